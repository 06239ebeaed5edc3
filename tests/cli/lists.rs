//! `explain`, `rules`, `targets` and `scan`.

use crate::support::{Sandbox, clean_files, deflated, keys, member, png, zip};

#[test]
fn explain_shows_the_page_of_a_rule_with_what_the_platforms_say() {
    let sandbox = Sandbox::new();
    sandbox
        .imgpack("explain reference/case-mismatch")
        .exits(0)
        .shows(&[
            "# reference/case-mismatch",
            "## What it does",
            "## Why",
            "## Example",
            "## Fix",
            "## Platforms",
        ])
        .shows(&["opendatasoft", "case-sensitive", "000_4abb84a977c13e32.txt"]);
}

#[test]
fn explain_of_an_unknown_code_names_the_near_one() {
    let sandbox = Sandbox::new();
    sandbox
        .imgpack("explain reference/case-mismach")
        .cannot_run(&["reference/case-mismach", "did you mean `reference/case-mismatch`"]);
    sandbox.imgpack("explain nothing-like-it-at-all").cannot_run(&["imgpack rules"]);
}

#[test]
fn every_rule_that_is_listed_can_be_explained() {
    let sandbox = Sandbox::new();
    let rules = sandbox.imgpack("rules --format json").exits(0).json();
    let rules = rules.as_array().unwrap().clone();
    assert!(rules.len() > 80, "{}", rules.len());
    let human = sandbox.imgpack("rules").exits(0).out;
    assert_eq!(human.lines().count(), rules.len());
    for rule in &rules {
        assert_eq!(keys(rule), ["code", "level", "fix", "scope", "summary", "since", "status"]);
        let word = |field: &str| rule[field].as_str().unwrap();
        assert!(["error", "warning", "hint", "off"].contains(&word("level")), "{rule}");
        assert!(["safe", "unsafe", "manual"].contains(&word("fix")), "{rule}");
        assert!(["entry", "keyed", "package"].contains(&word("scope")), "{rule}");
        assert!(human.lines().any(|line| line.starts_with(word("code"))), "{rule}");
    }
    for rule in rules.iter().step_by(20) {
        sandbox.imgpack(&format!("explain {}", rule["code"].as_str().unwrap())).exits(0);
    }
}

#[test]
fn targets_are_listed_with_limits_and_sources() {
    let sandbox = Sandbox::new();
    let targets = sandbox.imgpack("targets --format json").exits(0).json();
    let first = &targets[0];
    assert_eq!(
        (first["id"].as_str(), first["title"].as_str()),
        (Some("opendatasoft"), Some("Opendatasoft / Huwise"))
    );
    for field in ["id", "title", "limits", "sources"] {
        assert!(first.get(field).is_some(), "{field}");
    }
    for limit in first["limits"].as_array().unwrap() {
        for field in ["name", "value", "level", "source"] {
            assert!(limit.get(field).is_some(), "{field}");
        }
    }
    assert!(!first["sources"].as_array().unwrap().is_empty());
    sandbox.imgpack("targets").exits(0).shows(&["opendatasoft", "ods", "huwise", "240000000", "500"]);
}

#[test]
fn scan_prints_one_object_a_line_in_archive_order() {
    let sandbox = Sandbox::new();
    let members =
        [member("z/", b""), deflated("z/list.csv", "file\na.png\n"), member("a.png", png(20, 10, 1))];
    sandbox.write("in.zip", zip(&members));
    let run = sandbox.imgpack("scan in.zip").exits(0);
    assert_eq!(run.err, "");
    let lines: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = lines.iter().map(|line| line["entry"].as_str().unwrap()).collect();
    assert_eq!(names, ["z/", "z/list.csv", "a.png"]);
    let picture = &lines[2];
    let wanted = serde_json::json!({
        "schema": "imgpack.facts.v1", "source": "in.zip", "entry": "a.png", "kind": "file",
        "size": png(20, 10, 1).len(), "stored": png(20, 10, 1).len(), "method": "stored",
        "crc32": format!("{:08x}", crc32fast::hash(&png(20, 10, 1))), "format": "png", "by_name": "png",
        "width": 20, "height": 10, "frames": 1, "bits": 8, "colour": "rgb", "orientation": null, "gps": false,
        "troubles": []
    });
    assert_eq!(*picture, wanted);
    assert_eq!(
        (lines[0]["kind"].as_str(), lines[1]["method"].as_str()),
        (Some("directory"), Some("deflated"))
    );
}

#[test]
fn scan_of_a_folder_is_in_the_order_of_the_names() {
    let sandbox = Sandbox::new();
    let files: Vec<_> =
        ["b.png", "a/z.png", "B.png", "a.png"].into_iter().map(|name| (name, png(2, 2, 1))).collect();
    sandbox.tree("photos", &files);
    let out = sandbox.imgpack("scan photos").exits(0).out;
    let line = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let names: Vec<String> = out
        .lines()
        .map(line)
        .filter(|line| line["kind"] == "file")
        .map(|line| line["entry"].as_str().unwrap().to_owned())
        .collect();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!((names.len(), &names), (4, &sorted));
}

#[test]
fn scan_runs_no_rules_and_is_exit_0_on_a_package_full_of_errors() {
    let sandbox = Sandbox::new();
    sandbox.hopeless();
    let run = sandbox.imgpack("scan hopeless.zip").exits(0);
    assert_eq!(run.out.lines().count(), 3);
    assert!(!run.out.contains("reference/"));
}

#[test]
fn scan_at_depth_names_opens_nothing() {
    let sandbox = Sandbox::new();
    sandbox.tree("photos", &clean_files());
    let out = sandbox.imgpack("scan --depth names photos").exits(0).out;
    assert!(out.contains("\"by_name\":\"png\"") && !out.contains("\"width\""), "{out}");
}
