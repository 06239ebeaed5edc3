//! Reports: their formats, where they go, their frozen fields, and names that try to break them.

use std::fs;

use crate::support::{
    Sandbox, clean_files, codes, fixable_files, keys, member, png, ran, sha256, stored, zip,
};

#[test]
fn the_json_report_of_a_check_has_the_frozen_fields() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let report = sandbox.check_json("fixable.zip");
    assert_eq!(
        keys(&report),
        ["schema", "tool", "target", "input", "depth", "verdict", "summary", "findings"]
    );
    assert_eq!(report["schema"], "imgpack.report.v1");
    assert_eq!(keys(&report["tool"]), ["name", "version"]);
    assert_eq!(keys(&report["target"]), ["id", "because"]);
    assert_eq!(keys(&report["input"]), ["path", "container", "entries", "images", "bytes"]);
    assert_eq!(report["input"]["images"], 2);
    assert_eq!(report["input"]["bytes"], fs::metadata(sandbox.path("fixable.zip")).unwrap().len());
    assert_eq!(keys(&report["summary"]), ["errors", "warnings", "hints", "fixable", "unsafe_fixable"]);
    let finding = &report["findings"][0];
    let wanted =
        ["code", "severity", "message", "help", "at", "subject", "related", "because", "fix", "docs"];
    assert_eq!(keys(finding), wanted);
    assert_eq!(keys(&finding["at"]), ["path", "entry", "line", "column", "row", "field", "bytes"]);
    assert_eq!(finding["at"]["path"], "fixable.zip");
    assert_eq!(finding["at"]["bytes"], serde_json::json!([11, 16]));
    assert_eq!(keys(&finding["related"][0]), ["entry", "message"]);
    assert_eq!(keys(&finding["because"]), ["target", "text", "source", "url"]);
    assert_eq!(finding["because"]["target"], "opendatasoft");
    assert_eq!(finding["because"]["source"], "Opendatasoft documentation, Uploading images");
    assert_eq!(keys(&finding["fix"]), ["title", "safety"]);
}

#[test]
fn a_reason_says_whether_the_target_gives_it_or_it_is_general() {
    let sandbox = Sandbox::new();
    sandbox.write("data/list.csv", "file,title\ngone.png,a\n");
    sandbox.write("data/con.txt", "x");
    let because = |code: &str| {
        let report = sandbox.check_json(&format!("data -t opendatasoft --select {code}"));
        report["findings"][0]["because"].clone()
    };
    assert_eq!(because("reference/missing-file")["target"], "opendatasoft");
    let general = because("path/reserved-name");
    assert_eq!(general.get("target"), Some(&serde_json::Value::Null), "{general}");
    assert!(general["url"].as_str().is_some_and(|url| url.starts_with("https://")), "{general}");
}

#[test]
fn the_json_report_of_a_build_adds_plan_and_output() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let report = sandbox.imgpack("build --format json fixable.zip -o out.zip").exits(0).json();
    let step = &report["plan"]["steps"][0];
    for field in ["finding", "action", "at", "from", "to"] {
        assert!(step.get(field).is_some(), "{field}");
    }
    assert_eq!((step["action"].as_str(), step["finding"].as_u64()), (Some("set-cell"), Some(0)));
    assert_eq!((step["from"].as_str(), step["to"].as_str()), (Some("A.png"), Some("a.png")));
    assert_eq!(step["at"], serde_json::json!({"entry": "list.csv", "row": 1, "field": "file"}));
    assert_eq!(report["plan"]["skipped"], serde_json::json!([]));
    let written = sandbox.read("out.zip");
    let wanted = serde_json::json!({
        "path": "out.zip", "entries": 3, "bytes": written.len(), "sha256": sha256(&written)
    });
    assert_eq!(report["output"], wanted);
}

#[test]
fn a_check_has_neither_plan_nor_output() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let report = sandbox.check_json("fixable.zip");
    assert!(report.get("plan").is_none() && report.get("output").is_none());
}

#[test]
fn totals_are_true_where_the_list_is_cut() {
    let sandbox = Sandbox::new();
    let rows = (0..10_050).map(|row| format!("gone-{row}.png,x\n")).collect::<Vec<_>>().concat();
    let files = vec![("list.csv", format!("file,title\n{rows}").into_bytes()), ("a.png", png(4, 4, 1))];
    sandbox.zip("in.zip", &files);
    let report = sandbox.check_json("--select reference/missing-file in.zip");
    assert_eq!(report["summary"]["errors"], 10_050);
    assert_eq!(codes(&report).len(), 10_000);
    assert_eq!(report["truncated"], serde_json::json!({"reference/missing-file": 50}));
}

#[test]
fn a_build_fixes_more_places_than_its_report_shows() {
    let sandbox = Sandbox::new();
    let rows = ",\n".repeat(10_050);
    let files =
        vec![("list.csv", format!("file,title\na.png,Oak\n{rows}").into_bytes()), ("a.png", png(4, 4, 1))];
    sandbox.zip("in.zip", &files);
    let report = sandbox.imgpack("build --format json in.zip -o out.zip").exits(0).json();
    assert_eq!(codes(&report).len(), 10_000);
    assert_eq!(report["truncated"], serde_json::json!({"manifest/blank-row": 50}));
    assert_eq!(report["summary"]["warnings"], 10_050);
    let steps = report["plan"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 10_050);
    assert_eq!(
        (&steps[9_999]["finding"], &steps[10_000]["finding"]),
        (&9_999.into(), &serde_json::Value::Null)
    );
    assert_eq!(codes(&sandbox.check_json("out.zip")), Vec::<&str>::new());
}

#[test]
fn findings_stand_in_one_total_order() {
    let sandbox = Sandbox::new();
    let mut files = fixable_files();
    files[0].1 = b"file,title\nb.jpg,Ash\nA.png,Oak\nzz.gif,Elm\n".to_vec();
    files.push(("sub/x.zip", b"PK\x05\x06".to_vec()));
    files.push((".DS_Store", b"x".to_vec()));
    sandbox.zip("in.zip", &files);
    let report = sandbox.check_json("in.zip");
    let place = |finding: &serde_json::Value| {
        let at = &finding["at"];
        (at["entry"].as_str().unwrap_or_default().to_owned(), at["line"].as_u64(), at["column"].as_u64())
    };
    let places: Vec<_> = report["findings"].as_array().unwrap().iter().map(place).collect();
    let mut sorted = places.clone();
    sorted.sort();
    assert_eq!(places, sorted);
    assert!(places.len() >= 3, "{places:?}");
}

#[test]
fn a_report_goes_to_a_file_and_a_summary_to_standard_error() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let run = sandbox.imgpack("check --format json --output-file r.json fixable.zip").exits(1);
    assert_eq!(run.out, "");
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    run.says(&["1 error", "r.json"]);
    let quiet = sandbox.imgpack("check --quiet --format json --output-file r.json fixable.zip").exits(1);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let report: serde_json::Value = serde_json::from_slice(&sandbox.read("r.json")).unwrap();
    assert_eq!(codes(&report), ["reference/case-mismatch"]);
}

#[test]
fn several_reports_are_written_at_once() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let run = sandbox
        .imgpack("check --format json=r.json --format human=r.txt --format human fixable.zip")
        .exits(1);
    run.shows(&["reference/case-mismatch"]);
    assert!(String::from_utf8(sandbox.read("r.json")).unwrap().contains("imgpack.report.v1"));
    assert!(String::from_utf8(sandbox.read("r.txt")).unwrap().contains("reference/case-mismatch"));
}

#[test]
fn two_reports_cannot_share_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.imgpack("check --format json --format human clean.zip").cannot_run(&["standard output"]);
}

#[test]
fn two_reports_cannot_share_a_file() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.imgpack("check --format json=r --format human=r clean.zip").cannot_run(&["`r`"]);
    sandbox.imgpack("check --format json --format human --output-file r clean.zip").cannot_run(&["`r`"]);
}

#[test]
fn a_report_that_cannot_be_written_is_exit_2() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.imgpack("check --output-file no/where.txt clean.zip").cannot_run(&["no/where.txt"]);
    sandbox.imgpack("check --format json=no/where.json clean.zip").cannot_run(&["no/where.json"]);
    sandbox
        .imgpack("check --format human --format json=no/where.json clean.zip")
        .cannot_run(&["no/where.json"]);
    sandbox.imgpack("check --output-file . clean.zip").cannot_run(&["`.`"]);
    for command in ["check clean.zip", "check --format json clean.zip", "scan clean.zip", "rules", "targets"]
    {
        sandbox.shell(&format!("\"$IMGPACK\" {command} > /dev/full")).exits(2).says(&["cannot be written"]);
    }
}

#[test]
fn a_report_that_fails_half_way_leaves_the_old_one() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.write("r.json", "an older report");
    let line = "ulimit -f 1; \"$IMGPACK\" check --format json --output-file r.json fixable.zip";
    sandbox.shell(line).cannot_run(&["r.json"]);
    assert_eq!(sandbox.read("r.json"), b"an older report");
    assert_eq!(sandbox.names("."), ["fixable.zip", "r.json"]);
}

#[cfg(unix)]
#[test]
fn a_report_goes_into_devices_and_through_links() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    sandbox.write("real.json", "");
    std::os::unix::fs::symlink("real.json", sandbox.path("link.json")).unwrap();
    sandbox.imgpack("check --format json --output-file link.json fixable.zip").exits(1);
    assert!(sandbox.path("link.json").is_symlink() && !sandbox.read("real.json").is_empty());
    sandbox.imgpack("check --format json --output-file /dev/null fixable.zip").exits(1);
    let run =
        sandbox.shell("\"$IMGPACK\" check --quiet --format json --output-file /dev/stdout fixable.zip | cat");
    assert_eq!(codes(&run.json()), ["reference/case-mismatch"]);
}

#[test]
fn a_report_above_the_file_size_limit_is_exit_2_and_no_death() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    let run = sandbox.shell("ulimit -f 0; \"$IMGPACK\" check --output-file r.txt clean.zip");
    run.exits(2).says(&["r.txt"]);
}

#[cfg(unix)]
#[test]
fn a_report_never_replaces_an_input() {
    let sandbox = Sandbox::new();
    let path = sandbox.clean();
    let before = fs::read(&path).unwrap();
    fs::hard_link(&path, sandbox.path("twin.zip")).unwrap();
    std::os::unix::fs::symlink("clean.zip", sandbox.path("link.zip")).unwrap();
    for report in ["clean.zip", "./clean.zip", "twin.zip", "link.zip"] {
        let run = sandbox.imgpack(&format!("check --output-file {report} clean.zip"));
        run.cannot_run(&[report, "input"]);
        sandbox.imgpack(&format!("check --format json={report} clean.zip")).cannot_run(&[report]);
        sandbox.imgpack(&format!("build --format json={report} clean.zip -o out.zip")).cannot_run(&[report]);
        assert!(!sandbox.has("out.zip"));
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_report_and_the_output_of_a_build_cannot_be_one_file() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.imgpack("build --format json=out.zip clean.zip -o out.zip").cannot_run(&["out.zip"]);
    assert!(!sandbox.has("out.zip"));
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    for command in [
        "check fixable.zip",
        "check --format json fixable.zip",
        "scan fixable.zip",
        "rules",
        "targets",
        "explain path/nested",
    ] {
        // The pipe has no reader any more when the program writes.
        let run = sandbox.shell(&format!("{{ sleep 0.05; \"$IMGPACK\" {command}; echo $? > status; }} | :"));
        assert_eq!(run.exits(0).err, "", "{command}");
        let status = String::from_utf8(sandbox.read("status")).unwrap();
        assert!(["0", "1"].contains(&status.trim()), "{command}: {status}");
    }
}

#[test]
fn quiet_never_shortens_a_report_for_machines() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let loud = sandbox.imgpack("check --format json fixable.zip").out;
    assert_eq!(sandbox.imgpack("check --quiet --format json fixable.zip").out, loud);
    let quiet = sandbox.imgpack("check --quiet fixable.zip").exits(1).out;
    assert!(quiet.len() < sandbox.imgpack("check fixable.zip").out.len());
    assert!(quiet.contains("reference/case-mismatch"));
    sandbox.clean();
    assert_eq!(sandbox.imgpack("check --quiet clean.zip").exits(0).out, "");
}

#[test]
fn colour_follows_the_option_and_the_environment() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let coloured = |options: &str, variables: &[(&str, &str)]| {
        let arguments: Vec<&str> =
            ["check", "fixable.zip"].into_iter().chain(options.split_whitespace()).collect();
        let mut command = sandbox.command(&arguments);
        command.envs(variables.iter().copied());
        ran(&mut command).out.contains('\u{1b}')
    };
    assert!(!coloured("", &[]), "a pipe is not a terminal");
    assert!(coloured("--color always", &[("NO_COLOR", "1")]));
    assert!(coloured("", &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured("", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured("--color never", &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured("--color always --format json", &[]), "a report for machines has no colour");
}

#[test]
fn names_cannot_write_control_characters_into_a_report() {
    let sandbox = Sandbox::new();
    let mut members = stored(&clean_files());
    members.push(member("evil\u{1b}[2J\u{202e}gpj.png", png(3, 3, 3)));
    members.push(member("line\n::error::x.png", png(3, 3, 4)));
    sandbox.write("in.zip", zip(&members));
    let human = sandbox.imgpack("check in.zip").exits(1).out;
    for raw in ['\u{1b}', '\u{202e}'] {
        assert!(!human.contains(raw), "{human:?}");
    }
    assert!(!human.lines().any(|line| line.starts_with("::error")), "{human}");
    let report = sandbox.imgpack("check --format json in.zip").out;
    assert!(!report.contains('\u{1b}'), "JSON escapes controls");
}

#[test]
fn a_name_that_is_no_utf_8_appears_with_its_bytes_in_base64() {
    let sandbox = Sandbox::new();
    let mut members = stored(&clean_files());
    let mut bad = member(b"caf\xe9.png", png(3, 3, 3));
    bad.utf8 = true;
    members.push(bad);
    sandbox.write("in.zip", zip(&members));
    let report = sandbox.check_json("--select path/not-utf8 in.zip");
    assert_eq!(codes(&report), ["path/not-utf8"]);
    let at = &report["findings"][0]["at"];
    assert_eq!(
        (at["entry"].as_str(), at["entry_bytes"].as_str()),
        (Some("caf\u{fffd}.png"), Some("Y2Fm6S5wbmc="))
    );
    let facts = sandbox.imgpack("scan in.zip").exits(0).out;
    let line = facts.lines().find(|line| line.contains("caf")).unwrap();
    assert!(line.contains("\"entry_bytes\":\"Y2Fm6S5wbmc=\""), "{line}");
}

#[test]
fn the_next_step_of_a_report_can_be_run_as_it_stands() {
    for name in ["in.zip", "with blank.zip", "it's.zip", "-dash.zip", "$HOME.zip"] {
        let sandbox = Sandbox::new();
        sandbox.zip(name, &fixable_files());
        let out = sandbox.run(&["check", "--", name]).exits(1).out;
        let line = out.lines().find_map(|line| line.strip_prefix("next: imgpack ")).unwrap();
        let command = line.split("  (").next().unwrap();
        let before = sandbox.names(".").len();
        let run = sandbox.shell(&format!("\"$IMGPACK\" {command}")).exits(0);
        assert_eq!(sandbox.names(".").len(), before + 1, "{name}: {}", run.out);
    }
}

#[test]
fn a_line_that_is_shown_holds_whole_characters() {
    let sandbox = Sandbox::new();
    sandbox.write("set/a.png", png(8, 8, 1));
    sandbox.write("set/list.csv", b"file;titre\na.png;Mairie d\x92\xC9vry et Co\xFBt\n");
    let run = sandbox.imgpack("check set -t ods").exits(1).shows(&["a.png;Mairie d’Évry et Coût"]);
    assert!(!run.out.contains('\u{FFFD}'), "{}", run.out);
}

#[test]
fn the_last_line_says_what_a_baseline_holds_back() {
    let sandbox = Sandbox::new();
    sandbox.tree("one", &fixable_files());
    sandbox.tree("two", &fixable_files());
    sandbox
        .imgpack("check one two -t ods --write-baseline known.json")
        .exits(0)
        .shows(&["of them without new errors; the baseline holds back"]);
}

#[test]
fn no_format_shows_a_control_of_a_name_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("set/a\u{1b}[2J\u{202e}b.png", png(20, 10, 9));
    sandbox.write("set/list.csv", "File,Title\nx\u{1b}y.png,t\n");
    for format in
        ["human", "concise", "json", "jsonl", "csv", "sarif", "junit", "github", "gitlab", "rdjson", "html"]
    {
        let run = sandbox.imgpack(&format!("check set --format {format}"));
        assert!(!run.out.is_empty() && !run.out.contains(['\u{1b}', '\u{202e}']), "{format}: {}", run.out);
    }
}
