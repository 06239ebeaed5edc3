//! Rules about the table beside the images: can the platform read it, and does every row say the same
//! thing to every reader?
//!
//! The cells that name files are judged in `reference`.

use crate::model::{
    Action, CsvTrouble, CsvTroubleKind, EntryId, Format, Locus, Manifest, Span, table_and_sheet,
};
use crate::profiles::ManifestNeeds;
use crate::view::Context;

mod alignment;
mod dwca_lines;
mod dwca_pair;
mod headers;
mod surplus;
mod values;

rules! {
    missing,
    extra,
    not_csv,
    too_large,
    not_utf8,
    byte_order_mark,
    odd_line_ends,
    nul_byte,
    oversized_field,
    wrong_delimiter,
    ragged_row,
    unclosed_quote,
    php_unsafe_backslash,
    no_path_column,
    ambiguous_path_column,
    empty_header,
    padded_header,
    duplicate_header,
    too_many_columns,
    unknown_column,
    required_column,
    column_order,
    blank_row,
    no_row,
    no_header,
    header_place,
    swallowed_rows,
    surplus_cells,
    duplicate_row,
    value_too_long,
    formula_cell,
    cell_error,
    merged_cells,
    hidden_cells,
    other_sheets,
    dwca_meta_missing,
    dwca_core_id,
    dwca_file_missing,
    dwca_encoding,
    dwca_header,
    dwca_row_type,
    dwca_orphan_row,
    dwca_record_id,
}

/// What the target needs of a table, where it needs one at all.
fn required<'a>(context: &Context<'a>) -> Option<&'a ManifestNeeds> {
    context.profile.manifest.as_ref().filter(|needs| needs.required)
}

fn name<'a>(context: &Context<'a>, entry: EntryId) -> &'a str {
    context.entry(entry).path.text()
}

/// Whether the first row is the header, so that it can be judged as one.
fn is_headed(context: &Context<'_>) -> bool {
    context.shape().no_header.is_none() && context.shape().below_title.is_none()
}

/// Whether the table is one of an archive that may well be empty: neither its core nor one of media.
fn is_side_table(context: &Context<'_>) -> bool {
    let table = context.darwin_core().zip(context.described());
    table.is_some_and(|(archive, table)| !table.is_core && !archive.is_media(table))
}

/// Names between backticks; of many only the first.
fn listed(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    crate::text::listed(names, 10)
}

/// The entries that stand in place of a table and are none: a CSV by name that is something else by content,
/// and spreadsheets where there is no table at all.
fn impostors<'a>(context: &'a Context<'_>) -> impl Iterator<Item = EntryId> + 'a {
    let is_named = context.settings.csv.as_deref().map(|wanted| table_and_sheet(wanted).0);
    let no_table = context.tables().is_empty() && context.manifest().is_none();
    context.inventory.files().map(|entry| entry.id).filter(move |id| {
        let facts = context.facts(*id);
        match facts.by_name {
            Some(Format::Csv) => facts.by_magic.is_some_and(|format| !format.is_table()),
            Some(Format::Xlsx) => no_table && is_named.is_none_or(|name| is_called(context, *id, name)),
            _ => false,
        }
    })
}

/// Whether an entry has this path or this name.
fn is_called(context: &Context<'_>, entry: EntryId, name: &str) -> bool {
    let path = &context.entry(entry).path;
    path.text() == name || path.name() == name
}

/// Whether a table stands under another extension than a CSV has, where the target needs a CSV.
fn is_misnamed(context: &Context<'_>, table: &Manifest) -> bool {
    required(context).is_some() && context.entry(table.entry).path.extension() != Some("csv")
}

/// Writing the table anew, with its own delimiter where the target reads that.
fn rewritten(context: &Context<'_>, table: &Manifest) -> Action {
    Action::RewriteManifest { entry: table.entry, delimiter: delimiter_for(context, table) }
}

fn delimiter_for(context: &Context<'_>, table: &Manifest) -> u8 {
    let Some(needs) = &context.profile.manifest else { return table.delimiter };
    let allowed = needs.delimiters.as_bytes();
    let wished = if memchr::memchr(b',', &table.text).is_some() { b';' } else { b',' };
    let first = allowed.first().copied();
    [table.delimiter, wished].into_iter().find(|byte| allowed.contains(byte)).or(first).unwrap_or(b',')
}

/// What is wrong with the text of a table, of some kinds, in rows that are still there.
fn troubles<'a>(
    table: &'a Manifest,
    kinds: &'static [CsvTroubleKind],
) -> impl Iterator<Item = &'a CsvTrouble> {
    let wanted = |trouble: &&CsvTrouble| kinds.contains(&trouble.kind) && !table.is_dropped(trouble.record);
    table.troubles.iter().filter(wanted)
}

fn bytes_at(table: &Manifest, span: Span) -> Locus {
    let (start, end) = (table.raw_offset(span.start), table.raw_offset(span.end));
    Locus::Bytes { entry: table.entry, start, end }
}

/// The words for a place in a table.
fn row_words(record: u32) -> String {
    if record == 0 { "the header".to_owned() } else { format!("row {record}") }
}
