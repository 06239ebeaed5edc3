//! `imgpack scan`: facts as lines that can be read back, of every input that can be opened.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;

use imgpack::model::facts_v1::{Line, Reader};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Sandbox, clean_files, deflated, member, png, tar, zip};

/// The lines of facts, each as JSON.
fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The lines of entries alone.
fn entries(out: &str) -> Vec<Value> {
    lines(out).into_iter().filter(|line| line.get("entry").is_some()).collect()
}

fn names(out: &str) -> Vec<String> {
    entries(out).iter().map(|line| line["entry"].as_str().unwrap().to_owned()).collect()
}

/// Reads everything back; the reader compares count and digest.
fn read_back(out: &str) -> Vec<Line> {
    let mut reader = Reader::default();
    let lines = out.lines().map(|line| reader.line(line).unwrap()).collect();
    reader.finish().unwrap();
    lines
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn one_object_a_line_in_archive_order() {
    let sandbox = Sandbox::new();
    let image = png(20, 10, 1);
    let members =
        [member("z/", b""), deflated("z/list.csv", "file\na.png\n"), member("a.png", image.clone())];
    sandbox.write("in.zip", zip(&members));
    let run = sandbox.imgpack("scan in.zip").exits(0);
    assert_eq!(run.err, "");
    assert_eq!(names(&run.out), ["z/", "z/list.csv", "a.png"]);
    let lines = lines(&run.out);
    let crc = format!("{:08x}", crc32fast::hash(&image));
    let wanted = json!({
        "schema": "imgpack.facts.v1", "source": "in.zip", "entry": "a.png", "index": 2, "kind": "file",
        "size": image.len(), "stored": image.len(), "offset": lines[3]["offset"], "method": "stored",
        "method_number": 0, "crc32": crc, "crc32_declared": crc, "crc32_read": crc, "format": "png",
        "by_name": "png", "sniffed": true, "width": 20, "height": 10, "frames": 1, "bits": 8, "colour": "rgb",
        "orientation": null, "gps": false, "serial": false, "patient": [], "troubles": []
    });
    assert_eq!(lines[3], wanted);
    assert!(lines[3]["offset"].as_u64().unwrap() > 0);
    assert_eq!(
        (lines[1]["kind"].as_str(), lines[2]["method"].as_str()),
        (Some("directory"), Some("deflated"))
    );
}

#[test]
fn the_first_line_is_of_the_container_and_the_last_counts_and_digests_the_others() {
    let sandbox = Sandbox::new();
    sandbox.zip("in.zip", &[("a.png", png(2, 2, 1)), ("b.png", png(2, 2, 2))]);
    let out = sandbox.imgpack("scan --depth header in.zip").exits(0).out;
    let lines = lines(&out);
    let bytes = sandbox.read("in.zip").len();
    let container =
        json!({"kind": "zip", "claimed": "zip", "name": "in.zip", "bytes": bytes, "troubles": []});
    let first = json!({
        "schema": "imgpack.facts.v1", "source": "in.zip", "depth": "header", "entries": 2, "container": container
    });
    assert_eq!(lines[0], first);
    let before = out.trim_end().rfind('\n').unwrap() + 1;
    let trailer = json!({"rows": 3, "entries": 2, "sha256": hex(&Sha256::digest(&out[..before]))});
    assert_eq!(lines[3], json!({"schema": "imgpack.facts.v1", "trailer": trailer}));
    assert_eq!((lines.len(), read_back(&out).len()), (4, 4));
}

#[test]
fn a_folder_is_in_the_order_of_the_names() {
    let sandbox = Sandbox::new();
    let files: Vec<_> =
        ["b.png", "a/z.png", "B.png", "a.png"].into_iter().map(|name| (name, png(2, 2, 1))).collect();
    sandbox.tree("photos", &files);
    let out = sandbox.imgpack("scan photos").exits(0).out;
    let files: Vec<String> = names(&out).into_iter().filter(|name| name.ends_with(".png")).collect();
    let mut sorted = files.clone();
    sorted.sort();
    assert_eq!((files.len(), &files), (4, &sorted));
}

#[test]
fn no_rule_runs_and_a_package_full_of_errors_is_exit_0() {
    let sandbox = Sandbox::new();
    sandbox.hopeless();
    let run = sandbox.imgpack("scan hopeless.zip").exits(0);
    assert_eq!(entries(&run.out).len(), 3);
    assert!(!run.out.contains("reference/"));
}

#[test]
fn depth_names_opens_no_image_and_says_so() {
    let sandbox = Sandbox::new();
    sandbox.tree("photos", &clean_files());
    let out = sandbox.imgpack("scan --depth names photos").exits(0).out;
    assert!(out.contains("\"by_name\":\"png\"") && !out.contains("\"width\""), "{out}");
    // Tables are read at any depth: their cells prove the encoding of names.
    for line in entries(&out) {
        assert_eq!(line["sniffed"], line["by_name"] == "csv", "{line}");
    }
    assert_eq!(lines(&out)[0]["depth"], "names");
}

#[test]
fn an_input_that_cannot_be_opened_is_a_line_and_the_others_are_read() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    let run = sandbox.imgpack("scan absent.zip clean.zip nowhere/").exits(3);
    let lines = lines(&run.out);
    for (line, source) in [(&lines[0], "absent.zip"), (&lines[lines.len() - 2], "nowhere/")] {
        assert_eq!(line["source"], source);
        assert!(line["error"].as_str().unwrap().contains("no such file"), "{line}");
    }
    assert_eq!(entries(&run.out).len(), clean_files().len());
    assert!(run.err.contains("absent.zip") && run.err.contains("nowhere/"), "{}", run.err);
    assert!(matches!(read_back(&run.out)[0], Line::Unopened { .. }));
}

#[test]
fn a_scan_that_has_nothing_to_look_at_cannot_run() {
    let sandbox = Sandbox::new();
    sandbox.imgpack("scan absent.zip nowhere/").cannot_run(&["absent.zip"]);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_a_line_of_its_own() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.zip("closed.zip", &clean_files());
    fs::set_permissions(sandbox.path("closed.zip"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(sandbox.path("closed.zip")).is_ok() {
        return; // The superuser may open everything.
    }
    let run = sandbox.imgpack("scan closed.zip clean.zip").exits(3);
    assert!(lines(&run.out)[0]["error"].as_str().unwrap().contains("cannot be read"), "{}", run.out);
}

#[test]
fn hashes_are_there_when_they_are_asked_for_at_any_depth() {
    let sandbox = Sandbox::new();
    let image = png(3, 3, 1);
    sandbox.zip("in.zip", &[("a.png", image.clone()), ("notes.txt", b"hello".to_vec())]);
    assert!(entries(&sandbox.imgpack("scan in.zip").exits(0).out)[0].get("sha256").is_none());
    for depth in ["names", "structure"] {
        let out = sandbox.imgpack(&format!("scan --hash --depth {depth} in.zip")).exits(0).out;
        let lines = entries(&out);
        assert_eq!(lines[0]["sha256"], hex(&Sha256::digest(&image)), "{depth}");
        assert_eq!(lines[1]["sha256"], hex(&Sha256::digest(b"hello")), "{depth}");
        assert_eq!(lines[0]["md5"].as_str().unwrap().len(), 32, "{depth}");
        read_back(&out);
    }
}

#[test]
fn a_name_longer_than_any_file_system_holds_is_whole() {
    let sandbox = Sandbox::new();
    let name = format!("{}.png", "é".repeat(3000));
    sandbox.write("in.zip", zip(&[member(name.as_str(), png(2, 2, 1))]));
    let out = sandbox.imgpack("scan in.zip").exits(0).out;
    assert_eq!(names(&out), [name]);
}

#[test]
fn names_are_read_back_byte_for_byte_whatever_they_were_written_in() {
    let sandbox = Sandbox::new();
    let mut marked = member(b"caf\xe9.png", png(2, 2, 1));
    marked.utf8 = true;
    let members = [marked, member(b"caf\x82.png", png(2, 2, 2)), member("plain.png", png(2, 2, 3))];
    sandbox.write("in.zip", zip(&members));
    sandbox.write("in.tar", tar(&[("caf\u{e9}.png", png(2, 2, 1))]));
    let out = sandbox.imgpack("scan in.zip in.tar").exits(0).out;
    let raw: Vec<Vec<u8>> = read_back(&out)
        .into_iter()
        .filter_map(|line| match line {
            Line::Entry { entry, .. } => Some(entry.path.raw().to_vec()),
            _ => None,
        })
        .collect();
    assert_eq!(raw, [&b"caf\xe9.png"[..], b"caf\x82.png", b"plain.png", "café.png".as_bytes()]);
}

#[test]
fn troubles_of_the_container_and_their_grades_are_in_the_lines() {
    let sandbox = Sandbox::new();
    let mut bytes = zip(&[member("a.png", png(2, 2, 1))]);
    bytes.splice(0..0, *b"hidden before");
    sandbox.write("in.zip", bytes);
    let out = sandbox.imgpack("scan in.zip").exits(0).out;
    let troubles = lines(&out)[0]["container"]["troubles"].as_array().unwrap().clone();
    assert!(!troubles.is_empty(), "{out}");
    assert!(troubles.iter().all(|trouble| trouble["grade"].is_string()), "{out}");
}
