//! What hooks call: `--hook` for the data sets of `imgpack.toml`, `--per-entry-only` for changed files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Sandbox, clean_files, codes, png, zip};

const CONFIG: &str = "[datasets.plots]\npath = \"data/plots\"\ntarget = \"opendatasoft\"\n";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.tree("data/plots", &clean_files());
    sandbox.write("imgpack.toml", CONFIG);
    sandbox
}

/// All codes of all packages.
fn all_codes(report: &Value) -> Vec<&str> {
    report["packages"].as_array().map_or_else(|| codes(report), |all| all.iter().flat_map(codes).collect())
}

#[test]
fn a_hook_says_nothing_when_all_is_well() {
    let run = repository().imgpack("check --hook").exits(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn a_hook_says_one_line_a_finding() {
    let sandbox = repository();
    std::fs::remove_file(sandbox.path("data/plots/a.png")).unwrap();
    let run = sandbox.imgpack("check --hook").exits(1);
    assert!(run.out.starts_with("data/plots/list.csv:2:1: error[reference/missing-file] "), "{}", run.out);
    assert_eq!(run.out.lines().count(), 1, "{}", run.out);
    assert_eq!(run.err, "");
}

#[test]
fn a_warning_is_shown_and_fails_only_where_it_should() {
    let sandbox = repository();
    sandbox.write("data/plots/c.png", png(20, 10, 9));
    sandbox.imgpack("check --hook").exits(0).shows(&["warning[reference/unlisted-file]"]);
    sandbox.write("imgpack.toml", format!("strict = true\n{CONFIG}"));
    sandbox.imgpack("check --hook").exits(1);
}

#[test]
fn a_format_that_is_asked_for_is_written_whatever_was_found() {
    let run = repository().imgpack("check --hook --format json").exits(0);
    assert_eq!(run.json()["input"]["path"], "data/plots");
}

#[test]
fn a_hook_without_a_configuration_says_what_to_do() {
    let sandbox = Sandbox::new();
    sandbox.tree("data/plots", &clean_files());
    sandbox.imgpack("check --hook").cannot_run(&["imgpack.toml", "imgpack init"]);
    sandbox.imgpack("check --hook --no-config").cannot_run(&["imgpack init"]);
    repository().imgpack("check --hook data/plots").cannot_run(&["--hook"]);
}

#[test]
fn changed_images_are_checked_by_the_rules_about_one_file() {
    let sandbox = repository();
    sandbox.write("data/plots/cut.png", &png(20, 10, 3)[..40]);
    sandbox.write("other/text.png", "no image");
    let changed = "check --per-entry-only --format json data/plots/a.png data/plots/cut.png other/text.png";
    let report = sandbox.imgpack(changed).exits(1).json();
    let all: Vec<&Value> = report["packages"].as_array().unwrap().iter().collect();
    let paths: Vec<&str> = all
        .iter()
        .flat_map(|one| one["findings"].as_array().unwrap())
        .map(|finding| finding["at"]["path"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"data/plots/cut.png") && paths.contains(&"other/text.png"), "{paths:?}");
    assert!(!paths.contains(&"data/plots/a.png"), "{paths:?}");
    let of_packages = ["reference/", "manifest/missing", "layout/no-image", "archive/unsupported-container"];
    let found = all_codes(&report);
    assert!(!found.iter().any(|code| of_packages.iter().any(|one| code.starts_with(one))), "{found:?}");
}

#[test]
fn changed_files_have_the_options_of_the_data_set_that_they_lie_in() {
    let sandbox = repository();
    sandbox.write("data/plots/cut.png", &png(20, 10, 3)[..40]);
    let changed = || sandbox.imgpack("check --per-entry-only data/plots/cut.png data/plots/a.png");
    changed().exits(1);
    sandbox.write("imgpack.toml", format!("{CONFIG}exclude = \"cut.*\"\n"));
    changed().exits(0);
    sandbox.write(
        "imgpack.toml",
        format!("[[ignore]]\ncode = \"image/*\"\npath = \"data/plots/cut.png\"\n{CONFIG}"),
    );
    changed().exits(0);
}

#[test]
fn a_changed_archive_is_looked_at_by_itself() {
    let sandbox = repository();
    let whole = zip(&support::stored(&clean_files()));
    sandbox.write("up.zip", &whole[..whole.len() - 30]);
    let report =
        sandbox.imgpack("check --per-entry-only --format json up.zip data/plots/a.png").exits(1).json();
    assert!(all_codes(&report).contains(&"archive/unreadable"), "{report}");
    sandbox.write("up.zip", &whole);
    sandbox.imgpack("check --per-entry-only up.zip data/plots/a.png").exits(0);
    sandbox.imgpack("check --per-entry-only gone.png").cannot_run(&["gone.png"]);
}

#[test]
fn images_named_one_by_one_are_each_a_package_and_that_is_said() {
    let sandbox = Sandbox::new();
    sandbox.tree("pics", &clean_files());
    sandbox.write("pics/b.png", png(8, 8, 2));
    let images = "pics/*.png -t opendatasoft";
    let run = sandbox.shell(&format!("\"$IMGPACK\" check {images}"));
    assert!(
        run.err.contains("each a package of its own") && run.err.contains("imgpack check pics"),
        "{run:?}"
    );
    assert!(!sandbox.shell(&format!("\"$IMGPACK\" check -q {images}")).err.contains("of its own"));
    let run = sandbox.shell(&format!("\"$IMGPACK\" build {images} -o x.zip"));
    assert!(run.err.contains("imgpack build pics"), "{run:?}");
    // One target takes them together, and a single one is what was named.
    for single in ["check pics/*.png -t v7", "check pics/b.png -t opendatasoft"] {
        assert!(!sandbox.shell(&format!("\"$IMGPACK\" {single}")).err.contains("of its own"), "{single}");
    }
}
