//! Lists the images of a package in a table that only the plan knows, for targets that take links: one row an
//! image, its columns filled as the profile says.
//!
//! Judges nothing; the rules run over what it makes as over any table. What no row can be made of is reported by
//! them as well.

use std::collections::BTreeMap;

use crate::model::{
    ContainerKind, Entry, EntryId, EntryPath, Facts, Format, Inventory, Manifest, NaturalKey, Settings,
};
use crate::profiles::{Column, Fill, Profile};
use crate::text::{hex, without_extension};
use crate::view::url::joined;
use crate::view::{Derivatives, Pattern};

/// Whether a package has images to link and no table yet that does.
pub(crate) fn wants_table(inventory: &Inventory, profile: &Profile) -> bool {
    let is_bare = matches!(inventory.container.kind, ContainerKind::File | ContainerKind::Unknown);
    let is_table = |entry: &Entry| inventory.facts(entry.id).by_name == Some(Format::Csv);
    profile.takes_shape("csv")
        && profile.columns().is_some()
        && !is_bare
        && !inventory.files().any(is_table)
        && !inventory.manifests.iter().any(|table| {
            let is_given = inventory.given_table.as_ref().is_some_and(|given| given.entry == table.entry);
            (is_given || table.sheet.is_some()) && has_links(table, profile)
        })
        && inventory.media().next().is_some()
}

/// Whether a table has the column that a target requires of tables of links.
fn has_links(table: &Manifest, profile: &Profile) -> bool {
    let required =
        || profile.columns().into_iter().flat_map(|needs| &needs.known).filter(|known| known.required);
    table.header().iter().any(|name| {
        let is_it = |known: &Column| known.name.eq_ignore_ascii_case(name.trim());
        required().any(is_it)
    })
}

/// The package with a table of its images.
pub(crate) fn project(
    mut inventory: Inventory,
    profile: &Profile,
    settings: &Settings,
    pattern: &Pattern,
) -> Inventory {
    let Some(needs) = &profile.manifest else { return inventory };
    let rows = Rows::new(&inventory, profile, settings, pattern).table(profile);
    if rows.len() < 2 {
        return inventory;
    }
    let Ok(number) = u32::try_from(inventory.entries.len()) else { return inventory };
    let id = EntryId(number);
    let mut entry = Entry::file(id, EntryPath::from(needs.generated_name.as_str()), 0);
    entry.added = true;
    inventory.entries.push(entry);
    inventory.facts.push(Facts { by_name: Some(Format::Csv), ..Facts::default() });
    inventory.manifests.push(Manifest::generated(id, rows));
    inventory
}

/// An image that gets a row, and the files that go with it.
struct Source<'a> {
    entry: &'a Entry,
    identifier: String,
    /// Its place among the images of one identifier, from 1, where there are several.
    order: Option<u32>,
}

struct Rows<'a> {
    inventory: &'a Inventory,
    base: &'a str,
    derivatives: Derivatives<'a>,
    sources: Vec<Source<'a>>,
}

impl<'a> Rows<'a> {
    fn new(
        inventory: &'a Inventory,
        profile: &'a Profile,
        settings: &'a Settings,
        pattern: &Pattern,
    ) -> Self {
        let derivatives = Derivatives::new(inventory, profile);
        let takes =
            |entry: &&Entry| inventory.facts(entry.id).format().is_some_and(|f| profile.image.takes(f));
        let mut images: Vec<&Entry> =
            inventory.media().filter(takes).filter(|entry| entry.size > 0).collect();
        images.sort_by(|a, b| a.path.raw().cmp(b.path.raw()));
        // A copy that is made of an image to be converted has no other image yet.
        let is_source = |entry: &&Entry| !entry.added && derivatives.source(entry).is_none();
        let sources = images.into_iter().filter(is_source);
        let mut sources: Vec<Source<'a>> = sources
            .filter_map(|entry| {
                let identifier = pattern.identifier(entry.path.name())?;
                Some(Source { entry, identifier, order: None })
            })
            .collect();
        number(&mut sources);
        let base = settings.base_url.as_deref().unwrap_or_default();
        Self { inventory, base, derivatives, sources }
    }

    /// The header and one row an image, in columns that have at least one value.
    fn table(&self, profile: &Profile) -> Vec<Vec<String>> {
        let columns: Vec<&Column> = profile
            .columns()
            .into_iter()
            .flat_map(|needs| &needs.known)
            .filter(|c| c.fill.is_some())
            .collect();
        let rows: Vec<Vec<String>> = self.sources.iter().map(|source| self.row(source, &columns)).collect();
        let used: Vec<usize> =
            (0..columns.len()).filter(|index| rows.iter().any(|row| !row[*index].is_empty())).collect();
        let header = used.iter().map(|index| columns[*index].name.clone()).collect();
        let kept = |row: Vec<String>| {
            let mut row: Vec<Option<String>> = row.into_iter().map(Some).collect();
            used.iter().filter_map(|index| row.get_mut(*index)?.take()).collect()
        };
        std::iter::once(header).chain(rows.into_iter().map(kept)).collect()
    }

    fn row(&self, source: &Source<'a>, columns: &[&Column]) -> Vec<String> {
        let mut linked: Vec<Option<&Entry>> =
            columns.iter().map(|column| self.linked(source, column)).collect();
        // An image that another file stands for is linked where a place is left.
        let is_itself = |entry: &&Entry| entry.id == source.entry.id;
        if !linked.iter().flatten().any(is_itself) {
            let is_free = |(column, linked): &(&&Column, &mut Option<&Entry>)| {
                column.fill == Some(Fill::Link) && linked.is_none()
            };
            if let Some((_, place)) = columns.iter().zip(linked.iter_mut()).find(is_free) {
                *place = Some(source.entry);
            }
        }
        let main = columns.iter().zip(&linked).find(|(column, _)| column.required);
        let main = main.and_then(|(_, linked)| *linked).unwrap_or(source.entry);
        columns
            .iter()
            .zip(&linked)
            .map(|(column, linked)| self.value(source, main, column, *linked))
            .collect()
    }

    /// The file that a column links.
    fn linked(&self, source: &Source<'a>, column: &Column) -> Option<&'a Entry> {
        column.suffixes.iter().find_map(|suffix| match suffix.as_str() {
            "" => Some(source.entry),
            suffix => self.derivatives.of(source.entry, suffix),
        })
    }

    fn value(&self, source: &Source<'a>, main: &Entry, column: &Column, linked: Option<&Entry>) -> String {
        let facts = self.inventory.facts(main.id);
        match column.fill {
            None => String::new(),
            Some(Fill::Identifier) => source.identifier.clone(),
            Some(Fill::Link) => linked.map(|entry| self.url(entry)).unwrap_or_default(),
            Some(Fill::MediaType) => {
                facts.format().map(|format| format.row().mime).unwrap_or_default().to_owned()
            }
            Some(Fill::FileName) => {
                let most = column.max_length.iter().map(|limit| limit.value).min().unwrap_or(u64::MAX);
                let name = format!("filename: {}", main.path.name());
                name.chars().take(usize::try_from(most).unwrap_or(usize::MAX)).collect()
            }
            Some(Fill::Md5) => facts.md5.as_ref().map(|sum| hex(sum.as_slice())).unwrap_or_default(),
            Some(Fill::Order) => source.order.map(|order| order.to_string()).unwrap_or_default(),
        }
    }

    fn url(&self, entry: &Entry) -> String {
        joined(self.base, entry.path.text())
    }
}

/// Numbers the images of each identifier that has several, in the natural order of their names: `_2` before `_10`.
fn number(sources: &mut [Source<'_>]) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, source) in sources.iter().enumerate() {
        groups.entry(source.identifier.clone()).or_default().push(index);
    }
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        // The name alone comes before the name with something behind it.
        group.sort_by_cached_key(|index| {
            NaturalKey::new(without_extension(sources[*index].entry.path.text()))
        });
        for (order, index) in (1..).zip(group) {
            sources[index].order = Some(order);
        }
    }
}
