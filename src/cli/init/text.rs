//! The texts that `imgpack init` writes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::text::numbered;

use super::find::Found;

/// The hook of a repository in which imgpack is installed.
pub(super) const HOOK: &str = "  - repo: local
    hooks:
      - id: imgpack
        name: imgpack check
        entry: imgpack check --hook
        language: system
        pass_filenames: false
        always_run: true
        stages: [pre-commit, pre-merge-commit, pre-push, manual]
";

const HEAD: &str = "\
# What `imgpack check` and `imgpack check --hook` look at.
# Every long option of the command line is a key here; `imgpack schema config` prints them all.
# Paths are relative to this file. The command line wins over a data set, and that over the top of the file.

# strict = true                # warnings fail too
# exclude = [\"drafts/**\"]      # as if they were not there
# baseline = \"imgpack-baseline.json\"  # known findings are held back; `imgpack check --write-baseline` lists them

";

const RULES: &str = "
# [rules]                      # error, warning, hint or off; `imgpack rules` lists them
# \"image/too-many-pixels\" = \"warning\"

# [limits]                     # in place of the target's; `imgpack targets` lists them
# image-bytes = 5000000

# [[ignore]]                   # findings that are accepted
# code = \"image/degraded-format\"
# path = \"archive/legacy/**\"
# reason = \"accepted by the curator\"
# expires = 2027-01-31
";

/// The configuration with these data sets.
pub(super) fn config(found: &[Found]) -> String {
    let mut text = HEAD.to_owned();
    let mut names = BTreeSet::new();
    for (index, one) in found.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "[datasets.{}]\npath = {}", name(&one.path, &mut names), quoted(&one.path));
        if let Some((target, because)) = &one.target {
            let _ = writeln!(text, "target = {}  # inferred: {because}", quoted(target));
        }
    }
    if found.is_empty() {
        text.push_str("# No images were found. Name your data sets:\n");
        text.push_str("# [datasets.photos]\n# path = \"data/photos\"\n# target = \"opendatasoft\"\n");
    }
    text + RULES
}

/// The name of a data set: the last part of its path without an extension, and no other's.
fn name(path: &str, names: &mut BTreeSet<String>) -> String {
    let last = path.rsplit('/').find(|part| !part.is_empty() && *part != ".").unwrap_or("all");
    let stem = last.split('.').find(|part| !part.is_empty()).unwrap_or("all");
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let stem: String = stem.chars().map(plain).collect();
    let stem = Some(stem.trim_matches('-')).filter(|stem| !stem.is_empty()).unwrap_or("images");
    let name = if names.contains(stem) {
        numbered(stem, "", 2, |name| names.contains(name))
    } else {
        stem.to_owned()
    };
    names.insert(name.clone());
    name
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// The repository that a job builds imgpack from; empty while Cargo.toml names none.
pub(super) const SOURCE: &str = env!("CARGO_PKG_REPOSITORY");
const ABOUT_SOURCE: &str = "# The URL of the repository of imgpack, which is in no registry yet.";
const INSTALL: &str = concat!(
    "cargo install --locked --git \"$IMGPACK_SOURCE\" --tag v",
    env!("CARGO_PKG_VERSION"),
    " imgpack"
);

/// A workflow of GitHub.
pub(super) fn github() -> String {
    format!(
        "name: imgpack
on: [push, pull_request]
permissions:
  contents: read
  # security-events: write       # for code scanning, see below
jobs:
  imgpack:
    runs-on: ubuntu-latest
    env:
      {ABOUT_SOURCE}
      IMGPACK_SOURCE: \"{SOURCE}\"
    steps:
      - uses: actions/checkout@v4
        with:
          lfs: true
      - run: {INSTALL}
      - run: imgpack check --format github --format sarif=imgpack.sarif
      # Code scanning shows the findings beside those of other tools, in every repository that has it:
      # - if: ${{{{ !cancelled() }}}}
      #   uses: github/codeql-action/upload-sarif@v4
      #   with: {{ sarif_file: imgpack.sarif }}
"
    )
}

/// A job of GitLab.
pub(super) fn gitlab() -> String {
    format!(
        "imgpack:
  image: rust:1
  variables:
    {ABOUT_SOURCE}
    IMGPACK_SOURCE: \"{SOURCE}\"
  script:
    - {INSTALL}
    - imgpack check --format concise --format gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"
    )
}
