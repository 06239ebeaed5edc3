//! `path/case-collision`: names differ only by upper and lower case.
//!
//! Equal names are reported by `archive/duplicate-entry`, other Unicode forms by `path/unicode-collision`.

use std::collections::HashSet;

use crate::model::{Because, Locus, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Group, Keyed, Rule};
use crate::text::nfc;
use crate::view::names::alike;
use crate::view::{Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "path/case-collision",
    level: Some(Severity::Warning),
    summary: "names differ only by upper and lower case",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "names in one package must differ after full case folding and canonical normalisation",
        source: cite!(EPUB, "section 4.2.3"),
    },
    check: Check::Keyed(Keyed { over: Members::Entries, key, judge }),
};

const DOC: &str = r#"
## What it does
Compares the names of files after Unicode case folding, in one Unicode form.

## Why
Windows and macOS hold one of them: unpacking there loses the other without a word.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| A.png, first
| a.png, second
A.png png 20x10
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| A.png, first
| a-2.png, second
A.png png 20x10
a-2.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| A/a.png, first
| B/a.png, second
A/a.png png 20x10
B/a.png png 20x10
```

Images that share an annotation keep their names, since nobody can tell on which of them its boxes stand:
```imgpack fail onestepai rules={"annotation/shared"={level="off"},"image/extension-case"={level="off"}}
cat/a.JPG 20x10
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
With `--unsafe-fixes` the second and later files get a number, and the cells that name them follow. Images that share an
annotation are left to you.
"#;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Entry(id) = member else { return None };
    let entry = context.entry(id);
    entry.is_file().then(|| alike(entry.path.text()))
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let mut seen = HashSet::new();
    let mut first = None;
    for id in group.entries() {
        let entry = context.entry(id);
        let name = entry.path.text();
        // Names that are equal in form C are reported by `path/unicode-collision`.
        if !seen.insert(nfc(name)) {
            continue;
        }
        let Some(other) = first else {
            first = Some(id);
            continue;
        };
        let what = format!("differs from `{}` only by letter case", context.entry(other).path.text());
        let fix = super::numbering(context, entry, name, seen.len());
        let draft = super::draft(entry, &what, "give the files names that differ by more than case", fix);
        drafts.push(draft.related(Locus::Entry(other), "the first of these names"));
    }
}
