//! The lines as they stand: one struct a line, and the way between it and what the model holds.
//!
//! Every struct of the model is taken apart and put together whole, so that a field that is new there is missed
//! here by the compiler. Knows nothing of the order of lines.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::values::{Base64, Hex, Spelt, Word};
use super::{Extent, Line, SCHEMA, Trailer};
use crate::model::{
    Coding, Colour, Container, ContainerKind, Depth, Entry, EntryId, EntryKind, EntryPath, Facts, Flaws,
    Format, Grade, ImageFacts, Method, Notation, Patient, Root, Share, Tail, TailKind, Trouble, TroubleKind,
};
use crate::text::json_safe;

type Text<'a> = Cow<'a, str>;

/// What says which line it is.
#[derive(Deserialize)]
struct Head<'a> {
    schema: Text<'a>,
    container: Option<IgnoredAny>,
    entry: Option<IgnoredAny>,
    error: Option<IgnoredAny>,
    trailer: Option<IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
struct ContainerLine<'a> {
    schema: Text<'a>,
    source: Text<'a>,
    depth: Word<Depth>,
    entries: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<Spelt<Share>>,
    container: ContainerPart<'a>,
}

#[derive(Serialize, Deserialize)]
struct ContainerPart<'a> {
    kind: Word<ContainerKind>,
    claimed: Option<Word<ContainerKind>>,
    name: Text<'a>,
    bytes: u64,
    troubles: Vec<TroublePart<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    roots: Vec<RootPart<'a>>,
}

#[derive(Serialize, Deserialize)]
struct RootPart<'a> {
    folder: Text<'a>,
    name: Text<'a>,
    kind: Word<ContainerKind>,
}

#[derive(Serialize, Deserialize)]
struct TroublePart<'a> {
    kind: Word<TroubleKind>,
    grade: Word<Grade>,
    detail: Text<'a>,
    offset: Option<u64>,
    /// A reader of this tool gave up, so that nothing is known.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    gave_up: bool,
}

#[derive(Serialize, Deserialize)]
struct EntryLine<'a> {
    schema: Text<'a>,
    source: Text<'a>,
    entry: Text<'a>,
    /// Only where the bytes are not those of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_bytes: Option<Base64>,
    /// Only what the text does not show by itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    entry_flaws: Vec<Word<Flaws>>,
    index: u32,
    kind: Word<EntryKind>,
    size: u64,
    stored: u64,
    offset: u64,
    method: Text<'a>,
    method_number: u16,
    crc32: Option<Hex<4>>,
    crc32_declared: Option<Hex<4>>,
    crc32_read: Option<Hex<4>>,
    format: Option<Word<Format>>,
    by_name: Option<Word<Format>>,
    sniffed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    notation: Option<Word<Notation>>,
    #[serde(flatten)]
    image: ImagePart,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<Hex<32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    md5: Option<Hex<16>>,
    troubles: Vec<TroublePart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Base64>,
}

/// All or none of it stands in a line: a value that an image does not tell is `null`.
#[derive(Serialize, Deserialize, Default)]
struct ImagePart {
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frames: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<Option<u8>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<Option<Word<Colour>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coding: Option<Word<Coding>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orientation: Option<Option<u8>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gps: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<Vec<Word<Patient>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trailing: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trailing_head: Option<Hex<4>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trailing_kind: Option<Word<TailKind>>,
}

#[derive(Serialize, Deserialize)]
struct UnopenedLine<'a> {
    schema: Text<'a>,
    source: Text<'a>,
    error: Text<'a>,
}

#[derive(Serialize, Deserialize)]
struct TrailerLine<'a> {
    schema: Text<'a>,
    trailer: TrailerPart,
}

#[derive(Serialize, Deserialize)]
struct TrailerPart {
    rows: u64,
    entries: u64,
    sha256: Hex<32>,
}

/// One line of JSON that a terminal may be shown. Nothing here fails to become JSON; a line that did would be
/// empty, and no reader takes that.
fn line(value: &impl Serialize) -> String {
    json_safe(&serde_json::to_string(value).unwrap_or_default())
}

pub(super) fn container_line(source: &str, extent: Extent, container: &Container) -> String {
    let Extent { depth, entries, share } = extent;
    let Container { kind, claimed, name, bytes, troubles, roots } = container;
    line(&ContainerLine {
        schema: SCHEMA.into(),
        source: source.into(),
        depth: Word(depth),
        entries,
        share: share.map(Spelt),
        container: ContainerPart {
            kind: Word(*kind),
            claimed: claimed.map(Word),
            name: name.into(),
            bytes: *bytes,
            troubles: troubles.iter().map(TroublePart::from).collect(),
            roots: roots.iter().map(RootPart::from).collect(),
        },
    })
}

impl<'a> From<&'a Root> for RootPart<'a> {
    fn from(Root { folder, name, kind }: &'a Root) -> Self {
        Self { folder: folder.into(), name: name.into(), kind: Word(*kind) }
    }
}

impl From<RootPart<'_>> for Root {
    fn from(RootPart { folder, name, kind }: RootPart<'_>) -> Self {
        Self { folder: folder.into_owned(), name: name.into_owned(), kind: kind.0 }
    }
}

impl<'a> From<&'a Trouble> for TroublePart<'a> {
    fn from(Trouble { kind, grade, at, detail, gave_up }: &'a Trouble) -> Self {
        let (kind, grade) = (Word(*kind), Word(*grade));
        Self { kind, grade, detail: Cow::Borrowed(detail), offset: *at, gave_up: *gave_up }
    }
}

impl From<TroublePart<'_>> for Trouble {
    fn from(TroublePart { kind, grade, detail, offset, gave_up }: TroublePart<'_>) -> Self {
        Self { kind: kind.0, grade: grade.0, at: offset, detail: detail.into_owned().into(), gave_up }
    }
}

pub(super) fn entry_line(source: &str, entry: &Entry, facts: &Facts, text: Option<&[u8]>) -> String {
    // What a plan does to an entry is no fact.
    let Entry { id, path, kind, size, stored, method, crc: declared, offset, dropped: _, added: _ } = entry;
    let Facts { by_name, by_magic, sniffed, notation, image, crc: read, digest, md5, troubles } = facts;
    let sum = |crc: u32| Hex(crc.to_be_bytes());
    line(&EntryLine {
        schema: SCHEMA.into(),
        source: source.into(),
        entry: path.text().into(),
        entry_bytes: (path.raw() != path.text().as_bytes()).then(|| Base64(path.raw().to_vec())),
        entry_flaws: hidden_flaws(path),
        index: id.0,
        kind: Word(*kind),
        size: *size,
        stored: *stored,
        offset: *offset,
        method: method.name().into(),
        method_number: method.0,
        crc32: read.or(*declared).map(sum),
        crc32_declared: declared.map(sum),
        crc32_read: read.map(sum),
        format: by_magic.map(Word),
        by_name: by_name.map(Word),
        sniffed: *sniffed,
        notation: notation.map(Word),
        image: image.as_deref().map(image_part).unwrap_or_default(),
        sha256: digest.as_deref().copied().map(Hex),
        md5: md5.as_deref().copied().map(Hex),
        troubles: troubles.iter().map(TroublePart::from).collect(),
        text: text.map(|text| Base64(text.to_vec())),
    })
}

/// The flaws that the text of a name does not show by itself.
fn hidden_flaws(path: &EntryPath) -> Vec<Word<Flaws>> {
    let shown = EntryPath::from(path.text()).flaws();
    (path.flaws() - shown).iter().map(Word).collect()
}

fn image_part(image: &ImageFacts) -> ImagePart {
    let ImageFacts { width, height, bits, colour, coding, frames, orientation, gps, serial, patient, tail } =
        image;
    let tail = tail.map(|Tail { bytes, head, kind }| (bytes, Hex(head), Word(kind)));
    ImagePart {
        width: Some(*width),
        height: Some(*height),
        frames: Some(*frames),
        bits: Some(*bits),
        colour: Some(colour.map(Word)),
        coding: coding.map(Word),
        orientation: Some(*orientation),
        gps: Some(*gps),
        serial: Some(*serial),
        patient: Some(patient.iter().map(Word).collect()),
        trailing: tail.map(|(bytes, ..)| bytes),
        trailing_head: tail.map(|(_, head, _)| head),
        trailing_kind: tail.map(|(.., kind)| kind),
    }
}

pub(super) fn unopened_line(source: &str, reason: &str) -> String {
    line(&UnopenedLine { schema: SCHEMA.into(), source: source.into(), error: reason.into() })
}

pub(super) fn trailer_line(trailer: &Trailer) -> String {
    let Trailer { rows, entries, sha256 } = *trailer;
    let trailer = TrailerPart { rows, entries, sha256: Hex(sha256) };
    line(&TrailerLine { schema: SCHEMA.into(), trailer })
}

/// Reads one line, whichever it is.
pub(super) fn parse(text: &str) -> Result<Line, String> {
    let head: Head = from_json(text)?;
    if head.schema != SCHEMA {
        return Err(format!("the schema is `{}`, not `{SCHEMA}`", head.schema));
    }
    match head {
        Head { container: Some(_), .. } => from_json(text).map(container_of),
        Head { entry: Some(_), .. } => from_json(text).and_then(entry_of),
        Head { error: Some(_), .. } => from_json(text).map(|UnopenedLine { schema: _, source, error }| {
            Line::Unopened { source: source.into_owned(), reason: error.into_owned() }
        }),
        Head { trailer: Some(_), .. } => from_json(text).map(|TrailerLine { schema: _, trailer }| {
            let TrailerPart { rows, entries, sha256 } = trailer;
            Line::Trailer(Trailer { rows, entries, sha256: sha256.0 })
        }),
        _ => Err("it is the line of no container, no entry, no error and no trailer".into()),
    }
}

fn from_json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn container_of(line: ContainerLine<'_>) -> Line {
    let ContainerLine { schema: _, source, depth, entries, share, container } = line;
    let ContainerPart { kind, claimed, name, bytes, troubles, roots } = container;
    let container = Container {
        kind: kind.0,
        claimed: claimed.map(|claimed| claimed.0),
        name: name.into_owned(),
        bytes,
        troubles: troubles.into_iter().map(Trouble::from).collect(),
        roots: roots.into_iter().map(Root::from).collect(),
    };
    let extent = Extent { depth: depth.0, entries, share: share.map(|share| share.0) };
    Line::Container { source: source.into_owned(), extent, container }
}

fn entry_of(line: EntryLine<'_>) -> Result<Line, String> {
    let EntryLine { schema: _, source, entry, entry_bytes, entry_flaws, index, kind, size, stored, .. } =
        line;
    let EntryLine { offset, method: _, method_number, crc32: _, crc32_declared, crc32_read, .. } = line;
    let EntryLine { format, by_name, sniffed, notation, image, sha256, md5, troubles, text, .. } = line;
    let raw = entry_bytes.map_or_else(|| entry.as_bytes().to_vec(), |bytes| bytes.0);
    let hidden = entry_flaws.into_iter().map(Word::into_value).fold(Flaws::empty(), |all, one| all | one);
    let sum = |Hex(bytes)| u32::from_be_bytes(bytes);
    let listed = Entry {
        id: EntryId(index),
        path: EntryPath::decoded(raw, &entry, hidden),
        kind: kind.0,
        size,
        stored,
        method: Method(method_number),
        crc: crc32_declared.map(sum),
        offset,
        dropped: false,
        added: false,
    };
    let facts = Facts {
        by_name: by_name.map(Word::into_value),
        by_magic: format.map(Word::into_value),
        sniffed,
        notation: notation.map(Word::into_value),
        image: image_of(image)?.map(Box::new),
        crc: crc32_read.map(sum),
        digest: sha256.map(|Hex(bytes)| Box::new(bytes)),
        md5: md5.map(|Hex(bytes)| Box::new(bytes)),
        troubles: troubles.into_iter().map(Trouble::from).collect(),
    };
    let text = text.map(|Base64(bytes)| bytes);
    Ok(Line::Entry { source: source.into_owned(), entry: listed, facts, text })
}

fn image_of(part: ImagePart) -> Result<Option<ImageFacts>, String> {
    let ImagePart { width, height, frames, bits, colour, orientation, gps, serial, patient, .. } = part;
    let ImagePart { trailing, trailing_head, trailing_kind, coding, .. } = part;
    let (Some(gps), Some(serial), Some(patient)) = (gps, serial, patient) else {
        return if width.is_none() {
            Ok(None)
        } else {
            Err("`gps`, `serial` or `patient` is missing".into())
        };
    };
    let tail = match (trailing, trailing_head, trailing_kind) {
        (Some(bytes), Some(Hex(head)), Some(Word(kind))) => Some(Tail { bytes, head, kind }),
        (None, ..) => None,
        _ => return Err("`trailing` needs `trailing_head` and `trailing_kind`".into()),
    };
    Ok(Some(ImageFacts {
        width: width.flatten(),
        height: height.flatten(),
        bits: bits.flatten(),
        colour: colour.flatten().map(Word::into_value),
        coding: coding.map(Word::into_value),
        frames: frames.flatten(),
        orientation: orientation.flatten(),
        gps,
        serial,
        patient: patient.into_iter().map(Word::into_value).fold(Patient::empty(), |all, one| all | one),
        tail,
    }))
}
