//! The data descriptor: CRC and sizes behind the data, in one of four layouts.
//!
//! Knows one entry; the place of the next one helps to tell the layouts apart.

use super::record::{DESCRIPTOR, le32, le64};
use crate::model::{Entry, Trouble, TroubleKind};

/// Bytes of the longest layout.
pub(super) const LONGEST: usize = 24;

/// One of the layouts (APPNOTE 4.3.9): with or without a signature, sizes of 4 or 8 bytes.
#[derive(Debug, Clone, Copy)]
struct Layout {
    signed: bool,
    wide: bool,
}

const LAYOUTS: [Layout; 4] = [
    Layout { signed: true, wide: false },
    Layout { signed: true, wide: true },
    Layout { signed: false, wide: false },
    Layout { signed: false, wide: true },
];

impl Layout {
    fn length(self) -> usize {
        let signature = if self.signed { 4 } else { 0 };
        signature + if self.wide { 20 } else { 12 }
    }

    /// CRC, packed and unpacked size, where the bytes can have this layout.
    fn read(self, bytes: &[u8]) -> Option<(u32, u64, u64)> {
        let bytes = bytes.get(..self.length())?;
        if self.signed && le32(bytes, 0) != DESCRIPTOR {
            return None;
        }
        let at = if self.signed { 4 } else { 0 };
        let sizes = if self.wide {
            (le64(bytes, at + 4), le64(bytes, at + 12))
        } else {
            (le32(bytes, at + 4).into(), le32(bytes, at + 8).into())
        };
        Some((le32(bytes, at), sizes.0, sizes.1))
    }
}

/// Bytes of the descriptor at the start of `bytes`, and what is wrong with it. `room` is how many bytes
/// there are before whatever comes next, `is_wide` whether the local header has a zip64 field.
pub(super) fn measure(bytes: &[u8], entry: &Entry, room: u64, is_wide: bool) -> (u64, Option<Trouble>) {
    let promised = (entry.crc.unwrap_or_default(), entry.stored, entry.size);
    let fits = |layout: &Layout| layout.read(bytes) == Some(promised);
    let fills = |layout: &Layout| layout.length() as u64 == room;
    let found = LAYOUTS
        .iter()
        .find(|layout| fits(layout) && fills(layout))
        .or_else(|| LAYOUTS.iter().find(|layout| fits(layout)));
    if let Some(layout) = found {
        let is_small = entry.size.max(entry.stored) <= u32::MAX.into();
        let words = if !layout.signed {
            Some("the data descriptor has no signature")
        } else if layout.wide && is_small && !is_wide {
            Some("the data descriptor has sizes of 8 bytes without a zip64 field, which Java refuses")
        } else {
            None
        };
        let trouble = words.map(|words| Trouble::doubtful(TroubleKind::DescriptorMismatch, words));
        return (layout.length() as u64, trouble);
    }
    if room == 0 {
        let words = "a data descriptor is announced and there is none";
        return (0, Some(Trouble::broken(TroubleKind::DescriptorMismatch, words)));
    }
    let likely = |layout: &&Layout| layout.read(bytes).is_some();
    let layout =
        LAYOUTS.iter().filter(likely).find(|layout| fills(layout)).or_else(|| LAYOUTS.iter().find(likely));
    let (length, words) = match layout.and_then(|layout| Some((layout.length(), layout.read(bytes)?))) {
        Some((length, (crc, stored, size))) => (
            length,
            format!(
                "the data descriptor says CRC-32 {crc:08x}, {stored} bytes packed and {size} unpacked, the central directory {:08x}, {} and {}",
                promised.0, promised.1, promised.2
            ),
        ),
        None => (0, "the data descriptor is cut".to_owned()),
    };
    (length as u64, Some(Trouble::broken(TroubleKind::DescriptorMismatch, words)))
}
