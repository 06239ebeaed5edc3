//! The last lines: whether the package is ready, and what to do next.
//!
//! Totals are always reported. Knows no finding.

use std::collections::BTreeSet;
use std::io;

use crate::model::{Depth, Inventory, LeftOut, Permit, Safety, Skipped, Tally, Unread, Verdict};
use crate::profiles::{self, Profile};
use crate::report::escape::{brief, columns, terminal};
use crate::report::{Built, Package};
use crate::text::{counted, grouped};

use super::printer::{Printer, Style};
use super::{NAME, counts};

/// Verdict and next step of one package.
pub(super) fn write(printer: &mut Printer<'_>, package: &Package<'_>) -> io::Result<()> {
    let (label, text, next) = match &package.built {
        None => checked(printer, package),
        Some(built) => after_build(printer, package, built),
    };
    let (next, effect) = next;
    let doubt = doubt(package.verdict);
    printer.labelled(2, style(package.verdict.left), &label, &format!("{text}{doubt}"))?;
    step(printer, &next, &effect)
}

/// Why a verdict is not the last word, where it is not.
fn doubt(verdict: &Verdict) -> &'static str {
    match verdict.unread {
        _ if verdict.is_defective() => "; this tool failed at part of it, so this is not the last word",
        Unread::Part => "; part of it could not be read, so this is not the last word",
        Unread::Rest | Unread::Nothing => "",
    }
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
    let mut all = Tally::default();
    let mut ready = 0;
    for package in packages {
        ready += u64::from(!package.verdict.fails(false));
        all += package.verdict.left;
    }
    printer.blank();
    let count = counted(packages.len() as u64, "package", "packages");
    let text = format!("in {count}, {} of them without errors", grouped(ready));
    printer.labelled(2, style(all), &format!("in all: {} ", counts(all)), &text)
}

fn style(tally: Tally) -> Style {
    use crate::model::Severity::{Error, Warning};
    match tally {
        Tally { errors: 1.., .. } => Style::Level(Error),
        Tally { warnings: 1.., .. } => Style::Level(Warning),
        _ => Style::Good,
    }
}

/// What to do next, and what that does.
type Next = (String, String);

/// Label, sentence and next step after a check.
fn checked(printer: &Printer<'_>, package: &Package<'_>) -> (String, String, Next) {
    let tally = package.verdict.left;
    let input = brief(package.input, NAME, printer.ellipsis());
    let title = terminal(&package.profile.title);
    let (label, text) = judged(tally, &input, &title);
    let depth = match package.depth {
        Depth::Names | Depth::Header => format!("; read to depth {} only", package.depth.id()),
        _ => String::new(),
    };
    (label, format!("{text}{depth}"), next_of_check(package, &input))
}

fn judged(tally: Tally, name: &str, title: &str) -> (String, String) {
    let label = if tally.total() == 0 { "clean: ".into() } else { format!("{} ", counts(tally)) };
    let text = match tally {
        Tally { errors: 1.., .. } => format!("in {name}: not ready for {title} as it is"),
        Tally { warnings: 1.., .. } => {
            format!("in {name}: {title} will take it, but mind the warnings")
        }
        Tally { hints: 1.., .. } => format!("in {name}: ready for {title}"),
        _ => format!("{name} is ready for {title}"),
    };
    (label, text)
}

fn next_of_check(package: &Package<'_>, input: &str) -> Next {
    let tally = package.findings.tally;
    let (safe, risky, total) = (tally.fixable, tally.unsafe_fixable, tally.total());
    let of = |count: u64| format!("{} of {}", grouped(count), grouped(total));
    if safe > 0 && risky > 0 {
        let effect = format!("(fixes {}; {} more with --unsafe-fixes)", of(safe), grouped(risky));
        (build_command(package), effect)
    } else if safe > 0 {
        (build_command(package), format!("(fixes {})", of(safe)))
    } else if risky > 0 {
        let command = format!("{} {} --dry-run", build_command(package), flags(package));
        (command, format!("(would fix {}; look at the plan first)", of(risky)))
    } else if tally.errors > 0 {
        ("fix it by hand as described above, then check again".into(), String::new())
    } else if takes(package.profile, package.inventory) {
        (format!("upload {input}"), String::new())
    } else {
        (
            build_command(package),
            format!("(the target takes {})", package.profile.containers.accepted.join(", ")),
        )
    }
}

/// The options that permit the fixes of the findings.
fn flags(package: &Package<'_>) -> String {
    let fixes = package.findings.list.iter().filter_map(|finding| finding.fix.as_ref());
    joined(fixes.filter(|fix| fix.safety == Safety::Unsafe).map(|fix| fix.permit))
}

/// The options that give these permissions, each once.
fn joined(permits: impl Iterator<Item = Permit>) -> String {
    let flags: BTreeSet<&str> = permits.map(Permit::flag).collect();
    flags.into_iter().collect::<Vec<_>>().join(" ")
}

fn takes(profile: &Profile, inventory: &Inventory) -> bool {
    profile.containers.accepted.iter().any(|kind| kind == inventory.container.kind.id())
}

/// The command that builds a corrected package.
fn build_command(package: &Package<'_>) -> String {
    let target = if package.because.inferred.is_none() {
        let known = profiles::find(&package.profile.id).is_ok();
        if known { format!(" -t {}", shell(&package.profile.id)) } else { " -t PROFILE.toml".into() }
    } else {
        String::new()
    };
    let first = package.words.first().map_or(package.input, String::as_str);
    let output = shell(&suggested(first, package));
    let words = match package.words {
        [] => shell(package.input),
        words => words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" "),
    };
    format!("imgpack build {words}{target} -o {output}")
}

/// A word of a command: an input, or an option as it is.
fn shell_word(word: &str) -> String {
    if word.starts_with("--") { word.to_owned() } else { shell(word) }
}

/// `photos-fixed.zip` for `photos.zip` and `photos/`: beside the input, never in it.
fn suggested(input: &str, package: &Package<'_>) -> String {
    let inventory = package.inventory;
    let profile = package.profile;
    let likes_folders = profile.emits.first().is_some_and(|shape| shape == "directory");
    let is_folder = likes_folders || !profile.takes_shape("archive");
    let usual = if is_folder { "/" } else { ".zip" };
    let trimmed = input.trim_end_matches('/');
    if trimmed.is_empty() || trimmed.ends_with('.') && trimmed.trim_start_matches(['.', '/']).is_empty() {
        return format!("{}fixed{usual}", if trimmed.is_empty() { "" } else { "../" });
    }
    let lower = trimmed.to_ascii_lowercase();
    let extensions = [".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar", ".zip", ".csv", ".json"];
    let is_file = inventory.container.kind != crate::model::ContainerKind::Directory;
    let extension = extensions.into_iter().find(|extension| is_file && lower.ends_with(extension));
    let stem = trimmed.get(..trimmed.len() - extension.map_or(0, str::len)).unwrap_or(trimmed);
    let is_text = |extension: &str| matches!(extension, ".csv" | ".json");
    let stays = |extension: &&str| is_text(extension) || (!is_folder && !extension.contains("bz"));
    let new = extension.filter(stays).unwrap_or(usual);
    format!("{stem}-fixed{new}")
}

/// A word as a shell takes it; what no terminal shows stands as a placeholder.
fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_./-+=:@%,".contains(c);
    if terminal(word) != word {
        return "INPUT".into();
    }
    let dash = if word.starts_with('-') { "./" } else { "" };
    if word.chars().all(is_plain) && !word.is_empty() {
        format!("{dash}{word}")
    } else {
        format!("'{dash}{}'", word.replace('\'', "'\\''"))
    }
}

/// Label, sentence and next step after a build.
fn after_build(printer: &Printer<'_>, package: &Package<'_>, built: &Built<'_>) -> (String, String, Next) {
    let tally = package.verdict.left;
    let title = terminal(&package.profile.title);
    match built.outputs {
        [] if built.dry_run => {
            let left = format!("would be left of {}", counts(package.findings.tally));
            (format!("{} ", counts(tally)), left, next_of_plan(built, "run it again without --dry-run"))
        }
        [] => {
            let left = format!("nothing was written: {} ", counts(tally));
            let how = "or --keep-going to write it as it is";
            (left, "left after the plan".into(), next_of_plan(built, how))
        }
        [first, rest @ ..] => {
            let rest = rest.iter().filter(|output| !output.is_kept).count();
            let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
            let name = format!("{}{more}", brief(&first.path, NAME, printer.ellipsis()));
            let (label, text) = judged(tally, &name, &title);
            let next = if tally.errors > 0 {
                next_of_plan(built, "then check it again")
            } else {
                (format!("upload {name}"), String::new())
            };
            (label, text, next)
        }
    }
}

/// What would fix more: flags that fixes wait for, hands, or nothing.
fn next_of_plan(built: &Built<'_>, otherwise: &str) -> Next {
    let needs = |skipped: &Skipped| match skipped.reason {
        LeftOut::Needs(permit) => Some(permit),
        _ => None,
    };
    let flags = joined(built.plan.skipped.iter().filter_map(needs));
    let next = if built.remaining.tally.errors == 0 {
        otherwise.into()
    } else if flags.is_empty() {
        format!("fix what is left by hand, {otherwise}")
    } else {
        format!("run it again with {flags}, {otherwise}")
    };
    (next, String::new())
}
