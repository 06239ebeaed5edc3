//! `manifest/other-sheets`: sheets of a workbook are not read.
//!
//! Several that name images are reported by `extra`.

use crate::model::{Because, Fix, Locus, Manifest, OtherSheet, Safety, Severity, Sheet};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/other-sheets",
    level: Some(Severity::Hint),
    summary: "one sheet of a workbook is read, and others hold values",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a CSV is one table; a workbook may hold many",
        source: cite!(TABULAR_METADATA, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Says which sheet of a workbook is read, where others hold values: the one that `--csv book.xlsx#NAME` names; else, of those
that are shown, the only one in which cells name images; else the first with values.

## Why
What is written on the other sheets does not come to the platform.

## Example
```imgpack fail opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List others=Notes
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=List
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
Nothing, where the right sheet is read; else name it.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(sheet) = table.sheet.as_deref().filter(|sheet| !sheet.others.is_empty()) else { return };
    if !rivals(sheet).is_empty() {
        return;
    }
    let name = super::name(context, table.entry);
    let others = super::listed(sheet.others.iter().map(|other| &other.name));
    let hidden = sheet.others.iter().filter(|other| other.is_hidden).count();
    let hidden = match (hidden, sheet.others.len()) {
        (0, _) => "",
        (some, all) if some == all => " (hidden)",
        _ => " (some of them hidden)",
    };
    let message = format!("sheet `{}` of `{name}` is read; {others}{hidden} not", sheet.name);
    let first = sheet.others.first().map_or("", |other| other.name.as_str());
    let help = format!("nothing, or name another sheet: `--csv {}#{first}`", sheet.book);
    let draft = Draft::new(Locus::Entry(table.entry), &*sheet.name, message, help);
    drafts.push(draft.fix(Fix::manual("name another sheet with `--csv`")));
}

/// The sheets that name images as well, where the user names none.
pub(super) fn rivals(sheet: &Sheet) -> Vec<&OtherSheet> {
    let is_rival = |other: &&OtherSheet| !sheet.is_named && !other.is_hidden && other.names_images;
    sheet.others.iter().filter(is_rival).collect()
}
