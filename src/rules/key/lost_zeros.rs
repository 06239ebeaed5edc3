//! `key/lost-zeros`: numbers that a spreadsheet made of keys.
//!
//! Of keys in a table only; which columns hold plain numbers is given by the profile.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{Context, RowValue};

/// A column counts as numeric from so many values on.
const FEWEST: usize = 2;
/// How many of the short values a message names.
const SHOWN: usize = 3;

pub(super) static RULE: Rule = Rule {
    code: "key/lost-zeros",
    level: Some(Severity::Warning),
    summary: "keys look like numbers that a spreadsheet wrote",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "spreadsheets drop zeros in front of numbers and round what is long",
        source: cite!(LEADING_ZEROS),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Looks at columns of keys in which every value is made of digits: where they have different lengths, zeros in front
may have been lost. A value such as `1.2E+10` is reported by itself.

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
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1.2E+10, https://e.org/1.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 0012345, https://e.org/1.jpg
| 1012346, https://e.org/2.jpg
```

## Fix
With `--unsafe-fixes` zeros are put in front until all are as long as the longest. Digits that were rounded away
must be looked up.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    let (keys, columns) = (context.keys(), context.columns());
    let is_counted = |value: &RowValue| {
        columns.and_then(|columns| columns.meaning(value.column)).is_some_and(|c| c.plain_number)
    };
    if !keys.is_table() {
        return;
    }
    let mut by_column: BTreeMap<u32, Vec<(RowValue, Cow<'_, str>)>> = BTreeMap::new();
    for value in keys.iter().filter(|value| !is_counted(value)) {
        let Some(key) = keys.text(value).filter(|key| !key.trim().is_empty()) else { continue };
        if is_scientific(key.trim()) {
            let message = format!("the {} `{key}` is a number in the notation of a spreadsheet", needs.title);
            let help = "look the number up, and save the column as text";
            let fix = Fix::manual("look the number up");
            drafts.push(Draft::new(keys.locus(value), key.as_ref(), message, help).fix(fix));
        }
        by_column.entry(value.column).or_default().push((value, key));
    }
    for values in by_column.values() {
        drafts.extend(of_different_lengths(context, values));
    }
}

fn of_different_lengths(context: &Context<'_>, values: &[(RowValue, Cow<'_, str>)]) -> Option<Draft> {
    let is_number =
        |(_, key): &(RowValue, Cow<'_, str>)| key.trim().bytes().all(|byte| byte.is_ascii_digit());
    let longest = values.iter().map(|(_, key)| key.trim().len()).max()?;
    let short: Vec<&(RowValue, Cow<'_, str>)> =
        values.iter().filter(|(_, key)| key.trim().len() < longest).collect();
    let (first, _) = short.first()?;
    if values.len() < FEWEST || !values.iter().all(is_number) {
        return None;
    }
    let keys = context.keys();
    let name = keys.name(*first);
    let shown: Vec<String> = short.iter().take(SHOWN).map(|(_, key)| format!("`{key}`")).collect();
    let count = counted(short.len() as u64, "value has", "values have");
    let message = format!(
        "`{name}`: {count} fewer than {longest} digits, as {}; zeros in front may be lost",
        shown.join(", ")
    );
    let padded: Vec<_> = short
        .iter()
        .filter_map(|(value, key)| keys.write(*value, &format!("{:0>longest$}", key.trim())))
        .collect();
    let fix = Fix::unsafe_(format!("put zeros in front, up to {longest} digits"), move || padded);
    let at = match keys.locus(*first) {
        Locus::Cell { entry, column, .. } => Locus::Column { entry, column },
        other => other,
    };
    let help = "compare with the platform's records, and save the column as text";
    Some(Draft::new(at, name, message, help).fix(fix))
}

/// `1.2E+10`, with a point or a comma.
fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.split_once("E+").or_else(|| text.split_once("e+")) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    is_digits(whole) && is_digits(fraction) && is_digits(power)
}
