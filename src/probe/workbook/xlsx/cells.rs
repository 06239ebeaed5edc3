//! The cells of a sheet of Office Open XML, row by row.
//!
//! A formula counts by the value that is stored with it.

use std::borrow::Cow;

use super::super::Refusal;
use super::super::number::NumberFormat;
use super::super::package::{Node, Tag, Xml};
use super::super::transcript::{Transcript, Value};
use super::{SharedTexts, rich_text, unescaped};
use crate::model::CsvTroubleKind;

/// The most ranges of merged cells or hidden columns that are kept.
const RANGES_MAX: usize = 10_000;
/// Digits of a whole number that is taken as it is written.
const WHOLE: usize = 40;

/// What a sheet shows.
pub(super) fn read(
    xml: &mut Xml<'_>,
    shared: &SharedTexts,
    formats: &[NumberFormat],
    is_1904: bool,
) -> Result<Transcript, Refusal> {
    let mut sheet = Sheet::new(shared, formats, is_1904);
    while let Some(node) = xml.next()? {
        let Node::Start(tag) = node else { continue };
        match tag.name() {
            "col" => sheet.column(&tag),
            "row" => {
                sheet.begin_row(&tag)?;
                drop(tag);
                if !sheet.row(xml)? {
                    break;
                }
            }
            "mergeCell" => sheet.merged(&tag),
            _ => {}
        }
    }
    Ok(sheet.finish())
}

/// A sheet on its way into a transcript.
struct Sheet<'a> {
    shared: &'a SharedTexts,
    formats: &'a [NumberFormat],
    is_1904: bool,
    transcript: Transcript,
    /// The row that is read, from 1.
    row: u32,
    values: Vec<Value>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<(u32, u32)>,
    merged: Vec<((u32, u32), (u32, u32))>,
}

/// How a cell is written.
#[derive(Default)]
struct Cell {
    kind: Option<String>,
    style: Option<u32>,
    value: Option<String>,
    has_formula: bool,
    column: u32,
}

impl Cell {
    /// Whether it is a formula whose value is not stored. The value of a text may be empty.
    fn is_unsaid(&self) -> bool {
        let is_text = self.kind.as_deref() == Some("str");
        self.has_formula && !is_text && self.value.as_deref().unwrap_or_default().is_empty()
    }
}

impl<'a> Sheet<'a> {
    fn new(shared: &'a SharedTexts, formats: &'a [NumberFormat], is_1904: bool) -> Self {
        Self {
            shared,
            formats,
            is_1904,
            transcript: Transcript::default(),
            row: 0,
            values: Vec::new(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            merged: Vec::new(),
        }
    }

    fn column(&mut self, tag: &Tag<'_>) {
        if tag.is("hidden")
            && let (Some(from), Some(to)) = (tag.number("min"), tag.number("max"))
            && self.hidden_columns.len() < RANGES_MAX
        {
            self.hidden_columns.push((from.saturating_sub(1), to.saturating_sub(1)));
        }
    }

    fn begin_row(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        let row = tag.number("r").unwrap_or(self.row.saturating_add(1));
        if row <= self.row {
            return Err(Refusal::new(format!("row {row} stands behind row {}", self.row)));
        }
        self.row = row;
        if tag.is("hidden") {
            self.hidden_rows.push(row);
        }
        Ok(())
    }

    /// Reads the cells of a row; false where no more is read.
    fn row(&mut self, xml: &mut Xml<'_>) -> Result<bool, Refusal> {
        let outside = xml.depth() - 1;
        self.values.clear();
        let mut next = 0;
        while xml.depth() > outside {
            let Some(node) = xml.next()? else { break };
            let Node::Start(tag) = node else { continue };
            if tag.name() != "c" {
                continue;
            }
            let column = tag.get("r").and_then(|name| place(&name)).map_or(next, |(_, column)| column);
            let kind = tag.get("t").map(Cow::into_owned);
            let cell = Cell { kind, style: tag.number("s"), column, ..Cell::default() };
            drop(tag);
            next = column.saturating_add(1);
            if let Some(text) = self.cell(xml, cell)? {
                if self.values.last().is_some_and(|(last, _)| *last >= column) {
                    return Err(Refusal::new(format!("the cells of row {} are out of order", self.row)));
                }
                self.values.push((column, text));
            }
        }
        Ok(self.transcript.row(self.row, &self.values))
    }

    /// Reads a cell to its end; `None` where there is nothing to say of it.
    fn cell(&mut self, xml: &mut Xml<'_>, mut cell: Cell) -> Result<Option<String>, Refusal> {
        let outside = xml.depth() - 1;
        while xml.depth() > outside {
            let Some(node) = xml.next()? else { break };
            let Node::Start(tag) = node else { continue };
            match tag.name() {
                "v" => cell.value = Some(xml.text()?),
                "f" => {
                    cell.has_formula = true;
                    xml.skip()?;
                }
                "is" => cell.value = Some(rich_text(xml)?),
                _ => xml.skip()?,
            }
        }
        let is_unsaid = cell.is_unsaid();
        if is_unsaid {
            let detail = "a formula whose value is not stored";
            self.transcript.note(CsvTroubleKind::CellError, self.row, cell.column, detail);
        }
        Ok(Some(self.shown(cell)).filter(|text| is_unsaid || !text.is_empty()))
    }

    /// What a cell shows.
    fn shown(&mut self, cell: Cell) -> String {
        let Cell { kind, style, value, column, .. } = cell;
        let value = value.unwrap_or_default();
        match kind.as_deref() {
            Some("s") => {
                let index = value.trim().parse().ok();
                index.and_then(|index| self.shared.get(index)).unwrap_or_default().to_owned()
            }
            Some("str") => unescaped(value),
            Some("inlineStr") => value,
            Some("b") => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            Some("e") => {
                self.transcript.note(CsvTroubleKind::CellError, self.row, column, value.clone());
                value
            }
            Some("d") => value.trim_end_matches("T00:00:00").to_owned(),
            _ => self.number(value, style),
        }
    }

    fn number(&self, value: String, style: Option<u32>) -> String {
        let plain = NumberFormat::Plain;
        let format = self.formats.get(style.unwrap_or(0) as usize).unwrap_or(&plain);
        let text = value.trim();
        // Most numbers are integers, which are taken as they are written, however long.
        let is_whole = text.len() < WHOLE && text.bytes().all(|byte| byte.is_ascii_digit());
        if *format == NumberFormat::Plain && is_whole && (text == "0" || !text.starts_with('0')) {
            return text.to_owned();
        }
        format.show_text(text, self.is_1904).unwrap_or(value)
    }

    fn merged(&mut self, tag: &Tag<'_>) {
        let range = tag.get("ref");
        let corners = range.as_deref().and_then(|range| range.split_once(':'));
        if let Some((from, to)) = corners.and_then(|(from, to)| Some((place(from)?, place(to)?)))
            && self.merged.len() < RANGES_MAX
        {
            self.merged.push((from, to));
        }
    }

    fn finish(mut self) -> Transcript {
        for (from, to) in &self.merged {
            self.transcript.merged(*from, *to);
        }
        self.transcript.hidden_rows(&self.hidden_rows);
        self.transcript.hidden_columns(&self.hidden_columns);
        self.transcript
    }
}

/// Row from 1 and column from 0 of `C17`.
fn place(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let letter = letter.to_ascii_uppercase().checked_sub(b'A').filter(|letter| *letter < 26)?;
        column.checked_mul(26)?.checked_add(u32::from(letter) + 1)
    })?;
    Some((row.parse().ok()?, column.checked_sub(1)?))
}
