//! The packed samples of a strip or tile of a TIFF, by their lengths alone: LZW and `PackBits` (TIFF 6.0 §13, §9).

use crate::lzw::{CODES, Strings};

/// Something that counts what packed bytes unpack to.
pub trait Unpack {
    /// Takes the next packed bytes; false = the stream has ended, or gave more than the ceiling.
    ///
    /// # Errors
    ///
    /// What is wrong with them, in words.
    fn feed(&mut self, bytes: &[u8], ceiling: u64) -> Result<bool, &'static str>;

    /// Bytes so far.
    fn unpacked(&self) -> u64;
}

const CLEAR: usize = 256;
const END: usize = 257;
/// Bits that a filled window holds at least; eight bytes are read over what is left of the last ones.
const FULL: u32 = 0b11_1000;

/// LZW: of each code only the length of what it stands for.
pub struct Lzw {
    strings: Strings,
    at: Place,
}

/// How far a stream is followed.
#[derive(Clone, Copy)]
struct Place {
    /// The next bits, the first highest. What is below the highest `count` of them may already be filled.
    held: u64,
    count: u32,
    /// The highest code that can come.
    top: usize,
    unpacked: u64,
}

impl Default for Lzw {
    fn default() -> Self {
        Self { strings: Strings::new(), at: Place { held: 0, count: 0, top: END, unpacked: 0 } }
    }
}

impl Place {
    /// Bits of the next code: one more just before the table is full (the early change of TIFF).
    #[inline]
    fn width(&self) -> u32 {
        9 + u32::from(self.top >= 511) + u32::from(self.top >= 1_023) + u32::from(self.top >= 2_047)
    }

    /// Takes bytes into the window, as many as there is room for; returns the others.
    #[inline]
    fn fill<'b>(&mut self, mut bytes: &'b [u8]) -> &'b [u8] {
        if let Some(word) = bytes.first_chunk() {
            self.held |= u64::from_be_bytes(*word) >> self.count;
            let used = ((63 - self.count) >> 3) as usize;
            self.count |= FULL;
            return bytes.get(used..).unwrap_or_default();
        }
        while let Some((byte, behind)) = bytes.split_first().filter(|_| self.count < FULL) {
            self.held |= u64::from(*byte) << (56 - self.count);
            self.count += 8;
            bytes = behind;
        }
        bytes
    }

    /// Passes a code of so many bits; false where it ends the stream.
    #[inline]
    fn follow(&mut self, width: u32, strings: &mut Strings) -> Result<bool, &'static str> {
        let code = usize::try_from(self.held >> (64 - width)).unwrap_or(END);
        self.held <<= width;
        self.count -= width;
        match code {
            CLEAR => self.top = END,
            END => return Ok(false),
            code => {
                let is_full = self.top >= CODES;
                let length = strings.take(&mut self.top, code).ok_or("holds an undefined LZW code")?;
                if is_full {
                    return Err("its LZW table overflows");
                }
                self.unpacked = self.unpacked.wrapping_add(u64::from(length));
            }
        }
        Ok(true)
    }
}

impl Unpack for Lzw {
    fn feed(&mut self, mut bytes: &[u8], ceiling: u64) -> Result<bool, &'static str> {
        let mut at = self.at;
        loop {
            bytes = at.fill(bytes);
            if at.count < at.width() {
                self.at = at;
                return Ok(true);
            }
            while at.count >= at.width() {
                if !at.follow(at.width(), &mut self.strings)? || at.unpacked >= ceiling {
                    self.at = at;
                    return Ok(false);
                }
            }
        }
    }

    fn unpacked(&self) -> u64 {
        self.at.unpacked
    }
}

/// Runs: a length byte, then one byte to repeat or so many to copy.
#[derive(Default)]
pub struct PackBits {
    skip: usize,
    unpacked: u64,
}

impl Unpack for PackBits {
    fn feed(&mut self, bytes: &[u8], ceiling: u64) -> Result<bool, &'static str> {
        let mut at = self.skip;
        while let Some(length) = bytes.get(at) {
            let (step, run) = match *length {
                128 => (1, 0),
                copy @ 0..128 => (usize::from(copy) + 2, u64::from(copy) + 1),
                repeat => (2, 257 - u64::from(repeat)),
            };
            at += step;
            self.unpacked = self.unpacked.saturating_add(run);
        }
        self.skip = at - bytes.len();
        Ok(self.unpacked < ceiling)
    }

    fn unpacked(&self) -> u64 {
        // What still has to be skipped is not there if nothing follows.
        self.unpacked.saturating_sub(u64::try_from(self.skip).unwrap_or(0))
    }
}
