//! The shape of a platform's page: limits, levels and sources as data.
//!
//! Knows no rule: the codes in `rules` and the words in `groups` are checked where the text is read.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Citation, ContainerKind, Level, Limit, SourcedReason};

use super::columns::{ColumnNeeds, DarwinCoreNeeds};
use super::folders::{AnnotationNeeds, CategoryNeeds, RequestNeeds};
use super::images::{ImageNeeds, RenameNeeds};
use super::modes::{Signs, When};
use super::push::PushNeeds;
use super::records::{AttachmentNeeds, KeyNeeds, MetadataNeeds, RecordNeeds, UrlNeeds};

/// What a platform says of one rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSetting {
    /// Replaces the rule's own level.
    #[serde(default)]
    pub level: Option<Level>,
    /// What happens on the platform, in one sentence without a full stop.
    #[serde(default)]
    pub because: Option<String>,
    /// Who says so.
    #[serde(default)]
    pub source: Option<Citation>,
}

impl RuleSetting {
    /// The reason, and who gives it, where the platform has one of its own.
    pub fn said(&self) -> Option<(&str, &Citation)> {
        self.because.as_deref().zip(self.source.as_ref())
    }
}

/// Which archives a platform takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Containers {
    /// Kinds by `ContainerKind::id`, the one that `build` prefers first.
    pub accepted: Vec<String>,
    /// Bytes of the uploaded archive.
    #[serde(default)]
    pub max_bytes: Vec<Limit>,
}

/// What the table beside the images must be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ManifestNeeds {
    /// The package is nothing without a table.
    pub required: bool,
    /// Only one table is read.
    pub single: bool,
    /// Each folder may have a table of its own, whose names count from that folder; then `single` says nothing.
    #[serde(default)]
    pub per_folder: bool,
    /// The bytes that the platform takes between fields, as one string, the preferred one first.
    pub delimiters: String,
    /// Name of the table that `build` makes.
    pub generated_name: String,
    /// Header of the column with paths in it.
    pub generated_column: String,
    /// Headers are the same when equal in lower case with everything but letters, digits and `_`
    /// replaced.
    #[serde(default)]
    pub identifier_headers: bool,
    /// The byte by which the reader goes on inside quotes, whatever follows it: a quote behind it closes
    /// nothing.
    #[serde(default)]
    pub escape: Option<char>,
    /// Which columns it has, where the platform prescribes them.
    #[serde(default)]
    pub columns: Option<ColumnNeeds>,
    /// Columns in all.
    #[serde(default)]
    pub max_columns: Vec<Limit>,
    /// Columns that hold text.
    #[serde(default)]
    pub max_text_columns: Vec<Limit>,
    /// Bytes of the table.
    #[serde(default)]
    pub max_bytes: Vec<Limit>,
}

/// One platform: what it takes, and who says so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// The word of `--target`.
    pub id: String,
    /// The platform's name.
    pub title: String,
    /// Other words for `--target`.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Which of its ways in this profile describes, where the platform has several.
    #[serde(default)]
    pub mode: Option<String>,
    /// The profile of each of its ways in.
    #[serde(skip)]
    pub modes: BTreeMap<String, Profile>,
    /// Which of its ways in an input takes, where it has several: the first clause that holds.
    #[serde(default)]
    pub when: Vec<When>,
    /// Rule groups that speak about this platform.
    pub groups: Vec<String>,
    /// Where everything below comes from.
    pub sources: BTreeMap<String, Citation>,
    /// Which archives it takes.
    pub containers: Containers,
    /// What the table beside the images must be, where there is one.
    #[serde(default)]
    pub manifest: Option<ManifestNeeds>,
    /// What is done with a package of each shape to hand it over. A package of a shape that is not here is built first.
    #[serde(default)]
    pub upload: BTreeMap<String, Handover>,
    /// The shapes of output that it takes: `archive`, `directory`, `json`, `csv`, the preferred one first.
    pub emits: Vec<String>,
    /// What an import file must be, where it takes one.
    #[serde(default)]
    pub records: Option<RecordNeeds>,
    /// What identifies a row, where something does.
    #[serde(default)]
    pub keys: Option<KeyNeeds>,
    /// What URLs of images must be, where rows hold some.
    #[serde(default)]
    pub urls: Option<UrlNeeds>,
    /// Metadata in records, where they hold some.
    #[serde(default)]
    pub metadata: Option<MetadataNeeds>,
    /// Attachments in records, where they hold some.
    #[serde(default)]
    pub attachments: Option<AttachmentNeeds>,
    /// Which images it takes.
    pub image: ImageNeeds,
    /// What folders mean, where they mean anything.
    #[serde(default)]
    pub categories: Option<CategoryNeeds>,
    /// How images are sent one by one, where that is reported.
    #[serde(default)]
    pub requests: Option<RequestNeeds>,
    /// Why only the last part of a name counts, where folders are not kept.
    #[serde(default)]
    pub flat_names: Option<SourcedReason>,
    /// Names of files should be ASCII.
    #[serde(default)]
    pub ascii_names: bool,
    /// Which annotations it reads, where it reads any.
    #[serde(default)]
    pub annotations: Option<AnnotationNeeds>,
    /// Several inputs of one run are one package.
    #[serde(default)]
    pub joins_inputs: bool,
    /// How files become items, where it is pushed to.
    #[serde(default)]
    pub push: Option<PushNeeds>,
    /// What it looks for in a Darwin Core Archive, where it takes one.
    #[serde(default)]
    pub darwin_core: Option<DarwinCoreNeeds>,
    /// How it writes the names of files anew.
    #[serde(default)]
    pub renames: Option<RenameNeeds>,
    /// Characters in names that it does not keep.
    #[serde(default)]
    pub unsafe_characters: String,
    /// Entries in one package.
    #[serde(default)]
    pub max_entries: Vec<Limit>,
    /// What it says of single rules, by code.
    #[serde(default)]
    pub rules: BTreeMap<String, RuleSetting>,
    /// What nobody could verify.
    #[serde(default)]
    pub open_questions: Vec<String>,
}

/// How a package is handed over, in the words of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// What to do, where `{}` stands for the package; of a target that is pushed to, the command of its client.
    pub step: String,
    /// Who says so.
    pub source: Citation,
}

impl Profile {
    /// The profile of one of its ways in, which knows of the others as well.
    pub fn in_mode(&self, mode: &str) -> Option<Self> {
        let mut chosen = self.modes.get(mode)?.clone();
        chosen.modes.clone_from(&self.modes);
        Some(chosen)
    }

    /// The clause that decides which of its ways in an input takes; nothing where it has but one.
    pub fn mode_of(&self, signs: &Signs<'_>) -> Option<&When> {
        self.when.iter().find(|clause| clause.holds(signs))
    }

    /// Whether it takes outputs of this shape.
    pub fn takes_shape(&self, word: &str) -> bool {
        self.emits.iter().any(|shape| shape == word)
    }

    /// What is done with a package of this kind and name to hand it over; nothing where the platform takes none.
    pub fn upload_of(&self, kind: ContainerKind, name: &str) -> Option<&Handover> {
        let shape = match kind {
            ContainerKind::Directory => "directory",
            ContainerKind::File if name.to_ascii_lowercase().ends_with(".json") => "json",
            ContainerKind::File => "csv",
            ContainerKind::Unknown => return None,
            _ => "archive",
        };
        self.upload.get(shape)
    }

    /// Which columns the table has, where the platform prescribes them.
    pub fn columns(&self) -> Option<&ColumnNeeds> {
        self.manifest.as_ref()?.columns.as_ref()
    }
}
