//! Reads a Windows or OS/2 bitmap (`BITMAPFILEHEADER` and what follows): size, colour, and whether the rows
//! that the header promises are there.
//!
//! Rows have no checksum, so only shortness shows.

use std::io;

use self::header::{Header, Packing};
use super::fields::exactly;
use super::{Log, Probed, tail};
use crate::model::Depth;
use crate::source::Bytes;

mod header;
mod runs;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;

/// File header and the longest known bitmap header, with the masks that may follow. Bytes.
const HEADER_READ: usize = 14 + 124 + 16;

/// Reads one bitmap.
pub(super) fn probe(bytes: &mut dyn Bytes, depth: Depth) -> io::Result<Probed> {
    let mut log = Log::default();
    let length = bytes.len();
    let opening = exactly(bytes, 0, HEADER_READ)?;
    let header = match Header::read(opening) {
        Ok(header) => header,
        Err(None) => {
            log.cut(length, "the file ends inside its header");
            return Ok(Probed { image: None, troubles: log.0, ..Probed::default() });
        }
        Err(Some(wrong)) => {
            log.broken(14, wrong);
            return Ok(Probed { image: None, troubles: log.0, ..Probed::default() });
        }
    };
    let mut facts = header.facts();
    let end = rows_end(bytes, &header, depth, &mut log)?;
    if header.pixels < header.shortest() {
        log.doubtful(10, format!("the pixels would begin at byte {}, inside the header", header.pixels));
    }
    for wrong in [header.wrong_planes(), header.wrong_palette(), header.wrong_form()].into_iter().flatten() {
        log.doubtful(14, wrong);
    }
    if let Some(end) = end.filter(|_| depth > Depth::Header) {
        let end = [header.declared, header.profile_end]
            .into_iter()
            .filter(|reported| *reported <= length)
            .fold(end, u64::max);
        facts.tail = tail::look(bytes, end)?;
    }
    Ok(Probed { image: Some(facts), troubles: log.0, ..Probed::default() })
}

/// Where the rows end; `None` where they do not, or where that is not looked for.
fn rows_end(bytes: &mut dyn Bytes, header: &Header, depth: Depth, log: &mut Log) -> io::Result<Option<u64>> {
    let length = bytes.len();
    let reported = header.first_row().saturating_add(header.image_size);
    let (end, rows) = match header.packing {
        Packing::Rows => (header.first_row().saturating_add(header.row_bytes()), header.row_bytes()),
        Packing::Embedded => (reported, header.image_size),
        Packing::Runs(kind) if depth > Depth::Header => {
            let found = runs::walk(bytes, header, kind)?;
            if let Err(rows) = found {
                log.cut(
                    length,
                    format!("the file ends in row {} of {}", rows.saturating_add(1), header.height),
                );
            }
            if let Ok((_, rows)) = found
                && u64::from(rows) * 2 < u64::from(header.height)
            {
                log.doubtful(0, format!("the runs end after {rows} of {} rows", header.height));
            }
            return Ok(found.ok().map(|(end, _)| if reported <= length { end.max(reported) } else { end }));
        }
        Packing::Runs(_) => return Ok(None),
    };
    if end <= length {
        return Ok(Some(end));
    }
    let missing = end.saturating_sub(length.max(header.first_row()));
    let percent = missing.saturating_mul(100).checked_div(rows).unwrap_or(100).clamp(1, 100);
    log.cut(length, format!("{missing} of {rows} bytes of the rows are missing, about {percent} %"));
    Ok(None)
}
