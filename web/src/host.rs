//! The C interface: what the host provides, and what it may call. The only file with unsafe code.
//!
//! Numbers that may be above 2³¹ travel as `f64`, which holds every whole number up to 2⁵³ and needs no `BigInt`.
#![allow(unsafe_code, reason = "memory is shared with the host by pointers, and its functions are foreign")]

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use imgpack::run::{Draft, Phase, ReadAt, Store, Watch};

use crate::session;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Reads bytes of a file to `buffer`; how many, or a negative number where it cannot be read any more.
    fn read(file: u32, offset: f64, buffer: *mut u8, length: usize) -> i32;
    /// Starts an output of this name; its number as a file, or a negative one where there is no room.
    fn draft(name: *const u8, length: usize) -> i32;
    /// Writes bytes of an output; a negative number where they cannot be written.
    fn write(file: u32, offset: f64, bytes: *const u8, length: usize) -> i32;
    /// The output is whole and was checked.
    fn keep(file: u32) -> i32;
    /// Nobody writes to the output or reads it any more; where it was not kept it is to be thrown away.
    fn close(file: u32);
    /// Takes bytes of a piece of an answer; the host copies them.
    fn take(piece: u32, bytes: *const u8, length: usize);
    /// Is reported how far a call is.
    fn progress(phase: u32, files: f64, of_files: f64, bytes: f64, of_bytes: f64, findings: f64);
}

/// Room for a request of so many bytes; `call` gives it back.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    REQUEST.with_borrow_mut(|request| {
        *request = vec![0; length];
        request.as_mut_ptr()
    })
}

/// Answers the request that was written to the room, piece by piece.
#[unsafe(no_mangle)]
pub extern "C" fn call() {
    session::answer(&REQUEST.take());
}

thread_local! {
    static REQUEST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The pieces of an answer, by their numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece {
    /// JSON: what came of the request.
    Summary = 0,
    /// The report in JSON.
    Json = 1,
    /// The report in HTML.
    Html = 2,
    /// The report in CSV.
    Csv = 3,
    /// Words of a panic; a trap follows.
    Panic = 4,
}

/// Hands bytes to the host.
pub(crate) fn give(piece: Piece, bytes: &[u8]) {
    // SAFETY: the host only reads, and only during the call.
    unsafe { take(piece as u32, bytes.as_ptr(), bytes.len()) }
}

/// A file that the host reads for us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HostFile {
    /// Its place in the list of the request.
    pub(crate) number: u32,
    /// Bytes.
    pub(crate) size: u64,
}

impl ReadAt for HostFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        // SAFETY: the host writes at most `len` bytes to the buffer, which is ours alone.
        let count =
            unsafe { read(self.number, number(offset), buffer.as_mut_ptr(), buffer.len().min(1 << 30)) };
        usize::try_from(count).map_err(|_| io::Error::other("it changed or vanished since it was chosen"))
    }
}

/// Keeps outputs with the host.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HostStore;

/// An output that the host keeps.
struct HostDraft {
    number: u32,
    size: AtomicU64,
}

impl Store for HostStore {
    fn draft(&self, place: &Path) -> io::Result<Arc<dyn Draft>> {
        let name = place.to_string_lossy();
        // SAFETY: the host only reads the name, and only during the call.
        let number = unsafe { draft(name.as_ptr(), name.len()) };
        let number = u32::try_from(number).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
        Ok(Arc::new(HostDraft { number, size: AtomicU64::new(0) }))
    }
}

impl ReadAt for HostDraft {
    fn size(&self) -> io::Result<u64> {
        Ok(self.size.load(Relaxed))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        HostFile { number: self.number, size: 0 }.read_at(buffer, offset)
    }
}

impl Draft for HostDraft {
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        // SAFETY: the host only reads the bytes, and only during the call.
        let written = unsafe { write(self.number, number(offset), bytes.as_ptr(), bytes.len()) };
        if written < 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.size.fetch_max(offset + bytes.len() as u64, Relaxed);
        Ok(())
    }

    fn keep(&self) -> io::Result<()> {
        // SAFETY: the host takes a number and touches no memory.
        let kept = unsafe { keep(self.number) };
        if kept < 0 { Err(io::Error::other("it cannot be kept")) } else { Ok(()) }
    }
}

impl Drop for HostDraft {
    fn drop(&mut self) {
        // SAFETY: the host takes a number and touches no memory.
        unsafe { close(self.number) }
    }
}

/// Hands progress to the host.
#[derive(Debug, Default)]
pub(crate) struct Progress(std::sync::Mutex<Counts>);

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    phase: u32,
    files: u64,
    of_files: u64,
    bytes: u64,
    of_bytes: u64,
    findings: u64,
}

impl Progress {
    fn change(&self, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut counts);
        let Counts { phase, files, of_files, bytes, of_bytes, findings } = *counts;
        let [files, of_files, bytes, of_bytes, findings] =
            [files, of_files, bytes, of_bytes, findings].map(number);
        // SAFETY: the host takes numbers and touches no memory.
        unsafe { progress(phase, files, of_files, bytes, of_bytes, findings) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nothing counts up to 2⁵³")]
fn number(count: u64) -> f64 {
    count as f64
}

impl Watch for Progress {
    fn start(&self, phase: Phase, files: u64, bytes: u64) {
        let phase = match phase {
            Phase::Opening => 0,
            Phase::Reading => 1,
            Phase::Comparing => 2,
            Phase::Judging => 3,
            Phase::Writing => 4,
            Phase::Verifying => 5,
            _ => 6,
        };
        let findings = self.0.lock().map_or(0, |counts| counts.findings);
        self.change(|counts| {
            *counts = Counts { phase, of_files: files, of_bytes: bytes, findings, ..Counts::default() };
        });
    }

    fn advance(&self, bytes: u64) {
        self.change(|counts| {
            counts.files += 1;
            counts.bytes += bytes;
        });
    }

    fn found(&self, findings: u64) {
        self.change(|counts| counts.findings += findings);
    }
}
