//! `path/too-long`: a name is longer than file systems hold.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, MAX_COMPONENT, MAX_PATH, MAX_WINDOWS, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

use super::clean::short;

pub(super) static RULE: Rule = Rule {
    code: "path/too-long",
    level: Some(Severity::Warning),
    summary: "a name is longer than file systems hold",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a component may have 255 bytes and a path 4,096 on Linux, and a path 260 characters on Windows",
        source: cite!(NAMING_FILES, "and Linux, limits.h"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Reports components above 255 bytes and paths above 4,096 bytes (errors), and paths above 260 characters (a
warning).

## Why
The file cannot be unpacked, on Windows or anywhere.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| \*252{a}.png,first\n
"\*252{a}.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
|| File,Title\n
|| \*242{a}-9fae3c64.png,first\n
"\*242{a}-9fae3c64.png" png 20x10
```
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| \*100{a}/\*100{b}/\*55{c}.png,first\n
"\*100{a}/\*100{b}/\*55{c}.png" png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title\n
|| \*251{a}.png,first\n
"\*251{a}.png" png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title\n
|| \*100{a}/\*100{b}/\*54{c}.png,first\n
"\*100{a}/\*100{b}/\*54{c}.png" png 20x10
```

## Fix
With `--unsafe-fixes` the name is cut, with a short hash of all of it, and the cells that name the file
follow.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if !super::speaks(context, entry, Flaws::TOO_LONG | Flaws::LONG_FOR_WINDOWS) {
        return;
    }
    let name = entry.path.text();
    let component = name.split('/').map(str::len).max().unwrap_or_default();
    let characters = name.chars().count();
    let (what, severity) = if component > MAX_COMPONENT {
        (format!("holds a component of {component} bytes, the limit is {MAX_COMPONENT}"), Severity::Error)
    } else if name.len() > MAX_PATH {
        (format!("has {} bytes, the limit is {MAX_PATH}", name.len()), Severity::Error)
    } else {
        (format!("has {characters} characters, the limit on Windows is {MAX_WINDOWS}"), Severity::Warning)
    };
    let fix = super::renaming(context, entry, short(name), Safety::Unsafe);
    drafts.push(super::draft(entry, &what, "give it a shorter name", fix).severity(severity));
}
