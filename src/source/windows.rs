//! All bytes of an entry, window by window.

use std::io;

use super::{Bytes, WINDOW_MAX};

/// Calls `visit` with all bytes. Returns how many there were, which are fewer than declared where they end early.
pub(crate) fn each_window(
    bytes: &mut dyn Bytes,
    mut visit: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<u64> {
    let mut offset = 0;
    loop {
        let window = bytes.at(offset, WINDOW_MAX)?;
        if window.is_empty() {
            return Ok(offset);
        }
        visit(window)?;
        offset += window.len() as u64;
    }
}
