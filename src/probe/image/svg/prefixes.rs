//! Whether every prefix of a name is declared (Namespaces in XML 1.0 §5); a browser shows no image else.

use std::collections::HashMap;

use super::active::split;
use crate::probe::xml::Element;

/// The prefixes that are declared where the reader is.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    declared: HashMap<String, u32>,
    /// What each open element declares.
    open: Vec<Vec<String>>,
}

impl Prefixes {
    /// A start tag; answers with the first name whose prefix is not declared.
    pub(super) fn element<'a>(&mut self, element: &Element<'a>) -> Option<&'a str> {
        let mut own = Vec::new();
        for attribute in &element.attributes {
            if let Some(prefix) = attribute.name.strip_prefix("xmlns:") {
                *self.declared.entry(prefix.to_owned()).or_default() += 1;
                own.push(prefix.to_owned());
            }
        }
        self.open.push(own);
        let names = element.attributes.iter().map(|attribute| attribute.name);
        [element.name].into_iter().chain(names).find(|name| !self.knows(split(name).0))
    }

    /// The end of an element; what it declared counts no longer.
    pub(super) fn end(&mut self) {
        for prefix in self.open.pop().unwrap_or_default() {
            if let Some(count) = self.declared.get_mut(&prefix) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn knows(&self, prefix: &str) -> bool {
        matches!(prefix, "" | "xml" | "xmlns") || self.declared.get(prefix).is_some_and(|count| *count > 0)
    }
}
