//! One decision about colour, drawing and progress for everything this tool writes.
//!
//! Knows no report. Colour: `--color`, then `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`, then
//! `CLICOLOR=0` and `TERM=dumb`, then whether it is a terminal. Links: `FORCE_HYPERLINK`, then a terminal that is known
//! to open them. Width: `COLUMNS`, then the terminal's; what goes elsewhere is not wrapped.

use std::env;
use std::io::IsTerminal;

use clap::{ColorChoice, Command};

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
    "FORCE_HYPERLINK",
    "TERM_PROGRAM",
    "VTE_VERSION",
    "WT_SESSION",
    "KONSOLE_VERSION",
    "DOMTERM",
];
/// Columns of a terminal that does not say.
const WIDTH: usize = 100;
/// Columns of a terminal that draws progress and does not say.
const PROGRESS_WIDTH: usize = 80;
/// Columns of what is no terminal: more than any line takes.
const UNWRAPPED: usize = 1 << 20;
/// Terminals that open links, by a variable and the beginning of its value.
const OPENS_LINKS: &[(&str, &str)] = &[
    ("WT_SESSION", ""),
    ("DOMTERM", ""),
    ("KONSOLE_VERSION", ""),
    ("TERM_PROGRAM", "iTerm.app"),
    ("TERM_PROGRAM", "WezTerm"),
    ("TERM_PROGRAM", "vscode"),
    ("TERM_PROGRAM", "ghostty"),
    ("TERM_PROGRAM", "Hyper"),
    ("TERM_PROGRAM", "Tabby"),
    ("TERM_PROGRAM", "rio"),
    ("TERM_PROGRAM", "zed"),
    ("TERM", "xterm-kitty"),
    ("TERM", "xterm-ghostty"),
    ("TERM", "alacritty"),
    ("TERM", "foot"),
    ("TERM", "contour"),
];
/// The version of VTE, of GNOME Terminal and its kin, that opens links without a fault: 0.50.1.
const VTE_OPENS_LINKS: u32 = 5001;

/// The look of a human report on standard output.
pub(super) fn appearance(args: &ReportArgs) -> Appearance {
    let (quiet, verbose, statistics) = (args.quiet, args.verbose, args.statistics);
    Appearance { quiet, verbose, statistics, ..Environment::read().look(args.color) }
}

/// The look of a page on standard output; nothing where it is Markdown for somebody else to draw.
pub(super) fn page() -> Option<Appearance> {
    let around = Environment::read();
    let look = around.look(ColourChoice::Auto);
    (around.stdout || look.colour).then_some(look)
}

/// Columns of the terminal that progress is drawn on.
pub(super) fn progress_width() -> usize {
    terminal_size::terminal_size_of(std::io::stderr()).map_or(PROGRESS_WIDTH, |(width, _)| width.0.into())
}

/// Whether help on standard output is painted.
pub(super) fn paints_help() -> bool {
    Environment::read().colour(ColourChoice::Auto)
}

/// The parser with the same colour and width as everything else.
pub(super) fn fitted(program: Command) -> Command {
    let colour = if paints_help() { ColorChoice::Always } else { ColorChoice::Never };
    program.color(colour).term_width(Environment::read().width())
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

    fn look(&self, choice: ColourChoice) -> Appearance {
        Appearance {
            colour: self.colour(choice),
            unicode: self.draws_unicode(),
            links: self.opens_links(),
            width: self.width(),
            quiet: false,
            verbose: false,
            statistics: false,
        }
    }

    fn opens_links(&self) -> bool {
        if let Some(forced) = self.get("FORCE_HYPERLINK") {
            return forced != "0";
        }
        let is = |(name, value): &(&str, &str)| self.get(name).is_some_and(|own| own.starts_with(value));
        let vte = self.get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
        let opens = OPENS_LINKS.iter().any(is) || vte.is_some_and(|version| version >= VTE_OPENS_LINKS);
        self.stdout && !self.is("TERM", "dumb") && opens
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
        let usual = if self.stdout { Some(WIDTH) } else { None };
        reported.or(self.columns).or(usual).map_or(UNWRAPPED, |width: usize| width.clamp(40, 160))
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
    fn links_are_for_terminals_that_open_them() {
        assert!(around("terminal TERM_PROGRAM=WezTerm").opens_links());
        assert!(around("terminal VTE_VERSION=7600").opens_links());
        assert!(around("FORCE_HYPERLINK=1").opens_links());
        assert!(!around("terminal FORCE_HYPERLINK=0 TERM_PROGRAM=vscode").opens_links());
        assert!(!around("terminal TERM=xterm-256color").opens_links());
        assert!(!around("terminal VTE_VERSION=4800").opens_links());
        assert!(!around("terminal TERM=dumb WT_SESSION=1").opens_links());
        assert!(!around("TERM_PROGRAM=WezTerm").opens_links());
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
        assert_eq!(around("terminal COLUMNS=x").width(), WIDTH);
        assert_eq!(around("COLUMNS=x").width(), UNWRAPPED);
        assert_eq!(around("COLUMNS=7").width(), 40);
    }
}
