//! The keys that a platform has, as people export them: one a line, or a table with a column of keys.
//!
//! Which headers mean keys is known by the profiles. A table in which none does is refused: read as lines it would
//! match nothing, in silence.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::{CsvTroubleKind, EntryId, Manifest, TextEncoding};
use crate::probe::csv;
use crate::profiles::{self, CellMeaning, Profile};

/// The keys in a file; blank lines and whitespace around a key are none. Else why it cannot be read.
pub(super) fn parse(bytes: Vec<u8>) -> Result<BTreeSet<String>, String> {
    let table = csv::read(EntryId(0), bytes, None);
    if let TextEncoding::CodePage(_) = table.encoding {
        let at =
            table.raw.as_deref().map_or(0, |raw| raw.utf8_chunks().next().map_or(0, |c| c.valid().len()));
        return Err(format!("byte {at} is not UTF-8"));
    }
    let text = std::str::from_utf8(&table.text)
        .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err("it holds NUL bytes, and is no text".into());
    }
    if is_json(text) {
        return Err("it is JSON".into());
    }
    let columns = columns(&table);
    let lines = || text.lines().flat_map(|line| line.split('\r')).map(unquoted);
    match columns.as_slice() {
        [] if is_table(&table, text) => Err(format!("no column is called {}", headers().join(", "))),
        [] => Ok(keys(lines())),
        // One key a line below a header, however many there are.
        _ if table.columns() == 1 => Ok(keys(lines().filter(|line| !line.trim().is_empty()).skip(1))),
        _ if table.troubles.iter().any(|trouble| trouble.kind == CsvTroubleKind::Oversized) => {
            Err("it has more rows than are read; give one key a line".into())
        }
        _ => {
            let cells = table.rows().flat_map(|row| columns.iter().map(move |column| (row, *column)));
            Ok(keys(cells.filter_map(|(row, column)| table.value(row, column))))
        }
    }
}

fn keys<'a>(values: impl Iterator<Item = Cow<'a, str>>) -> BTreeSet<String> {
    values.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

/// The columns whose headers mean keys.
fn columns(table: &Manifest) -> Vec<u32> {
    let known: Vec<String> = headers().iter().map(|header| plain(header)).collect();
    let is_key = |header: &str| known.contains(&plain(header));
    (0u32..).zip(table.header()).filter(|(_, header)| is_key(header)).map(|(column, _)| column).collect()
}

/// A header without letter case, prefix and what stands between words.
fn plain(header: &str) -> String {
    let name = header.rsplit_once(':').map_or(header, |(_, name)| name);
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The headers that mean keys on some platform.
fn headers() -> Vec<String> {
    let of = |profile: Profile| -> Vec<String> {
        let columns = profile.columns().into_iter().flat_map(|needs| &needs.known);
        let identifiers = columns.filter(|column| column.holds == CellMeaning::Identifier);
        let own = profile.keys.iter().flat_map(|needs| needs.columns.iter().chain(&needs.field));
        own.chain(identifiers.map(|column| &column.name)).cloned().collect()
    };
    let mut all: Vec<String> = profiles::all().into_iter().flat_map(of).collect();
    let mut seen = BTreeSet::new();
    all.retain(|header| seen.insert(header.clone()));
    all
}

/// Whether the lines are rows of a table: with tabs, or all with the same number of other delimiters that no space
/// follows.
fn is_table(table: &Manifest, text: &str) -> bool {
    let delimiter = char::from(table.delimiter);
    let rows = table.records.len();
    let is_even =
        || (0u32..).zip(table.records.iter()).all(|(row, _)| table.cells_in(row) == table.columns());
    let is_prose = || text.contains(&format!("{delimiter} "));
    table.columns() > 1 && rows > 1 && (delimiter == '\t' || is_even() && !is_prose())
}

/// A line without the quotes around it.
fn unquoted(line: &str) -> Cow<'_, str> {
    let line = line.trim();
    match line.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) => inside.replace("\"\"", "\"").into(),
        None => line.into(),
    }
}

fn is_json(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('[') && text.ends_with(']') || text.starts_with('{') && text.ends_with('}')
}
