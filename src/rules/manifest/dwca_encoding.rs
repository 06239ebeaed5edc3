//! `manifest/dwca-encoding`: the description names another encoding than the table is in.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use crate::model::{
    Because, CodePage, CsvTroubleKind, Fix, Locus, Manifest, Redescription, Safety, TextEncoding,
};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

use super::dwca_pair::Pair;

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-encoding",
    level: None,
    summary: "the description names another encoding than the table is in",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::DESCRIPTION),
    because: Because {
        text: "readers decode a table as its description says",
        source: cite!(DARWIN_CORE_TEXT),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Compares the `encoding` of each table that the target reads with its bytes, where they are UTF-8 and hold more than
ASCII. Tables in another encoding are reported by `manifest/not-utf8`.

## Why
Other readers show `Ã±` for `ñ`. The portal replaces bytes that are quotes in windows-1252, which takes letters of UTF-8
apart.

## Example
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," encoding="ISO-8859-1" ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,Ñ-1
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```
```imgpack fixed symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," encoding="UTF-8" ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,Ñ-1
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```
```imgpack pass symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," encoding="ISO-8859-1" ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,N-1
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```

## Fix
The description says `UTF-8`. Where the bytes make sense in the declared encoding of several bytes a letter too, it is
for you to say which is right.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let is_in_question = |pair: &Pair<'_, '_>| pair.archive.is_read(pair.described) && is_utf8(pair.table);
    for pair in Pair::all(context).filter(is_in_question) {
        let Some(stated) = pair.described.encoding.as_deref().map(str::trim) else { continue };
        let page = CodePage::named(stated);
        if page == Some(CodePage::utf8()) || stated.is_empty() {
            continue;
        }
        let (name, list) = (pair.description(), pair.list());
        let message = format!("`{name}` says that `{list}` is in {stated}; it is in UTF-8");
        let fits = |page: &CodePage| !page.is_single_byte() && page.decode(&pair.table.text).is_some();
        let fix = if page.as_ref().is_some_and(fits) {
            Fix::manual("correct the description, or save the table as it says")
        } else {
            let to = Redescription::Encoding("UTF-8".into());
            pair.describe(format!("say that `{list}` is in UTF-8"), to)
        };
        let at = pair.archive.tag(pair.described);
        let draft = Draft::new(at, stated, message, "say `encoding=\"UTF-8\"`");
        drafts.push(draft.related(Locus::Entry(pair.table.entry), "the table").fix(fix));
    }
}

/// Whether a table is in UTF-8, and not in ASCII alone.
fn is_utf8(table: &Manifest) -> bool {
    let is_bad = || super::troubles(table, &[CsvTroubleKind::NotUtf8]).next().is_some();
    table.encoding == TextEncoding::Utf8 && !table.text.is_ascii() && !is_bad()
}
