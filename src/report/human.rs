//! The report for people. Placeholder of the thin path.
//!
//! Knows nothing yet of source excerpts.

use std::io::{self, Write};

use super::escape::terminal;
use super::{Look, Package};

/// Writes the report.
pub(super) fn render(packages: &[Package<'_>], _: Look, out: &mut dyn Write) -> io::Result<()> {
    for package in packages {
        for finding in &package.findings.list {
            writeln!(out, "{} {}: {}", finding.severity.id(), finding.code, terminal(&finding.message))?;
        }
    }
    Ok(())
}
