//! `attachment/format`: an attachment is of a format that the target does not show.
//!
//! The types and their formats are the profile's.

use crate::model::json::Value;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::url::{parts, trimmed};
use crate::view::{Context, Row};

pub(super) static RULE: Rule = Rule {
    code: "attachment/format",
    level: Some(Severity::Warning),
    summary: "an attachment is of a format that the target does not show",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "a viewer knows some formats", source: cite!(LABELBOX_ATTACHMENTS) },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Compares the extension of each attachment's URL with those of its type. A URL without an extension says nothing.

## Why
The attachment is listed and not shown.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": "https://x.example/a.tiff?x=1"}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": "https://x.example/a.png?x=1"}, {"type": "IMAGE", "value": "https://x.example/17"}]}]
```

## Fix
Convert the attachment, or give it another type.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_attachment(context, row, |needs, attachment, pointer| {
        let Some(kind) = super::kind(needs, attachment).filter(|kind| !kind.extensions.is_empty()) else {
            return;
        };
        let Some(value) = attachment.get(&needs.value).and_then(Value::text) else { return };
        let Some(extension) = extension(&value).filter(|extension| !kind.extensions.contains(extension))
        else {
            return;
        };
        let (name, shown) = (&kind.name, kind.extensions.join(", "));
        let message =
            format!("the {name} `{value}` of row {} ends in `.{extension}`; shown are {shown}", row.row);
        let help = "convert the attachment, or give it another type";
        let pointer = format!("{pointer}/{}", needs.value);
        drafts.push(Draft::new(row.locus(pointer), value.as_ref(), message, help).fix(Fix::manual(help)));
    });
}

/// The extension of a URL's last part, in lower case.
fn extension(url: &str) -> Option<String> {
    let path = parts(trimmed(url))?.path;
    let path = path.get(..path.find(['?', '#']).unwrap_or(path.len()))?;
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    let is_one =
        (1..=5).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then(|| extension.to_ascii_lowercase())
}
