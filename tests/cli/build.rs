//! What a build writes.

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use crate::support::{
    Sandbox, clean_files, codes, deflated, fixable_files, gif, gzip, hopeless_files, jpeg, member, packed,
    packed_members, png, sha256, stored, tar, zip,
};

/// Images of noise with a table that names them: about 100 kB each.
pub(crate) fn plates(count: u8) -> Vec<(String, Vec<u8>)> {
    let mut rows = String::from("file,title\n");
    let mut files = Vec::new();
    for number in 0..count {
        let mut state = u32::from(number) + 1;
        let image = image::RgbImage::from_fn(180, 180, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([
                (state >> 8).to_le_bytes()[0],
                (state >> 16).to_le_bytes()[0],
                (state >> 24).to_le_bytes()[0],
            ])
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::from(image).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let number_text = number.to_string();
        rows.push_str(&["plate-", &number_text, ".png,Plate ", &number_text, "\n"].concat());
        files.push((format!("plate-{number}.png"), bytes.into_inner()));
    }
    files.insert(0, ("list.csv".into(), rows.into_bytes()));
    files
}

/// A profile of one's own with a smaller limit for the archive.
pub(crate) fn small_limit(sandbox: &Sandbox, bytes: u64) {
    let text = format!(
        "extends = \"opendatasoft\"\nid = \"small\"\n[containers]\n\
         max-bytes = [{{ value = {bytes}, level = \"error\", source = \"LIMITS\" }}]\n"
    );
    sandbox.write("small.toml", text);
}

/// Every file below the sandbox with its bytes and its time.
fn state(sandbox: &Sandbox, folder: &str) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let path = sandbox.path(folder);
    if path.is_file() {
        let time = path.metadata().unwrap().modified().unwrap();
        return [(folder.to_owned(), (fs::read(&path).unwrap(), time))].into();
    }
    sandbox.names(folder).iter().flat_map(|name| state(sandbox, &format!("{folder}/{name}"))).collect()
}

#[test]
fn a_build_fixes_the_table_and_keeps_every_other_byte() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let before = state(&sandbox, "fixable.zip");
    sandbox.imgpack("build fixable.zip -o out.zip").exits(0).shows(&["A.png", "a.png", "out.zip"]);
    sandbox.imgpack("check --strict out.zip").exits(0);
    assert_eq!(state(&sandbox, "fixable.zip"), before, "the input is untouched");
    sandbox.imgpack("build fixable.zip -o out/").exits(0);
    assert_eq!(sandbox.read("out/list.csv"), b"file,title\na.png,Oak\nb.jpg,Ash\n");
    for (name, content) in &fixable_files()[1..] {
        assert_eq!(sandbox.read(&format!("out/{name}")), *content);
    }
}

#[test]
fn every_shape_of_output_is_clean_and_complete() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.tree("folder", &fixable_files());
    sandbox.write("in.tar", tar(&fixable_files()));
    sandbox.write("in.tar.gz", gzip(&tar(&fixable_files())));
    for input in ["fixable.zip", "folder", "in.tar", "in.tar.gz"] {
        let before = state(&sandbox, input);
        for output in ["out.zip", "out.tar", "out.tar.gz", "out.tgz", "out/"] {
            let run = sandbox.imgpack(&format!("build --force --format json {input} -o {output}")).exits(0);
            let report = run.json();
            assert_eq!(
                (report["output"]["path"].as_str(), report["output"]["entries"].as_u64()),
                (Some(output), Some(3))
            );
            let again = sandbox.imgpack(&format!("check --strict --format json {output}")).exits(0).json();
            assert_eq!(
                (again["input"]["entries"].as_u64(), again["input"]["images"].as_u64()),
                (Some(3), Some(2))
            );
        }
        assert_eq!(state(&sandbox, input), before, "{input} is untouched");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_for_any_threads_and_locale() {
    let sandbox = Sandbox::new();
    let files = plates(6);
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    sandbox.zip("in.zip", &files);
    sandbox.tree("in", &files);
    for (input, output) in
        [("in.zip", "out.zip"), ("in", "out.zip"), ("in", "out.tar.gz"), ("in.zip", "out.tar")]
    {
        let mut sums = Vec::new();
        for (jobs, locale) in [("1", "C"), ("2", "de_DE.UTF-8"), ("8", "tr_TR.UTF-8"), ("1", "C")] {
            let mut command = sandbox.command(&["build", "--force", "--jobs", jobs, input, "-o", output]);
            command.env("LC_ALL", locale).env("TZ", "Asia/Kathmandu");
            crate::support::ran(&mut command).exits(0);
            sums.push(sha256(&sandbox.read(output)));
        }
        assert!(sums.iter().all(|sum| *sum == sums[0]), "{input} {output}: {sums:?}");
    }
}

#[test]
fn building_from_what_was_built_changes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.imgpack("build fixable.zip -o one.zip").exits(0);
    sandbox.imgpack("build one.zip -o two.zip").exits(0);
    assert_eq!(sha256(&sandbox.read("one.zip")), sha256(&sandbox.read("two.zip")));
}

#[test]
fn members_that_are_packed_are_taken_over_packed() {
    let sandbox = Sandbox::new();
    let svg =
        br#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>"#;
    let members = [
        member("list.csv", "file,title\nA.png,Oak\nb.svg,Ash\n"),
        deflated("a.png", png(300, 300, 9)),
        deflated("b.svg", svg),
    ];
    sandbox.write("in.zip", zip(&members));
    sandbox.imgpack("build in.zip -o out.zip").exits(0);
    let written = packed_members(&sandbox.read("out.zip"));
    for input in &members[1..] {
        let name = String::from_utf8(input.name.clone()).unwrap();
        let (_, method, bytes) = written.iter().find(|(other, ..)| *other == name).unwrap();
        assert_eq!((*method, bytes == &packed(input)), (8, true), "{name}");
    }
}

#[test]
fn errors_that_are_left_keep_everything_from_being_written() {
    let sandbox = Sandbox::new();
    sandbox.hopeless();
    let run = sandbox.imgpack("build hopeless.zip -o out.zip").exits(1);
    run.shows(&["reference/missing-file", "nowhere.gif", "nothing was written"]);
    assert_eq!(sandbox.names("."), ["hopeless.zip"]);
    let report = sandbox.imgpack("build --format json hopeless.zip -o out.zip").exits(1).json();
    assert!(report.get("output").is_none());
    assert_eq!(report["after"]["summary"]["errors"], 1);
}

#[test]
fn keep_going_writes_what_can_be_written_and_stays_exit_1() {
    let sandbox = Sandbox::new();
    sandbox.hopeless();
    let run = sandbox.imgpack("build --keep-going hopeless.zip -o out.zip").exits(1);
    run.shows(&["reference/missing-file"]);
    let report = sandbox.check_json("out.zip");
    assert_eq!(codes(&report), ["reference/missing-file"]);
    assert_eq!(report["input"]["entries"], 3);
}

#[test]
fn unsafe_fixes_are_applied_only_when_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.hopeless();
    sandbox.imgpack("build hopeless.zip -o out.zip").exits(1).shows(&["needs --unsafe-fixes"]);
    sandbox.imgpack("build --unsafe-fixes hopeless.zip -o out.zip").exits(0);
    sandbox.imgpack("build --unsafe-fixes hopeless.zip -o out/").exits(0);
    assert_eq!(sandbox.read("out/list.csv"), b"file,title\na.png,Oak\nb.jpg,Ash\n");
}

#[test]
fn a_dry_run_shows_the_plan_and_the_diff_and_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let run = sandbox.imgpack("build --dry-run fixable.zip -o out.zip").exits(0);
    run.shows(&["--- list.csv", "+++ list.csv", "-A.png,Oak", "+a.png,Oak", " b.jpg,Ash"]);
    assert_eq!(sandbox.names("."), ["fixable.zip"]);
    let report = sandbox.imgpack("build --dry-run --format json fixable.zip -o out.zip").exits(0).json();
    assert_eq!(report["plan"]["steps"].as_array().unwrap().len(), 1);
    assert!(report.get("output").is_none());
    sandbox.hopeless();
    sandbox.imgpack("build --dry-run hopeless.zip -o out.zip").exits(1);
    assert_eq!(sandbox.names("."), ["fixable.zip", "hopeless.zip"]);
}

#[test]
fn the_diff_of_a_dry_run_is_what_the_build_then_does() {
    let sandbox = Sandbox::new();
    sandbox.tree("in", &fixable_files());
    let report = sandbox.imgpack("build --dry-run --format json in -o out/").exits(0).json();
    sandbox.write("change.diff", report["diff"].as_str().unwrap());
    sandbox.imgpack("build in -o out/").exits(0);
    let run = sandbox.shell(
        "command -v patch >/dev/null || exit 77; cp in/list.csv list.csv; patch -s list.csv change.diff",
    );
    if run.code == Some(77) {
        eprintln!("skipped: no `patch` here");
        return;
    }
    run.exits(0);
    assert_eq!(sandbox.read("list.csv"), sandbox.read("out/list.csv"));
}

#[test]
fn a_folder_without_a_table_gets_one() {
    let sandbox = Sandbox::new();
    sandbox.tree("photos", &clean_files()[1..]);
    sandbox.imgpack("check photos").exits(1).shows(&["manifest/missing"]);
    sandbox.imgpack("build photos -o out/").exits(0);
    assert_eq!(sandbox.names("out"), ["a.png", "b.jpg", "metadata.csv"]);
    assert_eq!(sandbox.read("out/metadata.csv"), b"file,title\na.png,a\nb.jpg,b\n");
    assert_eq!(sandbox.names("photos"), ["a.png", "b.jpg"]);
    sandbox.imgpack("build photos -o out.zip").exits(0);
    sandbox.imgpack("check --strict out.zip").exits(0);
}

#[test]
fn of_two_tables_the_named_one_stays() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    files.push(("old.csv", b"file\na.png\n".to_vec()));
    sandbox.zip("in.zip", &files);
    sandbox.imgpack("build in.zip -o out.zip").exits(1).shows(&["manifest/extra"]);
    assert!(!sandbox.has("out.zip"));
    sandbox.imgpack("build --csv list.csv in.zip -o out/").exits(0);
    assert_eq!(sandbox.names("out"), ["a.png", "b.jpg", "list.csv"]);
    sandbox.imgpack("build --csv old.csv in.zip -o older/").exits(0);
    assert_eq!(sandbox.names("older"), ["a.png", "b.jpg", "old.csv"]);
    sandbox.imgpack("build --csv absent.csv in.zip -o no.zip").exits(1);
    assert!(!sandbox.has("no.zip"));
}

#[test]
fn the_column_with_the_names_may_be_named() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    files[0].1 = b"one,two\na.png,A.png\nb.jpg,B.JPG\n".to_vec();
    sandbox.zip("in.zip", &files);
    sandbox.imgpack("build --file-column two in.zip -o out/").exits(0);
    assert_eq!(sandbox.read("out/list.csv"), b"one,two\na.png,a.png\nb.jpg,b.jpg\n");
}

#[test]
fn side_files_of_operating_systems_are_left_out() {
    let sandbox = Sandbox::new();
    let mut files = fixable_files();
    for junk in ["__MACOSX/._a.png", ".DS_Store", "Thumbs.db", "desktop.ini", "._b.jpg"] {
        files.push((junk, b"junk".to_vec()));
    }
    for junk in
        ["__pycache__/a.pyc", "~$list.xlsx", "System Volume Information/c.png", ".idea/c.xml", "Picasa.ini"]
    {
        files.push((junk, b"junk".to_vec()));
    }
    sandbox.zip("in.zip", &files);
    sandbox.tree("in", &files);
    for (input, output) in [("in.zip", "a"), ("in", "b")] {
        sandbox.imgpack(&format!("build {input} -o {output}/")).exits(0);
        assert_eq!(sandbox.names(output), ["a.png", "b.jpg", "list.csv"]);
        sandbox.imgpack(&format!("check --strict {output}")).exits(0);
    }
}

#[test]
fn a_file_that_gets_another_name_keeps_its_row() {
    let sandbox = Sandbox::new();
    let files = vec![
        ("list.csv", b"file,title\na.png,Oak\nb.jpg,Ash\n".to_vec()),
        ("a.png", jpeg(20, 10, 1)),
        ("b.jpg", gif(16, 16, 2)),
    ];
    sandbox.zip("in.zip", &files);
    sandbox.imgpack("build in.zip -o out/").exits(0);
    assert_eq!(sandbox.names("out"), ["a.jpg", "b.gif", "list.csv"]);
    assert_eq!(sandbox.read("out/list.csv"), b"file,title\na.jpg,Oak\nb.gif,Ash\n");
    assert_eq!(sandbox.read("out/a.jpg"), jpeg(20, 10, 1));
    sandbox.imgpack("check --strict out").exits(0);
}

#[test]
fn a_package_above_the_limit_is_split_into_parts_that_are_complete_in_themselves() {
    let sandbox = Sandbox::new();
    let files = plates(8);
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    sandbox.zip("in.zip", &files);
    small_limit(&sandbox, 300_000);
    sandbox.imgpack("build -t small.toml in.zip -o up.zip").exits(1).shows(&["archive/too-large", "--split"]);
    assert!(!sandbox.has("up.zip"));
    let report =
        sandbox.imgpack("build -t small.toml --split --format json in.zip -o up.zip").exits(0).json();
    let outputs = report["outputs"].as_array().unwrap();
    assert!(outputs.len() > 3, "{outputs:?}");
    assert_eq!(outputs[0], report["output"]);
    let mut images = Vec::new();
    let mut rows = 0;
    for (index, output) in outputs.iter().enumerate() {
        let name = format!("up-{:03}.zip", index + 1);
        assert_eq!(
            (output["path"].as_str(), output["bytes"].as_u64().unwrap() <= 300_000),
            (Some(name.as_str()), true)
        );
        assert_eq!(output["sha256"], sha256(&sandbox.read(&name)));
        sandbox.imgpack(&format!("check --strict -t small.toml {name}")).exits(0);
        for (member, _, bytes) in packed_members(&sandbox.read(&name)) {
            if member == "list.csv" {
                sandbox.imgpack(&format!("build --force -t small.toml {name} -o part/")).exits(0);
                rows += String::from_utf8(sandbox.read("part/list.csv")).unwrap().lines().count() - 1;
            } else {
                images.push((member, bytes));
            }
        }
    }
    images.sort();
    let mut wanted: Vec<(String, Vec<u8>)> =
        files[1..].iter().map(|(n, b)| ((*n).to_owned(), b.clone())).collect();
    wanted.sort();
    assert_eq!((rows, images == wanted), (8, true));
    assert!(!sandbox.has("up.zip"));
}

#[test]
fn split_leaves_a_package_below_the_limit_whole() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.imgpack("build --split fixable.zip -o out.zip").exits(0);
    assert_eq!(sandbox.names("."), ["fixable.zip", "out.zip"]);
}

#[test]
fn a_build_of_nothing_to_fix_still_writes_a_clean_package() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.imgpack("build clean.zip -o out.zip").exits(0);
    sandbox.imgpack("check --strict out.zip").exits(0);
    assert_eq!(packed_members(&sandbox.read("out.zip")).len(), 3);
    assert_eq!(hopeless_files().len(), 3);
    assert_eq!(stored(&clean_files()).len(), 3);
}

#[test]
fn the_names_of_a_written_zip_are_in_utf_8_and_in_order() {
    let sandbox = Sandbox::new();
    let files = vec![
        ("list.csv", "file,title\né.png,Oak\na.png,Ash\nB.png,Elm\n".as_bytes().to_vec()),
        ("é.png", png(3, 3, 1)),
        ("a.png", png(3, 3, 2)),
        ("B.png", png(3, 3, 3)),
    ];
    sandbox.zip("in.zip", &files);
    sandbox.imgpack("build in.zip -o out.zip").exits(0);
    let names: Vec<String> =
        packed_members(&sandbox.read("out.zip")).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["list.csv", "B.png", "a.png", "é.png"]);
}

#[test]
fn keep_going_writes_one_of_two_members_of_one_name_and_says_so() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    files.push(("a.png", png(9, 9, 9)));
    sandbox.write("in.tar", tar(&files));
    for output in ["out.zip", "out/"] {
        // The repeat is left out, and that is an error all the same.
        let run = sandbox.imgpack(&format!("build --keep-going in.tar -o {output}"));
        run.exits(1).shows(&["take out 1 entry [archive/duplicate-entry]", "a.png"]);
    }
    assert_eq!(packed_members(&sandbox.read("out.zip")).len(), 3);
    sandbox.imgpack("build --keep-going in.tar -o out.tar").exits(1).shows(&["archive/duplicate-entry"]);
    assert!(codes(&sandbox.check_json("out.tar")).is_empty());
}
