//! How a finding shows what bytes say under each encoding that they may be in.
//!
//! Knows no rule.

use std::fmt::Write as _;

use crate::model::{Answer, CodePage};

/// Readings that a message shows.
const SHOWN: usize = 8;

/// The words of a message about readings, and the likeliest answer to the question which one is right.
pub(super) struct Unproved {
    /// What each encoding makes of the bytes.
    pub(super) shown: String,
    /// How to say which one is right.
    pub(super) help: String,
    pub(super) answer: Option<Answer>,
}

/// What is said of readings, the most plausible first.
pub(super) fn readings(readings: &[(CodePage, String)], answer: fn(CodePage) -> Answer) -> Unproved {
    let option = answer(CodePage::utf8()).given().name;
    let Some((likely, _)) = readings.first() else {
        let shown = ": none of the usual ones can read it".into();
        return Unproved { shown, help: format!("say which it is: --{option} NAME"), answer: None };
    };
    let mut shown = String::new();
    for (page, sample) in readings.iter().take(SHOWN) {
        let before = if shown.is_empty() { ": " } else { ", " };
        let _ = write!(shown, "{before}{} reads `{sample}`", page.name());
    }
    if let Some(more) = readings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = write!(shown, ", and {more} more");
    }
    let help = format!("say which it is: --{option} {} (check the sample)", likely.name());
    Unproved { shown, help, answer: Some(answer(*likely)) }
}
