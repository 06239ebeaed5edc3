//! Which text the bytes of a name stand for.

use super::super::name::decode;
use super::builder::unicode_field;
use crate::model::Flaws;

fn read(raw: &[u8], marked: bool, field: Option<&[u8]>) -> (String, Flaws, bool) {
    // The content of a field, without its head.
    let (path, trouble) = decode(raw, marked, field.and_then(|field| field.get(4..)));
    assert_eq!(path.raw(), raw);
    (path.text().to_owned(), path.flaws(), trouble.is_some())
}

#[test]
fn a_marked_name_is_utf8_or_flawed() {
    assert_eq!(read("é.jpg".as_bytes(), true, None), ("é.jpg".to_owned(), Flaws::NON_ASCII, false));
    let (text, flaws, _) = read(b"\xe9.jpg", true, None);
    assert_eq!(text, "\u{fffd}.jpg");
    assert!(flaws.contains(Flaws::NOT_UTF8));
}

#[test]
fn an_unmarked_name_is_utf8_where_it_can_be_and_else_code_page_437() {
    let unmarked = Flaws::NON_ASCII | Flaws::UNMARKED;
    assert_eq!(read(b"a.jpg", false, None), ("a.jpg".to_owned(), Flaws::empty(), false));
    assert_eq!(read("é.jpg".as_bytes(), false, None), ("é.jpg".to_owned(), unmarked, false));
    assert_eq!(
        read(b"\x82\xe1\x9b.jpg", false, None),
        ("éß¢.jpg".to_owned(), unmarked | Flaws::UNPROVED, false)
    );
}

#[test]
fn the_unicode_field_wins_over_guesses() {
    let raw = b"\x8e\xb7.jpg";
    let field = unicode_field(raw, "失.jpg");
    assert_eq!(read(raw, false, Some(&field)), ("失.jpg".to_owned(), Flaws::NON_ASCII, false));
}

#[test]
fn the_unicode_field_must_agree_with_what_is_no_guess() {
    let raw = "é.jpg".as_bytes();
    assert!(read(raw, true, Some(&unicode_field(raw, "e.jpg"))).2);
    assert!(!read(raw, true, Some(&unicode_field(raw, "é.jpg"))).2);
    assert!(read(b"a.jpg", false, Some(&unicode_field(b"a.jpg", "b.jpg"))).2);
}
