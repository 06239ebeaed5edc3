//! `url/not-absolute`: a path stands where a URL belongs.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::url::{is_placeholder, is_slip, joined, parts};
use crate::view::{Context, Local, RowValue};

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
Finds paths in place of URLs, and words such as `n/a` or `#REF!`, which are neither. Where the target uploads local
files, or `--base-url` is given, a path that names no file is `reference/missing-file` instead.

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
A word for nothing becomes no URL:
```imgpack fail symbiota
set base-url=https://cdn.example/set
container file
media.csv
| catalogNumber, originalUrl
| 1, n/a
```
Nor does a URL with a slip in it (`https//`, `www.`, `//host/`) follow a base:
```imgpack fail symbiota
set base-url=https://cdn.example/set
container file
media.csv
| catalogNumber, originalUrl
| 1, https//e.org/1.jpg
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"}]
```

## Fix
With `--base-url` the path of a file that is there is put behind it, percent-encoded once. Where no image lies beside
the table or import file at all, a relative path is put there unseen, and one warning says so. Without `--base-url` nobody can tell the URL.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text)) = super::text(context, link) else { return };
    if parts(&text).is_some() {
        return;
    }
    let raw = context.links().text(link).unwrap_or_default();
    let path = match context.local(&raw) {
        Some(Local::There(path)) => Some(path.to_owned()),
        Some(Local::Unseen(path)) => Some(path),
        // What is not there, or not under that name, is reported by `reference`.
        Some(_) => return,
        None => None,
    };
    let is_word = is_placeholder(&text);
    let is_slip = path.is_none() && is_slip(&text);
    let unseen = context.unseen().filter(|(first, _)| *first == link);
    drafts.extend(unseen.map(|(_, count)| not_compared(context, link, &text, count)));
    let what = match (is_word, is_slip) {
        (true, _) => "neither a URL nor a path",
        (_, true) => "no whole URL",
        _ => "a path",
    };
    let message = format!("`{text}` is {what}; `{}` takes URLs", needs.title);
    let fix = match (&context.settings.base_url, path) {
        (Some(base), Some(path)) => super::write(context, link, &joined(base, &path)),
        (None, _) if !is_word && !is_slip => {
            Fix::manual("say with `--base-url` where the files can be fetched")
        }
        _ => Fix::manual("write the URL, or leave the row out"),
    };
    let help = "write the whole URL, or say with `--base-url` where the files can be fetched";
    drafts.push(super::draft(context, link, &text, message, help).fix(fix));
}

/// Says once that paths become URLs that nobody compared with files.
fn not_compared(context: &Context<'_>, link: RowValue, text: &str, count: u64) -> Draft {
    let paths = counted(count, "path", "paths");
    let message = format!("{paths} not compared, the first of them `{text}`: no image lies beside");
    let help = "put the images beside the table and run again, or open some of the URLs before the upload";
    super::draft(context, link, text, message, help)
        .severity(Severity::Warning)
        .fix(Fix::manual(help))
        .lasting()
}
