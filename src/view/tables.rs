//! Which texts of a package are its tables, and which of them lists the images.
//!
//! Knows no rule; whether cells of a table name files is asked.

use crate::model::{ContainerKind, Format, Inventory, Manifest};

/// The tables of the package, in listing order: every CSV whatever the letter case of its extension; where
/// there is none, every other text whose cells name files.
pub(crate) fn all<'a>(
    inventory: &'a Inventory,
    names_files: impl Fn(&'a Manifest) -> bool,
) -> Vec<&'a Manifest> {
    let is_csv = |table: &&Manifest| inventory.facts(table.entry).by_name == Some(Format::Csv);
    let (csv, other): (Vec<_>, Vec<_>) = readable(inventory).partition(is_csv);
    // A text that is all of the input was meant as the table.
    let is_alone = inventory.container.kind == ContainerKind::File;
    if csv.is_empty() {
        other.into_iter().filter(|table| is_alone || names_files(table)).collect()
    } else {
        csv
    }
}

/// The table that the user names, by its path or its name, be it one that the plan has changed.
pub(crate) fn named<'a>(inventory: &'a Inventory, wanted: &str) -> Option<&'a Manifest> {
    let path = |table: &Manifest| &inventory.entry(table.entry).path;
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
        entry.is_file() && !entry.path.is_junk() && facts.by_magic.is_none_or(Format::is_table)
    })
}
