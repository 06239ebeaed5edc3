//! Progress with rate and time left, on a terminal's standard error, after half a second; and one line about a run
//! that takes long, with the option that shortens it.
//!
//! Knows only bytes.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use indicatif::{DecimalBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::model::Depth;
use crate::run::Watch;

/// Nothing is drawn before this, so that short runs stay silent.
const SILENT: Duration = Duration::from_millis(500);
/// What a run takes is estimated after this.
const LOOKED: Duration = Duration::from_secs(2);
/// A run that takes more is said to.
const LONG: Duration = Duration::from_secs(60);

/// A bar for one input after the other, or nothing.
pub(super) struct Progress {
    wanted: bool,
    depth: Depth,
    done: AtomicU64,
    run: Mutex<Run>,
}

/// The input that is being read.
struct Run {
    total: u64,
    started: Instant,
    bar: Option<ProgressBar>,
    is_estimated: bool,
}

impl Run {
    fn of(total: u64) -> Self {
        Self { total, started: Instant::now(), bar: None, is_estimated: false }
    }
}

impl Progress {
    /// A bar for what is read to this depth.
    pub(super) fn new(wanted: bool, depth: Depth) -> Self {
        let run = Run::of(0);
        Self { wanted, depth, done: AtomicU64::new(0), run: Mutex::new(run) }
    }
}

impl Watch for Progress {
    /// Begins an input of so many bytes.
    fn start(&self, total: u64) {
        self.finish();
        self.done.store(0, Relaxed);
        if let Ok(mut run) = self.run.lock() {
            *run = Run::of(total);
        }
    }

    /// Counts bytes that were read; from any thread.
    fn advance(&self, bytes: u64) {
        if !self.wanted {
            return;
        }
        let done = self.done.fetch_add(bytes, Relaxed).saturating_add(bytes);
        // Who comes while another draws need not wait: the other's figure is as good.
        let Ok(mut run) = self.run.try_lock() else { return };
        if run.bar.is_some() || run.started.elapsed() >= SILENT {
            let (total, started) = (run.total, run.started);
            let is_due = !run.is_estimated && started.elapsed() >= LOOKED;
            run.is_estimated |= is_due;
            let bar = run.bar.get_or_insert_with(|| bar(total, started));
            bar.set_position(done);
            if let Some(notice) = is_due.then(|| notice(done, total, started.elapsed(), self.depth)).flatten()
            {
                bar.println(notice);
            }
        }
    }

    /// Takes the bar off the screen.
    fn finish(&self) {
        if let Ok(mut run) = self.run.lock()
            && let Some(bar) = run.bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: u64, started: Instant) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let template = "[{bar:30}] {decimal_bytes} of {decimal_total_bytes}, {rate}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        // The bar's own rate begins with the bar, half a second after the reading.
        let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(&rate(state.pos(), total, started.elapsed()));
        };
        bar.set_style(style.progress_chars("=> ").with_key("rate", rate));
    }
    bar
}

/// `2.1 GB/s, 3 seconds left`.
fn rate(done: u64, total: u64, elapsed: Duration) -> String {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let per_second = done.saturating_mul(1000) / millis;
    let mut text = format!("{}/s", DecimalBytes(per_second));
    let left = total.saturating_sub(done).checked_div(per_second);
    if let Some(seconds) = left.filter(|seconds| *seconds > 0) {
        let _ = write!(text, ", {} left", HumanDuration(Duration::from_secs(seconds)));
    }
    text
}

/// What is said of a run that takes long; nothing of others. `done` of `total` bytes took `elapsed`.
fn notice(done: u64, total: u64, elapsed: Duration, depth: Depth) -> Option<String> {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let whole = Duration::from_millis(millis.saturating_mul(total.checked_div(done)?));
    if whole <= LONG {
        return None;
    }
    let shorter = if depth > Depth::Structure {
        format!("; --depth {} is quicker, and looks for no damage inside image data", Depth::Structure.id())
    } else {
        String::new()
    };
    Some(format!("this takes about {}{shorter}", HumanDuration(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_more_than_a_minute_is_said_with_the_option_that_shortens_it() {
        let after = |done, depth| notice(done, 6_000, Duration::from_secs(2), depth);
        assert_eq!(after(200, Depth::Entropy), None);
        let reported = after(10, Depth::Entropy).unwrap();
        let wanted = "this takes about 20 minutes; --depth structure is quicker, and looks for no damage";
        assert!(reported.starts_with(wanted), "{reported}");
        assert_eq!(after(10, Depth::Structure).unwrap(), "this takes about 20 minutes");
        assert_eq!(after(0, Depth::Entropy), None);
    }

    #[test]
    fn the_rate_counts_from_the_first_byte() {
        let reported = rate(300_000_000, 1_000_000_000, Duration::from_secs(3));
        assert_eq!(reported, "100.00 MB/s, 7 seconds left");
        assert_eq!(rate(0, 1_000, Duration::ZERO), "0 B/s");
    }
}
