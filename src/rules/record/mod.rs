//! Rules about an import file as JSON: is it one array of records, and has each record the fields that the
//! target knows?
//!
//! Keys, URLs, metadata and attachments have groups of their own.

use crate::model::json::{JsonFlaw, JsonFlawKind, JsonKind, Value};
use crate::model::{Action, Fix, Locus, Records};
use crate::profiles::{FieldKind, FieldNeeds, RecordNeeds};

use crate::rules::Draft;
use crate::view::{Context, Row};

rules! {
    not_array, unparsable, empty, too_deep, missing_field, wrong_type, unknown_field, media_type, too_many_rows,
    placeholder, unprepared_film, embedding,
}

/// What the target says of import files, and the one of the package.
fn import<'a>(context: &Context<'a>) -> Option<(&'a RecordNeeds, &'a Records)> {
    Some((context.profile.records.as_ref()?, context.records()?))
}

/// The name of the import file.
fn name<'a>(context: &Context<'a>, records: &Records) -> &'a str {
    context.entry(records.entry).path.text()
}

/// The flaws of some kinds, each with its place.
fn flaws<'a>(records: &'a Records, kinds: &[JsonFlawKind]) -> impl Iterator<Item = (&'a JsonFlaw, Locus)> {
    let wanted = move |flaw: &&JsonFlaw| kinds.contains(&flaw.kind) && !records.is_dropped(flaw.row);
    let entry = records.entry;
    let mut found: Vec<(&JsonFlaw, Locus)> = Vec::new();
    for flaw in records.flaws.iter().filter(wanted) {
        let at = match records.pointer_at(flaw.row, flaw.at) {
            Some(pointer) => Locus::Field { entry, row: flaw.row, pointer: pointer.into() },
            None => Locus::Bytes { entry, start: flaw.at.start.into(), end: flaw.at.end.into() },
        };
        found.push((flaw, at));
    }
    found.into_iter()
}

/// A finding about a flaw.
fn draft(context: &Context<'_>, records: &Records, flaw: &JsonFlaw, at: Locus, help: &str) -> Draft {
    let name = name(context, records);
    let row = if flaw.row > 0 { format!(", row {}", flaw.row) } else { String::new() };
    Draft::new(at, name, format!("`{name}`{row}: {}", flaw.detail), help)
}

/// The file written anew, which fixes what lies around its records.
fn rewritten(records: &Records) -> Fix {
    let action = Action::RewriteRecords { entry: records.entry };
    Fix::safe("write the file anew as one array in UTF-8", action)
}

/// The field of a member's name.
fn known<'a>(needs: &'a RecordNeeds, name: &str) -> Option<&'a FieldNeeds> {
    needs.fields.iter().find(|field| field.name == name)
}

/// The field that a member's name means under another spelling.
fn meant<'a>(needs: &'a RecordNeeds, name: &str) -> Option<&'a FieldNeeds> {
    let is_alias = |field: &&FieldNeeds| field.aliases.iter().any(|alias| alias == name);
    let is_alike = |field: &&FieldNeeds| plain(&field.name).eq(plain(name));
    needs.fields.iter().find(is_alias).or_else(|| needs.fields.iter().find(is_alike))
}

/// Whether a field may hold a value.
fn fits(kind: FieldKind, value: Value<'_>) -> bool {
    match (kind, value.kind()) {
        (FieldKind::Any, _) | (_, JsonKind::Null | JsonKind::NotFinite) => true,
        (FieldKind::String, kind) => kind.is_string(),
        (FieldKind::Number, kind) => kind == JsonKind::Number,
        (FieldKind::Array, kind) => kind == JsonKind::Array,
        (FieldKind::Object, kind) => kind == JsonKind::Object,
    }
}

/// A name without what spellings differ in.
fn plain(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase())
}

/// Whether a record has this field under another name.
fn has_alias(needs: &RecordNeeds, field: &FieldNeeds, row: Row<'_>) -> bool {
    row.record.members().any(|(key, _)| {
        let name = key.text().unwrap_or_default();
        known(needs, &name).is_none() && meant(needs, &name).is_some_and(|meant| meant.name == field.name)
    })
}
