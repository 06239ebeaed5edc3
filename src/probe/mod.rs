//! Turns the bytes of entries into facts, in parallel, each entry on its own.
//!
//! Knows no platform and no rule. A decoder that panics is caught here: "could not verify", never a pass.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::model::{
    Container, Depth, Entry, EntryId, Facts, Format, Inventory, Manifest, Trouble, TroubleKind,
};
use crate::source::{Bytes, Opened, Reach, Source, WINDOW_MAX};

pub(crate) mod csv;
pub(crate) mod image;
pub(crate) mod json;
pub(crate) mod kind;
pub(crate) mod xml;

/// The largest table that is read, in bytes.
const TABLE_MAX: u64 = 1 << 30;
/// Bytes that are set aside for a text before any of it is read.
const RESERVED_MAX: u64 = 64 << 20;
/// Tables that are read in one package; platforms want one.
const TABLES_MAX: usize = 64;

/// What is looked at, and who watches.
pub struct Probe<'a> {
    /// How much of each file is read.
    pub depth: Depth,
    /// The table that the user names, by its path or its name.
    pub table: Option<&'a str>,
    /// A rule wants a hash of every file.
    pub hash: bool,
    /// A made table tells the MD5 sum of every picture.
    pub md5: bool,
    /// A rule wants the records of import files.
    pub records: bool,
    /// Told the bytes of each entry once it is done; from several threads.
    pub watch: &'a (dyn Fn(u64) + Sync),
}

/// What was learnt of one entry.
struct Learnt {
    facts: Facts,
    text: Option<Vec<u8>>,
}

/// Reads what the depth asks for and joins it with the listing.
pub fn probe(opened: Opened, probe: &Probe<'_>) -> (Box<dyn Source>, Inventory) {
    let Opened { source, listing } = opened;
    let entries = listing.entries;
    let mut texts = tables(&entries, probe.table);
    texts.extend(imports(&entries, probe));
    let wanted: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.is_file() && (probe.depth > Depth::Names || texts.contains(&entry.id)))
        .collect();
    let slots: Vec<OnceLock<Learnt>> = entries.iter().map(|_| OnceLock::new()).collect();
    let reach = if probe.depth >= Depth::Structure { Reach::Whole } else { Reach::Head };
    let unread = source.visit(&wanted, reach, &|id, bytes| {
        let (Some(entry), Some(slot)) = (entries.get(id.index()), slots.get(id.index())) else { return };
        let learnt = learn(entry, bytes, probe, texts.contains(&id));
        (probe.watch)(entry.size);
        let _ = slot.set(learnt);
    });
    let troubles = listing.troubles.into_iter().chain(unread);
    let inventory = join(listing.container, entries, slots, troubles);
    (source, inventory)
}

/// The entries that may be the table beside the images: every CSV, else every other text that may hold a
/// table; and what the user names.
fn tables(entries: &[Entry], named: Option<&str>) -> Vec<EntryId> {
    let with_format = |formats: &[Format]| -> Vec<EntryId> {
        let is_table = |entry: &&Entry| {
            let is_named = named.is_some_and(|name| entry.path.text() == name || entry.path.name() == name);
            let fits = by_name(entry).is_some_and(|format| formats.contains(&format));
            entry.is_file() && !entry.path.is_junk() && entry.size <= TABLE_MAX && (is_named || fits)
        };
        entries.iter().filter(is_table).map(|entry| entry.id).take(TABLES_MAX).collect()
    };
    let found = with_format(&[Format::Csv]);
    if found.is_empty() { with_format(&[Format::Tsv, Format::Text]) } else { found }
}

/// The entries that may be import files: those on the top level, where a rule wants them.
fn imports(entries: &[Entry], probe: &Probe<'_>) -> impl Iterator<Item = EntryId> {
    let is_import = |entry: &&Entry| {
        let fits = entry.is_file() && !entry.path.is_junk() && entry.size <= TABLE_MAX;
        probe.records && fits && entry.path.parent().is_empty() && by_name(entry) == Some(Format::Json)
    };
    entries.iter().filter(is_import).map(|entry| entry.id).take(TABLES_MAX)
}

fn learn(entry: &Entry, bytes: &mut dyn Bytes, probe: &Probe<'_>, is_text: bool) -> Learnt {
    let mut facts = Facts { by_name: by_name(entry), ..Facts::default() };
    let caught = catch_unwind(AssertUnwindSafe(|| look(entry, bytes, probe, is_text, &mut facts)));
    let text = match caught {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => {
            facts.troubles.push(read_error(&error));
            None
        }
        Err(_) => {
            let detail = "a reader of this tool gave up on the content, so nothing is known of it";
            facts.troubles.push(Trouble::broken(TroubleKind::Unverified, detail));
            None
        }
    };
    Learnt { facts, text }
}

fn look(
    entry: &Entry,
    bytes: &mut dyn Bytes,
    probe: &Probe<'_>,
    is_text: bool,
    facts: &mut Facts,
) -> io::Result<Option<Vec<u8>>> {
    if probe.depth > Depth::Names {
        let length = bytes.len();
        facts.by_magic = kind::sniff(bytes.at(0, kind::HEAD_WANTED)?, length);
        facts.sniffed = true;
    }
    if let Some(format) = facts.by_magic.filter(|format| format.is_media() && !entry.path.is_junk()) {
        let probed = image::probe(format, bytes, probe.depth)?;
        facts.image = probed.image.map(Box::new);
        facts.troubles.extend(probed.troubles);
    }
    let text = if is_text { Some(read_all(bytes)?) } else { None };
    if probe.hash {
        facts.digest = Some(Box::new(digest(bytes)?));
    }
    if probe.md5 && facts.format().is_some_and(Format::is_media) {
        let mut sum = Md5::new();
        each_window(bytes, |window| sum.update(window))?;
        facts.md5 = Some(Box::new(sum.finalize().into()));
    }
    if probe.depth >= Depth::Structure {
        facts.troubles.extend(bytes.verify());
        facts.crc = bytes.crc();
    }
    Ok(text)
}

fn by_name(entry: &Entry) -> Option<Format> {
    entry.path.extension().and_then(Format::from_extension)
}

/// Data that cannot be unpacked is damage of the archive; anything else is the machine's.
fn read_error(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            Trouble::broken(TroubleKind::BadChecksum, format!("the data cannot be unpacked: {error}"))
        }
        _ => Trouble::broken(TroubleKind::UnreadableFile, error.to_string()),
    }
}

/// Calls `see` with all bytes, window by window.
fn each_window(bytes: &mut dyn Bytes, mut see: impl FnMut(&[u8])) -> io::Result<()> {
    let mut offset = 0;
    loop {
        let window = bytes.at(offset, WINDOW_MAX)?;
        if window.is_empty() {
            return Ok(());
        }
        see(window);
        offset += window.len() as u64;
    }
}

fn read_all(bytes: &mut dyn Bytes) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(usize::try_from(bytes.len().min(RESERVED_MAX)).unwrap_or(0));
    each_window(bytes, |window| text.extend_from_slice(window))?;
    Ok(text)
}

fn digest(bytes: &mut dyn Bytes) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    each_window(bytes, |window| hash.update(window))?;
    Ok(hash.finalize().into())
}

fn join(
    container: Container,
    entries: Vec<Entry>,
    slots: Vec<OnceLock<Learnt>>,
    troubles: impl Iterator<Item = (EntryId, Trouble)>,
) -> Inventory {
    let mut texts = Vec::new();
    let mut facts: Vec<Facts> = Vec::with_capacity(entries.len());
    for (entry, slot) in entries.iter().zip(slots) {
        let Some(learnt) = slot.into_inner() else {
            facts.push(Facts { by_name: by_name(entry), ..Facts::default() });
            continue;
        };
        if let Some(text) = learnt.text {
            texts.push((entry.id, text));
        }
        facts.push(learnt.facts);
    }
    for (id, trouble) in troubles {
        if let Some(facts) = facts.get_mut(id.index()) {
            facts.troubles.push(trouble);
        }
    }
    let is_json =
        |id: &EntryId| facts.get(id.index()).is_some_and(|facts| facts.by_name == Some(Format::Json));
    let (imports, tables): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(id, _)| is_json(id));
    let manifests = tables.into_iter().filter_map(|(id, text)| table(&facts, id, text)).collect();
    let records = imports.into_iter().map(|(id, text)| json::read(id, text)).collect();
    Inventory { container, entries, facts, manifests, records, remakes: BTreeMap::new() }
}

/// A table, unless its bytes are something else under a table's name.
fn table(facts: &[Facts], id: EntryId, text: Vec<u8>) -> Option<Manifest> {
    let magic = facts.get(id.index())?.by_magic;
    let textual = matches!(magic, None | Some(Format::Csv | Format::Tsv | Format::Text | Format::Json));
    textual.then(|| csv::read(id, text))
}
