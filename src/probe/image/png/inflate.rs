//! Two ways to inflate image data. The quick one knows whole streams; what it doubts is for zlib to judge.
//!
//! Knows neither rows nor chunks.

use fdeflate::Decompressor;
use flate2::{Decompress, FlushDecompress, Status};

/// How far back a stream may refer. Bytes.
const HISTORY: usize = 32 << 10;
/// Bytes that the quick way holds at most, those that may be referred to among them.
const SPACE: usize = 128 << 10;
/// Bytes that zlib inflates at a time.
const PIECE: usize = 32 << 10;
/// Bytes that the quick way may take in behind the end of a stream.
const AHEAD: usize = 3;

/// How the end of a step finds the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Running,
    Ended,
    Damaged,
}

/// A stream in the format of zlib.
pub(super) struct Inflater {
    way: Way,
    buffer: Box<[u8]>,
}

enum Way {
    /// With the end of what was inflated, as it stands in the buffer.
    Quick(Box<Decompressor>, usize),
    Zlib(Decompress),
}

impl Inflater {
    /// The quick way, for a stream of about so many bytes.
    pub(super) fn quick(expected: u64) -> Self {
        let space = usize::try_from(expected.saturating_add(64)).unwrap_or(SPACE).min(SPACE);
        Self { way: Way::Quick(Box::new(Decompressor::new()), 0), buffer: vec![0; space].into() }
    }

    /// The way that is right about every stream.
    pub(super) fn zlib() -> Self {
        Self { way: Way::Zlib(Decompress::new(true)), buffer: vec![0; PIECE].into() }
    }

    /// How many of the last bytes are to be handed over one by one, so that none behind the end of a stream is taken in.
    pub(super) fn ahead(&self) -> usize {
        if matches!(self.way, Way::Quick(..)) { AHEAD } else { 0 }
    }

    /// Inflates up to one buffer: how many bytes it took, and what came out.
    pub(super) fn step(&mut self, data: &[u8]) -> (usize, &[u8], Step) {
        match &mut self.way {
            Way::Quick(decoder, end) => quick(decoder, end, &mut self.buffer, data),
            Way::Zlib(decoder) => zlib(decoder, &mut self.buffer, data),
        }
    }
}

fn quick<'b>(
    decoder: &mut Decompressor,
    end: &mut usize,
    buffer: &'b mut [u8],
    data: &[u8],
) -> (usize, &'b [u8], Step) {
    if *end == buffer.len() {
        let start = buffer.len().saturating_sub(HISTORY);
        buffer.copy_within(start.., 0);
        *end -= start;
    }
    let from = *end;
    let Ok((read, written)) = decoder.read(data, buffer, from, false) else { return (0, &[], Step::Damaged) };
    *end += written;
    let step = if decoder.is_done() { Step::Ended } else { Step::Running };
    (read, buffer.get(from..*end).unwrap_or_default(), step)
}

fn zlib<'b>(decoder: &mut Decompress, buffer: &'b mut [u8], data: &[u8]) -> (usize, &'b [u8], Step) {
    let (read, written) = (decoder.total_in(), decoder.total_out());
    let step = match decoder.decompress(data, buffer, FlushDecompress::None) {
        Err(_) => Step::Damaged,
        Ok(Status::StreamEnd) => Step::Ended,
        Ok(_) => Step::Running,
    };
    let read = usize::try_from(decoder.total_in().saturating_sub(read)).unwrap_or(usize::MAX);
    let written = usize::try_from(decoder.total_out().saturating_sub(written)).unwrap_or(0);
    (read, buffer.get(..written).unwrap_or_default(), step)
}
