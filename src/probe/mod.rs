//! Turns the bytes of entries into facts, in parallel, each entry on its own.
//!
//! Knows no platform and no rule. A decoder that panics is caught here: "could not verify", never a pass.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use crate::model::{
    Container, Depth, Entry, EntryId, Facts, Format, Inventory, Manifest, Trouble, TroubleKind,
};
use crate::source::{Bytes, Opened, Reach, Source, WINDOW_MAX};

pub(crate) mod csv;
pub(crate) mod image;
pub(crate) mod kind;
pub(crate) mod xml;

/// What all tables of a package may have together to be read. Bytes.
const TABLES_BYTES: u64 = 128 << 20;
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
    /// Told the bytes of each entry once it is done; from several threads.
    pub watch: &'a (dyn Fn(u64) + Sync),
}

/// What was learnt of one entry.
struct Learnt {
    facts: Facts,
    table: Option<Vec<u8>>,
}

/// Reads what the depth asks for and joins it with the listing.
pub fn probe(opened: Opened, probe: &Probe<'_>) -> (Box<dyn Source>, Inventory) {
    let Opened { source, listing } = opened;
    let entries = listing.entries;
    let (tables, too_long) = within_reach(&entries, tables(&entries, probe.table));
    let wanted: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.is_file() && (probe.depth > Depth::Names || tables.contains(&entry.id)))
        .collect();
    let slots: Vec<OnceLock<Learnt>> = entries.iter().map(|_| OnceLock::new()).collect();
    let reach = if probe.depth >= Depth::Structure { Reach::Whole } else { Reach::Head };
    let unread = source.visit(&wanted, reach, &|id, bytes| {
        let (Some(entry), Some(slot)) = (entries.get(id.index()), slots.get(id.index())) else { return };
        let learnt = learn(entry, bytes, probe, tables.contains(&id));
        (probe.watch)(entry.size);
        let _ = slot.set(learnt);
    });
    let troubles = listing.troubles.into_iter().chain(unread);
    let mut inventory = join(listing.container, entries, slots, troubles);
    let unread = |id: &EntryId| csv::too_long(*id, inventory.entry(*id).size, TABLES_BYTES);
    let unread: Vec<Manifest> = too_long.iter().map(unread).collect();
    inventory.manifests.extend(unread);
    inventory.manifests.sort_by_key(|table| table.entry);
    (source, inventory)
}

/// The entries that may be the table beside the images: every CSV, else every other text that may hold a
/// table; and what the user names.
fn tables(entries: &[Entry], named: Option<&str>) -> Vec<EntryId> {
    let with_format = |formats: &[Format]| -> Vec<EntryId> {
        let is_table = |entry: &&Entry| {
            let is_named = named.is_some_and(|name| entry.path.text() == name || entry.path.name() == name);
            let fits = by_name(entry).is_some_and(|format| formats.contains(&format));
            entry.is_file() && !entry.path.is_junk() && (is_named || fits)
        };
        entries.iter().filter(is_table).map(|entry| entry.id).take(TABLES_MAX).collect()
    };
    let found = with_format(&[Format::Csv]);
    if found.is_empty() { with_format(&[Format::Tsv, Format::Text]) } else { found }
}

/// The tables that are read, the smallest first as long as there is room, and those that are not.
fn within_reach(entries: &[Entry], mut tables: Vec<EntryId>) -> (Vec<EntryId>, Vec<EntryId>) {
    let size = |id: &EntryId| entries.get(id.index()).map_or(0, |entry| entry.size);
    tables.sort_by_key(|id| (size(id), *id));
    let mut room = TABLES_BYTES;
    tables.into_iter().partition(|id| {
        let fits = size(id) <= room;
        room -= if fits { size(id) } else { 0 };
        fits
    })
}

fn learn(entry: &Entry, bytes: &mut dyn Bytes, probe: &Probe<'_>, is_table: bool) -> Learnt {
    let mut facts = Facts { by_name: by_name(entry), ..Facts::default() };
    let caught = catch_unwind(AssertUnwindSafe(|| look(entry, bytes, probe, is_table, &mut facts)));
    let table = match caught {
        Ok(Ok(table)) => table,
        Ok(Err(error)) => {
            facts.troubles.push(read_error(&error));
            None
        }
        Err(_) => {
            facts.troubles.push(Trouble::gave_up());
            None
        }
    };
    Learnt { facts, table }
}

fn look(
    entry: &Entry,
    bytes: &mut dyn Bytes,
    probe: &Probe<'_>,
    is_table: bool,
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
    let table = if is_table { Some(read_all(bytes)?) } else { None };
    if probe.hash {
        facts.digest = Some(Box::new(digest(bytes)?));
    }
    if probe.depth >= Depth::Structure {
        facts.troubles.extend(bytes.verify());
        facts.crc = bytes.crc();
    }
    Ok(table)
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
    let mut text = Vec::new();
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
    let mut tables = Vec::new();
    let mut facts: Vec<Facts> = Vec::with_capacity(entries.len());
    for (entry, slot) in entries.iter().zip(slots) {
        let Some(learnt) = slot.into_inner() else {
            facts.push(Facts { by_name: by_name(entry), ..Facts::default() });
            continue;
        };
        if let Some(text) = learnt.table {
            tables.push((entry.id, text));
        }
        facts.push(learnt.facts);
    }
    for (id, trouble) in troubles {
        if let Some(facts) = facts.get_mut(id.index()) {
            facts.troubles.push(trouble);
        }
    }
    let manifests = tables.into_iter().filter_map(|(id, text)| table(&facts, id, text)).collect();
    Inventory { container, entries, facts, manifests, remakes: BTreeMap::new() }
}

/// A table, unless its bytes are something else under a table's name.
fn table(facts: &[Facts], id: EntryId, text: Vec<u8>) -> Option<Manifest> {
    let magic = facts.get(id.index())?.by_magic;
    let textual = matches!(magic, None | Some(Format::Csv | Format::Tsv | Format::Text | Format::Json));
    textual.then(|| csv::read(id, text))
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a reader is made to panic")]
mod tests {
    use super::*;

    /// An entry whose bytes bring a defect of a reader up.
    struct Cursed;

    impl Bytes for Cursed {
        fn len(&self) -> u64 {
            1
        }
        fn at(&mut self, _offset: u64, _want: usize) -> io::Result<&[u8]> {
            panic!("a defect")
        }
        fn verify(&mut self) -> Vec<Trouble> {
            Vec::new()
        }
        fn crc(&self) -> Option<u32> {
            None
        }
    }

    #[test]
    fn an_entry_at_which_a_reader_panics_is_told_and_is_no_pass() {
        let entry = Entry::file(EntryId(0), crate::model::EntryPath::from("a.png"), 1);
        let probe = Probe { depth: Depth::Structure, table: None, hash: false, watch: &|_| {} };
        let learnt = learn(&entry, &mut Cursed, &probe, false);
        assert!(learnt.facts.troubles.iter().any(Trouble::is_gave_up));
    }
}
