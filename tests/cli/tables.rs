//! Several tables in one package: one for each folder where the target takes that, else a clear word about those that
//! are set aside.

use serde_json::Value;

use super::support::{Sandbox, codes, png};

const PER_FOLDER: &str = "extends = \"opendatasoft\"\nid = \"mine\"\n[manifest]\nper-folder = true\n";

/// Two folders with a table each, the names of which count from there.
fn folders(sandbox: &Sandbox, train: &str, test: &str) {
    sandbox.write("mine.toml", PER_FOLDER);
    sandbox.write("set/train/metadata.csv", train);
    sandbox.write("set/train/a.png", png(20, 10, 1));
    sandbox.write("set/test/metadata.csv", test);
    sandbox.write("set/test/a.png", png(20, 10, 2));
}

fn of<'r>(report: &'r Value, code: &str) -> Vec<&'r str> {
    let found = report["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == code);
    let path = |finding: &'r Value| finding["at"]["path"].as_str().unwrap_or_default();
    found.map(|finding| path(finding).trim_start_matches("set/")).collect()
}

#[test]
fn names_in_a_table_of_a_folder_count_from_that_folder() {
    let sandbox = Sandbox::new();
    folders(&sandbox, "file,title\na.png,Oak\n", "file,title\na.png,Ash\n");
    let report = sandbox.check_json("-t mine.toml set");
    assert_eq!(codes(&report), [""; 0], "{report:#}");
    assert!(!codes(&sandbox.check_json("-t opendatasoft set")).is_empty(), "one table is read there");
}

#[test]
fn each_table_is_judged_and_fixed_with_its_own_names() {
    let sandbox = Sandbox::new();
    folders(&sandbox, "file,title\nA.png,Oak\n", "file,title\n./a.png,Ash\n");
    sandbox.write("set/test/deep/b c.PNG", png(20, 10, 3));
    sandbox.write("set/test/metadata.csv", "file,title\na.png,Ash\nDEEP/b c.PNG,Elm\n");
    let report = sandbox.check_json("-t mine.toml set");
    assert_eq!(of(&report, "reference/case-mismatch"), ["test/metadata.csv", "train/metadata.csv"]);
    sandbox.imgpack("build -t mine.toml set -o out/").exits(0);
    assert_eq!(sandbox.read("out/train/metadata.csv"), b"file,title\na.png,Oak\n");
    let test = String::from_utf8(sandbox.read("out/test/metadata.csv")).unwrap();
    let name = test.lines().nth(2).unwrap().split(',').next().unwrap();
    assert!(sandbox.has(&format!("out/test/{name}")), "{test}");
    sandbox.imgpack("check -t mine.toml out").exits(0);
}

#[test]
fn a_row_is_added_to_the_nearest_table_and_a_file_without_one_is_reported() {
    let sandbox = Sandbox::new();
    folders(&sandbox, "file,title\na.png,Oak\n", "file,title\na.png,Ash\n");
    sandbox.write("set/train/sub/b.png", png(20, 10, 3));
    sandbox.write("set/other/c.png", png(20, 10, 4));
    let report = sandbox.check_json("-t mine.toml set");
    assert_eq!(of(&report, "reference/unlisted-file"), ["other/c.png", "train/sub/b.png"]);
    sandbox.imgpack("build -t mine.toml set -o out/ --unsafe-fixes --exclude other/").exits(0);
    assert_eq!(sandbox.read("out/train/metadata.csv"), b"file,title\na.png,Oak\nsub/b.png,\n");
}

#[test]
fn a_table_in_a_folder_below_another_lists_its_own() {
    let sandbox = Sandbox::new();
    folders(&sandbox, "file,title\na.png,Oak\n", "file,title\na.png,Ash\n");
    sandbox.write("set/metadata.csv", "file,title\ntop.png,Elm\n");
    sandbox.write("set/top.png", png(20, 10, 3));
    assert_eq!(codes(&sandbox.check_json("-t mine.toml set")), [""; 0]);
    sandbox.write("set/train/b.png", png(20, 10, 4));
    let report = sandbox.check_json("-t mine.toml set");
    assert_eq!(of(&report, "reference/unlisted-file"), ["train/b.png"]);
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("train/metadata.csv"), "{report:#}");
}

#[test]
fn a_table_that_names_no_file_is_listed_as_not_read() {
    let sandbox = Sandbox::new();
    folders(&sandbox, "file,title\na.png,Oak\n", "file,title\na.png,Ash\n");
    sandbox.write("set/notes.csv", "who,when\nann,2020\n");
    let report = sandbox.check_json("-t mine.toml set");
    assert_eq!(of(&report, "layout/ignored-file"), ["notes.csv"]);
}

#[test]
fn several_tables_where_one_is_read_are_said_and_no_name_changes_before_one_is_chosen() {
    for target in ["opendatasoft", "labelbox", "symbiota", "v7", "onestepai"] {
        let sandbox = Sandbox::new();
        folders(&sandbox, "file,title\na.png,Oak\n", "file,title\na.png,Ash\n");
        let report = sandbox.check_json(&format!("-t {target} set"));
        let said = report["findings"].to_string();
        assert!(
            said.contains("train/metadata.csv") && said.contains("test/metadata.csv"),
            "{target}: {report:#}"
        );
    }
    let sandbox = Sandbox::new();
    folders(&sandbox, "file,title\na.jpe,Oak\n", "file,title\na.png,Ash\n");
    sandbox.write("set/train/a.jpe", super::support::jpeg(20, 10, 1));
    sandbox.imgpack("build -t opendatasoft set --keep-going -o open/").exits(1);
    assert!(sandbox.has("open/train/a.jpe"), "no table is chosen");
    sandbox.imgpack("build -t opendatasoft set --csv train/metadata.csv --keep-going -o chosen/").exits(0);
    assert!(sandbox.has("chosen/train/a.jpg"), "its cells follow");
}

#[test]
fn the_table_that_csv_names_stays_the_one_under_a_corrected_name() {
    let sandbox = Sandbox::new();
    sandbox.write("set/list.dat", "file,title\na.png,Oak\n");
    sandbox.write("set/a.png", png(20, 10, 1));
    sandbox.imgpack("build -t opendatasoft --csv list.dat set -o up.zip").exits(0);
    sandbox.imgpack("check -t opendatasoft up.zip").exits(0);
}

#[test]
fn an_output_is_checked_with_the_table_of_the_plan() {
    let sandbox = Sandbox::new();
    sandbox.write("set/list.csv", "file,title\ngone.jpg,Oak\nb.png,Ash\n");
    sandbox.write("set/a.jpg", png(20, 10, 1));
    sandbox.write("set/b.png", png(20, 10, 2));
    let check =
        sandbox.imgpack("check -t labelbox --csv nosuch.csv set").shows(&["the output will be written"]);
    assert!(check.out.contains("next: imgpack build"), "{}", check.out);
    sandbox.imgpack("build -t labelbox --csv nosuch.csv set -o out/").exits(0);
    sandbox.write("set/list.csv", "file,title\na.jpg,Oak\nb.png,Ash\n");
    sandbox.write("set/old.csv", "file\ngone.jpg\nb.png\n");
    sandbox.imgpack("build -t labelbox --csv list.csv set -o both/").exits(0);
}
