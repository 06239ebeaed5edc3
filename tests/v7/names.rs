//! Names in the data set, and names that come back.

use super::support::Sandbox;
use super::{files_below, findings, found, tree};

#[test]
fn files_that_meet_when_folders_are_flattened_are_errors() {
    assert_eq!(found("in/x/1.png in/y/1.png in/y/2.png", "in"), ["error path/collapsed-duplicate"]);
    assert_eq!(found("in/1.png in/y/1.png", "in"), ["error path/collapsed-duplicate"]);
    assert_eq!(found("a/1.png b/1.png", "a b"), ["error path/collapsed-duplicate"]);
    // Names differ by letter case alone: two items, reported where a file system has one.
    assert_eq!(found("in/x/1.png in/y/1.PNG", "in"), Vec::<String>::new());
}

#[test]
fn preserved_folders_keep_files_apart_until_they_come_back() {
    let warning = ["warning path/collapsed-duplicate"];
    assert_eq!(found("in/x/1.png in/y/1.png", "--preserve-folders in"), warning);
    // Folders are determined from the input that holds them.
    let error = ["error path/collapsed-duplicate"];
    assert_eq!(found("a/x/1.png b/x/1.png", "--preserve-folders a b"), error);
    assert_eq!(found("a/1.png b/1.png", "--preserve-folders a b"), error);
}

#[test]
fn a_build_puts_the_folder_before_the_name() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "in/x/1.png in/y/1.png in/y/2.png in/1.png");
    sandbox.imgpack("build -t v7 in -o out/ --unsafe-fixes --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["1.png", "x/x_1.png", "y/2.png", "y/y_1.png"]);
    assert_eq!(sandbox.read("out/y/y_1.png"), sandbox.read("in/y/1.png"));
}

#[test]
fn characters_that_a_pull_rewrites_are_reported_and_replaced() {
    let sandbox = Sandbox::new();
    for name in
        ["in/a<b.png", "in/a>b.png", "in/q?.png", "in/s*.png", "in/p|.png", "in/cc:d.png", "in/q\".png"]
    {
        sandbox.write(name, super::support::png(2, 2, 2));
    }
    let report = sandbox.check_json("-t v7 in");
    assert_eq!(findings(&report), ["warning path/unsafe-character"; 7]);
    sandbox.imgpack("build -t v7 in -o out/ --unsafe-fixes --quiet").exits(0);
    let files = files_below(&sandbox, "out");
    assert_eq!(files, ["a_b-2.png", "a_b.png", "cc_d.png", "p_.png", "q_-2.png", "q_.png", "s_.png"]);
}

#[test]
fn folders_matter_only_where_they_arrive() {
    let names = "in/what?/1.png";
    assert_eq!(found(names, "in"), Vec::<String>::new());
    assert_eq!(found(names, "--preserve-folders in"), ["warning path/unsafe-character"]);
    assert_eq!(found("what?/1.png", "--item-merge-mode slots what?"), ["warning path/unsafe-character"]);
}
