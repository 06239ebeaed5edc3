//! `explain`, `rules` and `targets`.

use crate::support::{Sandbox, keys};

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
        .shows(&[
            "opendatasoft",
            "case-sensitive",
            "[Opendatasoft documentation, Uploading images](https://",
        ]);
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
