//! Image file directories: the tag lists of TIFF, `BigTIFF` and EXIF (TIFF 6.0 §2).
//!
//! Knows tags, types and where values lie; not what an image is. Reads a field's values only when asked,
//! and never more of them than the file holds.

use std::io;

use super::part::{Order, Part, array};
use super::{METADATA_READ, xmp};

/// The most tags that one directory may hold.
pub(super) const MAX_TAGS: u64 = 4_096;
/// The most directories that are followed in one file.
pub(super) const MAX_DIRECTORIES: usize = 4_096;
/// The most values that are taken at a time.
pub(super) const VALUES: usize = 4_096;

const XMP: u16 = 700;
const EXIF_POINTER: u16 = 0x8769;
const GPS_POINTER: u16 = 0x8825;
/// Bytes of a serial number that are looked at.
const SERIAL: usize = 64;
/// Latitude and longitude within the GPS directory, and those of the destination (EXIF 2.32 §4.6.6).
const GPS_POSITION: [u16; 4] = [0x02, 0x04, 0x14, 0x16];
/// Body and lens serial number of EXIF; the camera's of DNG; the name of its owner.
const SERIALS: [u16; 4] = [0xA431, 0xA435, 0xC62F, 0xA430];

/// A TIFF structure: its byte order, its word size and its bytes.
pub(super) struct Tiff<'a> {
    part: Part<'a>,
    order: Order,
    big: bool,
}

/// One field of a directory; its values stay where they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// What the field says.
    pub(super) tag: u16,
    /// How many values it has.
    pub(super) count: u64,
    kind: u16,
    at: u64,
}

/// One directory.
#[derive(Debug)]
pub(super) struct Directory {
    /// Its fields as they stand.
    pub(super) fields: Vec<Field>,
    /// Where the next one lies; 0 = there is none.
    pub(super) next: u64,
}

/// The rows of a directory.
struct Rows {
    /// How many are declared; `None` past the end.
    count: Option<u64>,
    /// Bytes before the first.
    head: u64,
    /// Bytes of one.
    size: u64,
}

/// Why a directory cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It lies at or runs past the end.
    PastEnd,
    /// It declares no field.
    Empty,
    /// It declares more fields than the ceiling.
    TooManyTags(u64),
}

fn find(fields: &[Field], tag: u16) -> Option<Field> {
    fields.iter().find(|field| field.tag == tag).copied()
}

impl Directory {
    /// The first field with this tag.
    pub(super) fn field(&self, tag: u16) -> Option<Field> {
        find(&self.fields, tag)
    }
}

impl Field {
    /// Where its values end; `None` for a type that is not known.
    pub(super) fn end(self) -> Option<u64> {
        Some(self.at.saturating_add(self.width()?.saturating_mul(self.count)))
    }

    /// Bytes of one value, or `None` for a type that is not known.
    fn width(self) -> Option<u64> {
        match self.kind {
            1 | 2 | 6 | 7 => Some(1),
            3 | 8 => Some(2),
            4 | 9 | 11 | 13 => Some(4),
            5 | 10 | 12 | 16 | 17 | 18 => Some(8),
            _ => None,
        }
    }
}

impl<'a> Tiff<'a> {
    /// Reads the header; `None` where it is none. Answers where the first directory lies.
    pub(super) fn open(mut part: Part<'a>) -> io::Result<Option<(Self, u64)>> {
        let Some(head) = part.array::<4>(0)? else { return Ok(None) };
        let order = match (head[0], head[1]) {
            (b'I', b'I') => Order::Little,
            (b'M', b'M') => Order::Big,
            _ => return Ok(None),
        };
        let (first, big) = match order.u16([head[2], head[3]]) {
            42 => (part.u32(order, 4)?.map(u64::from), false),
            // BigTIFF gives its word size, which is 8, and two zero bytes.
            43 if (part.u16(order, 4)?, part.u16(order, 6)?) == (Some(8), Some(0)) => {
                (part.u64(order, 8)?, true)
            }
            _ => (None, false),
        };
        Ok(first.map(|first| (Self { part, order, big }, first)))
    }

    /// Bytes of the structure.
    pub(super) fn len(&self) -> u64 {
        self.part.len()
    }

    /// The bytes of the structure.
    pub(super) fn part(&mut self) -> &mut Part<'a> {
        &mut self.part
    }

    /// The directory at an offset.
    pub(super) fn directory(&mut self, at: u64) -> io::Result<Result<Directory, Flaw>> {
        let Rows { count, head, size } = self.rows(at)?;
        let count = match count {
            None => return Ok(Err(Flaw::PastEnd)),
            Some(0) => return Ok(Err(Flaw::Empty)),
            Some(count) if count > MAX_TAGS => return Ok(Err(Flaw::TooManyTags(count))),
            Some(count) => count,
        };
        let end = at.saturating_add(head).saturating_add(count.saturating_mul(size));
        let next = if self.big {
            self.part.u64(self.order, end)?
        } else {
            self.part.u32(self.order, end)?.map(u64::from)
        };
        let Some(next) = next else { return Ok(Err(Flaw::PastEnd)) };
        Ok(Ok(Directory { fields: self.fields(at)?, next }))
    }

    /// The fields of the directory at an offset, as many of them as are there.
    pub(super) fn fields(&mut self, at: u64) -> io::Result<Vec<Field>> {
        let Rows { count, head, size } = self.rows(at)?;
        let Some(count) = count else { return Ok(Vec::new()) };
        let (order, big) = (self.order, self.big);
        let start = at.saturating_add(head);
        let step = usize::try_from(size).unwrap_or(usize::MAX);
        let want = usize::try_from(count.min(MAX_TAGS)).unwrap_or(0).saturating_mul(step);
        let rows = self.part.slice(start, want)?.chunks_exact(step);
        let fields = rows
            .zip(0..count)
            .filter_map(|(row, index)| field(order, big, row, start.saturating_add(index * size)));
        Ok(fields.collect())
    }

    /// How many rows a directory declares, and how they lie.
    fn rows(&mut self, at: u64) -> io::Result<Rows> {
        Ok(if self.big {
            Rows { count: self.part.u64(self.order, at)?, head: 8, size: 20 }
        } else {
            Rows { count: self.part.u16(self.order, at)?.map(u64::from), head: 2, size: 12 }
        })
    }

    /// Up to [`VALUES`] values of a field from an index on, as whole numbers; fewer where the field or
    /// the file ends before, none where the field holds something else.
    pub(super) fn values(&mut self, field: Field, from: u64, into: &mut Vec<u64>) -> io::Result<()> {
        into.clear();
        let width = match (field.kind, field.width()) {
            (5 | 10 | 11 | 12, _) | (_, None) => return Ok(()),
            (_, Some(width)) => width,
        };
        let count = usize::try_from(field.count.saturating_sub(from)).unwrap_or(VALUES).min(VALUES);
        let step = usize::try_from(width).unwrap_or(1);
        let order = self.order;
        let at = field.at.saturating_add(from.saturating_mul(width));
        let raw = self.part.slice(at, count.saturating_mul(step))?;
        into.extend(raw.chunks_exact(step).filter_map(|value| match step {
            1 => value.first().map(|byte| u64::from(*byte)),
            2 => array(value, 0).map(|value| u64::from(order.u16(value))),
            4 => array(value, 0).map(|value| u64::from(order.u32(value))),
            _ => array(value, 0).map(|value| order.u64(value)),
        }));
        Ok(())
    }

    /// The first value of the field with this tag, as a whole number.
    pub(super) fn number(&mut self, fields: &[Field], tag: u16) -> io::Result<Option<u64>> {
        let Some(field) = find(fields, tag) else { return Ok(None) };
        let mut values = Vec::new();
        self.values(Field { count: field.count.min(1), ..field }, 0, &mut values)?;
        Ok(values.first().copied())
    }

    /// Whether a directory holds a serial number that is more than padding.
    fn has_serial(&mut self, fields: &[Field]) -> io::Result<bool> {
        for field in fields.iter().filter(|field| SERIALS.contains(&field.tag)) {
            let want = usize::try_from(field.count).unwrap_or(SERIAL).min(SERIAL);
            // Cameras write spaces and zeros for "not known".
            if self.part.slice(field.at, want)?.iter().any(|byte| !matches!(byte, 0 | b' ' | b'0')) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the fields of a directory, and those of the directories it points to, tell of a person. Only
    /// two more are entered, so that a loop of offsets cannot hold the reader.
    pub(super) fn personal(&mut self, fields: &[Field]) -> io::Result<Personal> {
        let mut found = Personal { gps: false, serial: self.has_serial(fields)?, lost: None };
        if let Some(field) = find(fields, XMP) {
            let want = usize::try_from(field.count).unwrap_or(METADATA_READ).min(METADATA_READ);
            let (gps, serial) = xmp::read(self.part.slice(field.at, want)?);
            (found.gps, found.serial) = (gps, found.serial | serial);
        }
        for (pointer, name) in [(EXIF_POINTER, "EXIF"), (GPS_POINTER, "GPS")] {
            let Some(at) = self.number(fields, pointer)? else { continue };
            let inner = self.fields(at)?;
            found.serial |= self.has_serial(&inner)?;
            found.gps |= pointer == GPS_POINTER && has_position(&inner);
            if matches!(self.directory(at)?, Err(Flaw::PastEnd | Flaw::TooManyTags(_))) {
                found.lost = Some((name, at));
            }
        }
        Ok(found)
    }
}

/// What the EXIF and GPS directories tell of a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Personal {
    /// A position is there.
    pub(super) gps: bool,
    /// A serial number is there.
    pub(super) serial: bool,
    /// A directory that is pointed to and cannot be read, and where it should be.
    pub(super) lost: Option<(&'static str, u64)>,
}

fn has_position(fields: &[Field]) -> bool {
    fields.iter().any(|field| GPS_POSITION.contains(&field.tag) && field.count > 0)
}

/// One field from its row, and where its values lie: in the row where they fit, else where it points.
fn field(order: Order, big: bool, row: &[u8], at: u64) -> Option<Field> {
    let tag = order.u16(array(row, 0)?);
    let kind = order.u16(array(row, 2)?);
    let (count, slot, room, pointer) = if big {
        (order.u64(array(row, 4)?), 12, 8, order.u64(array(row, 12)?))
    } else {
        (u64::from(order.u32(array(row, 4)?)), 8, 4, u64::from(order.u32(array(row, 8)?)))
    };
    let mut field = Field { tag, count, kind, at: pointer };
    let size = count.checked_mul(field.width().unwrap_or(1));
    if size.is_some_and(|size| size <= room) {
        field.at = at.saturating_add(slot);
    }
    Some(field)
}
