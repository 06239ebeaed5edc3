//! The plan of a push, field by field.

use serde_json::{Value, json};

use super::support::Sandbox;
use super::{built_json, tree};

#[test]
fn a_plan_asks_for_one_item_a_file() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "in/b.png in/x/a.png");
    let slot = |name: &str| json!({"file_name": name, "slot_name": "0", "fps": 0, "as_frames": false, "extract_views": false});
    let item = |name: &str, path: &str| json!({"name": name, "path": path, "slots": [slot(name)]});
    assert_eq!(built_json(&sandbox, "in"), json!({"items": [item("b.png", "/"), item("a.png", "/")]}));
    let preserved = built_json(&sandbox, "in --preserve-folders --force");
    assert_eq!(preserved, json!({"items": [item("b.png", "/"), item("a.png", "x")]}));
    let given = built_json(&sandbox, "in --remote-path my/dir/ --force");
    assert_eq!(given["items"][1]["path"], "my/dir/");
}

#[test]
fn slots_stand_in_natural_order_and_in_a_grid() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "scan/10.png scan/9.png scan/1.png scan/2.png scan/a.dcm");
    let plan = built_json(&sandbox, "scan --item-merge-mode slots");
    let slot = |name: &str, slot: &str| json!({"file_name": name, "slot_name": slot, "fps": 0});
    assert_eq!(
        plan,
        json!({"items": [{
            "name": "scan",
            "path": "/",
            "slots": [
                slot("1.png", "0"), slot("2.png", "1"), slot("9.png", "2"), slot("10.png", "3"), slot("a.dcm", "4"),
            ],
            "layout": {"version": 3, "slots_grid": [[["0"], ["3"]], [["1"], ["4"]], [["2"]]]},
        }]})
    );
}

#[test]
fn channels_lie_in_one_cell_and_a_series_in_one_file() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "scan/10.png scan/2.png ct/1.dcm ct/2.dcm");
    let slot = |name: &str| json!({"file_name": name, "slot_name": name, "fps": 0});
    assert_eq!(
        built_json(&sandbox, "scan --item-merge-mode channels")["items"][0],
        json!({
            "name": "scan",
            "path": "/",
            "slots": [slot("2.png"), slot("10.png")],
            "layout": {"version": 3, "slots_grid": [[["2.png", "10.png"]]]},
        })
    );
    assert_eq!(
        built_json(&sandbox, "ct --item-merge-mode series --force")["items"][0],
        json!({
            "name": "ct",
            "path": "/",
            "slots": [{"file_name": "ct.dcm", "slot_name": "0"}],
            "layout": null,
        })
    );
}

#[test]
fn a_plan_is_divided_into_requests_of_500_items() {
    let sandbox = Sandbox::new();
    for number in 0..501 {
        sandbox.write(format!("in/{number}.png"), b"x");
    }
    let report = sandbox.check_json("-t v7 in --depth names");
    assert_eq!(report["findings"][0]["code"], "record/too-many-rows");
    assert_eq!(report["findings"][0]["severity"], "hint");
    sandbox.imgpack("build -t v7 in -o plan.json --split --depth names --quiet").exits(0);
    let items = |name: &str| {
        let plan: Value = serde_json::from_slice(&sandbox.read(name)).unwrap();
        plan["items"].as_array().unwrap().len()
    };
    assert_eq!((items("plan-001.json"), items("plan-002.json")), (500, 1));
    assert!(!sandbox.has("plan.json") && !sandbox.has("plan-003.json"));
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let sandbox = Sandbox::new();
    tree(&sandbox, "a/1.png a/2.png b/3.png b/4.png");
    let one = built_json(&sandbox, "a b --item-merge-mode slots --jobs 1");
    let four = built_json(&sandbox, "a b --item-merge-mode slots --jobs 4 --force");
    assert_eq!(one, four);
}
