//! Every report is held against the schema of who reads it: on every target, with names that try to break out, and
//! with more findings than a reader takes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use boon::{Compiler, Schemas};
use serde_json::{Value, json};
use support::{Sandbox, clean_files, hopeless_files, member, png, zip};

const TARGETS: [&str; 5] = ["opendatasoft", "labelbox", "v7-darwin", "symbiota", "onestepai"];

fn schema(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schemas").join(name)
}

/// Panics where a document is not what its schema asks for.
#[track_caller]
fn assert_valid(name: &str, document: &Value) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let text = std::fs::read_to_string(schema(name)).unwrap();
    let place = format!("file:///{name}");
    compiler.add_resource(&place, serde_json::from_str(&text).unwrap()).unwrap();
    let index = compiler.compile(&place, &mut schemas).unwrap();
    if let Err(error) = schemas.validate(document, index) {
        panic!("{name}: {error:#}");
    }
}

/// Whether `xmllint` takes the document by this schema; `None` where there is no `xmllint`.
fn is_valid_xml(schema: &Path, document: &Path) -> Option<Result<(), String>> {
    let run =
        Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(document).output();
    let Ok(output) = run else {
        eprintln!("skipped: there is no xmllint (Debian: libxml2-utils)");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { Ok(()) } else { Err(errors) })
}

/// Packages of every kind; what their names are.
fn packages() -> (Sandbox, Vec<&'static str>) {
    let sandbox = Sandbox::new();
    sandbox.tree("clean", &clean_files());
    sandbox.tree("broken", &hopeless_files());
    let hostile: [&[u8]; 8] = [
        b"x\n::set-env name=A::1%.png",
        b"]]><script>alert(1)</script>.png",
        b"\"' onerror=alert(1) x='.png",
        b"caf\xe9\xff.png",
        b"\x00\x01\x1b[2J\x7f.png",
        "\u{202e}gnp.exe\u{fffe}\u{ffff}.png".as_bytes(),
        b"../../up | `x` <b> &amp;.png",
        b"C:\\a b#c?d%41.png",
    ];
    let mut members: Vec<_> = hostile.iter().map(|name| member(name, [0xff, 0xd8, 0xff])).collect();
    members.push(member("list.csv", "file,title\n]]>.png,x\n=cmd|' /C calc'!A0.png,::error::\n"));
    sandbox.write("hostile ]]> % #.zip", zip(&members));
    sandbox
        .write("records.json", r#"[{"row_data": "ftp://x/]]>.png", "global_key": ""}, {"global_key": 7}]"#);
    sandbox.write("links.csv", "catalogNumber,originalurl\n,not a url\nA1,https://x.example/a.jpg\n");
    sandbox.tree(
        "pairs",
        &[("cat/a.png", png(8, 8, 1)), ("cat/a.xml", b"<annotation><x></annotation>".to_vec())],
    );
    sandbox.write("cut.zip", &zip(&[member("a.png", png(8, 8, 1))])[..40]);
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example-error");
    std::fs::create_dir(sandbox.path("example")).unwrap();
    std::fs::create_dir(sandbox.path("example/plates")).unwrap();
    for entry in
        std::fs::read_dir(&example).unwrap().chain(std::fs::read_dir(example.join("plates")).unwrap())
    {
        let path = entry.unwrap().path();
        if path.is_file() {
            let inside = path.strip_prefix(&example).unwrap().to_path_buf();
            std::fs::copy(&path, sandbox.path("example").join(inside)).unwrap();
        }
    }
    let names = vec![
        "clean",
        "broken",
        "hostile ]]> % #.zip",
        "records.json",
        "links.csv",
        "pairs",
        "cut.zip",
        "example",
    ];
    (sandbox, names)
}

/// Each package on each target in these formats, with what was written.
fn each_report(formats: &[&str], mut look: impl FnMut(&str, &Sandbox, &str)) {
    let (sandbox, names) = packages();
    for target in TARGETS {
        for name in &names {
            let outputs: Vec<String> =
                formats.iter().map(|format| format!("{format}=report.{format}")).collect();
            let mut arguments = vec!["check", *name, "-t", target, "--quiet"];
            outputs.iter().for_each(|output| arguments.extend(["--format", output]));
            let run = sandbox.run(&arguments);
            assert!(matches!(run.code, Some(0 | 1 | 3)), "{name} for {target}: {run:?}");
            for format in formats {
                look(format, &sandbox, &format!("{name} for {target}"));
            }
        }
    }
}

#[test]
fn every_json_report_is_what_its_reader_asks_for() {
    each_report(&["sarif", "gitlab", "rdjson"], |format, sandbox, _| {
        let document: Value = serde_json::from_slice(&sandbox.read(&format!("report.{format}"))).unwrap();
        match format {
            "sarif" => {
                assert_valid("sarif-schema-2.1.0.json", &document);
                what_github_asks_for(&document);
            }
            "gitlab" => {
                for issue in document.as_array().unwrap() {
                    assert_valid("gitlab-codeclimate.json", issue);
                    what_gitlab_asks_for(issue);
                }
            }
            _ => assert_valid("rdf-DiagnosticResult.json", &document),
        }
    });
}

/// Beyond the schema: texts that are not empty, URIs that are relative, a fingerprint for each result.
fn what_github_asks_for(log: &Value) {
    for run in log["runs"].as_array().unwrap() {
        assert!(run["automationDetails"]["id"].as_str().unwrap().ends_with('/'));
        for result in run["results"].as_array().unwrap() {
            assert_ne!(result["message"]["text"], "");
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(!uri.is_empty() && !uri.contains(':') && !uri.starts_with('/'), "{uri}");
            assert_eq!(result["partialFingerprints"].as_object().unwrap().len(), 1);
        }
    }
}

/// <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>
fn what_gitlab_asks_for(issue: &Value) {
    let severities = ["info", "minor", "major", "critical", "blocker"];
    assert!(severities.contains(&issue["severity"].as_str().unwrap()));
    assert!(issue["check_name"].is_string());
    let path = issue["location"]["path"].as_str().unwrap();
    assert!(!path.is_empty() && !path.starts_with("./"), "{path}");
    assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
}

#[test]
fn every_junit_report_is_what_jenkins_asks_for() {
    each_report(&["junit"], |_, sandbox, what| {
        for strict in ["jenkins-junit.xsd", "junit-10.xsd"] {
            if let Some(Err(error)) = is_valid_xml(&schema(strict), &sandbox.path("report.junit")) {
                panic!("{what} by {strict}: {error}");
            }
        }
    });
}

/// The replacements of a SARIF log: file, bytes that go, and what comes in their place.
fn replacements(sandbox: &Sandbox, log: &Value) -> Vec<(String, usize, usize, String)> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut all = Vec::new();
    for change in list(&log["runs"][0]["results"])
        .iter()
        .flat_map(|result| list(&result["fixes"]))
        .flat_map(|fix| list(&fix["artifactChanges"]))
    {
        let file = change["artifactLocation"]["uri"].as_str().unwrap().to_owned();
        let text = sandbox.read(&file);
        for one in list(&change["replacements"]) {
            let region = &one["deletedRegion"];
            let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
            let (start, end) = (number("byteOffset"), number("byteOffset") + number("byteLength"));
            for (at, line, column) in [(start, "startLine", "startColumn"), (end, "endLine", "endColumn")] {
                assert_eq!(line_and_column(&text[..at]), (number(line), number(column)), "{one}");
            }
            all.push((file.clone(), start, end, one["insertedContent"]["text"].as_str().unwrap().to_owned()));
        }
    }
    all
}

/// Line and column, in characters, of what follows a text.
fn line_and_column(before: &[u8]) -> (usize, usize) {
    let text = std::str::from_utf8(before).unwrap().trim_start_matches('\u{feff}');
    let last = text.rsplit('\n').next().unwrap();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

/// Applies what a check says until it says no more, as somebody does who clicks on every fix.
fn apply_all(sandbox: &Sandbox, check: &str) {
    for _ in 0..5 {
        let log = sandbox.imgpack(check).json();
        assert_valid("sarif-schema-2.1.0.json", &log);
        let mut all = replacements(sandbox, &log);
        if all.is_empty() {
            return;
        }
        all.sort_by_key(|(_, start, end, _)| std::cmp::Reverse((*start, *end)));
        for (file, start, end, text) in all {
            let mut bytes = sandbox.read(&file);
            bytes.splice(start..end, text.into_bytes());
            sandbox.write(&file, bytes);
        }
    }
    panic!("there is always one more fix");
}

#[test]
fn the_replacements_of_a_log_make_the_files_that_a_build_writes() {
    let sandbox = Sandbox::new();
    let list = "File, Título \r\nA.PNG,Été\r\n\"b.PNG\",\"x, y\"\r\nA.PNG,Été\r\nC.png,\r\n,\r\n";
    sandbox.tree(
        "set",
        &[
            ("list.csv", list.into()),
            ("a.png", png(20, 10, 1)),
            ("b.png", png(20, 10, 2)),
            ("c.png", png(20, 10, 3)),
        ],
    );
    sandbox.write(
        "up.json",
        "[\n  {\"rowData\": \"https://x.example/a b.jpg\", \"global_key\": \" É1\"},\n  {\"row_data\": \
         \"https://x.example/b.jpg\", \"global_key\": 7}\n]\n",
    );
    let annotation = "<annotation>\n  <filename>z.png</filename>\n  <size><width>19</width><height>10</height>\
                      <depth>3</depth></size>\n  <object>\n    <name>é cat </name>\n    <bndbox><xmin>1.5</xmin>\
                      <ymin>1</ymin><xmax>5</xmax><ymax>6</ymax></bndbox>\n  </object>\n</annotation>\n";
    sandbox.tree("pairs", &[("cat/a.png", png(20, 10, 1)), ("cat/a.xml", annotation.into())]);
    for (target, input, output, file, built) in [
        ("opendatasoft", "set", "set-out/", "set/list.csv", "set-out/list.csv"),
        ("labelbox", "up.json", "out.json", "up.json", "out.json"),
        ("onestepai", "pairs", "pairs-out/", "pairs/cat/a.xml", "pairs-out/cat/a.xml"),
    ] {
        let before = sandbox.read(file);
        sandbox.imgpack(&format!("build {input} -t {target} -o {output}")).exits(0);
        apply_all(&sandbox, &format!("check {input} -t {target} --format sarif"));
        let applied = String::from_utf8(sandbox.read(file)).unwrap();
        assert_eq!(applied, String::from_utf8(sandbox.read(built)).unwrap(), "{target}");
        assert_ne!(applied.as_bytes(), before);
    }
}

#[test]
fn what_is_no_change_of_a_text_that_can_be_opened_has_no_replacement() {
    let sandbox = Sandbox::new();
    let fixable = [("list.csv", b"File,Title\nA.PNG,x\n".to_vec()), ("a.png", png(20, 10, 1))];
    sandbox.write("up.zip", zip(&support::stored(&fixable)));
    let page = ("list.csv", b"File;Title\nA.PNG;\xe9t\xe9\n".to_vec());
    sandbox.tree("page", &[page, ("a.png", png(20, 10, 1))]);
    sandbox.tree("names", &[("list.csv", b"File\na.JPG\n".to_vec()), ("a.JPG", png(20, 10, 1))]);
    for input in ["up.zip", "page", "names"] {
        let log = sandbox.imgpack(&format!("check {input} -t opendatasoft --format sarif")).json();
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert!(!results.is_empty() && results.iter().all(|result| result.get("fixes").is_none()), "{log}");
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let is_refused = |name: &'static str, document: Value| {
        std::panic::catch_unwind(move || assert_valid(name, &document)).is_err()
    };
    assert!(is_refused("sarif-schema-2.1.0.json", json!({"version": "2.1.0", "runs": [{"results": []}]})));
    assert!(is_refused("gitlab-codeclimate.json", json!({"description": "x"})));
    assert!(is_refused("rdf-DiagnosticResult.json", json!({"diagnostics": [{"message": 7}]})));
    let sandbox = Sandbox::new();
    let document =
        sandbox.write("wrong.xml", "<testsuites><testsuite name='x' tests='1' colour='red'/></testsuites>");
    for strict in ["jenkins-junit.xsd", "junit-10.xsd"] {
        assert!(is_valid_xml(&schema(strict), &document).is_none_or(|valid| valid.is_err()));
    }
}

#[test]
fn a_report_that_is_cut_says_how_much_there_is() {
    let sandbox = Sandbox::new();
    let rows = (0..6_000).map(|row| format!("gone{row}.png,x\n")).collect::<Vec<_>>().concat();
    sandbox.tree(
        "set",
        &[("a.png", png(8, 8, 1)), ("list.csv", format!("file,title\na.png,y\n{rows}").into_bytes())],
    );
    let formats = ["sarif", "gitlab", "rdjson", "junit", "github", "html", "csv", "jsonl", "json"];
    let outputs: String = formats.map(|format| format!(" --format {format}=out.{format}")).concat();
    sandbox.imgpack(&format!("check set -t opendatasoft{outputs}")).exits(1);
    let text = |format: &str| String::from_utf8(sandbox.read(&format!("out.{format}"))).unwrap();
    let json = |format: &str| serde_json::from_str::<Value>(&text(format)).unwrap();

    let sarif = json("sarif");
    assert_valid("sarif-schema-2.1.0.json", &sarif);
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 5_000);
    let notice = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(notice.as_str().unwrap().starts_with("1,000 more findings are not listed"), "{notice}");
    assert_eq!(json("gitlab").as_array().unwrap().len(), 6_000);
    assert_eq!(json("rdjson")["diagnostics"].as_array().unwrap().len(), 6_000);
    assert_eq!(json("json")["findings"].as_array().unwrap().len(), 6_000);
    assert_eq!((text("jsonl").lines().count(), text("csv").lines().count()), (6_000, 6_001));
    assert!(text("junit").contains("message=\"6,000 findings: ") && text("junit").contains("and 5,000 more"));
    let github = text("github");
    assert_eq!(github.lines().count(), 11);
    assert!(github.contains("6,000 errors"), "{github}");
    assert!(
        text("html").contains("<td class=\"number\">6,000</td>")
            && text("html").contains("And 5,000 more places")
    );
}
