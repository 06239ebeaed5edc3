//! `layout/option-ignored`: an option has no effect on this target or this input.
//!
//! Which options these are is known by `view::options`. What nobody can run is refused before anything is read.

use crate::model::{Because, Fix, Given, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, unused_options};

pub(super) static RULE: Rule = Rule {
    code: "layout/option-ignored",
    level: Some(Severity::Warning),
    summary: "an option has no effect on this target or this input",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "an option without effect may be a mistake", source: cite!(POSIX, "12.2") },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Reports every option of the command line that this target, or this kind of input, takes no notice of: options of other
platforms, `--existing-keys` where there are no keys here or in the list, `--root-category` where every image lies in a
folder, `--skip-existing` without keys, `--split-bytes` where no import file is written, `--exclude` and `--leave-out`
that mean no entry, and a folder for the items (`--remote-path`) that is given together with `--preserve-folders` or
`--item-merge-mode`. A transformation of images that found nothing to do is a hint, so that a gate may always ask for it.

## Why
A check that you asked for did not take place, and the verdict alone does not show it.

## Example
```imgpack fail opendatasoft
set given=storage
list.csv
| file
| a.png
a.png
```
```imgpack pass opendatasoft
set given=file-column
set file-column=file
list.csv
| file
| a.png
a.png
```
A list of keys is compared with those of a table or an import file, wherever it lies:
```imgpack pass labelbox
container file
set given=existing-keys
set existing-keys=b
links.csv
| row_data, global_key
| https://x.example/a.jpg, a
```
```imgpack pass labelbox
container directory 10000
set given=existing-keys
set existing-keys=b
import.json
| [{"row_data": "https://x.example/a.jpg", "global_key": "a"}]
```
The uploader puts the items into the folders of their files, and says nothing:
```imgpack fail v7-darwin
container directory 10000
set preserve-folders
set remote-path=batch
x/a.png
```
```imgpack pass v7-darwin
container directory 10000
set remote-path=batch
x/a.png
```
The category of images that lie in no folder is of use where there are such:
```imgpack fail onestepai
set given=root-category
set root-category=rest
cat/a.jpg
dog/b.jpg
```
```imgpack pass onestepai
set given=root-category
set root-category=rest
cat/a.jpg
b.jpg
```

## Fix
None: leave out the option, or name the target, the entries or the further option that it is meant for.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    for given in unused_options(context) {
        drafts.push(if is_of_empty_list(context, given) {
            empty_list(given)
        } else {
            ignored(context, given)
        });
    }
    for option in &context.settings.idle {
        let message = format!("`--{option}` found nothing to do");
        let help = "keep it where a gate asks for it, or leave it out";
        drafts.push(Draft::new(Locus::Package, *option, message, help).severity(Severity::Hint));
    }
    beside_another(context, drafts);
}

fn ignored(context: &Context<'_>, given: &Given) -> Draft {
    let has_list = !context.settings.existing_keys.is_empty();
    let words = given.words().collect::<Vec<_>>().join(" ");
    let title = &context.profile.title;
    let (why, else_do) = match given.name.as_str() {
        "exclude" | "leave-out" => {
            ("means no entry of this package".into(), "spell it as the entries are named")
        }
        "skip-existing" if !has_list => {
            ("has no effect without --existing-keys".into(), "give the keys with --existing-keys")
        }
        "split-bytes" => ("has no effect: no import file is written".into(), "write a .json"),
        _ => (format!("has no effect on {title} and this input"), "name the target that it is meant for"),
    };
    let message = format!("`{words}` {why}");
    let help = format!("leave out `--{}`, or {else_do}", given.name);
    Draft::new(Locus::Package, &given.name, message, help.as_str()).fix(Fix::manual(help))
}

/// Whether an option is about a list of keys that is given and holds none, as that of a new collection.
fn is_of_empty_list(context: &Context<'_>, given: &Given) -> bool {
    let settings = context.settings;
    matches!(given.name.as_str(), "existing-keys" | "skip-existing")
        && settings.existing_keys.is_empty()
        && settings.given.iter().any(|one| one.name == "existing-keys")
}

fn empty_list(given: &Given) -> Draft {
    let message = format!("the list of --existing-keys holds no key: `--{}` has no effect", given.name);
    let help = "nothing to do where the platform has no key yet; else give the list that it exports";
    Draft::new(Locus::Package, &given.name, message, help).severity(Severity::Hint).fix(Fix::manual(help))
}

/// Options of a push of which one takes the effect of the other.
fn beside_another(context: &Context<'_>, drafts: &mut Drafts) {
    let push = &context.settings.push;
    let (Some(path), Some(_)) = (&push.remote_path, &context.profile.push) else { return };
    let (other, place) = if push.merge.is_some() {
        ("--item-merge-mode", "at the root of the data set")
    } else if push.preserve_folders {
        ("--preserve-folders", "in the folders of their files")
    } else {
        return;
    };
    let message = format!("`--remote-path {path}` has no effect beside `{other}`: the items stand {place}");
    let help = format!("leave out `--remote-path` or `{other}`");
    drafts.push(Draft::new(Locus::Package, path, message, help.as_str()).fix(Fix::manual(help)));
}
