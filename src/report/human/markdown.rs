//! A page of Markdown on a terminal: wrapped, headings and code in colour, tables in columns, links that open.
//!
//! Knows what the pages of this tool use: headings, paragraphs, lists, tables, fences, code and links.

use std::io;

use crate::report::Appearance;
use crate::report::escape::columns;
use crate::rules;

use super::printer::{Printer, Style};

/// Longer lines are hard to read.
const READABLE: usize = 100;

/// A word as it is painted, and the columns that it takes.
struct Word {
    painted: String,
    columns: usize,
}

/// The page for a terminal of this look.
pub(crate) fn markdown(page: &str, appearance: Appearance) -> Vec<u8> {
    let mut out = Vec::new();
    let width = appearance.width.min(READABLE);
    let mut printer = Printer::new(Appearance { width, ..appearance }, &mut out);
    let page = if appearance.unicode { page.to_owned() } else { ascii(page) };
    // A list of bytes takes all that is written.
    let _ = blocks(&mut printer, &page.lines().collect::<Vec<_>>());
    out
}

/// The signs of the pages for a terminal that draws no others; names keep their letters.
fn ascii(page: &str) -> String {
    const SIGNS: &[(char, &str)] =
        &[('×', "x"), ('·', "-"), ('…', "..."), ('→', "->"), ('“', "\""), ('”', "\"")];
    SIGNS.iter().fold(page.to_owned(), |page, (sign, plain)| page.replace(*sign, plain))
}

fn blocks(printer: &mut Printer<'_>, mut lines: &[&str]) -> io::Result<()> {
    while let Some(first) = lines.first() {
        let count = extent(lines);
        let (block, rest) = lines.split_at(count);
        lines = rest;
        if first.trim().is_empty() {
            printer.blank();
        } else if first.starts_with('#') {
            heading(printer, first)?;
        } else if first.starts_with("```") {
            let body = block.iter().skip(1).take_while(|line| !line.starts_with("```"));
            body.map(|line| format!("  {line}")).try_for_each(|line| printer.line(&line))?;
            printer.blank();
        } else if first.starts_with('|') {
            table(printer, block)?;
        } else {
            let is_item = first.starts_with("- ");
            let text = block.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
            wrapped(printer, if is_item { 2 } else { 0 }, 0, &text)?;
        }
    }
    Ok(())
}

/// How many lines a block takes.
fn extent(lines: &[&str]) -> usize {
    let same =
        |belongs: &dyn Fn(&str) -> bool| 1 + lines.iter().skip(1).take_while(|line| belongs(line)).count();
    match lines.first() {
        Some(line) if line.starts_with("```") => {
            (same(&|line| !line.starts_with("```")) + 1).min(lines.len())
        }
        Some(line) if line.starts_with('|') => same(&|line| line.starts_with('|')),
        Some(line) if line.trim().is_empty() || line.starts_with('#') => 1,
        _ => same(&|line| {
            !line.trim().is_empty() && !line.starts_with(['#', '|', '`']) && !line.starts_with("- ")
        }),
    }
}

fn heading(printer: &mut Printer<'_>, line: &str) -> io::Result<()> {
    let text = line.trim_start_matches('#').trim();
    let painted = printer.paint(Style::Strong, text);
    let linked = if rules::find(text).is_some() { printer.rule(text, &painted) } else { painted };
    printer.blank();
    printer.line(&linked)?;
    printer.blank();
    Ok(())
}

/// Text from a column on, further lines from another.
fn wrapped(printer: &mut Printer<'_>, indent: usize, first: usize, text: &str) -> io::Result<()> {
    for line in filled(words(printer, text), first, indent, printer.appearance.width) {
        printer.line(&line)?;
    }
    Ok(())
}

/// Words in lines of at most so many columns.
fn filled(words: Vec<Word>, first: usize, indent: usize, width: usize) -> Vec<String> {
    let mut lines = vec![" ".repeat(first)];
    let (mut used, mut is_begun) = (first, false);
    for word in words {
        let Some(line) = lines.last_mut() else { continue };
        if is_begun && used + 1 + word.columns > width {
            lines.push(format!("{}{}", " ".repeat(indent), word.painted));
            used = indent + word.columns;
        } else {
            line.push_str(if is_begun { " " } else { "" });
            line.push_str(&word.painted);
            used += usize::from(is_begun) + word.columns;
        }
        is_begun = true;
    }
    lines
}

/// The words of a text, code and links painted.
fn words(printer: &Printer<'_>, text: &str) -> Vec<Word> {
    let mut words = vec![Word { painted: String::new(), columns: 0 }];
    for (piece, look) in pieces(text) {
        let piece = match look {
            Look::Link(url) if !printer.appearance.links => format!("{piece} <{url}>"),
            // Colour says what the marks do.
            Look::Code if printer.appearance.colour => piece.trim_matches('`').to_owned(),
            _ => piece,
        };
        for (index, part) in piece.split(' ').enumerate() {
            if index > 0 {
                words.push(Word { painted: String::new(), columns: 0 });
            }
            if let Some(word) = words.last_mut() {
                word.columns += columns(part);
                word.painted.push_str(&look.paint(printer, part));
            }
        }
    }
    words.retain(|word| word.columns > 0);
    words
}

/// How a piece of a text looks.
enum Look<'a> {
    Plain,
    Code,
    Strong,
    Link(&'a str),
}

impl Look<'_> {
    fn paint(&self, printer: &Printer<'_>, part: &str) -> String {
        match self {
            Self::Plain => part.to_owned(),
            Self::Strong => printer.paint(Style::Strong, part),
            Self::Link(url) => printer.link(url, part),
            Self::Code => {
                let painted = printer.paint(Style::Label, part);
                let code = part.trim_matches('`');
                if rules::find(code).is_some() { printer.rule(code, &painted) } else { painted }
            }
        }
    }
}

/// A text in pieces of one look. Code keeps its marks, which say the same without colour.
fn pieces(text: &str) -> Vec<(String, Look<'_>)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[', '*']) {
        let (before, marked) = rest.split_at(at);
        found.push((before.to_owned(), Look::Plain));
        let (piece, taken) =
            code(marked).or_else(|| strong(marked)).or_else(|| link(marked)).unwrap_or_else(|| {
                let mark = marked.chars().next().map_or(1, char::len_utf8);
                ((marked[..mark].to_owned(), Look::Plain), mark)
            });
        found.push(piece);
        rest = &marked[taken..];
    }
    found.push((rest.to_owned(), Look::Plain));
    found
}

/// A piece, and the bytes that it takes.
type Piece<'a> = Option<((String, Look<'a>), usize)>;

fn code(text: &str) -> Piece<'_> {
    let end = text.strip_prefix('`')?.find('`')? + 2;
    Some(((text[..end].to_owned(), Look::Code), end))
}

fn strong(text: &str) -> Piece<'_> {
    let inner = text.strip_prefix("**")?;
    let end = inner.find("**")?;
    Some(((inner[..end].to_owned(), Look::Strong), end + 4))
}

/// A link by its title.
fn link(text: &str) -> Piece<'_> {
    let (title, rest) = text.strip_prefix('[')?.split_once("](")?;
    let url = rest.split(')').next()?;
    Some(((title.to_owned(), Look::Link(url)), title.len() + url.len() + 4))
}

/// A table in columns; the last one is wrapped.
fn table(printer: &mut Printer<'_>, lines: &[&str]) -> io::Result<()> {
    let is_rule = |line: &str| line.chars().all(|letter| matches!(letter, '|' | '-' | ' ' | ':'));
    let rows: Vec<Vec<String>> = lines.iter().filter(|line| !is_rule(line)).map(|line| cells(line)).collect();
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let wide = |at: usize| {
        rows.iter().filter_map(|row| row.get(at)).map(|cell| visible(printer, cell)).max().unwrap_or(0)
    };
    let wide: Vec<usize> = (0..count).map(wide).collect();
    for (index, row) in rows.iter().enumerate() {
        let mut line = String::new();
        let mut used = 0;
        for (cell, wide) in row.iter().zip(&wide).take(count.saturating_sub(1)) {
            let painted: Vec<String> = words(printer, cell).into_iter().map(|word| word.painted).collect();
            line.push_str(&format!(
                "{}{:gap$}",
                painted.join(" "),
                "",
                gap = wide + 2 - visible(printer, cell)
            ));
            used += wide + 2;
        }
        let last = row.get(count.saturating_sub(1)).map(String::as_str).unwrap_or_default();
        let lines = filled(words(printer, last), used, used, printer.appearance.width);
        for (at, text) in lines.iter().enumerate() {
            let text = if at == 0 { format!("{line}{}", text.trim_start()) } else { text.clone() };
            printer.line(&if index == 0 { printer.paint(Style::Strong, &text) } else { text })?;
        }
    }
    printer.blank();
    Ok(())
}

fn cells(line: &str) -> Vec<String> {
    let line = line.replace("\\|", "\u{0}");
    line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

/// Columns that a cell takes.
fn visible(printer: &Printer<'_>, cell: &str) -> usize {
    let words = words(printer, cell);
    words.iter().map(|word| word.columns).sum::<usize>() + words.len().saturating_sub(1)
}
