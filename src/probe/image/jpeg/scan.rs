//! Reads the header of one scan of a JPEG (T.81, B.2.3).

use imgpack_streams::jpeg::{Frame, Part, Process, Scan, bit};

/// The highest bit that a scan may leave to later ones (G.1.1.1.1).
const LOW_MAX: u8 = 13;

/// Reads the body of a SOS segment; the error says what is impossible about it.
pub(super) fn read(body: &[u8], frame: &Frame) -> Result<Scan, String> {
    let count = usize::from(body.first().copied().unwrap_or(0));
    let named = body.get(1..).unwrap_or_default();
    let Some((named, &[first, last, steps])) =
        named.split_at_checked(count * 2).and_then(|(named, rest)| Some((named, rest.first_chunk()?)))
    else {
        return Err("a scan header ends early".into());
    };
    if !(1..=4).contains(&count) {
        return Err(format!("a scan of {count} colour components"));
    }
    let mut scan = Scan { parts: Vec::new(), seen: 0, first, last, high: steps >> 4, process: frame.process };
    for &[id, tables] in named.as_chunks().0 {
        add(&mut scan, id, tables, frame)?;
    }
    judge(scan, steps & 15)
}

fn add(scan: &mut Scan, id: u8, tables: u8, frame: &Frame) -> Result<(), String> {
    // Some writers give two components one name; the first that is still free is meant.
    let free = |index: usize| scan.seen & bit(index) == 0;
    let found = (0_usize..).zip(&frame.components).find(|(index, part)| part.id == id && free(*index));
    let Some((index, _)) = found else {
        return Err(format!("a scan of colour component {id}, which the frame does not have"));
    };
    scan.seen |= bit(index);
    scan.parts.push(Part { index, dc: tables >> 4, ac: tables & 15 });
    Ok(())
}

/// `low` is the bit position that the scan reaches.
fn judge(scan: Scan, low: u8) -> Result<Scan, String> {
    let high = scan.high;
    // Of lossless scans the second number is a shift of samples.
    let has_steps = matches!(scan.process, Process::Sequential | Process::Progressive);
    let is_next_step = high == 0 || high == low.saturating_add(1);
    if has_steps && (low > LOW_MAX || !is_next_step) {
        return Err(format!("a scan from bit {high} to bit {low}"));
    }
    let band = scan.first <= scan.last && scan.last <= 63;
    let alone = scan.first == 0 || scan.parts.len() == 1;
    let dc_apart = scan.first > 0 || scan.last == 0;
    if scan.process == Process::Progressive && !(band && alone && dc_apart) {
        return Err(format!("a scan of coefficients {} to {}", scan.first, scan.last));
    }
    Ok(scan)
}
