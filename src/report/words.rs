//! Sentences that more than one report format says of a decision.
//!
//! Knows no format.

use crate::model::LeftOut;

use super::Choice;

/// Why a fix was not applied.
pub(super) fn left_out(reason: LeftOut) -> String {
    match reason {
        LeftOut::Manual => "must be done by hand".into(),
        LeftOut::Linked => "the images are linked as they are; build a directory first".into(),
        LeftOut::Needs(permit) => format!("needs {}", permit.flag()),
        LeftOut::Unsettled { rounds } => format!("the plan did not settle in {rounds} rounds"),
    }
}

/// What decided the target.
pub(super) fn choice(choice: &Choice) -> String {
    let target = match (&choice.inferred, &choice.config) {
        (Some(clause), _) => format!("inferred: {clause}"),
        (None, Some(config)) if config.names_target => format!("named in {}", config.file),
        (None, _) => "named with --target".into(),
    };
    match &choice.mode {
        Some((mode, clause)) => format!("{target}; mode {mode}: {clause}"),
        None => target,
    }
}
