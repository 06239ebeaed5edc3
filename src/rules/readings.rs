//! How a finding shows what bytes say under each encoding that they may be in.
//!
//! Knows no rule.

/// Readings that a message shows.
const SHOWN: usize = 8;

/// The words of a message about readings, the most plausible first: what each encoding makes of the bytes, and how to say
/// which one is right.
pub(super) fn readings(readings: &[(&str, String)], option: &str) -> (String, String) {
    let Some((likely, _)) = readings.first() else {
        return (": none of the usual ones can read it".into(), format!("say which it is: {option} NAME"));
    };
    let mut shown = String::new();
    for (page, sample) in readings.iter().take(SHOWN) {
        let before = if shown.is_empty() { ": " } else { ", " };
        shown.push_str(&format!("{before}{page} reads `{sample}`"));
    }
    if let Some(more) = readings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        shown.push_str(&format!(", and {more} more"));
    }
    (shown, format!("say which it is: {option} {likely} (check the sample)"))
}
