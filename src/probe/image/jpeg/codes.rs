//! Huffman tables made quick: what the next bits mean, and how far the next codes of a block reach.

use super::bits::Bits;
use super::tables::Huffman;

/// How many bits are looked up at once.
const PEEK: u32 = 12;
const SIZE: usize = 1 << PEEK;

/// Distinguishes symbols from bits.
pub(super) struct Codes {
    /// Length of the code and its symbol; 0 where the code is longer than the window.
    short: Box<[u16; SIZE]>,
    /// For each longer length: the end of its codes, aligned to 16 bits, and what to add to a code to get
    /// its place among the symbols.
    long: [(u32, u32); 4],
    symbols: Vec<u8>,
}

impl Codes {
    /// Prepares a table (T.81, C.2).
    pub(super) fn new(table: &Huffman) -> Self {
        let mut codes =
            Self { short: Box::new([0; SIZE]), long: [(0, 0); 4], symbols: table.symbols.clone() };
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
    pub(super) fn next(&self, bits: &mut Bits<'_>) -> Option<u8> {
        bits.refill();
        let [symbol, length] = self.short.get(bits.peek(PEEK)).copied().unwrap_or(0).to_le_bytes();
        if length > 0 {
            bits.pass(u32::from(length));
            return Some(symbol);
        }
        self.next_long(bits)
    }

    #[cold]
    fn next_long(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let ahead = u32::try_from(bits.peek(16)).unwrap_or(0);
        let (length, (_, add)) = (PEEK + 1..).zip(self.long).find(|(_, (end, _))| ahead < *end)?;
        let index = (ahead >> (16 - length)).wrapping_add(add);
        let symbol = *self.symbols.get(index as usize)?;
        bits.pass(length);
        Some(symbol)
    }
}

/// A step through the AC coefficients of a sequential block: bits passed (low five), coefficients passed
/// (next seven), whether the block ends there.
type Stride = u16;
const ENDS: u16 = 1 << 12;

/// The AC codes of sequential blocks, where the values do not matter: several codes at once.
pub(super) struct Strides {
    codes: Codes,
    /// As many whole codes with their values as fit into the window; 0 = not one.
    many: Option<Box<[Stride; SIZE]>>,
}

impl Strides {
    /// Prepares a table. `long` scans repay the larger table that takes several codes at once.
    pub(super) fn new(table: &Huffman, long: bool) -> Self {
        let codes = Codes::new(table);
        let many = long.then(|| many(&codes));
        Self { codes, many }
    }

    /// Passes the 63 AC coefficients of a block; false where they cannot be.
    pub(super) fn block(&self, bits: &mut Bits<'_>) -> bool {
        let mut place = 1_u32;
        while place < 64 {
            bits.refill();
            if let Some(many) = &self.many {
                let stride = many.get(bits.peek(PEEK)).copied().unwrap_or(0);
                let further = place + u32::from((stride >> 5) & 0x7F);
                // What reaches the last coefficient may already take codes of the next block.
                if stride != 0 && further < 64 {
                    bits.pass(u32::from(stride & 0x1F));
                    if stride & ENDS != 0 {
                        return true;
                    }
                    place = further;
                    continue;
                }
            }
            let Some(symbol) = self.codes.next(bits) else { return false };
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            match (run, size) {
                (0, 0) => return true,
                (15, 0) => {}
                (_, 0) => return false,
                _ => bits.pass(size),
            }
            place += run + 1;
        }
        place == 64
    }
}

fn many(codes: &Codes) -> Box<[Stride; SIZE]> {
    let mut many = Box::new([0; SIZE]);
    for (ahead, slot) in many.iter_mut().enumerate() {
        let (mut passed, mut further) = (0_u16, 0_u16);
        loop {
            let [symbol, length] =
                codes.short.get((ahead << passed) & (SIZE - 1)).copied().unwrap_or(0).to_le_bytes();
            let (run, size) = (u16::from(symbol >> 4), u16::from(symbol & 15));
            let reach = passed + u16::from(length) + size;
            let known = size > 0 || run == 0 || run == 15;
            if length == 0 || u32::from(reach) > PEEK || !known {
                break;
            }
            passed = reach;
            if symbol == 0 {
                *slot = ENDS | (further << 5) | passed;
                break;
            }
            further += run + 1;
            if further > 63 {
                break;
            }
            *slot = (further << 5) | passed;
        }
    }
    many
}
