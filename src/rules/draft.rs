//! A finding in the making: what a rule says, before levels and sources are filled in.
//!
//! Knows no profile; `engine::check` fills in what the profile says.

use crate::model::{
    Citation, Deed, Entry, EntryId, Finding, Fix, Grade, Inventory, Locus, Offer, Permit, Reason, Related,
    Remedy, Safety, Severity, SourcedReason, Tally, Trouble,
};
use crate::text::{clipped, grouped};
use crate::view::Context;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a rule says about one place.
#[derive(Debug)]
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
    /// How to fix it.
    pub fix: Option<Fix>,
    /// Why this case is a defect and who says so for this target, where it differs from the usual reason.
    pub because: Option<SourcedReason>,
    /// It tells how the input was read, so that it stays true of what is made of it, where nobody can find it again.
    pub lasts: bool,
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
            lasts: false,
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

    /// It stays true of what is made of the input, where nobody can find it again.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.lasts = true;
        self
    }

    /// How to fix it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Why this case is a defect for this target, and who says so.
    #[must_use]
    pub fn because(mut self, text: impl Into<String>, source: &Citation) -> Self {
        self.because = Some(SourcedReason { because: text.into(), source: source.clone() });
        self
    }
}

/// Bytes that the text of one kept finding may take on average, so that many rules together fill no memory.
const TEXT_MAX: usize = 800;

/// A remedy whose actions are not made yet.
#[derive(Debug)]
struct Proposal {
    finding: Option<usize>,
    at: Locus,
    safety: Safety,
    permit: Permit,
    deed: Deed,
}

/// What is set aside of findings, each time with the number of the exception that does so: the first of several.
#[derive(Debug, Default)]
pub struct Hush {
    /// Of all findings.
    pub all: Option<usize>,
    /// Of findings about the package as a whole.
    package: Option<usize>,
    /// Of findings about these entries.
    entries: FxHashMap<EntryId, usize>,
}

impl Hush {
    /// An exception sets aside what is found at this place.
    pub fn note(&mut self, at: &Locus, by: usize) {
        let first = match at.entry() {
            Some(entry) => self.entries.entry(entry).or_insert(by),
            None => self.package.get_or_insert(by),
        };
        *first = by.min(*first);
    }

    /// The exception that sets aside what is found at this place.
    fn of(&self, at: &Locus) -> Option<usize> {
        let here = at.entry().map_or(self.package, |entry| self.entries.get(&entry).copied());
        here.into_iter().chain(self.all).min()
    }
}

/// Where a rule puts what it says: the first of it is kept, all of it is counted.
#[derive(Debug)]
pub struct Drafts {
    code: &'static str,
    /// The level of a draft that has none of its own.
    level: Severity,
    /// The user set the level, so that drafts have none of their own.
    by_user: bool,
    /// How many findings are kept.
    first: usize,
    findings: Vec<Finding>,
    /// What the texts of the findings take.
    bytes: usize,
    tally: Tally,
    /// What is to be done about each finding, kept or not; `None` where no plan is made.
    remedies: Option<Vec<Proposal>>,
    hush: Vec<Arc<Hush>>,
    /// What was set aside, and the numbers of the exceptions that did so.
    ignored: (Tally, BTreeSet<usize>),
}

/// What a rule said.
#[derive(Debug)]
pub struct Said {
    /// The findings kept, each with its level.
    pub findings: Vec<Finding>,
    /// The totals of all that were pushed and not set aside.
    pub tally: Tally,
    /// What is to be done about them.
    pub remedies: Vec<Remedy>,
    /// The totals of what was set aside, and the numbers of the exceptions that did so.
    pub ignored: (Tally, BTreeSet<usize>),
}

impl Drafts {
    /// An empty list of one rule that will keep so many findings.
    pub fn new(code: &'static str, level: Severity, by_user: bool, first: usize) -> Self {
        let (findings, tally, ignored) = (Vec::new(), Tally::default(), Default::default());
        let hush = Vec::new();
        Self { code, level, by_user, first, findings, bytes: 0, tally, remedies: None, hush, ignored }
    }

    /// Some of it is set aside.
    #[must_use]
    pub fn hushed(self, hush: Vec<Arc<Hush>>) -> Self {
        Self { hush, ..self }
    }

    /// A plan is made of it: fixes become remedies.
    #[must_use]
    pub fn with_remedies(mut self) -> Self {
        self.remedies = Some(Vec::new());
        self
    }

    /// Adds one.
    pub fn push(&mut self, mut draft: Draft) {
        let severity = draft.severity.filter(|_| !self.by_user).unwrap_or(self.level);
        if let Some(by) = self.hush.iter().filter_map(|hush| hush.of(&draft.at)).min() {
            self.ignored.0.count(severity, None);
            self.ignored.1.insert(by);
            return;
        }
        self.tally.count(severity, draft.fix.as_ref().map(|fix| fix.offer.safety));
        let is_kept = self.findings.len() < self.first && self.bytes < self.first.saturating_mul(TEXT_MAX);
        let finding = is_kept.then_some(self.findings.len());
        let (offer, deed) = draft.fix.take().map(|fix| (fix.offer, fix.deed)).unzip();
        if let (Some(remedies), Some(offer), Some(deed)) = (&mut self.remedies, &offer, deed)
            && offer.safety != Safety::Manual
        {
            let (at, safety, permit) = (draft.at.clone(), offer.safety, offer.permit);
            remedies.push(Proposal { finding, at, safety, permit, deed });
        }
        if is_kept {
            let finding = reported(self.code, severity, draft, offer);
            self.bytes = self.bytes.saturating_add(texts(&finding));
            self.findings.push(finding);
        }
    }

    /// Whether nothing was said, set aside or not.
    #[cfg(feature = "fs")]
    pub fn is_silent(&self) -> bool {
        self.tally.total() + self.ignored.0.total() == 0
    }

    /// Adds what there is.
    pub fn extend(&mut self, drafts: impl IntoIterator<Item = Draft>) {
        drafts.into_iter().for_each(|draft| self.push(draft));
    }

    /// What was said in the end.
    pub fn finish(self, inventory: &Inventory) -> Said {
        let code = self.code;
        let remedy = |Proposal { finding, at, safety, permit, deed }: Proposal| {
            let actions = deed.actions(inventory);
            Remedy { finding, code, at, safety, permit, actions }
        };
        let remedies = self.remedies.into_iter().flatten().map(remedy).collect();
        Said { findings: self.findings, tally: self.tally, remedies, ignored: self.ignored }
    }

    /// The numbers of the exceptions that set something aside so far.
    pub fn ignores_used(&self) -> &BTreeSet<usize> {
        &self.ignored.1
    }
}

/// The finding that a draft becomes, with texts that are not too long.
fn reported(code: &'static str, severity: Severity, draft: Draft, offer: Option<Offer>) -> Finding {
    let own =
        draft.because.map(|said| Arc::new(Reason { target: None, text: said.because, source: said.source }));
    let shorter = |related: Related| Related { message: clipped(related.message), ..related };
    Finding {
        code,
        severity,
        at: draft.at,
        subject: clipped(draft.subject),
        related: draft.related.into_iter().map(shorter).collect(),
        message: clipped(draft.message),
        help: clipped(draft.help),
        because: own,
        fix: offer.map(|offer| Offer { title: clipped(offer.title), ..offer }),
        lasts: draft.lasts,
    }
}

/// What the texts of a finding take. Bytes.
fn texts(finding: &Finding) -> usize {
    let title = finding.fix.as_ref().map_or(0, |fix| fix.title.len());
    let own = finding.subject.len() + finding.message.len() + finding.help.len() + title;
    own + finding.related.iter().map(|related| related.message.len()).sum::<usize>()
}
