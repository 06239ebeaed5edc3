//! What may be given to a push: directories, files, and archives, which it refuses.

use super::support::{Sandbox, png};
use super::{files_below, findings, found, tree};

#[test]
fn an_archive_is_an_error_and_is_expanded_by_a_build() {
    let sandbox = Sandbox::new();
    let bytes = png(2, 2, 2);
    sandbox.zip("up.zip", &[("scan/1.png", bytes.clone()), ("scan/x/2.png", bytes.clone())]);
    assert_eq!(findings(&sandbox.check_json("-t v7 up.zip")), ["error archive/unsupported-container"]);
    sandbox.imgpack("build -t v7 up.zip -o out/ --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["scan/1.png", "scan/x/2.png"]);
}

#[test]
fn an_archive_to_merge_becomes_an_item_of_its_one_folder_or_of_its_stem() {
    let sandbox = Sandbox::new();
    let bytes = png(2, 2, 2);
    sandbox.zip("up.zip", &[("scan/1.png", bytes.clone()), ("scan/2.png", bytes.clone())]);
    sandbox.zip("flat.zip", &[("3.png", bytes.clone()), ("4.png", bytes.clone())]);
    sandbox.imgpack("build -t v7 --item-merge-mode slots up.zip flat.zip -o out/ --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["flat/3.png", "flat/4.png", "scan/1.png", "scan/2.png"]);
}

#[test]
fn several_directories_are_one_package() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png b/2.png");
    let report = sandbox.check_json("-t v7 a b");
    assert_eq!(report["input"]["path"], "a, b");
    assert_eq!(report["input"]["images"], 2);
    assert!(report.get("packages").is_none());
    // Other targets take each input by itself.
    let report = sandbox.check_json("-t opendatasoft a b");
    assert_eq!(report["packages"].as_array().unwrap().len(), 2);
}

#[test]
fn the_next_step_names_all_inputs_and_the_way_to_push_them() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png a/._1.png b/2.png");
    sandbox
        .imgpack("check -t v7 --item-merge-mode slots a b")
        .exits(1)
        .shows(&["next: imgpack build a b --target v7 --item-merge-mode slots -o a-fixed/"]);
}

#[test]
fn an_input_inside_another_would_be_sent_twice() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/x/1.png a/2.png");
    sandbox.imgpack("check -t v7 a a/x").cannot_run(&["lies in `a`", "twice"]);
    sandbox.imgpack("check -t v7 a ./a").cannot_run(&["twice"]);
    // Folders to merge may lie in one another: only first levels are looked at.
    let merged = found("a/x/1.png a/2.png", "--item-merge-mode slots a a/x");
    assert_eq!(merged, ["warning layout/ignored-file"]);
}

#[test]
fn a_file_may_be_given_by_itself_unless_its_extension_is_not_sent() {
    assert_eq!(found("a.png", "a.png"), Vec::<String>::new());
    assert_eq!(found("a.png b/1.png", "a.png b"), Vec::<String>::new());
    assert_eq!(found("a.png notes.txt", "a.png notes.txt"), ["error layout/ignored-file"]);
    assert_eq!(found("list.csv", "list.csv"), ["error layout/ignored-file"]);
    assert_eq!(found("a.png b/2.png", "--item-merge-mode slots a.png b"), Vec::<String>::new());
}

#[test]
fn an_item_may_not_be_named_after_a_dot() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "scan/1.png scan/2.png");
    let run =
        sandbox.shell("cd scan && exec \"$IMGPACK\" check -t v7 --item-merge-mode slots . --format json");
    assert_eq!(findings(&run.exits(1).json()), ["error layout/empty-item-name"]);
    let run = sandbox.shell(
        "cd scan && exec \"$IMGPACK\" build -t v7 --item-merge-mode slots . --unsafe-fixes -o ../out/ --quiet",
    );
    run.exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["scan/1.png", "scan/2.png"]);
}

#[test]
fn no_output_replaces_or_enters_any_of_the_inputs() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png b/2.png");
    sandbox.imgpack("build -t v7 a b -o b/ --force").cannot_run(&["`b/`", "input"]);
    sandbox.imgpack("build -t v7 a b -o b/out/").cannot_run(&["inside the input"]);
}

#[test]
fn what_the_client_refuses_together_is_no_way_to_push() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png");
    sandbox
        .imgpack("check -t v7 a --item-merge-mode slots --preserve-folders")
        .cannot_run(&["--item-merge-mode", "--preserve-folders"]);
    sandbox.imgpack("check -t v7 a --item-merge-mode grid").cannot_run(&["slots, channels, series"]);
    sandbox.imgpack("check -t v7 a --read-only").cannot_run(&["--storage"]);
    sandbox.imgpack("check -t v7 a --storage s --item-merge-mode series").cannot_run(&["series"]);
    for slug in ["a/b/c", "a:b:c", "a b", "a:b/c", "", "a/"] {
        sandbox.run(&["check", "-t", "v7", "a", "--dataset", slug]).cannot_run(&["team/dataset"]);
    }
    sandbox.imgpack("check -t v7 a --dataset team_1/my.set-2:3 --quiet").exits(0);
}

#[test]
fn options_without_effect_are_reported() {
    let files = "in/x/a.png";
    let ignored = ["warning layout/option-ignored"];
    assert_eq!(found(files, "--remote-path p --preserve-folders in"), ignored);
    assert_eq!(found("in/a.png", "--remote-path p --item-merge-mode slots in"), ignored);
    assert_eq!(found(files, "--remote-path p in"), Vec::<String>::new());
}

#[test]
fn the_target_takes_no_archive_as_an_output() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png");
    sandbox.imgpack("build -t v7 a -o out.zip").cannot_run(&["a directory", "JSON"]);
}

#[test]
fn a_folder_of_the_data_set_is_written_from_its_root() {
    let sandbox = Sandbox::new();
    sandbox.write("in/a.png", png(20, 10, 9));
    sandbox.imgpack("check in -t v7-darwin --remote-path a..b/c").exits(0);
    for path in ["..", "a/../b", "./a"] {
        sandbox.imgpack(&format!("check in -t v7-darwin --remote-path {path}")).cannot_run(&[path]);
    }
}
