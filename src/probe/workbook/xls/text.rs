//! Texts of BIFF8: letters of one byte or two, alone or in the table that cells share, which goes over many records.

use super::super::Refusal;
use super::{half, word};

/// A text whose count of letters has one byte.
pub(super) fn short(data: &[u8]) -> Option<String> {
    letters(usize::from(*data.first()?), data.get(1..)?)
}

/// A text whose count of letters has two bytes.
pub(super) fn long(data: &[u8]) -> Option<String> {
    letters(usize::from(half(data, 0)?), data.get(2..)?)
}

/// Letters behind the byte that says how wide they are.
fn letters(count: usize, data: &[u8]) -> Option<String> {
    let is_wide = data.first()? & 1 != 0;
    Some(decoded(data.get(1..)?.get(..if is_wide { 2 * count } else { count })?, is_wide))
}

fn decoded(bytes: &[u8], is_wide: bool) -> String {
    if is_wide {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        return String::from_utf16_lossy(&units);
    }
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The texts that cells share, from the data of their record and of those that continue it.
pub(super) fn shared(parts: &[&[u8]], most: usize) -> Result<Vec<String>, Refusal> {
    let count = parts.first().and_then(|first| word(first, 4)).unwrap_or(0);
    let mut pieces = Pieces { parts, part: 0, at: 8 };
    let (mut texts, mut bytes) = (Vec::new(), 0);
    for _ in 0..count {
        let Some(text) = pieces.text() else {
            return Err(Refusal::new("it is damaged: the texts of its cells are cut"));
        };
        bytes += text.len();
        if bytes > most {
            return Err(Refusal::new(format!("its cells share more than {most} bytes of text")));
        }
        texts.push(text);
    }
    Ok(texts)
}

/// Data that goes over several records.
struct Pieces<'a> {
    parts: &'a [&'a [u8]],
    part: usize,
    at: usize,
}

impl Pieces<'_> {
    /// What is left of the record that is read; the next one where nothing is.
    fn rest(&mut self) -> Option<&[u8]> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.at = 0;
            self.part += 1;
        }
        self.parts.get(self.part)?.get(self.at..)
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn half(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from(self.half()?) | u32::from(self.half()?) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.rest()?.len().min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A text with its letters, and without the runs of its format and what is said of its reading.
    fn text(&mut self) -> Option<String> {
        let count = usize::from(self.half()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.half()?) } else { 0 };
        let reading = if flags & 4 != 0 { usize::try_from(self.word()?).ok()? } else { 0 };
        let mut is_wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            let before = self.part;
            let wanted = count - units.len();
            let rest = self.rest()?.len();
            if self.part != before {
                // Letters that go on in the next record say anew how wide they are.
                is_wide = self.byte()? & 1 != 0;
            }
            let rest = if self.part == before { rest } else { self.parts.get(self.part)?.len() - self.at };
            let width = if is_wide { 2 } else { 1 };
            let step = (rest / width).min(wanted);
            if step == 0 {
                return None;
            }
            let bytes = self.parts.get(self.part)?.get(self.at..self.at + step * width)?;
            if is_wide {
                units.extend(bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)));
            } else {
                units.extend(bytes.iter().map(|byte| u16::from(*byte)));
            }
            self.at += step * width;
        }
        self.skip(4 * runs)?;
        self.skip(reading)?;
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_over_two_records_and_changes_its_width() {
        let first: &[u8] = b"\x02\0\0\0\x02\0\0\0\x01\0\0a\x04\0\0bc";
        let second: &[u8] = b"\x01\xe9\0d\0";
        let texts = shared(&[first, second], 100).ok();
        assert_eq!(texts, Some(vec!["a".to_owned(), "bcéd".to_owned()]));
        assert!(shared(&[first], 100).is_err());
        assert!(shared(&[first, second], 3).is_err());
    }
}
