//! `archive/too-many-entries`: the package has more entries than this tool or the target reads.
//!
//! The ceiling of the tool is kept by `source`, which tells a trouble; the target's is in its profile.

use crate::model::{Because, Fix, Locus, Safety, Severity, TroubleKind};
use crate::profiles::Profile;
use crate::rules::text::grouped;
use crate::rules::{Check, Context, Draft, Drafts, Facets, Rule};

pub(super) static RULE: Rule = Rule {
    code: "archive/too-many-entries",
    level: Some(Severity::Error),
    summary: "the package has more entries than can be read",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "readers hold the list of entries in memory, so that each has a ceiling",
        source: "golang/go, src/archive/zip/reader.go",
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Tells packages above 1,000,000 entries, of which no more are read, and above what the target takes. Side files
of systems are not counted against the target's limit.

## Why
What is above the ceiling is in no check.

## Example
```imgpack fail opendatasoft
container zip 98000000 !too-many-entries:lists_more_than_1000000_entries
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container zip 98000000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None: make several packages, each with its own table.
";

const HELP: &str = "make several packages, each with its own table";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    super::tell_container(context, TroubleKind::TooManyEntries, HELP, |_| Fix::manual(HELP), drafts);
    if context.profile.max_entries.is_empty() {
        return;
    }
    let entries = context.inventory.live().filter(|entry| !entry.path.is_junk()).count() as u64;
    let Some(limit) = Profile::exceeded(&context.profile.max_entries, entries) else { return };
    let Some(level) = context.level_of(limit) else { return };
    let name = &context.inventory.container.name;
    let message = format!("`{name}` has {} entries, the limit is {}", grouped(entries), grouped(limit.value));
    drafts.push(Draft::new(Locus::Package, name, message, HELP).severity(level).fix(Fix::manual(HELP)));
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::{fixture, profiles};

    #[test]
    fn the_targets_limit_counts_entries_without_junk() {
        let text = "extends = \"opendatasoft\"\n\
                    max-entries = [{ value = 2, level = \"error\", source = \"S0\" }]";
        let profile = profiles::parse("mine", text).unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let count = |text: &str| {
            let fixture = fixture::parse(text).unwrap();
            let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
            found.iter().filter(|finding| finding.code == "archive/too-many-entries").count()
        };
        assert_eq!(count("a.png\nb.png\n.DS_Store ?"), 0);
        assert_eq!(count("a.png\nb.png\nc.png"), 1);
    }
}
