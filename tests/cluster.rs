//! `imgpack map`, `reduce` and `merge`: a package that is judged in parts is judged as if one machine did it; and an engine
//! that loses, repeats, changes or parts what it shuffles is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::fs;

use proptest::prelude::*;
use support::{Run, Sandbox, deflated, gif, jpeg, member, png, tar, zip};

/// A folder in which something is wrong for rules of all kinds: of single entries, of groups, of the table, of all of it.
fn folder(sandbox: &Sandbox) {
    let mut broken = jpeg(30, 20, 3);
    broken.truncate(broken.len() - 9);
    let table = "file,title\nA/one.png,x\nb/two.gif,y\nb/gone.png,z\nb/two.gif,y\nb/empty.png,w\n";
    sandbox.tree(
        "data",
        &[
            ("list.csv", table.into()),
            ("a/one.png", png(20, 10, 1)),
            ("b/one again.png", png(20, 10, 1)),
            ("b/One Again.png", png(21, 10, 1)),
            ("b/two.gif", gif(9, 9, 2)),
            ("b/really.png", gif(8, 9, 2)),
            ("b/broken.jpg", broken),
            ("b/empty.png", Vec::new()),
            ("b/a:b?.png", png(7, 7, 7)),
            ("b/._one.png", png(20, 10, 1)),
            ("b/Thumbs.db", b"thumbs".to_vec()),
        ],
    );
}

/// Scans and maps an input in so many parts.
fn map(sandbox: &Sandbox, input: &str, parts: u32, words: &str) {
    for part in 1..=parts {
        sandbox.imgpack(&format!("scan {input} --shard {part}/{parts} -o facts-{part}.jsonl")).exits(0);
        sandbox.imgpack(&format!("map facts-{part}.jsonl {words} -o rows-{part}.jsonl")).exits(0);
    }
}

fn reduce(sandbox: &Sandbox, reducers: u32) {
    for part in 1..=reducers {
        let words = format!("reduce rows-*.jsonl --buckets {part}/{reducers} -o groups-{part}.jsonl");
        sandbox.imgpack(&words).exits(0);
    }
}

fn merge(sandbox: &Sandbox, words: &str) -> Run {
    sandbox.imgpack(&format!("merge rows-*.jsonl groups-*.jsonl --facts facts-*.jsonl --format json {words}"))
}

/// Removes what steps left.
fn clear(sandbox: &Sandbox) {
    for name in sandbox.names(".").iter().filter(|name| name.contains(".jsonl")) {
        fs::remove_file(sandbox.path(name)).unwrap();
    }
}

const OPENDATASOFT: &str = "--target opendatasoft";

/// The folder in two parts, mapped and reduced.
fn mapped() -> Sandbox {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    map(&sandbox, "data", 2, OPENDATASOFT);
    reduce(&sandbox, 2);
    sandbox
}

/// Changes the lines of a file.
fn change(sandbox: &Sandbox, name: &str, change: impl Fn(&mut Vec<String>)) {
    let text = String::from_utf8(sandbox.read(name)).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    sandbox.write(name, lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>());
}

fn place(lines: &[String], begin: &str) -> usize {
    lines
        .iter()
        .position(|line| line.starts_with(begin))
        .unwrap_or_else(|| panic!("no {begin} in {lines:#?}"))
}

const SAYS: &str = "{\"says\":";
const KEYED: &str = "{\"bucket\":";
const GROUP: &str = "{\"group\":";

#[test]
fn what_is_judged_in_parts_is_judged_like_the_input_for_every_target_and_any_number_of_parts() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    let list = deflated("list.csv", "file\nx.png\n\u{e9}.png\n".as_bytes());
    // A name that is not marked as UTF-8, so that the table must prove what it is.
    let members = [
        list,
        member("X.png", png(5, 5, 1)),
        member("X.png", png(5, 5, 1)),
        member("\u{e9}.png", png(6, 5, 1)),
    ];
    sandbox.write("in.zip", zip(&members));
    sandbox.write("in.tar", tar(&[("a.png", png(5, 5, 1)), ("list.csv", b"file\na.png\n".to_vec())]));
    let targets = ["opendatasoft", "labelbox", "onestepai", "v7-darwin", "symbiota"];
    for (number, target) in targets.into_iter().enumerate() {
        for input in ["data", "in.zip", "in.tar"] {
            let words = format!("--target {target}");
            let own = sandbox.imgpack(&format!("check {input} {words} --format json"));
            let parts = u32::try_from(number % 3 + 1).unwrap();
            map(&sandbox, input, parts, &words);
            reduce(&sandbox, 3);
            let judged = merge(&sandbox, &words);
            assert_eq!(
                (judged.code, &judged.out, &judged.err),
                (own.code, &own.out, &own.err),
                "{input} {words}"
            );
            clear(&sandbox);
        }
    }
}

#[test]
fn options_hold_for_what_is_judged_in_parts() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    for words in [
        "--target symbiota --symbiota-mode folder",
        "--target opendatasoft --exclude b/* --level image/empty=hint",
        "--target opendatasoft --select path,image/duplicate-content",
        "--target labelbox --base-url https://example.org/x/",
        "--target v7-darwin --item-merge-mode slots",
        "--target opendatasoft --csv list.csv --file-column file --ignore image",
    ] {
        let own = sandbox.imgpack(&format!("check data {words} --format json"));
        assert!(own.code == Some(0) || own.code == Some(1), "{own:?}");
        map(&sandbox, "data", 2, words);
        reduce(&sandbox, 1);
        assert_eq!(merge(&sandbox, words).out, own.out, "{words}");
        clear(&sandbox);
    }
}

#[test]
fn several_inputs_are_judged_each_by_itself() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.tree("more", &[("a/one.png", png(20, 10, 1)), ("A/one.png", png(20, 10, 1))]);
    let own = sandbox.imgpack("check data more --target opendatasoft --format json").exits(1);
    sandbox.imgpack("scan data more -o facts-1.jsonl").exits(0);
    sandbox.imgpack("map facts-1.jsonl --target opendatasoft -o rows-1.jsonl").exits(0);
    reduce(&sandbox, 2);
    assert_eq!(merge(&sandbox, OPENDATASOFT).exits(1).out, own.out);
}

#[test]
fn the_steps_are_filters() {
    let sandbox = mapped();
    let own = merge(&sandbox, OPENDATASOFT).exits(1);
    clear(&sandbox);
    sandbox.imgpack("scan data -o facts-1.jsonl.zst").exits(0);
    let line = "\"$IMGPACK\" map --target opendatasoft < facts-1.jsonl.zst > rows-1.jsonl && \
                \"$IMGPACK\" reduce < rows-1.jsonl > groups-1.jsonl && \
                cat rows-1.jsonl groups-1.jsonl | \
                \"$IMGPACK\" merge - --facts facts-1.jsonl.zst --target opendatasoft --format json";
    assert_eq!(sandbox.shell(line).exits(1).out, own.out);
}

#[test]
fn map_decides_of_most_entries_and_names_those_of_which_a_rule_has_something_to_say() {
    let sandbox = Sandbox::new();
    let files: Vec<(String, Vec<u8>)> =
        (0..40).map(|number| (format!("{number}.png"), png(20, 10, number))).collect();
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    sandbox.tree("data", &files);
    sandbox.write("data/empty.png", b"");
    sandbox.imgpack("scan data -o facts.jsonl").exits(0);
    let rows = sandbox.imgpack("map facts.jsonl --target opendatasoft").exits(0).out;
    // Whether a folder has the name of a file cannot be known of the file alone.
    let is_decided = |row: &&str| row.starts_with(SAYS) && !row.contains("[\"path/file-folder-clash\"]");
    let says: Vec<&str> = rows.lines().filter(is_decided).collect();
    assert!(matches!(says.as_slice(), [only] if only.contains("image/empty")), "{says:#?}");
}

#[test]
fn a_rule_that_cannot_decide_of_many_entries_is_left_to_the_merge() {
    let sandbox = Sandbox::new();
    let files: Vec<(String, Vec<u8>)> =
        (0..200).map(|number| (format!("{number}.png"), png(20, 10, number))).collect();
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    sandbox.tree("data", &files);
    sandbox.write("data/200.png/x.png", png(20, 10, 201));
    sandbox.write("data/empty.png", b"");
    let own = sandbox.imgpack("check data --target opendatasoft --format json").exits(1).out;
    map(&sandbox, "data", 1, OPENDATASOFT);
    let rows = String::from_utf8(sandbox.read("rows-1.jsonl")).unwrap();
    assert!(rows.lines().last().unwrap().contains("\"open\":[\"path/file-folder-clash\"]"), "{rows}");
    reduce(&sandbox, 1);
    assert_eq!(merge(&sandbox, OPENDATASOFT).exits(1).out, own);
}

#[test]
fn a_part_that_was_not_mapped_or_twice_or_from_other_facts_is_refused() {
    let sandbox = mapped();
    let rows = sandbox.read("rows-2.jsonl");
    fs::remove_file(sandbox.path("rows-2.jsonl")).unwrap();
    let run = merge(&sandbox, OPENDATASOFT).exits(3);
    assert_eq!(run.out, "");
    run.says(&["part 0/2 of `data` was not mapped", "map and reduce again"]);
    sandbox.write("rows-2.jsonl", &rows);
    sandbox.write("rows-3.jsonl", &rows);
    merge(&sandbox, OPENDATASOFT).exits(3).says(&["part 0/2 of `data` was mapped twice"]);
    fs::remove_file(sandbox.path("rows-3.jsonl")).unwrap();
    merge(&sandbox, OPENDATASOFT).exits(1);
    sandbox.write("data/a/one.png", png(9, 10, 1));
    for part in 1..=2 {
        sandbox.imgpack(&format!("scan data --shard {part}/2 -o facts-{part}.jsonl")).exits(0);
    }
    merge(&sandbox, OPENDATASOFT).exits(3).says(&["was mapped from other facts"]);
}

#[test]
fn other_options_than_those_of_map_are_refused() {
    let sandbox = mapped();
    for words in ["--target labelbox", "--target opendatasoft --ignore image"] {
        merge(&sandbox, words).exits(3).says(&["was given another target or other options"]);
    }
}

#[test]
fn rows_that_are_torn_are_refused_wherever_they_are() {
    let sandbox = mapped();
    for name in ["rows-1.jsonl", "groups-1.jsonl"] {
        let whole = sandbox.read(name);
        for length in (0..whole.len()).step_by(whole.len() / 12) {
            sandbox.write(name, &whole[..length]);
            merge(&sandbox, OPENDATASOFT).exits(3);
        }
        sandbox.write(name, &whole);
    }
    merge(&sandbox, OPENDATASOFT).exits(1);
}

/// A lie of an engine: which file it is told of, the lie, and the words of the refusal.
type Lie = (&'static str, fn(&mut Vec<String>), &'static str);

const LIES: &[Lie] = &[
    ("rows-1.jsonl", |rows| _ = rows.remove(place(rows, SAYS)), "`map` counts"),
    ("rows-1.jsonl", |rows| rows.insert(1, rows[place(rows, SAYS)].clone()), "`map` counts"),
    (
        "rows-1.jsonl",
        |rows| {
            let at = place(rows, SAYS);
            rows[at] = rows[at].replace("\"entry\":", "\"entry\":1");
        },
        "a row of `map` was changed",
    ),
    ("groups-1.jsonl", |rows| _ = rows.remove(place(rows, GROUP)), "`reduce` counts"),
    ("groups-1.jsonl", |rows| rows.insert(1, rows[place(rows, GROUP)].clone()), "`reduce` counts"),
    (
        "groups-1.jsonl",
        |rows| {
            let at = place(rows, GROUP);
            rows[at] = rows[at].replace("\"entries\":[", "\"entries\":[0,");
        },
        "a row of `reduce` was changed",
    ),
    ("groups-1.jsonl", |rows| _ = rows.pop(), "`reduce` counts"),
    ("groups-1.jsonl", |rows| rows.truncate(0), "wrote"),
];

#[test]
fn a_row_that_is_missing_repeated_or_changed_on_its_way_to_the_merge_is_refused() {
    let sandbox = mapped();
    merge(&sandbox, OPENDATASOFT).exits(1);
    for (name, lie, words) in LIES {
        let whole = sandbox.read(name);
        change(&sandbox, name, lie);
        let run = merge(&sandbox, OPENDATASOFT).exits(3);
        assert_eq!(run.out, "");
        run.says(&[words]);
        sandbox.write(name, &whole);
    }
}

#[test]
fn a_row_that_is_missing_repeated_or_changed_on_its_way_to_the_reducer_is_refused() {
    let lies: &[Lie] = &[
        ("", |rows| _ = rows.remove(place(rows, KEYED)), "`reduce` took"),
        ("", |rows| rows.push(rows[place(rows, KEYED)].clone()), "`reduce` took"),
        (
            "",
            |rows| {
                let at = place(rows, KEYED);
                rows[at] = rows[at].replace("\"entry\":", "\"entry\":1");
            },
            "was changed between `map` and `reduce`",
        ),
    ];
    for (_, lie, words) in lies {
        let sandbox = mapped();
        let whole = sandbox.read("rows-1.jsonl");
        change(&sandbox, "rows-1.jsonl", lie);
        reduce(&sandbox, 2);
        sandbox.write("rows-1.jsonl", &whole);
        merge(&sandbox, OPENDATASOFT).exits(3).says(&[words]);
    }
}

#[test]
fn a_bucket_at_two_reducers_is_refused() {
    let sandbox = mapped();
    // Each takes what one part wrote, so that no key is whole anywhere.
    for part in 1..=2 {
        sandbox.imgpack(&format!("reduce rows-{part}.jsonl -o groups-{part}.jsonl")).exits(0);
    }
    merge(&sandbox, OPENDATASOFT).exits(3).says(&["was reduced twice"]);
    // And one that was not reduced at all.
    reduce(&sandbox, 3);
    fs::remove_file(sandbox.path("groups-3.jsonl")).unwrap();
    merge(&sandbox, OPENDATASOFT).exits(3).says(&["`reduce` took 0"]);
}

#[test]
fn facts_that_are_torn_are_not_mapped() {
    let sandbox = mapped();
    let whole = sandbox.read("facts-1.jsonl");
    for length in (0..whole.len()).step_by(whole.len() / 9) {
        sandbox.write("torn.jsonl", &whole[..length]);
        sandbox
            .imgpack("map torn.jsonl --target opendatasoft -o torn-rows.jsonl")
            .exits(3)
            .says(&["torn.jsonl"]);
        assert!(!sandbox.has("torn-rows.jsonl"));
    }
    let read = sandbox.imgpack("scan data").exits(0).out;
    sandbox.write("torn.jsonl", read);
    sandbox.imgpack("map torn.jsonl --target opendatasoft").exits(3).says(&["not to be judged"]);
}

#[test]
fn a_target_must_be_named_before_a_part_is_mapped() {
    let sandbox = mapped();
    sandbox.imgpack("map facts-1.jsonl").cannot_run(&["--target", "imgpack targets"]);
    sandbox.imgpack("map gone.jsonl --target labelbox").cannot_run(&["gone.jsonl"]);
    sandbox.imgpack("reduce gone-*.jsonl").cannot_run(&["there is no such file"]);
}

/// The lines of a help text that show a command.
fn examples(help: &str) -> Vec<&str> {
    help.lines().filter_map(|line| line.strip_prefix("  imgpack ")).collect()
}

#[test]
fn the_examples_of_each_step_can_be_typed() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    let prepare = "\"$IMGPACK\" scan data -o facts.jsonl; for i in 1 2 3; do \
        \"$IMGPACK\" scan data --shard $i/3 -o facts-$i.jsonl.zst && \
        \"$IMGPACK\" map facts-$i.jsonl.zst --target labelbox -o rows-$i.jsonl.zst; done";
    sandbox.shell(prepare).exits(0);
    for step in ["map", "reduce", "merge"] {
        let help = sandbox.imgpack(&format!("{step} --help")).exits(0).out;
        assert!(help.contains("\nExit codes:\n  0  "), "{help}");
        assert!(examples(&help).len() >= 3, "{help}");
        for example in examples(&help) {
            let run = sandbox.shell(&format!("\"$IMGPACK\" {example}"));
            assert!(matches!(run.code, Some(0 | 1)), "imgpack {example}: {run:?}");
        }
        if step == "reduce" {
            let others = "for i in 2 3 4; do \"$IMGPACK\" reduce 'rows-*.jsonl.zst' --buckets $i/4 \
                -o groups-$i.jsonl.zst; done";
            sandbox.shell(others).exits(0);
        }
    }
}

#[test]
fn rows_replace_nothing_but_rows() {
    let sandbox = mapped();
    sandbox
        .imgpack("map facts-1.jsonl --target opendatasoft -o facts-2.jsonl")
        .cannot_run(&["`facts-2.jsonl` is there and holds no rows"]);
    sandbox.imgpack("reduce rows-1.jsonl -o rows-1.jsonl").cannot_run(&["is an input"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn neither_the_order_of_rows_nor_how_they_are_parted_nor_a_second_try_changes_a_byte(
        seed in any::<u64>(), parts in 1_u32..5, reducers in 1_u32..5, files in 1_usize..4,
    ) {
        let sandbox = Sandbox::new();
        folder(&sandbox);
        let own = sandbox.imgpack("check data --target opendatasoft --format json").exits(1).out;
        map(&sandbox, "data", parts, OPENDATASOFT);
        // A second try of a step leaves what the first one did.
        map(&sandbox, "data", parts, OPENDATASOFT);
        shuffle(&sandbox, "rows", parts, files, seed);
        reduce(&sandbox, reducers);
        shuffle(&sandbox, "groups", reducers, files, seed.rotate_left(7));
        prop_assert_eq!(merge(&sandbox, OPENDATASOFT).exits(1).out, own);
    }
}

/// Deals the lines of all files of a kind to so many others, in no order.
fn shuffle(sandbox: &Sandbox, kind: &str, from: u32, to: usize, seed: u64) {
    let mut lines: Vec<String> = Vec::new();
    for part in 1..=from {
        let name = format!("{kind}-{part}.jsonl");
        lines.extend(String::from_utf8(sandbox.read(&name)).unwrap().lines().map(str::to_owned));
        fs::remove_file(sandbox.path(&name)).unwrap();
    }
    let mut state = seed | 1;
    for at in (1..lines.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        lines.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
    }
    for (number, some) in lines.chunks(lines.len().div_ceil(to)).enumerate() {
        let text: String = some.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        sandbox.write(format!("{kind}-{}.jsonl", number + 1), text);
    }
}
