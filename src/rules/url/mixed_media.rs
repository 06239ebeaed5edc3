//! `url/mixed-media`: images and recordings stand in one table.
//!
//! Knows of a row what its columns say; nothing is fetched.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::profiles::{CellMeaning, UrlNeeds};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;
use crate::view::url::{parts, trimmed};

use super::extension::{self, UrlExtension};

pub(super) static RULE: Rule = Rule {
    code: "url/mixed-media",
    level: Some(Severity::Error),
    summary: "one table links images and recordings, of which the target takes one kind at a time",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because { text: "one upload has one kind of media", source: cite!(RFC_9110, "section 8.3.1") },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Reports the kind of each row by the type that it says, else by the extension of its URL, and compares.

## Why
Whether a file is of images or of recordings is chosen once for the whole upload; the rows of the other kind are
refused.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
| 2, https://e.org/2.mp3
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.mp3
| 2, https://e.org/2.wav
```

## Fix
Make two tables, one of images and one of recordings.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let (Some(needs), Some(columns)) = (&context.profile.urls, context.columns()) else { return };
    let Some(link) = columns.link() else { return };
    let reported = columns.content_kind(CellMeaning::MediaType).next();
    let mut first: Option<(u32, String)> = None;
    let (mut other, mut count): (Option<(u32, String)>, u64) = (None, 0);
    for row in table.rows() {
        let Some(kind) = kind(needs, table, row, (link, reported)) else { continue };
        match &first {
            None => first = Some((row, kind)),
            Some((_, known)) if *known != kind => {
                count += 1;
                other.get_or_insert((row, kind));
            }
            Some(_) => {}
        }
    }
    let (Some((first, kind)), Some((row, other))) = (first, other) else { return };
    let rows = counted(count, "row is", "rows are");
    let message = format!("{rows} of {other}, the first of them row {row}; row {first} is of {kind}");
    let at = Locus::Cell { entry: table.entry, row, column: link };
    let value = table.value(row, link).unwrap_or_default();
    let help = "make two tables, one of each kind";
    let draft = Draft::new(at, value.as_ref(), message, help).fix(Fix::manual(help));
    drafts.push(draft.related(Locus::Row { entry: table.entry, row: first }, "the first row"));
}

/// `image` or `audio`, where the row says it.
fn kind(
    needs: &UrlNeeds,
    table: &Manifest,
    row: u32,
    (link, reported): (u32, Option<u32>),
) -> Option<String> {
    let value = reported.and_then(|column| table.value(row, column)).unwrap_or_default();
    let url = table.value(row, link).unwrap_or_default();
    let mime = match parts(trimmed(&url)).map(|url| extension::of(needs, url)) {
        _ if value.contains('/') => value.as_ref(),
        Some(UrlExtension::Taken(mime)) => mime,
        _ => return None,
    };
    let kind = mime.split('/').next().unwrap_or_default().to_ascii_lowercase();
    matches!(kind.as_str(), "image" | "audio").then_some(kind)
}
