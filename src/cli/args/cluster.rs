//! The commands that judge in parts what was scanned in parts.

use std::path::PathBuf;

use clap::Args;

use crate::model::Share;

use super::words::share;
use super::{ConfigArgs, INPUT, InputArgs, OUTPUT, ReportArgs, TargetArgs};

/// `imgpack map`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MapArgs {
    /// Facts that `imgpack scan` wrote; a pattern like 'facts-*.jsonl.zst', or - for standard input
    #[arg(value_name = "FACTS", default_value = "-")]
    pub(in crate::cli) facts: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(in crate::cli) which: ConfigArgs,
    /// What is looked at.
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    /// What single targets ask for.
    #[command(flatten)]
    pub(in crate::cli) targets: TargetArgs,
    /// Write the rows to a file; .gz and .zst are packed
    #[arg(short, long, value_name = "PATH", help_heading = OUTPUT)]
    pub(in crate::cli) output: Option<PathBuf>,
}

/// `imgpack reduce`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ReduceArgs {
    /// Rows that `imgpack map` wrote; a pattern, or - for standard input
    #[arg(value_name = "ROWS", default_value = "-")]
    pub(in crate::cli) rows: Vec<PathBuf>,
    /// Take one of N parts of the buckets; I counts from 0 or from 1
    #[arg(long, value_name = "I/N", value_parser = share, help_heading = INPUT)]
    pub(in crate::cli) buckets: Option<Share>,
    /// Write the rows to a file; .gz and .zst are packed
    #[arg(short, long, value_name = "PATH", help_heading = OUTPUT)]
    pub(in crate::cli) output: Option<PathBuf>,
}

/// `imgpack merge`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MergeArgs {
    /// Rows that `imgpack map` and `imgpack reduce` wrote, all of them; a pattern, or - for standard input
    #[arg(value_name = "ROWS", required = true)]
    pub(in crate::cli) rows: Vec<PathBuf>,
    /// The facts that were mapped, all parts of them; a pattern like 'facts-*.jsonl.zst', or repeatable
    #[arg(long, value_name = "PATH", required = true, help_heading = INPUT)]
    pub(in crate::cli) facts: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(in crate::cli) which: ConfigArgs,
    /// What is looked at.
    #[command(flatten)]
    pub(in crate::cli) input: InputArgs,
    /// How the report looks.
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
    /// What single targets ask for.
    #[command(flatten)]
    pub(in crate::cli) targets: TargetArgs,
}
