//! `attachment/value`: an attachment has no value, or a path in place of a URL.
//!
//! The types and their formats are the profile's.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::url::{is_placeholder, joined, parts, trimmed};
use crate::view::{Context, Local, Row};

pub(super) static RULE: Rule = Rule {
    code: "attachment/value",
    level: Some(Severity::Error),
    summary: "an attachment has no value, or a path in place of a URL",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because {
        text: "an attachment without a value shows nothing",
        source: cite!(LABELBOX_ATTACHMENTS),
    },
    check: Check::Record(check),
};

const DOC: &str = r#"
## What it does
Finds attachments whose value is null, empty or no text. A path where the type is shown from a URL is a warning.

## Why
The whole import is refused for an attachment without a value. A path is taken, and nothing is shown.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": ""}]}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "RAW_TEXT", "value": 17}]}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE", "value": "https://x.example/a-mask.png"}, {"type": "RAW_TEXT", "value": "an oak"}]}]
```

A path is compared with the files that are there, and put behind `--base-url`:
```imgpack fail labelbox
set base-url=https://x.example
container directory 10000
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE_OVERLAY", "value": "A-Mask.PNG"}]}]
a.jpg 20x10
a-mask.png 20x10
```
```imgpack fixed labelbox
set base-url=https://x.example
container directory 10000
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg", "attachments": [{"type": "IMAGE_OVERLAY", "value": "https://x.example/a-mask.png"}]}]
a.jpg 20x10
a-mask.png 20x10
```

## Fix
Write the URL or the text, or leave the attachment out. With `--base-url` the path of a file that is there is put
behind it.
"#;

fn check(context: &Context<'_>, row: Row<'_>, drafts: &mut Drafts) {
    super::each_attachment(context, row, |needs, attachment, pointer| {
        let Some(value) = attachment.get(&needs.value) else { return };
        let pointer = format!("{pointer}/{}", needs.value);
        if let Some(text) = value.text().filter(|text| !text.trim().is_empty()) {
            let is_shown_from_url = super::kind(needs, attachment).is_some_and(|kind| !kind.text);
            // What stands in a page may be the page itself.
            if is_shown_from_url && parts(trimmed(&text)).is_none() && !text.contains('<') {
                drafts.push(of_path(context, row, pointer, &text));
            }
            return;
        }
        let raw = value.raw();
        let message = format!("an attachment of row {} has the value {raw}", row.row);
        let help = "write a URL or a text, or leave the attachment out";
        drafts.push(Draft::new(row.locus(pointer), raw, message, help).fix(Fix::manual(help)));
    });
}

/// A path where a URL belongs.
fn of_path(context: &Context<'_>, row: Row<'_>, pointer: String, text: &str) -> Draft {
    let base = context.settings.base_url.as_deref().filter(|_| !is_placeholder(trimmed(text)));
    let local = base.map(|_| context.local_files().find(true, text));
    let (what, help) = match &local {
        Some(Local::Missing) => {
            ("there is no such file", "write the URL, or the name of a file that is there")
        }
        Some(Local::Several(_)) => ("several files fit", "write the URL, or the whole path of the file"),
        _ => {
            ("a path is not shown", "write the URL, or say with `--base-url` where the files can be fetched")
        }
    };
    let message = format!("an attachment of row {} has the value `{text}`: {what}", row.row);
    let path = match local {
        Some(Local::There(path) | Local::Near(path, _)) => Some(path.to_owned()),
        Some(Local::Unseen(path)) => Some(path),
        _ => None,
    };
    let fix = base.zip(path).map(|(base, path)| {
        let url = joined(base, &path);
        Fix::safe(format!("write `{url}`"), row.write(pointer.as_str(), &url))
    });
    let draft = Draft::new(row.locus(pointer), text, message, help).severity(Severity::Warning);
    draft.fix(fix.unwrap_or_else(|| Fix::manual(help)))
}
