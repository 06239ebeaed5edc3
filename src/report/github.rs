//! Annotations of GitHub Actions: the ten most severe findings, and how many more there are.
//!
//! GitHub shows ten errors and ten warnings a step. Lines that begin with `::` are commands, so no name ever begins
//! one.

use std::io::{self, Write};

use crate::model::Severity;
use crate::text::counted;

use super::escape::terminal;
use super::file::Spot;
use super::words::held_back;
use super::{Appearance, Package, rule_docs};

/// Annotations that are shown.
const SHOWN: usize = 10;

/// Writes the most severe findings of all packages, and the totals of each package.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    let mut all: Vec<_> = packages
        .iter()
        .flat_map(|package| package.findings.list.iter().map(move |finding| (package, finding)))
        .collect();
    all.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    for (package, finding) in all.iter().take(SHOWN) {
        let spot = Spot::of(package, finding);
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        let mut place = format!("file={}", property(&spot.file.path));
        for (name, number) in [("line", spot.line), ("col", spot.column)] {
            if let Some(number) = number {
                place.push_str(&format!(",{name}={number}"));
            }
        }
        let text = format!("{}\n{}", spot.text, rule_docs(finding.code));
        writeln!(out, "::{level} {place},title={}::{}", property(finding.code), data(&text))?;
    }
    packages.iter().try_for_each(|package| totals(package, out))
}

/// How much was found, listed or not.
fn totals(package: &Package<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tally = package.findings.tally;
    let totals = [
        counted(tally.errors, "error", "errors"),
        counted(tally.warnings, "warning", "warnings"),
        counted(tally.hints, "hint", "hints"),
    ];
    let held = held_back(package.findings.held_back);
    let text = format!("{}: {}{held}", package.input, totals.join(", "));
    writeln!(out, "::notice title=imgpack::{}", data(&text))
}

/// A message of a command: lines stay lines, and nothing in it is obeyed by a terminal that shows the log.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(terminal).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
