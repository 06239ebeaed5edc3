//! Writes tars, plain or in gzip: one fixed date and owner, regular files alone.
//!
//! Knows no plan.

use std::io::{self, BufWriter, Read, Write};

use flate2::{Compression, GzBuilder, write::GzEncoder};
use tar::{Builder, EntryType, Header};

use crate::model::Format;
use crate::source::{Bytes, WINDOW_MAX};

use super::Pack;

/// 1980-01-01T00:00:00Z, the date that zips begin with, in seconds.
const DATE: u64 = 315_532_800;
/// The name of a header that holds the name of the next one (GNU tar).
const LONG_NAME: &[u8] = b"././@LongLink";
/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// Where a tar goes.
enum Stream<W: Write> {
    Plain(BufWriter<W>),
    Gzip(Box<GzEncoder<BufWriter<W>>>),
}

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Gzip(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Gzip(out) => out.flush(),
        }
    }
}

/// A tar in the making.
pub(super) struct Tar<W: Write> {
    builder: Builder<Stream<W>>,
}

impl<W: Write> Tar<W> {
    pub(super) fn plain(file: W) -> Self {
        Self { builder: Builder::new(Stream::Plain(BufWriter::with_capacity(BUFFER, file))) }
    }

    pub(super) fn gzip(file: W) -> Self {
        let out = BufWriter::with_capacity(BUFFER, file);
        let gzip = GzBuilder::new().mtime(0).write(out, Compression::default());
        Self { builder: Builder::new(Stream::Gzip(Box::new(gzip))) }
    }
}

impl<W: Write> Tar<W> {
    /// The name exactly as it is, where the crate would leave out `./` and refuse `..`: what such names do
    /// is reported by rules, and rows of the table name them as they are.
    fn put_name(&mut self, header: &mut Header, name: &[u8]) -> io::Result<()> {
        let field = &mut header.as_old_mut().name;
        if name.len() > field.len() {
            let mut long = Header::new_gnu();
            long.set_entry_type(EntryType::GNULongName);
            long.as_old_mut().name[..LONG_NAME.len()].copy_from_slice(LONG_NAME);
            long.set_size(name.len() as u64 + 1);
            long.set_mode(0o644);
            long.set_cksum();
            self.builder.append(&long, name.chain(io::repeat(0).take(1)))?;
        }
        let length = name.len().min(field.len());
        field[..length].copy_from_slice(&name[..length]);
        Ok(())
    }
}

impl<W: Write> Pack for Tar<W> {
    fn member(&mut self, name: &str, _: Option<Format>, bytes: &mut dyn Bytes) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes.len());
        header.set_mode(0o644);
        header.set_mtime(DATE);
        self.put_name(&mut header, name.as_bytes())?;
        header.set_cksum();
        self.builder.append(&header, Forward { bytes, offset: 0 })
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        match self.builder.into_inner()? {
            Stream::Plain(mut out) => out.flush(),
            Stream::Gzip(out) => out.finish()?.flush(),
        }
    }
}

/// The bytes of a member as a stream.
struct Forward<'a> {
    bytes: &'a mut dyn Bytes,
    offset: u64,
}

impl Read for Forward<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let window = self.bytes.at(self.offset, buffer.len().min(WINDOW_MAX))?;
        let count = window.len().min(buffer.len());
        buffer[..count].copy_from_slice(&window[..count]);
        self.offset += count as u64;
        if count == 0 && self.offset < self.bytes.len() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the member ends before its declared size",
            ));
        }
        Ok(count)
    }
}
