//! `image/empty`: not one byte under the name of an image.
//!
//! Knows names and sizes.

use crate::model::{Action, Because, Deed, Entry, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/empty",
    level: Some(Severity::Error),
    summary: "a media file holds no bytes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "an empty file is of no format, and common decoders refuse it",
        source: cite!(PILLOW, "Image.open"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds files that are named like images or other media and are zero bytes long.

## Why
A full disk or a broken download leaves them behind. The record is shown without its image.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png
b.png size=0 ?
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
| b.png, second
a.png
b.png size=1
```

## Fix
With `--unsafe-fixes` the file is left out, together with the rows that name it. Better get it again.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if entry.size > 0 || context.content_kind(entry) != ContentKind::Empty {
        return;
    }
    let name = entry.path.text();
    let rows: Vec<(EntryId, u32)> = context.rows_of(entry.id).collect();
    let title = match rows.as_slice() {
        [] => format!("leave out `{name}`"),
        [(_, row)] => format!("leave out `{name}` and row {row}"),
        rows => format!("leave out `{name}` and the {} rows that name it", rows.len()),
    };
    let message = format!("`{name}` holds 0 bytes");
    let help = "get the file again from where it came, or leave it out";
    drafts.push(
        Draft::new(Locus::Entry(entry.id), name, message, help)
            .fix(Fix::unsafe_(title, leaving_out(entry, rows))),
    );
}

fn leaving_out(entry: &Entry, rows: Vec<(EntryId, u32)>) -> Deed {
    let file = Action::DropEntry { entry: entry.id };
    let of_rows = move || rows.into_iter().map(|(entry, row)| Action::DropRow { entry, row });
    Deed::of(move |_| std::iter::once(file).chain(of_rows()).collect())
}
