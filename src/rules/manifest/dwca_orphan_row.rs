//! `manifest/dwca-orphan-row`: a row of media belongs to no record.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::model::{Because, Fix, Locus, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, DarwinCore};

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
    let Some(archive) = context.darwin_core().filter(DarwinCore::is_readable) else { return };
    let (Some(core), Some(media)) = (archive.description.core(), archive.media()) else { return };
    let column = |id: &Option<String>| id.as_ref().and_then(|id| id.trim().parse::<u32>().ok());
    let (Some(id), Some(coreid)) = (column(&core.id), column(&media.id)) else { return };
    let (Some(records), Some(rows)) = (archive.table(core), archive.table(media)) else {
        return;
    };
    // Tables in other delimiters than described are not what they seem.
    if records.columns() <= id || rows.columns() <= coreid {
        return;
    }
    let first = u32::from(!core.has_header);
    let known: FxHashSet<Cow<'_, str>> =
        records.rows().chain((0..first).map(|_| 0)).filter_map(|row| records.value(row, id)).collect();
    for row in rows.rows() {
        let value = rows.value(row, coreid).unwrap_or_default();
        if known.contains(&value) {
            continue;
        }
        let list = super::name(context, records.entry);
        let message = format!("row {row}: `{value}` is the identifier of no record in `{list}`");
        let help = "add the record, or leave the row out";
        let at = Locus::Cell { entry: rows.entry, row, column: coreid };
        drafts.push(Draft::new(at, value.as_ref(), message, help).fix(Fix::manual(help)));
    }
}
