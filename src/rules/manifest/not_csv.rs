//! `manifest/not-csv`: something stands in place of the table that the target does not take for a CSV.
//!
//! Speaks of the table that lists the images, and of files that are none of their name; other tables are reported
//! by `extra`.

use crate::model::{
    Action, Because, ContainerKind, CsvTroubleKind, Entry, EntryId, Fix, Format, Locus, Manifest, Safety,
    Severity,
};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::numbered;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/not-csv",
    level: Some(Severity::Error),
    summary: "the table is not a `.csv` by its name or content",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::MAGIC),
    because: Because { text: "a CSV is known by the extension `.csv`", source: cite!(RFC_4180, "section 3") },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds the table that lists the files under another extension: `.tsv`, `.txt`, `.dat`, `.CSV`; workbooks (`.xlsx`, `.xlsm`,
`.xls`, `.ods`), of which a sheet is read as the table, and those that cannot be read; and files named `.csv` that hold a
spreadsheet, a web page or anything else but text.

## Why
The platform looks for `.csv`, in lower case. A spreadsheet that was only renamed is still a spreadsheet.

## Example
```imgpack fail opendatasoft
LIST.CSV
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
LIST.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fail opendatasoft
list.txt
| File|Title
| a.png|first
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fail opendatasoft
list.csv xlsx
a.png png 20x10
```
```imgpack fail opendatasoft
list.xlsx unread-book=it_is_encrypted_with_a_password
a.png png 20x10
```
```imgpack fail opendatasoft
list.xlsx sheet=Feuil1
| File, Title
| a.png, 0012
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, 0012
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File\tTitle\na.png\tfirst, of one\n
a.png png 20x10
```

## Fix
A table of text is renamed, and written anew where the platform does not read its delimiter. What the sheet of a workbook
shows is written as a CSV in its place. Where a workbook cannot be read, save it as CSV in the program that made it.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    // A spreadsheet that is all of the input was meant as the table, whatever the target wants.
    let is_alone = context.inventory.container.kind == ContainerKind::File;
    if super::required(context).is_none() && !is_alone {
        return;
    }
    if super::required(context).is_none() {
        drafts.extend(context.inventory.files().filter_map(|entry| alone(context, entry)));
    }
    for entry in super::impostors(context) {
        drafts.push(impostor(context, entry));
    }
    if let Some(table) = context.manifest().filter(|table| super::is_misnamed(context, table)) {
        drafts.push(misnamed(context, table));
    }
}

/// A text that is all of the input, of a target that reads no table.
fn alone(context: &Context<'_>, entry: &Entry) -> Option<Draft> {
    let format = context.facts(entry.id).by_name?;
    let name = entry.path.text();
    let help = "save the table as CSV UTF-8, beside the files that it lists";
    let is_book = format == Format::Xlsx && context.manifest().is_some() && !context.is_read(entry);
    (is_book || matches!(format, Format::Tsv | Format::Text)).then(|| {
        let what = if is_book { "a workbook" } else { format.title() };
        let message = format!("`{name}` is {what}, which the target does not read by itself");
        Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help))
    })
}

fn impostor(context: &Context<'_>, entry: EntryId) -> Draft {
    let name = super::name(context, entry);
    let found = context.facts(entry).by_magic.unwrap_or(Format::Xlsx);
    // A workbook is a zip, and without a look inside it is called so.
    let book = context.inventory.manifest(entry).and_then(|table| table.troubles.first());
    if let Some(reason) = book.filter(|trouble| trouble.kind == CsvTroubleKind::NoSheet) {
        let help = "save the sheet as CSV UTF-8, or the workbook as `.xlsx` without a password";
        let message = format!("`{name}` cannot be read as a workbook: {}", reason.detail);
        return Draft::new(Locus::Entry(entry), name, message, help).fix(Fix::manual(help));
    }
    let (what, help) = match found {
        Format::LfsPointer => ("a Git LFS pointer", "fetch the table with `git lfs pull`"),
        Format::Xlsx | Format::Zip => ("a spreadsheet or another zip", "save the spreadsheet as CSV UTF-8"),
        Format::Html => ("a web page", "download the table again: this is a page, perhaps of an error"),
        other => (other.title(), "save the table as CSV UTF-8"),
    };
    let is_book = context.facts(entry).by_name == Some(Format::Xlsx);
    let meant = if is_book { "a workbook" } else { "a table of text" };
    let message = format!("`{name}` is {what}, not {meant}");
    Draft::new(Locus::Entry(entry), name, message, help).fix(Fix::manual(help))
}

fn misnamed(context: &Context<'_>, table: &Manifest) -> Draft {
    let path = &context.entry(table.entry).path;
    let name = path.text();
    if let Some(sheet) = &table.sheet {
        return workbook(context, table, &sheet.name);
    }
    let extension = path
        .extension()
        .map_or("no extension".to_owned(), |extension| format!("the extension `.{extension}`"));
    let to = renamed(name, path.extension());
    let message = format!("`{name}` lists the files and has {extension}; `.csv` is read");
    let draft = Draft::new(Locus::Entry(table.entry), name, message, format!("rename it to `{to}`"));
    let is_taken = context.inventory.live().any(|entry| entry.path.text() == to);
    if is_taken {
        return draft.fix(Fix::manual(format!("`{to}` is there already: rename or remove one of them")));
    }
    let (entry, delimiter) = (table.entry, super::delimiter_for(context, table));
    let rewrite = (delimiter != table.delimiter).then_some(Action::RewriteManifest { entry, delimiter });
    let title = format!("rename `{name}` to `{to}`");
    let rename = Action::RenameEntry { entry, to };
    draft.fix(Fix::safe(title, move || std::iter::once(rename).chain(rewrite).collect()))
}

/// A workbook of which a sheet is the table.
fn workbook(context: &Context<'_>, table: &Manifest, sheet: &str) -> Draft {
    let path = &context.entry(table.entry).path;
    let name = path.text();
    let is_taken = |to: &str| context.inventory.live().any(|entry| entry.path.text() == to);
    let mut to = renamed(name, path.extension());
    if is_taken(&to) {
        to = numbered(to.trim_end_matches(".csv"), ".csv", 2, is_taken);
    }
    let message = format!("`{name}` is a workbook; `.csv` is read");
    let help = format!("write what its sheet `{sheet}` shows as `{to}`");
    let delimiter = super::delimiter_for(context, table);
    let action = Action::WriteSheet { entry: table.entry, to, delimiter };
    Draft::new(Locus::Entry(table.entry), name, message, help.clone()).fix(Fix::safe(help, action))
}

fn renamed(name: &str, extension: Option<&str>) -> String {
    let stem = extension.and_then(|extension| name.strip_suffix(extension)?.strip_suffix('.'));
    format!("{}.csv", stem.unwrap_or(name))
}
