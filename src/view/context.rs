//! What a rule may look at: the inventory, the target's profile, the user's settings, and indexes over
//! them that are built once, when the first rule asks.
//!
//! Knows no single rule.

use std::cmp::Ordering;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{
    Annotation, Categories, Entry, EntryId, FORMATS, Facts, Format, Inventory, Limit, Manifest, Records,
    Settings, Severity, Trouble, TroubleKind,
};
use crate::profiles::{Holds, Profile};

use super::columns::Columns;
use super::darwin_core::DarwinCore;
use super::derivatives::Derivatives;
use super::imports;
use super::items::{Merged, Push};
use super::keys::Taken;
use super::ladder::PathIndex;
use super::members::Member;
use super::names::{Names, alike};
use super::near_names::NearName;
use super::pairs::Pairs;
use super::path_column::{self, PathColumn};
use super::pattern::{Pattern, PatternError};
use super::references::{self, Guesses, Reference};
use super::rows::EqualRows;
use super::values::RowValues;

/// What a rule may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// Entries, facts, tables.
    pub inventory: &'a Inventory,
    /// What the target says.
    pub profile: &'a Profile,
    /// What the user says.
    pub settings: &'a Settings,
    tables: OnceLock<Vec<&'a Manifest>>,
    manifest: OnceLock<Option<&'a Manifest>>,
    paths: OnceLock<PathIndex<'a>>,
    columns: OnceLock<Option<Columns<'a>>>,
    pattern: OnceLock<Option<Result<Pattern, PatternError>>>,
    derivatives: OnceLock<Derivatives<'a>>,
    column: OnceLock<PathColumn>,
    references: OnceLock<Vec<Reference>>,
    rows_by_entry: OnceLock<FxHashMap<EntryId, Vec<u32>>>,
    equal_rows: OnceLock<EqualRows>,
    named: OnceLock<FxHashSet<EntryId>>,
    guesses: OnceLock<Guesses>,
    formats: OnceLock<Vec<bool>>,
    troubled: OnceLock<Vec<EntryId>>,
    names: OnceLock<Names<'a>>,
    pairs: OnceLock<Pairs>,
    categories: OnceLock<Categories<'a>>,
    merged: OnceLock<Vec<Merged<'a>>>,
    records: OnceLock<Option<&'a Records>>,
    keys: OnceLock<RowValues<'a>>,
    links: OnceLock<RowValues<'a>>,
    taken_keys: OnceLock<Taken>,
}

impl<'a> Context<'a> {
    /// A context without any index yet.
    pub fn new(inventory: &'a Inventory, profile: &'a Profile, settings: &'a Settings) -> Self {
        Self {
            inventory,
            profile,
            settings,
            tables: OnceLock::new(),
            manifest: OnceLock::new(),
            paths: OnceLock::new(),
            columns: OnceLock::new(),
            pattern: OnceLock::new(),
            derivatives: OnceLock::new(),
            column: OnceLock::new(),
            references: OnceLock::new(),
            rows_by_entry: OnceLock::new(),
            equal_rows: OnceLock::new(),
            named: OnceLock::new(),
            guesses: OnceLock::new(),
            formats: OnceLock::new(),
            troubled: OnceLock::new(),
            names: OnceLock::new(),
            pairs: OnceLock::new(),
            categories: OnceLock::new(),
            merged: OnceLock::new(),
            records: OnceLock::new(),
            keys: OnceLock::new(),
            links: OnceLock::new(),
            taken_keys: OnceLock::new(),
        }
    }

    /// The entry with this id.
    pub fn entry(&self, id: EntryId) -> &'a Entry {
        self.inventory.entry(id)
    }

    /// What that entry says about itself.
    pub fn facts(&self, id: EntryId) -> &'a Facts {
        self.inventory.facts(id)
    }

    /// The troubles of one kind: those of the container first, without an entry, then those of entries.
    pub fn troubles(&self, kind: TroubleKind) -> impl Iterator<Item = (Option<&'a Entry>, &'a Trouble)> {
        let inventory = self.inventory;
        let troubled = self.troubled.get_or_init(|| {
            let has_troubles = |id: &EntryId| !inventory.facts(*id).troubles.is_empty();
            inventory.live().map(|entry| entry.id).filter(has_troubles).collect()
        });
        let of_entries = troubled.iter().flat_map(move |id| {
            inventory.facts(*id).troubles.iter().map(move |trouble| (Some(inventory.entry(*id)), trouble))
        });
        let of_container = inventory.container.troubles.iter().map(|trouble| (None, trouble));
        of_container.chain(of_entries).filter(move |(_, trouble)| trouble.kind == kind)
    }

    /// The names of the package's entries, and the folders they stand in.
    pub fn names(&self) -> &Names<'a> {
        self.names.get_or_init(|| Names::new(self.inventory))
    }

    /// What a push makes of the package, where the target is pushed to.
    pub fn push(&self) -> Option<Push<'a>> {
        let needs = self.profile.push.as_ref()?;
        Some(Push::new(self.inventory, needs, &self.settings.push))
    }

    /// Whether the files lie in a storage already, so that no plan can give them other names.
    pub fn names_are_fixed(&self) -> bool {
        self.profile.push.is_some() && self.settings.push.storage.is_some()
    }

    /// The items that folders of the package become; none where they do not.
    pub fn merged(&self) -> &[Merged<'a>] {
        self.merged.get_or_init(|| self.push().map(|push| push.merged()).unwrap_or_default())
    }

    /// The tables of the package, in listing order: every CSV whatever the letter case of its ending; where
    /// there is none, every other text whose cells name files.
    pub fn tables(&self) -> impl Iterator<Item = &'a Manifest> {
        self.tables.get_or_init(|| self.find_tables()).iter().copied()
    }

    fn find_tables(&self) -> Vec<&'a Manifest> {
        let is_csv = |table: &&Manifest| self.facts(table.entry).by_name == Some(Format::Csv);
        let (csv, other): (Vec<_>, Vec<_>) = self.readable().partition(is_csv);
        if csv.is_empty() {
            other.into_iter().filter(|table| path_column::names_files(self, table)).collect()
        } else {
            csv
        }
    }

    /// The texts that were read as tables and are neither junk nor anything but text by their content.
    fn readable(&self) -> impl Iterator<Item = &'a Manifest> {
        self.inventory.manifests.iter().filter(|table| {
            let entry = self.entry(table.entry);
            entry.is_file() && !entry.path.is_junk() && self.facts(table.entry).by_magic.is_none_or(is_text)
        })
    }

    /// The table that lists the images: the one that `--csv` names, the only one, or the only one of
    /// several in which cells name files.
    pub fn manifest(&self) -> Option<&'a Manifest> {
        *self.manifest.get_or_init(|| self.choose_manifest())
    }

    fn choose_manifest(&self) -> Option<&'a Manifest> {
        if let Some(wanted) = &self.settings.csv {
            let path = |table: &Manifest| &self.entry(table.entry).path;
            return self
                .readable()
                .find(|table| path(table).text() == wanted)
                .or_else(|| self.readable().find(|table| path(table).name() == wanted));
        }
        // Of an archive of records it is the one of media.
        if let Some(archive) = self.darwin_core() {
            return archive.table(self, archive.media()?);
        }
        let mut tables = self.tables();
        if let (only, None) = (tables.next(), tables.next()) {
            return only;
        }
        let mut naming = self.tables().filter(|table| path_column::names_files(self, table));
        naming.next().filter(|_| naming.next().is_none())
    }

    /// The level of exceeding a limit: files that are only linked are not uploaded.
    pub fn level_of(&self, limit: &Limit) -> Option<Severity> {
        let is_linked = self.settings.import_as.is_some();
        limit.linked.filter(|_| is_linked).unwrap_or(limit.level).severity()
    }

    /// The import file of the package, where the target takes one.
    pub fn records(&self) -> Option<&'a Records> {
        *self.records.get_or_init(|| imports::find(self))
    }

    /// The keys of the package's rows, where the target asks for some.
    pub fn keys(&self) -> &RowValues<'a> {
        self.keys.get_or_init(|| match &self.profile.keys {
            Some(_) if self.profile.columns().is_some() => self.values(&[Holds::Identifier]),
            Some(needs) => RowValues::find(self, needs.field.as_deref(), &needs.columns, false),
            None => RowValues::default(),
        })
    }

    /// The addresses of pictures in the package's rows, where the target asks for some.
    pub fn links(&self) -> &RowValues<'a> {
        self.links.get_or_init(|| match &self.profile.urls {
            Some(_) if self.profile.columns().is_some() => self.values(&[Holds::Link, Holds::Page]),
            Some(needs) => RowValues::find(self, needs.field.as_deref(), &needs.columns, true),
            None => RowValues::default(),
        })
    }

    /// The values of the columns that hold one of these.
    fn values(&self, kinds: &[Holds]) -> RowValues<'a> {
        let Some(columns) = self.columns() else { return RowValues::default() };
        let wanted = columns.iter().filter(|(_, column)| kinds.contains(&column.holds));
        let wanted: Vec<(u32, &str)> =
            wanted.map(|(index, column)| (index, column.separators.as_str())).collect();
        RowValues::in_columns(self, &wanted)
    }

    /// The Darwin Core Archive that the package is, where the target takes such.
    pub fn darwin_core(&self) -> Option<DarwinCore<'a>> {
        DarwinCore::of(self)
    }

    /// What `--pattern` and `--replace` say, where they are given.
    pub fn pattern(&self) -> Option<&Result<Pattern, PatternError>> {
        let read = || Some(Pattern::new(self.settings.pattern.as_deref()?, self.settings.replace.as_ref()));
        self.pattern.get_or_init(read).as_ref()
    }

    /// Which pictures stand for others.
    pub fn derivatives(&self) -> &Derivatives<'a> {
        self.derivatives.get_or_init(|| Derivatives::new(self.inventory, self.profile))
    }

    /// The keys that are taken, in the package or on the platform.
    pub(crate) fn taken_keys(&self) -> &Taken {
        self.taken_keys.get_or_init(|| Taken::new(self))
    }

    /// The names of the package's files, folded for lookup.
    pub fn paths(&self) -> &PathIndex<'a> {
        self.paths.get_or_init(|| PathIndex::new(self.inventory))
    }

    /// The columns of the manifest as the target reads them, where it prescribes any.
    pub fn columns(&self) -> Option<&Columns<'a>> {
        let read = || Some(Columns::new(self.profile.columns()?, self.manifest()?));
        self.columns.get_or_init(read).as_ref()
    }

    /// Which column of the manifest names the files.
    pub fn path_column(&self) -> &PathColumn {
        self.column.get_or_init(|| path_column::find(self))
    }

    /// Every data row of the manifest with the file its cell names.
    pub fn references(&self) -> &[Reference] {
        self.references.get_or_init(|| references::references(self))
    }

    /// What the cell of a data row means.
    pub fn reference(&self, row: u32) -> Option<&Reference> {
        let references = self.references();
        references.get(references.binary_search_by_key(&row, |reference| reference.row).ok()?)
    }

    /// The data rows whose cell means this entry, however it was reached.
    pub fn rows_naming(&self, entry: EntryId) -> &[u32] {
        let rows = self.rows_by_entry.get_or_init(|| references::rows_by_entry(self.references()));
        rows.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// The rows of the manifest that say the same as another one.
    pub fn equal_rows(&self) -> &EqualRows {
        self.equal_rows.get_or_init(|| self.manifest().map(EqualRows::new).unwrap_or_default())
    }

    /// Whether some cell means this entry, alone or as one of several that fit.
    pub fn is_named(&self, entry: EntryId) -> bool {
        self.named.get_or_init(|| references::named(self.references())).contains(&entry)
    }

    /// The names that the cell of a data row may have meant, where nothing fits it.
    pub fn near_names(&self, row: u32) -> &[NearName] {
        self.guesses().of(row)
    }

    /// For how many cells that nothing fits this entry is the only name that is spelt alike.
    pub fn only_guess_of(&self, entry: EntryId) -> u32 {
        self.guesses().alone(entry)
    }

    fn guesses(&self) -> &Guesses {
        self.guesses.get_or_init(|| Guesses::new(self))
    }

    /// Whether an entry may be renamed so: no other has that name, nor one that differs only in letter
    /// case or Unicode form.
    pub fn is_free(&self, entry: EntryId, name: &str) -> bool {
        let names = self.names();
        let stays_alike = || alike(self.entry(entry).path.text()) == alike(name);
        !names.is_taken(name) && (!names.is_taken_alike(name) || stays_alike())
    }

    /// Whether the target takes this format, shown or not.
    pub fn takes(&self, format: Format) -> bool {
        let formats = self
            .formats
            .get_or_init(|| FORMATS.iter().map(|row| self.profile.image.takes(row.format)).collect());
        formats.get(format as usize).copied().unwrap_or_default()
    }

    /// Whether an entry is the table that lists the images, or another table.
    pub fn is_table(&self, id: EntryId) -> bool {
        self.inventory.manifests.iter().any(|table| table.entry == id)
    }

    /// Which annotations belong to which pictures.
    pub fn pairs(&self) -> &Pairs {
        self.pairs.get_or_init(|| Pairs::new(self.inventory))
    }

    /// The annotations that belong to a picture, in listing order.
    pub fn annotations(&self) -> impl Iterator<Item = &'a Annotation> {
        let belongs = |annotation: &&Annotation| !self.pairs().pictures(annotation.entry).is_empty();
        self.inventory.annotations.iter().filter(belongs)
    }

    /// How pictures are sorted by their folders.
    pub fn categories(&self) -> &Categories<'a> {
        let settings = self.settings;
        self.categories.get_or_init(|| {
            Categories::new(self.inventory, settings.category_from, settings.root_category.as_deref())
        })
    }

    /// The total order of members: entries by the bytes of their names, then rows by their place.
    pub fn compare(&self, left: Member, right: Member) -> Ordering {
        match (left, right) {
            (Member::Entry(a), Member::Entry(b)) => {
                self.entry(a).path.raw().cmp(self.entry(b).path.raw()).then(a.cmp(&b))
            }
            _ => left.cmp(&right),
        }
    }
}

/// Whether a content can be a table of text.
pub(crate) fn is_text(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Tsv | Format::Text)
}
