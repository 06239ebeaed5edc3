//! Files that lie in a storage of the platform already, and are registered.

use serde_json::{Value, json};

use super::support::{Sandbox, png};
use super::{built_json, findings, found, tree};

const STORED: &str = "--storage bucket --dataset team/birds --base-url s3://name/pre/fix/";

#[test]
fn a_file_is_registered_under_its_key_and_type() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "in/a.png in/x/b.dcm");
    let item = |name: &str, path: &str, key: &str, kind: &str| json!({"path": path, "type": kind, "storage_key": key, "name": name});
    assert_eq!(
        built_json(&sandbox, &format!("in {STORED}")),
        json!({
            "items": [
                item("a.png", "/", "pre/fix/a.png", "image"),
                item("b.dcm", "/", "pre/fix/x/b.dcm", "dicom"),
            ],
            "dataset_slug": "birds",
            "storage_slug": "bucket",
        })
    );
    let preserved = built_json(&sandbox, &format!("in {STORED} --preserve-folders --force"));
    assert_eq!(preserved["items"][1], item("b.dcm", "/pre/fix/x", "pre/fix/x/b.dcm", "dicom"));
    let without = built_json(&sandbox, "in --storage bucket --preserve-folders --force");
    assert_eq!(without["items"][0], item("a.png", "/", "a.png", "image"));
    assert_eq!(without["dataset_slug"], "<dataset>");
}

#[test]
fn a_data_set_that_is_not_named_is_a_hint() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "in/a.png");
    let report = sandbox.check_json("-t v7 in --storage bucket");
    assert_eq!(report["findings"][0]["code"], "record/placeholder");
    assert_eq!(report["findings"][0]["severity"], "hint");
    assert_eq!(report["summary"]["hints"], 1);
}

#[test]
fn items_of_several_files_have_their_keys_in_slots() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "scan/10.png scan/2.png");
    let slot = |name: &str| json!({"slot_name": name, "type": "image", "storage_key": format!("pre/fix/scan/{name}"), "file_name": name});
    let slots = [slot("2.png"), slot("10.png")];
    let registration = built_json(&sandbox, &format!("scan {STORED} --item-merge-mode slots"));
    assert_eq!(registration["items"], json!([{"slots": slots, "name": "scan", "path": "/"}]));
    let channels = built_json(&sandbox, &format!("scan {STORED} --item-merge-mode channels --force"));
    let layout = json!({"version": 3, "slots_grid": [[["2.png", "10.png"]]]});
    assert_eq!(channels["items"], json!([{"slots": slots, "name": "scan", "path": "/", "layout": layout}]));
}

#[test]
fn images_in_a_read_only_storage_are_registered_with_their_size_and_videos_are_reported() {
    let sandbox = Sandbox::new();
    sandbox.write("in/a.png", png(7, 5, 3));
    sandbox.write("in/b.dcm", super::dicom("B"));
    let items = built_json(&sandbox, &format!("in {STORED} --read-only"))["items"].clone();
    assert_eq!((&items[0]["width"], &items[0]["height"]), (&json!(7), &json!(5)));
    assert!(items[1].get("width").is_none());
    let report = sandbox.check_json(&format!("-t v7 in {STORED} --read-only"));
    assert_eq!(findings(&report), ["warning record/unprepared-film"]);
    let plain = built_json(&sandbox, &format!("in {STORED} --force"));
    assert!(plain["items"][0].get("width").is_none());
}

#[test]
fn letter_case_counts_where_files_are_registered_and_not_where_they_are_sent() {
    for name in ["a.JPG", "a.JPEG", "a.BMP", "a.jpg"] {
        let reported = found(&format!("in/{name}"), &format!("in --depth names {STORED}"));
        assert_eq!(reported, Vec::<String>::new(), "{name}");
    }
    for name in ["a.PNG", "a.Jpg", "a.DCM", "a.TIF"] {
        let reported = found(&format!("in/{name}"), &format!("in --depth names {STORED}"));
        assert_eq!(reported, ["error image/extension-case"], "{name}");
        assert_eq!(found(&format!("in/{name}"), "in --depth names"), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_plan_gives_no_other_names_to_what_lies_in_a_storage() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "in/x/1.png in/y/1.png in/a.PNG");
    let run = sandbox.imgpack(&format!("build -t v7 in {STORED} --unsafe-fixes -o r.json --format json"));
    let report = run.exits(1).json();
    assert_eq!(report["plan"]["steps"], json!([]));
    assert!(!sandbox.has("r.json"));
}

#[test]
fn volumes_get_the_type_that_fits() {
    let sandbox = Sandbox::new();
    for name in ["in/a.nii", "in/b.nii.gz", "in/c.ndpi", "in/d.mp4", "in/e.pdf", "in/f.svs"] {
        sandbox.write(name, b"x");
    }
    let items = built_json(&sandbox, &format!("in {STORED} --depth names"))["items"].clone();
    let types: Vec<&str> =
        items.as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["dicom", "dicom", "dicom", "video", "pdf", "image"]);
    let report = sandbox.check_json(&format!("-t v7 in {STORED} --depth names"));
    assert_eq!(findings(&report), ["warning layout/mistyped-file"; 3]);
}

#[test]
fn a_registration_is_divided_into_requests_of_10_items() {
    let sandbox = Sandbox::new();
    for number in 0..21 {
        sandbox.write(format!("in/{number}.png"), b"x");
    }
    let request = format!("build -t v7 in {STORED} -o r.json --depth names --quiet");
    sandbox.imgpack(&format!("{request} --split")).exits(0);
    let parts = ["r-001.json", "r-002.json", "r-003.json"].map(|name| {
        let part: Value = serde_json::from_slice(&sandbox.read(name)).unwrap();
        (part["items"].as_array().unwrap().len(), part["dataset_slug"].clone())
    });
    assert_eq!(parts.map(|(count, _)| count), [10, 10, 1]);
    sandbox.imgpack(&request).exits(0);
    assert!(sandbox.has("r.json"));
}
