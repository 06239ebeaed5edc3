//! The page of a rule: its own text, and what each platform says about it; and the index of all rules.
//!
//! `imgpack explain` shows the page, `docs/rules.md` is the index.

use std::fmt::Write as _;

use crate::model::{Citation, Level, Severity};
use crate::profiles;
use crate::rules::{self, Rule};

use super::example;

/// Where the pages of rules are read on the web.
const SITE: &str = "https://imgpack.github.io/imgpack/rules";

/// The URL of the page of a rule.
pub fn rule_url(code: &str) -> String {
    format!("{SITE}/{code}.html")
}

/// The page as Markdown, its examples as files and tables.
pub fn rule_page(rule: &Rule) -> String {
    let mut page = format!("# {}\n\n{}.\n", rule.code, capitalised(rule.summary));
    let level = rule.level.map_or("off", Severity::id);
    let fixes: Vec<&str> = rule.fixes.iter().map(|safety| safety.id()).collect();
    let _ = writeln!(page, "\nLevel: {level} · Fix: {} · Since: {}", fixes.join(" or "), rule.since);
    let _ = writeln!(page, "\n{}", example::shown(rule.doc.trim()).trim_end());
    let _ = writeln!(page, "\n## Platforms\n");
    let _ = writeln!(page, "- everywhere: {} ({})", rule.because.text, link(&rule.because.source));
    for profile in profiles::all() {
        let Some(said) = profile.rules.get(rule.code) else { continue };
        let level = said.level.map_or(rule.level, Level::severity);
        let level = level.map_or("off", Severity::id);
        let (text, source) = said.said().unwrap_or((rule.because.text, &rule.because.source));
        let _ = writeln!(page, "- {}, {level}: {text} ({})", profile.id, link(source));
    }
    page
}

/// A source as Markdown, with the state of the copy that was read.
fn link(source: &Citation) -> String {
    let title = match &source.url {
        Some(url) => format!("[{source}]({url})"),
        None => source.to_string(),
    };
    source.state.as_ref().map_or(title.clone(), |state| format!("{title}, {state}"))
}

/// All rules by group, as Markdown: code, level where no platform says otherwise, summary.
pub fn rule_index() -> String {
    let mut index = String::from("# Rules\n\n`imgpack explain CODE` shows the page of a rule.\n");
    let mut group = "";
    for rule in rules::all() {
        if rule.group() != group {
            group = rule.group();
            let _ = writeln!(index, "\n## {group}\n\n| code | level | summary |\n|---|---|---|");
        }
        let level = rule.level.map_or("off", Severity::id);
        let _ = writeln!(index, "| `{}` | {level} | {} |", rule.code, rule.summary.replace('|', "\\|"));
    }
    index
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
