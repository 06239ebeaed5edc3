//! Puts into words how the data of a scan ended, and how much of the image that leaves.

use imgpack_streams::jpeg::{Frame, Outcome, Process, Scan, ScanEnd};

use super::super::Log;

/// Writers that flush carelessly leave this much behind the last unit. Bytes.
const CARELESS: u64 = 2;

/// How a scan is called that holds the image alone.
const WHOLE: &str = "the image";

/// How the scan with this number is called.
pub(super) fn name(frame: &Frame, scan: &Scan, number: u32) -> String {
    let alone = frame.process == Process::Sequential && scan.seen == frame.all_components();
    if alone { WHOLE.to_owned() } else { format!("scan {number}") }
}

/// Says what following a scan of `total` units found; `None` where it was not followed.
pub(super) fn report(log: &mut Log, outcome: Option<Outcome>, total: u64, part: &str, end: &ScanEnd) {
    let percent = |done: u64| done.saturating_mul(100).checked_div(total).unwrap_or(0);
    let whole = outcome == Some(Outcome::Whole);
    match outcome {
        Some(Outcome::Damaged { at, done }) => {
            let done = percent(done);
            let detail =
                format!("the compressed data is damaged at about byte {at}, after {done} % of {part}");
            log.broken(at, detail);
        }
        Some(Outcome::Short { at, done }) if end.complete => {
            let done = percent(done);
            log.broken(
                at,
                format!("the compressed data is damaged or missing: it ends after {done} % of {part}"),
            );
        }
        Some(Outcome::Short { done, .. }) => {
            let missing = 100_u64.saturating_sub(percent(done)).max(1);
            log.cut(end.at, format!("the file ends early: about {missing} % of {part} is missing"));
            return;
        }
        Some(Outcome::Surplus { at, bytes }) if bytes > CARELESS => {
            log.broken(at, format!("the compressed data is damaged: {bytes} bytes are left over in {part}"));
        }
        Some(Outcome::Surplus { at, bytes }) => {
            log.doubtful(at, format!("{bytes} bytes are left over in {part}"));
        }
        Some(Outcome::Unfollowed(why)) => {
            log.unverified(end.at, format!("the compressed data of {part} was not followed: {why}"));
        }
        Some(Outcome::Whole) | None => {}
    }
    if !end.complete {
        log.cut(end.at, cut(part, whole));
    }
}

/// The words for a file that ends behind what could be followed.
fn cut(part: &str, whole: bool) -> String {
    match part {
        WHOLE if whole => "only the end marker is missing".to_owned(),
        _ if whole => format!("the end marker is missing, and what may follow {part}"),
        _ => format!("the file ends without an end marker, in {part}"),
    }
}
