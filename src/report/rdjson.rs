//! The diagnostics of reviewdog, `rdjson`.
//!
//! Its columns count bytes of UTF-8, those of the other reports characters.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Finding, Locus, Severity};

use super::file::Spot;
use super::place::source;
use super::stream;
use super::{Appearance, Package, rule_url};

/// Writes the findings on all inputs.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    let all = packages
        .iter()
        .flat_map(|package| package.findings.list.iter().map(move |finding| diagnostic(package, finding)));
    let diagnostics: Vec<Value> = all.collect();
    stream::write(&json!({"source": {"name": "imgpack"}, "diagnostics": diagnostics}), out)
}

fn diagnostic(package: &Package<'_>, finding: &Finding) -> Value {
    let spot = Spot::of(package, finding);
    let mut location = json!({"path": spot.file.path});
    if let (Some(line), Some(object)) = (spot.line, location.as_object_mut()) {
        let mut start = json!({"line": line});
        if let (Some(column), Some(start)) = (column(package, finding), start.as_object_mut()) {
            start.insert("column".into(), json!(column));
        }
        object.insert("range".into(), json!({"start": start}));
    }
    let mut code = json!({"value": finding.code});
    if let (Some(url), Some(code)) = (rule_url(finding.code), code.as_object_mut()) {
        code.insert("url".into(), json!(url));
    }
    json!({
        "message": spot.text,
        "location": location,
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Hint => "INFO",
        },
        "code": code,
    })
}

/// The place in its line, from 1, in bytes of UTF-8.
fn column(package: &Package<'_>, finding: &Finding) -> Option<usize> {
    if let Locus::Config(place) = &finding.at {
        return usize::try_from(place.column_bytes).ok();
    }
    let (text, span) = source(package.inventory, &finding.at)?;
    let before = text.get(..usize::try_from(span.start).ok()?)?;
    let begin = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
    Some(before.len() - begin + 1)
}
