//! `path/not-utf8`: the bytes of a name are not marked as UTF-8, or are none.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Action, Answer, Because, CodePage, Entry, Fix, Flaws, Readings, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, Unproved};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "path/not-utf8",
    level: Some(Severity::Error),
    summary: "the encoding of a name has to be guessed",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    // Cells prove names.
    reads: Facets::NAMES.union(Facets::MANIFEST),
    because: Because {
        text: "a name that is not marked is in code page 437, whatever its writer meant",
        source: cite!(APPNOTE, "appendix D"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Reports names in a zip that are neither ASCII nor marked as UTF-8. Those that are UTF-8 with a letter beyond ASCII are
read so, others in the code page under which the cells of the table name the files; both are a warning. Where nothing
proves the code page, it is an error and each candidate's reading is shown. So are names that claim to be UTF-8 and are
not.

## Why
Each reader guesses by its own system, and letters with accents become others. The cells of the table then fit
no file.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| café.png, first
café.png png 20x10 unmarked
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| café.png, first
café.png png 20x10
```
The cell proves that this name is in code page 850:
```imgpack fail opendatasoft
list.csv
| File, Title
| São.png, first
"S\xc6o.png" png 20x10 unmarked
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| São.png, first
São.png png 20x10
```
Nothing proves this one:
```imgpack fail opendatasoft rules={"reference/unlisted-file"={level="off"}}
list.csv
| File, Title
| a.png, first
a.png png 20x10
"\x8c\xe3\xa7\xa5\xa9.png" png 20x10 unmarked
```
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| caf\u{fffd}.png,first\n
"caf\xe9.png" png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| café.png, first
café.png png 20x10
```

## Fix
A name that is only not marked is written as UTF-8 with its mark. Where nothing proves its code page, say it with
`--name-encoding`. Where the bytes are no text, rename the file.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::NOT_UTF8) {
        let what = format!("is not UTF-8: its bytes are `{}`", entry.path.raw().escape_ascii());
        let help = "rename it, in letters that UTF-8 knows";
        drafts.push(super::draft(entry, &what, help, Fix::manual("rename it")));
    } else if super::speaks(context, entry, Flaws::UNPROVED) {
        drafts.push(unproved(entry));
    } else if super::speaks(context, entry, Flaws::UNMARKED) {
        drafts.push(unmarked(entry));
    }
}

fn unmarked(entry: &Entry) -> Draft {
    let name = entry.path.text();
    let what = if entry.path.raw() == name.as_bytes() {
        "is not ASCII and not marked as UTF-8"
    } else {
        "is not marked as UTF-8, and its bytes are in another encoding"
    };
    let action = Action::RenameEntry { entry: entry.id, to: name.to_owned() };
    let fix = Fix::safe(format!("write `{name}` as UTF-8, with its mark"), action);
    super::draft(entry, what, "pack it with a program that marks names as UTF-8", fix)
        .severity(Severity::Warning)
}

/// A name that every program reads by the language of its system.
fn unproved(entry: &Entry) -> Draft {
    let mut readings = Readings::new(CodePage::candidates());
    readings.add(entry.path.raw());
    let readings: Vec<(CodePage, String)> = readings
        .ranked()
        .into_iter()
        .filter_map(|reading| Some((reading.page, reading.page.decode(entry.path.raw())?.into_owned())))
        .collect();
    let Unproved { shown, help, answer } = crate::rules::readings(&readings, Answer::NameEncoding);
    let what = format!("is not marked as UTF-8, and no table proves its encoding{shown}");
    super::draft(
        entry,
        &what,
        &help,
        Fix::manual("say the encoding with --name-encoding NAME").asking(answer),
    )
}
