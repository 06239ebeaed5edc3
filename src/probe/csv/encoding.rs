//! Tells how a text is encoded and decodes it to UTF-8.
//!
//! A byte-order mark decides; else the zero bytes of UTF-16; else valid UTF-8 is UTF-8; else it is a
//! guess. Knows nothing of tables.

use encoding_rs::WINDOWS_1252;

use crate::model::{Span, TextEncoding};

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
    /// The first bytes that are wrong.
    pub(in crate::probe) bad: Option<Bad>,
}

/// A place that no decoding explains.
pub(in crate::probe) struct Bad {
    pub(in crate::probe) at: Span,
    pub(in crate::probe) detail: String,
}

/// Decodes a text.
pub(in crate::probe) fn decode(bytes: Vec<u8>) -> Decoded {
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
        None => bytewise(bytes),
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

fn bytewise(bytes: Vec<u8>) -> Decoded {
    let body = marks(&bytes);
    let byte_order_mark = body > 0;
    let bad = std::str::from_utf8(&bytes).err().map(|error| error.valid_up_to());
    let Some(bad) = bad else {
        return Decoded { text: bytes, encoding: TextEncoding::Utf8, byte_order_mark, body, bad: None };
    };
    if byte_order_mark || is_damaged_utf8(&bytes) {
        let bad = Some(damage(&bytes, bad));
        return Decoded { text: bytes, encoding: TextEncoding::Utf8, byte_order_mark, body, bad };
    }
    windows_1252(&bytes, bad)
}

/// A byte that is wrong in a text that is UTF-8.
pub(super) fn damage(bytes: &[u8], at: usize) -> Bad {
    let detail = format!("{} in a text that is UTF-8 otherwise", named(bytes, at));
    Bad { at: span(at, at + 1), detail }
}

/// More well-formed than malformed sequences: chance hardly makes one, so the text was UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > broken
}

fn windows_1252(bytes: &[u8], bad: usize) -> Decoded {
    let text = |bytes| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    let start = text(bytes.get(..bad).unwrap_or_default()).len();
    let text = text(bytes);
    let width = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let holes = bytes.iter().filter(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)).count();
    let mut detail = format!("{} is not UTF-8; read as windows-1252, a guess", named(bytes, bad));
    if holes > 0 {
        detail = format!("{detail} that leaves {holes} bytes without a character");
    }
    Decoded {
        text: text.into_bytes(),
        encoding: TextEncoding::Windows1252,
        byte_order_mark: false,
        body: 0,
        bad: Some(Bad { at: span(start, start + width), detail }),
    }
}

fn named(bytes: &[u8], at: usize) -> String {
    format!("byte 0x{:02X} at offset {at}", bytes.get(at).copied().unwrap_or_default())
}

fn wide(encoding: TextEncoding, byte_order_mark: bool, decoded: (String, Option<Bad>)) -> Decoded {
    let (text, bad) = decoded;
    let body = marks(text.as_bytes());
    Decoded { text: text.into_bytes(), encoding, byte_order_mark, body, bad }
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
    gather(characters, !rest.is_empty(), "a number that is no character, or part of one")
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
