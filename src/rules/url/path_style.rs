//! `url/path-style`: an S3 URL names its bucket in the path.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use super::hosted;
use crate::model::{Because, Fix, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::url::Url;
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/path-style",
    level: Some(Severity::Error),
    summary: "an S3 URL names its bucket in the path",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because { text: "the host of an S3 URL names its bucket", source: cite!(VIRTUAL_HOSTING) },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds S3 URLs of the form `https://s3.REGION.amazonaws.com/BUCKET/KEY`. The old spelling `s3-REGION` of a host
that names its bucket is a hint.

## Why
Delegated access signs URLs of the virtual-hosted form only, so that the image cannot be fetched.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://s3.eu-west-1.amazonaws.com/my-set/img/a.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://my-set.s3.eu-west-1.amazonaws.com/img/a.jpg", "global_key": "a.jpg"}]
```
```imgpack fail labelbox
import.json
| [{"row_data": "https://my-set.s3-eu-west-1.amazonaws.com/a.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://my-set.s3.eu-west-1.amazonaws.com/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://my-set.s3.eu-west-1.amazonaws.com/a.jpg", "global_key": "a.jpg"}]
```
In a table:
```imgpack fail labelbox
container file
media.csv
| row_data, global_key
| https://s3.eu-west-1.amazonaws.com/my-set/img/a.jpg, W-1
```

## Fix
The bucket is written into the host where its name can be one: small letters, digits and hyphens, no dots. A URL that is
signed is left to you: with another host the signature is void.
"#;

/// What the hosts of S3 end in.
const HOSTS: [&str; 2] = [".amazonaws.com", ".amazonaws.com.cn"];

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((_, text)) = super::text(context, link) else { return };
    let Some(url) = hosted(&text) else { return };
    let host = url.host.to_ascii_lowercase();
    let Some((service, suffix)) = HOSTS.iter().find_map(|end| Some((host.strip_suffix(end)?, *end))) else {
        return;
    };
    let help = "write the bucket as the first part of the host";
    if let Some(region) = region(service) {
        let message = format!("`{text}` names its bucket in the path");
        let fix = match rewritten(url, region, suffix) {
            Some(to) => super::write(context, link, &to),
            None => Fix::manual("give the bucket a name that can be part of a host"),
        };
        drafts.push(super::draft(context, link, &text, message, help).fix(fix));
    } else if let Some((bucket, region)) = service.split_once(".s3-").filter(|(_, r)| !r.contains('.')) {
        let message = format!("`{text}` writes `s3-{region}`, which is now `s3.{region}`");
        let to = format!("https://{bucket}.s3.{region}{suffix}{}", url.path);
        let draft = super::draft(context, link, &text, message, "write the host in today's form");
        drafts.push(draft.severity(Severity::Hint).fix(super::write(context, link, &to)));
    }
}

/// The region of a host that names no bucket; nothing between `s3` and the end is the first one.
fn region(service: &str) -> Option<&str> {
    let region = service.strip_prefix("s3")?;
    match region.strip_prefix(['.', '-']) {
        None => region.is_empty().then_some(""),
        Some(region) => (!region.contains('.') && !region.is_empty()).then_some(region),
    }
}

fn rewritten(url: Url<'_>, region: &str, suffix: &str) -> Option<String> {
    let (bucket, key) = url.path.strip_prefix('/')?.split_once('/')?;
    let is_label = (3..=63).contains(&bucket.len())
        && bucket.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !bucket.starts_with('-')
        && !bucket.ends_with('-');
    let dot = if region.is_empty() { "" } else { "." };
    is_label.then(|| format!("https://{bucket}.s3{dot}{region}{suffix}/{key}"))
}
