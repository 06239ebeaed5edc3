//! `annotation/depth-mismatch`: an annotation gives another number of channels than its image has.
//!
//! Knows the colour model from the header of the image; a palette may become anything.

use crate::model::{Action, Annotation, Because, Colour, FieldAt, Fix, Leaf, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/depth-mismatch",
    level: Some(Severity::Hint),
    summary: "the depth in an annotation is not that of its image",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe],
    reads: Facets::NAMES.union(Facets::HEADER).union(Facets::ANNOTATIONS),
    because: Because {
        text: "few readers look at the depth; those that do prepare for images of that many channels",
        source: cite!(VOC_2012, "annotations"),
    },
    check: Check::Annotation(check),
};

const DOC: &str = r"
## What it does
Compares `depth` with the channels of the image: 1 for grey, 3 for colour, 4 with transparency or for print. A size
without a depth is fine; an image with a palette is left alone.

## Why
A depth of 1 beside a colour image comes from a program that did not open it.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10 colour=gray
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai
cat/a.jpg 20x10 colour=gray
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>1</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack pass onestepai
cat/a.jpg 20x10 colour=ycbcr
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
The channels of the image are written.
";

fn check(context: &Context<'_>, annotation: &Annotation, drafts: &mut Drafts) {
    let at = FieldAt::head(Leaf::Depth);
    let Some(stated) = annotation.value(at) else { return };
    let colour = super::image(context, annotation).and_then(|image| image.colour);
    let Some(channels) = colour.and_then(channels).filter(|channels| stated.trim() != *channels) else {
        return;
    };
    let message = format!("`depth` is `{stated}`, the image has {channels} channels");
    let action = Action::SetElement { entry: annotation.entry, at, to: channels.into() };
    let fix = Fix::safe(format!("write {channels}"), action);
    let help = "write the channels of the image";
    drafts.push(Draft::new(super::locus(annotation, at), stated, message, help).fix(fix));
}

fn channels(colour: Colour) -> Option<&'static str> {
    match colour {
        Colour::Gray => Some("1"),
        Colour::Rgb | Colour::YCbCr | Colour::Lab => Some("3"),
        Colour::Rgba | Colour::Cmyk | Colour::Ycck => Some("4"),
        Colour::GrayAlpha | Colour::Palette | Colour::Other => None,
    }
}
