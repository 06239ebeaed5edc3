//! A strict reader of XML 1.0 over quick-xml, which alone accepts two roots, bare text, duplicate
//! attributes and more: here, what a browser or libxml2 refuses is refused, with its place.
//!
//! Expands nothing and fetches nothing. Knows no vocabulary: SVG and Pascal VOC are elsewhere.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::Reader as Tokens;
use quick_xml::events::Event as Token;

mod decode;
mod doctype;
mod names;
mod tag;

pub(crate) use decode::Document;
pub(crate) use doctype::Doctype;

/// Ceilings on what is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Elements within each other.
    pub depth: usize,
    /// Elements in all.
    pub elements: u64,
    /// Attributes of one element.
    pub attributes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 256, elements: 1_000_000, attributes: 1_024 }
    }
}

/// What kind of rule a document breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlawKind {
    /// Its bytes are not in the encoding that it says, or in one that is not known.
    Encoding,
    /// It is not well-formed.
    Malformed,
    /// It is above a ceiling.
    Limit,
}

/// The first thing that is wrong with a document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// What kind of rule is broken.
    pub kind: FlawKind,
    /// Offset in bytes from the start of the file.
    pub at: u64,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// What is wrong, in words, without its place.
    pub detail: Box<str>,
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.detail)
    }
}

/// A flaw at an offset in the decoded text.
type FlawAt = (FlawKind, usize, String);

fn malformed(at: usize, detail: impl Into<String>) -> FlawAt {
    (FlawKind::Malformed, at, detail.into())
}

/// One attribute; references in its value are resolved, but those to entities of the document's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// The name with its prefix.
    pub name: &'a str,
    /// The value.
    pub value: Cow<'a, str>,
    /// Offset of the value in the decoded text.
    pub at: usize,
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// The name with its prefix.
    pub name: &'a str,
    /// The attributes as they stand, no name twice.
    pub attributes: Vec<Attribute<'a>>,
}

/// One event; an element without content gives a start and an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// A start tag.
    Start(Element<'a>),
    /// The end of the element that was started last and is still open.
    End,
    /// A run of text, possibly one of several in a row.
    Text(Cow<'a, str>),
    /// A processing instruction: its target and the rest.
    Instruction(&'a str, &'a str),
    /// A document type declaration.
    Doctype(Doctype<'a>),
}

/// Where in a document the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Prolog,
    Root,
    Epilog,
}

/// Reads a document event by event, and stops at its first flaw.
pub(crate) struct Reader<'a> {
    document: &'a Document<'a>,
    text: &'a str,
    tokens: Tokens<&'a [u8]>,
    limits: Limits,
    stage: Stage,
    depth: usize,
    elements: u64,
    entities: HashSet<&'a str>,
    has_doctype: bool,
    pending_end: bool,
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of a document.
    pub(crate) fn new(document: &'a Document<'a>, limits: Limits) -> Self {
        let text = document.text();
        let mut tokens = Tokens::from_str(text);
        tokens.config_mut().check_comments = true;
        Self {
            document,
            text,
            tokens,
            limits,
            stage: Stage::Prolog,
            depth: 0,
            elements: 0,
            entities: HashSet::new(),
            has_doctype: false,
            pending_end: false,
            at: 0,
        }
    }

    /// Offset in the decoded text of the event that was read last.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Offset in the decoded text of the end of that event.
    pub(crate) fn end(&self) -> usize {
        self.position().min(self.text.len())
    }

    /// The next event; `None` after the last one of a well-formed document.
    pub(crate) fn next(&mut self) -> Result<Option<Event<'a>>, Flaw> {
        self.advance().map_err(|(kind, at, detail)| self.document.flaw(kind, at, detail))
    }

    fn advance(&mut self) -> Result<Option<Event<'a>>, FlawAt> {
        if std::mem::take(&mut self.pending_end) {
            return Ok(Some(self.close()));
        }
        loop {
            let start = self.position();
            let token = self.tokens.read_event().map_err(|error| {
                let at = usize::try_from(self.tokens.error_position()).unwrap_or(start);
                malformed(at, error.to_string())
            })?;
            let raw = self.text.get(start..self.position()).unwrap_or_default();
            self.at = start;
            let event = match token {
                Token::Eof => return self.finish(start).map(|()| None),
                Token::Start(_) | Token::Empty(_) => Some(self.open(raw, start)?),
                Token::End(_) => Some(self.close()),
                Token::Text(_) => self.plain(raw, start)?,
                Token::CData(_) => Some(self.verbatim(raw, start)?),
                Token::GeneralRef(_) => Some(self.reference(raw, start)?),
                Token::Comment(_) => None,
                Token::Decl(_) => decode::declaration(raw, start).map(|()| None)?,
                Token::PI(_) => Some(tag::instruction(raw, start)?),
                Token::DocType(_) => Some(self.doctype(raw, start)?),
            };
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.tokens.buffer_position()).unwrap_or(usize::MAX)
    }

    fn open(&mut self, raw: &'a str, start: usize) -> Result<Event<'a>, FlawAt> {
        if self.stage == Stage::Epilog {
            return Err(malformed(start, "a second root element"));
        }
        self.stage = Stage::Root;
        self.depth += 1;
        self.elements += 1;
        let limit = |what: &str| Err((FlawKind::Limit, start, what.to_owned()));
        if self.depth > self.limits.depth {
            return limit(&format!("elements are nested more than {} deep", self.limits.depth));
        }
        if self.elements > self.limits.elements {
            return limit(&format!("more than {} elements", self.limits.elements));
        }
        let (element, empty) = tag::element(raw, start, &self.entities, self.limits.attributes)?;
        self.pending_end = empty;
        Ok(Event::Start(element))
    }

    fn close(&mut self) -> Event<'a> {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            self.stage = Stage::Epilog;
        }
        Event::End
    }

    fn plain(&self, raw: &'a str, start: usize) -> Result<Option<Event<'a>>, FlawAt> {
        if self.stage != Stage::Root {
            return match raw.find(|c: char| !names::is_space(c)) {
                Some(at) => Err(malformed(start + at, "text outside the root element")),
                None => Ok(None),
            };
        }
        match raw.find("]]>") {
            Some(at) => Err(malformed(start + at, "`]]>` within text")),
            None => Ok(Some(Event::Text(Cow::Borrowed(raw)))),
        }
    }

    fn verbatim(&self, raw: &'a str, start: usize) -> Result<Event<'a>, FlawAt> {
        if self.stage != Stage::Root {
            return Err(malformed(start, "a CDATA section outside the root element"));
        }
        let inner = raw.get(9..raw.len().saturating_sub(3)).unwrap_or_default();
        Ok(Event::Text(Cow::Borrowed(inner)))
    }

    fn reference(&self, raw: &'a str, start: usize) -> Result<Event<'a>, FlawAt> {
        if self.stage != Stage::Root {
            return Err(malformed(start, "a reference outside the root element"));
        }
        tag::resolve(raw, start, &self.entities).map(Event::Text)
    }

    fn doctype(&mut self, raw: &'a str, start: usize) -> Result<Event<'a>, FlawAt> {
        if self.stage != Stage::Prolog || std::mem::replace(&mut self.has_doctype, true) {
            return Err(malformed(start, "a document type declaration out of its place"));
        }
        doctype::read(raw, start, &mut self.entities).map(Event::Doctype)
    }

    fn finish(&self, end: usize) -> Result<(), FlawAt> {
        match self.stage {
            Stage::Epilog => Ok(()),
            Stage::Prolog => Err(malformed(end, "no root element")),
            Stage::Root => Err(malformed(end, format!("ends with {} elements still open", self.depth))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests;
