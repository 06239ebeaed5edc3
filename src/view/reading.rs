//! Which entries a target reads for more than images, and which hold something that it takes.
//!
//! Judges nothing and knows no rule.

use crate::model::{ContainerKind, Entry, Format, Manifest};

use super::content::ContentKind;
use super::context::Context;
use super::ladder::Resolution;
use super::local::Local;
use super::record_columns::RecordColumn;
use super::references::Naming;

impl Context<'_> {
    /// Whether the target reads an entry as what it is beside the images: as a table, an import file, an annotation, a
    /// description, an attachment, or another medium. Rules about these speak of it.
    pub fn is_read(&self, entry: &Entry) -> bool {
        if self.profile.darwin_core.is_some() {
            return is_of_darwin_core(self, entry);
        }
        let profile = self.profile;
        let extension = entry.path.extension().map(str::to_ascii_lowercase).unwrap_or_default();
        let is_record = self.records().is_some_and(|records| records.entry == entry.id);
        let is_annotation = profile.annotations.as_ref().is_some_and(|needs| needs.extension == extension);
        is_record
            || is_annotation
            || profile.image.data_extensions.contains(&extension)
            || self.facts(entry.id).format().is_some_and(|format| self.takes(format))
            || is_read_as_table(self, entry)
    }

    /// Whether an import file is made, or is to be made, of a table and the images that it lists.
    pub fn imports_table(&self, table: &Manifest) -> bool {
        let is_it = self.manifest().is_some_and(|manifest| manifest.entry == table.entry);
        self.profile.records.is_some() && is_it && !self.has_import_file() && is_imported(self)
    }

    /// Whether the target reads the table of the package. Where it takes an import file that is one by itself, or what
    /// one is made of, and no table beside an import file.
    pub(crate) fn reads_manifest(&self) -> bool {
        let Some(table) = self.manifest() else { return false };
        let is_meant = self.settings.csv.is_some() || self.inventory.given_table.is_some();
        let is_bare = self.inventory.container.kind == ContainerKind::File;
        if self.profile.records.is_none() || is_meant || is_bare {
            return true;
        }
        let urls = self.profile.urls.iter().flat_map(|needs| &needs.columns);
        let has_links = || {
            let headers = table.header();
            urls.clone().any(|url| headers.iter().any(|header| header.trim().eq_ignore_ascii_case(url)))
        };
        !self.has_import_file() && (has_links() || is_imported(self) && self.could_import(table))
    }

    /// Whether an import file can be made of the table of the package: it names files, or has columns for records.
    pub(crate) fn could_import(&self, table: &Manifest) -> bool {
        let gives = || !RecordColumn::of(self.profile, table).is_empty();
        !self.has_import_file() && (!self.references().is_empty() || gives())
    }

    /// Whether an import file is there that was not made of the package.
    pub(super) fn has_import_file(&self) -> bool {
        self.records().is_some_and(|records| !self.entry(records.entry).added)
    }

    /// The names of the files that links and attachments of records lead to by a path, sorted.
    pub fn named_by_records(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.each_naming(|naming| {
            if let Naming::Path(_, _, local) = naming {
                match local {
                    Local::There(name) | Local::Near(name, _) => names.push((*name).to_owned()),
                    Local::Several(several) => names.extend(several.iter().map(|name| (*name).to_owned())),
                    Local::Unseen(_) | Local::Missing => {}
                }
            }
        });
        names.extend(self.attached_texts().filter_map(|text| match self.paths().resolve(&text) {
            Resolution::Exact(entry) | Resolution::Near(entry, _) => {
                Some(self.entry(entry).path.text().to_owned())
            }
            _ => None,
        }));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether an entry holds something that the target takes, by its content or by its name: an image, a table, an
    /// annotation, what another tool knows of images.
    pub fn is_payload(&self, entry: &Entry) -> bool {
        if !entry.is_file() {
            return false;
        }
        if let Some(push) = self.push() {
            return push.sends(entry);
        }
        self.facts(entry.id).notation.is_some()
            || self.content_kind(entry) != ContentKind::Other
            || self.is_read(entry)
    }

    /// Whether there is something to upload, be it broken: an image or another medium that the target takes, or a
    /// record of one.
    pub fn has_payload(&self) -> bool {
        // What is wrong with these is reported where they are: one defect, one finding.
        let has_rows = reads_tables(self) && (is_table_of_links(self) || !self.references().is_empty());
        if self.records().is_some() || self.darwin_core().is_some() || has_rows {
            return true;
        }
        if let Some(push) = self.push() {
            return if self.settings.push.merge.is_some() {
                self.merged().iter().any(|item| !item.members.is_empty() || !item.dropped.is_empty())
            } else {
                self.inventory.files().any(|entry| push.sends(entry))
            };
        }
        self.inventory.files().any(|entry| is_medium(self, entry))
    }
}

/// Whether an entry is the table of images, or one of those of which the target takes only one.
fn is_read_as_table(context: &Context<'_>, entry: &Entry) -> bool {
    let Some(needs) = context.profile.manifest.as_ref().filter(|_| reads_tables(context)) else {
        return false;
    };
    let is_it = |table: &Manifest| table.entry == entry.id;
    if context.is_per_folder() {
        return context.each_table().filter_map(Context::manifest).any(is_it);
    }
    if context.manifest().is_some_and(is_it) {
        // A table that the target may go without is read where it holds links, or where an import file is made of it.
        return needs.required
            || context.reads_manifest() && (context.profile.records.is_some() || is_table_of_links(context));
    }
    let facts = context.facts(entry.id);
    // Spreadsheets and such stand for a table only where there is none.
    let by_name = match facts.by_name {
        Some(Format::Csv) => true,
        Some(Format::Xlsx) => context.tables().is_empty(),
        _ => false,
    };
    needs.required && (by_name || needs.single && context.tables().iter().any(|table| is_it(table)))
}

/// Whether an import file is made of the package, or can be.
fn is_imported(context: &Context<'_>) -> bool {
    context.settings.base_url.is_some() || context.settings.import_as.is_some()
}

/// Whether this target, in this mode, reads a table beside the images.
pub(super) fn reads_tables(context: &Context<'_>) -> bool {
    context.profile.manifest.is_some() && context.profile.groups.iter().any(|group| group == "manifest")
}

fn is_of_darwin_core(context: &Context<'_>, entry: &Entry) -> bool {
    let by_name = context.facts(entry.id).by_name;
    // The description of the whole data set is XML as well.
    if by_name == Some(Format::Xml) {
        return true;
    }
    let is_text = by_name.is_some_and(Format::is_table);
    let Some(archive) = context.described_archive() else { return is_text };
    let tables = || archive.description.tables.iter().map(|table| archive.entry(table));
    // A table that is missed may be there under another name.
    let is_whole = tables().next().is_some() && tables().all(|table| table.is_some());
    archive.description.entry == entry.id
        || tables().any(|table| table == Some(entry.id))
        || is_text && !is_whole
}

fn is_medium(context: &Context<'_>, entry: &Entry) -> bool {
    let facts = context.facts(entry.id);
    let takes = |format: Option<Format>| format.is_some_and(|format| context.takes(format));
    match context.content_kind(entry) {
        ContentKind::Media(_) => true,
        // An error of its own, where the target does not just pass over it.
        ContentKind::Refused(_) => context.profile.image.others_ignored.is_none(),
        // What is wrong with it is reported where images are.
        ContentKind::NoMedia(_) | ContentKind::Empty | ContentKind::Pointer | ContentKind::NoSlice => {
            takes(facts.by_name)
        }
        ContentKind::Other => takes(facts.format()),
    }
}

fn is_table_of_links(context: &Context<'_>) -> bool {
    // What is missing of an archive is reported where such archives are.
    if context.profile.darwin_core.is_some() && !context.tables().is_empty() {
        return true;
    }
    let is_linked = context.profile.urls.is_some() && context.manifest().is_some();
    is_linked && (context.profile.columns().is_some() || context.links().iter().next().is_some())
}
