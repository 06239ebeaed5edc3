//! Rules about folders that mean something: which category an image gets, which files become items, in
//! which order, under which names.
//!
//! What a push makes of a package is reported by `profiles`, what a category is by `model::Categories`; nothing
//! here knows which platform it is for.

use crate::model::{Action, Entry, Fix, Limit, Locus, MergeMode};
use crate::profiles::PushNeeds;
use crate::rules::{Draft, Drafts};
use crate::text::{counted, numbered};
use crate::view::{Context, Merged};

mod categories;

rules! {
    uncategorised, merged_category, similar_category, empty_category, deep_category,
    shared_file_name, repeated_item_name, empty_item_name, ignored_file, no_image, no_member, too_many_members,
    hidden_members, unstable_order, file_like_folder, hidden_file, not_dicom, mistyped_file, option_ignored,
    data_file,
}

/// Where an item is: at the first thing in its folder, or nowhere in particular where that is empty.
fn place(item: &Merged<'_>) -> Locus {
    let mut all = item.members.iter().chain(&item.dropped).chain(&item.nested);
    all.next().map_or(Locus::Package, |id| Locus::Entry(*id))
}

/// Names between backticks; of many only the first.
fn listed(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    crate::text::listed(names, 8)
}

/// A name for a new folder or item that nothing in the package bears.
fn free_name(context: &Context<'_>, base: &str, from: usize) -> String {
    let items = context.merged();
    let is_taken = |name: &str| {
        let of_item = items.iter().any(|item| item.name == name || item.folder == name);
        of_item || context.names().is_taken(name) || context.names().folder(name).is_some()
    };
    numbered(base, "", from, is_taken)
}

/// Renames files of one folder, where every new name is free.
fn renamed<'a>(
    context: &Context<'_>,
    title: String,
    names: impl Iterator<Item = (&'a Entry, String)>,
) -> Fix {
    if context.names_are_fixed() {
        return Fix::manual(format!("{title}, and rename the objects in the storage as well"));
    }
    let mut actions = Vec::new();
    for (entry, to) in names.filter(|(entry, to)| entry.path.text() != to) {
        if context.names().is_taken(&to) {
            return Fix::manual(format!("{title}: `{to}` is there already"));
        }
        actions.push(Action::RenameEntry { entry: entry.id, to });
    }
    Fix::unsafe_(title, move || actions)
}

/// Items of more members than a limit, each divided into items that keep it.
fn above(
    context: &Context<'_>,
    mode: MergeMode,
    limits: impl Fn(&PushNeeds) -> &[Limit],
    what: &str,
    drafts: &mut Drafts,
) {
    let merges = context.settings.push.merge == Some(mode);
    let Some(needs) = context.profile.push.as_ref().filter(|_| merges) else { return };
    let limits = limits(needs);
    for item in context.merged() {
        let count = item.members.len() as u64;
        let Some(limit) = Limit::exceeded(limits, count) else { continue };
        let (name, most) = (item.name, limit.value);
        let message = format!("`{name}` is made of {}; {what} {most}", counted(count, "file", "files"));
        let help = format!("divide the folder into several of {most} files at most");
        let fix = divided(context, item, most);
        let reason = format!("{what} {most}");
        let draft = Draft::new(place(item), name, message, help).fix(fix).because(reason, &limit.source);
        drafts.push(match limit.level.severity() {
            Some(severity) => draft.severity(severity),
            None => continue,
        });
    }
}

/// The members beyond a limit go to folders of their own, as many to each.
fn divided(context: &Context<'_>, item: &Merged<'_>, most: u64) -> Fix {
    let most = usize::try_from(most).unwrap_or(usize::MAX).max(1);
    let mut folders: Vec<String> = Vec::new();
    let mut number = 2;
    for _ in item.members.chunks(most).skip(1) {
        let folder = free_name(context, item.folder, number);
        let used = folder.rsplit('-').next().and_then(|end| end.parse().ok()).unwrap_or(number);
        number = used + 1;
        folders.push(folder);
    }
    let rest = item.members.chunks(most).skip(1).zip(&folders);
    let names = rest.flat_map(|(members, folder)| {
        members.iter().map(move |id| {
            let entry = context.entry(*id);
            (entry, format!("{folder}/{}", entry.path.name()))
        })
    });
    renamed(context, format!("move what is beyond {most} files to `{}`", folders.join("`, `")), names)
}
