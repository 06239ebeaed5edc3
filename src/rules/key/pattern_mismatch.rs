//! `key/pattern-mismatch`: no key can be read from the name of an image.
//!
//! The pattern is the one that the user gives; patterns that cannot be run are `key/pattern-unsupported`.

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "key/pattern-mismatch",
    level: Some(Severity::Error),
    summary: "no key can be read from the name of an image",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST),
    because: Because {
        text: "what no key is read from belongs to nothing",
        source: cite!(PHP, "function preg_match"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Runs the pattern of `--pattern` over the names of images, as the platform does, and looks at its first group. An
image that stands for another, such as `X_tn.jpg` beside `X.jpg`, needs no key of its own.

## Why
The platform skips the file, or makes a new and empty record for it. PHP takes an empty group, and `0`, for no
match.

## Example
```imgpack fail symbiota mode="folder"
set pattern=/^(WIS-L-\d{7})\D*/
container directory 10000
WIS-L-0012345.jpg
IMG_4711.jpg
```
```imgpack pass symbiota mode="folder"
set pattern=/^(WIS-L-\d{7})\D*/
container directory 10000
WIS-L-0012345_a.jpg
WIS-L-0012345_a_tn.jpg
```
A table of links says what each image belongs to:
```imgpack pass symbiota
set pattern=/^(WIS-L-\d{7})\D*/
container directory 10000
media.csv
| catalogNumber, originalUrl
| WIS-L-0012345, https://e.org/IMG_4711.jpg
IMG_4711.jpg
```

## Fix
Rename the file after its specimen, or fix the pattern.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let (Some(Ok(pattern)), Some(given)) = (context.pattern(), &context.settings.pattern) else { return };
    for entry in context.named_images() {
        if pattern.identifier(entry.path.name()).is_some() {
            continue;
        }
        let name = entry.path.text();
        let message = format!("`{name}`: `{given}` finds nothing in it");
        let help = "rename the file after its specimen, or fix the pattern";
        let fix = Fix::manual("rename the file or fix the pattern");
        drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
    }
}
