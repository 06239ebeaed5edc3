//! Which of a platform's ways in an input takes: clauses in order, the first that holds decides.
//!
//! Knows no platform and opens nothing: what is there to go by is handed in.

use serde::Deserialize;

use crate::model::{Container, Entry};

/// One clause. It holds where everything that it asks for is so; one that asks for nothing always holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// The mode that it decides for.
    pub mode: String,
    /// The shape of the output, a word of `emits`.
    #[serde(default)]
    pub output: Option<String>,
    /// The container of the input: a word of `containers.accepted`, or `archive` for any that is packed.
    #[serde(default)]
    pub container: Option<String>,
    /// A file in the input by its name, in any letter case, with one `*` for any text.
    #[serde(default)]
    pub holds: Option<String>,
    /// `--base-url` is given.
    #[serde(default)]
    pub base_url: bool,
    /// The clause in words, for the report.
    pub because: String,
}

/// What the mode of an input is reported by.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'a> {
    /// What the input is packed in.
    pub container: &'a Container,
    /// What it holds.
    pub entries: &'a [Entry],
    /// The shape of the output, where one is written.
    pub output: Option<&'a str>,
    /// `--base-url` is given.
    pub base_url: bool,
}

impl When {
    /// Whether everything that the clause asks for is so.
    pub fn holds(&self, signs: &Signs<'_>) -> bool {
        let kind = signs.container.kind;
        let is_container = |word: &str| word == kind.id() || (word == "archive" && kind.is_archive());
        let is_seen =
            |entry: &&Entry| entry.is_file() && !entry.path.is_junk() && entry.path.hidden().is_none();
        let is_there =
            |name: &str| signs.entries.iter().filter(is_seen).any(|entry| is_named(entry.path.name(), name));
        self.output.as_deref().is_none_or(|shape| signs.output == Some(shape))
            && self.container.as_deref().is_none_or(is_container)
            && self.holds.as_deref().is_none_or(is_there)
            && (!self.base_url || signs.base_url)
    }
}

/// Whether a name is of a pattern with at most one `*`, in any letter case.
fn is_named(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.to_lowercase(), pattern.to_lowercase());
    match pattern.split_once('*') {
        None => name == pattern,
        Some((first, last)) => name.strip_prefix(first).is_some_and(|rest| rest.ends_with(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_between_two_ends_that_do_not_overlap() {
        assert!(is_named("Occurrences-1.CSV", "occurrence*.csv") && is_named("META.xml", "meta.xml"));
        assert!(!is_named("meta.xml.bak", "meta.xml") && !is_named("aba", "ab*ba"));
    }
}
