//! What a difference shows, and that it stays short.

use proptest::prelude::*;

use super::*;

fn diff(before: &str, after: &str) -> String {
    unified("list.csv", before.as_bytes(), after.as_bytes())
}

/// One line for each number.
fn numbered(lines: impl Iterator<Item = usize>) -> String {
    lines.flat_map(|line| [line.to_string(), "\n".to_owned()]).collect()
}

#[test]
fn equal_texts_have_no_difference() {
    assert_eq!(diff("a\nb\n", "a\nb\n"), "");
}

#[test]
fn a_change_is_shown_between_three_lines() {
    assert_eq!(
        diff("a\nb\nc\nd\ne\nf\ng\nh\ni\n", "a\nb\nc\nd\nE\nf\ng\nh\ni\n"),
        "--- list.csv\n+++ list.csv\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n"
    );
}

#[test]
fn changes_far_apart_are_two_hunks() {
    let before = numbered(0..30);
    let after = before.replace("\n5\n", "\n").replace("\n25\n", "\n25\nx\n");
    let shown = diff(&before, &after);
    assert!(
        shown.contains("@@ -3,7 +3,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n@@ -24,6 +23,7 @@\n 23\n"),
        "{shown}"
    );
}

#[test]
fn a_new_text_and_a_missing_line_end_are_shown() {
    assert_eq!(
        diff("", "a\nb"),
        "--- list.csv\n+++ list.csv\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"
    );
}

#[test]
fn control_and_invisible_characters_are_escaped() {
    let shown = unified("a\x1b.csv", b"\xEF\xBB\xBFa\tb\r\nt\xE9\x07\n", "\u{202E}é\\\n".as_bytes());
    assert_eq!(
        shown,
        "--- a\\u{1b}.csv\n+++ a\\u{1b}.csv\n@@ -1,2 +1 @@\n-\\u{feff}a\tb\\r\n-t\\xE9\\u{7}\n+\\u{202e}é\\\n"
    );
}

#[test]
fn lines_that_end_in_cr_are_lines() {
    assert_eq!(
        diff("a\rb\rc\r", "a\rx\rc\r"),
        "--- list.csv\n+++ list.csv\n@@ -1,3 +1,3 @@\n a\\r\n-b\\r\n+x\\r\n c\\r\n"
    );
}

#[test]
fn a_text_of_wide_units_is_named_only() {
    let shown = unified("a", b"\xFF\xFEa\0\n\0", b"a\n");
    assert_eq!(shown, "--- a\n+++ a\nnot shown: 6 bytes, not UTF-8, become 2\n");
}

#[test]
fn many_changes_are_cut_with_a_word() {
    let before = numbered(0..10_000);
    let shown = diff(&before, &before.replace('\n', "\r\n"));
    assert_eq!(shown.lines().count(), 2 + 1 + 2_000 + 1);
    assert!(shown.ends_with("… 18000 more lines of this hunk are left out\n"));
    let shown = diff(&before, &before.replace("0\n", "x\n"));
    assert!(shown.contains(" more hunks are left out\n"), "{shown}");
    assert!(shown.lines().count() < 2_600);
}

#[test]
fn long_lines_are_cut_with_a_word() {
    let shown = diff(&"x".repeat(3_000), "y");
    assert!(shown.contains("x… 1000 more bytes\n"));
}

#[test]
fn a_row_dropped_from_a_huge_text_is_found() {
    let before = numbered(0..500_000);
    let shown = diff(&before, &before.replace("\n400000\n", "\n"));
    assert!(
        shown.contains("@@ -399998,7 +399998,6 @@\n 399997\n 399998\n 399999\n-400000\n 400001\n"),
        "{shown}"
    );
    assert_eq!(shown.lines().count(), 10);
}

#[test]
fn what_is_not_compared_is_counted() {
    let before = numbered(0..500_000);
    let after = before.replacen("1\n", "x\n", 2).replace("499999\n", "x\n");
    let shown = diff(&before, &after);
    assert!(shown.contains("\n-1\n+x\n"), "{shown}");
    assert!(shown.ends_with("… 100000 lines further down are not compared\n"), "{shown}");
}

/// The text that a difference makes of another.
fn patched(before: &str, shown: &str) -> String {
    let mut lines = before.split_inclusive('\n');
    let mut taken = 0;
    let mut out = String::new();
    for line in shown.lines().skip(2) {
        if let Some(place) = line.strip_prefix("@@ -") {
            let (start, count) = place.split_once(' ').unwrap().0.split_once(',').unwrap_or((place, "1"));
            let start: usize = start.split(' ').next().unwrap().parse().unwrap();
            let start = if count == "0" { start } else { start - 1 };
            out.extend(lines.by_ref().take(start - taken));
            taken = start;
        } else {
            let old = if line.starts_with('+') { None } else { lines.next() };
            taken += usize::from(old.is_some());
            if !line.starts_with('-') {
                out.push_str(&line[1..]);
                out.push('\n');
            }
        }
    }
    out.extend(lines);
    out
}

#[test]
fn where_comparing_ends_nothing_is_made_up() {
    let before = numbered(0..500_000);
    let after = before.replacen("5\n", "", 1).replace("499999\n", "x\n");
    let shown = diff(&before, &after);
    let changed: Vec<&str> = shown.lines().skip(2).filter(|line| line.starts_with(['-', '+'])).collect();
    assert_eq!(changed, ["-5"]);
}

proptest! {
    #[test]
    fn a_difference_leads_from_one_text_to_the_other(
        before in "([abc\"]{0,1}\n){0,40}",
        after in "([abc\"]{0,1}\n){0,40}",
    ) {
        let shown = diff(&before, &after);
        prop_assert_eq!(shown.is_empty(), before == after);
        prop_assert_eq!(patched(&before, &shown), after, "{}", shown);
    }

    #[test]
    fn one_change_in_a_text_is_one_small_hunk(lines in 1usize..200, at in 0usize..200) {
        let before = numbered(0..lines);
        let at = at % lines;
        let after = numbered((0..lines).filter(|line| *line != at));
        let shown = diff(&before, &after);
        prop_assert_eq!(patched(&before, &shown), after);
        prop_assert!(shown.lines().count() <= 10);
    }

    #[test]
    fn random_bytes_never_panic(before: Vec<u8>, after: Vec<u8>) {
        let shown = unified("x", &before, &after);
        prop_assert!(shown.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()));
    }
}
