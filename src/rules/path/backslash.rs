//! `path/backslash`: a name is written with backslashes.
//!
//! Knows only the name; what cells say of it is judged in `reference`.

use crate::model::{Action, Because, Entry, Fix, Flaws, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

use super::clean::relative;

pub(super) static RULE: Rule = Rule {
    code: "path/backslash",
    level: Some(Severity::Warning),
    summary: "a name is written with backslashes as separators",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "all slashes in a name must be forward slashes",
        source: cite!(APPNOTE, "4.4.17.1"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Reports names that hold a backslash.

## Why
Windows takes it for a folder, other systems for a letter of the name: `img\a.png` is then one file with an
odd name, and no cell fits it.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title\n
|| img\\a.png,first\n
"img\\a.png" png 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
```

Where another file has the name with slashes, which is an error, the two are one on Windows.

A folder as PowerShell lists it:
```imgpack fail opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
"img\\" ? size=0
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| img/a.png, first
img/a.png png 20x10
```

## Fix
Backslashes become slashes, and the cells that name the file follow. An empty entry that ends in a backslash is a
folder, and left out.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    if super::speaks(context, entry, Flaws::BACKSLASH)
        && !entry.path.flaws().intersects(super::OUTSIDE)
        && !may_be_letter(entry)
    {
        if entry.stands_for_folder() {
            drafts.push(folder(entry));
            return;
        }
        let meant = relative(entry.path.text());
        let is_taken = meant.as_ref().is_some_and(|name| context.names().is_taken(name));
        let fix = super::renaming(context, entry, meant, Safety::Safe);
        let help = "separate folders by forward slashes";
        let draft = super::draft(entry, "holds a backslash", help, fix);
        // On Windows the two are one file.
        drafts.push(if is_taken && entry.is_file() { draft.severity(Severity::Error) } else { draft });
    }
}

/// Whether the backslash may be the second byte of a letter: nothing proves the encoding of the name, which is reported
/// by itself.
fn may_be_letter(entry: &Entry) -> bool {
    let mut pairs = entry.path.raw().windows(2);
    entry.path.flaws().contains(Flaws::UNPROVED) && pairs.any(|pair| !pair[0].is_ascii() && pair[1] == b'\\')
}

fn folder(entry: &Entry) -> Draft {
    let title = format!("leave out `{}`, the entry of a folder", entry.path.text());
    let fix = Fix::safe(title, Action::DropEntry { entry: entry.id });
    super::draft(entry, "holds a backslash", "leave folders out, or end their names in `/`", fix)
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::model::Severity;
    use crate::{fixture, profiles};

    #[test]
    fn two_files_that_are_one_on_windows_are_an_error() {
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let reported = |other: &str| {
            let fixture = fixture::parse(&format!("\"img\\\\a.png\"\n{other}")).unwrap();
            let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
            let ours = found.into_iter().filter(|finding| finding.code == "path/backslash");
            ours.map(|finding| finding.severity).collect::<Vec<_>>()
        };
        assert_eq!(reported("img/a.png"), [Severity::Error]);
        assert_eq!(reported("img/b.png"), [Severity::Warning]);
    }
}
