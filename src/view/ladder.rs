//! Finding the file that a cell means: exact → case → separators → Unicode form → percent-encoding →
//! spaces → invisible and typographic characters → unique basename.
//!
//! Knows no rule code; the rules of `reference/` say what was found on which step. Names that are only
//! spelt alike are searched in `near_names`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use crate::model::{Entry, EntryId, EntryKind, Inventory};

use crate::text::{fold, nfc, percent_decoded, plainly_typed, separators, unpadded, without_extension};

/// Entries that agree once everything is ignored and are still distinguished one by one. Above it a cell is
/// ambiguous at once, so that a hostile package costs no more than its size.
const DISTINGUISHED: usize = 32;

/// How many enclosing folders are tried before a cell that leaves them out.
const ROOTS_TRIED: usize = 8;

/// The kind of difference between a cell and the name it means, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// Only letter case differs.
    Case,
    /// Backslashes, a leading `./` or `/`, doubled slashes.
    Separators,
    /// Another Unicode form.
    UnicodeForm,
    /// Percent-encoded.
    PercentEncoding,
    /// Spaces before or after.
    Whitespace,
    /// Characters that nobody sees, or that a text program put in place of plain ones.
    Typographic,
    /// The folders are left out.
    Basename,
}

impl MatchKind {
    /// What differs, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Case => "letter case",
            Self::Separators => "separators",
            Self::UnicodeForm => "Unicode form",
            Self::PercentEncoding => "percent-encoding",
            Self::Whitespace => "spaces at the ends",
            Self::Typographic => "invisible or typographic characters",
            Self::Basename => "the folder",
        }
    }
}

/// The names in a cell that by itself names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several {
    /// Each name, and the one file that it means.
    pub names: Arc<[(Box<str>, Option<EntryId>)]>,
}

impl Several {
    /// The files that the names mean; `None` where a name means none or two mean one.
    pub fn files(&self) -> Option<Vec<EntryId>> {
        let files: Vec<EntryId> = self.names.iter().map(|(_, file)| *file).collect::<Option<_>>()?;
        let mut distinct = files.clone();
        distinct.sort_unstable();
        distinct.dedup();
        (distinct.len() == files.len()).then_some(files)
    }
}

/// What a cell was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// The cell is blank.
    Empty,
    /// Byte for byte the name of this entry.
    Exact(EntryId),
    /// One entry, reached on this step; letter case may differ as well.
    Near(EntryId, MatchKind),
    /// Several entries fit equally well.
    Ambiguous(Arc<[EntryId]>),
    /// Several names stand in the cell.
    Several(Several),
    /// The row has more or fewer fields than the header, and another field of it names this entry.
    Shifted(EntryId),
    /// Nothing fits.
    Missing,
}

impl Resolution {
    /// The one entry that the cell means, however it was reached.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::Exact(entry) | Self::Near(entry, _) => Some(*entry),
            _ => None,
        }
    }
}

type Groups = HashMap<String, Arc<[EntryId]>>;

/// The names of a package's files, for lookup. Folded forms are made only when an exact lookup misses.
#[derive(Debug)]
pub struct PathIndex<'a> {
    inventory: &'a Inventory,
    /// The folder that names count from, with its slash.
    folder: &'a str,
    exact: HashMap<&'a str, EntryId>,
    folded: OnceLock<Groups>,
    names: OnceLock<Groups>,
    stems: OnceLock<Groups>,
    roots: OnceLock<Vec<String>>,
}

/// Rewrites a text so that it agrees with another that differs on one step or a milder one.
type Normal = fn(&str) -> String;

const MATCH_KINDS: &[(MatchKind, Normal)] = &[
    (MatchKind::Case, |text| fold(text).into_owned()),
    (MatchKind::Separators, |text| fold(&slashes(text)).into_owned()),
    (MatchKind::UnicodeForm, whole),
    (MatchKind::PercentEncoding, |text| whole(&percent_decoded(text))),
    (MatchKind::Whitespace, |text| whole(&percent_decoded(text.trim()))),
    (MatchKind::Typographic, loosest),
];

/// Forward slashes, none of them leading or doubled, no `.` component.
fn slashes(text: &str) -> Cow<'_, str> {
    let text = separators(text);
    if text.contains("//") || text.contains("/./") {
        let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        Cow::Owned(parts.join("/"))
    } else {
        text
    }
}

fn whole(text: &str) -> String {
    let folded = fold(&nfc(&slashes(text))).into_owned();
    // Folding may leave letters apart that composing joins.
    if folded.is_ascii() { folded } else { nfc(&folded).into_owned() }
}

/// Everything that the ladder ignores but letter case, ignored at once.
fn plain(text: &str) -> String {
    nfc(&slashes(&plainly_typed(&percent_decoded(text.trim())))).into_owned()
}

/// Whether a cell and the name it means differ in letter case, whatever else differs.
pub(crate) fn differs_in_case(cell: &str, name: &str) -> bool {
    !plain(name).ends_with(&plain(cell))
}

/// Everything that the ladder ignores, ignored at once.
pub(crate) fn loosest(text: &str) -> String {
    whole(&plainly_typed(&percent_decoded(text.trim())))
}

/// The last component of a path in its loosest form.
pub(crate) fn last_component(loose: &str) -> &str {
    loose.rsplit('/').next().unwrap_or(loose)
}

impl<'a> PathIndex<'a> {
    pub(crate) fn new(inventory: &'a Inventory) -> Self {
        Self::below(inventory, "")
    }

    /// The files below a folder, which ends in a slash, by their names as they are seen from there.
    pub(crate) fn below(inventory: &'a Inventory, folder: &'a str) -> Self {
        let name = |entry: &'a Entry| entry.path.text().strip_prefix(folder);
        let mut exact = HashMap::new();
        for entry in referable(inventory) {
            name(entry).map(|name| *exact.entry(name).or_insert(entry.id));
        }
        // What `tar -c .` and `bsdtar --format zip` write: every unpacker takes the leading `./` away.
        if inventory.container.kind.is_archive() {
            for entry in referable(inventory) {
                let inner = name(entry).and_then(|name| name.strip_prefix("./"));
                inner.filter(|inner| !inner.is_empty()).map(|inner| *exact.entry(inner).or_insert(entry.id));
            }
        }
        let (folded, names, stems) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { inventory, folder, exact, folded, names, stems, roots: OnceLock::new() }
    }

    /// The entry of exactly this name.
    pub fn exact(&self, text: &str) -> Option<EntryId> {
        self.exact.get(text).copied()
    }

    /// What a cell means.
    pub fn resolve(&self, cell: &str) -> Resolution {
        if let Some(entry) = self.exact(cell) {
            return Resolution::Exact(entry);
        }
        if cell.trim().is_empty() {
            return Resolution::Empty;
        }
        let loose = loosest(cell);
        if let Some(group) = self.folded().get(&loose) {
            return self.mildest(cell, group);
        }
        // A name that itself holds percent signs may have been encoded once more.
        if let Some(entry) = self.exact(&percent_decoded(cell.trim())) {
            return Resolution::Near(entry, MatchKind::PercentEncoding);
        }
        if loose.contains('/') {
            // A cell with folders of its own may leave out those around the whole package; else it is a
            // wrong path, not a short one.
            let found = self.roots().iter().find_map(|root| self.folded().get(&format!("{root}{loose}")));
            return found.map_or(Resolution::Missing, |group| self.without_folder(cell, group));
        }
        self.names().get(&loose).map_or(Resolution::Missing, |group| self.without_folder(cell, group))
    }

    /// The one file whose name this is without extension, whatever zeros stand before its numbers.
    pub fn by_stem(&self, cell: &str) -> Option<EntryId> {
        let stem = |text: &str| unpadded(without_extension(last_component(&loosest(text))));
        let stems = self.stems.get_or_init(|| self.grouped(stem));
        let loose = loosest(cell);
        let name = last_component(&loose);
        let group = stems.get(&unpadded(name)).or_else(|| stems.get(&unpadded(without_extension(name))));
        group.filter(|group| group.len() == 1)?.first().copied()
    }

    /// Of entries that agree when everything is ignored, those that agree with the least ignored.
    fn mildest(&self, cell: &str, group: &Arc<[EntryId]>) -> Resolution {
        if group.len() > DISTINGUISHED {
            return Resolution::Ambiguous(group.clone());
        }
        for (match_kind, normal) in MATCH_KINDS {
            let wanted = normal(cell);
            let fit: Vec<EntryId> =
                group.iter().copied().filter(|id| normal(self.text(*id)) == wanted).collect();
            match fit.as_slice() {
                [] => {}
                [only] => return Resolution::Near(*only, *match_kind),
                several => return self.same_letters(cell, several, *match_kind),
            }
        }
        match group.as_ref() {
            [only] => Resolution::Near(*only, MatchKind::Typographic),
            _ => Resolution::Ambiguous(group.clone()),
        }
    }

    /// Several entries agree on one step once case is ignored: the one with the same letter case wins.
    fn same_letters(&self, cell: &str, fit: &[EntryId], match_kind: MatchKind) -> Resolution {
        let wanted = plain(cell);
        let mut same = fit.iter().copied().filter(|id| plain(self.text(*id)) == wanted);
        match (same.next(), same.next()) {
            (Some(only), None) => Resolution::Near(only, match_kind),
            _ => Resolution::Ambiguous(fit.into()),
        }
    }

    /// Entries that agree with a cell once folders before it are added: the only one, else the only one
    /// with the same letter case.
    fn without_folder(&self, cell: &str, group: &Arc<[EntryId]>) -> Resolution {
        if let [only] = group.as_ref() {
            return Resolution::Near(*only, MatchKind::Basename);
        }
        if group.len() <= DISTINGUISHED {
            let tail = format!("/{}", plain(cell));
            let mut same = group.iter().copied().filter(|id| plain(self.text(*id)).ends_with(&tail));
            if let (Some(only), None) = (same.next(), same.next()) {
                return Resolution::Near(only, MatchKind::Basename);
            }
        }
        Resolution::Ambiguous(group.clone())
    }

    /// The name of an entry, as it is written from the folder that names count from.
    pub(crate) fn text(&self, id: EntryId) -> &'a str {
        let text = self.inventory.entry(id).path.text();
        text.strip_prefix(self.folder).unwrap_or(text)
    }

    fn folded(&self) -> &Groups {
        self.folded.get_or_init(|| self.grouped(loosest))
    }

    fn names(&self) -> &Groups {
        self.names.get_or_init(|| self.grouped(|text| last_component(&loosest(text)).to_owned()))
    }

    /// The files that a cell can mean, of equal names the first.
    pub(crate) fn distinct(&self) -> impl Iterator<Item = &'a Entry> + '_ {
        referable(self.inventory).filter(|entry| self.exact(self.text(entry.id)) == Some(entry.id))
    }

    fn grouped(&self, key: impl Fn(&str) -> String) -> Groups {
        let mut groups: HashMap<String, Vec<EntryId>> = HashMap::new();
        for entry in self.distinct() {
            groups.entry(key(self.text(entry.id))).or_default().push(entry.id);
        }
        groups.into_iter().map(|(key, ids)| (key, ids.into())).collect()
    }

    /// The folders around every file of the package, the outermost first, each with its slash.
    fn roots(&self) -> &[String] {
        self.roots.get_or_init(|| {
            let mut names = self.folded().keys().map(String::as_str);
            let first = names.next().unwrap_or_default();
            let shared = names.fold(first, shared_folder);
            let ends = shared.match_indices('/').take(ROOTS_TRIED);
            ends.map(|(slash, _)| shared[..=slash].to_owned()).collect()
        })
    }
}

/// The beginning that two paths share, up to a slash.
fn shared_folder<'t>(shared: &'t str, name: &str) -> &'t str {
    let same = shared.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
    let slash = shared.bytes().take(same).rposition(|byte| byte == b'/');
    slash.and_then(|slash| shared.get(..=slash)).unwrap_or_default()
}

/// Entries that a cell can mean: files that are neither junk nor tables.
fn referable(inventory: &Inventory) -> impl Iterator<Item = &Entry> {
    let tables: FxHashSet<EntryId> = inventory.manifests.iter().map(|table| table.entry).collect();
    inventory.live().filter(move |entry| {
        entry.kind == EntryKind::File && !entry.path.is_junk() && !tables.contains(&entry.id)
    })
}
