//! What bytes mean that belong to no entry and no record of a container.
//!
//! Knows no container by more than its first bytes.

use super::sniff;
use super::zeros::Zeros;
use crate::model::{Trouble, TroubleKind};

/// More NULs than this after an end are worth a word; tapes were padded to 1 MiB at most. Bytes.
const PADDING_MAX: u64 = 1 << 20;

/// What bytes after an end mean where some padding is usual.
pub(crate) fn behind_padding(rest: &Zeros, after: &str) -> Option<Trouble> {
    behind(rest, PADDING_MAX, after)
}

/// What bytes after an end mean where nothing at all is usual.
pub(crate) fn behind_end(rest: &Zeros, after: &str) -> Option<Trouble> {
    behind(rest, 0, after)
}

fn behind(rest: &Zeros, padding: u64, after: &str) -> Option<Trouble> {
    let len = rest.len;
    if let Some(first) = rest.first {
        return Some(
            stray(&rest.head, &format!("{len} bytes after {after}"), " that belong to nothing").at(first),
        );
    }
    let nuls = || Trouble::doubtful(TroubleKind::HiddenData, format!("{len} NUL bytes after {after}"));
    (len > padding).then(nuls)
}

/// Bytes that belong to nothing; where they begin a container, nobody can say which of the two is meant.
pub(crate) fn stray(head: &[u8], which: &str, otherwise: &str) -> Trouble {
    match sniff::container(head) {
        Some(name) => {
            let detail = format!("{which} begin {name}, which some readers open and others leave out");
            Trouble::broken(TroubleKind::Polyglot, detail)
        }
        None => Trouble::broken(TroubleKind::HiddenData, format!("{which}{otherwise}")),
    }
}
