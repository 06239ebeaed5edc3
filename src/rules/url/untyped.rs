//! `url/untyped`: the extension of a URL does not say what it leads to.
//!
//! URLs of pages are `url/page-link`, extensions of types that are not taken `url/unsupported-type`.

use crate::model::{Action, Because, Fix, Safety, Severity};
use crate::profiles::{CellMeaning, UrlNeeds};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::text::percent_decoded;
use crate::view::{Context, RowValue};

use super::extension::{UrlExtension, extension, unreported};

pub(super) static RULE: Rule = Rule {
    code: "url/untyped",
    level: Some(Severity::Warning),
    summary: "the extension of a URL does not say which type the file is of",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::MAGIC),
    because: Because {
        text: "without an extension only the server knows the type",
        source: cite!(RFC_9110, "section 8.3"),
    },
    check: Check::Link(check),
};

const DOC: &str = r"
## What it does
Finds URLs without an extension that the target knows, in rows that do not give the type elsewhere: no extension at
all, a fragment behind it, a name that stands in the query alone, a slash at the end.

## Why
The portal asks the server and believes what that answers. A server that is slow, forbids robots or answers with the
wrong type makes the row fail.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/image?id=1.jpg
| 2, https://e.org/2.jpg#top
| 3, https://e.org/3/
```
The content of a file that lies beside the table gives its type:
```imgpack fail symbiota
container directory 10000
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/1.jpg#top,
1.jpg 20x10
```
```imgpack fixed symbiota
container directory 10000
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/1.jpg#top, image/jpeg
1.jpg 20x10
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/image?id=1, image/jpeg
| 2, https://e.org/2.JPG?size=full,
| 3, https://e.org/iiif/3/full/max/0/default.jpg,
```

## Fix
With `--unsafe-fixes` the type of a file of that name in the package is written into the column for it. Else add the
column, or give the file an extension.
";

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text, found)) = unreported(context, link) else { return };
    if found != UrlExtension::Unknown {
        return;
    }
    let what = match extension(&text) {
        "" => "has no extension".to_owned(),
        extension => format!("ends in `.{extension}`"),
    };
    let message = format!("`{text}` {what}: its type is not known from that");
    let help = "give the type in a column of its own, or give the file an extension such as `.jpg`";
    let draft = super::draft(context, link, &text, message, help);
    drafts.push(draft.fix(fix(context, needs, link, &text)));
}

/// Writes the type of the file of that name, where there is one and a column for it.
fn fix(context: &Context<'_>, needs: &UrlNeeds, value: RowValue, text: &str) -> Fix {
    let by_hand = || Fix::manual("give the type of the file");
    let column = context.columns().and_then(|columns| columns.content_kind(CellMeaning::MediaType).next());
    let (Some(column), Some(table)) = (column, context.manifest()) else { return by_hand() };
    let path = text.split(['?', '#']).next().unwrap_or(text);
    let name = percent_decoded(path.rsplit('/').next().unwrap_or(path));
    let entry = context.paths().resolve(&name).entry();
    let format = entry.and_then(|entry| context.facts(entry).format());
    match format
        .map(|format| format.row().mime)
        .filter(|mime| needs.media_types.iter().any(|known| known == mime))
    {
        Some(mime) => {
            let action = Action::SetCell { entry: table.entry, row: value.row, column, to: mime.to_owned() };
            Fix::unsafe_(format!("write `{mime}`, as the file is"), action)
        }
        None => by_hand(),
    }
}
