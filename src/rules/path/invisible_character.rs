//! `path/invisible-character`: a name holds characters that nobody sees.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/invisible-character",
    level: Some(Severity::Warning),
    summary: "a name holds characters that nobody sees",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "invisible characters make names that look the same and are not",
        source: cite!(UTS_39, "section 3.1"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Reports names with zero-width spaces and joiners, soft hyphens, tags and other format characters.

## Why
They come with text pasted from web pages. A cell typed by hand never fits such a name, though both look the
same.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| a\u{200b}.png,first\n
"a\u{200b}.png" png 20x10
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
    super::without(context, entry, (Flaws::INVISIBLE, "invisible character", "invisible characters"), drafts);
}
