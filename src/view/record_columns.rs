//! What the columns of a table give to the records of an import file that is made of it.
//!
//! Knows no platform: fields and prefixes are the profile's.

use std::borrow::Cow;

use crate::model::Manifest;
use crate::profiles::{FieldKind, FieldNeeds, Profile};

use super::url::parts;

/// What a column of a table gives to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RecordColumn<'a> {
    /// The value of a field.
    Field(&'a str),
    /// The metadata of a name.
    Metadata(String),
    /// An attachment of a type, with a name where one is reported.
    Attachment(String, Option<String>),
}

impl<'a> RecordColumn<'a> {
    /// What the columns of a table give, in their order; a column that is not among them gives nothing.
    pub(crate) fn of(profile: &'a Profile, table: &Manifest) -> Vec<(u32, Self)> {
        let headers = table.header();
        let has = |field: &FieldNeeds| headers.iter().any(|header| is_named(field, header));
        let mut columns: Vec<(u32, Self)> = Vec::new();
        for (index, header) in (0u32..).zip(&headers) {
            let prefixed = metadata(profile, header).or_else(|| attachment(profile, header));
            let named = || fields(profile).find(|field| is_named(field, header));
            let aliased = || {
                let is_it = |field: &&FieldNeeds| {
                    !has(field) && is_alias(field, header) && may_be_it(profile, field, table, index)
                };
                fields(profile).find(is_it)
            };
            let field = || named().or_else(aliased).map(|field| Self::Field(&field.name));
            if let Some(column) = prefixed.or_else(field)
                && !columns.iter().any(|(_, other)| matches!(other, Self::Field(_)) && *other == column)
            {
                columns.push((index, column));
            }
        }
        columns
    }
}

/// The fields that one cell can give.
fn fields(profile: &Profile) -> impl Iterator<Item = &FieldNeeds> {
    let all = profile.records.iter().flat_map(|needs| &needs.fields);
    all.filter(|field| field.kind == FieldKind::String)
}

fn is_named(field: &FieldNeeds, header: &str) -> bool {
    field.name.eq_ignore_ascii_case(header.trim())
}

fn is_alias(field: &FieldNeeds, header: &str) -> bool {
    field.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(header.trim()))
}

/// Whether a column under another name of a field holds its values: `data` and `url` have other meanings as well.
fn may_be_it(profile: &Profile, field: &FieldNeeds, table: &Manifest, column: u32) -> bool {
    let link = profile.urls.as_ref().and_then(|needs| needs.field.as_deref());
    let mut values = table.rows().filter_map(|row| table.value(row, column));
    Some(field.name.as_str()) != link
        || values.all(|value: Cow<'_, str>| value.trim().is_empty() || parts(value.trim()).is_some())
}

fn metadata<'a>(profile: &Profile, header: &str) -> Option<RecordColumn<'a>> {
    let name = behind(&profile.metadata.as_ref()?.column_prefix, header)?;
    Some(RecordColumn::Metadata(name.to_owned()))
}

fn attachment<'a>(profile: &Profile, header: &str) -> Option<RecordColumn<'a>> {
    let kind = behind(&profile.attachments.as_ref()?.column_prefix, header)?;
    let (kind, name) =
        kind.split_once('.').map_or((kind, None), |(kind, name)| (kind, Some(name.to_owned())));
    Some(RecordColumn::Attachment(kind.to_owned(), name))
}

/// What stands behind a prefix in a header.
fn behind<'h>(prefix: &str, header: &'h str) -> Option<&'h str> {
    let header = header.trim();
    let (start, rest) = header.split_at_checked(prefix.len())?;
    (start.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}
