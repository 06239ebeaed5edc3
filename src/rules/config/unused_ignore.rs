//! `config/unused-ignore`: an `[[ignore]]` sets nothing aside.
//!
//! Whether it did is known by the engine, once all other rules have run.

use crate::model::{Because, Fix, Ignore, Safety, Severity};
use crate::rules::{Check, Draft, Facets, Rule};

use super::{place, words};

pub(super) static RULE: Rule = Rule {
    code: "config/unused-ignore",
    level: Some(Severity::Warning),
    summary: "an `[[ignore]]` sets nothing aside",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "an exception that nothing needs hides the next defect of its kind",
        source: cite!(ESLINT, "--report-unused-disable-directives"),
    },
    check: Check::Unused(judge),
};

const DOC: &str = r"
## What it does
Reports every `[[ignore]]` of `imgpack.toml` that set no finding aside. Where every data set of the configuration was checked, all are
judged; where only some were, those whose `path` means a file of them. One whose rule did not run is not judged.

## Why
It was needed once. Left there, it hides the next defect of the same kind, which nobody accepted.

## Example
```imgpack fail opendatasoft
set ignore=image/degraded-format
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
One with a path sets aside what is found there alone:
```imgpack fail opendatasoft
set ignore=reference/missing-file path=other.csv
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: remove it, or correct its code or path.
";

fn judge(ignore: &Ignore) -> Draft {
    let message = format!("the `[[ignore]]` of {} set nothing aside", words(ignore));
    let help = "remove it, or correct its code or path";
    Draft::new(place(ignore), &ignore.code, message, help).fix(Fix::manual(help))
}
