//! Workbooks of Excel 97 to 2003 (MS-XLS, BIFF8): the list of sheets, the texts that cells share, the formats.
//!
//! Knows no cell; `cells` reads those of a sheet.

use rustc_hash::FxHashMap;

use super::compound::Compound;
use super::number::NumberFormat;
use super::transcript::TEXT_MAX;
use super::{Listed, Refusal, Visit, Workbook};

mod cells;
mod text;

/// Bytes before the data of a record.
const HEAD: usize = 4;
const CONTINUE: u16 = 0x3C;
/// How often a stream may be gone through.
const READINGS: usize = 4;

/// A workbook of BIFF8.
pub(super) struct Xls {
    stream: Vec<u8>,
    /// The sheets, and where the records of each begin.
    sheets: Vec<(Listed, usize)>,
    shared: Vec<String>,
    formats: Vec<NumberFormat>,
    is_1904: bool,
}

/// A record with its data.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

/// The records from a place on.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let kind = half(self.stream, self.at)?;
        let start = self.at + HEAD;
        let end = start + usize::from(half(self.stream, self.at + 2)?);
        let data = self.stream.get(start..end)?;
        self.at = end;
        Some(Record { kind, data })
    }
}

impl<'a> Records<'a> {
    /// The data of the records that continue the last one.
    fn continued(&mut self) -> Vec<&'a [u8]> {
        let mut all = Vec::new();
        while half(self.stream, self.at) == Some(CONTINUE) {
            let Some(record) = self.next() else { break };
            all.push(record.data);
        }
        all
    }
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

impl Xls {
    /// Reads all but the sheets.
    pub(super) fn open(file: &Compound) -> Result<Self, Refusal> {
        let Some(stream) = file.read("Workbook")? else {
            let reason = if file.has("EncryptedPackage") {
                "it is encrypted with a password"
            } else if file.has("Book") {
                "it is older than Excel 97"
            } else {
                "it is an old Office document without a workbook"
            };
            return Err(Refusal::new(reason));
        };
        let mut book = Self {
            stream: Vec::new(),
            sheets: Vec::new(),
            shared: Vec::new(),
            formats: Vec::new(),
            is_1904: false,
        };
        book.globals(&stream)?;
        book.stream = stream;
        Ok(book)
    }

    fn globals(&mut self, stream: &[u8]) -> Result<(), Refusal> {
        let mut records = Records { stream, at: 0 };
        let begin = records.next().filter(|record| record.kind == 0x809);
        if begin.and_then(|begin| half(begin.data, 0)) != Some(0x600) {
            return Err(Refusal::new("it is older than Excel 97"));
        }
        let mut codes: FxHashMap<u16, String> = FxHashMap::default();
        let mut of_cells: Vec<u16> = Vec::new();
        while let Some(Record { kind, data }) = records.next() {
            match kind {
                0x2F => return Err(Refusal::new("it is encrypted with a password")),
                0x22 => self.is_1904 = half(data, 0) == Some(1),
                0x85 => self.sheets.extend(sheet(data)),
                0x41E => codes.extend(format(data)),
                0xE0 => of_cells.extend(half(data, 2)),
                0xFC => {
                    let parts: Vec<&[u8]> = std::iter::once(data).chain(records.continued()).collect();
                    self.shared = text::shared(&parts, TEXT_MAX)?;
                }
                0x0A => break,
                _ => {}
            }
        }
        let of = |id: &u16| match codes.get(id) {
            Some(code) => NumberFormat::of_code(code),
            None => NumberFormat::built_in(u32::from(*id)),
        };
        self.formats = of_cells.iter().map(of).collect();
        Ok(())
    }
}

impl Workbook for Xls {
    fn each(&mut self, visit: Visit<'_>) -> Result<(), Refusal> {
        // Sheets that share records are read no more often than honest ones could be.
        let mut allowance = READINGS * self.stream.len();
        for (sheet, at) in std::mem::take(&mut self.sheets) {
            let read = cells::read(self, at);
            let used = read.as_ref().map_or(self.stream.len(), |(_, used)| *used);
            allowance = allowance
                .checked_sub(used)
                .ok_or_else(|| Refusal::new("it is damaged: its sheets overlap"))?;
            visit(sheet, read.map(|(transcript, _)| transcript))?;
        }
        Ok(())
    }
}

/// A sheet with cells; charts and macros have none.
fn sheet(data: &[u8]) -> Option<(Listed, usize)> {
    let at = usize::try_from(word(data, 0)?).ok()?;
    let (state, kind) = (*data.get(4)?, *data.get(5)?);
    let name = text::short(data.get(6..)?)?;
    (kind == 0).then_some((Listed { name, is_hidden: state & 3 != 0 }, at))
}

fn format(data: &[u8]) -> Option<(u16, String)> {
    Some((half(data, 0)?, text::long(data.get(2..)?)?))
}
