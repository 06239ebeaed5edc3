//! What is handed out agrees with the program: versions, licences, the action, the site.
//!
//! Knows no rule. What only other programs can judge is judged by scripts/ci-files.sh, release.sh, npm.sh and site.sh.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn npm() -> Value {
    serde_json::from_str(&read("npm/imgpack/package.json")).unwrap()
}

/// What follows a word in a text, up to the end of the word there.
fn after<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let ends = |c: char| !(c.is_alphanumeric() || ".-_".contains(c));
    text.split(word).skip(1).map(|rest| rest.split(ends).next().unwrap_or_default()).collect()
}

#[test]
fn the_npm_package_and_its_programs_have_the_version_of_the_crate() {
    let npm = npm();
    assert_eq!(npm["version"], VERSION);
    let programs = npm["optionalDependencies"].as_object().unwrap();
    assert!(programs.len() > 3);
    for (name, version) in programs {
        assert_eq!(version, VERSION, "{name}");
    }
}

#[test]
fn the_wheel_takes_its_version_from_the_crate() {
    let project = read("pyproject.toml").parse::<toml::Table>().unwrap();
    assert_eq!(project["project"]["name"].as_str(), Some("imgpack"));
    assert_eq!(project["project"]["dynamic"].as_array().unwrap(), &[toml::Value::from("version")]);
    assert!(project["project"].get("version").is_none());
}

#[test]
fn pages_and_templates_name_this_version() {
    for (file, word) in [
        ("ci/gitlab.yml", "IMGPACK_TAG: v"),
        ("docs/installing.md", "dist/imgpack-"),
        ("README.md", "ref: v"),
        ("CHANGELOG.md", "## "),
    ] {
        let text = read(file);
        let first = after(&text, word).first().map(|found| found.split('-').next().unwrap().to_owned());
        assert_eq!(first.as_deref(), Some(VERSION), "{file}: after `{word}`");
    }
}

#[test]
fn the_oldest_rust_is_the_same_everywhere() {
    let cargo = read("Cargo.toml").parse::<toml::Table>().unwrap();
    let oldest = cargo["package"]["rust-version"].as_str().unwrap();
    for (file, word) in [
        ("README.md", "with Rust "),
        ("docs/installing.md", "Rust "),
        (".github/workflows/ci.yml", "toolchain install "),
        (".github/workflows/ci.yml", "cargo +"),
    ] {
        let text = read(file);
        let found = after(&text, word);
        assert!(!found.is_empty() && found.iter().all(|found| *found == oldest), "{file}: {found:?}");
    }
}

#[test]
fn every_package_says_both_licences_and_both_are_here() {
    let licence = "MIT OR Apache-2.0";
    let cargo = read("Cargo.toml").parse::<toml::Table>().unwrap();
    let project = read("pyproject.toml").parse::<toml::Table>().unwrap();
    assert_eq!(cargo["package"]["license"].as_str(), Some(licence));
    assert_eq!(project["project"]["license"].as_str(), Some(licence));
    assert_eq!(npm()["license"], licence);
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(read(file).lines().count() > 10, "{file}");
        for by in ["scripts/release.sh", "scripts/npm.sh", "pyproject.toml", "Dockerfile"] {
            assert!(read(by).contains(file), "{by} leaves {file} out");
        }
    }
}

#[test]
fn every_page_is_in_the_contents_of_the_site() {
    let contents = read("docs/SUMMARY.md");
    for page in fs::read_dir(root().join("docs")).unwrap() {
        let name = page.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension().is_some_and(|own| own == "md") && name != "SUMMARY.md" {
            assert!(contents.contains(&format!("({name})")), "{name} is not in docs/SUMMARY.md");
        }
    }
}

/// The files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn the_image_is_built_of_everything_that_the_program_includes() {
    let (dockerfile, ignored) = (read("Dockerfile"), read(".dockerignore"));
    let mut outside = 0;
    for source in files_below(&root().join("src")) {
        let Ok(text) = fs::read_to_string(&source) else { continue };
        for included in text.split("include_str!(\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let path = source.parent().unwrap().join(included).canonicalize().unwrap();
            let folder = path.parent().unwrap().strip_prefix(root()).unwrap().to_str().unwrap();
            if !folder.starts_with("src") {
                outside += 1;
                assert!(dockerfile.contains(&format!("COPY {folder} {folder}")), "{included}");
                assert!(ignored.lines().any(|line| line == format!("!{folder}")), "{included}");
            }
        }
    }
    assert!(outside > 0, "the walk lost its way");
}

#[test]
fn the_image_is_built_of_every_member_of_the_workspace() {
    let cargo = read("Cargo.toml").parse::<toml::Table>().unwrap();
    let members = cargo["workspace"]["members"].as_array().unwrap();
    assert!(members.len() > 1);
    let (dockerfile, ignored) = (read("Dockerfile"), read(".dockerignore"));
    for member in members.iter().map(|member| member.as_str().unwrap()) {
        for part in ["Cargo.toml", "src"].map(|part| format!("{member}/{part}")) {
            assert!(dockerfile.lines().any(|line| line == format!("COPY {part} {part}")), "{part}");
            assert!(ignored.lines().any(|line| line == format!("!{part}")), "{part}");
        }
    }
}

#[test]
fn the_crate_of_streams_has_the_version_of_the_program() {
    let [own, streams] =
        ["Cargo.toml", "streams/Cargo.toml"].map(|name| read(name).parse::<toml::Table>().unwrap());
    assert_eq!(streams["package"]["version"].as_str(), Some(VERSION));
    assert_eq!(own["dependencies"]["imgpack-streams"]["version"].as_str(), Some(VERSION));
    assert_eq!(streams["package"]["rust-version"], own["package"]["rust-version"]);
}

/// The action as GitHub runs it: inputs are variables, results are lines of a file.
#[cfg(unix)]
mod action {
    use std::process::{Command, Output};

    use super::{fs, root};

    fn run(folder: &std::path::Path, inputs: &[(&str, &str)]) -> (Output, String) {
        fs::create_dir_all(folder.join("imgpack/bin")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_imgpack"), folder.join("imgpack/bin/imgpack"))
            .unwrap();
        let output = Command::new(root().join("ci/action.sh"))
            .current_dir(folder)
            .env("RUNNER_TEMP", folder)
            .env("GITHUB_OUTPUT", folder.join("output"))
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
            .envs(inputs.iter().copied())
            .output()
            .unwrap();
        (output, fs::read_to_string(folder.join("output")).unwrap())
    }

    #[test]
    fn it_fails_with_annotations_a_summary_and_the_report_for_code_scanning() {
        let folder = tempfile::tempdir().unwrap();
        let example = root().join("fixtures/example-error");
        let inputs = [("INPUT_PATH", example.to_str().unwrap()), ("INPUT_SARIF", "imgpack.sarif")];
        let (output, said) = run(folder.path(), &inputs);
        assert_eq!((output.status.code(), said.as_str()), (Some(1), "status=1\n"), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("::error "), "{output:?}");
        assert!(fs::read_to_string(folder.path().join("summary.md")).unwrap().contains("## imgpack"));
        assert!(
            fs::read_to_string(folder.path().join("imgpack.sarif"))
                .unwrap()
                .contains("reference/case-mismatch")
        );
    }

    #[test]
    fn it_hands_the_report_to_code_scanning_where_that_is_wanted() {
        let action = fs::read_to_string(root().join("action.yml")).unwrap();
        let (_, step) = action.split_once("ci/action.sh").unwrap();
        assert!(step.contains("github/codeql-action/upload-sarif@"), "{step}");
        for word in ["!cancelled()", "inputs.upload-sarif == 'true'", "sarif_file: ${{ inputs.sarif }}"] {
            assert!(step.contains(word), "{word}: {step}");
        }
        let readme = fs::read_to_string(root().join("README.md")).unwrap();
        for word in ["security-events: write", "upload-sarif: \"true\""] {
            assert!(readme.contains(word), "{word}");
        }
    }

    #[test]
    fn every_input_is_an_option_and_none_is_a_command() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("--help $(touch made)"), "").unwrap();
        let inputs = [
            ("INPUT_PATH", "--help $(touch made)"),
            ("INPUT_TARGET", "labelbox"),
            ("INPUT_STRICT", "true"),
            ("INPUT_ARGS", "--depth\nnames\n--exclude\n*.tmp $(touch made)"),
        ];
        let (output, said) = run(folder.path(), &inputs);
        // The input is an empty file, which is no package.
        assert_eq!((output.status.code(), said.as_str()), (Some(1), "status=1\n"), "{output:?}");
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains("::error file=--help $(touch made),title=archive/unreadable"), "{output:?}");
        assert!(shown.contains("`--exclude *.tmp $(touch made)`"), "{output:?}");
        assert!(!folder.path().join("made").exists());
    }
}
