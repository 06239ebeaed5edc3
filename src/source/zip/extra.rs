//! Extra fields: those that change what an entry is, zip64 sizes (0x0001) and the Unicode name (0x7075).
//!
//! Knows no other field; unknown ones are skipped over. Judges only whether fields contradict.

use super::record::{le16, le32, le64};

/// Id of the zip64 field (APPNOTE 4.5.3).
const ZIP64: u16 = 0x0001;
/// Id of the Info-ZIP Unicode path field (APPNOTE 4.6.9).
const UNICODE: u16 = 0x7075;
/// Bytes of the Unicode path field before the name: version and CRC.
const UNICODE_HEAD: usize = 5;

/// The fields of one header that matter here.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Extra<'a> {
    /// Content of the zip64 field.
    pub(super) zip64: Option<&'a [u8]>,
    /// Content of the Unicode path field.
    pub(super) unicode: Option<&'a [u8]>,
    /// The first thing that is malformed.
    pub(super) flaw: Option<Flaw>,
}

/// What is wrong with an extra area as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Too few bytes for a field's head, so many.
    Rest(usize),
    /// A field that claims more bytes than there are.
    Cut { id: u16, claimed: usize, left: usize },
    /// A field that must be there once is there twice.
    Twice(u16),
}

impl Flaw {
    /// The flaw in words.
    pub(super) fn words(self) -> String {
        match self {
            Self::Rest(bytes) => format!("{bytes} stray bytes after the last extra field"),
            Self::Cut { id, claimed, left } => {
                format!("extra field {id:#06x} claims {claimed} bytes where {left} are left")
            }
            Self::Twice(id) => format!("extra field {id:#06x} is there twice"),
        }
    }
}

impl<'a> Extra<'a> {
    /// Walks the extra area of one header.
    pub(super) fn read(mut area: &'a [u8]) -> Self {
        let mut extra = Self::default();
        while !area.is_empty() {
            let Some((head, rest)) = area.split_at_checked(4) else {
                extra.note(Flaw::Rest(area.len()));
                break;
            };
            let (id, claimed) = (le16(head, 0), usize::from(le16(head, 2)));
            let Some((content, rest)) = rest.split_at_checked(claimed) else {
                extra.note(Flaw::Cut { id, claimed, left: rest.len() });
                break;
            };
            extra.keep(id, content);
            area = rest;
        }
        extra
    }

    fn keep(&mut self, id: u16, content: &'a [u8]) {
        let slot = match id {
            ZIP64 => &mut self.zip64,
            UNICODE => &mut self.unicode,
            _ => return,
        };
        if slot.is_some() {
            self.note(Flaw::Twice(id));
        } else {
            *slot = Some(content);
        }
    }

    fn note(&mut self, flaw: Flaw) {
        self.flaw.get_or_insert(flaw);
    }
}

/// What a Unicode path field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnicodeName<'a> {
    /// Made for this very name: the text.
    Fits(&'a str),
    /// Made for another name: the text.
    Stale(&'a str),
    /// Not of version 1, too short, or not UTF-8.
    Malformed,
}

/// Reads the content of a Unicode path field beside the name it stands for.
pub(super) fn unicode_name<'a>(content: &'a [u8], name: &[u8]) -> UnicodeName<'a> {
    let Some((head, text)) = content.split_at_checked(UNICODE_HEAD) else {
        return UnicodeName::Malformed;
    };
    match std::str::from_utf8(text) {
        Ok(text) if head.first() == Some(&1) && !text.is_empty() => {
            if le32(head, 1) == imgpack_streams::crc32::hash(name) {
                UnicodeName::Fits(text)
            } else {
                UnicodeName::Stale(text)
            }
        }
        _ => UnicodeName::Malformed,
    }
}

/// A header number that may hand over to the zip64 field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Narrow {
    /// What it counts.
    pub(super) label: &'static str,
    /// Its value in the header.
    pub(super) value: u64,
    /// Bytes it takes in the zip64 field: 8, or 4 for the disk.
    pub(super) width: usize,
}

impl Narrow {
    /// A 32-bit number.
    pub(super) fn long(label: &'static str, value: u32) -> Self {
        Self { label, value: value.into(), width: 8 }
    }

    /// The 16-bit disk number.
    pub(super) fn disk(value: u16) -> Self {
        Self { label: "disk number", value: value.into(), width: 4 }
    }

    fn hands_over(self) -> bool {
        self.value == if self.width == 4 { 0xffff } else { 0xffff_ffff }
    }

    fn wide(self, field: &[u8], at: usize) -> Option<u64> {
        field.get(at..at.checked_add(self.width)?)?;
        Some(if self.width == 4 { le32(field, at).into() } else { le64(field, at) })
    }
}

/// The values of header numbers with the zip64 field applied, and what contradicts.
///
/// Readers take the field either by need (only the numbers that hand over) or by place (all, in fixed
/// order); where both readings do not give the same, that is the contradiction.
pub(super) fn widen<const N: usize>(
    numbers: [Narrow; N],
    field: Option<&[u8]>,
) -> ([u64; N], Option<String>) {
    let mut values = numbers.map(|number| number.value);
    if field.is_none() && !numbers.iter().any(|number| number.hands_over()) {
        return (values, None);
    }
    let mut problem = None;
    let mut at = 0;
    for (value, number) in values.iter_mut().zip(numbers).filter(|(_, number)| number.hands_over()) {
        match field.and_then(|field| number.wide(field, at)) {
            Some(wide) => *value = wide,
            None => {
                problem = Some(format!("the {} refers to a zip64 field that does not hold it", number.label));
            }
        }
        at += number.width;
    }
    let surplus = field.is_some_and(|field| field.len() > at);
    if surplus && problem.is_none() {
        problem = field.and_then(|field| contradiction(&numbers, &values, field));
    }
    (values, problem)
}

fn contradiction<const N: usize>(numbers: &[Narrow; N], values: &[u64; N], field: &[u8]) -> Option<String> {
    let mut at = 0;
    for (number, value) in numbers.iter().zip(values) {
        let Some(wide) = number.wide(field, at) else { break };
        if wide != *value {
            return Some(format!("the zip64 field says {} {wide}, the header {value}", number.label));
        }
        at += number.width;
    }
    // A local header may carry the copy of the directory's field: offset and disk behind the sizes.
    let rest = field.len() - at;
    let copied = N == 2 && at == 16 && matches!(rest, 8 | 12);
    (rest != 0 && !copied)
        .then(|| format!("the zip64 field has {} bytes, {rest} of them without meaning", field.len()))
}
