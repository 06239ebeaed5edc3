//! Archives built byte by byte, so that each field can lie.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The fields of one header of an entry.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) version: u16,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) time: u32,
    pub(super) crc: u32,
    pub(super) stored: u32,
    pub(super) size: u32,
    pub(super) name: Vec<u8>,
    pub(super) extra: Vec<u8>,
}

/// One entry: both headers, data, and what follows the data.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) local: Head,
    pub(super) central: Head,
    pub(super) made_by: u16,
    pub(super) attributes: u32,
    pub(super) disk: u16,
    pub(super) comment: Vec<u8>,
    pub(super) data: Vec<u8>,
    /// A data descriptor or whatever else lies behind the data.
    pub(super) after: Vec<u8>,
    pub(super) listed: bool,
    /// The directory's word for the offset, where it lies.
    pub(super) offset: Option<u32>,
}

pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// An extra field.
pub(super) fn field(id: u16, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    [&id.to_le_bytes(), &length.to_le_bytes(), content].concat()
}

/// A Unicode path field that says `text` for the raw name `name`.
pub(super) fn unicode_field(name: &[u8], text: &str) -> Vec<u8> {
    field(0x7075, &[&[1], crc32fast::hash(name).to_le_bytes().as_slice(), text.as_bytes()].concat())
}

impl Item {
    fn new(name: &str, method: u16, data: Vec<u8>, content: &[u8]) -> Self {
        let head = Head {
            version: 20,
            flags: 0,
            method,
            time: 0x0021_0000,
            crc: crc32fast::hash(content),
            stored: u32::try_from(data.len()).unwrap(),
            size: u32::try_from(content.len()).unwrap(),
            name: name.as_bytes().to_vec(),
            extra: Vec::new(),
        };
        Self {
            local: head.clone(),
            central: head,
            made_by: 0x0314,
            attributes: 0,
            disk: 0,
            comment: Vec::new(),
            data,
            after: Vec::new(),
            listed: true,
            offset: None,
        }
    }

    pub(super) fn stored(name: &str, content: &[u8]) -> Self {
        Self::new(name, 0, content.to_vec(), content)
    }

    pub(super) fn deflated(name: &str, content: &[u8]) -> Self {
        Self::new(name, 8, deflate(content), content)
    }

    /// Changes both headers alike.
    pub(super) fn both(mut self, change: impl Fn(&mut Head)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    pub(super) fn local(mut self, change: impl Fn(&mut Head)) -> Self {
        change(&mut self.local);
        self
    }

    pub(super) fn central(mut self, change: impl Fn(&mut Head)) -> Self {
        change(&mut self.central);
        self
    }

    pub(super) fn with(mut self, change: impl Fn(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// As streaming writers do: zeros in the local header, CRC and sizes behind the data.
    pub(super) fn streamed(self, signed: bool, wide: bool) -> Self {
        let mut item = self.both(|head| head.flags |= 8);
        let (crc, stored, size) = (item.central.crc, item.central.stored, item.central.size);
        (item.local.crc, item.local.stored, item.local.size) = (0, 0, 0);
        let mut after = if signed { b"PK\x07\x08".to_vec() } else { Vec::new() };
        after.extend(crc.to_le_bytes());
        for number in [stored, size] {
            after.extend(number.to_le_bytes());
            after.extend(if wide { &[0; 4][..] } else { &[] });
        }
        item.after = after;
        item
    }

    fn local_bytes(&self) -> Vec<u8> {
        let head = &self.local;
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(numbers(head));
        bytes.extend(&head.name);
        bytes.extend(&head.extra);
        bytes.extend(&self.data);
        bytes.extend(&self.after);
        bytes
    }

    fn central_bytes(&self, offset: u32) -> Vec<u8> {
        let head = &self.central;
        let mut bytes = b"PK\x01\x02".to_vec();
        bytes.extend(self.made_by.to_le_bytes());
        bytes.extend(numbers(head));
        bytes.extend(u16::try_from(self.comment.len()).unwrap().to_le_bytes());
        bytes.extend(self.disk.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(self.attributes.to_le_bytes());
        bytes.extend(self.offset.unwrap_or(offset).to_le_bytes());
        bytes.extend(&head.name);
        bytes.extend(&head.extra);
        bytes.extend(&self.comment);
        bytes
    }
}

/// The fields that both headers have in the same order.
fn numbers(head: &Head) -> Vec<u8> {
    let mut bytes = Vec::new();
    for short in [head.version, head.flags, head.method] {
        bytes.extend(short.to_le_bytes());
    }
    for long in [head.time, head.crc, head.stored, head.size] {
        bytes.extend(long.to_le_bytes());
    }
    bytes.extend(u16::try_from(head.name.len()).unwrap().to_le_bytes());
    bytes.extend(u16::try_from(head.extra.len()).unwrap().to_le_bytes());
    bytes
}

/// An archive; each option is a lie or an addition.
#[derive(Clone, Default)]
pub(super) struct Archive {
    pub(super) items: Vec<Item>,
    pub(super) prefix: Vec<u8>,
    /// The offsets count the prefix.
    pub(super) adjusted: bool,
    pub(super) before_directory: Vec<u8>,
    pub(super) after_directory: Vec<u8>,
    pub(super) entries: Option<u16>,
    pub(super) size: Option<u32>,
    pub(super) offset: Option<u32>,
    /// Changes the zip64 end record of a zip64 archive: size of record, entries, directory size, offset.
    pub(super) zip64: Option<fn(&mut [u64; 4])>,
    pub(super) comment: Vec<u8>,
    pub(super) suffix: Vec<u8>,
}

impl Archive {
    pub(super) fn of(items: impl IntoIterator<Item = Item>) -> Self {
        Self { items: items.into_iter().collect(), ..Self::default() }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.prefix.clone();
        let base = if self.adjusted { 0 } else { bytes.len() };
        let mut directory = Vec::new();
        let mut listed = 0;
        for item in &self.items {
            if item.listed {
                directory.extend(item.central_bytes(u32::try_from(bytes.len() - base).unwrap()));
                listed += 1;
            }
            bytes.extend(item.local_bytes());
        }
        bytes.extend(&self.before_directory);
        let offset = u32::try_from(bytes.len() - base).unwrap();
        let size = u32::try_from(directory.len()).unwrap();
        bytes.extend(directory);
        bytes.extend(&self.after_directory);
        if let Some(change) = self.zip64 {
            let mut record = [44, listed.into(), size.into(), offset.into()];
            change(&mut record);
            bytes.extend(zip64_records(&record, (bytes.len() - base) as u64));
        }
        bytes.extend(self.end(listed, size, offset));
        bytes.extend(&self.suffix);
        bytes
    }

    fn end(&self, listed: u16, size: u32, offset: u32) -> Vec<u8> {
        let mut bytes = b"PK\x05\x06\0\0\0\0".to_vec();
        let entries = self.entries.unwrap_or(listed).to_le_bytes();
        bytes.extend([entries, entries].concat());
        bytes.extend(self.size.unwrap_or(size).to_le_bytes());
        bytes.extend(self.offset.unwrap_or(offset).to_le_bytes());
        bytes.extend(u16::try_from(self.comment.len()).unwrap().to_le_bytes());
        bytes.extend(&self.comment);
        bytes
    }
}

fn zip64_records([record, entries, size, offset]: &[u64; 4], at: u64) -> Vec<u8> {
    let mut bytes = b"PK\x06\x06".to_vec();
    bytes.extend(record.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [entries, entries, size, offset] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(at.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes
}
