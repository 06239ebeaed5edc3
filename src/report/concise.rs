//! One line a finding, as compilers write it: `path:line:column: level[code] message`.
//!
//! Knows no verdict: where nothing was found, nothing is written.

use std::io::{self, Write};

use super::escape::terminal;
use super::file::File;
use super::place::place;
use super::{Appearance, Package};

/// Writes the findings on the inputs, in their order.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    for package in packages {
        for finding in &package.findings.list {
            let at = place(package.inventory, &finding.at);
            let place = match (at.line, at.column, &at.sheet) {
                (_, _, Some(sheet)) => format!("[{}]", terminal(&sheet.whole)),
                (Some(line), Some(column), _) => format!(":{line}:{column}"),
                (Some(line), None, _) => format!(":{line}"),
                (None, ..) => String::new(),
            };
            let path = terminal(&File::of(package, &finding.at).whole());
            let (level, code) = (finding.severity.id(), finding.code);
            writeln!(out, "{path}{place}: {level}[{code}] {}", terminal(&finding.message))?;
        }
        for (code, count) in &package.findings.truncated {
            let path = terminal(package.input);
            writeln!(out, "{path}: {count} more findings of {code} are not listed")?;
        }
    }
    Ok(())
}
