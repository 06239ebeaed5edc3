//! Follows the LZW codes of a GIF frame without drawing: does each code exist, do they make all pixels?
//!
//! Keeps the length of each string, not the string (the specification, appendix F).

use crate::lzw::Strings;

/// Bits that a filled window holds at least; eight bytes are read over what is left of the last ones.
const FULL: u32 = 0b11_1000;

/// The codes of one frame, block after block.
pub struct Stream {
    /// Bits of the smallest code, less one.
    smallest: u32,
    strings: Strings,
    at: Place,
    expected: u64,
}

/// How far a stream is followed.
#[derive(Clone, Copy)]
struct Place {
    /// The next bits, the first lowest. What is above the lowest `count` of them may already be filled.
    window: u64,
    count: u32,
    /// Bits of the next code.
    width: u32,
    /// The highest code that can come.
    top: usize,
    pixels: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Ended,
    Damaged,
}

/// What the codes turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All pixels, and nothing more.
    Whole,
    /// More pixels than the frame has.
    Surplus,
    /// A code that cannot be, after so many percent of the frame.
    Damaged(u64),
    /// The codes end after so many percent of the frame.
    Short(u64),
}

impl Stream {
    /// Codes from `smallest` bits on (1 to 11) for a frame of so many pixels.
    pub fn new(smallest: u8, expected: u64) -> Self {
        let smallest = u32::from(smallest.clamp(1, 11));
        let mut at = Place { window: 0, count: 0, width: 0, top: 0, pixels: 0, state: State::Running };
        at.clear(smallest);
        Self { smallest, strings: Strings::new(), at, expected }
    }

    /// Takes in one block.
    pub fn feed(&mut self, mut block: &[u8]) {
        let mut at = self.at;
        while at.state == State::Running {
            block = at.fill(block);
            if at.count < at.width {
                break;
            }
            while at.count >= at.width && at.state == State::Running {
                let code = at.code();
                at.follow(code, self.smallest, &mut self.strings);
            }
        }
        self.at = at;
    }

    /// How much of the frame the codes made so far, of 100.
    pub fn percent(&self) -> u64 {
        self.at.pixels.min(self.expected).saturating_mul(100).checked_div(self.expected).unwrap_or(0)
    }

    /// What they turned out to be, once no more follow.
    pub fn verdict(&self) -> Verdict {
        match self.at.state {
            // What stands behind the last pixel is not looked at by decoders.
            State::Damaged if self.at.pixels < self.expected => Verdict::Damaged(self.percent()),
            _ if self.at.pixels < self.expected => Verdict::Short(self.percent()),
            _ if self.at.pixels > self.expected => Verdict::Surplus,
            _ => Verdict::Whole,
        }
    }
}

impl Place {
    fn clear(&mut self, smallest: u32) {
        self.width = smallest + 1;
        // Single pixels, and the codes that clear and end.
        self.top = (1 << smallest) + 1;
    }

    /// Takes bytes into the window, as many as there is room for; returns the others.
    #[inline]
    fn fill<'b>(&mut self, mut block: &'b [u8]) -> &'b [u8] {
        if let Some(word) = block.first_chunk() {
            self.window |= u64::from_le_bytes(*word) << self.count;
            let used = ((63 - self.count) >> 3) as usize;
            self.count |= FULL;
            return block.get(used..).unwrap_or_default();
        }
        while let Some((byte, behind)) = block.split_first().filter(|_| self.count < FULL) {
            self.window |= u64::from(*byte) << self.count;
            self.count += 8;
            block = behind;
        }
        block
    }

    /// Passes the next code.
    #[inline]
    fn code(&mut self) -> usize {
        let code = self.window & ((1 << self.width) - 1);
        self.window >>= self.width;
        self.count -= self.width;
        usize::try_from(code).unwrap_or(usize::MAX)
    }

    #[inline]
    fn follow(&mut self, code: usize, smallest: u32, strings: &mut Strings) {
        let clear = 1_usize << smallest;
        if code & !1 == clear {
            if code == clear {
                self.clear(smallest);
            } else {
                self.state = State::Ended;
            }
        } else if let Some(length) = strings.take(&mut self.top, code) {
            self.pixels = self.pixels.wrapping_add(u64::from(length));
            // The first string of codes from two bits on does not make them wider.
            if self.top == 1 << self.width && self.top != clear + 2 && self.width < 12 {
                self.width += 1;
            }
        } else {
            self.state = State::Damaged;
        }
    }
}
