//! The summary of a job of GitHub Actions, as Markdown: the verdict and one row a code.
//!
//! Names of packages are the only untrusted text in it; none breaks out of its cell.

use std::cmp::Reverse;
use std::io::{self, Write};

use crate::text::grouped;

use super::escape::markup;
use super::statistics::counts;
use super::words::verdict;
use super::{Appearance, Package};

/// Rows of one package; a summary may take a megabyte.
const ROWS: usize = 100;

/// Writes the summary of all packages.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## imgpack")?;
    packages.iter().try_for_each(|package| one(package, out))
}

fn one(package: &Package<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mark = if package.verdict.fails(false) { "❌" } else { "✅" };
    writeln!(out, "\n### {mark} {}\n\n{}.\n", code(package.input), cell(&verdict(package)))?;
    let mut counts = counts(std::iter::once(package.findings));
    counts.sort_by_key(|count| Reverse(count.severity));
    if counts.is_empty() {
        return Ok(());
    }
    writeln!(out, "| level | rule | count | fixable | |\n|---|---|---:|---:|---|")?;
    for count in counts.iter().take(ROWS) {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            count.severity.id(),
            code(count.code),
            grouped(count.count),
            grouped(count.fixable),
            cell(count.summary()),
        )?;
    }
    match counts.len().saturating_sub(ROWS) {
        0 => Ok(()),
        left => writeln!(out, "\nand {left} more rules"),
    }
}

/// A text between the lines of a table: nothing in it is Markdown or HTML.
fn cell(text: &str) -> String {
    let mut safe = String::new();
    for character in markup(text).chars() {
        match character {
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '@' | '!' => {
                safe.push_str(&format!("&#{};", u32::from(character)));
            }
            other => safe.push(other),
        }
    }
    safe
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", cell(text))
}
