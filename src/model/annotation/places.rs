//! Where a byte of an annotation's text stands in the file, and the other way round.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

use super::super::line_index::Passed;
use super::super::{CodePage, Locus, Span};
use super::Annotation;

impl Annotation {
    /// Where a byte of `text` stands in the entry.
    pub fn raw_offset(&self, offset: u32) -> u64 {
        let offset =
            if self.text.is_char_boundary(offset as usize) { offset as usize } else { self.text.len() };
        if self.encoding.encoding.is(UTF_8) {
            return u64::from(self.encoding.mark) + offset as u64;
        }
        u64::from(self.encoding.mark) + self.width(&self.before(offset))
    }

    /// A stretch of the text as a place in the package.
    pub fn locus(&self, span: Span) -> Locus {
        Locus::Bytes { entry: self.entry, start: self.raw_offset(span.start), end: self.raw_offset(span.end) }
    }

    /// Where a byte of the entry stands in `text`.
    pub fn text_offset(&self, raw: u64) -> usize {
        let raw = raw.saturating_sub(u64::from(self.encoding.mark));
        if self.encoding.encoding.is(UTF_8) {
            return usize::try_from(raw).unwrap_or(usize::MAX).min(self.text.len());
        }
        let is_before = |passed: &Passed| self.width(passed) <= raw;
        let from = self.line_index.last(self.text.as_bytes(), self.counted(), is_before);
        let (start, mut bytes) = (from.bytes as usize, self.width(&from));
        for (at, character) in self.text.get(start..).unwrap_or_default().char_indices() {
            if bytes >= raw {
                return start + at;
            }
            bytes += self.width_of(character);
        }
        self.text.len()
    }

    /// Line and column of a byte of `text`, from 1.
    pub fn line_and_column(&self, offset: usize) -> (u64, u64) {
        let passed = self.before(offset);
        (passed.line(), passed.column())
    }

    fn before(&self, offset: usize) -> Passed {
        self.line_index.before(self.text.as_bytes(), offset, self.counted())
    }

    /// Whether the bytes of the entry are UTF-8.
    pub fn is_utf8(&self) -> bool {
        self.encoding.encoding.is(UTF_8)
    }

    fn is_wide(&self) -> bool {
        let encoding = self.encoding.encoding;
        encoding.is(UTF_16LE) || encoding.is(UTF_16BE)
    }

    /// The encoding, where only encoding says how many bytes a text has in it.
    fn counted(&self) -> Option<CodePage> {
        let encoding = self.encoding.encoding;
        let is_plain = encoding.is(UTF_8) || encoding.is_single_byte() || self.is_wide();
        (!is_plain).then_some(encoding)
    }

    /// How many bytes of the entry a part of the text takes.
    fn width(&self, passed: &Passed) -> u64 {
        u64::from(match self.counted() {
            Some(_) => passed.encoded,
            None if self.is_wide() => 2 * (passed.characters + passed.pairs),
            None if self.encoding.encoding.is(UTF_8) => passed.bytes,
            None => passed.characters,
        })
    }

    fn width_of(&self, character: char) -> u64 {
        match self.counted() {
            Some(page) => page.encode_with_references(character.encode_utf8(&mut [0; 4])).len() as u64,
            None if self.is_wide() => character.len_utf16() as u64 * 2,
            None => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::XmlEncoding;

    use super::*;

    fn annotation(text: &str, encoding: &'static encoding_rs::Encoding, mark: u8) -> Annotation {
        let encoding = XmlEncoding { encoding: CodePage::Web(encoding), mark, is_guess: false };
        Annotation { text: text.into(), encoding, ..Annotation::default() }
    }

    #[test]
    fn places_in_text_and_file_belong_together() {
        let latin = annotation("é<a>", encoding_rs::WINDOWS_1252, 0);
        assert_eq!((latin.raw_offset(2), latin.text_offset(1)), (1, 2));
        let wide = annotation("é<a>", UTF_16LE, 2);
        assert_eq!((wide.raw_offset(2), wide.text_offset(4)), (4, 2));
        assert_eq!(wide.raw_offset(1), wide.raw_offset(5), "no place lies within a character");
    }

    #[test]
    fn every_place_of_a_long_text_is_that_of_the_bytes_before_it() {
        let encodings = [
            (encoding_rs::WINDOWS_1252, "é<"),
            (encoding_rs::GBK, "中a文"),
            (encoding_rs::SHIFT_JIS, "日a本ｱ"),
            (encoding_rs::EUC_KR, "한a"),
            (UTF_8, "é😀a"),
        ];
        for (encoding, letters) in encodings {
            let text = letters.repeat(600);
            let read = annotation(&text, encoding, 0);
            for (at, _) in text.char_indices() {
                let raw = encoding.encode(&text[..at]).0.len() as u64;
                let offset = u32::try_from(at).unwrap_or(u32::MAX);
                assert_eq!(
                    (read.raw_offset(offset), read.text_offset(raw)),
                    (raw, at),
                    "{}",
                    encoding.name()
                );
            }
        }
    }
}
