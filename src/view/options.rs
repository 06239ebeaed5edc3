//! Which options this target and this kind of input take notice of.
//!
//! One table: an option, and when it is used. An option that is not in it is always used.

use crate::model::{ContainerKind, Format, Given};
use crate::profiles::Profile;

use super::context::Context;
use super::reading::reads_tables;

/// One option: whether a target takes it in one of its ways in, and whether this input has a use for it.
struct Row {
    name: &'static str,
    target: fn(&Profile) -> bool,
    input: fn(&Context<'_>) -> bool,
}

const fn row(name: &'static str, target: fn(&Profile) -> bool, input: fn(&Context<'_>) -> bool) -> Row {
    Row { name, target, input }
}

/// Each option by its long name.
const OPTIONS: &[Row] = &[
    row("base-url", takes_links, |at| !is_pushed(at.profile) || has_links(at.profile) || is_registered(at)),
    row("category-from", has_categories, |_| true),
    row("csv", has_tables, reads_a_table),
    row("dataset", is_pushed, is_registered),
    row(
        "encoding",
        |target| has_tables(target) || target.annotations.is_some() || target.darwin_core.is_some(),
        |at| at.inventory.files().any(|entry| at.facts(entry.id).by_name.is_some_and(Format::is_text)),
    ),
    row("existing-keys", has_keys, compares_keys),
    row("file-column", |target| has_tables(target) && target.columns().is_none(), reads_a_table),
    row("item-merge-mode", is_pushed, |_| true),
    row("max-bytes", makes_renditions, |at| !at.settings.renditions.is_empty()),
    row("name-encoding", |_| true, holds_a_zip),
    row(
        "ontology",
        |target| target.metadata.is_some(),
        |at| at.records().is_some() || at.manifest().is_some(),
    ),
    row("pattern", reads_given_keys, |at: &Context<'_>| at.reads_keys_from_names()),
    row("preserve-folders", is_pushed, |_| true),
    row("read-only", is_pushed, is_registered),
    row("remote-path", is_pushed, |_| true),
    row("renditions", makes_renditions, |_| true),
    row("replace", reads_given_keys, |at| at.reads_keys_from_names() && at.settings.pattern.is_some()),
    row("root-category", has_categories, has_images_at_the_root),
    row(
        "skip-existing",
        |target| has_keys(target) && !reads_given_keys(target),
        |at| !at.settings.existing_keys.is_empty(),
    ),
    row("split-bytes", |target| target.takes_shape("json"), |at| at.settings.import_as.is_some()),
    row("storage", is_pushed, |_| true),
    row("symbiota-mode", |target| !target.modes.is_empty(), |_| true),
];

/// Whether a target takes an option in one of its ways in. An option that no row knows is for all of them.
#[cfg(feature = "cli")]
pub(crate) fn takes_option(target: &Profile, name: &str) -> bool {
    let row = OPTIONS.iter().find(|row| row.name == name);
    row.is_none_or(|row| (row.target)(target) || target.modes.values().any(row.target))
}

/// The options that were given and that nothing takes notice of.
pub(crate) fn unused<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Given> {
    let is_unused = |given: &&Given| {
        let row = OPTIONS.iter().find(|row| row.name == given.name);
        let is_used = |row: &Row| (row.target)(context.profile) && (row.input)(context);
        row.is_some_and(|row| !is_used(row)) || means_nothing(context, given)
    };
    context.settings.given.iter().filter(is_unused)
}

/// Whether a pattern of names means no entry.
fn means_nothing(context: &Context<'_>, given: &Given) -> bool {
    let settings = context.settings;
    let globs = match given.name.as_str() {
        "exclude" => &settings.exclude,
        "leave-out" => &settings.leave_out.globs,
        _ => return false,
    };
    let glob = globs.iter().find(|glob| Some(&glob.text) == given.value.as_ref());
    glob.is_some_and(|glob| {
        let leaves_links = given.name == "leave-out" && !context.links_meant(glob).is_empty();
        !leaves_links && !context.inventory.entries.iter().any(|one| glob.matches(one.path.text()))
    })
}

/// Whether a table is there, or wanted.
fn reads_a_table(context: &Context<'_>) -> bool {
    let needs = context.profile.manifest.as_ref().filter(|_| reads_tables(context));
    needs.is_some_and(|needs| needs.required || context.manifest().is_some())
}

/// Whether images lie in no folder, or a plan put them into the one that is named.
fn has_images_at_the_root(context: &Context<'_>) -> bool {
    let Some(needs) = &context.profile.categories else { return false };
    let named = context.settings.root_category.as_ref().map(|name| name.replace(' ', &needs.space));
    let is_there =
        |path| context.categories().of(path).is_some_and(|category| named.as_deref() == Some(&*category));
    let mut images = context.inventory.media();
    images.any(|image| context.categories().is_at_root(&image.path) || is_there(&image.path))
}

/// Whether there are keys that those of the platform can be compared with, and any of these.
fn compares_keys(context: &Context<'_>) -> bool {
    let is_made = || context.settings.import_as.is_some() || context.settings.pattern.is_some();
    let is_list = !context.settings.existing_keys.is_empty();
    let is_there = context.records().is_some() || context.manifest().is_some() || is_made();
    has_keys(context.profile) && is_list && is_there
}

fn has_keys(target: &Profile) -> bool {
    target.keys.is_some() && target.groups.iter().any(|group| group == "key")
}

impl Context<'_> {
    /// Whether keys are read from names: they are given by somebody, and no table of the input says them.
    pub fn reads_keys_from_names(&self) -> bool {
        let is_bare = matches!(self.inventory.container.kind, ContainerKind::File | ContainerKind::Unknown);
        let own = self.manifest().is_some_and(|table| !self.entry(table.entry).added);
        has_keys(self.profile)
            && reads_given_keys(self.profile)
            && self.profile.darwin_core.is_none()
            && !(self.profile.takes_shape("csv") && (is_bare || own))
    }
}

fn reads_given_keys(target: &Profile) -> bool {
    target.keys.as_ref().is_some_and(|needs| needs.given)
}

fn has_categories(target: &Profile) -> bool {
    target.categories.is_some()
}

fn makes_renditions(target: &Profile) -> bool {
    !target.image.renditions.is_empty()
}

fn has_tables(target: &Profile) -> bool {
    target.manifest.is_some()
}

fn has_links(target: &Profile) -> bool {
    target.urls.is_some() || target.columns().is_some()
}

fn takes_links(target: &Profile) -> bool {
    has_links(target) || is_pushed(target)
}

fn is_pushed(target: &Profile) -> bool {
    target.push.is_some()
}

fn is_registered(context: &Context<'_>) -> bool {
    is_pushed(context.profile) && context.settings.push.storage.is_some()
}

fn holds_a_zip(context: &Context<'_>) -> bool {
    let container = &context.inventory.container;
    let mut roots = container.roots.iter().map(|root| root.kind);
    // What is built of it may be no zip any more.
    let was_zip = container.claimed == Some(ContainerKind::Zip);
    container.kind == ContainerKind::Zip || was_zip || roots.any(|kind| kind == ContainerKind::Zip)
}
