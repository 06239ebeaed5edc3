//! What people type first: words that cannot be understood are answered with one sentence and the command that was meant.
//!
//! Looks at the words as they were typed, and at the declaration of the command line; reads no file.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::report::{FORMATS, shell};
use crate::text::nearest;

use super::Failure;

/// Words of other tools, and the command that does the same.
const COMMANDS: &[(&str, &[&str])] = &[
    ("check", &["lint", "validate", "verify", "test", "inspect", "audit", "report"]),
    ("build", &["fix", "repair", "convert", "make", "pack", "package", "create", "format", "clean"]),
    ("scan", &["list", "ls", "facts", "info"]),
    ("targets", &["platforms", "profiles"]),
    ("explain", &["rule", "why"]),
    ("--version", &["version"]),
];

/// Options of other tools, and what is written instead; nothing where it goes without saying.
const OPTIONS: &[(&str, &[&str])] = &[
    ("--output-format", &["--format"]),
    ("--no-color", &["--color", "never"]),
    ("--threads", &["--jobs"]),
    ("-f", &["--format"]),
    ("--recursive", &[]),
    ("--fix", &[]),
    ("--check", &[]),
];

/// A command line that was not understood.
struct Typed<'a> {
    program: &'a Command,
    words: &'a [String],
}

/// What is said of a command line that was not understood; `None` where the parser says it as well.
pub(super) fn answer(program: &Command, words: &[String], error: &Error) -> Option<Failure> {
    let typed = Typed { program, words };
    let of = |kind| error.get(kind).map(first).unwrap_or_default();
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            Some(Failure::new("no command is given").help(
                "`imgpack check` checks what is here, `imgpack build INPUT -o OUTPUT` writes a corrected package; \
                 `imgpack --help` lists all",
            ))
        }
        ErrorKind::InvalidSubcommand => Some(typed.no_command(&of(ContextKind::InvalidSubcommand))),
        ErrorKind::UnknownArgument => typed.no_option(&of(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => typed.lacks(&of(ContextKind::InvalidArg)),
        ErrorKind::TooManyValues => Some(typed.no_value_taken(&of(ContextKind::InvalidArg))),
        ErrorKind::InvalidValue => no_value(
            &option_of(&of(ContextKind::InvalidArg)),
            &of(ContextKind::InvalidValue),
            error.get(ContextKind::ValidValue),
        ),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error)?;
            let (option, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
            Some(Failure::new(format!("{} {value}: {reason}", option_of(&option))))
        }
        _ => None,
    }
}

fn first(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.first().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// `--depth` of `--depth <DEPTH>`.
fn option_of(usage: &str) -> String {
    usage.split([' ', '=', '[']).next().unwrap_or_default().to_owned()
}

/// A value that is none of those that an option takes.
fn no_value(option: &str, value: &str, known: Option<&ContextValue>) -> Option<Failure> {
    let Some(ContextValue::Strings(known)) = known else { return None };
    let list = format!("known: {}", known.join(", "));
    if value.is_empty() {
        let failure = Failure::new(format!("{option}: a value is missing"));
        return Some(if known.is_empty() { failure } else { failure.help(list) });
    }
    let message = match nearest(known, value) {
        Some(near) => format!("{option} {value}: did you mean `{near}`?"),
        None => format!("{option} {value}: unknown"),
    };
    Some(Failure::new(message).help(list))
}

impl Typed<'_> {
    /// A first word that is no command: another tool's, a misspelt one, or an input.
    fn no_command(&self, word: &str) -> Failure {
        let known = COMMANDS.iter().find(|(_, words)| words.contains(&word)).map(|(command, _)| *command);
        let names = self.program.get_subcommands().map(Command::get_name);
        let failure = Failure::new(format!("`{word}` is not a command"));
        let replaced = |command: &str| -> Vec<String> {
            self.words.iter().map(|other| swap(other, word, command)).collect()
        };
        match known.or_else(|| nearest(names, word)) {
            Some("build") => failure.help(build_of(&replaced("build"))),
            Some(command) => failure.help(line(&replaced(command))),
            None if is_input(word) => failure.help(led("check", self.words)),
            None => failure.help("`imgpack --help` lists the commands"),
        }
    }

    /// An option that this command does not have: another command's, another tool's, or a misspelt one.
    fn no_option(&self, option: &str) -> Option<Failure> {
        let Some(command) = self.words.iter().find_map(|word| self.program.find_subcommand(word)) else {
            return self.before_a_command(option);
        };
        let name = command.get_name();
        if has(command, option) {
            return Some(self.too_early(name, option));
        }
        let failure = Failure::new(format!("`{name}` has no option {option}"));
        let is_output = name == "check" && ["-o", "--output"].contains(&option);
        if is_output && !self.value_of(option).is_some_and(names_a_package) {
            return Some(failure.help(line(&self.instead(option, &["--output-file"]))));
        }
        let build = self.program.find_subcommand("build").filter(|_| name == "check");
        if option == "--fix" && name == "check" {
            return Some(
                Failure::new("`check` writes nothing").help(build_of(&self.without(option, "build"))),
            );
        }
        if build.is_some_and(|build| has(build, option)) {
            let words: Vec<_> = self.words.iter().map(|word| swap(word, "check", "build")).collect();
            return Some(failure.help(build_of(&words)));
        }
        if FORMATS.iter().any(|(format, _)| option.strip_prefix("--") == Some(*format)) {
            let format = ["--format", option.trim_start_matches('-')];
            return Some(failure.help(line(&self.instead(option, &format))));
        }
        if let Some((_, words)) = OPTIONS.iter().find(|(other, _)| *other == option) {
            return Some(failure.help(line(&self.instead(option, words))));
        }
        let longs = command.get_arguments().filter_map(Arg::get_long).map(|long| format!("--{long}"));
        let longs = longs.chain(["--help".to_owned()]);
        Some(failure.help(match nearest(longs, option) {
            Some(near) => line(&self.instead(option, &[&near])),
            None => format!("`imgpack {name} --help` lists the options"),
        }))
    }

    /// What was typed as the value of an option.
    fn value_of(&self, option: &str) -> Option<&str> {
        let at = self.words.iter().position(|word| word.starts_with(option))?;
        let own = self.words.get(at)?.strip_prefix(option)?.trim_start_matches('=');
        if own.is_empty() { self.words.get(at + 1).map(String::as_str) } else { Some(own) }
    }

    /// An option that stands before its command: `imgpack --target labelbox check x`.
    fn too_early(&self, command: &str, option: &str) -> Failure {
        let rest: Vec<String> = self.words.iter().filter(|word| *word != command).cloned().collect();
        Failure::new(format!("{option} goes behind `{command}`")).help(led(command, &rest))
    }

    /// A value for an option that has none: `--strict=true`.
    fn no_value_taken(&self, option: &str) -> Failure {
        let option = option_of(option);
        let bare = |word: &String| match word.split_once('=') {
            Some((name, _)) if name == option => option.clone(),
            _ => word.clone(),
        };
        let words: Vec<String> = self.words.iter().map(bare).collect();
        Failure::new(format!("{option} takes no value")).help(line(&words))
    }

    /// An option where the command should be: `imgpack --format json x.zip`.
    fn before_a_command(&self, option: &str) -> Option<Failure> {
        let is_json = FORMATS.iter().any(|(format, _)| option.strip_prefix("--") == Some(*format));
        let check = self.program.find_subcommand("check")?;
        let failure = Failure::new("no command is given");
        if is_json {
            let words = self.instead(option, &["--format", option.trim_start_matches('-')]);
            return Some(failure.help(led("check", &words)));
        }
        if has(check, option) {
            return Some(failure.help(led("check", self.words)));
        }
        let near = nearest(["--help", "--version"], option);
        near.map(|near| {
            Failure::new(format!("imgpack has no option {option}")).help(line(&self.instead(option, &[near])))
        })
    }

    /// What a command cannot do without.
    fn lacks(&self, argument: &str) -> Option<Failure> {
        let command = self.words.iter().find_map(|word| self.program.find_subcommand(word))?;
        let name = command.get_name();
        if argument.starts_with("--output") {
            return Some(
                Failure::new("`build` needs an OUTPUT to write").help(build_of(&self.with_output(command))),
            );
        }
        let failure = Failure::new(format!("`{name}` needs {}", argument.trim_matches(['<', '>', '.'])));
        Some(failure.help(match name {
            "build" => "imgpack build INPUT -o OUTPUT".to_owned(),
            _ => format!("imgpack {name} {}", argument.trim_matches(['<', '>', '.'])),
        }))
    }

    /// The words of a build; of several paths the last is its output where it is spelt like one and is not there.
    fn with_output(&self, build: &Command) -> Vec<String> {
        let mut words = self.words.to_vec();
        let is_value = |at: usize| self.words.get(at.wrapping_sub(1)).is_some_and(|word| takes(build, word));
        let is_path = |(at, word): &(usize, &String)| is_input(word) && !is_value(*at);
        let paths: Vec<(usize, &String)> = self.words.iter().enumerate().skip(1).filter(is_path).collect();
        if let [_, .., (at, last)] = paths.as_slice()
            && names_a_package(last)
            && !Path::new(last.as_str()).exists()
        {
            let last = words.remove(*at);
            words.extend(["-o".to_owned(), last]);
        }
        words
    }

    /// The words without an option, for another command.
    fn without(&self, option: &str, command: &str) -> Vec<String> {
        let name = |word: &String| if word == "check" { command.to_owned() } else { word.clone() };
        self.instead(option, &[]).iter().map(name).collect()
    }

    /// The words with others instead of an option.
    fn instead(&self, option: &str, others: &[&str]) -> Vec<String> {
        let mut words = Vec::new();
        for word in self.words {
            let value = word.strip_prefix(option);
            match value {
                Some("") => words.extend(others.iter().map(|&other| other.to_owned())),
                Some(value) if value.starts_with('=') && !others.is_empty() => {
                    words.push(format!("{}{value}", others.join(" ")));
                }
                _ => words.push(word.clone()),
            }
        }
        words
    }
}

fn swap(word: &str, old: &str, new: &str) -> String {
    if word == old { new.to_owned() } else { word.to_owned() }
}

/// Whether a word is an option of a command whose value is the next word.
fn takes(command: &Command, word: &str) -> bool {
    let mut options = command.get_arguments().filter(|argument| argument.get_action().takes_values());
    options.any(|argument| is_named(argument, word))
}

fn is_named(argument: &Arg, option: &str) -> bool {
    let long = argument.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long));
    let short = argument.get_short().is_some_and(|short| option == format!("-{short}"));
    long || short
}

/// Whether a command has this option, in its long or short form.
fn has(command: &Command, option: &str) -> bool {
    let option = option_of(option);
    command.get_arguments().any(|argument| is_named(argument, &option))
}

/// Whether a word is a file or folder, or is spelt like one.
fn is_input(word: &str) -> bool {
    !word.starts_with('-') && (word.contains(['.', '/', '\\']) || Path::new(word).exists())
}

/// Whether a word is spelt like a package that a build writes, and not like a report.
fn names_a_package(word: &str) -> bool {
    [".zip", ".tar", ".tar.gz", ".tgz", "/"].iter().any(|end| word.to_ascii_lowercase().ends_with(end))
}

/// The name beside an input that a corrected package could have.
fn fixed(input: &str) -> String {
    let trimmed = input.trim_end_matches(std::path::is_separator);
    let name = Path::new(trimmed).file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name.filter(|_| !trimmed.ends_with('.')) else { return "../fixed.zip".into() };
    let folder = &trimmed[..trimmed.len().saturating_sub(name.len())];
    match name.split_once('.').filter(|_| !Path::new(trimmed).is_dir()) {
        Some((stem, extension)) => format!("{folder}{stem}-fixed.{extension}"),
        None => format!("{folder}{name}-fixed.zip"),
    }
}

/// Words behind a command.
fn led(command: &str, words: &[String]) -> String {
    line(&std::iter::once(command.to_owned()).chain(words.iter().cloned()).collect::<Vec<_>>())
}

/// A command of this tool as the shell takes it.
fn line(words: &[String]) -> String {
    let words: Vec<String> =
        words.iter().map(|word| if word == "INPUT" { word.clone() } else { shell(word) }).collect();
    format!("imgpack {}", words.join(" "))
}

/// A build of these words, with an output where none is named.
fn build_of(words: &[String]) -> String {
    let is_output = |word: &String| word.starts_with("-o") || word.starts_with("--output");
    let mut words = words.to_vec();
    let input = words.iter().skip(1).find(|word| is_input(word)).cloned();
    if input.is_none() {
        words.insert(words.len().min(1), "INPUT".into());
    }
    if !words.iter().any(is_output) {
        words.extend(["-o".to_owned(), input.as_deref().map_or("OUTPUT".into(), fixed)]);
    }
    line(&words)
}
