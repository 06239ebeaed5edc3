//! `manifest/odd-line-ends`: the lines of the table end in CR alone, or in several ways.
//!
//! Line ends inside quoted cells belong to their cells and are not looked at.

use crate::model::{Because, Fix, LineEnds, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "manifest/odd-line-ends",
    level: Some(Severity::Warning),
    summary: "lines end in CR alone, or in several ways",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::MANIFEST,
    because: Because {
        text: "each record ends in CR LF; readers take LF as well",
        source: "RFC 4180, section 2",
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks at how the lines of the table end. LF everywhere and CR LF everywhere are both fine.

## Why
A reader that does not know CR sees one single line; where ends are mixed, a stray CR becomes part of the
last cell.

## Example
```imgpack fail opendatasoft
list.csv
|| File\ra.png\r
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File
| a.png
a.png png 20x10
```
```imgpack fail opendatasoft
list.csv
|| File,Title\na.png,first\r\n
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title\r\na.png,first\r\n
a.png png 20x10
```

## Fix
The table is written anew with LF.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    let name = super::name(context, table.entry);
    let (at, message) = match table.line_ends {
        LineEnds::Lf | LineEnds::CrLf => return,
        LineEnds::Cr => (Locus::Entry(table.entry), format!("the lines of `{name}` end in CR alone")),
        LineEnds::Mixed => mixed(table, name),
    };
    let fix = Fix::safe(format!("write `{name}` with LF"), super::rewritten(context, table));
    let draft = Draft::new(at, name, message, "end every line in LF, or every line in CR LF").fix(fix);
    // Every reader ends a line at CR LF and at LF; at CR alone only some do.
    let is_harmless = table.line_ends == LineEnds::Mixed && !has_lone_carriage_return(&table.text);
    drafts.push(if is_harmless { draft.severity(Severity::Warning) } else { draft });
}

fn has_lone_carriage_return(text: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', text).any(|at| text.get(at + 1) != Some(&b'\n'))
}

/// The first record that does not end as the header does, and how often each end is there.
fn mixed(table: &Manifest, name: &str) -> (Locus, String) {
    let mut counts = [0u64; 3];
    let mut header = None;
    let mut odd = None;
    for (row, record) in (0u32..).zip(table.records.iter()) {
        let rest = table.text.get(record.span.end as usize..).unwrap_or_default();
        let Some(kind) = kind_of_end(rest) else { continue };
        counts[kind] += 1;
        if *header.get_or_insert(kind) != kind {
            odd = odd.or(Some(row));
        }
    }
    let Some(row) = odd else {
        return (Locus::Entry(table.entry), format!("the lines of `{name}` end in several ways"));
    };
    let words = ["CR LF", "LF", "CR"].iter().zip(counts).filter(|(_, count)| *count > 0);
    let words: Vec<String> =
        words.map(|(end, count)| format!("{} in {end}", counted(count, "line", "lines"))).collect();
    (Locus::Row { entry: table.entry, row }, format!("`{name}` ends {}", words.join(", ")))
}

fn kind_of_end(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'\r', b'\n', ..] => Some(0),
        [b'\n', ..] => Some(1),
        [b'\r', ..] => Some(2),
        _ => None,
    }
}
