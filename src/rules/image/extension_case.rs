//! `image/extension-case`: the right format under an unlisted spelling.
//!
//! Reads from the profile whether capital letters are refused or merely unusual.

use crate::model::{Because, Entry, Level, Locus, Safety, Severity};
use crate::profiles::PushNeeds;
use crate::rules::{Check, Draft, Drafts, Facets, Rule, extension};
use crate::view::{ContentKind, Context};

pub(super) static RULE: Rule = Rule {
    code: "image/extension-case",
    level: Some(Severity::Warning),
    summary: "the extension is spelt in a way that the target does not list",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC),
    because: Because {
        text: "names are compared byte for byte, so `.JPG` is not `.jpg`",
        source: cite!(POSIX, "3.170"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds extensions that go with the content but are written in capital letters, or in a spelling that the target
does not list, such as `.jfif`.

## Why
Cameras write `IMG_0001.JPG`. Platforms list extensions in lower case; some take every spelling, some none but
their own.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.JPG, first
a.JPG 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10
```
A spelling that is not on the list is an error, and fixed without a flag:
```imgpack fail opendatasoft
list.csv
| File, Title
| a.jfif, first
a.jfif 20x10
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10
```
So are capital letters where the target takes none:
```imgpack fail opendatasoft image.lower-case-only=true
list.csv
| File, Title
| a.Png, first
a.Png
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
| b.jpeg, second
a.jpg
b.jpeg
```
A target with two doors may mind at one of them only, where files that lie in a storage are registered:
```imgpack fail v7-darwin
container directory 10000
set storage=bucket
set dataset=birds
a.Png
b.JPG
```
```imgpack pass v7-darwin
container directory 10000
a.Png
b.JPG
```

## Fix
The extension is written as the target lists it, in the file's name and in the cells that name it. Where the
target merely prefers lower case this needs `--unsafe-fixes`: other data may refer to the old name. A file that lies in a
storage already is yours to rename there.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(written) = entry.path.extension() else { return };
    let image = &context.profile.image;
    let capital = written.bytes().any(|byte| byte.is_ascii_uppercase()) && case_counts(context, entry);
    if !capital && !image.refused_extensions.contains_key(written) {
        return;
    }
    let facts = context.facts(entry.id);
    let ContentKind::Media(format) = context.content_kind(entry) else { return };
    let lower = written.to_ascii_lowercase();
    // Another format is `image/extension-mismatch`, a doubtful extension `image/degraded-format`.
    if facts.by_name != Some(format) || image.doubtful_extensions.contains_key(&lower) {
        return;
    }
    let refused = image.refused_extensions.get(&lower);
    let wanted = refused.map_or(lower.as_str(), |spelling| &spelling.write);
    let name = entry.path.text();
    let message = format!("`{name}` ends in `.{written}`; `.{wanted}` is listed");
    let certain = refused.is_some() || image.lower_case_only;
    let safety = if certain { Safety::Safe } else { Safety::Unsafe };
    let fix = extension::rename(context, entry, extension::replaced(entry, wanted), safety);
    let help = "rename the file and the cells that name it";
    let draft = Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix);
    drafts.push(match (refused, &context.profile.push) {
        (Some(spelling), _) => {
            let Some(severity) = spelling.level.map_or(Some(Severity::Error), Level::severity) else {
                return;
            };
            draft.severity(severity).because(&spelling.because, &spelling.source)
        }
        (None, Some(needs)) => {
            let said = &needs.registered_case;
            draft.because(&said.because, &said.source)
        }
        (None, None) => draft,
    });
}

/// Whether the target distinguishes `.JPG` from `.jpg` at the door that the file is to go through: one that it is
/// pushed to does so only where files are registered, and knows some spellings there.
fn case_counts(context: &Context<'_>, entry: &Entry) -> bool {
    let is_registered = context.settings.push.storage.is_some();
    let known = |needs: &PushNeeds| needs.registered_type(entry.path.text()).is_some();
    context.profile.push.as_ref().is_none_or(|needs| is_registered && !known(needs))
}
