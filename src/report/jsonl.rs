//! JSON Lines, `imgpack.finding.v1`: one finding a line, each with its package and the file to open.
//!
//! The members of a finding are those of the JSON report.

use std::io::{self, Write};

use serde_json::json;

use crate::text::json_safe;

use super::json::finding_value;
use super::{Appearance, Package};

const SCHEMA: &str = "imgpack.finding.v1";

/// Writes the findings on the inputs, in their order, and one line a code whose list was cut.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    for package in packages {
        for finding in &package.findings.list {
            let mut value = finding_value(Some(package), package.inventory, finding);
            if let Some(object) = value.as_object_mut() {
                object.insert("schema".into(), json!(SCHEMA));
                object.insert("package".into(), json!(package.input));
                object.insert("target".into(), json!(package.profile.id));
            }
            writeln!(out, "{}", json_safe(&value.to_string()))?;
        }
        for (code, count) in &package.findings.truncated {
            let value = json!({"schema": SCHEMA, "package": package.input, "code": code, "truncated": count});
            writeln!(out, "{}", json_safe(&value.to_string()))?;
        }
    }
    Ok(())
}
