//! Changes places of a text of JSON and keeps every other byte.
//!
//! Knows no record: a text and pointers in, a text out. Changes that do not depend on each other are made at once.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{JsonKind, Tape, Value, quoted, text};
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

/// What becomes of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spliced {
    /// It is made; the JSON that stood there, where one did.
    Done(Option<String>),
    /// The pointer leads nowhere.
    Nowhere,
    /// It depends on a change before it, which must be made first.
    Later,
}

/// Changes of one text, to be made at once.
#[derive(Debug)]
pub struct Patch<'a> {
    source: &'a [u8],
    root: Value<'a>,
    /// What stands in place of what.
    edits: Vec<(Span, String)>,
    /// Where each change begins, and where it ends.
    changed: BTreeMap<u32, u32>,
    /// Pointers that lead elsewhere once the changes are made.
    moved: FxHashSet<String>,
    /// What objects get behind their last member, by their places on the tape.
    added: BTreeMap<usize, Added>,
    /// Where the members and elements begin that containers lose, by the places of these on the tape.
    dropped: BTreeMap<usize, FxHashSet<u32>>,
}

/// What an object gets behind its last member.
#[derive(Debug)]
struct Added {
    at: u32,
    /// What stands between its members.
    gap: String,
    /// What stands between a name and its value.
    colon: String,
    text: String,
}

impl<'a> Patch<'a> {
    /// No change yet.
    pub fn new(tape: &'a Tape) -> Self {
        Self {
            source: tape.text(),
            root: tape.value(0),
            edits: Vec::new(),
            changed: BTreeMap::new(),
            moved: FxHashSet::default(),
            added: BTreeMap::new(),
            dropped: BTreeMap::new(),
        }
    }

    /// Notes a change.
    pub fn add(&mut self, pointer: &str, splice: Splice<'_>) -> Spliced {
        if self.is_moved(pointer) {
            return Spliced::Later;
        }
        let (value, is_there) = self.root.toward(pointer);
        let parent = pointer.rsplit_once('/').and_then(|(parent, _)| self.root.at(parent));
        let done = match (splice, parent) {
            (Splice::Set(json), _) if is_there => self.replace(value.span(), json.to_owned()),
            (Splice::Set(json), Some(parent)) => self.append(parent, pointer, json),
            (Splice::Drop, Some(parent)) if is_there => self.drop(parent, pointer, value),
            (Splice::Rename(name), Some(parent)) if is_there => self.rename(parent, pointer, value, name),
            _ => Spliced::Nowhere,
        };
        if done != Spliced::Done(None) {
            return done;
        }
        self.moved.insert(pointer.to_owned());
        let is_reported = is_there && !matches!(splice, Splice::Rename(_));
        Spliced::Done(is_reported.then(|| value.raw().into_owned()))
    }

    fn is_moved(&self, pointer: &str) -> bool {
        let is_moved = |part: &str| self.moved.contains(part);
        !self.moved.is_empty()
            && (is_moved(pointer)
                || pointer.match_indices('/').any(|(at, _)| pointer.get(..at).is_some_and(is_moved)))
    }

    /// Takes a stretch of the text for a change; `false` where another has taken part of it.
    fn take(&mut self, span: Span) -> bool {
        let before = self.changed.range(..span.end.max(span.start + 1)).next_back();
        let is_free = before.is_none_or(|(_, end)| *end <= span.start);
        if is_free {
            self.changed.insert(span.start, span.end);
        }
        is_free
    }

    fn replace(&mut self, span: Span, with: String) -> Spliced {
        if !self.take(span) {
            return Spliced::Later;
        }
        self.edits.push((span, with));
        Spliced::Done(None)
    }

    fn rename(&mut self, parent: Value<'_>, pointer: &str, value: Value<'_>, name: &str) -> Spliced {
        if parent.kind() != JsonKind::Object {
            return Spliced::Nowhere;
        }
        let done = self.replace(value.name().span(), quoted(name));
        if let (Spliced::Done(_), Some((parent, _))) = (&done, pointer.rsplit_once('/')) {
            self.moved.insert(format!("{parent}/{}", text::token(name)));
        }
        done
    }

    /// Adds a member behind the last, spaced as the one before it.
    fn append(&mut self, parent: Value<'_>, pointer: &str, json: &str) -> Spliced {
        let Some((_, token)) = pointer.rsplit_once('/').filter(|_| parent.kind() == JsonKind::Object) else {
            return Spliced::Nowhere;
        };
        let place = parent.place();
        if self.dropped.contains_key(&place) {
            return Spliced::Later;
        }
        if !self.added.contains_key(&place) {
            let added = self.behind_last(parent);
            if !self.take(Span { start: added.at, end: added.at }) {
                return Spliced::Later;
            }
            self.added.insert(place, added);
        }
        if let Some(added) = self.added.get_mut(&place) {
            let name = quoted(&text::name_of(token));
            let gap = std::mem::take(&mut added.gap);
            added.text.push_str(&format!("{gap}{name}{}{json}", added.colon));
            added.gap = if gap.is_empty() { ", ".to_owned() } else { gap };
        }
        Spliced::Done(None)
    }

    fn behind_last(&self, parent: Value<'_>) -> Added {
        let between = |from: u32, to: u32| {
            String::from_utf8_lossy(Span { start: from, end: to }.of(self.source)).into_owned()
        };
        let places = parent.places();
        let (at, gap) = match places.as_slice() {
            [] => (parent.span().start + 1, String::new()),
            [only] => (only.end, ", ".to_owned()),
            [.., before, last] => (last.end, between(before.end, last.start)),
        };
        let last = parent.members().last();
        let colon =
            last.map_or(": ".to_owned(), |(name, value)| between(name.span().end, value.span().start));
        Added { at, gap, colon, text: String::new() }
    }

    fn drop(&mut self, parent: Value<'_>, pointer: &str, value: Value<'_>) -> Spliced {
        let is_member = parent.kind() == JsonKind::Object;
        let from = if is_member { value.name() } else { value };
        let span = Span { start: from.span().start, end: value.span().end };
        if self.added.contains_key(&parent.place()) || !self.take(span) {
            return Spliced::Later;
        }
        self.dropped.entry(parent.place()).or_default().insert(span.start);
        if let (false, Some((parent, _))) = (is_member, pointer.rsplit_once('/')) {
            // The elements behind it have other numbers from now on.
            self.moved.insert(parent.to_owned());
        }
        Spliced::Done(None)
    }

    /// The text with all changes; `None` where there are none.
    pub fn applied(mut self) -> Option<Vec<u8>> {
        for (parent, starts) in &self.dropped {
            let places = self.root.at_place(*parent).places();
            let gaps = removed(&places, |place| starts.contains(&place.start));
            self.edits.extend(gaps.into_iter().map(|gap| (gap, String::new())));
        }
        for added in std::mem::take(&mut self.added).into_values() {
            self.edits.push((Span { start: added.at, end: added.at }, added.text));
        }
        self.edits.sort_by_key(|(span, _)| (span.start, span.end));
        let mut text = Vec::with_capacity(self.source.len());
        let mut at = 0;
        for (span, with) in &self.edits {
            text.extend_from_slice(Span { start: at, end: span.start }.of(self.source));
            text.extend_from_slice(with.as_bytes());
            at = span.end;
        }
        text.extend_from_slice(self.source.get(at as usize..).unwrap_or_default());
        (!self.edits.is_empty()).then_some(text)
    }
}

/// What is taken out of a container with some of its places: each run of them with what stands behind it, or
/// before it where nothing follows.
fn removed(places: &[Span], is_dropped: impl Fn(&Span) -> bool) -> Vec<Span> {
    let mut removed: Vec<Span> = Vec::new();
    let mut kept: Option<Span> = None;
    let mut runs = places.chunk_by(|one, next| is_dropped(one) == is_dropped(next)).peekable();
    while let Some(run) = runs.next() {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        if !is_dropped(first) {
            kept = Some(*last);
            continue;
        }
        removed.push(match (kept, runs.peek().and_then(|next| next.first())) {
            (_, Some(next)) => Span { start: first.start, end: next.start },
            (Some(before), None) => Span { start: before.end, end: last.end },
            (None, None) => Span { start: first.start, end: last.end },
        });
    }
    removed
}
