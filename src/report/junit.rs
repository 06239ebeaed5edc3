//! The XML of `JUnit`, as the strict schema of Jenkins takes it: one suite a package, one case a rule that ran.
//!
//! Only errors are failures. No times are written, so that the same input gives the same report.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::{Finding, Severity};
use crate::rules;
use crate::text::{counted, grouped};

use super::escape::markup;
use super::file::Spot;
use super::words::counts;
use super::{Appearance, Package, rule_docs};

/// Places of one rule that are listed.
const LISTED: usize = 1_000;

/// Writes one suite a package.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"imgpack\">")?;
    packages.iter().try_for_each(|package| suite(package, out))?;
    writeln!(out, "</testsuites>")
}

/// What one rule said of a package.
#[derive(Default)]
struct Case<'a> {
    findings: Vec<&'a Finding>,
    /// Findings that are counted only.
    more: u64,
    gave_up: bool,
    skipped: bool,
}

impl Case<'_> {
    fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    fn total(&self) -> u64 {
        self.findings.len() as u64 + self.more
    }
}

fn suite(package: &Package<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cases = cases(package);
    let count = |is: fn(&Case<'_>) -> bool| cases.values().filter(|case| is(case)).count();
    writeln!(
        out,
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
        markup(package.input),
        cases.len(),
        count(|case| case.fails() && !case.gave_up),
        count(|case| case.gave_up),
        count(|case| case.skipped),
    )?;
    for (code, case) in &cases {
        let class = format!("imgpack.{}.{}", package.profile.id, code.split('/').next().unwrap_or(code));
        write!(out, "<testcase classname=\"{}\" name=\"{}\">", markup(&class), markup(code))?;
        outcome(package, code, case, out)?;
        writeln!(out, "</testcase>")?;
    }
    let held = package.findings.held_back;
    if held.total() > 0 {
        writeln!(out, "<system-out>the baseline holds back {}</system-out>", counts(held))?;
    }
    writeln!(out, "</testsuite>")
}

/// The rules that ran, those that are errors on the target and did not, and those that broke off.
fn cases<'a>(package: &Package<'a>) -> BTreeMap<&'static str, Case<'a>> {
    let scope = &package.verdict.scope;
    let mut cases: BTreeMap<&'static str, Case<'a>> = BTreeMap::new();
    for code in &scope.ran {
        cases.entry(code).or_default();
    }
    for code in &scope.errors_off {
        cases.entry(code).or_default().skipped = true;
    }
    for code in &package.findings.gave_up {
        cases.entry(code).or_default().gave_up = true;
    }
    for finding in &package.findings.list {
        cases.entry(finding.code).or_default().findings.push(finding);
    }
    for (code, more) in &package.findings.truncated {
        cases.entry(code).or_default().more = *more;
    }
    cases
}

fn outcome(package: &Package<'_>, code: &str, case: &Case<'_>, out: &mut dyn Write) -> io::Result<()> {
    if case.skipped {
        return write!(out, "<skipped>this rule was left out</skipped>");
    }
    if case.gave_up {
        write!(out, "<error type=\"defect\" message=\"this rule broke off\"/>")?;
    }
    if case.total() == 0 {
        return Ok(());
    }
    let summary = rules::find(code).map_or("", |rule| rule.summary);
    let title = format!("{}: {summary}", counted(case.total(), "finding", "findings"));
    // Of what Jenkins shows of a case a failure comes before what was said beside it.
    let end = if case.fails() && !case.gave_up {
        write!(out, "<failure type=\"error\" message=\"{}\">", markup(&title))?;
        "</failure>"
    } else {
        writeln!(out, "<system-out>{}", markup(&title))?;
        "</system-out>"
    };
    writeln!(out, "{}", markup(&rule_docs(code)))?;
    for finding in case.findings.iter().take(LISTED) {
        writeln!(out, "{}", markup(&line(package, finding)))?;
    }
    let left = case.total() - case.findings.len().min(LISTED) as u64;
    if left > 0 {
        writeln!(out, "and {} more", grouped(left))?;
    }
    write!(out, "{end}")
}

/// `list.csv:2:1: error: message (help)`.
fn line(package: &Package<'_>, finding: &Finding) -> String {
    let spot = Spot::of(package, finding);
    let place = match (spot.line, spot.column) {
        (Some(line), Some(column)) => format!("{}:{line}:{column}", spot.file.path),
        (Some(line), None) => format!("{}:{line}", spot.file.path),
        _ => spot.file.path,
    };
    format!("{place}: {}: {}", finding.severity.id(), spot.text)
}
