use super::*;

fn ranked(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let mut readings = Readings::new(CodePage::candidates());
    readings.add(bytes);
    readings.ranked().into_iter().map(|reading| (reading.page.name(), reading.sample)).collect()
}

fn bytes(page: &str, text: &str) -> Vec<u8> {
    CodePage::named(page).unwrap().encode(text).unwrap().into_owned()
}

#[test]
fn every_candidate_has_a_name_that_finds_it() {
    for page in CodePage::candidates() {
        assert_eq!(CodePage::named(page.name()), Some(page), "{page:?}");
        assert_eq!(CodePage::named(&page.name().to_ascii_uppercase()), Some(page), "{page:?}");
    }
    assert_eq!(CodePage::candidates().count(), 22);
}

#[test]
fn other_names_find_their_page() {
    for (name, page) in [
        ("cp1252", "windows-1252"),
        ("latin1", "windows-1252"),
        ("CP932", "Shift_JIS"),
        ("cp936", "GBK"),
        ("ms949", "EUC-KR"),
        ("cp950", "Big5"),
        ("mac_roman", "macintosh"),
        ("MacRoman", "macintosh"),
        ("ibm866", "cp866"),
        ("IBM850", "cp850"),
        ("sjis", "Shift_JIS"),
        ("shift-jis", "Shift_JIS"),
        ("gb2312", "GBK"),
        ("iso8859-2", "ISO-8859-2"),
        ("utf8", "UTF-8"),
    ] {
        assert_eq!(CodePage::named(name).map(CodePage::name), Some(page), "{name}");
    }
    for name in ["", "cp", "klingon", "cp4370", "utf-16"] {
        assert_eq!(CodePage::named(name), None, "{name}");
    }
}

#[test]
fn a_page_reads_what_it_wrote() {
    for (page, text) in [("cp437", "été ░"), ("cp850", "São ø"), ("cp852", "Žluťoučký"), ("gbk", "博物馆")]
    {
        let page = CodePage::named(page).unwrap();
        assert_eq!(page.decode(&page.encode(text).unwrap()).as_deref(), Some(text));
    }
    assert_eq!(CodePage::of_zip().encode("дуб"), None);
    assert_eq!(&*CodePage::of_zip().encode_with_references("é中"), b"\x82&#20013;");
}

#[test]
fn what_people_write_is_more_plausible_than_what_it_becomes_under_another_page() {
    for (page, text) in [
        ("windows-1251", "Музей изобразительных искусств"),
        ("macintosh", "Musée des Beaux-Arts"),
        ("gbk", "博物馆照片"),
        ("windows-1252", "Forêt et façade"),
        ("cp850", "Forêt à l'aube"),
        ("koi8-r", "Музей"),
        ("cp866", "Музей"),
        ("shift_jis", "写真、表示"),
    ] {
        let ranked = ranked(&bytes(page, text));
        let place = ranked.iter().position(|(_, sample)| sample == text);
        assert!(place.is_some_and(|place| place < 3), "{page}: {ranked:?}");
    }
}

#[test]
fn candidates_that_read_all_alike_are_one_and_those_that_cannot_be_are_none() {
    let found = ranked(&bytes("windows-1252", "Mädchen, groß"));
    assert_eq!(found.iter().filter(|(_, sample)| sample.contains("Mädchen")).count(), 1);
    // Controls, and words of two scripts.
    assert!(ranked(b"a\x81").iter().all(|(page, _)| *page != "windows-1252"));
    assert!(ranked(&bytes("windows-1252", "Hündchen")).iter().all(|(page, _)| *page != "windows-1251"));
}

#[test]
fn valid_utf_8_with_a_letter_is_utf_8_and_a_sign_alone_is_not() {
    assert!(is_utf8("é".as_bytes()) && is_utf8("e\u{301}".as_bytes()) && is_utf8("😀".as_bytes()));
    assert!(!is_utf8("°".as_bytes()) && !is_utf8(b"\xe9") && !is_utf8(b"abc"));
}
