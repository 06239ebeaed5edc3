//! `image/active-content`: a drawing that does more than show itself.
//!
//! Knows what the reader of SVG found.

use crate::model::{Because, Entry, Fix, Safety, Severity, TroubleKind};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/active-content",
    level: Some(Severity::Error),
    summary: "the drawing runs scripts or loads other files",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::STRUCTURE),
    because: Because {
        text: "an image is to be drawn without scripts and without loading anything",
        source: cite!(SVG, "processing modes"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds SVG files with scripts, event handlers, references to other hosts, or entity declarations. Data within
(`data:`) is reported where it is neither an image of pixels nor a font, since it may be a drawing with a script. A
document type declaration alone is a hint.

## Why
Served from the platform's own URL such a file runs in the visitor's session. Careful platforms refuse it
or show a broken image.

## Example
```imgpack fail opendatasoft image.degraded=[]
list.csv
| File, Title
| a.svg, first
a.svg 20x10 !active-content:a_script_element
```
```imgpack fail opendatasoft image.degraded=[]
list.csv
| File, Title
| a.svg, first
a.svg 20x10 !-active-content:declares_a_document_type
```
```imgpack pass opendatasoft image.degraded=[]
list.csv
| File, Title
| a.svg, first
a.svg
```

## Fix
None: take scripts, handlers and foreign references out with the program that drew it, and see that the drawing still
looks as it should.
";

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let help = "remove scripts, handlers and foreign references from the drawing";
    if let Some(draft) = super::of_troubles(context, entry, TroubleKind::ActiveContent, help) {
        drafts.push(draft.fix(Fix::manual(help)));
    }
}
