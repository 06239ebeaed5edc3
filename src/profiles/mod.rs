//! The platforms: one TOML each, and the user's own that extend them.
//!
//! Knows no rule and reads no file: the text of a user's profile is handed in.

mod push;
mod records;
mod schema;

use toml::{Table, Value};

pub use push::{Merged, Mistyped, Push, PushNeeds, Remote, grid};
pub use records::{FieldKind, FieldNeeds, KeyNeeds, RecordNeeds, UrlNeeds};
pub use schema::{
    AnnotationNeeds, CategoryNeeds, Containers, Document, ImageNeeds, Level, Limit, ManifestNeeds, Profile,
    RequestNeeds, RuleSetting, Said, Spelling,
};

/// The texts of the platforms that come with the tool, in the order of `imgpack targets`.
const TEXTS: &[(&str, &str)] = &[
    ("opendatasoft", include_str!("opendatasoft.toml")),
    ("v7-darwin", include_str!("v7-darwin.toml")),
    ("onestepai", include_str!("onestepai.toml")),
];

/// A profile that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    /// Which profile.
    pub name: String,
    /// What is wrong with it, with line and column where the parser tells.
    pub message: String,
}

/// The ids of the platforms that come with the tool.
pub fn ids() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(id, _)| *id)
}

/// The platforms that come with the tool.
pub fn all() -> Vec<Profile> {
    ids().filter_map(|id| find(id).ok()).collect()
}

/// The platform with this id or alias.
pub fn find(word: &str) -> Result<Profile, ProfileError> {
    for (id, text) in TEXTS {
        let profile = parse(id, text)?;
        if profile.id == word || profile.aliases.iter().any(|alias| alias == word) {
            return Ok(profile);
        }
    }
    Err(ProfileError { name: word.into(), message: format!("unknown target; known: {}", known_words()) })
}

fn known_words() -> String {
    ids().collect::<Vec<_>>().join(", ")
}

/// A profile from its text; `extends = "labelbox"` takes everything from that platform that the text
/// does not say itself.
pub fn parse(name: &str, text: &str) -> Result<Profile, ProfileError> {
    let failed = |message: String| ProfileError { name: name.into(), message };
    let mut table: Table = text.parse().map_err(|error: toml::de::Error| failed(error.to_string()))?;
    if let Some(base) = table.remove("extends") {
        let base = base.as_str().ok_or_else(|| failed("`extends` is not a string".into()))?;
        let (_, base_text) = TEXTS.iter().find(|(id, _)| *id == base).ok_or_else(|| {
            failed(format!("`extends = \"{base}\"`: unknown target; known: {}", known_words()))
        })?;
        let mut whole: Table =
            base_text.parse().map_err(|error: toml::de::Error| failed(error.to_string()))?;
        overlay(&mut whole, table);
        table = whole;
    }
    let profile: Profile = table.try_into().map_err(|error: toml::de::Error| failed(error.to_string()))?;
    match profile.unknown_word() {
        Some(complaint) => Err(failed(complaint)),
        None => Ok(profile),
    }
}

fn overlay(base: &mut Table, top: Table) {
    for (key, value) in top {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => overlay(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
