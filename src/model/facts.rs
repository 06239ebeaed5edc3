//! What one entry says about itself once its bytes were looked at.
//!
//! Holds no judgement: limits and platforms are elsewhere. `facts_v1` writes and reads their lines.

use bitflags::bitflags;

use super::{Format, Notation, Trouble};

/// How much of each file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Depth {
    /// Only the listing.
    Names,
    /// Sniff, size, first and last bytes.
    Header,
    /// Every checksum, and each format walked to its end.
    Structure,
    /// The compressed data as well.
    #[default]
    Entropy,
    /// A full decode.
    Pixels,
}

impl Depth {
    /// All depths, shallow first.
    pub const ALL: [Self; 5] = [Self::Names, Self::Header, Self::Structure, Self::Entropy, Self::Pixels];

    /// The word of the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Header => "header",
            Self::Structure => "structure",
            Self::Entropy => "entropy",
            Self::Pixels => "pixels",
        }
    }

    /// The depth with this word, if there is one.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.id() == id)
    }
}

/// Colour model of the stored samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words are the field's own")]
#[non_exhaustive]
pub enum Colour {
    Gray,
    GrayAlpha,
    Rgb,
    Rgba,
    Palette,
    YCbCr,
    Cmyk,
    Ycck,
    Lab,
    Other,
}

impl Colour {
    /// All of them, in the order of the enum.
    pub const ALL: [Self; 10] = [
        Self::Gray,
        Self::GrayAlpha,
        Self::Rgb,
        Self::Rgba,
        Self::Palette,
        Self::YCbCr,
        Self::Cmyk,
        Self::Ycck,
        Self::Lab,
        Self::Other,
    ];

    /// The word of `imgpack.facts.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::GrayAlpha => "gray-alpha",
            Self::Rgb => "rgb",
            Self::Rgba => "rgba",
            Self::Palette => "palette",
            Self::YCbCr => "ycbcr",
            Self::Cmyk => "cmyk",
            Self::Ycck => "ycck",
            Self::Lab => "lab",
            Self::Other => "other",
        }
    }
}

/// How the data of an image is coded, where few readers know the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Coding {
    /// Arithmetic codes (T.81, annex D).
    Arithmetic,
    /// Lossless prediction (T.81, annex H).
    Lossless,
    /// Samples or packing that the decoder of this tool refuses, as its header says.
    Foreign,
}

impl Coding {
    /// All of them, in the order of the enum.
    pub const ALL: [Self; 3] = [Self::Arithmetic, Self::Lossless, Self::Foreign];

    /// The stable word of `imgpack.facts.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Lossless => "lossless",
            Self::Foreign => "foreign",
        }
    }
}

/// What the bytes after an image's end are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TailKind {
    /// Only NUL bytes, as cameras pad.
    Padding,
    /// A second image or video that phones append (MPF, motion photo).
    Phone,
    /// Captions that photo editors append (AFCP, `FotoStation`, Photo Mechanic).
    Editor,
    /// An archive, a program, a PDF or a script.
    Hostile,
    /// Anything else.
    Unknown,
}

impl TailKind {
    /// All of them, in the order of the enum.
    pub const ALL: [Self; 5] = [Self::Padding, Self::Phone, Self::Editor, Self::Hostile, Self::Unknown];

    /// The word of `imgpack.facts.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Padding => "padding",
            Self::Phone => "phone",
            Self::Editor => "editor",
            Self::Hostile => "hostile",
            Self::Unknown => "unknown",
        }
    }
}

/// Bytes after the end of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tail {
    /// How many bytes.
    pub bytes: u64,
    /// The first four of them; zeros where there are fewer.
    pub head: [u8; 4],
    /// What they are.
    pub kind: TailKind,
}

bitflags! {
    /// What a DICOM file says of the patient: which attributes are filled, never with what.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Patient: u8 {
        /// (0010,0010) PatientName.
        const NAME = 1;
        /// (0010,0020) PatientID.
        const ID = 1 << 1;
        /// (0010,0030) PatientBirthDate.
        const BIRTH_DATE = 1 << 2;
        /// (0012,0062) PatientIdentityRemoved is YES.
        const REMOVED = 1 << 3;
    }
}

/// What the header of an image says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// Stored width in pixels, before EXIF orientation; `None` where the format does not say (an SVG
    /// without a size).
    pub width: Option<u32>,
    /// Stored height in pixels.
    pub height: Option<u32>,
    /// Bits a sample.
    pub bits: Option<u8>,
    /// Colour model of the stored samples.
    pub colour: Option<Colour>,
    /// How the data is coded, where that is unusual.
    pub coding: Option<Coding>,
    /// Frames of an animation or pages of a document; 1 for a still image.
    pub frames: Option<u32>,
    /// EXIF orientation 1…8.
    pub orientation: Option<u8>,
    /// Whether a GPS position is in the EXIF block or the XMP packet.
    pub gps: bool,
    /// Whether a serial number of camera or lens, or the name of their owner, is in the EXIF block or the XMP packet.
    pub serial: bool,
    /// What it says of a patient.
    pub patient: Patient,
    /// Bytes after the end of the image.
    pub tail: Option<Tail>,
}

impl ImageFacts {
    /// Facts of a still image of a known size; the rest unknown.
    pub fn sized(width: u32, height: u32) -> Self {
        Self { width: Some(width), height: Some(height), ..Self::of_unknown_size() }
    }

    /// Facts of an image whose size is not given.
    pub fn of_unknown_size() -> Self {
        Self {
            width: None,
            height: None,
            bits: None,
            colour: None,
            coding: None,
            frames: None,
            orientation: None,
            gps: false,
            serial: false,
            patient: Patient::empty(),
            tail: None,
        }
    }
}

/// SHA-256 of an entry's bytes.
pub type Digest = [u8; 32];

/// What one entry says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The format that the extension promises.
    pub by_name: Option<Format>,
    /// The format of the content; `None` = not read, or nothing we know.
    pub by_magic: Option<Format>,
    /// The bytes were looked at, so that `by_magic: None` means "nothing we know".
    pub sniffed: bool,
    /// What a text says of images, where its head tells.
    pub notation: Option<Notation>,
    /// What the header of the image says.
    pub image: Option<Box<ImageFacts>>,
    /// CRC-32 of the bytes, where they were read whole.
    pub crc: Option<u32>,
    /// SHA-256 of the bytes, where a rule asked for it.
    pub digest: Option<Box<Digest>>,
    /// MD5 of the bytes, where a made table gives it.
    pub md5: Option<Box<[u8; 16]>>,
    /// What is wrong.
    pub troubles: Vec<Trouble>,
}

impl Facts {
    /// The format of the content, or what the name promises where the content was not read.
    pub fn format(&self) -> Option<Format> {
        if self.sniffed { self.by_magic } else { self.by_name }
    }
}
