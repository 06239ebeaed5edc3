//! Which keys are sound, and the identifiers of a package as one list.
//!
//! What is not sound (damaged by a spreadsheet, with something hidden in it) is reported by itself and in no list. Knows
//! no rule.

use std::borrow::Cow;

use crate::model::{Entry, Locus};

use super::content::ContentKind;
use super::context::Context;
use super::hidden::hidden;
use super::identifiers::{Identified, Identifier, Identifiers};
use super::record_columns::RecordColumn;
use super::spreadsheet::{Damage, Damages};
use super::values::RowValue;

fn from_rows<'a>(context: &Context<'a>) -> Vec<Identifier<'a>> {
    let keys = context.keys();
    // Keys that were made of names say nothing that the names do not.
    if keys.entry().is_none_or(|entry| context.entry(entry).added && !are_of_table(context)) {
        return Vec::new();
    }
    let identifier = |value: RowValue| {
        let text = match context.sound_key(value)? {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        Some(Identifier { text, of: Identified::Row(value), series: keys.series(value) })
    };
    keys.iter().filter_map(identifier).collect()
}

/// Whether the keys of an import file that was made of a table are those of its rows.
fn are_of_table(context: &Context<'_>) -> bool {
    let field = context.profile.keys.as_ref().and_then(|needs| needs.field.as_deref());
    let columns =
        context.manifest().map(|table| RecordColumn::of(context.profile, table)).unwrap_or_default();
    columns.iter().any(|(_, column)| matches!(column, RecordColumn::Field(name) if Some(*name) == field))
}

fn from_names<'a>(context: &Context<'a>) -> Vec<Identifier<'a>> {
    let Some(Ok(pattern)) = context.pattern() else { return Vec::new() };
    let identifier = |entry: &Entry| {
        let text = pattern.identifier(entry.path.name())?;
        Some(Identifier { text: Cow::Owned(text), of: Identified::Image(entry.id), series: 0 })
    };
    context.named_images().into_iter().filter_map(identifier).collect()
}

impl<'a> Context<'a> {
    /// The identifiers of the package.
    pub fn identifiers(&self) -> &Identifiers<'a> {
        self.built.identifiers.get_or_init(|| {
            let list = if self.names_say_keys() { from_names(self) } else { from_rows(self) };
            let is_table = self.keys().is_table() && !self.names_say_keys();
            let meaning = |series: u32| self.columns()?.meaning(series);
            Identifiers::new(list, is_table, |series| meaning(series).is_some_and(|one| one.plain_number))
        })
    }

    /// What a spreadsheet made of a key, where it made something of it.
    pub(crate) fn damage(&self, value: RowValue) -> Option<&Damage> {
        self.built.damages.get_or_init(|| Damages::new(self.keys())).get(value)
    }

    /// Whether the names of images say what they belong to: no table of the user's own links them.
    fn names_say_keys(&self) -> bool {
        let own = self.manifest().is_some_and(|table| !self.entry(table.entry).added);
        let links = own && self.columns().is_none_or(|columns| columns.link().is_some());
        self.reads_keys_from_names() && !links
    }

    /// The images whose names say what they belong to: those that stand for no other.
    pub fn named_images(&self) -> Vec<&'a Entry> {
        if !self.names_say_keys() {
            return Vec::new();
        }
        let is_source = |entry: &&Entry| {
            matches!(self.content_kind(entry), ContentKind::Media(_))
                && self.derivatives().source(entry).is_none()
        };
        let live = self.inventory.live().filter(|entry| !entry.path.is_junk());
        let mut images: Vec<&Entry> = live.filter(is_source).collect();
        images.sort_by(|a, b| a.path.raw().cmp(b.path.raw()));
        images
    }

    /// A key that is neither damaged by a spreadsheet nor holds anything hidden: both are reported by themselves.
    pub(crate) fn sound_key(&self, value: RowValue) -> Option<Cow<'a, str>> {
        let key = self.keys().text(value).filter(|key| !key.trim().is_empty())?;
        (self.damage(value).is_none() && hidden(&key).is_none()).then_some(key)
    }

    /// The place of what has an identifier.
    pub fn place_of(&self, of: Identified) -> Locus {
        match of {
            Identified::Row(value) => self.keys().locus(value),
            Identified::Image(entry) => Locus::Entry(entry),
        }
    }
}
