//! SARIF 2.1.0, as GitHub code scanning takes it.
//!
//! GitHub shows 5,000 results of a run, so the most severe of them are written, and a notification says how many are
//! left out. Members of archives are artifacts inside an artifact. A safe fix that is a change of text is said as
//! replacements, in files that somebody can open.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::model::{Finding, Locus, Replacement, Severity};
use crate::rules;
use crate::text::{counted, percent_encoded};

use super::example;
use super::file::{File, Spot};
use super::fingerprint::fingerprint;
use super::place::line_and_column;
use super::stream;
use super::words::counts;
use super::{Appearance, Package, rule_url};

/// Results that GitHub shows of a run.
const SHOWN: usize = 5_000;

/// Writes one run a package.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    let runs: Vec<Value> =
        packages.iter().map(|package| run(package, &category(package, packages))).collect();
    stream::write(
        &json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": runs,
        }),
        out,
    )
}

/// What GitHub tells runs apart by: it refuses two of one name in a file.
fn category(package: &Package<'_>, packages: &[Package<'_>]) -> String {
    let target = &package.profile.id;
    let alike = packages.iter().filter(|other| other.profile.id == *target).count();
    if alike < 2 {
        format!("imgpack/{target}/")
    } else {
        format!("imgpack/{target}/{}/", package.artifact.name)
    }
}

fn run(package: &Package<'_>, category: &str) -> Value {
    let mut findings: Vec<(usize, &Finding)> = package.findings.list.iter().enumerate().collect();
    findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    findings.truncate(SHOWN);
    let mut codes: BTreeMap<&str, usize> = findings.iter().map(|(_, finding)| (finding.code, 0)).collect();
    for (index, position) in codes.values_mut().enumerate() {
        *position = index;
    }
    let mut artifacts = Artifacts::default();
    let results = findings.iter().map(|(index, finding)| {
        let mut result = result(package, finding, &codes, &mut artifacts);
        let fixes = fix(package, *index, finding, &mut artifacts);
        if let (Some(object), Some(fix)) = (result.as_object_mut(), fixes) {
            object.insert("fixes".into(), json!([fix]));
        }
        result
    });
    let results: Vec<Value> = results.collect();
    let left_out = package.findings.tally.total().saturating_sub(findings.len() as u64);
    let mut invocation = json!({"executionSuccessful": !package.verdict.is_defective()});
    let notices = notices(package, left_out);
    if let Some(object) = invocation.as_object_mut().filter(|_| !notices.is_empty()) {
        object.insert("toolExecutionNotifications".into(), json!(notices));
    }
    json!({
        "tool": {"driver": {
            "name": "imgpack",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": codes.keys().map(|code| rule(code)).collect::<Vec<_>>(),
        }},
        "automationDetails": {"id": category},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "invocations": [invocation],
        "artifacts": artifacts.list,
        "results": results,
    })
}

/// What the list of results does not say.
fn notices(package: &Package<'_>, left_out: u64) -> Vec<Value> {
    let held = package.findings.held_back;
    let more = counted(left_out, "more finding is", "more findings are");
    let notices = [
        (left_out, "warning", format!("{more} not listed here")),
        (held.total(), "note", format!("the baseline holds back {}", counts(held))),
    ];
    let said = notices.into_iter().filter(|(count, ..)| *count > 0);
    said.map(|(_, level, text)| json!({"level": level, "message": {"text": text}})).collect()
}

fn rule(code: &str) -> Value {
    let Some(rule) = rules::find(code) else { return json!({"id": code}) };
    let doc = example::shown(rule.doc.trim());
    let mut object = json!({
        "id": code,
        "shortDescription": {"text": rule.summary},
        "help": {"text": doc, "markdown": doc},
    });
    if let (Some(url), Some(object)) = (rule_url(code), object.as_object_mut()) {
        object.insert("helpUri".into(), json!(url));
    }
    object
}

fn result(
    package: &Package<'_>,
    finding: &Finding,
    codes: &BTreeMap<&str, usize>,
    artifacts: &mut Artifacts,
) -> Value {
    let spot = Spot::of(package, finding);
    let mut physical = Map::new();
    physical.insert("artifactLocation".into(), artifacts.location(&spot.file));
    if let Some(line) = spot.line {
        let column = spot.column.unwrap_or(1);
        let region =
            json!({"startLine": line, "startColumn": column, "endLine": line, "endColumn": column + 1});
        physical.insert("region".into(), region);
    }
    let mut location = json!({"physicalLocation": physical});
    if let Some(object) = location.as_object_mut().filter(|_| spot.file.member.is_some()) {
        object.insert("logicalLocations".into(), json!([{"fullyQualifiedName": spot.file.whole()}]));
    }
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    };
    json!({
        "ruleId": finding.code,
        "ruleIndex": codes.get(finding.code),
        "level": level,
        "message": {"text": spot.text},
        "locations": [location],
        "partialFingerprints": {"imgpack/v1": fingerprint(package, finding)},
    })
}

/// What the safe fix of a finding does to a text, in a file that somebody can open.
fn fix(package: &Package<'_>, index: usize, finding: &Finding, artifacts: &mut Artifacts) -> Option<Value> {
    let (replacements, offer) = (package.replacements.get(&index)?, finding.fix.as_ref()?);
    let mut changes: Vec<Value> = Vec::new();
    for of_one in replacements.chunk_by(|one, next| one.entry == next.entry) {
        let entry = of_one.first()?.entry;
        let file = File::of(package, &Locus::Entry(entry));
        if file.member.is_some() || package.inventory.entry(entry).added {
            return None;
        }
        let of_one: Option<Vec<Value>> = of_one.iter().map(|one| replacement(package, one)).collect();
        changes.push(json!({"artifactLocation": artifacts.location(&file), "replacements": of_one?}));
    }
    Some(json!({"description": {"text": offer.title}, "artifactChanges": changes}))
}

fn replacement(package: &Package<'_>, replacement: &Replacement) -> Option<Value> {
    let Replacement { entry, at, text } = replacement;
    let (line, column) = line_and_column(package.inventory, *entry, at.start)?;
    let (end_line, end_column) = line_and_column(package.inventory, *entry, at.end)?;
    Some(json!({
        "deletedRegion": {
            "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
            "byteOffset": at.start, "byteLength": at.end - at.start,
        },
        "insertedContent": {"text": text},
    }))
}

/// The files of a run, each once: those on the disk, and members inside them.
#[derive(Default)]
struct Artifacts {
    list: Vec<Value>,
    known: BTreeMap<(String, Option<String>), usize>,
}

impl Artifacts {
    /// The file on the disk; a member is noted beside it.
    fn location(&mut self, file: &File) -> Value {
        let uri = percent_encoded(&file.path);
        let parent = self.index((file.path.clone(), None), || json!({"location": {"uri": uri}}));
        if let Some(member) = &file.member {
            let inside = json!({"location": {"uri": percent_encoded(member)}, "parentIndex": parent});
            self.index((file.path.clone(), Some(member.clone())), || inside);
        }
        json!({"uri": uri, "index": parent})
    }

    fn index(&mut self, key: (String, Option<String>), make: impl FnOnce() -> Value) -> usize {
        let next = self.list.len();
        let index = *self.known.entry(key).or_insert(next);
        if index == next {
            self.list.push(make());
        }
        index
    }
}
