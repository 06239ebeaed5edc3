//! What a container, an entry or an image says is wrong with itself: facts, not yet judged.
//!
//! Knows no rule and no platform; each kind is reported by exactly one rule.

/// Declares the kinds with their stable words.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// What is wrong, as a fact.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum TroubleKind {
            $($(#[$doc])* $name,)*
        }

        impl TroubleKind {
            /// Every kind, in the order of the enum.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable word of `imgpack.facts.v1`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

kinds! {
    // The container as a whole.
    /// Cannot be opened as what it claims to be, or ends early.
    Unreadable = "unreadable",
    /// Bytes are another container than the name says.
    ContainerMismatch = "container-mismatch",
    /// A container this tool does not read.
    UnsupportedContainer = "unsupported-container",
    /// More entries than the ceiling.
    TooManyEntries = "too-many-entries",
    /// Bytes that belong to no entry and no record.
    HiddenData = "hidden-data",
    /// The end record, its counts or its offsets can be read in two ways.
    AmbiguousEnd = "ambiguous-end",
    /// The same bytes are two containers.
    Polyglot = "polyglot",
    /// A tar without its end marker.
    MissingEnd = "missing-end",
    /// A gzip of several members.
    SeveralMembers = "several-members",
    // One entry of it.
    /// Encrypted, or marked so in one of its headers.
    Encrypted = "encrypted",
    /// A compression method that cannot be read here.
    UnsupportedCompression = "unsupported-compression",
    /// CRC or size of the data differs from the header's.
    BadChecksum = "bad-checksum",
    /// Central and local header differ.
    HeaderDisagreement = "header-disagreement",
    /// Shares bytes with another entry or a record.
    Overlap = "overlap",
    /// zip64 fields contradict each other.
    Zip64Inconsistent = "zip64-inconsistent",
    /// Data descriptor contradicts the directory.
    DescriptorMismatch = "descriptor-mismatch",
    /// An extra field or a header field is malformed.
    MalformedField = "malformed-field",
    /// Two names for one entry.
    AmbiguousName = "ambiguous-name",
    /// Folder or file: stated differently in two places.
    AmbiguousFolder = "ambiguous-folder",
    /// pax against ustar, or member fields in a global header.
    TarConflict = "tar-conflict",
    /// A long-name or pax header above the ceiling.
    OversizedHeader = "oversized-header",
    /// A sparse member.
    Sparse = "sparse",
    /// Data on a type that has none.
    UnexpectedPayload = "unexpected-payload",
    /// Expands beyond the ceiling.
    SuspiciousRatio = "suspicious-ratio",
    /// A link or a special file inside an archive.
    Link = "link",
    // The file system.
    /// No permission, or an I/O error.
    UnreadableFile = "unreadable-file",
    /// Size, time or identity changed while reading.
    ChangedDuringRun = "changed-during-run",
    /// A symbolic link in a directory, not followed.
    SymbolicLink = "symbolic-link",
    /// FIFO, device or socket in a directory, not opened.
    SpecialFile = "special-file",
    // The image.
    /// The header cannot be parsed or the data is corrupt.
    ImageUnreadable = "image-unreadable",
    /// The data ends early.
    ImageTruncated = "image-truncated",
    /// Metadata above the ceiling.
    MetadataTooLarge = "metadata-too-large",
    /// A decoder gave up; nothing is known.
    Unverified = "unverified",
    /// SVG with script, handlers, external references or entities.
    ActiveContent = "active-content",
}

impl TroubleKind {
    /// Whether it says something about the archive and what lies in it, junk included, rather than about a
    /// file or an image.
    pub fn is_of_archive(self) -> bool {
        self <= Self::Link
    }

    /// Whether it says something about the container as a whole, or about its entries together.
    pub fn is_of_container(self) -> bool {
        self <= Self::SeveralMembers || self == Self::Overlap
    }
}

/// How bad the fact is within its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Known and harmless, worth a word.
    Minor,
    /// Readers may disagree or complain.
    Doubtful,
    /// Broken: the level of the rule applies.
    Broken,
}

impl Grade {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Minor, Self::Doubtful, Self::Broken];

    /// The word of `imgpack.facts.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Doubtful => "doubtful",
            Self::Broken => "broken",
        }
    }
}

/// One thing that is wrong with an entry or a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// What is wrong.
    pub kind: TroubleKind,
    /// How bad within its kind.
    pub grade: Grade,
    /// Offset in bytes, in the entry for images, in the container else.
    pub at: Option<u64>,
    /// The actual values and the expected ones, in words, e.g. "the local header says 10 bytes, the
    /// central directory 9961".
    pub detail: Box<str>,
    /// A reader of this tool broke off by a defect of its own: nothing is known of the entry.
    pub gave_up: bool,
}

impl Trouble {
    /// A trouble of full weight.
    pub fn broken(kind: TroubleKind, detail: impl Into<Box<str>>) -> Self {
        Self { kind, grade: Grade::Broken, at: None, detail: detail.into(), gave_up: false }
    }

    /// A trouble on which readers may disagree.
    pub fn doubtful(kind: TroubleKind, detail: impl Into<Box<str>>) -> Self {
        Self { kind, grade: Grade::Doubtful, at: None, detail: detail.into(), gave_up: false }
    }

    /// A trouble that is known and harmless.
    pub fn minor(kind: TroubleKind, detail: impl Into<Box<str>>) -> Self {
        Self { kind, grade: Grade::Minor, at: None, detail: detail.into(), gave_up: false }
    }

    /// A reader of this tool broke off by a defect of its own: nothing is known of the entry.
    pub fn gave_up() -> Self {
        let detail = "a reader of this tool gave up on the content, so nothing is known about it";
        Self { gave_up: true, ..Self::broken(TroubleKind::Unverified, detail) }
    }

    /// The same trouble, at an offset in bytes.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.at = Some(offset);
        self
    }
}
