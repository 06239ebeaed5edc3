//! `manifest/dwca-row-type`: no table of records, or none of media, that the target knows.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use crate::model::{Because, Fix, Locus, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-row-type",
    level: None,
    summary: "the description has no core of records or no extension of media that the target knows",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::DESCRIPTION),
    because: Because { text: "the type of its rows says what a table is", source: cite!(DARWIN_CORE_TEXT) },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Compares the `rowType` of core and extensions with the words by which the target knows them. A core with an `id` is taken whatever its type.

## Why
An extension of another type is left out without an error, and its media with it.

## Example
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://example.org/terms/Picture" fieldsTerminatedBy="," ignoreHeaderLines="1">
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
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```

## Fix
None: give the extension the type `http://rs.tdwg.org/ac/terms/Multimedia`.
"#;

use crate::view::darwin_core::holds_one;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(archive) = context.described_archive() else { return };
    let entry = archive.description.entry;
    let name = context.entry(entry).path.text();
    let mut push = |message: String, help: &str| {
        let draft = Draft::new(Locus::Entry(entry), name, message, help).fix(Fix::manual(help));
        drafts.push(draft);
    };
    let is_core = |core: &crate::model::Described| {
        core.id.is_some() || holds_one(&core.row_type, &archive.needs.core_row_types)
    };
    match archive.description.core() {
        Some(core) if is_core(core) => {}
        Some(core) => {
            let message = format!("`{name}`: the core is of `{}` and has no `id`", core.row_type);
            push(message, "give the core an `id`, or the type of an occurrence");
        }
        None => push(format!("`{name}` describes no core"), "describe the table of records as the core"),
    }
    if archive.media().is_none() {
        let types: Vec<&str> = archive
            .description
            .tables
            .iter()
            .filter(|table| !table.is_core)
            .map(|table| table.row_type.as_str())
            .collect();
        let known = archive.needs.media_row_types.join(", ");
        let message = if types.is_empty() {
            format!("`{name}` describes no extension, so that no media are read")
        } else {
            format!(
                "`{name}`: no extension of {} is one of media; the target looks for {known}",
                super::listed(types)
            )
        };
        push(message, "give the extension of media a type such as `http://rs.tdwg.org/ac/terms/Multimedia`");
    }
}
