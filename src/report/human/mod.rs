//! The report for people: grouped by code, the worst first, a verdict and the next command at the end.
//!
//! Few places of a code are shown, all are counted. Every name and value is made safe before it gets here.

use std::io::{self, Write};

use crate::model::{Depth, Tally};
use crate::text::{counted, grouped};

use super::escape::{brief, terminal};
use super::words::choice;
use super::{Appearance, Package};

mod groups;
mod markdown;
mod next;
mod places;
mod plan;
mod printer;
mod snippet;
mod verdict;

pub(crate) use markdown::markdown;
use printer::{Printer, Style};

/// Characters of a name that are shown.
const NAME: usize = 120;
/// Characters of a sentence that are shown.
const SENTENCE: usize = 400;

/// Writes the report.
pub(super) fn render(
    packages: &[Package<'_>],
    appearance: Appearance,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut printer = Printer::new(appearance, out);
    let is_alone = packages.len() == 1;
    for package in packages {
        printer.blank();
        if appearance.quiet {
            quiet(&mut printer, package, is_alone)?;
        } else {
            whole(&mut printer, package)?;
        }
    }
    if is_alone || appearance.quiet { Ok(()) } else { verdict::total(&mut printer, packages) }
}

fn whole(printer: &mut Printer<'_>, package: &Package<'_>) -> io::Result<()> {
    head(printer, package)?;
    printer.blank();
    match &package.built {
        None => groups::write(printer, package.inventory, package.findings)?,
        Some(built) => plan::write(printer, package, built)?,
    }
    printer.blank();
    verdict::write(printer, package)
}

/// Findings alone; under the name of the input where there are several.
fn quiet(printer: &mut Printer<'_>, package: &Package<'_>, is_alone: bool) -> io::Result<()> {
    let (inventory, findings) = match &package.built {
        None => (package.inventory, package.findings),
        Some(built) => (built.inventory, built.remaining),
    };
    if !is_alone && !findings.list.is_empty() {
        printer.labelled(2, Style::Strong, &format!("{}:", terminal(package.input)), "")?;
    }
    groups::write(printer, inventory, findings)
}

/// What was looked at, and as what.
fn head(printer: &mut Printer<'_>, package: &Package<'_>) -> io::Result<()> {
    let inventory = package.inventory;
    let entries = inventory.live().filter(|entry| !entry.added).count() as u64;
    let excluded = inventory.entries.iter().filter(|entry| entry.dropped).count() as u64;
    let excluded = if excluded > 0 { format!(", {} excluded", grouped(excluded)) } else { String::new() };
    let input = brief(package.input, NAME, printer.ellipsis());
    let what = format!(
        "{}, {}{excluded}, {}, {}",
        inventory.container.kind.id(),
        counted(entries, "entry", "entries"),
        counted(inventory.media().count() as u64, "image", "images"),
        bytes(inventory.container.bytes)
    );
    printer.labelled(2, Style::Strong, &format!("{input}: "), &what)?;
    let depth = match package.depth {
        Depth::Entropy => String::new(),
        other => format!(", depth {}", other.id()),
    };
    let target = format!("{} ({}){depth}", terminal(&package.profile.id), terminal(&choice(package.because)));
    printer.labelled(2, Style::Strong, "target: ", &target)
}

/// `9,961 bytes`, `24.8 kB`, `1.08 GB`: three digits of decimal units.
fn bytes(count: u64) -> String {
    const UNITS: &[(u64, &str)] =
        &[(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let unit = UNITS.iter().find(|(size, _)| count >= *size && count >= 10_000);
    let Some((size, name)) = unit else { return counted(count, "byte", "bytes") };
    let (whole, part) = (count / size, count % size);
    match whole {
        0..=9 => format!("{whole}.{:02} {name}", part / (size / 100)),
        10..=99 => format!("{whole}.{} {name}", part / (size / 10)),
        _ => format!("{} {name}", grouped(whole)),
    }
}

/// `2 errors, 1 warning`; levels without a finding are left out.
fn counts(tally: Tally) -> String {
    let levels = [
        (tally.errors, "error", "errors"),
        (tally.warnings, "warning", "warnings"),
        (tally.hints, "hint", "hints"),
    ];
    let reported: Vec<String> = levels
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
    if reported.is_empty() { "nothing".into() } else { reported.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits() {
        assert_eq!(bytes(9_961), "9,961 bytes");
        assert_eq!(bytes(24_802), "24.8 kB");
        assert_eq!(bytes(1_075_559_269), "1.07 GB");
        assert_eq!(bytes(999_999), "999 kB");
        assert_eq!(bytes(2_500_000_000_000_000), "2,500 TB");
    }

    #[test]
    fn levels_without_findings_are_not_counted() {
        assert_eq!(counts(Tally { errors: 1, hints: 2_000, ..Tally::default() }), "1 error, 2,000 hints");
        assert_eq!(counts(Tally::default()), "nothing");
    }
}
