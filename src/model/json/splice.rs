//! Changes one place of a text of JSON and keeps every other byte.
//!
//! Knows no record: a text and a pointer in, a text out.

use super::{JsonKind, Value, quoted, text};
use crate::model::Span;

/// One change of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splice<'a> {
    /// Put this JSON there; a member that is missing is added last.
    Set(&'a str),
    /// Take the member or element out.
    Drop,
    /// Give the member another name.
    Rename(&'a str),
}

impl Splice<'_> {
    /// The text after the change; `None` where the pointer leads nowhere.
    pub fn apply(self, source: &[u8], root: Value<'_>, pointer: &str) -> Option<Vec<u8>> {
        let found = root.at(pointer);
        match (self, found) {
            (Self::Set(json), Some(value)) => Some(replaced(source, value.span(), json)),
            (Self::Set(json), None) => added(source, root, pointer, json),
            (Self::Drop, Some(_)) => dropped(source, root, pointer),
            (Self::Rename(name), Some(value)) => {
                let place = place_of(root, pointer, value)?;
                let key = Span { start: place.start, end: key_end(source, place) };
                Some(replaced(source, key, &quoted(name)))
            }
            _ => None,
        }
    }
}

fn replaced(source: &[u8], span: Span, with: &str) -> Vec<u8> {
    let before = source.get(..span.start as usize).unwrap_or_default();
    let after = source.get(span.end as usize..).unwrap_or_default();
    [before, with.as_bytes(), after].concat()
}

fn parent<'a>(root: Value<'a>, pointer: &str) -> Option<Value<'a>> {
    root.at(pointer.rsplit_once('/')?.0)
}

/// The member or element that holds a value.
fn place_of(root: Value<'_>, pointer: &str, value: Value<'_>) -> Option<Span> {
    let end = value.span().end;
    parent(root, pointer)?.places().into_iter().find(|place| place.end == end)
}

/// Where the name of a member ends: at its first quote that no backslash escapes.
fn key_end(source: &[u8], place: Span) -> u32 {
    let member = place.of(source);
    let mut is_escaped = false;
    let end = member.iter().skip(1).position(|byte| {
        let closes = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        closes
    });
    place.start + u32::try_from(end.map_or(0, |end| end + 2)).unwrap_or(0)
}

/// Adds a member behind the last, spaced as the one before it.
fn added(source: &[u8], root: Value<'_>, pointer: &str, json: &str) -> Option<Vec<u8>> {
    let parent = parent(root, pointer).filter(|parent| parent.kind() == JsonKind::Object)?;
    let name = quoted(&text::name_of(pointer.rsplit_once('/')?.1));
    let places = parent.places();
    let between = |from: u32, to: u32| String::from_utf8_lossy(Span { start: from, end: to }.of(source));
    let (at, gap) = match places.as_slice() {
        [] => (parent.span().start + 1, String::new()),
        [only] => (only.end, ", ".to_owned()),
        [.., before, last] => (last.end, between(before.end, last.start).into_owned()),
    };
    let colon = parent
        .members()
        .last()
        .map_or(": ".to_owned(), |(key, value)| between(key.span().end, value.span().start).into_owned());
    Some(replaced(source, Span { start: at, end: at }, &format!("{gap}{name}{colon}{json}")))
}

fn dropped(source: &[u8], root: Value<'_>, pointer: &str) -> Option<Vec<u8>> {
    let place = place_of(root, pointer, root.at(pointer)?)?;
    let places = parent(root, pointer)?.places();
    let index = places.iter().position(|other| *other == place)?;
    let span = match (index.checked_sub(1).and_then(|before| places.get(before)), places.get(index + 1)) {
        (_, Some(next)) => Span { start: place.start, end: next.start },
        (Some(before), None) => Span { start: before.end, end: place.end },
        (None, None) => place,
    };
    Some(replaced(source, span, ""))
}
