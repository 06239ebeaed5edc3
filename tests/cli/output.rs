//! Where a build may write, and where it must not.

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::{Sandbox, clean_files, fixable_files, jpeg, tar};

#[test]
fn an_output_that_is_the_input_is_refused_however_it_is_named() {
    let sandbox = Sandbox::new();
    let path = sandbox.fixable();
    let before = fs::read(&path).unwrap();
    fs::create_dir(sandbox.path("sub")).unwrap();
    fs::hard_link(&path, sandbox.path("hard.zip")).unwrap();
    symlink("fixable.zip", sandbox.path("soft.zip")).unwrap();
    let absolute = path.to_str().unwrap().to_owned();
    for output in ["fixable.zip", "./fixable.zip", "sub/../fixable.zip", "hard.zip", "soft.zip", &absolute] {
        for force in ["", "--force"] {
            sandbox.imgpack(&format!("build {force} fixable.zip -o {output}")).cannot_run(&["input itself"]);
        }
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(sandbox.names("."), ["fixable.zip", "hard.zip", "soft.zip", "sub"]);
}

#[test]
fn an_output_inside_an_input_folder_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.tree("photos/sub", &clean_files());
    symlink("photos/sub", sandbox.path("way-in")).unwrap();
    for output in
        ["photos/out.zip", "photos/sub/out.zip", "way-in/out.zip", "photos/sub/../out.zip", "photos/out/"]
    {
        sandbox.imgpack(&format!("build --force photos -o {output}")).cannot_run(&["inside the input"]);
    }
    sandbox.imgpack("build --force photos -o photos/").cannot_run(&["input itself"]);
    assert_eq!(sandbox.names("photos"), ["sub"]);
    assert_eq!(sandbox.names("photos/sub").len(), 3);
}

#[test]
fn an_output_folder_that_holds_the_input_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.tree("work/photos", &fixable_files());
    sandbox.zip("work/in.zip", &fixable_files());
    for input in ["work/photos", "work/in.zip"] {
        sandbox.imgpack(&format!("build --force {input} -o work/")).cannot_run(&["work/", "input"]);
    }
    assert_eq!(sandbox.names("work"), ["in.zip", "photos"]);
}

#[test]
fn a_part_of_a_split_output_never_replaces_an_input() {
    let sandbox = Sandbox::new();
    let files = super::build::plates(8);
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let path = sandbox.zip("up-001.zip", &files);
    let before = fs::read(&path).unwrap();
    super::build::small_limit(&sandbox, 300_000);
    let run = sandbox.imgpack("build -t small.toml --split --force up-001.zip -o up.zip");
    run.cannot_run(&["up-001.zip", "input"]);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(sandbox.names("."), ["small.toml", "up-001.zip"]);
}

#[test]
fn one_part_that_exists_keeps_every_part_of_a_split_from_being_written() {
    let sandbox = Sandbox::new();
    let files = super::build::plates(8);
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    sandbox.zip("in.zip", &files);
    super::build::small_limit(&sandbox, 300_000);
    sandbox.write("up-002.zip", "mine");
    let run = sandbox.imgpack("build -t small.toml --split in.zip -o up.zip");
    run.cannot_run(&["up-002.zip", "--force"]);
    assert_eq!(sandbox.names("."), ["in.zip", "small.toml", "up-002.zip"]);
    assert_eq!(sandbox.read("up-002.zip"), b"mine");
}

#[test]
fn an_existing_output_is_kept_unless_it_is_forced() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.write("out.zip", "mine");
    sandbox.imgpack("build fixable.zip -o out.zip").cannot_run(&["out.zip", "exists", "--force"]);
    assert_eq!(sandbox.read("out.zip"), b"mine");
    sandbox.imgpack("build --force fixable.zip -o out.zip").exits(0);
    sandbox.imgpack("check --strict out.zip").exits(0);
    sandbox.tree("out", &[("mine.txt", b"mine".to_vec())]);
    sandbox.imgpack("build fixable.zip -o out/").cannot_run(&["exists", "--force"]);
    sandbox.imgpack("build --force fixable.zip -o out/").exits(0);
    assert_eq!(sandbox.names("out"), ["a.png", "b.jpg", "list.csv"]);
    assert_eq!(sandbox.names("."), ["fixable.zip", "out", "out.zip"]);
}

#[test]
fn a_forced_output_that_is_a_link_is_replaced_and_not_followed() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.write("precious.zip", "precious");
    symlink("precious.zip", sandbox.path("out.zip")).unwrap();
    sandbox.imgpack("build --force fixable.zip -o out.zip").exits(0);
    assert_eq!(sandbox.read("precious.zip"), b"precious");
    assert!(sandbox.path("out.zip").symlink_metadata().unwrap().is_file());
}

#[test]
fn a_folder_that_does_not_exist_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    for output in ["no/out.zip", "no/where/out/"] {
        sandbox.imgpack(&format!("build fixable.zip -o {output}")).cannot_run(&[output, "folder"]);
    }
    assert_eq!(sandbox.names("."), ["fixable.zip"]);
}

#[test]
fn an_output_that_names_no_shape_is_reported_with_those_that_do() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    for output in ["out", "out.rar", "out.7z", "out.tar.xz"] {
        sandbox.imgpack(&format!("build fixable.zip -o {output}")).cannot_run(&[
            output,
            ".zip",
            ".tar.gz",
            "directory",
        ]);
    }
    for output in ["out.csv", "out.json"] {
        sandbox.imgpack(&format!("build -t ods fixable.zip -o {output}")).cannot_run(&[output, "archive"]);
    }
    assert_eq!(sandbox.names("."), ["fixable.zip"]);
}

#[test]
fn several_inputs_of_a_target_that_takes_one_are_reported() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.fixable();
    sandbox.imgpack("build clean.zip fixable.zip -o out.zip").cannot_run(&["one input"]);
}

#[test]
fn a_folder_that_may_not_be_written_to_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.imgpack("build fixable.zip -o /proc/out.zip").cannot_run(&["/proc/out.zip", "cannot be written"]);
}

#[test]
fn a_dry_run_tells_its_plan_where_an_output_is_there() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.write("out.zip", "there");
    sandbox.imgpack("build fixable.zip -o out.zip --dry-run").exits(0).shows(&["nothing is written"]);
    assert_eq!(sandbox.read("out.zip"), b"there");
    sandbox.imgpack("build fixable.zip -o fixable.zip --dry-run").cannot_run(&["input itself"]);
}

#[test]
fn a_second_tar_behind_the_end_of_one_is_never_dropped() {
    let sandbox = Sandbox::new();
    let (first, second) = (tar(&clean_files()), tar(&[("c.jpg", jpeg(10, 20, 9))]));
    sandbox.write("one.tar", &first);
    sandbox.write("both.tar", [first, second].concat());
    sandbox.imgpack("build one.tar -t opendatasoft -o one.zip").exits(0);
    for options in ["", "--unsafe-fixes"] {
        let run = sandbox.imgpack(&format!("build both.tar -t opendatasoft -o both.zip {options}")).exits(1);
        assert!(run.out.contains("begin a tar archive") && !sandbox.has("both.zip"), "{}", run.out);
    }
}
