//! Three things out of an EXIF block or an XMP packet: orientation, whether it gives a place, whether it gives a serial number.
//!
//! The block is a small TIFF (EXIF 2.32, chapter 4.6). Values are never kept: neither the coordinates nor
//! the numbers leave this file. A block that cannot be followed says nothing.

use std::io;

use super::ifd::{Personal, Tiff};
use super::part::Part;
use super::xmp;
use crate::model::ImageFacts;
use crate::source::InMemory;

const ORIENTATION: u16 = 0x0112;

/// What the block says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Exif {
    orientation: Option<u8>,
    gps: bool,
    serial: bool,
}

impl Exif {
    /// Adds what another block of the same image says; the first orientation stays.
    pub(super) fn merge(&mut self, other: Self) {
        self.orientation = self.orientation.or(other.orientation);
        self.gps |= other.gps;
        self.serial |= other.serial;
    }

    /// Writes it into the facts.
    pub(super) fn report(self, facts: &mut ImageFacts) {
        facts.orientation = self.orientation;
        facts.gps = self.gps;
        facts.serial = self.serial;
    }
}

/// Reads a block, with or without the `Exif\0\0` that JPEG (and some WebP writers) put before it.
pub(super) fn read(block: &[u8]) -> Exif {
    let tiff = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    // Memory has no read errors.
    follow(tiff).ok().flatten().unwrap_or_default()
}

/// Reads an XMP packet, which may give the same.
pub(super) fn packet(packet: &[u8]) -> Exif {
    let (gps, serial) = xmp::read(packet);
    Exif { gps, serial, ..Exif::default() }
}

fn follow(tiff: &[u8]) -> io::Result<Option<Exif>> {
    let mut bytes = InMemory::new(tiff);
    let Some((mut tiff, first)) = Tiff::open(Part::whole(&mut bytes))? else { return Ok(None) };
    let fields = tiff.fields(first)?;
    let orientation = tiff.number(&fields, ORIENTATION)?.and_then(|value| u8::try_from(value).ok());
    let Personal { gps, serial, .. } = tiff.personal(&fields)?;
    Ok(Some(Exif { orientation: orientation.filter(|value| (1..=8).contains(value)), gps, serial }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    const EXIF_DIRECTORY: u16 = 0x8769;
    const GPS_DIRECTORY: u16 = 0x8825;
    const BODY_SERIAL: u16 = 0xA431;

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
