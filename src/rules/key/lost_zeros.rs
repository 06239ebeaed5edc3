//! `key/lost-zeros`: numbers that a spreadsheet made of keys.
//!
//! Of keys in a table only; which columns hold plain numbers is given by the profile.

use std::collections::BTreeMap;

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{Context, Identified, RowValue};

/// How many of the short values a message names.
const SHOWN: usize = 3;

pub(super) static RULE: Rule = Rule {
    code: "key/lost-zeros",
    level: Some(Severity::Warning),
    summary: "keys look like numbers that lost zeros in front",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because { text: "spreadsheets drop zeros in front of numbers", source: cite!(LEADING_ZEROS) },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Looks at columns of keys in which every value is made of digits: where some are shorter, zeros in front may have been
lost. Numbers that merely count on from 9999 to 10000 lost none, and keys that a spreadsheet damaged in another way are
`key/spreadsheet-damage`.

## Why
`0012345` and `12345` are two keys to the platform, and the image is linked to none.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 12345, https://e.org/1.jpg
| 1012346, https://e.org/2.jpg
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl
| 0012345, https://e.org/1.jpg
| 1012346, https://e.org/2.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 9998, https://e.org/9998.jpg
| 9999, https://e.org/9999.jpg
| 10000, https://e.org/10000.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 0012345, https://e.org/1.jpg
| 1012346, https://e.org/2.jpg
```

## Fix
With `--unsafe-fixes` zeros are put in front until all are as long as those that lost none.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    context.each_table().for_each(|context| of_table(context, drafts));
}

fn of_table(context: &Context<'_>, drafts: &mut Drafts) {
    let identifiers = context.identifiers();
    let mut short: BTreeMap<(u32, usize), Vec<(RowValue, &str)>> = BTreeMap::new();
    for one in identifiers.iter().filter(|one| identifiers.is_short(one)) {
        if let (Identified::Row(value), Some(length)) = (one.of, identifiers.full_length(one)) {
            short.entry((context.keys().series(value), length)).or_default().push((value, &one.text));
        }
    }
    for ((_, length), values) in &short {
        drafts.extend(of_column(context, values, *length));
    }
}

fn of_column(context: &Context<'_>, short: &[(RowValue, &str)], length: usize) -> Option<Draft> {
    let (first, _) = short.first()?;
    let keys = context.keys();
    let name = keys.name(*first);
    let shown: Vec<String> = short.iter().take(SHOWN).map(|(_, key)| format!("`{key}`")).collect();
    let count = counted(short.len() as u64, "value has", "values have");
    let message = format!(
        "`{name}`: {count} fewer than {length} digits, as {}; zeros in front may be lost",
        shown.join(", ")
    );
    let padded: Vec<_> =
        short.iter().filter_map(|(value, key)| keys.write(*value, &format!("{key:0>length$}"))).collect();
    let title = format!("put zeros in front, up to {length} digits");
    let fix = if context.ties_tables(keys.series(*first)) {
        Fix::manual(format!("{title}, in every table of the archive"))
    } else {
        Fix::unsafe_(title, move || padded)
    };
    let at = match keys.locus(*first) {
        Locus::Cell { entry, column, .. } => Locus::Column { entry, column },
        other => other,
    };
    let help = "compare with the platform's records, and save the column as text";
    Some(Draft::new(at, name, message, help).fix(fix))
}
