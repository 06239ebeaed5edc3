//! `key/odd-shape`: nearly all keys have a shape, and this one has not.
//!
//! What a shape is, and which numbers merely count on, is the view's.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::key_shapes::{UsualShape, class};
use crate::view::{Context, Identified, Identifier};

pub(super) static RULE: Rule = Rule {
    code: "key/odd-shape",
    level: Some(Severity::Warning),
    summary: "a key is not of the shape that nearly all others have",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "identifiers of one scheme are of one form", source: cite!(ISO_11179_5) },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Where at least 20 different keys are there and 95 of a hundred share a shape (the same kinds of letters at the same
places, and as many digits), it reports the others. Numbers that merely count on are one shape: `W-9` and `W-10`, `9999`
and `10000`. Keys of a table and those that `--pattern` reads from names are judged alike.

## Why
A small slip, such as the letter `O` for a zero, makes a key that nobody has: the image is linked to nothing, or to a
new and empty record.

## Example
One of twenty, where one of nineteen would say nothing:
```imgpack fail symbiota
container file
media.csv
|| catalogNumber,originalUrl\n
|| W-01,https://e.org/01.jpg\nW-02,https://e.org/02.jpg\nW-03,https://e.org/03.jpg\nW-04,https://e.org/04.jpg\n
|| W-05,https://e.org/05.jpg\nW-06,https://e.org/06.jpg\nW-07,https://e.org/07.jpg\nW-08,https://e.org/08.jpg\n
|| W-09,https://e.org/09.jpg\nW-10,https://e.org/10.jpg\nW-11,https://e.org/11.jpg\nW-12,https://e.org/12.jpg\n
|| W-13,https://e.org/13.jpg\nW-14,https://e.org/14.jpg\nW-15,https://e.org/15.jpg\nW-16,https://e.org/16.jpg\n
|| W-17,https://e.org/17.jpg\nW-18,https://e.org/18.jpg\nW-19,https://e.org/19.jpg\nW-2O,https://e.org/20.jpg\n
```
The same of an import file:
```imgpack fail labelbox
import.json
| [{"row_data": "https://e.org/01.jpg", "global_key": "W-01"}, {"row_data": "https://e.org/02.jpg", "global_key": "W-02"},
| {"row_data": "https://e.org/03.jpg", "global_key": "W-03"}, {"row_data": "https://e.org/04.jpg", "global_key": "W-04"},
| {"row_data": "https://e.org/05.jpg", "global_key": "W-05"}, {"row_data": "https://e.org/06.jpg", "global_key": "W-06"},
| {"row_data": "https://e.org/07.jpg", "global_key": "W-07"}, {"row_data": "https://e.org/08.jpg", "global_key": "W-08"},
| {"row_data": "https://e.org/09.jpg", "global_key": "W-09"}, {"row_data": "https://e.org/10.jpg", "global_key": "W-10"},
| {"row_data": "https://e.org/11.jpg", "global_key": "W-11"}, {"row_data": "https://e.org/12.jpg", "global_key": "W-12"},
| {"row_data": "https://e.org/13.jpg", "global_key": "W-13"}, {"row_data": "https://e.org/14.jpg", "global_key": "W-14"},
| {"row_data": "https://e.org/15.jpg", "global_key": "W-15"}, {"row_data": "https://e.org/16.jpg", "global_key": "W-16"},
| {"row_data": "https://e.org/17.jpg", "global_key": "W-17"}, {"row_data": "https://e.org/18.jpg", "global_key": "W-18"},
| {"row_data": "https://e.org/19.jpg", "global_key": "W-19"}, {"row_data": "https://e.org/20.jpg", "global_key": "W-2O"}]
```
```imgpack pass symbiota
container file
media.csv
|| catalogNumber,originalUrl\n
|| W-01,https://e.org/01.jpg\nW-02,https://e.org/02.jpg\nW-03,https://e.org/03.jpg\nW-04,https://e.org/04.jpg\n
|| W-05,https://e.org/05.jpg\nW-06,https://e.org/06.jpg\nW-07,https://e.org/07.jpg\nW-08,https://e.org/08.jpg\n
|| W-09,https://e.org/09.jpg\nW-10,https://e.org/10.jpg\nW-11,https://e.org/11.jpg\nW-12,https://e.org/12.jpg\n
|| W-13,https://e.org/13.jpg\nW-14,https://e.org/14.jpg\nW-15,https://e.org/15.jpg\nW-16,https://e.org/16.jpg\n
|| W-17,https://e.org/17.jpg\nW-18,https://e.org/18.jpg\nW-2O,https://e.org/20.jpg\n
```

## Fix
Compare the key with the label, or with the record. It may well be right.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let Some(needs) = &context.profile.keys else { return };
    for context in context.each_table() {
        let identifiers = context.identifiers();
        for one in identifiers.iter() {
            if let Some(usual) = identifiers.lacks_shape(one) {
                drafts.push(draft(context, &needs.title, one, usual));
            }
        }
    }
}

fn draft(context: &Context<'_>, title: &str, one: &Identifier<'_>, usual: &UsualShape) -> Draft {
    let key = &one.text;
    let (place, written) = match one.of {
        Identified::Row(_) => (None, key.to_string()),
        Identified::Image(entry) => {
            let name = context.entry(entry).path.text();
            (Some(name), as_long_as(name, key, usual.example("").unwrap_or_default()))
        }
    };
    let example = usual.example(&written).unwrap_or_default();
    let others = counted(usual.count as u64, "other one", "other ones");
    let at = place.map(|name| format!("`{name}`: ")).unwrap_or_default();
    let mut message = format!("{at}the {title} `{key}` is not of the shape of {others}, such as `{example}`");
    let mut help = format!("compare the {title} with its label or record");
    if let Some((found, meant)) = mistaken(&written, example) {
        message.push_str(&format!("; `{found}` stands where they have {}", kind(meant)));
        help.push_str(&format!(": is `{meant}` meant?"));
    }
    let draft = Draft::new(context.place_of(one.of), place.unwrap_or(key.as_ref()), message, help.as_str());
    draft.fix(Fix::manual(help))
}

/// What stands in a name where a pattern that stops at the first wrong letter would have found as much as elsewhere.
fn as_long_as(name: &str, key: &str, example: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let start = name.find(key).unwrap_or_default();
    name.get(start..).unwrap_or(name).chars().take(example.chars().count()).collect()
}

fn kind(meant: char) -> &'static str {
    if meant.is_ascii_digit() { "a digit" } else { "a letter" }
}

/// Letters and digits that are taken for each other.
const MISTAKEN: &[(char, &str)] =
    &[('0', "OoQD"), ('1', "lI|i"), ('2', "Zz"), ('5', "Ss"), ('8', "B"), ('6', "G")];

/// The first letter or digit that stands in the place of one that looks alike, where nothing else is odd.
fn mistaken(key: &str, example: &str) -> Option<(char, char)> {
    let differ = |(own, usual): &(char, char)| class(*own) != class(*usual);
    if key.chars().count() != example.chars().count() {
        return None;
    }
    let pairs: Vec<(char, char)> = key.chars().zip(example.chars()).filter(differ).collect();
    let meant: Option<Vec<(char, char)>> =
        pairs.iter().map(|(own, usual)| Some((*own, alike(*own, *usual)?))).collect();
    meant?.first().copied()
}

/// The letter or digit that one is taken for, of the class that is usual in its place.
fn alike(own: char, usual: char) -> Option<char> {
    let digit = MISTAKEN.iter().find(|(_, letters)| letters.contains(own)).map(|(digit, _)| *digit);
    let letters = MISTAKEN.iter().find(|(digit, _)| *digit == own).map(|(_, letters)| *letters);
    let of_class = |letter: &char| class(*letter) == class(usual);
    digit.filter(of_class).or_else(|| letters?.chars().find(of_class))
}
