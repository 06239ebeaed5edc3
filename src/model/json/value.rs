//! A value on a tape, and how to go from it to what it holds.
//!
//! Allocates nothing but strings with escapes, and ways through large containers.

use std::borrow::Cow;
use std::sync::Arc;

use super::container_index::ContainerIndex;
use super::{ContainerIndexes, JsonKind, Node, text};
use crate::model::Span;

/// A value of a scanned text.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    text: &'a [u8],
    nodes: &'a [Node],
    indexes: Option<&'a ContainerIndexes>,
    index: usize,
}

impl<'a> Value<'a> {
    /// The value at an index of a tape.
    pub fn new(text: &'a [u8], nodes: &'a [Node], index: usize) -> Self {
        Self { text, nodes, indexes: None, index }
    }

    /// The value on a tape that has ways: what it holds is found by them.
    #[must_use]
    pub(super) fn with(self, indexes: &'a ContainerIndexes) -> Self {
        Self { indexes: Some(indexes), ..self }
    }

    /// The value at another place of its tape.
    pub(super) fn at_place(self, index: usize) -> Self {
        Self { index, ..self }
    }

    /// Its place on the tape.
    pub(super) fn place(self) -> usize {
        self.index
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

    /// What a string says, as bytes.
    pub(super) fn said(self) -> Cow<'a, [u8]> {
        let span = self.span().of(self.text);
        match self.kind() {
            JsonKind::Escaped => Cow::Owned(self.text().unwrap_or_default().into_owned().into_bytes()),
            _ => Cow::Borrowed(span.get(1..span.len().saturating_sub(1)).unwrap_or_default()),
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
        if !matches!(self.kind(), JsonKind::Array | JsonKind::Object) {
            return self.index + 1;
        }
        let end = self.node().end();
        let rest = self.nodes.get(self.index + 1..).unwrap_or_default();
        // Nodes are ordered by where they start, and most containers hold few.
        let mut most = 8;
        while rest.get(most).is_some_and(|node| node.start < end) {
            most *= 2;
        }
        let near = rest.get(..most).unwrap_or(rest);
        self.index + 1 + near.partition_point(|node| node.start < end)
    }

    /// The way through this container, where a walk is long.
    fn container_index(self) -> Option<Arc<ContainerIndex>> {
        self.indexes?.through(self)
    }

    /// All nodes directly within, names included.
    pub(super) fn children(self) -> Children<'a> {
        self.children_from(self.index + 1)
    }

    fn children_from(self, next: usize) -> Children<'a> {
        Children { parent: self, next, end: self.node().end() }
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
        match self.container_index() {
            Some(container_index) => {
                let mut alike = container_index.alike(name).rev().map(|place| self.at_place(place as usize));
                alike.find(|key| key.is(name)).map(Self::member)
            }
            None => self.members().filter(|(key, _)| key.is(name)).last().map(|(_, value)| value),
        }
    }

    /// Whether all members of a name are so.
    pub fn all_of_name(self, name: &str, mut is_so: impl FnMut(Self) -> bool) -> bool {
        match self.container_index() {
            Some(container_index) => {
                let mut alike = container_index.alike(name).map(|place| self.at_place(place as usize));
                alike.all(|key| !key.is(name) || is_so(key.member()))
            }
            None => self.members().filter(|(key, _)| key.is(name)).all(|(_, value)| is_so(value)),
        }
    }

    /// The value of the member of which this is the name.
    fn member(self) -> Self {
        self.at_place(self.index + 1)
    }

    /// The name of the member of which this is the value.
    pub(super) fn name(self) -> Self {
        self.at_place(self.index.saturating_sub(1))
    }

    /// The element with this number.
    fn element(self, number: usize) -> Option<Self> {
        match self.container_index() {
            Some(container_index) => {
                let (step, rest) = container_index.to_nth(number)?;
                self.children_from(step as usize).nth(rest)
            }
            None => self.elements().nth(number),
        }
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
        let (value, is_there) = self.toward(pointer);
        is_there.then_some(value)
    }

    /// The value that a pointer leads to, else the last one on its way; and whether it is the first.
    pub fn toward(self, pointer: &str) -> (Self, bool) {
        let mut value = self;
        for token in pointer.split('/').skip(1) {
            let next = match value.kind() {
                JsonKind::Object => value.get(&text::name_of(token)),
                JsonKind::Array => token.parse().ok().and_then(|number| value.element(number)),
                _ => None,
            };
            let Some(next) = next else { return (value, false) };
            value = next;
        }
        (value, true)
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
        let (from, before) = match self.container_index() {
            Some(container_index) => {
                container_index.last(|step| self.at_place(step as usize).span().start <= offset)?
            }
            None => (self.index() + 1, 0),
        };
        let mut children = self.children_from(from as usize).enumerate();
        loop {
            let (index, first) = children.next().filter(|(_, child)| child.span().start <= offset)?;
            let is_name = self.kind() == JsonKind::Object;
            let value = if is_name { children.next()?.1 } else { first };
            if offset < value.span().end {
                let token = if is_name {
                    text::token(&first.text().unwrap_or_default()).into_owned()
                } else {
                    (before + index).to_string()
                };
                return Some((token, value));
            }
        }
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
pub(super) struct Children<'a> {
    parent: Value<'a>,
    next: usize,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let node = self.parent.nodes.get(self.next).filter(|node| node.start < self.end)?;
        debug_assert!(node.start >= self.parent.node().start);
        let value = self.parent.at_place(self.next);
        self.next = value.behind();
        Some(value)
    }
}
