//! What the system says of an input without opening a file of it: names, kinds, sizes, times.
//!
//! Knows no container: an archive is one file.

use std::path::Path;

use super::stamp::Stamp;
use super::{dir, os};
use crate::model::EntryKind;

/// Hands out all that is said of a folder with everything below it, or of a file, in an order that is always the same.
/// Returns the latest time at which any of it changed, in seconds since 1970; `None` where the system does not say all
/// of it, or not when a file changed.
pub(crate) fn outline(path: &Path, say: &mut dyn FnMut(&[u8])) -> Option<i64> {
    let path = path.canonicalize().ok()?;
    let metadata = path.metadata().ok()?;
    if metadata.is_file() {
        return stamp(&os::stamp(&metadata), say);
    }
    let mut latest = i64::MIN;
    for found in dir::outline(&path)? {
        say(&found.path);
        // No name holds this byte.
        say(&[0]);
        let trouble = found.trouble.map(|trouble| trouble.detail).unwrap_or_default();
        say(trouble.as_bytes());
        say(&[0, u8::from(found.kind == EntryKind::File)]);
        match found.stamp {
            Some(one) => latest = latest.max(stamp(&one, say)?),
            None if found.kind == EntryKind::File => return None,
            None => {}
        }
    }
    Some(latest)
}

fn stamp(stamp: &Stamp, say: &mut dyn FnMut(&[u8])) -> Option<i64> {
    let Stamp { identity, size, modified, changed } = *stamp;
    let changed = changed?;
    for number in [identity.0, identity.1, size] {
        say(&number.to_le_bytes());
    }
    for number in [modified.0, modified.1, changed.0, changed.1] {
        say(&number.to_le_bytes());
    }
    Some(modified.0.max(changed.0))
}
