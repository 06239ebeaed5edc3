//! Progress of every phase on a terminal's standard error, after half a second; one line about a run that takes long, with
//! the option that shortens it; and what was left when a signal ended the run.
//!
//! A thread of its own draws, so that a phase that counts nothing is no blank screen. Knows only counts.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::model::Depth;
use crate::run::{Phase, Watch};

use super::{note, terminal};

mod line;

use line::Counts;
pub(super) use line::Job;

/// Nothing is drawn before this, so that short runs stay silent.
const SILENT: Duration = Duration::from_millis(500);
/// Between two drawings.
const TICK: Duration = Duration::from_millis(200);
/// What a run takes is estimated after this.
const LOOKED: Duration = Duration::from_secs(2);

/// The run that a signal would end.
static CURRENT: Mutex<Option<Arc<Shared>>> = Mutex::new(None);

/// What the run counts, the drawing and a signal look at.
struct Shared {
    job: Job,
    depth: Depth,
    quiet: bool,
    files: AtomicU64,
    bytes: AtomicU64,
    findings: AtomicU64,
    is_over: AtomicBool,
    begun: Instant,
    at: Mutex<At>,
}

/// The phase, its totals, and what is on the screen.
struct At {
    phase: Option<Phase>,
    files: u64,
    bytes: u64,
    since: Instant,
    /// Columns of the line that is on the screen.
    drawn: usize,
    is_estimated: bool,
}

impl Shared {
    fn at(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn counts(&self, at: &At) -> Option<Counts> {
        Some(Counts {
            phase: at.phase?,
            files: (self.files.load(Relaxed), at.files),
            bytes: (self.bytes.load(Relaxed), at.bytes),
            findings: self.findings.load(Relaxed),
            elapsed: at.since.elapsed(),
        })
    }

    fn draw(&self) {
        let mut at = self.at();
        let Some(counts) = self.counts(&at).filter(|_| self.begun.elapsed() >= SILENT) else { return };
        if counts.phase == Phase::Reading && !at.is_estimated && counts.elapsed >= LOOKED {
            at.is_estimated = true;
            if let Some(notice) = line::notice(&counts, self.depth) {
                at.clear();
                note(&notice);
            }
        }
        at.show(&line::line(&counts, terminal::progress_width()));
    }
}

impl At {
    fn show(&mut self, line: &str) {
        let columns = line.chars().count();
        let rest = self.drawn.saturating_sub(columns);
        let mut out = io::stderr();
        // A terminal that went away is nobody's concern.
        let _ = write!(out, "\r{line}{:rest$}", "").and_then(|()| out.flush());
        self.drawn = columns;
    }

    fn clear(&mut self) {
        if self.drawn > 0 {
            self.show("");
            let _ = write!(io::stderr(), "\r");
        }
    }
}

/// The progress of one command, drawn or not.
pub(super) struct Progress {
    shared: Arc<Shared>,
    drawing: Option<JoinHandle<()>>,
}

impl Progress {
    /// Of a command that reads to this depth.
    pub(super) fn new(job: Job, is_shown: bool, quiet: bool, depth: Depth) -> Self {
        let now = Instant::now();
        let at = At { phase: None, files: 0, bytes: 0, since: now, drawn: 0, is_estimated: false };
        let shared = Arc::new(Shared {
            job,
            depth,
            quiet,
            files: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            findings: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
            begun: now,
            at: Mutex::new(at),
        });
        *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&shared));
        let drawn = Arc::clone(&shared);
        let draws = move || {
            while !drawn.is_over.load(Relaxed) {
                thread::park_timeout(TICK);
                drawn.draw();
            }
        };
        // Where no thread is to be had, nothing is drawn.
        let drawing = is_shown.then(|| thread::Builder::new().spawn(draws).ok()).flatten();
        Self { shared, drawing }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Relaxed);
        self.finish();
        if let Some(drawing) = self.drawing.take() {
            drawing.thread().unpark();
            let _ = drawing.join();
        }
        *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Watch for Progress {
    fn start(&self, phase: Phase, files: u64, bytes: u64) {
        let mut at = self.shared.at();
        self.shared.files.store(0, Relaxed);
        self.shared.bytes.store(0, Relaxed);
        (at.phase, at.files, at.bytes, at.since) = (Some(phase), files, bytes, Instant::now());
    }

    fn part(&self, bytes: u64) {
        self.shared.bytes.fetch_add(bytes, Relaxed);
    }

    fn advance(&self, bytes: u64) {
        self.shared.files.fetch_add(1, Relaxed);
        self.shared.bytes.fetch_add(bytes, Relaxed);
    }

    fn found(&self, findings: u64) {
        self.shared.findings.fetch_add(findings, Relaxed);
    }

    /// Takes the line off the screen.
    fn finish(&self) {
        let mut at = self.shared.at();
        at.phase = None;
        at.clear();
    }
}

/// Says what was left by a run that a signal ends.
pub(super) fn interrupted() {
    let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(shared) = current else { return };
    shared.is_over.store(true, Relaxed);
    let mut at = shared.at();
    let counts = shared.counts(&at);
    // Nothing is drawn any more.
    at.phase = None;
    at.clear();
    if let Some(counts) = counts.filter(|_| !shared.quiet) {
        note(&line::interrupted(shared.job, &counts));
    }
}
