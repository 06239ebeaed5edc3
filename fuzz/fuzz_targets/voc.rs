//! Any bytes as an annotation: what the strict reader takes, another XML parser must take and read alike.
#![no_main]

use imgpack::fuzzing::xml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(ours) = xml(data) else { return };
    // The other parser knows only UTF-8 and wants every prefix declared.
    let Ok(text) = std::str::from_utf8(data) else { return };
    if ours.has_doctype || text.contains("encoding") {
        return;
    }
    match roxmltree::Document::parse(text.trim_start_matches('\u{feff}')) {
        Ok(theirs) => {
            let elements = theirs.descendants().filter(|node| node.is_element()).count();
            assert_eq!(ours.elements.len(), elements);
        }
        // A name may begin with a colon; only those who read prefixes mind.
        Err(roxmltree::Error::InvalidName(_)) if text.contains(':') => {}
        Err(error) => assert!(is_about_namespaces(&error), "only we take it: {error}"),
    }
});

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
