//! `url/media-type`: a type that the target does not take, or not in that spelling, or that the URL contradicts.
//!
//! What the extensions of URLs say is reported by `url/untyped` and `url/unsupported-type`.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::profiles::{CellMeaning, UrlNeeds};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::url::trimmed;
use crate::view::{Columns, Context};

use super::extension::{self, UrlExtension};

pub(super) static RULE: Rule = Rule {
    code: "url/media-type",
    level: Some(Severity::Error),
    summary: "the type of a file is written in a way that the target does not take",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because { text: "a type is written as it is registered", source: cite!(MEDIA_TYPES) },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Compares the values of the column for types with the MIME types that the target takes, letter for letter, and with
what the extension of the row's URL says.

## Why
`JPG` is an extension and no type: the row is refused. `IMAGE/JPEG` is let in, and fails one step later. A type that
the URL contradicts is one of two mistakes: the wrong type, or the wrong file.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/1.jpg, JPG
| 2, https://e.org/2.jpg, image/jpg
| 3, https://e.org/3.jpg, IMAGE/JPEG
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/1.jpg, image/jpeg
| 2, https://e.org/2.jpg, image/jpeg
| 3, https://e.org/3.jpg, image/jpeg
```
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/1.tif, TIFF
```
A type that the extension of the URL contradicts is a warning:
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/1.tif, image/jpeg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl, format
| 1, https://e.org/1.jpg, image/jpeg
| 2, https://e.org/2.jpg,
| 3, https://e.org/3, image/jpeg
```

## Fix
An extension or another spelling becomes the type, where the target takes that. Where type and URL differ, only you
know which is right.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let (Some(needs), Some(columns)) = (&context.profile.urls, context.columns()) else { return };
    for column in columns.content_kind(CellMeaning::MediaType) {
        for row in table.rows() {
            let value = table.value(row, column).unwrap_or_default();
            if value.trim().is_empty() {
                continue;
            }
            drafts.extend(match needs.media_types.iter().find(|known| **known == value) {
                Some(mime) => contradicted(needs, columns, table, (row, column), mime),
                None => Some(not_taken(needs, table, (row, column), &value)),
            });
        }
    }
}

fn not_taken(needs: &UrlNeeds, table: &Manifest, (row, column): (u32, u32), value: &str) -> Draft {
    let name = table.value(0, column).unwrap_or_default();
    let at = Locus::Cell { entry: table.entry, row, column };
    let message = format!("row {row}, `{name}`: `{value}` is not a type that the target takes");
    let help = format!("write one of {}", needs.media_types.join(", "));
    let fix = match meant(needs, value) {
        Some(mime) => {
            let action = Action::SetCell { entry: table.entry, row, column, to: mime.to_owned() };
            Fix::safe(format!("write `{mime}`"), action)
        }
        None => Fix::manual("write the type of the file, or link a file of another type"),
    };
    Draft::new(at, value, message, help).fix(fix)
}

/// A type other than the one that the extension of the row's URL says.
fn contradicted(
    needs: &UrlNeeds,
    columns: &Columns<'_>,
    table: &Manifest,
    (row, column): (u32, u32),
    mime: &str,
) -> Option<Draft> {
    let text = table.value(row, columns.link()?)?;
    let url = trimmed(&text);
    let found = extension::of(needs, super::hosted(url)?);
    let (UrlExtension::Taken(other) | UrlExtension::Refused(other)) = found else { return None };
    if other == mime {
        return None;
    }
    let name = table.value(0, column).unwrap_or_default();
    let at = Locus::Cell { entry: table.entry, row, column };
    let message = format!("row {row}, `{name}` says {mime}; `{url}` ends like {other}");
    let help = "write the type of the file, or link the file that is meant";
    Some(Draft::new(at, mime, message, help).severity(Severity::Warning).fix(Fix::manual(help)))
}

/// The type that a word means, where the target takes it.
fn meant<'a>(needs: &'a UrlNeeds, value: &str) -> Option<&'a str> {
    let word = value.trim().to_ascii_lowercase();
    let is_taken = |mime: &&String| needs.media_types.contains(mime);
    let extension = word.rsplit(['/', '.']).next().unwrap_or(&word);
    let exact = needs.media_types.iter().find(|mime| **mime == word);
    exact.or_else(|| needs.extensions.get(extension).filter(is_taken)).map(String::as_str)
}
