//! Everything that is known of one package: container, entries, facts, manifests.
//!
//! Knows no rule; the indexes that rules need are built in `rules::Context`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{
    Annotation, Description, Entry, EntryId, EntryPath, Facts, Grade, Manifest, Records, Remake, Rendition,
    Transform, Trouble, TroubleKind,
};

/// What holds the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words are the field's own")]
#[non_exhaustive]
pub enum ContainerKind {
    Directory,
    Zip,
    Tar,
    TarGz,
    TarBz2,
    /// A bare file: a manifest or an import file.
    File,
    /// An archive that is named but not read here (rar, 7z, tar.xz …), or no container at all.
    Unknown,
}

impl ContainerKind {
    /// All of them, in the order of the enum.
    pub const ALL: [Self; 7] =
        [Self::Directory, Self::Zip, Self::Tar, Self::TarGz, Self::TarBz2, Self::File, Self::Unknown];

    /// The word of reports and profiles.
    pub fn id(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::TarGz => "tar.gz",
            Self::TarBz2 => "tar.bz2",
            Self::File => "file",
            Self::Unknown => "unknown",
        }
    }

    /// The kind with this word, if there is one.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Whether the entries are packed into one file.
    pub fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::Tar | Self::TarGz | Self::TarBz2)
    }

    /// The kind that a file name promises, by its ending in any letter case.
    pub fn from_name(name: &str) -> Option<Self> {
        const EXTENSIONS: &[(&str, ContainerKind)] = &[
            (".tar.gz", ContainerKind::TarGz),
            (".tgz", ContainerKind::TarGz),
            (".tar.bz2", ContainerKind::TarBz2),
            (".tbz2", ContainerKind::TarBz2),
            (".tar", ContainerKind::Tar),
            (".zip", ContainerKind::Zip),
        ];
        let lower = name.to_ascii_lowercase();
        EXTENSIONS.iter().find(|(extension, _)| lower.ends_with(extension)).map(|(_, kind)| *kind)
    }
}

/// The package as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// What it is by its bytes.
    pub kind: ContainerKind,
    /// What its name says it is; `None` where the name has no extension we know.
    pub claimed: Option<ContainerKind>,
    /// File or folder name, without folders.
    pub name: String,
    /// Bytes of the archive; for a directory the sum of its files.
    pub bytes: u64,
    /// What is wrong with the container as a whole.
    pub troubles: Vec<Trouble>,
    /// The inputs that were joined to one package, each below a folder of its own; none where the package is
    /// one input as it is.
    pub roots: Vec<Root>,
}

/// One of several inputs of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The folder of the package that holds its entries; no other input has the same.
    pub folder: String,
    /// Its own name as the command line spells it, which another input may have as well.
    pub name: String,
    /// What it is by its bytes.
    pub kind: ContainerKind,
}

/// A table that the user gives by its path, in the package or outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenTable {
    /// Its entry, which an output has at its top where the table lies outside.
    pub entry: EntryId,
    /// The path as the command line spells it.
    pub path: String,
}

/// Everything that is known of one package.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// The package as a whole.
    pub container: Container,
    /// The entries in listing order; `entries[i].id == EntryId(i)`.
    pub entries: Vec<Entry>,
    /// What each entry says about itself; parallel to `entries`.
    pub facts: Vec<Facts>,
    /// The tables that were read, in listing order of their entries.
    pub manifests: Vec<Manifest>,
    /// The import files that were read, in listing order of their entries.
    pub records: Vec<Records>,
    /// The annotations that were read, in listing order of their entries.
    pub annotations: Vec<Annotation>,
    /// The table that the user gives by its path; it is the manifest.
    pub given_table: Option<GivenTable>,
    /// The files around a bare table or import file that names local files, by their names alone.
    pub beside: Option<Arc<Inventory>>,
    /// Entries that lie beside a bare table or import file which names them: looked at, and written to no output.
    pub neighbours: Range<u32>,
    /// The `meta.xml` of a Darwin Core Archive, where the package is one.
    pub description: Option<Description>,
    /// What the plan does to the bytes of images; their facts are already those of the result.
    pub remakes: BTreeMap<EntryId, Remake>,
    /// The copies in other sizes that are made of an image, by the image.
    pub renditions: BTreeMap<EntryId, Vec<Rendition>>,
    /// The names on the input of entries that the plan renames.
    pub given_names: BTreeMap<EntryId, EntryPath>,
}

impl Inventory {
    /// How many entries the user left out; the program's own files are passed over in silence.
    pub fn excluded(&self) -> u64 {
        let is_excluded = |entry: &&Entry| entry.dropped && !entry.path.is_own();
        self.entries.iter().filter(is_excluded).count() as u64
    }

    /// A package without an entry yet.
    pub fn empty(container: Container) -> Self {
        Self {
            container,
            entries: Vec::new(),
            facts: Vec::new(),
            manifests: Vec::new(),
            records: Vec::new(),
            annotations: Vec::new(),
            given_table: None,
            beside: None,
            neighbours: 0..0,
            description: None,
            remakes: BTreeMap::new(),
            renditions: BTreeMap::new(),
            given_names: BTreeMap::new(),
        }
    }

    /// The entry with this id.
    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.index()]
    }

    /// What that entry says about itself.
    pub fn facts(&self, id: EntryId) -> &Facts {
        &self.facts[id.index()]
    }

    /// The entries that still belong to the package, junk included.
    pub fn live(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.dropped)
    }

    /// The regular files of the package, junk excluded.
    pub fn files(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_file() && !entry.path.is_junk())
    }

    /// The regular files that show something, by content where it was read, else by name.
    pub fn media(&self) -> impl Iterator<Item = &Entry> {
        self.files().filter(|entry| {
            let facts = self.facts(entry.id);
            facts.by_name.or(facts.by_magic).is_some_and(super::Format::is_media)
        })
    }

    /// The files among them that the input has.
    pub fn given_media(&self) -> impl Iterator<Item = &Entry> {
        self.media().filter(|entry| !entry.added)
    }

    /// Whether an entry lies beside the input, which names it.
    pub fn is_neighbour(&self, id: EntryId) -> bool {
        self.neighbours.contains(&id.0)
    }

    /// Whether part of the input could not be read, so that no verdict is the last word.
    pub fn is_partly_unread(&self) -> bool {
        let unread = |kind| matches!(kind, TroubleKind::UnreadableFile | TroubleKind::ChangedDuringRun);
        let troubles = self.facts.iter().flat_map(|facts| &facts.troubles);
        troubles.chain(&self.container.troubles).any(|trouble| unread(trouble.kind))
    }

    /// Whether the container was not read to its end, so that members may be missing from the list or unread.
    pub fn is_cut_short(&self) -> bool {
        let cut = |kind| {
            matches!(
                kind,
                TroubleKind::Unreadable
                    | TroubleKind::TooManyEntries
                    | TroubleKind::OversizedHeader
                    | TroubleKind::SuspiciousRatio
            )
        };
        self.container.troubles.iter().any(|trouble| trouble.grade == Grade::Broken && cut(trouble.kind))
    }

    /// The entries at which a reader of this tool broke off by a defect of its own.
    pub fn given_up(&self) -> impl Iterator<Item = &Entry> {
        let gave_up = |entry: &&Entry| self.facts(entry.id).troubles.iter().any(|trouble| trouble.gave_up);
        self.entries.iter().filter(gave_up)
    }

    /// What the plan does to the bytes of an entry, in order; mostly nothing.
    pub fn transforms(&self, id: EntryId) -> &[Transform] {
        self.remakes.get(&id).map_or(&[], |remake| remake.steps.as_slice())
    }

    /// The copies in other sizes that are made of an entry.
    pub fn renditions_of(&self, id: EntryId) -> &[Rendition] {
        self.renditions.get(&id).map_or(&[], Vec::as_slice)
    }

    /// An entry as its container lists it, for who reads its bytes.
    pub fn original<'a>(&self, entry: &'a Entry) -> Cow<'a, Entry> {
        match self.remakes.get(&entry.id) {
            Some(Remake { size, crc, .. }) => Cow::Owned(Entry { size: *size, crc: *crc, ..entry.clone() }),
            None => Cow::Borrowed(entry),
        }
    }

    /// Takes over what another package knows of entries of the same names: how they were named on the input.
    pub fn take_given_names(&mut self, of: &Self) {
        let given = of.given_names.iter().map(|(id, given)| (of.entry(*id).path.text(), given));
        let given: BTreeMap<&str, &EntryPath> = given.collect();
        let known = |entry: &Entry| Some((entry.id, EntryPath::clone(given.get(entry.path.text())?)));
        self.given_names = self.entries.iter().filter_map(known).collect();
    }

    /// The number of the input that an entry of this name lies in, what that input is, and the name in it.
    pub fn input_of<'n>(&self, name: &'n str) -> (usize, ContainerKind, &'n str) {
        let roots = &self.container.roots;
        let inside = |root: &Root| name.strip_prefix(&*root.folder)?.strip_prefix('/');
        let mut found =
            roots.iter().enumerate().filter_map(|(at, root)| Some((at, root.kind, inside(root)?)));
        let found = if roots.len() > 1 { found.next() } else { None };
        found.unwrap_or((0, self.container.kind, name))
    }

    /// The table that an entry holds, where one was read.
    pub fn manifest(&self, entry: EntryId) -> Option<&Manifest> {
        self.manifests.iter().find(|manifest| manifest.entry == entry)
    }

    /// Lets the description of an archive say how the tables that a plan writes anew are written.
    pub fn describe_texts(&mut self) {
        let Some(description) = &mut self.description else { return };
        let files = description.files(&self.entries);
        for number in 0..description.tables.len() {
            let mut tables = description.tables[number].files.iter().map(|file| {
                let entry = files.get(file.as_str())?;
                self.manifests.iter().find(|table| table.entry == *entry)
            });
            if tables.len() > 0 && tables.all(|table| table.is_some_and(Manifest::is_rewritten)) {
                description.describe_plain_text(number);
            }
        }
    }

    /// The import file that an entry holds, where one was read.
    pub fn records(&self, entry: EntryId) -> Option<&Records> {
        self.records.iter().find(|records| records.entry == entry)
    }

    /// The import file that an entry holds, to be changed.
    pub fn records_mut(&mut self, entry: EntryId) -> Option<&mut Records> {
        self.records.iter_mut().find(|records| records.entry == entry)
    }

    /// The annotation that an entry holds, where one was read.
    pub fn annotation(&self, entry: EntryId) -> Option<&Annotation> {
        let index = self.annotations.binary_search_by_key(&entry, |annotation| annotation.entry).ok()?;
        self.annotations.get(index)
    }

    /// The same, to be changed by a plan.
    pub fn annotation_mut(&mut self, entry: EntryId) -> Option<&mut Annotation> {
        let index = self.annotations.binary_search_by_key(&entry, |annotation| annotation.entry).ok()?;
        self.annotations.get_mut(index)
    }
}
