//! One package of the page: the verdict on top, what was looked at, the codes in a table, a section each.
//!
//! Knows no single finding.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::{Finding, Severity};
use crate::report::escape::markup;
use crate::report::words::{choice, verdict};
use crate::report::{Built, Package};
use crate::rules;
use crate::text::{bytes, counted, grouped};

use super::{histogram, section, sentence};

/// All findings of one code.
pub(super) struct Group<'a> {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) findings: Vec<&'a Finding>,
    /// Those that are not listed in any report included.
    pub(super) total: u64,
}

impl Group<'_> {
    pub(super) fn summary(&self) -> &'static str {
        rules::find(self.code).map_or("", |rule| rule.summary)
    }

    /// The name of its section in the page.
    pub(super) fn anchor(&self, index: usize) -> String {
        format!("p{index}-{}", self.code.replace('/', "-"))
    }
}

/// Writes a package.
pub(super) fn write(package: &Package<'_>, index: usize, out: &mut dyn Write) -> io::Result<()> {
    let state = match package.verdict.left {
        _ if package.verdict.fails(false) => "error",
        left if left.warnings > 0 || !package.verdict.is_ready() => "warning",
        _ => "good",
    };
    let name = markup(package.input);
    writeln!(
        out,
        "<section class=\"package\" aria-labelledby=\"p{index}\">\n<h2 id=\"p{index}\">{name}</h2>"
    )?;
    writeln!(out, "<p class=\"verdict {state}\">{}.</p>", sentence(&verdict(package)))?;
    facts(package, out)?;
    if let Some(built) = &package.built {
        written(built, out)?;
    }
    let groups = groups(package);
    overview(&groups, index, out)?;
    histogram::write(package.inventory, out)?;
    groups.iter().try_for_each(|group| section::write(package, group, index, out))?;
    writeln!(out, "</section>")
}

/// What was looked at, and as what.
fn facts(package: &Package<'_>, out: &mut dyn Write) -> io::Result<()> {
    let inventory = package.inventory;
    let entries = inventory.live().filter(|entry| !entry.added).count() as u64;
    let excluded = inventory.excluded();
    let tally = package.findings.tally;
    let held = package.findings.held_back.total();
    let rows = [
        ("Target", format!("{} ({})", package.profile.title, choice(package.because))),
        ("Input", format!("{}, {}", inventory.container.kind.id(), bytes(inventory.container.bytes))),
        ("Entries", grouped(entries)),
        ("Images", grouped(inventory.given_media().count() as u64)),
        ("Excluded", grouped(excluded)),
        ("Errors", grouped(tally.errors)),
        ("Warnings", grouped(tally.warnings)),
        ("Hints", grouped(tally.hints)),
        ("Fixed by a build", grouped(tally.fixable)),
        ("Held back by the baseline", grouped(held)),
    ];
    let optional = ["Excluded", "Held back by the baseline"];
    writeln!(out, "<dl class=\"facts\">")?;
    for (name, value) in rows.iter().filter(|(name, value)| value != "0" || !optional.contains(name)) {
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", markup(value))?;
    }
    writeln!(out, "</dl>")
}

/// What a build did.
fn written(built: &Built<'_>, out: &mut dyn Write) -> io::Result<()> {
    let changes = counted(built.plan.steps.len() as u64, "change", "changes");
    if built.outputs.is_empty() {
        let why = if built.dry_run { "nothing was to be written" } else { "nothing was written" };
        return writeln!(out, "<p>The plan holds {changes}; {why}.</p>");
    }
    writeln!(out, "<p>The plan holds {changes}. Written:</p>\n<ul>")?;
    for output in built.outputs {
        let entries = counted(output.entries, "entry", "entries");
        writeln!(out, "<li><code>{}</code>, {entries}, {}</li>", markup(&output.path), bytes(output.bytes))?;
    }
    writeln!(out, "</ul>")
}

fn groups<'a>(package: &Package<'a>) -> Vec<Group<'a>> {
    let mut codes: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    for finding in &package.findings.list {
        codes.entry(finding.code).or_default().push(finding);
    }
    let group = |(code, findings): (&'static str, Vec<&'a Finding>)| {
        let severity = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Hint);
        let more = package.findings.truncated.get(code).copied().unwrap_or(0);
        Group { code, severity, total: findings.len() as u64 + more, findings }
    };
    let mut groups: Vec<Group<'a>> = codes.into_iter().map(group).collect();
    groups.sort_by_key(|group| (Reverse(group.severity), Reverse(group.total)));
    groups
}

/// The codes, the worst first, each with a link to its section.
fn overview(groups: &[Group<'_>], index: usize, out: &mut dyn Write) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Rules\">\n<table class=\"codes\">\n<thead><tr>\
         <th scope=\"col\">Level</th><th scope=\"col\">Rule</th><th scope=\"col\" class=\"number\">Places</th>\
         <th scope=\"col\">What is wrong</th></tr></thead>\n<tbody>"
    )?;
    for group in groups {
        let (level, code) = (group.severity.id(), markup(group.code));
        writeln!(
            out,
            "<tr><td><span class=\"level {level}\">{level}</span></td><td><a href=\"#{}\">{code}</a></td>\
             <td class=\"number\">{}</td><td>{}</td></tr>",
            group.anchor(index),
            grouped(group.total),
            sentence(group.summary()),
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>")
}
