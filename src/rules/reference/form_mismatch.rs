//! `reference/form-mismatch`: a cell names a file in another form of the same name.
//!
//! Knows only what the ladder found between letter case and the bare name.

use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, MatchKind, Naming};

pub(super) static RULE: Rule = Rule {
    code: "reference/form-mismatch",
    level: Some(Severity::Error),
    summary: "a cell names a file with other separators, Unicode form, encoding, spaces or invisible characters",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "file names are compared byte for byte", source: cite!(POSIX, "3.170") },
    check: Check::Reference(check),
};

const DOC: &str = r#"
## What it does
Finds cells of the file column that mean a file once one of these is set aside: backslashes, a leading `./` or
`/`, doubled slashes; the Unicode form (`é` as one letter, or as `e` and an accent); percent-encoding; spaces
at the ends; characters that nobody sees, and curly quotes or long dashes that a text program put in place of plain
ones. Letter case may differ as well. The message says which it is, in code points where the letters
look alike.

## Why
macOS stores accents apart, Windows writes backslashes, and tables that come from web pages hold `%20`. The
names look the same to you, and to the platform they are different bytes.

## Example
Separators:
```imgpack fail opendatasoft
list.csv
| File, Title
| .\img\1-10.png, first
img/1-10.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| img/1-10.png, first
img/1-10.png png 20x10
```
Unicode form, here decomposed in the table:
```imgpack fail opendatasoft
list.csv
|| File,Title\ncafe\u{301}.png,first\n
"caf\u{e9}.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
|| File,Title\ncaf\u{e9}.png,first\n
"caf\u{e9}.png" png 20x10
```
Percent-encoding:
```imgpack fail opendatasoft
list.csv
| File, Title
| my%20picture.png, first
"my picture.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| my picture.png, first
"my picture.png" png 20x10
```
Spaces, here one that does not break:
```imgpack fail opendatasoft
list.csv
|| File,Title\n1-10.png\u{a0},first\n
1-10.png png 20x10
```
Characters that nobody sees, and quotes of a text program around the name:
```imgpack fail opendatasoft
list.csv
|| File,Title\n\u{200b}1-10.png,first\n\u{201c}1-11.png\u{201d},second\n
1-10.png png 20x10
1-11.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| 1-10.png, first
| 1-11.png, second
1-10.png png 20x10
1-11.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| img/1-10.png, first
img/1-10.png png 20x10
```
In an import file:
```imgpack fail labelbox
container directory 1000
import.json
| [{"row_data": "img\\a.jpg", "global_key": "a.jpg"}]
img/a.jpg 20x10
```

## Fix
The cell is set to the name of the file. The file keeps its name.
"#;

fn check(context: &Context<'_>, naming: Naming<'_>, drafts: &mut Drafts) {
    const FORMS: &[MatchKind] = &[
        MatchKind::Separators,
        MatchKind::UnicodeForm,
        MatchKind::PercentEncoding,
        MatchKind::Whitespace,
        MatchKind::Typographic,
    ];
    super::report_matches(context, naming, FORMS, drafts);
}
