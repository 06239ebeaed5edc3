//! The chunks of a WebP (RFC 9649) without those that are not drawn, its header flags and its size fixed.

use super::super::{exif, location};
use super::{PROFILE_MAX, xmp};

/// Chunks that draw the image.
const DRAWN: &[&[u8; 4]] = &[b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// Flags of `VP8X`: there is a colour profile, an EXIF block, an XMP block.
const PROFILE: u8 = 0x20;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
/// Bytes before the first chunk.
const OPENING: usize = 12;

pub(super) fn strip(bytes: &[u8], orientation: Option<u8>) -> Option<Vec<u8>> {
    let size = usize::try_from(u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?)).ok()?;
    let end = size.checked_add(8)?;
    let riff = bytes.get(..end)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(riff.get(..OPENING)?);
    let mut profile = false;
    let mut at = OPENING;
    while at.checked_add(8)? <= end {
        let name: &[u8; 4] = riff.get(at..)?.first_chunk()?;
        let place = at.checked_add(4)?;
        let length = usize::try_from(u32::from_le_bytes(*riff.get(place..)?.first_chunk()?)).ok()?;
        let data = riff.get(at.checked_add(8)?..)?.get(..length)?;
        if DRAWN.contains(&name) && (name != b"ICCP" || length <= PROFILE_MAX) {
            profile |= name == b"ICCP";
            push(&mut out, *name, data)?;
        }
        at = at.checked_add(8)?.checked_add(length.checked_next_multiple_of(2)?)?;
    }
    if let Some(orientation) = orientation {
        push(&mut out, *b"EXIF", &exif::only_orientation(orientation))?;
    }
    fix_header(&mut out, profile, orientation.is_some())?;
    out.extend_from_slice(bytes.get(end..)?);
    Some(out)
}

/// Takes position and serial numbers out of the EXIF and XMP chunks.
pub(super) fn without_location(bytes: &mut [u8]) -> Option<()> {
    let size = usize::try_from(u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?)).ok()?;
    let riff = bytes.get_mut(..size.checked_add(8)?)?;
    let mut at = OPENING;
    while at.checked_add(8)? <= riff.len() {
        let name: [u8; 4] = *riff.get(at..)?.first_chunk()?;
        let length =
            usize::try_from(u32::from_le_bytes(*riff.get(at.checked_add(4)?..)?.first_chunk()?)).ok()?;
        let data = riff.get_mut(at.checked_add(8)?..)?.get_mut(..length)?;
        match &name {
            b"EXIF" => location::take_out(data)?,
            b"XMP " => xmp::blank(data)?,
            _ => {}
        }
        at = at.checked_add(8)?.checked_add(length.checked_next_multiple_of(2)?)?;
    }
    Some(())
}

/// Appends a chunk; chunks begin at even places.
fn push(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) -> Option<()> {
    out.extend(name);
    out.extend(u32::try_from(data.len()).ok()?.to_le_bytes());
    out.extend_from_slice(data);
    if !data.len().is_multiple_of(2) {
        out.push(0);
    }
    Some(())
}

/// Size and flags as the chunks now are.
fn fix_header(out: &mut [u8], profile: bool, exif: bool) -> Option<()> {
    let size = u32::try_from(out.len().checked_sub(8)?).ok()?;
    *out.get_mut(4..)?.first_chunk_mut()? = size.to_le_bytes();
    if out.get(OPENING..)?.starts_with(b"VP8X") {
        let flags = out.get_mut(OPENING.checked_add(8)?)?;
        *flags &= !(EXIF | XMP);
        if exif {
            *flags |= EXIF;
        }
        if !profile {
            *flags &= !PROFILE;
        }
    }
    Some(())
}
