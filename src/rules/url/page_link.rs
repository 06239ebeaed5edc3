//! `url/page-link`: a URL leads to a page.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use super::hosted;
use crate::model::{Because, Fix, Safety, Severity};
use crate::profiles::CellMeaning;
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

use super::extension::{self, UrlExtension};

pub(super) static RULE: Rule = Rule {
    code: "url/page-link",
    level: Some(Severity::Warning),
    summary: "a URL leads to a page and not to a file",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a page about an image is not an image",
        source: cite!(RFC_9110, "section 3.2"),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds URLs that end like a page, or stand on a host that shares files through pages, in columns for files.

## Why
The server answers with HTML. The row is refused, or the portal shows a broken image.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/specimen/1.html
| 2, https://drive.google.com/file/d/abc/view
| 3, https://commons.wikimedia.org/wiki/File:Quercus.jpg
```
A page that ends like a file:
```imgpack fail labelbox
import.json
| [{"row_data": "https://github.com/owner/name/blob/main/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://github.com/owner/name/raw/main/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl, sourceUrl
| 1, https://e.org/1.jpg, https://e.org/specimen/1.html
```

## Fix
Link the file itself. A page about it belongs into `sourceUrl` or `referenceUrl`.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text)) = super::text(context, link) else { return };
    let Some(url) = hosted(&text) else { return };
    let is_file = match context.columns() {
        Some(columns) => columns.meaning(link.column).is_some_and(|column| column.holds == CellMeaning::Link),
        None => true,
    };
    if !is_file || extension::of(needs, url) != UrlExtension::Page {
        return;
    }
    let message = format!("`{text}` looks like the URL of a page, not of a file");
    let help = "link the file itself";
    drafts.push(super::draft(context, link, &text, message, help).fix(Fix::manual(help)));
}
