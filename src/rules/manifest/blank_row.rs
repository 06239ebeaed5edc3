//! `manifest/blank-row`: a row without any value, or a line without anything.
//!
//! A row that has values but no file name is reported in `reference`.

use crate::model::{Action, Because, CsvTroubleKind, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;
use crate::view::rows::PlainRows;

pub(super) static RULE: Rule = Rule {
    code: "manifest/blank-row",
    level: Some(Severity::Warning),
    summary: "a row holds no value at all",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::MANIFEST,
    because: Because {
        text: "a row should hold at least one value",
        source: cite!(FRICTIONLESS_PY, "docs/errors/row.md, blank-row"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks for rows in which every cell is empty or space, and for lines that hold nothing at all; the latter
are reported once for the whole table.

## Why
Some readers make a record of nothing of them, some end the table there.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
| ,
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fail opendatasoft
list.csv
|| File,Title\n\n\na.png,first\n
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png,
a.png png 20x10
```

## Fix
The rows and lines are left out.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if let Some(line) = table.blank_lines.first() {
        drafts.push(blank_lines(context, table, *line));
    }
    let plain = PlainRows::new(table);
    // A row of formulas without values is none that may be left out.
    let is_noted =
        |row: u32| super::troubles(table, &[CsvTroubleKind::CellError]).any(|trouble| trouble.record == row);
    for row in table.rows().filter(|row| plain.is_blank(*row) && !is_noted(*row)) {
        let fields = counted(u64::from(table.cells_in(row)), "field", "fields");
        let message = format!("row {row} has {fields} and no value");
        let fix = Fix::safe(format!("leave out row {row}"), Action::DropRow { entry: table.entry, row });
        let at = Locus::Row { entry: table.entry, row };
        drafts.push(Draft::new(at, "", message, "remove the row").fix(fix));
    }
}

fn blank_lines(context: &Context<'_>, table: &Manifest, line: u32) -> Draft {
    let name = super::name(context, table.entry);
    if table.sheet.is_some() {
        return blank_rows(table, name, line);
    }
    let message = match table.blank_line_count {
        1 => format!("line {line} of `{name}` is blank"),
        count => format!(
            "{} of `{name}` are blank, the first is line {line}",
            counted(count.into(), "line", "lines")
        ),
    };
    let start = table.raw_offset(line_start(table, line));
    let at = Locus::Bytes { entry: table.entry, start, end: start };
    let fix = Fix::safe("leave out the blank lines", super::rewritten(context, table));
    Draft::new(at, name, message, "remove the blank lines").fix(fix)
}

/// Rows of a sheet between others, without a value.
fn blank_rows(table: &Manifest, name: &str, first: u32) -> Draft {
    let message = match table.blank_line_count {
        1 => format!("row {first} of the sheet is empty"),
        count => {
            format!(
                "{} of the sheet are empty, the first is row {first}",
                counted(count.into(), "row", "rows")
            )
        }
    };
    let draft = Draft::new(Locus::Entry(table.entry), name, message, "remove the empty rows");
    draft.fix(Fix::safe(
        "leave out the empty rows",
        Action::RewriteManifest { entry: table.entry, delimiter: table.delimiter },
    ))
}

/// Where the first blank line begins: behind the line end of the record before it.
fn line_start(table: &Manifest, line: u32) -> u32 {
    let before = table.records.partition_point(|record| record.line < line);
    let record = before.checked_sub(1).and_then(|index| table.records.get(index));
    let end =
        record.map_or_else(|| table.separator_line.map_or(0, |line| line.end), |record| record.span.end);
    let rest = table.text.get(end as usize..).unwrap_or_default();
    let is_first = record.is_none() && table.separator_line.is_none();
    let width = match rest {
        _ if is_first => 0,
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    end.saturating_add(width)
}
