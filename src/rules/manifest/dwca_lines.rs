//! Whether a table begins with a header where its description says so.
//!
//! Knows no single rule and no platform.

use crate::model::{Action, Described, Fix, Locus, Manifest, Redescription};
use crate::rules::Draft;
use crate::view::{Context, DarwinCore};

/// What is wrong with the header lines of a described table, the one with this number.
pub(super) fn draft(
    context: &Context<'_>,
    archive: &DarwinCore<'_>,
    number: usize,
    described: &Described,
    table: &Manifest,
) -> Option<Draft> {
    let (draft, wanted) = match (table.is_headless(), described.header_lines) {
        (true, 0) | (false, 1) => return None,
        (true, _) => row(context, archive, described, table),
        (false, _) => header(context, archive, described, table),
    };
    let entry = archive.description.entry;
    let list = super::name(context, table.entry);
    let fix = match wanted {
        Some(lines) => {
            let title = format!("say `ignoreHeaderLines=\"{lines}\"` of `{list}`");
            let to = Redescription::HeaderLines(lines);
            Fix::safe(title, Action::Describe { entry, table: number, to })
        }
        None => Fix::manual("correct the first line or the description"),
    };
    Some(draft.related(Locus::Entry(entry), "the description").fix(fix))
}

/// A header that the target takes for a row, and how many lines it is for sure.
fn header(
    context: &Context<'_>,
    archive: &DarwinCore<'_>,
    described: &Described,
    table: &Manifest,
) -> (Draft, Option<u32>) {
    let (name, list) = (super::name(context, archive.description.entry), super::name(context, table.entry));
    let lines = described.header_lines;
    let message = format!(
        "`{list}` begins with a header, and `{name}` says `ignoreHeaderLines=\"{lines}\"`; only under `1` is it passed over"
    );
    let at = Locus::Row { entry: table.entry, row: 0 };
    let is_certain = lines == 0 && described.is_whole_header(&table.header());
    (Draft::new(at, list, message, "say `ignoreHeaderLines=\"1\"`"), is_certain.then_some(1))
}

/// A row that is taken for a header, and how many lines there are for sure.
fn row(
    context: &Context<'_>,
    archive: &DarwinCore<'_>,
    described: &Described,
    table: &Manifest,
) -> (Draft, Option<u32>) {
    let (name, list) = (super::name(context, archive.description.entry), super::name(context, table.entry));
    let lines = described.header_lines;
    let first = table.value(1, described.id_column().unwrap_or_default()).unwrap_or_default();
    let message = format!(
        "the first line of `{list}`, `{first}` …, has no term of `{name}`, so it is a row; \
         `ignoreHeaderLines=\"{lines}\"` takes it for a header"
    );
    let at = Locus::Row { entry: table.entry, row: 1 };
    let is_certain = lines == 1 && refers(archive, described, table, 1);
    let help = "say `ignoreHeaderLines=\"0\"`, or put the terms above the first row";
    (Draft::new(at, first.as_ref(), message, help), is_certain.then_some(0))
}

/// Whether another table of the archive has the identifier of a record.
pub(super) fn refers(archive: &DarwinCore<'_>, described: &Described, table: &Manifest, record: u32) -> bool {
    let Some(id) = described.id_column().and_then(|column| table.value(record, column)) else { return false };
    let id = id.trim();
    let is_other = |other: &&Described| other.is_core != described.is_core;
    let has = |other: &Described| {
        let (Some(rows), Some(column)) = (archive.table(other), other.id_column()) else { return false };
        rows.rows().any(|row| rows.value(row, column).is_some_and(|value| value.trim() == id))
    };
    !id.is_empty() && archive.description.tables.iter().filter(is_other).any(has)
}
