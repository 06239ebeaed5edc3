//! `path/bidi-control`: a name turns the direction of writing.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/bidi-control",
    level: Some(Severity::Error),
    summary: "a name holds controls that turn the direction of writing",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a control that turns the direction of writing makes a name look like another",
        source: cite!(UTR_36, "CVE-2021-42574"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Reports names with U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F and U+061C.

## Why
A name ending in `gpj.exe` is shown as ending in `exe.jpg`: what you read is not what is there.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| a\u{202e}gnp.png,first\n
"a\u{202e}gnp.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| agnp.png, first
agnp.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| agnp.png, first
agnp.png png 20x10
```

## Fix
With `--unsafe-fixes` the file is renamed without them, and the cells that name it follow.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    super::without(context, entry, (Flaws::BIDI, "bidirectional control", "bidirectional controls"), drafts);
}
