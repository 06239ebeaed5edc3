//! Texts that are read whole beside the facts: tables, import files, annotations. Which entries they are,
//! how much of them is read, and what becomes of them.
//!
//! Knows no platform; what is not read is reported in the table or annotation itself.

use std::io;

use rustc_hash::FxHashMap;

use super::{Probe, by_name, csv, dwca, json, read_all, voc, workbook};
use crate::model::{
    Annotation, CodePage, Depth, Description, Entry, EntryId, Flaws, Format, Manifest, Records,
    table_and_sheet,
};
use crate::source::Bytes;

/// What all import files of a package may have together to be read, in bytes.
const IMPORTS_BYTES: u64 = 128 << 20;
/// What all tables of a package may have together to be read, in bytes.
const TABLES_BYTES: u64 = 96 << 20;
/// Tables that are read in one package; platforms want one.
pub(super) const TABLES_MAX: usize = 64;
/// What the annotations that are read hold together, in bytes.
const ANNOTATIONS_BYTES: u64 = 256 << 20;

/// What an entry is besides its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Table,
    /// A table of a workbook.
    Workbook,
    Import,
    Annotation,
    Description,
    /// A table that is not read, because of the module that others take.
    TableBeyond,
    /// The same of an annotation.
    AnnotationBeyond,
    /// The same of an import file.
    ImportBeyond,
}

impl Role {
    /// Whether it is read though only names are asked for.
    pub(super) fn at_any_depth(self) -> bool {
        matches!(self, Self::Table | Self::Workbook | Self::Import | Self::Description | Self::TableBeyond)
    }
}

impl Role {
    /// Whether the bytes of such an entry are read.
    #[cfg(feature = "cli")]
    pub(super) fn reads(self, entry: &Entry) -> bool {
        match self {
            Self::Table | Self::Workbook | Self::Import => true,
            Self::Annotation => entry.size <= voc::ANNOTATION_MAX,
            Self::Description => entry.size <= dwca::DESCRIPTION_MAX,
            Self::TableBeyond | Self::AnnotationBeyond | Self::ImportBeyond => false,
        }
    }
}

/// A text as it was read.
pub(super) enum Text {
    Table(Box<Manifest>),
    Import(Box<Records>),
    Annotation(Box<Annotation>),
    Description(Box<Description>),
}

/// The entries that are read for more than their facts.
pub(super) fn roles(entries: &[Entry], probe: &Probe<'_>) -> FxHashMap<EntryId, Role> {
    let mut roles: FxHashMap<EntryId, Role> = FxHashMap::default();
    if probe.annotations && probe.depth >= Depth::Structure {
        let annotations = with_format(entries, Format::Xml);
        roles.extend(share(annotations, ANNOTATIONS_BYTES, Role::Annotation, Role::AnnotationBeyond));
    }
    if probe.records {
        let is_import = |entry: &&Entry| entry.path.parent().is_empty();
        let imports = with_format(entries, Format::Json).filter(is_import).take(TABLES_MAX);
        roles.extend(share(imports, IMPORTS_BYTES, Role::Import, Role::ImportBeyond));
    }
    let description = entries.iter().find(|entry| probe.description && is_description(entry));
    roles.extend(description.map(|entry| (entry.id, Role::Description)));
    let mut tables =
        if probe.tables { tables(entries, probe.table, description.is_some()) } else { Vec::new() };
    tables.sort_by_key(|entry| (entry.size, entry.id));
    roles.extend(share(tables.into_iter(), TABLES_BYTES, Role::Table, Role::TableBeyond));
    if probe.tables {
        let books = with_format(entries, Format::Xlsx).take(TABLES_MAX);
        roles.extend(share(books, TABLES_BYTES, Role::Workbook, Role::TableBeyond));
    }
    roles
}

/// Gives one role to as many entries as there is module for, in their order, and the other to the rest.
fn share<'e>(
    entries: impl Iterator<Item = &'e Entry>,
    mut room: u64,
    inside: Role,
    beyond: Role,
) -> impl Iterator<Item = (EntryId, Role)> {
    entries.map(move |entry| {
        let fits = entry.size <= room;
        room -= if fits { entry.size } else { 0 };
        (entry.id, if fits { inside } else { beyond })
    })
}

fn with_format(entries: &[Entry], format: Format) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(move |entry| is_plain(entry) && by_name(entry) == Some(format))
}

/// Whether an entry is the description of a Darwin Core Archive, at any depth and in any letter case.
fn is_description(entry: &Entry) -> bool {
    is_plain(entry) && entry.path.name().eq_ignore_ascii_case("meta.xml")
}

fn is_plain(entry: &Entry) -> bool {
    entry.is_file() && !entry.path.is_junk()
}

/// The entries that may be the table beside the images: every CSV, else every other text that may hold a
/// table; and what the user names. A description may name texts of any extension.
fn tables<'e>(entries: &'e [Entry], named: Option<&str>, is_described: bool) -> Vec<&'e Entry> {
    let with_formats = |formats: &[Format]| -> Vec<&'e Entry> {
        let is_table = |entry: &&Entry| {
            let is_named = named.is_some_and(|name| {
                let name = table_and_sheet(name).0;
                entry.path.text() == name || entry.path.name() == name
            });
            let fits = by_name(entry).is_some_and(|format| formats.contains(&format));
            is_plain(entry) && (is_named || fits)
        };
        entries.iter().filter(is_table).take(TABLES_MAX).collect()
    };
    if is_described {
        return with_formats(&[Format::Csv, Format::Tsv, Format::Text]);
    }
    let found = with_formats(&[Format::Csv]);
    if found.is_empty() { with_formats(&[Format::Tsv, Format::Text]) } else { found }
}

/// Reads an entry as what it is; `None` for a table whose bytes are something else.
pub(super) fn read(
    entry: &Entry,
    bytes: &mut dyn Bytes,
    role: Role,
    magic: Option<Format>,
    probe: &Probe<'_>,
) -> io::Result<Option<Text>> {
    let named = probe.encoding;
    let is_text = magic.is_none_or(|format| format.is_table() || format == Format::Json);
    Ok(match role {
        Role::Table if !is_text => None,
        Role::Table => Some(Text::Table(Box::new(csv::read(entry.id, read_all(bytes)?, named)))),
        Role::Workbook => Some(Text::Table(Box::new(workbook(entry, read_all(bytes)?, magic, probe)))),
        Role::TableBeyond => Some(Text::Table(Box::new(csv::too_long(entry.id, entry.size, TABLES_BYTES)))),
        Role::Import => Some(Text::Import(Box::new(json::read(entry.id, read_all(bytes)?)))),
        Role::ImportBeyond => {
            Some(Text::Import(Box::new(json::too_long(entry.id, entry.size, IMPORTS_BYTES))))
        }
        Role::Description if entry.size > dwca::DESCRIPTION_MAX => {
            let (size, most) = (entry.size, dwca::DESCRIPTION_MAX);
            let reason = format!("its {size} bytes are more than the {most} that are read of a description");
            Some(Text::Description(Box::new(dwca::unread(entry.id, reason))))
        }
        Role::Description => Some(Text::Description(Box::new(dwca::read(entry.id, &read_all(bytes)?)))),
        Role::Annotation => Some(Text::Annotation(Box::new(annotation(entry, bytes, named)?))),
        Role::AnnotationBeyond => {
            let detail =
                format!("the annotations before it hold the {ANNOTATIONS_BYTES} bytes that are read of all");
            Some(Text::Annotation(Box::new(voc::unread(entry.id, &detail))))
        }
    })
}

/// What is called a workbook: programs export texts and web pages under that name as well.
fn workbook(entry: &Entry, bytes: Vec<u8>, magic: Option<Format>, probe: &Probe<'_>) -> Manifest {
    match magic {
        Some(Format::Csv | Format::Tsv | Format::Text) => csv::read(entry.id, bytes, probe.encoding),
        Some(Format::Html) => {
            workbook::unread(entry.id, "it is a web page, as some programs export it".to_owned())
        }
        _ => workbook::read(entry, bytes, probe.table.and_then(|table| table_and_sheet(table).1)),
    }
}

fn annotation(entry: &Entry, bytes: &mut dyn Bytes, named: Option<CodePage>) -> io::Result<Annotation> {
    let (size, most) = (entry.size, voc::ANNOTATION_MAX);
    if size > most {
        let detail = format!("its {size} bytes are more than the {most} that are read of an annotation");
        return Ok(voc::unread(entry.id, &detail));
    }
    let is_certain = !entry.path.flaws().intersects(Flaws::UNPROVED | Flaws::NOT_UTF8);
    let hints = voc::Hints { named, stem: Some(entry.path.stem()).filter(|_| is_certain) };
    Ok(voc::read(entry.id, &read_all(bytes)?, hints))
}
