//! The strings of JSON: escapes, quotes, numbers, and the tokens of a pointer.
//!
//! Knows no tape.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The code unit of `\uHHHH` at a backslash.
pub(super) fn unit(text: &[u8], at: usize) -> Option<u16> {
    let escape = text.get(at..at.checked_add(6)?)?;
    let digits = escape.strip_prefix(b"\\u").filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Bytes as text; almost all are, and that is reported at once.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Whether these bytes are a number as RFC 8259 writes it.
pub fn is_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, rest) = digits(text);
    let starts_well = whole == 1 || (whole > 1 && text.first() != Some(&b'0'));
    let rest = match rest.strip_prefix(b".").map(digits) {
        Some((0, _)) => return false,
        Some((_, rest)) => rest,
        None => rest,
    };
    let power = match rest.split_first() {
        None => return starts_well,
        Some((b'e' | b'E', power)) => power,
        Some(_) => return false,
    };
    let power = power.strip_prefix(b"-").or_else(|| power.strip_prefix(b"+")).unwrap_or(power);
    starts_well && matches!(digits(power), (1.., b""))
}

fn digits(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count, text.get(count..).unwrap_or_default())
}

/// What a string with escapes means; halves of surrogate pairs appear as U+FFFD.
pub(super) fn unescaped(body: &[u8]) -> String {
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        if *byte != b'\\' {
            out.push(*byte);
            at += 1;
            continue;
        }
        let (letter, next) = escape(body, at);
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        at = next;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The character of the escape at a backslash, and where it ends.
fn escape(body: &[u8], at: usize) -> (char, usize) {
    let letter = match body.get(at + 1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return long_escape(body, at),
        Some(other) => char::from(*other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (letter, at + 2)
}

fn long_escape(body: &[u8], at: usize) -> (char, usize) {
    let Some(first) = unit(body, at) else { return (char::REPLACEMENT_CHARACTER, at + 2) };
    let pair = unit(body, at + 6).and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    match pair.filter(|letter| letter.len_utf16() == 2) {
        Some(letter) => (letter, at + 12),
        None => (char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER), at + 6),
    }
}

/// A text as a string of JSON, with its quotes; what needs no escape has none.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A name as a token of a pointer (RFC 6901, section 3).
pub fn token(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(name)
    }
}

/// The name that a token of a pointer stands for.
pub fn name_of(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}
