//! Rules about Pascal VOC annotations beside images: are they found, read, and do they fit their image?
//!
//! The text was read in `probe::voc`; which annotation belongs to which image is decided in
//! `rules::pairs`. Annotations without an image are reported once, by `annotation/orphan`.

use crate::model::{Action, Annotation, Deed, EntryId, FieldAt, ImageFacts, Leaf, Locus, XmlTrouble};

use crate::rules::Draft;
use crate::view::Context;

rules! {
    orphan, detached, shared, extension_case, malformed, doctype, wrong_root, not_utf8, too_deep,
    size_missing, size_mismatch, depth_mismatch, filename_mismatch, local_path, label_missing, label_space,
    label_variants, box_missing, box_not_integer, box_reversed, box_outside, box_normalised, box_duplicate,
    box_base, flag_value, flag_missing, no_objects,
}

/// The name under which an annotation is found beside an image.
fn beside(context: &Context<'_>, image: EntryId) -> String {
    let path = &context.entry(image).path;
    let extension = context.profile.annotations.as_ref().map_or("xml", |needs| &needs.extension);
    let folder = if path.parent().is_empty() { String::new() } else { format!("{}/", path.parent()) };
    format!("{folder}{}.{extension}", path.stem())
}

fn of_trouble(context: &Context<'_>, annotation: &Annotation, trouble: &XmlTrouble, help: &str) -> Draft {
    let name = context.entry(annotation.entry).path.text();
    let message = format!("`{name}`: {}", trouble.detail);
    Draft::new(annotation.locus(trouble.at), name, message, help)
}

/// Where a field stands, or would.
fn locus(annotation: &Annotation, at: FieldAt) -> Locus {
    annotation.locus(annotation.place(at))
}

/// What is said of an object, with its number and its label.
fn of_object(annotation: &Annotation, object: u32, what: &str) -> String {
    let label = annotation.value(FieldAt::object(object, Leaf::Name)).unwrap_or_default().trim();
    let label = if label.is_empty() { String::new() } else { format!(" (`{label}`)") };
    format!("object {}{label}: {what}", u64::from(object) + 1)
}

/// The names of the images of an annotation, without their folders.
fn names<'a>(context: &'a Context<'_>, annotation: &Annotation) -> impl Iterator<Item = &'a str> {
    context.pairs().images(annotation.entry).iter().map(|image| context.entry(*image).path.name())
}

/// What the header of the image says; nothing where several images differ.
fn image<'a>(context: &Context<'a>, annotation: &Annotation) -> Option<&'a ImageFacts> {
    let mut images = context
        .pairs()
        .images(annotation.entry)
        .iter()
        .map(|image| context.inventory.facts(*image).image.as_deref());
    let first = images.next()??;
    let same = |image: Option<&ImageFacts>| {
        image.is_some_and(|image| (image.width, image.height) == (first.width, first.height))
    };
    images.all(same).then_some(first)
}

/// Width and height of the image as it is stored.
fn image_size(context: &Context<'_>, annotation: &Annotation) -> Option<(u64, u64)> {
    let image = image(context, annotation)?;
    Some((u64::from(image.width?), u64::from(image.height?)))
}

/// Width and height that the annotation says, where both are numbers of pixels.
fn size(annotation: &Annotation) -> Option<(u64, u64)> {
    let side = |leaf| pixels(annotation.value(FieldAt::head(leaf))?);
    Some((side(Leaf::Width)?, side(Leaf::Height)?))
}

/// A whole number above 0.
fn pixels(text: &str) -> Option<u64> {
    let text = text.trim();
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_whole && *number > 0)
}

/// How far boxes may reach: the size of the image, or the one that is reported where that is larger, since
/// a size that is wrong is reported for itself.
fn bounds(context: &Context<'_>, annotation: &Annotation) -> Option<(f64, f64)> {
    let (stated, real) = (size(annotation), image_size(context, annotation));
    let (width, height) = match (stated, real) {
        (Some(stated), Some(real)) => (stated.0.max(real.0), stated.1.max(real.1)),
        (one, other) => one.or(other)?,
    };
    Some((float(width), float(height)))
}

/// A number of pixels; above 2⁵³ the last digits are of no account.
#[allow(clippy::cast_precision_loss, reason = "no image is so large")]
fn float(number: u64) -> f64 {
    number as f64
}

/// How many times as large.
fn ratio(number: u64, of: u64) -> f64 {
    float(number) / float(of.max(1))
}

/// A finite number.
fn number(annotation: &Annotation, at: FieldAt) -> Option<f64> {
    annotation.value(at)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// The box of an object, where all of it is numbers: xmin, ymin, xmax, ymax.
fn corners(annotation: &Annotation, object: u32) -> Option<[f64; 4]> {
    let [xmin, ymin, xmax, ymax] =
        Leaf::CORNERS.map(|leaf| number(annotation, FieldAt::object(object, leaf)));
    Some([xmin?, ymin?, xmax?, ymax?])
}

/// Whether a box has a positive area.
fn has_area(corners: &[f64; 4]) -> bool {
    corners[0] < corners[2] && corners[1] < corners[3]
}

/// Whether every box that is whole fits a size.
fn all_fit(annotation: &Annotation, width: u64, height: u64) -> bool {
    let (width, height) = (float(width), float(height));
    let fits = |[xmin, ymin, xmax, ymax]: [f64; 4]| {
        [xmin, xmax].iter().all(|x| (0.0..=width).contains(x))
            && [ymin, ymax].iter().all(|y| (0.0..=height).contains(y))
    };
    annotation.live_objects().filter_map(|(object, _)| corners(annotation, object)).all(fits)
}

/// Whether a box is given as parts of the image: all at most 1, one with a point.
fn is_normalised(annotation: &Annotation, object: u32) -> bool {
    let is_part = |corners: [f64; 4]| corners.iter().all(|corner| (0.0..=1.0).contains(corner));
    let has_point =
        |leaf: &Leaf| annotation.value(FieldAt::object(object, *leaf)).is_some_and(|text| text.contains('.'));
    corners(annotation, object).is_some_and(is_part) && Leaf::CORNERS.iter().any(has_point)
}

/// Whether a number is written as a whole one.
fn is_whole(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number as it is written into an annotation.
fn written(value: f64) -> String {
    // Zero has two signs.
    (value + 0.0).to_string()
}

/// The action that puts a corner of a box.
fn set(entry: EntryId, object: u32, leaf: Leaf, value: f64) -> Action {
    Action::SetElement { entry, at: FieldAt::object(object, leaf), to: written(value) }
}

/// What a fix does to an annotation, made from it where a plan is.
fn deed(annotation: &Annotation, make: impl FnOnce(&Annotation) -> Vec<Action> + Send + 'static) -> Deed {
    let entry = annotation.entry;
    Deed::of(move |inventory| inventory.annotation(entry).map(make).unwrap_or_default())
}

/// A box in words.
fn numbers(corners: [f64; 4]) -> String {
    corners.map(|corner| corner.to_string()).join(" ")
}
