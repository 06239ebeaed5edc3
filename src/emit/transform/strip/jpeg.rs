//! The segments of a JPEG (ITU-T T.81, annex B) without those that are not drawn.
//!
//! Of the application segments JFIF, Adobe's colour transform and the ICC profile stay.

use super::super::{exif, location};
use super::jpeg_packet::{PART, Parts};
use super::xmp;

const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

pub(super) fn strip(bytes: &[u8], orientation: Option<u8>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(bytes.get(..2)?);
    let mut kept = orientation;
    let mut at = 2_usize;
    loop {
        let marker = marker(bytes, &mut at)?;
        match marker {
            EOI => {
                out.extend_from_slice(bytes.get(at.checked_sub(2)?..)?);
                return Some(out);
            }
            0x01 | 0xD0..=0xD7 => out.extend([0xFF, marker]),
            _ => {
                let length = usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
                let end = at.checked_add(length)?;
                let body = bytes.get(at.checked_add(2)?..end)?;
                if is_drawn(marker, body) {
                    out.extend([0xFF, marker]);
                    out.extend_from_slice(bytes.get(at..end)?);
                } else if marker == 0xE1 && body.starts_with(b"Exif\0\0") {
                    out.extend(kept.take().map(only_orientation).unwrap_or_default());
                }
                at = end;
                if marker == SOS {
                    let data = bytes.get(at..)?;
                    let length = scan_length(data)?;
                    out.extend_from_slice(data.get(..length)?);
                    at = at.checked_add(length)?;
                }
            }
        }
    }
}

/// What an XMP segment begins with.
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Takes position and serial numbers out of the blocks before the image data.
pub(super) fn without_location(bytes: &mut [u8]) -> Option<()> {
    let (mut at, mut parts) = (2_usize, Parts::default());
    loop {
        match marker(bytes, &mut at)? {
            SOS | EOI => return parts.blank(bytes),
            0x01 | 0xD0..=0xD7 => {}
            code => {
                let length = usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
                let end = at.checked_add(length)?;
                let start = at.checked_add(2)?;
                let body = bytes.get_mut(start..end)?;
                if code == 0xE1 && body.starts_with(b"Exif\0\0") {
                    location::take_out(body)?;
                } else if code == 0xE1 && body.starts_with(XMP) {
                    xmp::blank(body.get_mut(XMP.len()..)?)?;
                    parts.packet(start, end);
                } else if code == 0xE1 && body.starts_with(PART) {
                    parts.part(start, end);
                }
                at = end;
            }
        }
    }
}

/// The marker at a place, with `at` behind it; several 0xFF may stand before its code.
fn marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    if bytes.get(*at) != Some(&0xFF) {
        return None;
    }
    let fill = bytes.get(*at..)?.iter().position(|byte| *byte != 0xFF)?;
    *at = at.checked_add(fill)?;
    let code = *bytes.get(*at)?;
    *at = at.checked_add(1)?;
    (code != 0).then_some(code)
}

/// Bytes up to the next marker that is no restart.
fn scan_length(data: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0xFF, data).find(|place| {
        let next = place.checked_add(1).and_then(|next| data.get(next));
        !matches!(next, Some(0 | 0xD0..=0xD7))
    })
}

fn is_drawn(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xE0 => body.starts_with(b"JFIF\0"),
        0xE2 => body.starts_with(b"ICC_PROFILE\0"),
        0xEE => body.starts_with(b"Adobe"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

fn only_orientation(orientation: u8) -> Vec<u8> {
    let block = exif::only_orientation(orientation);
    let length = u16::try_from(block.len().saturating_add(8)).unwrap_or(u16::MAX);
    let [high, low] = length.to_be_bytes();
    [&[0xFF, 0xE1, high, low], b"Exif\0\0".as_slice(), &block].concat()
}
