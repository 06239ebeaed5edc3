//! The framing of gzip members (RFC 1952), with what is odd about it.
//!
//! Inflating is left to `flate2`; it never sees a header or a trailer.

use std::io;

use flate2::{Decompress, FlushDecompress, Status};
use imgpack_streams::crc32::Crc32;

use super::input::Input;
use super::unpack::{Codec, Step, damaged, ends_early};
use crate::model::{Trouble, TroubleKind};
use crate::source::stamp::unreadable;

/// Flags of a header (RFC 1952 2.3.1).
const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

/// Longest name or comment that nobody wonders about. Bytes.
const FIELD_MAX: u64 = 64 << 10;

/// Unpacks members one after the other.
pub(super) struct Gzip {
    inflate: Decompress,
    crc: Crc32,
    /// Bytes of this member so far; the trailer holds them modulo 2^32.
    size: u32,
    members: u64,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self { inflate: Decompress::new(false), crc: Crc32::new(), size: 0, members: 0 }
    }

    fn header(input: &mut Input<'_>, troubles: &mut Vec<Trouble>) -> Result<(), Trouble> {
        let mut fields = Fields { input, crc: Crc32::new() };
        let at = fields.input.position();
        let [_, _, _, flags, ..] = fields.take::<10>()?;
        if flags & RESERVED != 0 {
            let detail = format!("reserved flags are set in the gzip header: {flags:#04x}");
            troubles.push(Trouble::broken(TroubleKind::MalformedField, detail).at(at));
        }
        if flags & EXTRA != 0 {
            let length = u16::from_le_bytes(fields.take::<2>()?);
            for _ in 0..length {
                fields.take::<1>()?;
            }
        }
        for (flag, word) in [(NAME, "name"), (COMMENT, "comment")] {
            let length = if flags & flag == 0 { 0 } else { fields.text()? };
            if length > FIELD_MAX {
                let detail = format!("the {word} in the gzip header has {length} bytes");
                troubles.push(Trouble::broken(TroubleKind::OversizedHeader, detail).at(at));
            }
        }
        if flags & HEADER_CRC != 0 {
            let [low, high, ..] = fields.crc.value().to_le_bytes();
            let written = fields.take::<2>()?;
            if written != [low, high] {
                let detail = "the checksum of the gzip header does not fit";
                troubles.push(Trouble::broken(TroubleKind::BadChecksum, detail).at(at));
            }
        }
        Ok(())
    }
}

/// Header bytes, summed up while they are read.
struct Fields<'a, 'b> {
    input: &'a mut Input<'b>,
    crc: Crc32,
}

impl Fields<'_, '_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Trouble> {
        let bytes = self.input.take::<N>().map_err(|error| unreadable(&error))?;
        let bytes = bytes.ok_or_else(|| ends_early("gzip", self.input.position()))?;
        self.crc.update(&bytes);
        Ok(bytes)
    }

    /// Passes a text that ends in NUL; says how long it is.
    fn text(&mut self) -> Result<u64, Trouble> {
        let mut length = 0_u64;
        loop {
            let held = self.input.peek(1).map_err(|error| unreadable(&error))?;
            let end = memchr::memchr(0, held);
            let text = end.unwrap_or(held.len()) as u64;
            let used = end.map_or(held.len(), |end| end.saturating_add(1));
            self.crc.update(held.get(..used).unwrap_or_default());
            self.input.consume(used);
            length = length.saturating_add(text);
            if end.is_some() {
                return Ok(length);
            }
            if used == 0 {
                return Err(ends_early("gzip", self.input.position()));
            }
        }
    }
}

impl Codec for Gzip {
    fn begins(&self, next: &[u8]) -> bool {
        next.starts_with(&[0x1f, 0x8b, 8])
    }

    fn begin(&mut self, input: &mut Input<'_>, troubles: &mut Vec<Trouble>) -> Result<(), Trouble> {
        let mut found = Vec::new();
        let at = input.position();
        Self::header(input, &mut found)?;
        if self.members == 1 {
            let detail = "several gzip members, of which some readers read only the first";
            found.push(Trouble::doubtful(TroubleKind::SeveralMembers, detail).at(at));
        }
        // A million odd members are one oddity.
        found.retain(|trouble| troubles.iter().all(|other| other.kind != trouble.kind));
        troubles.append(&mut found);
        self.members = self.members.saturating_add(1);
        self.inflate.reset(false);
        self.crc = Crc32::new();
        self.size = 0;
        Ok(())
    }

    fn step(&mut self, packed: &[u8], output: &mut [u8]) -> io::Result<Step> {
        let before = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(packed, output, FlushDecompress::None)?;
        let count = |now: u64, then: u64| usize::try_from(now.saturating_sub(then)).unwrap_or_default();
        let produced = count(self.inflate.total_out(), before.1);
        self.crc.update(output.get(..produced).unwrap_or_default());
        self.size = self.size.wrapping_add(u32::try_from(produced).unwrap_or_default());
        Ok(Step {
            consumed: count(self.inflate.total_in(), before.0),
            produced,
            is_end: status == Status::StreamEnd,
        })
    }

    fn end(&mut self, input: &mut Input<'_>, troubles: &mut Vec<Trouble>) -> Result<(), Trouble> {
        let at = input.position();
        let trailer = input.take::<8>().map_err(|error| unreadable(&error))?;
        let [a, b, c, d, size @ ..] = trailer.ok_or_else(|| ends_early("gzip", at))?;
        let (crc, size) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(size));
        let actual = self.crc.value();
        if crc != actual || size != self.size {
            let detail = format!(
                "the gzip trailer says CRC {crc:08x} and {size} bytes, the data has CRC {actual:08x} and {}",
                self.size
            );
            if troubles.iter().all(|other| other.kind != TroubleKind::BadChecksum) {
                troubles.push(Trouble::broken(TroubleKind::BadChecksum, detail).at(at));
            }
        }
        Ok(())
    }

    fn failure(&self, error: &io::Error, at: u64) -> Trouble {
        damaged("gzip", error, at)
    }

    fn cut(&self, at: u64) -> Trouble {
        ends_early("gzip", at)
    }
}
