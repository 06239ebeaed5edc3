//! `imgpack init`: finds the data sets, writes what a check takes, and replaces nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use support::{Sandbox, clean_files, jpeg, png};

fn written(sandbox: &Sandbox) -> String {
    String::from_utf8(sandbox.read("imgpack.toml")).unwrap()
}

/// A repository with a data set of each kind.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.tree("data/plots", &clean_files());
    sandbox.zip("uploads/My Photos.zip", &clean_files());
    sandbox.zip("uploads/no-images.zip", &[("notes.txt", b"x".to_vec())]);
    sandbox.write("labelbox/import.json", r#"[{"row_data": "https://x.example/a.jpg", "global_key": "a"}]"#);
    sandbox.write("package.json", r#"{"name": "x"}"#);
    for (folder, shade) in [("cat", 1), ("dog", 2)] {
        sandbox.write(format!("animals/{folder}/1.jpg"), jpeg(16, 16, shade));
        sandbox.write(format!("animals/{folder}/1.xml"), "<annotation></annotation>");
    }
    sandbox.write("node_modules/icon/a.png", png(8, 8, 1));
    sandbox.write(".cache/a.png", png(8, 8, 1));
    sandbox.write("src/main.py", "pass\n");
    sandbox
}

#[test]
fn it_finds_folders_archives_and_import_files_and_says_what_suggests_their_targets() {
    let sandbox = repository();
    sandbox.imgpack("init").exits(0).says(&["wrote `imgpack.toml` with 4 data sets", "imgpack check"]);
    let text = written(&sandbox);
    for words in [
        "[datasets.animals]\npath = \"animals\"\ntarget = \"onestepai\"  # inferred: ",
        "[datasets.plots]\npath = \"data/plots\"\ntarget = \"opendatasoft\"  # inferred: the input is a directory",
        "[datasets.import]\npath = \"labelbox/import.json\"\ntarget = \"labelbox\"",
        "[datasets.my-photos]\npath = \"uploads/My Photos.zip\"\ntarget = \"opendatasoft\"",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let report = sandbox.imgpack("check --format json").json();
    assert_eq!(report["packages"].as_array().unwrap().len(), 4);
}

#[test]
fn a_folder_that_is_a_data_set_itself_is_one() {
    let sandbox = Sandbox::new();
    sandbox.tree("", &clean_files());
    sandbox.imgpack("init").exits(0).says(&["1 data set"]);
    assert!(written(&sandbox).contains("path = \".\""));
    sandbox.imgpack("check").exits(0);
}

#[test]
fn a_single_image_that_nothing_is_said_of_is_no_data_set() {
    let sandbox = repository();
    sandbox.tree("docs", &[("logo.png", png(8, 8, 1)), ("index.md", b"# x".to_vec())]);
    sandbox.imgpack("init").exits(0).says(&["with 4 data sets"]);
    sandbox.write("docs/logo.xml", "<annotation></annotation>");
    std::fs::remove_file(sandbox.path("imgpack.toml")).unwrap();
    sandbox.imgpack("init").exits(0).says(&["with 5 data sets"]);
}

#[test]
fn a_folder_without_images_gets_an_example_to_fill_in() {
    let sandbox = Sandbox::new();
    sandbox.imgpack("init").exits(0).says(&["0 data sets", "name your data sets"]);
    assert!(written(&sandbox).contains("# [datasets.photos]"));
    sandbox.imgpack("check").exits(1);
}

#[test]
fn what_stands_behind_the_marks_of_a_comment_is_taken_as_well() {
    let sandbox = repository();
    sandbox.imgpack("init").exits(0);
    let uncommented: Vec<String> = written(&sandbox)
        .lines()
        .map(|line| {
            let is_code = line.starts_with("# ") && (line.contains('=') || line.starts_with("# ["));
            if is_code { line[2..].to_owned() } else { line.to_owned() }
        })
        .collect();
    let at_the_top = ["strict", "exclude", "baseline"];
    let is_at_the_top = |line: &&String| at_the_top.iter().any(|key| line.starts_with(key));
    let (rules, sets): (Vec<&String>, Vec<&String>) = uncommented.iter().partition(is_at_the_top);
    sandbox.imgpack("check --write-baseline imgpack-baseline.json");
    let text = [rules, sets].concat().iter().map(|line| format!("{line}\n")).collect::<Vec<_>>().concat();
    sandbox.write("imgpack.toml", &text);
    let run = sandbox.imgpack("check");
    assert_ne!(run.code, Some(2), "{text}\n{}", run.err);
}

#[test]
fn it_replaces_nothing_and_writes_nothing_beside_what_is_there() {
    for (there, options) in [
        ("imgpack.toml", ""),
        (".imgpack.toml", ""),
        (".pre-commit-config.yaml", "--hook --ci github"),
        (".github/workflows/imgpack.yml", "--hook --ci github"),
    ] {
        let sandbox = repository();
        sandbox.write(there, "# mine\n");
        sandbox.imgpack(&format!("init {options}")).cannot_run(&[there, "exists", "nothing was written"]);
        assert_eq!(sandbox.read(there), b"# mine\n", "{there}");
        assert_eq!(sandbox.has("imgpack.toml"), there == "imgpack.toml", "{there}");
    }
    let sandbox = repository();
    sandbox.write("pyproject.toml", "[tool.imgpack]\nstrict = true\n");
    sandbox.imgpack("init").cannot_run(&["pyproject.toml", "exists"]);
    sandbox.write("pyproject.toml", "[project]\nname = \"x\"\n");
    sandbox.imgpack("init").exits(0);
    sandbox.imgpack("init nowhere").cannot_run(&["`nowhere` is no folder"]);
}

#[test]
fn the_hook_and_the_job_are_written_on_request() {
    let sandbox = repository();
    sandbox.imgpack("init --hook --ci gitlab").exits(0).says(&[".pre-commit-config.yaml", ".gitlab-ci.yml"]);
    let hook = String::from_utf8(sandbox.read(".pre-commit-config.yaml")).unwrap();
    assert!(hook.starts_with("repos:\n") && hook.contains("entry: imgpack check --hook"), "{hook}");
    sandbox.imgpack("init data --ci github").exits(0);
    let job = String::from_utf8(sandbox.read("data/.github/workflows/imgpack.yml")).unwrap();
    assert!(job.contains("imgpack check --format github"), "{job}");
}

#[test]
fn a_job_builds_imgpack_from_its_repository_and_says_when_that_is_still_to_be_named() {
    let source = env!("CARGO_PKG_REPOSITORY");
    for (ci, path) in [("github", ".github/workflows/imgpack.yml"), ("gitlab", ".gitlab-ci.yml")] {
        let sandbox = repository();
        let run = sandbox.imgpack(&format!("init --ci {ci}")).exits(0);
        let job = String::from_utf8(sandbox.read(path)).unwrap();
        assert!(job.contains(&format!("IMGPACK_SOURCE: \"{source}\"")), "{job}");
        assert!(job.contains("cargo install --locked --git \"$IMGPACK_SOURCE\" --tag v"), "{job}");
        let asks = run.err.contains("IMGPACK_SOURCE") && run.err.contains(path);
        assert_eq!(asks, source.is_empty(), "{}", run.err);
    }
}

#[test]
fn a_job_of_github_offers_code_scanning_behind_marks_of_comments() {
    let sandbox = repository();
    sandbox.imgpack("init --ci github").exits(0);
    let job = String::from_utf8(sandbox.read(".github/workflows/imgpack.yml")).unwrap();
    assert!(job.contains("--format sarif=imgpack.sarif"), "{job}");
    let is_offer = |line: &&str| line.contains("security-events: write") || line.contains("sarif_file:");
    let offers: Vec<&str> = job.lines().filter(is_offer).collect();
    assert_eq!(offers.len(), 2, "{job}");
    assert!(offers.iter().all(|line| line.trim_start().starts_with("# ")), "{job}");
}

#[test]
fn a_hook_is_added_to_a_configuration_that_is_there() {
    let sandbox = repository();
    sandbox.imgpack("init").exits(0);
    let before = written(&sandbox);
    sandbox
        .imgpack("init --hook")
        .exits(0)
        .says(&["wrote `.pre-commit-config.yaml`; `imgpack.toml` stays as it is", "pre-commit install"]);
    assert_eq!(written(&sandbox), before);
    sandbox.imgpack("init --hook").cannot_run(&["`.pre-commit-config.yaml` exists; nothing was written"]);
}
