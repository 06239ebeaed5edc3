//! The shape of what a platform says of images: formats, extensions, limits, names.
//!
//! Knows no image.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Citation, Format, Level, Limit, SourcedReason};

/// What to write instead of an extension.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    /// The extension to write, without the dot.
    pub write: String,
    /// What the other one is; an error where this is not said.
    #[serde(default)]
    pub level: Option<Level>,
    /// What happens to the other one, in one sentence without a full stop.
    pub because: String,
    /// Who says so.
    pub source: Citation,
}

/// Which images a platform takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageNeeds {
    /// Formats shown as images, by `Format::id`.
    pub accepted: Vec<String>,
    /// Formats taken without being shown as images.
    #[serde(default)]
    pub other: Vec<String>,
    /// Accepted formats that get no thumbnail or view.
    #[serde(default)]
    pub degraded: Vec<String>,
    /// Extensions of accepted formats, lower case without the dot, that the platform is unsure of.
    #[serde(default)]
    pub doubtful_extensions: BTreeMap<String, Spelling>,
    /// Extensions of accepted formats, lower case without the dot, that the platform does not take.
    #[serde(default)]
    pub refused_extensions: BTreeMap<String, Spelling>,
    /// Extensions with capital letters are not taken, so that writing them small is the only way; else
    /// they are merely unusual.
    #[serde(default)]
    pub lower_case_only: bool,
    /// Why a package without a single image that is shown as such misses the point.
    #[serde(default)]
    pub image_required: Option<SourcedReason>,
    /// What happens to images of other formats under names of their own, where they do no harm: they are
    /// left out, and the others taken.
    #[serde(default)]
    pub others_ignored: Option<SourcedReason>,
    /// Bytes of one file.
    #[serde(default)]
    pub max_bytes: Vec<Limit>,
    /// Width or height in pixels.
    #[serde(default)]
    pub max_side: Vec<Limit>,
    /// Width times height in pixels.
    #[serde(default)]
    pub max_pixels: Vec<Limit>,
    /// Width in pixels.
    #[serde(default)]
    pub max_width: Vec<Limit>,
    /// Bytes that the platform's own decoder reckons with: 1.8 times those of the pixels, and 1 MiB.
    #[serde(default)]
    pub max_decoded: Vec<Limit>,
    /// What the stem of a file ends in that stands for another image: a thumbnail, a smaller or larger copy.
    #[serde(default)]
    pub derivative_suffixes: Vec<String>,
    /// The copies in other sizes that a build can make: the word for each, and what its stem ends in.
    #[serde(default)]
    pub renditions: BTreeMap<String, String>,
    /// A derivative without the image that it stands for is no image of its own.
    #[serde(default)]
    pub derivatives_alone: Option<SourcedReason>,
    /// Extensions of files beside images that are read as data, lower case without the dot.
    #[serde(default)]
    pub data_extensions: Vec<String>,
}

/// How a platform writes the names of files anew.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RenameNeeds {
    /// Texts that are replaced, and by what.
    #[serde(default)]
    pub replaced: BTreeMap<String, String>,
    /// Characters that are kept beside ASCII letters and digits; the others are taken out.
    pub characters: String,
    /// Characters of a stem that are kept.
    pub stem_length: usize,
}

impl RenameNeeds {
    /// The name that a file gets, in lower case: files that differ only there are one to some servers.
    pub fn renamed(&self, stem: &str) -> String {
        let mut name = stem.to_owned();
        for (from, to) in &self.replaced {
            name = name.replace(from, to);
        }
        let is_kept = |letter: &char| letter.is_ascii_alphanumeric() || self.characters.contains(*letter);
        name.chars()
            .filter(is_kept)
            .take(self.stem_length)
            .map(|letter| letter.to_ascii_lowercase())
            .collect()
    }
}

impl ImageNeeds {
    /// Whether the platform shows this format as an image.
    pub fn accepts(&self, format: Format) -> bool {
        self.accepted.iter().any(|id| id == format.id())
    }

    /// Whether the platform shows this format as an image, with thumbnail and view.
    pub fn shows(&self, format: Format) -> bool {
        self.accepts(format) && !self.degraded.iter().any(|id| id == format.id())
    }

    /// Whether an extension, lower case without the dot, is one to write.
    pub fn is_plain_extension(&self, extension: &str) -> bool {
        !self.doubtful_extensions.contains_key(extension) && !self.refused_extensions.contains_key(extension)
    }

    /// Whether the platform takes this format, shown or not.
    pub fn takes(&self, format: Format) -> bool {
        self.accepts(format) || self.other.iter().any(|id| id == format.id())
    }

    /// Whether a platform that goes by extensions takes files of this one, without the dot, byte for byte.
    pub fn takes_extension(&self, extension: &str) -> bool {
        let is_lower = !extension.bytes().any(|byte| byte.is_ascii_uppercase());
        is_lower
            && self.is_plain_extension(extension)
            && Format::from_extension(extension).is_some_and(|format| self.takes(format))
    }
}
