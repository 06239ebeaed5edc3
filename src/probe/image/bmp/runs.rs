//! Follows the run lengths of a packed bitmap to their end, counting rows.

use std::io;

use super::super::fields::distance;
use super::header::Header;
use crate::source::Bytes;

/// How much is fetched at a time. Bytes.
const CHUNK: usize = 64 << 10;

/// The size of a packed pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Four,
    Eight,
    /// Only OS/2 has it.
    TwentyFour,
}

impl Kind {
    /// Bits of a pixel.
    pub(super) fn bits(self) -> u16 {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
            Self::TwentyFour => 24,
        }
    }

    /// Bytes of so many pixels that stand one by one, with their padding.
    fn literal(self, pixels: u8) -> usize {
        let bytes = (usize::from(pixels) * usize::from(self.bits())).div_ceil(8);
        bytes.next_multiple_of(2)
    }

    /// Bytes of a repeated pixel.
    fn repeated(self) -> usize {
        if self == Self::TwentyFour { 3 } else { 1 }
    }
}

/// One code of the packed rows.
enum Step {
    /// Pixels, repeated or one by one.
    Pixels(u8),
    /// On to the next row.
    Row,
    /// Right and down without drawing.
    Jump(u8, u8),
    End,
}

/// Where the runs end and after how many rows, or after how many rows the entry does.
pub(super) fn walk(
    bytes: &mut dyn Bytes,
    header: &Header,
    kind: Kind,
) -> io::Result<Result<(u64, u32), u32>> {
    let (mut at, mut row, mut column) = (header.first_row(), 0_u32, 0_u32);
    loop {
        let window = bytes.at(at, CHUNK)?;
        let mut rest = window;
        let mut ended = false;
        while let Some((step, behind)) = next(rest, kind) {
            rest = behind;
            match step {
                Step::Pixels(count) => column = column.saturating_add(u32::from(count)),
                Step::Row => (row, column) = (row.saturating_add(1), 0),
                Step::Jump(right, down) => {
                    row = row.saturating_add(u32::from(down));
                    column = column.saturating_add(u32::from(right));
                }
                Step::End => {
                    ended = true;
                    break;
                }
            }
        }
        let used = window.len().saturating_sub(rest.len());
        at = at.saturating_add(distance(used));
        if ended {
            return Ok(Ok((at, row.saturating_add(u32::from(column > 0)))));
        }
        // A window holds many steps, so a window without one is the end of the entry.
        if used == 0 {
            break;
        }
    }
    // Some writers leave the end code out; what counts is that every row is there.
    let rows = row.saturating_add(u32::from(column >= header.width));
    Ok(if rows >= header.height { Ok((at, rows)) } else { Err(row) })
}

/// The first step in `bytes`, and what is behind it; `None` where it is not whole.
fn next(bytes: &[u8], kind: Kind) -> Option<(Step, &[u8])> {
    let (&[count, value], rest) = bytes.split_first_chunk()?;
    match (count, value) {
        (0, 0) => Some((Step::Row, rest)),
        (0, 1) => Some((Step::End, rest)),
        (0, 2) => {
            let (&[right, down], rest) = rest.split_first_chunk()?;
            Some((Step::Jump(right, down), rest))
        }
        (0, pixels) => Some((Step::Pixels(pixels), rest.get(kind.literal(pixels)..)?)),
        (pixels, _) => Some((Step::Pixels(pixels), bytes.get(1..)?.get(kind.repeated()..)?)),
    }
}
