//! Files of facts as packages: what several scans said of the parts of an input is put together, and refused where a
//! part is missing, there twice, of another input, or cut short.
//!
//! Knows no rule. Lines are read one at a time; what is kept is what a check keeps.

use std::io::{self, BufRead as _, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::facts_v1::{Extent, Line, Reader};
use crate::model::{Container, Depth, Entry, Facts, Share};
use crate::source::{ENTRIES_MAX, Recalled};

use super::error::{FactsError, InputError, RunError};
use super::frames::facts_lines;

/// The longest line that is read, which may hold a table. Bytes.
const LINE_MAX: u64 = 256 << 20;

/// A package as scans tell of it.
#[derive(Debug, Clone)]
pub(super) struct Package {
    /// The input as the scan was told of it.
    pub(super) source: String,
    /// How much of each file was read.
    pub(super) depth: Depth,
    pub(super) package: Arc<Recalled>,
}

/// The packages that files of facts tell of, in the order of their first line.
pub(super) fn packages(files: &[PathBuf]) -> Result<Vec<Package>, RunError> {
    let mut found: Vec<Parts> = Vec::new();
    for file in files {
        let lines = facts_lines(file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => InputError::Missing(file.clone()),
            _ => InputError::Unreadable(file.clone(), error),
        })?;
        read(file, lines, &mut found)?;
    }
    Ok(found.into_iter().map(Parts::whole).collect::<Result<_, _>>()?)
}

/// What is known so far of one input.
struct Parts {
    source: String,
    extent: Extent,
    container: Container,
    /// Each part with the file that told of it.
    shares: Vec<(Share, PathBuf)>,
    entries: Vec<Option<(Entry, Facts)>>,
    texts: FxHashMap<crate::model::EntryId, Vec<u8>>,
}

fn read(file: &Path, mut lines: Box<dyn io::BufRead>, found: &mut Vec<Parts>) -> Result<(), FactsError> {
    let at = |line: u64, reason: String| FactsError::new(file, Some(line), reason);
    let mut reader = Reader::default();
    let mut current = None;
    let mut text = Vec::new();
    for number in 1.. {
        text.clear();
        let failed = |error: io::Error| at(number, format!("cannot be read: {error}"));
        if lines.by_ref().take(LINE_MAX).read_until(b'\n', &mut text).map_err(failed)? == 0 {
            break;
        }
        if text.pop_if(|last| *last == b'\n').is_none() {
            return Err(at(number, "does not end: lines are missing".into()));
        }
        let line = std::str::from_utf8(&text).map_err(|error| at(number, error.to_string()))?;
        let line = reader.line(line).map_err(|unfit| at(unfit.line, unfit.reason))?;
        take(line, file, found, &mut current).map_err(|reason| at(number, reason))?;
    }
    reader.finish().map_err(|unfit| at(unfit.line, unfit.reason))
}

/// Takes one line; `current` is the input that the lines are about, and the part of it.
fn take(
    line: Line,
    file: &Path,
    found: &mut Vec<Parts>,
    current: &mut Option<(usize, Share)>,
) -> Result<(), String> {
    match line {
        Line::Container { source, extent, container } => {
            let share = extent.share.ok_or(
                "was scanned to be read, not to be judged: scan again with --output or --shard".to_owned(),
            )?;
            let index = begun(found, source, extent, container)?;
            if let Some(parts) = found.get_mut(index) {
                parts.add_share(share, file)?;
            }
            *current = Some((index, share));
            Ok(())
        }
        Line::Entry { source, entry, facts, text } => {
            let parts = current.and_then(|(index, share)| Some((found.get_mut(index)?, share)));
            let (parts, share) = parts
                .filter(|(parts, _)| parts.source == source)
                .ok_or_else(|| format!("is of `{source}`, of which no line of a container stands above"))?;
            parts.add(share, entry, facts, text)
        }
        Line::Unopened { source, reason } => Err(format!("`{source}` could not be scanned: {reason}")),
        Line::Trailer(_) => {
            *current = None;
            Ok(())
        }
    }
}

/// The place of an input among those that are known, which all say the same of it.
fn begun(
    found: &mut Vec<Parts>,
    source: String,
    extent: Extent,
    container: Container,
) -> Result<usize, String> {
    let Some(index) = found.iter().position(|parts| parts.source == source) else {
        if extent.entries > ENTRIES_MAX as u64 {
            return Err(format!("has {} entries; at most {ENTRIES_MAX} are judged", extent.entries));
        }
        found.push(Parts::new(source, extent, container));
        return Ok(found.len() - 1);
    };
    let known = &found[index];
    let parts = |extent: Extent| extent.share.map(Share::of);
    let is_same = known.container == container
        && (known.extent.depth, known.extent.entries) == (extent.depth, extent.entries)
        && parts(known.extent) == parts(extent);
    if is_same {
        Ok(index)
    } else {
        Err(format!(
            "`{source}` is another one here than in `{}`: it changed between the scans, or their options differ",
            known.shares.first().map_or_else(String::new, |(_, file)| file.display().to_string())
        ))
    }
}

impl Parts {
    fn new(source: String, extent: Extent, container: Container) -> Self {
        let texts = FxHashMap::default();
        Self { source, extent, container, shares: Vec::new(), entries: Vec::new(), texts }
    }

    fn add_share(&mut self, share: Share, file: &Path) -> Result<(), String> {
        if let Some((_, other)) = self.shares.iter().find(|(known, _)| *known == share) {
            return Err(format!(
                "part {share} of `{}` is there twice, here and in `{}`",
                self.source,
                other.display()
            ));
        }
        self.shares.push((share, file.to_path_buf()));
        Ok(())
    }

    fn add(&mut self, share: Share, entry: Entry, facts: Facts, text: Option<Vec<u8>>) -> Result<(), String> {
        let name = entry.path.text();
        let (id, index) = (entry.id, entry.id.index());
        if index as u64 >= self.extent.entries {
            return Err(format!("`{name}` is number {index} of {} entries", self.extent.entries));
        }
        if !share.holds(&entry.path) {
            return Err(format!("`{name}` belongs to another part than {share}"));
        }
        if self.entries.len() <= index {
            self.entries.resize_with(index + 1, || None);
        }
        if self.entries[index].is_some() {
            return Err(format!("`{name}`: number {index} is there twice"));
        }
        self.texts.extend(text.map(|text| (id, text)));
        self.entries[index] = Some((entry, facts));
        Ok(())
    }

    /// The package, where nothing of it is missing.
    fn whole(self) -> Result<Package, FactsError> {
        let file = self.shares.first().map(|(_, file)| file.clone()).unwrap_or_default();
        let fail = |reason: String| Err(FactsError::new(&file, None, reason));
        let missing: Vec<Share> = self.missing().collect();
        if let [first, rest @ ..] = missing.as_slice() {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            return fail(format!("part {first}{more} of `{}` is missing", self.source));
        }
        let there = self.entries.iter().flatten().count() as u64;
        if there != self.extent.entries {
            return fail(format!(
                "{there} of {} entries of `{}` are there",
                self.extent.entries, self.source
            ));
        }
        let (entries, facts) = self.entries.into_iter().flatten().unzip();
        let Self { source, extent, container, texts, .. } = self;
        let package = Arc::new(Recalled { container, entries, facts, texts });
        Ok(Package { source, depth: extent.depth, package })
    }

    fn missing(&self) -> impl Iterator<Item = Share> {
        let all = self.shares.first().into_iter().flat_map(|(share, _)| share.all());
        all.filter(|share| self.shares.iter().all(|(known, _)| known != share))
    }
}
