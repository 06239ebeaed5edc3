//! Which target a run is for: the one that the user names, or the one that the input suggests.
//!
//! Knows no rule.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::{ContainerKind, Entry, Format, Notation};
use crate::probe;
use crate::profiles::{self, Profile};
use crate::report::Choice;
use crate::rules;
use crate::source::{Opened, Reach};
use crate::text;

use super::bounded::bounded;
use super::error::TargetError;
use super::options::UserLimit;

/// Files that are looked into for a target.
const CANDIDATES: usize = 64;

/// A target and the clause that decided it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The target, in its mode.
    pub profile: Profile,
    /// What decided it.
    pub because: Choice,
}

/// The target that the user named, or the one that the input at this path suggests.
pub(super) fn target(
    wanted: Option<&Profile>,
    output: Option<&Path>,
    path: &Path,
    opened: &Opened,
) -> Result<Target, TargetError> {
    if let Some(profile) = wanted {
        return Ok(Target { profile: profile.clone(), because: Choice::default() });
    }
    let (id, because) = inferred(output, path, opened).unwrap_or_else(|| usual(opened));
    let is_usual = id == USUAL;
    if let Ok(profile) = profiles::find(id) {
        return Ok(Target { profile, because: Choice { is_usual, ..inferred_from(because) } });
    }
    // Nothing is wrong for every target, so that it is reported as a finding.
    if let Some(profile) = profiles::all().into_iter().next().filter(|_| opened.listing.container.bytes == 0)
    {
        return Ok(Target {
            profile,
            because: inferred_from(format!("{because}, and it is empty for all of them")),
        });
    }
    Err(TargetError::NotKnown { id, because })
}

fn inferred_from(clause: impl Into<String>) -> Choice {
    Choice { inferred: Some(clause.into()), ..Choice::default() }
}

/// The target of this id, or the profile in this file.
pub fn named(word: &str) -> Result<Profile, TargetError> {
    let is_path = Path::new(word).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    if !is_path {
        return profiles::find(word)
            .map_err(|_| TargetError::Unknown { word: word.into(), near: nearest(word) });
    }
    let text = text_of(Path::new(word)).map_err(|error| TargetError::Unreadable(word.into(), error))?;
    let read = |path: &Path| text_of(path).map_err(|error| error.to_string());
    profiles::parse(word, &text, &profiles::Known::new(rules::codes()).reading(&read))
        .map_err(|error| TargetError::Unusable { word: word.into(), reason: error.to_string() })
}

/// The text of a profile.
fn text_of(path: &Path) -> io::Result<String> {
    String::from_utf8(bounded(path)?).map_err(io::Error::other)
}

/// Sets the user's limits in place of the target's.
pub(super) fn limited(profile: &mut Profile, limits: &[UserLimit]) -> Result<(), TargetError> {
    let known = if limits.is_empty() { Vec::new() } else { profile.settable_limits() };
    for UserLimit { name, limit, is_required } in limits {
        if *is_required && !known.contains(&name.as_str()) {
            let (target, known) = (profile.id.clone(), known.iter().map(ToString::to_string).collect());
            let (place, limit) = (limit.source.to_string(), name.clone());
            return Err(TargetError::NoSuchLimit { place, limit, target, known });
        }
        profile.set_limit(name, limit);
    }
    Ok(())
}

fn nearest(wrong: &str) -> Option<String> {
    let words = profiles::all().into_iter().flat_map(|profile| [vec![profile.id], profile.aliases].concat());
    text::nearest(words, wrong)
}

/// The target that a check of this path would infer, and what suggests it.
#[cfg(feature = "cli")]
pub(crate) fn suggested(path: &Path) -> Option<(String, String)> {
    let opened = super::reach::open(path).ok()?;
    let Target { profile, because } = target(None, None, path, &opened).ok()?;
    Some((profile.id, because.inferred?))
}

/// Whether an archive lists a file that is an image by its name.
#[cfg(feature = "cli")]
pub(crate) fn holds_images(path: &Path) -> bool {
    let is_image = |entry: &Entry| {
        let format = entry.path.extension().and_then(Format::from_extension);
        entry.is_file() && !entry.path.is_junk() && format.is_some_and(Format::is_media)
    };
    super::reach::open(path).is_ok_and(|opened| opened.listing.entries.iter().any(is_image))
}

/// Whether a JSON is an import file by its first bytes.
#[cfg(feature = "cli")]
pub(crate) fn is_import_file(path: &Path) -> bool {
    super::reach::open(path).is_ok_and(|opened| has_import_file(&opened))
}

/// The target of an input that suggests none.
const USUAL: &str = "opendatasoft";

fn usual(opened: &Opened) -> (&'static str, &'static str) {
    let because = match opened.listing.container.kind {
        ContainerKind::Directory => "the input is a directory",
        ContainerKind::File | ContainerKind::Unknown => "the input suggests no other",
        _ => "the input is an archive",
    };
    (USUAL, because)
}

fn inferred(output: Option<&Path>, path: &Path, opened: &Opened) -> Option<(&'static str, &'static str)> {
    let ends =
        |path: &Path, extension: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension));
    let entries = &opened.listing.entries;
    let is_file = opened.listing.container.kind == ContainerKind::File;
    if output.is_some_and(|output| ends(output, "json")) {
        Some(("labelbox", "the output is .json"))
    } else if output.is_some_and(|output| ends(output, "csv")) {
        Some(("symbiota", "the output is .csv"))
    } else if is_file && ends(path, "json") {
        Some(("labelbox", "the input is .json"))
    } else if is_file && ends(path, "csv") {
        Some(("symbiota", "the input is .csv"))
    } else if is_file && is_workbook(path) {
        Some(("symbiota", "the input is a workbook"))
    } else if has_annotations(entries) {
        Some(("onestepai", "an image has an .xml of its own name beside it and there is no CSV"))
    } else if has_import_file(opened) {
        Some(("labelbox", "a JSON is a list of objects with `row_data` and there is no CSV"))
    } else {
        None
    }
}

fn is_workbook(path: &Path) -> bool {
    let extension = path.extension().and_then(std::ffi::OsStr::to_str);
    extension.and_then(Format::from_extension) == Some(Format::Xlsx)
}

/// Whether a JSON at the top of the package is an import file by its first bytes, where there is no CSV.
fn has_import_file(opened: &Opened) -> bool {
    let files = || opened.listing.entries.iter().filter(|entry| entry.is_file() && !entry.path.is_junk());
    let is = |entry: &Entry, format| entry.path.extension().and_then(Format::from_extension) == Some(format);
    if files().any(|entry| is(entry, Format::Csv)) {
        return false;
    }
    let is_candidate = |entry: &&Entry| entry.path.parent().is_empty() && is(entry, Format::Json);
    let candidates: Vec<&Entry> = files().filter(is_candidate).take(CANDIDATES).collect();
    let is_found = AtomicBool::new(false);
    // What cannot be read decides nothing; it is read again, and reported then.
    opened.source.visit(&candidates, Reach::Head, &|_, bytes| {
        let notation = probe::notation(bytes, Format::Json).ok().flatten();
        is_found.fetch_or(notation == Some(Notation::ImportFile), Ordering::Relaxed);
    });
    is_found.into_inner()
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
