//! The page of a rule: its own text, and what each platform says about it; and the index of all rules.
//!
//! `imgpack explain` shows the page, `docs/rules.md` is the index.

use std::fmt::Write as _;

use crate::model::{Citation, Level, Severity};
use crate::profiles;
use crate::rules::{self, Rule};

use super::example;

/// Where the site is read on the web: `homepage` of Cargo.toml; empty while there is none.
const SITE: &str = env!("CARGO_PKG_HOMEPAGE");

/// The URL of the page of a rule, where the site is on the web.
pub fn rule_url(code: &str) -> Option<String> {
    page_below(SITE, code)
}

/// Where the page of a rule is read: its URL, or else the command that shows it.
pub fn rule_docs(code: &str) -> String {
    rule_url(code).unwrap_or_else(|| format!("imgpack explain {code}"))
}

/// The pages lie there as scripts/site.sh makes them.
fn page_below(site: &str, code: &str) -> Option<String> {
    (!site.is_empty()).then(|| format!("{}/rules/{code}.html", site.trim_end_matches('/')))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_rule_has_a_url_only_where_the_site_has_one() {
        assert_eq!(page_below("", "entry/empty"), None);
        for site in ["https://example.org/imgpack", "https://example.org/imgpack/"] {
            let url = page_below(site, "entry/empty");
            assert_eq!(url.as_deref(), Some("https://example.org/imgpack/rules/entry/empty.html"));
        }
    }
}
