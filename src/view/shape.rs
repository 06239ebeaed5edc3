//! Whether a table is what its rows say: where its header stands, and which rows a lone quote swallowed.
//!
//! Looks at cells alone; what is not certain is left to other rules. Knows no rule.

use std::borrow::Cow;

use memchr::memchr2;
use rustc_hash::FxHashSet;

use crate::model::{EntryId, Manifest};
use crate::profiles::CellMeaning;

use super::columns::Columns;
use super::ladder::{PathIndex, Resolution};
use super::path_column::{PathColumn, is_usual_header};
use super::several::is_file_like;
use super::url;

/// How many rows below the first may be the header.
const TITLE_LINES: u32 = 10;
/// How many rows are looked at to tell what a column holds.
const SAMPLE: usize = 200;

/// What is wrong with the shape of the table that lists the images.
#[derive(Debug, Default)]
pub struct Shape {
    /// The field of the first row that names a file or holds a URL: there is no header.
    pub no_header: Option<u32>,
    /// The row that is the header, where a title stands above it.
    pub below_title: Option<u32>,
    /// Rows that repeat the header.
    pub repeats: Vec<u32>,
    /// Fields that hold other rows.
    pub swallowed: Vec<Swallowed>,
}

/// A field that holds other rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swallowed {
    /// Its row.
    pub row: u32,
    /// Its column.
    pub column: u32,
    /// How many lines begin in it.
    pub lines: usize,
    /// What stands in one of them where a file or a URL belongs.
    pub example: String,
}

impl Shape {
    /// Whether no plan may touch the table.
    pub fn is_unsound(&self) -> bool {
        self.no_header.is_some()
            || self.below_title.is_some()
            || !self.repeats.is_empty()
            || !self.swallowed.is_empty()
    }

    /// Whether a data row is a header or stands above it.
    pub fn is_header(&self, row: u32) -> bool {
        self.below_title.is_some_and(|header| row <= header) || self.repeats.binary_search(&row).is_ok()
    }
}

/// What tells the shape of a table.
pub(crate) struct Look<'c, 'a> {
    pub(crate) table: &'c Manifest,
    pub(crate) paths: &'c PathIndex<'a>,
    pub(crate) column: &'c PathColumn,
    pub(crate) columns: Option<&'c Columns<'a>>,
    /// The columns with URLs, where no columns are prescribed.
    pub(crate) links: Vec<u32>,
    /// Whether a description says where the header is.
    pub(crate) is_described: bool,
    /// The column of the ids that rows of a described table have.
    pub(crate) ids: Option<u32>,
}

impl Look<'_, '_> {
    pub(crate) fn shape(&self) -> Shape {
        let table = self.table;
        let mut shape = Shape { swallowed: self.swallowed(), ..Shape::default() };
        if table.columns() == 0 {
            return shape;
        }
        if self.is_described {
            // Where the first header is, the description says.
            shape.repeats = if table.is_headless() { Vec::new() } else { repeats(table) };
            return shape;
        }
        shape.no_header = (0..table.columns()).find(|column| self.is_data_above(*column));
        if shape.no_header.is_none() {
            shape.below_title = self.header_below_title();
            shape.repeats = repeats(table);
        }
        shape
    }

    /// Whether the first field of a column is one of its values.
    fn is_data_above(&self, column: u32) -> bool {
        let table = self.table;
        let header = table.value(0, column).unwrap_or_default();
        if self.is_value(column, &header) {
            return true;
        }
        let is_url = |cell: &str| url::parts(cell.trim()).is_some_and(|url| !url.host.is_empty());
        let is_known = || self.columns.is_some_and(|columns| columns.meaning(column).is_some());
        is_url(&header) && !is_known() && is_mostly(table, column, 0, is_url)
    }

    /// Whether a text of a column names a file, by its whole name or, where the column names files without
    /// extension, by its stem.
    fn is_value(&self, column: u32, text: &str) -> bool {
        let (table, paths) = (self.table, self.paths);
        if is_file_like(text) {
            return is_file(paths, text) || is_mostly(table, column, 0, is_file_like);
        }
        let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
        let is_stem = |cell: &str| !cell.trim().is_empty() && paths.by_stem(cell).is_some();
        has_digit
            && *self.column == PathColumn::Found(column)
            && is_stem(text)
            && is_mostly(table, column, 0, is_stem)
    }

    /// The row that is the header, where the first one is a title.
    fn header_below_title(&self) -> Option<u32> {
        let table = self.table;
        let title = filled(table, 0);
        let is_known = |row: u32, column: u32| {
            let cell = table.value(row, column).unwrap_or_default();
            is_usual_header(&cell) || self.columns.is_some_and(|all| all.needs.column(&cell).is_some())
        };
        if (0..table.columns()).any(|column| is_known(0, column)) {
            return None;
        }
        let names_below = |row: u32, column: u32| {
            let is_value = |cell: &str| is_file_like(cell) || url::parts(cell).is_some();
            let is_plain = |at: u32| table.value(at, column).is_none_or(|cell| !is_value(&cell));
            (0..=row).all(is_plain) && is_mostly(table, column, row, is_value)
        };
        table.rows().take_while(|row| *row <= TITLE_LINES).find(|&row| {
            let cells = table.cells_in(row);
            let is_wider = filled(table, row) >= 2 && title * 2 <= filled(table, row);
            let is_proved = || {
                (0..cells).any(|column| names_below(row, column))
                    && ((0..cells).any(|column| is_known(row, column)) || title <= 1)
            };
            is_wider && are_words(table, row) && is_proved()
        })
    }

    /// The fields that swallowed rows.
    fn swallowed(&self) -> Vec<Swallowed> {
        let table = self.table;
        let between = table.columns().saturating_sub(1) as usize;
        let columns = self.columns_of_files();
        if between == 0 || columns.is_empty() && self.ids.is_none() {
            return Vec::new();
        }
        let (mut named, mut ids) = (None, None);
        let mut found = Vec::new();
        for (row, record) in (0u32..).zip(table.records.iter()) {
            let text = record.span.of(&table.text);
            if memchr2(b'\n', b'\r', text).is_none() || table.is_dropped(row) {
                continue;
            }
            for column in 0..table.cells_in(row) {
                let value = table.value(row, column).unwrap_or_default();
                // Names below each other in the column of names are several of one row.
                if columns.contains(&column) && !value.contains(char::from(table.delimiter)) {
                    continue;
                }
                let Some(lines) = swallowed_lines(&value, table.delimiter, between) else { continue };
                let named = named.get_or_insert_with(|| self.named_by_rows(&columns));
                let example = lines.iter().find_map(|line| self.value_of_row(line, &columns, named));
                let example = example.or_else(|| {
                    ids.get_or_insert_with(|| self.ids_of_rows()).as_ref()?.of_rows(table, &lines)
                });
                let lines = lines.len();
                found.extend(example.map(|example| Swallowed { row, column, lines, example }));
            }
        }
        found
    }

    /// The columns in which a file or a URL belongs.
    fn columns_of_files(&self) -> Vec<u32> {
        let mut columns = Vec::new();
        if let PathColumn::Found(column) = self.column {
            columns.push(*column);
        }
        for kind in [CellMeaning::Link, CellMeaning::Page] {
            columns.extend(self.columns.into_iter().flat_map(|all| all.content_kind(kind)));
        }
        columns.extend(&self.links);
        columns
    }

    /// The ids of the rows, where they have some.
    fn ids_of_rows(&self) -> Option<Ids> {
        let column = self.ids?;
        let values = self.table.rows().filter_map(|row| self.table.value(row, column));
        let values: FxHashSet<String> = values.map(|id| id.trim().to_owned()).collect();
        let forms = values.iter().map(|id| form(id)).filter(|form| form.contains('0')).collect();
        Some(Ids { column, values, forms })
    }

    fn named_by_rows(&self, columns: &[u32]) -> FxHashSet<EntryId> {
        let table = self.table;
        let cells = table.rows().flat_map(|row| columns.iter().filter_map(move |at| table.value(row, *at)));
        cells.filter_map(|cell| self.paths.resolve(&cell).entry()).collect()
    }

    /// What stands in a swallowed line where a file that no row names, or a URL, belongs.
    fn value_of_row(&self, line: &str, columns: &[u32], named: &FxHashSet<EntryId>) -> Option<String> {
        let fields: Vec<&str> = line.split(char::from(self.table.delimiter)).collect();
        let mut values = columns
            .iter()
            .filter_map(|at| fields.get(*at as usize))
            .map(|field| field.trim().trim_matches('"'));
        let is_value = |field: &&str| {
            let file = || self.paths.resolve(field).entry().filter(|_| is_file_like(field));
            let is_link = (self.columns.is_some() || !self.links.is_empty())
                && url::parts(field).is_some_and(|url| !url.host.is_empty());
            is_link || file().is_some_and(|file| !named.contains(&file))
        };
        values.find(is_value).map(str::to_owned)
    }
}

/// The ids of rows.
struct Ids {
    column: u32,
    values: FxHashSet<String>,
    forms: FxHashSet<String>,
}

impl Ids {
    /// The first id of swallowed lines, where each has one of the form that rows have, and that no row has.
    fn of_rows(&self, table: &Manifest, lines: &[&str]) -> Option<String> {
        let id = |line: &str| -> Option<String> {
            let field = line.split(char::from(table.delimiter)).nth(self.column as usize)?.trim();
            (self.forms.contains(&form(field)) && !self.values.contains(field)).then(|| field.to_owned())
        };
        lines.iter().all(|line| id(line).is_some()).then(|| id(lines.first()?)).flatten()
    }
}

/// A text with `0` for each run of digits and `a` for each run of letters.
fn form(text: &str) -> String {
    let mut form: Vec<char> = text
        .trim()
        .chars()
        .map(|letter| match letter {
            digit if digit.is_ascii_digit() => '0',
            letter if letter.is_alphabetic() => 'a',
            other => other,
        })
        .collect();
    form.dedup_by(|a, b| a == b && matches!(a, '0' | 'a'));
    form.into_iter().collect()
}

/// The lines that begin in a field, where each but the last holds as many delimiters as the header has.
fn swallowed_lines(value: &str, delimiter: u8, between: usize) -> Option<Vec<&str>> {
    let mut lines = value.split(['\n', '\r']).filter(|line| !line.is_empty());
    lines.next()?;
    let lines: Vec<&str> = lines.collect();
    let (last, whole) = lines.split_last()?;
    let count = |line: &str| line.bytes().filter(|byte| *byte == delimiter).count();
    (whole.iter().all(|line| count(line) == between) && count(last) <= between).then_some(lines)
}

/// Whether a text is the name of a file that is there.
fn is_file(paths: &PathIndex<'_>, text: &str) -> bool {
    !matches!(paths.resolve(text), Resolution::Missing | Resolution::Empty)
}

/// Whether more than half of the filled fields of a column below a row pass a test, and one does.
fn is_mostly(table: &Manifest, column: u32, row: u32, test: impl Fn(&str) -> bool) -> bool {
    let below = table.rows().filter(|below| *below > row).take(SAMPLE);
    let cells = below.filter_map(|below| table.value(below, column)).filter(|cell| !cell.trim().is_empty());
    let (mut passed, mut all) = (0_usize, 0_usize);
    for cell in cells {
        all += 1;
        passed += usize::from(test(&cell));
    }
    passed * 2 > all
}

/// How many fields of a record hold something.
fn filled(table: &Manifest, record: u32) -> usize {
    let cells = (0..table.cells_in(record)).filter_map(|column| table.value(record, column));
    cells.filter(|cell| !cell.trim().is_empty()).count()
}

/// Whether the fields of a row could all be headers: words that differ.
fn are_words(table: &Manifest, row: u32) -> bool {
    let cells = (0..table.cells_in(row)).filter_map(|column| table.value(row, column));
    let mut seen = FxHashSet::default();
    cells.filter(|cell| !cell.trim().is_empty()).all(|cell| {
        let is_word = cell.chars().any(char::is_alphabetic) && !cell.contains(['\n', '\r']);
        is_word && seen.insert(cell.trim().to_lowercase())
    })
}

/// The rows that say what the header says.
fn repeats(table: &Manifest) -> Vec<u32> {
    if filled(table, 0) == 0 || !are_words(table, 0) {
        return Vec::new();
    }
    let header = table.header();
    let is_same = |row: u32, (column, header): (u32, &Cow<'_, str>)| {
        lower(&table.value(row, column).unwrap_or_default()).eq(lower(header))
    };
    table.rows().filter(|row| (0..).zip(&header).all(|cell| is_same(*row, cell))).collect()
}

fn lower(cell: &str) -> impl Iterator<Item = char> + '_ {
    cell.trim().chars().flat_map(char::to_lowercase)
}
