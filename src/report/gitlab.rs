//! The Code Quality report of GitLab: one object a finding.
//!
//! GitLab takes equal fingerprints for one finding, so repeats are numbered.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Finding, Severity};
use crate::rules;

use super::file::Spot;
use super::fingerprint::fingerprint;
use super::stream;
use super::{Appearance, Package, rule_docs};

/// Writes the findings on all inputs.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = HashMap::new();
    let mut issues = Vec::new();
    for package in packages {
        for finding in &package.findings.list {
            issues.push(issue(package, finding, &mut seen));
        }
    }
    stream::write(&issues, out)
}

fn issue(package: &Package<'_>, finding: &Finding, seen: &mut HashMap<String, usize>) -> Value {
    let mut name = fingerprint(package, finding);
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    if *count > 1 {
        name.push_str(&format!("-{count}"));
    }
    let spot = Spot::of(package, finding);
    json!({
        "description": spot.text,
        "check_name": finding.code,
        "content": {"body": rule_docs(finding.code)},
        "fingerprint": name,
        "severity": severity(finding),
        "location": {"path": spot.file.path, "lines": {"begin": spot.line.unwrap_or(1)}},
    })
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error if rules::is_guard(finding.code) => "blocker",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Hint => "info",
    }
}
