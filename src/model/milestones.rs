//! How many characters stand before a byte of a UTF-8 text, without walking the text each time.
//!
//! Knows no table; one walk notes the counts at regular steps, and each question walks at most one step.

use std::sync::OnceLock;

/// Bytes between two notes.
const STEP: usize = 1 << 14;

/// Characters of a stretch of text, and how many of them lie beyond the basic plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Passed {
    pub(super) characters: u64,
    /// Characters that UTF-16 writes as two units.
    pub(super) pairs: u64,
}

/// The counts of one text, made when they are first asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Milestones(OnceLock<Vec<Passed>>);

impl Milestones {
    /// What stands before `offset`. All questions must be about the same text.
    pub(super) fn before(&self, text: &[u8], offset: usize) -> Passed {
        let notes = self.0.get_or_init(|| notes(text));
        let offset = offset.min(text.len());
        let step = offset / STEP;
        let passed = notes.get(step).copied().unwrap_or_default();
        passed.and(text.get(step * STEP..offset).unwrap_or_default())
    }
}

fn notes(text: &[u8]) -> Vec<Passed> {
    let mut notes = vec![Passed::default()];
    let mut passed = Passed::default();
    for step in text.chunks_exact(STEP) {
        passed = passed.and(step);
        notes.push(passed);
    }
    notes
}

impl Passed {
    /// With the characters that begin in `more`.
    fn and(self, more: &[u8]) -> Self {
        let begin = more.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64;
        let pairs = more.iter().filter(|byte| **byte >= 0xF0).count() as u64;
        Self { characters: self.characters + begin, pairs: self.pairs + pairs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_of_a_walk_from_the_start_on_both_sides_of_every_step() {
        let text = "aé€\u{1F600}".repeat(STEP / 3);
        let milestones = Milestones::default();
        let bytes = text.as_bytes();
        for middle in (0..=bytes.len()).step_by(STEP) {
            for offset in middle.saturating_sub(11)..(middle + 11).min(bytes.len()) {
                let walked = Passed::default().and(&bytes[..offset]);
                assert_eq!(milestones.before(bytes, offset), walked, "at {offset}");
            }
        }
        let all = milestones.before(bytes, usize::MAX);
        assert_eq!(all.characters, text.chars().count() as u64);
        assert_eq!(all.characters + all.pairs, text.encode_utf16().count() as u64);
    }
}
