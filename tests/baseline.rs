//! A baseline: what was there when the gate was put up is held back, what is new is reported, and nothing that guards
//! who opens a package ever gets into it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Member, Sandbox, hopeless_files, member, png, zip};

const FILE: &str = "imgpack-baseline.json";

/// A folder with a row that names no file, and a baseline of it.
fn known() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &hopeless_files());
    sandbox.imgpack("check set -t opendatasoft").exits(1);
    sandbox.imgpack(&format!("check set -t opendatasoft --write-baseline {FILE}")).exits(0);
    sandbox
}

fn append(sandbox: &Sandbox, file: &str, row: &str) {
    let text = [sandbox.read(file), row.as_bytes().to_vec()].concat();
    sandbox.write(file, text);
}

fn lines(sandbox: &Sandbox) -> Vec<String> {
    String::from_utf8(sandbox.read(FILE)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn what_is_known_is_held_back_and_counted_and_what_is_new_fails() {
    let sandbox = known();
    let check = format!("check set -t opendatasoft --baseline {FILE}");
    sandbox.imgpack(&check).exits(0).shows(&[
        "nothing new in set: not ready",
        "; the baseline holds back 1",
        "next: imgpack check set --target opendatasoft  (shows what",
    ]);
    let report = sandbox.imgpack(&format!("{check} --format json")).exits(0).json();
    assert_eq!((&report["summary"]["errors"], &report["held_back"]["errors"]), (&0.into(), &1.into()));
    assert_eq!(report["verdict"]["ready"], false);
    append(&sandbox, "set/list.csv", "elsewhere.gif,Fir\n");
    let report = sandbox.imgpack(&format!("{check} --format json")).exits(1).json();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!((findings.len(), &findings[0]["subject"]), (1, &"elsewhere.gif".into()));
}

#[test]
fn leavings_of_systems_are_known_like_all_else_that_endangers_nobody() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &support::clean_files());
    sandbox.write("set/.DS_Store", b"\0\0\0\x01Bud1");
    let check = "check set -t opendatasoft --format concise";
    sandbox.imgpack(check).exits(0).shows(&["warning[archive/system-junk]"]);
    sandbox.imgpack(&format!("{check} --write-baseline {FILE}")).exits(0);
    assert_eq!(sandbox.imgpack(&format!("{check} --baseline {FILE}")).exits(0).out, "");
}

#[test]
fn a_baseline_that_the_configuration_does_not_name_is_said_to_be_named_there() {
    let sandbox = known();
    let write = format!("check set -t opendatasoft --write-baseline {FILE}");
    assert!(!sandbox.imgpack(&write).exits(0).err.contains("next:"), "there is no configuration");
    sandbox.write("set/imgpack.toml", "strict = true\n");
    sandbox
        .imgpack(&write)
        .exits(0)
        .says(&["next: write `baseline = \"../imgpack-baseline.json\"` at the top of set/imgpack.toml"]);
    sandbox.write("set/imgpack.toml", format!("baseline = \"../{FILE}\"\n"));
    assert!(!sandbox.imgpack(&write).exits(0).err.contains("next:"), "it is named");
}

#[test]
fn a_known_error_found_once_more_is_new() {
    let sandbox = known();
    append(&sandbox, "set/list.csv", "nowhere.gif,Yew\n");
    sandbox
        .imgpack(&format!("check set -t opendatasoft --baseline {FILE} --ignore reference/duplicate"))
        .exits(1);
}

#[test]
fn a_baseline_is_a_line_a_finding_sorted_and_says_what_each_is() {
    let sandbox = known();
    append(&sandbox, "set/list.csv", "elsewhere.gif,Fir\nthird.gif,Ash\n");
    sandbox.imgpack(&format!("check set -t opendatasoft --write-baseline {FILE}")).exits(0);
    let lines = lines(&sandbox);
    let found = &lines[1..lines.len() - 1];
    assert_eq!(found.len(), 3, "{lines:?}");
    assert!(found.is_sorted());
    for line in found {
        let line: Value = serde_json::from_str(line.strip_suffix(',').unwrap()).unwrap();
        assert_eq!((&line["code"], &line["entry"]), (&"reference/missing-file".into(), &"list.csv".into()));
        assert_eq!(line["artifact"], "set");
    }
    let whole: Value = serde_json::from_slice(&sandbox.read(FILE)).unwrap();
    assert_eq!(whole["schema"], "imgpack.baseline.v1");
}

#[test]
fn the_same_input_is_known_however_it_is_spelt_and_wherever_the_repository_lies() {
    let sandbox = known();
    let absolute = sandbox.path("set").display().to_string();
    for input in ["set/", "./set", &absolute] {
        sandbox.imgpack(&format!("check {input} -t opendatasoft --baseline {FILE}")).exits(0);
    }
    let moved = Sandbox::new();
    moved.tree("set", &hopeless_files());
    moved.write(FILE, sandbox.read(FILE));
    moved.imgpack(&format!("check set -t opendatasoft --baseline {FILE}")).exits(0);
    let text = String::from_utf8(sandbox.read(FILE)).unwrap();
    let root = sandbox.root().file_name().unwrap().to_str().unwrap().to_owned();
    sandbox.imgpack(&format!("check {absolute} -t opendatasoft --write-baseline {FILE}")).exits(0);
    assert_eq!(String::from_utf8(sandbox.read(FILE)).unwrap(), text);
    assert!(!text.contains(&root), "{text}");
}

#[test]
fn what_guards_who_opens_a_package_is_never_held_back() {
    let sandbox = Sandbox::new();
    let list = "file,title\na.png,Oak\n";
    let members = [member("list.csv", list), member("a.png", png(8, 8, 1)), member("../b.png", png(8, 8, 2))];
    sandbox.write("up.zip", zip(&members));
    let run = sandbox.imgpack(&format!("check up.zip -t opendatasoft --write-baseline {FILE}")).exits(1);
    assert!(run.out.contains("path/parent-segment"), "{}", run.out);
    assert!(!lines(&sandbox).concat().contains("path/parent-segment"));
    // Nor where somebody writes it there by hand.
    let report = sandbox.imgpack("check up.zip -t opendatasoft --format gitlab").exits(1).json();
    let guard = report.as_array().unwrap().iter().find(|issue| issue["check_name"] == "path/parent-segment");
    let line = serde_json::json!({
        "fingerprint": guard.unwrap()["fingerprint"], "code": "path/parent-segment",
        "target": "opendatasoft", "artifact": "up.zip",
    });
    sandbox
        .write(FILE, format!("{{\"schema\": \"imgpack.baseline.v1\", \"findings\": [\n{line},\nnull]}}\n"));
    sandbox
        .imgpack(&format!("check up.zip -t opendatasoft --baseline {FILE}"))
        .exits(1)
        .shows(&["path/parent-segment"])
        .says(&["imgpack-baseline.json:2: no longer found: path/parent-segment"]);
}

#[test]
fn a_line_that_nothing_matches_is_named_and_left_out_of_the_next_baseline() {
    let sandbox = known();
    sandbox.write("set/nowhere.gif", png(8, 8, 3));
    let check = format!("check set -t opendatasoft --baseline {FILE} --ignore image/*");
    let run = sandbox.imgpack(&check).exits(0);
    let run = run.says(&["imgpack-baseline.json:2: no longer found: reference/missing-file `list.csv`"]);
    assert!(run.err.contains("--write-baseline imgpack-baseline.json"), "{}", run.err);
    let report = sandbox.imgpack(&format!("{check} --format json --quiet")).exits(0);
    assert_eq!((report.err.as_str(), &report.json()["unmatched"][0]["subject"]), ("", &"nowhere.gif".into()));
    sandbox.imgpack(&format!("check set -t opendatasoft --write-baseline {FILE} --ignore image/*")).exits(0);
    assert_eq!(lines(&sandbox).len(), 2);
}

#[test]
fn a_line_is_not_missing_where_it_was_not_looked_for() {
    let sandbox = known();
    for less in ["--ignore reference/missing-file", "--select image/*", "--exclude *.csv"] {
        let run = sandbox.imgpack(&format!("check set -t opendatasoft --baseline {FILE} {less}"));
        assert!(!run.err.contains("no longer found"), "{less}: {}", run.err);
    }
    let before = lines(&sandbox);
    sandbox.imgpack(&format!("check set -t opendatasoft --write-baseline {FILE} --select image/*")).exits(0);
    assert_eq!(lines(&sandbox), before);
}

#[test]
fn what_only_a_full_decode_found_is_not_missing_where_less_is_read() {
    let sandbox = Sandbox::new();
    // An image of 90 × 90 pixels without a pixel, which only a decoder minds.
    let hollow = *b"RIFF\x12\0\0\0WEBPVP8L\x06\0\0\0\x2F\x59\x40\x16\0\0";
    sandbox.tree("set", &[("a.webp", hollow.to_vec())]);
    let check = "check set -t v7-darwin";
    let found = |depth: &str| sandbox.imgpack(&format!("{check} --depth {depth} --format json")).json();
    let count = |report: &Value| report["findings"].as_array().unwrap().len();
    assert!(count(&found("pixels")) > count(&found("entropy")));
    sandbox.imgpack(&format!("{check} --depth pixels --write-baseline {FILE}")).exits(0);
    assert!(lines(&sandbox).concat().contains(r#""depth":"pixels""#));
    let run = sandbox.imgpack(&format!("{check} --baseline {FILE}")).exits(0);
    assert!(!run.err.contains("no longer found"), "{}", run.err);
    let before = lines(&sandbox);
    sandbox.imgpack(&format!("{check} --write-baseline {FILE}")).exits(0);
    assert_eq!(lines(&sandbox).len(), before.len());
    // What is repaired is missed by who reads as deep.
    sandbox.write("set/a.webp", png(90, 90, 1));
    sandbox.imgpack(&format!("{check} --depth pixels --baseline {FILE}")).says(&["no longer found"]);
}

#[test]
fn a_build_that_writes_a_baseline_holds_back_what_it_found() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &hopeless_files());
    let build = format!("build set -t opendatasoft -o up.zip --write-baseline {FILE}");
    sandbox.imgpack(&format!("{build} --dry-run")).cannot_run(&["--dry-run", "--write-baseline"]);
    assert!(!sandbox.has(FILE));
    let run = sandbox.imgpack(&build).exits(0).says(&["wrote imgpack-baseline.json: 1 known finding"]);
    assert!(sandbox.has("up.zip") && run.out.contains("not ready"), "{}", run.out);
    sandbox.imgpack(&format!("check set -t opendatasoft --baseline {FILE}")).exits(0);
    let clash = "build set -t opendatasoft -o b.zip --write-baseline b.zip";
    sandbox.imgpack(clash).cannot_run(&["b.zip", "the baseline"]);
}

#[test]
fn lines_of_other_data_sets_stay() {
    let sandbox = known();
    sandbox.tree("other", &hopeless_files());
    sandbox.imgpack(&format!("check other -t opendatasoft --write-baseline {FILE}")).exits(0);
    let both = lines(&sandbox);
    assert_eq!(both.len(), 4, "{both:?}");
    sandbox.imgpack(&format!("check set other -t opendatasoft --baseline {FILE}")).exits(0);
    let run = sandbox.imgpack(&format!("check set -t opendatasoft --baseline {FILE}")).exits(0);
    assert!(!run.err.contains("no longer found"), "{}", run.err);
}

#[test]
fn a_build_is_not_stopped_by_what_is_known_and_says_that_it_is_still_there() {
    let sandbox = known();
    let build = "build set -t opendatasoft -o up.zip";
    sandbox.imgpack(build).exits(1);
    assert!(!sandbox.has("up.zip"));
    sandbox
        .imgpack(&format!("{build} --baseline {FILE}"))
        .exits(0)
        .shows(&["not ready", "; the baseline holds back 1"]);
    assert!(sandbox.has("up.zip"));
    append(&sandbox, "set/list.csv", "elsewhere.gif,Fir\n");
    sandbox.imgpack(&format!("{build} --baseline {FILE} --force")).exits(1).shows(&["nothing was written"]);
}

#[test]
fn a_fix_that_renames_a_file_leaves_its_other_findings_known() {
    let sandbox = Sandbox::new();
    let list = "file,title\nx\\a.png,Oak\n";
    let members =
        [member("list.csv", list), member("x\\a.png", png(8, 8, 1)), member("x\\b.jpg", [0xff, 0xd8, 0xff])];
    sandbox.write("up.zip", zip(&members));
    let options = "-t opendatasoft --ignore path/backslash";
    sandbox.imgpack(&format!("check up.zip {options} --write-baseline {FILE}"));
    assert!(lines(&sandbox).concat().contains("image/"), "{:?}", lines(&sandbox));
    let build =
        format!("build up.zip -t opendatasoft -o out.zip --unsafe-fixes --baseline {FILE} --format json");
    let report = sandbox.imgpack(&build).exits(0).json();
    assert!(report["plan"]["steps"].as_array().unwrap().iter().any(|step| step["action"] == "rename-entry"));
    for step in report["plan"]["steps"].as_array().unwrap() {
        let Some(finding) = step["finding"].as_u64() else { continue };
        assert_eq!(report["findings"][usize::try_from(finding).unwrap()]["code"], step["code"]);
    }
}

#[test]
fn more_findings_than_a_report_lists_are_known_all_the_same() {
    let sandbox = Sandbox::new();
    let rows = (0..10_500).map(|row| format!("gone{row}.png,x\n")).collect::<Vec<_>>().concat();
    let files = [("a.png", png(8, 8, 1)), ("list.csv", format!("file,title\na.png,y\n{rows}").into_bytes())];
    sandbox.tree("set", &files);
    sandbox.imgpack(&format!("check set -t opendatasoft --write-baseline {FILE}")).exits(0);
    assert_eq!(lines(&sandbox).len(), 10_502);
    append(&sandbox, "set/list.csv", "new.png,x\n");
    let report = sandbox
        .imgpack(&format!("check set -t opendatasoft --baseline {FILE} --format json"))
        .exits(1)
        .json();
    assert_eq!((&report["summary"]["errors"], &report["held_back"]["errors"]), (&1.into(), &10_500.into()));
}

#[test]
fn a_file_that_is_no_baseline_is_never_replaced_and_never_ignored() {
    let sandbox = known();
    sandbox.imgpack("check set --baseline gone.json").cannot_run(&["gone.json", "cannot be read"]);
    sandbox.write(
        "conflict.json",
        "{\"schema\": \"imgpack.baseline.v1\", \"findings\": [\n<<<<<<< ours\nnull]}",
    );
    sandbox.imgpack("check set --baseline conflict.json").cannot_run(&["conflict.json", "line 2"]);
    sandbox
        .imgpack("check set --write-baseline set/list.csv")
        .cannot_run(&["set/list.csv", "is no baseline"]);
    assert_eq!(sandbox.read("set/list.csv"), hopeless_files()[0].1);
}

#[test]
fn two_branches_that_each_add_a_finding_merge_by_lines() {
    let sandbox = known();
    let base = lines(&sandbox);
    let branch = |row: &str| {
        sandbox.tree("set", &hopeless_files());
        append(&sandbox, "set/list.csv", row);
        sandbox.imgpack(&format!("check set -t opendatasoft --write-baseline {FILE}")).exits(0);
        lines(&sandbox).into_iter().filter(|line| !base.contains(line)).collect::<Vec<String>>()
    };
    let (ours, theirs) = (branch("ours.gif,x\n"), branch("theirs.gif,x\n"));
    let merged = [&base[..1], &ours, &theirs, &base[1..]].concat().join("\n");
    sandbox.write(FILE, merged);
    append(&sandbox, "set/list.csv", "ours.gif,x\n");
    sandbox.imgpack(&format!("check set -t opendatasoft --baseline {FILE}")).exits(0);
}

#[test]
fn a_baseline_beside_the_images_is_no_part_of_the_package() {
    let sandbox = known();
    sandbox.write("set/imgpack-baseline.json", sandbox.read(FILE));
    let report = sandbox.imgpack("check set -t opendatasoft --format json").exits(1).json();
    assert_eq!(report["summary"]["errors"], 1);
}

#[test]
fn statistics_are_a_line_a_code_with_true_totals() {
    let sandbox = Sandbox::new();
    let list = "file,title\nA.png,Oak\nb.jpg,Ash\nnowhere.gif,Elm\ngone.gif,Fir\n";
    let files = hopeless_files();
    sandbox.tree("set", &[("list.csv", list.as_bytes().to_vec()), files[1].clone(), files[2].clone()]);
    let run = sandbox.imgpack("check set -t opendatasoft --statistics").exits(1);
    let line = |code: &str| run.out.lines().find(|line| line.contains(code)).unwrap();
    assert!(line("reference/missing-file").starts_with("2  reference/missing-file   [ ]  "), "{}", run.out);
    assert!(line("reference/case-mismatch").starts_with("1  reference/case-mismatch  [*]  "), "{}", run.out);
    assert!(!run.out.contains("help:"), "{}", run.out);
    run.shows(&["not ready for"]);
    let report = sandbox.imgpack("check set -t opendatasoft --statistics --format json").exits(1).json();
    assert_eq!(report[0]["code"], "reference/missing-file");
    assert_eq!((&report[0]["count"], &report[0]["fixable"]), (&2.into(), &0.into()));
    sandbox.imgpack("check set --statistics --format sarif").cannot_run(&["--statistics", "sarif", "json"]);
}

#[test]
fn what_is_excluded_is_as_if_it_was_not_there_and_counted() {
    let sandbox = Sandbox::new();
    let list = ("list.csv", b"file,title\na.png,Oak\n".to_vec());
    let files = [
        list,
        ("a.png", png(8, 8, 1)),
        ("raw/broken.png", vec![1, 2]),
        ("raw/other.csv", b"x\n1\n".to_vec()),
    ];
    sandbox.tree("set", &files);
    let members: Vec<Member> = files.iter().map(|(name, bytes)| member(name, bytes)).collect();
    sandbox.write("up.zip", zip(&members));
    sandbox.write("up.tar", support::tar(&files));
    // A folder is an entry of a folder as well.
    for (input, excluded) in [("set", 3), ("up.zip", 2), ("up.tar", 2)] {
        sandbox.imgpack(&format!("check {input} -t opendatasoft")).exits(1);
        let check = format!("check {input} -t opendatasoft --exclude raw/**");
        sandbox.imgpack(&check).exits(0).shows(&[&format!("{excluded} excluded")]);
        let report = sandbox.imgpack(&format!("{check} --format json")).exits(0).json();
        assert_eq!(report["input"]["excluded"], excluded);
        let build = format!("build {input} -t opendatasoft --exclude raw/** -o {input}.out.zip");
        sandbox.imgpack(&build).exits(0);
        let names: Vec<String> = support::packed_members(&sandbox.read(&format!("{input}.out.zip")))
            .into_iter()
            .map(|(name, ..)| name)
            .collect();
        assert!(!names.iter().any(|name| name.starts_with("raw/")), "{names:?}");
    }
}

#[test]
fn excluding_some_files_brings_the_programs_own_files_back_into_no_package() {
    let sandbox = known();
    sandbox.write("set/imgpack-baseline.json", sandbox.read(FILE));
    sandbox.write("set/x.txt", "x");
    let report = sandbox.imgpack("check set -t opendatasoft --exclude *.txt --format json").exits(1).json();
    assert_eq!((&report["summary"]["errors"], &report["input"]["excluded"]), (&1.into(), &1.into()));
    assert_eq!(report["input"]["entries"], 3, "list.csv and two images");
}

#[test]
fn on_every_target_nothing_is_said_of_what_is_excluded() {
    let sandbox = Sandbox::new();
    let files = [
        ("cat/a.png", png(8, 8, 1)),
        ("raw/A.PNG", vec![1, 2]),
        ("raw/a.xml", b"<annotation>".to_vec()),
        ("raw/list.csv", b"file\n../gone.png\n".to_vec()),
        ("raw/import.json", b"[{\"row_data\": 7}]".to_vec()),
        ("raw/.hidden.png", vec![3]),
    ];
    sandbox.tree("set", &files);
    sandbox.zip("up.zip", &files);
    for target in ["opendatasoft", "labelbox", "v7-darwin", "symbiota", "onestepai"] {
        for input in ["set", "up.zip"] {
            let all = sandbox.imgpack(&format!("check {input} -t {target} --format json")).json();
            assert!(all.to_string().contains("raw/"), "{target} {input}: the test sees nothing");
            let run = sandbox.imgpack(&format!("check {input} -t {target} --exclude raw/** --format json"));
            assert!(!run.out.contains("raw/"), "{target} {input}: {}", run.out);
            assert_eq!(
                run.json()["input"]["excluded"],
                if input == "set" { 6 } else { 5 },
                "{target} {input}"
            );
        }
    }
}

#[test]
fn what_an_input_of_one_file_is_cannot_be_excluded_in_silence() {
    let sandbox = Sandbox::new();
    sandbox.write("links.csv", "catalogNumber,originalurl\nA1,https://x.example/a.jpg\n");
    sandbox.write("import.json", r#"[{"row_data": "https://x.example/a.jpg"}]"#);
    for (input, target) in [("links.csv", "symbiota"), ("import.json", "labelbox")] {
        let run = sandbox.imgpack(&format!("check {input} -t {target} --exclude {input} --format json"));
        let report = run.exits(1).json();
        assert_eq!(report["input"]["excluded"], 1, "{input}");
    }
}
