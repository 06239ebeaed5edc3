//! What a plan changes is written, and nothing else moves.

use crate::model::{EntryId, FieldAt, Inventory};

use super::*;

const TEXT: &str = "\u{FEFF}<?xml version='1.0'?>\r\n<!-- by hand -->\r\n<annotation>\r\n\t<folder>x</folder>\r\n\
    \t<filename>b.jpg</filename>\r\n\t<path>/home/me/b.jpg</path>\r\n\t<object>\r\n\t\t<name>cat</name>\r\n\
    \t\t<bndbox><xmin>1</xmin><ymin/><xmax>3</xmax><ymax>4</ymax></bndbox>\r\n\t</object>\r\n\
    \t<object><name>dog</name></object>\r\n</annotation>\r\n";

/// The annotation of a package that holds it alone.
fn read(bytes: &[u8]) -> Annotation {
    let files = vec![("a.xml", bytes.to_vec())];
    let opened = crate::source::Memory::open(crate::model::ContainerKind::Directory, "in", files);
    let request =
        crate::probe::Probe { annotations: true, ..crate::probe::Probe::at(crate::model::Depth::Structure) };
    let (_, inventory): (_, Inventory) = crate::probe::probe(opened, &request);
    inventory.annotation(EntryId(0)).unwrap().clone()
}

fn written(bytes: &[u8], change: impl Fn(&mut Annotation)) -> String {
    let mut annotation = read(bytes);
    change(&mut annotation);
    String::from_utf8(render(&annotation)).unwrap()
}

#[test]
fn nothing_but_the_changes_moves() {
    let text = written(TEXT.as_bytes(), |annotation| {
        annotation.set(FieldAt::head(Leaf::Filename), "a & b.jpg");
        annotation.set(FieldAt::object(0, Leaf::Ymin), "2");
        annotation.drop_field(FieldAt::head(Leaf::Path));
        annotation.drop_object(1);
    });
    let wanted = TEXT
        .replace("<filename>b.jpg", "<filename>a &amp; b.jpg")
        .replace("<ymin/>", "<ymin>2</ymin>")
        .replace("\r\n\t<path>/home/me/b.jpg</path>", "")
        .replace("\r\n\t<object><name>dog</name></object>", "");
    assert_eq!(text, wanted);
}

#[test]
fn what_is_added_stands_where_positional_readers_look_for_it() {
    let text = written(TEXT.as_bytes(), |annotation| {
        for (leaf, value) in [(Leaf::Height, "8"), (Leaf::Width, "9")] {
            annotation.set(FieldAt::head(leaf), value);
        }
        for (leaf, value) in [(Leaf::Difficult, "0"), (Leaf::Pose, "Unspecified")] {
            annotation.set(FieldAt::object(0, leaf), value);
        }
    });
    assert!(
        text.contains("b.jpg</path>\r\n\t<size><width>9</width><height>8</height></size>\r\n\t<object>"),
        "{text}"
    );
    let object =
        "<name>cat</name>\r\n\t\t<pose>Unspecified</pose>\r\n\t\t<difficult>0</difficult>\r\n\t\t<bndbox>";
    assert!(text.contains(object), "{text}");
}

#[test]
fn elements_of_one_tag_are_opened() {
    let fill = |annotation: &mut Annotation| {
        annotation.set(FieldAt::head(Leaf::Width), "9");
        annotation.set(FieldAt::head(Leaf::Filename), "a.jpg");
    };
    let text = "<annotation><size/></annotation>";
    let wanted = "<annotation><filename>a.jpg</filename><size><width>9</width></size></annotation>";
    assert_eq!(written(text.as_bytes(), fill), wanted);
    assert_eq!(
        written(b"<annotation><size>\n <width>1</width>\n</size></annotation>", |annotation| {
            annotation.set(FieldAt::head(Leaf::Depth), "3");
        }),
        "<annotation><size>\n <width>1</width>\n <depth>3</depth>\n</size></annotation>"
    );
}

#[test]
fn a_transcoded_annotation_says_so_and_another_keeps_its_encoding() {
    let latin =
        b"<?xml version='1.0' encoding='ISO-8859-1'?><annotation><filename>\xE9</filename></annotation>";
    let text = written(latin, Annotation::transcode);
    assert_eq!(text, "<?xml version='1.0' encoding='UTF-8'?><annotation><filename>é</filename></annotation>");
    let mut annotation = read(latin);
    annotation.set(FieldAt::head(Leaf::Filename), "é\u{3b1}");
    assert!(render(&annotation).ends_with(b"<filename>\xE9&#945;</filename></annotation>"));
    let wide = |name: &str| -> Vec<u8> {
        let text = format!("\u{FEFF}<annotation><filename>{name}</filename></annotation>");
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    };
    let mut annotation = read(&wide("a"));
    annotation.set(FieldAt::head(Leaf::Filename), "é");
    assert_eq!(render(&annotation), wide("é"));
}

#[test]
fn what_was_written_is_read_as_what_the_plan_said() {
    let mut annotation = read(TEXT.as_bytes());
    for (index, leaf) in Leaf::ALL.into_iter().enumerate() {
        let at = if leaf < Leaf::Name { FieldAt::head(leaf) } else { FieldAt::object(1, leaf) };
        annotation.set(at, &format!("<{index}>&"));
    }
    let again = read(&render(&annotation));
    assert_eq!(again.troubles, []);
    for leaf in Leaf::ALL {
        let at = if leaf < Leaf::Name { FieldAt::head(leaf) } else { FieldAt::object(1, leaf) };
        assert_eq!(again.value(at), annotation.value(at), "{leaf:?}");
    }
}
