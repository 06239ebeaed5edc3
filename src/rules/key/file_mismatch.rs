//! `key/file-mismatch`: the file of a row is named after another key.
//!
//! Looks at the last part of the row's URL. Knows no file and fetches nothing.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{fold, percent_decoded, unpadded, without_written_extension};
use crate::view::key_shapes::class;
use crate::view::{Columns, Context, Identified, Identifier, RowValue};

/// Longer names are not searched.
const LONGEST: usize = 255;
/// Shorter keys are found in every other name. Characters.
const SHORTEST: usize = 3;
/// So many rows at least must agree before the others are measured by them.
const FEWEST: usize = 2;

pub(super) static RULE: Rule = Rule {
    code: "key/file-mismatch",
    level: Some(Severity::Warning),
    summary: "the file of a row is named after another key",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a name that says another key is likely that of its image",
        source: cite!(ISO_11179_5),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Compares the key of each row with the name of its file. It reports a row whose file has another key of the same shape in
its name, where that is the key of another row, or where key and name agree in most rows.

## Why
A column that was sorted or pasted one row too low links every image to the record of another.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| WIS-0002, https://e.org/WIS-0001.jpg
| WIS-0003, https://e.org/WIS-0002.jpg
```
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| WIS-0001, https://e.org/WIS-0001.jpg
| WIS-0002, https://e.org/WIS-0002_b.jpg
| WIS-0003, https://e.org/WIS-0030.jpg
```
The same of an import file:
```imgpack fail labelbox
import.json
| [{"row_data": "https://e.org/WIS-0001.jpg", "global_key": "WIS-0002"},
| {"row_data": "https://e.org/WIS-0002.jpg", "global_key": "WIS-0003"}]
```
Numbers of another kind are no key:
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 4711, https://e.org/0001.jpg
| 4714, https://e.org/0002.jpg
```

## Fix
Compare image and record: shift the column back, or correct the row.
"#;

/// A row whose file has another key of the same shape in its name.
struct Suspect<'i> {
    one: &'i Identifier<'i>,
    name: String,
    other: String,
    /// The row that has that key.
    owner: Option<u32>,
}

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    let rows = Rows::new(context);
    let mut suspects = Vec::new();
    let (mut agree, mut all) = (0_usize, 0_usize);
    for of_row in rows.identifiers.chunk_by(|(one, _), (next, _)| one.row == next.row) {
        let Some((name, link)) = of_row.first().and_then(|(value, _)| rows.file(value.row)) else { continue };
        all += 1;
        if of_row.iter().any(|(_, one)| agrees(&one.text, &name)) {
            agree += 1;
        } else {
            suspects
                .extend(of_row.iter().find_map(|(value, one)| rows.suspect(value.row, one, &name, &link)));
        }
    }
    let is_usual = agree >= FEWEST && agree * 2 > all;
    for suspect in suspects.iter().filter(|suspect| is_usual || suspect.owner.is_some()) {
        drafts.push(draft(context, &needs.title, suspect));
    }
}

fn draft(context: &Context<'_>, title: &str, suspect: &Suspect<'_>) -> Draft {
    let (key, other) = (&suspect.one.text, &suspect.other);
    let owner = suspect.owner.map(|row| format!(", the {title} of row {row}")).unwrap_or_default();
    let message =
        format!("the {title} is `{key}`, and the name of its file, `{}`, has `{other}`{owner}", suspect.name);
    let help = format!("compare the image with the record of `{key}`");
    let draft = Draft::new(context.place_of(suspect.one.of), key.as_ref(), message, help.as_str());
    draft.fix(Fix::manual(help))
}

struct Rows<'c, 'a> {
    context: &'c Context<'a>,
    identifiers: Vec<(RowValue, &'c Identifier<'a>)>,
    /// The rows of each key, by what is left of it.
    owners: FxHashMap<String, Vec<u32>>,
    /// The column of the file itself, where there are several with links.
    column: Option<u32>,
}

impl<'c, 'a> Rows<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let of_row = |one: &'c Identifier<'a>| match one.of {
            Identified::Row(value) => Some((value, one)),
            Identified::Image(_) => None,
        };
        let identifiers: Vec<_> = context.identifiers().iter().filter_map(of_row).collect();
        let mut owners: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (value, one) in &identifiers {
            owners.entry(loose(stem(&one.text))).or_default().push(value.row);
        }
        let column = context.columns().and_then(Columns::link);
        Self { context, identifiers, owners, column }
    }

    /// The name of a row's file, and its link.
    fn file(&self, row: u32) -> Option<(String, Cow<'a, str>)> {
        let links = self.context.links();
        let of_row = links.of_row(row);
        let is_it = |value: &&RowValue| self.column.is_none_or(|column| links.series(**value) == column);
        let link = links.text(*of_row.iter().find(is_it)?)?;
        let path = link.split(['?', '#']).next().unwrap_or(&link).trim();
        let name = percent_decoded(path.rsplit(['/', '\\']).next()?).into_owned();
        (!name.is_empty() && name.len() <= LONGEST).then_some((name, link))
    }

    fn suspect(&self, row: u32, one: &'c Identifier<'a>, name: &str, link: &str) -> Option<Suspect<'c>> {
        let key = stem(&one.text);
        let whole = without_written_extension(name);
        let is_known = |text: &&str| is_built_like(text, key) && self.owners.contains_key(&loose(text));
        let other = Some(whole).filter(is_known).or_else(|| of_same_shape(key, whole))?;
        let rows = self.owners.get(&loose(other)).map(Vec::as_slice).unwrap_or_default();
        // A file that is linked under the other key as well shows both.
        let is_shared = rows.iter().any(|row| self.file(*row).is_some_and(|(_, own)| own == link));
        let owner = rows.iter().copied().find(|other| *other != row);
        (!is_shared).then(|| Suspect { one, name: name.to_owned(), other: other.to_owned(), owner })
    }
}

/// A key without the folders and the extension that it has where it is the name of a file.
fn stem(key: &str) -> &str {
    let name = key.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(key);
    without_written_extension(name)
}

/// Whether two texts are of one length, with what is neither letter nor digit at the same places.
fn is_built_like(text: &str, key: &str) -> bool {
    let build = |text: &str| text.chars().map(char::is_alphanumeric).collect::<Vec<bool>>();
    text.chars().count() >= SHORTEST && build(text) == build(key)
}

/// A text without letter case, zeros in front of its numbers, and kinds of separators.
fn loose(text: &str) -> String {
    let folded = fold(text);
    let told = folded.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' });
    unpadded(&told.collect::<String>())
}

/// Whether the name of a file has a key in it.
fn agrees(key: &str, name: &str) -> bool {
    let stem_of_name = without_written_extension(name);
    let is_in = |key: &str, name: &str| {
        let (key, name) = (loose(key), loose(name));
        !key.is_empty() && name.match_indices(&key).any(|(at, _)| stands_alone(&name, at, at + key.len()))
    };
    // `A B.jpg-9929b705` is made of the name.
    let is_made_of_it = || stem_of_name.chars().count() >= SHORTEST && is_in(stem_of_name, key);
    let squeezed = |text: &str| loose(text).replace('_', "");
    let begins = || {
        let (key, name) = (squeezed(stem(key)), squeezed(stem_of_name));
        !key.is_empty() && name.starts_with(&key) && stands_alone(&name, 0, key.len())
    };
    is_in(key, stem_of_name) || is_in(stem(key), stem_of_name) || begins() || is_made_of_it()
}

/// Whether no letter goes on with the letters, and no digit with the digits, of a part of a text.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let goes_on = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(a), Some(b)) => {
            (a.is_ascii_digit() && b.is_ascii_digit()) || (a.is_alphabetic() && b.is_alphabetic())
        }
        _ => false,
    };
    let inside = text.get(start..end).unwrap_or_default();
    let before = text.get(..start).unwrap_or_default().chars().next_back();
    let behind = text.get(end..).unwrap_or_default().chars().next();
    !goes_on(inside.chars().next(), before) && !goes_on(inside.chars().next_back(), behind)
}

/// The first part of a name that has the shape of a key, digit by digit.
fn of_same_shape<'n>(key: &str, name: &'n str) -> Option<&'n str> {
    let sign = |letter: char| if letter.is_alphanumeric() { class(letter) } else { '_' };
    let wanted: Vec<char> = key.chars().map(sign).collect();
    // A word without a number is no key that another word could be.
    if !wanted.contains(&'9') || wanted.len() < SHORTEST {
        return None;
    }
    let places: Vec<usize> = name.char_indices().map(|(at, _)| at).chain([name.len()]).collect();
    places.windows(wanted.len() + 1).find_map(|window| {
        let (start, end) = (*window.first()?, *window.last()?);
        let part = name.get(start..end)?;
        let fits = part.chars().map(sign).eq(wanted.iter().copied());
        (fits && stands_alone(name, start, end)).then_some(part)
    })
}
