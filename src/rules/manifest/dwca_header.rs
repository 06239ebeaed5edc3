//! `manifest/dwca-header`: header and description of a table disagree.
//!
//! Speaks of Darwin Core Archives, where the target takes them.

use crate::model::{Action, Because, Fix, Locus, Redescription, Safety, Severity, Term};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

use super::alignment::Alignment;
use super::dwca_pair::Pair;

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
Compares the header of each table with the terms that `meta.xml` gives its columns, and the delimiter. A header is the
name of a term in any letter case, with a prefix or without. Before that it holds the first line against
`ignoreHeaderLines`: under `1` it is a header as soon as one of its fields is a term of the description or the word `id`,
whatever stands between its letters, else it is a row. Where no header is declared, a line of which more than half the
fields are such names is one all the same.

## Why
The portal goes by the header, other readers by the description: one archive, two meanings. It compares and passes over
the first line only under `1`: a header that is not declared becomes a record, and a row under a declared one is lost.

## Example
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/>
| <field index="2" term="http://rs.tdwg.org/ac/terms/caption"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,WIS-1
multimedia.csv
| coreid,caption,accessURI
| 1,bark,https://e.org/1.jpg
```
```imgpack fixed symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="2" term="http://rs.tdwg.org/ac/terms/accessURI"/>
|     <field index="1" term="http://rs.tdwg.org/ac/terms/caption"/></extension>
| </archive>
occurrences.csv
| id,catalogNumber
| 1,WIS-1
multimedia.csv
| coreid,caption,accessURI
| 1,bark,https://e.org/1.jpg
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
multimedia.csv
| coreid,Link
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
| coreid,AccessURI
| 1,https://e.org/1.jpg
```
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="0">
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
| 1,WIS-1
| 2,WIS-2
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```
```imgpack fixed symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="0">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| 1,WIS-1
| 2,WIS-2
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```
```imgpack pass symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="," ignoreHeaderLines="0">
| <files><location>occurrences.csv</location></files><id index="0"/>
| <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia" fieldsTerminatedBy="," ignoreHeaderLines="1">
| <files><location>multimedia.csv</location></files><coreid index="0"/>
| <field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/></extension>
| </archive>
occurrences.csv
| 1,WIS-1
| 2,WIS-2
multimedia.csv
| coreid,accessURI
| 1,https://e.org/1.jpg
```

## Fix
Where the header holds the terms of the description in another order, the `index` attributes follow it, so that every
value keeps its name. A header that is no term of the description is renamed to the term of its column; the terms stay.
Where each field of an undeclared header is a name, `ignoreHeaderLines` becomes `1`; where the line under a declared one is
a row whose identifier another table has below its first line, it becomes `0`. A row is never renamed.
What is for you to fix: any other first line, a header that is itself a field of the target, two terms for one column, a column that is not
described (a warning), another delimiter.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    for pair in Pair::all(context).filter(|pair| pair.table.record_count() > 0) {
        drafts.extend(pair.delimiter());
        drafts.extend(pair.lines());
        // Without a header, or under one that the target takes for a row, nothing is compared.
        if !pair.table.is_headless() && pair.described.header_lines == 1 {
            pair.header(drafts);
        }
    }
}

impl Pair<'_, '_> {
    fn delimiter(&self) -> Option<Draft> {
        let stated = self.described.delimiter_byte()?;
        if stated == self.table.delimiter || self.table.columns() < 2 {
            return None;
        }
        let (name, list) = (self.description(), self.list());
        let stated = self.described.delimiter.as_deref().unwrap_or_default();
        let found = char::from(self.table.delimiter).escape_default();
        let message = format!(
            "`{name}` says that `{list}` is separated by `{stated}`, but it is separated by `{found}`"
        );
        let help = "say in the description how the fields are separated";
        let at = Locus::Row { entry: self.table.entry, row: 0 };
        Some(Draft::new(at, list, message, help).fix(Fix::manual(help)))
    }

    fn header(&self, drafts: &mut Drafts) {
        let aligned = Alignment::new(self.table, self.described);
        for term in &aligned.homeless {
            drafts.push(self.homeless(term));
        }
        // A line that holds URLs, or the identifier of a row elsewhere, may be a row all the same.
        let is_row = self.may_refer(0) || aligned.misnamed.iter().any(|(column, _)| self.holds_url(*column));
        let is_certain = aligned.homeless.is_empty() && !is_row;
        if let Some(term) = aligned.moved {
            drafts.push(self.moved(term, &aligned, is_certain));
        }
        for (column, term) in &aligned.misnamed {
            drafts.push(self.misnamed(*column, term, is_certain));
        }
        for column in &aligned.undescribed {
            drafts.push(self.undescribed(*column));
        }
    }

    fn holds_url(&self, column: u32) -> bool {
        self.table.value(0, column).is_some_and(|header| header.contains("://"))
    }

    fn at(&self, column: u32, message: String, help: &str) -> Draft {
        let at = Locus::Cell { entry: self.table.entry, row: 0, column };
        let header = self.table.value(0, column).unwrap_or_default();
        let description = Locus::Entry(self.archive.description.entry);
        Draft::new(at, header, message, help).related(description, "the description")
    }

    fn moved(&self, term: &Term, aligned: &Alignment<'_>, is_certain: bool) -> Draft {
        let (name, list, term) = (self.description(), self.list(), term.local());
        let stated =
            aligned.terms.iter().zip(&self.described.terms).find(|(new, old)| new.index != old.index);
        let (new, old) = stated
            .map_or((0, 0), |(new, old)| (new.index.unwrap_or_default(), old.index.unwrap_or_default()));
        let message = format!("`{name}` says that column {old} of `{list}` is `{term}`; it is column {new}");
        let help = "describe the columns in the order of the header";
        let fix = if is_certain {
            let title = format!("describe the columns of `{list}` in the order of its header");
            self.describe(title, Redescription::Terms(aligned.terms.clone()))
        } else {
            Fix::manual(help)
        };
        self.at(new, message, help).fix(fix)
    }

    fn misnamed(&self, column: u32, term: &Term, is_certain: bool) -> Draft {
        let (name, list, term) = (self.description(), self.list(), term.local());
        let header = self.table.value(0, column).unwrap_or_default();
        let message = format!("column {column} of `{list}` is `{header}`; `{name}` calls it `{term}`");
        let help = format!("call the column `{term}`");
        // Where the header is a field of the target too, either may be the wrong one.
        let columns = self.context.profile.columns().filter(|_| self.archive.is_media(self.described));
        let means = columns.and_then(|columns| columns.column(header.trim()));
        let fix = if is_certain && means.is_none_or(|column| column.name == term) {
            let title = format!("write `{term}` instead of `{header}`");
            let (entry, to) = (self.table.entry, term.to_owned());
            Fix::safe(title, Action::SetCell { entry, row: 0, column, to })
        } else {
            Fix::manual("correct the header or the description")
        };
        self.at(column, message, &help).fix(fix)
    }

    fn undescribed(&self, column: u32) -> Draft {
        let header = self.table.value(0, column).unwrap_or_default();
        let (name, list) = (self.description(), self.list());
        let message = format!("`{name}` has no term for column {column} of `{list}`, `{header}`");
        let help = "describe the column, or leave it out";
        self.at(column, message, help).severity(Severity::Warning).fix(Fix::manual(help))
    }

    fn homeless(&self, term: &Term) -> Draft {
        let column = term.index.unwrap_or_default();
        let (name, list, term) = (self.description(), self.list(), term.local());
        let there = match self.table.value(0, column) {
            Some(header) => format!("it is `{header}`, and no column is `{term}`"),
            None => format!("it has {} columns", self.table.columns()),
        };
        let message = format!("`{name}` says that column {column} of `{list}` is `{term}`; {there}");
        let help = "describe the columns that are there";
        self.at(column.min(self.table.columns().saturating_sub(1)), message, help).fix(Fix::manual(help))
    }
}
