//! `layout/repeated-item-name`: two folders become items of one name.
//!
//! Files of one name in a push without merging are reported by `path/collapsed-duplicate`.

use std::collections::HashMap;

use crate::model::{Action, Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "layout/repeated-item-name",
    level: Some(Severity::Error),
    summary: "two folders become items of one name",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES,
    because: Because { text: "two things cannot have one name in one place", source: cite!(CWE_694) },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Compares the names of the folders that a push merges into items, each its last component alone.

## Why
The item is named after the folder and stands at the root of the data set, wherever the folder lies. The second
item of a name is refused.

## Example
```imgpack fail v7-darwin
container directory 10000
set item-merge-mode=series
root scan
root scan-2 name=scan
scan/1.dcm
scan-2/1.dcm
```
```imgpack fixed v7-darwin
container directory 10000
set item-merge-mode=series
root scan
root scan-2
scan/1.dcm
scan-2/1.dcm
```
```imgpack pass v7-darwin
container directory 10000
set item-merge-mode=series
root scan
root rescan
scan/1.dcm
rescan/1.dcm
```

## Fix
With `--unsafe-fixes` the second and later folders are written under a name with a number.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let mut first: HashMap<&str, &str> = HashMap::new();
    for item in context.merged().iter().filter(|item| !super::empty_item_name::is_empty(item.name)) {
        let (name, folder) = (item.name, item.folder);
        let Some(other) = first.get(name) else {
            first.insert(name, folder);
            continue;
        };
        let fix = naming(context, folder);
        let message = format!("`{folder}` becomes a second item of the name `{name}`, which `{other}` has");
        drafts.push(Draft::new(super::place(item), folder, message, "rename one of the folders").fix(fix));
    }
}

/// Gives an input the name of the folder that holds it in the package.
pub(super) fn naming(context: &Context<'_>, folder: &str) -> Fix {
    let roots = &context.inventory.container.roots;
    let is_free = !context.merged().iter().any(|item| item.name == folder);
    match roots.iter().position(|root| root.folder == folder).filter(|_| is_free) {
        Some(root) => {
            let action = Action::NameRoot { root, to: folder.to_owned() };
            Fix::unsafe_(format!("write it as `{folder}`"), action)
        }
        None => Fix::manual("rename the folder"),
    }
}
