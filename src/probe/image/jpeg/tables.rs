//! The tables that a JPEG defines before its data (T.81, B.2.4): are they possible, are they there?

use imgpack_streams::jpeg::{self, Frame, Huffman, Process, Scan};

use super::super::fields::distance;
use crate::model::{Trouble, TroubleKind};

/// The tables in force at a place of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) huffman: jpeg::Tables,
    quantisation: [bool; 4],
}

impl Tables {
    /// Takes in a DHT segment; says what is impossible about it.
    pub(super) fn define_huffman(&mut self, mut body: &[u8]) -> Option<Trouble> {
        while let Some((&[selector], rest)) = body.split_first_chunk() {
            let Some((counts, rest)) = rest.split_first_chunk::<16>() else {
                return Some(broken("a Huffman table ends early"));
            };
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let Some((symbols, rest)) = rest.split_at_checked(total) else {
                return Some(broken("a Huffman table ends early"));
            };
            let wrong = self.place(selector, Huffman { counts: *counts, symbols: symbols.to_vec() });
            if wrong.is_some() {
                return wrong;
            }
            body = rest;
        }
        None
    }

    fn place(&mut self, selector: u8, table: Huffman) -> Option<Trouble> {
        let class = if selector >> 4 == 0 { &mut self.huffman.dc } else { &mut self.huffman.ac };
        let slot = class.get_mut(usize::from(selector & 15)).filter(|_| selector >> 4 <= 1);
        let Some(slot) = slot else {
            return Some(broken(format!("a Huffman table with the number 0x{selector:02X}")));
        };
        if table.symbols.len() > 256 {
            return Some(broken(format!("a Huffman table of {} codes", table.symbols.len())));
        }
        let room = room(&table);
        let class_limit = if selector >> 4 == 0 { 16 } else { u8::MAX };
        let wild = table.symbols.iter().copied().find(|symbol| *symbol > class_limit);
        *slot = Some(table);
        match (room, wild) {
            (None, _) => Some(broken("a Huffman table with more codes than its lengths allow")),
            (_, Some(symbol)) => Some(broken(format!("a Huffman table for differences of {symbol} bits"))),
            (Some(0), None) => Some(Trouble::doubtful(
                TroubleKind::ImageUnreadable,
                "a Huffman table with a code of ones alone",
            )),
            _ => None,
        }
    }

    /// Takes in a DQT segment; says what is impossible about it.
    pub(super) fn define_quantisation(&mut self, mut body: &[u8]) -> Option<Trouble> {
        while let Some((&[selector], rest)) = body.split_first_chunk() {
            let (wide, number) = (selector >> 4, usize::from(selector & 15));
            let Some(slot) = self.quantisation.get_mut(number).filter(|_| wide <= 1) else {
                return Some(broken(format!("a quantisation table with the number 0x{selector:02X}")));
            };
            let size = if wide == 1 { 128 } else { 64 };
            let Some((_, rest)) = rest.split_at_checked(size) else {
                let detail =
                    format!("a quantisation table ends early, {} of {size} bytes", distance(rest.len()));
                return Some(broken(detail));
            };
            *slot = true;
            body = rest;
        }
        None
    }

    /// Says whether a scan needs a table that was never defined.
    pub(super) fn missing_for(&self, frame: &Frame, scan: &Scan) -> Option<Trouble> {
        if frame.process == Process::Other {
            return None;
        }
        let quantised = frame.process != Process::Lossless;
        let unquantised = quantised
            && scan.parts.iter().any(|part| {
                let number = frame.components.get(part.index).map_or(0, |known| known.quantisation);
                !self.quantisation.get(usize::from(number)).copied().unwrap_or(false)
            });
        if unquantised {
            return Some(broken("the quantisation table of a colour component is missing"));
        }
        // Videos made of JPEGs leave the usual tables out, and most decoders know them by heart.
        let unnamed = scan.parts.iter().any(|part| {
            (scan.needs_dc() && !self.huffman.has_dc(part.dc))
                || (scan.needs_ac() && !self.huffman.has_ac(part.ac))
        });
        unnamed.then(|| {
            let detail = "a Huffman table is missing; some decoders fall back on the usual one";
            Trouble::doubtful(TroubleKind::ImageUnreadable, detail)
        })
    }
}

/// Codes of 16 bits that are left over; `None` where there are more codes than room.
fn room(table: &Huffman) -> Option<u32> {
    let mut room = 1_u32 << 16;
    for (length, count) in (1_u32..).zip(table.counts) {
        room = room.checked_sub(u32::from(count).checked_shl(16_u32.checked_sub(length)?)?)?;
    }
    Some(room)
}

fn broken(detail: impl Into<Box<str>>) -> Trouble {
    Trouble::broken(TroubleKind::ImageUnreadable, detail)
}
