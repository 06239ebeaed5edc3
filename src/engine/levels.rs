//! Which rules run, and at which level: rule, then profile, then the user's word.
//!
//! Knows neither the command line nor `imgpack.toml`; both hand in selectors.

use crate::model::{Depth, Level, Scope, Settings, Severity};
use crate::profiles::Profile;
use crate::rules::{self, Facets, Rule};

/// One change of the user about rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// Run only what is selected.
    Select(String),
    /// Leave out.
    Ignore(String),
    /// Give another level.
    Level(String, Level),
}

impl Selector {
    /// What is wrong with a change that names no rule.
    pub(crate) fn unknown(&self) -> Option<SelectorError> {
        let (Self::Select(pattern) | Self::Ignore(pattern) | Self::Level(pattern, _)) = self;
        if rules::all().any(|rule| matches(pattern, rule.code)) {
            return None;
        }
        Some(SelectorError { pattern: pattern.clone(), did_you_mean: rules::nearest(pattern) })
    }
}

/// A selector that names no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectorError {
    /// The code or pattern as given.
    pub pattern: String,
    /// A code that is spelt alike.
    pub did_you_mean: Option<&'static str>,
}

/// The level of one rule in this run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The rule.
    pub rule: &'static Rule,
    /// Its level.
    pub level: Severity,
    /// The user set the level, so that no gradation of the rule overrides it.
    pub by_user: bool,
}

/// The rules that run, in the order of the catalogue.
#[derive(Debug, Clone)]
pub(crate) struct Levels {
    settings: Vec<Setting>,
    /// How many rules apply to the target.
    applicable: usize,
    /// Rules that are errors on the target and do not run.
    errors_off: Vec<&'static str>,
    /// What the target has no use for.
    unread: Facets,
}

impl Levels {
    /// The rules of a profile, as the user changed them; later changes win.
    pub(crate) fn new(profile: &Profile, selectors: &[Selector]) -> Result<Self, Vec<SelectorError>> {
        let errors: Vec<SelectorError> = selectors.iter().filter_map(Selector::unknown).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let settings: Vec<Setting> =
            rules::all().filter_map(|rule| setting(rule, profile, selectors)).collect();
        let usual: Vec<Setting> = rules::all().filter_map(|rule| setting(rule, profile, &[])).collect();
        let runs = |code: &str| settings.iter().any(|setting| setting.rule.code == code);
        let left_out = usual.iter().filter(|usual| !runs(usual.rule.code));
        let errors_off = left_out.filter(|usual| usual.level == Severity::Error);
        let errors_off = errors_off.map(|usual| usual.rule.code).collect();
        let mut unread = Facets::empty();
        unread.set(Facets::RECORDS, profile.records.is_none());
        unread.set(Facets::DESCRIPTION, profile.darwin_core.is_none());
        Ok(Self { settings, applicable: usual.len(), errors_off, unread })
    }

    /// What is looked for where each file is read to this depth.
    pub(crate) fn scope(&self, depth: Depth) -> Scope {
        let rules = self.settings.len();
        let ran = self.settings.iter().map(|setting| setting.rule.code).collect();
        Scope { depth, rules, ran, of: self.applicable.max(rules), errors_off: self.errors_off.clone() }
    }

    /// The rules that run.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter()
    }

    /// What those rules read.
    pub(crate) fn facets(&self) -> Facets {
        self.facets_with(Facets::NAMES)
    }

    /// What those rules read and what is read in any case. Tables are read as the description of their archive says.
    pub(crate) fn facets_with(&self, always: Facets) -> Facets {
        let mut facets = self.settings.iter().fold(always, |all, setting| all | setting.rule.reads);
        if facets.contains(Facets::MANIFEST) {
            facets |= Facets::DESCRIPTION;
        }
        facets - self.unread
    }

    /// These rules and those that find the work of the transformations that are asked for, as hints where the
    /// target has no use for them.
    #[must_use]
    pub(crate) fn for_transforms(mut self, settings: &Settings) -> Self {
        let wanted = [
            ("image/orientation", settings.bake_orientation),
            ("image/location-metadata", settings.strip_location || settings.strip_metadata),
        ];
        for (code, _) in wanted.into_iter().filter(|(_, is_wanted)| *is_wanted) {
            let is_on = self.settings.iter().any(|setting| setting.rule.code == code);
            if let Some(rule) = rules::find(code).filter(|_| !is_on) {
                self.settings.push(Setting { rule, level: Severity::Hint, by_user: true });
            }
        }
        self
    }

    /// Those of these rules that are about one file, whatever lies beside it.
    #[must_use]
    pub(crate) fn of_one_file(mut self) -> Self {
        let (kept, left_out) =
            self.settings.into_iter().partition::<Vec<_>, _>(|one| one.rule.is_of_one_file());
        self.settings = kept;
        let errors = left_out.iter().filter(|one| one.level == Severity::Error);
        self.errors_off.extend(errors.map(|one| one.rule.code));
        self
    }

    /// These rules and one more.
    #[cfg(test)]
    pub(super) fn with(mut self, rule: &'static Rule, level: Severity) -> Self {
        self.settings.push(Setting { rule, level, by_user: false });
        self
    }

    /// Only the rules that a test accepts.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn retain(mut self, keep: impl Fn(&Rule) -> bool) -> Self {
        self.settings.retain(|setting| keep(setting.rule));
        self
    }
}

fn setting(rule: &'static Rule, profile: &Profile, selectors: &[Selector]) -> Option<Setting> {
    // What is wrong with the configuration is wrong for every target.
    let in_group = rule.group() == "config" || profile.groups.iter().any(|group| group == rule.group());
    let said = profile.rules.get(rule.code).and_then(|setting| setting.level);
    let mut level = match said {
        Some(level) => level.severity(),
        None => rule.level.filter(|_| in_group),
    };
    let mut by_user = false;
    if selectors.iter().any(|selector| matches!(selector, Selector::Select(_))) {
        let selected = selectors
            .iter()
            .any(|selector| matches!(selector, Selector::Select(pattern) if matches(pattern, rule.code)));
        // Selecting a rule that is off turns it on at its usual level.
        level = if selected { level.or(rule.level).or(Some(Severity::Warning)) } else { None };
    }
    for selector in selectors {
        match selector {
            Selector::Ignore(pattern) if matches(pattern, rule.code) => level = None,
            Selector::Level(pattern, wanted) if matches(pattern, rule.code) => {
                level = wanted.severity();
                by_user = true;
            }
            _ => {}
        }
    }
    level.map(|level| Setting { rule, level, by_user })
}

/// `group/*`, `group`, `*` or an exact code.
pub(super) fn matches(pattern: &str, code: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => code.starts_with(prefix),
        None => code.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    }
}
