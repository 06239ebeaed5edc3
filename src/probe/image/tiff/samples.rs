//! Unpacks strips only as far as to know that they can be unpacked: lengths, not samples.
//!
//! Knows LZW, Deflate and `PackBits` (TIFF 6.0 §9, §13; Adobe's technical notes for Deflate).

use std::borrow::Cow;
use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use super::super::lzw::{CODES, Strings};
use super::super::part::Part;

/// How a strip is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// LZW with codes of 9 to 12 bits.
    Lzw,
    /// zlib.
    Deflate,
    /// Runs of bytes.
    PackBits,
}

/// How a strip is packed, and in which order its bytes hold their bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    pub(super) packing: Packing,
    /// `FillOrder` 2: the first bit of each byte is its lowest. Readers turn all packed bytes around.
    pub(super) low_bit_first: bool,
}

impl Packed {
    /// The bytes with the first bit highest.
    fn turned(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        if self.low_bit_first {
            bytes.iter().map(|byte| byte.reverse_bits()).collect()
        } else {
            Cow::Borrowed(bytes)
        }
    }
}

/// Bytes that are read at a time.
const WINDOW: usize = 65_536;
/// The most that a strip of unknown size is unpacked to.
const CEILING: u64 = 1 << 30;

/// What is wrong with a packed strip, in words. `want` is what it should unpack to.
pub(super) fn check(
    part: &mut Part<'_>,
    packed: Packed,
    offset: u64,
    count: u64,
    want: Option<u64>,
) -> io::Result<Option<String>> {
    // More than the size asks for is padding and is left alone; less is a strip that ends early.
    let ceiling = want.unwrap_or(CEILING);
    let mut walker: Box<dyn Unpack> = match packed.packing {
        Packing::Lzw => {
            // Codes of very old writers stand with their low bit first; nobody unpacks these here.
            if matches!(*packed.turned(part.slice(offset, 2)?), [0, second] if second & 1 == 1) {
                return Ok(None);
            }
            Box::new(Lzw::new())
        }
        Packing::Deflate => Box::new(Deflate::new()),
        Packing::PackBits => Box::new(PackBits::default()),
    };
    let mut done = 0_u64;
    while done < count {
        let left = usize::try_from(count.saturating_sub(done)).unwrap_or(WINDOW);
        let bytes = part.slice(offset.saturating_add(done), left.min(WINDOW))?;
        if bytes.is_empty() {
            break;
        }
        done = done.saturating_add(u64::try_from(bytes.len()).unwrap_or(0));
        match walker.feed(&packed.turned(bytes), ceiling) {
            Ok(true) => {}
            Ok(false) => break,
            Err(flaw) => return Ok(Some(flaw.to_owned())),
        }
    }
    let unpacked = walker.unpacked();
    Ok(want
        .filter(|want| unpacked < *want)
        .map(|want| format!("unpacks to {unpacked} bytes, the size asks for {want}")))
}

/// Something that counts what packed bytes unpack to.
trait Unpack {
    /// Takes the next packed bytes; false = the stream has ended, or gave more than the ceiling.
    fn feed(&mut self, bytes: &[u8], ceiling: u64) -> Result<bool, &'static str>;

    /// Bytes so far.
    fn unpacked(&self) -> u64;
}

const CLEAR: usize = 256;
const END: usize = 257;
/// Bits that a filled window holds at least; eight bytes are read over what is left of the last ones.
const FULL: u32 = 0b11_1000;

/// LZW: of each code only the length of what it stands for.
struct Lzw {
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

impl Lzw {
    fn new() -> Self {
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

/// zlib, whose own checksum is checked at its end.
struct Deflate {
    inflate: Decompress,
    sink: Vec<u8>,
}

impl Deflate {
    fn new() -> Self {
        Self { inflate: Decompress::new(true), sink: vec![0; WINDOW] }
    }
}

impl Unpack for Deflate {
    fn feed(&mut self, mut bytes: &[u8], ceiling: u64) -> Result<bool, &'static str> {
        loop {
            let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(bytes, &mut self.sink, FlushDecompress::None);
            let status = status.map_err(|_| "its Deflate data is corrupt")?;
            let used = usize::try_from(self.inflate.total_in() - taken).unwrap_or(usize::MAX);
            bytes = bytes.get(used..).unwrap_or(&[]);
            let idle = used == 0 && self.inflate.total_out() == given;
            match status {
                Status::StreamEnd => return Ok(false),
                _ if self.inflate.total_out() > ceiling => return Ok(false),
                _ if idle || bytes.is_empty() && self.inflate.total_out() == given => return Ok(true),
                _ => {}
            }
        }
    }

    fn unpacked(&self) -> u64 {
        self.inflate.total_out()
    }
}

/// Runs: a length byte, then one byte to repeat or so many to copy.
#[derive(Default)]
struct PackBits {
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
