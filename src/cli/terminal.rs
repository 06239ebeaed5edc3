//! One decision about colour, drawing and progress for everything this tool writes.
//!
//! Knows no report. Order: `--color`, `NO_COLOR`, `CLICOLOR_FORCE`/`FORCE_COLOR`, `CLICOLOR=0` or `TERM=dumb`,
//! then whether it is a terminal.

use std::env;
use std::io::IsTerminal;

use super::args::ColourChoice;
use crate::report::Look;

/// The look of a human report on standard output.
pub(super) fn look(choice: ColourChoice, quiet: bool, verbose: bool) -> Look {
    let terminal = std::io::stdout().is_terminal();
    Look {
        colour: colour(choice, terminal),
        unicode: terminal && utf8_locale(),
        width: width(),
        quiet,
        verbose,
    }
}

/// Whether progress may be drawn on standard error.
pub(super) fn progress(quiet: bool, no_progress: bool) -> bool {
    !quiet
        && !no_progress
        && env::var_os("CI").is_none()
        && std::io::stderr().is_terminal()
        && !is("TERM", "dumb")
}

fn colour(choice: ColourChoice, terminal: bool) -> bool {
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => {
            if is_set("NO_COLOR") {
                false
            } else if ["CLICOLOR_FORCE", "FORCE_COLOR"].iter().any(|name| is_set(name) && !is(name, "0")) {
                true
            } else if is("CLICOLOR", "0") || is("TERM", "dumb") {
                false
            } else {
                terminal
            }
        }
    }
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is(name: &str, wanted: &str) -> bool {
    env::var_os(name).is_some_and(|value| value == wanted)
}

fn utf8_locale() -> bool {
    let first =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env::var(name).ok().filter(|v| !v.is_empty()));
    first.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

fn width() -> usize {
    let columns = env::var("COLUMNS").ok().and_then(|value| value.parse().ok());
    columns.unwrap_or(100).clamp(60, 160)
}
