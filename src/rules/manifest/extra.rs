//! `manifest/extra`: several tables stand where the target reads one.
//!
//! Tables of operating systems' side files (`__MACOSX/._list.csv`) are not counted.

use crate::model::{Because, Deed, EntryId, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/extra",
    level: Some(Severity::Error),
    summary: "the package has more than one table",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "several lists of one package may say different things about one file",
        source: cite!(RFC_8493, "section 2.1.3"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Counts the tables of the package; side files of operating systems are left out. All other rules about
tables look only at the one that is kept: the one that `--csv` names, else the only one in which cells
name files.

## Why
The platform reads one table. Of several it takes the columns of one for all of them, and rows are
misread.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
other.csv
| a, b
| 1, 2
a.png png 20x10
```
While none is chosen no file gets another name, because no cell would follow. With `--csv list.csv`:
```imgpack fail opendatasoft
set csv=list.csv
list.csv
| File, Title
| a.png, first
old/list.csv
| File, Title
| a.png, once
a.png png 20x10
```
```imgpack fixed opendatasoft
set csv=list.csv
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
Two sheets of a workbook:
```imgpack fail opendatasoft rules={"manifest/not-csv"={level="off"}}
book.xlsx sheet=2023 others=2024=images
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
`--csv NAME` keeps that table and leaves out the others; `--csv book.xlsx#SHEET` names a sheet of a workbook. Without it,
name the one to keep: what the others hold would be lost.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if !context.profile.manifest.as_ref().is_some_and(|needs| needs.single && !needs.per_folder) {
        return;
    }
    let kept = context.manifest().map(|table| table.entry);
    drafts.extend(context.manifest().and_then(|table| sheets(context, table)));
    let tables: Vec<EntryId> = context.tables().iter().map(|table| table.entry).collect();
    let others: Vec<EntryId> = tables.iter().copied().filter(|table| Some(*table) != kept).collect();
    match kept {
        // `--csv` names a table that is not there: `missing` says so.
        None if context.is_table_named() => {}
        None if tables.len() > 1 => drafts.push(undecided(context, &tables)),
        Some(kept) if !others.is_empty() => drafts.push(decided(context, kept, &others)),
        _ => {}
    }
}

/// A finding at the first table that is too many; the others are related.
fn draft(context: &Context<'_>, first: EntryId, rest: &[EntryId], count: usize, help: String) -> Draft {
    let name = super::name(context, first);
    let names = rest.iter().map(|table| super::name(context, *table));
    let all = super::listed(std::iter::once(name).chain(names));
    let message = format!("{all}: {} where one is read", counted(count as u64, "table", "tables"));
    let draft = Draft::new(Locus::Entry(first), name, message, help);
    rest.iter().fold(draft, |draft, table| draft.related(Locus::Entry(*table), "another table"))
}

/// Several sheets of the workbook that is the table name images.
fn sheets(context: &Context<'_>, table: &Manifest) -> Option<Draft> {
    let sheet = table.sheet.as_deref()?;
    let rivals = super::other_sheets::rivals(sheet);
    if rivals.is_empty() {
        return None;
    }
    let name = super::name(context, table.entry);
    let names = std::iter::once(&sheet.name).chain(rivals.iter().map(|rival| &rival.name));
    let message = format!("the sheets {} of `{name}` all name images; one is read", super::listed(names));
    let help = format!("name the sheet to read: `--csv {}#{}`", sheet.book, sheet.name);
    let draft = Draft::new(Locus::Entry(table.entry), name, message, help.clone());
    Some(draft.fix(Fix::manual(help)))
}

fn undecided(context: &Context<'_>, tables: &[EntryId]) -> Draft {
    let help = "keep the table that lists the files: name it with `--csv`, or remove the others".to_owned();
    let (first, rest) = tables.split_first().map_or((EntryId::default(), &[][..]), |(a, b)| (*a, b));
    draft(context, first, rest, tables.len(), help).fix(Fix::manual("name the table to keep with `--csv`"))
}

fn decided(context: &Context<'_>, kept: EntryId, others: &[EntryId]) -> Draft {
    let keeper = super::name(context, kept);
    let (first, rest) = others.split_first().map_or((kept, &[][..]), |(first, rest)| (*first, rest));
    let rest: Vec<EntryId> = rest.iter().copied().chain([kept]).collect();
    let count = others.len() + 1;
    if context.is_table_named() {
        let names = super::listed(others.iter().map(|table| super::name(context, *table)));
        let fix = Fix::unsafe_(format!("leave out {names}"), Deed::leaving_out(others.to_vec()));
        return draft(context, first, &rest, count, format!("keep `{keeper}` and remove the others"))
            .fix(fix);
    }
    let help = format!("keep one: `--csv {keeper}` keeps the only one whose cells name files");
    draft(context, first, &rest, count, help).fix(Fix::manual(format!("give `--csv {keeper}`")))
}
