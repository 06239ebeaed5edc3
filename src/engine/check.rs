//! Runs the rules and turns what they say into findings, in one total order.
//!
//! Knows no single rule.

use std::cmp::Ordering;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::model::{EntryId, Finding, Findings, Fix, Inventory, Locus, Reason, Safety, Settings, Severity};
use crate::profiles::Profile;
use crate::rules::{self, Check, Draft, Drafts, Keep, Rule};
use crate::view::{Context, Row};

use super::levels::{Levels, Setting};

/// Findings of one code that a report keeps; the rest is counted.
pub const KEPT_PER_CODE: usize = 10_000;

/// Runs the rules. Of each code the first `keep` findings are kept, the others counted; those kept are
/// ordered: package first, then by entry name, place and code.
pub fn check(
    inventory: &Inventory,
    profile: &Profile,
    levels: &Levels,
    settings: &Settings,
    keep: usize,
) -> Findings {
    check_keeping(inventory, profile, levels, settings, Keep::first(keep))
}

/// Runs the rules as `check` does, and says which findings are kept.
pub(super) fn check_keeping(
    inventory: &Inventory,
    profile: &Profile,
    levels: &Levels,
    settings: &Settings,
    keep: Keep,
) -> Findings {
    let context = Context::new(inventory, profile, settings);
    let mut findings = Findings::default();
    for (setting, drafts, gave_up) in drafted(&context, levels, keep) {
        if gave_up {
            findings.gave_up.push(setting.rule.code);
        }
        let (kept, tally) = drafts.finish();
        let left_out = tally.total() - kept.len() as u64;
        if left_out > 0 {
            findings.truncated.insert(setting.rule.code, left_out);
        }
        findings.tally += tally;
        if kept.is_empty() {
            continue;
        }
        let usual = Arc::new(reason(setting, profile));
        findings.list.extend(kept.into_iter().map(|draft| finding(draft, setting, &usual)));
    }
    withhold(&mut findings);
    findings.list.sort_by(|a, b| order(inventory, a, b));
    findings
}

/// Takes back every fix of a file whose name only a person can mend: whatever it did, the name would be laundered.
fn withhold(findings: &mut Findings) {
    let is_manual = |finding: &&Finding| {
        let fix = finding.fix.as_ref();
        finding.severity == Severity::Error && fix.is_some_and(|fix| fix.safety == Safety::Manual)
    };
    let of_names = findings.list.iter().filter(|finding| finding.code.starts_with("path/"));
    let named: FxHashSet<EntryId> = of_names.filter(is_manual).filter_map(|found| found.at.entry()).collect();
    if named.is_empty() {
        return;
    }
    for finding in &mut findings.list {
        let Some(fix) = finding.fix.as_mut().filter(|fix| fix.safety != Safety::Manual) else { continue };
        if fix.actions.iter().any(|action| action.changed_entry().is_some_and(|id| named.contains(&id))) {
            let count = match fix.safety {
                Safety::Safe => &mut findings.tally.fixable,
                _ => &mut findings.tally.unsafe_fixable,
            };
            *count = count.saturating_sub(1);
            *fix = Fix::manual("mend the name first");
        }
    }
}

/// What each rule says, in the order of the rules, and whether it broke off. The rules run side by side: each
/// sees facts alone.
fn drafted<'l>(context: &Context<'_>, levels: &'l Levels, keep: Keep) -> Vec<(&'l Setting, Drafts, bool)> {
    let mut all: Vec<Run<'l>> = levels.iter().map(|setting| Run::new(setting, keep)).collect();
    let is_of_records = |run: &&mut Run<'_>| matches!(run.setting.rule.check, Check::Record(_));
    let (mut of_records, mut others): (Vec<_>, Vec<_>) = all.iter_mut().partition(is_of_records);
    rayon::join(
        || run_on_records(context, &mut of_records),
        || others.par_iter_mut().for_each(|one| one.go(|rule, drafts| run(context, rule, drafts))),
    );
    all.into_iter().map(|run| (run.setting, run.drafts, run.gave_up)).collect()
}

/// A rule, what it said so far, and whether it broke off.
struct Run<'l> {
    setting: &'l Setting,
    drafts: Drafts,
    gave_up: bool,
}

impl<'l> Run<'l> {
    fn new(setting: &'l Setting, keep: Keep) -> Self {
        let drafts = Drafts::new(setting.level, setting.by_user, keep);
        Self { setting, drafts, gave_up: false }
    }

    /// Runs the rule. One that breaks off takes nothing with it: what others found is still told.
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

fn run(context: &Context<'_>, rule: &Rule, drafts: &mut Drafts) {
    match &rule.check {
        Check::Entry(judge) => {
            let sees_junk = rule.group() == "archive";
            for entry in context.inventory.live().filter(|entry| sees_junk || !entry.path.is_junk()) {
                judge(context, entry, drafts);
            }
        }
        Check::Trouble(kind, judge) => {
            let sees_junk = rule.group() == "archive";
            for (entry, trouble) in context.troubles(*kind) {
                if sees_junk || !entry.is_some_and(|entry| entry.path.is_junk()) {
                    drafts.push(judge(context, entry, trouble));
                }
            }
        }
        Check::Manifest(judge) => {
            context.manifest().into_iter().for_each(|table| judge(context, table, drafts));
        }
        Check::Annotation(judge) => {
            let read = context.annotations().filter(|annotation| annotation.is_read());
            read.for_each(|annotation| judge(context, annotation, drafts));
        }
        // Run together by `run_on_records`.
        Check::Record(_) => {}
        Check::Keyed(keyed) => {
            for group in rules::groups(context, keyed) {
                (keyed.judge)(context, &group, drafts);
            }
        }
        Check::Package(judge) => judge(context, drafts),
    }
}

/// The draft's own reason, else the usual one of its rule.
fn finding(draft: Draft, setting: &Setting, usual: &Arc<Reason>) -> Finding {
    let own = draft.because.map(|(text, source)| Arc::new(Reason { target: None, text, source }));
    Finding {
        code: setting.rule.code,
        severity: draft.severity.unwrap_or(setting.level),
        at: draft.at,
        subject: draft.subject,
        related: draft.related,
        message: draft.message,
        help: draft.help,
        because: Some(own.unwrap_or_else(|| Arc::clone(usual))),
        fix: draft.fix,
    }
}

/// The target's reason, else the rule's.
fn reason(setting: &Setting, profile: &Profile) -> Reason {
    let said = profile.rules.get(setting.rule.code);
    if let Some((text, source)) = said.and_then(|said| said.because.as_ref().zip(said.source.as_ref())) {
        let source = profile.document(source).to_owned();
        return Reason { target: Some(profile.id.clone()), text: text.clone(), source };
    }
    let default = setting.rule.because;
    Reason { target: None, text: default.text.into(), source: default.source.into() }
}

fn order(inventory: &Inventory, left: &Finding, right: &Finding) -> Ordering {
    let name = |finding: &Finding| finding.at.entry().map(|id| inventory.entry(id).path.raw());
    name(left)
        .cmp(&name(right))
        .then_with(|| left.at.entry().cmp(&right.at.entry()))
        .then_with(|| place(&left.at).cmp(&place(&right.at)))
        .then_with(|| pointer(&left.at).cmp(pointer(&right.at)))
        .then_with(|| left.code.cmp(right.code))
        .then_with(|| left.subject.cmp(&right.subject))
        .then_with(|| left.message.cmp(&right.message))
}

fn pointer(at: &Locus) -> &str {
    if let Locus::Field { pointer, .. } = at { pointer } else { "" }
}

/// Places inside one entry: the whole first, then rows and columns, then bytes.
fn place(at: &Locus) -> (u64, u64, u64) {
    match at {
        Locus::Package | Locus::Entry(_) => (0, 0, 0),
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
    use crate::model::{Because, Severity};
    use crate::profiles;
    use crate::rules::Facets;

    static BROKEN: Rule = Rule {
        code: "archive/broken",
        level: Some(Severity::Error),
        summary: "a rule with a defect",
        doc: "",
        since: "0.1.0",
        fixes: &[],
        reads: Facets::NAMES,
        because: Because { text: "a test", source: "a test" },
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
