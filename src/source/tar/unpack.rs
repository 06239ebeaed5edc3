//! A packed tar as a stream: unpacks front to back, stops at bombs, and accounts for every packed byte.
//!
//! Knows no tar header; the framing of each packing is its codec's.

use std::io;

use super::super::ReadAt;
use super::super::leftover;
use super::super::scratch::grow;
use super::super::stamp::unreadable;
use super::super::zeros::{self, HEAD, Zeros};
use super::bzip2::Bzip2;
use super::gzip::Gzip;
use super::input::Input;
use super::stream::Stream;
use crate::model::{ContainerKind, Trouble, TroubleKind};

/// Above so many unpacked bytes the ratio counts, and it may be so large at most (the rule of `PyPI`).
const RATIO_FROM: u64 = 64 << 20;
const RATIO_MAX: u64 = 50;
/// Most bytes that are unpacked in all.
const TOTAL_MAX: u64 = 1 << 40;
/// Bytes unpacked at a time when they are only passed.
const PASSED: usize = 64 << 10;

/// How the tar is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Bzip2,
}

impl Packing {
    /// The container that a tar packed this way is.
    pub(crate) fn container(self) -> ContainerKind {
        match self {
            Self::Gzip => ContainerKind::TarGz,
            Self::Bzip2 => ContainerKind::TarBz2,
        }
    }

    /// The word for the file when it holds no tar.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
        }
    }
}

/// What one call of a codec did.
pub(super) struct Step {
    pub(super) consumed: usize,
    pub(super) produced: usize,
    /// The member or stream ended.
    pub(super) is_end: bool,
}

/// One packing: its frames, and what is in them.
pub(super) trait Codec {
    /// Whether a further frame begins here.
    fn begins(&self, next: &[u8]) -> bool;
    fn begin(&mut self, input: &mut Input<'_>, troubles: &mut Vec<Trouble>) -> Result<(), Trouble>;
    fn step(&mut self, packed: &[u8], output: &mut [u8]) -> io::Result<Step>;
    fn end(&mut self, input: &mut Input<'_>, troubles: &mut Vec<Trouble>) -> Result<(), Trouble>;
    fn failure(&self, error: &io::Error, at: u64) -> Trouble;
    fn cut(&self, at: u64) -> Trouble;
}

/// The trouble of packed data that makes no sense.
pub(super) fn damaged(word: &str, error: &io::Error, at: u64) -> Trouble {
    let detail = format!("the {word} data is damaged: {error}; what follows cannot be read");
    Trouble::broken(TroubleKind::Unreadable, detail).at(at)
}

/// The trouble of packed data that is not all there.
pub(super) fn ends_early(word: &str, at: u64) -> Trouble {
    Trouble::broken(TroubleKind::Unreadable, format!("the {word} data ends early")).at(at)
}

/// The unpacked bytes of a file.
pub(super) struct Unpacked<'a> {
    input: Input<'a>,
    codec: Box<dyn Codec + Send>,
    is_inside: bool,
    is_over: bool,
    position: u64,
    troubles: Vec<Trouble>,
    /// Where bytes go that are only passed.
    passed: Vec<u8>,
}

impl<'a> Unpacked<'a> {
    pub(super) fn new(file: &'a dyn ReadAt, len: u64, packing: Packing) -> Self {
        let codec: Box<dyn Codec + Send> = match packing {
            Packing::Gzip => Box::new(Gzip::new()),
            Packing::Bzip2 => Box::new(Bzip2::new()),
        };
        let input = Input::new(file, len);
        let (troubles, passed) = (Vec::new(), Vec::new());
        Self { input, codec, is_inside: false, is_over: false, position: 0, troubles, passed }
    }

    /// What is odd about the packing and yet did not stop the unpacking.
    pub(super) fn into_troubles(self) -> Vec<Trouble> {
        self.troubles
    }

    /// Begins the next frame, or finds the end.
    fn enter(&mut self) -> Result<bool, Trouble> {
        let next = self.input.peek(4).map_err(|error| unreadable(&error))?;
        if next.is_empty() {
            return Ok(false);
        }
        if self.codec.begins(next) {
            self.codec.begin(&mut self.input, &mut self.troubles)?;
            self.is_inside = true;
            return Ok(true);
        }
        let (file, len, at) = (self.input.file(), self.input.len(), self.input.position());
        let rest = zeros::scan(file, at, len).map_err(|error| unreadable(&error))?;
        self.troubles.extend(leftover::behind_end(&rest, "the packed data"));
        Ok(false)
    }

    /// Unpacks something into the buffer; 0 where a frame ended or everything did.
    fn advance(&mut self, output: &mut [u8]) -> Result<usize, Trouble> {
        if !self.is_inside && !self.enter()? {
            self.is_over = true;
            return Ok(0);
        }
        let at = self.input.position();
        let packed = self.input.peek(1).map_err(|error| unreadable(&error))?;
        let is_last = packed.is_empty();
        let step = self.codec.step(packed, output).map_err(|error| self.codec.failure(&error, at))?;
        self.input.consume(step.consumed);
        if step.is_end {
            self.is_inside = false;
            self.codec.end(&mut self.input, &mut self.troubles)?;
        } else if step.consumed == 0 && step.produced == 0 {
            let stuck = io::Error::other("it makes no progress");
            return Err(if is_last { self.codec.cut(at) } else { self.codec.failure(&stuck, at) });
        }
        self.position = self.position.saturating_add(step.produced as u64);
        self.check_ratio()?;
        Ok(step.produced)
    }

    fn check_ratio(&self) -> Result<(), Trouble> {
        let (packed, unpacked) = (self.input.len(), self.position);
        let is_bomb = unpacked > RATIO_FROM && unpacked > packed.saturating_mul(RATIO_MAX);
        if !is_bomb && unpacked <= TOTAL_MAX {
            return Ok(());
        }
        let detail = format!("{packed} bytes hold more than {unpacked}; unpacking stopped there");
        Err(Trouble::broken(TroubleKind::SuspiciousRatio, detail))
    }

    fn try_read(&mut self, buffer: &mut [u8]) -> Result<usize, Trouble> {
        let mut filled = 0;
        while !self.is_over {
            let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) else { break };
            filled = filled.saturating_add(self.advance(rest)?);
        }
        Ok(filled)
    }
}

impl Stream for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Trouble> {
        let result = self.try_read(buffer);
        self.is_over |= result.is_err();
        result
    }

    fn skip(&mut self, count: u64) -> Result<u64, Trouble> {
        let mut buffer = std::mem::take(&mut self.passed);
        grow(&mut buffer, usize::try_from(count).unwrap_or(PASSED).min(PASSED));
        let mut left = count;
        let mut result = Ok(());
        while left > 0 {
            let piece = usize::try_from(left).unwrap_or(PASSED).min(PASSED);
            let target = buffer.get_mut(..piece).unwrap_or_default();
            let got = match self.read(target) {
                Ok(got) => got,
                Err(trouble) => {
                    result = Err(trouble);
                    break;
                }
            };
            left = left.saturating_sub(got as u64);
            if got < piece {
                break;
            }
        }
        self.passed = buffer;
        result.map(|()| count.saturating_sub(left))
    }

    fn position(&self) -> u64 {
        self.position
    }

    fn rest(&mut self) -> Result<Zeros, Trouble> {
        let mut buffer = vec![0; PASSED];
        let start = self.position;
        let (mut first, mut head) = (None, Vec::new());
        loop {
            let at = self.position;
            let got = self.read(&mut buffer)?;
            let mut piece = buffer.get(..got).unwrap_or_default();
            if first.is_none() {
                let index = zeros::first_other(piece).unwrap_or(got);
                piece = piece.get(index..).unwrap_or_default();
                first = (!piece.is_empty()).then(|| at.saturating_add(index as u64));
            }
            let wanted = HEAD.saturating_sub(head.len()).min(piece.len());
            head.extend_from_slice(piece.get(..wanted).unwrap_or_default());
            if got < buffer.len() {
                return Ok(Zeros { len: self.position.saturating_sub(start), first, head });
            }
        }
    }
}
