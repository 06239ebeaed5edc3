//! Folders that become items.

use std::fmt::Write as _;

use super::support::{Sandbox, codes, gif, png};
use super::{built_json, files_below, findings, found, tree};

#[test]
fn equal_file_names_in_two_folders_are_an_error_except_in_series() {
    let names = "a/1.png a/2.png b/1.png";
    for mode in ["slots", "channels"] {
        let reported = found(names, &format!("--item-merge-mode {mode} a b"));
        assert_eq!(reported, ["error layout/shared-file-name"], "{mode}");
        assert_eq!(found(names, &format!("--item-merge-mode {mode} a")), Vec::<String>::new());
    }
    let slices = found("a/1.dcm a/2.dcm b/1.dcm", "--item-merge-mode series a b");
    assert_eq!(slices, Vec::<String>::new());
}

#[test]
fn a_build_prefixes_names_so_that_every_item_keeps_its_files_and_their_order() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png a/2.png a/10.png b/1.png c/7.png");
    sandbox.imgpack("build -t v7 --item-merge-mode slots a b c -o out/ --quiet").exits(1);
    assert!(!sandbox.has("out"));
    sandbox.imgpack("build -t v7 --item-merge-mode slots a b c -o out/ --unsafe-fixes --quiet").exits(0);
    let files = files_below(&sandbox, "out");
    assert_eq!(files, ["a/a_1.png", "a/a_10.png", "a/a_2.png", "b/b_1.png", "c/7.png"]);
    assert_eq!(sandbox.read("out/a/a_10.png"), sandbox.read("a/10.png"));
}

#[test]
fn prefixes_that_meet_again_are_settled_too() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/b_1.png a/2.png a_b/1.png a_b/2.png");
    sandbox.imgpack("build -t v7 --item-merge-mode slots a a_b -o out/ --unsafe-fixes --quiet").exits(0);
    let files = files_below(&sandbox, "out");
    let mut names: Vec<&str> = files.iter().map(|file| file.rsplit('/').next().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 4, "{files:?}");
}

#[test]
fn folders_of_one_name_become_items_of_two() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "x/scan/1.dcm y/scan/2.dcm");
    let merge = "--item-merge-mode series x/scan y/scan";
    assert_eq!(findings(&sandbox.check_json(&format!("-t v7 {merge}"))), ["error layout/repeated-item-name"]);
    sandbox.imgpack(&format!("build -t v7 {merge} -o out/ --unsafe-fixes --quiet")).exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["scan-2/2.dcm", "scan/1.dcm"]);
}

#[test]
fn a_single_folder_is_built_below_its_name_as_well() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "scan/1.png scan/._1.png");
    sandbox.imgpack("build -t v7 --item-merge-mode channels scan -o out/ --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["scan/1.png"]);
}

#[test]
fn what_the_mode_leaves_out_is_reported() {
    let names = "a/1.png a/deep/2.png a/film.mp4 a/notes.txt";
    let reported = |mode: &str| {
        let sandbox = Sandbox::new();
        tree(&sandbox, names);
        let report = sandbox.check_json(&format!("-t v7 --depth names --item-merge-mode {mode} a"));
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["subject"].as_str().unwrap().to_owned())
            .collect()
    };
    let slots: Vec<String> = reported("slots");
    assert_eq!(slots, ["a/deep/2.png", "a/notes.txt"]);
    let channels: Vec<String> = reported("channels");
    assert_eq!(channels, ["a/deep/2.png", "a/film.mp4", "a/notes.txt"]);
}

#[test]
fn a_folder_without_members_stops_the_push_or_is_passed_over() {
    let error = ["error layout/no-member"];
    assert_eq!(found("a/1.png b/1.pdf", "--depth names --item-merge-mode channels a b"), error);
    assert_eq!(found("a/1.dcm b/2.png", "--item-merge-mode series a b"), error);
    let over = ["warning layout/no-member", "warning layout/ignored-file"];
    assert_eq!(found("a/1.png b/notes.txt", "--item-merge-mode slots a b"), over);
    assert_eq!(found("b/notes.txt", "--item-merge-mode slots b"), ["error layout/no-image"]);
}

#[test]
fn an_empty_folder_among_others_is_passed_over() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png");
    std::fs::create_dir(sandbox.path("b")).unwrap();
    let report = sandbox.check_json("-t v7 --item-merge-mode slots a b");
    assert_eq!(findings(&report), ["warning layout/no-member"]);
}

#[test]
fn sixteen_are_fine_and_the_seventeenth_is_reported_and_divided() {
    let names = |count: u32| {
        (1..=count).fold(String::new(), |mut all, number| {
            write!(all, "a/{number}.png ").unwrap();
            all
        })
    };
    assert_eq!(found(&names(16), "--item-merge-mode channels a"), Vec::<String>::new());
    assert_eq!(found(&names(16), "--item-merge-mode slots a"), Vec::<String>::new());
    assert_eq!(found(&names(17), "--item-merge-mode channels a"), ["error layout/too-many-members"]);
    assert_eq!(found(&names(17), "--item-merge-mode slots a"), ["warning layout/hidden-members"]);
    let sandbox = Sandbox::new();
    tree(&sandbox, &names(34));
    sandbox.imgpack("build -t v7 --item-merge-mode channels a -o out/ --unsafe-fixes --quiet").exits(0);
    let files = files_below(&sandbox, "out");
    assert_eq!(files.iter().filter(|file| file.starts_with("a/")).count(), 16);
    assert_eq!(files.iter().filter(|file| file.starts_with("a-2/")).count(), 16);
    assert!(files.contains(&"a-3/33.png".to_owned()), "{files:?}");
}

#[test]
fn an_order_that_is_open_or_turns_on_letter_case_is_reported() {
    let warning = ["warning layout/unstable-order"];
    assert_eq!(found("a/1.png a/01.png", "--item-merge-mode slots a"), warning);
    assert_eq!(found("a/B.png a/a.png", "--item-merge-mode channels a"), warning);
    assert_eq!(found("a/1.png a/2.png a/10.png a/b.png", "--item-merge-mode slots a"), Vec::<String>::new());
}

/// Two sets of images whose order turns when the GIF among them becomes a PNG.
fn frames(sandbox: &Sandbox) {
    sandbox.write("a/1.gif", gif(11, 5, 1));
    sandbox.write("a/01.h.png", png(12, 5, 2));
    sandbox.write("a/2.gif", gif(13, 5, 3));
}

#[test]
fn an_order_that_a_converted_image_loses_is_reported() {
    let sandbox = Sandbox::new();
    frames(&sandbox);
    let build = "build -t v7 a --item-merge-mode slots --convert -o out/ --format json";
    let report = sandbox.imgpack(build).exits(0).json();
    let left = &report["after"]["findings"][0];
    assert_eq!(left["code"], "layout/unstable-order", "{report}");
    assert_eq!(
        left["message"],
        "`01.h.png` stands before `1.png` in `a`; as `01.h.png` it came after `1.gif`"
    );
    sandbox.write("b/1.gif", gif(11, 5, 1));
    sandbox.write("b/1.h.png", png(12, 5, 2));
    let kept = sandbox.imgpack("build -t v7 b --item-merge-mode channels --convert -o b.json --format json");
    assert_eq!(codes(&kept.exits(0).json()["after"]), ["layout/unstable-order"]);
    sandbox.write("c/1.gif", gif(11, 5, 1));
    sandbox.write("c/2.png", png(12, 5, 2));
    let kept = sandbox.imgpack("build -t v7 c --item-merge-mode slots --convert -o c.json --format json");
    assert!(codes(&kept.exits(0).json()["after"]).is_empty());
}

#[test]
fn converted_images_keep_their_order_where_names_may_change() {
    for mode in ["slots", "channels"] {
        let sandbox = Sandbox::new();
        frames(&sandbox);
        let plan = built_json(&sandbox, &format!("a --item-merge-mode {mode} --convert --unsafe-fixes"));
        let slots = plan["items"][0]["slots"].as_array().unwrap().iter();
        let names: Vec<&str> = slots.map(|slot| slot["file_name"].as_str().unwrap()).collect();
        assert_eq!(names, ["1_1.png", "2_01.h.png", "3_2.png"]);
    }
}
