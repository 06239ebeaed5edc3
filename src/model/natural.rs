//! Natural order, as natsort 8 sorts by default: names are split at runs of digits, text is compared by code
//! point and digits as numbers, so that `2` comes before `10` and `1` is the same as `01`.
//!
//! Knows no file and no folder. Measured against natsort; its answers are the table of the tests.

use unicode_normalization::UnicodeNormalization as _;

/// Zeros of the scripts that write decimal numbers; the nine digits after it follow each (Unicode 14, Nd).
#[rustfmt::skip]
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
    0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066,
    0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950,
    0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
    0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// Digits that form no number of several places (superscripts, circled ones …): each is a number of its own.
/// First code point, its value, how many follow one another.
#[rustfmt::skip]
const SINGLES: [(u32, u32, u32); 21] = [
    (0xb2, 2, 2), (0xb9, 1, 1), (0x1369, 1, 9), (0x19da, 1, 1), (0x2070, 0, 1), (0x2074, 4, 6), (0x2080, 0, 10),
    (0x2460, 1, 9), (0x2474, 1, 9), (0x2488, 1, 9), (0x24ea, 0, 1), (0x24f5, 1, 9), (0x24ff, 0, 1),
    (0x2776, 1, 9), (0x2780, 1, 9), (0x278a, 1, 9), (0x10a40, 1, 4), (0x10e60, 1, 9), (0x11052, 1, 9),
    (0x1f100, 0, 1), (0x1f101, 0, 10),
];

/// A piece of a name. Texts stand at even places and numbers at odd ones, so that two of a kind meet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Piece {
    Text(String),
    /// How many digits, and the digits without leading zeros: compares as the number, however long it is.
    Number(usize, String),
}

/// What natural order compares of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NaturalKey(Vec<Piece>);

impl NaturalKey {
    /// The key of a name. Equal keys do not mean equal names: `1` is the same as `01`.
    pub fn new(name: &str) -> Self {
        let mut splitter = Splitter { pieces: Vec::new(), text: String::new(), digits: None };
        for character in name.nfd() {
            splitter.take(character);
        }
        splitter.end_number();
        if !splitter.text.is_empty() {
            splitter.end_text();
        }
        Self(splitter.pieces)
    }
}

struct Splitter {
    pieces: Vec<Piece>,
    text: String,
    digits: Option<String>,
}

impl Splitter {
    fn take(&mut self, character: char) {
        if let Some(digit) = decimal(character) {
            if self.digits.is_none() {
                self.end_text();
            }
            self.digits.get_or_insert_default().push(digit);
        } else if let Some(digit) = single(character) {
            self.end_number();
            self.end_text();
            self.digits = Some(digit.into());
            self.end_number();
        } else {
            self.end_number();
            self.text.push(character);
        }
    }

    fn end_text(&mut self) {
        self.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
    }

    fn end_number(&mut self) {
        if let Some(digits) = self.digits.take() {
            let digits = digits.trim_start_matches('0');
            self.pieces.push(Piece::Number(digits.len(), digits.to_owned()));
        }
    }
}

/// The digit that a decimal of any script stands for.
fn decimal(character: char) -> Option<char> {
    if character.is_ascii() {
        return character.is_ascii_digit().then_some(character);
    }
    let code = u32::from(character);
    let zero = ZEROS.get(ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?)?;
    char::from_digit(code - zero, 10)
}

/// The digit that a character stands for which forms no longer number.
fn single(character: char) -> Option<char> {
    let code = u32::from(character);
    let (first, value, count) = SINGLES.get(SINGLES.partition_point(|run| run.0 <= code).checked_sub(1)?)?;
    if code - first < *count { char::from_digit(value + code - first, 10) } else { None }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    /// Names that natsort 8.4.0 puts in this order; a line of several holds ties.
    const SORTED: &str = include_str!("natural_order.txt");

    fn lines() -> Vec<Vec<&'static str>> {
        SORTED.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect()
    }

    #[test]
    fn names_stand_in_the_order_of_natsort_and_its_ties_are_ties() {
        let lines = lines();
        assert!(lines.len() > 50, "the table is missing");
        for (left_line, left) in lines.iter().enumerate() {
            for (right_line, right) in lines.iter().enumerate() {
                for (a, b) in left.iter().flat_map(|a| right.iter().map(move |b| (a, b))) {
                    let found = NaturalKey::new(a).cmp(&NaturalKey::new(b));
                    assert_eq!(found, left_line.cmp(&right_line), "{a:?} and {b:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_compare_at_any_length() {
        let (small, large) = (format!("{}1", "9".repeat(200)), format!("{}2", "9".repeat(200)));
        assert_eq!(NaturalKey::new(&small).cmp(&NaturalKey::new(&large)), Ordering::Less);
    }
}
