//! Files of facts as packages: what several scans said of the parts of an input is put together, and refused where a
//! part is missing, there twice, of another input, or cut short.
//!
//! Knows no rule. Lines are read one at a time; what is kept is what a check keeps.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::engine::Decisions;
use crate::model::facts_v1::{Extent, Line, Reader};
use crate::model::{Container, Depth, Digest, Entry, EntryId, Facts, Inventory, Share};
use crate::source::{ENTRIES_MAX, Recalled};

use super::error::{FactsError, RunError};
use super::lines::Lines;
use super::merge::Rows;

/// A package as scans tell of it.
#[derive(Debug, Clone)]
pub(super) struct Package {
    /// The input as the scan was told of it.
    pub(super) source: String,
    /// How much of each file was read.
    pub(super) depth: Depth,
    pub(super) package: Arc<Recalled>,
    /// What was scanned, each part with the digest of its facts.
    pub(super) parts: Vec<(Share, Digest)>,
    /// What was decided elsewhere of its entries.
    decisions: Option<Arc<Decisions>>,
}

/// The packages that files of facts tell of, in the order of their first line.
pub(super) fn packages(files: &[PathBuf]) -> Result<Vec<Package>, RunError> {
    let mut found: Vec<Parts> = Vec::new();
    for file in files {
        read(file, Lines::open(file)?, &mut found)?;
    }
    Ok(found.into_iter().map(Parts::whole).collect::<Result<_, _>>()?)
}

/// The packages with what was decided elsewhere of their entries.
pub(super) fn decided(packages: Vec<Package>, rows: &Rows) -> Result<Vec<Package>, FactsError> {
    let decided = |one: Package| {
        let decisions = rows.decisions(&one.source, one.package.entries.len());
        let wrong = |reason| FactsError::new(Path::new(&one.source), None, reason).of_rows();
        let decisions = Some(Arc::new(decisions.map_err(wrong)?));
        Ok(Package { decisions, ..one })
    };
    packages.into_iter().map(decided).collect()
}

impl Package {
    /// What was decided elsewhere, as far as the entries are what they were then: texts prove the encoding of names, and
    /// what a target is given may be made of a package.
    pub(super) fn decisions(&self, inventory: &Inventory) -> Option<Decisions> {
        let decisions = Decisions::clone(self.decisions.as_deref()?);
        let then = |id: EntryId| {
            let Recalled { entries, facts, .. } = &*self.package;
            Some((entries.get(id.index())?, facts.get(id.index())?))
        };
        let is_changed = |entry: &&Entry| {
            then(entry.id).is_none_or(|(listed, facts)| {
                let is_same =
                    (&entry.path, entry.kind, entry.size) == (&listed.path, listed.kind, listed.size);
                !is_same || inventory.facts(entry.id) != facts
            })
        };
        let changed: Vec<EntryId> =
            inventory.entries.iter().filter(is_changed).map(|entry| entry.id).collect();
        Some(decisions.without(&changed))
    }
}

/// What is known so far of one input.
struct Parts {
    source: String,
    extent: Extent,
    container: Container,
    shares: Vec<Told>,
    entries: Vec<Option<(Entry, Facts)>>,
    texts: FxHashMap<EntryId, Vec<u8>>,
}

/// A part of an input, and who told of it.
struct Told {
    share: Share,
    file: PathBuf,
    /// The digest of the facts, once their trailer was read.
    facts: Option<Digest>,
}

fn read(file: &Path, mut lines: Lines, found: &mut Vec<Parts>) -> Result<(), FactsError> {
    let mut reader = Reader::default();
    let mut current = None;
    while let Some(text) = lines.next()? {
        let line = reader.line(text).map_err(|unfit| unfit.reason);
        let taken = line.and_then(|line| take(line, file, found, &mut current));
        taken.map_err(|reason| lines.wrong(reason))?;
    }
    reader.finish().map_err(|unfit| lines.wrong(unfit.reason))
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
        Line::Trailer(trailer) => {
            *current = None;
            let begun = found.iter_mut().flat_map(|parts| &mut parts.shares);
            begun.for_each(|part| _ = part.facts.get_or_insert(trailer.sha256));
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
            known.shares.first().map_or_else(String::new, |told| told.file.display().to_string())
        ))
    }
}

impl Parts {
    fn new(source: String, extent: Extent, container: Container) -> Self {
        let texts = FxHashMap::default();
        Self { source, extent, container, shares: Vec::new(), entries: Vec::new(), texts }
    }

    fn add_share(&mut self, share: Share, file: &Path) -> Result<(), String> {
        if let Some(Told { file: other, .. }) = self.shares.iter().find(|known| known.share == share) {
            return Err(format!(
                "part {share} of `{}` is there twice, here and in `{}`",
                self.source,
                other.display()
            ));
        }
        self.shares.push(Told { share, file: file.to_path_buf(), facts: None });
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
        let file = self.shares.first().map(|told| told.file.clone()).unwrap_or_default();
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
        let Self { source, extent, container, texts, shares, .. } = self;
        let package = Arc::new(Recalled { container, entries, facts, texts });
        let parts = shares.into_iter().filter_map(|told| Some((told.share, told.facts?))).collect();
        Ok(Package { source, depth: extent.depth, package, parts, decisions: None })
    }

    fn missing(&self) -> impl Iterator<Item = Share> {
        let all = self.shares.first().into_iter().flat_map(|told| told.share.all());
        all.filter(|share| self.shares.iter().all(|known| known.share != *share))
    }
}
