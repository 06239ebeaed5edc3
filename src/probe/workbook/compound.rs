//! Streams of a compound file (MS-CFB), the container of an `.xls`.
//!
//! Follows no chain further than the file has sectors. Knows no vocabulary.

use super::Refusal;

/// Where a chain of sectors ends, and what stands for no sector.
const LAST: u32 = 0xFFFF_FFFA;
/// Bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Streams below this many bytes stand in the small sectors, by rule.
const SMALL: u64 = 4_096;

/// A compound file.
pub(super) struct Compound {
    bytes: Vec<u8>,
    sector: usize,
    small_sector: usize,
    next: Vec<u32>,
    next_small: Vec<u32>,
    entries: Vec<Stream>,
    small: Vec<u8>,
}

/// A stream as the directory lists it.
struct Stream {
    name: String,
    first: u32,
    size: u64,
}

fn damaged(what: &str) -> Refusal {
    Refusal::new(format!("it is damaged: {what}"))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}

impl Compound {
    /// Reads the tables and the directory.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Refusal> {
        let shift = |at| half(&bytes, at).filter(|shift| (6..=16).contains(shift)).map(|shift| 1 << shift);
        let (Some(sector), Some(small_sector)) = (shift(30), shift(32)) else {
            return Err(damaged("its header says no size of sectors"));
        };
        let (next, next_small) = (Vec::new(), Vec::new());
        let (entries, small) = (Vec::new(), Vec::new());
        let mut file = Self { bytes, sector, small_sector, next, next_small, entries, small };
        file.next = file.table()?;
        let at = |place| word(&file.bytes, place).unwrap_or(LAST);
        let (directory, small_table) = (at(48), at(60));
        file.next_small = words(&file.chain(small_table)?).collect();
        file.entries = file.chain(directory)?.chunks_exact(ENTRY).filter_map(stream).collect();
        let root = file.entries.first().map_or(LAST, |root| root.first);
        file.small = file.chain(root)?;
        Ok(file)
    }

    /// The table of sectors: which follows which.
    fn table(&self) -> Result<Vec<u32>, Refusal> {
        let header = self.bytes.get(76..512).ok_or_else(|| damaged("it ends in its header"))?;
        let mut places: Vec<u32> = words(header).collect();
        let mut more = word(&self.bytes, 68).unwrap_or(LAST);
        for _ in 0..self.count() {
            if more >= LAST {
                break;
            }
            let mut listed: Vec<u32> =
                words(self.at(more).ok_or_else(|| damaged("its table of sectors is cut"))?).collect();
            more = listed.pop().unwrap_or(LAST);
            places.extend(listed);
        }
        let places = places.into_iter().filter(|place| *place < LAST).take(self.count());
        let mut next = Vec::new();
        for place in places {
            next.extend(words(self.at(place).ok_or_else(|| damaged("its table of sectors is cut"))?));
        }
        Ok(next)
    }

    /// How many sectors the file has.
    fn count(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// A sector, of which the last may be short.
    fn at(&self, place: u32) -> Option<&[u8]> {
        let start = (place as usize).checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(start..)?;
        Some(rest.get(..self.sector).unwrap_or(rest))
    }

    /// The bytes of a chain of sectors.
    fn chain(&self, first: u32) -> Result<Vec<u8>, Refusal> {
        let mut all = Vec::new();
        let mut place = first;
        for _ in 0..=self.count() {
            if place >= LAST {
                return Ok(all);
            }
            all.extend_from_slice(self.at(place).ok_or_else(|| damaged("a stream in it is cut"))?);
            place = self.next.get(place as usize).copied().unwrap_or(LAST);
        }
        Err(damaged("a stream in it never ends"))
    }

    fn small_chain(&self, first: u32) -> Result<Vec<u8>, Refusal> {
        let mut all = Vec::new();
        let mut place = first;
        for _ in 0..=self.small.len() / self.small_sector {
            if place >= LAST {
                return Ok(all);
            }
            let start = (place as usize).saturating_mul(self.small_sector);
            let end = start.saturating_add(self.small_sector).min(self.small.len());
            all.extend_from_slice(
                self.small.get(start..end).ok_or_else(|| damaged("a stream in it is cut"))?,
            );
            place = self.next_small.get(place as usize).copied().unwrap_or(LAST);
        }
        if place >= LAST { Ok(all) } else { Err(damaged("a stream in it never ends")) }
    }

    /// Whether there is a stream of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|stream| stream.name == name)
    }

    /// The bytes of a stream.
    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(stream) = self.entries.iter().find(|stream| stream.name == name) else { return Ok(None) };
        let mut bytes =
            if stream.size < SMALL { self.small_chain(stream.first)? } else { self.chain(stream.first)? };
        let size = usize::try_from(stream.size).unwrap_or(usize::MAX);
        if bytes.len() < size {
            return Err(damaged("a stream in it is cut"));
        }
        bytes.truncate(size);
        Ok(Some(bytes))
    }
}

/// An entry of the directory; `None` for one that is not used.
fn stream(entry: &[u8]) -> Option<Stream> {
    let length = usize::from(half(entry, 64)?).checked_sub(2)?;
    let name = entry.get(..length.min(62))?;
    let units: Vec<u16> = name.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    // The upper half of the size is not set by old writers.
    Some(Stream {
        name: String::from_utf16_lossy(&units),
        first: word(entry, 116)?,
        size: u64::from(word(entry, 120)?),
    })
}
