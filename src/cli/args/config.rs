//! Options and commands about `imgpack.toml` and what may stand in it.
//!
//! Knows no key.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use super::INPUT;

/// Options that say which configuration holds.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = INPUT)]
pub(in crate::cli) struct ConfigArgs {
    /// The configuration; without it the nearest imgpack.toml above the input
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Take no notice of any imgpack.toml
    #[arg(long)]
    pub(in crate::cli) no_config: bool,
}

/// `imgpack init`.
#[derive(Debug, Args)]
pub(in crate::cli) struct InitArgs {
    /// Where to look, and where to write
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(in crate::cli) folder: PathBuf,
    /// Write a .pre-commit-config.yaml as well
    #[arg(long)]
    pub(in crate::cli) hook: bool,
    /// Write a job for this CI as well
    #[arg(long, value_name = "CI")]
    pub(in crate::cli) ci: Option<Ci>,
}

/// `--ci`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Ci {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
}

/// `imgpack schema`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArgs {
    /// What the schema is of
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(crate::schema::NAMES))]
    pub(in crate::cli) name: String,
}

/// `imgpack page`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PageArgs {
    /// The folder with the page, where it does not lie beside the program
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) folder: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(in crate::cli) port: u16,
    /// Do not start a browser
    #[arg(long)]
    pub(in crate::cli) no_open: bool,
    /// Print where the folder with the page is, to put it on a server, and serve nothing
    #[arg(long, conflicts_with_all = ["port", "no_open"])]
    pub(in crate::cli) print_folder: bool,
}
