//! Packages, images and tables that nobody here made: nothing makes the tool panic, and archives get the
//! verdict that their own source gave them.
//!
//! Reads `../shared/corpora`; skips itself where that folder is not there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the collection is spelt in one way")]

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::model::LeftOut;
use rayon::prelude::*;

use crate::engine::{self, KEPT_PER_CODE, Levels, Selector, Settled};
use crate::model::{ContainerKind, Depth, Findings, Inventory, Settings, facts_v1};
use crate::probe::{self, Probe};
use crate::profiles::{self, Profile};
use crate::report;
use crate::run::{Looked, verdict};
use crate::source::{self, Memory, Opened};

/// One line of the corpora's own list.
struct Specimen {
    class: String,
    set: String,
    label: String,
    path: PathBuf,
}

impl Specimen {
    fn name(&self) -> String {
        self.path.file_name().unwrap().to_string_lossy().into_owned()
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap()
    }
}

/// The specimens, or nothing where the corpora are absent.
fn specimens() -> Option<Vec<Specimen>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    let Ok(list) = fs::read_to_string(folder.join("manifest.tsv")) else {
        eprintln!("skipped: there are no corpora in {}", folder.display());
        return None;
    };
    let specimen = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [class, set, label] = [fields[0], fields[1], fields[2]].map(str::to_owned);
        Specimen { class, set, label, path: folder.join(fields[8]) }
    };
    let found: Vec<Specimen> = list.lines().skip(1).map(specimen).collect();
    assert!(found.len() > 700, "the list of the corpora is cut: {}", found.len());
    Some(found)
}

/// A package, read and judged as `build` would, every report written.
struct Judged {
    inventory: Inventory,
    settled: Settled,
}

fn profile() -> Profile {
    profiles::find("opendatasoft").unwrap()
}

fn judge(opened: Opened, depth: Depth, options: &[Selector]) -> Judged {
    let profile = profile();
    let levels = Levels::new(&profile, options).unwrap();
    let settings = Settings { unsafe_fixes: true, ..Settings::default() };
    let (_, inventory) =
        probe::probe(opened, &Probe { hash: true, records: true, annotations: true, ..Probe::at(depth) });
    let findings = engine::check(&inventory, &profile, &levels, &settings, KEPT_PER_CODE);
    write_reports(&profile, depth, &inventory, &findings);
    let settled = engine::settle(inventory.clone(), &profile, &levels, &settings);
    Judged { inventory, settled }
}

fn write_reports(profile: &Profile, depth: Depth, inventory: &Inventory, findings: &Findings) {
    let verdict = verdict(crate::model::Scope::default(), Looked::new(inventory, findings), None, false);
    let artifact = crate::model::Artifact { name: "input".into(), target: profile.id.clone() };
    let package = report::Package {
        input: "input",
        inputs: &[],
        given: &[],
        forecast: None,
        profile,
        because: &report::Choice::default(),
        depth,
        inventory,
        findings,
        verdict: &verdict,
        artifact: &artifact,
        unmatched: &[],
        thumbnails: &BTreeMap::new(),
        replacements: &BTreeMap::new(),
        built: None,
    };
    let look =
        report::Appearance { unicode: true, width: 100, verbose: true, ..report::Appearance::default() };
    for (_, render) in report::FORMATS {
        render(std::slice::from_ref(&package), look, &mut Vec::new()).unwrap();
    }
    for entry in &inventory.entries {
        let line = facts_v1::Writer::default().entry("input", entry, inventory.facts(entry.id), None);
        let read = facts_v1::Reader::default().line(&line);
        assert!(matches!(read, Ok(facts_v1::Line::Entry { .. })), "{read:?}: {line}");
    }
}

/// What is wrong with how a package was judged: a panic, a reader that gave up, a plan without an end.
fn fault(open: impl FnOnce() -> Opened, depth: Depth) -> Option<String> {
    let caught = catch_unwind(AssertUnwindSafe(|| judge(open(), depth, &[])));
    let Ok(judged) = caught else { return Some("a panic".into()) };
    let gave_up = judged
        .inventory
        .facts
        .iter()
        .flat_map(|facts| &facts.troubles)
        .find(|trouble| trouble.kind.id() == "unverified" && trouble.detail.contains("gave up"));
    if let Some(trouble) = gave_up {
        return Some(format!("a caught panic: {}", trouble.detail));
    }
    let endless = judged
        .settled
        .plan
        .skipped
        .iter()
        .find(|skipped| matches!(skipped.reason, LeftOut::Unsettled { .. }));
    endless.map(|skipped| format!("a plan without an end: {}", skipped.code))
}

/// Tries every specimen of some kind in one way, and lists those that went wrong.
fn try_all(wanted: impl Fn(&Specimen) -> bool, open: impl Fn(&Specimen) -> Opened + Sync, depth: Depth) {
    let Some(specimens) = specimens() else { return };
    let wanted: Vec<&Specimen> = specimens.iter().filter(|specimen| wanted(specimen)).collect();
    assert!(!wanted.is_empty());
    let faults: Vec<String> = wanted
        .par_iter()
        .filter_map(|specimen| Some((specimen, fault(|| open(specimen), depth)?)))
        .map(|(specimen, fault)| format!("{}: {fault}", specimen.path.display()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A zip in memory that holds one file and a table that names it.
fn beside_a_table(name: &str, content: Vec<u8>) -> Opened {
    let table = format!("file,title\n\"{name}\",Oak\n").into_bytes();
    let files = vec![("list.csv", table), (name, content)];
    Memory::open(ContainerKind::Zip, "in.zip", files)
}

#[test]
fn every_file_is_looked_at_as_an_archive_without_a_panic() {
    try_all(|_| true, |specimen| source::open(&specimen.path).unwrap(), Depth::Structure);
}

#[test]
fn every_image_and_text_is_looked_at_inside_a_package_without_a_panic() {
    let open = |specimen: &Specimen| beside_a_table(&specimen.name(), specimen.bytes());
    try_all(|specimen| specimen.class != "tar", open, Depth::Structure);
}

#[test]
fn every_image_is_read_to_its_last_bit_without_a_panic() {
    let open = |specimen: &Specimen| beside_a_table(&specimen.name(), specimen.bytes());
    try_all(|specimen| ["image", "svg"].contains(&specimen.class.as_str()), open, Depth::Entropy);
}

#[test]
fn every_text_is_looked_at_as_a_table_without_a_panic() {
    let open = |specimen: &Specimen| {
        let files = vec![("list.csv", specimen.bytes()), ("a.png", Vec::new())];
        Memory::open(ContainerKind::Zip, "in.zip", files)
    };
    try_all(|specimen| !["image", "zip"].contains(&specimen.class.as_str()), open, Depth::Structure);
}

#[test]
fn every_folder_is_looked_at_as_a_package_without_a_panic() {
    let Some(specimens) = specimens() else { return };
    let mut folders: Vec<&Path> = specimens.iter().map(|specimen| specimen.path.parent().unwrap()).collect();
    folders.sort();
    folders.dedup();
    for folder in folders {
        let fault = fault(|| source::open(folder).unwrap(), Depth::Structure);
        assert_eq!(fault, None, "{}", folder.display());
    }
}

/// Errors of the rules about the container and its names.
fn errors_of_structure(specimen: &Specimen) -> Vec<String> {
    let options = ["archive/*", "path/*"].map(|pattern| Selector::Select(pattern.into()));
    let judged = judge(source::open(&specimen.path).unwrap(), Depth::Structure, &options);
    let errors = judged.settled.findings.list.iter();
    let errors = errors.filter(|finding| finding.severity == crate::model::Severity::Error);
    errors.map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

/// Whether an archive ought to have an error, where that differs from its label (README of the corpora).
fn overridden(name: &str) -> Option<bool> {
    const FINE: &[&str] = &["cd_comment.zip"];
    const WRONG: &[&str] = &["short_usize.zip", "short_usize_zip64.zip"];
    if FINE.contains(&name) { Some(false) } else { WRONG.contains(&name).then_some(true) }
}

#[test]
fn archives_get_the_verdict_of_their_source() {
    let Some(specimens) = specimens() else { return };
    let mut faults = Vec::new();
    let judged = specimens.iter().filter(|specimen| specimen.set == "warehouse");
    for specimen in judged {
        let errors = errors_of_structure(specimen);
        let wanted = overridden(&specimen.name()).unwrap_or(specimen.label == "reject");
        if wanted == errors.is_empty() {
            faults.push(format!("{} {}: {errors:?}", specimen.label, specimen.name()));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn tables_are_read_as_the_spectrum_says() {
    let Some(specimens) = specimens() else { return };
    let tables = specimens.iter().filter(|specimen| specimen.set == "csv-spectrum");
    // The expected values of one table were changed at its source, the table was not.
    let agreed = |name: &str| name.ends_with(".csv") && name != "location_coordinates.csv";
    let tables: Vec<&Specimen> = tables.filter(|specimen| agreed(&specimen.name())).collect();
    assert!(tables.len() > 10);
    for specimen in tables {
        let files = vec![("list.csv", specimen.bytes())];
        let opened = Memory::open(ContainerKind::Zip, "in.zip", files);
        let (_, inventory) =
            probe::probe(opened, &Probe { records: true, annotations: true, ..Probe::at(Depth::Structure) });
        let json = specimen.path.parent().unwrap().with_file_name("json");
        let json = json.join(Path::new(&specimen.name()).with_extension("json"));
        // The copies of the tables have LF throughout, the expected values still have CRLF.
        let wanted = fs::read_to_string(json).unwrap().replace("\\r\\n", "\\n");
        let wanted: serde_json::Value = serde_json::from_str(&wanted).unwrap();
        assert_eq!(as_objects(&inventory), wanted, "{}", specimen.name());
    }
}

/// The rows of the only table as objects keyed by the headers.
fn as_objects(inventory: &Inventory) -> serde_json::Value {
    let table = &inventory.manifests[0];
    let object = |row: u32| {
        let field = |column: u32| {
            let text = |record| table.value(record, column).unwrap_or_default().into_owned();
            (text(0), serde_json::Value::from(text(row)))
        };
        serde_json::Value::Object((0..table.columns()).map(field).collect())
    };
    table.rows().map(object).collect()
}
