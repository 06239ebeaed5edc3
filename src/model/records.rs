//! A JSON import file: the text once, its records as spans on a tape, changed records beside it.
//!
//! A record that a plan changes has a text of its own, in which every byte that no change touches is
//! kept. Knows no platform; `probe::json` fills it, rules read it, `emit` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::json::{JsonFlaw, JsonFlawKind, JsonLimits, Node, Scanner, Splice, Value, token};
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
    /// Its line, from 1.
    pub line: u32,
    /// Its column in characters, from 1.
    pub column: u32,
}

impl Default for RowAt {
    fn default() -> Self {
        Self { node: 0, start: 0, line: 1, column: 1 }
    }
}

impl RowAt {
    /// Line and column behind a stretch of text that begins here.
    pub fn advanced(self, text: &[u8]) -> (u32, u32) {
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let breaks = memchr::memchr_iter(b'\n', text).count();
        let last = memchr::memrchr(b'\n', text).map_or(0, |at| at + 1);
        let tail = text.get(last..).unwrap_or_default();
        let letters = narrow(tail.iter().filter(|byte| **byte & 0xC0 != 0x80).count());
        let column =
            if breaks == 0 { self.column.saturating_add(letters) } else { letters.saturating_add(1) };
        (self.line.saturating_add(narrow(breaks)), column)
    }
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

/// A record with a text of its own: changed or added by the plan.
#[derive(Debug, Clone)]
struct Own {
    text: Box<[u8]>,
    nodes: Box<[Node]>,
}

impl Own {
    /// A record from its text, and what is wrong with that.
    fn new(text: Vec<u8>) -> (Self, Vec<JsonFlaw>) {
        let mut scanner = Scanner::new(&text, 0, JsonLimits::default());
        let _ = scanner.value(1);
        let flaws = scanner.take_flaws();
        let nodes = scanner.nodes.into_boxed_slice();
        (Self { text: text.into_boxed_slice(), nodes }, flaws)
    }

    fn value(&self) -> Value<'_> {
        Value::new(&self.text, &self.nodes, 0)
    }
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
    text: Arc<Vec<u8>>,
    nodes: Arc<Vec<Node>>,
    rows: Arc<Vec<RowAt>>,
    /// Changed records, and added ones behind those that were read.
    own: BTreeMap<u32, Own>,
    dropped: BTreeSet<u32>,
    added: u32,
    is_rewritten: bool,
    parts: u32,
}

impl Records {
    /// The records that a reader found in a text.
    pub fn read(entry: EntryId, text: Vec<u8>, scanned: Scanned) -> Self {
        let Scanned { shape, mut nodes, mut rows, flaws } = scanned;
        nodes.shrink_to_fit();
        rows.shrink_to_fit();
        let (text, nodes, rows) = (Arc::new(text), Arc::new(nodes), Arc::new(rows));
        Self { entry, shape, flaws, text, nodes, rows, ..Self::default() }
    }

    /// An import file that exists only in the plan.
    pub fn generated(entry: EntryId) -> Self {
        Self { entry, is_rewritten: true, ..Self::default() }
    }

    /// The text as it was read.
    pub fn text(&self) -> &[u8] {
        &self.text
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
            return Some(own.value());
        }
        self.original(row)
    }

    /// A record as it was read.
    fn original(&self, row: u32) -> Option<Value<'_>> {
        Some(Value::new(&self.text, &self.nodes, self.row_at(row)?.node as usize))
    }

    /// The value at a place on the tape.
    pub fn at_node(&self, node: u32) -> Value<'_> {
        Value::new(&self.text, &self.nodes, node as usize)
    }

    /// Where a record begins in the text that was read; nothing where it was added.
    pub fn row_at(&self, row: u32) -> Option<RowAt> {
        self.rows.get(row.checked_sub(1)? as usize).copied()
    }

    /// The last record that begins at or before a byte of the text that was read.
    pub fn row_before(&self, offset: u32) -> Option<RowAt> {
        let after = self.rows.partition_point(|row| row.start <= offset);
        self.rows.get(after.checked_sub(1)?).copied()
    }

    /// A member of a record as the plan leaves it; nothing where the record is no object.
    pub fn field(&self, row: u32, name: &str) -> Option<Value<'_>> {
        self.record(row)?.get(name)
    }

    /// The bytes of a record as the plan leaves it.
    pub fn record_text(&self, row: u32) -> &[u8] {
        match self.own.get(&row) {
            Some(own) => &own.text,
            None => self.span(row, "").map(|span| span.of(&self.text)).unwrap_or_default(),
        }
    }

    /// Where a value stands in the text that was read: that of the record where the value is not there, or
    /// the record was changed; nothing where it was added.
    pub fn span(&self, row: u32, pointer: &str) -> Option<Span> {
        let record = self.original(row)?;
        let is_changed = self.own.contains_key(&row);
        let found = if is_changed { None } else { nearest(record, pointer) };
        Some(found.unwrap_or(record).span())
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

    /// Changes a place in a record, and tells the JSON that stood there; `None` where the pointer leads
    /// nowhere.
    pub fn splice(&mut self, row: u32, pointer: &str, splice: Splice<'_>) -> Option<Option<String>> {
        let held;
        let own = if let Some(own) = self.own.get(&row) {
            own
        } else {
            held = Own::new(self.span(row, "")?.of(&self.text).to_vec()).0;
            &held
        };
        let before = own.value().at(pointer).map(|value| value.raw().into_owned());
        let text = splice.apply(&own.text, own.value(), pointer)?;
        self.put(row, text);
        Some(before)
    }

    /// Gives a record another text.
    fn put(&mut self, row: u32, text: Vec<u8>) {
        let (own, flaws) = Own::new(text);
        let at = self.span(row, "").unwrap_or_default();
        if self.flaws.iter().any(|flaw| flaw.row == row) {
            self.flaws.retain(|flaw| flaw.row != row);
        }
        self.flaws.extend(flaws.into_iter().map(|flaw| JsonFlaw { at, row, ..flaw }));
        self.own.insert(row, own);
    }

    /// Takes a record out.
    pub fn drop_record(&mut self, row: u32) {
        self.dropped.insert(row);
    }

    /// Adds a record.
    pub fn push_record(&mut self, json: String) {
        self.added += 1;
        self.own.insert(self.read_rows() + self.added, Own::new(json.into_bytes()).0);
    }

    /// Notes that the file is written anew, as one array in UTF-8 without a mark, and mends the flaws that
    /// this mends.
    pub fn rewrite(&mut self) {
        self.is_rewritten = true;
        (self.shape, self.encoding, self.byte_order_mark) = (JsonShape::Array, TextEncoding::Utf8, false);
        if self.flaws.iter().any(|flaw| flaw.kind == JsonFlawKind::TrailingComma) {
            for row in self.rows().collect::<Vec<_>>() {
                if let Some(text) = without_trailing_commas(self.record_text(row)) {
                    self.put(row, text);
                }
            }
        }
        self.flaws.retain(|flaw| !is_mended_by_rewriting(flaw.kind));
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
pub fn is_mended_by_rewriting(kind: JsonFlawKind) -> bool {
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

/// The value that a pointer leads to, or the last one on its way.
fn nearest<'a>(record: Value<'a>, pointer: &str) -> Option<Value<'a>> {
    let mut pointer = pointer;
    loop {
        if let Some(value) = record.at(pointer) {
            return Some(value);
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
}

/// The pointer from the whole file to a place in a record.
pub fn whole_pointer(row: u32, pointer: &str) -> String {
    format!("/{}{pointer}", row.saturating_sub(1))
}

/// The pointer to a member.
pub fn pointer_to(name: &str) -> String {
    format!("/{}", token(name))
}
