//! `imgpack check --facts`: an input that was scanned in parts, on whatever machines, is judged as if it was here; and
//! facts that are not those of the whole input are refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::fs;

use support::{Run, Sandbox, deflated, gif, jpeg, member, png, tar, zip};

/// A folder with a table, equal images in two folders, a name that differs in its case, and a damaged image.
fn folder(sandbox: &Sandbox) {
    let mut broken = jpeg(30, 20, 3);
    broken.truncate(broken.len() - 9);
    sandbox.tree(
        "data",
        &[
            ("list.csv", b"file,title\nA/one.png,x\nb/two.gif,y\nb/gone.png,z\n".to_vec()),
            ("a/one.png", png(20, 10, 1)),
            ("b/one again.png", png(20, 10, 1)),
            ("b/two.gif", gif(9, 9, 2)),
            ("b/broken.jpg", broken),
        ],
    );
}

/// Scans an input in so many parts.
fn scan(sandbox: &Sandbox, input: &str, parts: u32, extension: &str) {
    for part in 1..=parts {
        let output = format!("facts-{part}.{extension}");
        sandbox.imgpack(&format!("scan {input} --shard {part}/{parts} -o {output}")).exits(0);
    }
}

fn check(sandbox: &Sandbox, words: &str) -> Run {
    sandbox.imgpack(&format!("check {words} --target opendatasoft --format json"))
}

#[test]
fn parts_are_judged_like_the_input_however_many_they_are_and_however_they_are_packed() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    let members = || {
        [deflated("list.csv", "file\nx.png\n"), member("X.png", png(5, 5, 1)), member("X.png", png(5, 5, 1))]
    };
    sandbox.write("in.zip", zip(&members()));
    sandbox.write("in.tar", tar(&[("a.png", png(5, 5, 1)), ("list.csv", b"file\na.png\n".to_vec())]));
    for input in ["data", "in.zip", "in.tar"] {
        let own = check(&sandbox, input);
        for (parts, extension) in [(1, "jsonl"), (2, "jsonl.gz"), (3, "jsonl.zst"), (7, "jsonl")] {
            scan(&sandbox, input, parts, extension);
            let judged = check(&sandbox, &format!("--facts facts-*.{extension}"));
            assert_eq!((judged.code, &judged.out), (own.code, &own.out), "{input} {parts} {extension}");
            (1..=parts)
                .for_each(|part| fs::remove_file(sandbox.path(format!("facts-{part}.{extension}"))).unwrap());
        }
    }
}

#[test]
fn what_to_do_next_is_what_is_done_with_the_input() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.imgpack("scan data -o facts.jsonl").exits(0);
    let own = sandbox.imgpack("check data --target opendatasoft").exits(1).out;
    assert!(own.contains("next: imgpack build data --target opendatasoft"), "{own}");
    assert_eq!(sandbox.imgpack("check --facts facts.jsonl --target opendatasoft").exits(1).out, own);
}

#[test]
fn the_input_need_not_be_there_any_more() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    let own = check(&sandbox, "data");
    sandbox.imgpack("scan data -o facts.jsonl").exits(0);
    fs::remove_dir_all(sandbox.path("data")).unwrap();
    assert_eq!(check(&sandbox, "--facts facts.jsonl").out, own.out);
}

#[test]
fn a_part_that_is_missing_is_named_and_nothing_is_judged() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    scan(&sandbox, "data", 3, "jsonl");
    fs::remove_file(sandbox.path("facts-2.jsonl")).unwrap();
    let run = check(&sandbox, "--facts facts-*.jsonl").exits(3);
    assert_eq!(run.out, "");
    run.says(&["part 2/3 of `data` is missing"]);
}

#[test]
fn a_part_that_is_there_twice_is_refused() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    scan(&sandbox, "data", 2, "jsonl");
    fs::copy(sandbox.path("facts-1.jsonl"), sandbox.path("facts-3.jsonl")).unwrap();
    check(&sandbox, "--facts facts-*.jsonl")
        .exits(3)
        .says(&["facts-3.jsonl", "part 1/2 of `data` is there twice"]);
}

#[test]
fn a_part_that_is_torn_or_changed_is_refused_wherever_it_is() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.imgpack("scan data -o facts.jsonl").exits(0);
    let whole = fs::read(sandbox.path("facts.jsonl")).unwrap();
    for length in (0..whole.len()).step_by(97) {
        fs::write(sandbox.path("facts.jsonl"), &whole[..length]).unwrap();
        check(&sandbox, "--facts facts.jsonl").exits(3).says(&["facts.jsonl"]);
    }
    let changed = String::from_utf8(whole).unwrap().replacen("\"width\":20", "\"width\":21", 1);
    fs::write(sandbox.path("facts.jsonl"), changed).unwrap();
    check(&sandbox, "--facts facts.jsonl").exits(3).says(&["the digest in the trailer is of other lines"]);
}

#[test]
fn parts_of_an_input_that_changed_between_the_scans_are_refused() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.imgpack("scan data --shard 1/2 -o facts-1.jsonl").exits(0);
    sandbox.write("data/late.png", png(4, 4, 1));
    sandbox.imgpack("scan data --shard 2/2 -o facts-2.jsonl").exits(0);
    let run = check(&sandbox, "--facts facts-*.jsonl").exits(3);
    run.says(&["facts-2.jsonl", "`data` is another one here than in `facts-1.jsonl`"]);
}

#[test]
fn parts_at_other_depths_do_not_make_one_verdict() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.imgpack("scan data --shard 1/2 -o facts-1.jsonl").exits(0);
    sandbox.imgpack("scan data --shard 2/2 --depth header -o facts-2.jsonl").exits(0);
    check(&sandbox, "--facts facts-*.jsonl").exits(3).says(&["is another one here"]);
}

#[test]
fn a_verdict_from_facts_names_the_depth_of_the_scan() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.imgpack("scan data --depth header -o facts.jsonl").exits(0);
    let run = sandbox.imgpack("check --facts facts.jsonl --target opendatasoft --format json");
    assert_eq!(run.json()["depth"], "header");
}

#[test]
fn facts_that_were_printed_to_be_read_are_not_judged() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    let lines = sandbox.imgpack("scan data").exits(0).out;
    sandbox.write("facts.jsonl", lines);
    check(&sandbox, "--facts facts.jsonl").exits(3).says(&["line 1", "scan again with --output or --shard"]);
}

#[test]
fn an_input_that_could_not_be_scanned_is_no_pass() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.imgpack("scan data gone -o facts.jsonl").exits(3);
    check(&sandbox, "--facts facts.jsonl").exits(3).says(&["`gone` could not be scanned"]);
}

#[test]
fn facts_that_are_not_there_are_a_wrong_command() {
    let sandbox = Sandbox::new();
    check(&sandbox, "--facts facts-*.jsonl").cannot_run(&["there is no such file", "imgpack scan"]);
    check(&sandbox, "--facts gone.jsonl").cannot_run(&["gone.jsonl"]);
}

#[test]
fn a_part_that_is_no_part_is_a_wrong_command() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    for wrong in ["3/2", "x", "1/0"] {
        sandbox.imgpack(&format!("scan data --shard {wrong}")).cannot_run(&["--shard", wrong]);
    }
}

#[test]
fn a_scan_that_is_resumed_keeps_what_is_whole_and_reads_the_rest() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    let resume = || sandbox.imgpack("scan data --shard 1/2 -o facts.jsonl --resume").exits(0);
    assert!(!resume().err.contains("nothing was read again"));
    resume().says(&["nothing was read again"]);
    let whole = fs::read(sandbox.path("facts.jsonl")).unwrap();
    fs::write(sandbox.path("facts.jsonl"), &whole[..whole.len() / 2]).unwrap();
    assert!(!resume().err.contains("nothing was read again"));
    assert_eq!(fs::read(sandbox.path("facts.jsonl")).unwrap(), whole);
    sandbox.write("data/late.png", png(4, 4, 1));
    assert!(!resume().err.contains("nothing was read again"));
}

#[test]
fn an_import_file_is_made_of_facts_as_of_the_images() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("a.png", png(20, 10, 1)), ("b/c.jpg", jpeg(30, 20, 3))]);
    scan(&sandbox, "data", 3, "jsonl.zst");
    let build = |input: &str, output: &str| {
        let words = format!("build {input} -o {output} --target labelbox --base-url https://example.org/x/");
        sandbox.imgpack(&words).exits(0);
        fs::read_to_string(sandbox.path(output)).unwrap()
    };
    let own = build("data", "own.json");
    assert_eq!(build("--facts facts-*.jsonl.zst", "by-facts.json"), own);
    assert!(own.contains("https://example.org/x/b/c.jpg"), "{own}");
}

#[test]
fn an_archive_of_images_is_not_made_of_facts() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    sandbox.imgpack("scan data -o facts.jsonl").exits(0);
    sandbox
        .imgpack("build --facts facts.jsonl -o up.zip")
        .cannot_run(&["facts hold no images", "import.json"]);
    assert!(!sandbox.path("up.zip").exists());
}

#[test]
fn facts_replace_nothing_but_facts() {
    let sandbox = Sandbox::new();
    folder(&sandbox);
    let table = fs::read(sandbox.path("data/list.csv")).unwrap();
    sandbox
        .imgpack("scan data -o data/list.csv")
        .cannot_run(&["`data/list.csv` is there and holds no facts"]);
    assert_eq!(fs::read(sandbox.path("data/list.csv")).unwrap(), table);
    for extension in ["jsonl", "jsonl.gz", "jsonl.zst"] {
        let scan = format!("scan data -o facts.{extension}");
        sandbox.imgpack(&scan).exits(0);
        sandbox.imgpack(&scan).exits(0);
    }
}

#[test]
fn an_input_is_never_written() {
    let sandbox = Sandbox::new();
    let bytes = zip(&[member("a.png", png(5, 5, 1))]);
    sandbox.write("in.zip", &bytes);
    sandbox.imgpack("scan in.zip -o in.zip").cannot_run(&["`in.zip` is an input"]);
    assert_eq!(fs::read(sandbox.path("in.zip")).unwrap(), bytes);
}

#[test]
fn an_input_that_is_merged_into_items_is_judged_by_its_facts_as_by_its_files() {
    let sandbox = Sandbox::new();
    sandbox.tree(
        "data",
        &[("b/one.png", png(20, 10, 1)), ("b/two.png", png(20, 10, 2)), ("three.png", png(20, 10, 3))],
    );
    sandbox.imgpack("scan data -o facts.jsonl").exits(0);
    for mode in ["slots", "channels", "series"] {
        let words = format!("--target v7-darwin --item-merge-mode {mode} --format json");
        let own = sandbox.imgpack(&format!("check data {words}"));
        let judged = sandbox.imgpack(&format!("check --facts facts.jsonl {words}"));
        assert_eq!((judged.code, judged.out), (own.code, own.out), "{mode}");
    }
}
