//! What a container, an entry or a picture says is wrong with itself: facts, not yet judged.
//!
//! Knows no rule and no platform; each kind is told by exactly one rule.

/// What is wrong, as a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TroubleKind {
    // The container as a whole.
    /// Cannot be opened as what it claims to be, or ends early.
    Unreadable,
    /// Bytes are another container than the name says.
    ContainerMismatch,
    /// A container this tool does not read.
    UnsupportedContainer,
    /// More entries than the ceiling.
    TooManyEntries,
    /// Bytes that belong to no entry and no record.
    HiddenData,
    /// The end record, its counts or its offsets can be read in two ways.
    AmbiguousEnd,
    /// The same bytes are two containers.
    Polyglot,
    /// A tar without its end marker.
    MissingEnd,
    /// A gzip of several members.
    SeveralMembers,
    // One entry of it.
    /// Encrypted, or marked so in one of its headers.
    Encrypted,
    /// A compression method that cannot be read here.
    UnsupportedCompression,
    /// CRC or size of the data differs from the header's.
    BadChecksum,
    /// Central and local header differ.
    HeaderDisagreement,
    /// Shares bytes with another entry or a record.
    Overlap,
    /// zip64 fields contradict each other.
    Zip64Inconsistent,
    /// Data descriptor contradicts the directory.
    DescriptorMismatch,
    /// An extra field or a header field is malformed.
    MalformedField,
    /// Two names for one entry.
    AmbiguousName,
    /// Folder or file: told differently in two places.
    AmbiguousFolder,
    /// pax against ustar, or member fields in a global header.
    TarConflict,
    /// A long-name or pax header above the ceiling.
    OversizedHeader,
    /// A sparse member.
    Sparse,
    /// Data on a type that has none.
    UnexpectedPayload,
    /// Expands beyond the ceiling.
    SuspiciousRatio,
    /// A link or a special file inside an archive.
    Link,
    // The file system.
    /// No permission, or an I/O error.
    UnreadableFile,
    /// Size, time or identity changed while reading.
    ChangedDuringRun,
    /// A symbolic link in a directory, not followed.
    SymbolicLink,
    /// FIFO, device or socket in a directory, not opened.
    SpecialFile,
    // The picture.
    /// The header cannot be parsed or the data is corrupt.
    ImageUnreadable,
    /// The data ends early.
    ImageTruncated,
    /// Metadata above the ceiling.
    MetadataTooLarge,
    /// A decoder gave up; nothing is known.
    Unverified,
    /// SVG with script, handlers, external references or entities.
    ActiveContent,
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

/// One thing that is wrong with an entry or a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// What is wrong.
    pub kind: TroubleKind,
    /// How bad within its kind.
    pub grade: Grade,
    /// Offset in bytes, in the entry for pictures, in the container else.
    pub at: Option<u64>,
    /// The actual values and the expected ones, in words, e.g. "the local header says 10 bytes, the
    /// central directory 9961".
    pub detail: Box<str>,
}

impl Trouble {
    /// A trouble of full weight.
    pub fn broken(kind: TroubleKind, detail: impl Into<Box<str>>) -> Self {
        Self { kind, grade: Grade::Broken, at: None, detail: detail.into() }
    }

    /// A trouble on which readers may disagree.
    pub fn doubtful(kind: TroubleKind, detail: impl Into<Box<str>>) -> Self {
        Self { kind, grade: Grade::Doubtful, at: None, detail: detail.into() }
    }

    /// A trouble that is known and harmless.
    pub fn minor(kind: TroubleKind, detail: impl Into<Box<str>>) -> Self {
        Self { kind, grade: Grade::Minor, at: None, detail: detail.into() }
    }

    /// The same trouble, at an offset in bytes.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.at = Some(offset);
        self
    }
}
