//! What a platform says of a push from the command line: which files it takes, and how it makes items of them.
//!
//! Knows no rule. What comes of a package is in `items`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Citation, Limit, SourcedReason};

/// How files become items of a data set. Extensions begin with their dot; those of `images`, `others` and
/// `slices` are compared without letter case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PushNeeds {
    /// Extensions of files that are sent as images.
    pub images: Vec<String>,
    /// Extensions of other files that are sent.
    pub others: Vec<String>,
    /// Extension of the slices of which a series is made.
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
    /// Extensions by the type that is written when files are registered, compared with their letter case.
    pub registered: BTreeMap<String, Vec<String>>,
    /// Why extensions that are registered differ from those that are sent.
    pub registered_case: SourcedReason,
    /// Why names should differ although folders keep them apart.
    #[serde(default)]
    pub pulled_flat: Option<SourcedReason>,
    /// Extensions for which the vendor's own client writes another type.
    #[serde(default)]
    pub mistyped: Option<Mistyped>,
}

/// Extensions for which the vendor's own client writes a type that does not fit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistyped {
    /// The extensions.
    pub extensions: Vec<String>,
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
        self.images.iter().chain(&self.others).any(|extension| path.ends_with(extension.as_str()))
    }

    /// Whether a file of this name is sent as an image.
    pub fn is_image(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        self.images.iter().any(|extension| path.ends_with(extension.as_str()))
    }

    /// Whether a file of this name is a slice of a series. A name that is nothing but the extension has none.
    pub fn is_slice(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        name.strip_suffix(self.slices.as_str()).is_some_and(|stem| !stem.is_empty())
    }

    /// The type under which a file of this name is registered.
    pub fn registered_type(&self, key: &str) -> Option<&str> {
        let has_extension =
            |extensions: &[String]| extensions.iter().any(|extension| key.ends_with(extension.as_str()));
        self.registered
            .iter()
            .find(|(_, extensions)| has_extension(extensions))
            .map(|(kind, _)| kind.as_str())
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
