//! The boxes of an image whose pixels are turned upright: they turn with it, or nothing is turned.
//!
//! Knows no level: what it is asked about is a fix in the making.

use crate::model::{Action, Annotation, EntryId, FieldAt, Leaf};
use crate::view::Context;

/// Elements with coordinates that are not read here, so that they would stay behind.
const OTHER_SHAPES: &[&str] =
    &["<polygon", "<robndbox", "<segment_polygons", "<part>", "<keypoint", "<cuboid"];

/// What must be done to the annotation of an image that is turned as its orientation says; nothing where it
/// has none. `None` where the boxes cannot be turned with certainty.
pub(super) fn with_boxes(context: &Context<'_>, image: EntryId) -> Option<Vec<Action>> {
    let facts = context.facts(image).image.as_deref()?;
    let Some(orientation) = facts.orientation.filter(|orientation| *orientation > 1) else {
        return Some(Vec::new());
    };
    let Some(claim) = context.pairs().claim(image) else { return Some(Vec::new()) };
    let annotation = context.inventory.annotation(claim.annotation)?;
    if claim.is_shared || !annotation.is_read() {
        return None;
    }
    turned(annotation, orientation, (facts.width?, facts.height?))
}

fn turned(annotation: &Annotation, orientation: u8, stored: (u32, u32)) -> Option<Vec<Action>> {
    let is_on_side = orientation >= 5;
    let reported =
        |leaf| annotation.value(FieldAt::head(leaf))?.trim().parse::<u32>().ok().filter(|side| *side > 0);
    let reported = reported(Leaf::Width).zip(reported(Leaf::Height));
    if is_on_side && stored.0 != stored.1 && reported == Some((stored.1, stored.0)) {
        // They were drawn on the image as it is shown.
        return Some(Vec::new());
    }
    let is_known = reported == Some(stored) || (reported.is_none() && !is_on_side);
    if !is_known || OTHER_SHAPES.iter().any(|shape| annotation.text.contains(shape)) {
        return None;
    }
    let entry = annotation.entry;
    let set = |at, to: String| Action::SetElement { entry, at, to };
    let mut actions = Vec::new();
    for (object, _) in annotation.live_objects() {
        let corners = corners(annotation, object)?;
        let turned = turn(corners, orientation, (f64::from(stored.0), f64::from(stored.1)));
        actions.extend(Leaf::CORNERS.into_iter().zip(turned).map(|(leaf, value)| {
            // Zero has two signs.
            set(FieldAt::object(object, leaf), (value + 0.0).to_string())
        }));
    }
    if is_on_side {
        actions.push(set(FieldAt::head(Leaf::Width), stored.1.to_string()));
        actions.push(set(FieldAt::head(Leaf::Height), stored.0.to_string()));
    }
    Some(actions)
}

/// The box of an object, where it is one of pixels and has an area.
fn corners(annotation: &Annotation, object: u32) -> Option<[f64; 4]> {
    let number = |leaf| {
        let text = annotation.value(FieldAt::object(object, leaf))?.trim();
        text.parse().ok().filter(|number: &f64| number.is_finite())
    };
    let [xmin, ymin, xmax, ymax] = Leaf::CORNERS.map(number);
    let corners = [xmin?, ymin?, xmax?, ymax?];
    let is_part = corners.iter().all(|corner| (0.0..=1.0).contains(corner));
    (corners[0] < corners[2] && corners[1] < corners[3] && !is_part).then_some(corners)
}

/// A box on the stored image as the box on the upright one (CIPA DC-008, Orientation).
fn turn([xmin, ymin, xmax, ymax]: [f64; 4], orientation: u8, (width, height): (f64, f64)) -> [f64; 4] {
    match orientation {
        2 => [width - xmax, ymin, width - xmin, ymax],
        3 => [width - xmax, height - ymax, width - xmin, height - ymin],
        4 => [xmin, height - ymax, xmax, height - ymin],
        5 => [ymin, xmin, ymax, xmax],
        6 => [height - ymax, xmin, height - ymin, xmax],
        7 => [height - ymax, width - xmax, height - ymin, width - xmin],
        8 => [ymin, width - xmax, ymax, width - xmin],
        _ => [xmin, ymin, xmax, ymax],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_orientation_turns_a_box_as_it_turns_the_pixels() {
        let boxed = [1.0, 2.0, 4.0, 8.0];
        for (orientation, upright) in [
            (1, [1.0, 2.0, 4.0, 8.0]),
            (2, [16.0, 2.0, 19.0, 8.0]),
            (3, [16.0, 2.0, 19.0, 8.0]),
            (4, [1.0, 2.0, 4.0, 8.0]),
            (5, [2.0, 1.0, 8.0, 4.0]),
            (6, [2.0, 1.0, 8.0, 4.0]),
            (7, [2.0, 16.0, 8.0, 19.0]),
            (8, [2.0, 16.0, 8.0, 19.0]),
        ] {
            assert_eq!(turn(boxed, orientation, (20.0, 10.0)), upright, "{orientation}");
        }
    }
}
