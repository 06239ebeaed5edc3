//! Which of a target's ways in an input takes.
//!
//! Knows no rule. Targets without modes pass through untouched.

use std::path::Path;

use crate::emit::Shape;
use crate::model::Settings;
use crate::profiles::{Profile, Signs};
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
    // A target with one way in takes no notice of a mode; a rule says so.
    if let Some(mode) = options.mode.as_ref().filter(|_| !target.profile.modes.is_empty()) {
        target.profile = named(&target.profile, mode)?;
        return Ok(target);
    }
    if target.profile.mode.is_none() && !target.profile.modes.is_empty() {
        let signs = Signs {
            container: &opened.listing.container,
            entries: &opened.listing.entries,
            output: output.and_then(Shape::of).map(Shape::word),
            base_url: options.settings.base_url.is_some(),
        };
        let clause = target.profile.mode_of(&signs);
        if let Some((clause, profile)) =
            clause.and_then(|one| Some((one, target.profile.in_mode(&one.mode)?)))
        {
            target.because.mode = Some((clause.mode.clone(), clause.because.clone()));
            target.profile = profile;
        }
    }
    Ok(target)
}

/// The target in this mode.
pub(super) fn named(profile: &Profile, mode: &str) -> Result<Profile, TargetError> {
    profile.in_mode(mode).ok_or_else(|| unknown(profile, mode))
}

fn unknown(profile: &Profile, mode: &str) -> TargetError {
    let known = profile.modes.keys().cloned().collect();
    TargetError::NoSuchMode { mode: mode.into(), target: profile.id.clone(), known }
}

/// Refuses patterns that no engine could read.
fn check_patterns(settings: &Settings) -> Result<(), OptionsError> {
    let malformed = |option, pattern: &str| match Pattern::new(pattern, None) {
        Err(PatternError::Malformed(reason)) => {
            Err(OptionsError::Pattern(option, pattern.into(), reason.clone()))
        }
        _ => Ok(()),
    };
    settings.pattern.as_deref().map_or(Ok(()), |pattern| malformed("--pattern", pattern))?;
    settings.replace.as_ref().map_or(Ok(()), |(pattern, _)| malformed("--replace", pattern))
}
