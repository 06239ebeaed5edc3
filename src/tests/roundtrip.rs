//! Whatever a package holds, what is built from it is clean of everything that the build promised to fix,
//! comes out the same twice, and loses no image in silence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fmt::Write as _;
use std::path::Path;

use crate::model::LeftOut;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use crate::emit::atomic::Staged;
use crate::emit::{self, Shape};
use crate::engine::{self, Levels, Settled};
use crate::model::{Action, Depth, Finding, Findings, Format, Inventory, Safety, Settings};
use crate::probe::{self, Probe};
use crate::profiles::{self, Profile};
use crate::source::{self, Source};

use super::support::{Sandbox, deflated, gif, jpeg, member, png, raw_name, tar, zip};

/// Stems that collide with each other under some mangling, or hold what some reader stumbles over.
const STEMS: &[&str] = &[
    "a",
    "A",
    "b",
    "café",
    "CAFÉ",
    "x y",
    " lead",
    "50%",
    "per%20cent",
    "tab\\le",
    "1-10",
    "con",
    "ß",
    "a.b",
    "a.",
];
const FOLDERS: &[&str] = &["", "", "", "img/", "IMG/", "img/é/", "./", "one/two/three/"];
const EXTENSIONS: &[&str] = &["png", "jpg", "gif", "PNG", "jpeg", "JPG", "tif"];
const JUNK: &[&str] = &[".DS_Store", "__MACOSX/._a.png", "Thumbs.db", "img/._b.jpg", "desktop.ini"];

/// How a name is spelt in the package or in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    AsIs,
    Upper,
    Decomposed,
    Percent,
    Backslash,
    DotSlash,
    Blank,
    BaseName,
    OtherExtension,
    Wrong,
}

const SPELLINGS: &[Spelling] = &[
    Spelling::AsIs,
    Spelling::AsIs,
    Spelling::Upper,
    Spelling::Decomposed,
    Spelling::Percent,
    Spelling::Backslash,
    Spelling::DotSlash,
    Spelling::Blank,
    Spelling::BaseName,
    Spelling::OtherExtension,
    Spelling::Wrong,
];

fn spelt(name: &str, spelling: Spelling) -> String {
    match spelling {
        Spelling::AsIs => name.to_owned(),
        Spelling::Upper => name.to_uppercase(),
        Spelling::Decomposed => name.nfd().collect(),
        Spelling::Percent => name.bytes().fold(String::new(), |mut text, byte| {
            if byte.is_ascii_alphanumeric() || b"./-_".contains(&byte) {
                text.push(char::from(byte));
            } else {
                write!(text, "%{byte:02X}").unwrap();
            }
            text
        }),
        Spelling::Backslash => name.replace('/', "\\"),
        Spelling::DotSlash => format!("./{name}"),
        Spelling::Blank => format!(" {name} "),
        Spelling::BaseName => name.rsplit('/').next().unwrap_or(name).to_owned(),
        Spelling::OtherExtension => format!("{}.bmp", name.rsplit_once('.').map_or(name, |(stem, _)| stem)),
        Spelling::Wrong => format!("lost-{name}"),
    }
}

/// An image of the package and the cell that means it.
#[derive(Debug, Clone)]
struct Plate {
    name: String,
    /// Which image, and in which shade.
    content: (u8, u8),
    cell: Option<Spelling>,
    packed: bool,
}

/// How the table is written.
#[derive(Debug, Clone)]
struct Writing {
    delimiter: char,
    line_end: &'static str,
    encoding: &'static str,
    name: &'static str,
}

#[derive(Debug, Clone)]
struct Package {
    plates: Vec<Plate>,
    writing: Option<Writing>,
    junk: Vec<&'static str>,
    container: &'static str,
    unsafe_fixes: bool,
}

fn content((kind, shade): (u8, u8)) -> Vec<u8> {
    match kind {
        0 => png(3, 3, shade),
        1 => jpeg(3, 3, shade),
        2 => gif(3, 3, shade),
        3 => Vec::new(),
        _ => b"this is no picture\n".to_vec(),
    }
}

prop_compose! {
    fn plate()(
        folder in prop::sample::select(FOLDERS),
        stem in prop::sample::select(STEMS),
        extension in prop::sample::select(EXTENSIONS),
        own in prop::sample::select(&[Spelling::AsIs, Spelling::AsIs, Spelling::Decomposed, Spelling::Backslash][..]),
        cell in prop::option::weighted(0.9, prop::sample::select(SPELLINGS)),
        kind in prop::sample::select(&[0, 0, 0, 1, 1, 2, 3, 4][..]),
        shade in 0..4_u8,
        packed in any::<bool>(),
    ) -> Plate {
        let name = spelt(&format!("{folder}{stem}.{extension}"), own);
        Plate { name, content: (kind, shade), cell, packed }
    }
}

prop_compose! {
    fn writing()(
        delimiter in prop::sample::select(&[',', ';', '\t', '|'][..]),
        line_end in prop::sample::select(&["\n", "\r\n", "\r"][..]),
        encoding in prop::sample::select(&["utf-8", "utf-8", "utf-8 with a mark", "utf-16le", "utf-16be", "latin"][..]),
        name in prop::sample::select(&["list.csv", "list.csv", "img/list.csv", "list.CSV", "list.txt", "list.tsv"][..]),
    ) -> Writing {
        Writing { delimiter, line_end, encoding, name }
    }
}

prop_compose! {
    fn package()(
        plates in prop::collection::vec(plate(), 1..7),
        writing in prop::option::weighted(0.9, writing()),
        junk in prop::sample::subsequence(JUNK, 0..3),
        container in prop::sample::select(&["in.zip", "in.zip", "in.tar", "in"][..]),
        unsafe_fixes in any::<bool>(),
    ) -> Package {
        Package { plates, writing, junk, container, unsafe_fixes }
    }
}

fn table(plates: &[Plate], writing: &Writing) -> Vec<u8> {
    let mut text = format!("file{}title{}", writing.delimiter, writing.line_end);
    for (number, plate) in plates.iter().enumerate() {
        if let Some(spelling) = plate.cell {
            let cell = spelt(&plate.name, spelling).replace('"', "\"\"");
            write!(text, "\"{cell}\"{}Plate {number} é{}", writing.delimiter, writing.line_end).unwrap();
        }
    }
    match writing.encoding {
        "utf-8" => text.into_bytes(),
        "utf-8 with a mark" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf-16le" => format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.nfc().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect(),
    }
}

/// Writes a package into a sandbox.
fn place(package: &Package, sandbox: &Sandbox) {
    let mut files: Vec<(String, Vec<u8>, bool)> = package
        .plates
        .iter()
        .map(|plate| (plate.name.clone(), content(plate.content), plate.packed))
        .collect();
    files.extend(package.junk.iter().map(|name| ((*name).to_owned(), b"junk".to_vec(), false)));
    if let Some(writing) = &package.writing {
        files.push((writing.name.to_owned(), table(&package.plates, writing), true));
    }
    match package.container {
        "in.zip" => {
            let member = |(name, content, packed): &(String, Vec<u8>, bool)| {
                if *packed { deflated(name, content) } else { member(name, content) }
            };
            sandbox.write("in.zip", zip(&files.iter().map(member).collect::<Vec<_>>()));
        }
        "in.tar" => {
            let files: Vec<_> = files.iter().map(|(name, content, _)| (name, content)).collect();
            sandbox.write("in.tar", tar(&files));
        }
        _ => {
            for (name, content, _) in &files {
                sandbox.write(raw_name(b"in").join(name), content);
            }
        }
    }
}

/// A package that was read.
struct Read {
    source: Box<dyn Source>,
    inventory: Inventory,
}

fn read(path: &Path, name: &str) -> Read {
    let opened = source::open_as(path, name).unwrap();
    let (source, inventory) = probe::probe(
        opened,
        &Probe { hash: true, records: true, annotations: true, ..Probe::at(Depth::Structure) },
    );
    Read { source, inventory }
}

fn profile() -> Profile {
    profiles::find("opendatasoft").unwrap()
}

fn settled(read: &Read, unsafe_fixes: bool) -> Settled {
    let profile = profile();
    let levels = Levels::new(&profile, &[]).unwrap();
    let settings = Settings { unsafe_fixes, ..Settings::default() };
    engine::settle(read.inventory.clone(), &profile, &levels, &settings)
}

fn checked(inventory: &Inventory) -> Findings {
    let profile = profile();
    let levels = Levels::new(&profile, &[]).unwrap();
    engine::check(inventory, &profile, &levels, &Settings::default(), usize::MAX)
}

/// Writes what is planned; the output is never given its name, which would wait for the disk.
fn write(sandbox: &Sandbox, shape: Shape, name: &str, read: &Read, settled: &Settled) -> (Staged, Vec<u8>) {
    let staged = Staged::file_beside(&sandbox.path(name)).unwrap();
    emit::write(shape, read.source.as_ref(), &settled.inventory, &staged, &|_| {}).unwrap();
    let bytes = std::fs::read(staged.path()).unwrap();
    (staged, bytes)
}

/// Whether a build with these permissions fixes a finding.
fn is_fixed(finding: &Finding, unsafe_fixes: bool) -> bool {
    finding.fix.as_ref().is_some_and(|fix| match fix.safety {
        Safety::Safe => true,
        Safety::Unsafe => unsafe_fixes,
        Safety::Manual => false,
    })
}

fn reported(findings: &[Finding]) -> Vec<String> {
    let mut reported: Vec<String> =
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect();
    reported.sort();
    reported
}

/// Contents by their digests; images that the plan drops are left out.
fn images(inventory: &Inventory, plan: &[&Action]) -> Vec<Option<[u8; 32]>> {
    let dropped =
        |id| plan.iter().any(|action| matches!(action, Action::DropEntry { entry } if *entry == id));
    // A text that may be the table is one while no other is there.
    let is_text = |id| matches!(inventory.facts(id).by_name, Some(Format::Csv | Format::Tsv | Format::Text));
    let mut found: Vec<Option<[u8; 32]>> = inventory
        .files()
        .filter(|entry| !dropped(entry.id) && !is_text(entry.id))
        .map(|entry| inventory.facts(entry.id).digest.as_deref().copied())
        .collect();
    found.sort_unstable();
    found
}

/// Names of one folder on a disk cannot differ as those of an archive do.
fn fits_on_a_disk(package: &Package) -> bool {
    let mut names: Vec<&str> = package.plates.iter().map(|plate| plate.name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0].trim_start_matches("./") != pair[1].trim_start_matches("./"))
}

fn judge(package: &Package) -> Result<(), TestCaseError> {
    prop_assume!(package.container != "in" || fits_on_a_disk(package));
    let sandbox = Sandbox::new();
    place(package, &sandbox);
    let input = read(&sandbox.path(package.container), package.container);
    let plan = settled(&input, package.unsafe_fixes);
    let endless: Vec<_> =
        plan.plan.skipped.iter().filter(|left| matches!(left.reason, LeftOut::Unsettled { .. })).collect();
    prop_assert!(endless.is_empty(), "{endless:?}");
    let left: Vec<_> = plan.remaining.list.iter().filter(|f| is_fixed(f, package.unsafe_fixes)).collect();
    prop_assert!(left.is_empty(), "promised and not fixed: {left:#?}");

    // Of two different files under one name nobody can tell which is meant, nor what a table says whose encoding
    // is a guess; a build writes nothing then.
    let unknown = ["archive/duplicate-entry", "manifest/not-utf8"];
    if codes(&plan.remaining.list).iter().any(|code| unknown.contains(code)) {
        return Ok(());
    }
    let actions: Vec<&Action> = plan.plan.steps.iter().map(|step| &step.action).collect();
    for (shape, name) in [(Shape::Zip, "out.zip"), (Shape::TarGz, "out.tar.gz")] {
        let (staged, bytes) = write(&sandbox, shape, name, &input, &plan);
        prop_assert!(bytes == write(&sandbox, shape, name, &input, &plan).1, "{name} twice");
        let output = read(staged.path(), name);
        let found = checked(&output.inventory);
        let left: Vec<_> = found.list.iter().filter(|f| is_fixed(f, package.unsafe_fixes)).collect();
        prop_assert!(left.is_empty(), "{name} is not clean: {left:#?}\nplan: {:#?}", plan.plan.steps);
        prop_assert!(
            are_among(&codes(&found.list), codes(&plan.remaining.list)),
            "{name}: predicted {:#?}, found {:#?}",
            reported(&plan.remaining.list),
            reported(&found.list)
        );
        prop_assert_eq!(images(&input.inventory, &actions), images(&output.inventory, &[]), "{}", name);
        let again = settled(&output, package.unsafe_fixes);
        prop_assert!(again.plan.steps.is_empty(), "{name}: {:#?}", again.plan.steps);
        prop_assert!(bytes == write(&sandbox, shape, name, &output, &again).1, "{name} anew");
    }
    Ok(())
}

/// Codes of what is left in any place; the words differ with the name of the package.
fn codes(findings: &[Finding]) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes
}

/// Whether nothing was found that was not predicted. Less may be: a table whose code page cannot hold a
/// fixed name is written in UTF-8.
fn are_among(found: &[&str], mut predicted: Vec<&str>) -> bool {
    found.iter().all(|code| {
        let place = predicted.iter().position(|other| other == code);
        place.map(|place| predicted.swap_remove(place)).is_some()
    })
}

/// Few where the suite waits for them; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(128)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_is_clean_of_all_that_the_build_promised_to_fix(package in package()) {
        judge(&package)?;
    }
}

/// An image that no row names.
fn plain(name: &str, shade: u8) -> Plate {
    Plate { name: name.into(), content: (1, shade), cell: None, packed: false }
}

#[track_caller]
fn holds(package: &Package) {
    judge(package).unwrap();
}

#[test]
fn a_name_that_cannot_be_fixed_is_written_exactly_as_it_is() {
    let plates = vec![plain("tab\\le.jpg", 0), plain("./tab\\le.png", 0)];
    holds(&Package { plates, writing: None, junk: vec![], container: "in.zip", unsafe_fixes: false });
}

#[test]
fn a_member_that_appears_twice_with_the_same_bytes_is_written_once() {
    for container in ["in.zip", "in.tar"] {
        let plates = vec![plain("a.jpg", 0), plain("a.jpg", 0)];
        let package = Package { plates, writing: None, junk: vec![], container, unsafe_fixes: false };
        holds(&package);
        let sandbox = Sandbox::new();
        place(&package, &sandbox);
        let plan = settled(&read(&sandbox.path(container), container), false);
        assert_eq!(
            (codes(&plan.remaining.list).len(), plan.inventory.media().count()),
            (0, 1),
            "{container}"
        );
    }
}

#[test]
fn names_of_every_length_survive() {
    for length in [99, 100, 101, 155, 156, 255] {
        let plates = vec![plain(&format!("{}.jpg", "x".repeat(length - 4)), 0), plain("é/é.jpg", 1)];
        holds(&Package { plates, writing: None, junk: vec![], container: "in.zip", unsafe_fixes: false });
    }
}
