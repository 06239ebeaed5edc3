//! `url/duplicate`: one address stands in several rows.
//!
//! Nothing is fetched: only the text of the address is looked at.

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Context, Drafts, Facets, Group, Keyed, Member, Members, Rule};

pub(super) static RULE: Rule = Rule {
    code: "url/duplicate",
    level: Some(Severity::Hint),
    summary: "one address stands in several rows",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "a row stands for a picture", source: "RFC 3986, 6" },
    check: Check::Keyed(Keyed { over: Members::Links, key, judge }),
};

const DOC: &str = r##"
## What it does
Finds addresses that stand in several rows; the second row and each later one are told.

## Why
The same picture is imported and paid for several times. It may be meant.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/a.jpg", "global_key": "b.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a.jpg"},
| {"row_data": "https://x.example/b.jpg", "global_key": "b.jpg"}]
```

## Fix
Leave the row out by hand if it is not meant.
"##;

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Slot(index) = member else { return None };
    let links = context.links();
    links.text(links.get(index)?).filter(|text| !text.trim().is_empty()).map(std::borrow::Cow::into_owned)
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let links = context.links();
    let mut slots = group.slots(links);
    let Some(first) = slots.next() else { return };
    for slot in slots.filter(|slot| slot.row != first.row) {
        let message = format!("`{}` stands in row {} already", group.key, first.row);
        let draft = super::draft(context, slot, &group.key, message, "leave the row out if it is not meant");
        let fix = Fix::manual("leave the row out");
        drafts.push(draft.related(links.locus(first), "the first row with this address").fix(fix));
    }
}
