//! The syntax of the command line: frozen names, no behaviour.
//!
//! Knows no module but the words of targets, depths and formats.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::{CodePage, Depth, Level};

mod push;
mod target;

pub(super) use target::TargetArgs;

/// Check packages of images before they are uploaded, and correct them.
#[derive(Debug, Parser)]
#[command(name = "imgpack", version, about, disable_help_subcommand = true)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Inspect packages and print what is wrong; write nothing
    Check(CheckArgs),
    /// Check, plan the fixes, write a corrected package, and check what was written
    Build(BuildArgs),
    /// Print the facts of every entry, one JSON object a line; run no rules
    Scan(ScanArgs),
    /// Show the page of a rule
    Explain(ExplainArgs),
    /// List the rules
    Rules(ListArgs),
    /// List the targets with their limits and sources
    Targets(ListArgs),
    /// Write an imgpack.toml with the data sets that are found, and on request a hook and a job of CI
    Init(InitArgs),
    /// Print the JSON Schema of imgpack.toml, of the report, of facts or of a profile
    Schema(SchemaArgs),
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColourChoice {
    /// When it is a terminal and nothing forbids it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What the user says of encodings that nothing in the input says.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct Encodings {
    /// The encoding of tables and annotations, when it cannot be proved: windows-1252, cp850, gbk …
    #[arg(id = "encoding", long = "encoding", value_name = "NAME", value_parser = code_page)]
    pub(super) texts: Option<CodePage>,
    /// The encoding of member names in a zip, when it cannot be proved: cp437, cp866, `shift_jis` …
    #[arg(id = "name_encoding", long = "name-encoding", value_name = "NAME", value_parser = code_page)]
    pub(super) names: Option<CodePage>,
}

/// Options that say what is looked at, and how.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// The platform, or a path to your own profile .toml
    #[arg(short, long, value_name = "TARGET")]
    pub(super) target: Option<String>,
    /// How much of each file is read: names, header, structure, entropy, pixels
    #[arg(long, value_name = "DEPTH", default_value = "entropy", value_parser = depth)]
    pub(super) depth: Depth,
    #[command(flatten)]
    pub(super) encodings: Encodings,
    /// Run only this rule, or group/*; repeatable
    #[arg(long, value_name = "CODE")]
    pub(super) select: Vec<String>,
    /// Leave out this rule, or group/*; repeatable
    #[arg(long, value_name = "CODE")]
    pub(super) ignore: Vec<String>,
    /// Give a rule another level: error, warning, hint or off; repeatable
    #[arg(long, value_name = "CODE=LEVEL", value_parser = level)]
    pub(super) level: Vec<(String, Level)>,
    /// Let warnings fail too
    #[arg(long)]
    pub(super) strict: bool,
    /// Leave entries out of everything, as if they were not there; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// The name of the manifest, when it cannot be determined
    #[arg(long, value_name = "NAME")]
    pub(super) csv: Option<String>,
    /// The header of the column with paths, when it cannot be determined
    #[arg(long, value_name = "NAME")]
    pub(super) file_column: Option<String>,
    /// What single targets ask for.
    #[command(flatten)]
    pub(super) target_options: TargetArgs,
    /// What only Symbiota asks for.
    #[command(flatten)]
    pub(super) symbiota: SymbiotaArgs,
    /// Threads; the output does not depend on it
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
}

/// Options of portals that find records by the names of files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Symbiota")]
pub(super) struct SymbiotaArgs {
    /// Reads the identifier from a file's name: its first group, e.g. '/^(WIS-L-\d{7})\D*/'
    #[arg(long, value_name = "/RE/")]
    pub(super) pattern: Option<String>,
    /// Replaces in the identifier, e.g. '/^/=barcode-'
    #[arg(long, value_name = "/RE/=TEXT", value_parser = replace)]
    pub(super) replace: Option<(String, String)>,
    /// The way in: media, folder, associated or archive; inferred from input and output where it is not given
    #[arg(long, value_name = "MODE")]
    pub(super) symbiota_mode: Option<String>,
}

/// Options that say which configuration holds.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ConfigArgs {
    /// The configuration; without it the nearest imgpack.toml above the input
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Take no notice of any imgpack.toml
    #[arg(long)]
    pub(super) no_config: bool,
}

/// Options that say how the report looks.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// human, concise, json, jsonl, csv, sarif, github, gitlab or rdjson; FORMAT=PATH writes it to a file, and may be given
    /// several times
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub(super) format: Vec<String>,
    /// Write the report to a file
    #[arg(long, value_name = "PATH")]
    pub(super) output_file: Option<PathBuf>,
    /// Leave out progress and summary
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Show every place of every finding
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColourChoice,
    /// Draw no progress
    #[arg(long)]
    pub(super) no_progress: bool,
}

/// `imgpack check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Directories, archives, import files
    #[arg(value_name = "INPUT", default_value = ".")]
    pub(super) inputs: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(super) which: ConfigArgs,
    /// The data sets of imgpack.toml, as a hook wants them: nothing is printed when all is well
    #[arg(long, conflicts_with_all = ["inputs", "per_entry_only"])]
    pub(super) hook: bool,
    /// Only rules about one file; images given by themselves are checked together
    #[arg(long)]
    pub(super) per_entry_only: bool,
    /// What is looked at.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// How the report looks.
    #[command(flatten)]
    pub(super) report: ReportArgs,
}

/// `imgpack build`.
#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// A directory or an archive
    #[arg(value_name = "INPUT", required = true)]
    pub(super) inputs: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(super) which: ConfigArgs,
    /// What to write; the extension picks the shape, a name ending in / is a directory
    #[arg(short, long, value_name = "OUTPUT")]
    pub(super) output: PathBuf,
    /// Also apply fixes that drop, rename or re-encode
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Convert images whose format or colours the target does not show
    #[arg(long)]
    pub(super) convert: bool,
    /// Scale images down to the limits of the target
    #[arg(long)]
    pub(super) downscale: bool,
    /// Turn the pixels as the EXIF orientation says
    #[arg(long)]
    pub(super) bake_orientation: bool,
    /// Remove EXIF, XMP and text blocks from images; pixels stay as they are
    #[arg(long)]
    pub(super) strip_metadata: bool,
    /// Take position and serial numbers out of images; the rest of their metadata stays
    #[arg(long)]
    pub(super) strip_location: bool,
    /// With --convert: spread the values that an image of more than 8 bits uses over 0 to 255
    #[arg(long)]
    pub(super) stretch: bool,
    /// Print the plan and a diff of the manifest; write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Replace an existing OUTPUT
    #[arg(long)]
    pub(super) force: bool,
    /// Write several outputs where a limit forces it
    #[arg(long)]
    pub(super) split: bool,
    /// Write several import files, each of at most so many bytes
    #[arg(long, value_name = "N")]
    pub(super) split_bytes: Option<u64>,
    /// Drop these images with their rows and annotations, and list them beside the output; `broken`: those with an
    /// error that no fix cures; repeatable
    #[arg(long, value_name = "GLOB|broken")]
    pub(super) leave_out: Vec<String>,
    /// Leave out records whose key is in --existing-keys, and list them beside the output
    #[arg(long)]
    pub(super) skip_existing: bool,
    /// Write even though errors are left
    #[arg(long)]
    pub(super) keep_going: bool,
    /// What is looked at.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// How the report looks.
    #[command(flatten)]
    pub(super) report: ReportArgs,
}

/// `imgpack scan`.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// Directories, archives, files
    #[arg(value_name = "INPUT", required = true)]
    pub(super) inputs: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(super) which: ConfigArgs,
    /// How much of each file is read: names, header, structure, entropy, pixels
    #[arg(long, value_name = "DEPTH", default_value = "entropy", value_parser = depth)]
    pub(super) depth: Depth,
    #[command(flatten)]
    pub(super) encodings: Encodings,
    /// Add the SHA-256 of every file, and the MD5 of every image and video
    #[arg(long)]
    pub(super) hash: bool,
    /// Threads; the output does not depend on it
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    /// Leave out progress
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Draw no progress
    #[arg(long)]
    pub(super) no_progress: bool,
}

/// `imgpack explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule, e.g. reference/case-mismatch
    #[arg(value_name = "CODE")]
    pub(super) code: String,
}

/// `imgpack rules` and `imgpack targets`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// human or json
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json"])]
    pub(super) format: String,
}

/// `imgpack init`.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Where to look, and where to write
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(super) folder: PathBuf,
    /// Write a .pre-commit-config.yaml as well
    #[arg(long)]
    pub(super) hook: bool,
    /// Write a job for this CI as well
    #[arg(long, value_name = "CI")]
    pub(super) ci: Option<Ci>,
}

/// `--ci`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
}

/// `imgpack schema`.
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// What the schema is of
    #[arg(value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(crate::schema::NAMES))]
    pub(super) name: String,
}

fn code_page(name: &str) -> Result<CodePage, String> {
    CodePage::named(name).ok_or_else(|| {
        let known: Vec<&str> = CodePage::candidates().map(CodePage::name).collect();
        format!("known encodings: {}, and the other labels of the web", known.join(", "))
    })
}

fn depth(word: &str) -> Result<Depth, String> {
    Depth::ALL.into_iter().find(|depth| depth.id() == word).ok_or_else(|| {
        let known: Vec<&str> = Depth::ALL.iter().map(|depth| depth.id()).collect();
        format!("known depths: {}", known.join(", "))
    })
}

/// A pattern with its flags, and what stands behind the first `=` after them.
fn replace(word: &str) -> Result<(String, String), String> {
    let end = word.find("/=").map(|at| at + 1);
    let behind_flags = || {
        let flags = word.rfind('/')? + 1;
        let at = flags + word.get(flags..)?.find('=')?;
        word.get(flags..at)?.chars().all(|flag| flag.is_ascii_alphabetic()).then_some(at)
    };
    let at = end.or_else(behind_flags).ok_or("write /RE/=TEXT")?;
    let (pattern, text) = word.split_at(at);
    Ok((pattern.into(), text.strip_prefix('=').unwrap_or(text).into()))
}

fn level(word: &str) -> Result<(String, Level), String> {
    let (code, level) = word.split_once('=').ok_or("write CODE=LEVEL")?;
    let level = match level {
        "error" => Level::Error,
        "warning" => Level::Warning,
        "hint" => Level::Hint,
        "off" => Level::Off,
        _ => return Err("known levels: error, warning, hint, off".into()),
    };
    Ok((code.into(), level))
}
