//! `url/unsupported-scheme`: the target cannot fetch a URL of this scheme.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::url::{fixed, parts};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/unsupported-scheme",
    level: Some(Severity::Error),
    summary: "the target cannot fetch a URL of this scheme",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a scheme needs a client that supports it",
        source: cite!(RFC_3986, "section 3.1"),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds URLs whose scheme the target does not fetch: `s3:`, `file:`, `ftp:`, `data:` and others. A scheme that
only accounts with an integration can fetch is a warning.

## Why
One such URL may make the platform refuse the whole import.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "s3://bucket/a.jpg", "global_key": "a.jpg"}]
```
A URL of Google Cloud Storage has a form with `https`:
```imgpack fail labelbox
import.json
| [{"row_data": "gs://bucket/a%20b.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://storage.googleapis.com/bucket/a%20b.jpg", "global_key": "a.jpg"}]
```
The name of an object is percent-encoded there alone:
```imgpack fail labelbox
import.json
| [{"row_data": "gs://bucket/a b#1é.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://storage.googleapis.com/bucket/a%20b%231%C3%A9.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```
In a table:
```imgpack fail labelbox
container file
media.csv
| row_data, global_key
| s3://bucket/a.jpg, W-1
```

## Fix
With `--unsafe-fixes` a URL of cloud storage is written in its `https` form where that is certain; whether the
platform may read it there is for you to say. The region of an S3 bucket does not stand in an `s3:` URL.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text)) = super::text(context, link) else { return };
    let Some(url) = parts(&text) else { return };
    let scheme = url.scheme.to_ascii_lowercase();
    let is_web = needs.schemes.contains(&scheme) || scheme == "http";
    if is_web && !url.host.is_empty() {
        return;
    }
    let taken = needs.schemes.join(", ");
    let message = format!("`{text}` begins with `{}:`; the target fetches {taken}", url.scheme);
    let help = "put the file where it can be fetched, and write that URL";
    let draft = super::draft(context, link, &text, message, help);
    drafts.push(match needs.doubtful_schemes.get(&scheme).filter(|_| !url.host.is_empty()) {
        Some(base) => {
            // The name of an object is written as it is, `#` and `?` included.
            let to = fixed(&format!("{base}{}{}", url.host, url.path), "#?");
            let action = context.links().write(link, &to);
            draft
                .severity(Severity::Warning)
                .fix(Fix::unsafe_(format!("write `{to}`"), move || Vec::from_iter(action)))
        }
        None => draft.fix(Fix::manual("write a URL that can be fetched")),
    });
}
