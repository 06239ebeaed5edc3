//! One decision about colour, drawing and progress for everything this tool writes.
//!
//! Knows no report. Colour: `--color`, then `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`, then
//! `CLICOLOR=0` and `TERM=dumb`, then whether it is a terminal.

use std::env;
use std::io::IsTerminal;

use super::args::{ColourChoice, ReportArgs};
use crate::report::Appearance;

/// The variables that are looked at.
const VARIABLES: &[&str] = &[
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "CLICOLOR",
    "TERM",
    "CI",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "COLUMNS",
];
/// Columns where nothing gives them.
const WIDTH: usize = 100;

/// The look of a human report on standard output.
pub(super) fn appearance(args: &ReportArgs) -> Appearance {
    let around = Environment::read();
    Appearance {
        colour: around.colour(args.color),
        unicode: around.draws_unicode(),
        width: around.width(),
        quiet: args.quiet,
        verbose: args.verbose,
        statistics: args.statistics,
    }
}

/// Whether progress may be drawn on standard error.
pub(super) fn progress(quiet: bool, no_progress: bool) -> bool {
    !quiet && !no_progress && Environment::read().shows_progress()
}

/// Everything that the decisions depend on.
#[derive(Debug, Default)]
struct Environment {
    /// The variables that are set to something; empty is as good as unset.
    variables: Vec<(&'static str, String)>,
    /// Standard output is a terminal.
    stdout: bool,
    /// Standard error is a terminal.
    stderr: bool,
    /// Columns of the terminal, where it says.
    columns: Option<usize>,
}

impl Environment {
    fn read() -> Self {
        let value = |name: &&'static str| Some((*name, env::var_os(name)?.to_string_lossy().into_owned()));
        Self {
            variables: VARIABLES.iter().filter_map(value).filter(|(_, value)| !value.is_empty()).collect(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            columns: terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.into()),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }

    fn colour(&self, choice: ColourChoice) -> bool {
        let forced = |name| self.get(name).is_some_and(|value| value != "0");
        match choice {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto if self.get("NO_COLOR").is_some() => false,
            ColourChoice::Auto if forced("CLICOLOR_FORCE") || forced("FORCE_COLOR") => true,
            ColourChoice::Auto if self.is("CLICOLOR", "0") || self.is("TERM", "dumb") => false,
            ColourChoice::Auto => self.stdout,
        }
    }

    fn draws_unicode(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| self.get(name));
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        self.stdout && (locale.contains("utf-8") || locale.contains("utf8"))
    }

    fn shows_progress(&self) -> bool {
        self.stderr && self.get("CI").is_none() && !self.is("TERM", "dumb")
    }

    fn width(&self) -> usize {
        let reported = self.get("COLUMNS").and_then(|value| value.parse().ok());
        reported.or(self.columns).unwrap_or(WIDTH).clamp(40, 160)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"NO_COLOR=1 terminal"`.
    fn around(words: &str) -> Environment {
        let mut around = Environment::default();
        for word in words.split_whitespace() {
            if let Some((name, value)) = word.split_once('=') {
                let name = VARIABLES.iter().find(|known| **known == name).unwrap();
                around.variables.push((name, value.into()));
            } else {
                (around.stdout, around.stderr) = (true, true);
            }
        }
        around
    }

    #[test]
    fn colour_follows_the_first_word_that_is_said() {
        for (words, colour) in [
            ("", false),
            ("terminal", true),
            ("terminal TERM=xterm", true),
            ("terminal TERM=dumb", false),
            ("terminal CLICOLOR=0", false),
            ("terminal CLICOLOR=1", true),
            ("CLICOLOR=1", false),
            ("CLICOLOR_FORCE=1", true),
            ("FORCE_COLOR=1 TERM=dumb", true),
            ("CLICOLOR_FORCE=0", false),
            ("terminal FORCE_COLOR=0", true),
            ("CLICOLOR_FORCE=1 CLICOLOR=0", true),
            ("NO_COLOR=1 terminal", false),
            ("NO_COLOR=0 CLICOLOR_FORCE=1 terminal", false),
        ] {
            assert_eq!(around(words).colour(ColourChoice::Auto), colour, "{words}");
            assert!(around(words).colour(ColourChoice::Always), "{words}");
            assert!(!around(words).colour(ColourChoice::Never), "{words}");
        }
    }

    #[test]
    fn lines_are_drawn_in_unicode_on_a_terminal_that_speaks_utf_8() {
        assert!(around("terminal LANG=de_DE.UTF-8").draws_unicode());
        assert!(around("terminal LC_ALL=C.utf8 LANG=C").draws_unicode());
        assert!(!around("terminal LC_ALL=C LANG=de_DE.UTF-8").draws_unicode());
        assert!(!around("terminal").draws_unicode());
        assert!(!around("LANG=de_DE.UTF-8").draws_unicode());
    }

    #[test]
    fn progress_is_for_terminals_that_somebody_watches() {
        assert!(around("terminal TERM=xterm").shows_progress());
        assert!(!around("terminal CI=true").shows_progress());
        assert!(!around("terminal TERM=dumb").shows_progress());
        assert!(!around("").shows_progress());
    }

    #[test]
    fn the_width_is_the_users_then_the_terminals_then_a_usual_one() {
        assert_eq!(around("COLUMNS=80").width(), 80);
        assert_eq!(Environment { columns: Some(72), ..around("") }.width(), 72);
        assert_eq!(Environment { columns: Some(72), ..around("COLUMNS=90") }.width(), 90);
        assert_eq!(around("COLUMNS=x").width(), WIDTH);
        assert_eq!(around("COLUMNS=7").width(), 40);
    }
}
