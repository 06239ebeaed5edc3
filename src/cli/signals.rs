//! SIGHUP, SIGINT and SIGTERM: what was staged is removed, then the process ends with 129, 130 or 143.
//!
//! SIGXFSZ is caught and ignored, so that a file-size limit is a failed write and not a death. Knows no
//! command: all of them write at least a report.

use crate::emit::atomic::{is_ending, remove_all_staged};
use crate::run;

use super::{Failure, progress};

/// Starts the thread that waits for signals.
pub(super) fn watch() -> Result<(), Failure> {
    system::watch().map_err(|error| Failure::new(format!("signals cannot be handled: {error}")))
}

/// Removes what was staged and ends the process.
fn end(signal: i32) -> ! {
    remove_all_staged();
    run::give_up();
    progress::interrupted();
    std::process::exit(128 + signal);
}

#[cfg(unix)]
mod system {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    pub(super) fn watch() -> std::io::Result<()> {
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGXFSZ])?;
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().find(|signal| *signal != SIGXFSZ) {
                super::end(signal);
            }
        });
        Ok(())
    }
}

#[cfg(windows)]
mod system {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use signal_hook::consts::{SIGINT, SIGTERM};

    /// Nobody can wait for a signal here, only look.
    const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

    pub(super) fn watch() -> std::io::Result<()> {
        let came = Arc::new(AtomicUsize::new(0));
        for (signal, number) in [(SIGINT, 2), (SIGTERM, 15)] {
            signal_hook::flag::register_usize(signal, Arc::clone(&came), number)?;
        }
        std::thread::spawn(move || {
            while came.load(Ordering::Relaxed) == 0 {
                std::thread::sleep(BETWEEN_LOOKS);
            }
            super::end(if came.load(Ordering::Relaxed) == 2 { SIGINT } else { SIGTERM });
        });
        Ok(())
    }
}

/// Comes back unless a signal ends the process: then what was staged is gone, so nothing that is found out
/// after it is worth reporting, and the thread that waits for signals has the last word.
pub(super) fn wait_if_ending() {
    while is_ending() {
        std::thread::park();
    }
}
