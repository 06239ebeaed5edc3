//! What stands before a byte of a UTF-8 text – lines, characters, bytes in the file – without walking the text
//! each time.
//!
//! Knows no format; one walk makes a note at regular steps, and each question walks at most one step.

use std::sync::OnceLock;

use memchr::memchr2_iter;

use super::CodePage;

/// Bytes between two notes.
const STEP: usize = 1 << 10;

/// What stands before a byte of a text. Bytes that are no UTF-8 count as the signs that readers show for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Passed {
    /// Bytes of the text.
    pub(super) bytes: u32,
    pub(super) characters: u32,
    /// Characters that UTF-16 writes as two units.
    pub(super) pairs: u32,
    /// Bytes in the encoding that was asked for.
    pub(super) encoded: u32,
    /// Line ends: LF, CR LF, or CR alone.
    breaks: u32,
    /// Characters before the line, with a byte-order mark that begins it.
    before_line: u32,
}

/// The notes of one text, made when they are first asked for. All questions must be about the same text, and ask for
/// the same encoding or for none.
#[derive(Debug, Clone, Default)]
pub(super) struct LineIndex(OnceLock<Vec<Passed>>);

impl LineIndex {
    /// What stands before `offset`.
    pub(super) fn before(&self, text: &[u8], offset: usize, wanted: Option<CodePage>) -> Passed {
        let offset = offset.min(text.len());
        let note = self.last(text, wanted, |note| note.bytes as usize <= offset);
        note.until(text, offset, wanted)
    }

    /// The last of the notes that are `before` something; they are ordered.
    pub(super) fn last(
        &self,
        text: &[u8],
        wanted: Option<CodePage>,
        before: impl Fn(&Passed) -> bool,
    ) -> Passed {
        let notes = self.0.get_or_init(|| notes(text, wanted));
        let after = notes.partition_point(before);
        after.checked_sub(1).and_then(|index| notes.get(index)).copied().unwrap_or_default()
    }
}

fn notes(text: &[u8], wanted: Option<CodePage>) -> Vec<Passed> {
    let mut notes = Vec::with_capacity(text.len() / STEP + 1);
    let mut passed = Passed::default();
    notes.push(passed);
    for middle in (STEP..text.len()).step_by(STEP) {
        // A note stands between characters; no character has more than three bytes behind its first.
        let rest = text.get(middle..).unwrap_or_default();
        let torn = rest.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
        passed = passed.until(text, middle + torn, wanted);
        notes.push(passed);
    }
    notes
}

impl Passed {
    /// Line, from 1.
    pub(super) fn line(self) -> u64 {
        u64::from(self.breaks) + 1
    }

    /// Column in characters, from 1.
    pub(super) fn column(self) -> u64 {
        u64::from(self.characters.saturating_sub(self.before_line)) + 1
    }

    /// With what stands from here to `offset`.
    fn until(self, text: &[u8], offset: usize, wanted: Option<CodePage>) -> Self {
        let start = self.bytes as usize;
        let more = text.get(start..offset).unwrap_or_default();
        let is_end = |at: &usize| more.get(*at) == Some(&b'\n') || text.get(start + at + 1) != Some(&b'\n');
        let (breaks, last) = memchr2_iter(b'\n', b'\r', more)
            .filter(is_end)
            .fold((0, None), |(breaks, _), at| (breaks + 1, Some(at)));
        let mark = u32::from(start == 0 && more.starts_with(b"\xEF\xBB\xBF"));
        let line = last.map(|at| self.characters + characters(more.get(..=at).unwrap_or_default()));
        Self {
            bytes: narrow(start + more.len()),
            characters: self.characters + characters(more),
            pairs: self.pairs + narrow(more.iter().filter(|byte| **byte >= 0xF0).count()),
            encoded: self.encoded + wanted.map_or(0, |encoding| encoded(encoding, more)),
            breaks: self.breaks + breaks,
            before_line: line.unwrap_or(self.before_line + mark),
        }
    }
}

fn characters(text: &[u8]) -> u32 {
    narrow(match std::str::from_utf8(text) {
        Ok(text) => text.chars().count(),
        Err(_) => String::from_utf8_lossy(text).chars().count(),
    })
}

fn encoded(page: CodePage, text: &[u8]) -> u32 {
    narrow(page.encode_with_references(&String::from_utf8_lossy(text)).len())
}

/// Texts above 4 GiB are never read.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts from the start, in the plainest way.
    fn walked(text: &[u8], offset: usize) -> (u64, u64, usize) {
        let before = String::from_utf8_lossy(&text[..offset]).into_owned();
        let mut lines = vec![String::new()];
        for (index, letter) in before.char_indices() {
            let is_pair = letter == '\r' && before[index + 1..].starts_with('\n');
            match letter {
                '\n' | '\r' if !is_pair => lines.push(String::new()),
                letter => lines.last_mut().into_iter().for_each(|line| line.push(letter)),
            }
        }
        let last = lines.last().map_or(0, |line| line.trim_start_matches('\u{feff}').chars().count());
        (lines.len() as u64, last as u64 + 1, before.chars().count())
    }

    #[track_caller]
    fn agrees(text: &[u8]) {
        let line_index = LineIndex::default();
        for middle in (0..=text.len()).step_by(STEP) {
            for offset in middle.saturating_sub(11)..(middle + 11).min(text.len()) {
                // Between CR and LF no line has ended.
                if offset > 0 && text[offset - 1..].starts_with(b"\r\n") {
                    continue;
                }
                let reported = line_index.before(text, offset, None);
                let reported = (reported.line(), reported.column(), reported.characters as usize);
                assert_eq!(reported, walked(text, offset), "at {offset}");
            }
        }
    }

    #[test]
    fn counts_are_those_of_a_walk_from_the_start_on_both_sides_of_every_step() {
        agrees("aé€\u{1F600}".repeat(1_000).as_bytes());
        agrees(format!("\u{feff}{}", "aé\u{1F600}\n".repeat(400)).as_bytes());
        for ends in ["\n", "\r\n", "\r", "\n\r", "\r\r\n"] {
            agrees(format!("aé€{ends}").repeat(700).as_bytes());
        }
        agrees(&b"a\xFF\x80\x80\x80\x80\x80\xC3\xE2\x82\n".repeat(400));
        agrees(&vec![0x80; 3_000]);
    }

    #[test]
    fn all_that_is_counted_adds_up() {
        let text = "aé中\u{1F600}\n".repeat(1_000);
        let gbk = LineIndex::default().before(
            text.as_bytes(),
            usize::MAX,
            Some(CodePage::Web(encoding_rs::GB18030)),
        );
        assert_eq!((gbk.bytes as usize, gbk.characters as usize), (text.len(), text.chars().count()));
        assert_eq!((gbk.characters + gbk.pairs) as usize, text.encode_utf16().count());
        assert_eq!(gbk.encoded as usize, encoding_rs::GB18030.encode(&text).0.len());
    }
}
