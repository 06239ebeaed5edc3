//! The last lines: whether the package is ready, and what to do next.
//!
//! Totals are always reported. Knows no finding.

use std::io;

use crate::model::{Depth, Scope, Tally, Unread, Verdict};
use crate::profiles;
use crate::report::escape::{brief, columns, terminal};
use crate::report::words::{counts, held_back};
use crate::report::{Built, Package};
use crate::text::{counted, grouped};

use super::NAME;
use super::next::{self, Next};
use super::printer::{Printer, Style};

/// Verdict and next step of one package.
pub(super) fn write(printer: &mut Printer<'_>, package: &Package<'_>) -> io::Result<()> {
    let (label, text) = match &package.built {
        None => {
            let input = brief(package.input, NAME, printer.ellipsis());
            judged(package, &input, "is")
        }
        Some(built) => after_build(printer, package, built),
    };
    let Next { step: text_of_step, effect, page } = match &package.built {
        None => next::of_check(package),
        Some(built) => next::of_build(package, built),
    };
    let verdict = package.verdict;
    let aside = format!("{}{}", held_back(verdict.held_back), ignored(verdict));
    let (scope, elsewhere) = (scope(&verdict.scope), elsewhere(verdict));
    let text = format!("{text}{aside}{scope}{elsewhere}{}", doubt(verdict));
    printer.labelled(2, style(verdict), &label, &text)?;
    guess(printer, package)?;
    match page {
        Some(page) => {
            printer.labelled(6, Style::Strong, "next: ", &text_of_step)?;
            printer.line(&printer.paint(Style::Dim, &format!("      see: {page}")))
        }
        None => step(printer, &text_of_step, &effect),
    }
}

/// What the configuration sets aside, where it does.
fn ignored(verdict: &Verdict) -> String {
    match verdict.ignored.total() {
        0 => String::new(),
        count => format!(
            "; {} set aside by [[ignore]], {}",
            counted(count, "finding is", "findings are"),
            counted(verdict.ignored.errors, "error", "errors")
        ),
    }
}

/// To which depth was read, and what that did not look at.
fn scope(scope: &Scope) -> String {
    let unseen = match scope.depth {
        Depth::Names => " only, no file was opened",
        Depth::Header => " only, damage inside files was not looked for",
        Depth::Structure => ", damage inside compressed image data was not looked for",
        Depth::Entropy | Depth::Pixels => "",
    };
    format!("; read to depth {}{unseen}", scope.depth.id())
}

/// What lies behind URLs, which nobody fetches.
fn elsewhere(verdict: &Verdict) -> String {
    match verdict.elsewhere {
        0 => String::new(),
        1 => "; what its URL leads to was not looked at".to_owned(),
        count => format!("; what its {} URLs lead to was not looked at", grouped(count)),
    }
}

/// How many of the rules ran, where some were left out.
fn rules(scope: &Scope) -> String {
    match scope.rules {
        all if all >= scope.of => String::new(),
        some => format!(" ({some} of {} rules)", scope.of),
    }
}

/// Why a verdict is not the last word, where it is not.
fn doubt(verdict: &Verdict) -> &'static str {
    match verdict.unread {
        _ if verdict.is_defective() => "; this tool failed at part of it, so this is not the last word",
        Unread::Part => "; part of it could not be read, so this is not the last word",
        Unread::Rest => "; part of it was not read, so this is not the last word",
        Unread::Nothing => "",
    }
}

/// What else the package may be for, where nothing but habit chose the target.
fn guess(printer: &mut Printer<'_>, package: &Package<'_>) -> io::Result<()> {
    if let Some(config) = &package.because.config {
        let set = config.dataset.as_ref().map(|name| format!(", data set `{name}`")).unwrap_or_default();
        printer.line(&terminal(&format!("as {} says{set}", config.file)))?;
    }
    if !package.because.is_usual || package.built.is_some() {
        return Ok(());
    }
    let others: Vec<&str> = profiles::ids().filter(|id| *id != package.profile.id).collect();
    let title = &package.profile.title;
    printer.line(&format!("checked as {title}; other targets: --target {}", others.join(", ")))
}

/// The next step, never broken, so that a command can be copied; and what it does, where it fits.
fn step(printer: &mut Printer<'_>, next: &str, effect: &str) -> io::Result<()> {
    let label = printer.paint(Style::Strong, "next: ");
    let fits = columns(next) + columns(effect) + "next:   ".len() <= printer.appearance.width;
    if effect.is_empty() || fits {
        return printer.line(&format!("{label}{next}  {effect}"));
    }
    printer.line(&format!("{label}{next}"))?;
    printer.labelled(6, Style::Dim, "      ", effect)
}

/// One line about all packages.
pub(super) fn total(printer: &mut Printer<'_>, packages: &[Package<'_>]) -> io::Result<()> {
    let (mut all, mut held) = (Tally::default(), Tally::default());
    let mut ready = 0;
    for package in packages {
        ready += u64::from(!package.verdict.fails(false));
        all += package.verdict.left;
        held += package.verdict.held_back;
    }
    let without = if held.errors > 0 { "without new errors" } else { "without errors" };
    printer.blank();
    let count = counted(packages.len() as u64, "package", "packages");
    let text = format!("in {count}, {} of them {without}{}", grouped(ready), held_back(held));
    printer.labelled(2, style_of(all), &format!("in all: {} ", counts(all)), &text)
}

fn style(verdict: &Verdict) -> Style {
    if verdict.is_empty { Style::Level(crate::model::Severity::Error) } else { style_of(verdict.left) }
}

fn style_of(tally: Tally) -> Style {
    use crate::model::Severity::{Error, Warning};
    match tally {
        Tally { errors: 1.., .. } => Style::Level(Error),
        Tally { warnings: 1.., .. } => Style::Level(Warning),
        _ => Style::Good,
    }
}

fn judged(package: &Package<'_>, name: &str, verb: &str) -> (String, String) {
    let title = terminal(&package.profile.title);
    let tally = package.verdict.left;
    let is_clean = next::is_clean(package.verdict);
    let rules = rules(&package.verdict.scope);
    let held = package.verdict.held_back;
    let label = match is_clean {
        true if held.errors > 0 => format!("nothing new{rules} "),
        true => format!("clean{rules}: "),
        false => format!("{}{rules} ", counts(tally)),
    };
    let ready = if package.verdict.is_blind() { "without a finding for" } else { "ready for" };
    let text = match tally {
        Tally { errors: 1.., .. } => format!("in {name}: not ready for {title} as it is"),
        _ if held.errors > 0 => format!("in {name}: not ready for {title} all the same"),
        Tally { warnings: 1.., .. } => format!("in {name}: {title} will take it, but mind the warnings"),
        Tally { hints: 1.., .. } => format!("in {name}: {ready} {title}"),
        _ => format!("{name} {verb} {ready} {title}"),
    };
    (label, text)
}

/// Label and sentence after a build.
fn after_build(printer: &Printer<'_>, package: &Package<'_>, built: &Built<'_>) -> (String, String) {
    let tally = package.verdict.left;
    let mut written = built.outputs.iter().filter(|output| !output.is_kept);
    match written.next() {
        None if built.dry_run => {
            let left = format!("would be left of {}", counts(package.findings.tally));
            (format!("{} ", counts(tally)), left)
        }
        None => (format!("nothing was written: {} ", counts(tally)), "left after the plan".into()),
        Some(first) => {
            let rest = written.count();
            let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
            let name = format!("{}{more}", brief(&first.path, NAME, printer.ellipsis()));
            judged(package, &name, if rest == 0 { "is" } else { "are" })
        }
    }
}
