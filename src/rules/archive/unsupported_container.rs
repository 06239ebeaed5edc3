//! `archive/unsupported-container`: the package is of a kind that the target does not take.
//!
//! What the name claims against what the bytes are is told by `archive/container-mismatch`.

use crate::model::{Because, ContainerKind, Fix, Locus, Safety, Severity, TroubleKind};
use crate::rules::{Check, Context, Draft, Drafts, Facets, Rule};

pub(super) static RULE: Rule = Rule {
    code: "archive/unsupported-container",
    level: Some(Severity::Error),
    summary: "the package is of a kind that the target does not take",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a container that the target does not take is refused as a whole",
        source: "PKWARE APPNOTE 4.3.6",
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Tells archives that cannot be read here (rar, 7z, tar.xz, a zip in several parts), and packages of a kind that
the target does not take, such as a single file where it wants an archive.

## Why
The upload is refused, mostly after all of it was sent.

## Example
```imgpack fail opendatasoft
container unknown 10000 name=upload.rar !unsupported-container:a_rar_file
list.csv
| File, Title
| a.png, first
a.png png 20x10
```
```imgpack pass opendatasoft
container tar.gz 10000
list.csv
| File, Title
| a.png, first
a.png png 20x10
```

## Fix
None here: what cannot be read cannot be packed anew. Unpack it, and run `imgpack build` on the folder.
";

const HELP: &str = "unpack it, and build the package from the folder";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    super::tell_container(context, TroubleKind::UnsupportedContainer, HELP, |_| Fix::manual(HELP), drafts);
    let container = &context.inventory.container;
    let taken = &context.profile.containers.accepted;
    // What is no container at all is told by `archive/unreadable`.
    if container.kind == ContainerKind::Unknown || taken.iter().any(|id| id == container.kind.id()) {
        return;
    }
    let (name, kind, taken) = (&container.name, container.kind.id(), taken.join(", "));
    let message = format!("`{name}` is a {kind}, the target takes {taken}");
    let help = format!("put everything into a folder, and build a {} from it", first_archive(context));
    drafts.push(Draft::new(Locus::Package, name, message, help.as_str()).fix(Fix::manual(help)));
}

/// What the target likes best.
fn first_archive<'a>(context: &Context<'a>) -> &'a str {
    context.profile.containers.accepted.first().map_or("package", String::as_str)
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::{fixture, profiles};

    fn codes(container: &str, profile: &str) -> Vec<&'static str> {
        let profile = profiles::parse("mine", profile).unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let text = format!("container {container} 100\nlist.csv\n| File, Title\n| a.png, first\na.png png");
        let fixture = fixture::parse(&text).unwrap();
        let found = check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
        found.iter().map(|finding| finding.code).filter(|code| code.starts_with("archive/")).collect()
    }

    #[test]
    fn only_the_kinds_that_a_profile_names_are_taken() {
        let mine = "extends = \"opendatasoft\"\n[containers]\naccepted = [\"zip\"]";
        assert_eq!(codes("tar", mine), ["archive/unsupported-container"]);
        assert_eq!(codes("file", mine), ["archive/unsupported-container"]);
        assert!(codes("zip", mine).is_empty());
        assert!(codes("tar", "extends = \"opendatasoft\"").is_empty());
    }
}
