//! Follows the Huffman codes of one scan to its end, without values: only lengths are added up.
//!
//! Finds holes, overwritten, inserted and dropped bytes, and sizes that the data does not bear out. It cannot
//! see a change that leaves every length as it was.

use std::io;

use super::bits::Bits;
use super::codes::{Codes, Strides};
use super::frame::{Frame, Process};
use super::progressive::{Band, History};
use super::scan::Scan;
use super::tables::{Huffman, Tables};
use crate::source::Bytes;

/// Scans from this length on repay the tables that take several codes at once. Bytes.
const LONG: u64 = 32 << 10;

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Every unit is there, and nothing else.
    Whole,
    /// Every unit is there, and so many bytes more before the place.
    Surplus { at: u64, bytes: u64 },
    /// No code, or one that leads outside its block.
    Damaged { at: u64, done: u64 },
    /// The data ends after so many units.
    Short { at: u64, done: u64 },
    /// Not followed, and why.
    Unfollowed(&'static str),
}

/// Follows one scan whose data lies between two places of the entry.
pub(super) fn follow(
    bytes: &mut dyn Bytes,
    (start, end): (u64, u64),
    (frame, scan, tables): (&Frame, &Scan, &Tables),
    interval: u16,
    history: &mut History,
) -> io::Result<Outcome> {
    if frame.height == 0 {
        return Ok(Outcome::Unfollowed("its height stands behind the data"));
    }
    let long = end.saturating_sub(start) > LONG;
    let mut unit = match Unit::new(frame, scan, tables, long, history) {
        Ok(unit) => unit,
        Err(why) => return Ok(Outcome::Unfollowed(why)),
    };
    let mut bits = Bits::new(bytes, start, end);
    let total = scan.units(frame);
    let interval = if interval == 0 { total } else { u64::from(interval) };
    let mut done = 0_u64;
    while done < total {
        let stretch = interval.min(total.saturating_sub(done));
        let passed = match unit.stretch(&mut bits, stretch)? {
            Stretch::Whole => stretch,
            Stretch::Short(passed) => {
                return Ok(Outcome::Short { at: bits.place(), done: done.saturating_add(passed) });
            }
            Stretch::Damaged(passed) => {
                return Ok(Outcome::Damaged { at: bits.place(), done: done.saturating_add(passed) });
            }
            Stretch::TooMuch => return Ok(Outcome::Unfollowed("it is larger than this tool follows")),
        };
        done = done.saturating_add(passed);
        let at = bits.place();
        let surplus = bits.left_over()?;
        if surplus > 0 {
            return Ok(Outcome::Surplus { at, bytes: surplus });
        }
        bits.restart();
    }
    Ok(Outcome::Whole)
}

/// How a stretch between restart markers ended, with the units passed before.
enum Stretch {
    Whole,
    Short(u64),
    Damaged(u64),
    TooMuch,
}

/// What one unit of a scan is made of.
enum Unit<'a> {
    /// Sequential: the tables of each block.
    Blocks { dc: [Option<Codes>; 4], ac: Box<[Option<Strides>; 4]>, order: Vec<(usize, usize)> },
    /// First DC scan, or lossless: the table of each block or sample.
    Differences { dc: [Option<Codes>; 4], order: Vec<usize>, most: u8 },
    /// Further DC scans: so many bits.
    Flat(u64),
    /// A band of AC coefficients of one component.
    Band(Band<'a>),
}

impl<'a> Unit<'a> {
    fn new(
        frame: &Frame,
        scan: &Scan,
        tables: &Tables,
        long: bool,
        history: &'a mut History,
    ) -> Result<Self, &'static str> {
        let lacks_table = "one of its Huffman tables is missing";
        let blocks = |index: usize| match scan.parts.as_slice() {
            [_] => 1,
            _ => frame
                .components
                .get(index)
                .map_or(1, |part| usize::from(part.across) * usize::from(part.down)),
        };
        let order = || scan.parts.iter().flat_map(|part| std::iter::repeat_n(part, blocks(part.index)));
        let usable = |class: &[Option<Huffman>; 4], number: u8| {
            class.get(usize::from(number)).is_some_and(Option::is_some)
        };
        let dc_there = scan.parts.iter().all(|part| usable(&tables.dc, part.dc));
        let ac_there = scan.parts.iter().all(|part| usable(&tables.ac, part.ac));
        let dc = || tables.dc.each_ref().map(|table| table.as_ref().map(Codes::new));
        match frame.process {
            Process::Other => Err("it is arithmetic coded or hierarchical"),
            Process::Sequential if !dc_there || !ac_there => Err(lacks_table),
            Process::Sequential => Ok(Self::Blocks {
                dc: dc(),
                ac: Box::new(
                    tables.ac.each_ref().map(|table| table.as_ref().map(|table| Strides::new(table, long))),
                ),
                order: order().map(|part| (usize::from(part.dc), usize::from(part.ac))).collect(),
            }),
            Process::Progressive if scan.first > 0 => {
                let part = scan.parts.first().ok_or(lacks_table)?;
                let table =
                    tables.ac.get(usize::from(part.ac)).and_then(Option::as_ref).ok_or(lacks_table)?;
                Ok(Self::Band(Band::new(scan, part.index, Codes::new(table), history)))
            }
            Process::Progressive if scan.high > 0 => Ok(Self::Flat(order().count() as u64)),
            _ if !dc_there => Err(lacks_table),
            process => Ok(Self::Differences {
                dc: dc(),
                order: order().map(|part| usize::from(part.dc)).collect(),
                most: if process == Process::Lossless { 16 } else { 15 },
            }),
        }
    }

    /// Passes `count` units, none of which crosses a restart marker.
    fn stretch(&mut self, bits: &mut Bits<'_>, count: u64) -> io::Result<Stretch> {
        match self {
            Self::Blocks { dc, ac, order } => units(bits, count, order, |bits, (dc_table, ac_table)| {
                let (Some(Some(dc)), Some(Some(ac))) = (dc.get(*dc_table), ac.get(*ac_table)) else {
                    return false;
                };
                difference(dc, bits, 15) && ac.block(bits)
            }),
            Self::Differences { dc, order, most } => units(bits, count, order, |bits, table| {
                dc.get(*table).is_some_and(|dc| dc.as_ref().is_some_and(|dc| difference(dc, bits, *most)))
            }),
            Self::Flat(width) => {
                bits.pass_many(width.saturating_mul(count))?;
                Ok(if bits.ran_out() { Stretch::Short(0) } else { Stretch::Whole })
            }
            Self::Band(band) => Ok(match band.stretch(bits, count)? {
                _ if band.is_too_much() => Stretch::TooMuch,
                (true, _) if !bits.ran_out() => Stretch::Whole,
                (_, passed) if bits.ran_out() => Stretch::Short(passed),
                (_, passed) => Stretch::Damaged(passed),
            }),
        }
    }
}

/// Passes units of several blocks each.
fn units<T>(
    bits: &mut Bits<'_>,
    count: u64,
    order: &[T],
    mut block: impl FnMut(&mut Bits<'_>, &T) -> bool,
) -> io::Result<Stretch> {
    for passed in 0..count {
        for tables in order {
            bits.top_up()?;
            if !block(bits, tables) {
                return Ok(if bits.ran_out() { Stretch::Short(passed) } else { Stretch::Damaged(passed) });
            }
        }
        if bits.ran_out() {
            return Ok(Stretch::Short(passed));
        }
    }
    Ok(Stretch::Whole)
}

/// Passes a DC difference or a lossless one; a size of 16 has no further bits (H.1.2.2).
fn difference(codes: &Codes, bits: &mut Bits<'_>, most: u8) -> bool {
    let Some(size) = codes.next(bits).filter(|size| *size <= most) else { return false };
    bits.pass(u32::from(size & 15));
    true
}
