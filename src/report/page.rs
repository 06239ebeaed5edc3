//! The page of a rule: its own text, and what each platform says about it.
//!
//! The same text is shown by `imgpack explain` and kept in `docs/rules`.

use std::fmt::Write as _;

use crate::model::{Citation, Level, Severity};
use crate::profiles;
use crate::rules::Rule;

/// The page as Markdown.
pub fn rule_page(rule: &Rule) -> String {
    let mut page = format!("# {}\n\n{}.\n", rule.code, capitalised(rule.summary));
    let level = rule.level.map_or("off", Severity::id);
    let fixes: Vec<&str> = rule.fixes.iter().map(|safety| safety.id()).collect();
    let _ = writeln!(page, "\nLevel: {level} · Fix: {} · Since: {}", fixes.join(" or "), rule.since);
    let _ = writeln!(page, "\n{}", rule.doc.trim());
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

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
