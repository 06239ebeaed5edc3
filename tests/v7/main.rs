//! A push is reported before it is made: what arrives, under which names, in which order, and what does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

#[path = "../support/mod.rs"]
mod support;

mod files;
mod inputs;
mod merge;
mod names;
mod plan;
mod registration;

use serde_json::Value;
use support::{Sandbox, png};

/// A DICOM file of two pixels, with a pseudonym of a patient.
fn dicom(name: &str) -> Vec<u8> {
    let short = |group: u8, number: u8, value: u8| [group, 0, number, 0, b'U', b'S', 2, 0, value, 0];
    let element = |group: u8, number: u8, kind: &[u8; 2], value: &[u8]| {
        let padded = [value, if value.len() % 2 == 1 { b" " } else { b"" }].concat();
        let length = u16::try_from(padded.len()).unwrap().to_le_bytes();
        [&[group, 0, number, 0], kind.as_slice(), &length, &padded].concat()
    };
    let syntax = element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1\0");
    let length = u32::try_from(syntax.len()).unwrap().to_le_bytes();
    let start = element(2, 0, b"UL", &length);
    let patient = [element(0x10, 0x10, b"PN", name.as_bytes()), element(0x12, 0x62, b"CS", b"YES")].concat();
    let size = [short(0x28, 0x10, 1), short(0x28, 0x11, 2)].concat();
    let pixels = [0xe0, 0x7f, 0x10, 0, b'O', b'W', 0, 0, 2, 0, 0, 0, 7, 7];
    [&[0; 128], b"DICM".as_slice(), &start, &syntax, &patient, &size, &pixels].concat()
}

/// Files with contents of their own, sound for their extensions; a line of names, spaces between them.
fn tree(sandbox: &Sandbox, names: &str) {
    for (name, number) in names.split_whitespace().zip(1_u8..) {
        let (_, extension) = name.rsplit_once('.').unwrap();
        let bytes = match extension.to_lowercase().as_str() {
            "dcm" => dicom(name),
            "png" => png(u32::from(number), 1, number),
            _ => name.as_bytes().to_vec(),
        };
        sandbox.write(name, bytes);
    }
}

/// Level and code of each finding at error or warning, in order.
fn findings(report: &Value) -> Vec<String> {
    let list = report["findings"].as_array().unwrap().iter();
    let reported = list.filter(|finding| finding["severity"] != "hint");
    let word = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    reported.map(|finding| format!("{} {}", word(finding, "severity"), word(finding, "code"))).collect()
}

/// What is found in a tree of these files, for a push with these options and inputs.
#[track_caller]
fn found(names: &str, arguments: &str) -> Vec<String> {
    let sandbox = Sandbox::new();
    tree(&sandbox, names);
    findings(&sandbox.check_json(&format!("-t v7 {arguments}")))
}

/// The files below a folder, sorted.
fn files_below(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![sandbox.path(folder)];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(sandbox.path(folder)).unwrap();
                found.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The JSON that a build of the inputs writes.
#[track_caller]
fn built_json(sandbox: &Sandbox, arguments: &str) -> Value {
    sandbox.imgpack(&format!("build -t v7 -o out.json --quiet {arguments}")).exits(0);
    serde_json::from_slice(&sandbox.read("out.json")).unwrap()
}
