//! `image/orientation`: pixels that lie on their side.
//!
//! Off until a profile says that the target drops EXIF data.

use crate::model::{Action, Because, Entry, Fix, Locus, Permit, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule, turning};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/orientation",
    level: None,
    summary: "the image is stored rotated, and only its EXIF data says so",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER).union(Facets::ANNOTATIONS),
    because: Because {
        text: "the orientation says how the stored rows and columns are to be shown",
        source: cite!(EXIF, "tag Orientation"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Finds images whose EXIF orientation is 2 to 8. Runs only for targets that show images without their EXIF
data, or where you turn it on. A target that shows images with it and reads boxes beside them is reported where there are
boxes: whether these were drawn on the image as it is stored or as it is shown, nobody knows.

## Why
Cameras store what the sensor saw and note how to turn it. Where the note is lost, portraits lie on their
side, and boxes drawn on them are in the wrong place.

## Example
```imgpack fail opendatasoft rules={"image/orientation"={level="warning"}}
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10 orientation=6
```
```imgpack fixed opendatasoft rules={"image/orientation"={level="warning"}}
list.csv
| File, Title
| a.jpg, first
a.jpg 10x20
```
```imgpack pass opendatasoft rules={"image/orientation"={level="warning"}}
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10 orientation=1
```
```imgpack fail onestepai
cat/a.jpg 20x10 orientation=3
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>8</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>16</xmin><ymin>2</ymin><xmax>19</xmax><ymax>8</ymax></bndbox></object></annotation>
```
```imgpack pass onestepai
cat/a.jpg 20x10 orientation=3
```
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10 orientation=6
```

## Fix
With `--bake-orientation` the pixels are turned, the image is encoded again (JPEG at quality 90), and the
note is taken out. The boxes of an annotation turn with it, unless its size is that of the image as it is shown: then
they are right already. Where the boxes cannot be turned with certainty (a size that is neither, one annotation for
several images, polygons), nothing is turned.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(image) = context.facts(entry.id).image.as_deref() else { return };
    let Some((orientation, turn)) = image.orientation.and_then(|value| Some((value, turn(value)?))) else {
        return;
    };
    let Some((facts, _)) = super::image(context, entry) else { return };
    if is_idle(context, entry) {
        return;
    }
    let name = entry.path.text();
    let message = format!("`{name}` has EXIF orientation {orientation}: {turn} to be shown upright");
    let help = "turn the pixels and remove the orientation";
    let fix = match turning::with_boxes(context, entry.id) {
        Some(boxes) => {
            let title =
                if boxes.is_empty() { "turn the pixels upright" } else { "turn the pixels and the boxes" };
            let bake = Action::BakeOrientation { entry: entry.id };
            let actions = move || [vec![bake], boxes].concat();
            let fix = || Fix::unsafe_(title, actions).with(Permit::BakeOrientation);
            super::if_decodable(facts, fix, "turn the image with another tool")
        }
        None => Fix::manual("turn the image and its boxes with another tool"),
    };
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
}

/// Whether the target shows images by their orientation, so that it matters to boxes alone, and there are none.
fn is_idle(context: &Context<'_>, entry: &Entry) -> bool {
    let claim = || context.pairs().claim(entry.id);
    let has_boxes = || {
        let annotation = claim().and_then(|claim| context.inventory.annotation(claim.annotation));
        annotation.is_some_and(|annotation| annotation.live_objects().next().is_some())
    };
    context.profile.annotations.is_some() && !context.settings.bake_orientation && !has_boxes()
}

/// What must be done to the stored pixels; `None` where they are upright or the value means nothing.
fn turn(orientation: u8) -> Option<&'static str> {
    Some(match orientation {
        2 => "mirror it left to right",
        3 => "turn it by 180°",
        4 => "mirror it top to bottom",
        5 => "mirror it along its falling diagonal",
        6 => "turn it by 90° clockwise",
        7 => "mirror it along its rising diagonal",
        8 => "turn it by 90° counter-clockwise",
        _ => return None,
    })
}
