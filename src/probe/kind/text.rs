//! Names formats made of characters by a cheap look: markup by its root, JSON, tables, plain text.
//!
//! Whether the text is well-formed is not asked here.

use std::borrow::Cow;

use crate::model::Format;

/// Root elements and openings of a web page.
const PAGE: &[&str] = &[
    "html", "head", "body", "title", "script", "style", "meta", "link", "table", "div", "iframe", "h1", "p",
    "a",
];
/// How many comments, instructions and doctypes may stand before a root.
const PROLOG_MAX: usize = 256;

/// The format of text; `None` where the bytes are no text.
pub(super) fn sniff(head: &[u8]) -> Option<Format> {
    let text = narrow(head)?;
    let text = text.trim_ascii_start();
    if text.is_empty() {
        return None;
    }
    if text.starts_with(b"<") {
        return Some(markup(text));
    }
    Some(if is_json(text) { Format::Json } else { table(text).unwrap_or(Format::Text) })
}

/// The text as single bytes, without its byte order mark; UTF-16 is thinned to its low bytes, since every
/// sign that is looked for is ASCII. `None` where control characters show that it is no text.
fn narrow(head: &[u8]) -> Option<Cow<'_, [u8]>> {
    let wide = |little: bool, bytes: &[u8]| {
        let low = |pair: &[u8; 2]| {
            let value = if little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
            u8::try_from(value).unwrap_or(b'?')
        };
        Cow::Owned(bytes.as_chunks().0.iter().map(low).collect::<Vec<u8>>())
    };
    let text = match head {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(rest),
        [0xFF, 0xFE, rest @ ..] => wide(true, rest),
        [0xFE, 0xFF, rest @ ..] => wide(false, rest),
        [b'<', 0, _, 0, ..] => wide(true, head),
        [0, b'<', 0, _, ..] => wide(false, head),
        _ => Cow::Borrowed(head),
    };
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    (!text.iter().any(is_control)).then_some(text)
}

/// Skips what may stand before a root element, and names the format by the root.
fn markup(text: &[u8]) -> Format {
    let mut rest = text;
    for _ in 0..PROLOG_MAX {
        rest = rest.trim_ascii_start();
        let next = if rest.starts_with(b"<?") {
            behind(rest, b"?>")
        } else if rest.starts_with(b"<!--") {
            behind(rest, b"-->")
        } else if let Some(doctype) = without_prefix(rest, "<!doctype") {
            if let Some(format) = named(doctype.trim_ascii_start()) {
                return format;
            }
            behind_doctype(doctype)
        } else {
            return rest.strip_prefix(b"<").and_then(named).unwrap_or(Format::Xml);
        };
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    Format::Xml
}

/// The format that a root name at the start of `rest` stands for; a namespace prefix is skipped.
fn named(rest: &[u8]) -> Option<Format> {
    let end = rest
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.')));
    let name = rest.get(..end.unwrap_or(rest.len()))?;
    let local = name.rsplit(|byte| *byte == b':').next()?;
    if local == b"svg" {
        return Some(Format::Svg);
    }
    PAGE.iter().any(|known| local.eq_ignore_ascii_case(known.as_bytes())).then_some(Format::Html)
}

fn without_prefix<'a>(text: &'a [u8], prefix: &str) -> Option<&'a [u8]> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix.as_bytes()).then_some(rest)
}

fn behind<'a>(text: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let place = memchr::memmem::find(text, end)?;
    text.get(place.checked_add(end.len())?..)
}

/// Behind a doctype, whose inner subset may hold `>` of its own.
fn behind_doctype(text: &[u8]) -> Option<&[u8]> {
    let place = memchr::memchr2(b'[', b'>', text)?;
    let rest = text.get(place..)?;
    if rest.starts_with(b"[") { behind(behind(rest, b"]")?, b">") } else { rest.get(1..) }
}

fn is_json(text: &[u8]) -> bool {
    let inner = text.get(1..).unwrap_or_default().trim_ascii_start().first();
    match text.first() {
        Some(b'{') => matches!(inner, None | Some(b'"' | b'}')),
        Some(b'[') => {
            matches!(inner, None | Some(b'{' | b'[' | b'"' | b']' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
        }
        _ => false,
    }
}

/// A table where the first line has a delimiter and the second as many of it, or none follows.
fn table(text: &[u8]) -> Option<Format> {
    let mut lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty());
    let (first, second) = (lines.next()?, lines.next());
    let count = |line: &[u8], sign: u8| {
        let mut quoted = false;
        let outside = |byte: &&u8| {
            quoted ^= **byte == b'"';
            !quoted && **byte == sign
        };
        line.iter().filter(outside).count()
    };
    let fits = |sign: u8| {
        let columns = count(first, sign);
        // The last line of the head may be cut, so it may have fewer.
        columns > 0 && second.is_none_or(|line| (1..=columns).contains(&count(line, sign)))
    };
    match () {
        () if fits(b'\t') => Some(Format::Tsv),
        () if fits(b',') || fits(b';') => Some(Format::Csv),
        () => None,
    }
}
