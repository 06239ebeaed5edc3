//! `imgpack help TOPIC`: pages on what the options of several commands have in common; and what stands behind the help
//! of a command: examples and exit codes.
//!
//! The pages are those of `docs/help`.

use clap::Command;

use crate::text::nearest;

use super::args::HelpArgs;
use super::{Failure, Outcome, page};

/// A page: its name, what it is about, its text.
type Topic = (&'static str, &'static str, &'static str);

const TOPICS: &[Topic] = &[
    ("targets", "platforms, and how one is chosen", include_str!("../../docs/help/targets.md")),
    ("depth", "how much of each file is read, and what that finds", include_str!("../../docs/help/depth.md")),
    ("rules", "choose rules, and give them other levels", include_str!("../../docs/help/rules.md")),
    (
        "fixes",
        "what a build corrects by itself, and what waits for a word",
        include_str!("../../docs/help/fixes.md"),
    ),
    ("config", "imgpack.toml: data sets, levels and exceptions", include_str!("../../docs/help/config.md")),
    ("encodings", "tables and names that are not UTF-8", include_str!("../../docs/help/encodings.md")),
    ("formats", "reports for people, editors, scripts and CI", include_str!("../../docs/help/formats.md")),
    ("exit-codes", "what the status of the process says", include_str!("../../docs/help/exit-codes.md")),
    ("terminal", "colour, links, width and progress", include_str!("../../docs/help/terminal.md")),
];

/// Behind the help of all commands.
pub(super) fn topics() -> String {
    let rows = TOPICS.iter().map(|(name, about, _)| format!("  {name:11} {about}\n"));
    format!("Topics (imgpack help TOPIC):\n{}", rows.collect::<String>().trim_end())
}

pub(super) const CHECK: &str = "\
Examples:
  # what the platform would refuse, lose or spoil
  imgpack check upload.zip
  # a folder, for one platform; warnings fail too
  imgpack check data/ --target labelbox --strict
  # a report for people, and one for scripts
  imgpack check data/ --format human --format json=report.json

Exit codes:
  0  no error is found
  1  errors are found
  2  the command could not run
  3  part of the input could not be read";

pub(super) const BUILD: &str = "\
Examples:
  # a corrected archive of a folder
  imgpack build data/ -o upload.zip
  # what would be done, and a diff of the manifest; nothing is written
  imgpack build upload.zip -o fixed.zip --dry-run
  # an import file that links to images on a server
  imgpack build photos/ -o import.json --base-url https://cdn.example/photos

Exit codes:
  0  the output is written, and no error is left
  1  errors are left; without --keep-going nothing is written
  2  the command could not run
  3  part of the input could not be read";

pub(super) const SCAN: &str = "\
Examples:
  # one JSON object for the package, one for each entry
  imgpack scan upload.zip
  # formats and sizes alone, quickly
  imgpack scan data/ --depth header
  # checksums of every file as well
  imgpack scan data/ --hash

Exit codes:
  0  all was read
  2  the command could not run
  3  part of the input could not be read";

pub(super) const MAP: &str = "\
Examples:
  # decide of each entry what can be decided of it alone
  imgpack map 'facts-*.jsonl.zst' --target labelbox -o rows.jsonl.zst
  # the same as a filter
  imgpack map --target labelbox < facts.jsonl > rows.jsonl
  # of one part, on one of many machines
  imgpack map facts-3.jsonl.zst --target labelbox -o rows-3.jsonl.zst

Exit codes:
  0  the rows are written
  2  the command could not run
  3  the facts are not whole";

pub(super) const REDUCE: &str = "\
Examples:
  # the entries that share a key
  imgpack reduce 'rows-*.jsonl.zst' -o groups.jsonl.zst
  # the same as a filter
  imgpack reduce < rows.jsonl > groups.jsonl
  # a quarter of the buckets, on one of four machines
  imgpack reduce 'rows-*.jsonl.zst' --buckets 1/4 -o groups-1.jsonl.zst

Exit codes:
  0  the groups are written
  2  the command could not run
  3  the rows are not whole";

pub(super) const MERGE: &str = "\
Examples:
  # the report of `imgpack check` on what was scanned
  imgpack merge 'rows-*.jsonl.zst' 'groups-*.jsonl.zst' --facts 'facts-*.jsonl.zst' --target labelbox
  # one JSON object a finding
  imgpack merge rows.jsonl groups.jsonl --facts facts.jsonl --target labelbox --format jsonl
  # warnings fail too
  imgpack merge rows.jsonl groups.jsonl --facts facts.jsonl --target labelbox --strict

Exit codes:
  0  no error is found
  1  errors are found
  2  the command could not run
  3  a part is missing, there twice or not whole, or part of the input could not be read";

pub(super) const EXPLAIN: &str = "\
Examples:
  # the page of a rule
  imgpack explain reference/case-mismatch
  # the same
  imgpack explain case-mismatch
  # the rules of a group
  imgpack explain image

Exit codes:
  0  the page is shown
  2  there is no such rule";

pub(super) const RULES: &str = "\
Examples:
  # code, level, kind of fix and summary of every rule
  imgpack rules
  # the same for scripts
  imgpack rules --format json
  # the page of one of them
  imgpack explain reference/case-mismatch

Exit codes:
  0  the list is shown
  2  the command could not run";

pub(super) const TARGETS: &str = "\
Examples:
  # the limits of every platform, with their sources
  imgpack targets
  # the same for scripts
  imgpack targets --format json
  # check for one of them
  imgpack check data/ --target symbiota

Exit codes:
  0  the list is shown
  2  the command could not run";

pub(super) const INIT: &str = "\
Examples:
  # an imgpack.toml with the data sets below this folder
  imgpack init
  # and a hook, and a job of CI
  imgpack init --hook --ci github
  # then: all data sets
  imgpack check

Exit codes:
  0  the files are written
  2  one of them exists, and none was written";

pub(super) const PAGE: &str = "\
Examples:
  # check and correct packages in the browser; nothing leaves this computer
  imgpack page
  # the files of the page, for a server of your own
  cp -r \"$(imgpack page --print-folder)\" /var/www/imgpack

Exit codes:
  0    the folder is shown
  2    the page is not there, or the port is taken
  130  Ctrl-C";

pub(super) const SCHEMA: &str = "\
Examples:
  # what imgpack.toml may hold, for an editor
  imgpack schema config > imgpack.schema.json
  # the shape of --format json
  imgpack schema report
  # the shape of each line of a scan
  imgpack schema facts

Exit codes:
  0  the schema is shown
  2  the command could not run";

pub(super) const COMPLETIONS: &str = "\
Examples:
  imgpack completions bash > ~/.local/share/bash-completion/completions/imgpack
  imgpack completions zsh > ~/.zfunc/_imgpack
  imgpack completions fish > ~/.config/fish/completions/imgpack.fish

Exit codes:
  0  the script is shown
  2  the command could not run";

pub(super) const MAN: &str = "\
Examples:
  # the page of imgpack itself
  imgpack man
  # the page of a command
  imgpack man check
  # a file for each command
  imgpack man --dir ~/.local/share/man/man1

Exit codes:
  0  the page is shown, or the pages are written
  2  the command could not run";

/// Shows the help of a command, or the page of a topic.
pub(super) fn run(args: &HelpArgs, mut program: Command) -> Outcome {
    let Some(word) = args.topic.as_deref() else {
        return page::help(&program.render_help());
    };
    if let Some((_, _, text)) = TOPICS.iter().find(|(name, ..)| *name == word) {
        return page::show(text);
    }
    program.build();
    match program.find_subcommand_mut(word) {
        Some(command) => page::help(&command.render_help()),
        None => Err(unknown(&program, word)),
    }
}

fn unknown(program: &Command, word: &str) -> Failure {
    let commands = || program.get_subcommands().map(Command::get_name);
    let topics: Vec<&str> = TOPICS.iter().map(|(name, ..)| *name).collect();
    let near = nearest(commands().chain(topics.iter().copied()), word);
    let near = near.map(|near| format!("did you mean `imgpack help {near}`? ")).unwrap_or_default();
    let commands: Vec<&str> = commands().collect();
    Failure::new(format!("`{word}` is neither a command nor a topic")).help(format!(
        "{near}topics: {}; commands: {}",
        topics.join(", "),
        commands.join(", ")
    ))
}
