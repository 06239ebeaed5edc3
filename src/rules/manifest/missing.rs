//! `manifest/missing`: the target needs a table that lists the files, and there is none.
//!
//! Silent where something else stands in its place: then `not-csv` or a rule of `archive/` speaks.

use crate::model::{
    Action, Because, ContainerKind, Content, CsvTroubleKind, Entry, EntryPath, Fix, Format, Locus, Manifest,
    Safety, Severity, TroubleKind,
};
use crate::profiles::ManifestNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, numbered};
use crate::view::Context;

use super::values;

pub(super) static RULE: Rule = Rule {
    code: "manifest/missing",
    level: Some(Severity::Error),
    summary: "the package has no table that lists its files",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::MAGIC),
    because: Because {
        text: "files and their descriptions are linked by a table beside them",
        source: cite!(DATASETS, "docs/source/image_dataset.mdx"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Looks for the table that lists the files of the package. A table without a single line counts as none.

## Why
The platform makes one record of each row. Without rows there are no records, and the files are not shown.

## Example
```imgpack fail opendatasoft
a.png png 20x10
b.png png 20x10
```
```imgpack fixed opendatasoft
a.png png 20x10
b.png png 20x10
metadata.csv
| file, title
| a.png, a
| b.png, b
```
Where files lie in folders, the folder gets a column of its own:
```imgpack fail opendatasoft
list.csv
sea/a.png png 20x10
b.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| file, title, folder
| b.png, b,
| sea/a.png, a, sea
sea/a.png png 20x10
b.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File
| a.png
a.png png 20x10
```

## Fix
A table is made with one row a file: its path, its name without the extension as a title, and its folder. Add
columns of your own afterwards. There is no fix where the package holds no file that the platform takes,
or where `--csv` names a table that is not there.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(needs) = required_and_absent(context) else { return };
    if let Some(wanted) = context.settings.csv.as_ref().filter(|_| context.manifest().is_none()) {
        drafts.push(not_there(context, wanted));
        return;
    }
    let rows = rows(context, needs);
    let files = rows.len().saturating_sub(1);
    let (at, subject, message) = if let Some(table) = context.manifest() {
        let name = super::name(context, table.entry);
        let bytes = counted(table.text.len() as u64, "byte", "bytes");
        (Locus::Entry(table.entry), name, format!("`{name}` has {bytes} and no line that says anything"))
    } else {
        let name = context.inventory.container.name.as_str();
        let files = counted(files as u64, "file", "files");
        (Locus::Package, name, format!("`{name}` holds {files} to list and no CSV"))
    };
    let draft =
        Draft::new(at, subject, message, "add a CSV with one row a file and the name of the file in it");
    drafts.push(draft.fix(fix(context, needs, rows)));
}

/// What the target needs, where it needs a table, there is none, and no other rule says why.
fn required_and_absent<'a>(context: &Context<'a>) -> Option<&'a ManifestNeeds> {
    let needs = super::required(context)?;
    let unread = |kind| matches!(kind, TroubleKind::Unreadable | TroubleKind::UnsupportedContainer);
    let container = &context.inventory.container;
    let is_unread = container.kind == ContainerKind::Unknown;
    if is_unread || container.troubles.iter().any(|trouble| unread(trouble.kind)) {
        return None;
    }
    let is_absent = match context.manifest() {
        Some(table) => is_empty(table),
        None if context.settings.csv.is_some() => true,
        None => context.tables().is_empty(),
    };
    let stands_in = || {
        let csv = |entry: &Entry| context.facts(entry.id).by_name == Some(Format::Csv);
        context.manifest().is_none() && context.settings.csv.is_none() && context.inventory.files().any(csv)
    };
    (is_absent && !stands_in() && super::impostors(context).next().is_none()).then_some(needs)
}

/// No line at all. Where reading stopped at once, another rule says so.
fn is_empty(table: &Manifest) -> bool {
    let mut stopped = super::troubles(table, &[CsvTroubleKind::Oversized]);
    table.record_count() == 0 && stopped.next().is_none()
}

fn not_there(context: &Context<'_>, wanted: &str) -> Draft {
    let tables: Vec<&str> = context.tables().iter().map(|table| super::name(context, table.entry)).collect();
    let help = if tables.is_empty() {
        "add that table, or leave out `--csv`".to_owned()
    } else {
        format!("name one of these with `--csv`: {}", super::listed(&tables))
    };
    let message = format!("`{wanted}`, which `--csv` names, is not a table of the package");
    Draft::new(Locus::Package, wanted, message, help).fix(Fix::manual("name another table"))
}

fn fix(context: &Context<'_>, needs: &ManifestNeeds, rows: Vec<Vec<String>>) -> Fix {
    if rows.len() < 2 {
        return Fix::manual("add files that the platform takes, and a CSV that lists them");
    }
    let Some(table) = context.manifest() else {
        let path = free_name(context, &needs.generated_name);
        let title = format!("list the files in a new `{path}`");
        return Fix::safe(title, Action::AddEntry { path, content: Content::Table(rows) });
    };
    let (entry, rewrite) = (table.entry, super::rewritten(context, table));
    let fill = rows.into_iter().map(move |cells| Action::AddRow { entry, cells });
    let title = format!("list the files in `{}`", super::name(context, table.entry));
    Fix::safe(title, move || std::iter::once(rewrite).chain(fill).collect())
}

/// The rows of a table of all files that the target takes, the header first.
fn rows(context: &Context<'_>, needs: &ManifestNeeds) -> Vec<Vec<String>> {
    let takes = |format| context.profile.image.takes(format);
    let media = context.inventory.media().filter(|entry| context.facts(entry.id).format().is_some_and(takes));
    let mut paths: Vec<_> = media.map(|entry| &entry.path).collect();
    paths.sort_by(|a, b| a.text().cmp(b.text()));
    paths.dedup_by(|a, b| a.text() == b.text());
    let has_folders = paths.iter().any(|path| !path.parent().is_empty());
    let mut header = vec![needs.generated_column.clone(), "title".to_owned()];
    header.extend(has_folders.then(|| "folder".to_owned()));
    let row = |path: &&EntryPath| {
        let mut row = vec![path.text().to_owned(), values::harmless(path.stem()).to_owned()];
        row.extend(has_folders.then(|| values::harmless(path.parent()).to_owned()));
        row
    };
    std::iter::once(header).chain(paths.iter().map(row)).collect()
}

/// The usual name, or with a number where that is taken.
fn free_name(context: &Context<'_>, usual: &str) -> String {
    let is_taken = |name: &str| {
        let same = |text: &str| text.trim_end_matches('/').eq_ignore_ascii_case(name);
        context.inventory.live().any(|entry| same(entry.path.text()))
    };
    let (stem, extension) = usual.rsplit_once('.').unwrap_or((usual, "csv"));
    if is_taken(usual) { numbered(stem, &format!(".{extension}"), 2, is_taken) } else { usual.to_owned() }
}
