//! `manifest/dwca-record-id`: a record has no identifier, or that of another one.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use rustc_hash::FxHashMap;

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;
use crate::view::rows::is_blank_row;

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-record-id",
    level: None,
    summary: "a record of the core has no identifier, or that of another record",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual, Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::DESCRIPTION),
    because: Because {
        text: "the identifier of a record is unique in its archive",
        source: cite!(DARWIN_CORE_TEXT),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Looks at the column that `meta.xml` gives as the `id` of the core: each record needs a value there, and no two the same.
Spaces around it do not count. Where the archive has no extension that the target reads it is a warning.

## Why
Images are tied to records by it. Of two records with one identifier nobody knows whose image it is, and a record
without one can have none.

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
| 1,WIS-2
| ,WIS-3
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```
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
| 1,WIS-1
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```
```imgpack fixed symbiota mode="archive"
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
| 01,WIS-2
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```

## Fix
A record that says the same as an earlier one in every field is left out. Anything else is for you to fix.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(core) = context.described().filter(|table| table.is_core) else { return };
    let Some(id) = core.id_column().filter(|id| *id < table.columns()) else { return };
    // Where no other table is read nothing is tied to a record.
    let is_used = context.darwin_core().is_some_and(|archive| archive.extensions().next().is_some());
    let graded = |draft: Draft| if is_used { draft } else { draft.severity(Severity::Warning) };
    let mut seen: FxHashMap<String, u32> = FxHashMap::default();
    for row in table.rows() {
        let value = table.value(row, id).unwrap_or_default();
        let value = value.trim();
        if value.is_empty() && !is_blank_row(table, row) {
            drafts.push(graded(blank(table, row, id)));
        } else if !value.is_empty() {
            match seen.get(value) {
                Some(first) => drafts.push(graded(repeated(context, table, (*first, row), id))),
                None => drop(seen.insert(value.to_owned(), row)),
            }
        }
    }
}

fn blank(table: &Manifest, row: u32, id: u32) -> Draft {
    let header = table.value(0, id).unwrap_or_default();
    let message = format!("row {row} has no `{header}`, by which images find their record");
    let at = Locus::Cell { entry: table.entry, row, column: id };
    Draft::new(at, "", message, "give the record an identifier").fix(Fix::manual("fill in the identifier"))
}

fn repeated(context: &Context<'_>, table: &Manifest, (first, row): (u32, u32), id: u32) -> Draft {
    let value = table.value(row, id).unwrap_or_default();
    let value = value.trim();
    let is_equal = context.equal_rows().repeats(row).is_some();
    let (message, fix) = if is_equal {
        let action = Action::DropRow { entry: table.entry, row };
        let message = format!("row {row} says the same as an earlier one in every cell, `{value}` included");
        (message, Fix::safe(format!("leave out row {row}"), action))
    } else {
        let message =
            format!("row {row} has the identifier of row {first}, `{value}`, and says something else");
        (message, Fix::manual("give each record an identifier of its own"))
    };
    let at = Locus::Cell { entry: table.entry, row, column: id };
    let related = Locus::Cell { entry: table.entry, row: first, column: id };
    let draft = Draft::new(at, value, message, "give each record an identifier of its own");
    draft.related(related, "the first record with it").fix(fix)
}
