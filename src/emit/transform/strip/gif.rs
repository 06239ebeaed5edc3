//! The blocks of a GIF (the specification of 1989, chapters 12 to 27) without those that are not drawn.
//!
//! What repeats an animation and the colour profile stay.

use super::xmp;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
const COMMENT: u8 = 0xFE;
const APPLICATION: u8 = 0xFF;
/// Applications whose blocks say how the image is shown.
const SHOWN: [&[u8; 11]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];
const XMP: &[u8; 11] = b"XMP DataXMP";
/// Bytes behind an XMP packet that lead a reader of blocks to their end, wherever in the packet it is.
const TRAIL: usize = 258;
/// Bytes of an extension before its data: two of its own, a length and the name of the application.
const HEAD: usize = 14;

/// A part of the file.
struct Block {
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Drawn,
    Words,
    Packet,
    /// The end marker with all that follows.
    End,
}

pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = opening(bytes)?;
    out.extend_from_slice(bytes.get(..at)?);
    loop {
        let block = block(bytes, at)?;
        if matches!(block.kind, Kind::Drawn | Kind::End) {
            out.extend_from_slice(bytes.get(block.start..block.end)?);
        }
        if block.kind == Kind::End {
            return Some(out);
        }
        at = block.end;
    }
}

/// Takes position and serial numbers out of the XMP packets.
pub(super) fn without_location(bytes: &mut [u8]) -> Option<()> {
    let mut at = opening(bytes)?;
    loop {
        let Block { start, end, kind } = block(bytes, at)?;
        match kind {
            Kind::End => return Some(()),
            Kind::Packet => {
                blank(bytes.get_mut(start.checked_add(HEAD)?..end)?)?;
                // The packet is its own lengths of blocks: they must lead where they led.
                if block(bytes, start)?.end != end {
                    return None;
                }
            }
            Kind::Drawn | Kind::Words => {}
        }
        at = end;
    }
}

/// Blanks a packet that stands as it is before its trail, or one that is cut into blocks.
fn blank(data: &mut [u8]) -> Option<()> {
    let length = data.len().checked_sub(TRAIL);
    if let Some(length) = length.filter(|_| data.ends_with(&[3, 2, 1, 0, 0])) {
        return xmp::blank(data.get_mut(..length)?);
    }
    let mut places = Vec::new();
    let mut at = 0_usize;
    while let Some(length) = data.get(at).copied().filter(|length| *length > 0) {
        let start = at.checked_add(1)?;
        at = start.checked_add(usize::from(length))?;
        places.extend(start..at);
    }
    let mut packet = places.iter().map(|place| data.get(*place).copied()).collect::<Option<Vec<u8>>>()?;
    xmp::blank(&mut packet)?;
    for (place, byte) in places.into_iter().zip(packet) {
        *data.get_mut(place)? = byte;
    }
    Some(())
}

/// Where the blocks begin: behind the screen and its colours.
fn opening(bytes: &[u8]) -> Option<usize> {
    13_usize.checked_add(colours(*bytes.get(10)?))
}

fn block(bytes: &[u8], start: usize) -> Option<Block> {
    let next = start.checked_add(1)?;
    let (end, kind) = match *bytes.get(start)? {
        TRAILER => (bytes.len(), Kind::End),
        0 => (next, Kind::Drawn),
        IMAGE => {
            let flags = *bytes.get(start.checked_add(9)?)?;
            let data = start.checked_add(11)?.checked_add(colours(flags))?;
            (behind(bytes, data)?, Kind::Drawn)
        }
        EXTENSION => {
            let end = behind(bytes, start.checked_add(2)?)?;
            let name = bytes.get(start.checked_add(3)?..).and_then(<[u8]>::first_chunk::<11>);
            let kind = match (*bytes.get(next)?, name) {
                (COMMENT, _) => Kind::Words,
                (APPLICATION, Some(XMP)) => Kind::Packet,
                (APPLICATION, Some(name)) if !SHOWN.contains(&name) => Kind::Words,
                _ => Kind::Drawn,
            };
            (end, kind)
        }
        _ => return None,
    };
    Some(Block { start, end, kind })
}

/// Behind the empty block that ends those which begin at a place.
fn behind(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at = at.checked_add(1)?.checked_add(length)?;
        if length == 0 {
            return Some(at);
        }
    }
}

/// Bytes of the colour table that these flags announce.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}
