//! Whether more was looked at than one entry and its facts.
//!
//! Where no other entry is known, what a rule decides holds for the whole package only if it asked for nothing that another
//! entry may change. Knows no rule.

use super::{Built, Context};
use crate::view::matching::Leftovers;

/// Whether one of these indexes was built. Every index is named, so that the compiler asks of a new one where it belongs.
macro_rules! is_built {
    ($built:expr, [$($index:ident)*], but [$($other:ident)*]) => {{
        let Built { $($index,)* $($other: _),* } = $built;
        false $(|| $index.get().is_some())*
    }};
}

impl Context<'_> {
    /// Whether an index was built that another entry, a table or another text may change.
    pub(crate) fn has_looked_around(&self) -> bool {
        let Leftovers { unmatched, contested } = &self.built.leftovers;
        let rest = unmatched.get().is_some() || contested.get().is_some();
        // The target and the user alone say `pattern` and `formats`.
        rest || is_built!(
            &self.built,
            [
                tables undecided manifest others inner darwin_core paths columns derivatives copies copy_ids column references
                rows_by_entry equal_rows named guesses shape troubled names pairs categories merged records keys links
                local_files local_paths linked unseen damages identifiers taken_keys existing_keys
            ],
            but [pattern formats leftovers]
        )
    }
}
