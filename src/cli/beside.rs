//! What a configuration says beside options, as a run takes it: limits, findings that are set aside, and its name.
//!
//! Knows which package is the last that an exception is about, since it is judged there.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::config::{self, Exception, SetLimit};
use crate::model::{Citation, ConfigPlace, Ignore, Judged, Level, Limit};
use crate::run::{Input, Options, UserLimit};

use super::call::Beside;

impl Beside {
    /// The options with the limits and the name of the configuration.
    pub(super) fn given_to(&self, mut options: Options) -> Options {
        // A default among data sets is for those whose target has such a limit.
        let is_required = self.note.as_ref().is_none_or(|note| note.dataset.is_none());
        let limit = |set: &SetLimit| {
            let mut limit = UserLimit::new(&set.name, limit(set));
            limit.is_required = is_required;
            limit
        };
        options.limits = self.limits.iter().map(limit).collect();
        options.config.clone_from(&self.note);
        options.artifact = self.note.as_ref().and_then(|note| note.dataset.clone());
        options.base.clone_from(&self.folder);
        options
    }
}

fn limit(set: &SetLimit) -> Limit {
    let title = set.at.place().to_string().into();
    let source = Citation { title, ..Citation::named("") };
    Limit { value: set.value, level: Level::Error, linked: None, source, note: None }
}

/// The exceptions of all packages of a run, and which of them set something aside so far.
#[derive(Debug, Default)]
pub(super) struct Exceptions {
    used: BTreeSet<ConfigPlace>,
}

impl Exceptions {
    /// What is set aside on a package; `later`: what configurations say of the packages after it.
    pub(super) fn of(&self, beside: &Beside, input: &Input, later: &[&Beside]) -> Vec<Ignore> {
        let inputs: Vec<PathBuf> = input.places().into_iter().map(config::absolute).collect();
        let later = later.iter().flat_map(|beside| &beside.exceptions);
        let later: HashSet<&ConfigPlace> = later.map(|exception| &exception.ignore.place).collect();
        let ignore = |exception: &Exception| {
            let ignore =
                exception.about(&inputs, |input: &Path, folder: &Path| config::relative(input, folder));
            let follows = later.contains(&ignore.place);
            let judged = match (follows, beside.is_whole) {
                (true, _) => Judged::No,
                (false, true) => Judged::Wholly,
                (false, false) => Judged::Partly,
            };
            Ignore { judged, was_used: self.used.contains(&ignore.place), ..ignore }
        };
        beside.exceptions.iter().map(ignore).collect()
    }

    /// Notes which of them set something aside on a package.
    pub(super) fn note(&mut self, ignores: &[Ignore], used: &[usize]) {
        self.used.extend(used.iter().filter_map(|index| Some(ignores.get(*index)?.place.clone())));
    }
}
