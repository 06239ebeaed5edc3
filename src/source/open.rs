//! Decides what an input is and opens it: the type in the file system first, then the first bytes, and only
//! then what the name promises.
//!
//! Knows no header of any container; each has its own room.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{Mode, OFlags};

use super::extents::Extents;
use super::positional::{Extent, read_up_to};
use super::sniff::{self, END_RECORD_MAX, EndRecord, Magic, SNIFF};
use super::stamp::{Stamp, unreadable};
use super::tar::{self, Packing};
use super::zeros::is_zero;
use super::{Listing, OpenError, Opened, dir};
use crate::model::{Container, ContainerKind, Entry, EntryId, EntryPath, Format, Trouble, TroubleKind};

/// Endings of containers that are named in a finding and not read.
const UNSUPPORTED: &[(&str, &str)] = &[
    (".7z", "7z"),
    (".rar", "rar"),
    (".tar.xz", "tar.xz"),
    (".txz", "tar.xz"),
    (".tar.zst", "tar.zst"),
    (".tzst", "tar.zst"),
    (".tar.lz", "tar.lz"),
    (".tar.lz4", "tar.lz4"),
    (".tar.lzma", "tar.lzma"),
    (".tar.z", "tar.Z"),
    (".xz", "xz"),
    (".zst", "zst"),
    (".lz4", "lz4"),
    (".cab", "cab"),
    (".iso", "iso"),
    (".dmg", "dmg"),
    (".lzh", "lzh"),
    (".arj", "arj"),
];

/// Endings of files that are a package by themselves: a manifest, a workbook in its place, or an import file.
const BARE: &[&str] = &[".csv", ".json", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers"];

/// Endings of texts that may hold a table, where they hold text.
const TEXTS: &[&str] = &[".txt", ".tab", ".tsv"];

/// An input that is open, with what is known of it.
pub(super) struct Input {
    pub(super) file: File,
    pub(super) stamp: Stamp,
    /// File name without folders.
    pub(super) name: String,
}

impl Input {
    /// A package of one container, about which nothing is known to be wrong yet.
    pub(super) fn container(&self, kind: ContainerKind) -> Container {
        Container {
            kind,
            claimed: ContainerKind::from_name(&self.name),
            name: self.name.clone(),
            bytes: self.stamp.size,
            troubles: Vec::new(),
            roots: Vec::new(),
        }
    }

    /// A package without entries, and the reason for it.
    pub(super) fn refused(self, kind: ContainerKind, trouble: Trouble) -> Opened {
        let mut container = self.container(kind);
        container.troubles.push(trouble);
        let listing = Listing { container, entries: Vec::new(), troubles: Vec::new() };
        Opened { source: Box::new(Extents::new(self.file, self.stamp, Vec::new())), listing }
    }
}

pub(super) fn open(path: &Path, name: Option<&str>) -> Result<Opened, OpenError> {
    let (file, name) = (open_file(path)?, name.map_or_else(|| name_of(path), str::to_owned));
    let metadata = file.metadata().map_err(OpenError::Io)?;
    if metadata.is_dir() {
        return dir::open(file, path, name);
    }
    if !metadata.is_file() {
        return Err(OpenError::NotAFileOrDirectory);
    }
    let input = Input { file, stamp: Stamp::of(&metadata), name };
    if ends_with_any(&input.name, BARE.iter().copied()).is_some() {
        return Ok(bare(input));
    }
    Ok(by_content(input))
}

pub(super) fn open_bare(path: &Path) -> Result<Opened, OpenError> {
    let file = open_file(path)?;
    let metadata = file.metadata().map_err(OpenError::Io)?;
    if !metadata.is_file() {
        return Err(OpenError::NotAFileOrDirectory);
    }
    Ok(bare(Input { file, stamp: Stamp::of(&metadata), name: name_of(path) }))
}

/// Opens without ever waiting: a FIFO would block, a socket cannot be opened, a device may act.
fn open_file(path: &Path) -> Result<File, OpenError> {
    let metadata = std::fs::metadata(path).map_err(open_error)?;
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(OpenError::NotAFileOrDirectory);
    }
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map(File::from).map_err(|error| open_error(error.into()))
}

fn open_error(error: io::Error) -> OpenError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::Missing,
        _ => OpenError::Io(error),
    }
}

/// The last component, also of `.` and `..`.
fn name_of(path: &Path) -> String {
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned());
    own.or_else(|| Some(path.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned()))
        .unwrap_or_else(|| path.to_string_lossy().into_owned())
}

fn by_content(input: Input) -> Opened {
    let mut head = vec![0; SNIFF];
    match read_up_to(&input.file, &mut head, 0) {
        Ok(count) => head.truncate(count),
        Err(error) => return input.refused(ContainerKind::Unknown, unreadable(&error)),
    }
    let end = match end_record(&input) {
        Ok(end) => end,
        Err(error) => return input.refused(ContainerKind::Unknown, unreadable(&error)),
    };
    let unsupported = unsupported(&input.name);
    let mut opened = match sniff::magic(&head) {
        Magic::Zip => open_zip(input),
        Magic::Gzip => tar::open_packed(input, Packing::Gzip),
        Magic::Bzip2 => tar::open_packed(input, Packing::Bzip2),
        Magic::Tar => tar::open_plain(input),
        Magic::Other if end != EndRecord::Absent => open_zip(input),
        Magic::Other if is_empty_tar(&input, &head) => tar::open_plain(input),
        // A zip may begin with anything; its end tells.
        Magic::Other if ContainerKind::from_name(&input.name) == Some(ContainerKind::Zip) => {
            named_zip(input, &head)
        }
        Magic::Other => unknown(input, &head),
    };
    let container = &mut opened.listing.container;
    let found = [mismatch(container, unsupported), polyglot(container.kind, &head, end)];
    container.troubles.splice(0..0, found.into_iter().flatten());
    opened
}

fn end_record(input: &Input) -> io::Result<EndRecord> {
    let len = input.stamp.size.min(END_RECORD_MAX as u64);
    let mut tail = vec![0; usize::try_from(len).unwrap_or_default()];
    let count = read_up_to(&input.file, &mut tail, input.stamp.size.saturating_sub(len))?;
    Ok(sniff::end_record(tail.get(..count).unwrap_or_default()))
}

/// The same bytes are a container from their start and another one from their end.
fn polyglot(kind: ContainerKind, head: &[u8], end: EndRecord) -> Option<Trouble> {
    let two = TroubleKind::Polyglot;
    match kind {
        ContainerKind::Zip if sniff::magic(head) != Magic::Zip || !tar::is_header(head) => None,
        ContainerKind::Zip => Some(Trouble::broken(two, "its first block is the header of a tar as well")),
        kind if kind.is_archive() && end == EndRecord::Exact => {
            Some(Trouble::broken(two, "its end is the end of a zip as well"))
        }
        // An honest tar may hold a zip, and the last of its members is near its end.
        ContainerKind::Tar if end == EndRecord::Sound => {
            Some(Trouble::doubtful(two, "some readers open the zip near its end in its place"))
        }
        _ => None,
    }
}

/// A tar without entries begins with its end marker; only the name tells it from any other NULs.
fn is_empty_tar(input: &Input, head: &[u8]) -> bool {
    let is_named = ContainerKind::from_name(&input.name) == Some(ContainerKind::Tar);
    is_named && head.len() >= tar::BLOCK && is_zero(head)
}

/// The place where the zip room is entered.
fn open_zip(input: Input) -> Opened {
    super::zip::open(input.file, &input.name)
}

/// Named a zip and not beginning like one: a prefix before the first member, or no zip at all.
fn named_zip(input: Input, head: &[u8]) -> Opened {
    let Ok(file) = input.file.try_clone() else { return unknown(input, head) };
    let opened = super::zip::open(file, &input.name);
    if opened.listing.container.kind == ContainerKind::Zip { opened } else { unknown(input, head) }
}

/// Not a container that can be read: says what it is instead.
fn unknown(input: Input, head: &[u8]) -> Opened {
    if ends_with_any(&input.name, TEXTS.iter().copied()).is_some() && sniff::is_text(head) {
        return bare(input);
    }
    let looks = sniff::describe(head, input.stamp.size);
    let trouble = match (unsupported(&input.name), ContainerKind::from_name(&input.name)) {
        (Some(word), _) => Trouble::broken(
            TroubleKind::UnsupportedContainer,
            format!("a {word} file; it looks like {looks}"),
        ),
        (None, Some(claimed)) if sniff::is_foreign(head) => {
            let detail = format!("the name says {}, the bytes are {looks}", claimed.id());
            Trouble::broken(TroubleKind::ContainerMismatch, detail)
        }
        (None, Some(claimed)) => {
            Trouble::broken(TroubleKind::Unreadable, format!("not a {}: it looks like {looks}", claimed.id()))
        }
        (None, None) => {
            Trouble::broken(TroubleKind::Unreadable, format!("no container that is known here: {looks}"))
        }
    };
    input.refused(ContainerKind::Unknown, trouble)
}

/// The bytes are one container, the name says another.
fn mismatch(container: &Container, unsupported: Option<&str>) -> Option<Trouble> {
    let claimed =
        container.claimed.map(ContainerKind::id).or(unsupported).or_else(|| picture(&container.name))?;
    let actual = container.kind.id();
    (container.kind.is_archive() && claimed != actual).then(|| {
        let detail = format!("the name says {claimed}, the bytes are {actual}");
        Trouble::broken(TroubleKind::ContainerMismatch, detail)
    })
}

/// The format of a picture, where the name is that of one.
fn picture(name: &str) -> Option<&'static str> {
    let format = EntryPath::from(name).extension().and_then(Format::from_extension)?;
    format.is_media().then(|| format.id())
}

fn unsupported(name: &str) -> Option<&'static str> {
    let ending = ends_with_any(name, UNSUPPORTED.iter().map(|(ending, _)| *ending))?;
    UNSUPPORTED.iter().find(|(other, _)| *other == ending).map(|(_, word)| *word)
}

fn ends_with_any(name: &str, endings: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    endings.into_iter().find(|ending| name.ends_with(ending))
}

/// A package whose only entry is the file itself.
fn bare(input: Input) -> Opened {
    let size = input.stamp.size;
    let container = input.container(ContainerKind::File);
    let entries = vec![Entry::file(EntryId(0), EntryPath::from(input.name.as_str()), size)];
    let listing = Listing { container, entries, troubles: Vec::new() };
    let extents = vec![Some(Extent { offset: 0, len: size })];
    Opened { source: Box::new(Extents::new(input.file, input.stamp, extents)), listing }
}
