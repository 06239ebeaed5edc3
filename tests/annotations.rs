//! Pascal VOC annotations end to end: findings point to line and column, fixes change nothing but what they
//! name, and whatever the bytes are, the tool says what it could not read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Sandbox, codes, jpeg};

const HEAD: &str =
    "<filename>a.jpg</filename><size><width>20</width><height>10</height><depth>3</depth></size>";
const FLAGS: &str = "<pose>Left</pose><truncated>0</truncated><difficult>0</difficult>";

fn object(name: &str, corners: [&str; 4]) -> String {
    let [xmin, ymin, xmax, ymax] = corners;
    format!(
        "<object><name>{name}</name>{FLAGS}<bndbox><xmin>{xmin}</xmin><ymin>{ymin}</ymin><xmax>{xmax}</xmax>\
         <ymax>{ymax}</ymax></bndbox></object>"
    )
}

/// A package of one image of 20 x 10 pixels with this annotation.
fn with(annotation: impl AsRef<[u8]>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("cat/a.jpg", jpeg(20, 10, 1)), ("cat/a.xml", annotation.as_ref().to_vec())]);
    sandbox
}

fn check(annotation: impl AsRef<[u8]>) -> Value {
    with(annotation).check_json("data -t onestepai")
}

/// The only finding.
#[track_caller]
fn only(report: &Value) -> &Value {
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{report:#}");
    &findings[0]
}

/// What `build` makes of an annotation.
fn built(annotation: impl AsRef<[u8]>, options: &str) -> String {
    let sandbox = with(annotation);
    sandbox.imgpack(&format!("build data -o out/ -t onestepai {options}")).exits(0);
    String::from_utf8(sandbox.read("out/cat/a.xml")).unwrap()
}

#[test]
fn a_finding_points_to_line_column_and_bytes_of_its_field() {
    let text = format!("<annotation>\n  {HEAD}\n  {}\n</annotation>\n", object("é", ["1", "1", "25", "9"]));
    let report = check(&text);
    let finding = only(&report);
    let start = text.find("25<").unwrap();
    let column = text.lines().nth(2).unwrap().chars().position(|letter| letter == '2').unwrap() + 1;
    assert_eq!(
        finding["at"],
        json!({"path": "data/cat/a.xml", "entry": "cat/a.xml", "line": 3, "column": column, "bytes": [start, start + 2]})
    );
    assert_eq!(finding["code"], "annotation/box-outside");
    let message = finding["message"].as_str().unwrap();
    assert!(
        message.contains("object 1 (`é`)") && message.contains("xmax 25 is outside 0 to 20"),
        "{message}"
    );
}

#[test]
fn places_in_utf_16_are_those_of_the_file() {
    let text = format!("\u{feff}<annotation>\n{HEAD}\n{}</annotation>", object("cat", ["9", "1", "1", "9"]));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let report = check(&bytes);
    let finding = &report["findings"][1];
    assert_eq!(finding["code"], "annotation/box-reversed");
    let start =
        text.encode_utf16().collect::<Vec<_>>().windows(2).position(|two| two == [0x39, 0x3C]).unwrap() * 2;
    assert_eq!((&finding["at"]["line"], &finding["at"]["bytes"][0]), (&json!(3), &json!(start)));
}

#[test]
fn the_line_is_shown_to_people() {
    let sandbox = with(format!("<annotation>\n{HEAD}\n{}</annotation>", object("cat", ["9", "1", "1", "9"])));
    let run = sandbox.imgpack("check data -t onestepai").exits(1);
    run.shows(&["cat/a.xml:3:", "<xmin>9</xmin>", "training with torchvision stops here"]);
}

#[test]
fn the_reader_that_breaks_is_named() {
    let boxed = |corners| format!("<annotation>{HEAD}{}</annotation>", object("cat", corners));
    for (annotation, code, reader) in [
        (boxed(["1.5", "1", "9", "9"]), "annotation/box-not-integer", "supervision"),
        (boxed(["1", "1", "x", "9"]), "annotation/box-missing", "torchvision"),
        (boxed(["1", "1", "9", "1"]), "annotation/box-reversed", "PaddleDetection"),
        (boxed(["0", "1", "9", "9"]), "annotation/box-base", "detectron2"),
        (boxed(["1", "1", "9", "9"]).replace(FLAGS, ""), "annotation/flag-missing", "TF record"),
        (
            boxed(["1", "1", "9", "9"]).replace("<truncated>0", "<truncated>maybe"),
            "annotation/flag-value",
            "datumaro",
        ),
        (
            boxed(["1", "1", "9", "9"]).replace("<name>cat</name>", ""),
            "annotation/label-missing",
            "torchvision",
        ),
        (
            boxed(["1", "1", "9", "9"]).replace("<width>20", "<width>0"),
            "annotation/size-missing",
            "detectron2",
        ),
        (boxed(["1", "1", "9", "9"]).replace("a.jpg", "a"), "annotation/filename-mismatch", "darwin-py"),
        ("<annotation/>".into(), "annotation/no-objects", "PaddleDetection"),
    ] {
        let report = check(annotation);
        let finding = only(&report);
        assert_eq!(finding["code"], code);
        assert!(finding["message"].as_str().unwrap().contains(reader), "{finding:#}");
    }
}

#[test]
fn swapped_turned_and_scaled_sizes_are_distinguished() {
    let sized = |width: u32, height: u32| {
        let size = format!("<size><width>{width}</width><height>{height}</height></size>");
        let boxed = object("cat", ["1", "1", "5", "5"]);
        format!("<annotation><filename>a.jpg</filename>{size}{boxed}</annotation>")
    };
    for (annotation, words, safety) in [
        (sized(10, 20), "the sides are swapped", "unsafe"),
        (sized(40, 20), "2.000 times", "unsafe"),
        (sized(10, 5), "0.500 times", "unsafe"),
        (sized(21, 10), "`size` is 21 x 10, the image 20 x 10", "safe"),
        (sized(22, 12), "`size` is 22 x 12, the image 20 x 10", "safe"),
        (sized(23, 10), "`size` is 23 x 10, the image 20 x 10", "manual"),
        // Stretched, and turned and scaled.
        (sized(20, 20), "`size` is 20 x 20, the image 20 x 10", "manual"),
        (sized(30, 60), "`size` is 30 x 60, the image 20 x 10", "manual"),
        // So few pixels are near any proportion.
        (sized(3, 1), "`size` is 3 x 1, the image 20 x 10", "manual"),
        (sized(2, 1), "`size` is 2 x 1, the image 20 x 10", "manual"),
        (sized(32, 15), "`size` is 32 x 15, the image 20 x 10", "manual"),
    ] {
        let report = check(annotation);
        let finding = only(&report);
        assert_eq!(finding["code"], "annotation/size-mismatch");
        let message = finding["message"].as_str().unwrap();
        assert!(message.contains(words), "{finding:#}");
        assert_eq!(message.contains("times"), words.contains("times"), "{finding:#}");
        assert_eq!(finding["fix"]["safety"], safety);
    }
}

#[test]
fn boxes_are_never_moved_between_bases() {
    let text = format!("<annotation>{HEAD}{}</annotation>", object("cat", ["0", "0", "20", "10"]));
    let report = check(&text);
    let finding = only(&report);
    assert_eq!((&finding["code"], &finding["severity"]), (&json!("annotation/box-base"), &json!("hint")));
    assert!(finding["message"].as_str().unwrap().contains("they are edges"), "{finding:#}");
    assert_eq!(built(&text, "--unsafe-fixes"), text);
}

#[test]
fn a_build_changes_what_its_fixes_name_and_nothing_else() {
    let sloppy = format!(
        "\u{feff}<?xml version=\"1.0\"?>\r\n<annotation verified='yes'>\r\n\t<filename>IMG_1</filename>\r\n\
         \t<path>C:\\Users\\me\\IMG_1.jpg</path>\r\n\t<!-- kept -->\r\n\t{}\r\n\t<extra a='1'/>\r\n</annotation>\r\n",
        object(" cat ", ["1.2", "1", "8.7", "9"])
    );
    let clean = format!(
        "\u{feff}<?xml version=\"1.0\"?>\r\n<annotation verified='yes'>\r\n\t<filename>a.jpg</filename>\
         \r\n\t<size><width>20</width><height>10</height></size>\r\n\t<!-- kept -->\r\n\t{}\r\n\
         \t<extra a='1'/>\r\n</annotation>\r\n",
        object("cat", ["1", "1", "9", "9"])
    );
    assert_eq!(built(&sloppy, ""), clean);
    let report = check(&clean);
    assert_eq!(codes(&report), Vec::<&str>::new(), "{report:#}");
}

#[test]
fn the_plan_names_each_field_that_is_written() {
    let sandbox = with(format!("<annotation>{HEAD}{}</annotation>", object("cat ", ["1", "1", "9.5", "9"])));
    let report = sandbox.imgpack("build data -o out/ -t osai --format json --dry-run").exits(0).json();
    let steps = report["plan"]["steps"].as_array().unwrap();
    let reported: Vec<Value> = steps
        .iter()
        .map(|step| json!([step["action"], step["at"]["field"], step["from"], step["to"]]))
        .collect();
    assert_eq!(
        reported,
        [
            json!(["set-field", "object[1]/name", "cat ", "cat"]),
            json!(["set-field", "object[1]/bndbox/xmax", "9.5", "10"]),
        ]
    );
}

#[test]
fn an_annotation_without_any_element_is_left_as_it_is() {
    assert_eq!(built("<annotation/>", "--unsafe-fixes"), "<annotation/>");
}

#[test]
fn bytes_that_are_no_annotation_are_reported_once_and_never_stop_the_tool() {
    for (bytes, code) in [
        (b"".to_vec(), "annotation/malformed"),
        (b"<annotation>".to_vec(), "annotation/malformed"),
        (b"<annotation></annotation>trailing".to_vec(), "annotation/malformed"),
        (b"PK\x03\x04 \x00\x00\x81".to_vec(), "annotation/malformed"),
        (b"<annotation \xFF\xFE\x81\x8d>".to_vec(), "annotation/malformed"),
        (b"<dataset/>".to_vec(), "annotation/wrong-root"),
        (b"<!DOCTYPE annotation SYSTEM 'http://x/y.dtd' [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><annotation>&e;</annotation>".to_vec(), "annotation/doctype"),
        (format!("<annotation>{}", "<a>".repeat(100_000)).into_bytes(), "annotation/too-deep"),
        (vec![b' '; (10 << 20) + 1], "annotation/too-deep"),
    ] {
        let report = check(bytes);
        assert_eq!(codes(&report), [code], "{report:#}");
        assert_eq!(only(&report)["severity"], "error");
        assert!(only(&report)["at"]["line"].as_u64().unwrap() >= 1, "{report:#}");
    }
}

#[test]
fn depths_that_do_not_read_files_whole_do_not_read_annotations() {
    let sandbox = with("<annotation>");
    for depth in ["names", "header"] {
        let report = sandbox.check_json(&format!("data -t osai --depth {depth}"));
        assert_eq!(codes(&report), Vec::<&str>::new(), "{depth}");
    }
}

#[test]
fn annotations_of_a_public_data_set_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/dataset/datumaro-voc2");
    let folder = folder.join("tests/assets/voc_dataset/voc_dataset2/Annotations");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: there are no corpora in {}", folder.display());
        return;
    };
    let sandbox = Sandbox::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        sandbox.write(format!("data/Annotations/{stem}.xml"), fs::read(&path).unwrap());
        sandbox.write(format!("data/JPEGImages/{stem}.jpg"), jpeg(20, 10, 1));
    }
    let report = sandbox.check_json("data -t osai");
    let unread =
        ["annotation/malformed", "annotation/wrong-root", "annotation/not-utf8", "annotation/orphan"];
    assert!(!codes(&report).iter().any(|code| unread.contains(code)), "{report:#}");
    assert_eq!(codes(&report).iter().filter(|code| **code == "annotation/detached").count(), 5);
}
