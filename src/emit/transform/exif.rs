//! EXIF blocks as far as they say which way is up.
//!
//! Reads and writes the first directory of the block (CIPA DC-008, 4.6.2) and knows no other field.

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
/// Bytes of one field.
const FIELD: usize = 12;

/// A block that says nothing but an orientation.
pub(super) fn only_orientation(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0".to_vec();
    block.extend(ORIENTATION.to_le_bytes());
    block.extend(SHORT.to_le_bytes());
    block.extend(1_u32.to_le_bytes());
    block.extend([orientation, 0, 0, 0]);
    block.extend(0_u32.to_le_bytes());
    block
}

/// The block of an image that was turned: it says upright, and its thumbnail, which was not turned, is
/// unlinked. Nothing where it said nothing but the orientation.
pub(super) fn upright(mut block: Vec<u8>, orientation: u8) -> Option<Vec<u8>> {
    if block == only_orientation(orientation) {
        return None;
    }
    make_upright(&mut block);
    Some(block)
}

fn make_upright(block: &mut [u8]) {
    let start = if block.starts_with(b"Exif\0\0") { 6 } else { 0 };
    let Some(tiff) = block.get_mut(start..) else { return };
    let little = match tiff.get(..4) {
        Some(b"II*\0") => true,
        Some(b"MM\0*") => false,
        _ => return,
    };
    let mut block = Block { tiff, little };
    let _ = block.make_upright();
}

struct Block<'a> {
    tiff: &'a mut [u8],
    little: bool,
}

impl Block<'_> {
    fn make_upright(&mut self) -> Option<()> {
        let directory = usize::try_from(self.long(4)?).ok()?;
        let first = directory.checked_add(2)?;
        let count = usize::from(self.short(directory)?);
        for index in 0..count {
            let at = first.checked_add(index.checked_mul(FIELD)?)?;
            if self.short(at)? == ORIENTATION {
                self.put(at.checked_add(2)?, SHORT)?;
                self.put_long(at.checked_add(4)?, 1)?;
                // A short stands in the first half of the place for a value.
                self.put(at.checked_add(8)?, 1)?;
            }
        }
        self.put_long(first.checked_add(count.checked_mul(FIELD)?)?, 0)
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.tiff.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = *self.tiff.get(at..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn put(&mut self, at: usize, value: u16) -> Option<()> {
        let bytes = if self.little { value.to_le_bytes() } else { value.to_be_bytes() };
        *self.tiff.get_mut(at..)?.first_chunk_mut()? = bytes;
        Some(())
    }

    fn put_long(&mut self, at: usize, value: u32) -> Option<()> {
        let bytes = if self.little { value.to_le_bytes() } else { value.to_be_bytes() };
        *self.tiff.get_mut(at..)?.first_chunk_mut()? = bytes;
        Some(())
    }
}
