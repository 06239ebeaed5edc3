//! From bytes to text: the byte order mark, the encoding that the XML declaration says, and whether the
//! bytes keep to it (XML 1.0 §4.3.3 and appendix F).

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::names::is_legal;
use super::tag;
use super::{Attribute, Flaw, FlawAt, FlawKind, malformed};
use crate::model::CodePage;

/// A decoded document.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: Cow<'a, str>,
    encoding: CodePage,
    /// Bytes of the byte order mark.
    mark: u64,
}

/// Bytes in which an XML declaration is looked for.
const DECLARATION: usize = 1_024;

impl<'a> Document<'a> {
    /// Decodes a document. Where `whole` is false, a character that is cut at the end is left out.
    pub(crate) fn decode(bytes: &'a [u8], whole: bool) -> Result<Self, Flaw> {
        let (encoding, mark) = match bytes {
            [0xEF, 0xBB, 0xBF, ..] => (Some(UTF_8), 3),
            [0xFF, 0xFE, ..] => (Some(UTF_16LE), 2),
            [0xFE, 0xFF, ..] => (Some(UTF_16BE), 2),
            [0, b'<', ..] | [b'<', 0, ..] => {
                return Err(first_byte("UTF-16 without a byte order mark"));
            }
            _ => (None, 0),
        };
        let body = bytes.get(mark..).unwrap_or_default();
        let mut found = Self {
            text: Cow::Borrowed(""),
            encoding: CodePage::Web(encoding.unwrap_or(UTF_8)),
            mark: mark as u64,
        };
        if encoding.is_none() {
            found.encoding = CodePage::Web(declared(body).map_err(|detail| first_byte(&detail))?);
        }
        found.text = found.body(body, whole)?;
        found.keeps_to(encoding.is_some())?;
        found.legal()?;
        Ok(found)
    }

    /// A text that somebody else decoded, whatever its declaration says.
    pub(crate) fn decoded(text: Cow<'a, str>, encoding: CodePage, mark: u64) -> Result<Self, Flaw> {
        let found = Self { text, encoding, mark };
        found.legal()?;
        Ok(found)
    }

    fn legal(&self) -> Result<(), Flaw> {
        let Some(at) = illegal(&self.text) else { return Ok(()) };
        let c = self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        Err(self.flaw(
            FlawKind::Malformed,
            at,
            format!("the character U+{:04X} is not allowed", u32::from(c)),
        ))
    }

    /// Where the XML declaration gives the encoding: the name without its quotes.
    pub(crate) fn declared(&self) -> Option<Range<usize>> {
        let stated = encoding_attribute(self.text.as_bytes())?;
        Some(stated.at..stated.at + stated.value.len())
    }

    /// Whether the declaration names another encoding than UTF-8, and bytes beyond ASCII are all valid UTF-8: then one of
    /// the two is not what was meant. `bytes` are those of the document.
    pub(crate) fn is_disputed(&self, bytes: &[u8]) -> bool {
        self.mark == 0
            && !self.encoding.is(UTF_8)
            && !self.is_wide()
            && !bytes.is_ascii()
            && std::str::from_utf8(bytes).is_ok()
    }

    /// The encoding of the bytes.
    pub(crate) fn charset(&self) -> (CodePage, u64) {
        (self.encoding, self.mark)
    }

    /// The name of the encoding, as the web calls it.
    pub(crate) fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// The text without its byte order mark.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Offset in the file of an offset in the text.
    pub(crate) fn offset(&self, at: usize) -> u64 {
        self.mark.saturating_add(self.width(0..at))
    }

    /// How many bytes of the file a stretch of the text takes.
    pub(crate) fn width(&self, at: Range<usize>) -> u64 {
        let text = self.text.get(at).unwrap_or(&self.text);
        let bytes = if self.encoding.is(UTF_8) {
            text.len()
        } else if self.is_wide() {
            text.encode_utf16().count().saturating_mul(2)
        } else {
            self.encoding.encode_with_references(text).len()
        };
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    /// Line and column, both from 1, of an offset in the text.
    pub(crate) fn place(&self, at: usize) -> (u64, u64) {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(start..).unwrap_or_default().chars().count();
        let number = |count| u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1);
        (number(line), number(column))
    }

    /// A flaw at an offset in the text.
    pub(super) fn flaw(&self, kind: FlawKind, at: usize, detail: impl Into<Box<str>>) -> Flaw {
        let (line, column) = self.place(at);
        Flaw { kind, at: self.offset(at), line, column, detail: detail.into() }
    }

    fn body(&self, body: &'a [u8], whole: bool) -> Result<Cow<'a, str>, Flaw> {
        if self.encoding.is(UTF_8) {
            return match std::str::from_utf8(body) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(error) => {
                    let good = body.get(..error.valid_up_to()).unwrap_or_default();
                    let good = std::str::from_utf8(good).unwrap_or_default();
                    if !whole && error.error_len().is_none() {
                        return Ok(Cow::Borrowed(good));
                    }
                    let byte = body.get(good.len()).copied().unwrap_or(0);
                    let detail = format!("the byte 0x{byte:02X} is not UTF-8");
                    let before = Self { text: Cow::Borrowed(good), ..*self };
                    Err(before.flaw(FlawKind::Encoding, good.len(), detail))
                }
            };
        }
        let even = if self.is_wide() && !whole { body.len() & !1 } else { body.len() };
        let body = body.get(..even).unwrap_or(body);
        let Some(text) = self.encoding.decode(body) else {
            let text = self.encoding.decode_lossy(body);
            if !whole {
                return Ok(text);
            }
            let at = text.find('\u{FFFD}').unwrap_or(0);
            let detail = format!("the bytes are not {}", self.encoding.name());
            let before = Document { text: Cow::Borrowed(text.get(..at).unwrap_or_default()), ..*self };
            return Err(before.flaw(FlawKind::Encoding, at, detail));
        };
        Ok(text)
    }

    fn is_wide(&self) -> bool {
        self.encoding.is(UTF_16LE) || self.encoding.is(UTF_16BE)
    }

    /// Whether the declaration gives the encoding that the byte order mark shows.
    fn keeps_to(&self, marked: bool) -> Result<(), Flaw> {
        let stated = encoding_name(self.text.as_bytes()).filter(|_| marked);
        let Some(stated) = stated else { return Ok(()) };
        let wide = !self.encoding.is(UTF_8);
        let agrees = if wide {
            ["utf-16", "utf-16le", "utf-16be"].iter().any(|name| stated.eq_ignore_ascii_case(name))
        } else {
            Encoding::for_label(stated.as_bytes()) == Some(UTF_8)
        };
        if agrees {
            return Ok(());
        }
        let detail =
            format!("the byte order mark is that of {}, the declaration says {stated}", self.encoding());
        Err(self.flaw(FlawKind::Encoding, 0, detail))
    }
}

fn first_byte(detail: &str) -> Flaw {
    Flaw { kind: FlawKind::Encoding, at: 0, line: 1, column: 1, detail: detail.into() }
}

/// The encoding that an XML declaration says, or UTF-8.
fn declared(body: &[u8]) -> Result<&'static Encoding, String> {
    let Some(stated) = encoding_name(body) else { return Ok(UTF_8) };
    if stated.eq_ignore_ascii_case("us-ascii") || stated.eq_ignore_ascii_case("ascii") {
        return match body.iter().find(|byte| !byte.is_ascii()) {
            Some(byte) => Err(format!("the declaration says {stated}, and there is a byte 0x{byte:02X}")),
            None => Ok(UTF_8),
        };
    }
    match Encoding::for_label(stated.as_bytes()) {
        Some(wide) if wide == UTF_16LE || wide == UTF_16BE => {
            Err(format!("the declaration says {stated}, the bytes are not"))
        }
        Some(known) if known.is_ascii_compatible() => Ok(known),
        _ => Err(format!("the declaration says {stated}, which is not known here")),
    }
}

/// The encoding's name in an XML declaration at the start.
fn encoding_name(body: &[u8]) -> Option<&str> {
    match encoding_attribute(body)?.value {
        Cow::Borrowed(name) => Some(name),
        Cow::Owned(_) => None,
    }
}

fn encoding_attribute(body: &[u8]) -> Option<Attribute<'_>> {
    let head = body.get(..body.len().min(DECLARATION))?;
    let end = memchr::memmem::find(head, b"?>")?;
    let head = std::str::from_utf8(head.get(..end)?).ok()?;
    let rest = head.strip_prefix("<?xml")?;
    let attributes = tag::attributes(rest, 5, &HashSet::new(), 8).ok()?;
    attributes.into_iter().find(|attribute| attribute.name == "encoding")
}

/// Whether an XML declaration is one: at the start, version first, then encoding and standalone.
pub(super) fn declaration(raw: &str, start: usize) -> Result<(), FlawAt> {
    if start != 0 {
        return Err(malformed(start, "an XML declaration that is not at the start"));
    }
    let inner = raw.strip_prefix("<?xml").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
    let attributes = tag::attributes(inner, 5, &HashSet::new(), 8)?;
    let mut order = ["version", "encoding", "standalone"].iter();
    for attribute in &attributes {
        if !order.any(|name| *name == attribute.name) {
            return Err(malformed(attribute.at, format!("`{}` in the XML declaration", attribute.name)));
        }
        let value = &*attribute.value;
        let good = match attribute.name {
            "version" => value
                .strip_prefix("1.")
                .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())),
            "encoding" => is_encoding_name(value),
            _ => matches!(value, "yes" | "no"),
        };
        if !good {
            return Err(malformed(attribute.at, format!("`{value}` is no {}", attribute.name)));
        }
    }
    match attributes.first() {
        Some(first) if first.name == "version" => Ok(()),
        _ => Err(malformed(start, "an XML declaration without a version")),
    }
}

fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// Where the first character stands that XML does not allow.
fn illegal(text: &str) -> Option<usize> {
    let suspicious = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || *byte == 0xEF;
    if !text.as_bytes().iter().any(suspicious) {
        return None;
    }
    text.find(|c| !is_legal(c))
}
