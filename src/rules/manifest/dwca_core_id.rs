//! `manifest/dwca-core-id`: core and extension are not tied by the same column.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use crate::model::{Because, Described, Fix, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, DarwinCore};

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-core-id",
    level: None,
    summary: "the extension is linked to the core by a different column number",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::DESCRIPTION),
    because: Because {
        text: "the rows of an extension name the row of the core that they belong to",
        source: cite!(DARWIN_CORE_TEXT),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Compares the index of the core's `id` with that of the `coreid` of each extension that the target reads, as texts.

## Why
Where they differ, or one is missing, the portal leaves out the whole extension without an error.

## Example
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="1"/>
| <field index="0" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,WIS-1
multimedia.csv
| accessURI,coreid
| https://e.org/1.jpg,1
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
None: put the column with the identifier of the record at the same place in both tables.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(archive) = context.described_archive() else { return };
    let Some(core) = archive.description.core() else { return };
    let other = |table: &&Described| core.id.is_none() || core.id != table.id;
    for extension in archive.extensions().filter(other) {
        drafts.push(untied(context, archive, core, extension));
    }
}

fn untied(context: &Context<'_>, archive: &DarwinCore<'_>, core: &Described, extension: &Described) -> Draft {
    let stated =
        |id: &Option<String>| id.as_ref().map_or("is not given".to_owned(), |id| format!("is column {id}"));
    let name = context.entry(archive.description.entry).path.text();
    let message = format!(
        "`{name}`: the `id` of the core {}, the `coreid` of the extension {}",
        stated(&core.id),
        stated(&extension.id)
    );
    let help = "put the identifier of the record at the same place in both tables, and say so";
    Draft::new(archive.tag(extension), name, message, help).fix(Fix::manual(help))
}
