//! Progress with rate and time left, on a terminal's standard error, after half a second.
//!
//! Knows only bytes.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nothing is drawn before this, so that short runs stay silent.
const SILENT: Duration = Duration::from_millis(500);

/// A bar, or nothing.
pub(super) struct Progress {
    wanted: bool,
    bar: OnceLock<ProgressBar>,
    total: AtomicU64,
    done: AtomicU64,
    started: Instant,
}

impl Progress {
    pub(super) fn new(wanted: bool) -> Self {
        Self { wanted, bar: OnceLock::new(), total: 0.into(), done: 0.into(), started: Instant::now() }
    }

    pub(super) fn start(&self, total: u64) {
        self.total.store(total, Relaxed);
    }

    pub(super) fn advance(&self, bytes: u64) {
        if !self.wanted {
            return;
        }
        let done = self.done.fetch_add(bytes, Relaxed) + bytes;
        if self.bar.get().is_none() && self.started.elapsed() < SILENT {
            return;
        }
        self.bar.get_or_init(|| self.make()).set_position(done);
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    fn make(&self) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(self.total.load(Relaxed)), ProgressDrawTarget::stderr());
        let template = "{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar
    }
}
