//! The formats that this tool can name, with their extensions: one row a format.
//!
//! Knows no platform: which of them is accepted is in `profiles`.

/// A format of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the rows of FORMATS say what each one is")]
#[non_exhaustive]
pub enum Format {
    Gif,
    Png,
    Jpeg,
    Tiff,
    Bmp,
    WebP,
    Svg,
    Pdf,
    Heic,
    Avif,
    Jp2,
    Jxl,
    Dicom,
    Nifti,
    Mp4,
    Mov,
    Avi,
    Mkv,
    Psd,
    Ico,
    Raw,
    Zip,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    SevenZip,
    Rar,
    Tar,
    Html,
    Xml,
    Json,
    Csv,
    Tsv,
    Text,
    Xlsx,
    LfsPointer,
    AppleDouble,
    Executable,
}

/// What is known of a format.
#[derive(Debug)]
pub struct FormatRow {
    /// The format.
    pub format: Format,
    /// The stable lower-case word used in reports and profiles.
    pub id: &'static str,
    /// As a person writes it.
    pub title: &'static str,
    /// The registered media type, where there is one.
    pub mime: &'static str,
    /// Lower-case extensions without the dot, the usual one first.
    pub extensions: &'static [&'static str],
    /// Shows an image, a volume or a video.
    pub media: bool,
}

const fn row(
    format: Format,
    id: &'static str,
    title: &'static str,
    mime: &'static str,
    extensions: &'static [&'static str],
    media: bool,
) -> FormatRow {
    FormatRow { format, id, title, mime, extensions, media }
}

/// Every format that can be named, in the order of the enum.
#[rustfmt::skip]
pub static FORMATS: &[FormatRow] = &[
    row(Format::Gif, "gif", "GIF", "image/gif", &["gif"], true),
    row(Format::Png, "png", "PNG", "image/png", &["png", "apng"], true),
    row(Format::Jpeg, "jpeg", "JPEG", "image/jpeg", &["jpg", "jpeg", "jpe", "jfif"], true),
    row(Format::Tiff, "tiff", "TIFF", "image/tiff", &["tiff", "tif", "qtiff"], true),
    row(Format::Bmp, "bmp", "BMP", "image/bmp", &["bmp", "dib"], true),
    row(Format::WebP, "webp", "WebP", "image/webp", &["webp"], true),
    row(Format::Svg, "svg", "SVG", "image/svg+xml", &["svg"], true),
    row(Format::Pdf, "pdf", "PDF", "application/pdf", &["pdf"], true),
    row(Format::Heic, "heic", "HEIC", "image/heic", &["heic", "heif"], true),
    row(Format::Avif, "avif", "AVIF", "image/avif", &["avif"], true),
    row(Format::Jp2, "jp2", "JPEG 2000", "image/jp2", &["jp2", "j2k", "jpf", "jpx"], true),
    row(Format::Jxl, "jxl", "JPEG XL", "image/jxl", &["jxl"], true),
    row(Format::Dicom, "dicom", "DICOM", "application/dicom", &["dcm", "dicom"], true),
    row(Format::Nifti, "nifti", "NIfTI", "application/octet-stream", &["nii"], true),
    row(Format::Mp4, "mp4", "MP4", "video/mp4", &["mp4", "m4v"], true),
    row(Format::Mov, "mov", "QuickTime", "video/quicktime", &["mov", "qt"], true),
    row(Format::Avi, "avi", "AVI", "video/x-msvideo", &["avi"], true),
    row(Format::Mkv, "mkv", "Matroska", "video/x-matroska", &["mkv", "webm"], true),
    row(Format::Psd, "psd", "Photoshop", "image/vnd.adobe.photoshop", &["psd"], true),
    row(Format::Ico, "ico", "ICO", "image/vnd.microsoft.icon", &["ico"], true),
    row(Format::Raw, "raw", "camera raw", "image/x-dcraw", &["dng", "nef", "nrw", "cr2", "cr3", "crw", "arw", "sr2", "srf", "orf", "rw2", "raf", "pef", "srw", "3fr", "fff", "iiq", "erf", "kdc", "dcr", "mrw", "mef", "mos", "rwl", "x3f"], true),
    row(Format::Zip, "zip", "zip", "application/zip", &["zip"], false),
    row(Format::Gzip, "gzip", "gzip", "application/gzip", &["gz", "gzip", "tgz"], false),
    row(Format::Bzip2, "bzip2", "bzip2", "application/x-bzip2", &["bz2", "tbz2"], false),
    row(Format::Xz, "xz", "xz", "application/x-xz", &["xz", "txz"], false),
    row(Format::Zstd, "zstd", "Zstandard", "application/zstd", &["zst"], false),
    row(Format::SevenZip, "7z", "7-Zip", "application/x-7z-compressed", &["7z"], false),
    row(Format::Rar, "rar", "RAR", "application/vnd.rar", &["rar"], false),
    row(Format::Tar, "tar", "tar", "application/x-tar", &["tar"], false),
    row(Format::Html, "html", "HTML", "text/html", &["html", "htm"], false),
    row(Format::Xml, "xml", "XML", "application/xml", &["xml"], false),
    row(Format::Json, "json", "JSON", "application/json", &["json", "ndjson", "jsonl"], false),
    row(Format::Csv, "csv", "CSV", "text/csv", &["csv"], false),
    row(Format::Tsv, "tsv", "tab-separated text", "text/tab-separated-values", &["tsv", "tab"], false),
    row(Format::Text, "text", "text", "text/plain", &["txt", "dat", "md", "log"], false),
    row(Format::Xlsx, "xlsx", "spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx", "xlsm", "xls", "ods", "numbers"], false),
    row(Format::LfsPointer, "lfs-pointer", "Git LFS pointer", "text/plain", &[], false),
    row(Format::AppleDouble, "appledouble", "AppleDouble", "application/applefile", &[], false),
    row(Format::Executable, "executable", "program", "application/octet-stream", &["exe", "dll", "so"], false),
];

impl Format {
    /// The row of this format.
    pub fn row(self) -> &'static FormatRow {
        // The rows stand in the order of the enum; a test walks them.
        &FORMATS[self as usize]
    }

    /// The stable lower-case word, e.g. `jpeg`.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// As a person writes it, e.g. `JPEG`.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Whether it shows an image, a volume or a video.
    pub fn is_media(self) -> bool {
        self.row().media
    }

    /// Whether it is text that may be a table.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv | Self::Text)
    }

    /// Whether it is text of which more than a title can be read: a table or a tree.
    pub fn is_text(self) -> bool {
        self.is_table() || matches!(self, Self::Xml | Self::Json)
    }

    /// The format with this word, if there is one.
    pub fn from_id(id: &str) -> Option<Self> {
        FORMATS.iter().find(|row| row.id == id).map(|row| row.format)
    }

    /// The format that an extension without its dot promises, in any letter case.
    pub fn from_extension(extension: &str) -> Option<Self> {
        FORMATS
            .iter()
            .find(|row| row.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension)))
            .map(|row| row.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_finds_its_own_row() {
        for row in FORMATS {
            assert_eq!(row.format.row().id, row.id);
            assert_eq!(Format::from_id(row.id), Some(row.format));
        }
    }
}
