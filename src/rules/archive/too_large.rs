//! `archive/too-large`: the archive has more bytes than the target takes in one upload.
//!
//! A directory is not packed yet: the sum of its files is an upper estimate, and a warning at most.

use crate::model::{Action, Because, ContainerKind, Fix, Limit, Locus, Permit, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::grouped;
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/too-large",
    level: Some(Severity::Error),
    summary: "the archive has more bytes than the target takes in one upload",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe],
    reads: Facets::NAMES,
    because: Because {
        text: "an upload above the limit is refused as a whole",
        source: cite!(RFC_9110, "section 15.5.14"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Compares the bytes of the archive with the target's upload limits. Of a directory, which is not packed yet, the
sum of the files is compared, and a warning is the most that is reported.

## Why
The platform refuses the file, mostly after all of it was sent.

## Example
```imgpack fail opendatasoft
container zip 240000001
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fixed opendatasoft
container zip 120000001
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack fail opendatasoft
container directory 251658241
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container zip 240000000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
With `--split` several archives are written, each with the rows of its own files.
";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let container = &context.inventory.container;
    let limits = &context.profile.containers.max_bytes;
    let Some(limit) = Limit::exceeded(limits, container.bytes) else { return };
    let Some(level) = limit.level.severity() else { return };
    let (name, bytes) = (&container.name, grouped(container.bytes));
    let is_packed = container.kind != ContainerKind::Directory;
    let has = if is_packed { "has" } else { "holds, unpacked," };
    let note = limit.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    let message = format!("`{name}` {has} {bytes} bytes, the limit is {}{note}", grouped(limit.value));
    let help = "split the package, or leave files out";
    let level = if is_packed { level } else { level.min(Severity::Warning) };
    let parts = parts(limits, container.bytes);
    let fix = Fix::unsafe_(format!("split into {parts} archives or more"), Action::Split { parts })
        .with(Permit::Split);
    drafts.push(Draft::new(Locus::Package, name, message, help).severity(level).fix(fix));
}

/// So many that each stays below every limit.
fn parts(limits: &[Limit], bytes: u64) -> u32 {
    let smallest = limits.iter().map(|limit| limit.value).min().unwrap_or(bytes).max(1);
    u32::try_from(bytes.div_ceil(smallest)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::model::Severity;
    use crate::{fixture, profiles};

    fn level(container: &str) -> Option<Severity> {
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let fixture = fixture::parse(&format!("container {container}")).unwrap();
        let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
        found.iter().find(|finding| finding.code == "archive/too-large").map(|finding| finding.severity)
    }

    #[test]
    fn both_readings_of_the_limit_have_their_level() {
        assert_eq!(level("zip 240000000"), None);
        assert_eq!(level("zip 240000001"), Some(Severity::Warning));
        assert_eq!(level("zip 251658240"), Some(Severity::Warning));
        assert_eq!(level("zip 251658241"), Some(Severity::Error));
    }

    #[test]
    fn a_directory_is_warned_of_at_most() {
        assert_eq!(level("directory 251658241"), Some(Severity::Warning));
    }
}
