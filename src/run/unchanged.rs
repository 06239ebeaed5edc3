//! All that a verdict depends on, as one digest, without opening a file of the input: who finds the same digest again
//! finds the same verdict.
//!
//! Keeps nothing, and knows no verdict.

use std::fmt::{self, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::model::{ContainerKind, table_and_sheet};
use crate::source::outline;
use crate::text::hex;

use super::input::Input;
use super::options::Options;

/// What changed so little before it was looked at may change once more within the same tick of the file system's clock.
/// Seconds.
const TICK: i64 = 2;

/// All that a verdict depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// Which package it is.
    pub(crate) place: String,
    /// A digest of the program, the options, and of names, sizes, times and identities of the files.
    pub(crate) key: String,
    /// Every change since would show.
    pub(crate) is_settled: bool,
}

/// What is known of an input without opening it; `None` where that is not enough. What lies around a bare table or
/// import file counts as well, so that only folders and archives are known.
pub(crate) fn evidence(input: &Input, options: &Options) -> Option<Evidence> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let paths = input.paths();
    if paths.is_empty() || !paths.iter().all(|path| is_package(path)) {
        return None;
    }
    let mut sink = Sink(Sha256::new());
    let program = std::env::current_exe().ok()?;
    let here = std::env::current_dir().ok()?;
    write!(sink, "{} {} {input:?} {options:?}", env!("CARGO_PKG_VERSION"), here.display()).ok()?;
    let mut latest = sink.outline(&program)?;
    let named = options.settings.csv.as_deref().map(|csv| Path::new(table_and_sheet(csv).0));
    for table in input.table().into_iter().chain(named.filter(|named| named.is_file())) {
        latest = latest.max(sink.outline(table)?);
    }
    for path in paths {
        latest = latest.max(sink.outline(path)?);
    }
    let absolute = paths.iter().map(|path| path.canonicalize()).collect::<Result<Vec<_>, _>>().ok()?;
    let mut place = Sink(Sha256::new());
    write!(place, "{absolute:?} {:?}", options.artifact).ok()?;
    let is_settled = i64::try_from(now).is_ok_and(|now| latest <= now.saturating_sub(TICK));
    Some(Evidence { place: hex(&place.0.finalize()), key: hex(&sink.0.finalize()), is_settled })
}

fn is_package(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.is_dir() || ContainerKind::from_name(&name).is_some()
}

/// A digest of what is written to it.
struct Sink(Sha256);

impl Sink {
    /// Adds what the system says of a path.
    fn outline(&mut self, path: &Path) -> Option<i64> {
        outline(path, &mut |bytes| self.0.update(bytes))
    }
}

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
