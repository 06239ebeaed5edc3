//! `manifest/dwca-orphan-row`: a row of media belongs to no record.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use rustc_hash::FxHashSet;

use crate::model::{Because, Fix, Locus, Manifest, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;
use crate::view::rows::is_blank_row;

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-orphan-row",
    level: None,
    summary: "a row of the extension belongs to no record of the core",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::DESCRIPTION),
    because: Because {
        text: "a row of an extension belongs to a row of the core",
        source: cite!(DARWIN_CORE_TEXT),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Looks up the `coreid` of each row of media among the identifiers of the core.

## Why
Rows whose record is not part of the upload are taken out, and the images with them.

## Example
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,WIS-1
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
| 7,https://e.org/7.jpg
```
```imgpack pass symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,WIS-1
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```

## Fix
None: add the record, or leave the row out.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(archive) = context.described_archive() else { return };
    let Some(core) = archive.description.core() else { return };
    let (Some(id), Some(records)) = (core.id_column(), archive.table(core)) else { return };
    // Tables in other delimiters than described are not what they seem.
    if records.columns() <= id {
        return;
    }
    let rows = archive.tables(core).flat_map(|table| table.rows().map(move |row| (table, row)));
    let known: FxHashSet<String> = rows.filter_map(|(table, row)| identifier(table, row, id)).collect();
    let list = super::name(context, records.entry);
    for media in archive.all_media() {
        let (Some(coreid), Some(rows)) = (media.id_column(), archive.table(media)) else { continue };
        if rows.columns() > coreid {
            let is_known = |value: &str| known.contains(value);
            orphans(rows, coreid, list, is_known).for_each(|draft| drafts.push(draft));
        }
    }
}

/// What ties a row to a record, as the target compares it.
fn identifier(table: &Manifest, row: u32, column: u32) -> Option<String> {
    let value = table.value(row, column)?;
    Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned)
}

fn orphans<'a>(
    rows: &'a Manifest,
    column: u32,
    list: &'a str,
    is_known: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = Draft> + 'a {
    rows.rows().filter_map(move |row| {
        let value = identifier(rows, row, column).unwrap_or_default();
        if is_known(&value) || is_blank_row(rows, row) {
            return None;
        }
        let message = format!("row {row}: `{value}` is the identifier of no record in `{list}`");
        let help = "add the record, or leave the row out";
        let at = Locus::Cell { entry: rows.entry, row, column };
        Some(Draft::new(at, value, message, help).fix(Fix::manual(help)))
    })
}
