//! `reference/not-compared`: paths become URLs though no image lies beside that they could be compared with.
//!
//! Says it once, however many paths there are.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{Context, Local, Naming, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "reference/not-compared",
    level: Some(Severity::Warning),
    summary: "paths become URLs though no image lies beside that they could be compared with",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a path resolves only where a file of exactly that name exists",
        source: cite!(POSIX, "4.13"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Where `--base-url` is given and no image lies beside the table or import file, says once how many paths were completed
without a look at the files.

## Why
A letter in another case makes a URL that leads nowhere, and nobody could see it here.

## Example
```imgpack fail symbiota
set base-url=https://cdn.example/set
container file
media.csv
| catalogNumber, originalUrl
| 1, img/1.jpg
| 2, img/2.jpg
```
```imgpack pass symbiota
set base-url=https://cdn.example/set
container directory 10000
media.csv
| catalogNumber, originalUrl
| 1, img/1.jpg
img/1.jpg 20x10
```

## Fix
Put the table beside the images and run again, or open some of the URLs before the upload.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let (mut first, mut count): (Option<(RowValue, String)>, u64) = (None, 0);
    context.each_naming(|naming| {
        if let Naming::Path(link, text, Local::Unseen(_)) = naming {
            count += 1;
            first.get_or_insert_with(|| (link, text.to_owned()));
        }
    });
    let Some((link, text)) = first else { return };
    let paths = counted(count, "path", "paths");
    let message = format!("{paths} not compared, the first of them `{text}`: no image lies beside");
    let help = "put the images beside the table and run again, or open some of the URLs before the upload";
    drafts.push(Draft::new(context.links().locus(link), text, message, help).fix(Fix::manual(help)));
}
