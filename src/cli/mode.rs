//! Which of a target's ways in an input takes, and the table of links that is made of a folder for one of them.
//!
//! Knows no rule. Targets without modes pass through untouched.

use std::path::Path;

use crate::emit::Shape;
use crate::engine;
use crate::model::{ContainerKind, Entry, Inventory, Settings};
use crate::profiles::Profile;
use crate::rules::Facets;
use crate::source::Opened;
use crate::view::{Pattern, PatternError};

use super::Failure;
use super::args::InputArgs;
use super::package::Target;

/// The target in the mode that the user names, or that input and output suggest.
pub(super) fn chosen(
    mut target: Target,
    args: &InputArgs,
    output: Option<&Path>,
    opened: &Opened,
) -> Result<Target, Failure> {
    check_terms(args)?;
    let wanted = args.symbiota.symbiota_mode.as_deref();
    if let Some(mode) = wanted {
        target.profile = target.profile.in_mode(mode).ok_or_else(|| unknown(&target.profile, mode))?;
        return Ok(target);
    }
    if target.profile.mode.is_none() && !target.profile.modes.is_empty() {
        let (mode, because) = inferred(args, output, opened);
        if let Some(profile) = target.profile.in_mode(mode) {
            target.profile = profile;
            target.because = format!("{}; mode {mode}: {because}", target.because);
        }
    }
    Ok(target)
}

fn unknown(profile: &Profile, mode: &str) -> Failure {
    let known: Vec<&str> = profile.modes.keys().map(String::as_str).collect();
    let failure = Failure::new(format!("--symbiota-mode {mode}: the target {} has no such mode", profile.id));
    if known.is_empty() { failure } else { failure.help(format!("its modes are {}", known.join(", "))) }
}

fn inferred(args: &InputArgs, output: Option<&Path>, opened: &Opened) -> (&'static str, &'static str) {
    let entries = &opened.listing.entries;
    let is_meta = |entry: &Entry| entry.is_file() && entry.path.name().eq_ignore_ascii_case("meta.xml");
    let is_table = |entry: &Entry| entry.path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let is_core =
        |entry: &Entry| is_table(entry) && entry.path.stem().to_ascii_lowercase().starts_with("occurrence");
    let is_archive = opened.listing.container.kind.is_archive();
    if output.is_some_and(|output| Shape::of(output) == Some(Shape::Csv)) {
        ("media", "the output is .csv")
    } else if entries.iter().any(is_meta) {
        ("archive", "the input holds a meta.xml")
    } else if opened.listing.container.kind == ContainerKind::File {
        ("media", "the input is a table")
    } else if args.target_options.base_url.is_some() {
        ("media", "--base-url is given")
    } else if is_archive && entries.iter().any(is_core) {
        ("archive", "the archive holds a table of occurrences")
    } else if is_archive && entries.iter().any(is_table) {
        ("media", "the archive holds a table")
    } else {
        ("folder", "there is no table of links and no --base-url")
    }
}

/// Refuses terms that no engine could read, before anything is opened.
fn check_terms(args: &InputArgs) -> Result<(), Failure> {
    let replace = args.symbiota.replace.as_ref();
    let malformed = |option: &str, term: &str| match Pattern::new(term, None) {
        Err(PatternError::Malformed(reason)) => Err(Failure::new(format!("{option} {term}: {reason}"))
            .help("write a term as the portal takes it, e.g. '/^(WIS-L-\\d{7})/'")),
        _ => Ok(()),
    };
    args.symbiota.pattern.as_deref().map_or(Ok(()), |term| malformed("--pattern", term))?;
    replace.map_or(Ok(()), |(term, _)| malformed("--replace", term))
}

/// What is read beside what the rules ask for.
pub(super) fn facets(profile: &Profile) -> Facets {
    let fills = |profile: &Profile| {
        let columns = profile.columns().map(|columns| columns.known.as_slice()).unwrap_or_default();
        columns.iter().any(|column| column.fill == Some(crate::profiles::Fill::Md5))
    };
    if fills(profile) { Facets::MD5 } else { Facets::empty() }
}

/// What is read beside what the rules ask for where a table of links may be made for them: which files are
/// pictures by their content.
pub(super) fn read_for_links(profile: &Profile, wanted: Facets) -> Facets {
    let makes_links = profile.columns().is_some() && wanted.contains(Facets::MANIFEST);
    if makes_links { Facets::MAGIC } else { Facets::empty() }
}

/// The package, with a table of links to its pictures where the target takes one and none is there.
pub(super) fn projected(
    inventory: Inventory,
    profile: &Profile,
    settings: &Settings,
) -> Result<Inventory, Failure> {
    if !engine::wants_table(&inventory, profile) {
        return Ok(inventory);
    }
    let name = &inventory.container.name;
    if settings.base_url.is_none() {
        return Err(Failure::new(format!(
            "`{name}`: a table of links cannot be made without the address of the images"
        ))
        .help("give it with --base-url https://…/"));
    }
    let Some(term) = settings.pattern.as_deref() else {
        return Err(Failure::new(format!("`{name}`: which identifier each image has cannot be told"))
            .help("give the portal's term with --pattern, e.g. '/^(WIS-L-\\d{7})\\D*/'"));
    };
    match Pattern::new(term, settings.replace.as_ref()) {
        Ok(pattern) => Ok(engine::project(inventory, profile, settings, &pattern)),
        // A rule says what is wrong with it.
        Err(_) => Ok(inventory),
    }
}
