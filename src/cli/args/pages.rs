//! Commands that show pages and lists, and install themselves.
//!
//! Knows no page.

use std::path::PathBuf;

use clap::Args;

/// `imgpack explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// The rule, e.g. reference/case-mismatch
    #[arg(value_name = "CODE")]
    pub(in crate::cli) code: String,
}

/// `imgpack rules` and `imgpack targets`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub(in crate::cli) format: String,
}

/// `imgpack completions`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(in crate::cli) shell: clap_complete::Shell,
}

/// `imgpack man`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ManArgs {
    /// The command; without one the page of imgpack itself
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    pub(in crate::cli) command: Option<String>,
    /// Write the page of every command into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) dir: Option<PathBuf>,
}

/// `imgpack help`.
#[derive(Debug, Args)]
pub(in crate::cli) struct HelpArgs {
    /// A command or a topic
    #[arg(value_name = "COMMAND|TOPIC")]
    pub(in crate::cli) topic: Option<String>,
}
