//! What a platform says of a push from the command line: which files it takes, and how it makes items of them.
//!
//! Knows no rule. What comes of a package is in `items`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Citation, Limit, Said};

/// How files become items of a data set. Endings begin with their dot; those of `pictures`, `others` and
/// `slices` are compared without letter case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PushNeeds {
    /// Endings of files that are sent as pictures.
    pub pictures: Vec<String>,
    /// Endings of other files that are sent.
    pub others: Vec<String>,
    /// Ending of the slices of which a series is made.
    pub slices: String,
    /// Items in one request.
    #[serde(default)]
    pub max_items: Vec<Limit>,
    /// Items in one request where the files lie in the platform's storage already.
    #[serde(default)]
    pub max_registered: Vec<Limit>,
    /// Files that are shown as slots of one item.
    #[serde(default)]
    pub max_slots: Vec<Limit>,
    /// Files that are channels of one item.
    #[serde(default)]
    pub max_channels: Vec<Limit>,
    /// Endings by the type that is written when files are registered, compared with their letter case.
    pub registered: BTreeMap<String, Vec<String>>,
    /// Why endings that are registered differ from those that are sent.
    pub registered_case: Said,
    /// Why names should differ although folders keep them apart.
    #[serde(default)]
    pub pulled_flat: Option<Said>,
    /// Endings for which the vendor's own client writes another type.
    #[serde(default)]
    pub mistyped: Option<Mistyped>,
}

/// Endings for which the vendor's own client writes a type that does not fit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistyped {
    /// The endings.
    pub endings: Vec<String>,
    /// The type that it writes.
    pub written: String,
    /// What happens, in one sentence without a full stop.
    pub because: String,
    /// Who says so.
    pub source: Citation,
}

impl PushNeeds {
    /// Whether a push sends a file of this name.
    pub fn sends(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        self.pictures.iter().chain(&self.others).any(|ending| path.ends_with(ending.as_str()))
    }

    /// Whether a file of this name is sent as a picture.
    pub fn is_picture(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        self.pictures.iter().any(|ending| path.ends_with(ending.as_str()))
    }

    /// Whether a file of this name is a slice of a series. A name that is nothing but the ending has none.
    pub fn is_slice(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        name.strip_suffix(self.slices.as_str()).is_some_and(|stem| !stem.is_empty())
    }

    /// The type under which a file of this name is registered.
    pub fn registered_type(&self, key: &str) -> Option<&str> {
        let has_ending = |endings: &[String]| endings.iter().any(|ending| key.ends_with(ending.as_str()));
        self.registered.iter().find(|(_, endings)| has_ending(endings)).map(|(kind, _)| kind.as_str())
    }

    /// The limits of items in one request, where they are registered or else sent.
    pub fn items_at_once(&self, registered: bool) -> &[Limit] {
        if registered { &self.max_registered } else { &self.max_items }
    }

    /// Every limit with its name and the group of the rules that read it.
    pub(super) fn limits(&self) -> [(&'static str, &'static str, &[Limit]); 4] {
        [
            ("items-sent", "record", &self.max_items),
            ("items-registered", "record", &self.max_registered),
            ("slots", "layout", &self.max_slots),
            ("channels", "layout", &self.max_channels),
        ]
    }
}
