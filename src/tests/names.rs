//! Whatever names a package holds, fixing them ends: nothing is left that a fix could still fix.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use crate::engine::{self, Levels};
use crate::fixture;
use crate::model::{Finding, Safety, Settings};
use crate::profiles;
use proptest::prelude::*;

/// Pieces of names that are awkward by themselves or together.
const PIECES: &[&str] = &[
    "/",
    "\\\\",
    "./",
    "..",
    ".",
    " ",
    "C:",
    "con",
    "a",
    "A",
    "b.png",
    "B.PNG",
    "\\u{e9}",
    "e\\u{301}",
    "\\u{200b}",
    "\\u{202e}",
    "\\u{7}",
    "\\*256{x}",
    "\\*130{y}/",
    "\\xff",
    "._",
    "__MACOSX/",
];

fn settled(package: &str) -> Vec<Finding> {
    let fixture = fixture::parse(package).unwrap();
    let profile = profiles::find("opendatasoft").unwrap();
    let levels = Levels::new(&profile, &[]).unwrap();
    let levels = levels.retain(|rule| matches!(rule.group(), "path" | "archive"));
    let settings = Settings { unsafe_fixes: true, ..fixture.settings };
    engine::settle(fixture.inventory, &profile, &levels, &settings).remaining.list
}

proptest! {
    #[test]
    fn fixes_of_names_end_with_nothing_left_to_fix(
        names in prop::collection::vec(prop::collection::vec(prop::sample::select(PIECES), 1..5), 1..8),
        unmarked in any::<bool>(),
    ) {
        let word = if unmarked { "png unmarked" } else { "png" };
        let lines: Vec<String> = names.iter().map(|parts| format!("\"{}\" {word}", parts.concat())).collect();
        for left in settled(&lines.join("\n")) {
            let safety = left.fix.as_ref().map_or(Safety::Manual, |fix| fix.safety);
            prop_assert_eq!(safety, Safety::Manual, "{} {}", left.code, left.message);
        }
    }
}

fn codes(package: &str) -> Vec<&'static str> {
    let fixture = fixture::parse(package).unwrap();
    let profile = profiles::find("opendatasoft").unwrap();
    let levels = Levels::new(&profile, &[]).unwrap().retain(|rule| rule.group() == "path");
    engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX)
        .list
        .into_iter()
        .map(|finding| finding.code)
        .collect()
}

#[test]
fn a_folder_is_reported_only_where_no_file_below_it_is() {
    assert_eq!(codes("\"con/\"\n\"con/a.png\""), ["path/reserved-name"]);
    assert_eq!(codes("\"con/\""), ["path/reserved-name"]);
}

#[test]
fn a_decomposed_name_beside_its_composed_twin_is_one_finding() {
    assert_eq!(codes("\"e\\u{301}.png\"\n\"\\u{e9}.png\""), ["path/unicode-collision"]);
}

#[test]
fn names_that_differ_in_case_and_in_form_collide_by_case() {
    assert_eq!(codes("\"\\u{c9}.png\"\n\"\\u{e9}.png\""), ["path/case-collision"]);
    assert!(codes("\"E\\u{301}.png\"\n\"\\u{e9}.png\"").contains(&"path/case-collision"));
}

#[test]
fn a_new_name_that_is_taken_is_left_to_a_person() {
    let left = settled("\"/a.png\"\na.png");
    let absolute = left.iter().find(|finding| finding.code == "path/absolute").unwrap();
    assert_eq!(absolute.fix.as_ref().unwrap().safety, Safety::Manual);
}

#[test]
fn a_name_that_would_make_a_table_of_a_file_is_left_to_a_person() {
    let reported = |name: &str| {
        let fixture = fixture::parse(&format!("\"{name}\" ?")).unwrap();
        let settings = Settings { unsafe_fixes: true, ..fixture.settings };
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        engine::settle(fixture.inventory, &profile, &levels, &settings).plan.steps.len()
    };
    assert_eq!(reported("data.cs\\u{3}v"), 0);
    assert_eq!(reported("data.cs\\u{3}x"), 1);
}
