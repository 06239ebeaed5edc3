//! Which encoding the bytes of an annotation are in, when its declaration is wrong or says nothing.
//!
//! Knows no element.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::model::XmlEncoding;
use crate::probe::xml::{Document, Flaw, FlawKind};

/// A decoded annotation, and what is wrong with its encoding.
pub(super) struct Charset<'a> {
    pub(super) document: Document<'a>,
    pub(super) encoding: XmlEncoding,
    pub(super) trouble: Option<Flaw>,
}

/// Decodes as the text itself says, else in the encoding that alone makes sense, else as windows-1252.
pub(super) fn decode(bytes: &[u8]) -> Result<Charset<'_>, Flaw> {
    match Document::decode(bytes, true) {
        Ok(document) => {
            let (encoding, mark) = document.charset();
            let trouble = (encoding != UTF_8).then(|| Flaw {
                kind: FlawKind::Encoding,
                at: mark,
                line: 1,
                column: 1,
                detail: format!("it is in {}, not in UTF-8", encoding.name()).into(),
            });
            Ok(Charset { document, encoding: told(encoding, mark, false), trouble })
        }
        Err(flaw) if flaw.kind == FlawKind::Encoding => match otherwise(bytes) {
            Some((text, encoding, mark, is_guess)) => {
                let document = Document::decoded(text, encoding, mark)?;
                let actual = if is_guess { "may be" } else { "is" };
                let detail = format!("{}; it {actual} {}", flaw.detail, encoding.name()).into();
                let trouble = Some(Flaw { detail, ..flaw });
                Ok(Charset { document, encoding: told(encoding, mark, is_guess), trouble })
            }
            None => Err(flaw),
        },
        Err(flaw) => Err(flaw),
    }
}

fn told(encoding: &'static Encoding, mark: u64, is_guess: bool) -> XmlEncoding {
    XmlEncoding { encoding, mark: u8::try_from(mark).unwrap_or(0), is_guess }
}

/// A text, its encoding, the bytes of its mark, and whether that is a guess.
type Reading<'a> = (Cow<'a, str>, &'static Encoding, u64, bool);

/// The encoding in which the bytes make sense, whatever they say.
fn otherwise(bytes: &[u8]) -> Option<Reading<'_>> {
    let whole = |encoding: &'static Encoding, mark: usize, is_guess| {
        let body = bytes.get(mark..)?;
        let text = encoding.decode_without_bom_handling_and_without_replacement(body)?;
        Some((text, encoding, mark as u64, is_guess))
    };
    match bytes {
        [0xFF, 0xFE, ..] => whole(UTF_16LE, 2, false),
        [0xFE, 0xFF, ..] => whole(UTF_16BE, 2, false),
        [b'<', 0, ..] => whole(UTF_16LE, 0, false),
        [0, b'<', ..] => whole(UTF_16BE, 0, false),
        [0xEF, 0xBB, 0xBF, ..] => whole(UTF_8, 3, false),
        _ => whole(UTF_8, 0, false).or_else(|| whole(WINDOWS_1252, 0, true).filter(|_| is_western(bytes))),
    }
}

/// Whether every byte has a character in windows-1252, and none is NUL.
fn is_western(bytes: &[u8]) -> bool {
    !bytes.iter().any(|byte| matches!(byte, 0 | 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
}

/// The text before a place that cannot be decoded, for who counts its lines.
pub(super) fn readable(bytes: &[u8], at: u64) -> String {
    let end = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
    let before = bytes.get(..end).unwrap_or_default();
    let good = match std::str::from_utf8(before) {
        Ok(text) => text,
        Err(error) => {
            std::str::from_utf8(before.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
    };
    good.to_owned()
}
