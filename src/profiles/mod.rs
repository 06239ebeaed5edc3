//! The platforms: one TOML each, and the user's own that extend them.
//!
//! Knows no rule and reads no file: the text of a user's profile is handed in.

mod columns;
mod folders;
mod pictures;
mod push;
mod records;
mod schema;

use toml::{Table, Value};

pub use columns::{Column, ColumnNeeds, DarwinCoreNeeds, Fill, Holds, LostColumn};
pub use folders::{AnnotationNeeds, CategoryNeeds, RequestNeeds};
pub use pictures::{ImageNeeds, RenameNeeds, Spelling};
pub use push::{Mistyped, PushNeeds};
pub use records::{
    AttachmentKind, AttachmentNeeds, FieldKind, FieldNeeds, KeyNeeds, MetadataNeeds, MetadataOption,
    RecordNeeds, ReservedField, UrlNeeds,
};
pub use schema::{Containers, Document, Level, Limit, ManifestNeeds, Profile, RuleSetting, Said};

/// The texts of the platforms that come with the tool, in the order of `imgpack targets`.
const TEXTS: &[(&str, &str)] = &[
    ("opendatasoft", include_str!("opendatasoft.toml")),
    ("labelbox", include_str!("labelbox.toml")),
    ("v7-darwin", include_str!("v7-darwin.toml")),
    ("onestepai", include_str!("onestepai.toml")),
    ("symbiota", include_str!("symbiota.toml")),
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
/// does not say itself. Where the text has `modes`, each is laid over the rest; `mode` chooses one.
pub fn parse(name: &str, text: &str) -> Result<Profile, ProfileError> {
    let failed = |message: String| ProfileError { name: name.into(), message };
    let mut own = Layer::read(text).map_err(failed)?;
    let mut layers = Vec::new();
    if let Some(base) = own.base.remove("extends") {
        let base = base.as_str().ok_or_else(|| failed("`extends` is not a string".into()))?;
        let (_, base_text) = TEXTS.iter().find(|(id, _)| *id == base).ok_or_else(|| {
            failed(format!("`extends = \"{base}\"`: unknown target; known: {}", known_words()))
        })?;
        layers.push(Layer::read(base_text).map_err(failed)?);
    }
    layers.push(own);
    let mut profile = merged(&layers, None).map_err(failed)?;
    for mode in layers.iter().flat_map(|layer| layer.modes.keys()) {
        let variant =
            merged(&layers, Some(mode)).map_err(|error| failed(format!("mode `{mode}`: {error}")))?;
        profile.modes.insert(mode.clone(), variant);
    }
    match profile.mode.clone() {
        None => Ok(profile),
        Some(mode) => profile.in_mode(&mode).ok_or_else(|| {
            let known: Vec<&str> = profile.modes.keys().map(String::as_str).collect();
            failed(format!("unknown mode `{mode}`; known: {}", known.join(", ")))
        }),
    }
}

/// The text of one profile: what it says always, and what only in a mode.
struct Layer {
    base: Table,
    modes: Table,
}

impl Layer {
    fn read(text: &str) -> Result<Self, String> {
        let mut base: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        match base.remove("modes") {
            None => Ok(Self { base, modes: Table::new() }),
            Some(Value::Table(modes)) => Ok(Self { base, modes }),
            Some(_) => Err("`modes` is not a table".into()),
        }
    }
}

/// The layers over each other, each followed by what it says in a mode.
fn merged(layers: &[Layer], mode: Option<&String>) -> Result<Profile, String> {
    let mut whole = Table::new();
    for layer in layers {
        overlay(&mut whole, layer.base.clone());
        if let Some(Value::Table(own)) = mode.and_then(|mode| layer.modes.get(mode)) {
            overlay(&mut whole, own.clone());
        }
    }
    if let Some(mode) = mode {
        whole.insert("mode".into(), Value::String(mode.clone()));
    }
    let profile: Profile = whole.try_into().map_err(|error: toml::de::Error| error.to_string())?;
    profile.unknown_word().map_or(Ok(profile), Err)
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
