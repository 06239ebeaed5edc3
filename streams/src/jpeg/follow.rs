//! Follows the Huffman codes of one scan to its end, without values: only lengths are added up.
//!
//! Finds holes, overwritten, inserted and dropped bytes, and sizes that the data does not bear out. It cannot
//! see a change that leaves every length as it was.

use std::io;

use super::bits::{Bits, Lane};
use super::codes::{Codes, Differences, Strides};
use super::frame::{Component, Frame, Process};
use super::progressive::{Band, History};
use super::scan::{Part, Scan};
use super::tables::{Huffman, Tables};
use crate::{Windows, distance};

/// Scans from this length on repay the tables that take several codes at once. Bytes.
const LONG: u64 = 8 << 10;

const LACKS_TABLE: &str = "one of its Huffman tables is missing";

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every unit is there, and nothing else.
    Whole,
    /// Every unit is there, and so many bytes more before the place.
    Surplus {
        /// About where they begin.
        at: u64,
        /// How many they are.
        bytes: u64,
    },
    /// No code, or one that leads outside its block.
    Damaged {
        /// About where in the file.
        at: u64,
        /// Units passed before.
        done: u64,
    },
    /// The data ends after so many units.
    Short {
        /// About where in the file.
        at: u64,
        /// Units passed before.
        done: u64,
    },
    /// Not followed, and why.
    Unfollowed(&'static str),
}

/// Follows one scan whose data lies between two places of the file. `interval` is how many units stand between restart
/// markers, 0 = no such markers; `history` what earlier scans of the same image left.
pub fn follow(
    bytes: &mut dyn Windows,
    (start, end): (u64, u64),
    (frame, scan, tables): (&Frame, &Scan, &Tables),
    interval: u16,
    history: &mut History,
) -> io::Result<Outcome> {
    if frame.height == 0 {
        return Ok(Outcome::Unfollowed("its height follows the data"));
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
        let (done_now, at) = match unit.stretch(&mut bits, stretch)? {
            Stretch::Whole => (done.saturating_add(stretch), bits.place()),
            Stretch::Short(passed) => {
                return Ok(Outcome::Short { at: bits.place(), done: done.saturating_add(passed) });
            }
            Stretch::Damaged(passed) => {
                return Ok(Outcome::Damaged { at: bits.place(), done: done.saturating_add(passed) });
            }
            Stretch::TooMuch => return Ok(Outcome::Unfollowed("it is larger than this tool follows")),
        };
        done = done_now;
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
    Blocks { dc: [Option<Differences>; 4], ac: Box<[Option<Strides>; 4]>, order: Vec<(usize, usize)> },
    /// First DC scan, or lossless: the table of each block or sample.
    Differences { dc: [Option<Differences>; 4], order: Vec<usize> },
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
        match frame.process {
            Process::Other => Err("it is arithmetic coded or hierarchical"),
            Process::Sequential => Self::blocks(frame, scan, tables, long).ok_or(LACKS_TABLE),
            Process::Progressive if scan.first > 0 => Self::band(scan, tables, history).ok_or(LACKS_TABLE),
            Process::Progressive if scan.high > 0 => Ok(Self::Flat(distance(order(frame, scan).count()))),
            Process::Progressive => Self::differences(frame, scan, tables, 15, long).ok_or(LACKS_TABLE),
            Process::Lossless => Self::differences(frame, scan, tables, 16, long).ok_or(LACKS_TABLE),
        }
    }

    fn blocks(frame: &Frame, scan: &Scan, tables: &Tables, long: bool) -> Option<Self> {
        let strides = |table: &Option<Huffman>| table.as_ref().map(|table| Strides::new(table, long));
        let order = order(frame, scan).map(|part| {
            let there = tables.has_dc(part.dc) && tables.has_ac(part.ac);
            there.then_some((usize::from(part.dc), usize::from(part.ac)))
        });
        let order = order.collect::<Option<_>>()?;
        Some(Self::Blocks {
            dc: differences(tables, 15, long),
            ac: Box::new(tables.ac.each_ref().map(strides)),
            order,
        })
    }

    fn differences(frame: &Frame, scan: &Scan, tables: &Tables, most: u8, long: bool) -> Option<Self> {
        let order = order(frame, scan).map(|part| tables.has_dc(part.dc).then_some(usize::from(part.dc)));
        Some(Self::Differences { order: order.collect::<Option<_>>()?, dc: differences(tables, most, long) })
    }

    fn band(scan: &Scan, tables: &Tables, history: &'a mut History) -> Option<Self> {
        let part = scan.parts.first()?;
        let table = tables.ac.get(usize::from(part.ac))?.as_ref()?;
        Some(Self::Band(Band::new(scan, part.index, Codes::new(table), history)))
    }

    /// Passes `count` units, none of which crosses a restart marker.
    fn stretch(&mut self, bits: &mut Bits<'_>, count: u64) -> io::Result<Stretch> {
        match self {
            Self::Blocks { dc, ac, order } => {
                let known = |(dc_table, ac_table): &(usize, usize)| {
                    Some((dc.get(*dc_table)?.as_ref()?, ac.get(*ac_table)?.as_ref()?))
                };
                let order: Vec<_> = order.iter().filter_map(known).collect();
                units(bits, count, &order, |lane, (dc, ac)| dc.pass(lane) && ac.block(lane))
            }
            Self::Differences { dc, order } => {
                let order: Vec<_> = order.iter().filter_map(|table| dc.get(*table)?.as_ref()).collect();
                units(bits, count, &order, |lane, dc| dc.pass(lane))
            }
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

/// The parts of a scan in the order of their blocks in one unit (A.2).
fn order<'s>(frame: &'s Frame, scan: &'s Scan) -> impl Iterator<Item = &'s Part> {
    scan.parts.iter().flat_map(move |part| {
        let whole = |known: &Component| usize::from(known.across) * usize::from(known.down);
        let alone = scan.parts.len() == 1;
        let blocks = if alone { 1 } else { frame.components.get(part.index).map_or(1, whole) };
        std::iter::repeat_n(part, blocks)
    })
}

fn differences(tables: &Tables, most: u8, long: bool) -> [Option<Differences>; 4] {
    tables.dc.each_ref().map(|table| table.as_ref().map(|table| Differences::new(table, most, long)))
}

/// Passes units of several blocks each.
fn units<T>(
    bits: &mut Bits<'_>,
    count: u64,
    order: &[T],
    mut block: impl FnMut(&mut Lane<'_>, &T) -> bool,
) -> io::Result<Stretch> {
    let (mut passed, mut left, mut good) = (0_u64, order.iter(), true);
    while good && passed < count && !bits.ran_out() {
        bits.top_up()?;
        let mut lane = bits.lane();
        // Blocks follow each other for as long as a whole one is at hand.
        while good && passed < count {
            if let Some(tables) = left.next() {
                good = block(&mut lane, tables);
                if !lane.has_block() {
                    break;
                }
            } else {
                passed += 1;
                left = order.iter();
            }
        }
        let at = lane.at;
        bits.resume(at);
    }
    Ok(match (bits.ran_out(), good) {
        (true, _) => Stretch::Short(passed),
        (false, true) => Stretch::Whole,
        (false, false) => Stretch::Damaged(passed),
    })
}
