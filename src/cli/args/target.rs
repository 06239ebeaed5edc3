//! Options that only some targets ask for.
//!
//! Knows no target: a target that has no use for an option leaves it alone.

use std::path::PathBuf;

use clap::Args;

use crate::model::CategoryFrom;

use super::push::PushArgs;

/// Options that only some targets ask for.
#[derive(Debug, Args)]
pub(in crate::cli) struct TargetArgs {
    /// URL prefix of the images, for targets that link to them
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(in crate::cli) base_url: Option<String>,
    /// What categories are named after: parent, the folder of an image; path, all folders above it
    #[arg(long, value_name = "WAY", value_parser = category_from)]
    pub(in crate::cli) category_from: Option<CategoryFrom>,
    /// The category of images that lie in no folder
    #[arg(long, value_name = "NAME", value_parser = category)]
    pub(in crate::cli) root_category: Option<String>,
    /// A file of keys that the platform already has, one a line
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) existing_keys: Option<PathBuf>,
    /// The metadata fields of your workspace, as JSON: [{"name", "kind", "options"}]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ontology: Option<PathBuf>,
    /// Options of targets that files are pushed to.
    #[command(flatten)]
    pub(in crate::cli) push: PushArgs,
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

fn category_from(word: &str) -> Result<CategoryFrom, String> {
    let found = CategoryFrom::ALL.into_iter().find(|way| way.id() == word);
    found.ok_or_else(|| "known values: parent, path".into())
}

/// A name that a folder can have.
fn category(word: &str) -> Result<String, String> {
    if word.trim().is_empty() || word.contains(['/', '\\']) || matches!(word, "." | "..") {
        return Err("write the name of a folder".into());
    }
    Ok(word.into())
}
