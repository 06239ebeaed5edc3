//! Binds the modules together: one file a command.
//!
//! Standard output carries the report alone; notes, progress and errors go to standard error.

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use clap::{CommandFactory, FromArgMatches};

mod actions;
mod args;
mod baseline;
mod beside;
mod build;
mod call;
mod check;
mod earlier;
mod exit;
mod explain;
mod facts;
mod facts_file;
mod given;
mod help;
mod init;
mod install;
mod kept;
mod key_list;
mod known;
mod list;
mod loose;
mod map;
mod merge;
mod mistakes;
mod options;
mod page;
mod progress;
mod push;
mod reduce;
mod scan;
mod schema;
mod signals;
mod sink;
mod terminal;
mod web;

use crate::model::{Defect, Flaws, Verdict, redacted};
use crate::parallel;
use crate::run::RunError;

use args::{Cli, Command};
use call::Call;
pub use exit::Exit;

/// A reason why a command cannot run, reported on standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Failure {
    message: String,
    help: Option<String>,
    exit: Exit,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, exit: Exit::Unusable }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl<E: Into<RunError>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        // Facts that are not whole, and what a store does not give, are an input of which a part could not be read.
        let exit = if error.is_incomplete() { Exit::Incomplete } else { Exit::Unusable };
        Self { message: error.to_string(), help: error.help(), exit }
    }
}

type Outcome = Result<Exit, Failure>;

/// The words of the first panic of this process.
static BROKE: Mutex<Option<String>> = Mutex::new(None);

/// Runs the command line and returns the status of the process.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let program = terminal::fitted(Cli::command());
    let parsed = program.clone().try_get_matches_from(&words);
    let parsed =
        parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, Call::new(words.clone(), &matches))));
    let (cli, call) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let (words, error) = without_secrets(&program, words, error);
            return not_parsed(&program, &words, &error).code();
        }
    };
    if let Some(failure) = signed_elsewhere(&words, call.as_ref()) {
        report(&failure);
        return failure.exit.code();
    }
    // Every panic is caught somewhere; what the usual hook would print is kept for who asks.
    std::panic::set_hook(Box::new(|panic| {
        BROKE.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| panic.to_string());
    }));
    let outcome = catch_unwind(AssertUnwindSafe(|| dispatch(&cli.command, call, program)));
    match outcome {
        Ok(Ok(exit)) => exit.code(),
        Ok(Err(failure)) => {
            report(&failure);
            failure.exit.code()
        }
        Err(_) => {
            report_defect("before there was anything to report");
            Exit::Internal.code()
        }
    }
}

/// Refuses a URL with a signature where it is no input: what an option says is shown in reports.
fn signed_elsewhere(words: &[OsString], call: Option<&Call>) -> Option<Failure> {
    let is_secret = |word: &&OsString| word.to_str().is_some_and(|word| redacted(word) != word);
    let mut secrets = words.iter().filter(is_secret);
    let word = secrets.find(|word| !call.is_some_and(|call| call.has_input(word)))?;
    let failure = Failure::new(format!(
        "`{}`: a URL with a signature or a password is an input, not the value of an option",
        word.to_string_lossy()
    ));
    Some(failure.help("download it first, and name the file"))
}

/// The same words and the same error without the signatures of URLs among them.
fn without_secrets(
    program: &clap::Command,
    words: Vec<OsString>,
    error: clap::Error,
) -> (Vec<OsString>, clap::Error) {
    let shown =
        |word: &OsString| word.to_str().map_or_else(|| word.clone(), |word| redacted(word).as_ref().into());
    let shown: Vec<OsString> = words.iter().map(shown).collect();
    if shown == words {
        return (words, error);
    }
    let again = program.clone().try_get_matches_from(&shown);
    let again = again.and_then(|matches| Cli::from_arg_matches(&matches));
    // Two URLs that differ in their signatures alone are refused as they came.
    let reason = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
    let refused = || clap::Error::raw(error.kind(), format!("{reason}\n"));
    (shown, again.err().unwrap_or_else(refused))
}

/// Shows the help that was asked for, or says what was not understood.
fn not_parsed(program: &clap::Command, words: &[OsString], error: &clap::Error) -> Exit {
    let words: Vec<String> = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    if let Some(failure) = mistakes::answer(program, &words, error) {
        report(&failure);
        return Exit::Unusable;
    }
    let reported = sink::quiet_on_closed_pipe(error.print());
    if reported.is_ok() && !error.use_stderr() { Exit::Clean } else { Exit::Unusable }
}

fn dispatch(command: &Command, call: Option<Call>, program: clap::Command) -> Outcome {
    signals::watch()?;
    let Some(call) = call else { return Err(Failure::new("there is no command")) };
    match command {
        Command::Check(args) => check::run(args, &call),
        Command::Build(args) => build::run(args, &call),
        Command::Scan(args) => scan::run(args, &call),
        Command::Map(args) => map::run(args, &call),
        Command::Reduce(args) => reduce::run(args),
        Command::Merge(args) => merge::run(args, &call),
        Command::Explain(args) => explain::run(args),
        Command::Rules(args) => list::rules(args),
        Command::Targets(args) => list::targets(args),
        Command::Init(args) => init::run(args),
        Command::Page(args) => web::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => install::completions(args, program),
        Command::Man(args) => install::man(args, program),
        Command::Help(args) => help::run(args, program),
    }
}

/// Distinguishes a defect of this tool that was caught.
fn report_defect(place: &str) {
    let broke = BROKE.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default();
    note(&format!("imgpack: internal error {place}; please report it with the input that caused it"));
    note(&format!("  {}", broke.replace('\n', " ")));
}

/// Reports the defects of this tool that a verdict knows of.
fn report_defects(verdict: &Verdict) {
    for defect in &verdict.defects {
        match defect {
            Defect::Entry(name) => report_defect(&format!("at `{name}`")),
            Defect::Rule(code) => report_defect(&format!("in the rule {code}")),
        }
    }
}

fn report(failure: &Failure) {
    note(&format!("error: {}", failure.message));
    if let Some(help) = &failure.help {
        note(&format!("  help: {help}"));
    }
}

/// A line on standard error, with nothing in it that a terminal would act upon; a closed one is nobody's
/// concern.
fn note(line: &str) {
    let acts =
        |letter| Flaws::of_character(letter).intersects(Flaws::CONTROL | Flaws::BIDI) && letter != '\n';
    let mut text = String::new();
    // What the program never had it cannot print; a defect may quote what it was told.
    for letter in redacted(line).chars() {
        if acts(letter) { text.extend(letter.escape_unicode()) } else { text.push(letter) }
    }
    let _ = writeln!(io::stderr(), "{text}");
}

/// More threads than this gain nothing anywhere, and starting them takes longer than the work.
const JOBS_MAX: usize = 256;

/// Starts so many threads for everything that runs in parallel.
fn set_jobs(jobs: Option<usize>) -> Result<(), Failure> {
    match jobs {
        None => Ok(()),
        Some(0) => Err(Failure::new("--jobs 0: at least one thread is needed")),
        Some(jobs) => parallel::set_threads(jobs.min(JOBS_MAX))
            .map_err(|error| Failure::new(format!("--jobs {jobs}: {error}"))),
    }
}
