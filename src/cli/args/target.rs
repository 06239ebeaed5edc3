//! Options that only some targets ask for.
//!
//! Knows no target: a target that has no use for an option leaves it alone.

use std::path::PathBuf;

use clap::Args;

use crate::model::CategoryFrom;

use super::INPUT;
use super::push::PushArgs;
use super::words::{category_from, replace};

/// Options that only some targets ask for.
#[derive(Debug, Args)]
pub(in crate::cli) struct TargetArgs {
    /// URL prefix of the images, for targets that link to them
    #[arg(long, value_name = "URL", value_parser = base_url, help_heading = INPUT)]
    pub(in crate::cli) base_url: Option<String>,
    /// A file of keys that the platform already has, one a line
    #[arg(long, value_name = "FILE", help_heading = INPUT)]
    pub(in crate::cli) existing_keys: Option<PathBuf>,
    /// The metadata fields of your workspace, as JSON: [{"name", "kind", "options"}]
    #[arg(long, value_name = "FILE", help_heading = "Labelbox")]
    pub(in crate::cli) ontology: Option<PathBuf>,
    /// Options of targets that files are pushed to.
    #[command(flatten)]
    pub(in crate::cli) push: PushArgs,
    /// What only Symbiota asks for.
    #[command(flatten)]
    pub(in crate::cli) symbiota: SymbiotaArgs,
    /// What categories are named after: the folder of an image, or all folders above it
    #[arg(long, value_name = "WAY", value_parser = category_from(), help_heading = ONESTEPAI)]
    pub(in crate::cli) category_from: Option<CategoryFrom>,
    /// The category of images that lie in no folder
    #[arg(long, value_name = "NAME", value_parser = category, help_heading = ONESTEPAI)]
    pub(in crate::cli) root_category: Option<String>,
}

const ONESTEPAI: &str = "OneStepAI";
pub(super) const SYMBIOTA: &str = "Symbiota";

/// Options of portals that find records by the names of files.
#[derive(Debug, Args)]
#[command(next_help_heading = SYMBIOTA)]
pub(in crate::cli) struct SymbiotaArgs {
    /// Reads the identifier from a file's name: its first group, e.g. '/^(WIS-L-\d{7})\D*/'; auto proposes one
    #[arg(long, value_name = "/RE/")]
    pub(in crate::cli) pattern: Option<String>,
    /// Replaces in the identifier, e.g. '/^/=barcode-'
    #[arg(long, value_name = "/RE/=TEXT", value_parser = replace)]
    pub(in crate::cli) replace: Option<(String, String)>,
    /// The way in: media, folder, associated or archive; inferred from input and output where it is not given
    #[arg(long, value_name = "MODE")]
    pub(in crate::cli) symbiota_mode: Option<String>,
}

/// An absolute URL without query or fragment, which a path can follow.
fn base_url(word: &str) -> Result<String, String> {
    let (scheme, rest) = word.split_once("://").ok_or("write the whole URL: https://host/folder")?;
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_scheme || rest.is_empty() || rest.starts_with('/') {
        return Err("write the whole URL: https://host/folder".into());
    }
    if word.contains(['?', '#']) {
        return Err("a URL with `?` or `#` cannot be followed by a path".into());
    }
    if let Some(letter) = word.chars().find(|letter| !letter.is_ascii_graphic()) {
        return Err(format!("`{}` must be percent-encoded", letter.escape_default()));
    }
    Ok(word.into())
}

/// A name that a folder can have.
fn category(word: &str) -> Result<String, String> {
    if word.trim().is_empty() || word.contains(['/', '\\']) || matches!(word, "." | "..") {
        return Err("write the name of a folder".into());
    }
    Ok(word.into())
}
