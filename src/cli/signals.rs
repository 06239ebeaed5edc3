//! SIGINT and SIGTERM: what was staged is removed, then the process ends with 130 or 143.
//!
//! SIGXFSZ is caught and ignored, so that a file-size limit is a failed write and not a death. Knows no
//! command: all of them write at least a report.

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;

use crate::emit::atomic::{is_ending, remove_all_staged};

use super::Failure;

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

/// Comes back unless a signal ends the process: then what was staged is gone, so nothing that is found out
/// after it is worth telling, and the thread that waits for signals has the last word.
pub(super) fn wait_if_ending() {
    while is_ending() {
        std::thread::park();
    }
}
