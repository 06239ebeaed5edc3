//! What a profile may hold, as its types say: found by reading one that has a single word at every place.
//!
//! Knows no key by its name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Profile;
use super::typed::{Reader, Tracer};

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
    let _ = Profile::deserialize(Reader::Nothing(Tracer {
        place: String::new(),
        left_out: None,
        found: &mut outline,
    }));
    outline
});

/// The places that must be there wherever the table around them is.
pub(super) static REQUIRED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut required = BTreeSet::new();
    for place in OUTLINE.places() {
        let mut ignored = Outline::Unknown;
        let tracer = Tracer { place: String::new(), left_out: Some(&place), found: &mut ignored };
        if Profile::deserialize(Reader::Nothing(tracer)).is_err() {
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
