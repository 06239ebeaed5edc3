//! Encodings that nothing marks: proved by what cells name, or asked for with `--encoding` and `--name-encoding`.

use encoding_rs::{GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use serde_json::Value;

use crate::support::{Member, Sandbox, deflated, member, packed_members, png, zip};

fn bytes(encoding: &'static encoding_rs::Encoding, text: &str) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

/// The findings of a code, as level, safety of the fix, and message.
fn reported(report: &Value, code: &str) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == code);
    findings
        .map(|finding| {
            (text(&finding["severity"]), text(&finding["fix"]["safety"]), text(&finding["message"]))
        })
        .collect()
}

fn text_of(sandbox: &Sandbox, archive: &str, name: &str) -> String {
    let members = packed_members(&sandbox.read(archive));
    let (_, method, data) = members.into_iter().find(|(member, ..)| member == name).unwrap();
    let mut text = String::new();
    match method {
        0 => text = String::from_utf8(data).unwrap(),
        _ => {
            drop(std::io::Read::read_to_string(&mut flate2::read::DeflateDecoder::new(&data[..]), &mut text));
        }
    }
    text
}

fn names(sandbox: &Sandbox, archive: &str) -> Vec<String> {
    packed_members(&sandbox.read(archive)).into_iter().map(|(name, ..)| name).collect()
}

#[test]
fn files_that_cells_name_prove_the_encoding_of_a_table() {
    let sandbox = Sandbox::new();
    let table = bytes(WINDOWS_1251, "file;title\nМузей.png;Утро\n");
    sandbox.tree("in", &[("list.csv", table), ("Музей.png", png(2, 2, 1))]);
    let reported = reported(&sandbox.check_json("-t ods in"), "manifest/not-utf8");
    assert_eq!((reported[0].0.as_str(), reported[0].1.as_str()), ("error", "safe"), "{reported:?}");
    sandbox.imgpack("build -t ods in -o up.zip").exits(0);
    assert!(text_of(&sandbox, "up.zip", "list.csv").contains("Музей.png;Утро"));
}

#[test]
fn without_a_proof_no_table_is_rewritten_whatever_else_is_corrected() {
    let sandbox = Sandbox::new();
    // The other delimiter alone would be a safe fix, and writes the table anew.
    let table = bytes(WINDOWS_1251, "sep=;\nfile;title\na.png;Музей\n");
    sandbox.tree("in", &[("list.csv", table.clone()), ("a.png", png(2, 2, 1))]);
    let reported = reported(&sandbox.check_json("-t ods in"), "manifest/not-utf8");
    assert_eq!(reported[0].1, "manual");
    assert!(reported[0].2.contains("windows-1251 reads `Музей`"), "{reported:?}");
    sandbox.imgpack("build -t ods in --unsafe-fixes -o up.zip").exits(1);
    assert!(!sandbox.has("up.zip"));
    sandbox.imgpack("build -t ods in --encoding windows-1251 -o up.zip").exits(0);
    assert!(text_of(&sandbox, "up.zip", "list.csv").contains("Музей"));
}

#[test]
fn a_table_whose_encoding_is_a_guess_keeps_its_bytes_where_it_is_written_all_the_same() {
    let sandbox = Sandbox::new();
    sandbox.tree(
        "in",
        &[("list.csv", bytes(WINDOWS_1251, "sep=;\nfile;title\na.png;Музей\n")), ("a.png", png(2, 2, 1))],
    );
    sandbox.imgpack("build -t ods in --keep-going -o out/").exits(1);
    let written = sandbox.read("out/list.csv");
    assert!(written.windows(5).any(|part| part == &bytes(WINDOWS_1251, "Музей")[..]), "{written:?}");
}

#[test]
fn one_more_file_under_another_page_decides() {
    let sandbox = Sandbox::new();
    let table = bytes(WINDOWS_1252, "file,title\nCafé.png,x\nÉté.png,København\n");
    sandbox.tree("in", &[("list.csv", table), ("Café.png", png(2, 2, 1)), ("Été.png", png(2, 2, 2))]);
    // Both pages read the names alike, and the title not.
    assert_eq!(reported(&sandbox.check_json("-t ods in"), "manifest/not-utf8")[0].1, "manual");
    let table = bytes(WINDOWS_1252, "file,title\nCafé.png,x\nÀ.png,København\n");
    sandbox.tree("two", &[("list.csv", table), ("Café.png", png(2, 2, 1)), ("À.png", png(2, 2, 2))]);
    assert_eq!(reported(&sandbox.check_json("-t ods two"), "manifest/not-utf8")[0].1, "safe");
}

/// A zip from an old program: names in bytes of its own.
fn old_zip(names: &[Vec<u8>], table: Option<Vec<u8>>) -> Vec<u8> {
    let unmarked = |(seed, name): (usize, &Vec<u8>)| Member {
        utf8: false,
        ..member(name, png(2, 2, u8::try_from(seed).unwrap()))
    };
    let mut members: Vec<Member> = names.iter().enumerate().map(unmarked).collect();
    members.extend(table.map(|table| deflated("list.csv", table)));
    zip(&members)
}

#[test]
fn cells_prove_the_names_of_a_zip_and_a_backslash_inside_a_letter_is_none() {
    let sandbox = Sandbox::new();
    let name = "写真/表示.png";
    let table = format!("file,title\n{name},x\n").into_bytes();
    sandbox.write("in.zip", old_zip(&[bytes(SHIFT_JIS, name)], Some(table)));
    let report = sandbox.check_json("-t ods in.zip");
    assert_eq!(reported(&report, "path/backslash"), []);
    assert_eq!(reported(&report, "path/not-utf8")[0].0, "warning");
    sandbox.imgpack("build -t ods in.zip -o up.zip").exits(0);
    assert!(names(&sandbox, "up.zip").contains(&name.to_owned()));
}

#[test]
fn names_that_nothing_proves_are_never_written_unasked() {
    let sandbox = Sandbox::new();
    let name = "事件/图.png";
    sandbox.write("in.zip", old_zip(&[bytes(GBK, name)], None));
    for target in ["ods", "onestepai", "v7", "symbiota"] {
        let report = sandbox.check_json(&format!("-t {target} in.zip"));
        let reported = reported(&report, "path/not-utf8");
        assert_eq!((reported[0].0.as_str(), reported[0].1.as_str()), ("error", "manual"), "{target}");
        assert!(reported[0].2.contains("GBK reads `事件/图.png`"), "{reported:?}");
    }
    for fixes in ["", "--unsafe-fixes"] {
        sandbox.imgpack(&format!("build -t onestepai in.zip {fixes} -o up.zip")).exits(1);
        assert!(!sandbox.has("up.zip"), "{fixes}");
    }
    sandbox.imgpack("build -t onestepai in.zip --name-encoding cp936 -o up.zip");
    assert!(names(&sandbox, "up.zip").contains(&name.to_owned()));
}

#[test]
fn a_table_and_names_in_one_code_page_prove_nothing_of_each_other() {
    let sandbox = Sandbox::new();
    let name = "été.png";
    let table = bytes(WINDOWS_1252, &format!("file,title\n{name},forêt\n"));
    sandbox.write("in.zip", old_zip(&[bytes(WINDOWS_1252, name)], Some(table)));
    let report = sandbox.check_json("-t ods in.zip");
    assert_eq!(reported(&report, "path/not-utf8")[0].1, "manual");
    assert_eq!(reported(&report, "manifest/not-utf8")[0].1, "manual");
    // One of the two settles the other.
    sandbox.imgpack("build -t ods in.zip --encoding windows-1252 -o up.zip").exits(0);
    assert!(names(&sandbox, "up.zip").contains(&name.to_owned()));
    assert!(text_of(&sandbox, "up.zip", "list.csv").contains("été.png,forêt"));
}

#[test]
fn a_scan_says_the_names_that_cells_prove_and_marks_those_that_nothing_proves() {
    let sandbox = Sandbox::new();
    let name = "사진.png";
    let table = format!("file,title\n{name},x\n").into_bytes();
    sandbox.write("proved.zip", old_zip(&[bytes(encoding_rs::EUC_KR, name)], Some(table)));
    sandbox.write("open.zip", old_zip(&[bytes(encoding_rs::EUC_KR, name)], None));
    let first = |arguments: &str| {
        let out = sandbox.imgpack(&format!("scan {arguments}")).exits(0).out;
        let line: Value = serde_json::from_str(out.lines().nth(1).unwrap()).unwrap();
        (line["entry"].as_str().unwrap().to_owned(), line["entry_flaws"].to_string())
    };
    assert_eq!(first("proved.zip"), (name.to_owned(), "[\"unmarked\"]".to_owned()));
    assert_eq!(first("open.zip").1, "[\"unmarked\",\"unproved\"]");
    assert_eq!(first("open.zip --name-encoding cp949").0, name);
}

#[test]
fn an_encoding_that_nobody_knows_is_exit_2() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for option in ["--encoding klingon", "--name-encoding utf-16"] {
        sandbox.imgpack(&format!("check {option} clean.zip")).cannot_run(&["known encodings", "cp850"]);
    }
}

#[test]
fn a_name_that_is_utf8_by_chance_is_read_as_cells_name_it() {
    let sandbox = Sandbox::new();
    let (table, name) = ("file,title\n图片.png,春天\n", bytes(GBK, "图片.png"));
    assert_eq!(std::str::from_utf8(&name), Ok("ͼƬ.png"), "GBK that is UTF-8 as well");
    let unmarked = |name: &[u8], content: Vec<u8>| Member { utf8: false, ..member(name, content) };
    let files = |table: &[u8]| vec![member("list.csv", table), unmarked(&name, png(2, 2, 1))];
    sandbox.write("in.zip", zip(&files(table.as_bytes())));
    assert!(reported(&sandbox.check_json("-t ods in.zip"), "reference/missing-file").is_empty());
    sandbox.imgpack("build -t ods in.zip -o up.zip").exits(0);
    assert!(names(&sandbox, "up.zip").contains(&"图片.png".to_owned()));
    // Where a cell names it as UTF-8 it is UTF-8.
    sandbox.write("in.zip", zip(&files("file,title\nͼƬ.png,春天\n".as_bytes())));
    sandbox.imgpack("build -t ods in.zip -o up.zip --force").exits(0);
    assert!(names(&sandbox, "up.zip").contains(&"ͼƬ.png".to_owned()));
}
