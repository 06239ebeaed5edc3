//! Which texts of a package are its tables, and which of them lists the images.
//!
//! Knows no rule; whether cells of a table name files is asked.

use crate::model::{ContainerKind, CsvTroubleKind, Format, Inventory, Manifest, table_and_sheet};

/// The tables of the package, in listing order: every CSV whatever the letter case of its extension; where
/// there is none, every other text whose cells name files. A workbook is one where its cells name files, or where
/// there is no other.
pub(crate) fn all<'a>(
    inventory: &'a Inventory,
    names_files: impl Fn(&'a Manifest) -> bool,
) -> Vec<&'a Manifest> {
    let is_csv = |table: &&Manifest| inventory.facts(table.entry).by_name == Some(Format::Csv);
    let (books, texts): (Vec<_>, Vec<_>) = readable(inventory).partition(|table| table.sheet.is_some());
    let (csv, other): (Vec<_>, Vec<_>) = texts.into_iter().partition(is_csv);
    // A text that is all of the input was meant as the table.
    let is_alone = inventory.container.kind == ContainerKind::File;
    let is_table = |table: &&'a Manifest| is_alone || names_files(table);
    let mut tables = if csv.is_empty() { other.into_iter().filter(is_table).collect() } else { csv };
    if tables.is_empty() {
        return books;
    }
    tables.extend(books.into_iter().filter(is_table));
    tables.sort_by_key(|table| table.entry);
    tables
}

/// The table that the user gives by its path.
pub(crate) fn given(inventory: &Inventory) -> Option<&Manifest> {
    let entry = inventory.given_table.as_ref()?.entry;
    readable(inventory).find(|table| table.entry == entry)
}

/// The table that the user names, by its path or its name, be it one that the plan has changed.
pub(crate) fn named<'a>(inventory: &'a Inventory, wanted: &str) -> Option<&'a Manifest> {
    let path = |table: &Manifest| &inventory.entry(table.entry).path;
    let (wanted, _) = table_and_sheet(wanted);
    let by_path = readable(inventory).find(|table| path(table).text() == wanted);
    let by_name = || readable(inventory).find(|table| path(table).name() == wanted);
    let was = |table: &&Manifest| {
        let was = table.renamed_from.as_deref();
        was.is_some_and(|was| was == wanted || was.rsplit('/').next() == Some(wanted))
    };
    by_path.or_else(by_name).or_else(|| readable(inventory).find(was))
}

/// The table that lists the images: the only one, or the only one of several in which cells name files.
pub(crate) fn of_images<'a>(
    tables: &[&'a Manifest],
    names_files: impl Fn(&'a Manifest) -> bool,
) -> Option<&'a Manifest> {
    if let [only] = tables {
        return Some(only);
    }
    let mut naming = tables.iter().filter(|table| names_files(table));
    naming.next().filter(|_| naming.next().is_none()).copied()
}

/// The texts that were read as tables and are neither junk nor anything but text by their content.
fn readable(inventory: &Inventory) -> impl Iterator<Item = &Manifest> {
    inventory.manifests.iter().filter(|table| {
        let (entry, facts) = (inventory.entry(table.entry), inventory.facts(table.entry));
        let is_readable = match table.sheet {
            Some(_) => !is_unread_book(table),
            None => facts.by_magic.is_none_or(Format::is_table),
        };
        entry.is_file() && !entry.path.is_junk() && is_readable
    })
}

/// Whether a table stands for a workbook that cannot be read.
fn is_unread_book(table: &Manifest) -> bool {
    table.troubles.iter().any(|trouble| trouble.kind == CsvTroubleKind::NoSheet)
}
