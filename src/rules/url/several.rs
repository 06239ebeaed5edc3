//! `url/several`: several URLs stand where one belongs.
//!
//! A URL inside another, as an archive of pages or a proxy writes it, is one.

use crate::model::{Because, EntryPath, Fix, Format, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::text::{counted, is_invisible};
use crate::view::url::{each, parts, trimmed};
use crate::view::{Context, Local, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/several",
    level: Some(Severity::Error),
    summary: "several URLs stand where one belongs",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a URL leads to one place, and what follows it becomes part of it",
        source: cite!(RFC_3986, "section 3"),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds two or more URLs, or paths of images, in one value: divided by spaces, line breaks, commas, semicolons or bars,
or by nothing.

## Why
They are taken for one URL, which leads nowhere, and none of the images is shown.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg|https://e.org/2.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/web/2020/https://e.org/1.jpg
| 1, https://e.org/2.jpg
```
Where the target takes several URLs in one cell, with another character between them:
```imgpack fail symbiota mode="associated"
container file
occurrences.csv
| catalogNumber, associatedMedia
| 1, https://e.org/1.jpg https://e.org/2.jpg
```
```imgpack fixed symbiota mode="associated"
container file
occurrences.csv
|| catalogNumber,associatedMedia\n1,"https://e.org/1.jpg,https://e.org/2.jpg"\n
```
Words between them may belong to one, or be meant for a person:
```imgpack fail symbiota mode="associated"
container file
occurrences.csv
| catalogNumber, associatedMedia
| 1, front: https://e.org/1.jpg back: https://e.org/2.jpg
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg;https://x.example/b.jpg", "global_key": "a.jpg"}]
```

## Fix
Where a cell may hold several, and nothing but whitespace and separators stands between and around them, the character
that the target divides at is written between them. Else give each URL a row of its own, or take out the words.
"#;

/// The URLs of one value, or the paths of images; one or none where it is one.
pub(super) fn urls(text: &str) -> Vec<&str> {
    let urls: Vec<&str> = each(text).collect();
    if urls.len() > 1 {
        let bare = |url| trimmed(url).trim_end_matches([',', ';', '|', ' ']);
        return urls.into_iter().map(bare).collect();
    }
    if parts(text).is_some() {
        return Vec::new();
    }
    let is_image = |piece: &&str| {
        let format = EntryPath::from(*piece).extension().and_then(Format::from_extension);
        format.is_some_and(Format::is_media)
    };
    let pieces: Vec<&str> =
        text.split([',', ';', '|', '\n']).map(trimmed).filter(|piece| !piece.is_empty()).collect();
    if pieces.iter().all(is_image) { pieces } else { Vec::new() }
}

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some(text) = context.links().text(link) else { return };
    let text = trimmed(&text);
    let urls = urls(text);
    // A file that is there has that name; names of files are reported by `reference/several-names`.
    let are_files = || context.local(text) == Some(Local::Missing) && context.several(text).is_some();
    if urls.len() < 2 || context.paths().exact(text).is_some() || are_files() {
        return;
    }
    let message =
        format!("{} in one place: `{}`", counted(urls.len() as u64, "URL", "URLs"), urls.join("`, `"));
    let draft = super::draft(context, link, text, message, "give each URL a row of its own");
    drafts.push(match context.links().separator(link).filter(|_| are_divided(text, &urls)) {
        Some(separator) => draft.fix(super::write(context, link, &urls.join(&separator.to_string()))),
        None => draft.fix(Fix::manual("give each URL a row of its own")),
    });
}

/// Whether nothing but whitespace and separators stands between and around the URLs: words would be lost, or become part
/// of one.
fn are_divided(text: &str, urls: &[&str]) -> bool {
    let is_foreign =
        |letter: char| letter.is_whitespace() || is_invisible(letter) || "\"'<>".contains(letter);
    let are_alone = urls.iter().all(|url| parts(url).is_some() && !url.contains(is_foreign));
    let is_first = urls.first().is_some_and(|url| text.starts_with(url));
    are_alone && is_first && text.contains(char::is_whitespace)
}
