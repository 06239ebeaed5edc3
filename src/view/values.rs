//! The values of a package that are keys or URLs, wherever they stand: in the records of an import
//! file, or in columns of the table. Rules read and fix them without knowing which.
//!
//! Knows no rule code; the profile says which fields and columns they are.

use std::borrow::Cow;

use crate::model::json::{Value, quoted};
use crate::model::{Action, EntryId, Locus, Manifest, Records, pointer_to};

use super::imports::Row;

/// One value: its row, and where there are several in a row, which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowValue {
    /// The number of the record or data row, from 1.
    pub row: u32,
    /// The column of the table; in an import file where the value stands on the tape.
    pub(crate) column: u32,
    /// Which of several in one cell.
    part: u32,
}

/// In place of a column: the record has no such field.
const ABSENT: u32 = u32::MAX - 1;
/// In place of a column: the record was changed, and has a tape of its own.
const CHANGED: u32 = u32::MAX;

/// Where the values stand.
#[derive(Debug, Clone, Copy)]
enum Home<'a> {
    Records {
        records: &'a Records,
        field: &'a str,
        /// A record that is a text alone is the value.
        bare: bool,
    },
    Table(&'a Manifest),
}

/// All values of a kind, in the order of their rows.
#[derive(Debug, Default)]
pub struct RowValues<'a> {
    home: Option<Home<'a>>,
    list: Vec<RowValue>,
    /// Columns in which a cell holds several values, and what stands between them.
    lists: Vec<(u32, &'a str)>,
}

impl<'a> RowValues<'a> {
    /// The values of an import file's field; `bare` where a record that is a text alone is one.
    pub(crate) fn of_field(records: &'a Records, field: &'a str, bare: bool) -> Self {
        let place = |row| place(records, row, field, bare);
        let list = records.rows().map(|row| RowValue { row, column: place(row), part: 0 }).collect();
        Self { home: Some(Home::Records { records, field, bare }), list, lists: Vec::new() }
    }

    /// The values of a table's columns with one of these headers.
    pub(crate) fn under_headers(table: &'a Manifest, columns: &[String]) -> Self {
        let is_one = |header: &str| columns.iter().any(|name| name.eq_ignore_ascii_case(header.trim()));
        let found: Vec<u32> =
            (0u32..).zip(table.header()).filter(|(_, h)| is_one(h)).map(|(c, _)| c).collect();
        let of_row = |row| found.iter().map(move |column| RowValue { row, column: *column, part: 0 });
        Self {
            home: Some(Home::Table(table)),
            list: table.rows().flat_map(of_row).collect(),
            lists: Vec::new(),
        }
    }

    /// The values of a table's columns, as the target reads it.
    pub(crate) fn in_columns(table: &'a Manifest, columns: &[(u32, &'a str)]) -> Self {
        let mut list = Vec::new();
        for row in table.rows() {
            for &(column, separators) in columns {
                let parts = match table.value(row, column).filter(|_| !separators.is_empty()) {
                    Some(cell) => u32::try_from(pieces(&cell, separators).len()).unwrap_or(u32::MAX),
                    None => 1,
                };
                list.extend((0..parts).map(|part| RowValue { row, column, part }));
            }
        }
        let lists = columns.iter().filter(|(_, separators)| !separators.is_empty()).copied().collect();
        Self { home: Some(Home::Table(table)), list, lists }
    }

    /// What stands between the values of a value's cell, where there are several.
    fn separators(&self, value: RowValue) -> Option<&'a str> {
        self.lists.iter().find(|(column, _)| *column == value.column).map(|(_, separators)| *separators)
    }

    /// What to write between several values of a value's cell, where the target takes several.
    pub fn separator(&self, value: RowValue) -> Option<char> {
        self.separators(value)?.chars().next()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = RowValue> + '_ {
        self.list.iter().copied()
    }

    /// The one with this index.
    pub fn get(&self, index: u32) -> Option<RowValue> {
        self.list.get(index as usize).copied()
    }

    /// Their indices.
    pub fn indices(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.list.len()).unwrap_or(u32::MAX)
    }

    /// The values of one row.
    pub fn of_row(&self, row: u32) -> &[RowValue] {
        let start = self.list.partition_point(|value| value.row < row);
        let end = self.list.partition_point(|value| value.row <= row);
        self.list.get(start..end).unwrap_or_default()
    }

    /// What stands there, where it is a text.
    pub fn text(&self, value: RowValue) -> Option<Cow<'a, str>> {
        match self.home? {
            Home::Records { .. } => self.value(value)?.text(),
            Home::Table(table) => {
                let cell = table.value(value.row, value.column)?;
                let Some(separators) = self.separators(value) else { return Some(cell) };
                let piece = pieces(&cell, separators).get(value.part as usize).copied()?;
                Some(Cow::Owned(text_of(&cell, piece)?.to_owned()))
            }
        }
    }

    /// The JSON that stands there, where this is an import file and there is any.
    pub fn value(&self, value: RowValue) -> Option<Value<'a>> {
        match self.home? {
            Home::Records { records, field, .. } => match value.column {
                ABSENT => None,
                CHANGED if self.is_bare(value) => records.record(value.row),
                CHANGED => records.field(value.row, field),
                node => Some(records.at_node(node)),
            },
            Home::Table(_) => None,
        }
    }

    /// Whether the value is the whole record.
    fn is_bare(&self, value: RowValue) -> bool {
        let Some(Home::Records { records, bare: true, .. }) = self.home else { return false };
        records.record(value.row).is_some_and(|record| record.kind().is_string())
    }

    /// Whether the values stand in a table.
    pub fn is_table(&self) -> bool {
        matches!(self.home, Some(Home::Table(_)))
    }

    /// Which of its kind a value belongs to: those of one column, or of one field.
    pub(crate) fn series(&self, value: RowValue) -> u32 {
        if self.is_table() { value.column } else { 0 }
    }

    /// The entry that holds them, where there are any.
    pub(crate) fn entry(&self) -> Option<EntryId> {
        Some(match self.home? {
            Home::Table(table) => table.entry,
            Home::Records { records, .. } => records.entry,
        })
    }

    /// The record that it stands in, where this is an import file.
    pub fn row(&self, value: RowValue) -> Option<Row<'a>> {
        let Home::Records { records, .. } = self.home? else { return None };
        Some(Row { records, row: value.row, record: records.record(value.row)? })
    }

    /// Its place.
    pub fn locus(&self, value: RowValue) -> Locus {
        let RowValue { row, column, .. } = value;
        match self.home {
            None => Locus::Package,
            Some(Home::Table(table)) => Locus::Cell { entry: table.entry, row, column },
            Some(Home::Records { records, field, .. }) => {
                let pointer = if self.is_bare(value) { String::new() } else { pointer_to(field) };
                Locus::Field { entry: records.entry, row, pointer: pointer.into() }
            }
        }
    }

    /// Writes a text there.
    pub fn write(&self, value: RowValue, text: &str) -> Option<Action> {
        let RowValue { row, column, .. } = value;
        Some(match self.home? {
            Home::Table(table) => {
                let to = match self.separators(value) {
                    None => text.to_owned(),
                    Some(separators) => {
                        let cell = table.value(row, column)?;
                        let (start, end) = pieces(&cell, separators).get(value.part as usize).copied()?;
                        format!("{}{text}{}", cell.get(..start)?, cell.get(end..)?)
                    }
                };
                Action::SetCell { entry: table.entry, row, column, to }
            }
            Home::Records { records, field, .. } => {
                let (pointer, to) = if self.is_bare(value) {
                    (String::new(), format!("{{{}: {}}}", quoted(field), quoted(text)))
                } else {
                    (pointer_to(field), quoted(text))
                };
                Action::SetField { entry: records.entry, row, pointer: pointer.into(), to }
            }
        })
    }

    /// Takes a value out of a cell that holds several, with the separator before it.
    pub fn without(&self, value: RowValue) -> Option<Action> {
        let (Home::Table(table), RowValue { row, column, part }) = (self.home?, value) else { return None };
        let cell = table.value(row, column)?;
        let pieces = pieces(&cell, self.separators(value)?);
        let (_, before) = *pieces.get(part.checked_sub(1)? as usize)?;
        let (_, end) = *pieces.get(part as usize)?;
        let to = format!("{}{}", cell.get(..before)?, cell.get(end..)?);
        Some(Action::SetCell { entry: table.entry, row, column, to })
    }

    /// What the place is called: the field, or the header of the column.
    pub fn name(&self, value: RowValue) -> String {
        match self.home {
            None => String::new(),
            Some(Home::Records { field, .. }) => field.to_owned(),
            Some(Home::Table(table)) => table.value(0, value.column).unwrap_or_default().into_owned(),
        }
    }
}

/// Where the URLs of a cell stand that holds several. One begins with `http` or `/`; what follows a separator
/// and begins otherwise belongs to the one before.
fn pieces(cell: &str, separators: &str) -> Vec<(usize, usize)> {
    let begins = |rest: &str| rest.trim_start().starts_with("http") || rest.trim_start().starts_with('/');
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, separator) in cell.char_indices().filter(|(_, letter)| separators.contains(*letter)) {
        let after = at + separator.len_utf8();
        if begins(cell.get(after..).unwrap_or_default()) {
            pieces.push((start, at));
            start = after;
        }
    }
    pieces.push((start, cell.len()));
    pieces
}

/// The text of a piece. Spaces at a separator are how lists are written; those at the ends of the cell are for the rules.
fn text_of(cell: &str, (start, end): (usize, usize)) -> Option<&str> {
    let piece = cell.get(start..end)?;
    let piece = if start == 0 { piece } else { piece.trim_ascii_start() };
    Some(if end == cell.len() { piece } else { piece.trim_ascii_end() })
}

/// Where a field of a record stands on the tape: looked up once, since every rule asks for it.
fn place(records: &Records, row: u32, field: &str, bare: bool) -> u32 {
    if records.is_changed_at(row) {
        return CHANGED;
    }
    let record = records.record(row);
    let whole = record.filter(|record| bare && record.kind().is_string());
    whole.or_else(|| record?.get(field)).map_or(ABSENT, Value::index)
}

#[cfg(test)]
mod tests {
    use super::pieces;

    fn reported(cell: &str) -> Vec<&str> {
        pieces(cell, ",;|").into_iter().map(|(start, end)| &cell[start..end]).collect()
    }

    #[test]
    fn a_separator_that_no_address_follows_belongs_to_the_address_before() {
        assert_eq!(
            reported("http://a/1.jpg|https://a/2.jpg; /3.jpg"),
            ["http://a/1.jpg", "https://a/2.jpg", " /3.jpg"]
        );
        assert_eq!(reported("http://a/x,y.jpg,http://b"), ["http://a/x,y.jpg", "http://b"]);
        assert_eq!(reported(""), [""]);
    }
}
