//! The identifiers of a package as one list: from the table or the import file, or from the names of images through
//! `--pattern`.
//!
//! What is no sound key (damaged, with something hidden in it) is reported by itself and left out here. Knows no rule.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Entry, EntryId, Locus};

use super::content::ContentKind;
use super::context::Context;
use super::hidden::hidden;
use super::key_shapes::{UsualShape, full_length, is_short};
use super::values::RowValue;

/// An identifier.
#[derive(Debug, Clone)]
pub struct Identifier<'a> {
    /// What it says.
    pub text: Cow<'a, str>,
    /// What has it.
    pub of: Identified,
    /// Those of one column belong together.
    series: u32,
}

/// What has an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identified {
    /// A row, in this value.
    Row(RowValue),
    /// An image, in its name.
    Image(EntryId),
}

/// The identifiers of a package.
#[derive(Debug, Default)]
pub struct Identifiers<'a> {
    list: Vec<Identifier<'a>>,
    series: FxHashMap<u32, Series>,
}

/// What the identifiers of one column have in common.
#[derive(Debug, Default)]
struct Series {
    /// All are made of digits, and stand in a table: so many of those that are not short.
    full_length: Option<usize>,
    usual: Option<UsualShape>,
}

impl<'a> Identifiers<'a> {
    fn new(context: &Context<'a>) -> Self {
        let list: Vec<Identifier<'a>> =
            if context.names_say_keys() { from_names(context) } else { from_rows(context) };
        let mut texts: FxHashMap<u32, Vec<&str>> = FxHashMap::default();
        let mut seen = FxHashSet::default();
        for one in &list {
            if seen.insert((one.series, one.text.as_ref())) {
                texts.entry(one.series).or_default().push(&one.text);
            }
        }
        let is_table =
            list.iter().any(|one| matches!(one.of, Identified::Row(_))) && context.keys().is_table();
        // Numbers of a database have neither a shape nor zeros to lose.
        let columns = context.columns();
        let is_counted =
            |series: u32| columns.and_then(|all| all.meaning(series)).is_some_and(|one| one.plain_number);
        let texts = texts.into_iter().filter(|(series, _)| !is_table || !is_counted(*series));
        let series = texts.map(|(series, texts)| (series, Series::new(&texts, is_table))).collect();
        Self { list, series }
    }

    /// All of them, in the order of rows or names.
    pub fn iter(&self) -> impl Iterator<Item = &Identifier<'a>> {
        self.list.iter()
    }

    /// How many digits those of a column have that lost no zeros, where others are shorter.
    pub fn full_length(&self, one: &Identifier<'_>) -> Option<usize> {
        self.series.get(&one.series)?.full_length
    }

    /// Whether zeros in front of it may be lost.
    pub fn is_short(&self, one: &Identifier<'_>) -> bool {
        self.full_length(one).is_some_and(|length| is_short(&one.text, length))
    }

    /// The shape of the others, where nearly all have one and this one does not.
    pub(crate) fn lacks_shape(&self, one: &Identifier<'_>) -> Option<&UsualShape> {
        let usual = self.series.get(&one.series)?.usual.as_ref()?;
        (!usual.fits(&one.text) && !self.is_short(one)).then_some(usual)
    }
}

impl Series {
    fn new(texts: &[&str], is_table: bool) -> Self {
        let are_numbers = texts.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let full_length = (is_table && are_numbers).then(|| full_length(texts)).flatten();
        Self { full_length, usual: UsualShape::of(texts) }
    }
}

fn from_rows<'a>(context: &Context<'a>) -> Vec<Identifier<'a>> {
    let keys = context.keys();
    // Keys that were made of names say nothing that the names do not.
    if keys.entry().is_none_or(|entry| context.entry(entry).added) {
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
        self.built.identifiers.get_or_init(|| Identifiers::new(self))
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
