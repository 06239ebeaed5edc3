//! `manifest/wrong-delimiter`: the fields are separated by a byte that the target does not read.
//!
//! Knows the delimiter that the probe found. In a table that is no `.csv`, `not-csv` fixes both.

use crate::model::{Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/wrong-delimiter",
    level: Some(Severity::Error),
    summary: "fields are separated by something that the target does not read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::MANIFEST,
    because: Because { text: "fields are separated by commas", source: cite!(RFC_4180, "section 2") },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Reports the byte between the fields and compares it with those that the target reads. A first line `sep=;`
is reported as well: one spreadsheet program understands it, to others it is the header.

## Why
A table whose delimiter is not known is one column of whole lines.

## Example
```imgpack fail opendatasoft
list.csv
| File|Title
| a.png|one,two
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
|| File;Title\na.png;one,two\n
a.png png 20x10
```
```imgpack fail opendatasoft
list.csv
| sep=;
| File;Title
| a.png;first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File;Title
| a.png;first
a.png png 20x10
```

## Fix
The table is written anew with a semicolon where a value holds a comma, else with a comma. The line `sep=`
goes.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.manifest else { return };
    let name = super::name(context, table.entry);
    let allowed = needs.delimiters.as_bytes();
    let written = title(super::delimiter_for(context, table));
    let fix = || Fix::safe(format!("write `{name}` with {written}"), super::rewritten(context, table));
    if let Some(line) = table.separator_line {
        let text = String::from_utf8_lossy(line.of(&table.text)).into_owned();
        let message = format!(
            "`{text}` on the first line of `{name}` is not a header, and most readers take it for one"
        );
        let draft = Draft::new(super::bytes_at(table, line), text, message, "remove the first line");
        drafts.push(draft.fix(fix()));
    } else if !allowed.contains(&table.delimiter) && !super::is_misnamed(context, table) {
        let known: Vec<String> = allowed.iter().map(|byte| title(*byte)).collect();
        let (found, known) = (title(table.delimiter), known.join(", "));
        let message = format!("the fields of `{name}` are separated by {found}; the target reads {known}");
        let at = Locus::Row { entry: table.entry, row: 0 };
        drafts.push(Draft::new(at, found, message, format!("write the table with {written}")).fix(fix()));
    }
}

fn title(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "a tab".to_owned(),
        b' ' => "a space".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}
