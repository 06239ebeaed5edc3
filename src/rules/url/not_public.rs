//! `url/not-public`: a URL that nobody else can fetch.
//!
//! Nothing is fetched: only the host of the URL is looked at.

use core::net::IpAddr;

use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/not-public",
    level: Some(Severity::Warning),
    summary: "a URL that nobody else can fetch",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "such hosts are known on one machine or in one network alone",
        source: cite!(RFC_6761, "section 6"),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds URLs of this machine (`localhost`), of private networks (`192.168.1.20`, `nas.local`, a host without a dot), and
URLs whose scheme stands twice.

## Why
It opens in your browser, and the platform or its visitors get nothing.

## Example
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://localhost/1.jpg
| 2, https://192.168.1.20/2.jpg
| 3, https://nas/3.jpg
```
```imgpack pass symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
| 2, https://192.0.2.20/2.jpg
```
Private networks end at 172.31.255.255:
```imgpack fail labelbox
import.json
| [{"row_data": "https://172.31.255.255/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://172.32.0.0/a.jpg", "global_key": "a.jpg"}]
```
A scheme that stands twice:
```imgpack fail symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://https://e.org/1.jpg
```
```imgpack fixed symbiota
container file
media.csv
| catalogNumber, originalUrl
| 1, https://e.org/1.jpg
```

## Fix
A scheme that stands twice is written once. Else put the files where everybody can fetch them.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((_, text)) = super::text(context, link) else { return };
    if let Some(inner) = behind_doubled_scheme(&text) {
        let message = format!("`{text}`: the scheme stands twice");
        let draft = super::draft(context, link, &text, message, "write the scheme once");
        return drafts.push(fixed(context, link, draft, &text, inner));
    }
    let Some(url) = super::web(&text).filter(|url| is_private(host(url.host))) else { return };
    let message = format!("`{text}`: `{}` is known on your machine or in your network alone", host(url.host));
    let help = "put the file where everybody can fetch it, and write that URL";
    drafts.push(super::draft(context, link, &text, message, help).fix(Fix::manual(help)));
}

fn fixed(context: &Context<'_>, link: RowValue, draft: Draft, text: &str, inner: &str) -> Draft {
    let same = text.split(':').next().zip(inner.split(':').next());
    if same.is_some_and(|(outer, inner)| outer.eq_ignore_ascii_case(inner)) {
        return draft.fix(super::write(context, link, inner));
    }
    draft.fix(Fix::manual(format!("write `{inner}` if that is meant")))
}

/// The URL that follows a scheme which stands before it once more: `https://https://…`.
pub(super) fn behind_doubled_scheme(text: &str) -> Option<&str> {
    let is_web = |url: &&str| {
        let folded = url.get(..8).unwrap_or(url).to_ascii_lowercase();
        folded.starts_with("http://") || folded.starts_with("https://")
    };
    let rest = Some(text).filter(is_web)?.split_once("://")?.1;
    Some(rest).filter(is_web)
}

/// The host alone: no user, no port, no brackets.
fn host(authority: &str) -> &str {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or(host),
    }
}

/// Whether a host means something else, or nothing, to everybody else.
fn is_private(host: &str) -> bool {
    const ENDS: &[&str] =
        &[".localhost", ".local", ".internal", ".lan", ".intranet", ".home.arpa", ".test", ".invalid"];
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            let [first, second, ..] = address.octets();
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || first == 0
                || (first == 100 && second & 0xC0 == 64)
        }
        Ok(IpAddr::V6(address)) => {
            let first = address.segments()[0];
            address.is_loopback()
                || address.is_unspecified()
                || first & 0xFE00 == 0xFC00
                || first & 0xFFC0 == 0xFE80
        }
        Err(_) => {
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            let last = host.rsplit('.').next().unwrap_or_default();
            // `127.1` and the like are numbers of hosts as well.
            let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
            !host.contains('.') || is_number || ENDS.iter().any(|end| host.ends_with(end))
        }
    }
}
