//! Looks through the end of a file for anything but NUL bytes, and skips its holes.
//!
//! Knows no container.

use std::io;

use super::read_at::{ReadAt, read_up_to};

/// Bytes read at a time.
const PIECE: usize = 256 << 10;

/// Bytes that are kept of what is no NUL: enough to tell a container by. Bytes.
pub(crate) const HEAD: usize = 512;

/// What a stretch of bytes holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zeros {
    /// Bytes from the start of the stretch to the end.
    pub(crate) len: u64,
    /// Offset of the first byte that is not NUL, from where the caller counts.
    pub(crate) first: Option<u64>,
    /// What begins at that byte, `HEAD` bytes at most.
    pub(crate) head: Vec<u8>,
}

/// Whether there is nothing but NUL bytes. Goes by pieces, so that the compiler can take many at once.
pub(crate) fn is_zero(bytes: &[u8]) -> bool {
    bytes.chunks(64).all(|piece| piece.iter().fold(0, |all, byte| all | byte) == 0)
}

/// Where the first byte is that is not NUL.
pub(crate) fn first_other(bytes: &[u8]) -> Option<usize> {
    if is_zero(bytes) { None } else { bytes.iter().position(|byte| *byte != 0) }
}

/// Looks at a file from `from` to `len`, and stops at the first byte that is not NUL.
pub(crate) fn scan(file: &dyn ReadAt, from: u64, len: u64) -> io::Result<Zeros> {
    let mut buffer = vec![0; PIECE.min(usize::try_from(len.saturating_sub(from)).unwrap_or(PIECE))];
    let total = len.saturating_sub(from);
    let mut at = from;
    while at < len {
        let Some(data) = file.next_data(at) else { break };
        at = at.max(data);
        let count = read_up_to(file, &mut buffer, at)?;
        if count == 0 {
            break;
        }
        let piece = buffer.get(..count).unwrap_or_default();
        if let Some(index) = first_other(piece) {
            let first = at.saturating_add(index as u64);
            let mut head = vec![0; HEAD];
            let count = read_up_to(file, &mut head, first)?;
            head.truncate(count);
            return Ok(Zeros { len: total, first: Some(first), head });
        }
        at = at.saturating_add(count as u64);
    }
    Ok(Zeros { len: total, first: None, head: Vec::new() })
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::FileExt;

    #[test]
    fn a_large_hole_is_passed_at_once_and_what_follows_is_found() {
        let file = tempfile::tempfile().unwrap();
        file.set_len(1 << 40).unwrap();
        let len = 1 << 40;
        assert_eq!(scan(&file, 512, len).unwrap(), Zeros { len: len - 512, first: None, head: Vec::new() });
        file.write_all_at(b"\0\0x", 1 << 39).unwrap();
        assert_eq!(scan(&file, 512, len).unwrap().first, Some((1 << 39) + 2));
    }
}
