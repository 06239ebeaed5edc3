//! Three things out of an EXIF block: orientation, whether it tells a place, whether it tells a serial number.
//!
//! The block is a small TIFF (EXIF 2.32, chapter 4.6). Values are never kept: neither the coordinates nor
//! the numbers leave this file. A block that cannot be followed says nothing.

use super::fields::{be16, be32, le16, le32};
use crate::model::ImageFacts;

/// The most fields that are read of one directory.
const FIELDS_MAX: u16 = 4_096;
const ORIENTATION: u16 = 0x0112;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const BODY_SERIAL: u16 = 0xA431;
const LENS_SERIAL: u16 = 0xA435;
const CAMERA_SERIAL: u16 = 0xC62F;
/// Latitude, longitude, and the same of the destination.
const POSITIONS: [u16; 4] = [0x02, 0x04, 0x14, 0x16];

/// What the block tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Exif {
    orientation: Option<u8>,
    gps: bool,
    serial: bool,
}

impl Exif {
    /// Adds what another block of the same picture tells; the first orientation stays.
    pub(super) fn merge(&mut self, other: Self) {
        self.orientation = self.orientation.or(other.orientation);
        self.gps |= other.gps;
        self.serial |= other.serial;
    }

    /// Writes it into the facts.
    pub(super) fn tell(self, facts: &mut ImageFacts) {
        facts.orientation = self.orientation;
        facts.gps = self.gps;
        facts.serial = self.serial;
    }
}

/// Reads a block, with or without the `Exif\0\0` that JPEG (and some WebP writers) put before it.
pub(super) fn read(block: &[u8]) -> Exif {
    let tiff = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    match tiff.get(..4) {
        Some(b"II*\0") => Block { tiff, little: true }.read(),
        Some(b"MM\0*") => Block { tiff, little: false }.read(),
        _ => Exif::default(),
    }
}

/// One field of a directory; `place` is where its four bytes of value or offset stand.
struct Field {
    tag: u16,
    kind: u16,
    count: u32,
    place: usize,
}

struct Block<'a> {
    tiff: &'a [u8],
    little: bool,
}

impl Block<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        if self.little { le16(self.tiff, at) } else { be16(self.tiff, at) }
    }

    fn long(&self, at: usize) -> Option<u32> {
        if self.little { le32(self.tiff, at) } else { be32(self.tiff, at) }
    }

    fn offset(&self, at: usize) -> Option<usize> {
        self.long(at).and_then(|offset| usize::try_from(offset).ok())
    }

    fn read(&self) -> Exif {
        let mut exif = Exif::default();
        // Only three directories are ever entered, so a loop of offsets cannot hold the reader.
        for field in self.fields(self.offset(4)) {
            match field.tag {
                ORIENTATION => exif.orientation = self.orientation(&field),
                CAMERA_SERIAL => exif.serial |= self.has_text(&field),
                EXIF_DIRECTORY => {
                    exif.serial |= self
                        .fields(self.offset(field.place))
                        .any(|inner| matches!(inner.tag, BODY_SERIAL | LENS_SERIAL) && self.has_text(&inner));
                }
                GPS_DIRECTORY => {
                    exif.gps |= self
                        .fields(self.offset(field.place))
                        .any(|inner| POSITIONS.contains(&inner.tag) && inner.count > 0);
                }
                _ => {}
            }
        }
        exif
    }

    fn fields(&self, directory: Option<usize>) -> impl Iterator<Item = Field> + '_ {
        let directory = directory.unwrap_or(usize::MAX);
        let count = self.short(directory).unwrap_or(0).min(FIELDS_MAX);
        (0..usize::from(count)).map_while(move |index| {
            let at = directory.checked_add(index.checked_mul(12)?)?.checked_add(2)?;
            Some(Field {
                tag: self.short(at)?,
                kind: self.short(at.checked_add(2)?)?,
                count: self.long(at.checked_add(4)?)?,
                place: at.checked_add(8)?,
            })
        })
    }

    fn orientation(&self, field: &Field) -> Option<u8> {
        let value = match field.kind {
            1 => u32::from(*self.tiff.get(field.place)?),
            3 => u32::from(self.short(field.place)?),
            4 => self.long(field.place)?,
            _ => return None,
        };
        u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
    }

    /// Whether a text field holds more than blanks and zeros, which cameras write for "not known".
    fn has_text(&self, field: &Field) -> bool {
        let Ok(count) = usize::try_from(field.count) else { return false };
        let start = if count <= 4 { Some(field.place) } else { self.offset(field.place) };
        let text = start.and_then(|start| self.tiff.get(start..start.checked_add(count)?));
        text.is_some_and(|text| text.iter().any(|byte| !matches!(byte, 0 | b' ' | b'0')))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    /// A little-endian block of one directory with these fields, and what comes behind it.
    fn block(fields: &[(u16, u16, u32, u32)], behind: &[u8]) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend(directory(fields));
        bytes.extend(behind);
        bytes
    }

    fn directory(fields: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let mut bytes = (u16::try_from(fields.len()).unwrap()).to_le_bytes().to_vec();
        for (tag, kind, count, value) in fields {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend([0; 4]);
        bytes
    }

    #[test]
    fn orientation_is_read_and_an_impossible_one_is_not() {
        assert_eq!(read(&block(&[(ORIENTATION, 3, 1, 6)], b"")).orientation, Some(6));
        assert_eq!(read(&block(&[(ORIENTATION, 3, 1, 9)], b"")).orientation, None);
        assert_eq!(
            read(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0").orientation,
            Some(8)
        );
    }

    #[test]
    fn a_gps_directory_counts_only_when_it_holds_a_position() {
        let version = directory(&[(0, 1, 4, 0x0302)]);
        let place = directory(&[(0, 1, 4, 0x0302), (2, 5, 3, 0)]);
        assert!(!read(&block(&[(GPS_DIRECTORY, 4, 1, 26)], &version)).gps);
        assert!(read(&block(&[(GPS_DIRECTORY, 4, 1, 26)], &place)).gps);
    }

    #[test]
    fn a_serial_number_counts_only_when_it_is_not_blank() {
        let known = directory(&[(BODY_SERIAL, 2, 3, u32::from_le_bytes(*b"71\0\0"))]);
        let blank = directory(&[(BODY_SERIAL, 2, 3, u32::from_le_bytes(*b"  \0\0"))]);
        assert!(read(&block(&[(EXIF_DIRECTORY, 4, 1, 26)], &known)).serial);
        assert!(!read(&block(&[(EXIF_DIRECTORY, 4, 1, 26)], &blank)).serial);
    }

    #[test]
    fn a_directory_that_points_at_itself_or_outside_says_nothing() {
        let looping = block(&[(EXIF_DIRECTORY, 4, 1, 8), (GPS_DIRECTORY, 4, 1, u32::MAX)], b"");
        assert_eq!(read(&looping), Exif::default());
        for end in 0..looping.len() {
            read(&looping[..end]);
        }
    }
}
