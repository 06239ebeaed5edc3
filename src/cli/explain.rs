//! `imgpack explain`: a rule's page with what each platform says about it; of a group, its rules.

use crate::report::rule_page;
use crate::rules::{self, Rule};

use super::args::ExplainArgs;
use super::{Failure, Outcome, list, page};

pub(super) fn run(args: &ExplainArgs) -> Outcome {
    let code = args.code.as_str();
    let of_group: Vec<&Rule> =
        rules::all().filter(|rule| rule.group() == code.trim_end_matches("/*")).collect();
    if !of_group.is_empty() {
        return page::bytes(list::rules_text(of_group).as_bytes());
    }
    match rules::find(code).or_else(|| by_name(code)) {
        Some(rule) => page::show(&rule_page(rule)),
        None => Err(unknown(code)),
    }
}

/// The rule of this name, where only one group has one.
fn by_name(name: &str) -> Option<&'static Rule> {
    let mut named =
        rules::all().filter(|rule| rule.code.strip_prefix(rule.group()) == Some(&format!("/{name}")));
    named.next().filter(|_| named.next().is_none())
}

/// A code that names no rule, and the one that is spelt like it.
fn unknown(code: &str) -> Failure {
    Failure::new(format!("`{code}` is not a rule")).help(match rules::nearest(code) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`imgpack rules` lists the rules".into(),
    })
}
