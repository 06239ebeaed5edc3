//! Writes bytes: archives, directories, tables. What is written is what the predicted inventory says.
//!
//! Judges nothing. Nothing appears under its final name before `atomic::Staged::commit`.

use std::io;
use std::path::Path;

use rustc_hash::FxHashMap;

use crate::model::{Entry, EntryId, Format, Inventory};
use crate::source::{Bytes, InMemory, Source};

pub mod atomic;
pub(crate) mod csv_manifest;
pub mod diff;
mod dir;
mod sink;
pub mod split;
mod tar;
mod zip;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A zip: pictures stored, text deflated.
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
    pub fn of(output: &Path) -> Option<Self> {
        const ENDINGS: &[(&str, Shape)] = &[
            ("/", Shape::Directory),
            (".zip", Shape::Zip),
            (".tar.gz", Shape::TarGz),
            (".tgz", Shape::TarGz),
            (".tar", Shape::Tar),
            (".csv", Shape::Csv),
            (".json", Shape::Json),
        ];
        let name = output.to_string_lossy().to_ascii_lowercase();
        ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, shape)| *shape)
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

/// Writes the package that an inventory predicts to a staged place. Returns how many members it has.
///
/// Tables come first, then the members by the bytes of their names; from a source that can only be read
/// forward, in the order of the source.
pub fn write(
    shape: Shape,
    source: &dyn Source,
    inventory: &Inventory,
    staged: &atomic::Staged,
) -> io::Result<u64> {
    let mut pack: Box<dyn Pack + '_> = match shape {
        Shape::Zip => Box::new(zip::Zip::new(staged.file()?, source)),
        Shape::Tar => Box::new(tar::Tar::plain(staged.file()?)?),
        Shape::TarGz => Box::new(tar::Tar::gzip(staged.file()?)?),
        Shape::Directory => Box::new(dir::Dir::new(staged.path())),
        Shape::Csv | Shape::Json => return Err(io::ErrorKind::Unsupported.into()),
    };
    let count = members(pack.as_mut(), source, inventory)?;
    pack.finish()?;
    Ok(count)
}

/// The bytes of a table with the plan's changes.
pub fn rendered(table: &crate::model::Manifest) -> Vec<u8> {
    csv_manifest::render(table)
}

fn members(pack: &mut dyn Pack, source: &dyn Source, inventory: &Inventory) -> io::Result<u64> {
    let mut entries: Vec<&Entry> = inventory.files().collect();
    entries.sort_by(|a, b| a.path.text().as_bytes().cmp(b.path.text().as_bytes()));
    let (tables, others): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().copied().partition(|entry| inventory.manifest(entry.id).is_some());
    let mut rest = others;
    for entry in tables {
        match inventory.manifest(entry.id).filter(|table| entry.added || table.is_changed()) {
            Some(table) => {
                let text = csv_manifest::render(table);
                pack.member(entry.path.text(), Some(Format::Csv), &mut InMemory::new(&text))?;
            }
            None if source.is_random_access() => originals(pack, source, inventory, &[entry])?,
            None => rest.push(entry),
        }
    }
    originals(pack, source, inventory, &rest)?;
    Ok(entries.len() as u64)
}

/// Writes members whose bytes are those of the source.
fn originals(
    pack: &mut dyn Pack,
    source: &dyn Source,
    inventory: &Inventory,
    entries: &[&Entry],
) -> io::Result<()> {
    let mut unpacked = Vec::new();
    for run in entries.chunk_by(|a, b| pack_alike(a) == pack_alike(b)) {
        if !source.is_random_access() || !run.first().is_some_and(|entry| pack_alike(entry)) {
            unpacked.extend_from_slice(run);
            continue;
        }
        read(pack, source, inventory, &std::mem::take(&mut unpacked))?;
        for entry in run {
            if !pack.copy_packed(entry)? {
                read(pack, source, inventory, &[entry])?;
            }
        }
    }
    read(pack, source, inventory, &unpacked)
}

/// Whether an entry could be taken over as it is packed.
fn pack_alike(entry: &Entry) -> bool {
    entry.method != crate::model::Method::STORED
}

fn read(
    pack: &mut dyn Pack,
    source: &dyn Source,
    inventory: &Inventory,
    entries: &[&Entry],
) -> io::Result<()> {
    let by_id: FxHashMap<EntryId, &Entry> = entries.iter().map(|entry| (entry.id, *entry)).collect();
    source.each(entries, &mut |id, bytes| {
        let Some(entry) = by_id.get(&id) else { return Ok(()) };
        let facts = inventory.facts(id);
        pack.member(entry.path.text(), facts.format(), bytes)
    })
}

/// Calls `see` with all bytes of a member, window by window.
fn each_window(bytes: &mut dyn Bytes, mut see: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut offset = 0;
    loop {
        let window = bytes.at(offset, crate::source::WINDOW_MAX)?;
        if window.is_empty() {
            break;
        }
        see(window)?;
        offset += window.len() as u64;
    }
    if offset == bytes.len() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the member ends before its declared size"))
    }
}
