//! Which options this target and this kind of input take notice of.
//!
//! One table: an option, and when it is used. An option that is not in it is always used.

use crate::model::{ContainerKind, Format, Given};

use super::context::Context;
use super::reading::reads_tables;

/// Whether an option is used.
type Use = fn(&Context<'_>) -> bool;

/// Each option by its long name.
const OPTIONS: &[(&str, Use)] = &[
    ("base-url", |at| at.profile.urls.is_some() || at.profile.columns().is_some() || is_registered(at)),
    ("category-from", |at| at.profile.categories.is_some()),
    ("csv", reads_a_table),
    ("dataset", is_registered),
    ("encoding", |at| {
        at.inventory.files().any(|entry| at.facts(entry.id).by_name.is_some_and(Format::is_text))
    }),
    ("existing-keys", compares_keys),
    ("file-column", reads_a_file_column),
    ("item-merge-mode", is_pushed),
    ("name-encoding", holds_a_zip),
    ("ontology", |at| at.profile.metadata.is_some() && (at.records().is_some() || at.manifest().is_some())),
    ("pattern", |at| at.reads_keys_from_names()),
    ("preserve-folders", is_pushed),
    ("read-only", is_registered),
    ("remote-path", is_pushed),
    ("replace", |at| at.reads_keys_from_names() && at.settings.pattern.is_some()),
    ("root-category", has_images_at_the_root),
    ("skip-existing", |at| has_keys(at) && !reads_given_keys(at) && !at.settings.existing_keys.is_empty()),
    ("split-bytes", |at| at.settings.import_as.is_some()),
    ("storage", is_pushed),
    ("symbiota-mode", |at| !at.profile.modes.is_empty()),
];

/// The options that were given and that nothing takes notice of.
pub(crate) fn unused<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Given> {
    let is_unused = |given: &&Given| {
        let row = OPTIONS.iter().find(|(name, _)| *name == given.name);
        row.is_some_and(|(_, is_used)| !is_used(context)) || means_nothing(context, given)
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
    glob.is_some_and(|glob| !context.inventory.entries.iter().any(|one| glob.matches(one.path.text())))
}

/// Whether a table is there, or wanted, in which the user may say where the files stand.
fn reads_a_file_column(context: &Context<'_>) -> bool {
    reads_a_table(context) && context.profile.columns().is_none()
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
    has_keys(context) && is_list && (context.records().is_some() || context.manifest().is_some() || is_made())
}

fn has_keys(context: &Context<'_>) -> bool {
    context.profile.keys.is_some() && context.profile.groups.iter().any(|group| group == "key")
}

impl Context<'_> {
    /// Whether keys are read from names: they are given by somebody, and no table of the input says them.
    pub fn reads_keys_from_names(&self) -> bool {
        let is_bare = matches!(self.inventory.container.kind, ContainerKind::File | ContainerKind::Unknown);
        let own = self.manifest().is_some_and(|table| !self.entry(table.entry).added);
        has_keys(self) && reads_given_keys(self) && !(self.profile.takes_shape("csv") && (is_bare || own))
    }
}

fn reads_given_keys(context: &Context<'_>) -> bool {
    context.profile.keys.as_ref().is_some_and(|needs| needs.given)
}

fn is_pushed(context: &Context<'_>) -> bool {
    context.profile.push.is_some()
}

fn is_registered(context: &Context<'_>) -> bool {
    is_pushed(context) && context.settings.push.storage.is_some()
}

fn holds_a_zip(context: &Context<'_>) -> bool {
    let container = &context.inventory.container;
    let mut roots = container.roots.iter().map(|root| root.kind);
    // What is built of it may be no zip any more.
    let was_zip = container.claimed == Some(ContainerKind::Zip);
    container.kind == ContainerKind::Zip || was_zip || roots.any(|kind| kind == ContainerKind::Zip)
}
