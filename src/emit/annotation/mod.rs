//! Writes annotations with the plan's changes: what did not change stays byte for byte.
//!
//! Knows where fields stand and nothing of what they mean.

use std::fmt::Write as _;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

use crate::model::{Annotation, Edit, Element, Field, Leaf, Place, Span};

/// A stretch of the text, and what stands there instead.
struct Patch {
    at: Span,
    /// Patches at one place stand in this order.
    order: Leaf,
    text: String,
}

/// The bytes of an annotation with the plan's changes: in UTF-8 where it was transcoded, else in its own
/// encoding. Characters that it lacks are written as references.
pub(super) fn render(annotation: &Annotation) -> Vec<u8> {
    let mut patches = fields(annotation, &annotation.root, None);
    for object in &annotation.objects {
        if object.is_dropped {
            patches.push(dropped(annotation, object.place));
        } else {
            patches.extend(fields(annotation, object, Some(object)));
        }
    }
    if let Some(at) = annotation.declared.filter(|_| annotation.is_transcoded) {
        patches.push(Patch { at, order: Leaf::Folder, text: UTF_8.name().into() });
    }
    encoded(annotation, &applied(&annotation.text, patches))
}

fn applied(text: &str, mut patches: Vec<Patch>) -> String {
    patches.sort_by_key(|patch| (patch.at, patch.order));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Patch { at, text: new, .. } in patches {
        let start = at.start as usize;
        // What lies in something that was taken out is gone with it.
        if start >= done {
            out.push_str(text.get(done..start).unwrap_or_default());
            out.push_str(&new);
            done = at.end as usize;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn encoded(annotation: &Annotation, text: &str) -> Vec<u8> {
    let encoding = &annotation.encoding;
    if annotation.is_transcoded || encoding.encoding.is(UTF_8) {
        let mark: &[u8] = if encoding.mark == 3 { b"\xEF\xBB\xBF" } else { b"" };
        return [mark, text.as_bytes()].concat();
    }
    if !encoding.encoding.is(UTF_16LE) && !encoding.encoding.is(UTF_16BE) {
        return encoding.encoding.encode_with_references(text).into_owned();
    }
    let units = (encoding.mark > 0).then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    let is_little = encoding.encoding.is(UTF_16LE);
    units.flat_map(|unit| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// The changes of the fields of the annotation itself, or of one of its objects.
fn fields(annotation: &Annotation, element: &Element, object: Option<&Element>) -> Vec<Patch> {
    let mut patches: Vec<Patch> = Vec::new();
    for (leaf, field) in &element.fields {
        match field.edit {
            Edit::Kept | Edit::Added => {}
            Edit::Set => patches.push(set(*leaf, field)),
            Edit::Dropped => patches.push(dropped(annotation, field.place)),
        }
    }
    let mut added: Vec<(Leaf, &Field)> = element
        .fields
        .iter()
        .filter(|(_, field)| field.edit == Edit::Added)
        .map(|(leaf, field)| (*leaf, field))
        .collect();
    added.sort_by_key(|(leaf, _)| *leaf);
    let (nested, own): (Vec<_>, Vec<_>) = added.into_iter().partition(|(leaf, _)| leaf.parent().is_some());
    for (leaf, field) in own {
        let (after, text) = (anchor(element, leaf), whole(leaf, field));
        patches.push(inserted(annotation, element, after, leaf, &text));
    }
    patches.extend(in_nested(annotation, element, object, &nested));
    patches
}

fn set(leaf: Leaf, field: &Field) -> Patch {
    if field.place.is_one_tag() {
        return Patch { at: field.place.outer, order: leaf, text: whole(leaf, field) };
    }
    Patch { at: field.place.inner, order: leaf, text: escaped(field.value.as_deref().unwrap_or_default()) }
}

/// An element with its tags.
fn whole(leaf: Leaf, field: &Field) -> String {
    let (tag, value) = (leaf.tag(), field.value.as_deref().unwrap_or_default());
    format!("<{tag}>{}</{tag}>", escaped(value))
}

/// An element goes with the spaces before it, so that no empty line stays.
fn dropped(annotation: &Annotation, place: Place) -> Patch {
    let start = place.outer.start - blank_before(annotation, place.outer.start);
    Patch { at: Span { start, end: place.outer.end }, order: Leaf::Folder, text: String::new() }
}

/// Bytes of white space before an offset.
fn blank_before(annotation: &Annotation, at: u32) -> u32 {
    let before = annotation.slice(Span { start: 0, end: at });
    let blank = before.len() - before.trim_end_matches([' ', '\t', '\r', '\n']).len();
    u32::try_from(blank).unwrap_or(0)
}

/// The element after which a field is added: the last that stands before it in the usual order.
fn anchor(element: &Element, leaf: Leaf) -> Option<Place> {
    let before = element
        .fields
        .iter()
        .filter(|(other, field)| *other < leaf && field.edit != Edit::Added && other.parent().is_none());
    before.max_by_key(|(other, _)| *other).map(|(_, field)| field.place)
}

/// Adds a text after an element, on a line of its own where that has one; else first in its owner.
fn inserted(
    annotation: &Annotation,
    owner: &Element,
    after: Option<Place>,
    order: Leaf,
    text: &str,
) -> Patch {
    let (at, indent) = match after {
        Some(place) => (place.outer.end, indent(annotation, place.outer.start)),
        None if owner.place.is_one_tag() => return filled(annotation, owner.place, order, text),
        None => (owner.place.inner.start, ""),
    };
    Patch { at: Span { start: at, end: at }, order, text: format!("{indent}{text}") }
}

/// The white space before an offset.
fn indent(annotation: &Annotation, at: u32) -> &str {
    annotation.slice(Span { start: at - blank_before(annotation, at), end: at })
}

/// `<size/>` becomes `<size>…</size>`.
fn filled(annotation: &Annotation, place: Place, order: Leaf, text: &str) -> Patch {
    let tag = annotation.slice(place.outer);
    let open = tag.strip_suffix("/>").unwrap_or(tag).trim_end();
    let name = open.trim_start_matches('<').split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
    Patch { at: place.outer, order, text: format!("{open}>{text}</{name}>") }
}

/// Adds fields to `size` or `bndbox`, which is made where it is not there.
fn in_nested(
    annotation: &Annotation,
    element: &Element,
    object: Option<&Element>,
    added: &[(Leaf, &Field)],
) -> Option<Patch> {
    let (first, _) = added.first()?;
    let mut text = String::new();
    for (leaf, field) in added {
        text.push_str(&whole(*leaf, field));
    }
    match element.nested {
        Some(place) if place.is_one_tag() => Some(filled(annotation, place, *first, &text)),
        Some(place) => {
            let at = place.inner.end - blank_before(annotation, place.inner.end);
            let within = element
                .fields
                .iter()
                .rev()
                .find(|(leaf, field)| leaf.parent().is_some() && field.edit != Edit::Added);
            let indent = within.map_or("", |(_, field)| indent(annotation, field.place.outer.start));
            let mut lines = String::new();
            for (leaf, field) in added {
                let _ = write!(lines, "{indent}{}", whole(*leaf, field));
            }
            Some(Patch { at: Span { start: at, end: at }, order: *first, text: lines })
        }
        None => {
            let name = first.parent()?;
            let after = annotation.before_size.filter(|_| object.is_none());
            let text = format!("<{name}>{text}</{name}>");
            Some(inserted(annotation, element, after, *first, &text))
        }
    }
}

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
