//! Finds the byte between the fields of a table.
//!
//! Reads the first records once for each candidate and takes the one under which they agree best on the
//! number of fields. Knows no platform's preference; where nothing speaks, it is a comma.

use std::cmp::Reverse;

use crate::model::{DELIMITERS, Record, Span};

use super::scan::{self, Limits, Table};
use super::span;

/// How many records are sampled.
const RECORDS: usize = 200;
/// How many bytes are sampled.
const SAMPLE: usize = 256 << 10;

/// How many lines above the header may be a title.
const TITLE_LINES: usize = 10;

/// How a table is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// Quotes are plain characters.
    pub(super) unquoted: bool,
    /// Where the first record may begin.
    pub(super) begin: usize,
    /// The `sep=;` line before it.
    pub(super) separator_line: Option<Span>,
}

/// Says how a text that begins at `body` is to be read.
pub(super) fn sniff(text: &[u8], body: usize) -> Dialect {
    if let Some(dialect) = separator_line(text, body) {
        return dialect;
    }
    let end = text.len().min(body.saturating_add(SAMPLE));
    let sample = text.get(..end).unwrap_or_default();
    let is_cut = end < text.len();
    let best = DELIMITERS
        .iter()
        .filter_map(|&delimiter| Some((agreement(sample, body, delimiter, is_cut)?, delimiter)))
        .max_by_key(|&(score, delimiter)| (score, Reverse(rank(delimiter))));
    let delimiter = best.map_or(b',', |(_, delimiter)| delimiter);
    Dialect { delimiter, unquoted: false, begin: body, separator_line: None }
}

fn rank(delimiter: u8) -> Option<usize> {
    DELIMITERS.iter().position(|candidate| *candidate == delimiter)
}

/// A first line `sep=X`, by which some spreadsheets name the delimiter.
fn separator_line(text: &[u8], body: usize) -> Option<Dialect> {
    let rest = text.get(body..)?;
    let (name, value) = rest.split_at_checked(4)?;
    let &delimiter = value.first()?;
    let is_plain = delimiter == b'\t' || (delimiter.is_ascii_punctuation() && delimiter != b'"');
    let line = value.get(1..)?;
    let begin = body + 5 + scan::line_end(line, 0).or(line.is_empty().then_some(0))?;
    if !name.eq_ignore_ascii_case(b"sep=") || !is_plain {
        return None;
    }
    Some(Dialect { delimiter, unquoted: false, begin, separator_line: Some(span(body, body + 5)) })
}

/// How well the records agree under a delimiter: tenths of them with the usual number of fields less
/// those with stray quotes, whether the header has that number, and the number. `None` where the
/// delimiter separates nothing.
fn agreement(sample: &[u8], body: usize, delimiter: u8, is_cut: bool) -> Option<(bool, usize, u32)> {
    let limits = Limits { records: RECORDS, ..Limits::default() };
    let mut table = scan::scan(sample, (body, 1), delimiter, false, &limits);
    if is_cut && table.records.len() > 1 && table.records.len() < RECORDS {
        table.records.pop();
    }
    let header = table.records.first()?.cells;
    let usual = if header > 1 { header } else { most_frequent(&table)? };
    let agreeing = table.records.iter().filter(|record| record.cells == usual).count();
    let agreeing = agreeing.saturating_sub(table.troubles.len());
    let tenths = agreeing * 10 / table.records.len();
    let agrees = header > 1 || tenths >= 8 || is_below_title(&table, usual);
    (usual > 1 && agrees).then_some((header > 1, tenths, usual))
}

/// Whether all records have the usual number of fields but the first few, which have one: a title.
fn is_below_title(table: &Table, usual: u32) -> bool {
    let is_title = |record: &&Record| record.cells == 1;
    let titles = table.records.iter().take_while(is_title).count();
    let below = table.records.get(titles..).unwrap_or_default();
    titles <= TITLE_LINES && below.len() >= 2 && below.iter().all(|record| record.cells == usual)
}

fn most_frequent(table: &Table) -> Option<u32> {
    let mut counts: Vec<u32> = table.records.iter().map(|record| record.cells).collect();
    counts.sort_unstable();
    counts.chunk_by(|a, b| a == b).max_by_key(|run| run.len())?.first().copied()
}
