//! EXIF blocks as far as they say which way is up, and whose the image is.
//!
//! Reads and writes the first directory of the block (CIPA DC-008, 4.6.2) and knows no further field.

const ORIENTATION: u16 = 0x0112;
const COPYRIGHT: u16 = 0x8298;
const ASCII: u16 = 2;
const SHORT: u16 = 3;
/// Bytes of one field.
const FIELD: usize = 12;

/// Where the value of the only field of a block stands that has no room in it.
const BEHIND: u32 = 26;
/// The longest statement of copyright that is carried over. Bytes.
const COPYRIGHT_MAX: usize = 2_000;

/// A block that says nothing but an orientation.
pub(super) fn only_orientation(orientation: u8) -> Vec<u8> {
    only(ORIENTATION, SHORT, 1, &[orientation, 0])
}

/// A block that says nothing but the copyright, where a block says one.
pub(super) fn only_copyright(block: &[u8]) -> Option<Vec<u8>> {
    let said = Block::new(block.strip_prefix(b"Exif\0\0").unwrap_or(block))?.text(COPYRIGHT)?;
    Some(only(COPYRIGHT, ASCII, u32::try_from(said.len()).ok()?, &said))
}

/// A block of one field, whose value is so long.
fn only(tag: u16, kind: u16, count: u32, value: &[u8]) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0".to_vec();
    block.extend(tag.to_le_bytes());
    block.extend(kind.to_le_bytes());
    block.extend(count.to_le_bytes());
    // Up to four bytes stand where the place of longer ones stands.
    let (here, behind) = if value.len() <= 4 { (value, [].as_slice()) } else { ([].as_slice(), value) };
    let mut place = if behind.is_empty() { [0; 4] } else { BEHIND.to_le_bytes() };
    place[..here.len()].copy_from_slice(here);
    block.extend(place);
    block.extend(0_u32.to_le_bytes());
    block.extend(behind);
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
    let block = block.get_mut(start..).and_then(Block::new);
    let _ = block.and_then(|mut block| block.make_upright());
}

/// A block from its header on.
struct Block<T> {
    tiff: T,
    little: bool,
}

impl<T: AsRef<[u8]>> Block<T> {
    fn new(tiff: T) -> Option<Self> {
        let little = match tiff.as_ref().get(..4) {
            Some(b"II*\0") => true,
            Some(b"MM\0*") => false,
            _ => return None,
        };
        Some(Self { tiff, little })
    }

    /// Where the fields of the first directory begin, and how many there are.
    fn fields(&self) -> Option<(usize, usize)> {
        let directory = usize::try_from(self.long(4)?).ok().filter(|at| *at < self.tiff.as_ref().len())?;
        Some((directory.checked_add(2)?, usize::from(self.short(directory)?)))
    }

    /// The value of a field that is a text, with its NUL.
    fn text(&self, tag: u16) -> Option<Vec<u8>> {
        let (first, count) = self.fields()?;
        let is_it = |at: &usize| self.short(*at) == Some(tag) && self.short(*at + 2) == Some(ASCII);
        let at = (0..count).map(|index| first + index * FIELD).find(is_it)?;
        let length = usize::try_from(self.long(at + 4)?).ok().filter(|length| *length <= COPYRIGHT_MAX)?;
        let start = if length <= 4 { at + 8 } else { usize::try_from(self.long(at + 8)?).ok()? };
        let text = self.tiff.as_ref().get(start..start.checked_add(length)?)?;
        let says_something = text.iter().any(|byte| !matches!(byte, 0 | b' '));
        says_something.then(|| text.to_vec())
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.tiff.as_ref().get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = *self.tiff.as_ref().get(at..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

impl Block<&mut [u8]> {
    fn make_upright(&mut self) -> Option<()> {
        let (first, count) = self.fields()?;
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
