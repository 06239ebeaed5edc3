//! `path/reserved-name`: a name that Windows reserves for devices.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

use super::clean::clean;

pub(super) static RULE: Rule = Rule {
    code: "path/reserved-name",
    level: Some(Severity::Warning),
    summary: "a name is one that Windows reserves for devices",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "names such as CON, AUX or COM1 are reserved for devices, with any extension",
        source: cite!(NAMING_FILES),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Reports components named `con`, `prn`, `aux`, `nul`, `com1` to `com9` and `lpt1` to `lpt9`, in any letter case
and with any extension.

## Why
The file cannot be unpacked on Windows.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| con.png, first
con.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| con_.png, first
con_.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| console.png, first
console.png png 20x10
```

## Fix
With `--unsafe-fixes` an underscore is put behind the name, and the cells that name the file follow.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::RESERVED) {
        let fix = super::renaming(context, entry, clean(entry.path.text()), Safety::Unsafe);
        let what = "holds a name that Windows reserves for a device";
        drafts.push(super::draft(entry, what, "rename it", fix));
    }
}
