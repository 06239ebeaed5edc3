//! A JSON import file: the text once, its records as spans on a tape, changed records beside it.
//!
//! A record that a plan changes has a text of its own, in which every byte that no change touches is
//! kept. Knows no platform; `probe::json` fills it, rules read it, `emit` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::json::{
    JsonFlaw, JsonFlawKind, JsonLimits, Node, Patch, Scanner, Splice, Spliced, Tape, Value, token,
};
use super::line_index::LineIndex;
use super::{EntryId, Span, TextEncoding};

/// What a text of JSON is at its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JsonShape {
    /// One array of records.
    #[default]
    Array,
    /// One record after the other, without an array around them.
    Lines,
    /// One object.
    Object,
    /// Something else, or nothing.
    Other,
}

/// Where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowAt {
    /// Its place on the tape.
    pub node: u32,
    /// Its first byte.
    pub start: u32,
}

/// What a reader found in a text.
#[derive(Debug, Default)]
pub struct Scanned {
    /// What it is at its top.
    pub shape: JsonShape,
    /// The tape.
    pub nodes: Vec<Node>,
    /// Where each record begins.
    pub rows: Vec<RowAt>,
    /// What is wrong, in the order of the text.
    pub flaws: Vec<JsonFlaw>,
}

/// A JSON import file.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// The entry that holds it.
    pub entry: EntryId,
    /// How the bytes of the entry are encoded.
    pub encoding: TextEncoding,
    /// A byte-order mark stands first.
    pub byte_order_mark: bool,
    /// What it is at its top.
    pub shape: JsonShape,
    /// What is wrong with the text, in its order.
    pub flaws: Vec<JsonFlaw>,
    /// The text as UTF-8; the bytes of the entry where that is how it is encoded.
    tape: Arc<Tape>,
    rows: Arc<Vec<RowAt>>,
    line_index: LineIndex,
    /// Changed records, and added ones behind those that were read: each has a text of its own.
    own: BTreeMap<u32, Arc<Tape>>,
    dropped: BTreeSet<u32>,
    added: u32,
    is_rewritten: bool,
    parts: u32,
}

/// The text of a record that is not that of the file, and what is wrong with it.
type OwnText = (Arc<Tape>, Vec<JsonFlaw>);
/// The JSON that stood at each of several places; `None` where there is no such place.
type Before = Vec<Option<Option<String>>>;

impl Records {
    /// The records that a reader found in a text.
    pub fn read(entry: EntryId, text: Vec<u8>, scanned: Scanned) -> Self {
        let Scanned { shape, mut nodes, mut rows, flaws } = scanned;
        nodes.shrink_to_fit();
        rows.shrink_to_fit();
        let (tape, rows) = (Arc::new(Tape::new(text, nodes)), Arc::new(rows));
        Self { entry, shape, flaws, tape, rows, ..Self::default() }
    }

    /// An import file that exists only in the plan.
    pub fn generated(entry: EntryId) -> Self {
        Self { entry, is_rewritten: true, ..Self::default() }
    }

    /// The text as it was read.
    pub fn text(&self) -> &[u8] {
        self.tape.text()
    }

    /// Line and column of a byte of the text that was read, from 1.
    pub fn line_and_column(&self, offset: u32) -> (u64, u64) {
        let passed = self.line_index.before(self.text(), offset as usize, None);
        (passed.line(), passed.column())
    }

    /// How many records were read.
    fn read_rows(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// The records that still belong to the file: their numbers, from 1.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        (1..=self.read_rows().saturating_add(self.added)).filter(|row| !self.dropped.contains(row))
    }

    /// How many records there are.
    pub fn count(&self) -> u64 {
        u64::from(self.read_rows()) + u64::from(self.added) - self.dropped.len() as u64
    }

    /// A record as the plan leaves it.
    pub fn record(&self, row: u32) -> Option<Value<'_>> {
        if !self.own.is_empty()
            && let Some(own) = self.own.get(&row)
        {
            return Some(own.value(0));
        }
        self.original(row)
    }

    /// A record as it was read.
    fn original(&self, row: u32) -> Option<Value<'_>> {
        Some(self.tape.value(self.row_at(row)?.node as usize))
    }

    /// The value at a place on the tape.
    pub fn at_node(&self, node: u32) -> Value<'_> {
        self.tape.value(node as usize)
    }

    /// Where a record begins in the text that was read; nothing where it was added.
    fn row_at(&self, row: u32) -> Option<RowAt> {
        self.rows.get(row.checked_sub(1)? as usize).copied()
    }

    /// A member of a record as the plan leaves it; nothing where the record is no object.
    pub fn field(&self, row: u32, name: &str) -> Option<Value<'_>> {
        self.record(row)?.get(name)
    }

    /// The bytes of a record as the plan leaves it.
    pub fn record_text(&self, row: u32) -> &[u8] {
        match self.own.get(&row) {
            Some(own) => own.text(),
            None => self.span(row, "").map(|span| span.of(self.text())).unwrap_or_default(),
        }
    }

    /// Where a value stands in the text that was read: the last on its way where it is not there, the record
    /// where that was changed; nothing where it was added.
    pub fn span(&self, row: u32, pointer: &str) -> Option<Span> {
        let record = self.original(row)?;
        let is_changed = self.own.contains_key(&row);
        Some(if is_changed { record } else { record.toward(pointer).0 }.span())
    }

    /// The pointer from a record to what holds a stretch of the text that was read; `None` where the
    /// stretch lies in no record.
    pub fn pointer_at(&self, row: u32, at: Span) -> Option<String> {
        let record = self.original(row).filter(|_| row > 0)?;
        if self.own.contains_key(&row) {
            return Some(String::new());
        }
        Some(record.pointer_at(at.start))
    }

    /// Whether a record was taken out.
    pub fn is_dropped(&self, row: u32) -> bool {
        self.dropped.contains(&row)
    }

    /// How many files the records are written to.
    pub fn parts(&self) -> u32 {
        self.parts.max(1)
    }

    /// How many records the largest of the files has.
    pub fn rows_in_a_part(&self) -> u64 {
        self.count().div_ceil(u64::from(self.parts()))
    }

    /// Notes that the records are written to so many files.
    pub fn split(&mut self, parts: u32) {
        self.parts = parts;
    }

    /// Whether a plan changed this record.
    pub fn is_changed_at(&self, row: u32) -> bool {
        self.own.contains_key(&row)
    }

    /// Whether a plan changed anything.
    pub fn is_changed(&self) -> bool {
        self.is_rewritten || !self.own.is_empty() || !self.dropped.is_empty()
    }

    /// Whether what stands around the records is written anew.
    pub fn is_rewritten(&self) -> bool {
        self.is_rewritten || !self.dropped.is_empty()
    }

    /// Changes places in a record, one after the other, and says of each the JSON that stood there; `None`
    /// where the pointer leads nowhere.
    pub fn splice(&mut self, row: u32, changes: &[(&str, Splice<'_>)]) -> Before {
        let Some((reported, changed)) = self.spliced(row, changes) else { return vec![None; changes.len()] };
        if let Some((tape, flaws)) = changed {
            self.put(row, tape, flaws);
        }
        reported
    }

    /// The bytes of a record once these places in it are changed; `None` where nothing would be.
    pub fn respelled(&self, row: u32, changes: &[(&str, Splice<'_>)]) -> Option<Vec<u8>> {
        let (_, changed) = self.spliced(row, changes)?;
        changed.map(|(tape, _)| tape.text().to_vec())
    }

    /// What stood at each of the places, and the record with all changes where one was made.
    fn spliced(&self, row: u32, changes: &[(&str, Splice<'_>)]) -> Option<(Before, Option<OwnText>)> {
        let (mut tape, mut flaws) = self.own_tape(row)?;
        let mut reported = Vec::with_capacity(changes.len());
        let mut is_changed = false;
        while reported.len() < changes.len() {
            let mut patch = Patch::new(&tape);
            let first = reported.len();
            for (pointer, splice) in changes.get(first..).unwrap_or_default() {
                reported.push(match patch.add(pointer, *splice) {
                    Spliced::Done(before) => Some(before),
                    // The first depends on none.
                    Spliced::Later if reported.len() > first => break,
                    Spliced::Later | Spliced::Nowhere => None,
                });
            }
            if let Some((next, found)) = patch.applied().map(Tape::of_record) {
                (tape, flaws, is_changed) = (Arc::new(next), found, true);
            }
        }
        Some((reported, is_changed.then_some((tape, flaws))))
    }

    /// A record with a text of its own.
    fn own_tape(&self, row: u32) -> Option<OwnText> {
        if let Some(own) = self.own.get(&row) {
            return Some((Arc::clone(own), Vec::new()));
        }
        let (tape, flaws) = Tape::of_record(self.span(row, "")?.of(self.text()).to_vec());
        Some((Arc::new(tape), flaws))
    }

    /// Gives a record another text.
    fn put(&mut self, row: u32, tape: Arc<Tape>, flaws: Vec<JsonFlaw>) {
        let at = self.span(row, "").unwrap_or_default();
        if self.flaws.iter().any(|flaw| flaw.row == row) {
            self.flaws.retain(|flaw| flaw.row != row);
        }
        self.flaws.extend(flaws.into_iter().map(|flaw| JsonFlaw { at, row, ..flaw }));
        self.own.insert(row, tape);
    }

    /// Takes a record out.
    pub fn drop_record(&mut self, row: u32) {
        self.dropped.insert(row);
    }

    /// Adds a record.
    pub fn push_record(&mut self, json: String) {
        self.added += 1;
        let tape = Tape::of_record(json.into_bytes()).0;
        self.own.insert(self.read_rows() + self.added, Arc::new(tape));
    }

    /// Notes that the file is written anew, as one array in UTF-8 without a mark, and fixes the flaws that
    /// this fixes.
    pub fn rewrite(&mut self) {
        self.is_rewritten = true;
        (self.shape, self.encoding, self.byte_order_mark) = (JsonShape::Array, TextEncoding::Utf8, false);
        if self.flaws.iter().any(|flaw| flaw.kind == JsonFlawKind::TrailingComma) {
            for row in self.rows().collect::<Vec<_>>() {
                if let Some(text) = without_trailing_commas(self.record_text(row)) {
                    let (tape, flaws) = Tape::of_record(text);
                    self.put(row, Arc::new(tape), flaws);
                }
            }
        }
        self.flaws.retain(|flaw| !is_fixed_by_rewriting(flaw.kind));
    }

    /// Only these records, for one of several files.
    #[must_use]
    pub fn part(&self, rows: &[u32]) -> Self {
        let mut part = self.clone();
        part.dropped = part.rows().filter(|row| rows.binary_search(row).is_err()).collect();
        part.dropped.extend(&self.dropped);
        part.is_rewritten = true;
        part
    }
}

/// Whether writing the file anew takes a flaw away.
pub fn is_fixed_by_rewriting(kind: JsonFlawKind) -> bool {
    matches!(
        kind,
        JsonFlawKind::ByteOrderMark
            | JsonFlawKind::TrailingComma
            | JsonFlawKind::OtherEncoding
            | JsonFlawKind::NotArray
    )
}

/// A record without commas before closing brackets; `None` where it has none.
fn without_trailing_commas(record: &[u8]) -> Option<Vec<u8>> {
    let mut scanner = Scanner::new(record, 0, JsonLimits::default());
    let _ = scanner.value(1);
    let mut commas = scanner.take_flaws();
    commas.retain(|flaw| flaw.kind == JsonFlawKind::TrailingComma);
    let mut text = record.to_vec();
    commas.sort_by_key(|flaw| std::cmp::Reverse(flaw.at.start));
    for comma in &commas {
        text.drain(comma.at.start as usize..comma.at.end as usize);
    }
    (!commas.is_empty()).then_some(text)
}

/// The pointer from the whole file to a place in a record.
pub fn whole_pointer(row: u32, pointer: &str) -> String {
    format!("/{}{pointer}", row.saturating_sub(1))
}

/// The pointer to a member.
pub fn pointer_to(name: &str) -> String {
    format!("/{}", token(name))
}
