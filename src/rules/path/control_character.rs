//! `path/control-character`: a name holds characters that are none.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/control-character",
    level: Some(Severity::Error),
    summary: "a name holds control characters",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "names with control characters are refused where archives are checked strictly",
        source: cite!(WAREHOUSE, "warehouse/utils/zipfiles.py"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Reports names with control characters (U+0000 to U+001F, U+007F to U+009F), noncharacters and private-use
characters.

## Why
They are invisible, end the name early for some programs, and can steer a terminal that lists the archive.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| a\u{7}.png,first\n
"a\u{7}.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
With `--unsafe-fixes` the file is renamed without them, and the cells that name it follow.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    super::without(context, entry, (Flaws::CONTROL, "control character", "control characters"), drafts);
}
