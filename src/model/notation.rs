//! What a text says of images, where its head can tell: label files and exports of other tools.
//!
//! Knows no platform; `probe::notation` fills it, rules name it.

/// A form in which tools write what they know of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the titles say what each one is")]
#[non_exhaustive]
pub enum Notation {
    Yolo,
    Coco,
    LabelMe,
    LabelStudio,
    Darwin,
    PascalVoc,
    ImportFile,
    JsonLines,
}

impl Notation {
    /// All of them, in the order of the enum.
    pub const ALL: [Self; 8] = [
        Self::Yolo,
        Self::Coco,
        Self::LabelMe,
        Self::LabelStudio,
        Self::Darwin,
        Self::PascalVoc,
        Self::ImportFile,
        Self::JsonLines,
    ];

    /// The stable lower-case word.
    pub fn id(self) -> &'static str {
        match self {
            Self::Yolo => "yolo",
            Self::Coco => "coco",
            Self::LabelMe => "labelme",
            Self::LabelStudio => "label-studio",
            Self::Darwin => "darwin",
            Self::PascalVoc => "pascal-voc",
            Self::ImportFile => "import-file",
            Self::JsonLines => "json-lines",
        }
    }

    /// One file of it, as a person writes it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Yolo => "YOLO labels",
            Self::Coco => "COCO annotations",
            Self::LabelMe => "LabelMe annotations",
            Self::LabelStudio => "Label Studio tasks",
            Self::Darwin => "Darwin JSON annotations",
            Self::PascalVoc => "Pascal VOC annotations",
            Self::ImportFile => "an import file with `row_data`",
            Self::JsonLines => "JSON Lines",
        }
    }
}
