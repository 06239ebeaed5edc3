//! `url/not-absolute`: a path stands where a URL belongs.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::url::{joined, parts};
use crate::view::{Context, Local, RowValue};
use std::borrow::Cow;

pub(super) static RULE: Rule = Rule {
    code: "url/not-absolute",
    level: Some(Severity::Error),
    summary: "a path stands where a URL belongs",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "a URL begins with its scheme", source: cite!(RFC_3986, "section 4.3") },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds paths in place of URLs. Where the target uploads local files, a path that names no file is
`reference/missing-file` instead.

## Why
Nobody but your machine knows what a path means: an import of the file fails, or the path is imported as a text.

## Example
```imgpack fail labelbox
set base-url=https://cdn.example/set
import.json
| [{"row_data": "img/a b.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
set base-url=https://cdn.example/set
import.json
| [{"row_data": "https://cdn.example/set/img/a%20b.jpg", "global_key": "a.jpg"}]
```
```imgpack fail labelbox
container directory 10000
import.json
| [{"row_data": "img/a.jpg", "global_key": "a.jpg"}]
img/a.jpg 20x10
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
With `--base-url` the path is put behind it, percent-encoded once. Without it nobody can tell the URL.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text)) = super::text(context, link) else { return };
    if parts(&text).is_some() {
        return;
    }
    let path = match context.local(&text) {
        Some(Local::There(path)) => path,
        // What is not there is reported by `reference`.
        Some(_) => return,
        None => Cow::Borrowed(&*text),
    };
    let message = format!("`{text}` is a path; `{}` takes URLs", needs.title);
    let fix = match &context.settings.base_url {
        Some(base) => super::write(context, link, &joined(base, &path)),
        None => Fix::manual("say with `--base-url` where the files can be fetched"),
    };
    let help = "write the whole URL, or say with `--base-url` where the files can be fetched";
    drafts.push(super::draft(context, link, &text, message, help).fix(fix));
}
