//! `record/too-many-rows`: more rows or items than the target takes at once.
//!
//! Knows the limits from the profile; how a file is divided is told in `emit`.

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::profiles::{Profile, PushNeeds};
use crate::rules::text::{counted, grouped};
use crate::rules::{Check, Facets, Rule};

use super::{Context, Draft, Drafts};

pub(super) static RULE: Rule = Rule {
    code: "record/too-many-rows",
    level: Some(Severity::Error),
    summary: "there are more rows or items than the target takes at once",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a request above a ceiling is refused or put off",
        source: "RFC 6585, section 4",
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Counts the items that a push would ask for, and compares them with what one request may hold.

## Why
The vendor's client divides requests by itself; who sends a plan or a registration in another way must do so too,
or is told to come back later.

## Example
```imgpack fail v7-darwin push.max-items=[{value=1,level='warning',source='SDK'}]
container directory 10000
a.png
b.png
```
```imgpack pass v7-darwin push.max-items=[{value=2,level='warning',source='SDK'}]
container directory 10000
a.png
b.png
```

## Fix
`imgpack build --split -o plan.json` writes `plan-001.json`, `plan-002.json` …, each within the limit.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if let Some(needs) = &context.profile.push {
        of_push(context, needs, drafts);
    }
}

fn of_push(context: &Context<'_>, needs: &PushNeeds, drafts: &mut Drafts) {
    let Some(push) = context.push().filter(|_| !context.settings.split) else { return };
    let count = match context.settings.push.merge {
        Some(_) => context.merged().iter().filter(|item| !item.members.is_empty()).count(),
        None => context.inventory.files().filter(|entry| push.sends(entry)).count(),
    } as u64;
    let limits = needs.items_at_once(context.settings.push.storage.is_some());
    let Some(limit) = Profile::exceeded(limits, count) else { return };
    let Some(severity) = limit.level.severity() else { return };
    let name = &context.inventory.container.name;
    let (items, most) = (counted(count, "item", "items"), grouped(limit.value));
    let message = format!("`{name}` makes {items}; one request holds {most} at most");
    let help = "divide what you send yourself, or write it with --split";
    let reason = format!("one request holds {most} items at most");
    let draft = Draft::new(Locus::Package, name, message, help).severity(severity);
    let source = context.profile.document(&limit.source);
    drafts.push(draft.because(reason, source).fix(Fix::manual(help)));
}
