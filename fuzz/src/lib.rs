//! What the targets share: bytes as a file, files in memory, what must hold of
//! every inventory and every report.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use imgpack::fuzzing::{self, Judge, Settled};
use imgpack::model::{Artifact, ContainerKind, Depth, EntryPath, Findings, Grade, Inventory, Settings, Trouble};
use imgpack::profiles;
use imgpack::report::{self, Appearance, Built, Choice, Package, Thumbnails};

/// Findings of one code that are kept: a report says the same of the tenth as of the second.
pub const KEPT: usize = 2;

/// Where files are made: memory, so that an execution costs microseconds.
const MEMORY: &str = "/dev/shm";

/// A folder of this process on memory, for what a target writes.
pub static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(MEMORY).join(format!("imgpack-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder on memory");
    folder
});

/// The rules of the target of every check.
pub static JUDGE: LazyLock<Judge> = LazyLock::new(|| {
    let profile = profiles::find("opendatasoft").expect("the profile");
    Judge::of(profile).expect("its rules")
});

/// One file without a name, written anew for each input.
static SLOT: LazyLock<Mutex<File>> = LazyLock::new(|| {
    let path = Path::new(MEMORY).join(format!(".imgpack-fuzz-{}", std::process::id()));
    let file = File::options().read(true).write(true).create_new(true).open(&path).expect("a file on memory");
    std::fs::remove_file(&path).expect("its name taken away");
    Mutex::new(file)
});

/// What is learnt from bytes as a file of this name.
pub fn inventory(bytes: &[u8], name: &str, depth: Depth) -> Inventory {
    LazyLock::force(&ALONE);
    let slot = SLOT.lock().unwrap_or_else(PoisonError::into_inner);
    slot.set_len(0).and_then(|()| slot.write_all_at(bytes, 0)).expect("a write to memory");
    let path = format!("/proc/self/fd/{}", slot.as_raw_fd());
    fuzzing::at(Path::new(&path), name, depth).expect("a regular file opens").inventory
}

/// What is learnt from files in memory that say they are a package of this kind and name.
pub fn held<P: Into<EntryPath>>(
    kind: ContainerKind,
    name: &str,
    files: Vec<(P, Vec<u8>)>,
    depth: Depth,
) -> fuzzing::Package {
    LazyLock::force(&ALONE);
    fuzzing::held(kind, name, files, depth)
}

/// What would run on other threads runs on this one: waking them takes longer than what there is to do.
static ALONE: LazyLock<()> = LazyLock::new(|| {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().expect("one pool");
});

/// Whether the audit of the container and of every entry found nothing that matters.
pub fn is_clean(inventory: &Inventory) -> bool {
    troubles(inventory).all(|trouble| trouble.grade == Grade::Minor)
}

/// Troubles of the package and of all entries.
pub fn troubles(inventory: &Inventory) -> impl Iterator<Item = &Trouble> {
    let of_entries = inventory.facts.iter().flat_map(|facts| &facts.troubles);
    inventory.container.troubles.iter().chain(of_entries)
}

/// Names, kinds and sizes, in the order of the listing.
pub fn listed(inventory: &Inventory) -> Vec<(Vec<u8>, &'static str, u64)> {
    inventory.entries.iter().map(|entry| (entry.path.raw().to_vec(), entry.kind.id(), entry.size)).collect()
}

/// What must hold of every inventory, whatever the bytes were.
pub fn sound(inventory: &Inventory, bytes: usize) {
    assert_eq!(inventory.entries.len(), inventory.facts.len());
    for (index, entry) in inventory.entries.iter().enumerate() {
        assert_eq!(entry.id.index(), index);
        assert!(entry.path.text().ends_with(entry.path.name()) || entry.path.text().ends_with('/'));
    }
    assert_eq!(inventory.container.bytes, bytes as u64);
    if inventory.container.kind == ContainerKind::Zip && is_clean(inventory) {
        let stored: u64 = inventory.entries.iter().map(|entry| entry.stored).sum();
        assert!(stored <= bytes as u64, "entries of a clean archive share bytes");
    }
}

/// Runs the rules and writes a report.
pub fn judged(inventory: &Inventory, settings: &Settings) -> Findings {
    let findings = JUDGE.check(inventory, settings, KEPT);
    reported(inventory, &findings, None);
    findings
}

/// Writes the report of a build that is settled and not carried out.
pub fn planned(before: &Inventory, settled: &Settled) {
    reported(before, &settled.findings, Some(settled));
}

/// Writes a report in one of the formats, chosen by the bytes of the package: writing costs more than all
/// that was done before. A report never holds a character that a terminal obeys.
fn reported(inventory: &Inventory, findings: &Findings, settled: Option<&Settled>) {
    let appearance = Appearance { width: 100, verbose: true, ..Appearance::default() };
    let chosen = usize::try_from(inventory.container.bytes).unwrap_or_default() % report::FORMATS.len();
    let (name, render) = report::FORMATS[chosen];
    let package = Package {
        input: "input",
        inputs: &["input".to_owned()],
        given: &[],
        forecast: None,
        profile: &JUDGE.profile,
        because: &Choice::default(),
        depth: Depth::Structure,
        inventory,
        findings,
        verdict: &fuzzing::verdict(inventory, findings, settled),
        artifact: &Artifact { name: "input".into(), target: JUDGE.profile.id.clone() },
        unmatched: &[],
        thumbnails: &Thumbnails::default(),
        replacements: &Default::default(),
        built: settled.map(|settled| Built {
            plan: &settled.plan,
            inventory: &settled.inventory,
            remaining: &settled.remaining,
            outputs: &[],
            diff: None,
            dry_run: true,
        }),
    };
    let mut text = Vec::new();
    render(&[package], appearance, &mut text).expect("a write to memory");
    let text = String::from_utf8(text).expect("reports are UTF-8");
    let obeyed = text.chars().find(|character| character.is_control() && *character != '\n');
    assert!(obeyed.is_none(), "{name} holds {obeyed:?}");
    if name == "json" {
        serde_json::from_str::<serde_json::Value>(&text).expect("a report is JSON");
    }
}

/// Reads one image whole and through narrow windows, at every depth short of a decode: nothing may
/// depend on how much of it a reader was given at once, but that a glance at the header, which asks for no
/// more than it needs, may see more troubles where it was given more.
pub fn image(name: &str, bytes: &[u8]) {
    for depth in [Depth::Header, Depth::Structure, Depth::Entropy] {
        let files = vec![(name, bytes.to_vec())];
        let mut whole = held(ContainerKind::Directory, "images", files, depth).inventory;
        let mut narrow = fuzzing::narrow(name, bytes.to_vec(), depth).inventory;
        if depth == Depth::Header {
            for (whole, narrow) in whole.facts.iter_mut().zip(&mut narrow.facts) {
                let seen = std::mem::take(&mut whole.troubles);
                let narrow = std::mem::take(&mut narrow.troubles);
                assert!(narrow.iter().all(|trouble| seen.contains(trouble)), "{narrow:?} is not in {seen:?}");
            }
        }
        assert_eq!(whole.facts, narrow.facts, "at depth {}", depth.id());
    }
}
