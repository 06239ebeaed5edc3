//! The parts of a workbook that is a zip: audited like any other zip, then read as streams of XML.
//!
//! Refuses document types, so that nothing is expanded, and texts that no cell holds. Knows no vocabulary.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};

use super::Refusal;
use crate::model::{Entry, EntryId, Grade, Trouble};
use crate::source::{self, Bytes, Source, WINDOW_MAX};

/// Most bytes of one part, unpacked.
const PART_MAX: u64 = 1 << 30;
/// Most bytes of all parts that are read, each as often as it is.
const READ_MAX: u64 = 2 << 30;
/// Most bytes between two marks of a part.
const PIECE_MAX: usize = 4 << 20;

/// The parts of a workbook.
pub(super) struct Parts {
    source: Box<dyn Source>,
    entries: Vec<Entry>,
    troubles: Vec<(EntryId, Trouble)>,
    /// Bytes that may still be read: sheets may share a part.
    allowance: Cell<u64>,
}

impl Parts {
    /// Opens the bytes of a zip; refused where the audit finds it broken.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Refusal> {
        let opened = source::open_bytes("workbook.zip", bytes)
            .map_err(|_| Refusal::new("its bytes are not those of a zip"))?;
        let listing = opened.listing;
        if let Some(broken) = listing.container.troubles.iter().find(|one| one.grade == Grade::Broken) {
            return Err(Refusal::new(format!("its zip is damaged: {}", broken.detail)));
        }
        let (entries, troubles) = (listing.entries, listing.troubles);
        Ok(Self { source: opened.source, entries, troubles, allowance: Cell::new(READ_MAX) })
    }

    /// The part with this name, in any letter case.
    fn part(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.is_file() && entry.path.text().eq_ignore_ascii_case(name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.part(name).is_some()
    }

    /// Reads a part; `None` where there is none.
    pub(super) fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&mut Xml<'_>) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        let Some(entry) = self.part(name) else { return Ok(None) };
        let damaged = |trouble: &Trouble| Refusal::new(format!("`{name}` in it: {}", trouble.detail));
        let mut own = self.troubles.iter().filter(|(id, one)| *id == entry.id && one.grade == Grade::Broken);
        if let Some((_, trouble)) = own.next() {
            return Err(damaged(trouble));
        }
        if entry.size > PART_MAX {
            let size = entry.size;
            return Err(Refusal::new(format!(
                "`{name}` in it has {size} bytes; at most {PART_MAX} are read"
            )));
        }
        let left = self.allowance.get().checked_sub(entry.size);
        let left = left.ok_or_else(|| Refusal::new(format!("its sheets have more than {READ_MAX} bytes")))?;
        self.allowance.set(left);
        let mut read = Some(read);
        let mut result = Ok(None);
        self.source.each(&[entry], &mut |_, bytes| {
            if let Some(read) = read.take() {
                result = read(&mut Xml::new(bytes)).map(Some);
            }
            let troubles = bytes.verify();
            if let Some(trouble) = troubles.iter().find(|one| one.grade == Grade::Broken) {
                result = Err(damaged(trouble));
            }
            Ok(())
        })?;
        result
    }
}

/// The bytes of a part, forward.
struct Stream<'a> {
    bytes: &'a mut dyn Bytes,
    at: u64,
    /// Bytes that may still be read before the next mark.
    allowance: usize,
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().min(WINDOW_MAX);
        let bytes = self.bytes.at(self.at, wanted)?;
        let count = bytes.len().min(wanted);
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count as u64;
        self.allowance = self
            .allowance
            .checked_sub(count)
            .ok_or_else(|| io::Error::other(format!("more than {PIECE_MAX} bytes without a mark of XML")))?;
        Ok(count)
    }
}

/// A start tag, its names without prefixes.
pub(super) struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    /// The name.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|one| one.key.local_name().into_inner() == name)?;
        if !found.value.contains('&') {
            return Some(found.value);
        }
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| Cow::Owned(value.into_owned()))
    }

    /// The values of all attributes with this name, whatever their prefixes.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let of_name = attributes.flatten().filter(|one| one.key.local_name().into_inner() == name);
        of_name.map(|one| one.value.into_owned()).collect()
    }

    /// The value of an attribute that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    /// Whether an attribute is set.
    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(&*value, "1" | "true" | "on"))
    }
}

/// An end tag.
pub(super) struct EndTag<'x>(BytesEnd<'x>);

impl EndTag<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// What stands in a part; an element without content gives a start and an end.
pub(super) enum Node<'x> {
    Start(Tag<'x>),
    End(EndTag<'x>),
    Text(Cow<'x, str>),
    /// A comment, an instruction, a declaration.
    Other,
}

/// A part as XML.
pub(super) struct Xml<'a> {
    reader: Reader<BufReader<Stream<'a>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a> Xml<'a> {
    fn new(bytes: &'a mut dyn Bytes) -> Self {
        let stream = Stream { bytes, at: 0, allowance: PIECE_MAX };
        let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, stream));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next node; `None` behind the last.
    pub(super) fn next(&mut self) -> Result<Option<Node<'_>>, Refusal> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().allowance = PIECE_MAX;
        Ok(Some(match self.reader.read_event_into(&mut self.buffer)? {
            Event::Start(tag) => {
                self.depth += 1;
                Node::Start(Tag(tag))
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Node::End(EndTag(tag))
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.into_inner()),
            Event::GeneralRef(name) => Node::Text(Cow::Owned(resolved(&name)?)),
            Event::DocType(_) => return Err(Refusal::new("it holds a document type declaration")),
            Event::Eof if self.depth > 0 => return Err(Refusal::new("a part of it ends early")),
            Event::Eof => return Ok(None),
            Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => Node::Other,
        }))
    }

    /// Passes over the rest of the element that was started last.
    pub(super) fn skip(&mut self) -> Result<(), Refusal> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && self.next()?.is_some() {}
        Ok(())
    }

    /// All text up to the end of the element that was started last.
    pub(super) fn text(&mut self) -> Result<String, Refusal> {
        let outside = self.depth.saturating_sub(1);
        let mut all = String::new();
        while self.depth > outside {
            match self.next()? {
                Some(Node::Text(text)) => all.push_str(&text),
                None => break,
                _ => {}
            }
        }
        Ok(all)
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }
}

fn resolved(name: &BytesRef<'_>) -> Result<String, Refusal> {
    if let Some(letter) = name.resolve_char_ref()? {
        return Ok(letter.to_string());
    }
    let name = name.borrow().into_inner();
    quick_xml::escape::resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| Refusal::new(format!("`&{name};` in it is not defined")))
}
