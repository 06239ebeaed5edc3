//! A judgement: what is wrong, where, why, and what to do.
//!
//! Places are symbolic; only `report` turns them into lines and columns.

use super::{Citation, ConfigPlace, EntryId, Offer, Safety};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// Accepted, but degraded or ambiguous.
    Warning,
    /// The upload fails, or something is lost or linked to the wrong thing.
    Error,
}

impl Severity {
    /// The word of `imgpack.report.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where a finding is, as a symbol.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Locus {
    /// The package as a whole.
    Package,
    /// What the configuration says of it.
    Config(Box<ConfigPlace>),
    /// One entry.
    Entry(EntryId),
    /// A stretch of bytes in an entry.
    Bytes {
        /// The entry.
        entry: EntryId,
        /// First byte.
        start: u64,
        /// One past the last byte.
        end: u64,
    },
    /// A column of a manifest.
    Column {
        /// The manifest's entry.
        entry: EntryId,
        /// Index from 0.
        column: u32,
    },
    /// A row of a manifest.
    Row {
        /// The manifest's entry.
        entry: EntryId,
        /// Record index: 0 for the header, data rows from 1.
        row: u32,
    },
    /// A cell of a manifest.
    Cell {
        /// The manifest's entry.
        entry: EntryId,
        /// Record index: 0 for the header, data rows from 1.
        row: u32,
        /// Index from 0.
        column: u32,
    },
    /// A place in a record of an import file.
    Field {
        /// The import file's entry.
        entry: EntryId,
        /// Record number, from 1.
        row: u32,
        /// RFC 6901 pointer from the record; empty for the whole of it.
        pointer: Box<str>,
    },
}

impl Locus {
    /// The entry it lies in.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::Package | Self::Config(_) => None,
            Self::Entry(entry)
            | Self::Bytes { entry, .. }
            | Self::Column { entry, .. }
            | Self::Row { entry, .. }
            | Self::Cell { entry, .. }
            | Self::Field { entry, .. } => Some(*entry),
        }
    }
}

/// Another place that explains the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub at: Locus,
    /// What is there.
    pub message: String,
}

/// Why something is a defect, and who says so, as the finding carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The target whose page says so; `None` where the rule itself does.
    pub target: Option<String>,
    /// The reason, in one sentence without a full stop.
    pub text: String,
    /// Who says so.
    pub source: Citation,
}

/// Why something is a defect, and who says so, as rules write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The reason, in one sentence without a full stop.
    pub text: &'static str,
    /// Who says so.
    pub source: Citation,
}

/// A judgement about one place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// `group/kebab-name`.
    pub code: &'static str,
    /// Level after profile, settings and gradation.
    pub severity: Severity,
    /// Where.
    pub at: Locus,
    /// The name or value that is at fault, untouched but for its length.
    pub subject: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// The actual value, the limit and the unit. Names stand between backticks, untouched but
    /// for their length.
    pub message: String,
    /// What to do, in the imperative.
    pub help: String,
    /// Why, as the target's profile says; else as the rule says.
    pub because: Option<Arc<Reason>>,
    /// How to fix it, as a report says it.
    pub fix: Option<Offer>,
    /// It tells how the input was read, so that it stays true of what is made of it, where nobody can find it again.
    pub lasts: bool,
}

/// Totals of a list of findings, those that were not kept included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// At error level.
    pub errors: u64,
    /// At warning level.
    pub warnings: u64,
    /// At hint level.
    pub hints: u64,
    /// With a safe fix.
    pub fixable: u64,
    /// With an unsafe fix.
    pub unsafe_fixable: u64,
}

impl Tally {
    /// Counts one finding.
    pub fn count(&mut self, severity: Severity, safety: Option<Safety>) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Hint => self.hints += 1,
        }
        match safety {
            Some(Safety::Safe) => self.fixable += 1,
            Some(Safety::Unsafe) => self.unsafe_fixable += 1,
            Some(Safety::Manual) | None => {}
        }
    }

    /// All findings.
    pub fn total(&self) -> u64 {
        self.errors + self.warnings + self.hints
    }
}

impl std::ops::SubAssign for Tally {
    fn sub_assign(&mut self, other: Self) {
        self.errors = self.errors.saturating_sub(other.errors);
        self.warnings = self.warnings.saturating_sub(other.warnings);
        self.hints = self.hints.saturating_sub(other.hints);
        self.fixable = self.fixable.saturating_sub(other.fixable);
        self.unsafe_fixable = self.unsafe_fixable.saturating_sub(other.unsafe_fixable);
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.hints += other.hints;
        self.fixable += other.fixable;
        self.unsafe_fixable += other.unsafe_fixable;
    }
}

/// What was found: the findings that were kept, in their total order, and the true totals.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The findings kept.
    pub list: Vec<Finding>,
    /// How many of a code were left out.
    pub truncated: BTreeMap<&'static str, u64>,
    /// All findings, kept or not, but for those that a baseline holds back.
    pub tally: Tally,
    /// The findings that a baseline holds back.
    pub held_back: Tally,
    /// Those that the configuration sets aside; they are in nothing else here.
    pub ignored: Tally,
    /// Which of the configuration's exceptions did so, by their place in its list.
    pub ignores_used: Vec<usize>,
    /// Rules that broke off by a defect of their own, so that what they would have said is not known.
    pub gave_up: Vec<&'static str>,
}

impl Findings {
    /// Takes out the findings that a baseline holds back and counts them; of the others so many of each code are kept.
    /// Returns the new place of each.
    pub fn hold_back(&mut self, mut is_held: impl FnMut(&Finding) -> bool, most: u64) -> Vec<Option<usize>> {
        let mut moved = Vec::with_capacity(self.list.len());
        let (mut held, mut place) = (Tally::default(), 0);
        let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
        self.list.retain(|finding| {
            let is_held = is_held(finding);
            let count = counts.entry(finding.code).or_default();
            *count += u64::from(!is_held);
            let is_kept = !is_held && *count <= most;
            if is_held {
                held.count(finding.severity, finding.fix.as_ref().map(|offer| offer.safety));
            }
            moved.push(is_kept.then_some(place));
            place += usize::from(is_kept);
            is_kept
        });
        for (code, count) in counts.into_iter().filter(|(_, count)| *count > most) {
            *self.truncated.entry(code).or_default() += count - most;
        }
        self.tally -= held;
        self.held_back += held;
        moved
    }
}
