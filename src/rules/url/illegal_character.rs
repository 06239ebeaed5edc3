//! `url/illegal-character`: a URL holds a character that no URL may hold.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use super::not_public::behind_doubled_scheme;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::url::{bad_characters, fixed, is_unclear, parts};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/illegal-character",
    level: Some(Severity::Error),
    summary: "a URL holds a character that no URL may hold",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "such characters must be percent-encoded",
        source: cite!(RFC_3986, "section 2"),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds spaces, control characters, letters outside ASCII, percent signs that begin no escape, and what the target
refuses besides, in path and query of `http` and `https`; spaces, line breaks and invisible characters around the URL as well.

## Why
The URL is cut or changed on its way, and the image is not found.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a b%20é100%.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/a%20b%20%C3%A9100%25.jpg", "global_key": "a.jpg"}]
```
Spaces and line breaks around a URL are no part of it:
```imgpack fail symbiota
container file
media.csv
|| catalogNumber,originalUrl\n1,"https://e.org/1.jpg\n"\n
```
```imgpack fixed symbiota
container file
media.csv
|| catalogNumber,originalUrl\n1,https://e.org/1.jpg\n
```
Where a `#` or a `?` stands beside a raw space, nobody can say whether it belongs to the name of the file:
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/Test #1.jpg
```
Nor whether what follows the extension of an image does:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg (front)", "global_key": "a.jpg"}]
```
A `\` parts folders in most minds, and is a letter to a server:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/img\\a b.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/img/a%20b.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a%20b.jpg?v=(1)~2", "global_key": "a.jpg"}]
```

## Fix
Each such character is percent-encoded as UTF-8; what is encoded already is left alone, so that nothing is encoded
twice. What stands around the URL is taken off. A `\` before the query becomes `/` with `--unsafe-fixes` alone: it may
belong to the name, and is `%5C` then. A `#` or `?` beside a raw space, a `#` that may begin a fragment, a URL that is signed, words behind the extension of an image, a tab, a
line break or an invisible character inside a URL are left to you. Better still, rename the file.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((needs, text)) = super::text(context, link) else { return };
    // A scheme that stands twice goes first.
    if parts(&text).is_none() || behind_doubled_scheme(&text).is_some() {
        return;
    }
    // What follows `s3:` or `gs:` is the name of an object as it is: encoded it would be that of another.
    let is_web = super::web(&text).is_some();
    let bad = if is_web { bad_characters(&text, &needs.refused_characters) } else { Vec::new() };
    let Some(first) = bad.first() else { return drafts.extend(around(context, link, &text)) };
    let code = u32::from(*first);
    let count = counted(bad.len() as u64, "character", "characters");
    let message =
        format!("`{text}` holds {count} that must be encoded, the first of them `{first}` (U+{code:04X})");
    let help = "percent-encode the characters, or rename the file";
    let encoded = |text: &str| fixed(text, &needs.refused_characters);
    let fix = match with_slashes(&text) {
        _ if is_unclear(&text) => Fix::manual("encode what belongs to the name of the file, and only that"),
        Some(parted) => super::guess(context, link, &encoded(&parted)),
        None => super::write(context, link, &encoded(&text)),
    };
    drafts.push(super::draft(context, link, &text, message, help).fix(fix));
}

/// A URL with a `\` before its query written with `/`, which most people mean.
fn with_slashes(url: &str) -> Option<String> {
    let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    path.contains('\\').then(|| path.replace('\\', "/") + rest)
}

/// What stands around a URL that is right by itself.
fn around(context: &Context<'_>, link: RowValue, url: &str) -> Option<Draft> {
    let text = context.links().text(link).filter(|text| **text != *url)?;
    let letter = text.chars().find(|letter| !url.starts_with(*letter)).filter(|_| !text.starts_with(url));
    let letter = letter.or_else(|| text.get(url.len()..)?.chars().next())?;
    let message = format!("`{url}` stands between other characters, such as U+{:04X}", u32::from(letter));
    let draft = super::draft(context, link, &text, message, "write the URL alone");
    Some(draft.fix(super::write(context, link, url)))
}
