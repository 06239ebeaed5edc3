//! `config/expired-ignore`: the time of an `[[ignore]]` is over.
//!
//! What day it is was known when the configuration was read.

use crate::model::{Because, Fix, Judged, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

use super::{place, words};

pub(super) static RULE: Rule = Rule {
    code: "config/expired-ignore",
    level: Some(Severity::Error),
    summary: "the time of an `[[ignore]]` is over",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "an exception that was granted for a time must be looked at again",
        source: cite!(OSV_SCANNER, "ignoreUntil"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports every `[[ignore]]` of `imgpack.toml` whose `expires` lies in the past. It holds to the end of that day (UTC); from then on
it sets nothing aside, so that what it hid is reported beside it.

## Why
Somebody accepted a defect until a certain day. Nobody looks at it again unless something says so.

## Example
```imgpack fail opendatasoft
set ignore=image/degraded-format expired=2026-01-31
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
set ignore=reference/missing-file
list.csv
| File, Title
| a.png, first
| gone.png, second
a.png png 20x10
```

## Fix
None: fix what was hidden and remove the `[[ignore]]`, or give it another date and a reason.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    for ignore in context.settings.ignores.iter().filter(|ignore| ignore.judged != Judged::No) {
        let Some(date) = &ignore.expired else { continue };
        let reason = ignore.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        let message = format!("the `[[ignore]]` of {}{reason} ended on {date}", words(ignore));
        let help = "fix what it hid and remove it, or give it another date";
        drafts.push(Draft::new(place(ignore), &ignore.code, message, help).fix(Fix::manual(help)));
    }
}
