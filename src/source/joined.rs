//! Several inputs as one package: the entries of each below a folder that bears its name.
//!
//! Knows nothing of what the inputs are: each hands out its own bytes.

use std::io;

use super::{Bytes, ENTRIES_MAX, EntryVisitor, Listing, Opened, OrderedVisitor, Reach, ReadAt, Source};
use crate::model::{Container, ContainerKind, Entry, EntryId, EntryPath, Facts, Root, Trouble, TroubleKind};

/// One input on its way into a package.
pub(crate) struct Part {
    /// Its name as it is spelt, which may be empty.
    pub name: String,
    /// What it holds.
    pub opened: Opened,
}

/// Inputs, one after the other.
struct Joined {
    parts: Vec<Place>,
}

/// Where the entries of one input stand in the package.
struct Place {
    source: Box<dyn Source>,
    /// Id of its first entry.
    first: u32,
}

/// Joins inputs to one package, in this order.
pub(crate) fn join(parts: Vec<Part>) -> Opened {
    let mut container = joint_container(&parts);
    let mut joined = Joined { parts: Vec::new() };
    let (mut entries, mut troubles) = (Vec::new(), Vec::new());
    let is_several = parts.len() > 1;
    for Part { name, opened: Opened { source, listing } } in parts {
        let wrapper = wrapping_folder(&listing);
        let own = listing.container;
        let folder = free_folder(&container.roots, wrapper.as_deref().unwrap_or(stem(&own)));
        if is_several {
            container.troubles.extend(own.troubles.iter().map(|trouble| within(&own.name, trouble)));
        }
        if entries.len() + listing.entries.len() > ENTRIES_MAX {
            let detail = format!("`{}` has more than {ENTRIES_MAX} entries; it was left out", own.name);
            container.troubles.push(Trouble::broken(TroubleKind::TooManyEntries, detail));
            continue;
        }
        let first = number(entries.len());
        troubles.extend(listing.troubles.into_iter().map(|(id, trouble)| (EntryId(first + id.0), trouble)));
        let wrapper = wrapper.unwrap_or_default();
        entries.extend(listing.entries.into_iter().map(|entry| {
            let path = entry.path.moved(&wrapper, &folder);
            Entry { id: EntryId(first + entry.id.0), path, ..entry }
        }));
        let name = if own.kind.is_archive() { folder.clone() } else { name };
        container.roots.push(Root { folder, name, kind: own.kind });
        joined.parts.push(Place { source, first });
    }
    Opened { source: Box::new(joined), listing: Listing { container, entries, troubles } }
}

/// A package with a file of another place at its top, under a name that no entry has.
pub(crate) fn with_file(package: Opened, name: &str, file: Opened) -> Opened {
    let Opened { source, listing: Listing { container, mut entries, mut troubles } } = package;
    let first = number(entries.len());
    let own = |id: EntryId| EntryId(first + id.0);
    let Opened { source: of_file, listing } = file;
    troubles.extend(listing.troubles.into_iter().map(|(id, trouble)| (own(id), trouble)));
    let moved = |entry: Entry| Entry { id: own(entry.id), path: EntryPath::from(name), ..entry };
    entries.extend(listing.entries.into_iter().take(1).map(moved));
    let parts = vec![Place { source, first: 0 }, Place { source: of_file, first }];
    Opened { source: Box::new(Joined { parts }), listing: Listing { container, entries, troubles } }
}

/// A package with files of another place, each under its own name, which no entry has.
#[cfg(feature = "fs")]
pub(crate) fn with_files(package: Opened, files: Opened) -> Opened {
    let Opened { source, listing: Listing { container, mut entries, mut troubles } } = package;
    let first = number(entries.len());
    let own = |id: EntryId| EntryId(first + id.0);
    troubles.extend(files.listing.troubles.into_iter().map(|(id, trouble)| (own(id), trouble)));
    entries.extend(files.listing.entries.into_iter().map(|entry| Entry { id: own(entry.id), ..entry }));
    let parts = vec![Place { source, first: 0 }, Place { source: files.source, first }];
    Opened { source: Box::new(Joined { parts }), listing: Listing { container, entries, troubles } }
}

/// Gathers files into one directory of this name, each under the name of its part.
pub(crate) fn gather(parts: Vec<Part>, name: &str) -> Opened {
    let mut container = joint_container(&[]);
    name.clone_into(&mut container.name);
    let mut joined = Joined { parts: Vec::new() };
    let (mut entries, mut troubles) = (Vec::new(), Vec::new());
    for Part { name, opened: Opened { source, listing } } in parts {
        let first = number(entries.len());
        container.bytes += listing.container.bytes;
        troubles.extend(listing.troubles.into_iter().map(|(id, trouble)| (EntryId(first + id.0), trouble)));
        entries.extend(listing.entries.into_iter().map(|entry| {
            let path = EntryPath::from(name.as_str());
            Entry { id: EntryId(first + entry.id.0), path, ..entry }
        }));
        joined.parts.push(Place { source, first });
    }
    Opened { source: Box::new(joined), listing: Listing { container, entries, troubles } }
}

/// One input stays what it is; several are a directory of what they are.
fn joint_container(parts: &[Part]) -> Container {
    if let [only] = parts {
        return only.opened.listing.container.clone();
    }
    let containers = || parts.iter().map(|part| &part.opened.listing.container);
    Container {
        kind: ContainerKind::Directory,
        claimed: None,
        name: containers().map(|own| own.name.as_str()).collect::<Vec<_>>().join(", "),
        bytes: containers().map(|own| own.bytes).sum(),
        troubles: Vec::new(),
        roots: Vec::new(),
    }
}

fn within(name: &str, trouble: &Trouble) -> Trouble {
    Trouble { detail: format!("`{name}`: {}", trouble.detail).into(), ..trouble.clone() }
}

/// The folder that all files of an archive lie in, as archivers make it when a folder is packed.
fn wrapping_folder(listing: &Listing) -> Option<String> {
    if !listing.container.kind.is_archive() {
        return None;
    }
    let mut folders = listing.entries.iter().filter(|entry| !entry.path.is_junk()).map(|entry| {
        let text = entry.path.text();
        let text = text.strip_prefix("./").unwrap_or(text);
        text.split_once('/').map(|(folder, _)| folder).or(if text.is_empty() { None } else { Some("") })
    });
    let first = folders.find_map(|folder| folder)?;
    let is_name = !first.is_empty() && first != "." && first != "..";
    (is_name && folders.all(|folder| folder.is_none_or(|folder| folder == first))).then(|| first.to_owned())
}

/// The name of an input without the extension of an archive or of a file.
fn stem(container: &Container) -> &str {
    const EXTENSIONS: [&str; 6] = [".tar.gz", ".tar.bz2", ".tgz", ".tbz2", ".tar", ".zip"];
    let name = container.name.as_str();
    match container.kind {
        ContainerKind::Directory => return name,
        ContainerKind::File => return name.rsplit_once('.').map_or(name, |(stem, _)| stem),
        _ => {}
    }
    let lower = name.to_ascii_lowercase();
    let end = EXTENSIONS.iter().find(|end| lower.ends_with(**end)).map_or(0, |end| end.len());
    name.get(..name.len() - end).filter(|stem| !stem.is_empty()).unwrap_or(name)
}

/// The first of `x`, `x-2`, `x-3` … that no other input has.
fn free_folder(roots: &[Root], wanted: &str) -> String {
    let is_free = |folder: &String| roots.iter().all(|root| root.folder != *folder);
    let numbered = (2..).map(|number: u32| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Place {
    /// Entries of the package under its own ids.
    fn own(&self, entries: &[&Entry]) -> Vec<Entry> {
        let own = |entry: &Entry| Entry { id: EntryId(entry.id.0 - self.first), ..entry.clone() };
        entries.iter().map(|entry| own(entry)).collect()
    }

    fn joint(&self, id: EntryId) -> EntryId {
        EntryId(self.first + id.0)
    }
}

impl Joined {
    /// The input that holds an entry: its index.
    fn part_of(&self, entry: &Entry) -> usize {
        self.parts.partition_point(|part| part.first <= entry.id.0).saturating_sub(1)
    }

    /// Entries in the order given, cut where the input changes.
    fn runs<'a>(&'a self, wanted: &'a [&'a Entry]) -> impl Iterator<Item = (&'a Place, Vec<Entry>)> {
        wanted.chunk_by(|a, b| self.part_of(a) == self.part_of(b)).filter_map(|run| {
            let part = self.parts.get(self.part_of(run.first()?))?;
            Some((part, part.own(run)))
        })
    }
}

impl Source for Joined {
    fn visit(&self, wanted: &[&Entry], reach: Reach, visit: EntryVisitor<'_>) -> Vec<(EntryId, Trouble)> {
        let mut wanted = wanted.to_vec();
        wanted.sort_by_key(|entry| entry.id);
        let mut troubles = Vec::new();
        for (part, own) in self.runs(&wanted) {
            let own: Vec<&Entry> = own.iter().collect();
            let found = part.source.visit(&own, reach, &|id, bytes| visit(part.joint(id), bytes));
            troubles.extend(found.into_iter().map(|(id, trouble)| (part.joint(id), trouble)));
        }
        troubles
    }

    fn each(&self, wanted: &[&Entry], visit: OrderedVisitor<'_>) -> io::Result<()> {
        let mut wanted = wanted.to_vec();
        if !self.is_random_access() {
            // Each input is gone through once.
            wanted.sort_by_key(|entry| self.part_of(entry));
        }
        for (part, own) in self.runs(&wanted) {
            let own: Vec<&Entry> = own.iter().collect();
            part.source.each(&own, &mut |id, bytes: &mut dyn Bytes| visit(part.joint(id), bytes))?;
        }
        Ok(())
    }

    fn known(&self, id: EntryId) -> Option<&Facts> {
        let part = self.parts.get(self.parts.partition_point(|part| part.first <= id.0).checked_sub(1)?)?;
        part.source.known(EntryId(id.0 - part.first))
    }

    fn is_random_access(&self) -> bool {
        self.parts.iter().all(|part| part.source.is_random_access())
    }

    fn container(&self) -> Option<&dyn ReadAt> {
        // Offsets of entries are those in their own input.
        None
    }

    fn change(&self) -> Option<Trouble> {
        self.parts.iter().find_map(|part| part.source.change())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn part(kind: ContainerKind, name: &str, files: &[&str]) -> Part {
        let files = files.iter().map(|file| (*file, format!("{name} {file}").into_bytes())).collect();
        Part { name: name.to_owned(), opened: Memory::open(kind, name, files) }
    }

    fn read(opened: &Opened, order: impl Fn(&mut Vec<&Entry>)) -> Vec<(String, String)> {
        let mut wanted: Vec<&Entry> = opened.listing.entries.iter().collect();
        order(&mut wanted);
        let mut seen = Vec::new();
        let name = |id: EntryId| opened.listing.entries[id.index()].path.text().to_owned();
        let visit: OrderedVisitor<'_> = &mut |id, bytes| {
            seen.push((name(id), String::from_utf8(bytes.at(0, 1)?.to_vec()).unwrap()));
            Ok(())
        };
        opened.source.each(&wanted, visit).unwrap();
        seen
    }

    #[test]
    fn entries_stand_below_the_names_of_their_inputs_and_keep_their_bytes_and_order() {
        let directory = ContainerKind::Directory;
        let joined = join(vec![part(directory, "a", &["1", "2"]), part(directory, "b", &["1", "x/3"])]);
        let text = |name: &str, bytes: &str| (name.to_owned(), bytes.to_owned());
        let wanted = [text("a/1", "a 1"), text("a/2", "a 2"), text("b/1", "b 1"), text("b/x/3", "b x/3")];
        assert_eq!(read(&joined, |_| ()), wanted);
        let mut backwards = wanted.to_vec();
        backwards.reverse();
        assert_eq!(read(&joined, |entries| entries.reverse()), backwards);
        assert_eq!(joined.listing.container.name, "a, b");
    }

    #[test]
    fn inputs_of_one_name_stand_in_folders_of_their_own() {
        let directory = ContainerKind::Directory;
        let joined = join(vec![part(directory, "x", &["1"]), part(directory, "x", &["1"])]);
        let roots = &joined.listing.container.roots;
        let reported: Vec<_> = roots.iter().map(|root| (root.folder.as_str(), root.name.as_str())).collect();
        assert_eq!(reported, [("x", "x"), ("x-2", "x")]);
    }

    #[test]
    fn an_archive_is_named_by_the_folder_that_wraps_it_or_else_by_its_stem() {
        let zip = ContainerKind::Zip;
        let folders = |files: &[&str]| {
            let joined = join(vec![part(zip, "up.tar.gz", files)]);
            joined.listing.entries.iter().map(|entry| entry.path.text().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(folders(&["p/", "p/1", "__MACOSX/._1"]), ["p/", "p/1", "p/__MACOSX/._1"]);
        assert_eq!(folders(&["p/1", "2"]), ["up/p/1", "up/2"]);
        assert_eq!(folders(&["./p/1", "./p/2"]), ["p/1", "p/2"]);
    }
}
