//! `--statistics`: one line a code, the most frequent first, with true totals.
//!
//! Knows no single finding once it is counted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Findings, Safety, Severity};
use crate::rules;

use super::stream;
use super::{Appearance, Package};

/// What was found of one code.
pub(super) struct Count {
    pub(super) code: &'static str,
    /// The worst of them.
    pub(super) severity: Severity,
    pub(super) count: u64,
    /// Those listed that have a safe fix.
    pub(super) fixable: u64,
}

impl Count {
    /// `[*]` where all that are listed are fixed safely, `[-]` where some are.
    pub(super) fn mark(&self) -> &'static str {
        match self.fixable {
            0 => "[ ]",
            all if all >= self.count => "[*]",
            _ => "[-]",
        }
    }

    pub(super) fn summary(&self) -> &'static str {
        rules::find(self.code).map_or("", |rule| rule.summary)
    }
}

/// The codes of what was found, the most frequent first.
pub(super) fn counts<'a>(findings: impl Iterator<Item = &'a Findings>) -> Vec<Count> {
    let mut codes: BTreeMap<&'static str, Count> = BTreeMap::new();
    let new = |code, severity| Count { code, severity, count: 0, fixable: 0 };
    for findings in findings {
        for finding in &findings.list {
            let count = codes.entry(finding.code).or_insert_with(|| new(finding.code, finding.severity));
            let is_safe = finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe);
            (count.count, count.fixable) = (count.count + 1, count.fixable + u64::from(is_safe));
            count.severity = count.severity.max(finding.severity);
        }
        for (code, more) in &findings.truncated {
            codes.entry(code).or_insert_with(|| new(code, Severity::Hint)).count += more;
        }
    }
    let mut counts: Vec<Count> = codes.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.count));
    counts
}

/// Writes the codes of all packages as JSON.
pub(super) fn render_json(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    let counts = counts(packages.iter().map(|package| package.findings));
    let value = |count: &Count| {
        json!({
            "code": count.code,
            "level": count.severity.id(),
            "count": count.count,
            "fixable": count.fixable,
            "summary": count.summary(),
        })
    };
    stream::write(&counts.iter().map(value).collect::<Vec<Value>>(), out)
}

/// Writes the codes of all packages as lines.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    let counts = counts(packages.iter().map(|package| package.findings));
    lines(&counts).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// `2  reference/missing-file  [ ]  summary`, in columns.
pub(super) fn lines(counts: &[Count]) -> Vec<String> {
    let digits = counts.iter().map(|count| count.count.to_string().len()).max().unwrap_or(0);
    let width = counts.iter().map(|count| count.code.len()).max().unwrap_or(0);
    let line = |count: &Count| {
        let (code, mark, summary) = (count.code, count.mark(), count.summary());
        format!("{:>digits$}  {code:width$}  {mark}  {summary}", count.count)
    };
    counts.iter().map(line).collect()
}
