//! What errors leave open, the likeliest answer to each, and what a build does once they are given.
//!
//! Gives no answer for good: the user looks at the sample first.

use crate::model::{Answer, Findings, Given, Severity};
use crate::report::Forecast;

use super::options::Options;

/// The likeliest answer to each question that errors ask.
pub(super) struct Answers(Vec<Answer>);

impl Answers {
    /// The answers that most of the errors propose; `None` where none asks.
    pub(super) fn to(findings: &Findings) -> Option<Self> {
        let mut proposed: Vec<(Answer, usize)> = Vec::new();
        let errors = findings.list.iter().filter(|finding| finding.severity == Severity::Error);
        for answer in errors.filter_map(|finding| finding.fix.as_ref()?.answer) {
            match proposed.iter_mut().find(|(other, _)| *other == answer) {
                Some((_, count)) => *count += 1,
                None => proposed.push((answer, 1)),
            }
        }
        // The first of those that as many propose.
        proposed.sort_by_key(|(_, count)| usize::MAX - count);
        let mut answers: Vec<Answer> = Vec::new();
        for (answer, _) in proposed {
            let name = answer.given().name;
            if !answers.iter().any(|other| other.given().name == name) {
                answers.push(answer);
            }
        }
        (!answers.is_empty()).then_some(Self(answers))
    }

    /// The options with the answers.
    pub(super) fn given(&self, options: &Options) -> Options {
        let mut options = options.clone();
        self.0.iter().for_each(|answer| answer.give(&mut options.settings));
        options
    }

    /// What a build does with the answers, told from a package without them. `with`: what was found with them.
    pub(super) fn of(&self, forecast: Forecast, without: &Findings, with: &Findings) -> Forecast {
        let of = without.tally.total();
        let left = with.tally.total().saturating_sub(forecast.fixes);
        let answers = self.0.iter().map(|answer| answer.given());
        let options: Vec<Given> = answers.chain(forecast.options).collect();
        Forecast { options, is_guess: true, fixes: of.saturating_sub(left), of, ..forecast }
    }
}
