//! What is read of an annotation, and what is said about its text.

use crate::model::{CodePage, FieldAt, Leaf};

use super::*;

fn parsed(text: &[u8]) -> Annotation {
    read(EntryId(0), text, Hints::default())
}

fn troubles(text: &[u8]) -> Vec<(XmlTroubleKind, u64, String)> {
    let annotation = parsed(text);
    let troubles = annotation.troubles.iter();
    troubles
        .map(|trouble| (trouble.kind, annotation.raw_offset(trouble.at.start), trouble.detail.to_string()))
        .collect()
}

fn kinds(text: &[u8]) -> Vec<XmlTroubleKind> {
    troubles(text).into_iter().map(|(kind, ..)| kind).collect()
}

const WHOLE: &str = "<?xml version=\"1.0\"?>
<annotation>
  <folder>cat</folder><filename>a &amp; b.jpg</filename><source><database>Unknown</database></source>
  <size><width>20</width><height/><depth><!-- none -->3</depth></size>
  <object><name>c<b>x</b>at</name><part><name>head</name><bndbox><xmin>7</xmin></bndbox></part>
    <bndbox><xmin> 1 </xmin><ymin><![CDATA[2]]></ymin></bndbox><bndbox><xmin>9</xmin></bndbox></object>
  <object/>
</annotation>";

#[test]
fn each_field_is_read_where_the_format_has_it_and_nowhere_else() {
    let annotation = parsed(WHOLE.as_bytes());
    let head = |leaf| annotation.value(FieldAt::head(leaf));
    let first = |leaf| annotation.value(FieldAt::object(0, leaf));
    assert_eq!(annotation.troubles, []);
    assert_eq!((head(Leaf::Folder), head(Leaf::Filename)), (Some("cat"), Some("a & b.jpg")));
    assert_eq!((head(Leaf::Width), head(Leaf::Height), head(Leaf::Depth)), (Some("20"), Some(""), Some("3")));
    assert_eq!(
        (first(Leaf::Name), first(Leaf::Xmin), first(Leaf::Ymin)),
        (Some("c"), Some(" 1 "), Some("2"))
    );
    assert_eq!((first(Leaf::Xmax), head(Leaf::Path), head(Leaf::Name)), (None, None, None));
    assert_eq!((annotation.objects.len(), annotation.root.children), (2, 6));
    assert_eq!(annotation.slice(annotation.place(FieldAt::head(Leaf::Width))), "20");
    assert_eq!(annotation.slice(annotation.place(FieldAt::head(Leaf::Height))), "<height/>");
    assert_eq!(annotation.slice(annotation.place(FieldAt::object(0, Leaf::Ymax))), "<bndbox>");
    assert_eq!(annotation.slice(annotation.place(FieldAt::object(1, Leaf::Ymax))), "<object/>");
}

#[test]
fn what_is_wrong_with_the_text_is_reported_with_its_place() {
    use XmlTroubleKind::{Doctype, Entity, Malformed, TooDeep, WrongRoot};
    assert_eq!(kinds(b"<annotation>"), [Malformed]);
    assert_eq!(kinds(b"<annotation/><annotation/>"), [Malformed]);
    assert_eq!(kinds(b""), [Malformed]);
    assert_eq!(kinds(b"<Annotation/>"), [WrongRoot]);
    assert_eq!(kinds(b"<!DOCTYPE annotation><annotation/>"), [Doctype]);
    assert_eq!(kinds(b"<!DOCTYPE a [<!ENTITY x 'y'>]><annotation>&x;</annotation>"), [Entity]);
    let deep = format!("<annotation>{}", "<a>".repeat(300));
    assert_eq!(kinds(deep.as_bytes()), [TooDeep]);
    assert_eq!(troubles(b"<annotation>\n &nope;</annotation>")[0].1, 14);
}

#[test]
fn an_encoding_that_alone_makes_sense_is_read_whatever_the_text_says() {
    let wide = |text: &str, little: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    let text = "<annotation><filename>é.jpg</filename></annotation>";
    let declared = |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{text}");
    let latin = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    for (bytes, encoding, is_guess) in [
        (wide(&format!("\u{FEFF}{text}"), true), "UTF-16LE", false),
        (wide(text, false), "UTF-16BE", false),
        (declared("utf-16").into_bytes(), "UTF-8", false),
        (declared("us-ascii").into_bytes(), "UTF-8", false),
        (declared("klingon").into_bytes(), "UTF-8", false),
        (format!("\u{FEFF}{}", declared("latin1")).into_bytes(), "UTF-8", false),
        (latin(&declared("ISO-8859-1")), "windows-1252", false),
        (latin(text), "windows-1252", true),
    ] {
        let annotation = parsed(&bytes);
        assert_eq!(kinds(&bytes), [XmlTroubleKind::NotUtf8], "{encoding}");
        assert_eq!(annotation.encoding.encoding.name(), encoding);
        assert_eq!(annotation.encoding.is_guess, is_guess, "{encoding}");
        assert_eq!(annotation.value(FieldAt::head(Leaf::Filename)), Some("é.jpg"), "{encoding}");
    }
}

#[test]
fn utf_8_with_or_without_mark_and_declaration_is_fine() {
    for text in
        ["<annotation/>", "\u{FEFF}<annotation/>", "<?xml version='1.0' encoding='UTF-8'?><annotation/>"]
    {
        assert_eq!(troubles(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn the_declared_encoding_is_found_where_it_stands() {
    let annotation = parsed(b"<?xml version='1.0' encoding='ISO-8859-1'?><annotation>\xE9</annotation>");
    assert_eq!(annotation.declared.map(|span| annotation.slice(span)), Some("ISO-8859-1"));
}

#[test]
fn bytes_that_nothing_explains_are_malformed_at_their_line() {
    let found = troubles(b"<annotation>\n\x81\x00</annotation>");
    assert_eq!((found[0].0, found[0].1), (XmlTroubleKind::Malformed, 13));
}

#[test]
fn a_declaration_that_disputes_valid_utf_8_is_a_guess_until_somebody_says_which() {
    let text = |label: &str, file: &str| {
        format!(
            "<?xml version='1.0' encoding='{label}'?><annotation><filename>{file}</filename></annotation>"
        )
    };
    let told = |label: &str, file: &str, hints: Hints<'_>| {
        let annotation = read(EntryId(0), text(label, file).as_bytes(), hints);
        assert_eq!(annotation.troubles.len(), 1, "{label}");
        let filename = annotation.value(FieldAt::head(Leaf::Filename)).expect("a name").to_owned();
        (annotation.encoding.is_guess, filename)
    };
    for label in ["windows-1251", "gbk", "shift_jis", "iso-8859-1", "windows-1252"] {
        // Of four bytes, so that a page of two bytes a letter can read them.
        let file = "äü.jpg";
        assert_eq!(told(label, file, Hints::default()), (true, file.into()), "{label}");
        let named = |name| Hints { named: CodePage::named(name), stem: None };
        assert_eq!(told(label, file, named("utf-8")), (false, file.into()), "{label}");
        let (is_guess, read_as_declared) = told(label, file, named(label));
        assert!(!is_guess && read_as_declared != file, "{label}: {read_as_declared}");
        let own = Hints { named: None, stem: Some("äü") };
        assert_eq!(told(label, file, own), (false, file.into()), "{label}");
        let readings = parsed(text(label, file).as_bytes()).readings;
        let pages: Vec<_> = readings.iter().map(|reading| reading.page).collect();
        assert_eq!(pages, [CodePage::utf8(), CodePage::named(label).expect("known")]);
    }
    let ascii = parsed(text("windows-1251", "a.jpg").as_bytes());
    assert!(!ascii.encoding.is_guess, "ASCII alone is in no dispute");
}
