//! Writes bytes: archives, directories, tables. What is written is what the predicted inventory says.
//!
//! Judges nothing. Nothing appears under its final name before `atomic::Staged::commit`.

use std::borrow::Cow;
use std::io::{self, Seek, Write};
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Entry, EntryId, Format, Inventory, Trouble};
use crate::source::{Bytes, InMemory, Passed, Report, Source, Watched, each_window};

use self::transform::{Done, Job, Queue};

pub(crate) use json_import::{bytes_alone, split as split_records};
#[cfg(feature = "fs")]
pub(crate) use os::is_same;
pub(crate) use replacement::replacements;

mod annotation;
#[cfg(feature = "fs")]
pub(crate) mod atomic;
pub(crate) mod csv_manifest;
mod description;
pub(crate) mod diff;
#[cfg(feature = "fs")]
mod dir;
mod json_import;
#[cfg(feature = "fs")]
mod os;
pub(crate) mod plan_json;
mod replacement;
mod sink;
pub(crate) mod split;
mod tar;
pub(crate) mod transform;
mod zip;

/// Members that are read at a time.
const AT_ONCE: usize = 4_096;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A zip: images stored, text deflated.
    Zip,
    /// A tar.
    Tar,
    /// A tar in gzip.
    TarGz,
    /// A folder.
    Directory,
    /// A table alone.
    Csv,
    /// An import file.
    Json,
}

impl Shape {
    /// The shape that an output's name asks for: its extension, or a `/` at its end.
    pub(crate) fn of(output: &Path) -> Option<Self> {
        const EXTENSIONS: &[(&str, Shape)] = &[
            ("/", Shape::Directory),
            (".zip", Shape::Zip),
            (".tar.gz", Shape::TarGz),
            (".tgz", Shape::TarGz),
            (".tar", Shape::Tar),
            (".csv", Shape::Csv),
            (".json", Shape::Json),
        ];
        let name = output.to_string_lossy().to_ascii_lowercase();
        let name = if cfg!(windows) { name.replace('\\', "/") } else { name };
        EXTENSIONS.iter().find(|(extension, _)| name.ends_with(extension)).map(|(_, shape)| *shape)
    }

    /// The word of a profile's `emits`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Zip | Self::Tar | Self::TarGz => "archive",
            Self::Directory => "directory",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// Something that takes members one after the other.
trait Pack {
    /// Writes one member. `format` decides whether packing it makes sense.
    fn member(&mut self, name: &str, format: Option<Format>, bytes: &mut dyn Bytes) -> io::Result<()>;

    /// Takes over a member as it is packed in the source. `false` where that cannot be done.
    fn copy_packed(&mut self, _entry: &Entry) -> io::Result<bool> {
        Ok(false)
    }

    /// Writes what belongs after the last member.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Why a package was not written.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// Reading or writing failed.
    Io(io::Error),
    /// Images that the plan transforms were refused; what was found wrong with each.
    Refused(Vec<(EntryId, Trouble)>),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes the import file that a profile asks for to a staged place. Returns how many rows or items it has.
#[cfg(feature = "fs")]
pub(crate) fn write_json(package: &plan_json::Package<'_>, staged: &atomic::Staged) -> io::Result<u64> {
    write_json_to(package, staged.file()?)
}

/// Writes the import file that a profile asks for. Returns how many rows or items it has.
pub(crate) fn write_json_to(package: &plan_json::Package<'_>, out: impl Write) -> io::Result<u64> {
    let mut file = io::BufWriter::new(out);
    let count = plan_json::write(package, &mut file)?;
    file.flush()?;
    match package.source.change() {
        None => Ok(count),
        Some(change) => Err(io::Error::other(format!("the input changed: {}", change.detail))),
    }
}

/// Writes the package that an inventory predicts to a staged place. Returns how many members it has.
///
/// Tables come first, then the members by the bytes of their names; from a source that can only be read
/// forward, in the order of the source. `watch` is reported how far the members are written.
#[cfg(feature = "fs")]
pub(crate) fn write(
    shape: Shape,
    source: &dyn Source,
    inventory: &Inventory,
    staged: &atomic::Staged,
    watch: Report<'_>,
) -> Result<u64, WriteError> {
    if shape == Shape::Directory {
        distinguished(inventory)?;
        return packed(Box::new(dir::Dir::new(staged.path())), source, inventory, watch);
    }
    write_to(shape, source, inventory, staged.file()?, watch)
}

/// Writes the package that an inventory predicts to where nothing is yet, as [`write`] does to a file. A folder is
/// none that bytes could be written to.
pub(crate) fn write_to(
    shape: Shape,
    source: &dyn Source,
    inventory: &Inventory,
    out: impl Write + Seek,
    watch: Report<'_>,
) -> Result<u64, WriteError> {
    match shape {
        Shape::Zip => {
            distinguished(inventory)?;
            packed(Box::new(zip::Zip::new(out, source)), source, inventory, watch)
        }
        Shape::Tar => packed(Box::new(tar::Tar::plain(out)), source, inventory, watch),
        Shape::TarGz => packed(Box::new(tar::Tar::gzip(out)), source, inventory, watch),
        Shape::Directory => Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
        Shape::Csv => table_alone(inventory, out),
        Shape::Json => Ok(write_import(inventory, out)?),
    }
}

/// Fills a pack with the members. Returns how many it has.
fn packed<'a>(
    pack: Box<dyn Pack + 'a>,
    source: &'a dyn Source,
    inventory: &'a Inventory,
    watch: Report<'a>,
) -> Result<u64, WriteError> {
    let mut packing = Packing { pack, source, inventory, watch, refused: Vec::new() };
    let count = packing.members()?;
    let Packing { pack, refused, .. } = packing;
    if !refused.is_empty() {
        return Err(WriteError::Refused(refused));
    }
    if let Some(change) = source.change() {
        // Members that were taken over packed were read past the source.
        return Err(WriteError::Io(io::Error::other(format!("the input changed: {}", change.detail))));
    }
    pack.finish()?;
    Ok(count)
}

/// Writes the only table that the package still has; returns how many rows it has.
fn table_alone(inventory: &Inventory, mut out: impl Write) -> Result<u64, WriteError> {
    let tables = inventory.manifests.iter().filter(|table| inventory.entry(table.entry).is_file());
    let tables: Vec<_> = tables.collect();
    let [table] = tables.as_slice() else {
        let reason = format!("{} tables, of which one can be written", tables.len());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason).into());
    };
    out.write_all(&csv_manifest::render(table))?;
    Ok(table.rows().count() as u64)
}

/// Refuses two members of one name, of which only one could be found again.
fn distinguished(inventory: &Inventory) -> io::Result<()> {
    let mut names = FxHashSet::default();
    match inventory.files().map(|entry| entry.path.text()).find(|name| !names.insert(*name)) {
        None => Ok(()),
        Some(name) => {
            let reason = format!("two members are named `{name}`, and only one could be found again");
            Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
        }
    }
}

/// Writes the import file; returns how many records it has.
fn write_import(inventory: &Inventory, mut out: impl Write) -> io::Result<u64> {
    let records = inventory.records.first().ok_or(io::ErrorKind::NotFound)?;
    out.write_all(&json_import::render(records))?;
    out.flush()?;
    Ok(records.count())
}

/// The bytes of an import file with the plan's changes.
pub(crate) fn rendered_records(records: &crate::model::Records) -> Vec<u8> {
    json_import::render(records)
}

/// The bytes of a table with the plan's changes.
pub(crate) fn rendered(table: &crate::model::Manifest) -> Vec<u8> {
    csv_manifest::render(table)
}

/// A package on its way into a pack.
struct Packing<'a> {
    pack: Box<dyn Pack + 'a>,
    source: &'a dyn Source,
    inventory: &'a Inventory,
    watch: Report<'a>,
    /// Images that could not be transformed; with one of them nothing is an output.
    refused: Vec<(EntryId, Trouble)>,
}

impl Packing<'_> {
    fn members(&mut self) -> io::Result<u64> {
        let inventory = self.inventory;
        let mut entries: Vec<&Entry> = inventory.files().collect();
        entries.sort_by(|a, b| a.path.text().as_bytes().cmp(b.path.text().as_bytes()));
        let is_csv = |entry: &Entry| inventory.facts(entry.id).by_name == Some(Format::Csv);
        let is_first = |entry: &&Entry| is_text_changed(inventory, entry) || is_csv(entry);
        let (tables, mut rest): (Vec<&Entry>, Vec<&Entry>) = entries.iter().copied().partition(is_first);
        for entry in tables {
            match changed_text(inventory, entry) {
                Some((format, text)) => {
                    self.put(entry, Some(format), &mut InMemory::new(&text))?;
                }
                None if self.source.is_random_access() => self.originals(&[entry])?,
                None => rest.push(entry),
            }
        }
        // A copy is made where its image is read.
        let copies: FxHashSet<EntryId> =
            inventory.renditions.values().flatten().map(|copy| copy.entry).collect();
        rest.retain(|entry| !copies.contains(&entry.id));
        self.originals(&rest)?;
        Ok(entries.len() as u64)
    }

    /// Writes members whose bytes are made of those of the source.
    fn originals(&mut self, entries: &[&Entry]) -> io::Result<()> {
        let (source, inventory) = (self.source, self.inventory);
        let mut unpacked = Vec::new();
        for run in entries.chunk_by(|a, b| pack_alike(inventory, a) == pack_alike(inventory, b)) {
            let is_alike = run.first().is_some_and(|entry| pack_alike(inventory, entry));
            if !source.is_random_access() || !is_alike {
                unpacked.extend_from_slice(run);
                continue;
            }
            self.read(&std::mem::take(&mut unpacked))?;
            for entry in run {
                if self.pack.copy_packed(entry)? {
                    (self.watch)(Passed::Whole(entry.size));
                } else {
                    self.read(&[entry])?;
                }
            }
        }
        self.read(&unpacked)
    }

    /// Reads members and writes them, so many at once that what is noted of each stays small. A source that only goes
    /// forward is gone through once.
    fn read(&mut self, entries: &[&Entry]) -> io::Result<()> {
        let most = if self.source.is_random_access() { AT_ONCE } else { entries.len().max(1) };
        entries.chunks(most).try_for_each(|some| self.read_some(some))
    }

    fn read_some(&mut self, entries: &[&Entry]) -> io::Result<()> {
        let by_id: FxHashMap<EntryId, &Entry> = entries.iter().map(|entry| (entry.id, *entry)).collect();
        let (source, inventory) = (self.source, self.inventory);
        // Sizes and sums of the plan are no business of who reads the originals.
        let originals: Vec<Cow<'_, Entry>> = entries.iter().map(|entry| inventory.original(entry)).collect();
        let originals: Vec<&Entry> = originals.iter().map(AsRef::as_ref).collect();
        let mut queue = Queue::default();
        source.each(&originals, &mut |id, bytes| {
            let Some(entry) = by_id.get(&id) else { return Ok(()) };
            if let Some(text) = rewritten(inventory, id) {
                self.deliver(queue.run())?;
                return self.put(entry, Some(Format::Xml), &mut InMemory::new(&text));
            }
            let (steps, copies) = (inventory.transforms(id), inventory.renditions_of(id));
            if steps.is_empty() && copies.is_empty() && queue.passes_by(bytes) {
                self.deliver(queue.run())?;
                return self.put(entry, inventory.facts(id).format(), bytes);
            }
            let job = Job::read(id, bytes, steps, copies)?;
            if !queue.fits(&job) {
                self.deliver(queue.run())?;
            }
            queue.push(job);
            Ok(())
        })?;
        self.deliver(queue.run())
    }

    fn put(&mut self, entry: &Entry, format: Option<Format>, bytes: &mut dyn Bytes) -> io::Result<()> {
        let mut bytes = Watched::new(bytes, self.watch);
        self.pack.member(entry.path.text(), format, &mut bytes)?;
        bytes.done(entry.size);
        Ok(())
    }

    fn deliver(&mut self, jobs: Vec<Done>) -> io::Result<()> {
        for Done { id, bytes } in jobs {
            match bytes {
                Ok(bytes) => {
                    let format = self.inventory.facts(id).format();
                    self.put(self.inventory.entry(id), format, &mut InMemory::new(&bytes))?;
                }
                Err(troubles) => self.refused.extend(troubles.into_iter().map(|trouble| (id, trouble))),
            }
        }
        Ok(())
    }
}

/// Whether the plan changed or made a table or an import file.
fn is_text_changed(inventory: &Inventory, entry: &Entry) -> bool {
    let of_table = inventory.manifest(entry.id).map(crate::model::Manifest::is_changed);
    let changed = of_table.or_else(|| inventory.records(entry.id).map(crate::model::Records::is_changed));
    changed.is_some_and(|is_changed| is_changed || entry.added)
}

/// The bytes of such a table or import file.
fn changed_text(inventory: &Inventory, entry: &Entry) -> Option<(Format, Vec<u8>)> {
    if !is_text_changed(inventory, entry) {
        return None;
    }
    let of_table = inventory.manifest(entry.id).map(|table| (Format::Csv, csv_manifest::render(table)));
    of_table.or_else(|| Some((Format::Json, json_import::render(inventory.records(entry.id)?))))
}

/// The text of a member that a plan changed and that is no table.
fn rewritten(inventory: &Inventory, id: EntryId) -> Option<Vec<u8>> {
    let description = inventory.description.as_ref().filter(|description| description.entry == id);
    match (inventory.annotation(id), description) {
        (Some(annotation), _) if annotation.is_changed() => Some(annotation::render(annotation)),
        (_, Some(description)) if description.is_changed() => Some(description::render(description)),
        _ => None,
    }
}

/// Whether an entry could be taken over as it is packed.
fn pack_alike(inventory: &Inventory, entry: &Entry) -> bool {
    let is_changed = rewritten(inventory, entry.id).is_some();
    let is_made_of =
        !(inventory.transforms(entry.id).is_empty() && inventory.renditions_of(entry.id).is_empty());
    entry.method != crate::model::Method::STORED && !is_made_of && !is_changed
}

/// Calls `visit` with all bytes of a member, none of which may be missing.
fn each_byte(bytes: &mut dyn Bytes, visit: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    if each_window(bytes, visit)? == bytes.len() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the member ends before its declared size"))
    }
}
