//! Runs the rules and turns what they say into findings, in one total order.
//!
//! Knows no single rule.

use std::cmp::Ordering;

use crate::model::{Finding, Findings, Inventory, Locus, Reason, Settings};
use crate::profiles::Profile;
use crate::rules::{self, Check, Context, Draft, Drafts, Row, Rule};

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
    let context = Context::new(inventory, profile, settings);
    let mut findings = Findings::default();
    for setting in levels.iter() {
        let mut drafts = Drafts::new(setting.level, setting.by_user, keep);
        run(&context, setting.rule, &mut drafts);
        let (kept, tally) = drafts.finish();
        let left_out = tally.total() - kept.len() as u64;
        if left_out > 0 {
            findings.truncated.insert(setting.rule.code, left_out);
        }
        findings.tally += tally;
        findings.list.extend(kept.into_iter().map(|draft| finding(draft, setting, profile)));
    }
    findings.list.sort_by(|a, b| order(inventory, a, b));
    findings
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
        Check::Record(judge) => {
            let Some(records) = context.records() else { return };
            for row in records.rows() {
                if let Some(record) = records.record(row) {
                    judge(context, Row { records, row, record }, drafts);
                }
            }
        }
        Check::Keyed(keyed) => {
            for group in rules::groups(context, keyed) {
                (keyed.judge)(context, &group, drafts);
            }
        }
        Check::Package(judge) => judge(context, drafts),
    }
}

fn finding(draft: Draft, setting: &Setting, profile: &Profile) -> Finding {
    let because = reason(&draft, setting, profile);
    Finding {
        code: setting.rule.code,
        severity: draft.severity.unwrap_or(setting.level),
        at: draft.at,
        subject: draft.subject,
        related: draft.related,
        message: draft.message,
        help: draft.help,
        because: Some(because),
        fix: draft.fix,
    }
}

/// The draft's own reason, else the target's, else the rule's.
fn reason(draft: &Draft, setting: &Setting, profile: &Profile) -> Reason {
    if let Some((text, source)) = &draft.because {
        return Reason { target: None, text: text.clone(), source: source.clone() };
    }
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
        Locus::Row { row, .. } => (1, u64::from(*row), 0),
        Locus::Cell { row, column, .. } => (1, u64::from(*row), 1 + u64::from(*column)),
        Locus::Field { row, .. } => (1, u64::from(*row), 0),
        Locus::Bytes { start, .. } => (2, *start, 0),
    }
}
