//! Runs the rules and turns what they say into findings, in one total order.
//!
//! Knows no single rule.

use std::cmp::Ordering;

use crate::model::{Finding, Inventory, Locus, Settings};
use crate::profiles::Profile;
use crate::rules::{self, Check, Context, Draft, Drafts, Rule};

use super::levels::{Levels, Setting};

/// Every finding of the rules that run, ordered: package first, then by entry name, place and code.
pub fn check(inventory: &Inventory, profile: &Profile, levels: &Levels, settings: &Settings) -> Vec<Finding> {
    let context = Context::new(inventory, profile, settings);
    let mut findings: Vec<Finding> = Vec::new();
    for setting in levels.iter() {
        let drafts = run(&context, setting.rule);
        findings.extend(drafts.into_iter().map(|draft| finding(draft, setting, profile)));
    }
    findings.sort_by(|a, b| order(inventory, a, b));
    findings
}

fn run(context: &Context<'_>, rule: &Rule) -> Vec<Draft> {
    let mut drafts = Drafts::default();
    match &rule.check {
        Check::Entry(judge) => {
            let sees_junk = rule.group() == "archive";
            for entry in context.inventory.live().filter(|entry| sees_junk || !entry.path.is_junk()) {
                judge(context, entry, &mut drafts);
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
            if let Some(table) = context.manifest() {
                judge(context, table, &mut drafts);
            }
        }
        Check::Keyed(keyed) => {
            for group in rules::groups(context, keyed) {
                (keyed.judge)(context, &group, &mut drafts);
            }
        }
        Check::Package(judge) => judge(context, &mut drafts),
    }
    drafts.into_vec()
}

fn finding(draft: Draft, setting: &Setting, profile: &Profile) -> Finding {
    let own = draft.severity.filter(|_| !setting.by_user);
    let because = draft.because.or_else(|| {
        let said = profile.rules.get(setting.rule.code)?;
        let source = said.source.as_deref().map(|key| profile.document(key).to_owned());
        Some((said.because.clone()?, source?))
    });
    let default = setting.rule.because;
    Finding {
        code: setting.rule.code,
        severity: own.unwrap_or(setting.level),
        at: draft.at,
        subject: draft.subject,
        related: draft.related,
        message: draft.message,
        help: draft.help,
        because: because.or_else(|| Some((default.text.into(), default.source.into()))),
        fix: draft.fix,
    }
}

fn order(inventory: &Inventory, left: &Finding, right: &Finding) -> Ordering {
    let name = |finding: &Finding| finding.at.entry().map(|id| inventory.entry(id).path.raw());
    name(left)
        .cmp(&name(right))
        .then_with(|| left.at.entry().cmp(&right.at.entry()))
        .then_with(|| place(&left.at).cmp(&place(&right.at)))
        .then_with(|| left.code.cmp(right.code))
        .then_with(|| left.subject.cmp(&right.subject))
        .then_with(|| left.message.cmp(&right.message))
}

/// Places inside one entry: the whole first, then rows and columns, then bytes.
fn place(at: &Locus) -> (u64, u64, u64) {
    match at {
        Locus::Package | Locus::Entry(_) => (0, 0, 0),
        Locus::Column { column, .. } => (1, 0, u64::from(*column)),
        Locus::Row { row, .. } => (1, u64::from(*row), 0),
        Locus::Cell { row, column, .. } => (1, u64::from(*row), 1 + u64::from(*column)),
        Locus::Bytes { start, .. } => (2, *start, 0),
    }
}
