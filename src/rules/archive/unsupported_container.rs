//! `archive/unsupported-container`: the package is of a kind that the target does not take.
//!
//! What the name claims against what the bytes are is reported by `archive/container-mismatch`.

use crate::model::{Action, Because, ContainerKind, Fix, Locus, Safety, Severity, TroubleKind};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "archive/unsupported-container",
    level: Some(Severity::Error),
    summary: "the package is of a kind that the target does not take",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual, Safety::Safe],
    reads: Facets::NAMES,
    because: Because {
        text: "a container that the target does not take is refused as a whole",
        source: cite!(APPNOTE, "4.3.6"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Reports archives that cannot be read here (rar, 7z, tar.xz, a zip in several parts), and packages of a kind that
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

A target that is given folders takes no archive:
```imgpack fail v7-darwin
container zip 10000
a.png png 20x10
```
```imgpack fixed v7-darwin
container directory 10000
a.png png 20x10
```

## Fix
What can be read is packed anew in a kind that the target takes: for folders, build with an output that ends in
`/`. What cannot be read is yours to unpack.
";

const HELP: &str = "unpack it, and build the package from the folder";

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    super::report_container(context, TroubleKind::UnsupportedContainer, HELP, |_| Fix::manual(HELP), drafts);
    let container = &context.inventory.container;
    judge(context, &container.name, container.kind, drafts);
    // A single input is what the package is.
    for root in container.roots.iter().filter(|_| container.roots.len() > 1) {
        judge(context, &root.folder, root.kind, drafts);
    }
}

fn judge(context: &Context<'_>, name: &str, kind: ContainerKind, drafts: &mut Drafts) {
    let taken = &context.profile.containers.accepted;
    // What is no container at all is reported by `archive/unreadable`.
    if kind == ContainerKind::Unknown || taken.iter().any(|id| id == kind.id()) {
        return;
    }
    let wanted = taken.first().map_or("package", String::as_str);
    let message = format!("`{name}` is a {}, the target takes {}", kind.id(), taken.join(", "));
    let (help, fix) = if let Some(to) = ContainerKind::from_id(wanted).filter(|_| kind.is_archive()) {
        (expanding(to), Fix::safe(format!("write a {wanted}"), Action::Repack { to }))
    } else {
        let help = format!("put everything into a folder, and build a {wanted} from it");
        (help.clone(), Fix::manual(help))
    };
    drafts.push(Draft::new(Locus::Package, name, message, help).fix(fix));
}

fn expanding(to: ContainerKind) -> String {
    let output = if to == ContainerKind::Directory { "out/".to_owned() } else { format!("out.{}", to.id()) };
    format!("write it anew with `imgpack build -o {output}`")
}

#[cfg(test)]
mod tests {
    use crate::engine::{Levels, check};
    use crate::{fixture, profiles};

    fn codes(container: &str, profile: &str) -> Vec<&'static str> {
        let profile = profiles::parse("mine", profile, &profiles::Known::new(crate::rules::codes())).unwrap();
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
