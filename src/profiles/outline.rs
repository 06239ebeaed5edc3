//! What a profile may hold, as its types say: found by reading one that has a single word at every place.
//!
//! Knows no key by its name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::value::Error;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::Profile;

/// What stands at a place.
#[derive(Debug, Default)]
pub(crate) enum Outline {
    /// Nothing that is known; every place is given another when it is read.
    #[default]
    Unknown,
    /// The keys of a table, each with what stands there.
    Table(Vec<(&'static str, Outline)>),
    /// A table whose keys are the user's own.
    Named(Box<Outline>),
    /// Any number of the same.
    List(Box<Outline>),
    /// A key of `sources`, in whose place the document is put.
    Citation,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A text.
    Text,
    /// A text of one character.
    Character,
    /// A whole number, not negative.
    Number,
    /// Yes or no.
    Flag,
}

/// What stands for the keys of a named table and the elements of a list in the name of a place.
pub(super) const ANY: &str = "*";

/// What a profile may hold.
pub(super) static OUTLINE: LazyLock<Outline> = LazyLock::new(|| {
    let mut outline = Outline::Unknown;
    // Nothing is left out, so that nothing can be missing.
    let _ = Profile::deserialize(Tracer { place: String::new(), left_out: None, found: &mut outline });
    outline
});

/// The places that must be there wherever the table around them is.
pub(super) static REQUIRED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut required = BTreeSet::new();
    for place in OUTLINE.places() {
        let mut ignored = Outline::Unknown;
        let tracer = Tracer { place: String::new(), left_out: Some(&place), found: &mut ignored };
        if Profile::deserialize(tracer).is_err() {
            required.insert(place);
        }
    }
    required
});

impl Outline {
    /// The names of all places below this one: keys with dots between them.
    pub(super) fn places(&self) -> Vec<String> {
        let below = |key: &str, inner: &Self| {
            let inner = inner.places().into_iter();
            let inner: Vec<String> = inner.map(|place| join(key, &place)).collect();
            [vec![key.to_owned()], inner].concat()
        };
        match self {
            Self::Table(keys) => keys.iter().flat_map(|(key, inner)| below(key, inner)).collect(),
            Self::Named(inner) | Self::List(inner) => below(ANY, inner),
            _ => Vec::new(),
        }
    }
}

/// The name of a place below another.
pub(crate) fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// Gives every type one value, and notes what it asked for.
struct Tracer<'t> {
    place: String,
    /// A place at which nothing is given.
    left_out: Option<&'t str>,
    found: &'t mut Outline,
}

/// A plain value: what is noted, and what is given.
macro_rules! plain {
    ($($method:ident: $outline:expr, $visit:ident($value:expr);)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            *self.found = $outline;
            visitor.$visit($value)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Error;

    plain! {
        deserialize_str: Outline::Text, visit_str("x");
        deserialize_string: Outline::Text, visit_str("x");
        deserialize_char: Outline::Character, visit_char('x');
        deserialize_bool: Outline::Flag, visit_bool(true);
        deserialize_u64: Outline::Number, visit_u64(1);
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut inner = Outline::Unknown;
        let place = join(&self.place, ANY);
        let one = Tracer { place, left_out: self.left_out, found: &mut inner };
        let value = visitor.visit_seq(One(Some(one)))?;
        *self.found = Outline::List(Box::new(inner));
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut keys = Vec::new();
        let table = Keys { place: self.place, left_out: self.left_out, rest: &[ANY], found: &mut keys };
        let value = visitor.visit_map(table)?;
        let inner = keys.pop().map(|(_, inner)| inner).unwrap_or_default();
        *self.found = Outline::Named(Box::new(inner));
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut keys = Vec::new();
        // A document is reported by its key wherever it is not in the list of documents itself.
        let is_cited = name == "Citation" && !self.place.starts_with("sources.");
        let left_out = self.left_out.filter(|_| !is_cited);
        let table = Keys { place: self.place, left_out, rest: fields, found: &mut keys };
        let value = visitor.visit_map(table)?;
        *self.found = if is_cited { Outline::Citation } else { Outline::Table(keys) };
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.found = Outline::Word(variants);
        visitor.visit_enum(variants.first().copied().unwrap_or_default().into_deserializer())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(de::Error::custom(format!("`{}` has a type that no profile has", self.place)))
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// One element of a list.
struct One<'t>(Option<Tracer<'t>>);

impl<'de> SeqAccess<'de> for One<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.0.take().map(|one| seed.deserialize(one)).transpose()
    }
}

/// The keys of a table, but for one that is left out.
struct Keys<'t> {
    place: String,
    left_out: Option<&'t str>,
    rest: &'static [&'static str],
    found: &'t mut Vec<(&'static str, Outline)>,
}

impl<'de> MapAccess<'de> for Keys<'_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        if self.rest.first().is_some_and(|key| self.left_out == Some(&join(&self.place, key))) {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        self.rest.first().map(|key| seed.deserialize((*key).into_deserializer())).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let Some((key, rest)) = self.rest.split_first() else {
            return Err(de::Error::custom("a value without a key"));
        };
        self.rest = rest;
        let mut inner = Outline::Unknown;
        let place = join(&self.place, key);
        let value = seed.deserialize(Tracer { place, left_out: self.left_out, found: &mut inner })?;
        self.found.push((key, inner));
        Ok(value)
    }
}
