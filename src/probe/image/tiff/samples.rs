//! Unpacks strips only as far as to know that they can be unpacked: lengths, not samples.
//!
//! Knows LZW, Deflate and `PackBits` (TIFF 6.0 §9, §13; Adobe's technical notes for Deflate).

use std::borrow::Cow;
use std::io;

use flate2::{Decompress, FlushDecompress, Status};
use imgpack_streams::tiff::{Lzw, PackBits, Unpack};

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
            Box::new(Lzw::default())
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
