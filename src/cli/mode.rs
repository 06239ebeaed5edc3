//! Which of a target's ways in an input takes, and the table of links that is made of a folder for one of them.
//!
//! Knows no rule. Targets without modes pass through untouched.

use std::path::Path;

use crate::emit::Shape;
use crate::engine;
use crate::model::{Inventory, Settings};
use crate::profiles::{Profile, Signs};
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
        let signs = Signs {
            container: &opened.listing.container,
            entries: &opened.listing.entries,
            output: output.and_then(Shape::of).map(Shape::word),
            base_url: args.target_options.base_url.is_some(),
        };
        let clause = target.profile.mode_of(&signs);
        if let Some((clause, profile)) =
            clause.and_then(|one| Some((one, target.profile.in_mode(&one.mode)?)))
        {
            target.because = format!("{}; mode {}: {}", target.because, clause.mode, clause.because);
            target.profile = profile;
        }
    }
    Ok(target)
}

fn unknown(profile: &Profile, mode: &str) -> Failure {
    let known: Vec<&str> = profile.modes.keys().map(String::as_str).collect();
    let failure = Failure::new(format!("--symbiota-mode {mode}: the target {} has no such mode", profile.id));
    if known.is_empty() { failure } else { failure.help(format!("its modes are {}", known.join(", "))) }
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
