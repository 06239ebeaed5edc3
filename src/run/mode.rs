//! Which of a target's ways in an input takes.
//!
//! Knows no rule. Targets without modes pass through untouched.

use std::path::Path;

use crate::emit::Shape;
use crate::model::{ContainerKind, Entry, Settings};
use crate::profiles::Profile;
use crate::source::Opened;
use crate::view::{Pattern, PatternError};

use super::error::{OptionsError, RunError, TargetError};
use super::options::Options;
use super::target::Target;

/// The target in the mode that the user names, or that input and output suggest.
pub(super) fn chosen(
    mut target: Target,
    options: &Options,
    output: Option<&Path>,
    opened: &Opened,
) -> Result<Target, RunError> {
    check_patterns(&options.settings)?;
    if let Some(mode) = &options.mode {
        target.profile = target.profile.in_mode(mode).ok_or_else(|| unknown(&target.profile, mode))?;
        return Ok(target);
    }
    if target.profile.mode.is_none() && !target.profile.modes.is_empty() {
        let (mode, because) = inferred(&options.settings, output, opened);
        if let Some(profile) = target.profile.in_mode(mode) {
            target.profile = profile;
            target.because = format!("{}; mode {mode}: {because}", target.because);
        }
    }
    Ok(target)
}

fn unknown(profile: &Profile, mode: &str) -> TargetError {
    let known = profile.modes.keys().cloned().collect();
    TargetError::NoSuchMode { mode: mode.into(), target: profile.id.clone(), known }
}

fn inferred(settings: &Settings, output: Option<&Path>, opened: &Opened) -> (&'static str, &'static str) {
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
    } else if settings.base_url.is_some() {
        ("media", "--base-url is given")
    } else if is_archive && entries.iter().any(is_core) {
        ("archive", "the archive holds a table of occurrences")
    } else if is_archive && entries.iter().any(is_table) {
        ("media", "the archive holds a table")
    } else {
        ("folder", "there is no table of links and no --base-url")
    }
}

/// Refuses patterns that no engine could read.
fn check_patterns(settings: &Settings) -> Result<(), OptionsError> {
    let malformed = |option, pattern: &str| match Pattern::new(pattern, None) {
        Err(PatternError::Malformed(reason)) => {
            Err(OptionsError::Pattern(option, pattern.into(), reason.to_string()))
        }
        _ => Ok(()),
    };
    settings.pattern.as_deref().map_or(Ok(()), |pattern| malformed("--pattern", pattern))?;
    settings.replace.as_ref().map_or(Ok(()), |(pattern, _)| malformed("--replace", pattern))
}
