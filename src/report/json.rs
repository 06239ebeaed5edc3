//! `imgpack.report.v1`: the frozen JSON report, and the JSON lists of rules and targets.
//!
//! Built field by field and never derived from the model, so that the model may change.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::model::{
    Action, Citation, Entry, Finding, Findings, Flaws, Inventory, Known, Locus, MAX_PATH, Plan, Reason,
    Skipped, Step, Tally, Verdict, base64,
};
use crate::profiles::{Listed, Profile};
use crate::rules;

use super::escape;
use super::file::File;
use super::place::place;
use super::stream::{self, Each};
use super::words::{choice, left_out};
use super::{Appearance, Built, Output, Package, rule_docs};

const SCHEMA: &str = "imgpack.report.v1";

/// Writes the report: one object, or `packages` where there are several inputs.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    match packages {
        [only] => stream::write(&One(only), out),
        several => stream::write(&Several(several), out),
    }
}

struct Several<'a>(&'a [Package<'a>]);

impl Serialize for Several<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("packages", &Each(|| self.0.iter().map(One)))?;
        map.end()
    }
}

struct One<'a>(&'a Package<'a>);

impl Serialize for One<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let package = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("tool", &json!({"name": "imgpack", "version": env!("CARGO_PKG_VERSION")}))?;
        map.serialize_entry(
            "target",
            &json!({"id": package.profile.id, "because": choice(package.because)}),
        )?;
        map.serialize_entry("input", &input_value(package))?;
        map.serialize_entry("depth", package.depth.id())?;
        map.serialize_entry("verdict", &verdict_value(package.verdict))?;
        put_findings(&mut map, Some(package), package.inventory, package.findings)?;
        if !package.unmatched.is_empty() {
            map.serialize_entry("unmatched", &Each(|| package.unmatched.iter().map(known_value)))?;
        }
        if let Some(built) = &package.built {
            put_built(&mut map, package.inventory, built)?;
        }
        map.end()
    }
}

/// Whether the package may be sent, what is left of what was found, and what was looked for.
fn verdict_value(verdict: &Verdict) -> Value {
    let scope = &verdict.scope;
    json!({
        "ready": verdict.is_ready(),
        "last_word": verdict.is_the_last_word(),
        "urls_elsewhere": verdict.elsewhere,
        "left": tally_value(&verdict.left),
        "ignored": tally_value(&verdict.ignored),
        "rules": {"run": scope.rules, "of": scope.of, "errors_off": scope.errors_off},
    })
}

/// A line of a baseline that nothing matches.
fn known_value(known: &Known) -> Value {
    json!({
        "fingerprint": known.fingerprint,
        "code": known.code,
        "entry": known.entry,
        "subject": known.subject,
        "count": known.count,
    })
}

fn input_value(package: &Package<'_>) -> Value {
    let inventory = package.inventory;
    let excluded = inventory.excluded();
    let mut value = json!({
        "path": package.input,
        "container": inventory.container.kind.id(),
        "entries": inventory.live().filter(|entry| !entry.added).count(),
        "images": inventory.given_media().count(),
        "bytes": inventory.container.bytes,
    });
    if let Some(object) = value.as_object_mut().filter(|_| excluded > 0) {
        object.insert("excluded".into(), json!(excluded));
    }
    value
}

fn tally_value(tally: &Tally) -> Value {
    json!({
        "errors": tally.errors,
        "warnings": tally.warnings,
        "hints": tally.hints,
        "fixable": tally.fixable,
        "unsafe_fixable": tally.unsafe_fixable,
    })
}

fn put_findings<M: SerializeMap>(
    map: &mut M,
    package: Option<&Package<'_>>,
    inventory: &Inventory,
    findings: &Findings,
) -> Result<(), M::Error> {
    map.serialize_entry("summary", &tally_value(&findings.tally))?;
    if findings.held_back.total() > 0 {
        map.serialize_entry("held_back", &tally_value(&findings.held_back))?;
    }
    let list = || findings.list.iter().map(|finding| finding_value(package, inventory, finding));
    map.serialize_entry("findings", &Each(list))?;
    if !findings.truncated.is_empty() {
        map.serialize_entry("truncated", &findings.truncated)?;
    }
    if !findings.gave_up.is_empty() {
        map.serialize_entry("gave_up", &findings.gave_up)?;
    }
    Ok(())
}

/// A finding; with the file to open where it is about an input, and not about what a plan makes of it.
pub(super) fn finding_value(
    package: Option<&Package<'_>>,
    inventory: &Inventory,
    finding: &Finding,
) -> Value {
    let mut object = Map::new();
    object.insert("code".into(), json!(finding.code));
    object.insert("severity".into(), json!(finding.severity.id()));
    object.insert("message".into(), json!(finding.message));
    object.insert("help".into(), json!(finding.help));
    object.insert("at".into(), at_value(package, inventory, &finding.at));
    object.insert("subject".into(), json!(finding.subject));
    let related = finding.related.iter().map(|related| {
        let mut place = at_map(inventory, &related.at);
        place.insert("message".into(), json!(related.message));
        Value::Object(place)
    });
    object.insert("related".into(), related.collect());
    if let Some(reason) = &finding.because {
        object.insert("because".into(), because_value(reason));
    }
    if let Some(fix) = &finding.fix {
        object.insert("fix".into(), json!({"title": fix.title, "safety": fix.safety.id()}));
    }
    object.insert("docs".into(), json!(rule_docs(finding.code)));
    Value::Object(object)
}

fn because_value(reason: &Reason) -> Value {
    let mut because = Map::new();
    because.insert("target".into(), json!(reason.target));
    because.insert("text".into(), json!(reason.text));
    because.insert("source".into(), json!(reason.source.to_string()));
    if let Some(url) = &reason.source.url {
        because.insert("url".into(), json!(url));
    }
    Value::Object(because)
}

fn at_value(package: Option<&Package<'_>>, inventory: &Inventory, at: &Locus) -> Value {
    let mut object = Map::new();
    let file = match at {
        Locus::Config(place) => Some(File::on_disk(&place.file)),
        _ => package.map(|package| File::of(package, at)),
    };
    if let Some(file) = file {
        object.insert("path".into(), json!(escape::at_most(&file.path, MAX_PATH)));
    }
    object.extend(at_map(inventory, at));
    Value::Object(object)
}

fn at_map(inventory: &Inventory, at: &Locus) -> Map<String, Value> {
    let mut object = Map::new();
    if let Some(id) = at.entry() {
        put_entry(&mut object, inventory.entry(id));
    }
    let place = place(inventory, at);
    let numbers = [("line", place.line), ("column", place.column), ("row", place.row)];
    for (name, value) in numbers {
        if let Some(value) = value {
            object.insert(name.into(), json!(value));
        }
    }
    if let Some(field) = place.field {
        object.insert("field".into(), json!(field));
    }
    if let Some(pointer) = place.pointer {
        object.insert("pointer".into(), json!(pointer));
    }
    if let Some(sheet) = place.sheet {
        object.insert("sheet".into(), json!(sheet.name));
        object.insert("cell".into(), json!(sheet.cell));
    }
    if let Some((start, end)) = place.bytes {
        object.insert("bytes".into(), json!([start, end]));
    }
    object
}

/// The name of an entry, of one that no file system holds the beginning, and its bytes in base64 where they are not UTF-8.
pub(super) fn put_entry(object: &mut Map<String, Value>, entry: &Entry) {
    object.insert("entry".into(), json!(escape::at_most(entry.path.text(), MAX_PATH)));
    if entry.path.flaws().contains(Flaws::NOT_UTF8) {
        object.insert("entry_bytes".into(), json!(base64(entry.path.raw())));
    }
}

fn put_built<M: SerializeMap>(map: &mut M, before: &Inventory, built: &Built<'_>) -> Result<(), M::Error> {
    map.serialize_entry("plan", &Steps { before, after: built.inventory, plan: built.plan })?;
    map.serialize_entry("after", &After(built))?;
    if let Some(first) = built.outputs.first() {
        map.serialize_entry("output", &output_value(first))?;
    }
    if built.outputs.len() > 1 {
        map.serialize_entry("outputs", &Each(|| built.outputs.iter().map(output_value)))?;
    }
    built.diff.map_or(Ok(()), |diff| map.serialize_entry("diff", diff))
}

/// What is left once the plan is carried out.
struct After<'a>(&'a Built<'a>);

impl Serialize for After<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        put_findings(&mut map, None, self.0.inventory, self.0.remaining)?;
        map.end()
    }
}

struct Steps<'a> {
    before: &'a Inventory,
    after: &'a Inventory,
    plan: &'a Plan,
}

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { before, after, plan } = self;
        let mut map = serializer.serialize_map(None)?;
        let steps = || plan.steps.iter().map(|step| step_value(before, after, step));
        map.serialize_entry("steps", &Each(steps))?;
        map.serialize_entry("skipped", &Each(|| plan.skipped.iter().map(skipped_value)))?;
        map.end()
    }
}

fn step_value(before: &Inventory, after: &Inventory, step: &Step) -> Value {
    // A place in an entry that only the plan knows can be determined from the predicted package alone.
    let known = step.at.entry().is_none_or(|id| id.index() < before.entries.len());
    let mut at = Map::new();
    if step.at.entry().is_some() {
        at.insert("entry".into(), json!(step.path));
        let place = place(if known { before } else { after }, &step.at);
        if let Some(row) = place.row {
            at.insert("row".into(), json!(row));
        }
        let element = match &step.action {
            Action::SetElement { at, .. } | Action::DropElement { at, .. } => Some(at.path()),
            _ => None,
        };
        if let Some(field) = place.field.or(element) {
            at.insert("field".into(), json!(field));
        }
        if let Some(pointer) = place.pointer {
            at.insert("pointer".into(), json!(pointer));
        }
        if let Some(sheet) = place.sheet {
            at.insert("sheet".into(), json!(sheet.name));
            at.insert("cell".into(), json!(sheet.cell));
        }
    }
    let mut object = Map::new();
    object.insert("finding".into(), json!(step.finding));
    object.insert("code".into(), json!(step.code));
    object.insert("action".into(), json!(step.action.words().id));
    object.insert("at".into(), Value::Object(at));
    object.insert("from".into(), json!(step.from));
    object.insert("to".into(), json!(step.to));
    Value::Object(object)
}

fn skipped_value(skipped: &Skipped) -> Value {
    json!({
        "finding": skipped.finding,
        "code": skipped.code,
        "title": skipped.title,
        "reason": left_out(skipped.reason),
    })
}

fn output_value(output: &Output) -> Value {
    json!({
        "path": output.path,
        "entries": output.entries,
        "bytes": output.bytes,
        "sha256": output.sha256,
    })
}

/// `imgpack rules --format json`.
pub fn rules_json() -> Value {
    rules::all()
        .map(|rule| {
            json!({
                "code": rule.code,
                "level": rule.level.map_or("off", crate::model::Severity::id),
                "fix": rule.fixes.first().map_or("manual", |safety| safety.id()),
                "scope": rule.check.scope(),
                "summary": rule.summary,
                "since": rule.since,
                "status": "stable",
            })
        })
        .collect()
}

/// `imgpack targets --format json`.
pub fn targets_json(profiles: &[Profile]) -> Value {
    profiles
        .iter()
        .map(|profile| {
            let sources = profile.sources.values();
            json!({
                "id": profile.id,
                "title": profile.title,
                "aliases": profile.aliases,
                "limits": profile.every_limit().iter().map(limit_value).collect::<Vec<_>>(),
                "sources": sources.clone().map(|source| &source.title).collect::<Vec<_>>(),
                "documents": sources.map(document_value).collect::<Vec<_>>(),
                "open_questions": profile.open_questions,
            })
        })
        .collect()
}

fn limit_value(listed: &Listed<'_>) -> Value {
    let limit = listed.limit;
    json!({
        "name": listed.name,
        "column": listed.column,
        "modes": listed.modes,
        "value": limit.value,
        "level": limit.level.id(),
        "source": limit.source.to_string(),
        "url": limit.source.url,
        "note": limit.note,
    })
}

fn document_value(source: &Citation) -> Value {
    json!({"title": source.title, "url": source.url, "state": source.state})
}
