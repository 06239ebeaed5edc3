//! What a cut-out shows of lines that are short, long, wide, odd or hostile.

use super::*;

/// The cut-out with the span between brackets.
fn cut(text: &[u8], span: std::ops::Range<u32>, room: usize) -> String {
    let frame = Frame { name: "list.csv", line: 1, column: 1, room, ellipsis: "…" };
    let window = Window::around(text, Span { start: span.start, end: span.end }, frame);
    let (start, end) = (window.start, window.start + window.length);
    let shown =
        format!("{}[{}]{}", &window.text[..start], &window.text[start..end], window.text[end..].trim_end());
    assert!(escape::columns(&shown) <= room + 2, "{shown}");
    shown
}

#[test]
fn a_short_line_is_shown_whole() {
    assert_eq!(cut(b"File\na.JPG,one\r\nb,two", 5..10, 40), "[a.JPG],one");
}

#[test]
fn a_long_line_is_cropped_on_both_sides() {
    let line = format!("{},X,{}", "a".repeat(500), "b".repeat(500));
    assert_eq!(cut(line.as_bytes(), 501..502, 13), "…aaaa,[X],bbbb…");
}

#[test]
fn a_span_near_an_end_leaves_its_room_to_the_other_side() {
    let line = format!("{},X", "a".repeat(500));
    assert_eq!(cut(line.as_bytes(), 501..502, 13), "…aaaaaaaaa,[X]");
    let line = format!("X,{}", "a".repeat(500));
    assert_eq!(cut(line.as_bytes(), 0..1, 13), "[X],aaaaaaaaa…");
}

#[test]
fn a_span_longer_than_the_room_is_cut() {
    let line = "x".repeat(4_000_000);
    assert_eq!(cut(line.as_bytes(), 10..3_999_999, 12), "…[xxxxxxxxxx]…");
}

#[test]
fn a_span_over_several_lines_ends_with_its_first() {
    assert_eq!(cut(b"a,\"b\nc\",d", 3..6, 40), "a,\"[b]");
}

#[test]
fn an_empty_span_and_one_beyond_the_text_are_no_trouble() {
    assert_eq!(cut(b"a,", 2..2, 40), "a,[]");
    assert_eq!(cut(b"", 0..0, 40), "[]");
    assert_eq!(cut(b"a", 7..9, 40), "a[]");
}

#[test]
fn a_byte_order_mark_is_left_out_unless_it_is_meant() {
    assert_eq!(cut(b"\xEF\xBB\xBFFile,b", 3..7, 40), "[File],b");
    assert_eq!(cut(b"\xEF\xBB\xBFFile,b", 0..3, 40), "[\\u{feff}]File,b");
}

#[test]
fn a_cut_never_falls_into_a_character() {
    let line = format!("{}X{}", "大".repeat(300), "大".repeat(300));
    for room in 3..40 {
        assert!(!cut(line.as_bytes(), 900..901, room).contains('\u{fffd}'), "{room}");
    }
}

#[test]
fn controls_are_shown_and_not_obeyed() {
    assert_eq!(cut(b"a\x1b[2J,b", 0..5, 40), "[a\\u{1b}[2J],b");
}
