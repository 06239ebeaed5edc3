//! `record/too-many-rows`: more records or items than the target takes at once.
//!
//! Knows the limits from the profile; how a file is divided is reported in `emit`.

use crate::model::{Action, Because, Fix, Level, Limit, Locus, Permit, Records, Safety, Severity};
use crate::profiles::PushNeeds;
use crate::rules::limit::limited;
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, grouped};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "record/too-many-rows",
    level: Some(Severity::Error),
    summary: "there are more records or items than the target takes at once",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::RECORDS),
    because: Because { text: "one import takes a limited number of records", source: cite!(LABELBOX_LIMITS) },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Counts the records of the import file, and those with metadata; the items that a push would ask for at once.

## Why
The import is refused, or stops half-way; who sends a plan or a registration of a push without the vendor's
client must divide it, too.

## Example
With a limit of two records:
```imgpack fail labelbox records.max-rows=[{value=2,level="error",source="LB-LIMITS"}]
import.json
| [{"row_data": "https://x.example/1.jpg", "global_key": "1"},
| {"row_data": "https://x.example/2.jpg", "global_key": "2"},
| {"row_data": "https://x.example/3.jpg", "global_key": "3"}]
```
Written to two files, none has more than two:
```imgpack fixed labelbox
import.json
| [{"row_data": "https://x.example/1.jpg", "global_key": "1"},
| {"row_data": "https://x.example/2.jpg", "global_key": "2"},
| {"row_data": "https://x.example/3.jpg", "global_key": "3"}]
```
```imgpack pass labelbox records.max-rows=[{value=2,level="error",source="LB-LIMITS"}]
import.json
| [{"row_data": "https://x.example/1.jpg", "global_key": "1"},
| {"row_data": "https://x.example/2.jpg", "global_key": "2"}]
```

A push that asks for two items at once, where one request holds one:
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
With `--split` several files are written, each complete in itself.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    if let Some(needs) = &context.profile.push {
        of_push(context, needs, drafts);
    }
    let Some((needs, records)) = super::import(context) else { return };
    let name = super::name(context, records);
    let rows = records.rows_in_a_part();
    let with_metadata = || with_metadata(context, records).div_ceil(u64::from(records.parts().max(1)));
    let all = Limit::exceeded(&needs.max_rows, rows).map(|limit| (limit, rows, "records"));
    // Who has too many records has been reported enough.
    let found = all.or_else(|| {
        let count = with_metadata();
        Some((Limit::exceeded(&needs.max_rows_with_metadata, count)?, count, "records with metadata"))
    });
    let Some((limit, count, what)) = found else { return };
    let message = format!("`{name}` has {} {what}, the limit is {}", grouped(count), grouped(limit.value));
    let help = "import the records in several files";
    let draft = Draft::new(Locus::Entry(records.entry), name, message, help);
    drafts.extend(limited(draft.fix(fix(limit, records)), limit));
}

fn of_push(context: &Context<'_>, needs: &PushNeeds, drafts: &mut Drafts) {
    let Some(push) = context.push().filter(|_| !context.settings.split) else { return };
    let count = match context.settings.push.merge {
        Some(_) => context.merged().iter().filter(|item| !item.members.is_empty()).count(),
        None => context.inventory.files().filter(|entry| push.sends(entry)).count(),
    } as u64;
    let limits = needs.items_at_once(context.settings.push.storage.is_some());
    let Some(limit) = Limit::exceeded(limits, count) else { return };
    let Some(severity) = limit.level.severity() else { return };
    let name = &context.inventory.container.name;
    let (items, most) = (counted(count, "item", "items"), grouped(limit.value));
    let message = format!("`{name}` makes {items}; one request holds {most} at most");
    let help = "split what you send yourself, or write it with --split";
    let reason = format!("one request holds {most} items at most");
    let draft = Draft::new(Locus::Package, name, message, help).severity(severity);
    drafts.push(draft.because(reason, &limit.source).fix(Fix::manual(help)));
}

/// Only what the target refuses is worth several files.
fn fix(limit: &Limit, records: &Records) -> Fix {
    let parts = u32::try_from(records.count().div_ceil(limit.value.max(1))).unwrap_or(u32::MAX);
    match limit.level {
        Level::Error => {
            Fix::unsafe_(format!("write {parts} files"), Action::Split { parts }).with(Permit::Split)
        }
        _ => Fix::manual("import the records in several files"),
    }
}

fn with_metadata(context: &Context<'_>, records: &Records) -> u64 {
    let Some(needs) = &context.profile.metadata else { return 0 };
    let has_some =
        |row: &u32| records.field(*row, &needs.field).is_some_and(|list| list.elements().next().is_some());
    records.rows().filter(has_some).count() as u64
}
