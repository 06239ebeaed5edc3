//! The syntax of the command line: frozen names, no behaviour.
//!
//! Knows no module but the words of targets, depths and formats.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::model::{CodePage, Depth, Level, RenditionSize, Share};

use super::help;

mod cluster;
mod config;
mod pages;
mod push;
mod target;
mod words;

pub(super) use cluster::{MapArgs, MergeArgs, ReduceArgs};
pub(super) use config::{Ci, ConfigArgs, InitArgs, PageArgs, SchemaArgs};
pub(super) use pages::{CompletionsArgs, ExplainArgs, HelpArgs, ListArgs, ManArgs};
pub(super) use target::TargetArgs;
use words::{byte_count, code_page, depth, format, input, level, one_of, rendition, share};

/// The headings of the options, in the order of the help text.
pub(super) const INPUT: &str = "Input";
const RULES: &str = "Rules";
const OUTPUT: &str = "Output";
const CHANGES: &str = "Image changes";

/// Check packages of images before they are uploaded, and correct them.
#[derive(Debug, Parser)]
#[command(name = "imgpack", version, about, disable_help_subcommand = true, after_help = help::topics())]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Inspect packages and print what is wrong; write nothing
    #[command(after_help = help::CHECK)]
    Check(CheckArgs),
    /// Check, plan the fixes, write a corrected package, and check what was written
    #[command(after_help = help::BUILD)]
    Build(BuildArgs),
    /// Print the facts of every entry, one JSON object a line; run no rules
    #[command(after_help = help::SCAN)]
    Scan(ScanArgs),
    /// Decide of each entry that was scanned what can be decided of it alone
    #[command(after_help = help::MAP)]
    Map(MapArgs),
    /// Find the entries that share a key, in some of the buckets of `imgpack map`
    #[command(after_help = help::REDUCE)]
    Reduce(ReduceArgs),
    /// Check what was scanned, mapped and reduced in parts, and report as `imgpack check` does
    #[command(after_help = help::MERGE)]
    Merge(MergeArgs),
    /// Show the page of a rule
    #[command(after_help = help::EXPLAIN)]
    Explain(ExplainArgs),
    /// List the rules
    #[command(after_help = help::RULES)]
    Rules(ListArgs),
    /// List the targets with their limits and sources
    #[command(after_help = help::TARGETS)]
    Targets(ListArgs),
    /// Print the script that lets a shell complete commands and options
    #[command(after_help = help::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print a man page, or write all of them
    #[command(after_help = help::MAN)]
    Man(ManArgs),
    /// Show the help of a command, or a page on a topic
    #[command(after_help = help::topics())]
    Help(HelpArgs),
    /// Write an imgpack.toml with the data sets that are found, and on request a hook and a job of CI
    #[command(after_help = help::INIT)]
    Init(InitArgs),
    /// Check in the browser: serve the page on this computer and open it
    #[command(after_help = help::PAGE)]
    Page(PageArgs),
    /// Print the JSON Schema of imgpack.toml, of the report, of facts or of a profile
    #[command(after_help = help::SCHEMA)]
    Schema(SchemaArgs),
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourChoice {
    /// When it is a terminal and nothing forbids it
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColourChoice {
    const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// What the user says of encodings that nothing in the input says.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = INPUT)]
pub(super) struct Encodings {
    /// The encoding of tables and annotations, when it cannot be proved: windows-1252, cp850, gbk and others
    #[arg(id = "encoding", long = "encoding", value_name = "NAME", value_parser = code_page)]
    pub(super) texts: Option<CodePage>,
    /// The encoding of member names in a zip, when it cannot be proved: cp437, cp866, `shift_jis` and others
    #[arg(id = "name_encoding", long = "name-encoding", value_name = "NAME", value_parser = code_page)]
    pub(super) names: Option<CodePage>,
}

/// Options that say what is looked at, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = INPUT)]
pub(super) struct InputArgs {
    /// The platform (`imgpack targets` lists them), or a path to your own profile .toml
    #[arg(short, long, value_name = "TARGET")]
    pub(super) target: Option<String>,
    /// How much of each file is read; `imgpack help depth` explains
    #[arg(long, value_name = "DEPTH", default_value = "entropy", value_parser = depth())]
    pub(super) depth: Depth,
    #[command(flatten)]
    pub(super) encodings: Encodings,
    /// Leave entries out of everything, as if they were not there; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// The table: its name, a file outside the package, or a sheet of a workbook (book.xlsx#Sheet)
    #[arg(long, value_name = "NAME")]
    pub(super) csv: Option<String>,
    /// The header of the column with paths, when it cannot be determined; repeatable: several files a row
    #[arg(long, value_name = "NAME")]
    pub(super) file_column: Vec<String>,
    /// Threads; the output does not depend on it
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    /// Run only these rules or groups; repeatable, or with commas
    #[arg(long, value_name = "CODE", value_delimiter = ',', help_heading = RULES)]
    pub(super) select: Vec<String>,
    /// Leave out these rules or groups; repeatable, or with commas
    #[arg(long, value_name = "CODE", value_delimiter = ',', help_heading = RULES)]
    pub(super) ignore: Vec<String>,
    /// Give a rule or group another level: error, warning, hint or off; repeatable, or with commas
    #[arg(long, value_name = "CODE=LEVEL", value_delimiter = ',', value_parser = level, help_heading = RULES)]
    pub(super) level: Vec<(String, Level)>,
    /// Hold back what this file lists as known, and report what is new
    #[arg(long, value_name = "PATH", help_heading = RULES)]
    pub(super) baseline: Option<PathBuf>,
    /// List what is found in this file, to be held back from now on with --baseline; lines of other data sets stay
    #[arg(long, value_name = "PATH", help_heading = RULES)]
    pub(super) write_baseline: Option<PathBuf>,
    /// Let warnings fail too
    #[arg(long, help_heading = RULES)]
    pub(super) strict: bool,
}

/// Options that say how the report looks.
#[derive(Debug, Args)]
#[command(next_help_heading = OUTPUT)]
pub(super) struct ReportArgs {
    /// How the report is written; FORMAT=PATH writes it to a file, and may be given several times
    #[arg(long, value_name = "FORMAT[=PATH]", value_parser = format())]
    pub(super) format: Vec<String>,
    /// One line a code: count, code, whether it is fixable, summary; with human, concise and json
    #[arg(long)]
    pub(super) statistics: bool,
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
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = one_of(ColourChoice::ALL, ColourChoice::id))]
    pub(super) color: ColourChoice,
    /// Draw no progress
    #[arg(long)]
    pub(super) no_progress: bool,
}

/// `imgpack check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Directories, archives, import files, or URLs of them (s3:// gs:// az:// https://)
    #[arg(value_name = "INPUT", default_value = ".", value_parser = input())]
    pub(super) inputs: Vec<PathBuf>,
    /// Judge what `imgpack scan` wrote of an input, all parts of it together; a pattern like 'facts-*.jsonl.zst', or
    /// repeatable
    #[arg(long, value_name = "PATH", conflicts_with_all = ["inputs", "hook", "per_entry_only"], help_heading = INPUT)]
    pub(super) facts: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(super) which: ConfigArgs,
    /// The data sets of imgpack.toml, as a hook wants them: nothing is printed when all is well
    #[arg(long, conflicts_with_all = ["inputs", "per_entry_only"], help_heading = INPUT)]
    pub(super) hook: bool,
    /// With --hook: read every data set, and keep nothing of what is found
    #[arg(long, requires = "hook", conflicts_with = "verify", help_heading = INPUT)]
    pub(super) no_cache: bool,
    /// With --hook: read every data set, and report where an earlier verdict no longer holds though no time or size changed
    #[arg(long, requires = "hook", help_heading = INPUT)]
    pub(super) verify: bool,
    /// Only rules about one file; images given by themselves are checked together
    #[arg(long, help_heading = INPUT)]
    pub(super) per_entry_only: bool,
    /// What is looked at.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// How the report looks.
    #[command(flatten)]
    pub(super) report: ReportArgs,
    /// What single targets ask for.
    #[command(flatten)]
    pub(super) targets: TargetArgs,
}

/// `imgpack build`.
#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// A directory or an archive
    #[arg(value_name = "INPUT", required_unless_present = "facts", value_parser = input())]
    pub(super) inputs: Vec<PathBuf>,
    /// Make an import file of what `imgpack scan` wrote of an input, all parts of it together; a pattern, or repeatable
    #[arg(long, value_name = "PATH", conflicts_with = "inputs", help_heading = INPUT)]
    pub(super) facts: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(super) which: ConfigArgs,
    /// What is looked at.
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// What is written.
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// How the report looks.
    #[command(flatten)]
    pub(super) report: ReportArgs,
    /// What is done to images.
    #[command(flatten)]
    pub(super) changes: ChangeArgs,
    /// What single targets ask for.
    #[command(flatten)]
    pub(super) targets: TargetArgs,
}

/// Options that say what is written, and when.
#[derive(Debug, Args)]
#[command(next_help_heading = OUTPUT)]
pub(super) struct OutputArgs {
    /// What to write; the extension picks the shape, a name ending in / is a directory
    #[arg(id = "output", short = 'o', long = "output", value_name = "OUTPUT")]
    pub(super) path: PathBuf,
    /// Also apply fixes that drop, rename or re-encode
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
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
}

/// Options that let a build change images.
#[derive(Debug, Args)]
#[command(next_help_heading = CHANGES)]
pub(super) struct ChangeArgs {
    /// Convert images whose format or colours the target does not show
    #[arg(long)]
    pub(super) convert: bool,
    /// Scale images down to the limits of the target
    #[arg(long)]
    pub(super) downscale: bool,
    /// Turn the pixels as the EXIF orientation says
    #[arg(long)]
    pub(super) bake_orientation: bool,
    /// Remove EXIF, XMP and text blocks from images that are reported for them; pixels stay as they are
    #[arg(long)]
    pub(super) strip_metadata: bool,
    /// Take position and serial numbers out of images; the rest of their metadata stays
    #[arg(long)]
    pub(super) strip_location: bool,
    /// With --convert and --renditions: spread the values that an image of more than 8 bits uses over 0 to 255
    #[arg(long)]
    pub(super) stretch: bool,
    /// Make copies in other sizes of every image, by the pixels of the longer side: web=1600,tn=200
    #[arg(long, value_name = "NAME=PIXELS", value_delimiter = ',', value_parser = rendition)]
    pub(super) renditions: Vec<RenditionSize>,
    /// The bytes that such a copy may have: 1M is 1,000,000; quality gives way first, then size
    #[arg(long, value_name = "N", value_parser = byte_count)]
    pub(super) max_bytes: Option<u64>,
}

/// `imgpack scan`.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// Directories, archives, files, or URLs of them
    #[arg(value_name = "INPUT", required = true, value_parser = input())]
    pub(super) inputs: Vec<PathBuf>,
    /// Which configuration holds.
    #[command(flatten)]
    pub(super) which: ConfigArgs,
    /// How much of each file is read; `imgpack help depth` explains
    #[arg(long, value_name = "DEPTH", default_value = "entropy", value_parser = depth(), help_heading = INPUT)]
    pub(super) depth: Depth,
    #[command(flatten)]
    pub(super) encodings: Encodings,
    /// Read one of N parts, to be judged by `imgpack check --facts`; I counts from 0 or from 1
    #[arg(long, value_name = "I/N", value_parser = share, help_heading = INPUT)]
    pub(super) shard: Option<Share>,
    /// Write the facts to a file, to be judged by `imgpack check --facts`; .gz and .zst are packed
    #[arg(short, long, value_name = "PATH", help_heading = OUTPUT)]
    pub(super) output: Option<PathBuf>,
    /// Keep an output that is whole and of the same input, instead of reading everything again
    #[arg(long, requires = "output", help_heading = OUTPUT)]
    pub(super) resume: bool,
    /// Add the SHA-256 of every file, and the MD5 of every image and video
    #[arg(long, help_heading = OUTPUT)]
    pub(super) hash: bool,
    /// Threads; the output does not depend on it
    #[arg(long, value_name = "N", help_heading = INPUT)]
    pub(super) jobs: Option<usize>,
    /// Leave out progress
    #[arg(short, long, help_heading = OUTPUT)]
    pub(super) quiet: bool,
    /// Draw no progress
    #[arg(long, help_heading = OUTPUT)]
    pub(super) no_progress: bool,
}
