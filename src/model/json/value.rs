//! A value on a tape, and how to walk from it to what it holds.
//!
//! Allocates nothing but strings with escapes.

use std::borrow::Cow;

use super::{JsonKind, Node, text};
use crate::model::Span;

/// A value of a scanned text.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    text: &'a [u8],
    nodes: &'a [Node],
    index: usize,
}

impl<'a> Value<'a> {
    /// The value at an index of a tape.
    pub fn new(text: &'a [u8], nodes: &'a [Node], index: usize) -> Self {
        Self { text, nodes, index }
    }

    /// Its place on the tape.
    pub fn index(self) -> u32 {
        u32::try_from(self.index).unwrap_or(u32::MAX)
    }

    fn node(self) -> Node {
        self.nodes.get(self.index).copied().unwrap_or(Node { start: 0, rest: 0 })
    }

    /// What it is.
    pub fn kind(self) -> JsonKind {
        self.node().kind()
    }

    /// Where it stands in its text, a string with its quotes.
    pub fn span(self) -> Span {
        self.node().span()
    }

    /// Its bytes as text.
    pub fn raw(self) -> Cow<'a, str> {
        text::lossy(self.span().of(self.text))
    }

    /// What a string says; `None` for anything else.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let span = self.span().of(self.text);
        let body = span.get(1..span.len().saturating_sub(1)).unwrap_or_default();
        match self.kind() {
            JsonKind::Text => Some(text::lossy(body)),
            JsonKind::Escaped => Some(Cow::Owned(text::unescaped(body))),
            _ => None,
        }
    }

    /// The number, which may be infinite where it is too large.
    pub fn number(self) -> Option<f64> {
        (self.kind() == JsonKind::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// Whether two strings say the same.
    pub fn says_same(self, other: Self) -> bool {
        if (self.kind(), other.kind()) == (JsonKind::Text, JsonKind::Text) {
            return self.span().of(self.text) == other.span().of(other.text);
        }
        self.text() == other.text()
    }

    /// The index behind this value and all that it holds.
    fn behind(self) -> usize {
        let end = self.node().end();
        let is_container = matches!(self.kind(), JsonKind::Array | JsonKind::Object);
        let rest = self.nodes.get(self.index + 1..).unwrap_or_default();
        let inner = if is_container { rest.iter().take_while(|node| node.start < end).count() } else { 0 };
        self.index + 1 + inner
    }

    fn children(self) -> Children<'a> {
        Children { parent: self, next: self.index + 1, end: self.node().end() }
    }

    /// The members of an object: name and value, in the order of the text.
    pub fn members(self) -> impl Iterator<Item = (Self, Self)> {
        let mut children = self.children();
        let is_object = self.kind() == JsonKind::Object;
        std::iter::from_fn(move || if is_object { children.next().zip(children.next()) } else { None })
    }

    /// The elements of an array.
    pub fn elements(self) -> impl Iterator<Item = Self> {
        let is_array = self.kind() == JsonKind::Array;
        self.children().take_while(move |_| is_array)
    }

    /// The member of a name; the last where it stands several times, as readers have it.
    pub fn get(self, name: &str) -> Option<Self> {
        self.members().filter(|(key, _)| key.is(name)).last().map(|(_, value)| value)
    }

    /// Whether this is the string.
    pub fn is(self, wanted: &str) -> bool {
        match self.kind() {
            JsonKind::Text => {
                let span = self.span();
                let inner = Span { start: span.start + 1, end: span.end.saturating_sub(1) };
                inner.of(self.text) == wanted.as_bytes()
            }
            _ => self.text().is_some_and(|text| text == wanted),
        }
    }

    /// The value that a pointer leads to (RFC 6901).
    pub fn at(self, pointer: &str) -> Option<Self> {
        let mut value = self;
        for token in pointer.split('/').skip(1) {
            value = match value.kind() {
                JsonKind::Object => value.get(&text::name_of(token))?,
                JsonKind::Array => value.elements().nth(token.parse().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The pointer from here to the smallest value, or the member, that a byte of the text lies in.
    pub fn pointer_at(self, offset: u32) -> String {
        let holds = |span: Span| (span.start..span.end).contains(&offset);
        let mut pointer = String::new();
        let mut value = self;
        while let Some((step, inner)) = value.step_to(offset) {
            pointer.push('/');
            pointer.push_str(&step);
            value = inner;
            if !holds(value.span()) {
                break;
            }
        }
        pointer
    }

    /// The member or element that a byte lies in: its token, and its value.
    fn step_to(self, offset: u32) -> Option<(String, Self)> {
        let member =
            self.members().find(|(name, value)| (name.span().start..value.span().end).contains(&offset));
        if let Some((name, value)) = member {
            return Some((text::token(&name.text().unwrap_or_default()).into_owned(), value));
        }
        let of_element =
            |(_, value): &(usize, Self)| (value.span().start..value.span().end).contains(&offset);
        self.elements().enumerate().find(of_element).map(|(index, value)| (index.to_string(), value))
    }

    /// The places of what an array or an object holds: each from its name, if it has one, to the end of its
    /// value.
    pub(super) fn places(self) -> Vec<Span> {
        let of_member =
            |(name, value): (Self, Self)| Span { start: name.span().start, end: value.span().end };
        let members = self.members().map(of_member);
        members.chain(self.elements().map(Self::span)).collect()
    }
}

/// What a container holds, names included.
struct Children<'a> {
    parent: Value<'a>,
    next: usize,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let node = self.parent.nodes.get(self.next).filter(|node| node.start < self.end)?;
        debug_assert!(node.start >= self.parent.node().start);
        let value = Value { index: self.next, ..self.parent };
        self.next = value.behind();
        Some(value)
    }
}
