//! Draws a line of source with a span underlined: the only place that knows miette's reports.
//!
//! Takes only text that is safe to show.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as Level, SourceCode,
    ThemeCharacters, ThemeStyles,
};

use crate::model::Severity;
use crate::report::Appearance;
use crate::report::source_text::Window;

/// A message and the line it is about, as miette takes them.
#[derive(Debug)]
struct Snippet<'a> {
    message: &'a str,
    severity: Severity,
    window: &'a Window,
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.message)
    }
}

impl std::error::Error for Snippet<'_> {}

impl Diagnostic for Snippet<'_> {
    fn severity(&self) -> Option<Level> {
        Some(match self.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Hint => Level::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.window)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::underline(self.window.span()))))
    }
}

/// Columns that a cut-out takes beside the line number and the text.
pub(super) const MARGIN: usize = 5;

/// The lines of the drawing: the message, wrapped already, and below it the line of source.
pub(super) fn draw(appearance: Appearance, severity: Severity, message: &str, window: &Window) -> String {
    let theme = GraphicalTheme {
        characters: if appearance.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if appearance.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_urls(false)
        .with_width(appearance.width)
        .with_wrap_lines(false)
        .with_context_lines(0)
        .tab_width(4)
        .without_cause_chain()
        .without_syntax_highlighting();
    let mut drawing = String::new();
    // Writing to a string fails only where a span lies outside its text, which a window rules out.
    let _ = handler.render_report(&mut drawing, &Snippet { message, severity, window });
    drawing
}
