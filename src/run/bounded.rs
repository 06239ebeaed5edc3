//! Files that options name, read up to a ceiling: a device that never ends fills no memory.
//!
//! Knows no option.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The longest file that an option may name. Bytes.
const FILE_MAX: u64 = 128 << 20;

/// The bytes of a file; one that does not end is refused before it fills the memory.
pub(crate) fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(io::Error::other(format!("it holds more than {FILE_MAX} bytes")));
    }
    Ok(bytes)
}
