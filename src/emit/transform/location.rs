//! Position and serial numbers out of an EXIF block or a TIFF; everything else of it stays.
//!
//! A maker's note goes as well: it holds serial numbers in ways that only the maker knows (CIPA DC-008, 4.6.5).

use super::strip::xmp;

const EXIF_POINTER: u16 = 0x8769;
const GPS_POINTER: u16 = 0x8825;
const XMP: u16 = 700;
/// The owner's name; serial numbers of body, lens and camera; the note of the maker, and that of DNG.
const PERSONAL: [u16; 6] = [0xA430, 0xA431, 0xA435, 0xC62F, 0x927C, 0xC634];
/// Bytes of one field.
const FIELD: usize = 12;
/// Directories that follow the first one: thumbnails and pages.
const DIRECTORIES_MAX: usize = 4_096;

/// Takes them out where they stand; the length stays. `None` where the block cannot be followed.
pub(super) fn take_out(block: &mut [u8]) -> Option<()> {
    let start = if block.starts_with(b"Exif\0\0") { 6 } else { 0 };
    let tiff = block.get_mut(start..)?;
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let mut block = Block { tiff, little };
    let mut at = block.long(4)?;
    for _ in 0..DIRECTORIES_MAX {
        if at == 0 {
            return Some(());
        }
        for pointer in [EXIF_POINTER, GPS_POINTER] {
            if let Some(row) = block.find(at, pointer)? {
                let inner = block.long(row.checked_add(8)?)?;
                if pointer == EXIF_POINTER {
                    block.clean(inner)?;
                } else {
                    block.wipe_directory(inner)?;
                    block.drop_row(at, row)?;
                }
            }
        }
        block.clean(at)?;
        let count = block.count(at)?;
        at = block.long(Block::row(at, count)?)?;
    }
    None
}

struct Block<'a> {
    tiff: &'a mut [u8],
    little: bool,
}

impl Block<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.tiff.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = *self.tiff.get(at..)?.first_chunk()?;
        let value = if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(value).ok()
    }

    fn count(&self, directory: usize) -> Option<usize> {
        self.short(directory).map(usize::from)
    }

    /// Where a field stands, or the pointer to the next directory behind the last one.
    fn row(directory: usize, index: usize) -> Option<usize> {
        directory.checked_add(2)?.checked_add(index.checked_mul(FIELD)?)
    }

    /// The field with this tag; the outer `None` where the directory is cut.
    #[allow(clippy::option_option, reason = "a cut directory is not one without the field")]
    fn find(&self, directory: usize, tag: u16) -> Option<Option<usize>> {
        for index in 0..self.count(directory)? {
            let row = Self::row(directory, index)?;
            if self.short(row)? == tag {
                return Some(Some(row));
            }
        }
        Some(None)
    }

    /// Takes what is personal out of one directory.
    fn clean(&mut self, directory: usize) -> Option<()> {
        for tag in PERSONAL {
            while let Some(row) = self.find(directory, tag)? {
                self.wipe_value(row)?;
                self.drop_row(directory, row)?;
            }
        }
        let Some(row) = self.find(directory, XMP)? else { return Some(()) };
        let (start, length) = self.value(row)?;
        xmp::blank(self.tiff.get_mut(start..start.checked_add(length)?)?)
    }

    /// Where the values of a field stand, and their bytes.
    fn value(&self, row: usize) -> Option<(usize, usize)> {
        let width = match self.short(row.checked_add(2)?)? {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        let length = self.long(row.checked_add(4)?)?.checked_mul(width)?;
        let slot = row.checked_add(8)?;
        Some((if length <= 4 { slot } else { self.long(slot)? }, length))
    }

    fn wipe_value(&mut self, row: usize) -> Option<()> {
        let (start, length) = self.value(row)?;
        self.tiff.get_mut(start..start.checked_add(length)?)?.fill(0);
        Some(())
    }

    fn wipe_directory(&mut self, directory: usize) -> Option<()> {
        let count = self.count(directory)?;
        for index in 0..count {
            self.wipe_value(Self::row(directory, index)?)?;
        }
        let end = Self::row(directory, count)?;
        self.tiff.get_mut(directory..end)?.fill(0);
        Some(())
    }

    /// Takes a field out; those behind it and the pointer to the next directory move up.
    fn drop_row(&mut self, directory: usize, row: usize) -> Option<()> {
        let count = self.short(directory)?;
        let end = Self::row(directory, usize::from(count))?.checked_add(4)?;
        let next = row.checked_add(FIELD)?;
        self.tiff.get(..end)?;
        self.tiff.copy_within(next..end, row);
        self.tiff.get_mut(end.checked_sub(FIELD)?..end)?.fill(0);
        let less = count.checked_sub(1)?;
        let bytes = if self.little { less.to_le_bytes() } else { less.to_be_bytes() };
        *self.tiff.get_mut(directory..)?.first_chunk_mut()? = bytes;
        Some(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    /// A directory of fields (tag, type, count, value).
    fn directory(fields: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let mut bytes = u16::try_from(fields.len()).unwrap().to_le_bytes().to_vec();
        for (tag, kind, count, value) in fields {
            bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            bytes.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
        }
        bytes.extend([0; 4]);
        bytes
    }

    fn block() -> Vec<u8> {
        let first = directory(&[
            (0x013B, 2, 4, u32::from_le_bytes(*b"Ann\0")),
            (EXIF_POINTER, 4, 1, 50),
            (GPS_POINTER, 4, 1, 86),
        ]);
        let exif = directory(&[(0xA431, 2, 6, 120), (0x9003, 2, 4, u32::from_le_bytes(*b"2024"))]);
        let gps = directory(&[(2, 5, 3, 130)]);
        let mut block = [b"II*\0\x08\0\0\0".to_vec(), first, exif[..].to_vec()].concat();
        block.resize(86, 0);
        block.extend(gps);
        block.resize(120, 0);
        block.extend(b"SN-42\0");
        block.resize(130, 0);
        block.extend([7; 24]);
        block
    }

    #[test]
    fn position_and_serial_go_and_the_artist_stays() {
        let mut found = block();
        take_out(&mut found).unwrap();
        assert_eq!(found.len(), block().len());
        assert!(memchr::memmem::find(&found, b"SN-42").is_none() && !found.contains(&7));
        assert!(
            memchr::memmem::find(&found, b"Ann\0").is_some()
                && memchr::memmem::find(&found, b"2024").is_some()
        );
        let left = Block { tiff: &mut found, little: true };
        assert_eq!((left.count(8), left.count(50)), (Some(2), Some(1)));
        assert_eq!(left.find(8, GPS_POINTER), Some(None));
    }

    #[test]
    fn a_cut_block_is_refused_and_never_panics() {
        let whole = block();
        for end in 0..whole.len() {
            let mut cut = whole[..end].to_vec();
            assert_eq!(take_out(&mut cut), None, "{end}");
        }
    }
}
