//! Which encoding the bytes of an annotation are in, when its declaration is wrong or says nothing.
//!
//! Knows no element.

use std::borrow::Cow;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use crate::model::{CodePage, Reading, Readings, XmlEncoding};
use crate::probe::xml::{Document, Flaw, FlawKind};
use crate::text::nfc;

/// A decoded annotation, and what is wrong with its encoding.
pub(super) struct Charset<'a> {
    pub(super) document: Document<'a>,
    pub(super) encoding: XmlEncoding,
    /// Where the encoding is a guess: what the text says under each candidate.
    pub(super) readings: Vec<Reading>,
    pub(super) trouble: Option<Flaw>,
}

/// What is known of an annotation besides its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hints<'a> {
    /// The encoding that the user names.
    pub(crate) named: Option<CodePage>,
    /// The name of the file without its extension, where it is known for sure.
    pub(crate) stem: Option<&'a str>,
}

/// Decodes as the text itself says, else in the encoding that alone makes sense, else as the user says, else in the
/// most plausible one.
pub(super) fn decode<'a>(bytes: &'a [u8], hints: Hints<'_>) -> Result<Charset<'a>, Flaw> {
    match Document::decode(bytes, true) {
        Ok(document) => {
            if let Some(overruled) = overruled(bytes, &document, hints.named) {
                return overruled;
            }
            if document.is_disputed(bytes) {
                return disputed(bytes, document, hints);
            }
            let (encoding, mark) = document.charset();
            let trouble = (!encoding.is(UTF_8)).then(|| not_utf8(encoding, mark));
            Ok(Charset { document, encoding: stated(encoding, mark, false), readings: Vec::new(), trouble })
        }
        Err(flaw) if flaw.kind == FlawKind::Encoding => match otherwise(bytes, hints) {
            Some(Read { text, encoding, mark, is_guess, readings }) => {
                let document = Document::decoded(text, encoding, mark)?;
                let detail = if is_guess {
                    flaw.detail
                } else {
                    format!("{}; it is {}", flaw.detail, encoding.name()).into()
                };
                let trouble = Some(Flaw { detail, ..flaw });
                Ok(Charset { document, encoding: stated(encoding, mark, is_guess), readings, trouble })
            }
            None => Err(flaw),
        },
        Err(flaw) => Err(flaw),
    }
}

fn not_utf8(encoding: CodePage, mark: u64) -> Flaw {
    let detail = format!("it is in {}, not in UTF-8", encoding.name()).into();
    Flaw { kind: FlawKind::Encoding, at: mark, line: 1, column: 1, detail }
}

/// An annotation that declares nothing and happens to be UTF-8, where the user names an encoding of several bytes a
/// letter that can read it: a fifth of the common Chinese letters are UTF-8 as well.
fn overruled<'a>(
    bytes: &'a [u8],
    document: &Document<'_>,
    named: Option<CodePage>,
) -> Option<Result<Charset<'a>, Flaw>> {
    let page = named.filter(|page| !page.is_single_byte() && !page.is(UTF_8))?;
    if bytes.is_ascii() || document.declared().is_some() || document.charset() != (CodePage::utf8(), 0) {
        return None;
    }
    let text = page.decode(bytes)?;
    let charset = |document| Charset {
        document,
        encoding: stated(page, 0, false),
        readings: Vec::new(),
        trouble: Some(not_utf8(page, 0)),
    };
    Some(Document::decoded(text, page, 0).map(charset))
}

/// An annotation that declares another encoding, while its bytes are UTF-8 as well: certain where the user names one of
/// the two, or where it names its own file under one of them alone.
fn disputed<'a>(bytes: &'a [u8], document: Document<'a>, hints: Hints<'_>) -> Result<Charset<'a>, Flaw> {
    let (declared, _) = document.charset();
    let pages = [CodePage::utf8(), declared];
    let proved = pages.map(|page| hints.stem.is_some_and(|stem| names(bytes, page, stem)));
    let by_name = match proved {
        [true, false] => Some(CodePage::utf8()),
        [false, true] => Some(declared),
        _ => None,
    };
    let certain = hints.named.filter(|named| pages.contains(named)).or(by_name);
    let detail = format!("the declaration says {}, and the bytes are valid UTF-8", declared.name()).into();
    let trouble = Some(Flaw { detail, ..not_utf8(declared, 0) });
    let encoding = stated(certain.unwrap_or(CodePage::utf8()), 0, certain.is_none());
    let both = pages.map(|page| Reading::of(&page.decode_lossy(bytes), page));
    let readings = if certain.is_some() { Vec::new() } else { both.into() };
    let document = match std::str::from_utf8(bytes) {
        Ok(text) if encoding.encoding.is(UTF_8) => {
            Document::decoded(Cow::Borrowed(text), CodePage::utf8(), 0)?
        }
        _ => document,
    };
    Ok(Charset { document, encoding, readings, trouble })
}

fn stated(encoding: CodePage, mark: u64, is_guess: bool) -> XmlEncoding {
    XmlEncoding { encoding, mark: u8::try_from(mark).unwrap_or(0), is_guess }
}

/// A text and its encoding, and what it says under others where that is a guess.
struct Read<'a> {
    text: Cow<'a, str>,
    encoding: CodePage,
    mark: u64,
    is_guess: bool,
    readings: Vec<Reading>,
}

/// The encoding in which the bytes make sense, whatever they say.
fn otherwise<'a>(bytes: &'a [u8], hints: Hints<'_>) -> Option<Read<'a>> {
    let whole = |encoding: CodePage, mark: usize| {
        let text = encoding.decode(bytes.get(mark..)?)?;
        Some(Read { text, encoding, mark: mark as u64, is_guess: false, readings: Vec::new() })
    };
    let (little, big) = (CodePage::Web(UTF_16LE), CodePage::Web(UTF_16BE));
    match bytes {
        [0xFF, 0xFE, ..] => whole(little, 2),
        [0xFE, 0xFF, ..] => whole(big, 2),
        [b'<', 0, ..] => whole(little, 0),
        [0, b'<', ..] => whole(big, 0),
        [0xEF, 0xBB, 0xBF, ..] => whole(CodePage::utf8(), 3),
        _ => whole(CodePage::utf8(), 0)
            .or_else(|| whole(hints.named?, 0))
            .or_else(|| guessed(bytes, hints.stem).filter(|_| !bytes.contains(&0))),
    }
}

/// The encoding under which the annotation names the file that has its own name, if it is one alone; else the most
/// plausible one, as a guess.
fn guessed<'a>(bytes: &'a [u8], stem: Option<&str>) -> Option<Read<'a>> {
    let mut readings = Readings::new(CodePage::candidates());
    readings.add(bytes);
    let readings = readings.ranked();
    let names_itself = |reading: &&Reading| stem.is_some_and(|stem| names(bytes, reading.page, stem));
    let mut proved = readings.iter().filter(names_itself);
    let proof = proved.next().filter(|_| proved.next().is_none());
    let (encoding, is_guess) = (proof.or(readings.first())?.page, proof.is_none());
    let text = encoding.decode(bytes)?;
    let readings = if is_guess { readings } else { Vec::new() };
    Some(Read { text, encoding, mark: 0, is_guess, readings })
}

/// Whether the file name in an annotation has letters of its own and is the annotation's.
fn names(bytes: &[u8], page: CodePage, stem: &str) -> bool {
    let stated = || {
        let start = memmem::find(bytes, b"<filename>")? + b"<filename>".len();
        let rest = bytes.get(start..)?;
        page.decode(rest.get(..memmem::find(rest, b"</filename>")?)?)
    };
    stated().is_some_and(|stated| {
        let stated = stated.trim().rsplit_once('.').map_or(stated.trim(), |(stem, _)| stem);
        !stated.is_ascii() && nfc(stated) == nfc(stem)
    })
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
