//! What the user said about a push: where files go, and what becomes of folders.
//!
//! Knows no platform; what comes of it is reported by `profiles`.

/// How files become items of a data set.
#[derive(Debug, Clone, Default)]
pub struct PushSettings {
    /// `--preserve-folders`.
    pub preserve_folders: bool,
    /// `--item-merge-mode`.
    pub merge: Option<MergeMode>,
    /// `--remote-path`.
    pub remote_path: Option<String>,
    /// `--storage`: the files lie there already and are registered, not sent.
    pub storage: Option<String>,
    /// What stands before the names of the files in that storage, from `--base-url`.
    pub prefix: String,
    /// `--dataset`, without its team and its version.
    pub dataset: Option<String>,
    /// `--read-only`: the platform never writes to that storage.
    pub read_only: bool,
}

/// How the files of one folder become one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MergeMode {
    /// Each file is a slot.
    Slots,
    /// Each image is a channel.
    Channels,
    /// The slices are one volume.
    Series,
}

impl MergeMode {
    /// All modes, in the order of the command line.
    pub const ALL: [Self; 3] = [Self::Slots, Self::Channels, Self::Series];

    /// The word of the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Slots => "slots",
            Self::Channels => "channels",
            Self::Series => "series",
        }
    }
}
