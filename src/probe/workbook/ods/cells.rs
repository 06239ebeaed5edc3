//! The cells of a sheet of `OpenDocument`, row by row.
//!
//! Cells and rows that repeat are written once in the file and as often as they repeat in the table.

use std::borrow::Cow;

use super::super::Refusal;
use super::super::package::{Node, Tag, Xml};
use super::super::transcript::{ROWS_MAX, Transcript, Value};
use crate::model::CsvTroubleKind;

/// The most columns of a repeated value.
const COLUMNS_MAX: u32 = 16_384;
/// The most rows and ranges that are noted.
const NOTED_MAX: usize = 1 << 20;

/// What the sheet shows whose start tag was read last.
pub(super) fn read(xml: &mut Xml<'_>) -> Result<Transcript, Refusal> {
    let outside = xml.depth() - 1;
    let mut sheet = Sheet { row: 1, ..Sheet::default() };
    while xml.depth() > outside {
        let Some(node) = xml.next()? else { break };
        let Node::Start(tag) = node else { continue };
        match tag.name() {
            "table-column" => sheet.columns(&tag),
            "table-row" => {
                let repeated = tag.number("number-rows-repeated").unwrap_or(1);
                let is_hidden = is_hidden(&tag);
                drop(tag);
                if !sheet.row(xml, repeated, is_hidden)? {
                    break;
                }
            }
            "shapes" | "table-source" | "forms" => xml.skip()?,
            _ => {}
        }
    }
    sheet.transcript.hidden_rows(&sheet.hidden_rows);
    sheet.transcript.hidden_columns(&sheet.hidden_columns);
    for (from, to) in &sheet.merged {
        sheet.transcript.merged(*from, *to);
    }
    Ok(sheet.transcript)
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    tag.get("visibility").is_some_and(|visibility| visibility != "visible")
}

#[derive(Default)]
struct Sheet {
    transcript: Transcript,
    /// The row that is read, from 1.
    row: u32,
    column: u32,
    values: Vec<Value>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<(u32, u32)>,
    merged: Vec<((u32, u32), (u32, u32))>,
}

/// What the start tag of a cell says.
#[derive(Default)]
struct Cell {
    kind: String,
    value: Option<String>,
    repeated: u32,
    columns: u32,
    rows: u32,
    has_formula: bool,
    is_error: bool,
}

impl Cell {
    fn of(tag: &Tag<'_>) -> Self {
        let text = |name: &str| tag.get(name).map(Cow::into_owned);
        let value = ["value", "date-value", "time-value", "boolean-value", "string-value"];
        let kinds: Vec<String> = tag.all("value-type");
        Self {
            kind: kinds.first().cloned().unwrap_or_default(),
            value: value.iter().find_map(|name| text(name)),
            repeated: tag.number("number-columns-repeated").unwrap_or(1).max(1),
            columns: tag.number("number-columns-spanned").unwrap_or(1),
            rows: tag.number("number-rows-spanned").unwrap_or(1),
            has_formula: tag.get("formula").is_some(),
            is_error: kinds.iter().any(|kind| kind == "error"),
        }
    }

    /// What the cell shows, where these are the words that stand in it.
    fn shown(&self, words: String) -> String {
        let value = self.value.clone().unwrap_or_default();
        match self.kind.as_str() {
            _ if self.is_error => words,
            "float" | "currency" | "percentage" => {
                let is_shown = is_padded(&words, &value) || is_truth(&words, &value);
                if self.kind == "float" && is_shown { words } else { number(value) }
            }
            "date" => {
                let is_part = matches!(words.len(), 4 | 7) && value.starts_with(&words);
                if is_part { words } else { value.trim_end_matches("T00:00:00").to_owned() }
            }
            "time" => clock(&value).unwrap_or(value),
            "boolean" => value.to_ascii_uppercase(),
            _ if words.is_empty() => value,
            _ => words,
        }
    }
}

/// Whether a text shows an integer with zeros or words around it, and every digit of it.
fn is_padded(words: &str, value: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let (Some(from), Some(to)) = (words.find(is_digit), words.rfind(is_digit)) else { return false };
    let digits = words.get(from..=to).unwrap_or_default();
    let is_negative = words.get(..from).is_some_and(|before| before.ends_with('-'));
    let zeros = digits.trim_start_matches('0');
    digits.chars().all(is_digit) && !is_negative && (zeros == value || zeros.is_empty() && value == "0")
}

/// Whether a text shows a number that stands for true or false.
fn is_truth(words: &str, value: &str) -> bool {
    matches!(value, "0" | "1") && !words.is_empty() && words.chars().all(char::is_alphabetic)
}

/// A number without the fraction or the power of ten that says nothing.
fn number(value: String) -> String {
    super::super::number::NumberFormat::Plain.show_text(&value, false).unwrap_or(value)
}

/// `10:30:00` of `PT10H30M00S`.
fn clock(value: &str) -> Option<String> {
    let rest = value.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split(['.', ',']).next()?;
    let two = |part: &str| part.parse::<u32>().ok().map(|number| format!("{number:02}"));
    Some(format!("{}:{}:{}", two(hours)?, two(minutes)?, two(seconds)?))
}

impl Sheet {
    fn columns(&mut self, tag: &Tag<'_>) {
        let count = tag.number("number-columns-repeated").unwrap_or(1);
        let next = self.column.saturating_add(count);
        if is_hidden(tag) && self.hidden_columns.len() < NOTED_MAX {
            self.hidden_columns.push((self.column, next.saturating_sub(1)));
        }
        self.column = next;
    }

    /// Reads a row, and adds it as often as it repeats; false where no more is read.
    fn row(&mut self, xml: &mut Xml<'_>, repeated: u32, is_hidden: bool) -> Result<bool, Refusal> {
        let outside = xml.depth() - 1;
        self.values.clear();
        let mut column = 0_u32;
        while xml.depth() > outside {
            let Some(node) = xml.next()? else { break };
            let Node::Start(tag) = node else { continue };
            let is_covered = match tag.name() {
                "table-cell" => false,
                "covered-table-cell" => true,
                _ => continue,
            };
            let cell = Cell::of(&tag);
            drop(tag);
            let words = words(xml)?;
            // Nothing is shown of what another cell covers.
            if !is_covered {
                self.cell(&cell, column, words)?;
            }
            column = column.saturating_add(cell.repeated);
        }
        let mut goes_on = true;
        if !self.values.is_empty() {
            for row in self.row..self.row.saturating_add(repeated).min(ROWS_MAX + 2) {
                if is_hidden && self.hidden_rows.len() < NOTED_MAX {
                    self.hidden_rows.push(row);
                }
                goes_on = self.transcript.row(row, &self.values);
                if !goes_on {
                    break;
                }
            }
        }
        self.row = self.row.saturating_add(repeated);
        Ok(goes_on)
    }

    fn cell(&mut self, cell: &Cell, column: u32, words: String) -> Result<(), Refusal> {
        if (cell.rows > 1 || cell.columns > 1) && self.merged.len() < NOTED_MAX {
            let below = self.row.saturating_add(cell.rows.saturating_sub(1));
            let last = (below, column.saturating_add(cell.columns.saturating_sub(1)));
            self.merged.push(((self.row, column), last));
        }
        let text = cell.shown(words);
        let is_unsaid = cell.has_formula && cell.kind.is_empty() && text.is_empty();
        if cell.is_error || is_unsaid {
            let detail = if is_unsaid { "a formula whose value is not stored" } else { &text };
            self.transcript.note(CsvTroubleKind::CellError, self.row, column, detail);
        }
        if text.is_empty() && !is_unsaid {
            return Ok(());
        }
        if column.saturating_add(cell.repeated) > COLUMNS_MAX {
            return Err(Refusal::new(format!("row {} has more than {COLUMNS_MAX} columns", self.row)));
        }
        for at in column..column + cell.repeated {
            self.values.push((at, text.clone()));
        }
        Ok(())
    }
}

/// The words in the cell that was started last: paragraphs as lines, without what is noted beside them.
fn words(xml: &mut Xml<'_>) -> Result<String, Refusal> {
    let outside = xml.depth() - 1;
    let mut all = String::new();
    let mut paragraphs = 0;
    while xml.depth() > outside {
        let Some(node) = xml.next()? else { break };
        let Node::Start(tag) = node else { continue };
        match tag.name() {
            "p" | "h" => {
                drop(tag);
                if paragraphs > 0 {
                    all.push('\n');
                }
                paragraphs += 1;
                all.push_str(&paragraph(xml)?);
            }
            // Notes, images and tables in a cell are no part of its value.
            _ => {
                drop(tag);
                xml.skip()?;
            }
        }
    }
    Ok(all)
}

/// The words of the paragraph that was started last, whitespace as `LibreOffice` has it: all of it is kept.
fn paragraph(xml: &mut Xml<'_>) -> Result<String, Refusal> {
    let outside = xml.depth() - 1;
    let mut out = String::new();
    while xml.depth() > outside {
        match xml.next()? {
            None => break,
            Some(Node::Text(text)) => out.push_str(&text),
            Some(Node::Start(tag)) => match tag.name() {
                "s" => {
                    let count = tag.number("c").unwrap_or(1).min(COLUMNS_MAX);
                    out.extend(std::iter::repeat_n(' ', count as usize));
                }
                "tab" => out.push('\t'),
                "line-break" => out.push('\n'),
                "annotation" | "note" => {
                    drop(tag);
                    xml.skip()?;
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(out)
}
