//! What a build does: steps by code and action, what it leaves to others, what it wrote.
//!
//! Knows no finding but those that are left, and leaves their writing to `groups`.

use std::io;

use crate::model::{Action, Inventory, Plan, Step, Words};
use crate::report::escape::{brief, terminal};
use crate::report::words::left_out;
use crate::report::{Built, Package};
use crate::text::{bytes, counted, grouped};

use super::printer::{Printer, Style};
use super::{NAME, groups, places};

/// Writes the plan and what came of it.
pub(super) fn write(printer: &mut Printer<'_>, package: &Package<'_>, built: &Built<'_>) -> io::Result<()> {
    steps(printer, package.inventory, built)?;
    skipped(printer, built.plan)?;
    if let Some(diff) = built.diff {
        difference(printer, diff)?;
    }
    if !built.remaining.list.is_empty() {
        printer.blank();
        printer.line(&printer.paint(Style::Strong, "left after the plan:"))?;
        groups::write(printer, built.inventory, built.remaining)?;
    }
    printer.blank();
    for output in built.outputs {
        let what = format!("{}, {}", counted(output.entries, "entry", "entries"), bytes(output.bytes));
        let name = brief(&output.path, NAME, printer.ellipsis());
        printer.labelled(2, Style::Strong, "wrote ", &format!("{name}: {what}"))?;
    }
    Ok(())
}

/// Steps of one rule and one action, in the order in which the first of them is taken.
fn by_kind(plan: &Plan) -> Vec<Vec<&Step>> {
    let mut kinds: Vec<((&str, &str), Vec<&Step>)> = Vec::new();
    for step in &plan.steps {
        let kind = (step.code, step.action.words().id);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, steps)) => steps.push(step),
            None => kinds.push((kind, vec![step])),
        }
    }
    kinds.into_iter().map(|(_, steps)| steps).collect()
}

fn steps(printer: &mut Printer<'_>, before: &Inventory, built: &Built<'_>) -> io::Result<()> {
    let count = built.plan.steps.len() as u64;
    let what = if count == 0 { "nothing to change".into() } else { counted(count, "change", "changes") };
    let dry = if built.dry_run { " (dry run: nothing is written)" } else { "" };
    printer.labelled(2, Style::Strong, "plan: ", &format!("{what}{dry}"))?;
    for kind in by_kind(built.plan) {
        let Some(first) = kind.first() else { continue };
        let title = format!("{} [{}]", title(&first.action, kind.len() as u64), first.code);
        printer.labelled(4, Style::Label, "  ", &title)?;
        let most = if printer.appearance.verbose { usize::MAX } else { groups::SHOWN };
        for step in kind.iter().take(most) {
            printer.labelled(6, Style::Dim, "    ", &reported(printer, before, built.inventory, step))?;
        }
        let left = kind.len().saturating_sub(most) as u64;
        if left > 0 {
            let line =
                format!("    {} and {} more (--verbose shows them)", printer.ellipsis(), grouped(left));
            printer.line(&printer.paint(Style::Dim, &line))?;
        }
    }
    Ok(())
}

/// What so many actions of a kind do.
fn title(action: &Action, count: u64) -> String {
    let Words { verb, what, .. } = action.words();
    what.map_or_else(|| verb.into(), |(one, many)| format!("{verb} {}", counted(count, one, many)))
}

/// One step: where, from what, to what.
fn reported(printer: &Printer<'_>, before: &Inventory, after: &Inventory, step: &Step) -> String {
    let short = |text: &str| brief(text, NAME, printer.ellipsis());
    // A place in an entry that only the plan knows can be determined from the predicted package alone.
    let known = step.at.entry().is_none_or(|id| id.index() < before.entries.len());
    let place = match &step.action {
        Action::RenameEntry { .. }
        | Action::AddEntry { .. }
        | Action::AddRendition { .. }
        | Action::DropEntry { .. }
        | Action::WriteSheet { .. } => None,
        _ => places::location(printer, if known { before } else { after }, &step.at),
    };
    let target = match &step.action {
        Action::Convert { to, .. } => Some(to.id().to_owned()),
        Action::Resize { width, height, .. } => Some(format!("{width} x {height} pixels")),
        Action::Split { parts } => Some(format!("{parts} parts")),
        _ => step.to.as_deref().map(short),
    };
    let change = match (step.from.as_deref().map(short), target) {
        (Some(from), Some(to)) => format!("{from} {} {to}", printer.arrow()),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => String::new(),
    };
    let change = match &step.action {
        Action::SetElement { at, .. } | Action::DropElement { at, .. } => format!("{} {change}", at.path()),
        _ => change,
    };
    match place {
        Some(place) if change.is_empty() => place,
        Some(place) => format!("{place}: {change}"),
        None => change,
    }
}

/// Fixes that were left out, by code and reason.
fn skipped(printer: &mut Printer<'_>, plan: &Plan) -> io::Result<()> {
    let mut kinds: Vec<((&str, String), u64)> = Vec::new();
    for skipped in &plan.skipped {
        let kind = (skipped.code, left_out(skipped.reason));
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    if kinds.is_empty() {
        return Ok(());
    }
    printer.blank();
    let count = counted(plan.skipped.len() as u64, "fix", "fixes");
    printer.labelled(2, Style::Strong, "left out: ", &count)?;
    kinds.sort_unstable();
    kinds.iter().try_for_each(|((code, reason), count)| {
        let times = if *count == 1 { String::new() } else { format!(" ({})", grouped(*count)) };
        printer.labelled(4, Style::Label, "  ", &format!("[{code}]{times}: {}", terminal(reason)))
    })
}

fn difference(printer: &mut Printer<'_>, diff: &str) -> io::Result<()> {
    printer.blank();
    diff.lines().try_for_each(|line| {
        let safe = terminal(line);
        let line = match line.as_bytes().first() {
            Some(b'+') => printer.paint(Style::Added, &safe),
            Some(b'-') => printer.paint(Style::Removed, &safe),
            _ => safe,
        };
        printer.line(&line)
    })
}
