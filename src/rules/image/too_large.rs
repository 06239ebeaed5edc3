//! `image/too-large`: more bytes than the limit.
//!
//! Reads the limits from the profile.

use crate::model::{Action, Because, Entry, Facts, Fix, Limit, Locus, Permit, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/too-large",
    level: Some(Severity::Error),
    summary: "the file has more bytes than the target takes",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::HEADER),
    because: Because {
        text: "uploads above a limit are refused",
        source: cite!(RFC_9110, "section 15.5.14"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Compares the size of every image with the limits that the target sets for one file.

## Why
The upload stops at the file, or goes on without it.

## Example
```imgpack fail opendatasoft image.max-bytes=[{value=4000,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 100x80 size=4001
```
One byte above the limit:
```imgpack fail opendatasoft image.max-bytes=[{value=3999,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 100x80 size=4000
```
```imgpack fixed opendatasoft image.max-bytes=[{value=3999,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 99x79 size=3999
```
```imgpack pass opendatasoft image.max-bytes=[{value=4000,level="error",source="LIMITS"}]
list.csv
| File, Title
| a.png, first
a.png 100x80 size=4000
```

## Fix
With `--downscale` the image is scaled down so far that its bytes should fit; what was written is checked
again.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(limit) = Limit::exceeded(&context.profile.image.max_bytes, entry.size) else { return };
    let Some(level) = context.level_of(limit) else { return };
    if !matches!(context.content_kind(entry), ContentKind::Media(_)) {
        return;
    }
    let name = entry.path.text();
    let size = counted(entry.size, "byte", "bytes");
    let message = format!("`{name}` has {size}; the limit is {}", counted(limit.value, "byte", "bytes"));
    let fix = fix(entry, context.facts(entry.id), limit.value);
    let because = super::limit_reason(limit);
    let help = "scale the image down or compress it harder";
    let draft = Draft::new(Locus::Entry(entry.id), name, message, help).severity(level);
    drafts.push(draft.because(because, &limit.source).fix(fix));
}

fn fix(entry: &Entry, facts: &Facts, limit: u64) -> Fix {
    let by_hand = "scale the image down or compress it harder";
    let size = facts.image.as_ref().and_then(|image| Some((image.width?, image.height?)));
    // Bytes follow the area, so that a side follows their root.
    let shrunk = |side: u32| {
        let square = u128::from(side) * u128::from(side) * u128::from(limit) / u128::from(entry.size.max(1));
        u32::try_from(square.isqrt()).unwrap_or(side)
    };
    match size.map(|(width, height)| (shrunk(width), shrunk(height))) {
        Some((width, height)) if width > 0 && height > 0 => super::if_decodable(
            facts,
            || {
                let title = format!("scale down to {width} × {height} pixels");
                Fix::unsafe_(title, Action::Resize { entry: entry.id, width, height }).with(Permit::Downscale)
            },
            by_hand,
        ),
        _ => Fix::manual(by_hand),
    }
}
