//! Inputs that are no good: each is reported clearly, with the right exit code, in bounded time and memory.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::support::{
    Member, PROGRAM, Sandbox, clean_files, codes, gzip, member, png, ran, raw_name, stored, tar, zip,
};

/// Address space that a check of a small input may use, in bytes.
const ROOM: u64 = 1 << 30;

#[test]
fn a_missing_path_is_exit_2() {
    let sandbox = Sandbox::new();
    for command in ["check", "scan", "build -o out.zip"] {
        sandbox.imgpack(&format!("{command} nowhere.zip")).cannot_run(&["nowhere.zip", "no such file"]);
    }
    sandbox.write("file.zip", "x");
    sandbox.imgpack("check file.zip/inner").cannot_run(&["file.zip/inner"]);
    symlink("nowhere", sandbox.path("dangling.zip")).unwrap();
    sandbox.imgpack("check dangling.zip").cannot_run(&["dangling.zip"]);
}

#[test]
fn devices_and_pipes_are_refused_without_being_opened() {
    let sandbox = Sandbox::new();
    sandbox.shell("mkfifo pipe.zip").exits(0);
    for path in ["pipe.zip", "/dev/null", "/dev/zero"] {
        for command in ["check", "scan", "build -o out.zip"] {
            sandbox
                .imgpack(&format!("{command} {path}"))
                .cannot_run(&[path, "neither a file nor a directory"]);
        }
    }
}

#[test]
fn what_is_no_container_is_a_finding() {
    let sandbox = Sandbox::new();
    sandbox.write("x.7z", b"7z\xbc\xaf\x27\x1c\0\x04rest");
    sandbox.write("photo.png", png(4, 4, 1));
    sandbox.write("fake.zip", "this is text\n");
    sandbox.write("fake.tar", "this is text\n");
    sandbox.write("fake.tar.gz", "this is text\n");
    for (name, code) in [
        ("x.7z", "archive/unsupported-container"),
        ("photo.png", "archive/unsupported-container"),
        ("fake.zip", "archive/unreadable"),
        ("fake.tar", "archive/unreadable"),
        ("fake.tar.gz", "archive/unreadable"),
    ] {
        let run = sandbox.imgpack(&format!("check --format json {name}")).exits(1);
        assert_eq!(codes(&run.json()).first(), Some(&code), "{name}");
        sandbox.imgpack(&format!("build {name} -o out.zip")).exits(1);
        assert!(!sandbox.has("out.zip"), "{name}");
    }
}

#[test]
fn an_empty_input_of_any_kind_is_a_finding() {
    let sandbox = Sandbox::new();
    for name in ["e.zip", "e.tar", "e.tar.gz", "e.tgz", "e.csv", "e.json", "e.txt"] {
        sandbox.write(name, "");
    }
    fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox.write("none.zip", zip(&[]));
    sandbox.write("none.tar", tar::<&str, &str>(&[]));
    for name in
        ["e.zip", "e.tar", "e.tar.gz", "e.tgz", "e.csv", "e.json", "e.txt", "folder", "none.zip", "none.tar"]
    {
        let run = sandbox.imgpack(&format!("check -t opendatasoft --format json {name}")).exits(1);
        assert!(!codes(&run.json()).is_empty(), "{name}");
    }
}

#[test]
fn an_empty_csv_is_a_finding_without_a_target_as_well() {
    let sandbox = Sandbox::new();
    sandbox.write("e.csv", "");
    sandbox.write("e.json", "");
    sandbox.imgpack("check e.csv").exits(1);
    sandbox.imgpack("check e.json").exits(1);
}

#[test]
fn an_empty_table_in_a_package_is_a_finding() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    files[0].1 = Vec::new();
    sandbox.zip("in.zip", &files);
    sandbox.tree("folder", &files);
    for name in ["in.zip", "folder"] {
        assert!(!codes(&sandbox.imgpack(&format!("check --format json {name}")).exits(1).json()).is_empty());
    }
}

#[test]
fn a_title_above_a_table_is_told_whatever_stands_between_its_fields_and_whatever_it_is_called() {
    for (name, between) in
        [("csv", ','), ("csv", ';'), ("tsv", '\t'), ("tab", '\t'), ("txt", ';'), ("txt", '|')]
    {
        let sandbox = Sandbox::new();
        let rows = "file,title\na.png,Oak\nb.jpg,Ash\n".replace(',', &between.to_string());
        let mut files = clean_files();
        let list = format!("list.{name}");
        files[0] = (&list, format!("Inventory 2026\n{rows}").into_bytes());
        sandbox.tree("in", &files);
        let report = sandbox.check_json("in -t opendatasoft");
        assert!(codes(&report).contains(&"manifest/header-place"), "{name} {between:?}: {report:#}");
        assert!(!codes(&report).contains(&"manifest/missing"), "{name} {between:?}: {report:#}");
        sandbox.imgpack("build in -t opendatasoft -o out.zip --unsafe-fixes").exits(1);
    }
}

#[test]
fn an_archive_cut_anywhere_is_a_finding() {
    let sandbox = Sandbox::new();
    let files = clean_files();
    let whole_tar = tar(&files);
    // A tar without its end marker is still read by everybody; what is cut off before is lost.
    let end = whole_tar.len() - 1024;
    for (name, bytes, until) in [
        ("cut.zip", zip(&stored(&files)), usize::MAX),
        ("cut.tar", whole_tar.clone(), end),
        ("cut.tar.gz", gzip(&whole_tar), usize::MAX),
    ] {
        for part in 1..8 {
            let cut = bytes.len().min(until) * part / 8;
            sandbox.write(name, &bytes[..cut]);
            let run = sandbox.imgpack(&format!("check --format json {name}")).exits(1);
            assert!(!codes(&run.json()).is_empty(), "{name} cut at {cut}");
        }
    }
}

#[test]
fn what_nobody_may_read_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.tree("photos", &clean_files());
    sandbox.clean();
    for name in ["photos/a.png", "clean.zip"] {
        fs::set_permissions(sandbox.path(name), fs::Permissions::from_mode(0o000)).unwrap();
    }
    fs::set_permissions(sandbox.root(), fs::Permissions::from_mode(0o755)).unwrap();
    let Some(mut as_nobody) = unprivileged(&sandbox) else {
        eprintln!("skipped: permissions do not bind this user, and there is no other to become");
        return;
    };
    let run = ran(as_nobody.args(["check", "--format", "json", "photos"])).exits(3);
    assert!(codes(&run.json()).contains(&"source/unreadable-file"), "{}", run.out);
    let run = ran(unprivileged(&sandbox).unwrap().args(["check", "clean.zip"]));
    run.cannot_run(&["clean.zip", "ermission"]);
    fs::set_permissions(sandbox.path("photos"), fs::Permissions::from_mode(0o000)).unwrap();
    let run = ran(unprivileged(&sandbox).unwrap().args(["check", "photos"]));
    run.cannot_run(&["photos", "ermission"]);
    fs::set_permissions(sandbox.path("photos"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// The program as a user whom permissions bind. A copy, because nobody may enter the folders above the
/// original.
fn unprivileged(sandbox: &Sandbox) -> Option<assert_cmd::Command> {
    let copy = sandbox.path("imgpack-copy");
    if !copy.exists() {
        fs::copy(PROGRAM, &copy).unwrap();
    }
    let mut command = if File::open(sandbox.path("clean.zip")).is_err() {
        assert_cmd::Command::new(&copy)
    } else if sandbox.shell("setpriv --reuid 65534 --clear-groups ./imgpack-copy --version").code == Some(0) {
        let mut command = assert_cmd::Command::new("setpriv");
        command.args(["--reuid", "65534", "--clear-groups"]).arg(&copy);
        command
    } else {
        return None;
    };
    command.current_dir(sandbox.root()).env("LC_ALL", "C.UTF-8");
    Some(command)
}

#[test]
fn names_that_are_no_utf_8_are_reported_in_every_container() {
    let sandbox = Sandbox::new();
    let mut files: Vec<(Vec<u8>, Vec<u8>)> =
        clean_files().into_iter().map(|(name, content)| (name.as_bytes().to_vec(), content)).collect();
    files.push((b"caf\xe9.png".to_vec(), png(3, 3, 3)));
    let as_utf8 = |(name, content): &(Vec<u8>, Vec<u8>)| Member { utf8: true, ..member(name, content) };
    sandbox.write("in.zip", zip(&files.iter().map(as_utf8).collect::<Vec<_>>()));
    sandbox.write("in.tar", tar(&files));
    for (name, content) in &files {
        sandbox.write(raw_name(b"folder").join(raw_name(name)), content);
    }
    for name in ["in.zip", "in.tar", "folder"] {
        let run = sandbox.imgpack(&format!("check --format json {name}")).exits(1);
        assert!(codes(&run.json()).contains(&"path/not-utf8"), "{name}: {:?}", codes(&run.json()));
        let human = sandbox.imgpack(&format!("check {name}")).exits(1);
        assert!(human.out.contains("caf"), "{name}");
    }
}

#[test]
fn an_input_whose_own_name_is_no_utf_8_is_read() {
    let sandbox = Sandbox::new();
    let path = sandbox.write(raw_name(b"caf\xe9.zip"), zip(&stored(&clean_files())));
    sandbox.run(&["check".as_ref(), path.as_os_str()]).exits(0);
    let run =
        sandbox.run(&["check".as_ref(), "--format".as_ref(), "json".as_ref(), path.as_os_str()]).exits(0);
    assert!(run.json()["input"]["path"].as_str().unwrap().contains("caf"));
}

#[test]
fn four_sparse_gigabytes_of_nothing_are_reported_in_little_time_and_memory() {
    let sandbox = Sandbox::new();
    for name in ["big.zip", "big.tar", "big.csv", "big.tar.gz", "big.png"] {
        File::create(sandbox.path(name)).unwrap().set_len(4 << 30).unwrap();
        let run =
            sandbox.shell(&format!("ulimit -v {}; \"$IMGPACK\" check -t ods {name}", ROOM >> 10)).exits(1);
        assert!(run.out.contains("error["), "{name}: {}", run.out);
    }
}

#[test]
fn what_is_no_file_inside_a_folder_is_reported_and_not_opened() {
    let sandbox = Sandbox::new();
    sandbox.tree("photos", &clean_files());
    sandbox.shell("mkfifo photos/pipe.png").exits(0);
    symlink("a.png", sandbox.path("photos/link.png")).unwrap();
    symlink(".", sandbox.path("photos/loop")).unwrap();
    symlink("..", sandbox.path("photos/up")).unwrap();
    symlink("turn", sandbox.path("photos/turn")).unwrap();
    let report = sandbox.imgpack("check --format json photos").exits(1).json();
    let found: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (finding["code"].as_str().unwrap(), finding["at"]["entry"].as_str().unwrap_or_default())
        })
        .collect();
    let link = "source/symbolic-link";
    let wanted = [
        (link, "link.png"),
        (link, "loop"),
        ("source/special-file", "pipe.png"),
        (link, "turn"),
        (link, "up"),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn the_name_of_an_archive_does_not_decide_what_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("really.tar", zip(&stored(&clean_files())));
    sandbox.write("really.zip", tar(&clean_files()));
    for (name, container) in [("really.tar", "zip"), ("really.zip", "tar")] {
        let report = sandbox.imgpack(&format!("check --format json {name}")).exits(1).json();
        assert_eq!(report["input"]["container"], container);
        assert_eq!(codes(&report), ["archive/container-mismatch"]);
        sandbox.imgpack(&format!("build --force {name} -o out.zip")).exits(0);
        sandbox.imgpack("check --strict out.zip").exits(0);
    }
}

#[test]
fn every_container_is_read_alike() {
    let sandbox = Sandbox::new();
    let files = clean_files();
    sandbox.zip("in.zip", &files);
    sandbox.write("in.tar", tar(&files));
    sandbox.write("in.tar.gz", gzip(&tar(&files)));
    sandbox.write("in.tgz", gzip(&tar(&files)));
    sandbox.tree("in", &files);
    for (name, container) in [
        ("in.zip", "zip"),
        ("in.tar", "tar"),
        ("in.tar.gz", "tar.gz"),
        ("in.tgz", "tar.gz"),
        ("in", "directory"),
    ] {
        let report = sandbox.check_json(name);
        assert_eq!(
            (codes(&report).len(), report["input"]["container"].as_str()),
            (0, Some(container)),
            "{report}"
        );
        assert_eq!(
            (report["input"]["entries"].as_u64(), report["input"]["images"].as_u64()),
            (Some(3), Some(2))
        );
    }
}

#[cfg(not(feature = "remote"))]
#[test]
fn a_url_is_refused_with_the_build_that_reads_it_and_without_its_signature() {
    let sandbox = Sandbox::new();
    for words in ["check", "scan", "build -o out.zip"] {
        for url in ["s3://bucket/photos/", "gs://bucket/up.zip", "az://c/x", "https://h.example/up.zip"] {
            let run = sandbox.imgpack(&format!("{words} {url}")).cannot_run(&[url, "--features remote"]);
            assert!(run.err.contains("knows no URLs"), "{}", run.err);
        }
    }
    let run = sandbox.imgpack("check https://me:word@h.example/up.zip?X-Amz-Signature=abc").exits(2);
    assert!(run.err.contains("`https://h.example/up.zip`") && !run.err.contains("abc"), "{}", run.err);
    sandbox.write("list.csv", "file\n");
    sandbox.imgpack("build list.csv -o s3://bucket/up.zip").cannot_run(&["--features remote"]);
    sandbox.imgpack("check ftp://h.example/up.zip").cannot_run(&["scheme", "s3://"]);
}
