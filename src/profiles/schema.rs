//! The shape of a platform's page: limits, levels and sources as data.
//!
//! Knows no rule: the keys of `rules` are checked against the registry by a test and by `config`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Format, Severity};

use super::columns::{ColumnNeeds, DarwinCoreNeeds};
use super::pictures::{ImageNeeds, RenameNeeds};
use super::records::{AttachmentNeeds, KeyNeeds, MetadataNeeds, RecordNeeds, UrlNeeds};
use super::{AnnotationNeeds, CategoryNeeds, PushNeeds, RequestNeeds};

/// The words for containers in `containers.accepted`.
const CONTAINERS: [&str; 6] = ["zip", "tar", "tar.gz", "tar.bz2", "directory", "file"];

/// The words for shapes of output in `emits`.
const SHAPES: [&str; 4] = ["archive", "directory", "json", "csv"];

/// A level as profiles and settings write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Level {
    Off,
    Hint,
    Warning,
    Error,
}

impl Level {
    /// The severity, or `None` for off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Hint => Some(Severity::Hint),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// A document that a limit or a level comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its name or address.
    pub document: String,
    /// Date or commit of the copy that was read.
    #[serde(default)]
    pub state: Option<String>,
}

/// A number that a platform sets, with its level and its source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The largest value that is still fine.
    pub value: u64,
    /// What exceeding it is.
    pub level: Level,
    /// What exceeding it is where files are linked and not uploaded, if that differs.
    #[serde(default)]
    pub linked: Option<Level>,
    /// Key of `sources`.
    pub source: String,
    /// Page or heading in that document.
    #[serde(default)]
    pub heading: Option<String>,
    /// What is uncertain about it.
    #[serde(default)]
    pub note: Option<String>,
}

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
    /// Key of `sources`.
    #[serde(default)]
    pub source: Option<String>,
}

/// A reason, and who gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// What happens on the platform, in one sentence without a full stop.
    pub because: String,
    /// Key of `sources`.
    pub source: String,
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
    /// Rule groups that speak about this platform.
    pub groups: Vec<String>,
    /// Where everything below comes from.
    pub sources: BTreeMap<String, Document>,
    /// Which archives it takes.
    pub containers: Containers,
    /// What the table beside the images must be, where there is one.
    #[serde(default)]
    pub manifest: Option<ManifestNeeds>,
    /// The shapes of output that it takes: `archive`, `directory`, `json`, `csv`, the preferred one first.
    pub emits: Vec<String>,
    /// What an import file must be, where it takes one.
    #[serde(default)]
    pub records: Option<RecordNeeds>,
    /// What identifies a row, where something does.
    #[serde(default)]
    pub keys: Option<KeyNeeds>,
    /// What addresses of pictures must be, where rows hold some.
    #[serde(default)]
    pub urls: Option<UrlNeeds>,
    /// Metadata in records, where they hold some.
    #[serde(default)]
    pub metadata: Option<MetadataNeeds>,
    /// Attachments in records, where they hold some.
    #[serde(default)]
    pub attachments: Option<AttachmentNeeds>,
    /// Which pictures it takes.
    pub image: ImageNeeds,
    /// What folders mean, where they mean anything.
    #[serde(default)]
    pub categories: Option<CategoryNeeds>,
    /// How pictures are sent one by one, where that is told.
    #[serde(default)]
    pub requests: Option<RequestNeeds>,
    /// Why only the last part of a name counts, where folders are not kept.
    #[serde(default)]
    pub flat_names: Option<Said>,
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

impl Profile {
    /// The document behind a key of `sources`; the key itself where it is unknown.
    pub fn document<'a>(&'a self, key: &'a str) -> &'a str {
        self.sources.get(key).map_or(key, |source| &source.document)
    }

    /// The profile of one of its ways in, which knows of the others as well.
    pub fn in_mode(&self, mode: &str) -> Option<Self> {
        let mut chosen = self.modes.get(mode)?.clone();
        chosen.modes.clone_from(&self.modes);
        Some(chosen)
    }

    /// Whether it takes outputs of this shape.
    pub fn takes_shape(&self, word: &str) -> bool {
        self.emits.iter().any(|shape| shape == word)
    }

    /// Which columns the table has, where the platform prescribes them.
    pub fn columns(&self) -> Option<&ColumnNeeds> {
        self.manifest.as_ref()?.columns.as_ref()
    }

    /// A word that must be one of a list and is not: a source that is not told, a format or a container
    /// that nobody knows.
    pub(super) fn unknown_word(&self) -> Option<String> {
        let told = |key: &&String| !self.sources.contains_key(*key);
        let image = &self.image;
        let spelt = image.doubtful_extensions.values().chain(image.refused_extensions.values());
        let mut sources = self
            .limits()
            .into_iter()
            .map(|(_, limit)| &limit.source)
            .chain(self.rules.values().filter_map(|said| said.source.as_ref()))
            .chain(spelt.map(|spelling| &spelling.source))
            .chain(image.picture_required.iter().map(|said| &said.source))
            .chain(image.others_ignored.iter().map(|said| &said.source))
            .chain(self.keys.iter().flat_map(|keys| &keys.without_flags).map(|said| &said.source))
            .chain(image.derivatives_alone.iter().map(|said| &said.source))
            .chain(self.categories.iter().map(|needs| &needs.source))
            .chain(self.annotations.iter().map(|needs| &needs.source))
            .chain(self.requests.iter().map(|needs| &needs.source))
            .chain(self.flat_names.iter().map(|said| &said.source))
            .chain(self.push.iter().flat_map(PushNeeds::sources))
            .chain(self.columns().into_iter().flat_map(ColumnNeeds::sources));
        let mut formats = image.accepted.iter().chain(&image.other).chain(&image.degraded);
        let mut containers = self.containers.accepted.iter();
        let source = sources.find(told).map(|key| format!("`{key}` is not one of `sources`"));
        source
            .or_else(|| {
                let id = formats.find(|id| Format::from_id(id).is_none())?;
                Some(format!("`{id}` is no format that is known here"))
            })
            .or_else(|| {
                let id = containers.find(|id| !CONTAINERS.contains(&id.as_str()))?;
                Some(format!("`{id}` is no container; known: {}", CONTAINERS.join(", ")))
            })
            .or_else(|| {
                let word = self.emits.iter().find(|word| !SHAPES.contains(&word.as_str()))?;
                Some(format!("`{word}` is no shape of output; known: {}", SHAPES.join(", ")))
            })
    }

    /// The sharpest limit that a value exceeds.
    pub fn exceeded(limits: &[Limit], value: u64) -> Option<&Limit> {
        limits
            .iter()
            .filter(|limit| value > limit.value)
            .max_by_key(|limit| (limit.level.severity(), limit.value))
    }

    /// Every limit with the name of its field, for `imgpack targets`.
    pub fn limits(&self) -> Vec<(&'static str, &Limit)> {
        let manifest = self.manifest.as_ref();
        let attachments = self.attachments.iter().flat_map(|needs| &needs.kinds).flat_map(|kind| &kind.max);
        let fields: [(&'static str, &[Limit]); 14] = [
            ("archive-bytes", &self.containers.max_bytes),
            ("entries", &self.max_entries),
            ("manifest-columns", manifest.map_or(&[], |needs| &needs.max_columns)),
            ("manifest-text-columns", manifest.map_or(&[], |needs| &needs.max_text_columns)),
            ("manifest-bytes", manifest.map_or(&[], |needs| &needs.max_bytes)),
            ("records", self.records.as_ref().map_or(&[], |needs| &needs.max_rows)),
            (
                "records-with-metadata",
                self.records.as_ref().map_or(&[], |needs| &needs.max_rows_with_metadata),
            ),
            ("metadata-length", self.metadata.as_ref().map_or(&[], |needs| &needs.max_length)),
            ("key-length", self.keys.as_ref().map_or(&[], |needs| &needs.max_length)),
            ("image-bytes", &self.image.max_bytes),
            ("image-side", &self.image.max_side),
            ("image-pixels", &self.image.max_pixels),
            ("image-width", &self.image.max_width),
            ("image-decoded", &self.image.max_decoded),
        ];
        let push = self.push.iter().flat_map(PushNeeds::limits);
        let fields = fields.into_iter().chain(push);
        let listed = fields.flat_map(|(name, limits)| limits.iter().map(move |limit| (name, limit)));
        listed.chain(attachments.map(|limit| ("attachments", limit))).collect()
    }
}
