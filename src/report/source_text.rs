//! A cut-out of a text for miette: one line, cropped around a span, safe to show.
//!
//! Looks at no more of the text than a terminal shows, so that neither a large text nor a line of
//! megabytes costs anything. Offsets are those of the cut-out; line and column are the file's. Knows no
//! finding.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::model::Span;

use super::escape;

/// The UTF-8 byte-order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a cut-out shows, and how much room it has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    /// The file, safe to show.
    pub(super) name: &'a str,
    /// Line of the span in the file, from 1.
    pub(super) line: u64,
    /// Column of the span in characters, from 1.
    pub(super) column: u64,
    /// Columns of the terminal that text and ellipses may take.
    pub(super) room: usize,
    /// Stands where text is left out.
    pub(super) ellipsis: &'a str,
}

/// One line of a text, cropped around a span.
#[derive(Debug)]
pub(super) struct Window {
    name: String,
    line: usize,
    column: usize,
    text: String,
    start: usize,
    length: usize,
}

impl Window {
    /// Cuts the line in which a span begins. A span that runs over the line's end ends with the line.
    pub(super) fn around(text: &[u8], span: Span, frame: Frame<'_>) -> Self {
        let room = frame.room.saturating_sub(2 * escape::columns(frame.ellipsis)).max(1);
        let line = Line::around(text, span, 4 * room + MARK.len());
        let (left, middle, right) = (line.left(), line.middle(), line.right());
        let (label, label_columns) = head(&middle, room);
        let rest = room - label_columns;
        let right_columns = if label.len() < middle.len() { 0 } else { head(&right, rest).1 };
        let (before, before_columns) = tail(&left, (rest / 2).max(rest - right_columns));
        let right_room = if right_columns == 0 { 0 } else { rest - before_columns };
        let after = head(&right, right_room).0;
        let cut_left = line.cut_left || before.len() < left.len();
        let cut_right = line.cut_right || label.len() < middle.len() || after.len() < right.len();
        let mut text = String::from(if cut_left { frame.ellipsis } else { "" });
        text.push_str(&escape::source_line(before));
        let start = text.len();
        text.push_str(&escape::source_line(label));
        let length = text.len() - start;
        text.push_str(&escape::source_line(after));
        text.push_str(if cut_right { frame.ellipsis } else { "" });
        // An empty span at the end of a line needs something to point at.
        text.push(' ');
        let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX).saturating_sub(1);
        let (line, column) = (number(frame.line), number(frame.column));
        Self { name: frame.name.to_owned(), line, column, text, start, length }
    }

    /// The span inside the cut-out.
    pub(super) fn span(&self) -> SourceSpan {
        (self.start, self.length).into()
    }
}

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = (0, self.text.len()).into();
        let (text, name) = (self.text.as_bytes(), self.name.clone());
        Ok(Box::new(MietteSpanContents::new_named(name, text, whole, self.line, self.column, 1)))
    }
}

/// The bytes of a line around a span, no more than `reach` on either side.
struct Line<'a> {
    left: &'a [u8],
    middle: &'a [u8],
    right: &'a [u8],
    cut_left: bool,
    cut_right: bool,
}

impl<'a> Line<'a> {
    fn around(text: &'a [u8], span: Span, reach: usize) -> Self {
        let (start, end) = whole(text, span);
        let (before, after) = text.split_at(start);
        let near = before.len().saturating_sub(reach);
        let left = before.get(near..).unwrap_or_default();
        let begin = memchr::memrchr2(b'\n', b'\r', left).map(|at| at + 1);
        let cut_left = begin.is_none() && near > 0;
        let mut left = left.get(begin.unwrap_or(0)..).unwrap_or_default();
        if near == 0 && begin.is_none() {
            left = left.strip_prefix(MARK).unwrap_or(left);
        }
        let limit = (end - start).min(reach) + reach;
        let ahead = after.get(..limit).unwrap_or(after);
        let stop = memchr::memchr2(b'\n', b'\r', ahead);
        let ahead = ahead.get(..stop.unwrap_or(ahead.len())).unwrap_or_default();
        let (middle, right) = ahead.split_at((end - start).min(ahead.len()));
        let cut_right = stop.is_none() && start + ahead.len() < text.len();
        Self { left, middle, right, cut_left, cut_right }
    }

    fn left(&self) -> String {
        // A cut may fall into a character.
        let torn = self.left.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
        let torn = if self.cut_left { torn } else { 0 };
        String::from_utf8_lossy(self.left.get(torn..).unwrap_or_default()).into_owned()
    }

    fn middle(&self) -> String {
        String::from_utf8_lossy(self.middle).into_owned()
    }

    fn right(&self) -> String {
        String::from_utf8_lossy(self.right).into_owned()
    }
}

/// Where a span begins and ends, with all of the characters that it touches: what says where a byte is wrong counts the
/// bytes of the file, which may be read as several in place of one.
fn whole(text: &[u8], span: Span) -> (usize, usize) {
    let is_inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let start = (span.start as usize).min(text.len());
    let end = (span.end as usize).clamp(start, text.len());
    let start = (start.saturating_sub(3)..=start).rev().find(|at| !is_inside(at)).unwrap_or(start);
    (start, (end..end + 3).find(|at| !is_inside(at)).unwrap_or(end))
}

/// The longest beginning of a text that fits, and the columns it takes.
fn head(text: &str, most: usize) -> (&str, usize) {
    let (mut end, mut columns) = (0, 0);
    for (at, character) in text.char_indices() {
        let wider = columns + escape::width(character);
        if wider > most {
            break;
        }
        (end, columns) = (at + character.len_utf8(), wider);
    }
    (text.get(..end).unwrap_or_default(), columns)
}

/// The longest end of a text that fits, and the columns it takes.
fn tail(text: &str, most: usize) -> (&str, usize) {
    let (mut start, mut columns) = (text.len(), 0);
    for (at, character) in text.char_indices().rev() {
        let wider = columns + escape::width(character);
        if wider > most {
            break;
        }
        (start, columns) = (at, wider);
    }
    (text.get(start..).unwrap_or_default(), columns)
}

#[cfg(test)]
mod tests;
