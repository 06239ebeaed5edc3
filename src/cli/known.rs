//! What a configuration may hold: the options of the command line, the rules, the targets and their limits.
//!
//! Everything here is asked of who knows it; there is no second list of options.

use std::cell::LazyCell;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, ValueHint};
use time::OffsetDateTime;

use crate::config::{Known, Scope, Shape, Takes};
use crate::engine::Selector;
use crate::profiles::{Profile, instead, limit_names};
use crate::run;
use crate::view::takes_option;

use super::args::Cli;

/// The commands whose options a configuration may set.
const COMMANDS: [&str; 3] = ["check", "build", "scan"];

/// Options about one call alone.
const OF_A_CALL: &[&str] = &[
    "config",
    "dry-run",
    "facts",
    "force",
    "help",
    "hook",
    "level",
    "no-cache",
    "no-config",
    "output",
    "per-entry-only",
    "verify",
    "version",
    "write-baseline",
];

/// Options about a run, whatever data sets it looks at.
const OF_A_RUN: &[&str] =
    &["baseline", "color", "format", "jobs", "no-progress", "output-file", "quiet", "statistics", "verbose"];

/// What this program knows; its options are asked for where there is a configuration.
pub(super) struct Program(LazyCell<Declared>);

struct Declared {
    shapes: Vec<Shape>,
    options: Vec<Arg>,
}

impl Program {
    pub(super) fn new() -> Self {
        Self(LazyCell::new(Declared::read))
    }
}

impl Declared {
    fn read() -> Self {
        let mut options: Vec<Arg> = Vec::new();
        for command in Cli::command().get_subcommands().filter(|one| COMMANDS.contains(&one.get_name())) {
            for argument in command.get_arguments().filter(|argument| argument.get_long().is_some()) {
                if !options.iter().any(|known| known.get_long() == argument.get_long()) {
                    options.push(argument.clone());
                }
            }
        }
        let shapes = options.iter().filter_map(shape).collect();
        Self { shapes, options }
    }
}

fn shape(argument: &Arg) -> Option<Shape> {
    let name = argument.get_long()?.to_owned();
    let scope = match name.as_str() {
        name if OF_A_CALL.contains(&name) => Scope::Call,
        name if OF_A_RUN.contains(&name) => Scope::Run,
        _ => Scope::Package,
    };
    let takes = match argument.get_action() {
        ArgAction::Append => Takes::Several,
        ArgAction::Set => Takes::One,
        _ => Takes::Flag,
    };
    let is_path = takes != Takes::Flag && argument.get_value_hint() == ValueHint::AnyPath;
    let known = argument.get_possible_values();
    let values = known.iter().map(|value| value.get_name().to_owned());
    let values = if takes == Takes::Flag { Vec::new() } else { values.collect() };
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    Some(Shape {
        name,
        takes,
        scope,
        is_path,
        is_number: is_number(argument.get_value_parser()),
        values,
        help,
    })
}

fn is_number(parser: &ValueParser) -> bool {
    let id = parser.type_id();
    [ValueParser::from(clap::value_parser!(u64)), ValueParser::from(clap::value_parser!(usize))]
        .iter()
        .any(|number| number.type_id() == id)
}

impl Known for Program {
    fn options(&self) -> &[Shape] {
        &self.0.shapes
    }

    fn value(&self, option: &str, value: &str) -> Result<(), String> {
        match option {
            "target" => return target(value),
            "select" | "ignore" => return self.rule(value),
            _ => {}
        }
        let Some(argument) = self.0.options.iter().find(|argument| argument.get_long() == Some(option))
        else {
            return Ok(());
        };
        let argument = argument.clone().exclusive(false).required(false);
        let command = Command::new("imgpack").no_binary_name(true).arg(argument);
        let parsed = command.try_get_matches_from([format!("--{option}={value}")]);
        parsed.map(drop).map_err(|error| reason(&error, value))
    }

    fn rule(&self, code: &str) -> Result<(), String> {
        let Some(error) = Selector::Ignore(code.to_owned()).unknown() else { return Ok(()) };
        Err(match error.did_you_mean {
            Some(near) => format!("`{code}` is not a rule; did you mean `{near}`?"),
            None => format!("`{code}` is not a rule; `imgpack rules` lists them"),
        })
    }

    fn is_taken(&self, target: &str, option: &str) -> bool {
        run::named(target).map_or(true, |profile| takes_option(&profile, option))
    }

    fn limit(&self, target: Option<&str>, name: &str) -> Result<(), String> {
        let profile = target.and_then(|target| run::named(target).ok());
        let known = profile.as_ref().map_or_else(|| limit_names().collect(), Profile::settable_limits);
        if known.contains(&name) {
            return Ok(());
        }
        let of = target.map(|target| format!(" of {target}")).unwrap_or_default();
        Err(format!("`{name}` is no limit{of}; {}", instead(name, known)))
    }

    fn text(&self, path: &Path) -> Result<String, String> {
        let bytes = run::bounded(path).map_err(|error| error.to_string())?;
        String::from_utf8(bytes).map_err(|error| {
            format!("byte {} is not UTF-8; save it as UTF-8", error.utf8_error().valid_up_to())
        })
    }

    fn today(&self) -> (u16, u8, u8) {
        day(now())
    }
}

/// Seconds since the beginning of 1970, UTC.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Year, month and day, UTC.
pub(super) fn day(seconds: u64) -> (u16, u8, u8) {
    let time = i64::try_from(seconds).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    time.map_or((0, 0, 0), |at| (u16::try_from(at.year()).unwrap_or(0), at.month().into(), at.day()))
}

fn target(word: &str) -> Result<(), String> {
    run::named(word).map(drop).map_err(|error| {
        let error = run::RunError::from(error);
        let help = error.help().map(|help| format!("; {help}")).unwrap_or_default();
        error.to_string().trim_start_matches("--target ").replace('\n', "; ") + &help
    })
}

/// What the command line says of a wrong value, without the name of the option.
fn reason(error: &clap::Error, value: &str) -> String {
    let texts = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let known = texts(ContextKind::ValidValue);
    if error.kind() == ErrorKind::InvalidValue && !known.is_empty() {
        let near = instead(value, known.iter().map(String::as_str));
        let list = format!("known: {}", known.join(", "));
        return if near == list {
            format!("`{value}` is unknown; {list}")
        } else {
            format!("`{value}` is unknown; {near}")
        };
    }
    match std::error::Error::source(error) {
        Some(source) => format!("`{value}`: {source}"),
        None => format!("`{value}` is not a value of it"),
    }
}
