//! Where the rest of the program waits for a network: one runtime, and calls that block until it has answered.
//!
//! Knows no store.

use std::io;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();

/// Waits on this thread until the work is done; many threads may wait at a time.
pub(super) fn wait<T>(work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    // A worker or two drive the connections; what is asked for runs on the thread that waits for it.
    let started =
        || Builder::new_multi_thread().worker_threads(2).thread_name("wire").enable_all().build().ok();
    match RUNTIME.get_or_init(started) {
        Some(runtime) => runtime.block_on(work),
        None => Err(io::Error::other("no thread can be started for the network")),
    }
}
