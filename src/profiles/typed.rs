//! Reads the types of a profile: out of a tree, or out of nothing, to note what they ask for.
//!
//! One reader does both, since what a type is read by is compiled once for each reader and type.

use std::collections::btree_map;
use std::vec;

use serde::de::value::Error;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use toml::Value;

use super::outline::{ANY, Outline, join};
use super::tree::{At, Held, Node};

/// What a type is read out of.
pub(super) enum Reader<'t> {
    /// What stands there.
    Tree(Node),
    /// Nothing: every type is given one value.
    Nothing(Tracer<'t>),
}

/// Notes what was asked for.
pub(super) struct Tracer<'t> {
    pub(super) place: String,
    /// A place at which nothing is given.
    pub(super) left_out: Option<&'t str>,
    pub(super) found: &'t mut Outline,
}

/// A plain value: what is noted, and what is given.
macro_rules! plain {
    ($($method:ident: $outline:expr, $visit:ident($value:expr);)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Self::Tree(node) => plain(node, visitor),
                Self::Nothing(tracer) => {
                    *tracer.found = $outline;
                    visitor.$visit($value)
                }
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_> {
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
        let (tracer, list) = match self {
            Self::Tree(Node { held: Held::List(list), .. }) => (None, Elements::Tree(list.into_iter())),
            Self::Tree(node) => return Err(unexpected(&node)),
            Self::Nothing(tracer) => {
                let place = join(&tracer.place, ANY);
                let one = Tracer { place, left_out: tracer.left_out, found: &mut inner };
                (Some(tracer), Elements::Nothing(Some(one)))
            }
        };
        let value = visitor.visit_seq(list)?;
        if let Some(tracer) = tracer {
            *tracer.found = Outline::List(Box::new(inner));
        }
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let (value, traced) = self.table(&[ANY], false, visitor)?;
        if let Some((found, mut keys)) = traced {
            *found = Outline::Named(Box::new(keys.pop().map(|(_, inner)| inner).unwrap_or_default()));
        }
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // A document is reported by its key wherever it is not in the list of documents itself.
        let in_list = |tracer: &Tracer<'_>| tracer.place.starts_with("sources.");
        let is_cited = name == "Citation" && matches!(&self, Self::Nothing(tracer) if !in_list(tracer));
        let (value, traced) = self.table(fields, is_cited, visitor)?;
        if let Some((found, keys)) = traced {
            *found = if is_cited { Outline::Citation } else { Outline::Table(keys) };
        }
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let word = match self {
            Self::Tree(Node { held: Held::Plain(Value::String(word)), .. }) => word,
            Self::Tree(node) => return Err(unexpected(&node)),
            Self::Nothing(tracer) => {
                *tracer.found = Outline::Word(variants);
                variants.first().copied().unwrap_or_default().to_owned()
            }
        };
        visitor.visit_enum(word.into_deserializer())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(match self {
            Self::Tree(node) => unexpected(&node),
            Self::Nothing(Tracer { place, .. }) => {
                de::Error::custom(format!("`{place}` has a type that no profile has"))
            }
        })
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// Where to note what was found of a table, and its keys.
type Traced<'t> = Option<(&'t mut Outline, Vec<(&'static str, Outline)>)>;

impl<'t> Reader<'t> {
    /// Reads a table; `fields` are given where there is none, all of them where `is_whole`.
    fn table<'de, V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        is_whole: bool,
        visitor: V,
    ) -> Result<(V::Value, Traced<'t>), Error> {
        match self {
            Self::Tree(Node { held: Held::Table(table), .. }) => {
                let keys = Keys::Tree { rest: table.into_iter(), value: None };
                Ok((visitor.visit_map(keys)?, None))
            }
            Self::Tree(node) => Err(unexpected(&node)),
            Self::Nothing(Tracer { place, left_out, found }) => {
                let mut noted = Vec::new();
                let left_out = left_out.filter(|_| !is_whole);
                let keys = Keys::Nothing { place, left_out, rest: fields, noted: &mut noted };
                Ok((visitor.visit_map(keys)?, Some((found, noted))))
            }
        }
    }
}

fn plain<'de, V: Visitor<'de>>(node: Node, visitor: V) -> Result<V::Value, Error> {
    match node.held {
        Held::Plain(Value::String(text)) => visitor.visit_string(text),
        Held::Plain(Value::Integer(number)) => visitor.visit_i64(number),
        Held::Plain(Value::Boolean(flag)) => visitor.visit_bool(flag),
        _ => Err(unexpected(&node)),
    }
}

fn unexpected(node: &Node) -> Error {
    de::Error::custom(format!("{} where a profile has none", node.kind()))
}

/// The elements of a list; there is one where there is no list.
enum Elements<'t> {
    Tree(vec::IntoIter<Node>),
    Nothing(Option<Tracer<'t>>),
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let next = match self {
            Self::Tree(rest) => rest.next().map(Reader::Tree),
            Self::Nothing(one) => one.take().map(Reader::Nothing),
        };
        next.map(|next| seed.deserialize(next)).transpose()
    }
}

/// The keys of a table; where there is no table all that it may have, but for one that is left out.
enum Keys<'t> {
    Tree {
        rest: btree_map::IntoIter<String, (At, Node)>,
        value: Option<Node>,
    },
    Nothing {
        place: String,
        left_out: Option<&'t str>,
        rest: &'static [&'static str],
        noted: &'t mut Vec<(&'static str, Outline)>,
    },
}

impl<'de> MapAccess<'de> for Keys<'_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let read = |key: &str| seed.deserialize(IntoDeserializer::<Error>::into_deserializer(key));
        match self {
            Self::Tree { rest, value } => {
                let Some((key, (_, node))) = rest.next() else { return Ok(None) };
                *value = Some(node);
                read(&key).map(Some)
            }
            Self::Nothing { place, left_out, rest, .. } => {
                if rest.first().is_some_and(|key| *left_out == Some(&join(place, key))) {
                    *rest = rest.get(1..).unwrap_or_default();
                }
                rest.first().map(|key| read(key)).transpose()
            }
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let lacks = || de::Error::custom("a value without a key");
        match self {
            Self::Tree { value, .. } => seed.deserialize(Reader::Tree(value.take().ok_or_else(lacks)?)),
            Self::Nothing { place, left_out, rest, noted } => {
                let (key, behind) = rest.split_first().ok_or_else(lacks)?;
                *rest = behind;
                let mut found = Outline::Unknown;
                let tracer = Tracer { place: join(place, key), left_out: *left_out, found: &mut found };
                let value = seed.deserialize(Reader::Nothing(tracer))?;
                noted.push((key, found));
                Ok(value)
            }
        }
    }
}
