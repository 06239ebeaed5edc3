//! Writes zips: images stored, text deflated, names in UTF-8, one fixed date, no descriptors.
//!
//! Members that are packed in a source zip are taken over packed. Knows no plan.

use std::cell::OnceCell;
use std::io::{self, BufReader, BufWriter, Seek, Write};

use rustc_hash::FxHashMap;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipArchive, ZipWriter};

use crate::model::{Entry, EntryKind, Flaws, Format};
use crate::source::{Bytes, Cursor, RATIO_MAX, ReadAt, Source};

use super::sink::Sink;
use super::{Pack, each_byte};

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// The flag of a member whose name is UTF-8.
const NAME_IS_UTF_8: u16 = 1 << 11;

/// A zip in the making.
pub(super) struct Zip<'a, W: Write + Seek> {
    writer: ZipWriter<BufWriter<Sink<W>>>,
    source: Option<&'a dyn ReadAt>,
    /// Opened for the first member that is packed: of many stored ones its list would be long, and of no use.
    packed: OnceCell<Option<Packed<'a>>>,
}

/// A source zip, read a second time for its packed bytes. Where the crate cannot read it, members are
/// unpacked and packed again.
struct Packed<'a> {
    archive: ZipArchive<BufReader<Cursor<'a>>>,
    /// Index of each member by the offset of its header.
    places: FxHashMap<u64, usize>,
}

impl<'a> Packed<'a> {
    fn open(bytes: &'a dyn ReadAt) -> Option<Self> {
        let mut archive = ZipArchive::new(BufReader::new(Cursor::new(bytes))).ok()?;
        let mut places = FxHashMap::default();
        for index in 0..archive.len() {
            if let Ok(member) = archive.by_index_raw(index) {
                places.insert(member.header_start(), index);
            }
        }
        Some(Self { archive, places })
    }
}

impl<'a, W: Write + Seek> Zip<'a, W> {
    pub(super) fn new(file: W, source: &'a dyn Source) -> Self {
        let writer = ZipWriter::new(BufWriter::with_capacity(BUFFER, Sink::new(file))).set_auto_large_file();
        Self { writer, source: source.container(), packed: OnceCell::new() }
    }
}

impl<W: Write + Seek> Pack for Zip<'_, W> {
    fn member(&mut self, name: &str, format: Option<Format>, bytes: &mut dyn Bytes) -> io::Result<()> {
        let is_stored = is_packed(format) || is_bomb_when_packed(bytes)?;
        let method = if is_stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::DEFAULT.compression_method(method).unix_permissions(0o644);
        // The same bytes on every system.
        self.writer.start_file(name, options.system(System::Unix))?;
        each_byte(bytes, |window| self.writer.write_all(window))
    }

    fn copy_packed(&mut self, entry: &Entry) -> io::Result<bool> {
        // What packs so well is stored, as a member that is packed here.
        if entry.size > entry.stored.saturating_mul(RATIO_MAX) {
            return Ok(false);
        }
        // A name that must be written differently would be contradicted by the extra fields of the old.
        let as_named = entry.path.raw() == entry.path.text().as_bytes();
        let plain = as_named && !entry.path.flaws().contains(Flaws::UNMARKED);
        if !plain || entry.kind != EntryKind::File {
            return Ok(false);
        }
        self.packed.get_or_init(|| self.source.and_then(Packed::open));
        let Some(Packed { archive, places }) = self.packed.get_mut().and_then(Option::as_mut) else {
            return Ok(false);
        };
        let Some(index) = places.get(&entry.offset) else { return Ok(false) };
        let member = archive.by_index_raw(*index)?;
        if member.name_raw() != entry.path.raw() || member.compression() != CompressionMethod::Deflated {
            return Ok(false);
        }
        // The copy keeps the flags of the old: a name that these do not mark as UTF-8 is written anew.
        if !entry.path.raw().is_ascii() && member.flags().as_u16() & NAME_IS_UTF_8 == 0 {
            return Ok(false);
        }
        self.writer.raw_copy_file_touch(member, zip::DateTime::DEFAULT, Some(0o644))?;
        Ok(true)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.writer.finish()?.flush()
    }
}

/// Whether readers that guard against bombs would not believe what packing makes of a member. Looks no further than
/// to the byte that makes it believable, which mostly comes early.
fn is_bomb_when_packed(bytes: &mut dyn Bytes) -> io::Result<bool> {
    let least = bytes.len() / RATIO_MAX;
    let mut packer = flate2::write::DeflateEncoder::new(Counter(0), flate2::Compression::default());
    let mut offset = 0;
    while packer.get_ref().0 <= least {
        let window = bytes.at(offset, crate::source::WINDOW_MAX)?;
        if window.is_empty() {
            return Ok(packer.finish()?.0 <= least && offset > 0);
        }
        packer.write_all(window)?;
        offset += window.len() as u64;
    }
    Ok(false)
}

/// Counts what is written.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the bytes are packed already, so that packing them again gains nothing.
fn is_packed(format: Option<Format>) -> bool {
    const LOOSE: &[Format] = &[
        Format::Bmp,
        Format::Tiff,
        Format::Svg,
        Format::Dicom,
        Format::Html,
        Format::Xml,
        Format::Json,
        Format::Csv,
        Format::Tsv,
        Format::Text,
        Format::Psd,
    ];
    format.is_none_or(|format| !LOOSE.contains(&format))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::model::ContainerKind;
    use crate::source::{InMemory, Memory};

    /// A disk on which one write fails.
    struct Disk {
        bytes: Cursor<Vec<u8>>,
        writes_left: u32,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.writes_left = self.writes_left.wrapping_sub(1);
            if self.writes_left == 0 {
                Err(io::ErrorKind::StorageFull.into())
            } else {
                self.bytes.write(bytes)
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
            self.bytes.seek(to)
        }
    }

    /// Three members onto a disk whose write of this number fails.
    fn written(number: u32) -> io::Result<()> {
        let files: Vec<(&str, Vec<u8>)> = Vec::new();
        let source = Memory::open(ContainerKind::Zip, "a.zip", files).source;
        let disk = Disk { bytes: Cursor::default(), writes_left: number };
        let mut zip = Box::new(Zip::new(disk, source.as_ref()));
        for (name, format) in [("a.png", Format::Png), ("b.csv", Format::Csv), ("c.png", Format::Png)] {
            zip.member(name, Some(format), &mut InMemory::new(&[7; 100]))?;
        }
        zip.finish()
    }

    #[test]
    fn a_write_that_fails_is_an_error_wherever_it_is() {
        let failures = (1..100).map(written).take_while(Result::is_err);
        let kinds: Vec<_> = failures.map(|error| error.unwrap_err().kind()).collect();
        assert!(kinds.len() > 3 && kinds.iter().all(|kind| *kind == io::ErrorKind::StorageFull), "{kinds:?}");
    }
}
