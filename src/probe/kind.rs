//! Names the format of an entry by its first bytes, never by its name.
//!
//! Knows nothing of what stands behind them: a file that opens like a PNG is called a PNG, whole or not.

use crate::model::Format;

mod binary;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests;
mod text;

/// How many first bytes make every format known: an SVG may carry a long comment before its root.
pub(crate) const HEAD_WANTED: usize = 4_096;

/// A test that needs more than a few fixed bytes.
type Test = fn(&[u8], u64) -> bool;

/// Bytes at a fixed place.
struct Magic {
    format: Format,
    at: usize,
    bytes: &'static [u8],
}

const fn magic(format: Format, at: usize, bytes: &'static [u8]) -> Magic {
    Magic { format, at, bytes }
}

/// Signatures that no other format here begins with.
#[rustfmt::skip]
static MAGICS: &[Magic] = &[
    magic(Format::Jpeg, 0, b"\xFF\xD8\xFF"),
    magic(Format::Gif, 0, b"GIF87a"),
    magic(Format::Gif, 0, b"GIF89a"),
    magic(Format::Tiff, 0, b"II*\0"),
    magic(Format::Tiff, 0, b"MM\0*"),
    magic(Format::Tiff, 0, b"II+\0\x08\0\0\0"),
    magic(Format::Tiff, 0, b"MM\0+\0\x08\0\0"),
    magic(Format::Raw, 0, b"FUJIFILMCCD-RAW"),
    magic(Format::Raw, 0, b"IIRO"),
    magic(Format::Raw, 0, b"IIRS"),
    magic(Format::Raw, 0, b"MMOR"),
    magic(Format::Raw, 0, b"IIU\0"),
    magic(Format::Raw, 0, b"FOVb"),
    magic(Format::Raw, 0, b"\0MRM"),
    magic(Format::Raw, 4, b"ftypcrx "),
    magic(Format::Pdf, 0, b"%PDF-"),
    magic(Format::Jp2, 0, b"\0\0\0\x0CjP  \r\n\x87\n"),
    magic(Format::Jp2, 0, b"\xFF\x4F\xFF\x51"),
    magic(Format::Jxl, 0, b"\0\0\0\x0CJXL \r\n\x87\n"),
    magic(Format::Jxl, 0, b"\xFF\x0A"),
    magic(Format::Dicom, 128, b"DICM"),
    magic(Format::Mkv, 0, b"\x1A\x45\xDF\xA3"),
    magic(Format::Psd, 0, b"8BPS\0"),
    magic(Format::Zip, 0, b"PK\x03\x04"),
    magic(Format::Zip, 0, b"PK\x05\x06"),
    magic(Format::Zip, 0, b"PK\x07\x08PK"),
    magic(Format::Zip, 0, b"PK\x01\x02"),
    magic(Format::Zip, 0, b"PK\x06\x06"),
    magic(Format::Gzip, 0, b"\x1F\x8B\x08"),
    magic(Format::Xz, 0, b"\xFD7zXZ\0"),
    magic(Format::Zstd, 0, b"\x28\xB5\x2F\xFD"),
    magic(Format::SevenZip, 0, b"7z\xBC\xAF\x27\x1C"),
    magic(Format::Rar, 0, b"Rar!\x1A\x07"),
    magic(Format::AppleDouble, 0, b"\0\x05\x16\x07"),
    magic(Format::LfsPointer, 0, b"version https://git-lfs.github.com/spec/"),
    magic(Format::Executable, 0, b"\x7FELF"),
    magic(Format::Executable, 0, b"\xFE\xED\xFA\xCE"),
    magic(Format::Executable, 0, b"\xFE\xED\xFA\xCF"),
    magic(Format::Executable, 0, b"\xCE\xFA\xED\xFE"),
    magic(Format::Executable, 0, b"\xCF\xFA\xED\xFE"),
    magic(Format::Executable, 0, b"\xCA\xFE\xBA\xBE"),
    magic(Format::Executable, 0, b"#!/"),
    magic(Format::Executable, 0, b"#! /"),
    magic(Format::Tar, 257, b"ustar"),
];

/// Formats whose opening has to be looked at more closely, in this order.
#[rustfmt::skip]
static TESTS: &[(Format, Test)] = &[
    (Format::Png, binary::is_png),
    (Format::Xlsx, binary::is_spreadsheet),
    (Format::WebP, |head, _| binary::is_riff(head, *b"WEBP")),
    (Format::Avi, |head, _| binary::is_riff(head, *b"AVI ")),
    (Format::Bmp, binary::is_bmp),
    (Format::Nifti, binary::is_nifti),
    (Format::Ico, binary::is_icon),
    (Format::Bzip2, binary::is_bzip2),
    (Format::Executable, binary::is_dos_program),
];

/// The format that the first bytes of an entry of `len` bytes show; more than [`HEAD_WANTED`] bytes are not
/// looked at, so that the answer does not depend on where the entry lies.
pub(crate) fn sniff(head: &[u8], len: u64) -> Option<Format> {
    let head = head.get(..HEAD_WANTED).unwrap_or(head);
    TESTS
        .iter()
        .find(|(_, test)| test(head, len))
        .map(|(format, _)| *format)
        .or_else(|| MAGICS.iter().find(|magic| magic.fits(head)).map(|magic| magic.format))
        .or_else(|| binary::iso_media(head))
        .or_else(|| text::sniff(head))
        .or_else(|| binary::is_old_tar(head).then_some(Format::Tar))
        .or_else(|| memchr::memmem::find(head.get(..1_024).unwrap_or(head), b"%PDF-").map(|_| Format::Pdf))
}

impl Magic {
    fn fits(&self, head: &[u8]) -> bool {
        head.get(self.at..).is_some_and(|rest| rest.starts_with(self.bytes))
    }
}
