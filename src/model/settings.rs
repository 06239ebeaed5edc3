//! What the user said about this package: names that cannot be told from the data, and permissions.
//!
//! Knows neither the command line nor `imgpack.toml`; both fill it.

/// Answers and permissions of the user.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `--csv`: the manifest's path or name.
    pub csv: Option<String>,
    /// `--file-column`: the header of the column with paths.
    pub file_column: Option<String>,
    /// The output is a build, so that a missing manifest may be generated.
    pub unsafe_fixes: bool,
    /// `--convert`.
    pub convert: bool,
    /// `--downscale`.
    pub downscale: bool,
    /// `--bake-orientation`.
    pub bake_orientation: bool,
    /// `--strip-metadata`.
    pub strip_metadata: bool,
    /// `--split`.
    pub split: bool,
    /// How the files are pushed, where the target is pushed to.
    pub push: PushSettings,
}

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
    /// Each picture is a channel.
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
