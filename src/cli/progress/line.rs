//! The words of progress: a line as wide as the terminal, a notice of a long run, and what an interrupted one left.
//!
//! Pure: from counts to text.

use std::time::Duration;

use crate::model::Depth;
use crate::run::Phase;
use crate::text::{bytes, counted, grouped};

/// A run that takes more is said to.
const LONG: Duration = Duration::from_secs(60);
/// Columns of the bar.
const BAR: u64 = 20;
/// The part of the whole, one in so many, from which on the time that is left is known.
const KNOWN: u64 = 100;

/// What is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Job {
    Check,
    Build,
    Scan,
}

/// How far a phase is: done, and of how many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) phase: Phase,
    pub(super) files: (u64, u64),
    pub(super) bytes: (u64, u64),
    pub(super) findings: u64,
    pub(super) elapsed: Duration,
}

impl Counts {
    fn per_second(&self) -> u64 {
        self.bytes.0.saturating_mul(1000) / millis(self.elapsed).max(1)
    }

    fn left(&self) -> Option<Duration> {
        let (done, total) = self.bytes;
        let left = total.saturating_sub(done).checked_div(self.per_second())?;
        (done > 0 && done >= total / KNOWN).then(|| Duration::from_secs(left))
    }
}

fn doing(phase: Phase) -> &'static str {
    match phase {
        Phase::Opening => "opening",
        Phase::Reading => "reading",
        Phase::Comparing => "comparing",
        Phase::Judging => "checking rules",
        Phase::Writing => "writing",
        Phase::Verifying => "verifying",
        Phase::Naming => "putting the output in its place",
    }
}

/// The line of a phase; what does not fit is left out, the least first, and before all else the bar.
pub(super) fn line(counts: &Counts, width: usize) -> String {
    let (files, size) = (counts.files, counts.bytes);
    let mut parts = Vec::new();
    if size.1 > 0 {
        parts.push(done_of(size));
        let left = counts.left().map(|left| format!("{} left", time(left)));
        parts.push(left.unwrap_or_else(|| time(counts.elapsed)));
    } else {
        parts.push(time(counts.elapsed));
    }
    if size.0 > 0 {
        parts.push(format!("{}/s", bytes(counts.per_second())));
    }
    if counts.findings > 0 {
        parts.push(counted(counts.findings, "finding", "findings"));
    }
    if files.1 > 1 {
        parts.push(format!("{} of {} files", grouped(files.0), grouped(files.1)));
    }
    let words = doing(counts.phase);
    // The last column stays free: some terminals begin a line when it is taken. A gap has two columns, the first one.
    let mut room = width.saturating_sub(words.len());
    parts.retain(|part| {
        let fits = part.len() + 2 <= room;
        room -= if fits { part.len() + 2 } else { 0 };
        fits
    });
    let bar = bar(size).filter(|bar| bar.len() + 2 <= room);
    let parts = Some(parts.join(", ")).filter(|parts| !parts.is_empty());
    let line: Vec<String> = [Some(words.to_owned()), bar, parts].into_iter().flatten().collect();
    line.join(" ").chars().take(width.saturating_sub(1)).collect()
}

/// Bytes of bytes; a unit that both have is said once.
fn done_of((done, total): (u64, u64)) -> String {
    let (done, total) = (bytes(done), bytes(total));
    match (done.split_once(' '), total.split_once(' ')) {
        (Some((number, unit)), Some((_, same))) if unit == same => format!("{number} of {total}"),
        _ => format!("{done} of {total}"),
    }
}

fn bar((done, total): (u64, u64)) -> Option<String> {
    let full = usize::try_from(done.min(total).saturating_mul(BAR).checked_div(total)?).ok()?;
    let rest = usize::try_from(BAR).ok()?.saturating_sub(full);
    Some(format!("[{}{}]", "=".repeat(full), " ".repeat(rest)))
}

/// What is said of a run that takes long, with the option that shortens it; nothing of others.
pub(super) fn notice(counts: &Counts, depth: Depth) -> Option<String> {
    let (done, total) = counts.bytes;
    let whole = millis(counts.elapsed).saturating_mul(total.checked_div(done)?);
    let whole = Duration::from_millis(whole);
    if whole <= LONG {
        return None;
    }
    let shorter = if depth > Depth::Structure {
        format!("; --depth {} is quicker, and looks for no damage inside image data", Depth::Structure.id())
    } else {
        String::new()
    };
    Some(format!("this takes about {}{shorter}", time(whole)))
}

/// What an interrupted run did, and did not.
pub(super) fn interrupted(job: Job, counts: &Counts) -> String {
    let (files, size) = (counts.files, counts.bytes);
    let far = match files.1 {
        0 => String::new(),
        total => format!(
            " after {} of {} files, {} of {}",
            grouped(files.0),
            grouped(total),
            bytes(size.0),
            bytes(size.1)
        ),
    };
    let left = match (job, counts.phase) {
        (Job::Check, _) => "nothing is reported, and nothing was written",
        (Job::Scan, _) => "what was printed is whole, the rest was not scanned",
        (Job::Build, Phase::Naming) => "an output that is in its place is whole",
        (Job::Build, _) => "nothing was written",
    };
    format!("interrupted while {}{far}; {left}", doing(counts.phase))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// `9 s`, `2 min 10 s`, `1 h 5 min`.
fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(done: u64, total: u64, seconds: u64) -> Counts {
        Counts {
            phase: Phase::Reading,
            files: (done / 1_000_000, total / 1_000_000),
            bytes: (done, total),
            findings: 0,
            elapsed: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn a_line_says_what_is_done_of_what_how_long_it_takes_and_how_fast_it_goes() {
        let counts = Counts { findings: 3, ..reading(300_000_000, 1_000_000_000, 3) };
        assert_eq!(
            line(&counts, 200),
            "reading [======              ] 300 MB of 1.00 GB, 7 s left, 100 MB/s, 3 findings, 300 of 1,000 files"
        );
    }

    #[test]
    fn a_line_never_takes_the_last_column() {
        let counts = Counts { findings: 3, ..reading(300_000_000, 1_000_000_000, 3) };
        for width in 1..120 {
            assert!(line(&counts, width).chars().count() < width.max(1), "{width}");
        }
    }

    #[test]
    fn what_is_done_the_time_the_rate_and_the_findings_come_before_the_bar() {
        let counts = Counts { findings: 3, ..reading(300_000_000, 1_000_000_000, 3) };
        assert_eq!(line(&counts, 60), "reading 300 MB of 1.00 GB, 7 s left, 100 MB/s, 3 findings");
        let checking = Counts { phase: Phase::Verifying, ..counts };
        assert_eq!(line(&checking, 60), "verifying 300 MB of 1.00 GB, 7 s left, 100 MB/s, 3 findings");
        let large = Counts { bytes: (1_800_000_000, 1_990_000_000), ..checking };
        assert_eq!(line(&large, 60), "verifying 1.80 of 1.99 GB, 0 s left, 600 MB/s, 3 findings");
        assert_eq!(line(&counts, 40), "reading 300 MB of 1.00 GB, 7 s left");
    }

    #[test]
    fn the_time_that_is_left_is_said_once_something_is_done() {
        assert!(line(&reading(5_000, 4_000_000_000, 3), 80).contains("of 4.00 GB, 3 s,"));
    }

    #[test]
    fn a_phase_that_counts_nothing_says_how_long_it_takes() {
        let counts = Counts { phase: Phase::Judging, findings: 1, ..reading(0, 0, 4) };
        assert_eq!(line(&counts, 80), "checking rules 4 s, 1 finding");
    }

    #[test]
    fn a_run_of_more_than_a_minute_is_said_with_the_option_that_shortens_it() {
        let after = |done, depth| notice(&reading(done, 6_000, 2), depth);
        assert_eq!(after(200, Depth::Entropy), None);
        let reported = after(10, Depth::Entropy).unwrap();
        let wanted = "this takes about 20 min; --depth structure is quicker, and looks for no damage";
        assert!(reported.starts_with(wanted), "{reported}");
        assert_eq!(after(10, Depth::Structure).unwrap(), "this takes about 20 min");
        assert_eq!(after(0, Depth::Entropy), None);
    }

    #[test]
    fn an_interrupted_run_says_what_it_left() {
        let counts = reading(2_000_000, 5_000_000, 1);
        assert_eq!(
            interrupted(Job::Build, &counts),
            "interrupted while reading after 2 of 5 files, 2.00 MB of 5.00 MB; nothing was written"
        );
        let naming = Counts { phase: Phase::Naming, ..reading(0, 0, 1) };
        assert!(interrupted(Job::Build, &naming).ends_with("an output that is in its place is whole"));
        assert!(interrupted(Job::Check, &counts).ends_with("nothing is reported, and nothing was written"));
    }

    #[test]
    fn times_are_short() {
        let times = [0, 59, 60, 130, 3_900].map(|seconds| time(Duration::from_secs(seconds)));
        assert_eq!(times, ["0 s", "59 s", "1 min", "2 min 10 s", "1 h 5 min"]);
    }
}
