//! What a rule may look up of the tables of a Darwin Core Archive: what is said of the one at hand, and the others.
//!
//! Knows no rule.

use crate::model::Described;
use crate::profiles::ColumnNeeds;

use super::context::Context;
use super::darwin_core::DarwinCore;

impl<'a> Context<'a> {
    /// The Darwin Core Archive that the package is, where the target takes such.
    pub fn darwin_core(&self) -> Option<&DarwinCore<'a>> {
        let find = || DarwinCore::of(self.inventory, self.profile.darwin_core.as_ref()?);
        self.built.darwin_core.get_or_init(find).as_ref()
    }

    /// The same, where its description could be read.
    pub fn described_archive(&self) -> Option<&DarwinCore<'a>> {
        self.darwin_core().filter(|archive| archive.description.flaw.is_none())
    }

    /// What a description says of the manifest, where the package is a Darwin Core Archive.
    pub fn described(&self) -> Option<&'a Described> {
        self.darwin_core()?.described(self.manifest()?.entry)
    }

    /// Whether a column of the manifest ties the tables of an archive together: none of its values changes alone.
    pub fn ties_tables(&self, column: u32) -> bool {
        let id = self.described().and_then(|described| described.id.as_ref());
        id.is_some_and(|id| id.parse() == Ok(column))
    }

    /// What the target asks of the columns of the manifest.
    pub(super) fn column_needs(&self) -> Option<&'a ColumnNeeds> {
        let usual = self.profile.columns();
        match self.darwin_core().zip(self.described()) {
            Some((archive, table)) => archive.columns(table).or(usual),
            None => usual,
        }
    }
}
