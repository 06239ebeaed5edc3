//! One member of a container: its name, kind, sizes and place.
//!
//! Knows nothing of what the bytes mean; that is `facts`.

use super::EntryPath;

/// The only way to name an entry: its index in listing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

impl EntryId {
    /// The index into `Inventory::entries` and `Inventory::facts`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an entry is to the container or file system that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder that is listed for itself.
    Directory,
    /// A symbolic link; never followed.
    SymbolicLink,
    /// A hard link inside a tar.
    HardLink,
    /// A device, FIFO, socket or any other type that holds no image.
    Special,
}

impl EntryKind {
    /// All of them, in the order of the enum.
    pub const ALL: [Self; 5] =
        [Self::File, Self::Directory, Self::SymbolicLink, Self::HardLink, Self::Special];

    /// The word of `imgpack.facts.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Directory => "directory",
            Self::SymbolicLink => "symlink",
            Self::HardLink => "hardlink",
            Self::Special => "special",
        }
    }
}

/// How an entry's bytes are packed: the zip method number, or `Method::STORED` elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Method(pub u16);

impl Method {
    /// Bytes as they are.
    pub const STORED: Self = Self(0);
    /// Deflate.
    pub const DEFLATED: Self = Self(8);

    /// The name of the method (APPNOTE 4.4.5).
    pub fn name(self) -> &'static str {
        const NAMES: &[(u16, &str)] = &[
            (0, "stored"),
            (1, "shrunk"),
            (6, "imploded"),
            (8, "deflated"),
            (9, "deflate64"),
            (12, "bzip2"),
            (14, "lzma"),
            (93, "zstd"),
            (94, "mp3"),
            (95, "xz"),
            (96, "jpeg"),
            (97, "wavpack"),
            (98, "ppmd"),
            (99, "aes"),
        ];
        NAMES.iter().find(|(number, _)| *number == self.0).map_or("unknown", |(_, name)| name)
    }
}

/// One member of a container, as its listing gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Index in listing order.
    pub id: EntryId,
    /// The name inside the container.
    pub path: EntryPath,
    /// File, folder, link …
    pub kind: EntryKind,
    /// Bytes when unpacked, as declared.
    pub size: u64,
    /// Bytes inside the container.
    pub stored: u64,
    /// How the bytes are packed.
    pub method: Method,
    /// CRC-32 as the container declares it.
    pub crc: Option<u32>,
    /// Where the entry begins in the container, bytes from its start; listing order elsewhere.
    pub offset: u64,
    /// A step of the plan took the entry out of the package.
    pub dropped: bool,
    /// The entry exists only in the plan.
    pub added: bool,
}

impl Entry {
    /// A regular stored file; the other fields are set by who knows them.
    pub fn file(id: EntryId, path: EntryPath, size: u64) -> Self {
        Self {
            id,
            path,
            kind: EntryKind::File,
            size,
            stored: size,
            method: Method::STORED,
            crc: None,
            offset: 0,
            dropped: false,
            added: false,
        }
    }

    /// Whether this is a regular file that still belongs to the package.
    pub fn is_file(&self) -> bool {
        self.kind == EntryKind::File && !self.dropped
    }

    /// Whether it is an empty file that stands for a folder, as PowerShell lists folders in a zip: `photos\`.
    pub fn stands_for_folder(&self) -> bool {
        self.is_file() && self.size == 0 && self.path.text().ends_with('\\')
    }
}
