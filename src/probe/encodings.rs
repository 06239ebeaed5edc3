//! Which code page names and tables are in that nothing marks: the one under which cells name files.
//!
//! Names that are certain prove tables, tables that are certain prove names, and neither proves the other where both
//! are unproved. Knows no platform and not which column names files.

use rustc_hash::FxHashSet;

use super::csv;
use crate::model::{CodePage, CsvTroubleKind, Entry, EntryPath, Flaws, Manifest, Reading, Readings, is_utf8};
use crate::text::{fold, nfc, separators};

/// Decides what can be decided; `named` is the code page of names that the user gives.
pub(crate) fn settle(entries: &mut [Entry], tables: &mut [Manifest], named: Option<CodePage>) {
    if let Some(page) = named {
        read_names_in(entries, page);
    } else {
        prove_names(entries, tables);
        correct_names(entries, tables);
    }
    let files = file_names(entries);
    for table in tables.iter_mut().filter(|table| table.is_guess) {
        let Some(raw) = table.raw.clone() else { continue };
        if let Some(page) = proved_by_files(table, &raw, &files) {
            *table = csv::read_in(table.entry, &raw, page);
        }
    }
}

/// Reads names that nothing marks in the page that the user names; such that are UTF-8 stay, but where a page of
/// several bytes a letter can read them.
fn read_names_in(entries: &mut [Entry], page: CodePage) {
    for entry in entries.iter_mut().filter(|entry| entry.path.flaws().contains(Flaws::UNMARKED)) {
        let is_open = entry.path.flaws().contains(Flaws::UNPROVED) || !page.is_single_byte();
        if is_open && let Some(text) = page.decode(entry.path.raw()) {
            entry.path = EntryPath::decoded(entry.path.raw().to_vec(), &text, Flaws::UNMARKED);
        }
    }
}

fn is_unproved(entry: &Entry) -> bool {
    entry.path.flaws().contains(Flaws::UNPROVED)
}

fn prove_names(entries: &mut [Entry], tables: &[Manifest]) {
    if !entries.iter().any(is_unproved) {
        return;
    }
    let mut readings = Readings::new(CodePage::candidates().chain([CodePage::utf8()]));
    entries.iter().filter(|entry| is_unproved(entry)).for_each(|entry| readings.add(entry.path.raw()));
    let cells = cells(tables);
    let is_named = |page: CodePage, entry: &Entry| {
        page.decode(entry.path.raw()).is_some_and(|text| is_among(&cells, &text))
    };
    let count =
        |page: CodePage| entries.iter().filter(|entry| is_unproved(entry) && is_named(page, entry)).count();
    if let Some(page) = best(&readings.ranked(), count) {
        read_names_in(entries, page);
    }
}

/// Reads names that are UTF-8 by chance (`图片` as GBK, `Ёлка` as cp866) in the page under which cells name them, where no
/// cell names them as UTF-8.
fn correct_names(entries: &mut [Entry], tables: &[Manifest]) {
    let is_open = |entry: &Entry| {
        entry.path.flaws().contains(Flaws::UNMARKED) && !is_unproved(entry) && !entry.path.text().is_ascii()
    };
    if !entries.iter().any(is_open) {
        return;
    }
    let cells = cells(tables);
    let is_missed = |entry: &&mut Entry| is_open(entry) && !is_among(&cells, entry.path.text());
    let mut missed: Vec<&mut Entry> = entries.iter_mut().filter(is_missed).collect();
    let mut readings = Readings::new(CodePage::candidates());
    missed.iter().for_each(|entry| readings.add(entry.path.raw()));
    let named = |page: CodePage, entry: &Entry| {
        page.decode(entry.path.raw()).filter(|text| is_among(&cells, text)).map(std::borrow::Cow::into_owned)
    };
    let count = |page: CodePage| missed.iter().filter(|entry| named(page, entry).is_some()).count();
    let Some(page) = best(&readings.ranked(), count) else { return };
    for entry in &mut missed {
        if let Some(text) = named(page, entry) {
            entry.path = EntryPath::decoded(entry.path.raw().to_vec(), &text, Flaws::UNMARKED);
        }
    }
}

/// The page under which more is named than under any other.
fn best(readings: &[Reading], count: impl Fn(CodePage) -> usize) -> Option<CodePage> {
    let mut counts: Vec<(usize, CodePage)> =
        readings.iter().map(|reading| (count(reading.page), reading.page)).collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    match counts.as_slice() {
        [(first, page), rest @ ..] if *first > rest.first().map_or(0, |(second, _)| *second) => Some(*page),
        _ => None,
    }
}

/// What cells of tables say whose encoding is certain, beyond ASCII.
fn cells(tables: &[Manifest]) -> FxHashSet<String> {
    let is_certain = |table: &&Manifest| {
        !table.is_guess && table.troubles.iter().all(|trouble| trouble.kind != CsvTroubleKind::NotUtf8)
    };
    let mut cells = FxHashSet::default();
    for table in tables.iter().filter(is_certain) {
        for record in table.records.iter() {
            for cell in table.cells_of(record) {
                let bytes = cell.span().of(&table.text);
                if !bytes.is_ascii()
                    && let Ok(text) = std::str::from_utf8(bytes)
                {
                    cells.extend(forms(text));
                }
            }
        }
    }
    cells
}

/// The names beyond ASCII of files whose encoding is certain.
fn file_names(entries: &[Entry]) -> FxHashSet<String> {
    let is_certain = |entry: &&Entry| {
        let text = entry.path.text();
        entry.is_file()
            && !text.is_ascii()
            && !entry.path.flaws().intersects(Flaws::UNPROVED | Flaws::NOT_UTF8)
    };
    entries.iter().filter(is_certain).flat_map(|entry| forms(entry.path.text())).collect()
}

/// A name as it is compared, whole and without its folders.
fn forms(text: &str) -> [String; 2] {
    let whole = fold(&nfc(&separators(text.trim()))).into_owned();
    let name = whole.rsplit('/').next().unwrap_or_default().to_owned();
    [whole, name]
}

fn is_among(names: &FxHashSet<String>, text: &str) -> bool {
    let [whole, name] = forms(text);
    !name.is_ascii() && (names.contains(&whole) || names.contains(&name))
}

fn proved_by_files(table: &Manifest, bytes: &[u8], files: &FxHashSet<String>) -> Option<CodePage> {
    if files.is_empty() {
        return None;
    }
    let raw = csv::read_raw(table.entry, bytes.to_vec());
    let cells: Vec<&[u8]> = raw
        .records
        .iter()
        .flat_map(|record| raw.cells_of(record))
        .map(|cell| cell.span().of(&raw.text))
        .filter(|cell| !cell.is_ascii() && !is_utf8(cell))
        .collect();
    let names = |page: CodePage| {
        let is_file = |cell: &&&[u8]| page.decode(cell).is_some_and(|text| is_among(files, &text));
        cells.iter().filter(is_file).count()
    };
    best(&table.readings, names)
}
