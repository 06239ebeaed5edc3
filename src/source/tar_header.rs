//! One 512-byte header block of a tar: its fields, and whether it is one at all (POSIX.1-2017 pax, "ustar Interchange
//! Format"; GNU tar manual, "Basic Tar Format").
//!
//! Knows neither what follows the block nor where it lies.

use std::ops::Range;

use super::zeros::is_zero;

/// Everything in a tar comes in pieces of so many bytes.
pub(crate) const BLOCK: usize = 512;
pub(crate) type Block = [u8; BLOCK];

const NAME: Range<usize> = 0..100;
const SIZE: Range<usize> = 124..136;
const CHECKSUM: Range<usize> = 148..156;
const TYPE: usize = 156;
const LINK: Range<usize> = 157..257;
const MAGIC: Range<usize> = 257..265;
const PREFIX: Range<usize> = 345..500;
/// In its place GNU has the times of the last access and of the last change.
const GNU_TIMES: [Range<usize>; 2] = [345..357, 357..369];
/// star ends the prefix earlier, for times of its own.
const STAR_PREFIX: Range<usize> = 345..476;
const STAR_MARK: Range<usize> = 508..512;
/// Old GNU sparse files: more maps follow; size when unpacked.
const SPARSE_MORE: usize = 482;
const SPARSE_SIZE: Range<usize> = 483..495;
/// The first maps of an old GNU sparse file.
const SPARSE_MAPS: Range<usize> = 386..482;
/// In a block of maps that follows: another one follows.
const SPARSE_STILL_MORE: usize = 504;

const MODE: Range<usize> = 100..108;

/// Fields that do not change what is read, and yet make some readers refuse.
const SIDE_FIELDS: &[(&str, Range<usize>)] = &[
    ("mode", MODE),
    ("uid", 108..116),
    ("gid", 116..124),
    ("mtime", 136..148),
    ("devmajor", 329..337),
    ("devminor", 337..345),
];

/// Magic and version as POSIX, GNU and the time before wrote them.
const MAGICS: &[&[u8]] = &[b"ustar\x0000", b"ustar  \0", &[0; 8]];

/// Which dialect the header is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Before POSIX: no magic.
    Old,
    Posix,
    Gnu,
}

/// How the checksum field fits the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checksum {
    Right,
    /// Summed over signed bytes, as some old writers did.
    Signed,
    Wrong {
        written: Option<u64>,
        computed: u64,
    },
}

/// Why a number cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadNumber {
    Garbage,
    Negative,
    TooLarge,
}

impl BadNumber {
    /// The word of a message.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Garbage => "no number",
            Self::Negative => "negative",
            Self::TooLarge => "too large",
        }
    }
}

/// A header block, read in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a>(pub(super) &'a Block);

impl<'a> Header<'a> {
    fn bytes(self, range: Range<usize>) -> &'a [u8] {
        self.0.get(range).unwrap_or_default()
    }

    fn text(self, range: Range<usize>) -> &'a [u8] {
        until_nul(self.bytes(range))
    }

    pub(super) fn dialect(self) -> Dialect {
        match self.bytes(MAGIC) {
            b"ustar  \0" => Dialect::Gnu,
            magic if magic.starts_with(b"ustar") => Dialect::Posix,
            _ => Dialect::Old,
        }
    }

    pub(super) fn type_flag(self) -> u8 {
        self.0.get(TYPE).copied().unwrap_or_default()
    }

    /// The name as the block holds it, prefix included.
    pub(super) fn name(self) -> Vec<u8> {
        let name = self.text(NAME);
        let prefix = match self.dialect() {
            Dialect::Posix if self.bytes(STAR_MARK) == b"tar\0" => self.text(STAR_PREFIX),
            Dialect::Posix => self.text(PREFIX),
            Dialect::Old | Dialect::Gnu => &[],
        };
        if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
    }

    /// What only some readers take for the beginning of the name: a prefix in a header that has none.
    pub(super) fn foreign_prefix(self) -> Option<&'a [u8]> {
        let prefix = self.text(PREFIX);
        let is_own = match self.dialect() {
            Dialect::Posix => true,
            // GNU keeps two times there.
            Dialect::Gnu => GNU_TIMES.iter().all(|time| number(self.bytes(time.clone())).is_ok()),
            Dialect::Old => false,
        };
        (!is_own && !prefix.is_empty()).then_some(prefix)
    }

    /// A prefix without a name: readers differ in whether that is a name at all.
    pub(super) fn has_prefix_alone(self) -> bool {
        self.dialect() == Dialect::Posix && self.text(NAME).is_empty() && !self.text(PREFIX).is_empty()
    }

    /// Sparse maps where the type announces none: libarchive unpacks by them all the same.
    pub(super) fn has_stray_maps(self) -> bool {
        let is_plain = matches!(self.type_flag(), 0 | b'0');
        self.dialect() == Dialect::Gnu && is_plain && !is_zero(self.bytes(SPARSE_MAPS))
    }

    pub(super) fn link(self) -> &'a [u8] {
        self.text(LINK)
    }

    /// Bytes of the payload. A blank field is 0.
    pub(super) fn size(self) -> Result<u64, BadNumber> {
        number(self.bytes(SIZE)).map(Option::unwrap_or_default)
    }

    /// The Unix mode; `None` where the field holds none.
    pub(super) fn mode(self) -> Option<u32> {
        number(self.bytes(MODE)).ok().flatten().and_then(|mode| u32::try_from(mode).ok())
    }

    /// Bytes of an old GNU sparse file when unpacked.
    pub(super) fn sparse_size(self) -> u64 {
        number(self.bytes(SPARSE_SIZE)).ok().flatten().unwrap_or_default()
    }

    /// Whether blocks with more sparse maps follow this header.
    pub(super) fn has_more_maps(self) -> bool {
        self.0.get(SPARSE_MORE).is_some_and(|byte| *byte != 0)
    }

    pub(super) fn checksum(self) -> Checksum {
        let written = number(self.bytes(CHECKSUM)).ok().flatten();
        let computed = self.sum(i64::from).cast_unsigned();
        if written == Some(computed) {
            return Checksum::Right;
        }
        let signed = self.sum(|byte| i64::from(byte.cast_signed()));
        if written.is_some_and(|written| i64::try_from(written) == Ok(signed)) {
            return Checksum::Signed;
        }
        Checksum::Wrong { written, computed }
    }

    /// The sum of all bytes, those of the checksum field taken as spaces.
    fn sum(self, value: impl Fn(u8) -> i64) -> i64 {
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| value(*byte)).sum::<i64>();
        sum(self.0).saturating_sub(sum(self.bytes(CHECKSUM))).saturating_add(8 * value(b' '))
    }

    /// What makes some readers refuse the header, though the others read what was meant.
    pub(super) fn oddity(self) -> Option<String> {
        if number(self.bytes(SIZE)) == Ok(None) {
            return Some("the size in its header is blank".to_owned());
        }
        let is_odd = |range: &Range<usize>| number(self.bytes(range.clone())) == Err(BadNumber::Garbage);
        // Before POSIX the last two fields were anything.
        let count = if self.dialect() == Dialect::Old { 4 } else { SIDE_FIELDS.len() };
        if let Some((name, _)) = SIDE_FIELDS.iter().take(count).find(|(_, range)| is_odd(range)) {
            return Some(format!("the `{name}` of its header is not a number"));
        }
        let is_known = MAGICS.contains(&self.bytes(MAGIC));
        (!is_known).then(|| "its header has neither `ustar` nor zeros in the place of its magic".to_owned())
    }
}

/// Whether the first block carries the checksum of a tar header.
pub(super) fn is_header(head: &[u8]) -> bool {
    head.first_chunk::<BLOCK>().is_some_and(has_checksum)
}

/// Whether the block carries the checksum of a tar header, by either of the two ways of summing.
pub(super) fn has_checksum(block: &Block) -> bool {
    !is_zero(block) && !matches!(Header(block).checksum(), Checksum::Wrong { .. })
}

/// Whether a block of sparse maps is followed by another one.
pub(super) fn more_maps_follow(maps: &Block) -> bool {
    maps.get(SPARSE_STILL_MORE).is_some_and(|byte| *byte != 0)
}

/// What a C program would read.
pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

/// A number in octal digits, or in GNU's base 256. `None` where the field is blank.
fn number(field: &[u8]) -> Result<Option<u64>, BadNumber> {
    match field.first() {
        Some(first) if first & 0x80 != 0 => base_256(field).map(Some),
        _ => octal(field),
    }
}

fn base_256(field: &[u8]) -> Result<u64, BadNumber> {
    let Some((first, rest)) = field.split_first() else { return Err(BadNumber::Garbage) };
    // Readers do not agree on what other marks mean.
    match first {
        0x80 => {}
        0xff => return Err(BadNumber::Negative),
        _ => return Err(BadNumber::Garbage),
    }
    let value = rest.iter().copied().try_fold(0_i64, |value, digit| {
        value.checked_mul(256).and_then(|value| value.checked_add(i64::from(digit)))
    });
    value.and_then(|value| u64::try_from(value).ok()).ok_or(BadNumber::TooLarge)
}

fn octal(field: &[u8]) -> Result<Option<u64>, BadNumber> {
    let blank = |byte: &u8| matches!(byte, b' ' | 0);
    // Digits after a NUL are seen by some readers only.
    let start = field.iter().position(|byte| *byte != b' ').unwrap_or(field.len());
    let digits = field.get(start..).unwrap_or_default();
    let length = digits.iter().position(blank).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(length).unwrap_or_default();
    if digits.first() == Some(&b'-') {
        return Err(BadNumber::Negative);
    }
    if !digits.iter().all(|digit| (b'0'..=b'7').contains(digit)) || !rest.iter().all(blank) {
        return Err(BadNumber::Garbage);
    }
    if digits.is_empty() {
        return Ok(None);
    }
    // At most 12 digits: 36 bits.
    Ok(Some(digits.iter().fold(0, |value, digit| (value << 3) | u64::from(digit - b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Number = Result<Option<u64>, BadNumber>;

    #[test]
    fn numbers_are_octal_or_base_256() {
        let cases: &[(&[u8], Number)] = &[
            (b"00000000012\0", Ok(Some(10))),
            (b"      12 \0  ", Ok(Some(10))),
            (b"777777777777", Ok(Some(0o777_777_777_777))),
            (b"\0\0\0\0\0\0\0\0\0\0\0\0", Ok(None)),
            (b"            ", Ok(None)),
            (b"00000000x12\0", Err(BadNumber::Garbage)),
            (b"\x000000000012", Err(BadNumber::Garbage)),
            (b"12 34\0\0\0\0\0\0\0", Err(BadNumber::Garbage)),
            (b"-0000000012\0", Err(BadNumber::Negative)),
            (b"\x80\0\0\0\0\0\0\x02\0\0\0\x01", Ok(Some((2 << 32) + 1))),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", Err(BadNumber::Negative)),
            (b"\x80\0\0\0\xff\0\0\0\0\0\0\0", Err(BadNumber::TooLarge)),
            (b"\x81\0\0\0\0\0\0\0\0\0\0\0", Err(BadNumber::Garbage)),
            (b"\x80\x01\0\0\0\0\0\0\0\0\0\0", Err(BadNumber::TooLarge)),
        ];
        for (field, value) in cases {
            assert_eq!(number(field), *value, "{field:?}");
        }
    }

    #[test]
    fn both_ways_of_summing_are_known() {
        let mut block = [0_u8; BLOCK];
        block[0] = 0xe9;
        block[CHECKSUM].copy_from_slice(b"0000751\0");
        assert_eq!(Header(&block).checksum(), Checksum::Right);
        block[CHECKSUM].copy_from_slice(b"0000351\0");
        assert_eq!(Header(&block).checksum(), Checksum::Signed);
        block[CHECKSUM].copy_from_slice(b"0000352\0");
        assert!(matches!(Header(&block).checksum(), Checksum::Wrong { written: Some(0o352), .. }));
        assert!(!has_checksum(&block) && !has_checksum(&[0; BLOCK]));
    }
}
