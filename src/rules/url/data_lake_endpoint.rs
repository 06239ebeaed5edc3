//! `url/data-lake-endpoint`: an Azure URL is that of the Data Lake endpoint.
//!
//! Nothing is fetched: only the text of the URL is looked at.

use super::hosted;
use crate::model::{Because, Safety, Severity};
use crate::rules::{Check, Drafts, Facets, Rule};
use crate::view::{Context, RowValue};

pub(super) static RULE: Rule = Rule {
    code: "url/data-lake-endpoint",
    level: Some(Severity::Error),
    summary: "an Azure URL is that of the Data Lake endpoint",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::MANIFEST).union(Facets::RECORDS),
    because: Because {
        text: "the two endpoints of a storage account speak different protocols",
        source: cite!(DATA_LAKE_URI),
    },
    check: Check::Link(check),
};

const DOC: &str = r#"
## What it does
Finds URLs at `dfs.core.windows.net`.

## Why
The platform reads the Blob endpoint only.

## Example
```imgpack fail labelbox
import.json
| [{"row_data": "https://acct.dfs.core.windows.net/set/a.jpg", "global_key": "a.jpg"}]
```
```imgpack fixed labelbox
import.json
| [{"row_data": "https://acct.blob.core.windows.net/set/a.jpg", "global_key": "a.jpg"}]
```
```imgpack pass labelbox
import.json
| [{"row_data": "https://acct.blob.core.windows.net/set/a.jpg", "global_key": "a.jpg"}]
```
In a table:
```imgpack fail labelbox
container file
media.csv
| row_data, global_key
| https://acct.dfs.core.windows.net/set/a.jpg, W-1
```

## Fix
The host is set to the Blob endpoint of the same account, which has the same files.
"#;

fn check(context: &Context<'_>, link: RowValue, drafts: &mut Drafts) {
    let Some((_, text)) = super::text(context, link) else { return };
    let Some(url) = hosted(&text) else { return };
    let host = url.host.to_ascii_lowercase();
    let Some(account) = host.strip_suffix(".dfs.core.windows.net") else { return };
    let message = format!("`{text}` is at the Data Lake endpoint");
    let to = format!("{}://{account}.blob.core.windows.net{}", url.scheme, url.path);
    let draft = super::draft(context, link, &text, message, "write the URL of the Blob endpoint");
    drafts.push(draft.fix(super::write(context, link, &to)));
}
