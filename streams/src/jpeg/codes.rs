//! Huffman tables made quick: what the next bits mean, and how far the next codes of a block reach.

use super::bits::Lane;
use super::tables::Huffman;

/// How many bits are looked up at once.
const PEEK: u32 = 11;
const SIZE: usize = 1 << PEEK;

/// Distinguishes symbols from bits.
pub(super) struct Codes {
    /// Length of the code and its symbol; 0 where the code is longer than the window.
    short: Box<[u16; SIZE]>,
    /// For each longer length: the end of its codes, aligned to 16 bits, and what to add to a code to get
    /// its place among the symbols.
    long: [(u32, u32); 5],
    symbols: Vec<u8>,
}

impl Codes {
    /// Prepares a table (T.81, C.2).
    pub(super) fn new(table: &Huffman) -> Self {
        let mut codes =
            Self { short: Box::new([0; SIZE]), long: [(0, 0); 5], symbols: table.symbols.clone() };
        let (mut code, mut index) = (0_u32, 0_u32);
        for (length, count) in (1_u32..).zip(table.counts) {
            let count = u32::from(count);
            if length <= PEEK {
                codes.fill(length, code, index, count);
            } else if let Some(slot) = codes.long.get_mut((length - PEEK - 1) as usize) {
                *slot = ((code + count) << (16 - length), index.wrapping_sub(code));
            }
            code = (code + count) << 1;
            index += count;
        }
        codes
    }

    fn fill(&mut self, length: u32, code: u32, index: u32, count: u32) {
        let width = 1_usize << (PEEK - length);
        let start = (code as usize) << (PEEK - length);
        let symbols = self.symbols.iter().skip(index as usize).take(count as usize);
        let slots = self.short.get_mut(start..).unwrap_or_default();
        for (symbol, slots) in symbols.zip(slots.chunks_mut(width)) {
            slots.fill((u16::from(length.to_le_bytes()[0]) << 8) | u16::from(*symbol));
        }
    }

    /// Passes the next code and gives its symbol; `None` where no code begins like this.
    #[inline]
    pub(super) fn next(&self, lane: &mut Lane<'_>) -> Option<u8> {
        lane.refill();
        let [symbol, length] = self.short.get(lane.peek(PEEK)).copied().unwrap_or(0).to_le_bytes();
        if length > 0 {
            lane.pass(u32::from(length));
            return Some(symbol);
        }
        let (symbol, length) = self.long(lane.peek(16))?;
        lane.pass(length);
        Some(symbol)
    }

    /// The code longer than the table that 16 bits begin with: its symbol and its length.
    #[cold]
    fn long(&self, ahead: usize) -> Option<(u8, u32)> {
        let ahead = u32::try_from(ahead).unwrap_or(0);
        let (length, (_, add)) = (PEEK + 1..).zip(self.long).find(|(_, (end, _))| ahead < *end)?;
        let index = (ahead >> (16 - length)).wrapping_add(add);
        Some((*self.symbols.get(index as usize)?, length))
    }

    /// The symbol and length of the code that so many bits, left-aligned in the table's width, begin with.
    fn short(&self, ahead: usize) -> (u16, u16) {
        let [symbol, length] = self.short.get(ahead & (SIZE - 1)).copied().unwrap_or(0).to_le_bytes();
        (u16::from(symbol), u16::from(length))
    }
}

/// DC codes, or those of lossless samples: a code and the bits of its value in one step.
pub(super) struct Differences {
    codes: Codes,
    /// Bits of the code and its value; 0 where the code is longer than the window, or impossible.
    steps: Option<Box<[u8; SIZE]>>,
    most: u8,
}

impl Differences {
    /// Prepares a table whose values have at most so many bits. Only `long` scans repay the steps.
    pub(super) fn new(table: &Huffman, most: u8, long: bool) -> Self {
        let codes = Codes::new(table);
        let step = |ahead: usize| {
            let (size, length) = codes.short(ahead);
            let is_known = length > 0 && size <= u16::from(most);
            if is_known { (length + (size & 15)).to_le_bytes()[0] } else { 0 }
        };
        let steps = long.then(|| Box::new(std::array::from_fn(step)));
        Self { codes, steps, most }
    }

    /// Passes one difference; false where there is none. A size of 16 has no further bits (H.1.2.2).
    #[inline]
    pub(super) fn pass(&self, lane: &mut Lane<'_>) -> bool {
        lane.refill();
        let step = self.steps.as_ref().and_then(|steps| steps.get(lane.peek(PEEK)).copied()).unwrap_or(0);
        if step > 0 {
            lane.pass(u32::from(step));
            return true;
        }
        let Some(next) = self.careful(*lane) else { return false };
        *lane = next;
        true
    }

    #[cold]
    fn careful<'b>(&self, mut lane: Lane<'b>) -> Option<Lane<'b>> {
        let size = self.codes.next(&mut lane).filter(|size| *size <= self.most)?;
        lane.pass(u32::from(size & 15));
        Some(lane)
    }
}

/// A step through the AC coefficients of a sequential block: bits passed in the low six, above them
/// coefficients passed, with [`ENDS`] where the block ends there; [`UNKNOWN`] where one code is followed alone.
type Stride = u16;
const BITS: u32 = 6;
const ENDS: u32 = 128;
const UNKNOWN: Stride = 256 << BITS;
/// The most bits of one stride; three fit into a window.
const REACH: u16 = 18;

/// The AC codes of sequential blocks, where the values do not matter: several codes at once.
pub(super) struct Strides {
    codes: Codes,
    /// As many whole codes with their values as the window tells.
    many: Option<Box<[Stride; SIZE]>>,
}

impl Strides {
    /// Prepares a table. Only `long` scans repay what takes several codes at once.
    pub(super) fn new(table: &Huffman, long: bool) -> Self {
        let codes = Codes::new(table);
        let many = long.then(|| Box::new(std::array::from_fn(|ahead| stride(&codes, ahead))));
        Self { codes, many }
    }

    /// Passes the 63 AC coefficients of a block; false where they cannot be.
    #[inline]
    pub(super) fn block(&self, lane: &mut Lane<'_>) -> bool {
        let mut place = 1_u32;
        loop {
            lane.refill();
            for _ in 0..3 {
                let many = self.many.as_ref().and_then(|many| many.get(lane.peek(PEEK)).copied());
                let stride = many.unwrap_or(UNKNOWN);
                let further = place + u32::from(stride >> BITS);
                if further < 64 {
                    lane.pass(u32::from(stride) & 63);
                    place = further;
                    continue;
                }
                if further.wrapping_sub(ENDS) < 64 {
                    lane.pass(u32::from(stride) & 63);
                    return true;
                }
                // What reaches the last coefficient may already take codes of the next block.
                (*lane, place) = self.careful(*lane, place);
                if place >= 64 {
                    return place == 64;
                }
                break;
            }
        }
    }

    /// Passes one code; says the next coefficient: 64 behind the last one, more where there is none.
    #[cold]
    fn careful<'b>(&self, mut lane: Lane<'b>, place: u32) -> (Lane<'b>, u32) {
        let Some(symbol) = self.codes.next(&mut lane) else { return (lane, u32::MAX) };
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        lane.pass(size);
        let further = match (run, size) {
            (0, 0) => 64,
            (1..15, 0) => u32::MAX,
            _ => place + run + 1,
        };
        (lane, further)
    }
}

/// The codes that these bits begin with, as far as they are known.
fn stride(codes: &Codes, ahead: usize) -> Stride {
    let (mut passed, mut further) = (0_u16, 0_u16);
    let mut stride = UNKNOWN;
    while u32::from(passed) < PEEK {
        let (symbol, length) = codes.short(ahead << passed);
        let (run, size) = (symbol >> 4, symbol & 15);
        let is_known =
            length > 0 && u32::from(passed + length) <= PEEK && (size > 0 || run == 0 || run == 15);
        passed += length + size;
        if !is_known || passed > REACH {
            break;
        }
        if symbol == 0 {
            return ((further + 128) << BITS) | passed;
        }
        further += run + 1;
        if further > 63 {
            break;
        }
        stride = (further << BITS) | passed;
    }
    stride
}
