//! From a path on the command line to an inventory: opening, choosing the target, probing.
//!
//! Knows no rule and no report.

use std::collections::BTreeMap;
use std::path::Path;

use crate::engine::{Levels, Selector};
use crate::model::{ContainerKind, Depth, Format, Inventory, Settings};
use crate::probe::{self, Probe};
use crate::profiles::{self, Profile};
use crate::rules::Facets;
use crate::source::{self, OpenError, Opened, Source};

use super::Failure;
use super::args::InputArgs;
use super::progress::Progress;

/// A target and the clause that decided it.
pub(super) struct Target {
    pub(super) profile: Profile,
    pub(super) because: String,
}

/// An input that was opened and read.
pub(super) struct Loaded {
    pub(super) name: String,
    pub(super) source: Box<dyn Source>,
    pub(super) inventory: Inventory,
}

impl Loaded {
    /// The inventory alone; the source stays to be read again.
    pub(super) fn take_inventory(&mut self) -> Inventory {
        let container = self.inventory.container.clone();
        let empty = Inventory {
            container,
            entries: Vec::new(),
            facts: Vec::new(),
            manifests: Vec::new(),
            remakes: BTreeMap::new(),
        };
        std::mem::replace(&mut self.inventory, empty)
    }
}

/// Opens an input; what cannot be looked at at all is exit 2.
pub(super) fn open(path: &Path) -> Result<Opened, Failure> {
    let name = path.display();
    source::open(path).map_err(|error| match error {
        OpenError::Missing => Failure::new(format!("`{name}`: there is no such file or directory"))
            .help("check the spelling; paths are taken from the current directory"),
        OpenError::Io(error) => Failure::new(format!("`{name}`: cannot be read: {error}"))
            .help("check the permissions of the file and of the folders above it"),
        OpenError::NotAFileOrDirectory => Failure::new(format!("`{name}` is neither a file nor a directory"))
            .help("give a directory or an archive; devices and pipes are not read"),
    })
}

/// What of an input is read.
#[derive(Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) depth: Depth,
    pub(super) facets: Facets,
    /// The table that the user names.
    pub(super) table: Option<&'a str>,
}

/// Reads what the enabled rules need.
pub(super) fn load(path: &Path, opened: Opened, wish: Wish<'_>, progress: &Progress) -> Loaded {
    let bytes = opened.listing.entries.iter().map(|entry| entry.size).sum();
    progress.start(bytes);
    let watch = |bytes| progress.advance(bytes);
    let hash = wish.facets.contains(Facets::HASH);
    let probe = Probe { depth: wish.depth, table: wish.table, hash, watch: &watch };
    let (source, inventory) = probe::probe(opened, &probe);
    progress.finish();
    Loaded { name: path.display().to_string(), source, inventory }
}

/// The target that the user named, or the one that the input suggests.
pub(super) fn target(
    wanted: Option<&str>,
    output: Option<&Path>,
    path: &Path,
    opened: &Opened,
) -> Result<Target, Failure> {
    if let Some(word) = wanted {
        return Ok(Target { profile: named(word)?, because: "named with --target".into() });
    }
    let (id, because) = inferred(output, path, opened);
    let profile = profiles::find(id).map_err(|_| {
        Failure::new(format!("the target looks like `{id}` ({because}), which this version does not know"))
            .help("name a target with --target; `imgpack targets` lists them")
    })?;
    Ok(Target { profile, because: format!("inferred: {because}") })
}

/// The target of this id, or the profile in this file.
fn named(word: &str) -> Result<Profile, Failure> {
    let is_path = Path::new(word).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let found = if is_path {
        let text = std::fs::read_to_string(word)
            .map_err(|error| Failure::new(format!("--target {word}: cannot be read: {error}")))?;
        profiles::parse(word, &text)
    } else {
        profiles::find(word)
    };
    found.map_err(|error| {
        Failure::new(format!("--target {word}: {}", error.message))
            .help("`imgpack targets` lists the targets")
    })
}

fn inferred(output: Option<&Path>, path: &Path, opened: &Opened) -> (&'static str, &'static str) {
    let ends =
        |path: &Path, extension: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension));
    let entries = &opened.listing.entries;
    let is_file = opened.listing.container.kind == ContainerKind::File;
    if output.is_some_and(|output| ends(output, "json")) {
        ("labelbox", "the output is .json")
    } else if output.is_some_and(|output| ends(output, "csv")) {
        ("symbiota", "the output is .csv")
    } else if is_file && ends(path, "json") {
        ("labelbox", "the input is .json")
    } else if is_file && ends(path, "csv") {
        ("symbiota", "the input is .csv")
    } else if has_annotations(entries) {
        ("onestepai", "an image has an .xml of its own name beside it and there is no CSV")
    } else if opened.listing.container.kind == ContainerKind::Directory {
        ("opendatasoft", "the input is a directory")
    } else {
        ("opendatasoft", "the input is an archive")
    }
}

fn has_annotations(entries: &[crate::model::Entry]) -> bool {
    let files = || entries.iter().filter(|entry| entry.is_file() && !entry.path.is_junk());
    let is = |entry: &crate::model::Entry, extension: &str| entry.path.extension() == Some(extension);
    if files().any(|entry| is(entry, "csv")) || !files().any(|entry| is(entry, "xml")) {
        return false;
    }
    let key = |entry: &crate::model::Entry| (entry.path.parent().to_owned(), entry.path.stem().to_owned());
    let annotations: rustc_hash::FxHashSet<_> = files().filter(|entry| is(entry, "xml")).map(key).collect();
    files().any(|entry| {
        let format = entry.path.extension().and_then(Format::from_extension);
        format.is_some_and(Format::is_media) && annotations.contains(&key(entry))
    })
}

/// The rules that run, as the user wants them.
pub(super) fn levels(profile: &Profile, args: &InputArgs) -> Result<Levels, Failure> {
    let mut wishes: Vec<Selector> = args.select.iter().cloned().map(Selector::Select).collect();
    wishes.extend(args.ignore.iter().cloned().map(Selector::Ignore));
    wishes.extend(args.level.iter().cloned().map(|(code, level)| Selector::Level(code, level)));
    Levels::new(profile, &wishes).map_err(|errors| {
        let told: Vec<String> = errors
            .iter()
            .map(|error| match error.did_you_mean {
                Some(near) => format!("`{}` is no rule; did you mean `{near}`?", error.pattern),
                None => format!("`{}` is no rule", error.pattern),
            })
            .collect();
        Failure::new(told.join("; ")).help("`imgpack rules` lists the rules")
    })
}

/// What the user said about the package.
pub(super) fn settings(args: &InputArgs) -> Settings {
    Settings { csv: args.csv.clone(), file_column: args.file_column.clone(), ..Settings::default() }
}
