//! What a Unix mode in an archive grants or withholds that no file of a package should.
//!
//! Knows no container. What everybody may write is not given: file systems without modes make it so.

use crate::model::{Trouble, TroubleKind};

/// The set-user-ID and set-group-ID bits.
const SET_ID: u32 = 0o6000;
/// The owner may read.
const OWNER_READS: u32 = 0o400;

/// Reports the mode of a file.
pub(super) fn strange(mode: u32) -> Option<Trouble> {
    let words = if mode & SET_ID != 0 {
        "runs with the rights of its owner or group"
    } else if mode & OWNER_READS == 0 {
        "cannot be read by its owner once it is unpacked"
    } else {
        return None;
    };
    Some(Trouble::minor(
        TroubleKind::MalformedField,
        format!("{words}, by its Unix mode {:04o}", mode & 0o7777),
    ))
}
