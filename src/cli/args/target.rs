//! Options that only some targets ask for.
//!
//! Knows no target: a target that has no use for an option leaves it alone.

use std::path::PathBuf;

use clap::Args;

use super::push::PushArgs;

/// Options that only some targets ask for.
#[derive(Debug, Args)]
pub(in crate::cli) struct TargetArgs {
    /// What stands before the paths of the images where the target links them
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(in crate::cli) base_url: Option<String>,
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

/// An absolute address without query or fragment, which a path can follow.
fn base_url(word: &str) -> Result<String, String> {
    let (scheme, rest) = word.split_once("://").ok_or("write the whole address: https://host/folder")?;
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_scheme || rest.is_empty() || rest.starts_with('/') {
        return Err("write the whole address: https://host/folder".into());
    }
    if word.contains(['?', '#']) {
        return Err("an address with `?` or `#` cannot be followed by a path".into());
    }
    if let Some(letter) = word.chars().find(|letter| !letter.is_ascii_graphic()) {
        return Err(format!("`{}` must be percent-encoded", letter.escape_default()));
    }
    Ok(word.into())
}
