//! What is generated is current, and what is written by hand names only what exists. `UPDATE=1 cargo test
//! --test docs` writes the generated pages anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// What the program prints.
fn said(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_imgpack")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn the_index_names_every_rule_and_none_that_is_gone() {
    let path = root().join("docs/rules.md");
    let wanted = imgpack::report::rule_index();
    if is_update() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/rules.md is missing or old; `UPDATE=1 cargo test --test docs` writes it");
}

#[test]
fn every_rule_has_a_page_that_explain_shows() {
    let rules: Value = serde_json::from_str(&said(&["rules", "--format", "json"])).unwrap();
    for code in rules.as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap()) {
        let page = said(&["explain", code]);
        assert!(page.starts_with(&format!("# {code}\n")), "{code}");
        assert!(page.contains("## Platforms"), "{code}");
    }
}

/// What a command says for `--help`, so that words can be looked up in it.
fn help(command: Option<&str>) -> String {
    said(&command.into_iter().chain(["--help"]).collect::<Vec<_>>())
}

/// What is wrong with one line of a shell that calls `imgpack`.
fn fault(line: &str) -> Option<String> {
    let line = line.split(" #").next().unwrap_or(line);
    let mut words = line.split_whitespace().skip_while(|word| *word != "imgpack").skip(1);
    let command = words.next()?;
    if command.starts_with('-') {
        let flag = command.split('=').next().unwrap_or(command);
        return (!help(None).contains(flag)).then(|| format!("{flag} is not an option"));
    }
    if !help(None).lines().any(|known| known.split_whitespace().next() == Some(command)) {
        return Some(format!("{command} is not a command"));
    }
    let help = help(Some(command));
    let known: BTreeSet<&str> = help
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '-'))
        .filter(|w| w.starts_with('-'))
        .collect();
    words
        .take_while(|word| !["|", "&&", "||", ";", ">"].contains(word))
        .filter(|word| word.starts_with('-') && *word != "-")
        .map(|word| word.split('=').next().unwrap_or(word))
        .find(|option| !known.contains(option))
        .map(|option| format!("`{command}` has no option {option}"))
}

/// The lines of fenced blocks that call `imgpack`.
fn calls(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside && line.trim_start_matches("$ ").trim_start().starts_with("imgpack ") {
            found.push(line);
        }
    }
    found
}

#[test]
fn pages_written_by_hand_name_only_commands_and_options_that_exist() {
    let mut pages: Vec<PathBuf> = files_below(&root().join("docs"));
    pages.retain(|path| !path.starts_with(root().join("docs/rules")));
    pages.push(root().join("README.md"));
    for path in pages.into_iter().filter(|path| path.extension().is_some_and(|e| e == "md") && path.exists())
    {
        for call in calls(&fs::read_to_string(&path).unwrap()) {
            let fault = fault(call);
            assert!(fault.is_none(), "{}: {call}: {}", path.display(), fault.unwrap_or_default());
        }
    }
}

#[test]
fn a_page_that_names_what_does_not_exist_would_be_reported() {
    let text = "```\n$ imgpack check photos.zip --strict\nimgpack build a -o b.zip --force # new\n```\nimgpack nonsense";
    let found = calls(text);
    assert_eq!(found.len(), 2);
    assert!(found.into_iter().all(|call| fault(call).is_none()));
    for wrong in
        ["imgpack chekc x", "imgpack check --frobnicate x", "imgpack check -o x", "imgpack --nonsense"]
    {
        assert!(fault(wrong).is_some(), "{wrong}");
    }
}
