//! A finding in the making: what a rule says, before levels and sources are filled in.
//!
//! Knows no profile; `engine::check` turns drafts into findings.

use crate::model::{Citation, Entry, Fix, Grade, Locus, Related, Safety, Said, Severity, Tally, Trouble};

use crate::text::{clipped, grouped};
use crate::view::Context;

/// What a rule says about one place.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Where.
    pub at: Locus,
    /// The name or value that is at fault, untouched but for its length.
    pub subject: String,
    /// The actual value, the limit and the unit.
    pub message: String,
    /// What to do, in the imperative.
    pub help: String,
    /// A level that this case has, whatever the rule's own is.
    pub severity: Option<Severity>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// Why this case is a defect and who says so for this target, where it differs from the usual reason.
    pub because: Option<Said>,
}

impl Draft {
    /// What every finding must say: where, of what, what is wrong, what to do.
    pub fn new(
        at: Locus,
        subject: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            at,
            subject: subject.into(),
            message: message.into(),
            help: help.into(),
            severity: None,
            related: Vec::new(),
            fix: None,
            because: None,
        }
    }

    /// What a trouble says of an entry, or of the container where there is none, at the level of its
    /// grade.
    pub fn of_trouble(
        context: &Context<'_>,
        entry: Option<&Entry>,
        trouble: &Trouble,
        help: impl Into<String>,
    ) -> Self {
        let (at, name) = match entry {
            Some(entry) => (Locus::Entry(entry.id), entry.path.text()),
            None => (Locus::Package, context.inventory.container.name.as_str()),
        };
        let place = match trouble.at {
            Some(offset) if entry.is_none() => format!(", at byte {}", grouped(offset)),
            _ => String::new(),
        };
        let message = format!("`{name}`: {}{place}", trouble.detail);
        Self::new(at, name, message, help).graded(trouble.grade)
    }

    /// This case has a level of its own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// The level follows from how bad the fact is: the rule's own when broken, else warning or hint.
    #[must_use]
    pub fn graded(self, grade: Grade) -> Self {
        match grade {
            Grade::Broken => self,
            Grade::Doubtful => self.severity(Severity::Warning),
            Grade::Minor => self.severity(Severity::Hint),
        }
    }

    /// Another place that explains it.
    #[must_use]
    pub fn related(mut self, at: Locus, message: impl Into<String>) -> Self {
        self.related.push(Related { at, message: message.into() });
        self
    }

    /// How to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// What its texts take. Bytes.
    fn bytes(&self) -> usize {
        let title = self.fix.as_ref().map_or(0, |fix| fix.title.len());
        let own = self.subject.len() + self.message.len() + self.help.len() + title;
        own + self.related.iter().map(|related| related.message.len()).sum::<usize>()
    }

    /// Shortens what is too long to be told.
    fn clip(&mut self) {
        let related = self.related.iter_mut().map(|related| &mut related.message);
        let title = self.fix.as_mut().map(|fix| &mut fix.title);
        let own = [&mut self.subject, &mut self.message, &mut self.help];
        for text in own.into_iter().chain(title).chain(related) {
            *text = clipped(std::mem::take(text));
        }
    }

    /// Why this case is a defect for this target, and who says so.
    #[must_use]
    pub fn because(mut self, text: impl Into<String>, source: &Citation) -> Self {
        self.because = Some(Said { because: text.into(), source: source.clone() });
        self
    }
}

/// Most bytes that the texts of one rule's drafts take, so that many rules together fill no memory.
const TEXTS_MAX: usize = 8 << 20;

/// How many drafts of a rule are kept.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// The first so many, whatever they say.
    pub first: usize,
    /// Beyond these, all that a build could mend; without it no draft keeps what its fix does.
    pub mendable: bool,
}

impl Keep {
    /// The first so many and no more.
    pub fn first(first: usize) -> Self {
        Self { first, mendable: false }
    }

    fn wants(self, held: usize, bytes: usize, fix: Option<Safety>) -> bool {
        let is_mendable = fix.is_some_and(|safety| safety != Safety::Manual);
        (held < self.first && bytes < TEXTS_MAX) || (self.mendable && is_mendable)
    }
}

/// Where a rule puts what it says: the first of it is kept, all of it is counted.
#[derive(Debug)]
pub struct Drafts {
    /// The level of a draft that has none of its own.
    level: Severity,
    /// The user set the level, so that drafts have none of their own.
    by_user: bool,
    keep: Keep,
    list: Vec<Draft>,
    /// What the texts of the list take.
    bytes: usize,
    tally: Tally,
}

impl Drafts {
    /// An empty list that will keep these drafts.
    pub fn new(level: Severity, by_user: bool, keep: Keep) -> Self {
        Self { level, by_user, keep, list: Vec::new(), bytes: 0, tally: Tally::default() }
    }

    /// Adds one.
    pub fn push(&mut self, mut draft: Draft) {
        let severity = draft.severity.filter(|_| !self.by_user).unwrap_or(self.level);
        draft.severity = Some(severity);
        self.tally.count(severity, draft.fix.as_ref());
        if self.keep.wants(self.list.len(), self.bytes, draft.fix.as_ref().map(|fix| fix.safety)) {
            draft.clip();
            self.bytes = self.bytes.saturating_add(draft.bytes());
            // Nobody carries out what may hold a whole table; what has a flag of its own is known by what it does.
            let is_idle = |fix: &&mut Fix| !self.keep.mendable && fix.flag() == Fix::USUAL_FLAG;
            if let Some(fix) = draft.fix.as_mut().filter(is_idle) {
                fix.actions = Vec::new();
            }
            self.list.push(draft);
        }
    }

    /// Adds one at the rule's own level with a fix of this kind; it is only counted, and never made, where it
    /// would not be kept.
    pub fn push_with(&mut self, safety: Safety, make: impl FnOnce() -> Draft) {
        if self.keep.wants(self.list.len(), self.bytes, Some(safety)) {
            self.push(make());
        } else {
            let fix = Fix { title: String::new(), safety, actions: Vec::new() };
            self.tally.count(self.level, Some(&fix));
        }
    }

    /// Adds what there is.
    pub fn extend(&mut self, drafts: impl IntoIterator<Item = Draft>) {
        drafts.into_iter().for_each(|draft| self.push(draft));
    }

    /// The drafts kept, each with its level, and the totals of all that were pushed.
    pub fn finish(self) -> (Vec<Draft>, Tally) {
        (self.list, self.tally)
    }
}
