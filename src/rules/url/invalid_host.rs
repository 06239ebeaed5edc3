//! `url/invalid-host`: the host of a URL is no name that can be looked up.
//!
//! Nothing is fetched: only the host of the URL is looked at.

use core::net::Ipv6Addr;

use super::not_public::behind_doubled_scheme;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::text::{is_invisible, percent_decoded};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/invalid-host",
    level: Some(Severity::Error),
    summary: "the host of a URL is no name that can be looked up",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "a host is letters, digits, hyphens and dots, or an IPv6 address in brackets",
        source: cite!(RFC_3986, "section 3.2.2"),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds hosts with spaces, quotes and the like, with letters outside ASCII, with an empty or overlong part between dots, and
ports above 65535.

## Why
Nobody finds the server, and the image is not shown. Percent-encoding does not help: a host has none.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://\"x.example\"/a.jpg", "global_key": "a.jpg"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://x..example/a.jpg", "global_key": "a.jpg"}]
```
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://bücher.example/1.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://xn--bcher-kva.example/1.jpg
```
The highest port is 65535:
```imgpack fail labelbox
import.json
| [{"row_data": "https://x.example:65536/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://x.example:65535/a.jpg", "global_key": "a.jpg"}]
```

## Fix
None: only you know the host. One with letters outside ASCII has a form in ASCII (punycode), which your browser copies.
"#;

const REWRITE: &str = "write the host as it is";
const IN_ASCII: &str = "write it in ASCII (punycode)";

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((_, text)) = super::text(context, link) else { return };
    // A scheme that stands twice goes first.
    let Some(url) = super::web(&text).filter(|_| behind_doubled_scheme(&text).is_none()) else { return };
    // A `\` behind the host is no part of it.
    let Some((what, help)) = url.host.split('\\').next().and_then(flaw) else { return };
    let draft = super::draft(context, link, &text, format!("`{text}`: {what}"), help);
    drafts.push(draft.fix(Fix::manual(help)));
}

/// What is wrong with a host and its port, and what to do.
fn flaw(authority: &str) -> Option<(String, &'static str)> {
    let (user, rest) = authority.rsplit_once('@').unwrap_or(("", authority));
    if let Some(letter) = user.chars().find(|letter| !letter.is_ascii_graphic() || "\"<>".contains(*letter)) {
        return Some((holds(user, letter), REWRITE));
    }
    let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) if address.parse::<Ipv6Addr>().is_err() => {
            return Some((format!("`{address}` is no IPv6 address"), REWRITE));
        }
        Some((_, rest)) => ("", rest),
        None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
    };
    let port = port.trim_start_matches(':');
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return Some((format!("the port `{port}` is no number up to 65535"), "write the port, or none"));
    }
    if host.is_empty() { None } else { flaw_of_name(&percent_decoded(host)) }
}

fn flaw_of_name(host: &str) -> Option<(String, &'static str)> {
    if let Some(letter) = host.chars().find(|letter| is_foreign(*letter)) {
        return Some((holds(host, letter), REWRITE));
    }
    if !host.is_ascii() {
        return Some((format!("the host `{host}` has letters outside ASCII"), IN_ASCII));
    }
    let part = host.strip_suffix('.').unwrap_or(host).split('.').find(|part| !(1..=63).contains(&part.len()));
    part.map(|part| {
        let what = if part.is_empty() { "an empty part" } else { "a part of more than 63 characters" };
        (format!("the host `{host}` has {what}"), REWRITE)
    })
}

/// Whether no name of a host holds a character, in ASCII or not.
fn is_foreign(letter: char) -> bool {
    let is_typographic = ('\u{2000}'..='\u{206F}').contains(&letter) || "«»".contains(letter);
    if letter.is_ascii() {
        !letter.is_ascii_alphanumeric() && !"-_.".contains(letter)
    } else {
        letter.is_whitespace() || letter.is_control() || is_invisible(letter) || is_typographic
    }
}

fn holds(text: &str, letter: char) -> String {
    format!("the host `{text}` holds `{letter}` (U+{:04X})", u32::from(letter))
}
