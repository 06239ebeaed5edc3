//! Reads Pascal VOC annotations: where each field stands, and what is wrong with the text.
//!
//! Judges no value: what boxes, labels and sizes must be is said by rules. Of several elements of one name
//! the first is read, as the readers of the format do.

use crate::model::{Annotation, EntryId, Span, XmlTrouble, XmlTroubleKind};

use super::xml::{Event, Flaw, FlawKind, Limits, Reader};

mod charset;
mod tree;

use charset::Charset;
pub(crate) use charset::Hints;
use tree::Tree;

/// The largest annotation that is read, in bytes.
pub(super) const ANNOTATION_MAX: u64 = 10 << 20;

/// The root element of an annotation.
const ROOT: &str = "annotation";

/// Reads an annotation from the bytes of its entry.
pub(crate) fn read(entry: EntryId, bytes: &[u8], hints: Hints<'_>) -> Annotation {
    let mut annotation = Annotation::unread(entry);
    match charset::decode(bytes, hints) {
        Ok(Charset { document, encoding, readings, trouble }) => {
            annotation.encoding = encoding;
            annotation.readings = readings;
            annotation.declared = document.declared().map(|range| span(range.start, range.end));
            annotation.text = document.text().into();
            if let Some(flaw) = trouble {
                note(&mut annotation, XmlTroubleKind::NotUtf8, &flaw);
            }
            let limits = Limits::default();
            if let Err(flaw) = fill(&mut annotation, &mut Reader::new(&document, limits)) {
                // What is no XML under the most plausible encoding is not in doubt for its encoding alone.
                if annotation.encoding.is_guess {
                    annotation.troubles.clear();
                }
                note(&mut annotation, kind(flaw.kind), &flaw);
            }
        }
        Err(flaw) => {
            annotation.text = charset::readable(bytes, flaw.at).into();
            note(&mut annotation, kind(flaw.kind), &flaw);
            // What cannot be decoded cannot be read either.
            if flaw.kind == FlawKind::Encoding {
                let detail = "its encoding is not declared, so it cannot be read";
                annotation.troubles.push(trouble(&annotation, XmlTroubleKind::Malformed, flaw.at, detail));
                annotation.troubles.retain(|trouble| trouble.kind != XmlTroubleKind::NotUtf8);
            }
        }
    }
    annotation
}

/// An annotation that is not read, and why.
pub(super) fn unread(entry: EntryId, detail: &str) -> Annotation {
    let mut annotation = Annotation::unread(entry);
    annotation.troubles.push(trouble(&annotation, XmlTroubleKind::TooDeep, 0, detail));
    annotation
}

fn kind(flaw: FlawKind) -> XmlTroubleKind {
    match flaw {
        FlawKind::Encoding => XmlTroubleKind::NotUtf8,
        FlawKind::Malformed => XmlTroubleKind::Malformed,
        FlawKind::Limit => XmlTroubleKind::TooDeep,
    }
}

fn note(annotation: &mut Annotation, kind: XmlTroubleKind, flaw: &Flaw) {
    let trouble = trouble(annotation, kind, flaw.at, &flaw.detail);
    annotation.troubles.push(trouble);
}

/// A trouble at an offset in the file, one character long.
fn trouble(annotation: &Annotation, kind: XmlTroubleKind, at: u64, detail: &str) -> XmlTrouble {
    let start = annotation.text_offset(at);
    let next = annotation.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    XmlTrouble { kind, at: span(start, start + next), detail: detail.into() }
}

fn fill(annotation: &mut Annotation, reader: &mut Reader<'_>) -> Result<(), Flaw> {
    let mut tree = Tree::new(annotation);
    while let Some(event) = reader.next()? {
        let (start, end) = (reader.at(), reader.end());
        match event {
            Event::Start(element) => tree.open(element.name, start, end),
            Event::End => tree.close(start, end),
            Event::Text(text) => tree.text(&text),
            Event::Instruction(..) => {}
            Event::Doctype(doctype) => {
                if tree.doctype(doctype.entity_at, start, end) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// A stretch of a text, which is never above the ceiling.
fn span(start: usize, end: usize) -> Span {
    let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
    Span { start: narrow(start), end: narrow(end) }
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests;
