//! `url/unsupported-type`: a URL leads to a type that the target does not take.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

use super::extension::{UrlExtension, extension, unreported};

pub(super) static RULE: Rule = Rule {
    code: "url/unsupported-type",
    level: Some(Severity::Error),
    summary: "the extension of a URL says a type that the target does not take",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "what is not on the list of types is refused",
        source: cite!(RFC_9110, "section 15.5.16"),
    },
    check: Check::Link(check),
};

const DOC: &str = r"
## What it does
Takes the extension of each URL as the target does, a query cut off, in rows that do not give the type elsewhere.

## Why
The row is refused, whatever the server would answer.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.TIF
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.tif.jpg?from=1.tif
```

## Fix
Put a JPEG on the server and link that; the original may go into `archiveUrl`.
";

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text, found)) = unreported(context, link) else { return };
    let UrlExtension::Refused(mime) = found else { return };
    let path = text.split('?').next().unwrap_or(&text);
    let taken = needs.media_types.join(", ");
    let message =
        format!("`{text}` ends in `.{}`, which is {mime}; the target takes {taken}", extension(path));
    let help = "link a copy of a type that the target takes";
    drafts.push(super::draft(context, link, &text, message, help).fix(Fix::manual(help)));
}
