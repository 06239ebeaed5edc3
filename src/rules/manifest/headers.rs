//! When two headers are the same to the target, and names that no other header has.
//!
//! Knows no single rule.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::Manifest;

use crate::profiles::ColumnNeeds;

use super::Context;

/// The headers of a table as the target tells them apart.
pub(super) struct Headers<'a> {
    by_identifier: bool,
    columns: Option<&'a ColumnNeeds>,
    taken: FxHashSet<String>,
    /// The first number that was not tried yet with a name; without it many equal headers cost their square.
    next: FxHashMap<String, usize>,
}

impl<'a> Headers<'a> {
    pub(super) fn new(context: &Context<'a>, table: &Manifest) -> Self {
        let by_identifier = context.profile.manifest.as_ref().is_some_and(|needs| needs.identifier_headers);
        let columns = context.columns().map(|columns| columns.needs);
        let mut headers =
            Self { by_identifier, columns, taken: FxHashSet::default(), next: FxHashMap::default() };
        headers.taken = table.header().iter().map(|header| headers.key(header)).collect();
        headers
    }

    /// Whether the target makes identifiers of headers, so that a header may be completed.
    pub(super) fn may_change(&self) -> bool {
        self.by_identifier
    }

    /// What the target compares: the column that it takes it for, or lower case with everything but letters,
    /// digits and `_` replaced.
    pub(super) fn key(&self, header: &str) -> String {
        if let Some(columns) = self.columns {
            return columns.column(header).map_or_else(|| columns.key(header), |column| column.name.clone());
        }
        if !self.by_identifier {
            return header.to_owned();
        }
        let letter = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
        header.to_lowercase().chars().map(letter).collect()
    }

    /// Whether some column has this name.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(&self.key(name))
    }

    /// The wished name, or with the first number from `from` on that makes it unlike all others; no other
    /// column gets it from then on.
    pub(super) fn free(&mut self, wished: &str, from: usize) -> String {
        let numbered = |number| if number < 2 { wished.to_owned() } else { format!("{wished}_{number}") };
        let from = self.next.get(wished).map_or(from, |next| from.max(*next));
        // One more number than there are names.
        let mut numbers = from..=from.saturating_add(self.taken.len());
        let number = numbers.find(|number| !self.taken.contains(&self.key(&numbered(*number))));
        let number = number.unwrap_or(from);
        let name = numbered(number);
        self.next.insert(wished.to_owned(), number.saturating_add(1));
        self.taken.insert(self.key(&name));
        name
    }
}
