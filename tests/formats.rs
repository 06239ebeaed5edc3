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

/// The category of each run of a log, and its results.
fn runs(log: &Value) -> Vec<(&str, usize)> {
    let one = |run: &Value| run["results"].as_array().unwrap().len();
    let runs = log["runs"].as_array().unwrap().iter();
    runs.map(|run| (run["automationDetails"]["id"].as_str().unwrap(), one(run))).collect()
}

#[test]
fn sarif_has_one_run_a_target_however_many_packages_there_are() {
    let sandbox = sandbox();
    let apart = |input: &str| runs(&json(&sandbox, "sarif", input))[0].1;
    let all = apart("up.zip") + apart("data/set");
    let log = sandbox.imgpack("check --format sarif up.zip data/set").json();
    assert_eq!(runs(&log), [("imgpack/opendatasoft/", all)]);
    let uris = log["runs"][0]["artifacts"].as_array().unwrap().iter();
    let uris: Vec<&str> = uris.map(|one| one["location"]["uri"].as_str().unwrap()).collect();
    assert!(uris.contains(&"up.zip") && uris.contains(&"data/set/list.csv"), "{uris:?}");
}

#[test]
fn sarif_has_no_more_runs_than_github_takes() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &support::fixable_files());
    let config = |count: usize| {
        let set = |number: usize| {
            sandbox.write(
                format!("t{number}.toml"),
                format!("extends = \"opendatasoft\"\nid = \"t{number}\"\n"),
            );
            format!("[datasets.d{number}]\npath = \"data\"\ntarget = \"t{number}.toml\"\n")
        };
        sandbox.write("imgpack.toml", (0..count).map(set).collect::<String>());
        sandbox.imgpack("check --format sarif").exits(1).json()
    };
    assert_eq!(runs(&config(20)).len(), 20);
    assert_eq!(runs(&config(21)), [("imgpack/", 21)]);
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

#[test]
fn a_junit_case_is_a_rule_that_ran_and_only_errors_fail() {
    let sandbox = sandbox();
    let junit = report(&sandbox, "junit", "data/set");
    let suite = "<testsuite name=\"data/set\" tests=\"";
    assert!(junit.contains(suite), "{junit}");
    let case = |code: &str| {
        junit.split("<testcase ").find(|case| case.contains(&format!("name=\"{code}\""))).unwrap()
    };
    assert!(case("reference/missing-file").contains("<failure type=\"error\" message=\"1 finding: "));
    assert!(case("reference/missing-file").contains("data/set/list.csv:3:1: error: "));
    assert!(case("archive/duplicate-entry").contains("\"></testcase>"), "a green rule shows");
    let some = sandbox.imgpack("check data/set -t opendatasoft --format junit --ignore image/*").exits(1).out;
    assert!(some.contains("name=\"image/unreadable\"><skipped>"), "{some}");
    assert_eq!(some.matches("<testcase ").count(), junit.matches("<testcase ").count() - off(&some, &junit));
}

/// Rules that are no error and were left out: those stand in no suite.
fn off(some: &str, all: &str) -> usize {
    let names = |text: &str| -> Vec<String> {
        text.split(" name=\"").skip(2).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let left = names(some);
    names(all).iter().filter(|name| name.starts_with("image/") && !left.contains(name)).count()
}

/// A page whose own words are the only markup in it.
#[test]
fn the_page_is_well_formed_carries_its_policy_and_escapes_names() {
    let sandbox = Sandbox::new();
    let names = ["<script>alert(1)<&script>.png", "\"onerror='x'.png", "a\u{202e}b.png"];
    let mut members: Vec<Member> = names.iter().map(|name| member(name, [1, 2])).collect();
    members.push(member("list.csv", "file,title\nA.PNG,<img src=x>\n"));
    members.push(member("a.png", png(200, 100, 1)));
    sandbox.write("<b>&.zip", zip(&members));
    let page = sandbox.run(&["check", "<b>&.zip", "-t", "opendatasoft", "--format", "html"]).exits(1).out;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;&amp;script&gt;.png"), "{page}");
    assert!(page.contains("&quot;onerror=&#39;x&#39;.png") && page.contains("a\\u{202e}b.png"));
    assert_eq!(page.matches("<script").count(), 1);
    for hash in ["style-src 'sha256-", "script-src 'sha256-"] {
        assert!(page.contains(hash), "{hash}");
    }
    let policy =
        page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; img-src data:;") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(!page.contains(" style=") && !page.contains(" onclick="), "the policy forbids both");
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let text = page.split(open).nth(1).unwrap().split(close).next().unwrap();
        let sum = support::sha256_base64(text.as_bytes());
        assert!(policy.contains(&format!("'sha256-{sum}'")), "{open}");
    }
    assert!(
        !page.contains("http-equiv=\"refresh\"") && !page.contains("<link") && !page.contains(" src=\"http")
    );
    tags_are_closed(&page);
}

/// Whether each element ends, in the order in which they began.
fn tags_are_closed(page: &str) {
    let body = page.split("<body>").nth(1).unwrap().split("<script>").next().unwrap();
    let mut open = Vec::new();
    for tag in body.split('<').skip(1) {
        let name = tag.split(['>', ' ', '/']).find(|part| !part.is_empty()).unwrap();
        let inner = tag.split('>').next().unwrap();
        if let Some(close) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), close.split('>').next(), "{tag}");
        } else if name != "img" && !inner.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_page_shows_images_that_something_is_wrong_with_and_marks_what_differs() {
    let sandbox = Sandbox::new();
    let list = "file,title\nA.PNG,Oak\nb.png,Ash\nc.png,Elm\nscan.dcm,x\n";
    let mut dicom = vec![0; 128];
    dicom.extend_from_slice(b"DICM");
    let members = [
        member("list.csv", list),
        member("a.png", png(200, 100, 1)),
        member("b.png", png(30, 30, 2)),
        member("c.png", png(30, 30, 2)),
        member("scan.dcm", dicom),
    ];
    sandbox.write("up.zip", zip(&members));
    let page = report(&sandbox, "html", "up.zip");
    assert!(page.contains("<code><mark>A</mark>.<mark>PNG</mark></code>"), "{page}");
    assert!(page.contains("<code><mark>a</mark>.<mark>png</mark></code>"));
    let twins = page.split("id=\"p0-image-duplicate-content\"").nth(1).unwrap();
    let twins = twins.split("</table>").next().unwrap();
    assert_eq!(
        twins.matches("<img src=\"data:image/jpeg;base64,").count(),
        2,
        "duplicates stand side by side"
    );
    assert!(!page.contains("title=\"scan.dcm\""), "no image of a patient");
    assert!(page.contains("<figcaption>Images by size"));
    assert!(page.contains("rel=\"noopener noreferrer\">"), "the source is a link");
}

#[test]
fn a_job_of_github_gets_annotations_and_a_summary_beside_the_report_for_people() {
    let sandbox = sandbox();
    sandbox.write("summary.md", "before\n");
    let step = |more: &str| {
        let line = format!("GITHUB_ACTIONS=true {more} $IMGPACK check -t opendatasoft data/set");
        sandbox.shell(&line)
    };
    let run = step("GITHUB_STEP_SUMMARY=summary.md").exits(1);
    assert!(run.out.contains("not ready for") && run.out.contains("\n::error file=data/set/list.csv,line=2"));
    let summary = String::from_utf8(sandbox.read("summary.md")).unwrap();
    assert!(summary.starts_with("before\n## imgpack\n"), "{summary}");
    assert!(summary.contains("| error | <code>reference/missing-file</code> | 1 | 0 |"), "{summary}");
    step("GITHUB_STEP_SUMMARY=gone/summary.md").exits(1).says(&["the summary of the job cannot be written"]);
    assert_eq!(step("").exits(1).err, "");
    let plain = sandbox.shell("$IMGPACK check -t opendatasoft data/set").exits(1);
    assert!(!plain.out.contains("::error"));
    let both = "--format human=people.txt --format json";
    sandbox
        .shell(&format!("GITHUB_ACTIONS=true $IMGPACK check -t opendatasoft data/set {both}"))
        .exits(1)
        .json();
    let json =
        sandbox.shell("GITHUB_ACTIONS=true $IMGPACK check -t opendatasoft data/set --format json").exits(1);
    json.json();
}

#[test]
fn errors_stand_above_more_frequent_hints_in_the_summary_of_a_job() {
    let sandbox = Sandbox::new();
    let list = b"file\na.PNG\nb.PNG\ngone.png\n".to_vec();
    sandbox.tree("set", &[("a.PNG", png(8, 8, 1)), ("b.PNG", png(8, 8, 2)), ("list.csv", list)]);
    sandbox.shell("GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=s.md $IMGPACK check -t opendatasoft set").exits(1);
    let summary = String::from_utf8(sandbox.read("s.md")).unwrap();
    let place = |row: &str| summary.find(row).unwrap_or_else(|| panic!("{row}: {summary}"));
    assert!(
        place("| error | <code>reference/missing-file</code> | 1 |")
            < place("| hint | <code>image/extension-case</code> | 2 |"),
        "{summary}"
    );
}

#[test]
fn a_name_of_a_package_stays_in_its_cell_of_the_summary() {
    let sandbox = Sandbox::new();
    sandbox.tree("a|b `c` <img> [x](y)", &[("list.csv", LIST.as_bytes().to_vec()), ("a.png", png(8, 8, 1))]);
    let line =
        "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=s.md $IMGPACK check -t opendatasoft 'a|b `c` <img> [x](y)'";
    sandbox.shell(line).exits(1);
    let summary = String::from_utf8(sandbox.read("s.md")).unwrap();
    let head = "### ❌ <code>a&#124;b &#96;c&#96; &lt;img&gt; &#91;x&#93;(y)</code>";
    assert!(summary.contains(head), "{summary}");
}

#[test]
fn several_reports_go_to_their_files_and_one_to_standard_output() {
    let sandbox = sandbox();
    let run = sandbox.imgpack(
        "check data/set -t opendatasoft --format concise=- --format sarif=a.sarif --format html=a.html",
    );
    assert!(run.out.contains("data/set/list.csv:2:1: error["));
    assert!(sandbox.has("a.sarif") && sandbox.has("a.html"));
    sandbox
        .imgpack("check data/set --format json --format concise=-")
        .cannot_run(&["two reports cannot both go to standard output"]);
}

#[test]
fn the_page_opens_no_image_where_only_names_are_read() {
    let sandbox = Sandbox::new();
    sandbox.write("up.zip", zip(&[member("list.csv", LIST), member("a.png", png(8, 8, 1))]));
    let page = |depth: &str| report(&sandbox, "html", &format!("up.zip --depth {depth}"));
    assert!(page("header").contains("<img ") && !page("names").contains("<img "));
}

#[test]
fn the_page_shows_the_images_of_archives_that_are_read_from_front_to_back() {
    let sandbox = Sandbox::new();
    let files = [("a.png", png(8, 8, 1)), ("list.csv", LIST.as_bytes().to_vec()), ("b.png", png(9, 9, 1))];
    sandbox.write("up.tar.gz", support::gzip(&support::tar(&files)));
    let page = report(&sandbox, "html", "up.tar.gz");
    assert!(page.contains("title=\"a.png\"") && page.contains("title=\"b.png\""));
}

#[test]
fn a_report_replaces_no_file_of_an_input_but_another_report() {
    let sandbox = sandbox();
    let before = sandbox.read("data/set/list.csv");
    for (input, path) in [
        ("data/set", "data/set/list.csv"),
        ("data/set", "data/../data/set/list.csv"),
        ("data", "data/set/a.png"),
        ("data/set up.zip", "data/set/list.csv"),
    ] {
        for format in ["json", "csv", "html", "human"] {
            let run = sandbox.imgpack(&format!("check {input} -t opendatasoft --format {format}={path}"));
            run.cannot_run(&[path, "is a file of an input"]);
        }
    }
    assert_eq!(sandbox.read("data/set/list.csv"), before);
    // What mentions this program, or is a report of another format, is a file like any other.
    for (text, format) in [
        ("Checked with imgpack: https://example.org/imgpack/rules/image/empty.html\n", "json"),
        ("{\"tool\": \"imgpack\"}\n", "json"),
        ("", "csv"),
        ("file,title\na.png,error[image/empty]\n", "concise"),
        ("[]", "jsonl"),
    ] {
        sandbox.write("data/set/own.txt", text);
        let run =
            sandbox.imgpack(&format!("check data/set -t opendatasoft --format {format}=data/set/own.txt"));
        run.cannot_run(&["is a file of an input"]);
        assert_eq!(sandbox.read("data/set/own.txt"), text.as_bytes());
    }
    std::fs::remove_file(sandbox.path("data/set/own.txt")).unwrap();
    for format in
        ["json", "jsonl", "csv", "sarif", "junit", "github", "gitlab", "rdjson", "html", "concise", "human"]
    {
        let check = format!("check data/set -t opendatasoft --format {format}=data/set/report.{format}");
        sandbox.imgpack(&check).exits(1);
        sandbox.imgpack(&check).exits(1);
    }
    // What is well leaves reports that hold next to nothing.
    sandbox.tree("clean", &support::clean_files());
    for format in ["gitlab", "jsonl", "concise", "human"] {
        let check = format!("check clean -t opendatasoft --format {format}=clean/report.{format}");
        sandbox.imgpack(&check).exits(0);
        sandbox.imgpack(&check).exits(0);
    }
}

#[test]
fn a_place_that_no_report_can_have_is_refused_before_anything_is_read() {
    let sandbox = sandbox();
    let check = "check nowhere -t opendatasoft";
    sandbox.imgpack(&format!("{check} --format json=data")).cannot_run(&["`data` is a directory"]);
    sandbox.imgpack(&format!("{check} --format json=no/such/a.json")).cannot_run(&["no directory `no/such`"]);
    sandbox.imgpack(&format!("{check} --format json=")).cannot_run(&["the path of a report is missing"]);
    sandbox
        .imgpack(&format!("{check} --format json=a.json --format sarif=data/../a.json"))
        .cannot_run(&["two reports cannot share a file"]);
}
