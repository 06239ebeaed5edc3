//! The identifiers of a package as one list: from the table or the import file, or from the names of images through
//! `--pattern`.
//!
//! Knows no package and no rule.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::EntryId;

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
    pub(super) series: u32,
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
    /// Of a list; `is_table` where they stand in columns, of which some hold plain numbers.
    pub(crate) fn new(list: Vec<Identifier<'a>>, is_table: bool, is_counted: impl Fn(u32) -> bool) -> Self {
        let mut texts: FxHashMap<u32, Vec<&str>> = FxHashMap::default();
        let mut seen = FxHashSet::default();
        for one in &list {
            if seen.insert((one.series, one.text.as_ref())) {
                texts.entry(one.series).or_default().push(&one.text);
            }
        }
        // Numbers of a database have neither a shape nor zeros to lose.
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
