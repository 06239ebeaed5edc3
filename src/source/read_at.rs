//! Bytes that can be read at any place: an open file, memory, whatever answers ranges.
//!
//! Knows no container and no system; what an open file is stands in `os`.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use super::pace::Pace;
use super::stamp::Stamp;

/// Bytes that any number of threads may read at any place at a time.
///
/// Two methods are enough; the others tell more where more is known.
pub trait ReadAt: Send + Sync {
    /// Bytes in all, as of now.
    fn size(&self) -> io::Result<u64>;

    /// Reads some bytes from `offset` on to the front of `buffer`, as many as are at hand. Returns how many:
    /// 0 only at or after the end, or where the buffer is empty.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// What must stay the same while the bytes are read: where nothing else is known, their number.
    fn stamp(&self) -> io::Result<Stamp> {
        self.size().map(Stamp::of_size)
    }

    /// Where the next bytes at or after `offset` are that may be something else than a hole, which reads as NUL
    /// bytes; `None` where only a hole is left.
    fn next_data(&self, offset: u64) -> Option<u64> {
        Some(offset)
    }

    /// How the bytes are best read.
    fn pace(&self) -> Pace {
        Pace::NEAR
    }

    /// Says which ranges, each from a first byte to the one after the last, are read next: what waits for each of them may
    /// fetch several at a time.
    fn announce(&self, _ranges: &[(u64, u64)]) {}
}

impl ReadAt for [u8] {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|start| self.get(start..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.as_slice().read_at(buffer, offset)
    }
}

/// Hands every method on to what a pointer points at.
macro_rules! behind_a_pointer {
    ($($pointer:ty),+) => {$(
        impl<T: ReadAt + ?Sized> ReadAt for $pointer {
            fn size(&self) -> io::Result<u64> {
                (**self).size()
            }

            fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
                (**self).read_at(buffer, offset)
            }

            fn stamp(&self) -> io::Result<Stamp> {
                (**self).stamp()
            }

            fn next_data(&self, offset: u64) -> Option<u64> {
                (**self).next_data(offset)
            }

            fn pace(&self) -> Pace {
                (**self).pace()
            }

            fn announce(&self, ranges: &[(u64, u64)]) {
                (**self).announce(ranges);
            }
        }
    )+};
}

behind_a_pointer!(&T, Box<T>, Arc<T>);

/// Reads as much as there is from `offset` on, up to the length of the buffer; says how much.
pub(crate) fn read_up_to(bytes: &dyn ReadAt, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    // No file holds a byte there, and a system calls it a wrong argument.
    if i64::try_from(offset.saturating_add(buffer.len() as u64)).is_err() {
        return Ok(0);
    }
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match bytes.read_at(rest, offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Fills the whole buffer.
pub(crate) fn read_exact(bytes: &dyn ReadAt, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    if read_up_to(bytes, buffer, offset)? < buffer.len() {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "failed to fill whole buffer"));
    }
    Ok(())
}

/// The bytes as a stream with a position of its own, for readers that want one.
pub(crate) struct Cursor<'a> {
    bytes: &'a dyn ReadAt,
    position: u64,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a dyn ReadAt) -> Self {
        Self { bytes, position: 0 }
    }
}

impl Read for Cursor<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read_at(buffer, self.position)?;
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Cursor<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let reached = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.bytes.size()?.checked_add_signed(by),
        };
        self.position = reached.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, and is interrupted before each.
    struct Slow(std::sync::atomic::AtomicBool);

    impl ReadAt for Slow {
        fn size(&self) -> io::Result<u64> {
            Ok(5)
        }

        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            if self.0.fetch_not(std::sync::atomic::Ordering::Relaxed) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let count = buffer.len().min(1);
            b"01234".read_at(&mut buffer[..count], offset)
        }
    }

    #[test]
    fn a_read_goes_on_until_the_buffer_is_full_or_nothing_is_left() {
        let slow = Slow(true.into());
        let mut buffer = [b'-'; 4];
        assert_eq!(read_up_to(&slow, &mut buffer, 0).unwrap(), 4);
        assert_eq!(&buffer, b"0123");
        assert_eq!(read_up_to(&slow, &mut buffer, 3).unwrap(), 2);
        assert_eq!(&buffer, b"3423");
        assert_eq!(read_up_to(&slow, &mut buffer, u64::MAX).unwrap(), 0);
        let error = read_exact(&slow, &mut buffer, 2).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_cursor_reads_and_seeks_from_every_side_and_not_before_the_start() {
        let bytes = b"0123456789".to_vec();
        let mut cursor = Cursor::new(&bytes);
        let two = |cursor: &mut Cursor<'_>| {
            let mut buffer = [0; 2];
            let count = cursor.read(&mut buffer).unwrap();
            buffer[..count].to_vec()
        };
        assert_eq!(two(&mut cursor), b"01");
        assert_eq!(cursor.seek(SeekFrom::Current(3)).unwrap(), 5);
        assert_eq!(two(&mut cursor), b"56");
        assert_eq!(cursor.seek(SeekFrom::End(-1)).unwrap(), 9);
        assert_eq!(two(&mut cursor), b"9");
        assert_eq!(two(&mut cursor), b"");
        assert!(cursor.seek(SeekFrom::Current(-11)).is_err());
    }
}
