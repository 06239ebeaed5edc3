//! `layout/no-image`: a package with nothing to upload.
//!
//! Images that are there and broken are reported in `image`, an item without a file by `layout/no-member`.

use std::collections::BTreeMap;

use crate::model::{Because, ContainerKind, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, grouped};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/no-image",
    level: Some(Severity::Error),
    summary: "there is nothing to upload",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "an upload of nothing is reported as done, and shows nothing",
        source: cite!(RFC_2119, "section 1"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Reports a package that holds neither a file that the target takes (an image, or a video, PDF or slice where it takes
such) nor a record of one: a row of a table of links, a record of an import file, a Darwin Core Archive.

## Why
The wrong folder was given, the images were left out, or all of them are of a format that nobody reads. Platforms take
such an upload without a word.

## Example
```imgpack fail labelbox
container directory 0
```
```imgpack fail onestepai
container directory 3000
cat/0.pgm ?
cat/1.pgm ?
```
One image is enough:
```imgpack pass onestepai
container directory 3000
cat/1.jpg
```
```imgpack fail v7-darwin
container directory 0
```
A record of an image is something to upload:
```imgpack pass labelbox
container file 1000
import.json
| [{"row_data": "https://images.example.org/a.jpg", "global_key": "a"}]
```
So is a row of a table of links:
```imgpack pass labelbox
container file 1000
media.csv
| row_data, global_key
| https://x.example/a.jpg, W-1
```

## Fix
None: give the folder, archive or table that holds the images.
"#;

/// Extensions that the message names.
const NAMED: usize = 3;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let container = &context.inventory.container;
    // What is not read to its end may hold images; a file that is sent by itself is `layout/ignored-file`.
    let is_known = match container.kind {
        ContainerKind::Unknown => false,
        ContainerKind::File => context.push().is_none(),
        _ => !context.inventory.is_cut_short(),
    };
    if !is_known || context.has_payload() {
        return;
    }
    let (name, title) = (&container.name, &context.profile.title);
    let message = format!("there is no image in `{name}` that {title} takes: {}", instead(context));
    let help = "give the folder, archive or table that holds the images";
    drafts.push(Draft::new(Locus::Package, name, message, help).fix(Fix::manual(help)));
}

/// What is there instead.
fn instead(context: &Context<'_>) -> String {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for entry in context.inventory.files() {
        let extension = entry.path.extension().map(str::to_ascii_lowercase).unwrap_or_default();
        *counts.entry(extension).or_default() += 1;
    }
    let mut kinds: Vec<(String, u64)> = counts.into_iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if kinds.is_empty() {
        let is_empty = context.inventory.live().next().is_none();
        return if is_empty { "it is empty" } else { "it holds no file" }.into();
    }
    let named = |(extension, count): &(String, u64)| match extension.as_str() {
        "" => format!("{} without an extension", counted(*count, "file", "files")),
        extension => {
            format!("{} `.{extension}` {}", grouped(*count), if *count == 1 { "file" } else { "files" })
        }
    };
    let shown: Vec<String> = kinds.iter().take(NAMED).map(named).collect();
    let left: u64 = kinds.iter().skip(NAMED).map(|(_, count)| count).sum();
    let more = if left == 0 { String::new() } else { format!(" and {} of other kinds", grouped(left)) };
    format!("it holds {}{more}", shown.join(", "))
}
