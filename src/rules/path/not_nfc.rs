//! `path/not-nfc`: a name is in decomposed Unicode.
//!
//! Two names that differ only in form are reported by `path/unicode-collision`.

use crate::model::{Because, Entry, Flaws, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::text::{code_points_of_difference, nfc};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/not-nfc",
    level: Some(Severity::Warning),
    summary: "a name is in decomposed Unicode",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "text that is compared byte for byte must be in one form, and form C is the usual one",
        source: cite!(UAX_15),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Reports names that are not in Unicode normalisation form C, as macOS wrote them for long: an `e` with an accent
behind it in place of the one letter `é`.

## Why
A name typed on another system is in form C. Both look the same, and are different bytes to a platform.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| cafe\u{301}.png,first\n
"cafe\u{301}.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
|| File,Title\n
|| caf\u{e9}.png,first\n
"caf\u{e9}.png" png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title\n
|| caf\u{e9}.png,first\n
"caf\u{e9}.png" png 20x10
```

## Fix
With `--unsafe-fixes` the file is renamed to form C, and the cells that name it follow.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let name = entry.path.text();
    if super::speaks(context, entry, Flaws::NOT_NFC) && !context.names().is_shared_in_form(name) {
        let to = nfc(name).into_owned();
        let what = match code_points_of_difference(name, &to) {
            Some((has, wanted)) => format!("is in decomposed Unicode: {has} where form C has {wanted}"),
            None => "is not in Unicode form C".to_owned(),
        };
        let fix = super::renaming(context, entry, Some(to), Safety::Unsafe);
        drafts.push(super::draft(entry, &what, "write names in Unicode form C", fix));
    }
}
