//! What the transformations of an image make of its facts, and the steps that make it come true.
//!
//! Touches no bytes; `emit` makes them, and what it wrote is checked again.

use crate::model::{Entry, EntryId, Facts, Format, ImageFacts, Inventory, Remake, Transform, TroubleKind};

use super::change::Change;

/// An image that is encoded anew: still, 8 bits a sample, upright, without metadata.
pub(super) fn convert(inventory: &mut Inventory, id: EntryId, to: Format, stretch: bool) -> Option<Change> {
    let Changed { entry, facts, steps } = changed(inventory, id)?;
    let bits = facts.image.as_ref().and_then(|image| image.bits).filter(|bits| *bits > 8);
    let words = |format: Format, bits: Option<u8>| match bits {
        Some(bits) => format!("{} with {bits} bits a sample", format.title()),
        None => format.title().to_owned(),
    };
    let from = facts.format().map(|format| words(format, bits));
    facts.by_magic = Some(to);
    facts.sniffed = true;
    facts.troubles.retain(|trouble| !of_metadata(trouble.kind));
    if let Some(image) = &mut facts.image {
        turn(image, steps);
        let (width, height) = (image.width, image.height);
        **image = ImageFacts { width, height, ..ImageFacts::of_unknown_size() };
    }
    steps.push(Transform::Convert { to, stretch });
    // A size that is not known is none.
    entry.size = entry.size.max(1);
    Some(Change { from, to: Some(words(to, bits.map(|_| 8))) })
}

/// An image scaled down; its bytes shrink with its area, as far as can be determined. What followed its end is
/// not written again, and a TIFF is written upright: its tags are not written again either.
pub(super) fn resize(inventory: &mut Inventory, id: EntryId, width: u32, height: u32) -> Option<Change> {
    let Changed { entry, facts, steps } = changed(inventory, id)?;
    let is_tiff = facts.format() == Some(Format::Tiff);
    let image = facts.image.as_mut()?;
    let before = (image.width?, image.height?);
    let area = |(width, height): (u32, u32)| u128::from(width) * u128::from(height);
    let bytes = u128::from(entry.size) * area((width, height)) / area(before).max(1);
    entry.size = u64::try_from(bytes).unwrap_or(entry.size).max(1);
    (image.width, image.height, image.tail) = (Some(width), Some(height), None);
    steps.push(Transform::Resize { width, height });
    if is_tiff {
        turn(image, steps);
    }
    Some(Change {
        from: Some(format!("{} × {} pixels", before.0, before.1)),
        to: Some(format!("{width} × {height} pixels")),
    })
}

pub(super) fn bake_orientation(inventory: &mut Inventory, id: EntryId) -> Option<Change> {
    let Changed { facts, steps, .. } = changed(inventory, id)?;
    let image = facts.image.as_mut()?;
    let from = image.orientation?;
    turn(image, steps);
    image.tail = None;
    Some(Change { from: Some(format!("orientation {from}")), to: Some("upright".into()) })
}

pub(super) fn strip_metadata(inventory: &mut Inventory, id: EntryId) -> Option<Change> {
    let Changed { facts, steps, .. } = changed(inventory, id)?;
    facts.troubles.retain(|trouble| !of_metadata(trouble.kind));
    let mut orientation = None;
    if let Some(image) = &mut facts.image {
        (image.gps, image.serial) = (false, false);
        orientation = image.orientation.filter(|orientation| *orientation > 1);
        image.orientation = orientation;
    }
    steps.push(Transform::StripMetadata { orientation });
    let from = "EXIF, XMP and text blocks, with artist, copyright and captions where they are reported";
    Some(Change { from: Some(from.into()), to: None })
}

pub(super) fn strip_location(inventory: &mut Inventory, id: EntryId) -> Option<Change> {
    let Changed { facts, steps, .. } = changed(inventory, id)?;
    let image = facts.image.as_mut()?;
    (image.gps, image.serial) = (false, false);
    steps.push(Transform::StripLocation);
    Some(Change { from: Some("position and serial numbers".into()), to: None })
}

pub(super) fn strip_tail(inventory: &mut Inventory, id: EntryId) -> Option<Change> {
    let Changed { entry, facts, steps } = changed(inventory, id)?;
    let tail = facts.image.as_mut()?.tail.take()?;
    let end = entry.size.saturating_sub(tail.bytes);
    steps.push(Transform::CutTail { end });
    entry.size = end.max(1);
    Some(Change { from: Some(format!("{} bytes after the end", tail.bytes)), to: None })
}

/// An entry whose bytes change, and the steps noted for it so far.
struct Changed<'a> {
    entry: &'a mut Entry,
    facts: &'a mut Facts,
    steps: &'a mut Vec<Transform>,
}

/// No sum of the entry's bytes is known any more.
fn changed(inventory: &mut Inventory, id: EntryId) -> Option<Changed<'_>> {
    let entry = inventory.entries.get_mut(id.index())?;
    let facts = inventory.facts.get_mut(id.index())?;
    let original = Remake { size: entry.size, crc: entry.crc, steps: Vec::new() };
    let remake = inventory.remakes.entry(id).or_insert(original);
    (entry.crc, facts.crc, facts.digest) = (None, None, None);
    Some(Changed { entry, facts, steps: &mut remake.steps })
}

/// The image as it is shown becomes the image as it is stored.
fn turn(image: &mut ImageFacts, steps: &mut Vec<Transform>) {
    let Some(orientation) = image.orientation.take().filter(|orientation| *orientation > 1) else { return };
    steps.push(Transform::Turn { orientation });
    if orientation >= 5 {
        (image.width, image.height) = (image.height, image.width);
    }
}

fn of_metadata(kind: TroubleKind) -> bool {
    kind == TroubleKind::MetadataTooLarge
}
