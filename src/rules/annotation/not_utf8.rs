//! `annotation/not-utf8`: an annotation in another encoding than UTF-8, or than it says.
//!
//! In which encoding the bytes make sense was found when they were read, see `probe::voc`.

use crate::model::{Action, Annotation, Answer, Because, Fix, Safety, Severity, XmlTrouble, XmlTroubleKind};
use crate::rules::{Check, Draft, Facets, Rule, Unproved};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/not-utf8",
    level: Some(Severity::Error),
    summary: "an annotation is not in UTF-8, or not in the encoding that it declares",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Safe, Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "whoever reads the file as text takes it for UTF-8 and stops, or garbles the names in it",
        source: cite!(PYTHON, "locale encoding of open() in text mode"),
    },
    check: Check::XmlTrouble(&[XmlTroubleKind::NotUtf8], judge),
};

const DOC: &str = r#"
## What it does
Compares the bytes of each annotation with its byte order mark and with the encoding that its declaration names. UTF-8
with or without a mark is fine.

## Why
A reader of XML goes by the declaration; who opens the file as text goes by UTF-8. The two see different names, or one
of them stops.

## Example
```imgpack fail onestepai rules={"path/unsafe-character"={level="off"}}
"cat/caf\u{e9}.jpg" 20x10
"cat/caf\u{e9}.xml"
|| <?xml version="1.0" encoding="ISO-8859-1"?>
|| <annotation><filename>caf\xe9.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size>
|| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
|| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack fixed onestepai rules={"path/unsafe-character"={level="off"}}
"cat/caf\u{e9}.jpg" 20x10
"cat/caf\u{e9}.xml"
|| <annotation><filename>caf\u{e9}.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size>
|| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
|| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
A declaration that the bytes do not keep:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
|| <?xml version="1.0" encoding="utf-16"?>
|| <annotation><filename>a.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size><object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
Nothing gives this encoding, and no file name in it proves it:
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
|| <annotation><filename>a.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size>
|| <object><name>caf\xe9</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
|| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
A declaration beside bytes that are UTF-8 as well: one of the two is wrong.
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
|| <?xml version="1.0" encoding="windows-1251"?>
|| <annotation><filename>a.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size>
|| <object><name>Br\u{fc}cke</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
|| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>
```

## Fix
The annotation is written in UTF-8 and its declaration says so. Where nothing gives the encoding, it is certain when the
annotation names the file of its own name, in letters beyond ASCII, under one code page alone; else, and where bytes
beyond ASCII are valid UTF-8 and another encoding is declared, name it with `--encoding`, after a look at what the annotation says under each.
"#;

fn judge(context: &Context<'_>, annotation: &Annotation, trouble: &XmlTrouble) -> Draft {
    if annotation.encoding.is_guess {
        return unproved(context, annotation, trouble);
    }
    let title = format!("write it in UTF-8, read as {}", annotation.encoding.encoding.name());
    let fix = Fix::safe(title, Action::Transcode { entry: annotation.entry });
    let help = "save it in UTF-8, and let its declaration say so";
    super::of_trouble(context, annotation, trouble, help).fix(fix)
}

/// An annotation that says something else under each encoding.
fn unproved(context: &Context<'_>, annotation: &Annotation, trouble: &XmlTrouble) -> Draft {
    let readings: Vec<_> =
        annotation.readings.iter().map(|reading| (reading.page, reading.sample.clone())).collect();
    let Unproved { shown, help, answer } = crate::rules::readings(&readings, Answer::Encoding);
    let detail = format!("{}, and nothing proves its encoding{shown}", trouble.detail);
    let trouble = XmlTrouble { detail: detail.into(), ..trouble.clone() };
    let fix = Fix::manual("say the encoding with --encoding NAME, or save it in UTF-8");
    super::of_trouble(context, annotation, &trouble, &help).fix(fix.asking(answer))
}
