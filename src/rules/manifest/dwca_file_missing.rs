//! `manifest/dwca-file-missing`: a file that the description names is not there.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use crate::model::{Because, Fix, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-file-missing",
    level: None,
    summary: "a file that the description names is not in the archive",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::DESCRIPTION),
    because: Because { text: "what is described must be there", source: cite!(DARWIN_CORE_TEXT) },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Looks for every file that `meta.xml` names, from the folder it lies in, byte for byte.

## Why
The table is not read: no records, or records without their media.

## Example
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>Multimedia.csv</location></files><coreid index="0"/>
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
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```

## Fix
None: rename the file as the description says, or export the archive again.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(archive) = context.described_archive() else { return };
    let name = context.entry(archive.description.entry).path.text();
    for table in &archive.description.tables {
        let at = archive.tag(table);
        let help = "add the file, or rename it as the description says";
        if table.files.is_empty() {
            let message = format!("`{name}` names no file for rows of `{}`", table.row_type);
            drafts.push(Draft::new(at.clone(), name, message, help).fix(Fix::manual(help)));
        }
        for file in &table.files {
            let path = archive.path(file);
            if archive.file(file).is_none() {
                let message = format!("`{name}` names `{path}`, which is not in the archive");
                drafts.push(Draft::new(at.clone(), path, message, help).fix(Fix::manual(help)));
            }
        }
    }
}
