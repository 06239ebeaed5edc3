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
use crate::profiles::{CellMeaning, KeyNeeds, Profile, UrlNeeds};

use super::columns::Columns;
use super::content::{self, ContentKind};
use super::darwin_core::DarwinCore;
use super::derivatives::{Derivatives, UnlinkedCopy};
use super::identifiers::Identifiers;
use super::items::{Merged, Push};
use super::keys::{Existing, Taken};
use super::ladder::PathIndex;
use super::linked::Linked;
use super::local::{Local, LocalFiles};
use super::matching::Leftovers;
use super::members::{Member, Members};
use super::names::Names;
use super::near_names::NearName;
use super::pairs::Pairs;
use super::path_column::{self, Cells, PathColumn};
use super::pattern::{Pattern, PatternError};
use super::references::{self, Guesses, Reference};
use super::rows::EqualRows;
use super::shape::Shape;
use super::spreadsheet::Damages;
use super::values::{RowValue, RowValues};
use super::{imports, tables};

#[cfg(feature = "fs")]
mod around;

/// What a rule may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// Entries, facts, tables.
    pub inventory: &'a Inventory,
    /// What the target says.
    pub profile: &'a Profile,
    /// What the user says.
    pub settings: &'a Settings,
    pub(super) built: Built<'a>,
}

/// The indexes, each built once, when the first rule asks.
#[derive(Debug, Default)]
pub(super) struct Built<'a> {
    tables: OnceLock<Vec<&'a Manifest>>,
    pub(super) undecided: OnceLock<bool>,
    manifest: OnceLock<Option<&'a Manifest>>,
    pub(super) others: OnceLock<Vec<Context<'a>>>,
    /// The folders below that of the table which have one of their own.
    pub(super) inner: OnceLock<Vec<&'a str>>,
    pub(super) darwin_core: OnceLock<Option<DarwinCore<'a>>>,
    paths: OnceLock<PathIndex<'a>>,
    columns: OnceLock<Option<Columns<'a>>>,
    pattern: OnceLock<Option<Result<Pattern, PatternError>>>,
    derivatives: OnceLock<Derivatives<'a>>,
    pub(super) copies: OnceLock<Vec<UnlinkedCopy<'a>>>,
    pub(super) copy_ids: OnceLock<FxHashSet<EntryId>>,
    column: OnceLock<PathColumn>,
    references: OnceLock<Vec<Reference>>,
    rows_by_entry: OnceLock<FxHashMap<EntryId, Vec<u32>>>,
    equal_rows: OnceLock<EqualRows>,
    named: OnceLock<FxHashSet<EntryId>>,
    guesses: OnceLock<Guesses>,
    pub(super) leftovers: Leftovers,
    pub(super) shape: OnceLock<Shape>,
    formats: OnceLock<Vec<bool>>,
    troubled: OnceLock<Vec<EntryId>>,
    names: OnceLock<Names<'a>>,
    pairs: OnceLock<Pairs>,
    categories: OnceLock<Categories<'a>>,
    merged: OnceLock<Vec<Merged<'a>>>,
    records: OnceLock<Option<&'a Records>>,
    keys: OnceLock<RowValues<'a>>,
    links: OnceLock<RowValues<'a>>,
    pub(super) local_files: OnceLock<LocalFiles<'a>>,
    pub(super) local_paths: OnceLock<Vec<(RowValue, Local<'a>)>>,
    pub(super) linked: OnceLock<Linked<'a>>,
    pub(super) unseen: OnceLock<Option<(RowValue, u64)>>,
    pub(super) damages: OnceLock<Damages>,
    pub(super) identifiers: OnceLock<Identifiers<'a>>,
    taken_keys: OnceLock<Taken>,
    existing_keys: OnceLock<Existing<'a>>,
}

impl<'a> Context<'a> {
    /// A context without any index yet.
    pub fn new(inventory: &'a Inventory, profile: &'a Profile, settings: &'a Settings) -> Self {
        Self { inventory, profile, settings, built: Built::default() }
    }

    /// The same with another table as the manifest.
    pub(super) fn of_table(&self, table: &'a Manifest, inner: Vec<&'a str>) -> Self {
        let (manifest, others) = (OnceLock::from(Some(table)), OnceLock::from(Vec::new()));
        let built = Built { manifest, others, inner: OnceLock::from(inner), ..Built::default() };
        Self { inventory: self.inventory, profile: self.profile, settings: self.settings, built }
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
        let troubled = self.built.troubled.get_or_init(|| {
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
        self.built.names.get_or_init(|| Names::new(self.inventory))
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
        self.built.merged.get_or_init(|| self.push().map(|push| push.merged()).unwrap_or_default())
    }

    /// The tables of the package, in listing order: every CSV whatever the letter case of its extension; where
    /// there is none, every other text whose cells name files.
    pub fn tables(&self) -> &[&'a Manifest] {
        self.built.tables.get_or_init(|| tables::all(self.inventory, |table| self.names_files(table)))
    }

    /// The table that lists the images: the one that `--csv` names, the only one, or the only one of
    /// several in which cells name files.
    pub fn manifest(&self) -> Option<&'a Manifest> {
        *self.built.manifest.get_or_init(|| match (&self.settings.csv, self.darwin_core()) {
            _ if self.inventory.given_table.is_some() => tables::given(self.inventory),
            (Some(wanted), _) => tables::named(self.inventory, wanted),
            (None, Some(archive)) => archive.media_table(),
            (None, None) if self.is_per_folder() => self.of_folders().first().copied(),
            (None, None) => tables::of_images(self.tables(), |table| self.names_files(table)),
        })
    }

    pub(super) fn names_files(&self, table: &'a Manifest) -> bool {
        if self.is_per_folder() {
            return path_column::names_files(table, self.of_table(table, Vec::new()).cells());
        }
        path_column::names_files(table, self.cells())
    }

    pub(super) fn cells(&self) -> Cells<'_, 'a> {
        Cells { paths: self.paths(), may_be_urls: self.profile.urls.is_some() }
    }

    /// The level of exceeding a limit: files that are only linked are not uploaded.
    pub fn level_of(&self, limit: &Limit) -> Option<Severity> {
        limit.linked.filter(|_| self.settings.linked).unwrap_or(limit.level).severity()
    }

    /// The import file of the package, where the target takes one.
    pub fn records(&self) -> Option<&'a Records> {
        *self.built.records.get_or_init(|| imports::find(self.inventory, self.profile.records.as_ref()?))
    }

    /// The keys of the package's rows, where the target asks for some.
    pub fn keys(&self) -> &RowValues<'a> {
        let find = |needs: &'a KeyNeeds| {
            self.values(&[CellMeaning::Identifier], needs.field.as_deref(), &needs.columns, false)
        };
        self.built.keys.get_or_init(|| self.profile.keys.as_ref().and_then(find).unwrap_or_default())
    }

    /// The URLs of images in the package's rows, where the target asks for some.
    pub fn links(&self) -> &RowValues<'a> {
        let find = |needs: &'a UrlNeeds| {
            self.values(&[CellMeaning::Link, CellMeaning::Page], needs.field.as_deref(), &needs.columns, true)
        };
        self.built.links.get_or_init(|| self.profile.urls.as_ref().and_then(find).unwrap_or_default())
    }

    /// The values of the columns that hold one of these, where the target prescribes columns; else those of an
    /// import file's field, else those of the table's columns with one of these headers.
    fn values(
        &self,
        kinds: &[CellMeaning],
        field: Option<&'a str>,
        headers: &[String],
        bare: bool,
    ) -> Option<RowValues<'a>> {
        if self.profile.columns().is_some() {
            let wanted = self.columns()?.iter().filter(|(_, column)| kinds.contains(&column.holds));
            let wanted: Vec<(u32, &str)> =
                wanted.map(|(index, column)| (index, column.separators.as_str())).collect();
            return Some(RowValues::in_columns(self.manifest()?, &wanted));
        }
        match (self.records(), field) {
            (Some(records), Some(field)) => Some(RowValues::of_field(records, field, bare)),
            _ => Some(RowValues::under_headers(self.manifest()?, headers)),
        }
    }

    /// What `--pattern` and `--replace` say, where they are given.
    pub fn pattern(&self) -> Option<&Result<Pattern, PatternError>> {
        let read = || Some(Pattern::new(self.settings.pattern.as_deref()?, self.settings.replace.as_ref()));
        self.built.pattern.get_or_init(read).as_ref()
    }

    /// Which images stand for others.
    pub fn derivatives(&self) -> &Derivatives<'a> {
        self.built.derivatives.get_or_init(|| Derivatives::new(self.inventory, self.profile))
    }

    /// The keys that are taken, in the package or on the platform.
    pub(crate) fn taken_keys(&self) -> &Taken {
        self.built.taken_keys.get_or_init(|| match &self.profile.keys {
            Some(needs) => Taken::new(needs, self.keys(), &self.settings.existing_keys),
            None => Taken::default(),
        })
    }

    /// The keys that the platform has, as the user lists them.
    pub(crate) fn existing_keys(&self) -> &Existing<'a> {
        self.built.existing_keys.get_or_init(|| match &self.profile.keys {
            Some(needs) => Existing::new(needs, &self.settings.existing_keys),
            None => Existing::default(),
        })
    }

    /// The names of the package's files, folded for lookup.
    pub fn paths(&self) -> &PathIndex<'a> {
        self.built.paths.get_or_init(|| PathIndex::below(self.inventory, self.folder()))
    }

    /// The columns of the manifest as the target reads them, where it prescribes any.
    pub fn columns(&self) -> Option<&Columns<'a>> {
        let read = || Some(Columns::new(self.column_needs()?, self.manifest()?));
        self.built.columns.get_or_init(read).as_ref()
    }

    /// Which column of the manifest names the files.
    pub fn path_column(&self) -> &PathColumn {
        self.built.column.get_or_init(|| match (self.manifest(), self.columns()) {
            (None, _) => PathColumn::None,
            (Some(_), Some(columns)) => columns.link().map_or(PathColumn::None, PathColumn::Found),
            (Some(table), None) => {
                path_column::find(table, self.settings.file_column.as_deref(), self.cells())
            }
        })
    }

    /// The manifest and its column that names the files, where both are there.
    pub fn naming_cells(&self) -> Option<(&'a Manifest, u32)> {
        let (Some(table), PathColumn::Found(column)) = (self.manifest(), self.path_column()) else {
            return None;
        };
        Some((table, *column))
    }

    /// Every data row of the manifest with the file its cell names.
    pub fn references(&self) -> &[Reference] {
        let header = |row| self.shape().is_header(row);
        let read = |(table, column)| references::references(table, column, self.paths(), header);
        self.built.references.get_or_init(|| self.naming_cells().map(read).unwrap_or_default())
    }

    /// What the cell of a data row means.
    pub fn reference(&self, row: u32) -> Option<&Reference> {
        let references = self.references();
        references.get(references.binary_search_by_key(&row, |reference| reference.row).ok()?)
    }

    /// The data rows whose cell means this entry, however it was reached.
    pub fn rows_naming(&self, entry: EntryId) -> &[u32] {
        let rows = self.built.rows_by_entry.get_or_init(|| references::rows_by_entry(self.references()));
        rows.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// The rows of the manifest that say the same as another one.
    pub fn equal_rows(&self) -> &EqualRows {
        self.built.equal_rows.get_or_init(|| self.manifest().map(EqualRows::new).unwrap_or_default())
    }

    /// Whether some cell means this entry, alone or as one of several that fit.
    pub fn is_named(&self, entry: EntryId) -> bool {
        self.built.named.get_or_init(|| self.entries_named()).contains(&entry)
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
        let is_named = |entry| self.is_named(entry);
        let guess = |(table, column)| Guesses::new(table, column, self.references(), self.paths(), is_named);
        self.built.guesses.get_or_init(|| self.naming_cells().map(guess).unwrap_or_default())
    }

    /// Whether the target takes this format, shown or not.
    pub fn takes(&self, format: Format) -> bool {
        let formats = self
            .built
            .formats
            .get_or_init(|| FORMATS.iter().map(|row| self.profile.image.takes(row.format)).collect());
        formats.get(format as usize).copied().unwrap_or_default()
    }

    /// What a file holds: by its content where that was read, else by its name.
    pub fn content_kind(&self, entry: &Entry) -> ContentKind {
        let is_named = || self.rows_of(entry.id).next().is_some();
        let push = self.profile.push.as_ref();
        content::content_kind(entry, self.facts(entry.id), push, |format| self.takes(format), is_named)
    }

    /// Whether an entry is the table that lists the images, or another table.
    pub fn is_table(&self, id: EntryId) -> bool {
        self.inventory.manifests.iter().any(|table| table.entry == id)
    }

    /// Which annotations belong to which images.
    pub fn pairs(&self) -> &Pairs {
        self.built.pairs.get_or_init(|| Pairs::new(self.inventory))
    }

    /// The annotations that belong to an image, in listing order.
    pub fn annotations(&self) -> impl Iterator<Item = &'a Annotation> {
        let belongs = |annotation: &&Annotation| !self.pairs().images(annotation.entry).is_empty();
        self.inventory.annotations.iter().filter(belongs)
    }

    /// How images are sorted by their folders.
    pub fn categories(&self) -> &Categories<'a> {
        let settings = self.settings;
        self.built.categories.get_or_init(|| {
            Categories::new(self.inventory, settings.category_from, settings.root_category.as_deref())
        })
    }

    /// All members of a kind, in the package's order.
    pub fn members(&self, over: Members) -> Box<dyn Iterator<Item = Member> + '_> {
        match over {
            Members::Entries => {
                let entries = self.inventory.live().filter(|entry| !entry.path.is_junk());
                Box::new(entries.map(|entry| Member::Entry(entry.id)))
            }
            Members::Keys => Box::new(self.keys().indices().map(Member::Value)),
            Members::Links => Box::new(self.links().indices().map(Member::Value)),
            Members::Rows => Box::new(self.manifest().into_iter().flat_map(Manifest::rows).map(Member::Row)),
        }
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
