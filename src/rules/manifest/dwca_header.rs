//! `manifest/dwca-header`: header and description of a table disagree.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use crate::model::{Action, Because, Described, Fix, Locus, Manifest, Safety, Term};
use crate::profiles::DarwinCoreNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, DarwinCore};

pub(super) static RULE: Rule = Rule {
    code: "manifest/dwca-header",
    level: None,
    summary: "the header of a table and its description disagree",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::DESCRIPTION),
    because: Because { text: "the description says what the columns are", source: cite!(DARWIN_CORE_TEXT) },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Compares the header of each table with the terms that `meta.xml` gives its columns, and the delimiter.

## Why
The portal goes by the header, other readers by the description: one archive, two meanings.

## Example
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/identifier"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
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
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```

## Fix
The description is written anew after the header, which the portal follows. A term that the description knows keeps
its URL; another one gets that of its vocabulary. Another delimiter is for you to fix.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(archive) = context.darwin_core().filter(DarwinCore::is_readable) else { return };
    let entry = archive.description.entry;
    let name = context.entry(entry).path.text();
    for (number, described) in archive.description.tables.iter().enumerate() {
        let Some(table) = archive.table(described).filter(|table| table.record_count() > 0) else {
            continue;
        };
        let list = super::name(context, table.entry);
        let at = Locus::Row { entry: table.entry, row: 0 };
        if described.delimiter_byte().is_some_and(|stated| stated != table.delimiter && table.columns() > 1) {
            let stated = described.delimiter.as_deref().unwrap_or_default();
            let found = char::from(table.delimiter).escape_default();
            let message = format!(
                "`{name}` says that `{list}` is separated by `{stated}`, but it is separated by `{found}`"
            );
            let help = "say in the description how the fields are separated";
            drafts.push(Draft::new(at.clone(), list, message, help).fix(Fix::manual(help)));
        }
        let Some((column, header, stated)) = disagreement(table, described) else { continue };
        let message = format!("column {column} of `{list}` is `{header}`; `{name}` calls it {stated}");
        let help = "describe the columns as the header names them";
        let terms = described_anew(archive.needs, table, described);
        let action = Action::Describe { entry, table: number, terms };
        let fix = Fix::safe(format!("describe the columns of `{list}` as its header names them"), action);
        drafts.push(
            Draft::new(at, header, message, help).related(Locus::Entry(entry), "the description").fix(fix),
        );
    }
}

/// The first column that header and description name differently.
fn disagreement(table: &Manifest, described: &Described) -> Option<(u32, String, String)> {
    if !described.has_header {
        return None;
    }
    let id = described.id.as_ref().and_then(|id| id.trim().parse::<u32>().ok());
    let beyond =
        described.terms.iter().filter_map(|term| term.index).filter(|index| *index >= table.columns());
    if let Some(index) = beyond.min() {
        return Some((index, String::new(), "something, and there is no such column".into()));
    }
    (0u32..).zip(table.header()).find_map(|(column, header)| {
        let stated = described.terms.iter().find(|term| term.index == Some(column));
        match stated {
            Some(term) if term.local().eq_ignore_ascii_case(local(&header)) => None,
            None if id == Some(column) || header.trim().is_empty() => None,
            Some(term) => Some((column, header.into_owned(), format!("`{}`", term.local()))),
            None => Some((column, header.into_owned(), "nothing".into())),
        }
    })
}

/// The terms of all columns, after the header; values that all rows share stay.
fn described_anew(needs: &DarwinCoreNeeds, table: &Manifest, described: &Described) -> Vec<Term> {
    let id = described.id.as_ref().and_then(|id| id.trim().parse::<u32>().ok());
    let columns = (0u32..).zip(table.header());
    let terms = columns.filter(|(column, header)| id != Some(*column) && !header.trim().is_empty());
    let named = terms.map(|(column, header)| {
        let name = local(&header);
        let known = described.terms.iter().find(|term| term.local().eq_ignore_ascii_case(name));
        let vocabulary = if described.is_core { &needs.core_vocabulary } else { &needs.media_vocabulary };
        let uri = known.map_or_else(|| format!("{vocabulary}{name}"), |term| term.uri.clone());
        Term { index: Some(column), uri }
    });
    named.chain(described.terms.iter().filter(|term| term.index.is_none()).cloned()).collect()
}

/// A header without its prefix or the path of its URL.
fn local(header: &str) -> &str {
    header.trim().rsplit(['/', '#', ':']).next().unwrap_or(header)
}
