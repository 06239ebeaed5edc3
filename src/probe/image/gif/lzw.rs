//! Follows the LZW codes of a GIF frame without drawing: does each code exist, do they make all pixels?
//!
//! Keeps the length of each string, not the string (the specification, appendix F).

/// Codes of twelve bits are the longest.
const CODES: usize = 1 << 12;

/// The codes of one frame, block after block.
pub(super) struct Stream {
    /// Bits of the smallest code, less one.
    smallest: u32,
    /// Pixels of each string.
    lengths: Box<[u16; CODES]>,
    /// The code that the next new string gets.
    next: usize,
    width: u32,
    before: Option<usize>,
    window: u32,
    count: u32,
    pixels: u64,
    expected: u64,
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
pub(super) enum Verdict {
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
    pub(super) fn new(smallest: u8, expected: u64) -> Self {
        let smallest = u32::from(smallest.clamp(1, 11));
        let mut stream = Self {
            smallest,
            lengths: Box::new([1; CODES]),
            next: 0,
            width: 0,
            before: None,
            window: 0,
            count: 0,
            pixels: 0,
            expected,
            state: State::Running,
        };
        stream.clear();
        stream
    }

    fn clear(&mut self) {
        self.next = (1 << self.smallest) + 2;
        self.width = self.smallest + 1;
        self.before = None;
    }

    /// Takes in one block.
    pub(super) fn feed(&mut self, block: &[u8]) {
        for byte in block {
            if self.state != State::Running {
                return;
            }
            self.window |= u32::from(*byte) << self.count;
            self.count += 8;
            while self.count >= self.width && self.state == State::Running {
                let code = self.window & ((1 << self.width) - 1);
                self.window >>= self.width;
                self.count -= self.width;
                self.code(usize::try_from(code).unwrap_or(CODES));
            }
        }
    }

    fn code(&mut self, code: usize) {
        let clear = 1_usize << self.smallest;
        if code == clear {
            return self.clear();
        }
        if code == clear + 1 {
            self.state = State::Ended;
            return;
        }
        let known = |code: usize| self.lengths.get(code).copied().unwrap_or(1);
        let grown = self.before.map(|before| known(before).saturating_add(1));
        let length = match grown {
            None if code < clear => 1,
            Some(_) if code < self.next => known(code),
            Some(grown) if code == self.next => grown,
            _ => {
                self.state = State::Damaged;
                return;
            }
        };
        self.pixels = self.pixels.saturating_add(u64::from(length));
        if let (Some(grown), Some(slot)) = (grown, self.lengths.get_mut(self.next)) {
            *slot = grown;
            self.next += 1;
            if self.next == 1 << self.width && self.width < 12 {
                self.width += 1;
            }
        }
        self.before = Some(code);
    }

    /// How much of the frame the codes made so far, of 100.
    pub(super) fn percent(&self) -> u64 {
        self.pixels.min(self.expected).saturating_mul(100).checked_div(self.expected).unwrap_or(0)
    }

    /// What they turned out to be, once no more follow.
    pub(super) fn verdict(&self) -> Verdict {
        match self.state {
            // What stands behind the last pixel is not looked at by decoders.
            State::Damaged if self.pixels < self.expected => Verdict::Damaged(self.percent()),
            _ if self.pixels < self.expected => Verdict::Short(self.percent()),
            _ if self.pixels > self.expected => Verdict::Surplus,
            _ => Verdict::Whole,
        }
    }
}
