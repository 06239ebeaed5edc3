//! What the fuzz targets need of modules that are closed to others. Compiled only with the feature `fuzzing`.
//!
//! Judges nothing and is no part of the public interface.

use crate::probe::xml::{Document, Event, Limits, Reader};

/// Where bytes come from.
pub mod source {
    pub use crate::source::{
        Bytes, EntryVisitor, Listing, Memory, Opened, OrderedVisitor, Reach, Source, open_as,
    };
}

/// What bytes say.
pub mod probe {
    pub use crate::probe::{Probe, probe};
}

/// What is found, and what is done about it.
pub mod engine {
    pub use crate::engine::{Levels, Settled, check, settle};
}

/// What is written.
pub mod emit {
    pub use crate::emit::{Shape, WriteError, atomic, rendered, write};
}

/// What can be said.
pub mod run {
    pub use crate::run::{Looked, verdict};
}

/// Packages in a few words.
pub mod fixture {
    pub use crate::fixture::{Fixture, FixtureError, parse};
}

/// Events of a document that is read to its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct XmlTally {
    /// Names of all elements in the order of their start tags.
    pub elements: Vec<String>,
    /// Attributes of all elements.
    pub attributes: usize,
    /// Characters of all text.
    pub text: String,
    /// Whether it has a document type declaration.
    pub has_doctype: bool,
}

/// Reads a whole document as strictly as an annotation is read; an error says where it stopped and why.
pub fn xml(bytes: &[u8]) -> Result<XmlTally, (u64, String)> {
    let stop = |flaw: crate::probe::xml::Flaw| (flaw.at, flaw.detail.into());
    let document = Document::decode(bytes, true).map_err(stop)?;
    let mut reader = Reader::new(&document, Limits::default());
    let mut tally = XmlTally::default();
    while let Some(event) = reader.next().map_err(stop)? {
        match event {
            Event::Start(element) => {
                tally.elements.push(element.name.to_owned());
                tally.attributes += element.attributes.len();
            }
            Event::Text(text) => tally.text.push_str(&text),
            Event::Doctype(_) => tally.has_doctype = true,
            Event::End | Event::Instruction(..) => {}
        }
    }
    Ok(tally)
}
