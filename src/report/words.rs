//! Sentences that more than one report format says of a decision.
//!
//! Knows no format.

use crate::model::{LeftOut, Tally, Unread};
use crate::text::counted;

use super::{Choice, Output, Package};

/// Why a fix was not applied.
pub(super) fn left_out(reason: LeftOut) -> String {
    match reason {
        LeftOut::Manual => "must be done by hand".into(),
        LeftOut::Declined => "declined".into(),
        LeftOut::Linked => "the images are linked as they are; build a directory first".into(),
        LeftOut::Needs(permit) => format!("needs {}", permit.flag()),
        LeftOut::Unsettled { rounds } => format!("the plan did not settle in {rounds} rounds"),
    }
}

/// How much an output holds.
pub(super) fn amount(output: &Output) -> String {
    let is_table = output.path.to_ascii_lowercase().ends_with(".csv");
    let (one, many) = if is_table { ("row", "rows") } else { ("entry", "entries") };
    counted(output.entries, one, many)
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

/// What a baseline holds back, after another sentence; nothing where it holds nothing.
pub(super) fn held_back(held: Tally) -> String {
    if held.total() == 0 { String::new() } else { format!("; the baseline holds back {}", counts(held)) }
}

/// What can be said of a package, in one sentence without a full stop.
pub(super) fn verdict(package: &Package<'_>) -> String {
    let (verdict, title) = (package.verdict, &package.profile.title);
    let said = match verdict.left {
        _ if verdict.is_empty => format!("nothing is left to upload to {title}"),
        Tally { errors: 1.., .. } => format!("not ready for {title}: {}", counts(verdict.left)),
        _ if verdict.held_back.errors > 0 => format!("nothing new, and not ready for {title}"),
        left if !verdict.scope.errors_off.is_empty() => {
            format!("without a finding for {title} of the rules that ran: {}", counts(left))
        }
        Tally { warnings: 1.., .. } => format!("{title} will take it, but mind {}", counts(verdict.left)),
        _ => format!("ready for {title}"),
    };
    let held = held_back(verdict.held_back);
    let doubt = match verdict.unread {
        _ if verdict.is_defective() => "; this tool failed at part of it, so this is not the last word",
        Unread::Nothing => "",
        Unread::Rest | Unread::Part => "; part of it was not read, so this is not the last word",
    };
    format!("{said}{held}{doubt}; read to depth {}", verdict.scope.depth.id())
}

/// `2 errors, 1 warning`; levels without a finding are left out.
pub(super) fn counts(tally: Tally) -> String {
    let levels = [
        (tally.errors, "error", "errors"),
        (tally.warnings, "warning", "warnings"),
        (tally.hints, "hint", "hints"),
    ];
    let reported: Vec<String> = levels
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
    if reported.is_empty() { "nothing".into() } else { reported.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_without_findings_are_not_counted() {
        assert_eq!(counts(Tally { errors: 1, hints: 2_000, ..Tally::default() }), "1 error, 2,000 hints");
        assert_eq!(counts(Tally::default()), "nothing");
    }
}
