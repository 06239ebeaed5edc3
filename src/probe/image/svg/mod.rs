//! SVG: the size that the root element says, whether the document is well-formed, and what in it runs or
//! loads something (SVG 2 §2.8).
//!
//! Draws nothing, expands nothing, fetches nothing.

use std::borrow::Cow;
use std::io;

use super::Probed;
use super::fields::at_hand;
use super::part::{Part, unreadable};
use crate::model::{Depth, ImageFacts, Trouble, TroubleKind};
use crate::probe::xml::{Document, Element, Event, Flaw, FlawKind, Limits, Reader};
use crate::source::{Bytes, DOCUMENTS, WINDOW_MAX};

mod active;
mod css;
mod prefixes;
mod size;

use active::Active;
use prefixes::Prefixes;

/// The largest document that is read. Bytes.
const MOST: u64 = 32 << 20;
/// How often a document is in memory: as stored, as text, and once more where offsets are counted. A byte of
/// an older encoding becomes up to two in nearly all texts.
const HELD: u64 = 4;
const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Reads an SVG.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    let len = part.len();
    if part.array::<2>(0)? == Some([0x1F, 0x8B]) {
        return Ok(unreadable("the document is packed with gzip (SVGZ), which is not plain SVG"));
    }
    if len > MOST {
        let detail = format!("{len} bytes of SVG, at most {MOST} are read");
        let troubles = vec![Trouble::doubtful(TroubleKind::Unverified, detail)];
        return Ok(Probed { image: Some(ImageFacts::of_unknown_size()), troubles, ..Probed::default() });
    }
    let is_large = depth >= Depth::Structure && len > WINDOW_MAX as u64;
    let _allowance = is_large.then(|| DOCUMENTS.take(len.saturating_mul(HELD)));
    let text =
        if depth < Depth::Structure { Cow::Borrowed(part.slice(0, WINDOW_MAX)?) } else { everything(bytes)? };
    let whole = u64::try_from(text.len()).is_ok_and(|read| read >= len);
    Ok(read(&text, whole, depth))
}

/// All bytes: one slice where the entry is held in memory, else a copy.
fn everything(bytes: &mut dyn Bytes) -> io::Result<Cow<'_, [u8]>> {
    if !at_hand(bytes, 0)?.is_empty() {
        return at_hand(bytes, 0).map(Cow::Borrowed);
    }
    let mut all = Vec::new();
    loop {
        let at = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let next = bytes.at(at, WINDOW_MAX)?;
        if next.is_empty() {
            return Ok(Cow::Owned(all));
        }
        all.extend_from_slice(next);
    }
}

fn read(bytes: &[u8], whole: bool, depth: Depth) -> Probed {
    let document = match Document::decode(bytes, whole) {
        Ok(document) => document,
        Err(flaw) => {
            return Probed { image: None, troubles: vec![broken(&flaw, whole)], ..Probed::default() };
        }
    };
    let mut walk = Walk::new(&document);
    let mut reader = Reader::new(&document, Limits::default());
    loop {
        match reader.next() {
            Ok(Some(event)) => walk.visit(event, reader.at()),
            Ok(None) => break,
            Err(flaw) => {
                walk.troubles.push(broken(&flaw, whole));
                break;
            }
        }
        if depth < Depth::Structure && walk.image.is_some() {
            break;
        }
    }
    walk.finish();
    Probed { image: walk.image, troubles: walk.troubles, ..Probed::default() }
}

fn broken(flaw: &Flaw, whole: bool) -> Trouble {
    let kind = match flaw.kind {
        FlawKind::Encoding | FlawKind::Malformed | FlawKind::Limit if whole => TroubleKind::ImageUnreadable,
        // The root element does not begin in the part that was read.
        _ => TroubleKind::Unverified,
    };
    Trouble::broken(kind, flaw.to_string()).at(flaw.at)
}

struct Walk<'d> {
    document: &'d Document<'d>,
    image: Option<ImageFacts>,
    active: Active,
    prefixes: Prefixes,
    /// The first name with an undeclared prefix, and its offset in the text.
    undeclared: Option<(String, usize)>,
    troubles: Vec<Trouble>,
}

impl<'d> Walk<'d> {
    fn new(document: &'d Document<'d>) -> Self {
        let (active, prefixes) = (Active::default(), Prefixes::default());
        Self { document, image: None, active, prefixes, undeclared: None, troubles: Vec::new() }
    }

    fn visit(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(element) => {
                if self.image.is_none() {
                    self.root(&element);
                }
                self.active.element(&element, at);
                if let Some(name) = self.prefixes.element(&element) {
                    self.undeclared.get_or_insert_with(|| (name.to_owned(), at));
                }
            }
            Event::End => {
                self.active.end();
                self.prefixes.end();
            }
            Event::Text(text) => self.active.text(&text, at),
            Event::Instruction(target, content) => self.active.instruction(target, content, at),
            Event::Doctype(doctype) => self.active.doctype(doctype.entity_at, doctype.is_plain, at),
        }
    }

    /// What can be determined only after the last event.
    fn finish(&mut self) {
        if let Some((name, at)) = self.undeclared.take() {
            let (line, column) = self.document.place(at);
            let detail = format!("line {line}, column {column}: the prefix of `{name}` is not declared");
            let trouble = Trouble::doubtful(TroubleKind::ImageUnreadable, detail);
            self.troubles.push(trouble.at(self.document.offset(at)));
        }
        let encoding = self.document.encoding();
        if !encoding.starts_with("UTF-") {
            let detail = format!("written in {encoding}, not in UTF-8");
            self.troubles.push(Trouble::minor(TroubleKind::ImageUnreadable, detail));
        }
        self.troubles.extend(self.active.troubles(self.document));
    }

    fn root(&mut self, element: &Element<'_>) {
        let (prefix, local) = active::split(element.name);
        let mut image = ImageFacts::of_unknown_size();
        image.frames = Some(1);
        if local == "svg" {
            (image.width, image.height) = size::pixels(element);
            if (image.width, image.height) == (None, None) {
                let detail =
                    "gives no size of its own (width and height in pixels, or viewBox); programs differ";
                self.troubles.push(Trouble::minor(TroubleKind::ImageUnreadable, detail));
            }
            let declaration = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            let space = active::value(element, &declaration);
            // An entity of the document's own may stand for the namespace.
            if space.is_none_or(|space| space != NAMESPACE && !space.starts_with('&')) {
                let detail = format!("the root element is not in the namespace {NAMESPACE}");
                self.troubles.push(Trouble::doubtful(TroubleKind::ImageUnreadable, detail));
            }
        } else {
            let detail = format!("the root element is `{}`, not `svg`", element.name);
            self.troubles.push(Trouble::broken(TroubleKind::ImageUnreadable, detail));
        }
        self.image = Some(image);
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests;
