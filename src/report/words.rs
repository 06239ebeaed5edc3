//! Sentences that more than one report format says of a decision.
//!
//! Knows no format.

use crate::model::LeftOut;

/// Why a fix was not applied.
pub(super) fn left_out(reason: LeftOut) -> String {
    match reason {
        LeftOut::Manual => "a person must do it".into(),
        LeftOut::Linked => "the images are linked as they are; build a directory first".into(),
        LeftOut::Needs(permit) => format!("needs {}", permit.flag()),
        LeftOut::Unsettled { rounds } => format!("the plan did not settle in {rounds} rounds"),
    }
}
