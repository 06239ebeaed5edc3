//! `key/pattern-unsupported`: the pattern that reads keys from names cannot be used.
//!
//! Knows the pattern and no file.

use crate::model::{Because, Fix, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, PatternError};

pub(super) static RULE: Rule = Rule {
    code: "key/pattern-unsupported",
    level: Some(Severity::Error),
    summary: "the pattern that reads keys from names is refused, or was not evaluated",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES,
    because: Because {
        text: "a pattern that was not run proves nothing",
        source: cite!(PHP, "PCRE patterns, delimiters"),
    },
    check: Check::Package(check),
};

const DOC: &str = r#"
## What it does
Reads the patterns of `--pattern` and `--replace` as the platform does: between slashes, at most two flags behind
them, one group in parentheses. A pattern that only PCRE can run (look-around, back-references, possessive
quantifiers) is not evaluated, and that is an error: no name was looked at.

## Why
A pattern that the platform refuses makes it skip the whole collection.

## Example
```imgpack fail symbiota mode="folder"
set pattern=^(WIS-L-\d{7})
container directory 10000
WIS-L-0012345.jpg
```
```imgpack fail symbiota mode="folder"
set pattern=/^(?=WIS)(.*)\./
container directory 10000
WIS-L-0012345.jpg
```
Flags are taken at one door and not at another, which is a hint:
```imgpack fail symbiota mode="folder"
set pattern=/^(wis-l-\d{7})/i
container directory 10000
WIS-L-0012345.jpg
```
```imgpack pass symbiota mode="folder"
set pattern=/^(WIS-L-\d{7})\D*/
container directory 10000
WIS-L-0012345.jpg
```

## Fix
Write the pattern so that the platform takes it; where it is not evaluated, say the same in simpler words.
"#;

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let (Some(read), Some(given)) = (context.pattern(), &context.settings.pattern) else { return };
    let error = match read {
        Ok(pattern) if pattern.has_flags => return drafts.extend(with_flags(context, given)),
        Ok(_) => return,
        Err(error) => error,
    };
    let (message, help) = match error {
        PatternError::Malformed(reason) => {
            (format!("`{given}` cannot be read: {reason}"), "write a pattern that can be read".to_owned())
        }
        PatternError::Refused(reason, Some(instead)) => {
            (format!("`{given}` is refused: {reason}"), format!("write `{instead}`"))
        }
        PatternError::Refused(reason, None) => (
            format!("`{given}` is refused: {reason}"),
            "write `/…(…)…/` with one group in parentheses".to_owned(),
        ),
        PatternError::NotEvaluated(what) => (
            format!("`{given}` was not evaluated, and no name was looked at: this tool has no {what}"),
            "write the pattern without it, or check the names by hand".to_owned(),
        ),
    };
    let draft = Draft::new(Locus::Package, given, message, help.as_str());
    drafts.push(draft.fix(Fix::manual(help)));
}

/// A pattern with flags, where some doors of the target take none.
fn with_flags(context: &Context<'_>, given: &str) -> Option<Draft> {
    let said = context.profile.keys.as_ref()?.without_flags.as_ref()?;
    let message = format!("`{given}` has flags behind the second `/`");
    let help = "write the pattern without flags, if the files are harvested";
    let draft = Draft::new(Locus::Package, given, message, help).severity(Severity::Hint);
    Some(draft.because(&said.because, &said.source).fix(Fix::manual(help)))
}
