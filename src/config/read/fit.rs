//! Whether what a configuration says goes together: options and limits with the targets that are named.
//!
//! Knows no target. Where none is named, the input suggests one later, and nothing can be said here.

use crate::profiles::Problem;

use super::{Config, Known, Layer};

pub(super) fn problems(config: &Config, known: &dyn Known) -> Vec<Problem> {
    let usual = config.defaults.target();
    let mut found = Vec::new();
    for set in &config.datasets {
        let target = set.layer.target().or(usual);
        misplaced(&set.layer, &target.into_iter().collect::<Vec<_>>(), known, &mut found);
    }
    // A default needs only one data set that takes it.
    let all: Option<Vec<&str>> = match config.datasets.as_slice() {
        [] => usual.map(|target| vec![target]),
        sets => sets.iter().map(|set| set.layer.target().or(usual)).collect(),
    };
    let mut all = all.unwrap_or_default();
    all.extend(usual.filter(|_| !all.is_empty()));
    misplaced(&config.defaults, &all, known, &mut found);
    found
}

/// What none of the targets takes; of no targets nothing is known but the limits that no target has.
fn misplaced(layer: &Layer, targets: &[&str], known: &dyn Known, found: &mut Vec<Problem>) {
    let targets: Vec<&str> =
        targets.iter().copied().filter(|target| known.value("target", target).is_ok()).collect();
    let list = targets.join(", ");
    for option in layer.options.iter().filter(|_| !targets.is_empty()) {
        if !targets.iter().any(|target| known.is_taken(target, &option.name)) {
            found.push(option.at.problem(format!("`{}` is no option of {list}", option.name)));
        }
    }
    for limit in &layer.limits {
        let tried: Vec<Result<(), String>> = match targets.as_slice() {
            [] => vec![known.limit(None, &limit.name)],
            some => some.iter().map(|target| known.limit(Some(target), &limit.name)).collect(),
        };
        if tried.iter().all(Result::is_err) {
            let reasons = tried.into_iter().filter_map(Result::err);
            found.extend(reasons.take(1).map(|reason| limit.at.problem(reason)));
        }
    }
}
