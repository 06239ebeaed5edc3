//! Tables as people have them: outside the package, with several files a row, with names whose pattern nobody knows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::io::Read as _;

use serde_json::Value;
use support::{Sandbox, codes, member, png, zip};

/// A folder `pics` with images of these names.
fn pics(names: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (shade, name) in (0..).zip(names) {
        sandbox.write(format!("pics/{name}"), png(20, 10, shade));
    }
    sandbox
}

fn table_in(sandbox: &Sandbox, zip: &str, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(sandbox.read(zip))).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn first(report: &Value) -> &Value {
    &report["findings"][0]
}

#[test]
fn a_table_outside_the_package_is_its_manifest_and_goes_into_the_output() {
    let sandbox = pics(&["a.png"]);
    sandbox.write("up.zip", zip(&[member("a.png", png(20, 10, 0))]));
    sandbox.write("lists/list.csv", "file,title\na.png,one\n");
    for command in [
        "build pics --csv lists/list.csv",
        "build pics lists/list.csv",
        "build lists/list.csv pics",
        "build up.zip lists/list.csv",
        "build up.zip --csv lists/list.csv",
    ] {
        sandbox.imgpack(&format!("{command} -o out.zip -t opendatasoft --force")).exits(0);
        assert_eq!(table_in(&sandbox, "out.zip", "list.csv"), "file,title\na.png,one\n", "{command}");
    }
}

#[test]
fn a_package_and_its_table_are_built_before_they_are_uploaded() {
    let sandbox = pics(&[]);
    sandbox.write("up.zip", zip(&[member("a.png", png(20, 10, 0))]));
    sandbox.write("list.csv", "file,title\na.png,one\n");
    let shown = sandbox.imgpack("check up.zip list.csv -t opendatasoft").exits(0).out;
    assert!(shown.contains("next: imgpack build up.zip list.csv"), "{shown}");
}

#[test]
fn a_finding_in_a_table_outside_names_the_file_to_open() {
    let sandbox = pics(&["a.png"]);
    sandbox.write("lists/list.csv", "file,title\nA.png,one\n");
    for arguments in ["pics --csv lists/list.csv", "pics lists/list.csv"] {
        let report = sandbox.check_json(&format!("{arguments} -t opendatasoft"));
        assert_eq!(codes(&report), ["reference/case-mismatch"]);
        assert_eq!(first(&report)["at"]["path"], "lists/list.csv");
    }
}

#[test]
fn a_name_of_an_entry_is_no_path_and_a_path_into_the_folder_is_that_entry() {
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/list.csv", "file,title\na.png,one\n");
    sandbox.write("list.csv", "file\ngone.png\n");
    assert!(codes(&sandbox.check_json("pics --csv list.csv -t opendatasoft")).is_empty());
    assert!(codes(&sandbox.check_json("pics --csv pics/list.csv -t opendatasoft")).is_empty());
}

#[test]
fn a_table_that_is_given_takes_the_place_of_the_one_in_the_package() {
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/list.csv", "file,title\na.png,old\n");
    sandbox.write("new/list.csv", "file,title\na.png,new\n");
    assert_eq!(codes(&sandbox.check_json("pics new/list.csv -t opendatasoft")), ["manifest/extra"]);
    sandbox.imgpack("build pics new/list.csv -o out.zip -t opendatasoft").exits(0);
    assert_eq!(table_in(&sandbox, "out.zip", "list-2.csv"), "file,title\na.png,new\n");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(sandbox.read("out.zip"))).unwrap();
    assert!(archive.by_name("list.csv").is_err());
}

#[test]
fn a_table_that_is_given_is_never_written() {
    let sandbox = pics(&["a.jpg"]);
    sandbox.write("media.csv", "catalogNumber,originalUrl\nW-1,https://e.org/a.jpg\n");
    sandbox.imgpack("build pics media.csv -o media.csv -t symbiota --force").cannot_run(&["media.csv"]);
}

#[test]
fn a_table_of_text_beside_the_package_is_read_with_the_delimiter_of_its_own() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-1.jpg", support::jpeg(20, 10, 1));
    for name in ["list.txt", "list.tab", "list.tsv"] {
        sandbox.write(name, "catalogNumber\toriginalUrl\nW-1\thttps://e.org/W-1.jpg\n");
        sandbox.imgpack(&format!("build pics {name} -o media.csv -t symbiota --force")).exits(0);
        let made = String::from_utf8(sandbox.read("media.csv")).unwrap();
        assert_eq!(made, "catalogNumber,originalUrl\nW-1,https://e.org/W-1.jpg\n", "{name}");
    }
}

#[test]
fn two_tables_are_two_packages_as_ever() {
    let sandbox = Sandbox::new();
    let table = "catalogNumber,originalUrl\nW-1,https://e.org/a.jpg\n";
    sandbox.write("a.csv", table);
    sandbox.write("b.csv", table);
    let report = sandbox.imgpack("check a.csv b.csv -t symbiota --format json").json();
    assert_eq!(report["packages"].as_array().unwrap().len(), 2);
}

#[test]
fn several_files_a_row_become_a_row_each() {
    let sandbox = pics(&["1a.png", "1b.png", "2a.png"]);
    sandbox.write("pics/list.csv", "Recto,Title,Verso\n1a.png,one,1b.png\n2a.png,two,\n");
    let options = "--file-column Recto --file-column Verso -t opendatasoft";
    let report = sandbox.check_json(&format!("pics {options}"));
    assert_eq!(codes(&report), ["reference/several-columns"]);
    assert_eq!(first(&report)["fix"]["safety"], "unsafe");
    sandbox.imgpack(&format!("build pics {options} -o out.zip")).exits(1);
    sandbox.imgpack(&format!("build pics {options} -o out.zip --unsafe-fixes")).exits(0);
    let made = table_in(&sandbox, "out.zip", "list.csv");
    assert_eq!(made, "Recto,Title\n1a.png,one\n2a.png,two\n1b.png,one\n");
}

#[test]
fn a_pattern_is_proposed_with_what_it_does_not_fit_and_is_not_applied() {
    let sandbox = Sandbox::new();
    for (shade, name) in
        (0..).zip(["W-001.jpg", "W-001_2.jpg", "W-001_10.jpg", "W-002_label.jpg", "IMG (1).jpg"])
    {
        sandbox.write(format!("pics/{name}"), support::jpeg(20, 10, shade));
    }
    let shown = sandbox.imgpack("check pics -t symbiota --pattern auto --select key/pattern-missing").out;
    for words in ["`/^(W-\\d{3})\\D/` fits 4 of 5 names", "`_2` (1)", "`_label` (1)", "IMG (1).jpg"] {
        assert!(shown.contains(words), "`{words}` is not in {shown}");
    }
    let run = sandbox.imgpack("build pics -o media.csv --base-url https://e.org/ --pattern auto");
    run.cannot_run(&["/^(W-\\d{3})\\D/", "4 of 5"]);
}

#[test]
fn images_of_one_identifier_are_numbered_as_a_person_counts() {
    let sandbox = Sandbox::new();
    for (shade, name) in (0..).zip(["W-001.jpg", "W-001_2.jpg", "W-001_10.jpg"]) {
        sandbox.write(format!("pics/{name}"), support::jpeg(20, 10, shade));
    }
    let options =
        ["build", "pics", "-o", "media.csv", "--base-url", "https://e.org", "--pattern", r"/^(W-\d{3})/"];
    sandbox.run(&options).exits(0);
    let made = String::from_utf8(sandbox.read("media.csv")).unwrap();
    let order = |name: &str| {
        let line = made.lines().find(|line| line.contains(&format!("/{name},"))).unwrap();
        line.rsplit(',').next().unwrap().to_owned()
    };
    let orders = ["W-001.jpg", "W-001_2.jpg", "W-001_10.jpg"].map(order);
    assert_eq!(orders, ["1", "2", "3"], "{made}");
}

#[test]
fn the_verdict_ends_with_the_platforms_own_words_and_a_link() {
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/list.csv", "file,title\na.png,one\n");
    let shown = sandbox.imgpack("build pics -o up.zip -t opendatasoft").exits(0).out;
    assert!(
        shown.contains("next: upload up.zip: Catalog > Datasets > New dataset > From my computer"),
        "{shown}"
    );
    assert!(shown.contains("https://"), "{shown}");
}
