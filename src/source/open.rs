//! Decides what an input is and opens it: the type in the file system first, then the first bytes, and only
//! then what the name promises.
//!
//! Knows no header of any container; each has its own module.

use std::io;
#[cfg(feature = "fs")]
use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "fs")]
use super::dir;
use super::extents::Extents;
use super::input::Input;
#[cfg(feature = "fs")]
use super::os::{self, Place};
use super::positional::Extent;
use super::read_at::read_up_to;
#[cfg(feature = "fs")]
use super::remote;
use super::sniff::{self, END_RECORD_MAX, EndRecord, Magic, SNIFF};
use super::stamp::unreadable;
use super::tar::{self, Packing};
use super::tar_header;
use super::zeros::is_zero;
use super::{Listing, OpenError, Opened, ReadAt};
#[cfg(feature = "fs")]
use crate::model::is_url;
use crate::model::{Container, ContainerKind, Entry, EntryId, EntryPath, Format, Trouble, TroubleKind};

/// Extensions of containers that are named in a finding and not read.
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

/// Extensions of files that are a package by themselves: a manifest, a workbook in its place, or an import file.
const BARE: &[&str] = &[".csv", ".json", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers"];

/// Extensions of texts that may hold a table, where they hold text.
const TEXTS: &[&str] = &[".txt", ".tab", ".tsv"];

#[cfg(feature = "fs")]
pub(super) fn open(path: &Path, name: Option<&str>) -> Result<Opened, OpenError> {
    if is_url(path) {
        return at_url(path, false);
    }
    let name = name.map_or_else(|| os::name_of(path), str::to_owned);
    match os::open(path)? {
        Place::Folder(folder) => Ok(dir::open(folder, name)),
        Place::File(file) => open_bytes(&name, Arc::new(file)),
    }
}

#[cfg(feature = "fs")]
pub(super) fn open_bare(path: &Path) -> Result<Opened, OpenError> {
    if is_url(path) {
        return at_url(path, true);
    }
    match os::open(path)? {
        Place::Folder(_) => Err(OpenError::NotAFileOrDirectory),
        Place::File(file) => open_bare_bytes(&os::name_of(path), Arc::new(file)),
    }
}

/// Opens what a URL names; `bare`: whatever it is, as a package of this file alone.
#[cfg(feature = "fs")]
fn at_url(url: &Path, bare: bool) -> Result<Opened, OpenError> {
    let name = remote::name(url);
    match remote::open(url)? {
        remote::Place::Folder(_) if bare => Err(OpenError::NotAFileOrDirectory),
        remote::Place::Folder(files) => Ok(dir::open_held(files, name)),
        remote::Place::File(bytes) if bare => open_bare_bytes(&name, bytes),
        remote::Place::File(bytes) => open_bytes(&name, bytes),
    }
}

pub(super) fn open_bytes(name: &str, bytes: Arc<dyn ReadAt>) -> Result<Opened, OpenError> {
    let is_bare = ends_with_any(name, BARE.iter().copied()).is_some();
    let input = Input::new(name, bytes)?;
    Ok(if is_bare { bare(input) } else { by_content(input) })
}

pub(super) fn open_bare_bytes(name: &str, bytes: Arc<dyn ReadAt>) -> Result<Opened, OpenError> {
    Input::new(name, bytes).map(bare)
}

fn by_content(input: Input) -> Opened {
    let mut head = vec![0; SNIFF];
    match read_up_to(&input.bytes, &mut head, 0) {
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
        // A zip may begin with anything; its end says.
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
    let count = read_up_to(&input.bytes, &mut tail, input.stamp.size.saturating_sub(len))?;
    Ok(sniff::end_record(tail.get(..count).unwrap_or_default()))
}

/// The same bytes are a container from their start and another one from their end.
fn polyglot(kind: ContainerKind, head: &[u8], end: EndRecord) -> Option<Trouble> {
    let two = TroubleKind::Polyglot;
    match kind {
        ContainerKind::Zip if sniff::magic(head) != Magic::Zip || !tar_header::is_header(head) => None,
        ContainerKind::Zip => Some(Trouble::broken(two, "its first block is the header of a tar as well")),
        kind if kind.is_archive() && end == EndRecord::Exact => {
            Some(Trouble::broken(two, "its end is the end of a zip as well"))
        }
        // An honest tar may hold a zip, and the last of its members is near its end.
        ContainerKind::Tar if end == EndRecord::Sound => {
            Some(Trouble::doubtful(two, "some readers open the zip near its end instead"))
        }
        _ => None,
    }
}

/// A tar without entries begins with its end marker; only the name distinguishes it from any other NULs.
fn is_empty_tar(input: &Input, head: &[u8]) -> bool {
    let is_named = ContainerKind::from_name(&input.name) == Some(ContainerKind::Tar);
    is_named && head.len() >= tar_header::BLOCK && is_zero(head)
}

/// The place where the zip module is entered.
fn open_zip(input: Input) -> Opened {
    super::zip::open(input.bytes, &input.name)
}

/// Named a zip and not beginning like one: a prefix before the first member, or no zip at all.
fn named_zip(input: Input, head: &[u8]) -> Opened {
    let opened = super::zip::open(Arc::clone(&input.bytes), &input.name);
    if opened.listing.container.kind == ContainerKind::Zip { opened } else { unknown(input, head) }
}

/// Not a container that can be read: says what it is instead.
fn unknown(input: Input, head: &[u8]) -> Opened {
    if ends_with_any(&input.name, TEXTS.iter().copied()).is_some() && sniff::is_text(head) {
        return bare(input);
    }
    if image(&input.name).is_some() && !sniff::is_foreign(head) {
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
        container.claimed.map(ContainerKind::id).or(unsupported).or_else(|| image(&container.name))?;
    let actual = container.kind.id();
    (container.kind.is_archive() && claimed != actual).then(|| {
        let detail = format!("the name says {claimed}, the bytes are {actual}");
        Trouble::broken(TroubleKind::ContainerMismatch, detail)
    })
}

/// The format of an image, where the name is that of one.
fn image(name: &str) -> Option<&'static str> {
    let format = EntryPath::from(name).extension().and_then(Format::from_extension)?;
    format.is_media().then(|| format.id())
}

fn unsupported(name: &str) -> Option<&'static str> {
    let extension = ends_with_any(name, UNSUPPORTED.iter().map(|(extension, _)| *extension))?;
    UNSUPPORTED.iter().find(|(other, _)| *other == extension).map(|(_, word)| *word)
}

fn ends_with_any(name: &str, extensions: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    extensions.into_iter().find(|extension| name.ends_with(extension))
}

/// A package whose only entry is the file itself.
fn bare(input: Input) -> Opened {
    let size = input.stamp.size;
    let container = input.container(ContainerKind::File);
    let entries = vec![Entry::file(EntryId(0), EntryPath::from(input.name.as_str()), size)];
    let listing = Listing { container, entries, troubles: Vec::new() };
    let extents = vec![Some(Extent { offset: 0, len: size })];
    Opened { source: Box::new(Extents::new(input.bytes, input.stamp, extents)), listing }
}
