//! `key/pattern-missing`: no key was looked at, since nothing says how to read one from a name.
//!
//! A pattern that is given is judged by `key/pattern-unsupported`.

use crate::model::{Because, EntryId, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::counted;
use crate::view::{Context, Proposal, best_pattern, proposed_pattern};

pub(super) static RULE: Rule = Rule {
    code: "key/pattern-missing",
    level: Some(Severity::Warning),
    summary: "no key was looked at, since --pattern is not given",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::MANIFEST),
    because: Because {
        text: "a pattern that was not run proves nothing",
        source: cite!(PHP, "function preg_match"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Reports a folder whose images say by their names what they belong to, where `--pattern` does not say how to read that
from them. Where nine of ten names share a shape it proposes a pattern. `--pattern auto` proposes the one that fits most
names, with how many it fits, which it does not, and what stands behind the identifiers; it applies none.

## Why
The platform reads an identifier from every name, with a pattern that was written there. Whether it finds one was not
looked at.

## Example
```imgpack fail symbiota mode="folder"
container directory 10000
WIS-L-0012345.jpg
IMG_4711.jpg
```
```imgpack pass symbiota mode="folder"
set pattern=/^(WIS-L-\d{7})\D/
container directory 10000
WIS-L-0012345.jpg
```
Asked for a proposal:
```imgpack fail symbiota mode="folder"
set propose-pattern
container directory 10000
WIS-L-0012345.jpg
WIS-L-0012345_label.jpg
IMG_4711.jpg
```
A table of links says what each image belongs to:
```imgpack pass symbiota
container directory 10000
media.csv
| catalogNumber, originalUrl
| WIS-L-0012345, https://e.org/IMG_4711.jpg
IMG_4711.jpg
```

## Fix
Give the pattern that the platform uses: `--pattern '/^(WIS-L-\d{7})\D/'`.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let (Some(needs), None) = (&context.profile.keys, &context.settings.pattern) else { return };
    let images = context.named_images();
    let names: Vec<&str> = images.iter().map(|entry| entry.path.name()).collect();
    if names.is_empty() {
        return;
    }
    if let Some(best) = best_pattern(&names).filter(|_| context.settings.propose_pattern) {
        let misses = best.misses.iter().map(|index| images[*index].id).collect();
        drafts.push(proposal(context, &needs.title, &best, names.len(), misses));
        return;
    }
    let title = &needs.title;
    let count = counted(names.len() as u64, "image", "images");
    let message = format!("the {title}s in the names of {count} were not looked at: --pattern is not given");
    let help = match proposed_pattern(&names) {
        Some((pattern, key)) => {
            format!("give --pattern '{pattern}', if `{key}` is the {title}, or another that finds it")
        }
        None => format!("give --pattern '/…(…)…/', with the {title} between the parentheses"),
    };
    let container = context.inventory.container.name.as_str();
    drafts.push(Draft::new(Locus::Package, container, message, help.as_str()).fix(Fix::manual(help)));
}

/// The pattern that fits most names; the others are related.
fn proposal(context: &Context<'_>, title: &str, best: &Proposal, of: usize, misses: Vec<EntryId>) -> Draft {
    const SHOWN: usize = 5;
    let Proposal { pattern, key, suffixes, .. } = best;
    let fits = of - misses.len();
    let names = counted(of as u64, "name", "names");
    let mut message = format!("`{pattern}` fits {fits} of {names}, and nothing is applied by itself");
    if !suffixes.is_empty() {
        let shown = suffixes.iter().take(SHOWN).map(|(suffix, count)| format!("`{suffix}` ({count})"));
        let shown = shown.collect::<Vec<_>>().join(", ");
        let more = if suffixes.len() > SHOWN { " …" } else { "" };
        message.push_str(&format!(
            "; behind the {title} stand {shown}{more}, which become the order of its images"
        ));
    }
    let help = format!("give --pattern '{pattern}', if `{key}` is the {title}, or another that finds it");
    let container = context.inventory.container.name.as_str();
    let draft = Draft::new(Locus::Package, container, message, help.as_str()).fix(Fix::manual(help));
    misses.into_iter().fold(draft, |draft, entry| {
        let name = context.entry(entry).path.name();
        draft.related(Locus::Entry(entry), format!("`{name}` does not fit"))
    })
}
