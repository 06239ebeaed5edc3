//! Findings by code: the worst level first, then by code; what all places share is reported once.
//!
//! Knows no single place; `places` does.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use crate::model::{Finding, Findings, Inventory, Severity};
use crate::report::escape::{brief, columns, terminal};
use crate::rules;
use crate::text::grouped;

use super::SENTENCE;
use super::places::{self, Note};
use super::printer::{Printer, Style};

/// Places of a code that are shown.
pub(super) const SHOWN: usize = 10;
/// Places of a code that are shown with their source and notes; the others get a line.
const IN_FULL: usize = 3;
/// Different reasons of one code that are shown.
const REASONS: usize = 3;

/// All findings of one code.
struct Group<'a> {
    code: &'static str,
    severity: Severity,
    findings: Vec<&'a Finding>,
    total: u64,
}

/// Writes all findings.
pub(super) fn write(printer: &mut Printer<'_>, inventory: &Inventory, findings: &Findings) -> io::Result<()> {
    for group in by_code(findings) {
        printer.blank();
        one(printer, inventory, &group)?;
        printer.blank();
    }
    Ok(())
}

fn by_code(findings: &Findings) -> Vec<Group<'_>> {
    let mut codes: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    for finding in &findings.list {
        codes.entry(finding.code).or_default().push(finding);
    }
    let mut groups: Vec<Group<'_>> = codes
        .into_iter()
        .map(|(code, mut list)| {
            list.sort_by_key(|finding| Reverse(finding.severity));
            let severity = list.first().map_or(Severity::Hint, |finding| finding.severity);
            let total = list.len() as u64 + findings.truncated.get(code).copied().unwrap_or(0);
            Group { code, severity, findings: list, total }
        })
        .collect();
    groups.sort_by_key(|group| Reverse(group.severity));
    groups
}

fn one(printer: &mut Printer<'_>, inventory: &Inventory, group: &Group<'_>) -> io::Result<()> {
    let level = group.severity;
    let summary = rules::find(group.code).map_or("", |rule| rule.summary);
    let count = if group.total == 1 { String::new() } else { format!(", {} places", grouped(group.total)) };
    let title = format!("{}[{}]{count}: ", level.id(), group.code);
    let painted = printer.paint(Style::Level(level), &title);
    let painted = painted.replacen(group.code, &printer.rule(group.code, group.code), 1);
    printer.beside(2, columns(&title), &painted, summary)?;
    let most = if printer.appearance.verbose { usize::MAX } else { SHOWN };
    let shown = group.findings.get(..most).unwrap_or(&group.findings);
    let shared = Shared::of(shown);
    for (index, finding) in shown.iter().enumerate() {
        let mark = (finding.severity != level).then(|| finding.severity.id());
        if index < IN_FULL || printer.appearance.verbose {
            places::in_full(printer, inventory, finding, mark)?;
            notes(printer, 4, &shared.own(finding))?;
        } else {
            places::in_line(printer, inventory, finding, mark)?;
        }
    }
    more(printer, group.total - shown.len() as u64, group.findings.len() > shown.len())?;
    notes(printer, 2, &shared.notes)?;
    reasons(printer, shown)
}

/// How many places are not shown, and how to see them.
fn more(printer: &mut Printer<'_>, left: u64, is_kept: bool) -> io::Result<()> {
    if left == 0 {
        return Ok(());
    }
    let how = if is_kept { " (--verbose shows them)" } else { "" };
    let line = format!("  {} and {} more{how}", printer.ellipsis(), grouped(left));
    printer.line(&printer.paint(Style::Dim, &line))
}

/// Help and fix that all places of a group have in common.
struct Shared {
    notes: Vec<Note>,
}

impl Shared {
    fn of(shown: &[&Finding]) -> Self {
        let mut notes = shown.first().map(|first| places::advice(first)).unwrap_or_default();
        for other in shown.iter().skip(1) {
            if notes.is_empty() {
                break;
            }
            let theirs = places::advice(other);
            notes.retain(|note| theirs.contains(note));
        }
        Self { notes }
    }

    /// What only this finding has.
    fn own(&self, finding: &Finding) -> Vec<Note> {
        let mut own = places::advice(finding);
        own.retain(|note| !self.notes.contains(note));
        own
    }
}

fn notes(printer: &mut Printer<'_>, indent: usize, notes: &[Note]) -> io::Result<()> {
    notes.iter().try_for_each(|note| {
        let text = brief(&note.text, SENTENCE, printer.ellipsis());
        printer.labelled(indent + 2, Style::Label, &format!("{:indent$}{}: ", "", note.label), &text)
    })
}

/// Why, and who says so; each reason once.
fn reasons(printer: &mut Printer<'_>, shown: &[&Finding]) -> io::Result<()> {
    let mut reported = Vec::new();
    for reason in shown.iter().filter_map(|finding| finding.because.as_ref()) {
        if reported.len() < REASONS && !reported.contains(&reason) {
            reported.push(reason);
            let text = brief(&reason.text, SENTENCE, printer.ellipsis());
            let text = format!("{text} ({})", terminal(&reason.source.to_string()));
            printer.labelled(4, Style::Label, "  because: ", &text)?;
            // Whole, however long: a broken URL opens nothing.
            if let Some(url) = &reason.source.url {
                let line = format!("    {}{}", printer.paint(Style::Label, "see: "), terminal(url));
                printer.line(&line)?;
            }
        }
    }
    Ok(())
}
