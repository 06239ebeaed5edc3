//! Annotations of GitHub Actions: the ten most severe findings, and how many more there are.
//!
//! GitHub shows ten errors and ten warnings a step. Lines that begin with `::` are commands, so no name ever begins
//! one.

use std::io::{self, Write};

use crate::model::Severity;
use crate::text::counted;

use super::file::File;
use super::place::place;
use super::{Appearance, Package};

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
        let at = place(package.inventory, &finding.at);
        let file = File::of(package, &finding.at);
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        let mut place = format!("file={}", property(&file.path));
        // A line of a member is none of the archive.
        for (name, number) in [("line", at.line), ("col", at.column)] {
            if let Some(number) = number.filter(|_| file.member.is_none()) {
                place.push_str(&format!(",{name}={number}"));
            }
        }
        let member = file.member.map(|member| format!("{member}: ")).unwrap_or_default();
        let text = data(&format!("{member}{} ({})", finding.message, finding.help));
        writeln!(out, "::{level} {place},title={}::{text}", property(finding.code))?;
    }
    for package in packages {
        let tally = package.findings.tally;
        let totals = [
            counted(tally.errors, "error", "errors"),
            counted(tally.warnings, "warning", "warnings"),
            counted(tally.hints, "hint", "hints"),
        ];
        writeln!(
            out,
            "::notice title=imgpack::{}",
            data(&format!("{}: {}", package.input, totals.join(", ")))
        )?;
    }
    Ok(())
}

/// A message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
