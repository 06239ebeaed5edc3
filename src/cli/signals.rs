//! SIGINT and SIGTERM: what was staged is removed, then the process ends with 130 or 143.
//!
//! SIGXFSZ is caught and ignored, so that a file-size limit is a failed write and not a death. Knows no
//! command: all of them write at least a report.

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;

use crate::emit::atomic::{is_ending, remove_all_staged};

use super::{Failure, Outcome};

/// Starts the thread that waits for signals.
pub(super) fn watch() -> Result<(), Failure> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGXFSZ])
        .map_err(|error| Failure::new(format!("signals cannot be handled: {error}")))?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if signal != SIGXFSZ {
                remove_all_staged();
                std::process::exit(128 + signal);
            }
        }
    });
    Ok(())
}

/// Runs a command. Where a signal ends the process meanwhile, what went wrong went wrong because of it: the
/// thread that waits for signals has the last word.
pub(super) fn unless_ending(command: impl FnOnce() -> Outcome) -> Outcome {
    let outcome = command();
    while outcome.is_err() && is_ending() {
        std::thread::park();
    }
    outcome
}
