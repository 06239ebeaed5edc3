//! Blocks of metadata that are long, packed or written as digits, made ready to be looked into.
//!
//! Knows no property of them. What is handed out is bounded, whatever a file promises.

use std::borrow::Cow;
use std::io::{self, Read as _};

use flate2::read::ZlibDecoder;

use super::fields::{distance, exactly};
use super::{METADATA_MAX, METADATA_READ};
use crate::source::Bytes;

/// Keywords of text chunks with an XMP packet, or with a block of another format in digits.
const PACKET: &[u8] = b"XML:com.adobe.xmp";
const PROFILE: &[u8] = b"Raw profile type ";
/// The blocks among these that may give a position.
const PROFILES: [&[u8]; 3] = [b"exif", b"app1", b"xmp"];

/// A block from its first byte on, up to the ceiling of metadata.
pub(super) fn gathered(bytes: &mut dyn Bytes, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let (mut block, length) = (Vec::new(), length.min(METADATA_MAX));
    while distance(block.len()) < length {
        let done = distance(block.len());
        let want = usize::try_from(length.saturating_sub(done)).unwrap_or(METADATA_READ);
        let piece = exactly(bytes, at.saturating_add(done), want.min(METADATA_READ))?;
        if piece.is_empty() {
            break;
        }
        block.extend_from_slice(piece);
    }
    Ok(block)
}

/// What a text chunk of a PNG holds that may give a position (third edition, 11.3.3); `None` where it is a text like
/// others, an error where it is packed and cannot be inflated whole.
pub(super) fn of_text_chunk(name: [u8; 4], data: &[u8]) -> Option<Result<Cow<'_, [u8]>, ()>> {
    let (keyword, rest) = divided(data)?;
    let profile = keyword.strip_prefix(PROFILE);
    let is_wanted = |kind: &[u8]| PROFILES.iter().any(|known| kind.eq_ignore_ascii_case(known));
    if keyword != PACKET && !profile.is_some_and(is_wanted) {
        return None;
    }
    let text = text_of(name, rest);
    Some(match (text, profile) {
        (Ok(text), Some(_)) => Ok(Cow::Owned(from_digits(&text))),
        (text, _) => text,
    })
}

fn text_of(name: [u8; 4], rest: &[u8]) -> Result<Cow<'_, [u8]>, ()> {
    match &name {
        b"zTXt" => inflated(rest.get(1..).unwrap_or_default()),
        b"iTXt" => {
            let (is_packed, rest) = (rest.first() == Some(&1), rest.get(2..).unwrap_or_default());
            let text = divided(rest).and_then(|(_, rest)| divided(rest)).map_or(&[][..], |(_, text)| text);
            if is_packed { inflated(text) } else { Ok(Cow::Borrowed(text)) }
        }
        _ => Ok(Cow::Borrowed(rest)),
    }
}

/// What stands before and behind the first zero byte.
fn divided(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, data)?;
    Some((data.get(..end)?, data.get(end.saturating_add(1)..)?))
}

fn inflated(packed: &[u8]) -> Result<Cow<'_, [u8]>, ()> {
    let mut text = Vec::new();
    let most = METADATA_MAX.saturating_add(1);
    let read = ZlibDecoder::new(packed).take(most).read_to_end(&mut text);
    if read.is_ok() && distance(text.len()) <= METADATA_MAX { Ok(Cow::Owned(text)) } else { Err(()) }
}

/// The bytes that hexadecimal digits give, behind the lines with name and length.
fn from_digits(text: &[u8]) -> Vec<u8> {
    let lines = text.splitn(4, |byte| *byte == b'\n').nth(3).unwrap_or_default();
    let digits = lines.iter().filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}
