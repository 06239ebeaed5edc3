//! One finding: its place, its message, the line of source, and what is said beside it.
//!
//! Knows nothing of the other findings of its code.

use std::io;

use crate::model::{Finding, Inventory, Locus, Safety};
use crate::report::escape::{self, brief};
use crate::report::place::{place, source};
use crate::report::source_text::{Frame, Window};
use crate::text::grouped;

use super::printer::{Printer, Style, wrap};
use super::{NAME, SENTENCE, snippet};

/// Columns before the message: mark and spaces.
const INDENT: usize = 4;
/// Related places that are shown.
const RELATED: usize = 3;

/// Something said beside a place, not yet made safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) label: String,
    pub(super) text: String,
}

/// A finding with its line of source, where it has one, and its related places.
pub(super) fn in_full(
    printer: &mut Printer<'_>,
    inventory: &Inventory,
    finding: &Finding,
    level: Option<&str>,
) -> io::Result<()> {
    match window(printer, inventory, &finding.at) {
        Some(window) => {
            let message = message(printer, finding, level);
            let room = printer.appearance.width.saturating_sub(INDENT);
            let message = wrap(&message, room, room).join("\n");
            let drawing = snippet::draw(printer.appearance, finding.severity, &message, &window);
            drawing.lines().try_for_each(|line| printer.line(line))?;
        }
        None => in_line(printer, inventory, finding, level)?,
    }
    related(printer, inventory, finding)
}

/// A finding as one sentence after its place.
pub(super) fn in_line(
    printer: &mut Printer<'_>,
    inventory: &Inventory,
    finding: &Finding,
    level: Option<&str>,
) -> io::Result<()> {
    let message = message(printer, finding, level);
    let text = match location(printer, inventory, &finding.at) {
        Some(place) if !begins_with_its_name(inventory, finding) => format!("{place}: {message}"),
        _ => message,
    };
    let mark = format!("  {} ", printer.mark(finding.severity));
    printer.labelled(INDENT, Style::Level(finding.severity), &mark, &text)
}

fn message(printer: &Printer<'_>, finding: &Finding, level: Option<&str>) -> String {
    let message = brief(&finding.message, SENTENCE, printer.ellipsis());
    level.map_or_else(|| message.clone(), |level| format!("{level}: {message}"))
}

/// Whether the message itself begins with the entry, so that the place would say it twice.
fn begins_with_its_name(inventory: &Inventory, finding: &Finding) -> bool {
    let Locus::Entry(id) = finding.at else { return false };
    let rest = finding.message.strip_prefix('`');
    let rest = rest.and_then(|rest| rest.strip_prefix(inventory.entry(id).path.text()));
    rest.is_some_and(|rest| rest.starts_with('`'))
}

/// `list.csv:2:14`, `book.xlsx[Sheet1!C17]`, `a.png`, `imgpack.toml:12:1`, or nothing for the package.
pub(super) fn location(printer: &Printer<'_>, inventory: &Inventory, at: &Locus) -> Option<String> {
    if let Locus::Config(place) = at {
        return Some(brief(&place.to_string(), NAME, printer.ellipsis()));
    }
    let id = at.entry()?;
    let name = entry_name(printer, inventory, id.index())?;
    let place = place(inventory, at);
    if let Some(sheet) = &place.sheet {
        let short = |text: &str| brief(text, NAME, printer.ellipsis());
        return Some(format!("{}[{}]", short(&sheet.book), short(&sheet.whole)));
    }
    Some(match (place.line, place.column, place.row) {
        (Some(line), Some(column), _) => format!("{name}:{line}:{column}"),
        (_, _, Some(row)) => format!("{name}, row {}", grouped(row)),
        _ => name,
    })
}

fn entry_name(printer: &Printer<'_>, inventory: &Inventory, index: usize) -> Option<String> {
    let path = &inventory.entries.get(index)?.path;
    // The bytes of a name that is no text are short enough: a container bounds them.
    let is_text = !path.flaws().contains(crate::model::Flaws::NOT_UTF8);
    Some(if is_text { brief(path.text(), NAME, printer.ellipsis()) } else { escape::name(path) })
}

/// The line of source around a place; `None` where there is none, or a plan put another value there.
fn window(printer: &Printer<'_>, inventory: &Inventory, at: &Locus) -> Option<Window> {
    let id = at.entry()?;
    let (text, span) = source(inventory, at)?;
    let place = place(inventory, at);
    let (line, column) = place.line.zip(place.column)?;
    let digits = line.to_string().len();
    let ellipsis = printer.ellipsis();
    let width = printer.appearance.width;
    // The place stands in the head of the drawing: `   ,-[list.csv:2:14]`.
    let most = width.saturating_sub(digits + MARGIN_OF_HEAD + column.to_string().len() + digits);
    let name = entry_name(printer, inventory, id.index())?;
    let name = if escape::columns(&name) > most { shortened(&name, most, ellipsis) } else { name };
    let room = width.saturating_sub(digits + snippet::MARGIN);
    Some(Window::around(text, span, Frame { name: &name, line, column, room, ellipsis }))
}

/// Columns of a drawing's head beside name and numbers.
const MARGIN_OF_HEAD: usize = 8;

/// The end of a name that is too long: the file gives more than its folders.
fn shortened(name: &str, most: usize, ellipsis: &str) -> String {
    let mut used = escape::columns(ellipsis);
    let mut start = name.len();
    for (at, character) in name.char_indices().rev() {
        used += escape::width(character);
        if used > most {
            break;
        }
        start = at;
    }
    format!("{ellipsis}{}", name.get(start..).unwrap_or_default())
}

/// Other places that explain the finding, unless the message names them.
fn related(printer: &mut Printer<'_>, inventory: &Inventory, finding: &Finding) -> io::Result<()> {
    let most = if printer.appearance.verbose { usize::MAX } else { RELATED };
    let unreported: Vec<_> =
        finding.related.iter().filter(|other| !is_reported(inventory, finding, &other.at)).collect();
    for other in unreported.iter().take(most) {
        let place = location(printer, inventory, &other.at).unwrap_or_else(|| "the package".into());
        let text = format!("{place}: {}", brief(&other.message, SENTENCE, printer.ellipsis()));
        printer.labelled(INDENT + 2, Style::Label, "    see: ", &text)?;
    }
    let left = unreported.len().saturating_sub(most);
    if left > 0 {
        printer.line(&format!("    {} and {} more", printer.ellipsis(), grouped(left as u64)))?;
    }
    Ok(())
}

fn is_reported(inventory: &Inventory, finding: &Finding, at: &Locus) -> bool {
    match at {
        Locus::Entry(id) => finding.message.contains(&format!("`{}`", inventory.entry(*id).path.text())),
        _ => false,
    }
}

/// What to do: the help, and the fix with what it takes.
pub(super) fn advice(finding: &Finding) -> Vec<Note> {
    let mut notes = Vec::new();
    let title = finding.fix.as_ref().map_or("", |fix| fix.title.as_str());
    if !finding.help.is_empty() && finding.help != title {
        notes.push(Note { label: "help".into(), text: finding.help.clone() });
    }
    if let Some(fix) = &finding.fix {
        let label = match fix.safety {
            Safety::Safe => "fix".into(),
            Safety::Unsafe => format!("with {}", fix.permit.flag()),
            Safety::Manual => "by hand".into(),
        };
        notes.push(Note { label, text: fix.title.clone() });
    }
    notes
}
