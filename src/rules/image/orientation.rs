//! `image/orientation`: pixels that lie on their side.
//!
//! Off until a profile says that the target drops EXIF data.

use crate::model::{Action, Because, Entry, Fix, Locus, Permit, Safety};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/orientation",
    level: None,
    summary: "the picture is stored turned, and only its EXIF data says so",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER),
    because: Because {
        text: "the orientation tells how the stored rows and columns are to be shown",
        source: "CIPA DC-008 (Exif), tag Orientation",
    },
    check: Check::Entry(check),
};

const DOC: &str = r#"
## What it does
Finds pictures whose EXIF orientation is 2 to 8. Runs only for targets that show pictures without their EXIF
data, or where you turn it on.

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
```imgpack pass opendatasoft
list.csv
| File, Title
| a.jpg, first
a.jpg 20x10 orientation=6
```

## Fix
With `--bake-orientation` the pixels are turned, the picture is encoded again (JPEG at quality 90), and the
note is taken out.
"#;

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some(image) = context.facts(entry.id).image.as_deref() else { return };
    let Some((orientation, turn)) = image.orientation.and_then(|value| Some((value, turn(value)?))) else {
        return;
    };
    let Some((facts, _)) = super::picture(context, entry) else { return };
    let name = entry.path.text();
    let message = format!("`{name}` has EXIF orientation {orientation}: {turn} to be shown upright");
    let help = "turn the pixels and take the orientation out";
    let action = Action::BakeOrientation { entry: entry.id };
    let bake = || Fix::unsafe_("turn the pixels upright", action).with(Permit::BakeOrientation);
    let fix = super::if_decodable(facts, bake, "turn the picture with another tool");
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(fix));
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
