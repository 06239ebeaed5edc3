//! Deflate with a bound: never more output than was declared and one byte.
//!
//! Knows no entry and no file.

use flate2::{Decompress, FlushDecompress, Status};

/// Output space to begin with; it grows only as output comes.
const FIRST: usize = 1 << 16;

/// How a stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InflateEnd {
    /// As it should, after so many packed bytes.
    Complete(u64),
    /// The packed bytes are used up before the stream ends.
    Early,
    /// There is more output than declared.
    Surplus,
    /// The bytes are no deflate stream.
    Corrupt,
}

/// What one call made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    /// Packed bytes that were used.
    pub(super) used: usize,
    /// Bytes that came out.
    pub(super) made: usize,
    /// The stream has ended.
    pub(super) ended: bool,
}

/// Unpacks some of `input` into `output`; `None` where the bytes are no deflate stream.
pub(super) fn advance(inflater: &mut Decompress, input: &[u8], output: &mut [u8]) -> Option<Progress> {
    let (used, made) = (inflater.total_in(), inflater.total_out());
    let status = inflater.decompress(input, output, FlushDecompress::None).ok()?;
    Some(Progress {
        used: usize::try_from(inflater.total_in() - used).unwrap_or(0),
        made: usize::try_from(inflater.total_out() - made).unwrap_or(0),
        ended: status == Status::StreamEnd,
    })
}

/// Unpacks all of `input` to the front of `output`, which grows as needed and is not cleared. Says how
/// many bytes are there, at most `declared`, and how the stream ended.
pub(super) fn all(
    inflater: &mut Decompress,
    input: &[u8],
    declared: usize,
    output: &mut Vec<u8>,
) -> (usize, InflateEnd) {
    inflater.reset(false);
    let limit = declared.saturating_add(1);
    let (mut used, mut made) = (0, 0);
    loop {
        let space = limit.min(output.len().max(FIRST));
        let space = if made >= space { limit.min(space.saturating_mul(2)) } else { space };
        if output.len() < space {
            output.resize(space, 0);
        }
        let (rest, room) =
            (input.get(used..).unwrap_or_default(), output.get_mut(made..space).unwrap_or_default());
        let Some(progress) = advance(inflater, rest, room) else {
            return (made.min(declared), InflateEnd::Corrupt);
        };
        used += progress.used;
        made += progress.made;
        if made > declared {
            return (declared, InflateEnd::Surplus);
        }
        if progress.ended {
            return (made, InflateEnd::Complete(used as u64));
        }
        if progress.used == 0 && progress.made == 0 {
            let end = if used >= input.len() { InflateEnd::Early } else { InflateEnd::Corrupt };
            return (made, end);
        }
    }
}
