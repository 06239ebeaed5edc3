//! The report for people: grouped by code, the worst first, a verdict and the next command at the end.
//!
//! Few places of a code are shown, all are counted. Every name and value is made safe before it gets here.

use std::io::{self, Write};

use crate::model::Depth;
use crate::text::{bytes, counted, grouped};

use super::escape::{brief, terminal};
use super::statistics::{counts as counts_by_code, lines};
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
        _ if printer.appearance.statistics => statistics(printer, package)?,
        None => groups::write(printer, package.inventory, package.findings)?,
        Some(built) => plan::write(printer, package, built)?,
    }
    printer.blank();
    verdict::write(printer, package)
}

/// One line a code.
fn statistics(printer: &mut Printer<'_>, package: &Package<'_>) -> io::Result<()> {
    let counts = counts_by_code(std::iter::once(package.findings));
    lines(&counts).iter().try_for_each(|line| printer.line(line))?;
    if counts.iter().all(|count| count.fixable == 0) {
        return Ok(());
    }
    printer.blank();
    printer.line("[*] fixed by imgpack build, [-] some of them")
}

/// Findings alone; under the name of the input where there are several.
fn quiet(printer: &mut Printer<'_>, package: &Package<'_>, is_alone: bool) -> io::Result<()> {
    if printer.appearance.statistics {
        return statistics(printer, package);
    }
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
    let excluded = inventory.excluded();
    let excluded = if excluded > 0 { format!(", {} excluded", grouped(excluded)) } else { String::new() };
    let input = brief(package.input, NAME, printer.ellipsis());
    let what = format!(
        "{}, {}{excluded}, {}, {}",
        inventory.container.kind.id(),
        counted(entries, "entry", "entries"),
        counted(inventory.given_media().count() as u64, "image", "images"),
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
