//! `key/spreadsheet-damage`: a key is what a spreadsheet made of one.
//!
//! Which forms are damage, and where, is the view's; zeros that are merely gone are `key/lost-zeros`.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, Damage, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "key/spreadsheet-damage",
    level: Some(Severity::Error),
    summary: "a spreadsheet made something else of a key",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "spreadsheets turn what looks like a date or a number into one, and round what is long",
        source: cite!(LEADING_ZEROS),
    },
    check: Check::Key(check),
};

const DOC: &str = r##"
## What it does
Finds keys in the form that a spreadsheet writes: error values such as `#REF!`, `1.2E+10`, dates such as `10-Jan`, and
formulas such as `="0012"`. What may be honest is reported only where most other keys of the column are of another
form: `Jan-10`, `2020-01-10`, `12345.0`, and zeros behind the first 15 digits of a number.

## Why
The key is no longer there: `10-Jan` was `10-1` or `1-10`, and the last digits of `468768768833943000` are lost. The image
is linked to nothing, or to something else.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1.2E+10, https://e.org/1.jpg
| #REF!, https://e.org/2.jpg
| 10-Jan, https://e.org/3.jpg
```
A formula whose result is a text is written as that text:
```imgpack fail symbiota
container file
media.csv
|| catalogNumber,originalUrl\n
|| "=""0012""",https://e.org/1.jpg\n
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl
| 0012, https://e.org/1.jpg
```
One of three that ends in `.0`, and a column of such:
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 12345.0, https://e.org/1.jpg
| WIS-12346, https://e.org/2.jpg
| WIS-12347, https://e.org/3.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 12345.0, https://e.org/1.jpg
| 12345.1, https://e.org/2.jpg
| 12345.2, https://e.org/3.jpg
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "#REF!"}]
```

## Fix
`="0012"` becomes `0012`. Anything else must be looked up where the keys come from; then format the column as text before
the keys are pasted into it.
"##;

fn check(context: &Context<'_>, value: RowValue, drafts: &mut Drafts) {
    let (Some(needs), Some(damage)) = (&context.profile.keys, context.damage(value)) else { return };
    let Some(key) = context.keys().text(value) else { return };
    let what = match damage {
        Damage::ErrorValue => "an error value of a spreadsheet",
        Damage::PowerOfTen => "a number in the notation of a spreadsheet; its other digits are gone",
        Damage::Date => "a date, as a spreadsheet writes it",
        Damage::Fraction => "a number with a fraction, as a spreadsheet or a program writes it",
        Damage::Rounded => {
            "rounded: a spreadsheet keeps 15 digits of a number and writes zeros for the others"
        }
        Damage::Quoted(_) => "a formula of a spreadsheet around a text",
        Damage::Formula => "a formula in place of its result",
    };
    let message = format!("the {} `{key}` is {what}", needs.title);
    let (help, fix) = if let Damage::Quoted(text) = damage {
        (format!("write `{text}`"), super::write(context, value, text))
    } else {
        let help = format!("look up the {}, and format its column as text", needs.title);
        (help, Fix::manual(format!("look up the {}", needs.title)))
    };
    drafts.push(super::draft(context, value, &key, message, &help).fix(fix));
}
