//! `manifest/unclosed-quote`: a quote is opened and never closed, or stands where none may stand.
//!
//! Knows only what the scanner could not read; see `probe::csv` for how it goes on.

use crate::model::{Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/unclosed-quote",
    level: Some(Severity::Error),
    summary: "a double quote is never closed or stands inside a plain value",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::MANIFEST.union(Facets::DESCRIPTION),
    because: Because {
        text: "a value with a quote is quoted as a whole, and the quote in it is doubled",
        source: cite!(RFC_4180, "section 2"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r#"
## What it does
Reads the table as RFC 4180 has it and reports every quote that does not fit: one that is never closed, one
inside a value that does not begin with a quote, and text behind a closing quote.

## Why
A reader that believes an open quote swallows all rows up to the next one. Others drop the quote or refuse
the table.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png,"first
| b.png, second
a.png png 20x10
b.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, a 5" disk
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png,"a 5"" disk"
a.png png 20x10
```

In a Darwin Core Archive a table for which `meta.xml` gives no quote is read with that of the core:
```imgpack fail symbiota mode="archive"
meta.xml
| <archive xmlns="http://rs.tdwg.org/dwc/text/">
| <core encoding="UTF-8" fieldsTerminatedBy="\t" linesTerminatedBy="\n" fieldsEnclosedBy="&quot;" ignoreHeaderLines="1" rowType="http://rs.tdwg.org/dwc/terms/Occurrence"><files><location>occurrences.tsv</location></files><id index="0"/><field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/></core>
| <extension encoding="UTF-8" fieldsTerminatedBy="\t" linesTerminatedBy="\n" fieldsEnclosedBy="" ignoreHeaderLines="1" rowType="http://rs.tdwg.org/ac/terms/Multimedia"><files><location>media.tsv</location></files><coreid index="0"/><field index="1" term="http://rs.tdwg.org/ac/terms/accessURI"/><field index="2" term="http://purl.org/dc/terms/title"/></extension>
| </archive>
occurrences.tsv
|| id\tcatalogNumber\n1\tW-1\n
media.tsv
|| coreid\taccessURI\ttitle\n1\thttps://e.org/1.jpg\t"Tomentosa form\n
```

## Fix
None: only you know where the value ends. Quote the whole value, and double each quote in it.
"#;

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    drafts.extend(inherited(context, table));
    let kinds = &[CsvTroubleKind::UnclosedQuote, CsvTroubleKind::StrayQuote];
    for trouble in super::troubles(table, kinds) {
        let (row, column) = (trouble.record, trouble.column);
        let header = table.value(0, column).unwrap_or_default();
        let place = format!("{}, `{header}`", super::row_words(row));
        let message = match trouble.kind {
            CsvTroubleKind::UnclosedQuote => format!("{place}: a quote is never closed, {}", trouble.detail),
            _ => format!("{place}: {}", trouble.detail),
        };
        let subject = table.value(row, column).unwrap_or_default();
        let at = Locus::Cell { entry: table.entry, row, column };
        let help = "put the whole value between double quotes, and double each quote inside it";
        drafts.push(Draft::new(at, subject, message, help).fix(Fix::manual("quote the value")));
    }
}

/// A table of an archive whose quotes mean something else once those of the core are taken for its own.
fn inherited(context: &Context<'_>, table: &Manifest) -> Option<Draft> {
    let described = context.described()?;
    let core = context.described_archive()?.description.tables.iter().find(|table| table.is_core)?;
    let gives_none = described.quote.as_deref().unwrap_or_default().is_empty();
    if described.is_core || !gives_none || core.is_unquoted() == table.is_unquoted {
        return None;
    }
    let has_quote = |row: u32| {
        let starts = |column| table.value(row, column).is_some_and(|cell| cell.starts_with('"'));
        let text = || table.records.get(row as usize).map(|record| record.span.of(&table.text));
        if table.is_unquoted {
            (0..table.cells_in(row)).any(starts)
        } else {
            text().is_some_and(|text| text.contains(&b'"'))
        }
    };
    let mut rows = table.rows().filter(|row| has_quote(*row));
    let (first, more) = (rows.next()?, rows.count() as u64);
    let name = super::name(context, table.entry);
    let how = if table.is_unquoted { "with the quotes" } else { "without quotes, as the fields" };
    let rows = counted(more + 1, "row", "rows");
    let message = format!(
        "`meta.xml` gives no quote for `{name}`, which is then read {how} of the core: {rows} with `\"`"
    );
    let help = "give both tables the same `fieldsEnclosedBy`, and write their values so";
    let at = Locus::Row { entry: table.entry, row: first };
    Some(Draft::new(at, name, message, help).fix(Fix::manual(help)))
}
