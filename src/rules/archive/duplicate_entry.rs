//! `archive/duplicate-entry`: one name appears twice in an archive.
//!
//! Compares names byte for byte; `path/case-collision` and `path/unicode-collision` look further.

use crate::model::{Action, Because, ContainerKind, EntryId, EntryKind, Fix, Flaws, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Group, Keyed, Rule};
use crate::view::{Context, Member, Members};

pub(super) static RULE: Rule = Rule {
    code: "archive/duplicate-entry",
    level: Some(Severity::Error),
    summary: "one name appears twice in the archive",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::CHECKSUM),
    because: Because {
        text: "some readers keep the first of two equal names, some the last",
        source: cite!(ZIP_DIFF, "type B1"),
    },
    check: Check::Keyed(Keyed { over: Members::Entries, key, judge }),
};

const DOC: &str = r"
## What it does
Looks for members with the same name, byte for byte. A `./` before a name says nothing: unpackers write `./a.png`
and `a.png` to one place.

## Why
Unpackers keep the first or the last of them, so that what you see is not what the platform sees.

## Example
```imgpack fail opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 digest=1 size=100
a.png png 20x10 digest=1 size=100
```
```imgpack fixed opendatasoft
list.csv
| File, Title
| a.png, first
a.png png 20x10 digest=1 size=100
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.png, first
| b/a.png, second
a.png png 20x10
b/a.png png 20x10
```

## Fix
Where both members hold the same bytes, by a SHA-256 of each, the repeat is left out. Where they differ, remove or rename one: only
you know which is meant.
";

fn key(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Entry(id) = member else { return None };
    let entry = context.entry(id);
    // The texts of two names that are no UTF-8 may be equal where the names are not.
    let is_text = !entry.path.flaws().contains(Flaws::NOT_UTF8);
    let name = || {
        let raw = || entry.path.raw().escape_ascii().to_string();
        let name = if is_text { entry.path.text().to_owned() } else { raw() };
        // Unpackers write `./a` and `a` to one place.
        name.trim_start_matches("./").to_owned()
    };
    // A tar that was appended to lists its folders again, and no reader minds.
    let is_zip = context.inventory.container.kind == ContainerKind::Zip;
    (entry.is_file() || is_zip && entry.kind == EntryKind::Directory).then(name)
}

fn judge(context: &Context<'_>, group: &Group, drafts: &mut Drafts) {
    let Some(first) = group.entries().next() else { return };
    for repeat in group.entries().skip(1) {
        let name = context.entry(first).path.text();
        let is_folder = context.entry(first).kind == EntryKind::Directory;
        let is_alike = is_folder || is_alike(context, first, repeat);
        let same = is_folder || same_bytes(context, first, repeat);
        let message = format!(
            "`{name}` appears {} times in the archive, {}",
            group.count,
            if is_folder {
                "as a folder"
            } else if same {
                "with the same bytes"
            } else if is_alike {
                "with the same size and checksum"
            } else {
                "with different bytes"
            }
        );
        let name = context.entry(repeat).path.text();
        let draft = Draft::new(Locus::Entry(repeat), name, message, "keep one member of this name");
        let fix = if same {
            Fix::safe(format!("leave out the repeat of `{name}`"), Action::DropEntry { entry: repeat })
        } else {
            Fix::manual(format!("remove or rename one `{name}`"))
        };
        let draft = draft.related(Locus::Entry(first), "the first member of this name").fix(fix);
        drafts.push(if is_folder { draft.severity(Severity::Warning) } else { draft });
    }
}

/// By their digests, which nobody can forge; where those are not known nothing is certain, but of empty ones.
fn same_bytes(context: &Context<'_>, left: EntryId, right: EntryId) -> bool {
    if context.entry(left).size == 0 && context.entry(right).size == 0 {
        return true;
    }
    let (one, other) = (&context.facts(left).digest, &context.facts(right).digest);
    one.is_some() && one == other
}

fn is_alike(context: &Context<'_>, left: EntryId, right: EntryId) -> bool {
    let (one, other) = (context.facts(left), context.facts(right));
    if one.digest.is_some() && other.digest.is_some() {
        return false;
    }
    let is_as_long = context.entry(left).size == context.entry(right).size;
    is_as_long && one.crc.is_some() && one.crc == other.crc
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::model::Severity;
    use crate::{fixture, profiles};

    #[test]
    fn a_folder_that_a_zip_lists_twice_is_a_warning() {
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let reported = |kind: &str| {
            let fixture = fixture::parse(&format!("container {kind} 10000\nimg/\nimg/")).unwrap();
            let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
            let ours = found.into_iter().filter(|finding| finding.code == "archive/duplicate-entry");
            ours.map(|finding| finding.severity).collect::<Vec<_>>()
        };
        assert_eq!(reported("zip"), [Severity::Warning]);
        assert_eq!(reported("tar"), []);
    }

    #[test]
    fn names_that_differ_in_bytes_that_are_no_text_are_not_one_name() {
        let fixture = fixture::parse("\"caf\\xe8.png\"\n\"caf\\xe9.png\"").unwrap();
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
        assert!(found.iter().all(|finding| finding.code != "archive/duplicate-entry"));
    }
}
