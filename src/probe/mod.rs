//! Turns the bytes of entries into facts, in parallel, each entry on its own.
//!
//! Knows no platform and no rule. A decoder that panics is caught here: "could not verify", never a pass.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};

use self::texts::{Role, Text};
use md5::Md5;
use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};

use crate::model::{
    CodePage, Container, Depth, Entry, EntryId, Facts, Format, Grade, Inventory, Notation, Share, Trouble,
    TroubleKind,
};
use crate::source::{Bytes, Opened, Reach, Source, each_window};

pub(crate) mod csv;
pub(crate) mod dwca;
pub(crate) mod encodings;
pub(crate) mod image;
pub(crate) mod json;
pub(crate) mod kind;
pub(crate) mod notation;
mod recall;
mod texts;
pub(crate) mod voc;
pub(crate) mod workbook;
pub(crate) mod xml;

/// Bytes that are set aside for a text before any of it is read.
const RESERVED_MAX: u64 = 64 << 20;

/// Entries that a source passed over and that are reported of by name.
const UNREAD_KEPT: usize = 10_000;

/// What is looked at, and who watches.
pub(crate) struct Probe<'a> {
    /// How much of each file is read.
    pub depth: Depth,
    /// A rule wants the tables beside the images.
    pub tables: bool,
    /// The table that the user names, by its path or its name.
    pub table: Option<&'a str>,
    /// A rule wants a hash of every file.
    pub hash: bool,
    /// A made table gives the MD5 sum of every image.
    pub md5: bool,
    /// A rule wants the records of import files.
    pub records: bool,
    /// A rule wants the annotations beside the images, from depth `Structure` on.
    pub annotations: bool,
    /// A rule wants the description of a Darwin Core Archive.
    pub description: bool,
    /// The encoding of tables and annotations, where nothing in them gives another.
    pub encoding: Option<CodePage>,
    /// The encoding of names in a zip that are not marked.
    pub name_encoding: Option<CodePage>,
    /// Only these entries are read, to be judged later: names and tables stay as they are, as what others say of them
    /// is not known.
    pub share: Option<Share>,
    /// Reported each step; from several threads.
    pub watch: &'a (dyn Fn(Step) + Sync),
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// One more entry is done, of so many bytes.
    Done { bytes: u64 },
    /// All are done, and so many are read again because they may be equal.
    Twins { files: u64, bytes: u64 },
}

/// Where what is learnt of each entry is put, from several threads. There may be a million entries, and few texts.
struct Collected {
    facts: Vec<OnceLock<Facts>>,
    texts: Mutex<Vec<(EntryId, Text)>>,
}

impl Collected {
    fn put(&self, id: EntryId, (facts, text): (Facts, Option<Text>)) {
        let is_first = self.facts.get(id.index()).is_some_and(|slot| slot.set(facts).is_ok());
        if let Some(text) = text.filter(|_| is_first) {
            self.texts.lock().unwrap_or_else(PoisonError::into_inner).push((id, text));
        }
    }

    fn has(&self, id: EntryId) -> bool {
        self.facts.get(id.index()).is_some_and(|slot| slot.get().is_some())
    }
}

impl Probe<'_> {
    /// Nothing but what a depth asks for, unwatched.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn at(depth: Depth) -> Self {
        Self {
            depth,
            tables: true,
            table: None,
            hash: false,
            md5: false,
            encoding: None,
            name_encoding: None,
            records: false,
            annotations: false,
            description: false,
            share: None,
            watch: &|_| {},
        }
    }
}

/// Reads what the depth asks for and joins it with the listing.
pub(crate) fn probe(opened: Opened, probe: &Probe<'_>) -> (Box<dyn Source>, Inventory) {
    let Opened { source, listing } = opened;
    let entries = listing.entries;
    let roles = texts::roles(&entries, probe);
    let role = |id: EntryId| roles.get(&id).copied();
    let is_read = |entry: &&Entry| {
        let is_deep = probe.depth > Depth::Names || role(entry.id).is_some_and(Role::at_any_depth);
        let is_ours = probe.share.is_none_or(|share| share.holds(&entry.path));
        entry.is_file() && is_deep && is_ours && source.known(entry.id).is_none()
    };
    let wanted: Vec<&Entry> = entries.iter().filter(is_read).collect();
    let facts = entries.iter().map(|_| OnceLock::new()).collect();
    let collected = Collected { facts, texts: Mutex::default() };
    recall::recall(source.as_ref(), &entries, &roles, probe, &collected);
    let reach = if probe.depth >= Depth::Structure { Reach::Whole } else { Reach::Head };
    let unread = source.visit(&wanted, reach, &|id, bytes| {
        let Some(entry) = entries.get(id.index()) else { return };
        collected.put(id, learn(entry, bytes, probe, role(id)));
        (probe.watch)(Step::Done { bytes: entry.size });
    });
    let troubles = listing.troubles.into_iter().chain(unread);
    let passed_over = wanted.iter().map(|entry| entry.id).filter(|id| !collected.has(*id));
    let passed_over: Vec<EntryId> = passed_over.take(UNREAD_KEPT).collect();
    let mut inventory = join(listing.container, entries, collected, troubles);
    if probe.share.is_none() {
        settle(&mut inventory, probe.name_encoding);
    }
    report_unread(&mut inventory, &passed_over);
    if probe.depth >= Depth::Structure && !probe.hash {
        digest_twins(source.as_ref(), &mut inventory, probe.watch);
    }
    (source, inventory)
}

/// The entries of a share that are read as texts.
#[cfg(feature = "cli")]
pub(crate) fn texts<'e>(entries: &'e [Entry], probe: &Probe<'_>) -> Vec<&'e Entry> {
    let roles = texts::roles(entries, probe);
    let is_kept = |entry: &&Entry| {
        let is_ours = probe.share.is_none_or(|share| share.holds(&entry.path));
        is_ours && roles.get(&entry.id).is_some_and(|role| role.reads(entry))
    };
    entries.iter().filter(is_kept).collect()
}

/// Digests the files that share size and checksum with another one: only then is it known whether they are equal.
fn digest_twins(source: &dyn Source, inventory: &mut Inventory, watch: &(dyn Fn(Step) + Sync)) {
    let key = |entry: &Entry| Some((inventory.facts(entry.id).crc?, entry.size));
    let files = || inventory.files().filter(|entry| entry.size > 0 && !entry.path.is_junk());
    let mut counts: FxHashMap<(u32, u64), u32> = FxHashMap::default();
    for key in files().filter_map(key) {
        *counts.entry(key).or_default() += 1;
    }
    let is_twin = |entry: &&Entry| key(entry).is_some_and(|key| counts.get(&key).is_some_and(|n| *n > 1));
    let twins: Vec<&Entry> = files().filter(is_twin).collect();
    if twins.is_empty() {
        return;
    }
    watch(Step::Twins { files: twins.len() as u64, bytes: twins.iter().map(|entry| entry.size).sum() });
    let digests = Mutex::new(Vec::new());
    // What cannot be read again stays without a digest, so that nothing is said of it.
    source.visit(&twins, Reach::Whole, &|id, bytes| {
        let digested = catch_unwind(AssertUnwindSafe(|| digest(bytes)));
        if let Ok(Ok(digest)) = digested {
            digests.lock().unwrap_or_else(PoisonError::into_inner).push((id, digest));
        }
        watch(Step::Done { bytes: bytes.len() });
    });
    for (id, digest) in digests.into_inner().unwrap_or_else(PoisonError::into_inner) {
        if let Some(facts) = inventory.facts.get_mut(id.index()) {
            facts.digest = Some(Box::new(digest));
        }
    }
}

/// What a source passed over has not passed: where nothing else is reported of it, that is.
fn report_unread(inventory: &mut Inventory, passed_over: &[EntryId]) {
    for id in passed_over {
        let Some(facts) = inventory.facts.get_mut(id.index()) else { continue };
        if facts.troubles.iter().all(|trouble| trouble.grade != Grade::Broken) {
            facts.troubles.push(Trouble::broken(
                TroubleKind::Unverified,
                "was not read; see the findings about the archive",
            ));
        }
    }
}

fn learn(
    entry: &Entry,
    bytes: &mut dyn Bytes,
    probe: &Probe<'_>,
    role: Option<Role>,
) -> (Facts, Option<Text>) {
    let mut facts = Facts { by_name: by_name(entry), ..Facts::default() };
    let caught = catch_unwind(AssertUnwindSafe(|| look(entry, bytes, probe, role, &mut facts)));
    let text = match caught {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => {
            facts.troubles.push(read_error(&error));
            None
        }
        Err(_) => {
            facts.troubles.push(Trouble::gave_up());
            None
        }
    };
    (facts, text)
}

fn look(
    entry: &Entry,
    bytes: &mut dyn Bytes,
    probe: &Probe<'_>,
    role: Option<Role>,
    facts: &mut Facts,
) -> io::Result<Option<Text>> {
    // What is read whole is known by its content, however little is asked for.
    if probe.depth > Depth::Names || role.is_some() {
        let length = bytes.len();
        facts.by_magic = kind::sniff(bytes.at(0, kind::HEAD_WANTED)?, length);
        facts.sniffed = true;
    }
    if facts.by_magic == Some(Format::Tiff)
        && (facts.by_name == Some(Format::Raw) || image::is_camera_raw(bytes)?)
    {
        facts.by_magic = Some(Format::Raw);
    }
    if probe.depth > Depth::Names && !entry.path.is_junk() {
        look_at_image(bytes, probe.depth, facts)?;
        facts.notation = facts.by_magic.map_or(Ok(None), |format| notation(bytes, format))?;
    }
    let text = match role {
        Some(role) => texts::read(entry, bytes, role, facts.by_magic, probe)?,
        None => None,
    };
    let damage = if probe.depth >= Depth::Structure { bytes.verify() } else { Vec::new() };
    if probe.depth >= Depth::Structure {
        facts.crc = bytes.crc();
    }
    // Bytes that are not those that were packed prove nothing equal.
    if damage.is_empty() {
        hash(bytes, probe, facts)?;
    }
    facts.troubles.extend(damage);
    Ok(text)
}

/// The digests that are asked for.
fn hash(bytes: &mut dyn Bytes, probe: &Probe<'_>, facts: &mut Facts) -> io::Result<()> {
    if probe.hash {
        facts.digest = Some(Box::new(digest(bytes)?));
    }
    if probe.md5 && facts.format().is_some_and(Format::is_media) {
        facts.md5 = Some(Box::new(md5_of(bytes)?));
    }
    Ok(())
}

/// What the header of an image says, and what is wrong with it.
fn look_at_image(bytes: &mut dyn Bytes, depth: Depth, facts: &mut Facts) -> io::Result<()> {
    if let Some(format) = facts.by_magic.filter(|format| format.is_media()) {
        let probed = image::probe(format, bytes, depth)?;
        facts.image = probed.image.map(Box::new);
        facts.troubles.extend(probed.troubles);
    }
    Ok(())
}

fn md5_of(bytes: &mut dyn Bytes) -> io::Result<[u8; 16]> {
    let mut sum = Md5::new();
    each_window(bytes, |window| {
        sum.update(window);
        Ok(())
    })?;
    Ok(sum.finalize().into())
}

/// What a text of this format says of images, by its first bytes.
pub(crate) fn notation(bytes: &mut dyn Bytes, format: Format) -> io::Result<Option<Notation>> {
    if !format.is_text() {
        return Ok(None);
    }
    let length = bytes.len();
    let head = bytes.at(0, notation::HEAD)?;
    Ok(notation::of(head, head.len() as u64 >= length, format))
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

pub(crate) fn read_all(bytes: &mut dyn Bytes) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(usize::try_from(bytes.len().min(RESERVED_MAX)).unwrap_or(0));
    each_window(bytes, |window| {
        text.extend_from_slice(window);
        Ok(())
    })?;
    Ok(text)
}

fn digest(bytes: &mut dyn Bytes) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    each_window(bytes, |window| {
        hash.update(window);
        Ok(())
    })?;
    Ok(hash.finalize().into())
}

fn join(
    container: Container,
    entries: Vec<Entry>,
    collected: Collected,
    troubles: impl Iterator<Item = (EntryId, Trouble)>,
) -> Inventory {
    let mut inventory = Inventory::empty(container);
    let unseen = |index: usize| Facts { by_name: entries.get(index).and_then(by_name), ..Facts::default() };
    // Takes the place of what it is made from.
    inventory.facts = (collected.facts.into_iter().enumerate())
        .map(|(index, facts)| facts.into_inner().unwrap_or_else(|| unseen(index)))
        .collect();
    let mut texts = collected.texts.into_inner().unwrap_or_else(PoisonError::into_inner);
    texts.sort_by_key(|(id, _)| *id);
    for (_, text) in texts {
        match text {
            Text::Table(table) => inventory.manifests.push(*table),
            Text::Description(description) => inventory.description = Some(*description),
            Text::Import(records) => inventory.records.push(*records),
            Text::Annotation(annotation) => inventory.annotations.push(*annotation),
        }
    }
    for (id, trouble) in troubles {
        if let Some(facts) = inventory.facts.get_mut(id.index()) {
            facts.troubles.push(trouble);
        }
    }
    inventory.entries = entries;
    inventory
}

/// Reads tables and names again by what all texts of a package say together.
pub(crate) fn settle(inventory: &mut Inventory, names: Option<CodePage>) {
    if let Some(description) = &inventory.description {
        csv::follow(description, &inventory.entries, &mut inventory.manifests);
    }
    encodings::settle(&mut inventory.entries, &mut inventory.manifests, names);
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a reader is made to panic")]
mod tests {
    use super::*;

    /// An entry whose bytes bring a defect of a reader up.
    struct PanickingEntry;

    impl Bytes for PanickingEntry {
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
    fn an_entry_at_which_a_reader_panics_is_reported_and_is_no_pass() {
        let entry = Entry::file(EntryId(0), crate::model::EntryPath::from("a.png"), 1);
        let collected = learn(&entry, &mut PanickingEntry, &Probe::at(Depth::Structure), None);
        assert!(collected.0.troubles.iter().any(|trouble| trouble.gave_up));
    }
}
