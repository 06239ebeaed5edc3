//! The chunks of a PNG (third edition, chapter 11) without those that are not drawn.
//!
//! Checksums of chunks that stay are taken over, right or wrong.

use flate2::Crc;

use super::super::{exif, location};
use super::{PROFILE_MAX, xmp};

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

/// What the text chunk with the XMP packet begins with: its keyword, not compressed, no language.
const XMP: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";

/// Takes position and serial numbers out of the EXIF and XMP chunks.
pub(super) fn without_location(bytes: &mut [u8]) -> Option<()> {
    let mut at = 8_usize;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?)).ok()?;
        let (name, data) = (at.checked_add(4)?, at.checked_add(8)?);
        let end = data.checked_add(length)?;
        let is_text =
            |text: &[u8]| text.starts_with(b"XML:com.adobe.xmp\0") || text.starts_with(b"Raw profile type");
        let name: [u8; 4] = *bytes.get(name..)?.first_chunk()?;
        let is_changed = match &name {
            b"IEND" => return Some(()),
            b"eXIf" => {
                location::take_out(bytes.get_mut(data..end)?)?;
                true
            }
            b"iTXt" if bytes.get(data..end)?.starts_with(XMP) => {
                xmp::blank(bytes.get_mut(data.checked_add(XMP.len())?..end)?)?;
                true
            }
            // Packed, or written as digits: not read here.
            b"iTXt" | b"zTXt" | b"tEXt" if is_text(bytes.get(data..end)?) => return None,
            _ => false,
        };
        if is_changed {
            let mut sum = Crc::new();
            sum.update(bytes.get(data.checked_sub(4)?..end)?);
            *bytes.get_mut(end..)?.first_chunk_mut()? = sum.sum().to_be_bytes();
        }
        at = end.checked_add(4)?;
    }
}

fn is_drawn(name: [u8; 4], length: usize) -> bool {
    let is_critical = name.first().is_some_and(u8::is_ascii_uppercase);
    is_critical || (DRAWN.contains(&&name) && (&name != b"iCCP" || length <= PROFILE_MAX))
}

fn only_orientation(orientation: u8) -> Vec<u8> {
    let data = [b"eXIf".as_slice(), &exif::only_orientation(orientation)].concat();
    let length = u32::try_from(data.len().saturating_sub(4)).unwrap_or(u32::MAX);
    let mut sum = Crc::new();
    sum.update(&data);
    [&length.to_be_bytes(), data.as_slice(), &sum.sum().to_be_bytes()].concat()
}
