//! Every rule keeps its word: its page has the fixed headings, and its examples do what they say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fmt::Write as _;

use crate::model::{Depth, Format, Inventory, TroubleKind};
use crate::rules::Facets;

use crate::engine::{self, Levels};
use crate::fixture;
use crate::model::{Safety, Settings};
use crate::profiles::{self, Known, Profile};
use crate::rules::{self, Rule};

/// A fenced example of a rule page: ```` ```imgpack KIND PROFILE [KEY=VALUE]… ````, where the keys are
/// those of a profile that extends the named one.
struct Example {
    kind: String,
    profile: String,
    text: String,
}

impl Example {
    fn profile(&self) -> Profile {
        let (base, keys) = self.profile.split_once(' ').unwrap_or((&self.profile, ""));
        let text = format!("extends = \"{base}\"\n{}", keys.replace(' ', "\n"));
        profiles::parse("example", &text, &Known::new(rules::codes())).unwrap()
    }
}

fn examples(rule: &Rule) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in rule.doc.lines() {
        if let Some(words) = line.strip_prefix("```imgpack ") {
            let (kind, profile) = words.split_once(' ').unwrap();
            let (kind, profile) = (kind.to_owned(), profile.to_owned());
            found.push(Example { kind, profile, text: String::new() });
            inside = true;
        } else if line == "```" {
            inside = false;
        } else if inside {
            writeln!(found.last_mut().unwrap().text, "{line}").unwrap();
        }
    }
    found
}

fn codes_found(example: &Example) -> Vec<(&'static str, String)> {
    let fixture = fixture::parse(&example.text).unwrap();
    let profile = example.profile();
    let levels = Levels::new(&profile, &[]).unwrap();
    engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX)
        .list
        .into_iter()
        .map(|finding| (finding.code, finding.message))
        .collect()
}

/// Runs a judgement over all examples of a kind and lists every rule that breaks it.
fn for_each_example(kind: &str, judge: impl Fn(&Rule, &Example) -> Option<String>) {
    let mut failures = String::new();
    for rule in rules::all() {
        for (index, example) in examples(rule).iter().filter(|example| example.kind == kind).enumerate() {
            if let Some(failure) = judge(rule, example) {
                writeln!(failures, "{} {kind} {}: {failure}", rule.code, index + 1).unwrap();
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn a_failing_example_yields_its_own_code_and_no_other() {
    for_each_example("fail", |rule, example| {
        let found = codes_found(example);
        let own = found.iter().any(|(code, _)| *code == rule.code);
        (!own || found.iter().any(|(code, _)| *code != rule.code)).then(|| format!("{found:#?}"))
    });
}

#[test]
fn a_passing_example_is_clean() {
    for_each_example("pass", |_, example| {
        let found = codes_found(example);
        (!found.is_empty()).then(|| format!("{found:#?}"))
    });
}

#[test]
fn a_fixed_example_is_what_the_failing_one_before_it_settles_to_and_is_clean() {
    for rule in rules::all() {
        let examples = examples(rule);
        for pair in examples.windows(2).filter(|pair| pair[1].kind == "fixed") {
            assert_eq!(pair[0].kind, "fail", "{}: `fixed` follows its `fail`", rule.code);
            let wanted = fixture::parse(&pair[1].text).unwrap();
            let found = codes_found(&pair[1]);
            assert!(found.is_empty(), "{}: the fixed example is not clean: {found:#?}", rule.code);
            let fixture = fixture::parse(&pair[0].text).unwrap();
            let profile = pair[0].profile();
            let levels = Levels::new(&profile, &[]).unwrap();
            let settings =
                Settings { unsafe_fixes: rule.fixes.contains(&Safety::Unsafe), ..fixture.settings };
            let settled = engine::settle(fixture.inventory, &profile, &levels, &settings);
            assert_eq!(
                fixture::render(&settled.inventory),
                fixture::render(&wanted.inventory),
                "{}: left is what the fix makes, right what the page says",
                rule.code
            );
        }
    }
}

#[test]
fn every_rule_page_has_the_fixed_headings_in_order() {
    for rule in rules::all() {
        let headings: Vec<&str> = rule.doc.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## What it does", "## Why", "## Example", "## Fix"], "{}", rule.code);
    }
}

#[test]
fn every_rule_has_a_failing_and_a_passing_example_and_shows_what_its_fix_makes() {
    for rule in rules::all() {
        let kinds: Vec<String> = examples(rule).into_iter().map(|example| example.kind).collect();
        let has = |kind: &str| kinds.iter().any(|found| found == kind);
        assert!(has("fail") && has("pass"), "{} lacks an example", rule.code);
        let fixes = rule.fixes.iter().any(|safety| *safety != Safety::Manual);
        assert_eq!(has("fixed"), fixes, "{}: declared fix and `fixed` example disagree", rule.code);
    }
}

#[test]
fn the_fix_of_every_failing_example_is_of_a_declared_kind() {
    for rule in rules::all() {
        for example in examples(rule).iter().filter(|example| example.kind == "fail") {
            let fixture = fixture::parse(&example.text).unwrap();
            let profile = example.profile();
            let levels = Levels::new(&profile, &[]).unwrap();
            for finding in
                engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list
            {
                let safety = finding.fix.map_or(Safety::Manual, |fix| fix.safety);
                assert!(rule.fixes.contains(&safety), "{}: offers {safety:?}", rule.code);
            }
        }
    }
}

#[test]
fn codes_are_unique_kebab_case_and_say_what_is_wrong_in_one_line() {
    let mut seen = std::collections::HashSet::new();
    for rule in rules::all() {
        assert!(seen.insert(rule.code), "{} appears twice", rule.code);
        let (group, name) = rule.code.split_once('/').unwrap();
        let kebab =
            |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(kebab(group) && kebab(name), "{}", rule.code);
        assert!(!rule.summary.is_empty() && !rule.summary.ends_with('.') && !rule.summary.contains('\n'));
        assert!(!rule.because.text.is_empty() && !rule.because.source.title.is_empty(), "{}", rule.code);
    }
}

#[test]
fn every_finding_says_what_is_wrong_what_to_do_and_who_says_so() {
    for_each_example("fail", |_, example| {
        let fixture = fixture::parse(&example.text).unwrap();
        let profile = example.profile();
        let levels = Levels::new(&profile, &[]).unwrap();
        engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX)
            .list
            .into_iter()
            .find(|finding| {
                finding.message.is_empty()
                    || finding.message.ends_with('.')
                    || finding.help.is_empty()
                    || finding.help.ends_with('.')
                    || finding.because.is_none()
            })
            .map(|finding| format!("{finding:#?}"))
    });
}

/// The package as it is known where only this is read of it.
fn as_far_as(mut inventory: Inventory, reads: Facets) -> Inventory {
    const FROM_BYTES: &[TroubleKind] = &[
        TroubleKind::BadChecksum,
        TroubleKind::ImageUnreadable,
        TroubleKind::ImageTruncated,
        TroubleKind::MetadataTooLarge,
        TroubleKind::ActiveContent,
        TroubleKind::Unverified,
    ];
    let depth = reads.depth(Depth::Structure);
    let has = |facet: Facets| reads.contains(facet);
    let tables = inventory.manifests.iter().filter(|_| has(Facets::MANIFEST)).map(|table| table.entry);
    let records = inventory.records.iter().filter(|_| has(Facets::RECORDS)).map(|records| records.entry);
    let sniffed: Vec<_> = tables.chain(records).collect();
    for (entry, facts) in inventory.entries.iter().zip(&mut inventory.facts) {
        if depth == Depth::Names && !sniffed.contains(&entry.id) {
            (facts.by_magic, facts.sniffed) = (None, false);
        }
        if depth == Depth::Names {
            (facts.image, facts.crc) = (None, None);
            facts.troubles.retain(|trouble| !FROM_BYTES.contains(&trouble.kind));
        }
        facts.digest = facts.digest.take().filter(|_| has(Facets::HASH) || has(Facets::CHECKSUM));
        facts.md5 = facts.md5.take().filter(|_| has(Facets::MD5));
    }
    inventory.manifests.retain(|_| has(Facets::MANIFEST));
    inventory.records.retain(|_| has(Facets::RECORDS));
    inventory.annotations.retain(|_| has(Facets::ANNOTATIONS));
    inventory.description =
        inventory.description.take().filter(|_| has(Facets::DESCRIPTION) || has(Facets::MANIFEST));
    inventory
}

/// What rules declare and no example of theirs shows. Each row may only become shorter.
const UNSEEN: &[(Facets, &[&str])] = &[
    // A table that proves how names are written is asked while they are listed.
    (Facets::MANIFEST, &["path/not-utf8"]),
    // Its content says the same of an import file, but is not looked at where names alone are read.
    (Facets::RECORDS, &["layout/hidden-file"]),
];

/// The package as it is known where this alone is not read of it.
fn without(mut inventory: Inventory, facet: Facets) -> Inventory {
    const FROM_DATA: &[TroubleKind] = &[
        TroubleKind::ImageUnreadable,
        TroubleKind::ImageTruncated,
        TroubleKind::MetadataTooLarge,
        TroubleKind::ActiveContent,
        TroubleKind::Unverified,
    ];
    for facts in &mut inventory.facts {
        if facet == Facets::MAGIC {
            (facts.by_magic, facts.sniffed, facts.notation) = (None, false, None);
        } else if facet == Facets::HEADER {
            facts.image = None;
        } else if facet == Facets::STRUCTURE {
            facts.troubles.retain(|trouble| !FROM_DATA.contains(&trouble.kind));
            if let Some(image) = &mut facts.image {
                (image.tail, image.frames) = (None, None);
                // A GIF has its metadata anywhere.
                let is_whole = facts.by_magic != Some(Format::Gif);
                (image.gps, image.serial) = (image.gps && is_whole, image.serial && is_whole);
            }
        } else if facet == Facets::CHECKSUM {
            (facts.crc, facts.digest) = (None, None);
            let is_of_sum = |kind| [TroubleKind::BadChecksum, TroubleKind::Unverified].contains(&kind);
            facts.troubles.retain(|trouble| !is_of_sum(trouble.kind));
        } else if facet == Facets::HASH {
            facts.digest = None;
        } else if facet == Facets::MD5 {
            facts.md5 = None;
        }
    }
    inventory.manifests.retain(|_| facet != Facets::MANIFEST);
    inventory.records.retain(|_| facet != Facets::RECORDS);
    inventory.annotations.retain(|_| facet != Facets::ANNOTATIONS);
    inventory.description = inventory.description.take().filter(|_| facet != Facets::DESCRIPTION);
    inventory
}

/// The package as it is known where this alone says something else of it.
fn altered(mut inventory: Inventory, facet: Facets) -> Inventory {
    for facts in &mut inventory.facts {
        if facet == Facets::MAGIC {
            facts.by_magic = facts.by_magic.map(|_| Format::Html);
        } else if facet == Facets::HEADER
            && let Some(image) = &mut facts.image
        {
            let twice = |side: Option<u32>| side.map(|side| side.saturating_mul(2));
            (image.width, image.height) = (twice(image.width), twice(image.height));
        }
    }
    inventory
}

/// What a rule says of an example, and how it would fix it, where the package is known so far.
fn said(rule: &Rule, example: &Example, known: impl Fn(Inventory) -> Inventory) -> Vec<String> {
    let fixture = fixture::parse(&example.text).unwrap();
    let profile = example.profile();
    let levels = Levels::new(&profile, &[]).unwrap().retain(|other| other.code == rule.code);
    let inventory = known(fixture.inventory);
    let findings = engine::check(&inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
    findings.into_iter().map(|finding| format!("{} {:?}", finding.message, finding.fix)).collect()
}

#[test]
fn a_rule_finds_the_same_where_only_what_it_declares_is_read() {
    for kind in ["fail", "fixed", "pass"] {
        for_each_example(kind, |rule, example| {
            let all = said(rule, example, |inventory| inventory);
            let own = said(rule, example, |inventory| as_far_as(inventory, rule.reads));
            (all != own).then(|| format!("{all:#?} where all is read, else {own:#?}"))
        });
    }
}

#[test]
fn an_example_shows_each_thing_that_a_rule_declares_to_read() {
    let mut wrong = String::new();
    for rule in rules::all() {
        let whole = |example: Example| (said(rule, &example, |inventory| inventory), example);
        let examples: Vec<_> = examples(rule).into_iter().map(whole).collect();
        // Names are listed in any case.
        for facet in (rule.reads - Facets::NAMES).iter() {
            let is_seen = examples.iter().any(|(all, example)| {
                [without, altered]
                    .iter()
                    .any(|change| *all != said(rule, example, |inventory| change(inventory, facet)))
            });
            let is_known = UNSEEN.iter().any(|(other, codes)| *other == facet && codes.contains(&rule.code));
            if is_seen == is_known {
                let what = if is_seen { "is seen and listed as unseen" } else { "changes nothing" };
                writeln!(wrong, "{} {facet:?} {what}", rule.code).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
