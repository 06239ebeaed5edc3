//! Makes the import file that links the images of a package: one record an image, from the entries and
//! from the columns of the table beside them. The rules then judge it like any other.
//!
//! Writes nothing. Fields and columns are the profile's.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::model::json::{self, quoted};
use crate::model::{
    ContainerKind, Entry, EntryId, EntryPath, Facts, Format, Inventory, Manifest, MetadataKind, Records,
    Settings,
};
use crate::profiles::Profile;
use crate::view::url::joined;
use crate::view::{Context, RecordColumn, Resolution};

/// Adds the import file to a package that has none and something to import, where the user wants one; whether it did.
pub(crate) fn import(inventory: &mut Inventory, profile: &Profile, settings: &Settings) -> bool {
    let Some(name) = settings.import_as.as_ref().filter(|_| profile.records.is_some()) else { return false };
    let Ok(id) = u32::try_from(inventory.entries.len()) else { return false };
    let (id, mut records) = (EntryId(id), Records::generated(EntryId(id)));
    {
        let context = Context::new(inventory, profile, settings);
        if context.records().is_some() {
            return false;
        }
        let Some(projector) = Projector::new(&context) else { return false };
        projector.rows().for_each(|row| records.push_record(row));
    }
    if records.count() == 0 {
        return false;
    }
    let mut entry = Entry::file(id, EntryPath::from(name.as_str()), 0);
    entry.added = true;
    inventory.entries.push(entry);
    inventory.facts.push(Facts { by_name: Some(Format::Json), ..Facts::default() });
    inventory.records.push(records);
    true
}

/// The package without an import file that was made of it.
pub(crate) fn without_import(mut inventory: Inventory) -> Inventory {
    let made = inventory.entries.last().filter(|entry| entry.added).map(|entry| entry.id);
    if let Some(made) = made.filter(|made| inventory.records(*made).is_some()) {
        inventory.records.retain(|records| records.entry != made);
        inventory.entries.pop();
        inventory.facts.pop();
    }
    inventory
}

struct Projector<'c, 'a> {
    context: &'c Context<'a>,
    profile: &'a Profile,
    /// The field with the URL, and the field with the key.
    link: &'a str,
    key: Option<&'a str>,
    /// What each column of the table gives.
    columns: Vec<(u32, RecordColumn<'a>)>,
}

impl<'c, 'a> Projector<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Option<Self> {
        let profile = context.profile;
        let link = profile.urls.as_ref()?.field.as_deref()?;
        let key = profile.keys.as_ref().and_then(|needs| needs.field.as_deref());
        let columns = context.manifest().map(|table| RecordColumn::of(profile, table)).unwrap_or_default();
        Some(Self { context, profile, link, key, columns })
    }

    /// The records: in the order of the table, then the images that no row names, by their names.
    fn rows(&self) -> impl Iterator<Item = String> + '_ {
        let table = self.context.manifest();
        let mut listed = FxHashSet::default();
        let mut rows: Vec<(Option<EntryId>, Option<u32>)> = Vec::new();
        for row in table.into_iter().flat_map(Manifest::rows) {
            let entry = self.context.reference(row).and_then(|reference| reference.resolution.entry());
            listed.extend(entry.into_iter().chain(self.attached(row)));
            let is_linked = || self.cell(row, self.link).or_else(|| self.path(row)).is_some();
            if entry.is_some() || is_linked() || self.is_unlinked(row) {
                rows.push((entry, Some(row)));
            }
        }
        let mut others: Vec<&Entry> =
            self.context.inventory.media().filter(|entry| !listed.contains(&entry.id)).collect();
        others.sort_by(|a, b| a.path.raw().cmp(b.path.raw()));
        rows.extend(others.into_iter().map(|entry| (Some(entry.id), None)));
        rows.into_iter().map(|(entry, row)| self.record(entry, row))
    }

    /// Whether a row that says something has a blank URL: a rule says of the record what is missing.
    fn is_unlinked(&self, row: u32) -> bool {
        let has_files = self.context.naming_cells().is_some() || self.context.shape().is_unsound();
        !has_files && self.values(row, |_| Some(())).next().is_some()
    }

    /// The path in a table that is all of the input: the images lie elsewhere.
    fn path(&self, row: u32) -> Option<Cow<'a, str>> {
        let is_bare = self.context.inventory.container.kind == ContainerKind::File;
        let is_based = self.context.settings.base_url.is_some();
        let (table, column) = self.context.naming_cells().filter(|_| is_bare && is_based)?;
        table.value(row, column).filter(|value| !value.trim().is_empty())
    }

    /// The files that a row attaches to its image: they are no images of their own.
    fn attached(&self, row: u32) -> impl Iterator<Item = EntryId> + '_ {
        let is_attachment =
            |column: &RecordColumn<'_>| matches!(column, RecordColumn::Attachment(..)).then_some(());
        let values = self.values(row, is_attachment);
        values.filter_map(|((), value)| match self.context.paths().resolve(&value) {
            Resolution::Exact(entry) | Resolution::Near(entry, _) => Some(entry),
            _ => None,
        })
    }

    /// The value of a column that gives a field, where it is not blank.
    fn cell(&self, row: u32, field: &str) -> Option<Cow<'a, str>> {
        let is_one =
            |column: &RecordColumn<'_>| matches!(column, RecordColumn::Field(name) if *name == field);
        let (index, _) = self.columns.iter().find(|(_, column)| is_one(column))?;
        self.context.manifest()?.value(row, *index).filter(|value| !value.trim().is_empty())
    }

    fn record(&self, entry: Option<EntryId>, row: Option<u32>) -> String {
        let path = entry.map(|entry| self.context.entry(entry).path.text());
        let reported = |field: &str| row.and_then(|row| self.cell(row, field));
        let mut members = Vec::new();
        let url = reported(self.link).or_else(|| path.map(|path| Cow::Owned(self.url(path))));
        let url = url.or_else(|| row.and_then(|row| self.path(row)));
        members.extend(url.map(|url| (self.link, quoted(&url))));
        if let Some(key) = self.key {
            let own = reported(key).or_else(|| path.map(Cow::Borrowed));
            let own = own.or_else(|| row.and_then(|row| self.path(row)));
            members.extend(own.map(|own| (key, quoted(&own))));
        }
        for field in self.profile.records.iter().flat_map(|needs| &needs.fields) {
            let name = field.name.as_str();
            if name == self.link || Some(name) == self.key {
                continue;
            }
            let only = field.values.first().map(|value| Cow::Borrowed(value.as_str()));
            members.extend(reported(name).or(only).map(|value| (name, quoted(&value))));
        }
        members.extend(row.and_then(|row| self.metadata(row)));
        members.extend(row.and_then(|row| self.attachments(row)));
        let members: Vec<String> =
            members.into_iter().map(|(name, json)| format!("{}: {json}", quoted(name))).collect();
        format!("{{{}}}", members.join(", "))
    }

    /// Where the image of a path will be found.
    fn url(&self, path: &str) -> String {
        self.context.settings.base_url.as_deref().map_or_else(|| path.to_owned(), |base| joined(base, path))
    }

    /// The values of columns of a kind, blank ones left out.
    fn values<'s, T>(
        &'s self,
        row: u32,
        pick: impl Fn(&'s RecordColumn<'a>) -> Option<T> + 's,
    ) -> impl Iterator<Item = (T, Cow<'a, str>)> + 's {
        let table = self.context.manifest();
        self.columns.iter().filter_map(move |(index, column)| {
            let value = table?.value(row, *index).filter(|value| !value.trim().is_empty())?;
            Some((pick(column)?, value))
        })
    }

    fn metadata(&self, row: u32) -> Option<(&'a str, String)> {
        let needs = self.profile.metadata.as_ref()?;
        let pick = |column: &'_ RecordColumn<'a>| match column {
            RecordColumn::Metadata(name) => Some(name.clone()),
            _ => None,
        };
        let items: Vec<String> = self
            .values(row, pick)
            .map(|(name, value)| {
                let (name, value) = (quoted(&name), self.typed(&name, &value));
                format!("{{{}: {name}, {}: {value}}}", quoted(&needs.name), quoted(&needs.value))
            })
            .collect();
        (!items.is_empty()).then(|| (needs.field.as_str(), format!("[{}]", items.join(", "))))
    }

    /// A cell as JSON: a number where the field is known to hold numbers, else a text.
    fn typed(&self, name: &str, value: &str) -> String {
        let ontology = self.context.settings.ontology.iter().flat_map(|ontology| &ontology.fields);
        let own = ontology.map(|field| (field.name.as_str(), field.kind));
        let reserved = self.profile.metadata.iter().flat_map(|needs| &needs.reserved);
        let mut fields = own.chain(reserved.map(|field| (field.name.as_str(), field.kind)));
        let is_number = fields.any(|(known, kind)| known == name && kind == MetadataKind::Number);
        let number = value.trim();
        let is_finite = number.parse::<f64>().is_ok_and(f64::is_finite);
        if is_number && is_finite && json::is_number(number.as_bytes()) {
            number.to_owned()
        } else {
            quoted(value)
        }
    }

    fn attachments(&self, row: u32) -> Option<(&'a str, String)> {
        let needs = self.profile.attachments.as_ref()?;
        let pick = |column: &'_ RecordColumn<'a>| match column {
            RecordColumn::Attachment(kind, name) => Some((kind.clone(), name.clone())),
            _ => None,
        };
        let items: Vec<String> = self
            .values(row, pick)
            .map(|((kind, name), value)| {
                let mut item = format!(
                    "{{{}: {}, {}: {}",
                    quoted(&needs.kind),
                    quoted(&kind),
                    quoted(&needs.value),
                    quoted(&value)
                );
                if let Some(name) = name {
                    item.push_str(&format!(", {}: {}", quoted(&needs.name), quoted(&name)));
                }
                item.push('}');
                item
            })
            .collect();
        (!items.is_empty()).then(|| (needs.field.as_str(), format!("[{}]", items.join(", "))))
    }
}
