//! A remedy for a finding, and the plan that remedies add up to.
//!
//! Does not know what an action does.

use std::fmt;

use super::{Action, Answer, EntryId, Given, Inventory, Locus, Settings};

/// When a fix may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Lossless: `build` applies it.
    Safe,
    /// Drops data or changes meaning: with `--unsafe-fixes` or the flag that names it.
    Unsafe,
    /// Shown only; must be done by hand.
    Manual,
}

impl Safety {
    /// The word of `imgpack.report.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Manual => "manual",
        }
    }
}

/// What permits a fix that is not safe: an option of `build`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words are the options'")]
#[non_exhaustive]
pub enum Permit {
    BakeOrientation,
    Convert,
    Downscale,
    SkipExisting,
    Split,
    StripLocation,
    StripMetadata,
    UnsafeFixes,
}

impl Permit {
    /// The option that gives it.
    pub fn flag(self) -> &'static str {
        match self {
            Self::BakeOrientation => "--bake-orientation",
            Self::Convert => "--convert",
            Self::Downscale => "--downscale",
            Self::SkipExisting => "--skip-existing",
            Self::Split => "--split",
            Self::StripLocation => "--strip-location",
            Self::StripMetadata => "--strip-metadata",
            Self::UnsafeFixes => "--unsafe-fixes",
        }
    }

    /// The same, as it is given.
    pub fn given(self) -> Given {
        Given::flag(self.flag().trim_start_matches('-'))
    }

    /// Whether the option was given.
    pub fn is_given(self, settings: &Settings) -> bool {
        match self {
            Self::BakeOrientation => settings.bake_orientation,
            Self::Convert => settings.convert,
            Self::Downscale => settings.downscale,
            Self::SkipExisting => settings.skip_existing,
            Self::Split => settings.split,
            Self::StripLocation => settings.strip_location,
            Self::StripMetadata => settings.strip_metadata,
            Self::UnsafeFixes => settings.unsafe_fixes,
        }
    }
}

/// What a report says of a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it does, in the imperative: "write `1-10.png`".
    pub title: String,
    /// When it may be applied.
    pub safety: Safety,
    /// What permits it, where it is unsafe.
    pub permit: Permit,
    /// The likeliest answer to what it waits for, where only the user knows.
    pub answer: Option<Answer>,
    /// The option that most users want in its place.
    pub rather: Option<Permit>,
    /// What stands at its place is read in several ways, so that no other fix may write over it.
    pub is_contested: bool,
}

/// What a fix does: nothing by itself, one action, or several, which are made only where a plan is.
pub enum Deed {
    /// A person must do it.
    Nothing,
    /// One action.
    One(Action),
    /// Makes the actions from the package that was judged.
    Several(Box<dyn FnOnce(&Inventory) -> Vec<Action> + Send>),
}

impl Deed {
    /// Several actions that only the whole package says.
    pub fn of(make: impl FnOnce(&Inventory) -> Vec<Action> + Send + 'static) -> Self {
        Self::Several(Box::new(make))
    }

    /// Leaves entries out.
    pub fn leaving_out(entries: Vec<EntryId>) -> Self {
        Self::of(|_| entries.into_iter().map(|entry| Action::DropEntry { entry }).collect())
    }

    /// The actions.
    pub fn actions(self, inventory: &Inventory) -> Vec<Action> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(action) => vec![action],
            Self::Several(make) => make(inventory),
        }
    }
}

impl fmt::Debug for Deed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => formatter.write_str("Nothing"),
            Self::One(action) => action.fmt(formatter),
            Self::Several(_) => formatter.write_str("Several"),
        }
    }
}

impl From<Action> for Deed {
    fn from(action: Action) -> Self {
        Self::One(action)
    }
}

impl<F: FnOnce() -> Vec<Action> + Send + 'static> From<F> for Deed {
    fn from(make: F) -> Self {
        Self::Several(Box::new(|_| make()))
    }
}

/// A remedy for one finding, as a rule proposes it.
#[derive(Debug)]
pub struct Fix {
    /// What a report says of it.
    pub offer: Offer,
    /// What it does.
    pub deed: Deed,
}

impl Fix {
    /// A remedy: one action, or a closure that makes several where a plan is made.
    pub fn new(title: impl Into<String>, safety: Safety, deed: impl Into<Deed>) -> Self {
        let offer = Offer {
            title: title.into(),
            safety,
            permit: Permit::UnsafeFixes,
            answer: None,
            rather: None,
            is_contested: false,
        };
        Self { offer, deed: deed.into() }
    }

    /// A lossless remedy.
    pub fn safe(title: impl Into<String>, deed: impl Into<Deed>) -> Self {
        Self::new(title, Safety::Safe, deed)
    }

    /// A remedy that drops data or changes meaning.
    pub fn unsafe_(title: impl Into<String>, deed: impl Into<Deed>) -> Self {
        Self::new(title, Safety::Unsafe, deed)
    }

    /// A remedy that only a person can apply.
    pub fn manual(title: impl Into<String>) -> Self {
        Self::new(title, Safety::Manual, Deed::Nothing)
    }

    /// An option of its own permits it.
    #[must_use]
    pub fn with(mut self, permit: Permit) -> Self {
        self.offer.permit = permit;
        self
    }

    /// Most users want this option in its place.
    #[must_use]
    pub fn rather(mut self, permit: Permit) -> Self {
        self.offer.rather = Some(permit);
        self
    }

    /// What stands at its place is read in several ways, so that no other fix may write over it.
    #[must_use]
    pub fn contested(mut self) -> Self {
        self.offer.is_contested = true;
        self
    }

    /// It waits for an answer, of which this is the likeliest.
    #[must_use]
    pub fn asking(mut self, answer: Option<Answer>) -> Self {
        self.offer.answer = answer;
        self
    }
}

/// What is done about one finding, where a plan is made.
#[derive(Debug, Clone)]
pub struct Remedy {
    /// Index into the findings it was made with; `None` where the finding was only counted.
    pub finding: Option<usize>,
    /// The rule that asks for it.
    pub code: &'static str,
    /// Where the finding is.
    pub at: Locus,
    /// When it may be applied.
    pub safety: Safety,
    /// What permits it, where it is unsafe.
    pub permit: Permit,
    /// What it does.
    pub actions: Vec<Action>,
}

/// One action of the plan, as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Index into the findings of the input, where the finding was there from the start.
    pub finding: Option<usize>,
    /// The rule that asked for it.
    pub code: &'static str,
    /// What is done.
    pub action: Action,
    /// Where.
    pub at: Locus,
    /// The name of the entry at the time, for reports.
    pub path: String,
    /// The value or name before.
    pub from: Option<String>,
    /// The value or name after.
    pub to: Option<String>,
}

/// Why a fix was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LeftOut {
    /// Only a person can apply it.
    Manual,
    /// It changes an image that an import file would only link.
    Linked,
    /// The user declined the fixes of its rule.
    Declined,
    /// An option would permit it.
    Needs(Permit),
    /// The plan still changed after so many rounds.
    Unsettled {
        /// How many.
        rounds: usize,
    },
}

/// A fix that was not applied, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Index into the findings of the input, where the finding was there from the start.
    pub finding: Option<usize>,
    /// The rule that asked for it.
    pub code: &'static str,
    /// The title of the fix.
    pub title: String,
    /// Why not.
    pub reason: LeftOut,
}

/// What a build does, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Applied actions.
    pub steps: Vec<Step>,
    /// Fixes left out.
    pub skipped: Vec<Skipped>,
}

impl Plan {
    /// Follows the findings of the input to their new places.
    pub fn follow(&mut self, moved: &[Option<usize>]) {
        let steps = self.steps.iter_mut().map(|step| &mut step.finding);
        let skipped = self.skipped.iter_mut().map(|skipped| &mut skipped.finding);
        for finding in steps.chain(skipped) {
            *finding = finding.and_then(|old| moved.get(old).copied().flatten());
        }
    }
}
