//! A remedy: actions on entries and cells, and the plan they add up to.
//!
//! Does not apply anything; `engine::apply` does, to facts, and `emit` to bytes.

use super::{ContainerKind, EntryId, FieldAt, Format, Locus, TroubleKind};

/// When a fix may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Lossless: `build` applies it.
    Safe,
    /// Drops data or changes meaning: with `--unsafe-fixes` or the flag that names it.
    Unsafe,
    /// Shown only; a person must do it.
    Manual,
}

impl Safety {
    /// The word of `imgpack.report.v1`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Manual => "manual",
        }
    }
}

/// What a new entry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A table: the header first.
    Table(Vec<Vec<String>>),
}

/// One change. Record 0 of a manifest is its header.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are named for what they hold")]
pub enum Action {
    DropEntry {
        entry: EntryId,
    },
    /// The engine adds the cells that name the entry.
    RenameEntry {
        entry: EntryId,
        to: String,
    },
    AddEntry {
        path: String,
        content: Content,
    },
    SetCell {
        entry: EntryId,
        row: u32,
        column: u32,
        to: String,
    },
    DropRow {
        entry: EntryId,
        row: u32,
    },
    AddRow {
        entry: EntryId,
        cells: Vec<String>,
    },
    /// Puts JSON into a record; a member that is not there is added last.
    SetField {
        entry: EntryId,
        row: u32,
        pointer: Box<str>,
        to: String,
    },
    /// Takes a member or an element out of a record.
    DropField {
        entry: EntryId,
        row: u32,
        pointer: Box<str>,
    },
    /// Gives a member of a record another name.
    RenameField {
        entry: EntryId,
        row: u32,
        pointer: Box<str>,
        to: String,
    },
    /// Written anew as one array of records in UTF-8 without a mark.
    RewriteRecords {
        entry: EntryId,
    },
    /// Written anew as UTF-8 without a mark, LF, with a delimiter that the target reads.
    RewriteManifest {
        entry: EntryId,
        delimiter: u8,
    },
    /// Put a value into a field of an annotation, which is added where it is not there.
    SetElement {
        entry: EntryId,
        at: FieldAt,
        to: String,
    },
    /// Take a field out of an annotation.
    DropElement {
        entry: EntryId,
        at: FieldAt,
    },
    /// Take an object out of an annotation; objects count from 0.
    DropObject {
        entry: EntryId,
        object: u32,
    },
    /// Write an annotation in UTF-8, and let it say so.
    Transcode {
        entry: EntryId,
    },
    /// Written anew with the columns in this order; those it does not name follow.
    ReorderColumns {
        entry: EntryId,
        order: Vec<u32>,
    },
    /// The description of a table's columns, written anew after its header.
    Describe {
        entry: EntryId,
        table: usize,
        terms: Vec<super::Term>,
    },
    /// Written as several tables, each with the header.
    SplitManifest {
        entry: EntryId,
        parts: u32,
    },
    /// Re-encode a still picture with 8 bits a sample, grey or RGB, upright, without metadata; its colour
    /// profile and its transparency stay where the format has a place for them.
    Convert {
        entry: EntryId,
        to: Format,
        /// The values that are used are spread over 0 to 255.
        stretch: bool,
    },
    /// Scale a picture down, in its format.
    Resize {
        entry: EntryId,
        width: u32,
        height: u32,
    },
    /// Writing the output anew removes the trouble; `None` = of the container.
    Strip {
        entry: Option<EntryId>,
        what: TroubleKind,
    },
    /// Turn a picture as its EXIF orientation says, and take the orientation out.
    BakeOrientation {
        entry: EntryId,
    },
    /// Take EXIF, XMP and text blocks out of a picture; its orientation and colour profile stay.
    StripMetadata {
        entry: EntryId,
    },
    /// Take position and serial numbers out of a picture; the rest of its metadata stays.
    StripLocation {
        entry: EntryId,
    },
    /// Cut what follows the end of a picture.
    StripTail {
        entry: EntryId,
    },
    /// Write several outputs.
    Split {
        parts: u32,
    },
    /// Pack everything anew in a container of another kind.
    Repack {
        to: ContainerKind,
    },
    /// Give one of the joined inputs another name: its index in `Container::roots`.
    NameRoot {
        root: usize,
        to: String,
    },
}

impl Action {
    /// The entry whose name, bytes or presence it changes.
    pub fn changed_entry(&self) -> Option<EntryId> {
        match self {
            Self::DropEntry { entry }
            | Self::RenameEntry { entry, .. }
            | Self::Convert { entry, .. }
            | Self::Resize { entry, .. }
            | Self::BakeOrientation { entry }
            | Self::StripMetadata { entry }
            | Self::StripLocation { entry }
            | Self::StripTail { entry }
            | Self::Strip { entry: Some(entry), .. } => Some(*entry),
            _ => None,
        }
    }

    /// The word of `imgpack.report.v1`.
    pub fn id(&self) -> &'static str {
        match self {
            Self::DropEntry { .. } => "drop-entry",
            Self::RenameEntry { .. } | Self::NameRoot { .. } => "rename-entry",
            Self::AddEntry { .. } => "add-entry",
            Self::SetCell { .. } => "set-cell",
            Self::DropRow { .. } => "drop-row",
            Self::AddRow { .. } => "add-row",
            Self::SetField { .. }
            | Self::RenameField { .. }
            | Self::SetElement { .. }
            | Self::Transcode { .. } => "set-field",
            Self::DropField { .. } | Self::DropElement { .. } | Self::DropObject { .. } => "drop-field",
            Self::RewriteManifest { .. }
            | Self::ReorderColumns { .. }
            | Self::Describe { .. }
            | Self::RewriteRecords { .. } => "rewrite-manifest",
            Self::Convert { .. } | Self::BakeOrientation { .. } | Self::Repack { .. } => "convert",
            Self::Resize { .. } => "resize",
            Self::Strip { .. }
            | Self::StripMetadata { .. }
            | Self::StripLocation { .. }
            | Self::StripTail { .. } => "strip",
            Self::Split { .. } | Self::SplitManifest { .. } => "split",
        }
    }
}

/// A remedy for one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: "write `1-10.png`".
    pub title: String,
    /// When it may be applied.
    pub safety: Safety,
    /// What it does; empty for `Safety::Manual`.
    pub actions: Vec<Action>,
}

impl Fix {
    /// The flag that permits what has none of its own.
    pub const USUAL_FLAG: &'static str = "--unsafe-fixes";

    /// A lossless remedy.
    pub fn safe(title: impl Into<String>, actions: Vec<Action>) -> Self {
        Self { title: title.into(), safety: Safety::Safe, actions }
    }

    /// A remedy that drops data or changes meaning.
    pub fn unsafe_(title: impl Into<String>, actions: Vec<Action>) -> Self {
        Self { title: title.into(), safety: Safety::Unsafe, actions }
    }

    /// A remedy that only a person can apply.
    pub fn manual(title: impl Into<String>) -> Self {
        Self { title: title.into(), safety: Safety::Manual, actions: Vec::new() }
    }

    /// The flag that permits it, where it is unsafe.
    pub fn flag(&self) -> &'static str {
        match self.actions.first() {
            Some(Action::Convert { .. }) => "--convert",
            Some(Action::Resize { .. }) => "--downscale",
            Some(Action::BakeOrientation { .. }) => "--bake-orientation",
            Some(Action::StripMetadata { .. }) => "--strip-metadata",
            Some(Action::StripLocation { .. }) => "--strip-location",
            Some(Action::Split { .. } | Action::SplitManifest { .. }) => "--split",
            _ => Self::USUAL_FLAG,
        }
    }
}

/// One action of the plan, as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Index into the findings of the input, where the finding was there from the start.
    pub finding: Option<usize>,
    /// The rule that asked for it.
    pub code: &'static str,
    /// What is done.
    pub action: Action,
    /// Where.
    pub at: Locus,
    /// The name of the entry at the time, for reports.
    pub path: String,
    /// The value or name before.
    pub from: Option<String>,
    /// The value or name after.
    pub to: Option<String>,
}

/// A fix that was not applied, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Index into the findings of the input, where the finding was there from the start.
    pub finding: Option<usize>,
    /// The rule that asked for it.
    pub code: &'static str,
    /// The title of the fix.
    pub title: String,
    /// Why not: "needs --unsafe-fixes", "conflicts with …".
    pub reason: String,
}

/// What a build does, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Applied actions.
    pub steps: Vec<Step>,
    /// Fixes left out.
    pub skipped: Vec<Skipped>,
}
