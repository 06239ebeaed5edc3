//! Inflates the image data of a PNG and throws it away: are all rows there, does each begin with a filter
//! that exists, does the checksum of the stream hold?
//!
//! Holds one small buffer, never a row. Knows nothing of chunks.

use super::super::PIXELS_MAX;
use super::super::fields::distance;
use super::header::Header;
use super::inflate::{Inflater, Step};

/// The first pixel and the steps of each pass of an interlaced image (8.2): x, y, step x, step y.
const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

/// What the data turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// All rows, a checksum that holds, nothing more.
    Whole,
    /// All rows are there; what else is odd.
    Odd(&'static str),
    /// The stream cannot be followed after so many percent of the image.
    Damaged(u64),
    /// The stream ends after so many percent of the image.
    Short(u64),
    /// A row begins with a filter that does not exist.
    Filter(u8),
    /// Larger than this tool follows.
    Unfollowed,
}

/// The data of one image or frame, chunk after chunk.
pub(super) struct Stream {
    inflater: Inflater,
    rows: Rows,
    state: State,
    /// Bytes behind the end of the stream.
    surplus: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Ended,
    Damaged,
    Overfull,
    Unfollowed,
}

impl Stream {
    /// Data of an image with this header, of which a frame may be a part of another size. `careful`: zlib judges it.
    pub(super) fn new(header: &Header, width: u32, height: u32, careful: bool) -> Self {
        let large = u64::from(width).saturating_mul(u64::from(height)) > PIXELS_MAX;
        let rows = Rows::new(header, width, height);
        Self {
            inflater: if careful { Inflater::zlib() } else { Inflater::quick(rows.expected) },
            rows,
            state: if large { State::Unfollowed } else { State::Running },
            surplus: 0,
        }
    }

    /// Takes in the next bytes; returns how many bytes came out of them.
    pub(super) fn feed(&mut self, data: &[u8]) -> u64 {
        let before = self.rows.seen;
        let (most, last) = data.split_at(data.len().saturating_sub(self.inflater.ahead()));
        self.inflate(most);
        for byte in last {
            self.inflate(std::slice::from_ref(byte));
        }
        self.rows.seen.saturating_sub(before)
    }

    fn inflate(&mut self, mut data: &[u8]) {
        while self.state == State::Running {
            let (read, out, step) = self.inflater.step(data);
            let is_idle = read == 0 && out.is_empty();
            if is_idle && step == Step::Running && data.is_empty() {
                break;
            }
            data = data.get(read..).unwrap_or_default();
            self.rows.visit(out);
            self.state = match step {
                Step::Damaged => State::Damaged,
                Step::Ended => State::Ended,
                // A stream that grows past its image may be a bomb; it is not followed to its end.
                Step::Running if self.rows.seen > self.rows.expected => State::Overfull,
                Step::Running if is_idle => State::Damaged,
                Step::Running => State::Running,
            };
        }
        if self.state == State::Ended {
            self.surplus = self.surplus.saturating_add(distance(data.len()));
        }
    }

    /// How much of the image came out so far, of 100.
    pub(super) fn percent(&self) -> u64 {
        self.rows
            .seen
            .min(self.rows.expected)
            .saturating_mul(100)
            .checked_div(self.rows.expected)
            .unwrap_or(0)
    }

    /// What it turned out to be, once no more follows.
    pub(super) fn verdict(&self) -> Verdict {
        let complete = self.rows.seen >= self.rows.expected;
        match self.state {
            State::Unfollowed => Verdict::Unfollowed,
            State::Damaged => Verdict::Damaged(self.percent()),
            _ if self.rows.bad_filter.is_some() => Verdict::Filter(self.rows.bad_filter.unwrap_or(0)),
            _ if !complete => Verdict::Short(self.percent()),
            State::Running => Verdict::Odd("the checksum of the compressed data is missing"),
            State::Overfull => Verdict::Odd("the compressed data holds more than the image"),
            State::Ended if self.rows.seen > self.rows.expected => {
                Verdict::Odd("the compressed data holds more than the image")
            }
            State::Ended if self.surplus > 0 => Verdict::Odd("bytes follow the end of the compressed data"),
            State::Ended => Verdict::Whole,
        }
    }
}

/// Counts rows by their first bytes.
struct Rows {
    /// For each pass that has pixels: rows, and bytes of a row with its filter byte.
    passes: Vec<(u64, u64)>,
    pass: usize,
    left: u64,
    /// Where the next filter byte stands in the inflated data.
    next: u64,
    seen: u64,
    expected: u64,
    bad_filter: Option<u8>,
}

impl Rows {
    fn new(header: &Header, width: u32, height: u32) -> Self {
        let passes = passes(header, width, height);
        let expected = total(&passes);
        let left = passes.first().map_or(0, |(rows, _)| *rows);
        Self { passes, pass: 0, left, next: 0, seen: 0, expected, bad_filter: None }
    }

    fn visit(&mut self, bytes: &[u8]) {
        let end = self.seen.saturating_add(distance(bytes.len()));
        while self.next < end.min(self.expected) {
            let Some((_, row)) = self.passes.get(self.pass).copied() else { break };
            let place = usize::try_from(self.next.saturating_sub(self.seen)).unwrap_or(usize::MAX);
            if let Some(filter) = bytes.get(place).filter(|filter| **filter > 4) {
                self.bad_filter = self.bad_filter.or(Some(*filter));
            }
            self.next = self.next.saturating_add(row);
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                self.pass = self.pass.saturating_add(1);
                self.left = self.passes.get(self.pass).map_or(0, |(rows, _)| *rows);
            }
        }
        self.seen = end;
    }
}

/// Bytes of all rows of an image with this header, each with its filter byte.
pub(super) fn expected(header: &Header, width: u32, height: u32) -> u64 {
    total(&passes(header, width, height))
}

fn total(passes: &[(u64, u64)]) -> u64 {
    passes.iter().fold(0, |sum, (rows, bytes)| sum.saturating_add(rows.saturating_mul(*bytes)))
}

/// For each pass that has pixels: rows, and bytes of a row with its filter byte.
fn passes(header: &Header, width: u32, height: u32) -> Vec<(u64, u64)> {
    let all = [(0, 0, 1, 1)];
    let steps: &[_] = if header.interlaced { &PASSES } else { &all };
    let sides = |(x, y, across, down): &(u32, u32, u32, u32)| {
        (width.saturating_sub(*x).div_ceil(*across), height.saturating_sub(*y).div_ceil(*down))
    };
    let bytes = |(columns, rows): (u32, u32)| {
        let bits = u64::from(columns).saturating_mul(u64::from(header.pixel()));
        (u64::from(rows), bits.div_ceil(8).saturating_add(1))
    };
    steps.iter().map(sides).filter(|(columns, rows)| *columns > 0 && *rows > 0).map(bytes).collect()
}
