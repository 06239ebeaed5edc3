//! The text of a configuration as a tree whose every key and value knows its place.
//!
//! Knows no key but the one under which a `pyproject.toml` holds a configuration.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A key, its value, and the bytes at which they begin.
pub(super) struct Row<'t> {
    pub(super) key: &'t str,
    pub(super) at: usize,
    pub(super) value: &'t DeValue<'t>,
    pub(super) value_at: usize,
}

/// The whole of a text, or everything that is wrong with it: the byte, and what is wrong there.
pub(super) fn parsed(text: &str) -> Result<Spanned<DeTable<'_>>, Vec<(usize, String)>> {
    let (whole, errors) = DeTable::parse_recoverable(text);
    let problem = |error: &toml::de::Error| {
        (error.span().map_or(0, |span| span.start), error.message().replace('\n', ", "))
    };
    if errors.is_empty() { Ok(whole) } else { Err(errors.iter().map(problem).collect()) }
}

/// `[tool.imgpack]` of a `pyproject.toml`.
pub(super) fn of_tool<'t>(whole: &'t DeTable<'t>) -> Option<&'t DeTable<'t>> {
    ["tool", "imgpack"].iter().try_fold(whole, |table, key| match table.get(*key)?.get_ref() {
        DeValue::Table(inner) => Some(inner),
        _ => None,
    })
}

/// The rows of a table, in the order of the text.
pub(super) fn rows<'t>(table: &'t DeTable<'t>) -> Vec<Row<'t>> {
    let row = |(key, value): (&'t Spanned<_>, &'t Spanned<DeValue<'t>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        Row { key: name, at: key.span().start, value: value.get_ref(), value_at: value.span().start }
    };
    let mut rows: Vec<Row<'t>> = table.iter().map(row).collect();
    rows.sort_by_key(|row| row.at);
    rows
}

/// Where the lines of a text begin, so that many places of it are found without reading it each time.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let behind = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(behind).collect() }
    }

    /// Line and column of a byte, in characters and from 1.
    pub(super) fn place(&self, byte: usize) -> (usize, usize) {
        let (line, start) = self.line(byte);
        (line, self.text.get(start..byte).map_or(0, |before| before.chars().count()) + 1)
    }

    /// Column of a byte, in bytes and from 1.
    pub(super) fn column_bytes(&self, byte: usize) -> usize {
        byte - self.line(byte).1 + 1
    }

    /// The line of a byte, from 1, and the byte at which it begins.
    fn line(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte);
        (line, line.checked_sub(1).and_then(|before| self.starts.get(before)).copied().unwrap_or(0))
    }
}

/// What a value is, for a message.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A text, or a number as a text.
pub(super) fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(_) => whole(value).map(|number| number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number.
pub(super) fn whole(value: &DeValue<'_>) -> Option<i64> {
    let DeValue::Integer(number) = value else { return None };
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
