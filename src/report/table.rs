//! CSV for a spreadsheet: one row a finding.
//!
//! A value that a spreadsheet would take for a formula gets an apostrophe before it. Controls and characters that turn
//! the text appear as `\u{…}`, as no spreadsheet shows them and a terminal obeys them.

use std::io::{self, Write};

use crate::model::Finding;

use super::escape::source_line;
use super::file::File;
use super::place::place;
use super::{Appearance, Package, rule_docs};

const HEADER: [&str; 16] = [
    "package", "target", "level", "code", "file", "entry", "line", "column", "row", "field", "message",
    "help", "fix", "source", "docs", "cell",
];

/// Writes a header, the findings on the inputs in their order, and one row a code whose list was cut.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    row(out, HEADER.map(str::to_owned))?;
    for package in packages {
        for finding in &package.findings.list {
            row(out, cells(package, finding))?;
        }
        for (code, count) in &package.findings.truncated {
            row(out, cut(package, code, *count))?;
        }
    }
    Ok(())
}

fn cells(package: &Package<'_>, finding: &Finding) -> [String; 16] {
    let at = place(package.inventory, &finding.at);
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let entry = finding.at.entry().map(|id| package.inventory.entry(id).path.text());
    let fix = finding.fix.as_ref().map(|fix| format!("{} ({})", fix.title, fix.safety.id()));
    let source = finding.because.as_ref().map(|reason| reason.source.to_string());
    [
        package.input.to_owned(),
        package.profile.id.clone(),
        finding.severity.id().to_owned(),
        finding.code.to_owned(),
        File::of(package, &finding.at).whole(),
        entry.unwrap_or_default().to_owned(),
        number(at.line),
        number(at.column),
        number(at.row),
        at.field.unwrap_or_default(),
        finding.message.clone(),
        finding.help.clone(),
        fix.unwrap_or_default(),
        source.unwrap_or_default(),
        rule_docs(finding.code),
        at.sheet.map(|sheet| sheet.whole).unwrap_or_default(),
    ]
}

/// The row of a code whose list was cut.
fn cut(package: &Package<'_>, code: &str, count: u64) -> [String; 16] {
    let mut cells = HEADER.map(|_| String::new());
    let message = format!("{count} more findings of this code are not listed");
    let known = [package.input, &package.profile.id, "", code];
    for (cell, text) in cells.iter_mut().zip(known) {
        text.clone_into(cell);
    }
    cells[10] = message;
    cells
}

fn row(out: &mut dyn Write, cells: [String; 16]) -> io::Result<()> {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&cell)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A cell as RFC 4180 has it.
fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let lines: Vec<String> = text.split('\n').map(source_line).collect();
    let text = format!("{}{}", if is_formula { "'" } else { "" }, lines.join("\n"));
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
