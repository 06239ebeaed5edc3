//! The paper of a human report: colour, wrapping, blank lines, marks of the look.
//!
//! Takes only text that is safe to show. Knows no finding.

use std::io::{self, Write};

use crate::model::Severity;
use crate::report::escape::{columns, width};
use crate::report::{Appearance, rule_url};

/// What a stretch of text means, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Level(Severity),
    Label,
    Good,
    Dim,
    Strong,
    Added,
    Removed,
}

impl Style {
    /// The parameters of the ANSI sequence (ECMA-48, 8.3.117).
    fn code(self) -> &'static str {
        match self {
            Self::Level(Severity::Error) => "1;31",
            Self::Level(Severity::Warning) => "1;33",
            Self::Level(Severity::Hint) => "1;36",
            Self::Label => "36",
            Self::Good => "1;32",
            Self::Dim => "2",
            Self::Strong => "1",
            Self::Added => "32",
            Self::Removed => "31",
        }
    }
}

/// Where a human report is written.
pub(super) struct Printer<'a> {
    pub(super) appearance: Appearance,
    out: &'a mut dyn Write,
    is_begun: bool,
    owes_blank: bool,
}

impl<'a> Printer<'a> {
    pub(super) fn new(appearance: Appearance, out: &'a mut dyn Write) -> Self {
        Self { appearance, out, is_begun: false, owes_blank: false }
    }

    /// A line, without spaces at its end.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        if std::mem::take(&mut self.owes_blank) && self.is_begun {
            writeln!(self.out)?;
        }
        self.is_begun = true;
        writeln!(self.out, "{}", text.trim_end())
    }

    /// A blank line, should anything follow; never two, and none at the top.
    pub(super) fn blank(&mut self) {
        self.owes_blank = true;
    }

    /// Text after a label in its ink, wrapped; further lines begin `indent` columns in.
    pub(super) fn labelled(
        &mut self,
        indent: usize,
        style: Style,
        label: &str,
        text: &str,
    ) -> io::Result<()> {
        self.beside(indent, columns(label), &self.paint(style, label), text)
    }

    /// Text after a label that is painted already and takes so many columns.
    pub(super) fn beside(&mut self, indent: usize, taken: usize, label: &str, text: &str) -> io::Result<()> {
        let lines = wrap(
            text,
            self.appearance.width.saturating_sub(taken),
            self.appearance.width.saturating_sub(indent),
        );
        let mut lines = lines.iter();
        let first = lines.next().map_or("", String::as_str);
        self.line(&format!("{label}{first}"))?;
        lines.try_for_each(|rest| self.line(&format!("{:indent$}{rest}", "")))
    }

    /// Text in the ink, where colour is wanted. Spaces around it stay plain.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        let inner = text.trim();
        if !self.appearance.colour || inner.is_empty() {
            return text.to_owned();
        }
        let start = text.len() - text.trim_start().len();
        let (before, after) = (&text[..start], &text[start + inner.len()..]);
        format!("{before}\u{1b}[{}m{inner}\u{1b}[0m{after}", style.code())
    }

    /// Text that a terminal opens a URL for, where it can (OSC 8).
    pub(super) fn link(&self, url: &str, text: &str) -> String {
        if !self.appearance.links {
            return text.to_owned();
        }
        format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
    }

    /// Text that a terminal opens the page of a rule for, where the page is on the web.
    pub(super) fn rule(&self, code: &str, text: &str) -> String {
        rule_url(code).map_or_else(|| text.to_owned(), |url| self.link(&url, text))
    }

    /// Stands where something is left out.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.appearance.unicode { "…" } else { "..." }
    }

    /// From what to what.
    pub(super) fn arrow(&self) -> &'static str {
        if self.appearance.unicode { "→" } else { "->" }
    }

    /// The mark before a place; miette draws the same.
    pub(super) fn mark(&self, severity: Severity) -> &'static str {
        match (severity, self.appearance.unicode) {
            (Severity::Error, true) => "×",
            (Severity::Error, false) => "x",
            (Severity::Warning, true) => "⚠",
            (Severity::Warning, false) => "!",
            (Severity::Hint, true) => "☞",
            (Severity::Hint, false) => ">",
        }
    }
}

/// Lines of at most so many columns, broken at spaces; a word that is longer is broken anywhere.
pub(super) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let (mut used, mut room) = (0, first.max(1));
    for (index, word) in text.split(' ').enumerate() {
        let mut taken = columns(word);
        let gap = usize::from(index > 0 && !line.is_empty());
        if gap > 0 && used + gap + taken > room {
            lines.push(std::mem::take(&mut line));
            (used, room) = (0, rest.max(1));
        } else if gap > 0 {
            line.push(' ');
            used += 1;
        }
        let mut word = word;
        while used + taken > room {
            let end = fitting(word, room - used);
            if end == word.len() {
                break;
            }
            let (piece, tail) = word.split_at(end);
            line.push_str(piece);
            lines.push(std::mem::take(&mut line));
            (word, taken) = (tail, columns(tail));
            (used, room) = (0, rest.max(1));
        }
        line.push_str(word);
        used += taken;
    }
    lines.push(line);
    lines
}

/// Bytes of the beginning of a word that fits; one character at least.
fn fitting(word: &str, room: usize) -> usize {
    let (mut end, mut used) = (0, 0);
    for (at, character) in word.char_indices() {
        used += width(character);
        if used > room && at > 0 {
            break;
        }
        end = at + character.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrap("one two three", 7, 5), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3, 4), ["abc", "defg", "h ij"]);
        assert_eq!(wrap("", 3, 3), [""]);
        assert_eq!(wrap("大大大", 1, 1), ["大", "大", "大"]);
    }
}
