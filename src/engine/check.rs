//! Runs the rules and turns what they say into findings, in one total order.
//!
//! Knows no single rule.

use std::cmp::Ordering;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::model::{ConfigPlace, Entry, Finding, Findings, Inventory, Locus, Reason, Remedy, Settings};
use crate::parallel;
use crate::profiles::{Profile, RuleSetting};
use crate::rules::{self, Check, Drafts, Group, Keyed, Rule, Said};
use crate::view::{Context, Row};

use super::decisions::Decisions;
use super::ignores::Ignores;
use super::levels::{Levels, Setting};
use super::withhold;

/// Findings of one code that a report keeps; the rest is counted.
pub(crate) const KEPT_PER_CODE: usize = 10_000;

/// Runs the rules. Of each code the first `keep` findings are kept, the others counted; those kept are
/// ordered: package first, then by entry name, place and code.
pub(crate) fn check(
    inventory: &Inventory,
    profile: &Profile,
    levels: &Levels,
    settings: &Settings,
    keep: usize,
) -> Findings {
    check_decided(inventory, profile, levels, settings, keep, None)
}

/// The same where something was decided elsewhere: rules are asked of no entry of which they have nothing to say.
pub(crate) fn check_decided(
    inventory: &Inventory,
    profile: &Profile,
    levels: &Levels,
    settings: &Settings,
    keep: usize,
    decisions: Option<&Decisions>,
) -> Findings {
    let context = Context::new(inventory, profile, settings);
    let ignores = Ignores::new(&settings.ignores, inventory);
    let usual = |setting: &Setting| drafts(&ignores, setting, keep);
    if withhold::may(&context) {
        // Only what a fix does says whether a build would carry it out.
        return judged(&context, &ignores, levels, decisions, |setting| usual(setting).with_remedies()).0;
    }
    judged(&context, &ignores, levels, decisions, usual).0
}

/// Runs the rules as `check` does, and makes what each fix does, in the order of the findings.
pub(crate) fn propose(
    inventory: &Inventory,
    profile: &Profile,
    levels: &Levels,
    settings: &Settings,
    keep: usize,
) -> (Findings, Vec<Remedy>) {
    let context = Context::new(inventory, profile, settings);
    let ignores = Ignores::new(&settings.ignores, inventory);
    judged(&context, &ignores, levels, None, |setting| drafts(&ignores, setting, keep).with_remedies())
}

/// What all rules say of the package and of each table of it that the target reads.
fn judged(
    context: &Context<'_>,
    ignores: &Ignores<'_>,
    levels: &Levels,
    decisions: Option<&Decisions>,
    drafts: impl Fn(&Setting) -> Drafts,
) -> (Findings, Vec<Remedy>) {
    let contexts: Vec<&Context<'_>> = context.each_table().collect();
    collected(&contexts, drafted(&contexts, ignores, levels, decisions, drafts))
}

fn drafts(ignores: &Ignores<'_>, setting: &Setting, keep: usize) -> Drafts {
    let code = setting.rule.code;
    Drafts::new(code, setting.level, setting.by_user, keep).hushed(ignores.of_rule(code))
}

/// What all rules said, in its total order.
fn collected(contexts: &[&Context<'_>], runs: Vec<Run<'_>>) -> (Findings, Vec<Remedy>) {
    let Some(context) = contexts.first() else { return Default::default() };
    let mut findings = Findings::default();
    let mut list = Vec::new();
    let mut remedies = Vec::new();
    for Run { setting, drafts, gave_up } in runs {
        if gave_up {
            findings.gave_up.push(setting.rule.code);
        }
        let Said { findings: kept, tally, remedies: wanted, ignored } = drafts.finish(context.inventory);
        findings.ignored += ignored.0;
        findings.ignores_used.extend(ignored.1);
        let left_out = tally.total() - kept.len() as u64;
        if left_out > 0 {
            findings.truncated.insert(setting.rule.code, left_out);
        }
        findings.tally += tally;
        let first = list.len();
        let counted = |remedy: Remedy| Remedy { finding: remedy.finding.map(|at| first + at), ..remedy };
        remedies.extend(wanted.into_iter().map(counted));
        let usual = Arc::new(reason(setting, context.profile));
        list.extend(kept.into_iter().map(|mut finding| {
            finding.because = Some(match finding.because.take() {
                Some(own) => of_target(own, context.profile),
                None => Arc::clone(&usual),
            });
            finding
        }));
    }
    withhold::doubtful(contexts, &mut list, &mut remedies, &mut findings.tally);
    (findings.list, remedies) = ordered(context.inventory, list, remedies);
    (findings, remedies)
}

/// Both in their total order, each remedy with the new place of its finding.
fn ordered(
    inventory: &Inventory,
    list: Vec<Finding>,
    mut remedies: Vec<Remedy>,
) -> (Vec<Finding>, Vec<Remedy>) {
    let mut list: Vec<(usize, Finding)> = list.into_iter().enumerate().collect();
    list.sort_by(|(_, a), (_, b)| order(inventory, a, b));
    let mut moved = vec![0; list.len()];
    let mut findings = Vec::with_capacity(list.len());
    for (position, (old, finding)) in list.into_iter().enumerate() {
        moved[old] = position;
        findings.push(finding);
    }
    for remedy in &mut remedies {
        remedy.finding = remedy.finding.and_then(|old| moved.get(old).copied());
    }
    remedies.sort_by(|a, b| {
        let place = places(inventory, (&a.at, a.code), (&b.at, b.code));
        place.then_with(|| a.finding.unwrap_or(usize::MAX).cmp(&b.finding.unwrap_or(usize::MAX)))
    });
    (findings, remedies)
}

/// What each rule says, in the order of the rules, and whether it broke off. The rules run side by side: each
/// sees facts alone.
fn drafted<'l>(
    contexts: &[&Context<'_>],
    ignores: &Ignores<'_>,
    levels: &'l Levels,
    decisions: Option<&Decisions>,
    drafts: impl Fn(&Setting) -> Drafts,
) -> Vec<Run<'l>> {
    let run_of = |setting: &'l Setting| Run { setting, drafts: drafts(setting), gave_up: false };
    let mut all: Vec<Run<'l>> = levels.iter().map(run_of).collect();
    let is_of_records = |run: &&mut Run<'_>| matches!(run.setting.rule.check, Check::Record(_));
    let (mut of_records, mut others): (Vec<_>, Vec<_>) = all.iter_mut().partition(is_of_records);
    parallel::join(
        || contexts.iter().take(1).for_each(|context| run_on_records(context, &mut of_records)),
        || {
            parallel::each_mut(&mut others, |one| {
                one.go(|rule, drafts| run_on(contexts, rule, drafts, decisions));
            });
        },
    );
    run_on_unused(ignores, levels, &mut all);
    all
}

/// Runs the rules about what set nothing aside.
fn run_on_unused(ignores: &Ignores<'_>, levels: &Levels, all: &mut [Run<'_>]) {
    let used = all.iter().flat_map(|run| run.drafts.ignores_used()).copied().collect();
    let unused = ignores.unused(levels, &used);
    for run in all {
        run.go(|rule, drafts| {
            let Check::Unused(judge) = rule.check else { return };
            unused.iter().for_each(|ignore| drafts.push(judge(ignore)));
        });
    }
}

/// A rule, what it said so far, and whether it broke off.
struct Run<'l> {
    setting: &'l Setting,
    drafts: Drafts,
    gave_up: bool,
}

impl Run<'_> {
    /// Runs the rule. One that breaks off takes nothing with it: what others found is still reported.
    fn go(&mut self, run: impl FnOnce(&Rule, &mut Drafts)) {
        let (rule, drafts) = (self.setting.rule, &mut self.drafts);
        self.gave_up |= catch_unwind(AssertUnwindSafe(|| run(rule, drafts))).is_err();
    }
}

/// Records that all rules see before the next ones are looked at, so that their text is still near.
const RECORDS_AT_ONCE: usize = 256;

/// Runs the rules about single records, side by side on the same few records.
fn run_on_records(context: &Context<'_>, runs: &mut [&mut Run<'_>]) {
    let Some(records) = context.records().filter(|_| !runs.is_empty()) else { return };
    let rows: Vec<u32> = records.rows().collect();
    for few in rows.chunks(RECORDS_AT_ONCE) {
        for one in runs.iter_mut().filter(|one| !one.gave_up) {
            one.go(|rule, drafts| {
                let Check::Record(judge) = rule.check else { return };
                let record = |row: &u32| Some(Row { records, row: *row, record: records.record(*row)? });
                few.iter().filter_map(record).for_each(|row| judge(context, row, drafts));
            });
        }
    }
}

/// Runs a rule on the package; one of tables on each of them.
fn run_on(contexts: &[&Context<'_>], rule: &Rule, drafts: &mut Drafts, decisions: Option<&Decisions>) {
    let tables = if rule.check.is_of_table() { contexts.len() } else { 1 };
    contexts.iter().take(tables).for_each(|context| run(context, rule, drafts, decisions));
}

/// The entries that a rule is asked of.
fn asked<'a: 'd, 'd>(
    context: &Context<'a>,
    rule: &Rule,
    decisions: Option<&'d Decisions>,
) -> Box<dyn Iterator<Item = &'a Entry> + 'd> {
    let inventory = context.inventory;
    let sees_junk = matches!(rule.check, Check::Member(_));
    let is_seen = move |entry: &&Entry| !entry.dropped && (sees_junk || !entry.path.is_junk());
    match decisions.and_then(|decisions| decisions.entries(rule.code)) {
        Some(few) => Box::new(few.iter().map(|id| inventory.entry(*id)).filter(is_seen)),
        None => Box::new(inventory.entries.iter().filter(is_seen)),
    }
}

/// The groups of members that a rule judges.
fn groups(context: &Context<'_>, rule: &Rule, keyed: &Keyed, decisions: Option<&Decisions>) -> Vec<Group> {
    let known = decisions.filter(|_| rule.check.is_of_entries());
    match known.and_then(|decisions| decisions.groups(rule.code)) {
        Some(known) => rules::known_groups(context, keyed, known),
        None => rules::groups(context, keyed),
    }
}

fn run(context: &Context<'_>, rule: &Rule, drafts: &mut Drafts, decisions: Option<&Decisions>) {
    match &rule.check {
        Check::Entry(judge) | Check::Member(judge) => {
            asked(context, rule, decisions).for_each(|entry| judge(context, entry, drafts));
        }
        Check::Trouble(kind, judge) => {
            let sees_junk = kind.is_of_archive();
            for (entry, trouble) in context.troubles(*kind) {
                if sees_junk || !entry.is_some_and(|entry| entry.path.is_junk()) {
                    drafts.push(judge(context, entry, trouble));
                }
            }
        }
        Check::Manifest(judge) => {
            let table = context.manifest().filter(|_| context.reads_manifest());
            table.into_iter().for_each(|table| judge(context, table, drafts));
        }
        Check::Annotation(judge) => {
            context.annotations().filter(|one| one.is_read()).for_each(|one| judge(context, one, drafts));
        }
        Check::XmlTrouble(kinds, judge) => {
            for annotation in context.annotations() {
                let reported = annotation.troubles.iter().filter(|trouble| kinds.contains(&trouble.kind));
                reported.for_each(|trouble| drafts.push(judge(context, annotation, trouble)));
            }
        }
        Check::Key(judge) => context.keys().iter().for_each(|key| judge(context, key, drafts)),
        Check::Link(judge) => context.links().iter().for_each(|link| judge(context, link, drafts)),
        Check::Reference(judge) => context.each_naming(|naming| judge(context, naming, drafts)),
        // Run by `run_on_records` and `run_on_unused`.
        Check::Record(_) | Check::Unused(_) => {}
        Check::Keyed(keyed) => {
            for group in groups(context, rule, keyed, decisions) {
                (keyed.judge)(context, &group, drafts);
            }
        }
        Check::Package(judge) => judge(context, drafts),
    }
}

/// The reason of this very case, which is the target's.
fn of_target(own: Arc<Reason>, profile: &Profile) -> Arc<Reason> {
    Arc::new(Reason { target: Some(profile.id.clone()), ..Arc::unwrap_or_clone(own) })
}

/// The target's reason, else the rule's.
fn reason(setting: &Setting, profile: &Profile) -> Reason {
    if let Some((text, source)) = profile.rules.get(setting.rule.code).and_then(RuleSetting::said) {
        return Reason { target: Some(profile.id.clone()), text: text.to_owned(), source: source.clone() };
    }
    let usual = &setting.rule.because;
    Reason { target: None, text: usual.text.to_owned(), source: usual.source.clone() }
}

fn order(inventory: &Inventory, left: &Finding, right: &Finding) -> Ordering {
    places(inventory, (&left.at, left.code), (&right.at, right.code))
        .then_with(|| left.subject.cmp(&right.subject))
        .then_with(|| left.message.cmp(&right.message))
}

/// Package first, then by entry name, place and code.
fn places(inventory: &Inventory, left: (&Locus, &str), right: (&Locus, &str)) -> Ordering {
    let name = |at: &Locus| at.entry().map(|id| inventory.entry(id).path.raw());
    name(left.0)
        .cmp(&name(right.0))
        .then_with(|| left.0.entry().cmp(&right.0.entry()))
        .then_with(|| in_config(left.0).cmp(&in_config(right.0)))
        .then_with(|| place(left.0).cmp(&place(right.0)))
        .then_with(|| pointer(left.0).cmp(pointer(right.0)))
        .then_with(|| left.1.cmp(right.1))
}

fn in_config(at: &Locus) -> Option<&ConfigPlace> {
    if let Locus::Config(place) = at { Some(place) } else { None }
}

fn pointer(at: &Locus) -> &str {
    if let Locus::Field { pointer, .. } = at { pointer } else { "" }
}

/// Places inside one entry: the whole first, then rows and columns, then bytes.
fn place(at: &Locus) -> (u64, u64, u64) {
    match at {
        Locus::Package | Locus::Config(_) | Locus::Entry(_) => (0, 0, 0),
        Locus::Column { column, .. } => (1, 0, u64::from(*column)),
        Locus::Row { row, .. } | Locus::Field { row, .. } => (1, u64::from(*row), 0),
        Locus::Cell { row, column, .. } => (1, u64::from(*row), 1 + u64::from(*column)),
        Locus::Bytes { start, .. } => (2, *start, 0),
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a rule is made to panic")]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::model::{Because, Citation, Severity};
    use crate::profiles;
    use crate::rules::{Draft, Facets};

    static BROKEN: Rule = Rule {
        code: "archive/broken",
        level: Some(Severity::Error),
        summary: "a rule with a defect",
        doc: "",
        since: "0.1.0",
        fixes: &[],
        reads: Facets::NAMES,
        because: Because { text: "a test", source: Citation::named("a test") },
        check: Check::Package(|_, drafts| {
            drafts.push(Draft::new(Locus::Package, "", "said before it broke", "wait"));
            panic!("as it was made to");
        }),
    };

    #[test]
    fn a_rule_that_breaks_off_takes_no_finding_of_another_with_it() {
        let package = fixture::parse("list.csv\n| File\n| a.png\n| gone.png\na.png png 20x10").unwrap();
        let profile = profiles::find("opendatasoft").unwrap();
        let usual = Levels::new(&profile, &[]).unwrap();
        let sound = check(&package.inventory, &profile, &usual, &package.settings, usize::MAX);
        let levels = usual.with(&BROKEN, Severity::Error);
        let broken = check(&package.inventory, &profile, &levels, &package.settings, usize::MAX);
        let codes = |findings: &Findings| findings.list.iter().map(|found| found.code).collect::<Vec<_>>();
        assert_eq!(broken.gave_up, ["archive/broken"]);
        assert!(sound.gave_up.is_empty() && codes(&sound).contains(&"reference/missing-file"));
        assert_eq!(codes(&broken), [vec!["archive/broken"], codes(&sound)].concat());
    }
}
