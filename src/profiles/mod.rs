//! The platforms: one TOML each, and the user's own that extend them.
//!
//! Knows no rule and reads no file: the text of a user's profile is handed in.

mod audit;
mod columns;
mod folders;
mod images;
mod limits;
mod modes;
mod outline;
mod problem;
mod push;
mod records;
mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod typed;
mod words;

use std::path::Path;
use std::sync::{LazyLock, OnceLock};

pub use columns::{CellMeaning, Column, ColumnNeeds, DarwinCoreNeeds, ExtensionNeeds, Fill, LostColumn};
pub use folders::{AnnotationNeeds, CategoryNeeds, RequestNeeds};
pub use images::{ImageNeeds, RenameNeeds, Spelling};
pub use limits::{Listed, limit_names};
pub use modes::{Signs, When};
#[cfg(feature = "cli")]
pub(crate) use outline::{Outline, join};
#[cfg(feature = "cli")]
pub(crate) use problem::instead;
pub use problem::{Problem, ProfileError};
pub use push::{Mistyped, PushNeeds};
pub use records::{
    AttachmentKind, AttachmentNeeds, EmbeddingNeeds, FieldKind, FieldNeeds, KeyNeeds, MetadataNeeds,
    MetadataOption, RecordNeeds, ReservedField, UrlNeeds,
};
pub use schema::{Containers, Handover, ManifestNeeds, Profile, RuleSetting};

use serde::Deserialize as _;

use tree::{Layers, Node};
use typed::Reader;

/// The texts of the platforms that come with the tool, in the order of `imgpack targets`.
const TEXTS: &[(&str, &str)] = &[
    ("opendatasoft", include_str!("opendatasoft.toml")),
    ("labelbox", include_str!("labelbox.toml")),
    ("v7-darwin", include_str!("v7-darwin.toml")),
    ("onestepai", include_str!("onestepai.toml")),
    ("symbiota", include_str!("symbiota.toml")),
];

/// The platforms of `TEXTS`, each read when somebody first asks for it.
static READ: LazyLock<Vec<OnceLock<Result<Profile, ProfileError>>>> =
    LazyLock::new(|| TEXTS.iter().map(|_| OnceLock::new()).collect());

/// What a profile is read with, of which this module knows nothing itself.
pub struct Known<'a> {
    /// The codes of all rules.
    codes: Vec<&'a str>,
    /// The modes of the profile that is read.
    modes: Vec<String>,
    /// The text of the file at a path, or why it cannot be read.
    file: &'a dyn Fn(&Path) -> Result<String, String>,
}

impl<'a> Known<'a> {
    /// The codes of all rules; no profile is read from a file.
    pub fn new(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let file = &|_: &Path| Err("no files are read here".to_owned());
        Self { codes: codes.into_iter().collect(), modes: Vec::new(), file }
    }

    /// Profiles that another one extends by their path are read so.
    #[must_use]
    pub fn reading(self, file: &'a dyn Fn(&Path) -> Result<String, String>) -> Self {
        Self { file, ..self }
    }
}

/// The ids of the platforms that come with the tool.
pub fn ids() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(id, _)| *id)
}

/// What a profile may hold.
#[cfg(feature = "cli")]
pub(crate) fn outline() -> &'static Outline {
    &outline::OUTLINE
}

/// Whether a place must be there wherever the table around it is.
#[cfg(feature = "cli")]
pub(crate) fn is_required(place: &str) -> bool {
    outline::REQUIRED.contains(place)
}

/// The words that mean anything at a place, where they do not depend on the profile.
#[cfg(feature = "cli")]
pub(crate) fn words_at<'a>(place: &str, codes: impl IntoIterator<Item = &'a str>) -> Option<Vec<String>> {
    let row = words::PLACES.iter().find(|row| row.at == place && !row.is_own)?;
    let nothing = Node { at: tree::At::default(), held: tree::Held::Table(tree::Branch::new()) };
    let mut words = (row.words)(&nothing, &Known::new(codes));
    words.sort_unstable();
    words.dedup();
    Some(words)
}

/// The platforms that come with the tool.
pub fn all() -> Vec<Profile> {
    ours().filter_map(|profile| profile.as_ref().ok().cloned()).collect()
}

/// The platform with this id or alias.
pub fn find(word: &str) -> Result<Profile, ProfileError> {
    let of_id = ids().zip(ours()).find(|(id, _)| *id == word);
    let is_called = |profile: &Profile| profile.aliases.iter().any(|alias| alias == word);
    let found = of_id
        .map(|(_, profile)| profile)
        .or_else(|| ours().find(|profile| profile.as_ref().is_ok_and(is_called)));
    found.cloned().unwrap_or_else(|| {
        let message = format!("unknown target; known: {}", ids().collect::<Vec<_>>().join(", "));
        Err(Problem { file: word.into(), place: None, message }.into())
    })
}

/// The platforms of `TEXTS`. What may be wrong with a user's is not looked for: tests do that.
fn ours() -> impl Iterator<Item = &'static Result<Profile, ProfileError>> {
    let read = |(id, text): &(&str, &str)| {
        let mut layers = Layers::default();
        layers.read(id, text, &Known::new([]))?;
        built(&layers)
    };
    TEXTS.iter().zip(READ.iter()).map(move |(text, cell)| cell.get_or_init(|| read(text)))
}

/// A profile from its text; `extends` takes everything from another one, by its id or by its path from this
/// one, that the text does not say itself. Where the text has `modes`, each is laid over the rest; `mode`
/// chooses one. The error holds all that is wrong.
pub fn parse(name: &str, text: &str, known: &Known<'_>) -> Result<Profile, ProfileError> {
    let mut layers = Layers::default();
    layers.read(name, text, known)?;
    let modes = layers.modes().into_iter().cloned().collect();
    let known = Known { codes: known.codes.clone(), modes, file: known.file };
    let mut found = Vec::new();
    for tree in trees(&layers) {
        found.extend(audit::problems(&tree, &known));
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        return built(&layers);
    }
    let problems = found.into_iter().map(|(at, message)| layers.problem(at, message));
    Err(ProfileError { problems: problems.collect() })
}

/// The profile without a mode, then that of each mode.
fn trees(layers: &Layers) -> impl Iterator<Item = Node> {
    let modes = layers.modes().into_iter().map(|mode| layers.merged(Some(mode)));
    std::iter::once(layers.merged(None)).chain(modes)
}

fn built(layers: &Layers) -> Result<Profile, ProfileError> {
    let mut all = trees(layers).map(|tree| typed(layers, tree));
    let mut profile = all.next().unwrap_or_else(|| typed(layers, layers.merged(None)))?;
    for mode in all {
        let mode = mode?;
        profile.modes.insert(mode.mode.clone().unwrap_or_default(), mode);
    }
    let chosen = profile.mode.as_ref().and_then(|mode| profile.in_mode(mode));
    Ok(chosen.unwrap_or(profile))
}

/// The tree as a profile, with documents in place of their keys.
fn typed(layers: &Layers, mut tree: Node) -> Result<Profile, ProfileError> {
    let at = tree.at;
    audit::cited(&mut tree);
    Profile::deserialize(Reader::Tree(tree)).map_err(|error| layers.problem(at, error.to_string()).into())
}
