//! What bytes that nothing marks say under each candidate, and how plausible that is.
//!
//! Proves nothing: a plausible reading is a guess.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use unicode_normalization::char::is_combining_mark;

use super::CodePage;

/// Stretches of text that a sample shows.
const SHOWN: usize = 3;
/// Characters of a stretch that a sample shows.
const SHOWN_LENGTH: usize = 40;

/// What a text says under a code page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The page; of several under which the whole text reads alike the first.
    pub page: CodePage,
    /// Some of the text that is not ASCII.
    pub sample: String,
}

impl Reading {
    /// What a text that was decoded under a page says, plausible or not.
    pub fn of(text: &str, page: CodePage) -> Self {
        let mut tried = Tried::new(page);
        tried.show(text);
        tried.reading()
    }
}

/// Gathers what all pieces of a text say under each candidate.
#[derive(Debug)]
pub struct Readings(Vec<Tried>);

#[derive(Debug)]
struct Tried {
    page: CodePage,
    /// How often something is odd.
    odd: usize,
    sum: DefaultHasher,
    sample: Vec<String>,
}

impl Readings {
    /// No piece was read yet, so that every candidate is left.
    pub fn new(candidates: impl IntoIterator<Item = CodePage>) -> Self {
        Self(candidates.into_iter().map(Tried::new).collect())
    }

    /// Reads a piece: a candidate that cannot read it is none any more.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.retain_mut(|tried| match tried.page.decode(piece) {
            Some(text) if is_text(&text, piece) => {
                tried.odd += oddities(&text);
                text.hash(&mut tried.sum);
                tried.show(&text);
                true
            }
            _ => false,
        });
    }

    /// What is left, the most plausible first; candidates that read all pieces alike are one.
    pub fn ranked(mut self) -> Vec<Reading> {
        self.0.sort_by_key(|tried| tried.odd);
        let mut seen = Vec::new();
        self.0.retain(|tried| {
            let sum = tried.sum.finish();
            let is_new = !seen.contains(&sum);
            seen.push(sum);
            is_new
        });
        self.0.into_iter().map(Tried::reading).collect()
    }
}

impl Tried {
    fn new(page: CodePage) -> Self {
        Self { page, odd: 0, sum: DefaultHasher::default(), sample: Vec::new() }
    }

    fn reading(self) -> Reading {
        Reading { page: self.page, sample: self.sample.join(" … ") }
    }

    fn show(&mut self, text: &str) {
        let ends = |letter: char| matches!(letter, ',' | ';' | '\t' | '"' | '<' | '>' | '\r' | '\n');
        for part in text.split(ends).map(str::trim).filter(|part| !part.is_ascii()) {
            if self.sample.len() == SHOWN {
                return;
            }
            let part: String = part.chars().take(SHOWN_LENGTH).collect();
            if !self.sample.contains(&part) {
                self.sample.push(part);
            }
        }
    }
}

/// Whether bytes that nothing marks are UTF-8: it reads them, and finds a letter beyond ASCII, or a sequence so long
/// that chance does not make it.
pub fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        text.chars().any(|c| !c.is_ascii() && (c.is_alphabetic() || is_combining_mark(c) || c.len_utf8() > 2))
    })
}

/// Whether a decoded text can be one: it has no controls that its bytes do not have as ASCII, and no word whose
/// letters are of two scripts.
fn is_text(text: &str, bytes: &[u8]) -> bool {
    let is_control = |letter: char| {
        letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
            || matches!(letter, '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}')
    };
    let own_controls = bytes.iter().any(|byte| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'));
    (own_controls || !text.contains(is_control)) && !words(text).any(|word| mixes_scripts(&word))
}

/// Runs of letters and marks.
fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let parts = text.split(|letter: char| !letter.is_alphabetic() && !is_combining_mark(letter));
    parts.filter(|word| !word.is_ascii()).map(Cow::Borrowed)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    /// Han, kana and Hangul, which are written together, and beside Latin letters of ASCII.
    EastAsian,
    Other,
}

fn script(letter: char) -> Script {
    match u32::from(letter) {
        0xAA | 0xB5 | 0xBA => Script::Other,
        0..0x250 | 0x1E00..0x1F00 => Script::Latin,
        0x370..0x400 | 0x1F00..0x2000 => Script::Greek,
        0x400..0x530 => Script::Cyrillic,
        0x590..0x600 => Script::Hebrew,
        0x600..0x780 => Script::Arabic,
        0x1100..0x1200 | 0x2E80..0xA000 | 0xAC00..0xD7B0 | 0xF900..0xFB00 | 0xFF66..0xFFA0 => {
            Script::EastAsian
        }
        _ => Script::Other,
    }
}

fn mixes_scripts(word: &str) -> bool {
    let is_east_asian = word.chars().any(|letter| script(letter) == Script::EastAsian);
    let counts = |letter: &char| !(is_east_asian && letter.is_ascii());
    let mut scripts = word.chars().filter(counts).map(script).filter(|script| *script != Script::Other);
    scripts.next().is_some_and(|first| scripts.any(|script| script != first))
}

/// How often a text is unlike what people write: signs and drawings, a capital behind a small letter, two Latin
/// letters with marks in a row, half-width kana, East Asian letters in a Latin word.
fn oddities(text: &str) -> usize {
    let mut odd = 0;
    let mut before = ' ';
    for letter in text.chars() {
        odd += oddity(before, letter);
        before = letter;
    }
    odd
}

fn oddity(before: char, letter: char) -> usize {
    let is_east_asian = |letter| script(letter) == Script::EastAsian && letter.is_alphabetic();
    let is_marked =
        |letter: char| !letter.is_ascii() && script(letter) == Script::Latin && letter.is_alphabetic();
    let is_of_latin_word = |letter: char| letter.is_ascii_alphabetic() || is_marked(letter);
    if letter.is_ascii() {
        let is_word = letter.is_ascii_alphabetic();
        let flips = is_word && letter.is_uppercase() && before.is_lowercase() && !before.is_ascii();
        return if is_word && is_east_asian(before) {
            3
        } else if flips {
            2
        } else {
            0
        };
    }
    match letter {
        '\u{ff61}'..='\u{ff9f}' => 2,
        '\u{2500}'..='\u{25ff}' => 5,
        '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '€' | '«' | '»' | '°' | '№' | '\u{a0}' => {
            usize::from(before.is_alphanumeric())
        }
        '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff60}' => 0,
        other if !other.is_alphabetic() && !is_combining_mark(other) => 3,
        _ if letter.is_uppercase() && before.is_lowercase() => 2,
        _ if is_east_asian(letter) && is_of_latin_word(before) => 3,
        _ if is_marked(letter) && is_marked(before) => 1,
        _ => 0,
    }
}
