//! `archive/too-many-entries`: the package has more entries than this tool or the target reads.
//!
//! The ceiling of the tool is kept by `source`, which reports a trouble; the target's is in its profile.

use crate::model::{Because, ContainerKind, Fix, Limit, Locus, Safety, Severity, TroubleKind};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::grouped;
use crate::view::Context;

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
        source: cite!(GO, "src/archive/zip/reader.go"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports packages above 1,000,000 entries, of which no more are read, and above what the target takes. Side files
of systems are not counted against the target's limit. A zip above 65,535 entries is a warning.

## Why
What is above the ceiling is in no check. The plain end record of a zip counts to 65,535: a reader that does not
know zip64 sees fewer.

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

/// The most entries that the end record of a zip counts without zip64 (APPNOTE 4.4.21).
const PLAIN_MAX: u64 = 65_535;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    super::report_container(context, TroubleKind::TooManyEntries, HELP, |_| Fix::manual(HELP), drafts);
    if !report_limit(context, drafts) {
        report_zip64(context, drafts);
    }
}

fn report_zip64(context: &Context<'_>, drafts: &mut Drafts) {
    let container = &context.inventory.container;
    let entries = context.inventory.live().count() as u64;
    let is_reported = container.troubles.iter().any(|trouble| trouble.kind == TroubleKind::TooManyEntries);
    if container.kind != ContainerKind::Zip || entries <= PLAIN_MAX || is_reported {
        return;
    }
    let name = &container.name;
    let message = format!(
        "`{name}` has {} entries, a zip without zip64 at most {}; some readers see no more",
        grouped(entries),
        grouped(PLAIN_MAX)
    );
    let draft = Draft::new(Locus::Package, name, message, HELP).severity(Severity::Warning);
    drafts.push(draft.fix(Fix::manual(HELP)));
}

/// Whether the target takes fewer entries.
fn report_limit(context: &Context<'_>, drafts: &mut Drafts) -> bool {
    if context.profile.max_entries.is_empty() {
        return false;
    }
    let entries = context.inventory.live().filter(|entry| !entry.path.is_junk()).count() as u64;
    let Some(limit) = Limit::exceeded(&context.profile.max_entries, entries) else { return false };
    let Some(level) = context.level_of(limit) else { return false };
    let name = &context.inventory.container.name;
    let message = format!("`{name}` has {} entries, the limit is {}", grouped(entries), grouped(limit.value));
    drafts.push(Draft::new(Locus::Package, name, message, HELP).severity(level).fix(Fix::manual(HELP)));
    true
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::model::{Settings, Severity};
    use crate::{fixture, profiles};

    #[test]
    fn a_zip_of_more_entries_than_its_plain_end_record_counts_is_a_warning() {
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let reported = |kind: &str, entries: usize| {
            let text = format!("container {kind} 1\n{}", "x ?\n".repeat(entries));
            let fixture = fixture::parse(&text).unwrap();
            let found = check(&fixture.inventory, &profile, &levels, &Settings::default(), usize::MAX).list;
            let ours = found.into_iter().filter(|finding| finding.code == "archive/too-many-entries");
            ours.map(|finding| finding.severity).collect::<Vec<_>>()
        };
        assert_eq!(reported("zip", 65_535), []);
        assert_eq!(reported("zip", 65_536), [Severity::Warning]);
        assert_eq!(reported("tar", 65_536), []);
    }

    #[test]
    fn the_targets_limit_counts_entries_without_junk() {
        let text = "extends = \"opendatasoft\"\n\
                    max-entries = [{ value = 2, level = \"error\", source = \"LIMITS\" }]";
        let profile = profiles::parse("mine", text, &profiles::Known::new(crate::rules::codes())).unwrap();
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
