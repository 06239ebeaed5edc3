//! CRC-32 as zip and PNG compute it (ISO 3309; PNG third edition, annex D).
//!
//! Processors that multiply without carries are quick by `crc32fast`. Where there is none of that, as in WebAssembly, all
//! but the end of a long stretch is folded away first, sixteen bytes at a time.

use wide::u8x16;

/// How many bytes a fold reaches back: x²⁷⁴ + x⁹³ + x⁷⁵ + x¹⁹ + x¹¹ + 1 is a multiple of the polynomial of the sum, and so is
/// the same with eight times these exponents, by which each byte can be taken out where five later ones take it in.
const BACK: [usize; 5] = [274 - 93, 274 - 75, 274 - 19, 274 - 11, SPAN];
/// What is left of a stretch when all that can be folded is. Bytes.
const SPAN: usize = 274;
/// How much is folded at a time: no fold reaches back less far. Bytes.
const BLOCK: usize = 128;
/// From here on folding repays its end. Bytes.
const LONG: usize = 4 * SPAN;
/// Folded bytes that are kept before the last of them are moved to the front.
const ROOM: usize = SPAN + 64 * BLOCK;

/// The sum of some bytes.
pub fn hash(bytes: &[u8]) -> u32 {
    let mut sum = Crc32::new();
    sum.update(bytes);
    sum.value()
}

/// A sum that grows with the bytes.
#[derive(Debug, Clone, Copy)]
pub struct Crc32(u32);

impl Default for Crc32 {
    fn default() -> Self {
        Self::new()
    }
}

impl Crc32 {
    /// The sum of no bytes.
    pub const fn new() -> Self {
        Self(0)
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0 = if cfg!(target_family = "wasm") { folded(self.0, bytes) } else { by_table(self.0, bytes) };
    }

    /// The sum so far.
    pub const fn value(self) -> u32 {
        self.0
    }
}

/// Goes on with a sum as the processor, or else a table, allows.
fn by_table(sum: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(sum);
    hasher.update(bytes);
    hasher.finalize()
}

/// Goes on with a sum by folding.
fn folded(sum: u32, bytes: &[u8]) -> u32 {
    if bytes.len() < LONG {
        return by_table(sum, bytes);
    }
    let blocks = bytes.len().saturating_sub(SPAN) / BLOCK;
    let (front, end) = bytes.split_at(blocks * BLOCK);
    let (last, rest) = end.split_at(SPAN);
    let before = fold(!sum, front.as_chunks().0);
    // What comes behind the front takes in what reaches it from there, and nothing more is folded.
    let mut left = [0; SPAN];
    for (at, (left, own)) in left.iter_mut().zip(last).enumerate() {
        let reaching = BACK.iter().filter_map(|back| before.get((SPAN + at).checked_sub(*back)?));
        *left = reaching.fold(*own, |sum, byte| sum ^ byte);
    }
    by_table(by_table(u32::MAX, &left), rest)
}

/// Folds all of some blocks away; returns the last bytes, folded, as far as others may reach back to them. A sum begins
/// with its first bytes turned by what came before.
fn fold(before: u32, blocks: &[[u8; BLOCK]]) -> [u8; SPAN] {
    let mut room = [0; ROOM];
    let mut at = SPAN;
    let mut turned = before.to_le_bytes();
    for block in blocks {
        if at == ROOM {
            room.copy_within(ROOM - SPAN.., 0);
            at = SPAN;
        }
        let (done, free) = room.split_at_mut(at);
        let reached = BACK.map(|back| reach(done, back));
        for (index, own) in free.as_chunks_mut().0.iter_mut().take(BLOCK / 16).enumerate() {
            let vector = |bytes: &[u8; BLOCK]| u8x16::from(bytes.as_chunks().0[index]);
            *own = reached.iter().fold(vector(block), |sum, bytes| sum ^ vector(bytes)).to_array();
        }
        for (own, turn) in free.iter_mut().zip(std::mem::take(&mut turned)) {
            *own ^= turn;
        }
        at += BLOCK;
    }
    room.get(..at).and_then(<[u8]>::last_chunk).copied().unwrap_or([0; SPAN])
}

/// A block of what was folded, so many bytes back.
#[inline]
fn reach(done: &[u8], back: usize) -> &[u8; BLOCK] {
    done.len().checked_sub(back).and_then(|at| done.get(at..)?.first_chunk()).unwrap_or(&[0; BLOCK])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that look like none others.
    fn noise(count: usize) -> Vec<u8> {
        let next = |state: &mut u32| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(state.to_be_bytes()[0])
        };
        std::iter::repeat_with(|| ()).scan(7, |state, ()| next(state)).take(count).collect()
    }

    #[test]
    fn the_sum_of_the_nine_digits_is_the_published_one() {
        assert_eq!(hash(b"123456789"), 0xCBF4_3926);
        assert_eq!(hash(b""), 0);
    }

    #[test]
    fn folding_gives_the_same_sum_for_every_length_and_beginning() {
        let bytes = noise(3 * ROOM);
        let lengths = (0..2 * LONG).chain(ROOM - 300..ROOM + 300).chain([bytes.len()]);
        for length in lengths {
            for sum in [0, 1, u32::MAX, 0x1234_5678] {
                assert_eq!(
                    folded(sum, &bytes[..length]),
                    by_table(sum, &bytes[..length]),
                    "{length} {sum:x}"
                );
            }
        }
    }

    #[test]
    fn a_sum_in_pieces_is_the_sum_of_the_whole() {
        let bytes = noise(10_000);
        for piece in [1, 7, LONG - 1, LONG, 4_000] {
            let mut sum = Crc32::new();
            bytes.chunks(piece).for_each(|piece| sum.update(piece));
            assert_eq!(sum.value(), hash(&bytes), "{piece}");
        }
    }
}
