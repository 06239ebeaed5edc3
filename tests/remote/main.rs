//! Inputs that are URLs: judged as if they lay on the disk, whatever the store does, and without a word of what must stay
//! secret.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod store;
#[path = "../support/mod.rs"]
mod support;

use std::time::Instant;

use store::{Counts, Fault, Store};
use support::{Run, Sandbox, gif, jpeg, png, ran};

/// Runs the program where it finds the store.
fn run(sandbox: &Sandbox, store: &Store, words: &str) -> Run {
    ran(sandbox.command(&words.split_whitespace().collect::<Vec<_>>()).envs(store.variables()))
}

/// A package with a table, equal images in two folders, a name that differs in its case, what is empty and what is broken.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut broken = jpeg(30, 20, 3);
    broken.truncate(broken.len() - 9);
    let mut files = vec![
        ("list.csv".to_owned(), b"file,title\nA/one.png,x\nb/two.gif,y\nb/gone.png,z\n".to_vec()),
        ("a/one.png".to_owned(), png(20, 10, 1)),
        ("b/one again.png".to_owned(), png(20, 10, 1)),
        ("b/na\u{ef}ve \u{e9}+ &=%.gif".to_owned(), gif(9, 9, 2)),
        ("b/two.gif".to_owned(), gif(9, 9, 2)),
        ("b/empty.png".to_owned(), Vec::new()),
        ("b/broken.jpg".to_owned(), broken),
        ("b/large.png".to_owned(), [png(300, 200, 9), vec![7; 200_000]].concat()),
    ];
    files.extend((0..100).map(|n| (format!("many/{n:03}.png"), png(8, 8, n))));
    files
}

/// The same package on a disk, at a path that is spelt like its URL.
fn laid_out(sandbox: &Sandbox, store: &Store) {
    for (name, bytes) in files() {
        sandbox.write(format!("photos/{name}"), &bytes);
        store.put(&format!("bucket/photos/{name}"), bytes);
    }
    // Next to it, and not of it.
    store.put("bucket/photos-2/x.png", png(1, 1, 1));
}

#[track_caller]
fn same_as_on_disk(sandbox: &Sandbox, store: &Store, words: &str) {
    let own = sandbox.imgpack(&format!("check photos {words}"));
    let remote = run(sandbox, store, &format!("check s3://bucket/photos {words}"));
    assert_eq!(remote.out.replace("s3://bucket/photos", "photos"), own.out, "{}", remote.err);
    assert_eq!(remote.code, own.code, "{}", remote.err);
    assert!(own.out.contains("one again.png"), "{}", own.out);
}

#[test]
fn a_prefix_is_judged_as_the_same_folder_on_a_disk_at_every_depth() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    laid_out(&sandbox, &store);
    for depth in ["names", "header", "structure", "entropy", "pixels"] {
        same_as_on_disk(&sandbox, &store, &format!("--format json --depth {depth} --target opendatasoft"));
    }
    assert_eq!(Counts::of(&store.counts().heads), 0);
    let report = run(&sandbox, &store, "check s3://bucket/photos/ --format json").json();
    let paths = report["findings"].as_array().unwrap().iter();
    let paths: Vec<_> = paths.map(|finding| finding["at"]["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"s3://bucket/photos/b/broken.jpg"), "{paths:?}");
}

#[test]
fn what_consoles_make_for_a_folder_is_a_folder() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    for key in ["set/", "set/full/", "set/empty/", "set/full/no extension"] {
        store.put(&format!("bucket/{key}"), Vec::new());
    }
    store.put("bucket/set/full/a.png", png(3, 3, 1));
    sandbox.write("set/full/a.png", png(3, 3, 1));
    sandbox.write("set/full/no extension", "");
    std::fs::create_dir_all(sandbox.path("set/empty")).unwrap();
    let own = sandbox.imgpack("check set --format json");
    let remote = run(&sandbox, &store, "check s3://bucket/set --format json");
    assert_eq!(remote.out.replace("s3://bucket/", ""), own.out, "{}", remote.err);
    let facts = run(&sandbox, &store, "scan s3://bucket/set").exits(0);
    assert_eq!(facts.out.matches("\"kind\":\"directory\"").count(), 3, "{}", facts.out);
}

#[test]
fn facts_and_formats_are_those_of_the_disk() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    laid_out(&sandbox, &store);
    let own = sandbox.imgpack("scan photos --hash");
    let remote = run(&sandbox, &store, "scan s3://bucket/photos --hash");
    let lines = |text: &str| -> Vec<String> {
        // The trailer digests the lines, in which the input is named.
        let text = text.replace("\"source\":\"s3://bucket/photos\"", "\"source\":\"photos\"");
        text.lines().filter(|line| !line.contains("\"trailer\"")).map(str::to_owned).collect()
    };
    assert_eq!(lines(&remote.out), lines(&own.out), "{}", remote.err);
    assert_eq!(own.out.lines().count(), remote.out.lines().count());
    for format in ["human", "concise", "csv", "jsonl", "junit"] {
        same_as_on_disk(&sandbox, &store, &format!("--format {format} --target opendatasoft"));
    }
}

#[test]
fn nothing_is_lost_where_a_store_is_busy_and_cuts_its_answers() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::Busy));
    laid_out(&sandbox, &store);
    same_as_on_disk(&sandbox, &store, "--format json --target opendatasoft");
    same_as_on_disk(&sandbox, &store, "--format json --target opendatasoft --depth header");
    assert!(Counts::of(&store.counts().refused) > 20 && Counts::of(&store.counts().cut) > 5);
}

#[test]
fn a_store_that_drops_every_object_ends_the_run_in_bounded_time_with_each_object_named() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::Drops));
    (0..300).for_each(|n| store.put(&format!("bucket/set/{n:03}.png"), png(8, 8, 1)));
    let begun = Instant::now();
    let report = run(&sandbox, &store, "check s3://bucket/set/ --format json").exits(3).json();
    assert!(begun.elapsed().as_secs() < 45, "{:?}", begun.elapsed());
    let findings = report["findings"].as_array().unwrap();
    let unread = findings.iter().filter(|finding| finding["code"] == "source/unreadable-file").count();
    assert_eq!(unread, 300);
    let unread = findings.iter().find(|finding| finding["code"] == "source/unreadable-file").unwrap();
    assert!(unread["message"].as_str().unwrap().contains("the store "), "{unread}");
    let facts = run(&sandbox, &store, "scan s3://bucket/set/").exits(3);
    assert_eq!(facts.out.lines().filter(|line| line.contains("the store ")).count(), 300);
}

#[test]
fn an_object_that_changes_between_two_ranges_was_changed_while_it_was_read() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::Changes));
    // Its header lies behind the first range.
    let segment = [vec![0xFF, 0xEF, 0xFF, 0xFF], vec![0; 65_533]].concat();
    let plain = jpeg(30, 20, 3);
    store.put("bucket/set/large.jpg", [&plain[..2], &segment, &segment, &plain[2..]].concat());
    store.put("bucket/set/small.png", png(8, 8, 1));
    let report = run(&sandbox, &store, "check s3://bucket/set --format json --depth header").json();
    let findings = report["findings"].as_array().unwrap();
    let changed: Vec<_> =
        findings.iter().filter(|finding| finding["code"] == "source/changed-during-run").collect();
    assert_eq!(changed.len(), 1, "{report:#}");
    assert_eq!(changed[0]["at"]["path"], "s3://bucket/set/large.jpg");
}

#[test]
fn archives_and_import_files_are_read_by_ranges_and_judged_as_on_a_disk() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    let names = || files().into_iter().filter(|(name, _)| name.is_ascii());
    let tarred: Vec<_> = names().collect();
    let tarred = support::tar(&tarred);
    let zipped: Vec<_> = names().map(|(name, bytes)| support::deflated(name, bytes)).collect();
    let import = br#"[{"row_data":"https://h.example/a.png","global_key":"a"},{"row_data":""}]"#.to_vec();
    let inputs = [
        ("up.zip", support::zip(&zipped)),
        ("up.tgz", support::gzip(&tarred)),
        ("up.tar", tarred),
        ("import.json", import),
        ("list.csv", b"file,title\nx.png,y\n".to_vec()),
        ("empty.zip", Vec::new()),
        ("one.png", png(20, 10, 1)),
    ];
    for (name, bytes) in inputs {
        sandbox.write(name, &bytes);
        store.put(&format!("bucket/in/{name}"), bytes.clone());
        let web = format!("http://127.0.0.1:{}/bucket/in/{name}", store.port);
        for words in ["--format json", "--format json --depth header", "--format human"] {
            let own = sandbox.imgpack(&format!("check {name} {words}"));
            let remote = run(&sandbox, &store, &format!("check s3://bucket/in/{name} {words}"));
            assert_eq!(remote.out.replace("s3://bucket/in/", ""), own.out, "{name}: {}", remote.err);
            assert_eq!(remote.code, own.code, "{name}");
            let signed = run(&sandbox, &store, &format!("check {web}?sig=PlantedSignature {words}"));
            let out = signed.out.replace(&web, name);
            assert_eq!(out, own.out, "{name}: {}", signed.err);
            assert_eq!(signed.code, own.code, "{name}");
        }
    }
    assert_eq!(Counts::of(&store.counts().heads), 0);
    assert!(store.asked().contains("PlantedSignature"), "the store is asked with the signature");
}

#[test]
fn a_server_that_knows_no_ranges_is_named_as_one() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::Whole));
    store.put("bucket/large.zip", vec![7; 300_000]);
    store.put("bucket/small.zip", support::zip(&[support::member("a.png", png(3, 3, 1))]));
    let url = |name: &str| format!("check http://127.0.0.1:{}/bucket/{name}", store.port);
    run(&sandbox, &store, &url("large.zip")).cannot_run(&["only as a whole", "download it first"]);
    run(&sandbox, &store, &url("small.zip")).exits(1).shows(&["1 image"]);
}

#[test]
fn what_cannot_be_looked_at_is_exit_2_with_what_to_do() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    store.put("bucket/set/a.png", png(3, 3, 1));
    for url in ["s3://bucket/gone", "s3://bucket/gone/", "s3://bucket/gone.zip", "s3://bucket/se"] {
        run(&sandbox, &store, &format!("check {url}")).cannot_run(&[url, "no such object", "help:"]);
    }
    for (url, word) in [
        ("s3://bucket/set//a.png", "empty part"),
        ("s3://", "names no bucket"),
        ("http://example.org/up.zip", "https://"),
        ("https://example.org/folder/", "cannot be listed"),
        ("ftp://example.org/up.zip", "scheme"),
    ] {
        run(&sandbox, &store, &format!("check {url}")).cannot_run(&[url, word]);
    }
    let denied = Store::new(Fault::Denies);
    run(&sandbox, &denied, "check s3://bucket/set").cannot_run(&["403", "AccessDenied", "AWS_ACCESS_KEY_ID"]);
}

#[test]
fn no_secret_is_in_what_a_run_says_or_writes_however_it_ends() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    store.put("bucket/up.zip", support::zip(&[support::member("a.txt", "x")]));
    let denied = Store::new(Fault::Denies);
    let drops = Store::new(Fault::Drops);
    let signs = "X-Amz-Credential=PlantedCredential&X-Amz-Signature=PlantedSignature&sig=PlantedSas";
    let url = |store: &Store, name: &str| {
        format!("http://PlantedUser:PlantedPassword@127.0.0.1:{}/bucket/{name}?{signs}", store.port)
    };
    let mut said = Vec::new();
    for (store, name) in [(&store, "up.zip"), (&store, "gone.zip"), (&denied, "up.zip")] {
        for words in [
            "check",
            "scan",
            "check --format json",
            "check --format html",
            "check --format sarif",
            "check --verbose",
            "check --no-such-option",
            "check --depth wrong",
            "explain",
            "build -o out.zip",
            "check . --csv",
        ] {
            said.push(run(&sandbox, store, &format!("{words} {}", url(store, name))));
        }
        for words in ["check", "scan", "build -o out.json --target labelbox"] {
            said.push(run(&sandbox, store, &format!("{words} s3://bucket/{name}")));
        }
    }
    said.push(run(&sandbox, &drops, &format!("check {}", url(&drops, "up.zip"))).exits(3));
    said.push(run(&sandbox, &drops, "check s3://bucket/up.zip").exits(3));
    let again = format!("{0} {0}&more=PlantedMore", url(&store, "up.zip"));
    said.push(run(&sandbox, &store, &format!("check {again}")).cannot_run(&["different signatures"]));
    let config = format!("[datasets.a]\npath = \"{}\"\n", url(&denied, "up.zip"));
    sandbox.write("imgpack.toml", config);
    for words in ["check", "scan .", "check --hook"] {
        said.push(run(&sandbox, &denied, words));
    }
    for run in &said {
        for text in [&run.out, &run.err] {
            assert!(!text.contains("Planted") && !text.contains("AKIA"), "{run:?}");
        }
    }
    for name in sandbox.names(".").iter().filter(|name| *name != "imgpack.toml") {
        assert!(!String::from_utf8_lossy(&sandbox.read(name)).contains("Planted"), "{name}");
    }
}

#[test]
fn a_data_set_of_a_configuration_may_lie_in_a_store() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    laid_out(&sandbox, &store);
    sandbox.write("imgpack.toml", "[datasets.p]\npath = \"s3://bucket/photos\"\ntarget = \"opendatasoft\"\n");
    let whole = run(&sandbox, &store, "check --format json").json();
    assert!(whole["findings"].as_array().unwrap().len() > 3);
    let named = run(&sandbox, &store, "check s3://bucket/photos/ --format json").json();
    assert_eq!(named["findings"], whole["findings"]);
}

#[test]
fn the_headers_of_large_images_and_the_directory_of_a_large_archive_are_a_small_part_of_them() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    let large = |n: u8| [png(300, 200, n), vec![7; 2_000_000]].concat();
    let members: Vec<_> = (0..20).map(|n| support::member(format!("{n}.png"), large(n))).collect();
    store.put("bucket/large.zip", support::zip(&members));
    (0..20).for_each(|n| store.put(&format!("bucket/set/{n}.png"), large(n)));
    let read = || (Counts::of(&store.counts().bytes), Counts::of(&store.counts().gets));
    run(&sandbox, &store, "check s3://bucket/set --depth header").exits(1).shows(&["20 images"]);
    let (bytes, gets) = read();
    assert!(bytes < 20 * 110_000 && gets <= 20 * 3, "{bytes} bytes, {gets} requests");
    run(&sandbox, &store, "check s3://bucket/large.zip --depth names");
    let (bytes, gets) = (read().0 - bytes, read().1 - gets);
    assert!(bytes < 20 * 110_000 && gets <= 20 * 2 + 5, "{bytes} bytes, {gets} requests");
}

/// A zip64 of so many stored members of so many NULs each.
fn huge_zip(members: u64, size: u32) -> store::Sparse {
    let mut sum = crc32fast::Hasher::new();
    (0..size / 10_000).for_each(|_| sum.update(&[0; 10_000]));
    let sum = sum.finalize().to_le_bytes();
    // Version 4.5, no flags, stored, a date.
    let fixed = [45, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5A];
    let (mut pieces, mut directory, mut at) = (Vec::new(), Vec::new(), 0_u64);
    for member in 0..members {
        let name = format!("{member:05}.png");
        let length = [u8::try_from(name.len()).unwrap(), 0];
        let sizes = [sum, size.to_le_bytes(), size.to_le_bytes()].concat();
        let local = [b"PK\x03\x04".as_slice(), &fixed, &sizes, &length, &[0, 0], name.as_bytes()].concat();
        // Version made by; an extra field of 12 bytes that holds the offset; 4 fields that say nothing.
        let central =
            [b"PK\x01\x02\x2d\x00".as_slice(), &fixed, &sizes, &length, &[12, 0], &[0; 10], &[0xFF; 4]];
        directory.extend([&central.concat(), name.as_bytes(), &[1, 0, 8, 0], &at.to_le_bytes()].concat());
        let end = at + local.len() as u64 + u64::from(size);
        pieces.push((at, local));
        at = end;
    }
    let (count, length, begin) =
        (members.to_le_bytes(), (directory.len() as u64).to_le_bytes(), at.to_le_bytes());
    let wide = at + directory.len() as u64;
    directory.extend([b"PK\x06\x06".as_slice(), &44_u64.to_le_bytes(), &[45, 0, 45, 0], &[0; 8]].concat());
    directory.extend([count, count, length, begin].concat());
    directory.extend([b"PK\x06\x07".as_slice(), &[0; 4], &wide.to_le_bytes(), &[1, 0, 0, 0]].concat());
    directory.extend([b"PK\x05\x06".as_slice(), &[0; 4], &[0xFF; 12], &[0, 0]].concat());
    let whole = at + directory.len() as u64;
    pieces.push((at, directory));
    (whole, pieces)
}

#[test]
fn the_audit_of_an_archive_of_100_gb_reads_its_directory_and_half_a_kilobyte_a_member() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    store.put_sparse("bucket/huge.zip", huge_zip(1_000, 100_000_000));
    let begun = Instant::now();
    let report =
        run(&sandbox, &store, "check s3://bucket/huge.zip --depth names --format json").exits(1).json();
    let codes = support::codes(&report);
    // All members have one checksum.
    let expected = ["manifest/missing", "archive/too-large", "image/duplicate-content"];
    assert!(codes.iter().all(|code| expected.contains(code)), "{codes:?}");
    let (bytes, gets) = (Counts::of(&store.counts().bytes), Counts::of(&store.counts().gets));
    assert!(bytes < 1_200_000 && gets < 1_020, "{bytes} bytes, {gets} requests");
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

#[test]
fn an_output_is_in_the_store_once_it_was_checked_and_nothing_is_there_before() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    for (name, bytes) in support::fixable_files() {
        store.put(&format!("bucket/in/{name}"), bytes);
    }
    run(&sandbox, &store, "build s3://bucket/in -o s3://bucket/out/up.zip")
        .exits(0)
        .shows(&["s3://bucket/out/up.zip"]);
    let own = store.get("bucket/out/up.zip").unwrap();
    run(&sandbox, &store, "build s3://bucket/in -o up.zip").exits(0);
    assert_eq!(own, sandbox.read("up.zip"));
    run(&sandbox, &store, "build s3://bucket/in -o s3://bucket/out/up.zip")
        .cannot_run(&["exists", "--force"]);
    run(&sandbox, &store, "build s3://bucket/in -o s3://bucket/out/up.zip --force").exits(0);
    run(&sandbox, &store, "build s3://bucket/in -o s3://bucket/out/ --force")
        .cannot_run(&["a folder in a store is not replaced"]);
    run(&sandbox, &store, "build s3://bucket/in -o s3://bucket/in/up.zip").cannot_run(&["inside the input"]);
    // What is not clean is not put anywhere.
    for (name, bytes) in support::hopeless_files() {
        store.put(&format!("bucket/bad/{name}"), bytes);
    }
    run(&sandbox, &store, "build s3://bucket/bad -o s3://bucket/out/bad.zip").exits(1);
    assert_eq!(store.get("bucket/out/bad.zip"), None);
    assert_eq!(store.open_uploads(), 0);
}

/// Images that no packer makes smaller, of 24 MB in all.
fn large_input(store: &Store) {
    let mut table = String::from("file,title\n");
    for n in 0..12_u32 {
        let noise: Vec<u8> = (0..2_000_000_u32)
            .map(|at| (at.wrapping_mul(2_654_435_761 + n) >> 13).to_le_bytes()[0])
            .collect();
        store.put(&format!("bucket/in/{n}.png"), [png(30, 20, n.to_le_bytes()[0]), noise].concat());
        table.push_str(&format!("{n}.png,t{n}\n"));
    }
    store.put("bucket/in/list.csv", table);
}

#[cfg(unix)]
#[test]
fn a_signal_aborts_an_upload_that_is_under_way() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::Slow));
    large_input(&store);
    let words = "build s3://bucket/in --target opendatasoft --keep-going -o s3://bucket/out/up.zip";
    let mut child = std::process::Command::new(support::PROGRAM)
        .args(words.split_whitespace())
        .envs(store.variables())
        .env("TMPDIR", sandbox.root())
        .current_dir(sandbox.root())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while Counts::of(&store.counts().parts) == 0 {
        assert!(begun.elapsed().as_secs() < 60, "no part came");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!((store.open_uploads(), store.get("bucket/out/up.zip")), (0, None));
    assert!(sandbox.names(".").is_empty(), "{:?}", sandbox.names("."));
}

#[test]
fn a_large_output_goes_up_in_parts_and_is_one_object_when_all_are_there() {
    let (sandbox, store) = (Sandbox::new(), Store::new(Fault::None));
    large_input(&store);
    let words = "build s3://bucket/in --target opendatasoft --keep-going -o";
    run(&sandbox, &store, &format!("{words} s3://bucket/out/up.zip"));
    run(&sandbox, &store, &format!("{words} up.zip"));
    assert!(Counts::of(&store.counts().parts) >= 3);
    assert_eq!(store.get("bucket/out/up.zip").unwrap(), sandbox.read("up.zip"));
    run(&sandbox, &store, "build s3://bucket/in --target v7-darwin --keep-going -o s3://bucket/out/tree/");
    assert_eq!((store.open_uploads(), Counts::of(&store.counts().aborted)), (0, 0));
    assert!(sandbox.names(".").iter().all(|name| name == "up.zip"), "{:?}", sandbox.names("."));
}
