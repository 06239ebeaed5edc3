//! The one place where a verdict is made: from what was looked for, what was looked at, what was found on it, and
//! what was found on what was made of it.
//!
//! Knows no exit code and no report. Every shape of output is judged here.

use crate::model::{Defect, Findings, Inventory, Scope, Unread, Verdict};

/// A package as it was looked at, and what was found on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looked<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) findings: &'a Findings,
    /// How many URLs lead to something that is not here.
    pub(crate) elsewhere: u64,
}

impl<'a> Looked<'a> {
    /// A package whose URLs are not counted.
    pub(crate) fn new(inventory: &'a Inventory, findings: &'a Findings) -> Self {
        Self { inventory, findings, elsewhere: 0 }
    }
}

/// What can be said of an input, or of what was made of it where something was. `is_empty`: nothing was left of it.
pub(crate) fn verdict(
    scope: Scope,
    input: Looked<'_>,
    output: Option<Looked<'_>>,
    is_empty: bool,
) -> Verdict {
    let last = output.unwrap_or(input);
    let mut defects = defects(input);
    for defect in output.into_iter().flat_map(self::defects) {
        if !defects.contains(&defect) {
            defects.push(defect);
        }
    }
    let Findings { tally: left, held_back, ignored, .. } = *last.findings;
    let (unread, elsewhere) = (unread(input.inventory), input.elsewhere);
    Verdict { left, held_back, ignored, unread, elsewhere, defects, scope, is_empty }
}

fn unread(inventory: &Inventory) -> Unread {
    if inventory.is_partly_unread() {
        Unread::Part
    } else if inventory.is_cut_short() {
        Unread::Rest
    } else {
        Unread::Nothing
    }
}

fn defects(looked: Looked<'_>) -> Vec<Defect> {
    let entries = looked.inventory.given_up().map(|entry| Defect::Entry(entry.path.text().to_owned()));
    entries.chain(looked.findings.gave_up.iter().copied().map(Defect::Rule)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::model::Trouble;

    fn of(inventory: &Inventory, findings: &Findings) -> Verdict {
        verdict(Scope::default(), Looked::new(inventory, findings), None, false)
    }

    #[test]
    fn a_defect_of_this_tool_is_no_verdict_whatever_was_found() {
        let mut inventory = fixture::parse("list.csv\n| File\n| a.png\na.png png 20x10").unwrap().inventory;
        assert_eq!(of(&inventory, &Findings::default()), Verdict::default());
        let broken = Findings { gave_up: vec!["image/empty"], ..Findings::default() };
        assert_eq!(of(&inventory, &broken).defects, [Defect::Rule("image/empty")]);
        inventory.facts[1].troubles.push(Trouble::gave_up());
        let given_up = of(&inventory, &Findings::default());
        assert_eq!(given_up.defects, [Defect::Entry("a.png".into())]);
        assert!(given_up.is_defective());
    }

    #[test]
    fn what_an_output_shares_with_its_input_is_said_once_and_what_is_left_is_that_of_the_output() {
        let inventory = fixture::parse("a.png png 20x10").unwrap().inventory;
        let mut found = Findings { gave_up: vec!["image/empty"], ..Findings::default() };
        found.tally.errors = 3;
        let left = Findings { gave_up: vec!["image/empty", "key/blank"], ..Findings::default() };
        let input = Looked::new(&inventory, &found);
        let judged = verdict(Scope::default(), input, Some(Looked::new(&inventory, &left)), false);
        assert_eq!(judged.defects, [Defect::Rule("image/empty"), Defect::Rule("key/blank")]);
        assert!(!judged.fails(true));
        assert!(verdict(Scope::default(), input, None, true).fails(false));
    }

    #[test]
    fn what_stands_behind_an_error_of_the_container_was_not_looked_at() {
        let cut = fixture::parse("container zip 100 !unreadable:it_ends_early\na.png").unwrap().inventory;
        assert_eq!(of(&cut, &Findings::default()).unread, Unread::Rest);
        let unread = fixture::parse("a.png !unreadable-file:denied").unwrap().inventory;
        assert_eq!(of(&unread, &Findings::default()).unread, Unread::Part);
    }
}
