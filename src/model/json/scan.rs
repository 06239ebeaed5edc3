//! Scans one value after the other, as strictly as RFC 8259 has it, and goes on behind flaws that leave no
//! doubt about what is meant.
//!
//! Every byte is looked at once. Knows nothing of what surrounds a value.

use std::fmt::Write as _;

use memchr::memchr2;
use rustc_hash::FxHashSet;

use super::{JsonKind, Node, VALUE_MAX, Value, text};
use crate::model::Span;

/// What is wrong with a text of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum JsonFlawKind {
    /// It is no JSON from here on; reading stopped.
    Syntax,
    /// A byte-order mark stands first.
    ByteOrderMark,
    /// It is in another Unicode encoding than UTF-8.
    OtherEncoding,
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// A comma before a closing bracket.
    TrailingComma,
    /// `NaN` or `Infinity`.
    NotFinite,
    /// A name that appears twice in one object.
    RepeatedName,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// Brackets within brackets above the ceiling; reading stopped.
    TooDeep,
    /// A string or a value above the ceiling; reading stopped.
    TooLong,
    /// The text is no array of records.
    NotArray,
}

/// One thing that is wrong with a text of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFlaw {
    /// What is wrong.
    pub kind: JsonFlawKind,
    /// The offending bytes.
    pub at: Span,
    /// The record it lies in, from 1; 0 where it lies in none.
    pub row: u32,
    /// The actual values, in words.
    pub detail: String,
}

/// Above these, reading stops.
#[derive(Debug, Clone, Copy)]
pub struct JsonLimits {
    /// Brackets within brackets.
    pub depth: u32,
    /// Bytes of a string.
    pub string: usize,
    /// Values in all.
    pub values: usize,
}

impl Default for JsonLimits {
    fn default() -> Self {
        Self { depth: 128, string: 16 << 20, values: 1 << 24 }
    }
}

/// Reading cannot go on; the last flaw says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

/// How many flaws of a kind are kept; the last of them says how many more there are.
const KEPT: u32 = 10_000;
/// How many kinds there are.
const KINDS: usize = 11;
/// Objects of so many members are searched for repeated names by comparing all with all.
const FEW: usize = 12;

/// Reads values from a text onto a tape.
#[derive(Debug)]
pub struct Scanner<'a> {
    text: &'a [u8],
    limits: JsonLimits,
    /// The next byte.
    pub at: usize,
    /// The values read.
    pub nodes: Vec<Node>,
    flaws: Vec<JsonFlaw>,
    /// How many flaws of each kind there are, kept or not.
    counts: [u32; KINDS],
    /// The record that is being read, from 1.
    pub row: u32,
    /// Names of the objects that are open.
    names: Vec<u32>,
}

impl<'a> Scanner<'a> {
    /// A scanner that begins at a byte.
    pub fn new(text: &'a [u8], at: usize, limits: JsonLimits) -> Self {
        Self {
            text,
            limits,
            at,
            nodes: Vec::new(),
            flaws: Vec::new(),
            counts: [0; KINDS],
            row: 0,
            names: Vec::new(),
        }
    }

    /// Skips whitespace and gives the next byte.
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Notes a flaw.
    pub fn flaw(&mut self, kind: JsonFlawKind, start: usize, end: usize, detail: impl Into<String>) {
        let Some(count) = self.counts.get_mut(kind as usize) else { return };
        *count += 1;
        if *count <= KEPT {
            let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let at = Span { start: narrow(start), end: narrow(end.min(self.text.len())) };
            self.flaws.push(JsonFlaw { kind, at, row: self.row, detail: detail.into() });
        }
    }

    /// What is wrong, in the order of the text.
    pub fn take_flaws(&mut self) -> Vec<JsonFlaw> {
        let mut flaws = std::mem::take(&mut self.flaws);
        for flaw in flaws.iter_mut().rev() {
            let count = self.counts.get_mut(flaw.kind as usize).map_or(0, std::mem::take);
            if count > KEPT {
                let _ = write!(flaw.detail, "; {} more such places follow", count - KEPT);
            }
        }
        flaws.sort_by_key(|flaw| (flaw.at.start, flaw.kind));
        flaws
    }

    /// Notes that reading cannot go on.
    pub fn stop(&mut self, kind: JsonFlawKind, at: usize, detail: impl Into<String>) -> Stop {
        self.flaw(kind, at, at + 1, detail);
        Stop
    }

    /// Reads one value, inside so many brackets.
    pub fn value(&mut self, depth: u32) -> Result<(), Stop> {
        let Some(first) = self.peek() else {
            return Err(self.stop(JsonFlawKind::Syntax, self.at, "the text ends where a value is expected"));
        };
        match first {
            b'{' | b'[' if depth >= self.limits.depth => {
                let detail = format!("more than {} brackets are open", self.limits.depth);
                Err(self.stop(JsonFlawKind::TooDeep, self.at, detail))
            }
            b'{' => self.container(depth, JsonKind::Object),
            b'[' => self.container(depth, JsonKind::Array),
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    fn container(&mut self, depth: u32, kind: JsonKind) -> Result<(), Stop> {
        let (start, node, first_name) = (self.at, self.nodes.len(), self.names.len());
        let close = if kind == JsonKind::Object { b'}' } else { b']' };
        self.nodes.push(Node::new(kind, start, start));
        self.at += 1;
        let mut comma = None;
        while self.peek() != Some(close) {
            if self.nodes.len() >= self.limits.values {
                let detail = format!("more than {} values in all", self.limits.values);
                return Err(self.stop(JsonFlawKind::TooLong, self.at, detail));
            }
            self.child(depth, kind)?;
            comma = match self.peek() {
                Some(b',') => Some(self.at),
                Some(byte) if byte == close => None,
                _ => return Err(self.unexpected(&format!("`,` or `{}`", char::from(close)))),
            };
            if comma.is_some() {
                self.at += 1;
            }
        }
        if let Some(comma) = comma {
            self.flaw(JsonFlawKind::TrailingComma, comma, comma + 1, "a comma and nothing after it");
        }
        self.at += 1;
        if self.at - start > VALUE_MAX {
            return Err(self.stop(JsonFlawKind::TooLong, start, format!("{} bytes", self.at - start)));
        }
        if let Some(place) = self.nodes.get_mut(node) {
            *place = Node::new(kind, start, self.at);
        }
        self.repeated_names(first_name);
        self.names.truncate(first_name);
        Ok(())
    }

    fn child(&mut self, depth: u32, kind: JsonKind) -> Result<(), Stop> {
        if kind == JsonKind::Array {
            return self.value(depth + 1);
        }
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a name in double quotes"));
        }
        self.names.push(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.string()?;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        self.value(depth + 1)
    }

    /// Reads a string with its quotes.
    fn string(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let mut kind = JsonKind::Text;
        let mut from = start + 1;
        loop {
            let rest = self.text.get(from..).unwrap_or_default();
            let Some(length) = memchr2(b'"', b'\\', rest) else {
                return Err(self.stop(JsonFlawKind::Syntax, start, "the string is never closed"));
            };
            let end = from + length;
            if end - start > self.limits.string {
                let detail = format!("a string of more than {} bytes", self.limits.string);
                return Err(self.stop(JsonFlawKind::TooLong, start, detail));
            }
            if let Some(bad) = rest.get(..length).and_then(|part| part.iter().position(|byte| *byte < 0x20)) {
                let detail = "a control character in a string must be escaped";
                return Err(self.stop(JsonFlawKind::Syntax, from + bad, detail));
            }
            if rest.get(length) == Some(&b'"') {
                self.at = end + 1;
                break;
            }
            kind = JsonKind::Escaped;
            from = self.escape(end)?;
        }
        self.nodes.push(Node::new(kind, start, self.at));
        Ok(())
    }

    /// Checks the escape at a backslash and says where it ends.
    fn escape(&mut self, at: usize) -> Result<usize, Stop> {
        match self.text.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => return Ok(at + 2),
            Some(b'u') => {}
            _ => return Err(self.stop(JsonFlawKind::Syntax, at, "no escape that JSON knows")),
        }
        let Some(unit) = text::unit(self.text, at) else {
            return Err(self.stop(JsonFlawKind::Syntax, at, "`\\u` takes four hexadecimal digits"));
        };
        let is_pair = matches!(unit, 0xD800..=0xDBFF)
            && text::unit(self.text, at + 6).is_some_and(|low| matches!(low, 0xDC00..=0xDFFF));
        if is_pair {
            return Ok(at + 12);
        }
        if matches!(unit, 0xD800..=0xDFFF) {
            self.flaw(
                JsonFlawKind::LoneSurrogate,
                at,
                at + 6,
                format!("`\\u{unit:04x}` is half a character"),
            );
        }
        Ok(at + 6)
    }

    fn number(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        let number = rest.get(..length).unwrap_or_default();
        if number == b"-" && rest.get(1..).is_some_and(|rest| rest.starts_with(b"Infinity")) {
            self.not_finite("-Infinity");
            return Ok(());
        }
        if !text::is_number(number) {
            let shown = String::from_utf8_lossy(number.get(..20).unwrap_or(number)).into_owned();
            return Err(self.stop(JsonFlawKind::Syntax, start, format!("`{shown}` is not a number")));
        }
        self.at += length;
        self.nodes.push(Node::new(JsonKind::Number, start, self.at));
        Ok(())
    }

    fn word(&mut self) -> Result<(), Stop> {
        const WORDS: [(&str, JsonKind); 3] =
            [("null", JsonKind::Null), ("true", JsonKind::Bool), ("false", JsonKind::Bool)];
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        for name in ["NaN", "Infinity"] {
            if word == name.as_bytes() {
                self.not_finite(name);
                return Ok(());
            }
        }
        match WORDS.iter().find(|(name, _)| word == name.as_bytes()) {
            Some((_, kind)) => {
                self.at += length;
                self.nodes.push(Node::new(*kind, start, self.at));
                Ok(())
            }
            None => Err(self.unexpected("a value")),
        }
    }

    fn not_finite(&mut self, word: &str) {
        let start = self.at;
        self.at += word.len();
        self.nodes.push(Node::new(JsonKind::NotFinite, start, self.at));
        self.flaw(JsonFlawKind::NotFinite, start, self.at, format!("`{word}` is not JSON"));
    }

    /// Notes what stands where something else should.
    pub fn unexpected(&mut self, wanted: &str) -> Stop {
        let at = self.at;
        let rest = self.text.get(at..).unwrap_or_default();
        let found = match String::from_utf8_lossy(rest.get(..8).unwrap_or(rest)).chars().next() {
            None => "the text ends".to_owned(),
            Some(letter) => format!("`{letter}` stands"),
        };
        self.stop(JsonFlawKind::Syntax, at, format!("{found} where {wanted} is expected"))
    }

    fn repeated_names(&mut self, first: usize) {
        let names = self.names.get(first..).unwrap_or_default();
        if names.len() < 2 {
            return;
        }
        let name = |index: u32| Value::new(self.text, &self.nodes, index as usize);
        let mut repeats = Vec::new();
        if names.len() <= FEW {
            for (place, later) in names.iter().enumerate().skip(1) {
                let before = names.get(..place).unwrap_or_default();
                if before.iter().any(|earlier| name(*earlier).says_same(name(*later))) {
                    repeats.push(*later);
                }
            }
        } else {
            let mut seen = FxHashSet::default();
            repeats.extend(names.iter().filter(|index| !seen.insert(name(**index).text())));
        }
        for index in repeats {
            let at = Value::new(self.text, &self.nodes, index as usize).span();
            let raw = text::lossy(at.of(self.text));
            let detail = format!("the name `{raw}` appears twice in one object");
            self.flaw(JsonFlawKind::RepeatedName, at.start as usize, at.end as usize, detail);
        }
    }
}
