//! Reads a workbook into a table: what one of its sheets shows, as if it had been saved as a CSV.
//!
//! Cannot fail: a workbook that is not read becomes a table without a record and with the reason. Which sheet is
//! read: the one that the user names, else the only visible one in which cells name images, else the first visible
//! one with rows. Knows no platform.

mod compound;
mod date;
mod number;
mod ods;
mod package;
mod transcript;
mod xls;
mod xlsx;

use std::io;
use std::sync::Arc;

use crate::model::{CsvTrouble, CsvTroubleKind, Entry, EntryId, Manifest, OtherSheet, Sheet, Span};

use compound::Compound;
use package::Parts;
use transcript::Transcript;

/// How a compound file of Microsoft begins: an `.xls`, or an encrypted `.xlsx`.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Why a workbook is not read, in words that follow its name.
#[derive(Debug)]
pub(super) struct Refusal(String);

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self(format!("it is damaged: {error}"))
    }
}

impl From<quick_xml::Error> for Refusal {
    fn from(error: quick_xml::Error) -> Self {
        Self(format!("a part of it is no XML: {error}"))
    }
}

/// A sheet of a workbook.
struct Listed {
    name: String,
    is_hidden: bool,
}

/// Called for one sheet after the other.
type Visit<'v> = &'v mut dyn FnMut(Listed, Result<Transcript, Refusal>) -> Result<(), Refusal>;

/// A workbook of any format.
trait Workbook {
    /// Reads all sheets, in their order.
    fn each(&mut self, visit: Visit<'_>) -> Result<(), Refusal>;
}

/// Reads the sheet that is named, or the one that lists the images.
pub(crate) fn read(entry: &Entry, bytes: Vec<u8>, wanted: Option<&str>) -> Manifest {
    let opened = open(bytes);
    opened
        .and_then(|mut book| chosen(entry, book.as_mut(), wanted))
        .unwrap_or_else(|refusal| unread(entry.id, refusal.0))
}

/// A workbook that is not read: all that is reported of it is why.
pub(crate) fn unread(entry: EntryId, detail: String) -> Manifest {
    let mut manifest = Manifest::unread(entry);
    manifest.sheet = Some(Arc::default());
    let (kind, at) = (CsvTroubleKind::NoSheet, Span::default());
    manifest.troubles.push(CsvTrouble { kind, record: 0, column: 0, at, detail });
    manifest
}

fn open(bytes: Vec<u8>) -> Result<Box<dyn Workbook>, Refusal> {
    if bytes.starts_with(COMPOUND) {
        return Ok(Box::new(xls::Xls::open(&Compound::open(bytes)?)?));
    }
    if !bytes.starts_with(b"PK") {
        return Err(Refusal::new("its content is no workbook"));
    }
    let parts = Parts::open(bytes)?;
    if parts.has("content.xml") {
        return Ok(Box::new(ods::Ods::open(parts)?));
    }
    if parts.has("Index/Document.iwa") || parts.has("Index.zip") {
        return Err(Refusal::new("it is a document of Apple Numbers"));
    }
    if parts.has("xl/workbook.bin") {
        return Err(Refusal::new("it is a binary workbook (`.xlsb`)"));
    }
    Ok(Box::new(xlsx::Xlsx::open(parts)?))
}

/// The table of the sheet that is named, or that lists the images.
fn chosen(entry: &Entry, book: &mut dyn Workbook, wanted: Option<&str>) -> Result<Manifest, Refusal> {
    let (mut choice, mut names) = (Choice::default(), Vec::new());
    book.each(&mut |sheet, read| {
        let may_be_it = wanted.map_or(!sheet.is_hidden, |name| sheet.name == name);
        names.push(sheet.name.clone());
        // A sheet that is not meant is looked at all the same, so that it can be reported.
        match read {
            Ok(transcript) if transcript.is_empty() => {}
            Ok(transcript) => choice.offer(sheet, transcript, may_be_it),
            Err(refusal) if may_be_it => return Err(refusal),
            Err(_) => {}
        }
        Ok(())
    })?;
    if let Some(name) = wanted.filter(|wanted| !names.iter().any(|name| name == wanted)) {
        let names: Vec<String> = names.iter().take(10).map(|name| format!("`{name}`")).collect();
        return Err(Refusal(format!("it has no sheet `{name}`; its sheets are {}", names.join(", "))));
    }
    let Choice { best: Some((sheet, transcript)), others } = choice else {
        return Err(Refusal::new("no sheet of it that is shown holds a value"));
    };
    let (book, is_named) = (entry.path.text().to_owned(), wanted.is_some());
    Ok(transcript.finish(entry.id, Sheet { book, name: sheet.name, rows: Vec::new(), others, is_named }))
}

/// The best sheet so far, and what is left of the others, of which only one is held at a time.
#[derive(Default)]
struct Choice {
    best: Option<(Listed, Transcript)>,
    others: Vec<OtherSheet>,
}

impl Choice {
    fn offer(&mut self, sheet: Listed, transcript: Transcript, may_be_it: bool) {
        let is_better =
            self.best.as_ref().is_none_or(|(_, best)| !best.names_images() && transcript.names_images());
        let passed_over = if may_be_it && is_better {
            self.best.replace((sheet, transcript))
        } else {
            Some((sheet, transcript))
        };
        self.others.extend(passed_over.map(|(sheet, one)| one.other(sheet.name, sheet.is_hidden)));
    }
}
