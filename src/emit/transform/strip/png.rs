//! The chunks of a PNG (third edition, chapter 11) without those that are not drawn.
//!
//! Checksums of chunks that stay are taken over, right or wrong.

use flate2::Crc;

use super::super::{exif, location};
use super::{PROFILE_MAX, png_text};

/// Chunks that decoders may do without and that change what is seen.
#[rustfmt::skip]
const DRAWN: &[&[u8; 4]] = &[
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"sPLT",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

pub(super) fn strip(bytes: &[u8], orientation: Option<u8>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(bytes.get(..8)?);
    let mut at = 8_usize;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?)).ok()?;
        let name: &[u8; 4] = bytes.get(at.checked_add(4)?..)?.first_chunk()?;
        if name == b"IEND" {
            out.extend_from_slice(bytes.get(at..)?);
            return Some(out);
        }
        let end = at.checked_add(length)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        if is_drawn(*name, length) {
            out.extend_from_slice(chunk);
        }
        if name == b"IHDR" {
            out.extend(orientation.map(only_orientation).unwrap_or_default());
        }
        at = end;
    }
}

/// The PNG without position and serial numbers in its EXIF and text chunks.
pub(super) fn without_location(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8_usize;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?)).ok()?;
        let data = at.checked_add(8)?;
        let end = data.checked_add(length)?;
        let name: [u8; 4] = *bytes.get(at.checked_add(4)?..)?.first_chunk()?;
        if &name == b"IEND" {
            out.extend_from_slice(bytes.get(at..)?);
            return Some(out);
        }
        let old = bytes.get(data..end)?;
        let next = end.checked_add(4)?;
        let new = match &name {
            b"eXIf" => {
                let mut block = old.to_vec();
                location::take_out(&mut block)?;
                block
            }
            b"iTXt" | b"zTXt" | b"tEXt" => png_text::without_location(name, old)?,
            _ => old.to_vec(),
        };
        if new == old {
            out.extend_from_slice(bytes.get(at..next)?);
        } else {
            out.extend(chunk(name, &new));
        }
        at = next;
    }
}

fn is_drawn(name: [u8; 4], length: usize) -> bool {
    let is_critical = name.first().is_some_and(u8::is_ascii_uppercase);
    is_critical || (DRAWN.contains(&&name) && (&name != b"iCCP" || length <= PROFILE_MAX))
}

fn only_orientation(orientation: u8) -> Vec<u8> {
    chunk(*b"eXIf", &exif::only_orientation(orientation))
}

/// A chunk with its length and its checksum.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(data);
    [&length.to_be_bytes(), name.as_slice(), data, &sum.sum().to_be_bytes()].concat()
}
