//! One defect, one finding: what the rules about images and references leave to each other, and what the
//! transformations of images come to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use crate::model::LeftOut;
use crate::profiles::{self, Known};
use crate::rules;

use crate::engine::{self, Levels, Settled};
use crate::fixture;
use crate::model::{Action, EntryId, Format, Settings};

fn settled(text: &str, keys: &str, settings: impl FnOnce(&mut Settings)) -> Settled {
    let fixture = fixture::parse(text).unwrap();
    let text = format!("extends = \"opendatasoft\"\n{keys}");
    let profile = profiles::parse("test", &text, &Known::new(rules::codes())).unwrap();
    let levels = Levels::new(&profile, &[]).unwrap();
    let mut options = fixture.settings.clone();
    settings(&mut options);
    engine::settle(fixture.inventory, &profile, &levels, &options)
}

/// The codes found in a package, each once, sorted: every finding is either fixed or left.
fn codes(text: &str) -> Vec<&'static str> {
    codes_under(text, "")
}

fn codes_under(text: &str, keys: &str) -> Vec<&'static str> {
    let plan = settled(text, keys, |_| {}).plan;
    let mut codes: Vec<_> =
        plan.steps.iter().map(|step| step.code).chain(plan.skipped.iter().map(|left| left.code)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A package with a table that names this one file.
fn listed(line: &str) -> String {
    let name = line.split(' ').next().unwrap();
    format!("list.csv\n| File, Title\n| {name}, first\n{line}\n")
}

#[test]
fn the_sharpest_rule_speaks_alone() {
    let cases = [
        ("a.jpg !bad-checksum !image-truncated !image-unreadable", "archive/bad-checksum"),
        ("a.jpg html !bad-checksum", "archive/bad-checksum"),
        ("a.jpg !image-truncated !image-unreadable", "image/truncated"),
        ("a.jpg html !image-unreadable", "image/unreadable"),
        ("a.webp size=0 ?", "image/empty"),
        ("a.webp lfs-pointer", "image/lfs-pointer"),
        ("a.JPG webp", "image/unsupported-format"),
        ("a.webp !image-truncated gps frames=3 bits=16", "image/unsupported-format"),
        ("a.webp ?", "image/unsupported-format"),
        ("a.webp html", "image/unreadable"),
        ("a.webp png", "image/extension-mismatch"),
        ("a.JPG png", "image/extension-mismatch"),
        ("a.jfif png", "image/extension-mismatch"),
        ("a.TIF tiff", "image/degraded-format"),
        ("a.JFIF jpeg", "image/extension-case"),
        ("a.tif !image-unreadable", "image/unreadable"),
        ("a.png 65535x65535 !image-unreadable !image-truncated", "image/decompression-bomb"),
    ];
    for (line, code) in cases {
        assert_eq!(codes(&listed(line)), [code], "{line}");
    }
}

#[test]
fn only_what_is_not_decoded_here_is_held_to_the_limit_of_the_platform() {
    let keys = "image.max-side = [{ value = 100, level = \"error\", source = \"LIMITS\" }]";
    let both = ["image/decompression-bomb", "image/too-many-pixels"];
    assert_eq!(codes_under(&listed("a.png 20000x20000"), keys), both);
    assert_eq!(codes_under(&listed("a.png 40000x40000"), keys), ["image/decompression-bomb"]);
}

#[test]
fn several_troubles_of_a_kind_are_one_finding() {
    let text = listed("a.jpg !-unverified:one !unverified:two !unverified !unverified !unverified");
    assert_eq!(settled(&text, "", |_| {}).plan.skipped.len(), 1);
}

#[test]
fn a_name_alone_is_judged_by_its_extension() {
    assert_eq!(codes(&listed("a.webp unread")), ["image/unsupported-format"]);
    assert_eq!(codes(&listed("a.PNG unread")), ["image/extension-case"]);
    assert_eq!(codes(&listed("a.jpg unread")), [""; 0]);
}

#[test]
fn a_broken_file_that_no_row_names_is_reported_as_broken_only() {
    let table = "list.csv\n| File, Title\n| a.png, first\na.png\n";
    for line in ["b.jpg html", "b.jpg size=0 ?", "b.jpg size=0 unread", "b.jpg lfs-pointer", "b.webp"] {
        let codes = codes(&format!("{table}{line}"));
        assert!(codes.len() == 1 && codes[0].starts_with("image/"), "{line}: {codes:?}");
    }
}

#[test]
fn files_that_are_no_media_need_no_row() {
    let text = "list.csv\n| File, Title\n| a.png, first\na.png\nREADME.md\nLICENSE ?\na.xml\nb.json\nc ?\n";
    let alone = codes(text);
    assert!(alone.iter().all(|code| *code == "layout/ignored-file"), "{alone:?}");
    let with_archive = codes(&format!("{text}d.zip\n"));
    assert!(!with_archive.contains(&"reference/unlisted-file"), "{with_archive:?}");
}

#[test]
fn a_package_without_an_image_is_reported_once() {
    let text = "list.csv\n| File, Title\n| a.svg, one\n| b.svg, two\na.svg\nb.svg\n";
    assert_eq!(settled(text, "", |_| {}).plan.skipped.len(), 1);
}

#[test]
fn without_a_table_no_reference_is_judged() {
    let codes = codes("a.png\nb.png\n");
    assert!(codes.iter().all(|code| !code.starts_with("reference/")), "{codes:?}");
}

#[test]
fn a_blank_row_an_equal_row_and_a_ragged_row_are_left_to_the_table_rules() {
    let cases = [
        "list.csv\n| File, Title\n| a.png, first\n| ,\na.png\n",
        "list.csv\n| File, Title\n| a.png, first\n| a.png, first\na.png\n",
        "list.csv\n| Title, File\n| one, a.png\n| two, of them, b.png\na.png\nb.png\n",
        "list.csv\n| Title, File\n| one, a.png\n| two\na.png\n",
    ];
    for text in cases {
        let codes = codes(text);
        assert!(codes.iter().all(|code| !code.starts_with("reference/")), "{text}: {codes:?}");
    }
}

#[test]
fn one_guess_for_two_cells_is_nobodys_certain_file() {
    let text = "list.csv\n| File, Title\n| a.jpg, one\n| a.gif, two\n| b.png, three\na.png\nb.png\n";
    let settled = settled(text, "", |options| options.unsafe_fixes = true);
    assert!(settled.plan.steps.is_empty(), "{:?}", settled.plan.steps);
    assert_eq!(settled.plan.skipped.len(), 2);
}

#[test]
fn a_guess_that_rests_on_wrong_letters_is_never_written() {
    let text = "list.csv\n| File, Title\n| chruch.png, one\n| b.png, two\nchurch.png\nb.png\n";
    let settled = settled(text, "", |options| options.unsafe_fixes = true);
    assert!(settled.plan.steps.is_empty(), "{:?}", settled.plan.steps);
    assert_eq!(settled.plan.skipped.len(), 1);
}

#[test]
fn no_file_gets_a_name_that_differs_from_another_only_in_letter_case() {
    let text = "list.csv\n| File, Title\n| a.jpg, one\n| A.PNG, two\na.jpg png\nA.PNG png\n";
    assert!(settled(text, "", |_| {}).plan.steps.is_empty());
}

#[test]
fn two_files_never_get_one_name() {
    let text = "list.csv\n| File, Title\n| a.jpg, one\n| a.gif, two\na.jpg png\na.gif png\n";
    let settled = settled(text, "", |_| {});
    let renamed: Vec<&str> = settled.inventory.entries.iter().map(|entry| entry.path.text()).collect();
    assert_eq!(renamed, ["list.csv", "a.jpg", "a.png"]);
    assert_eq!(settled.plan.skipped.len(), 1);
}

#[test]
fn each_flag_permits_its_own_transformation_and_nothing_else() {
    type Flag = fn(&mut Settings);
    let text = "list.csv\n| File, Title\n| a.webp, one\n| b.jpg, two\n| c.jpg, three\n| d.png, four\n\
                a.webp\nb.jpg gps\nc.jpg 20x10 orientation=6\nd.png 200x10\n";
    let keys = "rules = { \"image/orientation\" = { level = \"warning\" } }\n\
                image.max-side = [{ value = 100, level = \"error\", source = \"LIMITS\" }]";
    let cases: [(Flag, &str, usize); 4] = [
        (|options| options.convert = true, "image/unsupported-format", 3),
        (|options| options.strip_metadata = true, "image/location-metadata", 1),
        (|options| options.bake_orientation = true, "image/orientation", 1),
        (|options| options.downscale = true, "image/too-many-pixels", 1),
    ];
    for (flag, code, steps) in cases {
        let settled = settled(text, keys, flag);
        let codes: Vec<_> = settled.plan.steps.iter().map(|step| step.code).collect();
        assert_eq!(codes, vec![code; steps]);
        assert!(settled.plan.skipped.iter().all(|left| matches!(left.reason, LeftOut::Needs(_))));
    }
}

#[test]
fn a_converted_image_is_predicted_with_its_new_name_and_format() {
    let settled = settled(&listed("a.webp 20x10 bits=8"), "", |options| options.convert = true);
    let actions: Vec<_> = settled.plan.steps.iter().map(|step| step.action.words().id).collect();
    assert_eq!(actions, ["convert", "rename-entry", "set-cell"]);
    assert!(matches!(settled.plan.steps[0].action, Action::Convert { to: Format::Png, .. }));
    let facts = settled.inventory.facts(EntryId(1));
    assert_eq!((facts.by_name, facts.by_magic), (Some(Format::Png), Some(Format::Png)));
}

#[test]
fn the_fixes_of_a_declined_rule_are_not_made_and_the_others_are() {
    let text = "list.csv\n| File, Title\n| A.png, one\n| b.jpg, two\na.png\nb.jpg gps\n";
    let settled = settled(text, "", |options| {
        options.strip_metadata = true;
        options.declined = vec!["reference/case-mismatch".into()];
    });
    let made: Vec<_> = settled.plan.steps.iter().map(|step| step.code).collect();
    assert_eq!(made, ["image/location-metadata"]);
    let left: Vec<_> = settled.plan.skipped.iter().map(|left| (left.code, left.reason)).collect();
    assert_eq!(left, [("reference/case-mismatch", LeftOut::Declined)]);
}

#[test]
fn naming_a_table_permits_no_image_to_be_dropped() {
    let text = "set csv=list.csv\nlist.csv\n| File, Title\n| a.png, one\na.png\nb.png size=0 ?\n";
    assert!(settled(text, "", |_| {}).plan.steps.is_empty());
}

#[test]
fn an_image_that_is_damaged_or_large_beyond_decoding_is_not_transformed() {
    let keys = "image.max-bytes = [{ value = 100, level = \"error\", source = \"LIMITS\" }]";
    for line in ["a.png 20x10 !image-truncated", "a.svg 20x10", "a.png 1x1"] {
        let settled = settled(&listed(line), keys, |options| options.downscale = true);
        assert!(settled.plan.steps.is_empty(), "{line}: {:?}", settled.plan.steps);
    }
}

#[test]
fn a_second_name_for_one_format_comes_with_its_reason_and_a_known_source() {
    for profile in profiles::all() {
        let image = &profile.image;
        for (from, spelling) in image.doubtful_extensions.iter().chain(&image.refused_extensions) {
            let (old, new) = (Format::from_extension(from), Format::from_extension(&spelling.write));
            assert!(old.is_some() && old == new && image.is_plain_extension(&spelling.write), "{from}");
            assert!(profile.sources.values().any(|source| source.title == spelling.source.title), "{from}");
        }
        if let Some(said) = &image.image_required {
            assert!(profile.sources.values().any(|source| source.title == said.source.title));
        }
    }
}
