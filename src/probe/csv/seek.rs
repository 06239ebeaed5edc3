//! Finds the next byte that matters to a table: delimiter, quote, CR or LF.
//!
//! Looks at eight bytes at a time. Fields are short, so that starting anew must cost next to nothing.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The delimiter to look for, spread over a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seek {
    delimiter: u8,
    spread: u64,
}

impl Seek {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, spread: spread(delimiter) }
    }

    /// The offset of the next byte that matters, or the length of the text.
    #[inline]
    pub(super) fn next(&self, text: &[u8], from: usize) -> usize {
        let rest = text.get(from..).unwrap_or_default();
        let (words, tail) = rest.as_chunks::<8>();
        let mut at = from;
        for word in words {
            let hits = self.hits(u64::from_le_bytes(*word));
            if hits != 0 {
                return at + hits.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        at + tail.iter().position(|byte| self.matters(*byte)).unwrap_or(tail.len())
    }

    fn matters(&self, byte: u8) -> bool {
        byte == self.delimiter || matches!(byte, b'"' | b'\n' | b'\r')
    }

    /// A word whose lowest set bit is the top bit of the first byte that matters. Bits above it may lie.
    #[inline]
    fn hits(&self, word: u64) -> u64 {
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
        let delimiter = zeros(word ^ self.spread);
        let quote = zeros(word ^ const { spread(b'"') });
        let feed = zeros(word ^ const { spread(b'\n') });
        let carriage = zeros(word ^ const { spread(b'\r') });
        (delimiter | quote | feed | carriage) & HIGH
    }
}

const fn spread(byte: u8) -> u64 {
    ONES.wrapping_mul(byte as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_walk_finds(text in proptest::collection::vec(prop_oneof![
            8 => any::<u8>(), 1 => Just(b','), 1 => Just(b'"'), 1 => Just(b'\n'), 1 => Just(b'\r'),
        ], 0..64), from in 0usize..70) {
            let plain = (from..text.len()).find(|at| b",\"\n\r".contains(&text[*at]));
            prop_assert_eq!(Seek::new(b',').next(&text, from), plain.unwrap_or(text.len().max(from)));
        }
    }
}
