//! An option as it was given on the command line, so that a command can be made of it again, and what nobody
//! took notice of can be named.
//!
//! Knows no option.

/// One option, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its long name without the hyphens.
    pub name: String,
    /// Its value; `None` for a flag.
    pub value: Option<String>,
}

impl Given {
    /// An option that takes no value.
    pub fn flag(name: impl Into<String>) -> Self {
        Self { name: name.into(), value: None }
    }

    /// The words of a command line, not quoted.
    pub fn words(&self) -> impl Iterator<Item = String> + '_ {
        // A value that begins with a hyphen would be read as an option.
        let is_glued = self.value.as_ref().is_some_and(|value| value.starts_with('-'));
        let (first, second) = match &self.value {
            Some(value) if is_glued => (format!("--{}={value}", self.name), None),
            value => (format!("--{}", self.name), value.clone()),
        };
        std::iter::once(first).chain(second)
    }
}
