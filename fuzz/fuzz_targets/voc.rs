//! Any bytes as an annotation: what the strict reader takes, another XML parser must take and read alike.
#![no_main]

use imgpack::fuzzing::xml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
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
            assert_eq!(ours.text.replace("\r\n", "\n").replace('\r', "\n"), text);
        }
        // A name may begin with a colon; only those who read prefixes mind.
        Err(roxmltree::Error::InvalidName(_)) if text.contains(':') => {}
        Err(error) => assert!(is_about_namespaces(&error), "only we take it: {error}"),
    }
});

/// The name without its prefix.
fn local_name(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Prefixes are told by another recommendation; XML 1.0 and the reader know only names. Two attributes that
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
