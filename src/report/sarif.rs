//! SARIF 2.1.0, as GitHub code scanning takes it.
//!
//! One run a target: GitHub takes twenty runs of a file, each with a category of its own, and shows 5,000 results of a
//! run. So the most severe of them are written, and a notification says how many are left out. Members of archives are
//! artifacts inside an artifact. A safe fix that is a change of text is said as replacements, in files that somebody can
//! open.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::model::{Finding, Locus, Replacement, Severity, Tally};
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

/// Runs that GitHub takes of a file.
const RUNS: usize = 20;

/// Writes one run a target.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    let runs: Vec<Value> =
        runs(packages).iter().map(|(category, packages)| run(packages, category)).collect();
    stream::write(
        &json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": runs,
        }),
        out,
    )
}

/// The packages of each run by its category, of which GitHub takes none twice in a file: those of one target, or all of
/// them where there are more targets than runs.
fn runs<'p, 'a>(packages: &'p [Package<'a>]) -> BTreeMap<String, Vec<&'p Package<'a>>> {
    let mut runs: BTreeMap<String, Vec<&Package<'_>>> = BTreeMap::new();
    for package in packages {
        runs.entry(format!("imgpack/{}/", package.profile.id)).or_default().push(package);
    }
    if runs.len() > RUNS { BTreeMap::from([("imgpack/".into(), packages.iter().collect())]) } else { runs }
}

fn run(packages: &[&Package<'_>], category: &str) -> Value {
    let all = packages.iter().flat_map(|package| {
        package.findings.list.iter().enumerate().map(move |(index, finding)| (*package, index, finding))
    });
    let mut findings: Vec<(&Package<'_>, usize, &Finding)> = all.collect();
    findings.sort_by_key(|(.., finding)| std::cmp::Reverse(finding.severity));
    findings.truncate(SHOWN);
    let mut codes: BTreeMap<&str, usize> = findings.iter().map(|(.., finding)| (finding.code, 0)).collect();
    for (index, position) in codes.values_mut().enumerate() {
        *position = index;
    }
    let mut artifacts = Artifacts::default();
    let results = findings.iter().map(|(package, index, finding)| {
        let mut result = result(package, finding, &codes, &mut artifacts);
        let fixes = fix(package, *index, finding, &mut artifacts);
        if let (Some(object), Some(fix)) = (result.as_object_mut(), fixes) {
            object.insert("fixes".into(), json!([fix]));
        }
        result
    });
    let results: Vec<Value> = results.collect();
    json!({
        "tool": {"driver": {
            "name": "imgpack",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": codes.keys().map(|code| rule(code)).collect::<Vec<_>>(),
        }},
        "automationDetails": {"id": category},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "invocations": [invocation(packages, results.len() as u64)],
        "artifacts": artifacts.list,
        "results": results,
    })
}

/// How the run went, and what its list of results does not say.
fn invocation(packages: &[&Package<'_>], listed: u64) -> Value {
    let (mut total, mut held) = (0, Tally::default());
    for package in packages {
        total += package.findings.tally.total();
        held += package.findings.held_back;
    }
    let is_successful = packages.iter().all(|package| !package.verdict.is_defective());
    let mut invocation = json!({"executionSuccessful": is_successful});
    let notices = notices(total.saturating_sub(listed), held);
    if let Some(object) = invocation.as_object_mut().filter(|_| !notices.is_empty()) {
        object.insert("toolExecutionNotifications".into(), json!(notices));
    }
    invocation
}

fn notices(left_out: u64, held: Tally) -> Vec<Value> {
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
