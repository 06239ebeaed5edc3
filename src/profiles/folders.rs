//! The shape of what a platform says of folders of images: categories, annotations, requests.
//!
//! Knows no rule and no format.

use serde::Deserialize;

use crate::model::Citation;

/// What folders mean to a platform that sorts images by them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CategoryNeeds {
    /// Where the platform puts images that lie in no folder.
    pub default: String,
    /// What stands for spaces in a category of a package that is handed over in folders.
    pub space: String,
    /// Who says so.
    pub source: Citation,
}

/// How images are sent to a platform one by one, as its sample client does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequestNeeds {
    /// What stands before every path of the interface.
    pub base_url: String,
    /// The value of `skipUnsupportedImages`.
    pub skip_unsupported: String,
    /// The value of `annotationType` where there is an annotation.
    pub annotation_type: String,
    /// Who says so.
    pub source: Citation,
}

/// What annotations beside the images a platform reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnnotationNeeds {
    /// The extension that is read, without the dot; in no other letter case.
    pub extension: String,
    /// Who says so.
    pub source: Citation,
}
