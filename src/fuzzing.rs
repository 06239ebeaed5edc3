//! What the fuzz targets do with modules that are closed to others, as functions over public nouns. Compiled only with
//! the feature `fuzzing`.
//!
//! Judges nothing and is no part of the public interface.

use std::io;
use std::path::Path;

use crate::emit::atomic::Staged;
use crate::emit::{self, Shape, WriteError};
use crate::engine::{self, Levels};
use crate::fixture::parse;
use crate::model::{
    Container, ContainerKind, Depth, Entry, EntryId, EntryPath, Findings, Inventory, Manifest, Plan, Scope,
    Settings, Trouble, Verdict,
};
use crate::probe::xml::{Document, Event, Limits, Reader};
use crate::probe::{Probe, probe};
use crate::profiles::Profile;
use crate::run::Looked;
use crate::source::{Bytes, EntryVisitor, Listing, Memory, Opened, OrderedVisitor, Reach, Source, open_as};

/// A package that was read, its bytes at hand.
pub struct Package {
    source: Box<dyn Source>,
    /// What was learnt of it.
    pub inventory: Inventory,
}

/// Reads files in memory that say they are a package of this kind and name.
pub fn held<P: Into<EntryPath>>(
    kind: ContainerKind,
    name: &str,
    files: Vec<(P, Vec<u8>)>,
    depth: Depth,
) -> Package {
    read(Memory::open(kind, name, files), depth)
}

/// Reads one file that answers every call with exactly what was asked for, so that no reader profits from more.
pub fn narrow(name: &str, bytes: Vec<u8>, depth: Depth) -> Package {
    let size = bytes.len() as u64;
    let container = Container {
        kind: ContainerKind::Directory,
        claimed: None,
        name: "images".into(),
        bytes: size,
        troubles: Vec::new(),
        roots: Vec::new(),
    };
    let entries = vec![Entry::file(EntryId(0), EntryPath::from(name), size)];
    let listing = Listing { container, entries, troubles: Vec::new() };
    read(Opened { source: Box::new(Narrow(bytes)), listing }, depth)
}

/// Reads what lies at a path as if it had another name.
pub fn at(path: &Path, name: &str, depth: Depth) -> io::Result<Package> {
    let opened = open_as(path, name).map_err(|error| io::Error::other(format!("{error:?}")))?;
    Ok(read(opened, depth))
}

fn read(opened: Opened, depth: Depth) -> Package {
    let wanted = Probe { records: true, annotations: true, description: true, ..Probe::at(depth) };
    let (source, inventory) = probe(opened, &wanted);
    Package { source, inventory }
}

struct Narrow(Vec<u8>);

struct Window<'a>(&'a [u8]);

impl Bytes for Window<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let rest = usize::try_from(offset).ok().and_then(|start| self.0.get(start..)).unwrap_or_default();
        Ok(rest.get(..want).unwrap_or(rest))
    }

    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }

    fn crc(&self) -> Option<u32> {
        None
    }
}

impl Source for Narrow {
    fn visit(&self, wanted: &[&Entry], _: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        wanted.iter().for_each(|entry| visit(entry.id, &mut Window(&self.0)));
        Vec::new()
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        wanted.iter().try_for_each(|entry| visit(entry.id, &mut Window(&self.0)))
    }

    fn is_random_access(&self) -> bool {
        true
    }
}

/// The rules of one target.
pub struct Judge {
    /// What the target says.
    pub profile: Profile,
    levels: Levels,
}

/// The package as a plan leaves it.
pub struct Settled {
    /// What was found on the input.
    pub findings: Findings,
    /// What is done about it.
    pub plan: Plan,
    /// The package as it will be.
    pub inventory: Inventory,
    /// What will still be found.
    pub remaining: Findings,
}

impl Judge {
    /// All rules of a target, at the levels that it gives them; `None` where it names a rule that is not there.
    pub fn of(profile: Profile) -> Option<Self> {
        let levels = Levels::new(&profile, &[]).ok()?;
        Some(Self { profile, levels })
    }

    /// What is found, so many findings of each code.
    pub fn check(&self, inventory: &Inventory, settings: &Settings, keep: usize) -> Findings {
        engine::check(inventory, &self.profile, &self.levels, settings, keep)
    }

    /// What is done about it.
    pub fn settle(&self, inventory: Inventory, settings: &Settings) -> Settled {
        let settled =
            engine::settle_keeping(inventory, &self.profile, &self.levels, settings, engine::KEPT_PER_CODE);
        let engine::Settled { findings, plan, inventory, remaining, .. } = settled;
        Settled { findings, plan, inventory, remaining }
    }
}

/// What can be said of a package, or of what a plan makes of it.
pub fn verdict(inventory: &Inventory, findings: &Findings, settled: Option<&Settled>) -> Verdict {
    let output = settled.map(|settled| Looked::new(&settled.inventory, &settled.remaining));
    crate::run::verdict(Scope::default(), Looked::new(inventory, findings), output, false)
}

/// Writes what a plan makes of a package beside a place and reads it back; `None` where an image was refused.
pub fn rewritten(
    package: &Package,
    planned: &Inventory,
    place: &Path,
    depth: Depth,
) -> io::Result<Option<Inventory>> {
    let shape = Shape::of(place).unwrap_or(Shape::Directory);
    let staged = match shape {
        Shape::Directory => Staged::directory_beside(place)?,
        _ => Staged::file_beside(place)?,
    };
    match emit::write(shape, package.source.as_ref(), planned, &staged, &|_| ()) {
        Ok(_) => {}
        Err(WriteError::Refused(_)) => return Ok(None),
        Err(WriteError::Io(error)) => return Err(error),
    }
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    Ok(Some(at(staged.path(), &name, depth)?.inventory))
}

/// A table as it is written.
pub fn rendered(table: &Manifest) -> Vec<u8> {
    emit::rendered(table)
}

/// A package in a few words, and what its user said; an error says in which line and why.
pub fn fixture(text: &str) -> Result<(Inventory, Settings), (usize, String)> {
    let fixture = parse(text).map_err(|error| (error.line, error.message))?;
    Ok((fixture.inventory, fixture.settings))
}

/// Events of a document that is read to its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct XmlTally {
    /// Names of all elements in the order of their start tags.
    pub elements: Vec<String>,
    /// Attributes of all elements.
    pub attributes: usize,
    /// Characters of all text.
    pub text: String,
    /// Whether it has a document type declaration.
    pub has_doctype: bool,
}

/// Reads a whole document as strictly as an annotation is read; an error says where it stopped and why.
pub fn xml(bytes: &[u8]) -> Result<XmlTally, (u64, String)> {
    let stop = |flaw: crate::probe::xml::Flaw| (flaw.at, flaw.detail.into());
    let document = Document::decode(bytes, true).map_err(stop)?;
    let mut reader = Reader::new(&document, Limits::default());
    let mut tally = XmlTally::default();
    while let Some(event) = reader.next().map_err(stop)? {
        match event {
            Event::Start(element) => {
                tally.elements.push(element.name.to_owned());
                tally.attributes += element.attributes.len();
            }
            Event::Text(text) => tally.text.push_str(&text),
            Event::Doctype(_) => tally.has_doctype = true,
            Event::End | Event::Instruction(..) => {}
        }
    }
    Ok(tally)
}
