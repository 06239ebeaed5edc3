//! `annotation/box-reversed`: a box whose sides are swapped or without length.
//!
//! Knows the numbers of the box alone.

use crate::model::{Action, Annotation, Because, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/box-reversed",
    level: Some(Severity::Error),
    summary: "a box begins where it ends, or behind it",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Unsafe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "training with torchvision stops at such a box, PaddleDetection drops it, the others learn nothing from it",
        source: cite!(TORCHVISION, "issue 2740"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Finds boxes whose `xmin` is not below `xmax`, or `ymin` not below `ymax`.

## Why
The box was drawn from the lower right, or with a click. Some readers drop it in silence, training stops at it hours
later, without the name of the file.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>9</xmin><ymin>1</ymin><xmax>1</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
A box without area says nothing:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>5</xmin><ymin>5</ymin><xmax>5</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
One pixel is enough:
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>
```

## Fix
With `--unsafe-fixes` sides that are swapped are swapped back, and objects whose box has no area are taken out. Where
more than half of the boxes of a package, and at least two, are reversed and would fit into their images as x, y, width
and height, nothing is swapped: that is what they look like.
";

/// The corners along one side.
const SIDES: [(usize, usize); 2] = [(0, 2), (1, 3)];

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let is_other_form = are_sizes(context);
    for annotation in context.annotations().filter(|annotation| annotation.is_read()) {
        judge(annotation, is_other_form, drafts);
    }
}

/// Whether the boxes of the package look like x, y, width and height: more than half of them, and at least two, are
/// reversed as corners and fit into their image as sizes.
fn are_sizes(context: &Context<'_>) -> bool {
    let (mut boxes, mut reversed) = (0_u64, 0_u64);
    for annotation in context.annotations().filter(|annotation| annotation.is_read()) {
        let bounds = super::bounds(context, annotation);
        for (object, _) in annotation.live_objects() {
            let Some([x, y, width, height]) = super::corners(annotation, object) else { continue };
            boxes += 1;
            if x <= width && y <= height {
                continue;
            }
            let has_size = x >= 0.0 && y >= 0.0 && width > 0.0 && height > 0.0;
            let fits = |(most_x, most_y)| has_size && x + width <= most_x && y + height <= most_y;
            reversed += u64::from(bounds.is_some_and(fits));
        }
    }
    reversed >= 2 && reversed * 2 > boxes
}

fn judge(annotation: &Annotation, is_other_form: bool, drafts: &mut Drafts) {
    for (object, _) in annotation.live_objects() {
        let Some(corners) = super::corners(annotation, object) else { continue };
        let Some((low, high)) = SIDES.into_iter().find(|(low, high)| corners[*low] >= corners[*high]) else {
            continue;
        };
        let name = |side: usize| Leaf::CORNERS[side].tag();
        let relation = if corners[low] > corners[high] { "is above" } else { "is also" };
        let why = if is_other_form {
            "the boxes of this package look like x, y, width and height"
        } else {
            "training with torchvision stops here, PaddleDetection drops the box"
        };
        let what =
            format!("{} {} {relation} {} {}: {why}", name(low), corners[low], name(high), corners[high]);
        let at = super::locus(annotation, FieldAt::object(object, Leaf::CORNERS[low]));
        let message = super::of_object(annotation, object, &what);
        let draft = Draft::new(
            at,
            super::numbers(corners),
            message,
            "draw the box from its upper left to its lower right",
        );
        drafts.push(draft.fix(if is_other_form {
            Fix::manual("write xmin + width as xmax, and ymin + height as ymax, if that is what they are")
        } else {
            fix(annotation, object, corners)
        }));
    }
}

fn fix(annotation: &Annotation, object: u32, corners: [f64; 4]) -> Fix {
    if SIDES.iter().any(|(low, high)| corners[*low].total_cmp(&corners[*high]).is_eq()) {
        let action = Action::DropObject { entry: annotation.entry, object };
        return Fix::unsafe_("remove the object", action);
    }
    let swapping = move |annotation: &Annotation| swapped(annotation, object, corners);
    Fix::unsafe_("swap the sides back", super::deed(annotation, swapping))
}

fn swapped(annotation: &Annotation, object: u32, corners: [f64; 4]) -> Vec<Action> {
    let mut actions = Vec::new();
    for (low, high) in SIDES.into_iter().filter(|(low, high)| corners[*low] > corners[*high]) {
        for (to, from) in [(low, high), (high, low)] {
            let text = annotation.value(FieldAt::object(object, Leaf::CORNERS[from])).unwrap_or_default();
            let at = FieldAt::object(object, Leaf::CORNERS[to]);
            actions.push(Action::SetElement { entry: annotation.entry, at, to: text.trim().to_owned() });
        }
    }
    actions
}
