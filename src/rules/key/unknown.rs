//! `key/unknown`: the platform has no record with this key.
//!
//! For targets that attach images to records that are there; where keys must be new, `key/existing` speaks.

use rustc_hash::FxHashMap;

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::keys::likeness;
use crate::view::{Context, Identified, Identifier};

pub(super) static RULE: Rule = Rule {
    code: "key/unknown",
    level: Some(Severity::Warning),
    summary: "the platform has no record with this key",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST),
    because: Because { text: "a key refers to a record that is there", source: cite!(ISO_9075_1, "4.6.6.3") },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Compares the identifiers of rows, or those in the names of images, with the ones that `--existing-keys` lists, where the
target attaches images to records that it has. A row with several identifiers needs one that is listed.

## Why
The image is attached to nothing, or to a new and empty record: mostly a typing error.

## Example
```imgpack fail symbiota
set existing-keys=WIS-1,WIS-2
container file
media.csv
| catalogNumber, originalUrl
| WIS-1, https://e.org/1.jpg
| WIS-3, https://e.org/3.jpg
```
```imgpack fail symbiota mode="folder"
set existing-keys=WIS-0000001
set pattern=/^(WIS-\w+)\./
container directory 10000
WIS-000000l.jpg
```
```imgpack pass symbiota
set existing-keys=WIS-1,WIS-2
container file
media.csv
| catalogNumber, occurrenceID, originalUrl
| WIS-1,, https://e.org/1.jpg
| ,WIS-2, https://e.org/2.jpg
```

## Fix
Correct the identifier, or make the record first. Nothing is renamed.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(needs) = context.profile.keys.as_ref().filter(|needs| needs.given) else { return };
    let existing = context.existing_keys();
    if existing.is_empty() {
        return;
    }
    let identifiers: Vec<&Identifier<'_>> = context.identifiers().iter().collect();
    let mut alike: Option<FxHashMap<String, Option<&str>>> = None;
    for of_one in identifiers.chunk_by(|one, next| row(one).is_some() && row(one) == row(next)) {
        let Some(one) = of_one.first() else { continue };
        if of_one.iter().any(|one| existing.find(needs, &one.text).is_some()) {
            continue;
        }
        let alike = alike.get_or_insert_with(|| existing.by_likeness());
        let near = alike.get(&likeness(&one.text)).copied().flatten();
        drafts.push(draft(context, &needs.title, one, near));
    }
}

fn row(one: &Identifier<'_>) -> Option<u32> {
    match one.of {
        Identified::Row(value) => Some(value.row),
        Identified::Image(_) => None,
    }
}

fn draft(context: &Context<'_>, title: &str, one: &Identifier<'_>, near: Option<&str>) -> Draft {
    let key = &one.text;
    let image = match one.of {
        Identified::Row(_) => None,
        Identified::Image(entry) => Some(context.entry(entry).path.text()),
    };
    let place = image.map(|name| format!("`{name}`: ")).unwrap_or_default();
    let message = format!("{place}the {title} `{key}` is not in --existing-keys");
    let help = match near {
        Some(near) => format!("`{near}` is: write that, if it is meant"),
        None => format!("correct the {title}, or make the record first"),
    };
    let draft = Draft::new(context.place_of(one.of), image.unwrap_or(key.as_ref()), message, help);
    draft.fix(Fix::manual(format!("correct the {title}")))
}
