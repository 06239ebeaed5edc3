//! Who says so: a document that a reader can find, and the place in it.
//!
//! Knows no platform; where a profile names its documents by keys, reading it puts the documents in their place.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

/// A document, and the place in it that says so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The title, as a person would cite it.
    pub title: Cow<'static, str>,
    /// Where it can be opened.
    #[serde(default)]
    pub url: Option<Cow<'static, str>>,
    /// Heading, section, page or file in it.
    #[serde(default)]
    pub place: Option<Cow<'static, str>>,
    /// Date, version or commit of the copy that was read.
    #[serde(default)]
    pub state: Option<Cow<'static, str>>,
}

impl Citation {
    /// A document that everybody knows by this title.
    pub const fn named(title: &'static str) -> Self {
        Self { title: Cow::Borrowed(title), url: None, place: None, state: None }
    }

    /// A document that can be opened; `place` is empty where the whole of it says so.
    pub const fn opened(title: &'static str, url: &'static str, place: &'static str) -> Self {
        let place = if place.is_empty() { None } else { Some(Cow::Borrowed(place)) };
        Self { title: Cow::Borrowed(title), url: Some(Cow::Borrowed(url)), place, state: None }
    }
}

/// Title and place: `RFC 4180, section 2`.
impl fmt::Display for Citation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.title)?;
        self.place.as_ref().map_or(Ok(()), |place| write!(out, ", {place}"))
    }
}

/// A reason, and who gives it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcedReason {
    /// What happens on the platform, in one sentence without a full stop.
    pub because: String,
    /// Who says so.
    pub source: Citation,
}
