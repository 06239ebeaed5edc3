//! Packages that two readers understand in two ways, and files that a verdict was given on without a look: each is
//! reported, and no safe fix launders it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Sandbox, codes, jpeg, member, png, tar, zip};

const LIST: &str = "file,title\na.png,first\n";

/// The levels of the findings with this code.
fn levels(report: &Value, code: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let ours = findings.filter(|finding| finding["code"] == code);
    ours.map(|finding| finding["severity"].as_str().unwrap().to_owned()).collect()
}

/// A sandbox with one file.
fn with(name: &str, bytes: impl AsRef<[u8]>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(name, bytes);
    sandbox
}

#[test]
fn a_tar_that_is_cut_in_its_last_padding_is_unreadable_and_written_anew() {
    let whole = tar(&[("list.csv", LIST.as_bytes().to_vec()), ("a.png", png(20, 10, 1))]);
    let end = 512 + 512 + 512 + png(20, 10, 1).len();
    let sandbox = with("set.tar", &whole[..end]);
    let report = sandbox.check_json("set.tar -t opendatasoft");
    assert_eq!(levels(&report, "archive/unreadable"), ["error"]);
    sandbox.imgpack("build set.tar -t opendatasoft -o out.zip").exits(0);
}

#[test]
fn a_zip_that_is_another_container_by_content_is_a_mismatch() {
    for start in [&b"Rar!\x1a\x07\x01\0rest"[..], b"7z\xbc\xaf\x27\x1c\0\x04rest", b"\xfd7zXZ\0rest"] {
        let report = with("set.zip", start).check_json("set.zip -t opendatasoft");
        assert_eq!(codes(&report), ["archive/container-mismatch"]);
    }
}

#[test]
fn a_table_of_links_is_a_table_under_every_name_of_text() {
    for name in ["links.txt", "links.tab", "links.tsv"] {
        let table = "catalogNumber\toriginalUrl\nA1\thttps://example.org/a.jpg\n";
        let report = with(name, table).check_json(&format!("{name} -t symbiota"));
        assert!(!codes(&report).contains(&"archive/unreadable"), "{name}: {report:#}");
    }
}

#[test]
fn a_workbook_is_no_zip_of_files() {
    let book = zip(&[member("[Content_Types].xml", "<Types/>"), member("xl/workbook.xml", "<workbook/>")]);
    for name in ["book.xlsx", "book.ods", "book.numbers"] {
        for target in ["opendatasoft", "labelbox", "symbiota", "v7-darwin", "onestepai"] {
            let report = with(name, &book).check_json(&format!("{name} -t {target}"));
            assert_eq!(levels(&report, "manifest/not-csv"), ["error"], "{name} for {target}: {report:#}");
        }
    }
}

/// A BMP of one row whose pixels are these, as long as the other one.
fn bmp(pixels: &[u8]) -> Vec<u8> {
    let width = u32::try_from(pixels.len() / 3).unwrap();
    let mut bytes = b"BM".to_vec();
    bytes.extend(u32::try_from(54 + pixels.len()).unwrap().to_le_bytes());
    bytes.extend([0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]);
    bytes.extend(width.to_le_bytes());
    bytes.extend([1, 0, 0, 0, 1, 0, 24, 0]);
    bytes.extend([0; 24]);
    bytes.extend(pixels);
    bytes
}

/// Four bytes at the end that give a text this CRC-32: the register is run backwards from the sum that is wanted.
fn forged(start: &[u8], wanted: u32) -> Vec<u8> {
    let table: Vec<u32> = (0..256_u32)
        .map(|n| (0..8).fold(n, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 }))
        .collect();
    let mut register = !wanted;
    let mut indexes = Vec::new();
    for _ in 0..4 {
        let index = (0..256).find(|n| table[*n] >> 24 == register >> 24).unwrap();
        register = (register ^ table[index]) << 8;
        indexes.insert(0, index);
    }
    let mut state = !crc32fast::hash(start);
    let mut forged = start.to_vec();
    for index in indexes {
        let byte = u8::try_from((state ^ u32::try_from(index).unwrap()) & 0xFF).unwrap();
        forged.push(byte);
        state = (state >> 8) ^ table[index];
    }
    forged
}

#[test]
fn two_images_of_one_size_and_checksum_are_not_called_the_same() {
    let one = bmp(&[10; 24]);
    let other = forged(&bmp(&[200; 24])[..one.len() - 4], crc32fast::hash(&one));
    assert_eq!((one.len(), crc32fast::hash(&one)), (other.len(), crc32fast::hash(&other)));
    assert_ne!(one, other);
    let sandbox = Sandbox::new();
    sandbox.write("set/a.bmp", &one);
    sandbox.write("set/b.bmp", &other);
    sandbox.write("set/list.csv", "file\na.bmp\nb.bmp\nc.bmp\n");
    sandbox.write("set/c.bmp", &one);
    let report = sandbox.check_json("set -t opendatasoft");
    let twins: Vec<&Value> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "image/duplicate-content")
        .collect();
    assert_eq!(twins.len(), 1, "{report:#}");
    assert_eq!(twins[0]["subject"], "c.bmp");
    // Nor is one of two members of one name left out.
    let members = [member("a.bmp", &one), member("a.bmp", &other), member("list.csv", "file\na.bmp\n")];
    let sandbox = with("set.zip", zip(&members));
    sandbox.imgpack("build set.zip -t opendatasoft -o out.zip").exits(1);
}

#[test]
fn a_name_with_a_dot_and_a_slash_is_the_name_without() {
    let files =
        [("./a.png", png(20, 10, 1)), ("a.png", png(20, 10, 2)), ("list.csv", LIST.as_bytes().to_vec())];
    let report = with("set.tar", tar(&files)).check_json("set.tar -t opendatasoft");
    assert_eq!(levels(&report, "archive/duplicate-entry"), ["error"]);
}

#[test]
fn names_that_begin_with_a_dot_are_a_habit_in_a_zip_too() {
    let members = [member("./a.png", png(20, 10, 1)), member("./list.csv", LIST)];
    let report = with("set.zip", zip(&members)).check_json("set.zip -t opendatasoft");
    assert_eq!(levels(&report, "path/not-canonical"), ["hint"]);
}

#[test]
fn what_would_look_like_a_bomb_is_stored() {
    let sandbox = Sandbox::new();
    let mut list = "file\n".to_owned();
    for number in 0..5 {
        let name = format!("{number}.bmp");
        sandbox.write(format!("set/{name}"), bmp(&vec![u8::MAX - number; 3 * 5_000_000]));
        list += &format!("{name}\n");
    }
    sandbox.write("set/list.csv", list);
    sandbox.imgpack("build set -t opendatasoft -o out.zip").exits(0);
}

#[test]
fn a_name_that_a_person_must_fix_is_fixed_by_no_fix() {
    for name in ["..", ".", ""] {
        let members =
            [member(name, png(20, 10, 1)), member("a.png", png(20, 10, 2)), member("list.csv", LIST)];
        let sandbox = with("set.zip", zip(&members));
        sandbox.imgpack("build set.zip -t opendatasoft -o out.zip").exits(1);
        assert!(!sandbox.has("out.zip"), "{name:?}");
    }
}

#[test]
fn what_cannot_be_written_is_left_out_and_listed() {
    let good =
        zip(&[member("a.png", png(20, 10, 1)), member("b.png", png(20, 10, 2)), member("list.csv", LIST)]);
    let at = |needle: &[u8]| good.windows(needle.len()).position(|found| found == needle).unwrap();
    let flag = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] |= 1;
        bytes
    };
    let mut garbage = good.clone();
    garbage[30 + 5 + 20] ^= 0xFF;
    for (what, bytes) in [("encrypted", flag(at(b"PK\x01\x02") + 8)), ("corrupt", garbage)] {
        let sandbox = with("set.zip", bytes);
        let run =
            sandbox.imgpack("build set.zip -t opendatasoft -o out.zip --keep-going --format json").exits(1);
        let report = run.json();
        let steps = report["plan"]["steps"].as_array().unwrap();
        let dropped = |step: &&Value| step["action"] == "drop-entry" && step["at"]["entry"] == "a.png";
        assert_eq!(steps.iter().filter(dropped).count(), 1, "{what}: {report:#}");
        assert!(sandbox.has("out.zip"), "{what}");
    }
}

#[test]
fn an_offset_before_the_first_byte_is_a_finding_and_no_failure_of_the_machine() {
    let mut bytes = zip(&[member("a.png", png(20, 10, 1)), member("list.csv", LIST)]);
    let end = bytes.len() - 6;
    bytes[end] += 1;
    with("set.zip", bytes).imgpack("check set.zip -t opendatasoft").exits(1);
}

#[test]
fn labelbox_takes_no_archive() {
    let report = with("set.zip", zip(&[member("a.jpg", jpeg(20, 10, 1))])).check_json("set.zip -t labelbox");
    assert_eq!(levels(&report, "archive/unsupported-container"), ["error"]);
}

#[test]
fn an_option_that_names_a_file_without_end_is_refused() {
    let sandbox = with("set/a.jpg", jpeg(20, 10, 1));
    sandbox.imgpack("check set -t labelbox --existing-keys /dev/zero").cannot_run(&["more than"]);
}

#[test]
fn a_reversed_box_with_decimals_is_swapped_before_it_is_rounded() {
    let sandbox = Sandbox::new();
    sandbox.write("set/cat/a.jpg", jpeg(600, 400, 1));
    let boxed = |xmin: &str, xmax: &str| {
        format!(
            "<object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult><bndbox>\
             <xmin>{xmin}</xmin><ymin>10</ymin><xmax>{xmax}</xmax><ymax>90</ymax></bndbox></object>"
        )
    };
    let text = format!(
        "<annotation><filename>a.jpg</filename><size><width>600</width><height>400</height><depth>3</depth></size>{}{}\
         </annotation>",
        boxed("500.7", "231.1"),
        boxed("10", "20")
    );
    sandbox.write("set/cat/a.xml", text);
    let report = sandbox.check_json("set -t onestepai");
    let whole = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["code"] == "annotation/box-not-integer");
    assert_eq!(whole.unwrap()["fix"]["safety"], "manual");
    sandbox.imgpack("build set -t onestepai -o out/ --unsafe-fixes").exits(0);
    let written = String::from_utf8(sandbox.read("out/cat/a.xml")).unwrap();
    assert!(written.contains("<xmin>231</xmin>") && written.contains("<xmax>501</xmax>"), "{written}");
}

#[test]
fn an_entity_of_plain_text_in_a_drawing_is_a_warning_and_any_other_an_error() {
    let drawing = |entity: &str| {
        format!("<!DOCTYPE svg [{entity}]><svg xmlns='http://www.w3.org/2000/svg' width='2' height='2'/>")
    };
    for (entity, level) in [
        ("<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">", "warning"),
        ("<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">", "error"),
        ("<!ENTITY a SYSTEM \"file:///etc/passwd\">", "error"),
        ("<!ENTITY % a \"b\">", "error"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("set/a.svg", drawing(entity));
        sandbox.write("set/b.png", png(20, 10, 1));
        sandbox.write("set/list.csv", "file\na.svg\nb.png\n");
        let report = sandbox.check_json("set -t opendatasoft");
        assert_eq!(levels(&report, "image/active-content"), [level], "{entity}");
    }
}

#[test]
fn folders_as_powershell_writes_them_stop_no_build() {
    let members = [
        member("photos\\", ""),
        member("photos\\a.png", png(20, 10, 1)),
        member("list.csv", "file\nphotos\\a.png\n"),
    ];
    let sandbox = with("set.zip", zip(&members));
    sandbox.imgpack("build set.zip -t opendatasoft -o out.zip").exits(0);
    let names: Vec<String> =
        support::packed_members(&sandbox.read("out.zip")).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["list.csv", "photos/a.png"]);
}
