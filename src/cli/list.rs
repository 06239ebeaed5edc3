//! `imgpack rules` and `imgpack targets`: the two lists, for people and as JSON.

use std::fmt::Write as _;

use crate::model::{Citation, Severity};
use crate::profiles::{self, Listed, Profile};
use crate::report::{rules_json, targets_json};
use crate::rules::{self, Rule};

use super::args::ListArgs;
use super::{Outcome, page};

pub(super) fn rules(args: &ListArgs) -> Outcome {
    print(&if args.format == "json" { format!("{:#}\n", rules_json()) } else { rules_text(rules::all()) })
}

pub(super) fn targets(args: &ListArgs) -> Outcome {
    let profiles = profiles::all();
    print(&if args.format == "json" {
        format!("{:#}\n", targets_json(&profiles))
    } else {
        targets_text(&profiles)
    })
}

fn print(text: &str) -> Outcome {
    page::bytes(text.as_bytes())
}

/// A line a rule.
pub(super) fn rules_text(list: impl IntoIterator<Item = &'static Rule>) -> String {
    let mut text = String::new();
    for rule in list {
        let level = rule.level.map_or("off", Severity::id);
        let fix = rule.fixes.first().map_or("manual", |safety| safety.id());
        let _ = writeln!(text, "{:34} {:8} {:7} {}", rule.code, level, fix, rule.summary);
    }
    text
}

fn targets_text(profiles: &[Profile]) -> String {
    let mut text = String::new();
    for profile in profiles {
        let _ = writeln!(text, "{}  {}", profile.id, profile.title);
        if !profile.aliases.is_empty() {
            let _ = writeln!(text, "  also: {}", profile.aliases.join(", "));
        }
        let _ = writeln!(text, "  containers: {}", profile.containers.accepted.join(", "));
        let _ = writeln!(text, "  images: {}", profile.image.accepted.join(", "));
        for listed in profile.every_limit() {
            let Listed { name, column, modes, limit, .. } = &listed;
            let column = column.map(|column| format!(" of {column}")).unwrap_or_default();
            let modes = if modes.is_empty() { String::new() } else { format!(" ({})", modes.join(", ")) };
            let (value, level, source) = (limit.value, limit.level.id(), &limit.source);
            let _ = writeln!(text, "  {name}{column}{modes}: above {value} {level} ({source})");
        }
        for Citation { title, url, state, .. } in profile.sources.values() {
            let rest: Vec<&str> = [url, state].into_iter().flatten().map(AsRef::as_ref).collect();
            let _ = writeln!(text, "  source: {}", [vec![title.as_ref()], rest].concat().join(", "));
        }
        for question in &profile.open_questions {
            let _ = writeln!(text, "  not verified: {question}");
        }
    }
    text
}
