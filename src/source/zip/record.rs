//! The fixed records of a zip file as bytes: local header, central header, end records (APPNOTE 4.3).
//!
//! Knows neither files nor verdicts: a record is parsed or it is not one.

/// Signature of a local header (APPNOTE 4.3.7).
pub(super) const LOCAL: u32 = 0x0403_4b50;
/// Signature of a central header (APPNOTE 4.3.12).
pub(super) const CENTRAL: u32 = 0x0201_4b50;
/// Signature of the end record (APPNOTE 4.3.16).
pub(super) const END: u32 = 0x0605_4b50;
/// Signature of the zip64 end record (APPNOTE 4.3.14).
pub(super) const END64: u32 = 0x0606_4b50;
/// Signature of the zip64 locator (APPNOTE 4.3.15).
pub(super) const LOCATOR: u32 = 0x0706_4b50;
/// Signature that a data descriptor may have (APPNOTE 4.3.9.3).
pub(super) const DESCRIPTOR: u32 = 0x0807_4b50;

/// Bytes of a local header before its name.
pub(super) const LOCAL_BYTES: usize = 30;
/// Bytes of a central header before its name.
pub(super) const CENTRAL_BYTES: usize = 46;
/// Bytes of the end record before its comment.
pub(super) const END_BYTES: usize = 22;
/// Bytes of the zip64 end record without extensible data.
pub(super) const END64_BYTES: usize = 56;
/// Bytes of the zip64 locator.
pub(super) const LOCATOR_BYTES: usize = 20;

/// Flag bits of both headers (APPNOTE 4.4.4).
pub(super) mod flag {
    /// The data is encrypted.
    pub(crate) const ENCRYPTED: u16 = 1;
    /// How hard the writer tried; says nothing to readers.
    pub(crate) const EFFORT: u16 = 6;
    /// CRC and sizes follow the data.
    pub(crate) const DESCRIPTOR: u16 = 1 << 3;
    /// The data is a patch.
    pub(crate) const PATCH: u16 = 1 << 5;
    /// Strong encryption.
    pub(crate) const STRONG: u16 = 1 << 6;
    /// Name and comment are UTF-8.
    pub(crate) const UTF8: u16 = 1 << 11;
    /// Fields of the local header are masked.
    pub(crate) const MASKED: u16 = 1 << 13;
}

/// Two bytes at `at`; zero where there are none.
pub(super) fn le16(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |two| u16::from_le_bytes(*two))
}

/// Four bytes at `at`; zero where there are none.
pub(super) fn le32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |four| u32::from_le_bytes(*four))
}

/// Eight bytes at `at`; zero where there are none.
pub(super) fn le64(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// One entry as the central directory gives it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Central<'a> {
    pub(super) made_by: u16,
    pub(super) version: u16,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) time: u32,
    pub(super) crc: u32,
    pub(super) stored: u32,
    pub(super) size: u32,
    pub(super) disk: u16,
    pub(super) attributes: u32,
    pub(super) offset: u32,
    pub(super) name: &'a [u8],
    pub(super) extra: &'a [u8],
    pub(super) comment: &'a [u8],
}

impl<'a> Central<'a> {
    /// Bytes of the whole record, known by its first [`CENTRAL_BYTES`]; `None` where it is none.
    pub(super) fn length(head: &[u8]) -> Option<usize> {
        (head.len() >= CENTRAL_BYTES && le32(head, 0) == CENTRAL).then(|| {
            CENTRAL_BYTES
                + usize::from(le16(head, 28))
                + usize::from(le16(head, 30))
                + usize::from(le16(head, 32))
        })
    }

    /// The record, where `bytes` hold all of it.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(CENTRAL_BYTES)?;
        Self::length(head)?;
        let (name, rest) = rest.split_at_checked(usize::from(le16(head, 28)))?;
        let (extra, rest) = rest.split_at_checked(usize::from(le16(head, 30)))?;
        Some(Self {
            made_by: le16(head, 4),
            version: le16(head, 6),
            flags: le16(head, 8),
            method: le16(head, 10),
            time: le32(head, 12),
            crc: le32(head, 16),
            stored: le32(head, 20),
            size: le32(head, 24),
            disk: le16(head, 34),
            attributes: le32(head, 38),
            offset: le32(head, 42),
            name,
            extra,
            comment: rest.get(..usize::from(le16(head, 32)))?,
        })
    }
}

/// One entry as the header before its data gives it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local<'a> {
    pub(super) version: u16,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) time: u32,
    pub(super) crc: u32,
    pub(super) stored: u32,
    pub(super) size: u32,
    pub(super) name: &'a [u8],
    pub(super) extra: &'a [u8],
}

impl<'a> Local<'a> {
    /// Bytes of the whole header, known by its first [`LOCAL_BYTES`]; `None` where it is none.
    pub(super) fn length(head: &[u8]) -> Option<usize> {
        (head.len() >= LOCAL_BYTES && le32(head, 0) == LOCAL)
            .then(|| LOCAL_BYTES + usize::from(le16(head, 26)) + usize::from(le16(head, 28)))
    }

    /// The header, where `bytes` hold all of it.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(LOCAL_BYTES)?;
        Self::length(head)?;
        let (name, rest) = rest.split_at_checked(usize::from(le16(head, 26)))?;
        Some(Self {
            version: le16(head, 4),
            flags: le16(head, 6),
            method: le16(head, 8),
            time: le32(head, 10),
            crc: le32(head, 14),
            stored: le32(head, 18),
            size: le32(head, 22),
            name,
            extra: rest.get(..usize::from(le16(head, 28)))?,
        })
    }
}

/// The numbers of an end record or a zip64 end record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    /// Number of this disk.
    pub(super) disk: u64,
    /// Disk on which the directory begins.
    pub(super) directory_disk: u64,
    /// Entries on this disk.
    pub(super) entries_here: u64,
    /// Entries in all.
    pub(super) entries: u64,
    /// Bytes of the directory.
    pub(super) size: u64,
    /// Where the directory begins, bytes from the start of the archive.
    pub(super) offset: u64,
}

impl Totals {
    /// The numbers of an end record of at least [`END_BYTES`].
    pub(super) fn of_end(bytes: &[u8]) -> Self {
        Self {
            disk: le16(bytes, 4).into(),
            directory_disk: le16(bytes, 6).into(),
            entries_here: le16(bytes, 8).into(),
            entries: le16(bytes, 10).into(),
            size: le32(bytes, 12).into(),
            offset: le32(bytes, 16).into(),
        }
    }

    /// The numbers of a zip64 end record of at least [`END64_BYTES`].
    pub(super) fn of_end64(bytes: &[u8]) -> Self {
        Self {
            disk: le32(bytes, 16).into(),
            directory_disk: le32(bytes, 20).into(),
            entries_here: le64(bytes, 24),
            entries: le64(bytes, 32),
            size: le64(bytes, 40),
            offset: le64(bytes, 48),
        }
    }

    /// Each number with its name and with the value that sends readers to the zip64 record.
    pub(super) fn fields(&self) -> [(&'static str, u64, u64); 6] {
        const SHORT: u64 = 0xffff;
        const LONG: u64 = 0xffff_ffff;
        [
            ("disk number", self.disk, SHORT),
            ("directory disk", self.directory_disk, SHORT),
            ("entries on this disk", self.entries_here, SHORT),
            ("entries", self.entries, SHORT),
            ("directory size", self.size, LONG),
            ("directory offset", self.offset, LONG),
        ]
    }
}
