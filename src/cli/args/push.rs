//! Options of targets that files are pushed to.
//!
//! Knows their words; what goes together is reported by `cli::push`.

use clap::Args;

use crate::model::MergeMode;

use super::words::merge_mode;

/// Options of targets that files are pushed to.
#[derive(Debug, Args)]
#[command(next_help_heading = "V7 Darwin")]
pub(in crate::cli) struct PushArgs {
    /// Keep the folders of the files in the data set
    #[arg(long)]
    pub(in crate::cli) preserve_folders: bool,
    /// Make one item of each input directory
    #[arg(long, value_name = "MODE", value_parser = merge_mode())]
    pub(in crate::cli) item_merge_mode: Option<MergeMode>,
    /// The folder of the data set that the items go to
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) remote_path: Option<String>,
    /// The files lie in this storage of the platform already, and are registered
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) storage: Option<String>,
    /// The data set, with or without its team: team/dataset
    #[arg(long, value_name = "SLUG", value_parser = dataset)]
    pub(in crate::cli) dataset: Option<String>,
    /// The platform may not write to the storage
    #[arg(long)]
    pub(in crate::cli) read_only: bool,
}

/// The slug of a data set, its team and its version taken off: `team/dataset:version`.
fn dataset(word: &str) -> Result<String, String> {
    let wrong = || {
        format!(
            "`{word}` is not a data set; write it as team/dataset, with letters, digits, `_`, `.` and `-`"
        )
    };
    let slug = word.split_once('/').map_or(word, |(_, slug)| slug);
    let slug = slug.split_once(':').map_or(slug, |(slug, _)| slug);
    let is_slug = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
    };
    let parts: Vec<&str> = word.split(['/', ':']).collect();
    let few = word.matches('/').count() <= 1 && word.matches(':').count() <= 1;
    let ordered = word.find(':').is_none_or(|colon| word.find('/').is_none_or(|slash| slash < colon));
    if few && ordered && parts.into_iter().all(is_slug) { Ok(slug.to_owned()) } else { Err(wrong()) }
}
