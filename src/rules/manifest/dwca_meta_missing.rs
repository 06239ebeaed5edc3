//! `manifest/dwca-meta-missing`: an archive of records without the file that describes it.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use crate::model::{Because, Fix, Locus, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-meta-missing",
    level: None,
    summary: "the archive has no `meta.xml`, or one that cannot be read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::DESCRIPTION),
    because: Because { text: "the description says which file is what", source: cite!(DARWIN_CORE_TEXT) },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Looks for `meta.xml`, in any letter case and any folder, and reads it.

## Why
Without it nobody knows which table is the core and which columns mean what; the archive is refused.

## Example
```imgpack fail symbiota mode="archive"
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
None: the program that exports the archive writes the description.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if context.profile.darwin_core.is_none() {
        return;
    }
    let help = "export the archive again, with its description";
    let fix = || Fix::manual("add the description");
    let draft = match &context.inventory.description {
        None => {
            let name = &context.inventory.container.name;
            let message = format!("`{name}` has no `meta.xml`");
            Draft::new(Locus::Package, name, message, help).fix(fix())
        }
        Some(description) => {
            let Some(flaw) = &description.flaw else { return };
            let name = context.entry(description.entry).path.text();
            let message = format!("`{name}` cannot be read: {flaw}");
            Draft::new(Locus::Entry(description.entry), name, message, help).fix(fix())
        }
    };
    drafts.push(draft);
}
