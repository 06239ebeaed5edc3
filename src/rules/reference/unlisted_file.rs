//! `reference/unlisted-file`: a media file that no row names.
//!
//! Knows what cells mean by any step, and what they may have meant.

use crate::model::json::quoted;
use crate::model::{Action, Because, Entry, EntryId, Fix, Locus, Manifest, Records, Safety, Severity};
use crate::profiles::CellMeaning;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;
use crate::view::url::joined;

pub(super) static RULE: Rule = Rule {
    code: "reference/unlisted-file",
    level: Some(Severity::Warning),
    summary: "no row names a media file",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS).union(Facets::MAGIC),
    because: Because {
        text: "every file of a package must be in its list",
        source: cite!(RFC_8493, "section 3"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Finds images and other media, of formats that the target takes, that no cell of the file column means, not
even as one of several files that fit. A file that is the only guess for a cell that nothing fits is reported
there and not twice. Tables, text files and side files are no media; a file that is empty or holds no image
is reported in `image`.

Where rows hold URLs or paths in place of URLs, in a table or in an import file, a file is listed that some link or
attachment leads to, by its path or by a URL that ends in its name.

## Why
The file is uploaded and appears nowhere.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
other.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 1-10.png, first
| other.png,
1-10.png png 20x10
other.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| 1-10.png, first
1-10.png png 20x10
```

A folder with an import file:
```imgpack fail labelbox
set base-url=https://cdn.example/set
container directory 10000
import.json
| [{"row_data": "https://cdn.example/set/a.jpg", "global_key": "a.jpg"}]
a.jpg 20x10
b.jpg 20x10
```
```imgpack fixed labelbox
set base-url=https://cdn.example/set
container directory 10000
import.json
| [{"row_data": "https://cdn.example/set/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://cdn.example/set/b.jpg", "global_key": "b.jpg"}]
a.jpg 20x10
b.jpg 20x10
```
An image that stands for another and is linked nowhere:
```imgpack fail symbiota
container directory 10000
media.csv
| catalogNumber, originalUrl, url
| 1, https://e.org/1.jpg, https://e.org/1_web.jpg
1.jpg 20x10
1_web.jpg 20x10
1_med.jpg 20x10
```

## Fix
With `--unsafe-fixes` a row is added in which only the file column is filled; in an import file a record with URL and
key. Where a row needs an identifier it is added only if `--pattern` reads one from the name. None is
added while a row is left that names no file: the two may belong together. Leave the file out if it does
not belong to the package.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    for table in context.each_folder() {
        of_list(context, table, drafts);
    }
    let is_listed = |entry: &Entry| context.each_folder().any(|table| table.lists(entry));
    for entry in context.inventory.files().filter(|entry| context.is_per_folder() && context.is_shown(entry))
    {
        if !is_listed(entry) {
            drafts.push(of_no_folder(context, entry));
        }
    }
}

/// A file with no table in its folder or above.
fn of_no_folder(context: &Context<'_>, entry: &Entry) -> Draft {
    let file = entry.path.text();
    let folder = if entry.path.parent().is_empty() { "the root" } else { "its folder or above" };
    let message = format!("`{file}` is named by no row: there is no table in {folder}");
    let help = format!("put a table like `{}` beside it, or leave it out", table_name(context));
    Draft::new(Locus::Entry(entry.id), file, message, help.clone()).fix(Fix::manual(help))
}

fn table_name<'a>(context: &Context<'a>) -> &'a str {
    context.manifest().map_or("metadata.csv", |table| context.entry(table.entry).path.name())
}

/// The files that a list should hold and does not.
fn of_list(package: &Context<'_>, context: &Context<'_>, drafts: &mut Drafts) {
    let Some(list) = List::of(context) else { return };
    // What a table names whose rows cannot be told apart is not known; one without rows is reported as that.
    if list.table().is_some_and(|table| context.shape().is_unsound() || table.rows().next().is_none()) {
        return;
    }
    let name = context.entry(list.entry()).path.text();
    for entry in context.paths().distinct().filter(|entry| context.is_shown(entry)) {
        let is_elsewhere = || !context.lists(entry) || package.is_named_anywhere(entry.id);
        if list.names(context, entry) || package.is_per_folder() && is_elsewhere() {
            continue;
        }
        let file = entry.path.text();
        let message = format!("`{file}` is named by no {} of `{name}`", list.row());
        let help = format!("add a {} for the file, or leave it out", list.row());
        let may_belong = matches!(list, List::Names(..)) && !context.unmatched().may_add_rows();
        let fix = match list.added(context, entry) {
            _ if may_belong => {
                Fix::manual("write it into the row that it belongs to, or leave it out with `--exclude`")
            }
            // A table that is made of the images has a row for each.
            Some(action) if context.entry(list.entry()).added && is_taken(context, entry) => {
                Fix::safe(format!("add a {} for `{file}`", list.row()), action)
            }
            Some(action) => Fix::unsafe_(format!("add a {} for `{file}`", list.row()), action),
            None => Fix::manual(help.clone()),
        };
        drafts.push(Draft::new(Locus::Entry(entry.id), file, message, help).fix(fix));
    }
}

/// What lists the files of a package.
enum List<'a> {
    /// A table with a column of names.
    Names(&'a Manifest, u32),
    /// A table with columns of links.
    Links(&'a Manifest),
    /// An import file.
    Records(&'a Records),
}

impl<'a> List<'a> {
    fn of(context: &Context<'a>) -> Option<Self> {
        if let Some(records) = context.records() {
            return Some(Self::Records(records));
        }
        if context.profile.columns().is_some() {
            return context
                .manifest()
                .filter(|_| context.links().indices().next().is_some())
                .map(Self::Links);
        }
        // Where an import file is made of the package, each image gets a record.
        context
            .naming_cells()
            .filter(|_| context.profile.records.is_none())
            .map(|(table, column)| Self::Names(table, column))
    }

    fn table(&self) -> Option<&'a Manifest> {
        match self {
            Self::Names(table, _) | Self::Links(table) => Some(*table),
            Self::Records(_) => None,
        }
    }

    fn entry(&self) -> EntryId {
        match self {
            Self::Names(table, _) | Self::Links(table) => table.entry,
            Self::Records(records) => records.entry,
        }
    }

    fn row(&self) -> &'static str {
        if matches!(self, Self::Records(_)) { "record" } else { "row" }
    }

    /// Whether a file is listed, or spoken of elsewhere.
    fn names(&self, context: &Context<'_>, entry: &Entry) -> bool {
        match self {
            Self::Names(..) => context.is_named(entry.id) || context.only_guess_of(entry.id) > 0,
            Self::Links(_) => {
                context.is_linked(entry) || has_no_key(context, entry) || context.is_unlinked_copy(entry)
            }
            Self::Records(_) => context.is_linked(entry) || context.is_named(entry.id),
        }
    }

    /// The row that lists a file, where nothing more must be known for it.
    fn added(&self, context: &Context<'_>, entry: &Entry) -> Option<Action> {
        let name = context.paths().text(entry.id);
        match self {
            Self::Names(table, column) => {
                let mut cells = vec![String::new(); table.columns().max(column + 1) as usize];
                name.clone_into(cells.get_mut(*column as usize)?);
                Some(Action::AddRow { entry: table.entry, cells })
            }
            Self::Links(table) => linking_row(context, table, entry),
            Self::Records(records) => {
                let (urls, keys) = (context.profile.urls.as_ref()?, context.profile.keys.as_ref()?);
                let members =
                    [(urls.field.as_ref()?, url(context, name)?), (keys.field.as_ref()?, name.to_owned())];
                let members = members.map(|(field, value)| format!("{}: {}", quoted(field), quoted(&value)));
                Some(Action::AddRecord { entry: records.entry, json: format!("{{{}}}", members.join(", ")) })
            }
        }
    }
}

/// Whether it is an image of a format that the target takes.
fn is_taken(context: &Context<'_>, entry: &Entry) -> bool {
    let format = context.facts(entry.id).format();
    entry.size > 0 && format.is_some_and(|format| context.profile.image.takes(format))
}

/// A row with the identifier that the pattern reads from the name of an image, and its URL.
fn linking_row(context: &Context<'_>, table: &Manifest, entry: &Entry) -> Option<Action> {
    let columns = context.columns()?;
    let identifier = context.pattern()?.as_ref().ok()?.identifier(entry.path.name())?;
    let values = [
        (columns.content_kind(CellMeaning::Identifier).next()?, identifier),
        (columns.link()?, url(context, entry.path.text())?),
    ];
    let mut cells = vec![String::new(); table.columns() as usize];
    for (column, value) in values {
        *cells.get_mut(column as usize)? = value;
    }
    Some(Action::AddRow { entry: table.entry, cells })
}

/// What a link to a file is: its URL, or its path where the target uploads local files.
fn url(context: &Context<'_>, name: &str) -> Option<String> {
    match &context.settings.base_url {
        Some(base) => Some(joined(base, name)),
        None => context.profile.urls.as_ref().filter(|needs| needs.local_files).map(|_| name.to_owned()),
    }
}

/// Whether no key can be read from the name of an image, which `key` reports.
fn has_no_key(context: &Context<'_>, entry: &Entry) -> bool {
    let pattern = context.pattern().and_then(|pattern| pattern.as_ref().ok());
    pattern.is_some_and(|pattern| pattern.identifier(entry.path.name()).is_none())
}
