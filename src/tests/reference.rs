//! The ladder from a cell to the file it means: each step, their order, and what is no step.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::fixture;
use crate::model::{Inventory, Settings};
use crate::profiles;
use crate::view::{Context, MatchKind, Resolution};

fn with_context<T>(text: &str, look: impl FnOnce(&Context<'_>) -> T) -> T {
    let fixture = fixture::parse(text).unwrap();
    let profile = profiles::find("opendatasoft").unwrap();
    look(&Context::new(&fixture.inventory, &profile, &fixture.settings))
}

/// What a cell means in a package of these files, in words.
fn meaning(files: &[&str], cell: &str) -> String {
    let mut text = String::new();
    for file in files {
        writeln!(text, "{file:?} png").unwrap();
    }
    with_context(&text, |context| reported(context, &context.paths().resolve(cell)))
}

fn reported(context: &Context<'_>, resolution: &Resolution) -> String {
    let name = |id| context.entry(id).path.text().to_owned();
    match resolution {
        Resolution::Empty => "empty".into(),
        Resolution::Missing => "missing".into(),
        Resolution::Exact(id) => format!("exactly {}", name(*id)),
        Resolution::Shifted(id) => format!("shifted {}", name(*id)),
        Resolution::Several(several) => {
            let names: Vec<String> = several
                .names
                .iter()
                .map(|(text, file)| format!("{text}={}", file.map_or("?".into(), name)))
                .collect();
            format!("several {}", names.join(" "))
        }
        Resolution::Near(id, match_kind) => format!("{} by {}", name(*id), match_kind.words()),
        Resolution::Ambiguous(group) => {
            let names: Vec<String> = group.iter().map(|id| name(*id)).collect();
            format!("one of {}", names.join(" "))
        }
    }
}

#[test]
fn the_same_bytes_are_exact_whatever_else_fits() {
    assert_eq!(meaning(&["a.PNG", "a.png", "./a.png"], "a.png"), "exactly a.png");
    assert_eq!(meaning(&["a%20b.png", "a b.png"], "a%20b.png"), "exactly a%20b.png");
    assert_eq!(meaning(&[" a.png", "a.png"], " a.png"), "exactly  a.png");
}

#[test]
fn each_step_finds_its_kind_of_difference() {
    let cases: &[(&str, &str, MatchKind)] = &[
        ("img/1-10.png", "IMG/1-10.PNG", MatchKind::Case),
        ("stra\u{df}e.png", "STRASSE.png", MatchKind::Case),
        ("img/1.png", "img\\1.png", MatchKind::Separators),
        ("img/1.png", "./img/1.png", MatchKind::Separators),
        ("img/1.png", "/img/1.png", MatchKind::Separators),
        ("img/1.png", ".\\IMG\\1.png", MatchKind::Separators),
        ("img/1.png", "img//./1.png", MatchKind::Separators),
        ("img\\1.png", "img/1.png", MatchKind::Separators),
        ("caf\u{e9}.png", "cafe\u{301}.png", MatchKind::UnicodeForm),
        ("cafe\u{301}.png", "CAF\u{c9}.png", MatchKind::UnicodeForm),
        ("my picture.png", "my%20picture.png", MatchKind::PercentEncoding),
        ("my%20picture.png", "my picture.png", MatchKind::PercentEncoding),
        ("my%20picture.png", "my%2520picture.png", MatchKind::PercentEncoding),
        ("img/\u{e9}.png", "img%2F%C3%A9.png", MatchKind::PercentEncoding),
        ("1.png", "1.png ", MatchKind::Whitespace),
        ("1.png", "\t1.PNG\u{a0}", MatchKind::Whitespace),
        (" 1.png", "1.png", MatchKind::Whitespace),
        ("1.png", "\u{200b}1.png", MatchKind::Typographic),
        ("1.png", "\u{201c}1.png\u{201d}", MatchKind::Typographic),
        ("1.png", "'1.png'", MatchKind::Typographic),
        ("l'aube.png", "l\u{2019}aube.png", MatchKind::Typographic),
        ("a-b c.png", "a\u{2013}b\u{a0}c.png", MatchKind::Typographic),
        ("a\u{200b}.png", "a.png", MatchKind::Typographic),
        ("img/1.png", "\u{ab}1.png\u{bb}", MatchKind::Basename),
        ("img/1.png", "1.png", MatchKind::Basename),
        ("img/old/1.png", "1.PNG", MatchKind::Basename),
    ];
    for (file, cell, match_kind) in cases {
        let wanted = format!("{file} by {}", match_kind.words());
        assert_eq!(meaning(&[file, "other/z.png"], cell), wanted, "{cell:?}");
    }
}

#[test]
fn the_mildest_step_wins() {
    assert_eq!(meaning(&["a b.png", "A%20b.png"], "a%20b.png"), "A%20b.png by letter case");
    assert_eq!(meaning(&["a\\b.png", "A/B.png"], "a/b.png"), "A/B.png by letter case");
    assert_eq!(meaning(&["x/a.png", "A.png"], "a.png"), "A.png by letter case");
}

#[test]
fn on_one_step_the_same_letter_case_wins() {
    assert_eq!(meaning(&["i/A.png", "i/a.png"], "i\\a.png"), "i/a.png by separators");
    assert_eq!(meaning(&["x/A.png", "y/a.png"], "a.png"), "y/a.png by the folder");
}

#[test]
fn what_several_files_fit_is_no_files_name() {
    assert_eq!(meaning(&["a.PNG", "A.png"], "a.png"), "one of a.PNG A.png");
    assert_eq!(meaning(&["x/a.png", "y/a.png"], "a.png"), "one of x/a.png y/a.png");
    assert_eq!(meaning(&["x/A.png", "y/A.png"], "a.png"), "one of x/A.png y/A.png");
}

#[test]
fn two_entries_of_one_name_are_one_file_to_a_cell() {
    assert_eq!(meaning(&["a.png", "a.png"], "A.png"), "a.png by letter case");
}

#[test]
fn a_wrong_folder_is_no_short_path() {
    assert_eq!(meaning(&["img/1.png", "z.png"], "old/1.png"), "missing");
    assert_eq!(meaning(&["1.png"], "img/1.png"), "missing");
}

#[test]
fn the_folder_around_the_whole_package_may_be_left_out() {
    let files = ["set/part/x/1.png", "set/part/y/1.png"];
    assert_eq!(meaning(&files, "x/1.png"), "set/part/x/1.png by the folder");
    assert_eq!(meaning(&files, "part\\Y\\1.png"), "set/part/y/1.png by the folder");
    assert_eq!(meaning(&files, "1.png"), "one of set/part/x/1.png set/part/y/1.png");
}

#[test]
fn folders_tables_links_and_junk_are_nobodys_image() {
    let text = "list.csv\n| File\n| x\nimg/\nlink.png symlink\n__MACOSX/._a.png png\n";
    for cell in ["list.csv", "img", "img/", "link.png", "__MACOSX/._a.png"] {
        with_context(text, |context| {
            assert_eq!(context.paths().resolve(cell), Resolution::Missing, "{cell}");
        });
    }
}

#[test]
fn a_blank_cell_is_empty_and_no_name() {
    assert_eq!(meaning(&["a.png"], " \t\u{a0}"), "empty");
    assert_eq!(meaning(&["a.png"], ""), "empty");
}

#[test]
fn a_row_with_a_stray_delimiter_is_shifted_and_not_missing() {
    let text = "list.csv\n|| Title,File\\none,a.png\\ntwo, of three,b.png\\n\na.png\nb.png\n";
    with_context(text, |context| {
        assert_eq!(reported(context, &context.references()[1].resolution), "shifted b.png");
        let b = context.paths().exact("b.png").unwrap();
        assert!(context.is_named(b) && context.rows_naming(b).is_empty());
    });
}

/// The names offered for the first cell.
fn offered(files: &[&str], cells: &[&str]) -> Vec<String> {
    let mut text = "set file-column=File\nlist.csv\n| File, Title\n".to_owned();
    for cell in cells {
        writeln!(text, "| {cell}, t").unwrap();
    }
    for file in files {
        writeln!(text, "{file:?} png").unwrap();
    }
    with_context(&text, |context| {
        let near = context.near_names(1).iter();
        near.map(|name| context.entry(name.entry).path.text().to_owned()).collect()
    })
}

#[test]
fn near_names_are_the_same_stem_first() {
    assert_eq!(offered(&["1-10.png", "1-11.png"], &["1-10.jpg"]), ["1-10.png"]);
    assert_eq!(offered(&["img/1.png", "img/1.gif"], &["old/1.png"]), ["img/1.png"]);
    assert_eq!(offered(&["a/1.png", "b/1.png"], &["a/1.jpg"]), ["a/1.png"]);
    assert_eq!(offered(&["IMG_7.png"], &["img_7.pgn"]), ["IMG_7.png"]);
}

#[test]
fn near_names_with_wrong_letters_are_those_that_no_row_names() {
    assert_eq!(offered(&["church.png"], &["chruch.png"]), ["church.png"]);
    assert_eq!(offered(&["church.png"], &["chruch.png", "church.png"]), [""; 0]);
    assert_eq!(offered(&["img_007.png"], &["img-7.png"]), ["img_007.png"]);
    assert_eq!(offered(&["a.png"], &["b.png"]), [""; 0]);
}

#[test]
fn a_wrong_number_is_offered_only_where_no_letter_is_wrong() {
    assert_eq!(offered(&["img_10.png"], &["img_01.png"]), ["img_10.png"]);
    assert_eq!(offered(&["img_10.png", "imgs_01.png"], &["img_01.png"]), ["imgs_01.png"]);
}

#[test]
fn zeros_and_extensions_that_a_cell_lacks_or_has_too_many_are_set_aside() {
    assert_eq!(offered(&["0012.png", "0013.png"], &["12.png"]), ["0012.png"]);
    assert_eq!(offered(&["0012.png", "0013.png"], &["12"]), ["0012.png"]);
    assert_eq!(offered(&["12.png", "13.png"], &["0012.jpg"]), ["12.png"]);
    assert_eq!(offered(&["v1.2.png", "v1.png"], &["v1.2"]), ["v1.2.png"]);
    assert_eq!(offered(&["012.png", "0012.png"], &["12"]), ["0012.png", "012.png"]);
}

#[test]
fn the_longest_equal_tail_of_folders_decides() {
    let files = ["a/1.png", "b/1.png", "c/b/1.png"];
    assert_eq!(offered(&files, &["/data/x/a/1.png"]), ["a/1.png"]);
    assert_eq!(offered(&files, &["C:\\data\\c\\b\\1.png"]), ["c/b/1.png"]);
    assert_eq!(offered(&files, &["/data/b/1.png"]), ["b/1.png", "c/b/1.png"]);
}

#[test]
fn a_name_that_begins_with_the_cell_is_offered() {
    assert_eq!(offered(&["W-1_detail.png", "W-10.png"], &["W-1.png"]), ["W-1_detail.png"]);
    assert_eq!(offered(&["W-1.png", "W-2.png"], &["W-1_detail.png"]), ["W-1.png"]);
    assert_eq!(offered(&["W-10.png"], &["W-1.png", "W-10.png"]), [""; 0]);
}

#[test]
fn names_in_one_cell_are_several_only_where_each_could_be_one() {
    let files = ["a.png", "b.png", "sub/c.png", "1, 2.png"];
    for cell in
        ["a.png|b.png", "a.png; b.png", "a.png\nB.PNG", "['a.png', 'b.png']", "a.png b.png", "a.png,b"]
    {
        let said = meaning_in_table(&files, cell);
        assert!(said.starts_with("several") && said.ends_with("=b.png"), "{cell:?}: {said}");
    }
    assert_eq!(meaning_in_table(&files, "a.png;gone.png"), "several a.png=a.png gone.png=?");
    for cell in ["a.png, a title", "Harbour; Lille", "https://x.org/a.png;https://x.org/b.png"] {
        assert_eq!(meaning_in_table(&files, cell), "missing", "{cell:?}");
    }
    assert_eq!(meaning_in_table(&files, "1, 2.PNG"), "1, 2.png by letter case");
}

/// What the only cell of a table means.
fn meaning_in_table(files: &[&str], cell: &str) -> String {
    let quoted = cell.replace('\n', "\\n");
    let mut text = format!("set file-column=File\nlist.csv\n|| File,Title\\n\"{quoted}\",t\\n\n");
    for file in files {
        writeln!(text, "{file:?} png").unwrap();
    }
    with_context(&text, |context| reported(context, &context.references()[0].resolution))
}

/// What `--unsafe-fixes` does to a package for Opendatasoft: codes and actions.
fn plan(text: &str) -> Vec<(&'static str, &'static str)> {
    let fixture = fixture::parse(&format!("set unsafe-fixes\n{text}")).unwrap();
    let profile = profiles::find("opendatasoft").unwrap();
    let levels = crate::engine::Levels::new(&profile, &[]).unwrap();
    let settled = crate::engine::settle(fixture.inventory, &profile, &levels, &fixture.settings);
    settled.plan.steps.iter().map(|step| (step.code, step.action.words().id)).collect()
}

#[test]
fn no_row_is_dropped_while_a_file_has_no_row_nor_added_while_a_row_has_no_file() {
    let rows = "list.csv\n| File, Title\n| a.png, 1\n| b.png, 2\n| gone.png, 3\na.png png\nb.png png\n";
    assert_eq!(plan(rows), [("reference/missing-file", "drop-row")]);
    assert_eq!(plan(&format!("{rows}elm.png png")), []);
    let complete = rows.replace("| gone.png, 3\n", "");
    assert_eq!(plan(&format!("{complete}elm.png png")), [("reference/unlisted-file", "add-row")]);
}

#[test]
fn never_more_than_half_of_the_rows_are_dropped() {
    let table = |gone: usize| {
        let gone: Vec<String> = (0..gone).map(|number| format!("| gone{number}.png, {number}\n")).collect();
        let gone = gone.concat();
        format!("list.csv\n| File, Title\n| a.png, 1\n| b.png, 2\n{gone}a.png png\nb.png png")
    };
    assert_eq!(plan(&table(2)).len(), 2);
    assert_eq!(plan(&table(3)), []);
}

#[test]
fn no_rename_decides_what_a_cell_means_that_fits_several_files() {
    for files in ["A.PNG png\na.Png png", "a.PNG jpeg\nA.png png", "a.PNG png\nA.png png"] {
        let steps = plan(&format!("list.csv\n| File, Title\n| a.png, 1\n{files}"));
        assert!(steps.iter().all(|(_, action)| *action != "rename-entry"), "{files}: {steps:?}");
    }
}

#[test]
fn at_most_three_names_are_offered() {
    let files = ["x1/s.png", "x2/s.png", "x3/s.png", "x4/s.png"];
    assert_eq!(offered(&files, &["s0/s.png"]).len(), 3);
}

/// A package of `count` files and rows, both made from a number.
fn package(count: usize, file: impl Fn(usize) -> String, cell: impl Fn(usize) -> String) -> Inventory {
    let mut text = "list.csv\n| File, Title\n".to_owned();
    for number in 0..count {
        writeln!(text, "| {}, {number}", cell(number)).unwrap();
    }
    for number in 0..count {
        writeln!(text, "{:?} png", file(number)).unwrap();
    }
    fixture::parse(&text).unwrap().inventory
}

#[test]
fn a_table_whose_every_cell_is_wrong_costs_no_more_than_its_size() {
    const COUNT: usize = 20_000;
    type Name = fn(usize) -> String;
    let cases: [(Name, Name); 5] = [
        (|n| format!("IMG_{n:06}.png"), |n| format!("IMG_{n:06}.jpg")),
        (|n| format!("IMG_{n:06}.png"), |n| format!("IMG-{n:06}.png")),
        (|n| format!("{n}/image.png"), |n| format!("{n}/image.jpg")),
        (|n| format!("{n}/image.png"), |_| "image.png".into()),
        (|n| format!("{n}/image.png"), |n| format!("x{n}/imagine.png")),
    ];
    for (index, (file, cell)) in cases.into_iter().enumerate() {
        let inventory = package(COUNT, file, cell);
        let profile = profiles::find("opendatasoft").unwrap();
        let settings = Settings { file_column: Some("File".into()), ..Settings::default() };
        let context = Context::new(&inventory, &profile, &settings);
        let start = Instant::now();
        let near = (1..=20_000).filter(|row| !context.near_names(*row).is_empty()).count();
        let named = inventory.live().filter(|entry| context.is_named(entry.id)).count();
        assert!(start.elapsed() < Duration::from_secs(20), "case {index}: {:?}", start.elapsed());
        let wanted = [(COUNT, 0), (COUNT, 0), (COUNT, 0), (0, COUNT), (0, 0)][index];
        assert_eq!((near, named), wanted, "case {index} took {:?}", start.elapsed());
    }
}

#[test]
fn an_archive_of_the_current_folder_names_its_files_as_they_unpack() {
    let package = |kind: &str| format!("container {kind} 1000\n./list.csv\n| File\n| a.png\n./a.png png\n");
    let codes = |kind: &str| {
        let fixture = crate::fixture::parse(&package(kind)).unwrap();
        let profile = crate::profiles::find("opendatasoft").unwrap();
        let levels =
            crate::engine::Levels::new(&profile, &[]).unwrap().retain(|rule| rule.group() == "reference");
        let found =
            crate::engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX);
        found.list.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    for kind in ["tar", "tar.gz", "zip"] {
        assert!(codes(kind).is_empty(), "{kind}");
    }
    assert_eq!(codes("directory"), ["reference/form-mismatch"]);
}
