//! From a path on the command line to an inventory: opening, choosing the target, probing.
//!
//! Knows no rule and no report.

use std::path::Path;

use crate::engine::{Levels, Selector};
use crate::model::{ContainerKind, Depth, Format, Inventory};
use crate::probe::{self, Probe};
use crate::profiles::{self, Profile};
use crate::rules::{self, Facets};
use crate::source::{self, OpenError, Opened, Source};
use crate::text::edit_distance;

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
        let empty = Inventory::empty(container);
        std::mem::replace(&mut self.inventory, empty)
    }
}

/// Opens an input; what cannot be looked at at all is exit 2.
pub(super) fn open(path: &Path) -> Result<Opened, Failure> {
    source::open(path).map_err(|error| unopened(path, &error))
}

fn unopened(path: &Path, error: &OpenError) -> Failure {
    match error {
        OpenError::Missing => missing(path),
        OpenError::Io(error) => closed(path, error),
        OpenError::NotAFileOrDirectory => no_file(path),
    }
}

/// Opens a file as a package of this file alone.
pub(super) fn open_bare(path: &Path) -> Result<Opened, Failure> {
    source::open_bare(path).map_err(|error| unopened(path, &error))
}

/// What of an input is read.
#[derive(Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) depth: Depth,
    pub(super) facets: Facets,
    /// The table that the user names.
    pub(super) table: Option<&'a str>,
}

/// Tells an input that cannot be looked at before any other is read.
pub(super) fn is_within_reach(path: &Path) -> Result<(), Failure> {
    match std::fs::metadata(path) {
        Ok(data) if data.is_dir() => std::fs::read_dir(path).map(drop),
        Ok(data) if data.is_file() => std::fs::File::open(path).map(drop),
        Ok(_) => return Err(no_file(path)),
        Err(_) => return Err(missing(path)),
    }
    .map_err(|error| closed(path, &error))
}

fn missing(path: &Path) -> Failure {
    Failure::new(format!("`{}`: there is no such file or directory", path.display()))
        .help("check the spelling; paths are taken from the current directory")
}

fn closed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}`: cannot be read: {error}", path.display()))
        .help("check the permissions of the file and of the folders above it")
}

fn no_file(path: &Path) -> Failure {
    Failure::new(format!("`{}` is neither a file nor a directory", path.display()))
        .help("give a directory or an archive; devices and pipes are not read")
}

/// Reads what the enabled rules need.
pub(super) fn load(name: String, opened: Opened, wish: Wish<'_>, progress: &Progress) -> Loaded {
    let bytes = opened.listing.entries.iter().map(|entry| entry.size).sum();
    progress.start(bytes);
    let watch = |bytes| progress.advance(bytes);
    let probe = Probe {
        depth: wish.depth,
        tables: wish.facets.contains(Facets::MANIFEST),
        table: wish.table,
        hash: wish.facets.contains(Facets::HASH),
        md5: wish.facets.contains(Facets::MD5),
        records: wish.facets.contains(Facets::RECORDS),
        description: wish.facets.contains(Facets::DESCRIPTION),
        annotations: wish.facets.contains(Facets::ANNOTATIONS),
        watch: &watch,
    };
    let (source, inventory) = probe::probe(opened, &probe);
    progress.finish();
    Loaded { name, source, inventory }
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
    if let Ok(profile) = profiles::find(id) {
        return Ok(Target { profile, because: format!("inferred: {because}") });
    }
    // Nothing is wrong for every target, so that it is told as a finding.
    if let Some(profile) = profiles::all().into_iter().next().filter(|_| opened.listing.container.bytes == 0)
    {
        return Ok(Target {
            profile,
            because: format!("inferred: {because}, and it is empty for all of them"),
        });
    }
    Err(Failure::new(format!("the target looks like `{id}` ({because}), which this version does not know"))
        .help("name a target with --target; `imgpack targets` lists them"))
}

/// The target of this id, or the profile in this file.
pub(super) fn named(word: &str) -> Result<Profile, Failure> {
    let is_path = Path::new(word).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let found = if is_path {
        let text = std::fs::read_to_string(word)
            .map_err(|error| Failure::new(format!("--target {word}: cannot be read: {error}")))?;
        profiles::parse(word, &text)
    } else {
        profiles::find(word)
    };
    let profile = found.map_err(|error| {
        let near = if is_path { None } else { nearest_target(word) };
        let help = near
            .map_or("`imgpack targets` lists the targets".into(), |near| format!("did you mean `{near}`?"));
        Failure::new(format!("--target {word}: {}", error.message)).help(help)
    })?;
    match profile.rules.keys().find(|code| rules::find(code).is_none()) {
        Some(code) => Err(unknown_rule(code).within(&format!("--target {word}"))),
        None => Ok(profile),
    }
}

fn nearest_target(wrong: &str) -> Option<String> {
    let words = profiles::all().into_iter().flat_map(|profile| [vec![profile.id], profile.aliases].concat());
    words
        .filter_map(|word| Some((edit_distance(&word, wrong, word.len() / 3)?, word)))
        .min()
        .map(|(_, word)| word)
}

/// A code that names no rule, and the one that is spelt like it.
pub(super) fn unknown_rule(code: &str) -> Failure {
    let failure = Failure::new(format!("`{code}` is no rule"));
    failure.help(match rules::nearest(code) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`imgpack rules` lists the rules".into(),
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
