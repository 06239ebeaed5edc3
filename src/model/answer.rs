//! What nothing in a package says and only the user can: its likeliest answer, which is an option.
//!
//! Knows no rule that asks.

use super::{CodePage, Given, Settings};

/// The likeliest answer to a question that the package leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// The encoding of tables and annotations.
    Encoding(CodePage),
    /// The encoding of the names in a zip.
    NameEncoding(CodePage),
}

impl Answer {
    /// The option that gives it.
    pub fn given(self) -> Given {
        let (name, page) = match self {
            Self::Encoding(page) => ("encoding", page),
            Self::NameEncoding(page) => ("name-encoding", page),
        };
        Given { name: name.into(), value: Some(page.name().into()) }
    }

    /// Gives it, unless another one was given.
    pub fn give(self, settings: &mut Settings) {
        let (place, page) = match self {
            Self::Encoding(page) => (&mut settings.encoding, page),
            Self::NameEncoding(page) => (&mut settings.name_encoding, page),
        };
        place.get_or_insert(page);
    }
}
