//! Shows how a text changes, as a unified difference for people.
//!
//! Bounded: a long difference is cut with a word about what is left out. What a terminal would act on
//! is escaped, so this is no patch to apply. Knows nothing of tables.

use std::fmt::Write;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

#[cfg(test)]
mod tests;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;
/// Lines that are compared between the first and the last change.
const COMPARED: usize = 400_000;
/// Lines that are shown.
const SHOWN: usize = 2_000;
/// Bytes of a line that are shown.
const LINE: usize = 2_000;

/// The difference of two texts under a name; empty where there is none.
pub(crate) fn unified(name: &str, before: &[u8], after: &[u8]) -> String {
    if before == after {
        return String::new();
    }
    let mut out = String::new();
    let name = escaped(name.as_bytes());
    let _ = writeln!(out, "--- {name}\n+++ {name}");
    if is_wide(before) || is_wide(after) {
        let _ = writeln!(out, "not shown: {} bytes, not UTF-8, become {}", before.len(), after.len());
        return out;
    }
    let (before, after) = (lines(before), lines(after));
    let (ops, left) = compared(&before, &after);
    let mut page = Page { out, before: &before, after: &after, room: SHOWN };
    page.show(&group_diff_ops(ops, CONTEXT));
    if left > 0 {
        let _ = writeln!(page.out, "… {left} lines further down are not compared");
    }
    page.out
}

/// Whether a text is of 16-bit or 32-bit units, which no line of bytes shows.
fn is_wide(text: &[u8]) -> bool {
    memchr::memchr_iter(0, text).count() > text.len() / 8
}

/// The lines with their ends: LF, CR LF or CR.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let both = rest.get(end..).is_some_and(|rest| rest.starts_with(b"\r\n"));
        let (line, next) = rest.split_at(rest.len().min(end + 1 + usize::from(both)));
        lines.push(line);
        rest = next;
    }
    lines
}

/// The difference of what lies between the first and the last change, and how many lines of it were too
/// many to compare.
fn compared(before: &[&[u8]], after: &[&[u8]]) -> (Vec<DiffOp>, usize) {
    let same = |(a, b): &(&&[u8], &&[u8])| a == b;
    let head = before.iter().zip(after).take_while(same).count().saturating_sub(CONTEXT);
    let (old, new) = (before.get(head..).unwrap_or_default(), after.get(head..).unwrap_or_default());
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count().saturating_sub(CONTEXT);
    let (old, new) = (cut(old, old.len() - tail), cut(new, new.len() - tail));
    let (old_part, new_part) = (cut(old, COMPARED), cut(new, COMPARED));
    let mut ops = capture_diff_slices(Algorithm::Myers, old_part, new_part);
    if old.len().max(new.len()) > COMPARED {
        // The two parts end at different places of the text, so what differs at their ends says nothing.
        let last = ops.iter().rposition(|op| matches!(op, DiffOp::Equal { .. }));
        ops.truncate(last.map_or(ops.len(), |last| last + 1));
    }
    let seen = |range: fn(&DiffOp) -> Range<usize>| ops.last().map_or(0, |op| range(op).end);
    let left = (old.len() - seen(DiffOp::old_range)).max(new.len() - seen(DiffOp::new_range));
    (ops.into_iter().map(|op| moved(op, head)).collect(), left)
}

fn cut<'a, 'b>(lines: &'b [&'a [u8]], most: usize) -> &'b [&'a [u8]] {
    lines.get(..most).unwrap_or(lines)
}

/// The same operation, `by` lines further down.
fn moved(mut op: DiffOp, by: usize) -> DiffOp {
    match &mut op {
        DiffOp::Equal { old_index, new_index, .. }
        | DiffOp::Delete { old_index, new_index, .. }
        | DiffOp::Insert { old_index, new_index, .. }
        | DiffOp::Replace { old_index, new_index, .. } => {
            *old_index += by;
            *new_index += by;
        }
    }
    op
}

/// What is shown, and how many lines may still follow.
struct Page<'a> {
    out: String,
    before: &'a [&'a [u8]],
    after: &'a [&'a [u8]],
    room: usize,
}

impl Page<'_> {
    fn show(&mut self, hunks: &[Vec<DiffOp>]) {
        for (index, hunk) in hunks.iter().enumerate() {
            if self.room == 0 {
                let _ = writeln!(self.out, "… {} more hunks are left out", hunks.len() - index);
                return;
            }
            self.hunk(hunk);
        }
    }

    fn hunk(&mut self, ops: &[DiffOp]) {
        let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return };
        let old = first.old_range().start..last.old_range().end;
        let new = first.new_range().start..last.new_range().end;
        let _ = writeln!(self.out, "@@ -{} +{} @@", place(&old), place(&new));
        let mut hidden = 0;
        for op in ops {
            if let DiffOp::Equal { .. } = op {
                hidden += self.part(' ', self.before, op.old_range());
            } else {
                hidden += self.part('-', self.before, op.old_range());
                hidden += self.part('+', self.after, op.new_range());
            }
        }
        if hidden > 0 {
            let _ = writeln!(self.out, "… {hidden} more lines of this hunk are left out");
        }
    }

    /// Shows lines as far as there is room; how many were not shown.
    fn part(&mut self, sign: char, text: &[&[u8]], range: Range<usize>) -> usize {
        let part = text.get(range).unwrap_or_default();
        for line in part.iter().take(self.room) {
            let body = line.strip_suffix(b"\n").unwrap_or(line);
            let _ = writeln!(self.out, "{sign}{}", shortened(body));
            if !line.ends_with(b"\n") && !line.ends_with(b"\r") {
                self.out.push_str("\\ No newline at end of file\n");
            }
        }
        let hidden = part.len().saturating_sub(self.room);
        self.room = self.room.saturating_sub(part.len());
        hidden
    }
}

/// First line and number of lines, as a hunk names them.
fn place(range: &Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    }
}

fn shortened(line: &[u8]) -> String {
    match line.get(..LINE) {
        Some(start) if line.len() > LINE => {
            format!("{}… {} more bytes", escaped(start), line.len() - LINE)
        }
        _ => escaped(line),
    }
}

/// The text with bytes that are not UTF-8, control characters but the tab, and invisible characters
/// spelled out.
fn escaped(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character != '\t' && (character.is_control() || is_invisible(character)) {
                out.extend(character.escape_default());
            } else {
                out.push(character);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02X}");
        }
    }
    out
}

/// Marks of direction, joiners, separators of lines and the byte-order mark.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
