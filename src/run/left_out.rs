//! The table of what a build left out because the user asked for it, beside the output.
//!
//! Knows no rule.

use std::path::{Path, PathBuf};

use crate::emit;
use crate::engine::Omission;
use crate::model::{EntryId, Manifest};

use super::place;

/// Where the table goes: `up-left-out.csv` beside `up.zip`.
pub(super) fn beside(output: &Path) -> PathBuf {
    let stem = place::stem(output);
    output.with_file_name(format!("{stem}-left-out.csv"))
}

/// The table, and how many lines are in it; nothing where nothing was left out.
pub(super) fn table(omitted: &[Omission]) -> Option<(Vec<u8>, u64)> {
    let mut lines = vec![["name", "rows", "code", "reason"].map(str::to_owned).to_vec()];
    for Omission { name, rows, code, reason, .. } in omitted {
        let rows = rows.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
        lines.push(vec![name.clone(), rows, (*code).to_owned(), reason.clone()]);
    }
    let count = lines.len() as u64 - 1;
    (count > 0).then(|| (emit::rendered(&Manifest::generated(EntryId(0), lines)), count))
}
