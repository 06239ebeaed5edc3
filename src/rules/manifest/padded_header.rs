//! `manifest/padded-header`: the name of a column begins or ends with a space.
//!
//! Knows the header only. Names that are all blank are `manifest/empty-header`.

use crate::model::{Action, Because, Fix, Locus, Manifest, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

use super::headers::Headers;

pub(super) static RULE: Rule = Rule {
    code: "manifest/padded-header",
    level: Some(Severity::Warning),
    summary: "the name of a column begins or ends with a space",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::MANIFEST,
    because: Because {
        text: "spaces belong to the field, so that `a` and ` a` are two names",
        source: cite!(RFC_4180, "section 2, rule 4"),
    },
    check: Check::Manifest(check),
};

const DOC: &str = r"
## What it does
Looks for column names with spaces before or after them.

## Why
Nobody sees the space, and whoever asks for the column by its name does not find it.

## Example
```imgpack fail opendatasoft
list.csv
|| File,Title \n
|| a.png,first\n
a.png png 20x10
```
```imgpack fixed opendatasoft
list.csv
|| File,Title\n
|| a.png,first\n
a.png png 20x10
```
```imgpack pass opendatasoft
list.csv
|| File,Title of it\n
|| a.png, first\n
a.png png 20x10
```

## Fix
The spaces are taken away, where no other column has the name without them.
";

fn check(context: &Context<'_>, table: &Manifest, drafts: &mut Drafts) {
    if !super::is_headed(context) {
        return;
    }
    let headers = table.header();
    let mut names: Option<Headers<'_>> = None;
    for (column, header) in (0..).zip(&headers) {
        let bare = header.trim();
        if bare.is_empty() || bare.len() == header.len() {
            continue;
        }
        let message = format!("`{header}`, column {}, has spaces around it", column + 1);
        let at = Locus::Cell { entry: table.entry, row: 0, column };
        let names = names.get_or_insert_with(|| Headers::new(context, table));
        let is_taken = names.key(bare) != names.key(header) && names.is_taken(bare);
        let fix = if is_taken {
            Fix::manual(format!("rename it; another column is `{bare}`"))
        } else {
            let to = bare.to_owned();
            Fix::safe(format!("write `{bare}`"), Action::SetCell { entry: table.entry, row: 0, column, to })
        };
        drafts.push(Draft::new(at, header.as_ref(), message, "remove the spaces").fix(fix));
    }
}
