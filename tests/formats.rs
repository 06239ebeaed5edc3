//! The formats of a report that other programs read: each names the file to open, and no name from a package breaks
//! out of its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Member, Sandbox, member, png, zip};

const LIST: &str = "file,title\na.PNG,first\ngone.png,second\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let files = [("list.csv", LIST.as_bytes().to_vec()), ("a.png", png(8, 8, 1)), ("cut.png", vec![1, 2])];
    sandbox.tree("data/set", &files);
    let members: Vec<Member> = files.iter().map(|(name, bytes)| member(name, bytes)).collect();
    sandbox.write("up.zip", zip(&members));
    sandbox
}

/// What a check of these inputs writes in a format.
fn report(sandbox: &Sandbox, format: &str, inputs: &str) -> String {
    sandbox.imgpack(&format!("check -t opendatasoft --format {format} {inputs}")).exits(1).out
}

fn json(sandbox: &Sandbox, format: &str, inputs: &str) -> Value {
    serde_json::from_str(&report(sandbox, format, inputs)).unwrap()
}

#[test]
fn concise_is_a_line_a_finding_with_the_file_to_open() {
    let sandbox = sandbox();
    let folder = report(&sandbox, "concise", "./data/set/");
    let cell = "data/set/list.csv:2:1: error[reference/case-mismatch] `a.PNG` is not in the package";
    assert!(folder.lines().any(|line| line.starts_with(cell)), "{folder}");
    assert!(folder.lines().any(|line| line.starts_with("data/set/cut.png: error[image/")), "{folder}");
    let archive = report(&sandbox, "concise", "up.zip");
    assert!(archive.lines().any(|line| line.starts_with("up.zip!/list.csv:2:1: error[")), "{archive}");
    assert_eq!(folder.lines().count(), archive.lines().count());
    sandbox.clean();
    assert_eq!(sandbox.imgpack("check clean.zip --format concise").exits(0).out, "");
}

#[test]
fn json_lines_are_the_findings_of_the_json_report_each_with_its_package() {
    let sandbox = sandbox();
    let lines = report(&sandbox, "jsonl", "data/set up.zip");
    let all = json(&sandbox, "json", "data/set up.zip");
    let packages = all["packages"].as_array().unwrap();
    let wanted: Vec<(&Value, &Value)> = packages
        .iter()
        .flat_map(|package| {
            let findings = package["findings"].as_array().unwrap();
            findings.iter().map(|finding| (&package["input"]["path"], finding))
        })
        .collect();
    assert_eq!(lines.lines().count(), wanted.len());
    for (line, (package, finding)) in lines.lines().zip(wanted) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&line["package"], &line["code"]), (package, &finding["code"]));
        assert_eq!((&line["at"], &line["target"]), (&finding["at"], &"opendatasoft".into()));
        assert!(line["at"]["path"].as_str().unwrap().starts_with(package.as_str().unwrap()), "{line}");
    }
}

#[test]
fn a_table_of_findings_is_csv_and_holds_no_formula() {
    let sandbox = Sandbox::new();
    let members = [member("=cmd.png", [1, 2]), member("a, \"b\".png", [3]), member("list.csv", LIST)];
    sandbox.write("up.zip", zip(&members));
    let text = report(&sandbox, "csv", "up.zip");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let entry = table.headers().unwrap().iter().position(|header| header == "entry").unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert!(rows.iter().any(|row| &row[entry] == "'=cmd.png"), "{text}");
    assert!(rows.iter().any(|row| &row[entry] == "a, \"b\".png"), "{text}");
}

#[test]
fn an_annotation_of_github_is_a_line_that_no_name_begins_or_ends() {
    let sandbox = Sandbox::new();
    let members = [member("x\n::set-env name=A::1%.png", [1, 2]), member("list.csv", LIST)];
    sandbox.write("up.zip", zip(&members));
    let text = report(&sandbox, "github", "up.zip");
    for line in text.lines() {
        let begins = [
            "::error file=up.zip",
            "::warning file=up.zip",
            "::notice file=up.zip",
            "::notice title=imgpack::",
        ];
        assert!(begins.iter().any(|begin| line.starts_with(begin)), "{line}");
    }
    assert!(text.contains("%0A::set-env name=A::1%25.png"), "{text}");
    assert!(text.contains("::notice title=imgpack::up.zip: "), "{text}");
    let folder = report(&self::sandbox(), "github", "data/set");
    assert!(
        folder.contains("::error file=data/set/list.csv,line=2,col=1,title=reference/case-mismatch::"),
        "{folder}"
    );
}

#[test]
fn a_fingerprint_survives_other_rows_and_another_spelling_of_the_path() {
    let prints = |list: &str, path: &str| -> Vec<(String, String)> {
        let sandbox = Sandbox::new();
        sandbox.tree("set", &[("a.png", png(8, 8, 1)), ("list.csv", list.as_bytes().to_vec())]);
        sandbox.write("up.zip", zip(&[member("a.png", png(8, 8, 1)), member("list.csv", list)]));
        let issues = json(&sandbox, "gitlab", path);
        let text = |issue: &Value, name: &str| issue[name].as_str().unwrap().to_owned();
        issues
            .as_array()
            .unwrap()
            .iter()
            .map(|issue| (text(issue, "check_name"), text(issue, "fingerprint")))
            .collect()
    };
    let before = prints("file,title\na.PNG,first\n", "set");
    let after = prints("file,title\ngone.png,new\na.PNG,first\n", "set");
    assert!(!before.is_empty() && before.iter().all(|print| after.contains(print)), "{before:?} {after:?}");
    for spelling in ["./set", "set/"] {
        assert_eq!(prints("file,title\na.PNG,first\n", spelling), before, "{spelling}");
    }
    let twice = prints("file,title\na.PNG,first\na.PNG,again\n", "up.zip");
    let mut names: Vec<&String> = twice.iter().map(|(_, print)| print).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), twice.len(), "GitLab takes equal fingerprints for one");
}

#[test]
fn sarif_has_files_on_the_disk_and_the_members_inside_them() {
    let sandbox = sandbox();
    let log = json(&sandbox, "sarif", "up.zip");
    let run = &log["runs"][0];
    let result = &run["results"][0];
    let place = &result["locations"][0];
    assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], "up.zip");
    assert!(place["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap().starts_with("up.zip!/"));
    assert_eq!(run["artifacts"][1]["parentIndex"], 0);
    let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    assert_eq!(run["automationDetails"]["id"], "imgpack/opendatasoft/");
    let folder = json(&sandbox, "sarif", "data/set");
    let results = folder["runs"][0]["results"].as_array().unwrap();
    let cell = results.iter().find(|result| result["ruleId"] == "reference/case-mismatch").unwrap();
    let region = &cell["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region, &serde_json::json!({"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 2}));
}

#[test]
fn sarif_stops_where_github_does_and_says_so() {
    let sandbox = Sandbox::new();
    let rows: Vec<String> = (0..5_010).map(|row| format!("gone{row}.png,x\n")).collect();
    sandbox.tree(
        "set",
        &[("a.png", png(8, 8, 1)), ("list.csv", format!("file,title\n{}", rows.concat()).into_bytes())],
    );
    let log = json(&sandbox, "sarif", "set");
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 5_000);
    let notice = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(notice.as_str().unwrap().contains("not listed here"), "{notice}");
}

#[test]
fn diagnostics_of_reviewdog_count_columns_in_bytes() {
    let sandbox = Sandbox::new();
    let list = "title,file\né,a.PNG\n";
    sandbox.tree("set", &[("a.png", png(8, 8, 1)), ("list.csv", list.as_bytes().to_vec())]);
    let report = json(&sandbox, "rdjson", "set");
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let ours = diagnostics.iter().find(|one| one["code"]["value"] == "reference/case-mismatch").unwrap();
    assert_eq!(ours["location"]["path"], "set/list.csv");
    assert_eq!(ours["location"]["range"]["start"], serde_json::json!({"line": 2, "column": 4}));
    assert_eq!(ours["severity"], "ERROR");
}
