//! One change of a plan: what it is, what it is about, and its words.
//!
//! Does not apply anything; `engine::apply` does, to facts, and `emit` to bytes.

use super::json::token;
use super::{ContainerKind, EntryId, FieldAt, Format, Inventory, Locus, TroubleKind};

/// What a new entry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// A table: the header first.
    Table(Vec<Vec<String>>),
}

/// One change. Record 0 of a manifest is its header.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are named for what they hold")]
#[non_exhaustive]
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
    /// An entry that shows another one in another size.
    AddRendition {
        entry: EntryId,
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
    /// Takes columns out of a table, and the empty fields behind its last column; what follows moves up.
    DropSurplus {
        entry: EntryId,
        columns: Vec<u32>,
    },
    AddRow {
        entry: EntryId,
        cells: Vec<String>,
    },
    /// Adds a record to an import file, which is written anew for it.
    AddRecord {
        entry: EntryId,
        json: String,
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
    /// What a sheet of a workbook shows is written as a CSV of this name; the workbook is left out.
    WriteSheet {
        entry: EntryId,
        to: String,
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
    /// What the description says of a table.
    Describe {
        entry: EntryId,
        table: usize,
        to: super::Redescription,
    },
    /// Written as several tables, each with the header.
    SplitManifest {
        entry: EntryId,
        parts: u32,
    },
    /// Re-encode a still image with 8 bits a sample, grey or RGB, upright, without metadata; its colour
    /// profile and its transparency stay where the format has a place for them.
    Convert {
        entry: EntryId,
        to: Format,
        /// The values that are used are spread over 0 to 255.
        stretch: bool,
    },
    /// Scale an image down, in its format.
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
    /// Turn an image as its EXIF orientation says, and take the orientation out.
    BakeOrientation {
        entry: EntryId,
    },
    /// Take EXIF, XMP and text blocks out of an image; its orientation and colour profile stay.
    StripMetadata {
        entry: EntryId,
    },
    /// Take position and serial numbers out of an image; the rest of its metadata stays.
    StripLocation {
        entry: EntryId,
    },
    /// Cut what follows the end of an image.
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

/// What an action is about. Two actions of one round never have the same target, unless it is shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words say it")]
#[non_exhaustive]
pub enum Target {
    Entry(EntryId),
    /// The whole text of a table, an import file or an annotation.
    Text(EntryId),
    /// What a description says of one of its tables.
    Described(EntryId, usize),
    /// Behind the last row of a table: any number of rows may be added there.
    End(EntryId),
    Row(EntryId, u32),
    Cell(EntryId, u32, u32),
    Field(EntryId, u32, Box<str>),
    Element(EntryId, FieldAt),
    Object(EntryId, u32),
    /// A name that nothing in the package has yet.
    Name(String),
    /// One of the joined inputs.
    Root(usize),
    /// The kind of the container.
    Container,
    /// How many outputs there are.
    Parts,
    /// Something odd about the container that writing it anew removes.
    Oddity(TroubleKind),
}

impl Target {
    /// Whether several actions of a round may have it.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::End(_))
    }

    /// The entry that it is or lies in.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::Entry(entry)
            | Self::Text(entry)
            | Self::Described(entry, _)
            | Self::End(entry)
            | Self::Row(entry, _)
            | Self::Cell(entry, ..)
            | Self::Field(entry, ..)
            | Self::Element(entry, _)
            | Self::Object(entry, _) => Some(*entry),
            Self::Name(_) | Self::Root(_) | Self::Container | Self::Parts | Self::Oddity(_) => None,
        }
    }

    /// Where it is, as reports say it.
    pub fn locus(&self, inventory: &Inventory) -> Locus {
        let span = |entry: EntryId, span: &dyn Fn(&super::Annotation) -> super::Span| {
            let annotation = inventory.annotation(entry);
            annotation.map_or(Locus::Entry(entry), |annotation| annotation.locus(span(annotation)))
        };
        match self {
            Self::Entry(entry) | Self::Text(entry) | Self::Described(entry, _) | Self::End(entry) => {
                Locus::Entry(*entry)
            }
            Self::Row(entry, row) => Locus::Row { entry: *entry, row: *row },
            Self::Cell(entry, row, column) => Locus::Cell { entry: *entry, row: *row, column: *column },
            Self::Field(entry, row, pointer) => {
                Locus::Field { entry: *entry, row: *row, pointer: pointer.clone() }
            }
            Self::Element(entry, at) => span(*entry, &|annotation| annotation.place(*at)),
            Self::Object(entry, object) => span(*entry, &|annotation| {
                annotation.element(Some(*object)).map(|object| object.place.outer).unwrap_or_default()
            }),
            Self::Name(_) | Self::Root(_) | Self::Container | Self::Parts | Self::Oddity(_) => Locus::Package,
        }
    }
}

/// The words of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The word of `imgpack.report.v1`.
    pub id: &'static str,
    /// What is done: "rename".
    pub verb: &'static str,
    /// To what, one and many of it; `None` where the verb says it all.
    pub what: Option<(&'static str, &'static str)>,
}

const fn words(id: &'static str, verb: &'static str, one: &'static str, many: &'static str) -> Words {
    Words { id, verb, what: Some((one, many)) }
}

const fn whole(id: &'static str, verb: &'static str) -> Words {
    Words { id, verb, what: None }
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

    /// What it is about, and its words: one row for each action.
    #[rustfmt::skip]
    fn row(&self) -> (Target, Words) {
        use Target as T;
        match self {
            Self::DropEntry { entry } => (T::Entry(*entry), words("drop-entry", "take out", "entry", "entries")),
            Self::RenameEntry { entry, .. } => (T::Entry(*entry), words("rename-entry", "rename", "entry", "entries")),
            Self::AddEntry { path, .. } => (T::Name(path.clone()), words("add-entry", "add", "entry", "entries")),
            Self::AddRendition { entry } => (T::Entry(*entry), words("add-entry", "make", "copy in another size", "copies in other sizes")),
            Self::SetCell { entry, row, column, .. } => (T::Cell(*entry, *row, *column), words("set-cell", "write", "cell", "cells")),
            Self::DropRow { entry, row } => (T::Row(*entry, *row), words("drop-row", "take out", "row", "rows")),
            Self::AddRow { entry, .. } => (T::End(*entry), words("add-row", "add", "row", "rows")),
            Self::AddRecord { entry, .. } => (T::End(*entry), words("add-row", "add", "record", "records")),
            Self::SetField { entry, row, pointer, .. } => (T::Field(*entry, *row, pointer.clone()), words("set-field", "write", "field", "fields")),
            Self::DropField { entry, row, pointer } => (T::Field(*entry, *row, pointer.clone()), words("drop-field", "take out", "field", "fields")),
            Self::RenameField { entry, row, pointer, .. } => (T::Field(*entry, *row, pointer.clone()), words("set-field", "rename", "field", "fields")),
            Self::RewriteRecords { entry } => (T::Text(*entry), words("rewrite-manifest", "write anew", "import file", "import files")),
            Self::RewriteManifest { entry, .. } => (T::Text(*entry), words("rewrite-manifest", "write anew", "table", "tables")),
            Self::WriteSheet { entry, .. } => (T::Entry(*entry), words("rewrite-manifest", "write as a CSV and leave out", "workbook", "workbooks")),
            Self::DropSurplus { entry, .. } => (T::Text(*entry), words("rewrite-manifest", "take empty fields out of", "table", "tables")),
            Self::ReorderColumns { entry, .. } => (T::Text(*entry), words("rewrite-manifest", "reorder the columns of", "table", "tables")),
            Self::Describe { entry, table, .. } => (T::Described(*entry, *table), words("rewrite-manifest", "describe anew", "table", "tables")),
            Self::SetElement { entry, at, .. } => (T::Element(*entry, *at), words("set-field", "write", "field", "fields")),
            Self::DropElement { entry, at } => (T::Element(*entry, *at), words("drop-field", "take out", "field", "fields")),
            Self::DropObject { entry, object } => (T::Object(*entry, *object), words("drop-field", "take out", "object", "objects")),
            Self::Transcode { entry } => (T::Text(*entry), words("set-field", "write in UTF-8", "annotation", "annotations")),
            Self::Convert { entry, .. } => (T::Entry(*entry), words("convert", "convert", "image", "images")),
            Self::Resize { entry, .. } => (T::Entry(*entry), words("resize", "scale down", "image", "images")),
            Self::BakeOrientation { entry } => (T::Entry(*entry), words("convert", "turn", "image", "images")),
            Self::StripMetadata { entry } => (T::Entry(*entry), words("strip", "strip the metadata of", "image", "images")),
            Self::StripLocation { entry } => (T::Entry(*entry), words("strip", "strip the location of", "image", "images")),
            Self::StripTail { entry } => (T::Entry(*entry), words("strip", "cut the tail of", "image", "images")),
            Self::Strip { entry, what } => (entry.map_or(T::Oddity(*what), T::Entry), words("strip", "leave out", "oddity", "oddities")),
            Self::NameRoot { root, .. } => (T::Root(*root), words("rename-entry", "name", "input", "inputs")),
            Self::Repack { .. } => (T::Container, whole("convert", "write it as another kind of package")),
            Self::Split { .. } => (T::Parts, whole("split", "write several outputs")),
            Self::SplitManifest { entry, .. } => (T::Text(*entry), whole("split", "write several outputs")),
        }
    }

    /// What it is about.
    pub fn target(&self) -> Target {
        self.row().0
    }

    /// Its words.
    pub fn words(&self) -> Words {
        self.row().1
    }

    /// The name that it takes, which must be free.
    pub fn takes(&self) -> Option<Target> {
        match self {
            Self::RenameEntry { to, .. } | Self::NameRoot { to, .. } | Self::WriteSheet { to, .. } => {
                Some(Target::Name(to.clone()))
            }
            Self::RenameField { entry, row, pointer, to } => {
                let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                Some(Target::Field(*entry, *row, format!("{parent}/{}", token(to)).into()))
            }
            _ => None,
        }
    }
}
