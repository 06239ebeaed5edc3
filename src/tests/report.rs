//! The report for people, as people see it: whole texts, every look, hostile names, very long lines.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::report::Choice;

use crate::engine::{self, Levels, Selector};
use crate::model::{Artifact, Depth, Findings, Inventory, Scope, Settings};
use crate::report::{self, Appearance, Built, Forecast, Output, Package};
use crate::run::{Looked, verdict};
use crate::{fixture, profiles};

const PLAIN: Appearance = Appearance {
    colour: false,
    unicode: false,
    links: false,
    width: 80,
    quiet: false,
    verbose: false,
    statistics: false,
};

/// Only these rules, so that a new rule leaves the texts here alone.
fn levels(codes: &[&str]) -> Levels {
    let options: Vec<Selector> = codes.iter().map(|code| Selector::Select((*code).into())).collect();
    Levels::new(&profiles::find("opendatasoft").unwrap(), &options).unwrap()
}

fn rendered(packages: &[Package<'_>], look: Appearance) -> String {
    let mut out = Vec::new();
    report::find("human").unwrap()(packages, look, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for line in text.lines() {
        assert_eq!(line, line.trim_end(), "spaces at the end of a line");
    }
    assert!(!text.contains("\n\n\n") && !text.starts_with('\n') && !text.ends_with("\n\n"), "{text}");
    text
}

fn with_findings<T>(fixture: &str, codes: &[&str], keep: usize, show: impl Fn(Package<'_>) -> T) -> T {
    let fixture = fixture::parse(fixture).unwrap();
    let profile = profiles::find("opendatasoft").unwrap();
    let findings = engine::check(&fixture.inventory, &profile, &levels(codes), &fixture.settings, keep);
    let looked = Looked::new(&fixture.inventory, &findings);
    let verdict = verdict(scope(), looked, None, false);
    let forecast = forecast("upload-fixed.zip", &findings);
    show(Package {
        input: "upload.zip",
        inputs: &["upload.zip".to_owned()],
        given: &[],
        forecast: (findings.tally.fixable > 0).then_some(&forecast),
        profile: &profile,
        because: &Choice { inferred: Some("the input is an archive".into()), ..Choice::default() },
        depth: Depth::Entropy,
        inventory: &fixture.inventory,
        findings: &findings,
        verdict: &verdict,
        artifact: &artifact(),
        unmatched: &[],
        thumbnails: &BTreeMap::new(),
        replacements: &BTreeMap::new(),
        built: None,
    })
}

fn checked(fixture: &str, codes: &[&str], look: Appearance) -> String {
    with_findings(fixture, codes, usize::MAX, |package| rendered(&[package], look))
}

fn artifact() -> Artifact {
    Artifact { name: "upload.zip".into(), target: "opendatasoft".into() }
}

fn scope() -> Scope {
    Scope { depth: Depth::Entropy, rules: 9, of: 9, ..Scope::default() }
}

/// A build that fixes everything.
fn forecast(output: &str, findings: &Findings) -> Forecast {
    let all = findings.tally.total();
    Forecast {
        output: output.into(),
        options: Vec::new(),
        is_guess: false,
        fixes: all,
        of: all,
        errors: 0,
        leaves_nothing: false,
    }
}

/// The lines of a report but for the next command and for URLs, which are never broken, so that they can be copied.
fn prose(report: &str) -> impl Iterator<Item = &str> {
    report.lines().filter(|line| !line.starts_with("next: ") && !line.starts_with("    see: "))
}

const CASE: &[&str] = &["reference/case-mismatch"];
const ONE: &str = "list.csv\n| File, Title\n| 1-10.PNG, first\n1-10.png png 20x10\n";

/// So many rows that name a file in other letter case.
fn many(rows: usize) -> String {
    let mut fixture = String::from("list.csv\n| File, Title\n");
    for row in 1..=rows {
        writeln!(fixture, "| {row}.PNG, t{row}").unwrap();
    }
    for row in 1..=rows {
        writeln!(fixture, "{row}.png").unwrap();
    }
    fixture
}

#[test]
fn a_finding_is_shown_with_its_line_and_what_to_do() {
    let expected = "\
upload.zip: zip, 2 entries, 1 image, 10.0 kB
target: opendatasoft (inferred: the input is an archive)

error[reference/case-mismatch]: a cell names a file in different letter case
  x `1-10.PNG` is not in the package; `1-10.png` is (difference: letter case)
   ,-[list.csv:2:1]
 2 | 1-10.PNG,first
   : ^^^^^^^^
   `----
  help: write the name exactly as the file is named
  fix: write `1-10.png`
  because: the platform is case-sensitive (Opendatasoft documentation, Uploading
    images)
    see: https://help.opendatasoft.com/platform/en/publishing_data/01_creating_a_dataset/creating_dataset_with_images.html

1 error in upload.zip: not ready for Opendatasoft / Huwise as it is; read to
  depth entropy
next: imgpack build upload.zip -o upload-fixed.zip
      (fixes 1 of 1; the output will be written)
";
    assert_eq!(checked(ONE, CASE, PLAIN), expected);
}

#[test]
fn a_terminal_that_speaks_unicode_gets_drawn_lines() {
    let report = checked(ONE, CASE, Appearance { unicode: true, ..PLAIN });
    let expected = "\
  × `1-10.PNG` is not in the package; `1-10.png` is (difference: letter case)
   ╭─[list.csv:2:1]
 2 │ 1-10.PNG,first
   · ────────
   ╰────
";
    assert!(report.contains(expected), "{report}");
}

#[test]
fn without_unicode_nothing_but_ascii_is_drawn() {
    let report = checked(&many(40), CASE, PLAIN);
    assert!(report.is_ascii(), "{report}");
}

#[test]
fn a_code_opens_its_page_where_a_terminal_opens_links() {
    let linked = checked(ONE, CASE, Appearance { links: true, ..PLAIN });
    let code = CASE[0];
    let link = crate::report::rule_url(code).map_or_else(
        || format!("error[{code}]: "),
        |url| format!("error[\u{1b}]8;;{url}\u{1b}\\{code}\u{1b}]8;;\u{1b}\\]: "),
    );
    assert!(linked.contains(&link), "{linked}");
    assert_eq!(linked.replace(&link, &format!("error[{code}]: ")), checked(ONE, CASE, PLAIN));
}

#[test]
fn colour_is_the_only_thing_that_colour_adds() {
    let coloured = checked(&many(12), CASE, Appearance { colour: true, ..PLAIN });
    assert!(
        coloured.contains("\u{1b}[1;31merror[reference/case-mismatch], 12 places:\u{1b}[0m"),
        "{coloured}"
    );
    let mut plain = String::new();
    for (index, piece) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if index == 0 { piece } else { piece.split_once('m').unwrap().1 });
    }
    assert_eq!(plain, checked(&many(12), CASE, PLAIN));
}

#[test]
fn a_clean_package_gets_a_short_word() {
    let report = checked("list.csv\n| File\n| a.png\na.png\n", CASE, PLAIN);
    let expected = "\
upload.zip: zip, 2 entries, 1 image, 10.0 kB
target: opendatasoft (inferred: the input is an archive)

clean: upload.zip is ready for Opendatasoft / Huwise; read to depth entropy
next: upload upload.zip: Catalog > Datasets > New dataset > From my computer
      see: https://github.com/opendatasoft/ods-documentation/blob/8daab767c391/source/publishing_data/01_creating_a_dataset/creating_dataset_with_images.rst
";
    assert_eq!(report, expected);
}

#[test]
fn ten_places_of_a_code_are_shown_and_all_are_counted() {
    let report = checked(&many(1_244), CASE, PLAIN);
    assert!(report.contains("error[reference/case-mismatch], 1,244 places: a cell "), "{report}");
    assert_eq!(report.matches("is not in the package").count(), 10, "{report}");
    assert_eq!(report.matches(",-[list.csv:").count(), 3, "{report}");
    assert!(report.contains("  x list.csv:5:1: `4.PNG` is not in the package; `4.png` is "), "{report}");
    assert!(report.contains("  ... and 1,234 more (--verbose shows them)\n"), "{report}");
    assert!(report.contains("\n1,244 errors in upload.zip: "), "{report}");
}

#[test]
fn places_that_were_not_kept_are_counted_too() {
    let report = with_findings(&many(50), CASE, 20, |package| {
        rendered(&[package], Appearance { verbose: true, ..PLAIN })
    });
    assert!(report.contains(", 50 places: "), "{report}");
    assert!(report.contains("  ... and 30 more\n"), "{report}");
    assert!(report.contains("\n50 errors in upload.zip: "), "{report}");
}

#[test]
fn verbose_shows_every_place_with_its_line() {
    let report = checked(&many(40), CASE, Appearance { verbose: true, ..PLAIN });
    assert_eq!(report.matches(",-[list.csv:").count(), 40, "{report}");
    assert!(!report.contains(" more"), "{report}");
}

#[test]
fn quiet_leaves_nothing_but_findings() {
    let report = checked(ONE, CASE, Appearance { quiet: true, ..PLAIN });
    assert!(report.starts_with("error[reference/case-mismatch]: "), "{report}");
    assert!(report.ends_with("/creating_dataset_with_images.html\n"), "{report}");
    let report = checked("list.csv\n| File\n| a.png\na.png\n", CASE, Appearance { quiet: true, ..PLAIN });
    assert_eq!(report, "");
}

#[test]
fn a_hostile_name_prints_no_raw_control() {
    let name = r"a\u{1b}[2J\u{202e}\nb\u{200b}\r\u{9b}";
    let fixture = format!(
        "list.csv\n|| File,Title\\n\"{name}.PNG\",x\\n\n\"{name}.png\"\n\"{name}.gif\" !bad-checksum:a_\u{1b}[5m_b\n"
    );
    for look in [PLAIN, Appearance { unicode: true, ..PLAIN }, Appearance { verbose: true, ..PLAIN }] {
        let report = checked(&fixture, &["*"], look);
        assert!(report.contains("\\u{1b}[2J\\u{202e}\\nb\\u{200b}\\r\\u{9b}.png"), "{report}");
        assert!(report.contains("\\u{1b}[5m"), "{report}");
        let raw = |c: char| (c.is_control() && c != '\n') || ['\u{202e}', '\u{200b}'].contains(&c);
        assert!(!report.contains(raw), "{report:?}");
        assert!(!report.contains("\nb"), "{report}");
    }
}

#[test]
fn a_name_that_is_no_text_shows_its_bytes() {
    let report = checked(&ONE.replace("list.csv", r#""caf\xe9.csv" csv"#), CASE, PLAIN);
    assert!(report.contains(",-[caf\\xe9.csv:2:1]"), "{report}");
}

#[test]
fn a_defect_far_inside_a_huge_line_is_cut_out_to_the_width() {
    let filling = "x".repeat(1_000_000);
    let row = format!("{filling}, {filling}, 1-10.PNG, {filling}, {filling}");
    let fixture = format!("list.csv\n| A, B, File, C, D\n| {row}\n1-10.png\n");
    for width in [40, 80, 160] {
        let report = checked(&fixture, &["reference/*"], Appearance { width, ..PLAIN });
        assert!(report.contains("x,1-10.PNG,x"), "{report}");
        assert!(report.contains(",-[list.csv:2:2000003]"), "{report}");
        assert!(prose(&report).all(|line| line.len() <= width), "{report}");
    }
}

#[test]
fn a_value_of_megabytes_is_reported_in_short() {
    let name = "y".repeat(1_000_000);
    let report = checked(&format!("list.csv\n| File\n| {name}.PNG\n{name}.png\n"), &["*"], PLAIN);
    assert!(report.contains("reference/case-mismatch"), "{report}");
    assert!(report.len() < 10_000, "{} bytes", report.len());
    assert!(prose(&report).all(|line| line.len() <= PLAIN.width), "{report}");
}

#[test]
fn tabs_and_wide_letters_are_underlined_where_they_stand() {
    let fixture = "list.csv\n|| Title\\tFile\\n大大\\ta.PNG\\n\na.png\n";
    let report = checked(fixture, CASE, PLAIN);
    let expected = " 2 | 大大    a.PNG\n   :         ^^^^^\n";
    assert!(report.contains(expected), "{report}");
}

#[test]
fn a_place_without_a_line_is_reported_in_one_sentence() {
    let report = checked("a.png !bad-checksum:one_is_1\n", &["archive/bad-checksum"], PLAIN);
    assert!(report.contains("\n  x `a.png`: one is 1\n"), "{report}");
    assert!(report.contains("next: fix it by hand"), "{report}");
}

#[test]
fn several_packages_end_in_one_line_about_all() {
    let report = with_findings(ONE, CASE, usize::MAX, |package| {
        let other = Package { input: "other.zip", built: None, ..package };
        rendered(&[package_again(&other), other], PLAIN)
    });
    assert!(report.ends_with("\nin all: 2 errors in 2 packages, 0 of them without errors\n"), "{report}");
}

fn package_again<'a>(package: &Package<'a>) -> Package<'a> {
    Package { built: None, ..*package }
}

/// A build of the fixture, as the command reports it.
fn built(text: &str, codes: &[&str], outputs: &[Output], diff: Option<&str>, look: Appearance) -> String {
    let fixture = fixture::parse(text).unwrap();
    let profile = profiles::find("opendatasoft").unwrap();
    let settled = engine::settle(fixture.inventory.clone(), &profile, &levels(codes), &Settings::default());
    let shown = |after: &Inventory, remaining: &Findings| {
        let built = Built {
            plan: &settled.plan,
            inventory: after,
            remaining,
            outputs,
            diff,
            dry_run: diff.is_some(),
        };
        let input = Looked::new(&fixture.inventory, &settled.findings);
        let output = Looked::new(after, remaining);
        let verdict = verdict(scope(), input, Some(output), false);
        let forecast = forecast("out.zip", &settled.findings);
        let package = Package {
            input: "upload.zip",
            inputs: &["upload.zip".to_owned()],
            given: &[],
            forecast: diff.map(|_| &forecast),
            profile: &profile,
            because: &Choice::default(),
            depth: Depth::Entropy,
            inventory: &fixture.inventory,
            findings: &settled.findings,
            verdict: &verdict,
            artifact: &artifact(),
            unmatched: &[],
            thumbnails: &BTreeMap::new(),
            replacements: &BTreeMap::new(),
            built: Some(built),
        };
        rendered(&[package], look)
    };
    shown(&settled.inventory, &settled.remaining)
}

#[test]
fn a_build_gives_its_plan_and_what_it_wrote() {
    let output = Output { path: "out.zip".into(), entries: 2, bytes: 1_500, sha256: None, is_kept: false };
    let expected = "\
upload.zip: zip, 2 entries, 1 image, 10.0 kB
target: opendatasoft (named with --target)

plan: 1 change
  write 1 cell [reference/case-mismatch]
    list.csv:2:1: 1-10.PNG -> 1-10.png

wrote out.zip: 2 entries, 1,500 bytes

clean: out.zip is ready for Opendatasoft / Huwise; read to depth entropy
next: upload out.zip: Catalog > Datasets > New dataset > From my computer
      see: https://github.com/opendatasoft/ods-documentation/blob/8daab767c391/source/publishing_data/01_creating_a_dataset/creating_dataset_with_images.rst
";
    assert_eq!(built(ONE, CASE, &[output], None, PLAIN), expected);
}

#[test]
fn a_build_that_cannot_fix_all_says_so_and_writes_nothing() {
    let fixture = format!("{ONE}b.png !bad-checksum:one_is_1\n");
    let report = built(&fixture, &["reference/case-mismatch", "archive/bad-checksum"], &[], None, PLAIN);
    let expected = "\
left out: 1 fix
  [archive/bad-checksum]: must be done by hand

left after the plan:

error[archive/bad-checksum]: the data of a member does not agree with its
  checksum or size
  x `b.png`: one is 1
";
    assert!(report.contains(expected), "{report}");
    assert!(
        report.contains("\nnothing was written: 1 error left after the plan; read to depth entropy\n"),
        "{report}"
    );
    assert!(!report.contains("wrote"), "{report}");
}

#[test]
fn a_dry_run_shows_the_difference_and_that_nothing_was_written() {
    let report = built(ONE, CASE, &[], Some("--- list.csv\n+++ list.csv\n-a\u{1b}\n+b\n"), PLAIN);
    assert!(report.contains("plan: 1 change (dry run: nothing is written)\n"), "{report}");
    assert!(report.contains("\n-a\\u{1b}\n+b\n"), "{report}");
    let next =
        "\nnext: imgpack build upload.zip -o out.zip\n      (fixes 1 of 1; the output will be written)\n";
    assert!(report.ends_with(next), "{report}");
}

#[test]
fn a_plan_shows_ten_steps_of_a_kind_and_counts_all() {
    let report = built(&many(30), CASE, &[], Some(""), PLAIN);
    assert!(report.contains("  write 30 cells [reference/case-mismatch]\n"), "{report}");
    assert_eq!(report.matches(".PNG -> ").count(), 10, "{report}");
    assert!(report.contains("    ... and 20 more (--verbose shows them)\n"), "{report}");
    let report = built(&many(30), CASE, &[], Some(""), Appearance { verbose: true, ..PLAIN });
    assert_eq!(report.matches(".PNG -> ").count(), 30, "{report}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let folder = "a-long-folder-name/".repeat(8);
    let fixture = format!("{folder}list.csv\n| File\n| {folder}a.PNG\n{folder}a.png !bad-checksum:x\n");
    for width in [40, 60, 100] {
        let report = checked(&fixture, &["*"], Appearance { width, ..PLAIN });
        assert!(report.contains("case-mismatch"), "{report}");
        assert!(prose(&report).all(|line| line.len() <= width), "{width}:\n{report}");
    }
}
