//! What the page shows before it has a report: the few facts of each package.

use imgpack::model::Unread;
use imgpack::report::{Output, Package};
use imgpack::run::Built;
use serde_json::{Value, json};

/// The few facts of a package.
pub(crate) fn summary(package: &Package<'_>) -> Value {
    let (verdict, tally) = (package.verdict, package.findings.tally);
    json!({
        "name": package.input,
        "target": package.profile.id,
        "title": package.profile.title,
        "ready": verdict.is_ready(),
        "fails": verdict.fails(false),
        "defective": verdict.is_defective(),
        "unread": verdict.unread != Unread::Nothing,
        "images": package.inventory.media().count(),
        "errors": tally.errors,
        "warnings": tally.warnings,
        "hints": tally.hints,
        "fixable": tally.fixable,
        "unsafe_fixable": tally.unsafe_fixable,
    })
}

/// A file that a build wrote.
pub(crate) fn output(output: &Output) -> Value {
    json!({ "path": output.path, "entries": output.entries, "bytes": output.bytes, "sha256": output.sha256 })
}

/// What is still found once the plan is carried out.
pub(crate) fn left(built: &Built) -> Value {
    let tally = built.remaining.tally;
    json!({ "errors": tally.errors, "warnings": tally.warnings, "hints": tally.hints, "ready": built.verdict.is_ready() })
}
