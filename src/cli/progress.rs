//! Progress with rate and time left, on a terminal's standard error, after half a second.
//!
//! Knows only bytes.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use indicatif::{DecimalBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::run::Watch;

/// Nothing is drawn before this, so that short runs stay silent.
const SILENT: Duration = Duration::from_millis(500);

/// A bar for one input after the other, or nothing.
pub(super) struct Progress {
    wanted: bool,
    done: AtomicU64,
    run: Mutex<Run>,
}

/// The input that is being read.
struct Run {
    total: u64,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(wanted: bool) -> Self {
        let run = Run { total: 0, started: Instant::now(), bar: None };
        Self { wanted, done: AtomicU64::new(0), run: Mutex::new(run) }
    }
}

impl Watch for Progress {
    /// Begins an input of so many bytes.
    fn start(&self, total: u64) {
        self.finish();
        self.done.store(0, Relaxed);
        if let Ok(mut run) = self.run.lock() {
            *run = Run { total, started: Instant::now(), bar: None };
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
            run.bar.get_or_insert_with(|| bar(total, started)).set_position(done);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_counts_from_the_first_byte() {
        let reported = rate(300_000_000, 1_000_000_000, Duration::from_secs(3));
        assert_eq!(reported, "100.00 MB/s, 7 seconds left");
        assert_eq!(rate(0, 1_000, Duration::ZERO), "0 B/s");
    }
}
