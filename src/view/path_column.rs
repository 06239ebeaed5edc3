//! Which column of a table names the files: determined by the user, else by what its cells mean.
//!
//! Platforms prescribe no header, so neither does this.

use crate::model::Manifest;

use super::ladder::{PathIndex, Resolution};
use super::several::is_file_like;
use super::url::{parts, trimmed};

/// How many rows are looked at to give the column.
const SAMPLE: usize = 1_000;

/// Headers that people use, for tables in which no cell says.
const USUAL_HEADERS: &[&str] = &["file", "filename", "file_name", "file name", "image", "path", "media"];

/// Which column names the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathColumn {
    /// This one, counted from 0.
    Found(u32),
    /// No column does, as far as its cells tell.
    None,
    /// Each of these could.
    Ambiguous(Vec<u32>),
    /// `--file-column` names a header that is not there.
    NotThere(String),
}

/// What the cells of a table can mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells<'c, 'a> {
    /// The files that they can name.
    pub(crate) paths: &'c PathIndex<'a>,
    /// Whether the target takes URLs in rows.
    pub(crate) may_be_urls: bool,
}

/// How well one column fits.
#[derive(Debug, Clone, Copy, Default)]
struct Score {
    filled: usize,
    /// Cells that mean an entry.
    resolved: usize,
    /// Cells that end like an image's name.
    file_like: usize,
}

impl Score {
    fn fits(self) -> bool {
        self.filled > 0 && (self.resolved * 2 >= self.filled || self.file_like * 2 > self.filled)
    }
}

/// Whether some cells of a table mean entries of the package.
pub(crate) fn names_files(table: &Manifest, cells: Cells<'_, '_>) -> bool {
    // Below a title rows have more fields than the first one.
    let widest = table.rows().take(SAMPLE).map(|row| table.cells_in(row)).max();
    let columns = widest.unwrap_or_default().max(table.columns());
    scores(table, columns, cells).iter().any(|score| score.fits())
}

/// The column of a table, or the one with the header that the user names.
pub(crate) fn find(table: &Manifest, wanted: Option<&str>, cells: Cells<'_, '_>) -> PathColumn {
    let headers = table.header();
    if let Some(wanted) = wanted {
        return match with_header(table, wanted) {
            Some(column) => PathColumn::Found(column),
            None => PathColumn::NotThere(wanted.to_owned()),
        };
    }
    let scores = scores(table, table.columns(), cells);
    let fitting: Vec<u32> = (0u32..).zip(&scores).filter(|(_, score)| score.fits()).map(|(i, _)| i).collect();
    match fitting.as_slice() {
        [] => by_stems(table, &headers, cells.paths),
        [only] => PathColumn::Found(*only),
        several => clear_winner(several, &scores),
    }
}

/// The column with a header, in any letter case where none has it exactly.
pub(crate) fn with_header(table: &Manifest, wanted: &str) -> Option<u32> {
    let headers = table.header();
    let exact = headers.iter().position(|header| header.as_ref() == wanted);
    let loose = || headers.iter().position(|header| header.trim().eq_ignore_ascii_case(wanted.trim()));
    exact.or_else(loose).and_then(|index| u32::try_from(index).ok())
}

/// Of several columns, the only one in which every cell means an entry, or in which cells do at all.
fn clear_winner(several: &[u32], scores: &[Score]) -> PathColumn {
    let tests: [fn(&Score) -> bool; 2] = [|score| score.resolved == score.filled, |score| score.resolved > 0];
    for test in tests {
        let mut winners = several.iter().filter(|column| test(&scores[**column as usize]));
        if let (Some(only), None) = (winners.next(), winners.next()) {
            return PathColumn::Found(*only);
        }
    }
    PathColumn::Ambiguous(several.to_vec())
}

/// The column whose cells are names of files without extension, where that is one; else as `usual_header` says.
fn by_stems(table: &Manifest, headers: &[std::borrow::Cow<'_, str>], paths: &PathIndex<'_>) -> PathColumn {
    let names_stems = |column: &u32| {
        let cells = table.rows().take(SAMPLE).filter_map(|row| table.value(row, *column));
        let filled: Vec<_> = cells.filter(|cell| !cell.trim().is_empty()).collect();
        let named = filled.iter().filter(|cell| paths.by_stem(cell).is_some()).count();
        named > 0 && named * 2 >= filled.len()
    };
    let usual = usual_header(table, headers);
    if usual != PathColumn::None {
        return usual;
    }
    let mut stems = (0..table.columns()).filter(names_stems);
    match (stems.next(), stems.next()) {
        (Some(only), None) => PathColumn::Found(only),
        _ => PathColumn::None,
    }
}

/// Whether a header is one that people use for names of files.
pub(crate) fn is_usual_header(header: &str) -> bool {
    USUAL_HEADERS.iter().any(|known| known.eq_ignore_ascii_case(header.trim()))
}

/// Cells tell nothing: the table has no rows, or all of them are blank or wrong.
fn usual_header(table: &Manifest, headers: &[std::borrow::Cow<'_, str>]) -> PathColumn {
    let mut usual =
        (0u32..).zip(headers).filter(|(_, header)| is_usual_header(header)).map(|(column, _)| column);
    match (usual.next(), usual.next()) {
        (Some(only), None) => PathColumn::Found(only),
        _ if table.columns() == 1 && table.rows().next().is_none() => PathColumn::Found(0),
        _ => PathColumn::None,
    }
}

/// How well the first columns of a table fit.
fn scores(table: &Manifest, columns: u32, cells: Cells<'_, '_>) -> Vec<Score> {
    let paths = cells.paths;
    let mut scores = vec![Score::default(); columns as usize];
    for row in table.rows().take(SAMPLE) {
        for (column, score) in (0u32..).zip(scores.iter_mut()) {
            let Some(cell) = table.value(row, column) else { break };
            if cell.trim().is_empty() {
                continue;
            }
            score.filled += 1;
            // Where rows hold URLs, a URL is no name of a file.
            let is_url = || cells.may_be_urls && parts(trimmed(&cell)).is_some();
            let file_like = is_file_like(&cell) && !is_url();
            score.file_like += usize::from(file_like);
            // Names without an extension are rare; looking each word up on every step is not worth it.
            let resolved = paths.exact(&cell).is_some()
                || (file_like && !matches!(paths.resolve(&cell), Resolution::Missing | Resolution::Empty));
            score.resolved += usize::from(resolved);
        }
    }
    scores
}
