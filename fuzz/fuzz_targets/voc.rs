//! Any bytes as an annotation: what the strict reader takes, another XML parser must take and read alike,
//! and fields of the annotation stand where they are said to.
#![no_main]

use imgpack::fuzzing::xml;
use imgpack::model::{Annotation, ContainerKind, Depth, FieldAt, Leaf, Span};
use imgpack_fuzz::held;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let files = vec![("a.xml", data.to_vec())];
    let inventory = held(ContainerKind::Directory, "images", files, Depth::Structure).inventory;
    let annotation = inventory.annotations.first().expect("an annotation is read");
    in_place(annotation, data.len());
    let Ok(ours) = xml(data) else { return };
    // The other parser knows only UTF-8, and of document types only entities.
    let Ok(text) = std::str::from_utf8(data) else { return };
    if ours.has_doctype {
        return;
    }
    match roxmltree::Document::parse(text.trim_start_matches('\u{feff}')) {
        Ok(theirs) => {
            let elements = theirs.descendants().filter(|node| node.is_element());
            let elements: Vec<&str> = elements.map(|node| node.tag_name().name()).collect();
            assert_eq!(ours.elements.iter().map(|name| local_name(name)).collect::<Vec<_>>(), elements);
            let texts = theirs.descendants().filter(|node| node.is_text());
            let text: String = texts.filter_map(|node| node.text()).collect();
            // A reference may stand for a carriage return, which only their text gives from one that was read.
            assert_eq!(plain(&ours.text), plain(&text));
        }
        // A name may begin with a colon; only those who read prefixes mind.
        Err(roxmltree::Error::InvalidName(_)) if text.contains(':') => {}
        Err(error) => assert!(is_about_namespaces(&error), "only we take it: {error}"),
    }
});

/// Every field and trouble lies in the text, and that in the file.
fn in_place(annotation: &Annotation, bytes: usize) {
    let stands = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(start <= end && annotation.text.get(start..end).is_some(), "{span:?}");
        if !annotation.encoding.is_guess && annotation.troubles.is_empty() {
            assert!(annotation.raw_offset(span.end) <= bytes as u64, "{span:?}");
        }
    };
    annotation.troubles.iter().for_each(|trouble| stands(trouble.at));
    let objects = annotation.live_objects().map(|(index, _)| Some(index));
    for object in objects.chain([None]) {
        for leaf in Leaf::ALL {
            stands(annotation.place(FieldAt { object, leaf }));
        }
    }
}

/// The text with one kind of line end.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The name without its prefix.
fn local_name(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Prefixes are reported by another recommendation; XML 1.0 and the reader know only names. Two attributes that
/// differ in a prefix of one namespace are the same there and not here.
fn is_about_namespaces(error: &roxmltree::Error) -> bool {
    use roxmltree::Error;
    matches!(
        error,
        Error::InvalidXmlPrefixUri(_)
            | Error::UnexpectedXmlUri(_)
            | Error::UnexpectedXmlnsUri(_)
            | Error::InvalidElementNamePrefix(_)
            | Error::DuplicatedNamespace(..)
            | Error::UnknownNamespace(..)
            | Error::DuplicatedAttribute(..)
    )
}
