//! Says how a text is encoded and decodes it to UTF-8.
//!
//! A byte-order mark decides; else the zero bytes of UTF-16; else what the user says; else valid UTF-8 is UTF-8; else it
//! is a guess. Knows nothing of tables.

use encoding_rs::WINDOWS_1252;

use crate::model::{CodePage, Reading, Readings, Span, TextEncoding};

use super::span;

const MARK: &[u8] = b"\xEF\xBB\xBF";
/// How many bytes are looked at for the zero bytes of UTF-16.
const SAMPLE: usize = 4096;

/// A text as UTF-8.
pub(in crate::probe) struct Decoded {
    /// The bytes as they were where the encoding is UTF-8, else decoded, without a mark.
    pub(in crate::probe) text: Vec<u8>,
    pub(in crate::probe) encoding: TextEncoding,
    pub(in crate::probe) byte_order_mark: bool,
    /// Where the text begins after the mark.
    pub(in crate::probe) body: usize,
    /// Where the encoding is a guess: what the text says under each candidate.
    pub(in crate::probe) readings: Vec<Reading>,
    pub(in crate::probe) is_guess: bool,
    /// The bytes as they were, where they are in a code page.
    pub(in crate::probe) raw: Option<Vec<u8>>,
    /// The first bytes that are wrong.
    pub(in crate::probe) bad: Option<Bad>,
}

/// A place that no decoding explains.
pub(in crate::probe) struct Bad {
    pub(in crate::probe) at: Span,
    pub(in crate::probe) detail: String,
}

/// Decodes a text.
pub(in crate::probe) fn decode(bytes: Vec<u8>, named: Option<CodePage>) -> Decoded {
    if let Some(body) = bytes.strip_prefix(b"\xFF\xFE\0\0") {
        return wide(TextEncoding::Utf32, true, utf32(body, u32::from_le_bytes));
    }
    if let Some(body) = bytes.strip_prefix(b"\0\0\xFE\xFF") {
        return wide(TextEncoding::Utf32, true, utf32(body, u32::from_be_bytes));
    }
    if let Some(body) = bytes.strip_prefix(b"\xFF\xFE") {
        return wide(TextEncoding::Utf16Le, true, utf16(body, u16::from_le_bytes));
    }
    if let Some(body) = bytes.strip_prefix(b"\xFE\xFF") {
        return wide(TextEncoding::Utf16Be, true, utf16(body, u16::from_be_bytes));
    }
    match zero_pattern(&bytes) {
        Some(TextEncoding::Utf16Be) => wide(TextEncoding::Utf16Be, false, utf16(&bytes, u16::from_be_bytes)),
        Some(encoding) => wide(encoding, false, utf16(&bytes, u16::from_le_bytes)),
        None => bytewise(bytes, named),
    }
}

/// UTF-16 without a mark: in a table most characters are ASCII, so one byte of each pair is zero.
fn zero_pattern(bytes: &[u8]) -> Option<TextEncoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(SAMPLE))?.as_chunks::<2>();
    let first = pairs.iter().filter(|pair| pair[0] == 0).count();
    let second = pairs.iter().filter(|pair| pair[1] == 0).count();
    let enough = pairs.len().div_ceil(4).max(2);
    if second >= enough && first <= second / 16 {
        Some(TextEncoding::Utf16Le)
    } else if first >= enough && second <= first / 16 {
        Some(TextEncoding::Utf16Be)
    } else {
        None
    }
}

fn bytewise(bytes: Vec<u8>, named: Option<CodePage>) -> Decoded {
    let marks = marks(&bytes);
    if let Some(page) = named.filter(|page| marks == 0 && *page != CodePage::utf8()) {
        return in_page(&bytes, page, !page.is_single_byte());
    }
    let Err(error) = std::str::from_utf8(&bytes) else { return undecoded(bytes) };
    let bad = error.valid_up_to();
    if marks > 0 || named.is_some() || is_damaged_utf8(&bytes) {
        return Decoded { bad: Some(damage(&bytes, bad)), ..undecoded(bytes) };
    }
    guessed(&bytes, bad)
}

/// The bytes as they are.
pub(super) fn undecoded(bytes: Vec<u8>) -> Decoded {
    let body = marks(&bytes);
    Decoded {
        encoding: TextEncoding::Utf8,
        byte_order_mark: body > 0,
        body,
        bad: None,
        readings: Vec::new(),
        is_guess: false,
        raw: None,
        text: bytes,
    }
}

/// A text in a code page. Lines that are UTF-8 stay as they are, but where the page `wins`: of those only the ones
/// that it cannot read.
pub(super) fn in_page(bytes: &[u8], page: CodePage, wins: bool) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut bad = None;
    for line in lines(bytes) {
        let utf8 = std::str::from_utf8(line).ok();
        let read = if line.is_ascii() || utf8.is_some() && !wins { None } else { page.decode(line) };
        let start = text.len();
        match (read, utf8) {
            (Some(read), _) => text.push_str(&read),
            (None, Some(utf8)) => text.push_str(utf8),
            (None, None) => {
                text.push_str(&page.decode_lossy(line));
                bad = bad.or_else(|| Some(unreadable(&text, start, page)));
            }
        }
    }
    if text.as_bytes() == bytes {
        return undecoded(text.into_bytes());
    }
    let encoding = TextEncoding::CodePage(page);
    let raw = Some(bytes.to_vec());
    Decoded { encoding, byte_order_mark: false, body: 0, bad, raw, ..undecoded(text.into_bytes()) }
}

/// The first character from `start` on that a page could not read.
fn unreadable(text: &str, start: usize, page: CodePage) -> Bad {
    let rest = text.get(start..).unwrap_or_default();
    let at = start + rest.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Bad { at: span(at, at + width), detail: format!("bytes that {} leaves without a character", page.name()) }
}

/// The lines of a text with their ends.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'))
}

/// The lines that are not UTF-8.
fn foreign_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines(bytes).filter(|line| std::str::from_utf8(line).is_err())
}

/// A text that nothing gives the encoding of, read in the most plausible one.
fn guessed(bytes: &[u8], bad: usize) -> Decoded {
    let mut readings = Readings::new(CodePage::candidates());
    foreign_lines(bytes).for_each(|line| readings.add(line));
    let readings = readings.ranked();
    let page = readings.first().map_or(CodePage::Web(WINDOWS_1252), |reading| reading.page);
    let mut decoded = in_page(bytes, page, false);
    let before = lossless(bytes.get(..bad).unwrap_or_default(), page, &decoded.text);
    let text = String::from_utf8_lossy(&decoded.text);
    let width = text.get(before..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let detail = format!("{} is not UTF-8", named(bytes, bad));
    decoded.bad = Some(Bad { at: span(before, before + width), detail });
    Decoded { readings, is_guess: true, ..decoded }
}

/// Where in a decoded text the first byte stands that is not UTF-8: on its line the page read what is before it.
fn lossless(before: &[u8], page: CodePage, text: &[u8]) -> usize {
    let line = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1);
    let rest = before.get(line..).unwrap_or_default();
    (line + page.decode_lossy(rest).len()).min(text.len())
}

/// A byte that is wrong in a text that is UTF-8.
pub(super) fn damage(bytes: &[u8], at: usize) -> Bad {
    let detail = format!("{} in a text that is UTF-8 otherwise", named(bytes, at));
    Bad { at: span(at, at + 1), detail }
}

/// More well-formed than malformed sequences on the lines that are not UTF-8: chance hardly makes one, so the text was
/// UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0usize, 0usize);
    for chunk in foreign_lines(bytes).flat_map(<[u8]>::utf8_chunks) {
        sound += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > broken
}

fn named(bytes: &[u8], at: usize) -> String {
    format!("byte 0x{:02X} at offset {at}", bytes.get(at).copied().unwrap_or_default())
}

fn wide(encoding: TextEncoding, byte_order_mark: bool, decoded: (String, Option<Bad>)) -> Decoded {
    let (text, bad) = decoded;
    let body = marks(text.as_bytes());
    Decoded { encoding, byte_order_mark, body, bad, ..undecoded(text.into_bytes()) }
}

/// Bytes of the byte-order marks that a text begins with: a careless writer puts one before another.
fn marks(text: &[u8]) -> usize {
    text.chunks_exact(MARK.len()).take_while(|chunk| *chunk == MARK).count() * MARK.len()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, Option<Bad>) {
    let (units, rest) = bytes.as_chunks::<2>();
    let characters = char::decode_utf16(units.iter().map(|bytes| unit(*bytes))).map(Result::ok);
    gather(characters, !rest.is_empty(), "half of a surrogate pair or of a UTF-16 unit")
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> (String, Option<Bad>) {
    let (units, rest) = bytes.as_chunks::<4>();
    let characters = units.iter().map(|bytes| char::from_u32(unit(*bytes)));
    gather(characters, !rest.is_empty(), "a number that is not a character, or part of one")
}

fn gather(characters: impl Iterator<Item = Option<char>>, is_cut: bool, what: &str) -> (String, Option<Bad>) {
    let mut text = String::new();
    let mut bad: Option<(usize, usize)> = None;
    for character in characters.chain(is_cut.then_some(None)) {
        if character.is_none() {
            let (first, count) = bad.unwrap_or((text.len(), 0));
            bad = Some((first, count + 1));
        }
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let bad = bad.map(|(first, count)| {
        let width = char::REPLACEMENT_CHARACTER.len_utf8();
        Bad { at: span(first, first + width), detail: format!("{what}; {count} in all") }
    });
    (text, bad)
}
