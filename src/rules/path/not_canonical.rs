//! `path/not-canonical`: a name takes detours: empty components, `.`, a leading `./`.
//!
//! Names that lead out of the root are reported by `path/parent-segment` and its neighbours.

use crate::model::{Action, Because, ContainerKind, Entry, EntryKind, Fix, Flaws, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

use super::clean::relative;

pub(super) static RULE: Rule = Rule {
    code: "path/not-canonical",
    level: Some(Severity::Error),
    summary: "a name holds empty or `.` components",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers differ in how they shorten such names",
        source: cite!(ZIP_DIFF, "type B3"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports empty names, doubled slashes and `.` between slashes. Names that begin with `./`, as `tar c .` writes
them, are one finding for the package, and a hint where no two names are equal without it.

## Why
Some readers shorten the name, some keep it as it is, and some skip the file. A cell that names the file fits
one of them.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| img//a.png, first
img//a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
```
```imgpack fail opendatasoft
container tar 10240
./ directory
./list.csv
| File, Title
| ./a.png, first
./a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
```

## Fix
The name is written without detours, and the cells that name the file follow.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let mut dotted = Vec::new();
    for entry in context.inventory.live().filter(|entry| !entry.path.is_junk()) {
        let flaws = entry.path.flaws();
        if !flaws.intersects(Flaws::NOT_CANONICAL | Flaws::DOT_SLASH) || flaws.intersects(super::OUTSIDE) {
            continue;
        }
        if is_root(entry) || !flaws.contains(Flaws::NOT_CANONICAL) {
            dotted.push(entry);
        } else if super::speaks(context, entry, Flaws::NOT_CANONICAL) {
            let fix = super::renaming(context, entry, relative(entry.path.text()), Safety::Safe);
            let what = "holds an empty component or a `.`";
            drafts.push(super::draft(entry, what, "rename it without empty or `.` components", fix));
        }
    }
    if let [first, ..] = dotted.as_slice() {
        drafts.push(all_dotted(context, first, &dotted));
    }
}

/// The folder that `tar c .` lists for itself.
fn is_root(entry: &Entry) -> bool {
    entry.kind == EntryKind::Directory && matches!(entry.path.text(), "./" | ".")
}

/// One finding for all names that begin with `./`: they come from one habit.
fn all_dotted(context: &Context<'_>, first: &Entry, dotted: &[&Entry]) -> Draft {
    let container = &context.inventory.container;
    let count = counted(dotted.len() as u64, "name", "names");
    let verb = if dotted.len() == 1 { "begins" } else { "begin" };
    let message = format!("`{}`: {count} in `{}` {verb} with `./`", first.path.text(), container.name);
    let fix = match dotted.iter().map(|entry| undotted(context, entry)).collect() {
        Some(actions) => Fix::safe("remove `./`", move || actions),
        None => Fix::manual("remove `./`; some of the names are taken"),
    };
    let help = "name the files without `./` before them";
    let draft = Draft::new(Locus::Entry(first.id), first.path.text(), message, help).fix(fix);
    let is_tar = matches!(container.kind, ContainerKind::Tar | ContainerKind::TarGz | ContainerKind::TarBz2);
    // Two names that become one are an error of their own in a tar.
    let is_habit = is_tar || draft.fix.as_ref().is_some_and(|fix| fix.offer.safety == Safety::Safe);
    if is_habit { draft.severity(Severity::Hint) } else { draft }
}

fn undotted(context: &Context<'_>, entry: &Entry) -> Option<Action> {
    if is_root(entry) {
        return Some(Action::DropEntry { entry: entry.id });
    }
    let to = relative(entry.path.text())?;
    let is_free = !context.names().is_taken(&to) && !entry.path.flaws().contains(Flaws::NOT_UTF8);
    is_free.then_some(Action::RenameEntry { entry: entry.id, to })
}
