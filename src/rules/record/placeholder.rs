//! `record/placeholder`: an import file names no data set, so that a placeholder stands in its place.
//!
//! Speaks only of files that are registered; a push is given its data set when it is done.

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Facets, Rule};

use crate::rules::{Draft, Drafts};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/placeholder",
    level: Some(Severity::Hint),
    summary: "the data set was not named, and a placeholder stands for it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a request must say where its items go",
        source: cite!(RFC_3986, "section 3.3"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports that files are registered (`--storage`) and nobody said in which data set.

## Why
The JSON holds `<dataset>` in its place, which no platform knows.

## Example
```imgpack fail v7-darwin
container directory 10000
set storage=bucket
a.png
```
```imgpack pass v7-darwin
container directory 10000
set storage=bucket
set dataset=birds
a.png
```

## Fix
Name the data set with `--dataset`, or write its slug into the file.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let push = &context.settings.push;
    if !context.names_are_fixed() || push.dataset.is_some() {
        return;
    }
    let help = "name the data set with --dataset, or write its slug into the file";
    let message = "the data set is not named; `<dataset>` stands for it";
    drafts.push(Draft::new(Locus::Package, "<dataset>", message, help).fix(Fix::manual(help)));
}
