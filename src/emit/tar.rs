//! Writes tars, plain or in gzip: one fixed date and owner, regular files alone.
//!
//! Knows no plan.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use flate2::{Compression, GzBuilder, write::GzEncoder};
use tar::{Builder, EntryType, Header};

use crate::model::Format;
use crate::source::{Bytes, WINDOW_MAX};

use super::Pack;

/// 1980-01-01T00:00:00Z, the date that zips begin with, in seconds.
const DATE: u64 = 315_532_800;
/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// Where a tar goes.
enum Stream {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
}

impl Write for Stream {
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
pub(super) struct Tar {
    builder: Builder<Stream>,
}

impl Tar {
    pub(super) fn plain(file: File) -> Self {
        Self { builder: Builder::new(Stream::Plain(BufWriter::with_capacity(BUFFER, file))) }
    }

    pub(super) fn gzip(file: File) -> Self {
        let out = BufWriter::with_capacity(BUFFER, file);
        let gzip = GzBuilder::new().mtime(0).write(out, Compression::default());
        Self { builder: Builder::new(Stream::Gzip(Box::new(gzip))) }
    }
}

impl Pack for Tar {
    fn member(&mut self, name: &str, _: Option<Format>, bytes: &mut dyn Bytes) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes.len());
        header.set_mode(0o644);
        header.set_mtime(DATE);
        self.builder.append_data(&mut header, name, Forward { bytes, offset: 0 })
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
