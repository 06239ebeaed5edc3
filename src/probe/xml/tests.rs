//! What is refused, where, and that nothing else is.

use super::*;

/// Every event in words, or the flaw.
fn read(bytes: &[u8]) -> Result<Vec<String>, Flaw> {
    let document = Document::decode(bytes, true)?;
    let mut reader = Reader::new(&document, Limits { depth: 4, elements: 10, attributes: 3 });
    let mut seen = Vec::new();
    while let Some(event) = reader.next()? {
        seen.push(match event {
            Event::Start(element) => {
                let word = |one: &Attribute<'_>| format!(" {}={}", one.name, one.value);
                let attributes = element.attributes.iter().map(word).collect::<Vec<_>>().concat();
                format!("<{}{attributes}>", element.name)
            }
            Event::End => "</>".to_owned(),
            Event::Text(text) => text.into_owned(),
            Event::Instruction(target, content) => format!("?{target}|{content}"),
            Event::Doctype(doctype) => format!("!{} {:?}", doctype.root, doctype.entity_at),
        });
    }
    Ok(seen)
}

fn flaw(text: &str) -> Flaw {
    match read(text.as_bytes()) {
        Ok(seen) => panic!("{text} was taken: {seen:?}"),
        Err(flaw) => flaw,
    }
}

fn place(text: &str) -> (FlawKind, u64, u64, u64) {
    let flaw = flaw(text);
    (flaw.kind, flaw.at, flaw.line, flaw.column)
}

#[test]
fn a_sound_document_is_read_whole() {
    let text = "\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\n<!-- a --><!DOCTYPE r [<!ELEMENT r ANY>]>\n\
        <?go on?><r a='1' b = \"&lt;&#65;\"><e/>x&amp;<![CDATA[<y>]]></r >\n<!-- z -->\n";
    let seen = read(text.as_bytes()).expect("a sound document");
    let expected = ["!r None", "?go|on", "<r a=1 b=<A>", "<e>", "</>", "x", "&", "<y>", "</>"];
    assert_eq!(seen, expected);
}

#[test]
fn what_quick_xml_alone_accepts_is_refused_with_its_place() {
    use FlawKind::Malformed;
    assert_eq!(place("<r>&nope;</r>"), (Malformed, 3, 1, 4));
    assert_eq!(place("<r a=1/>"), (Malformed, 5, 1, 6));
    assert_eq!(place("<r a='1'\n a='2'/>"), (Malformed, 13, 2, 5));
    assert_eq!(place("<r/><r/>"), (Malformed, 4, 1, 5));
    assert_eq!(place("<r>a]]></r>"), (Malformed, 4, 1, 5));
    assert_eq!(place("<r>\u{1}</r>"), (Malformed, 3, 1, 4));
    assert_eq!(place("<!-- only -->"), (Malformed, 13, 1, 14));
    assert_eq!(place(""), (Malformed, 0, 1, 1));
    assert_eq!(place("<r/>tail"), (Malformed, 4, 1, 5));
    assert_eq!(place("head<r/>"), (Malformed, 0, 1, 1));
    assert_eq!(place("<r><e></e>"), (Malformed, 10, 1, 11));
}

#[test]
fn other_breaches_of_form_are_refused() {
    for text in [
        "<r a='<'/>",
        "<r a='&'/>",
        "<r a='&#0;'/>",
        "<r a='&#xD800;'/>",
        "<r a='&#x+41;'/>",
        "<r a='1'b='2'/>",
        "<r a/>",
        "<r 1='1'/>",
        "<1/>",
        "< r/>",
        "<r>& </r>",
        "<r>&#xFFFF;</r>",
        "<r>\u{FFFE}</r>",
        "<r></s>",
        "<r><!-- a -- b --></r>",
        "<r><?xml version='1.0'?></r>",
        "<r><?XML on?></r>",
        "<r><!DOCTYPE r></r>",
        "<!DOCTYPE r><!DOCTYPE r><r/>",
        "<!doctype r><r/>",
        "<!DOCTYPE r [<!WHAT r>]><r/>",
        "<!DOCTYPE r PUBLIC 'a'><r/>",
        " <?xml version='1.0'?><r/>",
        "<?xml encoding='utf-8'?><r/>",
        "<?xml version='2.0'?><r/>",
        "<?xml version='1.0' standalone='maybe'?><r/>",
        "<![CDATA[x]]><r/>",
        "&amp;<r/>",
        "<r",
        "<r a='",
        "<r><!-- ",
        "<r><![CDATA[ ",
    ] {
        assert_eq!(flaw(text).kind, FlawKind::Malformed, "{text}");
    }
}

#[test]
fn entities_of_the_document_are_reported_and_never_expanded() {
    let laugh = |n: u32| format!("<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10));
    let laughs = (1..64).map(laugh).collect::<Vec<_>>().concat();
    let text = format!("<!DOCTYPE r [<!ENTITY a0 'ha'>{laughs}]><r a='&a63;'>&a63;</r>");
    let seen = read(text.as_bytes()).expect("a sound document");
    assert_eq!(seen, ["!r Some(13)", "<r a=&a63;>", "&a63;", "</>"]);
    let seen = read(b"<!DOCTYPE r [<!ENTITY % p SYSTEM 'u'> %p;]><r/>").expect("a sound document");
    assert_eq!(seen[0], "!r Some(13)");
}

#[test]
fn ceilings_hold_at_their_value_and_not_above() {
    let nested = |depth: usize| format!("{}{}", "<e>".repeat(depth), "</e>".repeat(depth));
    assert!(read(nested(4).as_bytes()).is_ok());
    assert_eq!(flaw(&nested(5)).kind, FlawKind::Limit);
    let siblings = |count: usize| format!("<r>{}</r>", "<e/>".repeat(count));
    assert!(read(siblings(9).as_bytes()).is_ok());
    assert_eq!(flaw(&siblings(10)).kind, FlawKind::Limit);
    assert!(read(b"<r a='' b='' c=''/>").is_ok());
    assert_eq!(flaw("<r a='' b='' c='' d=''/>").kind, FlawKind::Limit);
}

#[test]
fn entities_are_counted_and_never_kept_without_end() {
    let many = |count: usize| {
        let entity = |n: usize| format!("<!ENTITY a{n} ''>");
        format!("<!DOCTYPE r [{}]><r/>", (0..count).map(entity).collect::<Vec<_>>().concat())
    };
    assert!(read(many(10_000).as_bytes()).is_ok());
    assert_eq!(flaw(&many(10_001)).kind, FlawKind::Limit);
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let unit = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn encodings_are_read_by_their_mark_or_their_name() {
    for little in [true, false] {
        let bytes = utf16("<?xml version='1.0' encoding='UTF-16'?><é/>", little);
        assert_eq!(read(&bytes), Ok(vec!["<é>".to_owned(), "</>".to_owned()]));
        let flaw = read(&utf16("<é>\n&no;</é>", little)).expect_err("an unknown entity");
        assert_eq!((flaw.at, flaw.line, flaw.column), (10, 2, 1));
    }
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><r>\xE9</r>";
    assert_eq!(read(latin).expect("known")[1], "é");
    assert_eq!(Document::decode(latin, true).expect("known").encoding(), "windows-1252");
    assert_eq!(Document::decode(b"<r/>", true).expect("known").encoding(), "UTF-8");
}

#[test]
fn an_encoding_that_is_not_kept_is_named() {
    let stated = |bytes: &[u8]| {
        let flaw = read(bytes).expect_err("a wrong encoding");
        assert_eq!(flaw.kind, FlawKind::Encoding);
        (flaw.at, flaw.detail.into_string())
    };
    assert_eq!(stated(b"<r>\n\xE9</r>"), (4, "the byte 0xE9 is not UTF-8".to_owned()));
    let unmarked = [&b"<"[..], b"\0r\0/\0>\0"].concat();
    assert_eq!(stated(&unmarked).1, "UTF-16 without a byte order mark");
    let unknown = b"<?xml version='1.0' encoding='klingon'?><r/>";
    assert_eq!(stated(unknown).1, "the declaration says klingon, which is not known here");
    let lie = b"<?xml version='1.0' encoding='UTF-16'?><r/>";
    assert_eq!(stated(lie).1, "the declaration says UTF-16, the bytes are not");
    let lie = utf16("<?xml version='1.0' encoding='utf-8'?><r/>", true);
    assert_eq!(stated(&lie).1, "the byte order mark is that of UTF-16LE, the declaration says utf-8");
    let ascii = b"<?xml version='1.0' encoding='US-ASCII'?><r>\xC3\xA9</r>";
    assert_eq!(stated(ascii).1, "the declaration says US-ASCII, and there is a byte 0xC3");
}

#[test]
fn a_part_of_a_document_may_end_within_a_character() {
    let document = Document::decode(b"<r>\xC3", false).expect("a part");
    assert_eq!(document.text(), "<r>");
    assert!(Document::decode(b"<r>\xC3", true).is_err());
}
