//! How single values stand in a line: words of enums, hexadecimal, base64.
//!
//! Knows no line.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::base64::{base64, from_base64};
use crate::model::{
    Coding, Colour, ContainerKind, Depth, EntryKind, Flaws, Format, Grade, Notation, Patient, TailKind,
    TroubleKind,
};
use crate::text::hex;

/// A value that is one of a list of words.
pub(super) trait Worded: Sized {
    /// What such a value is called in an error.
    const WHAT: &str;
    fn word(&self) -> Cow<'static, str>;
    fn from_word(word: &str) -> Option<Self>;
}

/// Values with `ALL` and `id`.
macro_rules! worded {
    ($($name:ident is $what:literal,)*) => {
        $(impl Worded for $name {
            const WHAT: &str = $what;

            fn word(&self) -> Cow<'static, str> {
                self.id().into()
            }

            fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.id() == word)
            }
        })*
    };
}

worded! {
    Coding is "coding",
    Colour is "colour model",
    ContainerKind is "container",
    Depth is "depth",
    EntryKind is "kind of entry",
    Grade is "grade",
    Notation is "notation",
    TailKind is "kind of tail",
    TroubleKind is "trouble",
}

impl Worded for Format {
    const WHAT: &str = "format";

    fn word(&self) -> Cow<'static, str> {
        self.id().into()
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::from_id(word)
    }
}

/// Sets of bits with a name each: `NOT_UTF8` is the word `not-utf8`.
macro_rules! worded_bits {
    ($($name:ident is $what:literal,)*) => {
        $(impl Worded for $name {
            const WHAT: &str = $what;

            fn word(&self) -> Cow<'static, str> {
                let names: Vec<&str> = self.iter_names().map(|(name, _)| name).collect();
                names.concat().to_ascii_lowercase().replace('_', "-").into()
            }

            fn from_word(word: &str) -> Option<Self> {
                Self::from_name(&word.to_ascii_uppercase().replace('-', "_"))
            }
        })*
    };
}

worded_bits! {
    Flaws is "flaw of a name",
    Patient is "attribute of a patient",
}

/// A value that stands in a line as its word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<T>(pub(super) T);

impl<T> Word<T> {
    pub(super) fn into_value(self) -> T {
        self.0
    }
}

impl<T: Worded> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.word())
    }
}

impl<'de, T: Worded> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<str>::deserialize(deserializer)?;
        T::from_word(&word)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("`{word}` is not a known {}", T::WHAT)))
    }
}

/// Bytes of a fixed number as lower-case hexadecimal.
#[derive(Debug, Clone, Copy)]
pub(in crate::model) struct Hex<const N: usize>(pub(in crate::model) [u8; N]);

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        from_hex(&text)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is not {} hexadecimal digits", 2 * N)))
    }
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digit = |letter: u8| char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?;
    }
    Some(bytes)
}

/// Bytes as base64.
#[derive(Debug, Clone)]
pub(super) struct Base64(pub(super) Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        from_base64(&text).map(Self).ok_or_else(|| D::Error::custom("the bytes are not base64"))
    }
}

/// A value that stands in a line as it is spelt elsewhere.
#[derive(Debug, Clone, Copy)]
pub(in crate::model) struct Spelt<T>(pub(in crate::model) T);

impl<T: Display> Serialize for Spelt<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr<Err = String>> Deserialize<'de> for Spelt<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| D::Error::custom(format!("`{text}` {error}")))
    }
}
