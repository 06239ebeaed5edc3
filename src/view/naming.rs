//! The names of files, and the texts of a package that name them: cells of the file column, and paths in place of URLs.
//!
//! Knows no rule.

use std::borrow::Cow;

use crate::model::json::Value;
use crate::model::{ContainerKind, Entry, EntryId, EntryPath, Format, Glob};
use crate::text::{percent_decoded, separators};

use super::context::Context;
use super::linked::Linked;
use super::local::{Local, LocalFiles};
use super::names::alike;
use super::references::Naming;
use super::url;
use super::values::RowValue;

impl<'a> Context<'a> {
    /// Whether an entry may be renamed so: no other has that name, nor one that differs only in letter
    /// case or Unicode form.
    pub fn is_free(&self, entry: EntryId, name: &str) -> bool {
        let names = self.names();
        let stays_alike = || alike(self.entry(entry).path.text()) == alike(name);
        !names.is_taken(name) && (!names.is_taken_alike(name) || stays_alike())
    }

    /// Whether a name would part an image from an annotation that several images share, or put it beside that of
    /// another image: then boxes stand on the wrong image.
    pub fn misplaces_boxes(&self, entry: EntryId, name: &str) -> bool {
        let Some(needs) = &self.profile.annotations else { return false };
        let (old, new) = (&self.entry(entry).path, EntryPath::from(name));
        if !new.extension().and_then(Format::from_extension).is_some_and(Format::is_media) {
            return false;
        }
        let stays = (old.parent(), old.stem()) == (new.parent(), new.stem());
        if self.pairs().claim(entry).is_some_and(|claim| claim.is_shared) {
            return !(stays && is_same_extension(old, &new));
        }
        let folder = name.strip_suffix(new.name()).unwrap_or_default();
        [needs.extension.to_ascii_lowercase(), needs.extension.to_ascii_uppercase()].iter().any(|extension| {
            let beside = self.paths().exact(&format!("{folder}{}.{extension}", new.stem()));
            beside.is_some_and(|beside| self.pairs().images(beside).iter().any(|image| *image != entry))
        })
    }

    /// What a text means that stands in place of a URL and is a path, where files are uploaded or a base is given.
    pub fn local(&self, text: &str) -> Option<Local<'a>> {
        let (needs, trimmed) = (self.profile.urls.as_ref()?, url::trimmed(text));
        let has_base = self.settings.base_url.is_some();
        let is_local = has_base || (needs.local_files && !self.links().is_table());
        if !is_local || url::parts(trimmed).is_some() || url::is_placeholder(trimmed) {
            return None;
        }
        let found = self.local_files().find(has_base, text);
        Some(found).filter(|found| *found != Local::Missing || !url::is_slip(trimmed))
    }

    /// The files that a path in place of a URL can mean.
    pub(crate) fn local_files(&self) -> &LocalFiles<'a> {
        self.built.local_files.get_or_init(|| LocalFiles::new(self.inventory))
    }

    /// Whether a link or an attachment of some row leads to this file: by its path, or by a URL that ends in its name.
    pub fn is_linked(&self, entry: &Entry) -> bool {
        self.linked().leads_to(entry.path.text())
    }

    /// How many paths of links or attachments mean or may mean this file.
    pub fn paths_to(&self, path: &str) -> u32 {
        self.linked().paths_to(path)
    }

    fn linked(&self) -> &Linked<'a> {
        let base = self.settings.base_url.as_deref();
        self.built.linked.get_or_init(|| Linked::new(self.local_files(), base, self.linking_texts()))
    }

    /// Calls `visit` with every cell and every path that names a file.
    pub fn each_naming(&self, mut visit: impl FnMut(Naming<'_>)) {
        // Where the target prescribes the columns, files are named by paths in place of URLs alone.
        // So are they where all of the input is a table of which an import file is made.
        let is_bare = self.inventory.container.kind == ContainerKind::File;
        let is_imported = is_bare && self.records().is_some_and(|records| self.entry(records.entry).added);
        let by_cells = self.profile.columns().is_none() && !is_imported;
        let cells = (by_cells && !self.has_import_file()).then(|| self.naming_cells()).flatten();
        if cells.is_some() {
            self.references().iter().for_each(|reference| visit(Naming::Cell(reference)));
        }
        let is_cell = |link: RowValue| {
            self.links().is_table() && cells.is_some_and(|(_, column)| column == link.column)
        };
        for (link, local) in self.local_paths().iter().filter(|(link, _)| !is_cell(*link)) {
            if let Some(text) = self.links().text(*link) {
                visit(Naming::Path(*link, &text, local));
            }
        }
    }

    /// The links that are paths, and what each means.
    fn local_paths(&self) -> &[(RowValue, Local<'a>)] {
        let links = self.links();
        let local = |link| Some((link, self.local(&links.text(link)?)?));
        self.built.local_paths.get_or_init(|| links.iter().filter_map(local).collect())
    }

    /// The first path that becomes a URL with no image beside to compare it with, and how many there are.
    pub fn unseen(&self) -> Option<(RowValue, u64)> {
        *self.built.unseen.get_or_init(|| {
            let (mut first, mut count) = (None, 0);
            self.each_naming(|naming| {
                if let Naming::Path(link, _, Local::Unseen(_)) = naming {
                    first.get_or_insert(link);
                    count += 1;
                }
            });
            first.map(|first| (first, count))
        })
    }

    /// The links that a pattern of names means: by the path that each is, or by that of its URL.
    pub fn links_meant(&self, glob: &Glob) -> Vec<(RowValue, String)> {
        let links = self.links();
        let meant = links.iter().filter_map(|link| {
            let text = links.text(link)?;
            let trimmed = url::trimmed(&text);
            let path = match url::parts(trimmed) {
                Some(_) => url::each(trimmed).map(path_of).find(|path| glob.matches(path)),
                None => Some(separators(trimmed).into_owned()).filter(|path| glob.matches(path)),
            };
            Some((link, path?))
        });
        meant.collect()
    }

    /// The texts of all links and attachments.
    fn linking_texts(&self) -> impl Iterator<Item = Cow<'a, str>> + '_ {
        let links = self.links();
        links.iter().filter_map(|link| links.text(link)).chain(self.attached_texts())
    }

    /// The texts of all attachments.
    pub(crate) fn attached_texts(&self) -> impl Iterator<Item = Cow<'a, str>> + '_ {
        let attachments = self.records().zip(self.profile.attachments.as_ref());
        let values = attachments.into_iter().flat_map(|(records, needs)| {
            let rows = records.rows().filter_map(|row| records.record(row));
            let elements =
                rows.flat_map(|record| record.get(&needs.field).into_iter().flat_map(Value::elements));
            elements.filter_map(|attachment| attachment.get(&needs.value))
        });
        values.filter_map(Value::text)
    }
}

/// What follows the host of a URL, without what a server is asked besides.
fn path_of(text: &str) -> String {
    let path = url::parts(text).map_or(text, |parts| parts.path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    percent_decoded(path.trim_start_matches('/')).into_owned()
}

fn is_same_extension(one: &EntryPath, other: &EntryPath) -> bool {
    match (one.extension(), other.extension()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one.is_none() && other.is_none(),
    }
}
