//! The Code Quality report of GitLab: one object a finding.
//!
//! GitLab takes equal fingerprints for one finding, so repeats are numbered.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Finding, Severity};

use super::file::File;
use super::fingerprint::fingerprint;
use super::place::place;
use super::stream;
use super::{Appearance, Package};

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
    let file = File::of(package, &finding.at);
    let at = place(package.inventory, &finding.at);
    // A line of a member is none of the archive.
    let line = at.line.filter(|_| file.member.is_none()).unwrap_or(1);
    let member = file.member.as_ref().map(|member| format!("{member}: ")).unwrap_or_default();
    json!({
        "description": format!("{member}{} ({})", finding.message, finding.help),
        "check_name": finding.code,
        "fingerprint": name,
        "severity": severity(finding),
        "location": {"path": file.path, "lines": {"begin": line}},
    })
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error if finding.code.starts_with("archive/") => "blocker",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Hint => "info",
    }
}
