//! What rules decide of one entry apart from all others.
//!
//! A rule that has nothing to say of an entry, and looked at nothing but its facts, has nothing to say of it in the whole
//! package either. All else is left to where the package is. Knows no row and no single rule.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::{Entry, Inventory, Settings};
use crate::profiles::Profile;
use crate::rules::{self, Check, Drafts, Rule};
use crate::view::{Context, Member};

use super::levels::{Levels, Setting};

/// What rules decided of one entry.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    /// Rules that have something to say of it.
    pub says: Vec<&'static str>,
    /// Rules that must see more to know.
    pub left: Vec<&'static str>,
    /// Its keys under rules that group.
    pub keys: Vec<(&'static str, String)>,
    /// Rules that group and must see more to know its key.
    pub open: Vec<&'static str>,
}

/// What rules decide of the only entry of an inventory.
pub(crate) fn apart(inventory: &Inventory, profile: &Profile, levels: &Levels, settings: &Settings) -> Apart {
    let mut found = Apart::default();
    let Some(entry) = inventory.entries.first() else { return found };
    let mut context = Context::new(inventory, profile, settings);
    for setting in levels.iter().filter(|setting| setting.rule.check.is_of_entries()) {
        let judge = AssertUnwindSafe(|| found.take(&context, entry, setting));
        if catch_unwind(judge).is_err() {
            // It breaks off again where that is reported.
            found.leave(setting.rule);
        }
        if context.has_looked_around() {
            found.leave(setting.rule);
            context = Context::new(inventory, profile, settings);
        }
    }
    found
}

impl Apart {
    fn take(&mut self, context: &Context<'_>, entry: &Entry, setting: &Setting) {
        let Setting { rule, level, by_user } = *setting;
        let mut drafts = Drafts::new(rule.code, level, by_user, 1);
        match &rule.check {
            Check::Entry(judge) if !entry.path.is_junk() => judge(context, entry, &mut drafts),
            Check::Member(judge) => judge(context, entry, &mut drafts),
            Check::Keyed(keyed) if !entry.path.is_junk() => {
                let key = (keyed.key)(context, Member::Entry(entry.id));
                self.keys.extend(key.map(|key| (rule.code, key)));
            }
            _ => {}
        }
        if !drafts.is_silent() {
            self.says.push(rule.code);
        }
    }

    /// Nothing is decided of the entry by this rule.
    fn leave(&mut self, rule: &'static Rule) {
        self.says.retain(|code| *code != rule.code);
        self.keys.retain(|(code, _)| *code != rule.code);
        match rule.check {
            Check::Keyed(_) => self.open.push(rule.code),
            _ => self.left.push(rule.code),
        }
    }
}

/// The codes of all rules of which something can be decided apart.
pub(crate) fn codes_apart() -> impl Iterator<Item = &'static str> {
    rules::all().filter(|rule| rule.check.is_of_entries()).map(|rule| rule.code)
}
