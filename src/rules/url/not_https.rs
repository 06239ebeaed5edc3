//! `url/not-https`: a URL is not encrypted.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use super::hosted;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/not-https",
    level: Some(Severity::Error),
    summary: "a URL is not encrypted",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "pages that are encrypted load nothing that is not",
        source: cite!(MIXED_CONTENT),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds URLs that begin with `http:` where the target takes only `https:`.

## Why
A browser that shows the platform's page does not load the image, and the import refuses the row.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "http://x.example/a.jpg", "global_key": "a.jpg"}]
```
Where `http` is taken as well, `https` is only advised:
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, http://e.org/1.jpg
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
With `--unsafe-fixes` the URL is written with `https` where the target merely advises it: nobody knows whether the
server answers there with the same image.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text)) = super::text(context, link) else { return };
    if needs.schemes.iter().any(|scheme| scheme == "http") && !needs.prefers_https {
        return;
    }
    let Some(url) = hosted(&text) else { return };
    if !url.scheme.eq_ignore_ascii_case("http") {
        return;
    }
    let request = if needs.prefers_https { "`https:` is advised" } else { "only `https:` is taken" };
    let message = format!("`{text}` begins with `http:`; {request}");
    let help = "check whether the server answers https with the same image, and write that URL";
    let secure = format!("https{}", text.get(url.scheme.len()..).unwrap_or_default());
    let fix = match context.links().write(link, &secure).filter(|_| needs.prefers_https) {
        Some(action) => Fix::unsafe_(format!("write `{secure}`"), action),
        None => Fix::manual("write the URL with https where the server has it"),
    };
    drafts.push(super::draft(context, link, &text, message, help).fix(fix));
}
