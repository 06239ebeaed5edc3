//! Position and serial numbers in the text chunks of a PNG: packed, or written as digits (third edition, 11.3.3).
//!
//! Knows no checksum and no other chunk.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::super::location;
use super::xmp;

/// Bytes of a packed text that are inflated at most.
const INFLATED_MAX: u64 = 16 << 20;
/// What an XMP packet of a JPEG begins with, which programs write down as it was.
const SEGMENT: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The data of the chunk without them; the data as it is where the chunk holds none of the kind. `None` where it cannot
/// be read.
pub(super) fn without_location(name: [u8; 4], data: &[u8]) -> Option<Vec<u8>> {
    let Some(end) = memchr::memchr(0, data) else { return Some(data.to_vec()) };
    let keyword = data.get(..end)?;
    let is_profile = keyword.starts_with(b"Raw profile type ");
    if keyword != b"XML:com.adobe.xmp" && !is_profile {
        return Some(data.to_vec());
    }
    let (start, is_packed) = text_at(name, data, end.checked_add(1)?)?;
    let (head, text) = data.split_at_checked(start)?;
    let old = if is_packed { inflated(text)? } else { text.to_vec() };
    let mut text = old.clone();
    if is_profile {
        in_digits(&mut text)?;
    } else {
        xmp::blank(&mut text)?;
    }
    if text == old {
        return Some(data.to_vec());
    }
    let text = if is_packed { packed(&text)? } else { text };
    Some([head, &text].concat())
}

/// Where the text begins, and whether it is packed.
fn text_at(name: [u8; 4], data: &[u8], at: usize) -> Option<(usize, bool)> {
    match &name {
        b"zTXt" => Some((at.checked_add(1)?, true)),
        b"iTXt" => {
            let zero = |from: usize| from.checked_add(memchr::memchr(0, data.get(from..)?)?)?.checked_add(1);
            Some((zero(zero(at.checked_add(2)?)?)?, *data.get(at)? == 1))
        }
        _ => Some((at, false)),
    }
}

fn inflated(text: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    ZlibDecoder::new(text).take(INFLATED_MAX.saturating_add(1)).read_to_end(&mut whole).ok()?;
    (whole.len() as u64 <= INFLATED_MAX).then_some(whole)
}

fn packed(text: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).ok()?;
    encoder.finish().ok()
}

/// The same of a block that stands in hexadecimal digits, behind the lines with its name and its length.
fn in_digits(text: &mut [u8]) -> Option<()> {
    let begin = memchr::memchr_iter(b'\n', text).nth(2)?.checked_add(1)?;
    let digits = text.get_mut(begin..)?;
    let places: Vec<usize> = (0..digits.len()).filter(|place| digits[*place].is_ascii_hexdigit()).collect();
    let value = |place: usize| u8::try_from(char::from(digits[place]).to_digit(16)?).ok();
    let pairs = places.chunks_exact(2);
    let block = pairs.map(|pair| Some(value(*pair.first()?)? << 4 | value(*pair.last()?)?));
    let mut block = block.collect::<Option<Vec<u8>>>()?;
    let is_exif = ["Exif\0\0", "II*\0", "MM\0*"].iter().any(|head| block.starts_with(head.as_bytes()));
    if is_exif {
        location::take_out(&mut block)?;
    } else {
        let start = if block.starts_with(SEGMENT) { SEGMENT.len() } else { 0 };
        xmp::blank(block.get_mut(start..)?)?;
    }
    let written = block.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    for (place, digit) in places.into_iter().zip(written) {
        *digits.get_mut(place)? = *b"0123456789abcdef".get(usize::from(digit))?;
    }
    Some(())
}
