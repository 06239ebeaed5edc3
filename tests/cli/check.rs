//! `check`: exit codes, levels, selectors.

use crate::support::{Sandbox, clean_files, codes, jpeg, png};

#[test]
fn a_clean_package_is_exit_0_and_says_so() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    let run = sandbox.imgpack("check clean.zip").exits(0).shows(&["clean", "ready"]);
    assert_eq!(run.err, "");
}

#[test]
fn an_error_is_exit_1_and_the_report_is_on_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let run = sandbox.imgpack("check fixable.zip").exits(1);
    assert_eq!(run.err, "");
    run.shows(&[
        "reference/case-mismatch",
        "`A.png`",
        "`a.png`",
        "list.csv:2:1",
        "imgpack build fixable.zip",
    ]);
}

#[test]
fn check_writes_nothing() {
    let sandbox = Sandbox::new();
    let path = sandbox.fixable();
    let before = (std::fs::read(&path).unwrap(), path.metadata().unwrap().modified().unwrap());
    sandbox.imgpack("check fixable.zip").exits(1);
    assert_eq!(sandbox.names("."), ["fixable.zip"]);
    assert_eq!((std::fs::read(&path).unwrap(), path.metadata().unwrap().modified().unwrap()), before);
}

#[test]
fn the_current_folder_is_the_default_input() {
    let sandbox = Sandbox::new();
    sandbox.tree(".", &clean_files());
    let report = sandbox.check_json("");
    assert_eq!((report["input"]["path"].as_str(), report["input"]["entries"].as_u64()), (Some("."), Some(3)));
    sandbox.imgpack("check").exits(0);
}

#[test]
fn several_inputs_are_checked_each_on_its_own_and_the_worst_decides() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.fixable();
    let run = sandbox.imgpack("check --format json clean.zip fixable.zip").exits(1);
    let report = run.json();
    assert_eq!(report["schema"], "imgpack.report.v1");
    assert_eq!(report["packages"][0]["input"]["path"], "clean.zip");
    assert_eq!(report["packages"][1]["input"]["path"], "fixable.zip");
    assert_eq!(codes(&report["packages"][1]), ["reference/case-mismatch"]);
    sandbox.imgpack("check clean.zip clean.zip").exits(0);
}

#[test]
fn one_missing_input_of_several_is_exit_2_before_anything_is_printed() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for command in ["check", "check --format json"] {
        sandbox.imgpack(&format!("{command} clean.zip absent.zip")).cannot_run(&["absent.zip"]);
    }
}

/// A package with one warning and nothing worse: an image that no row names.
fn warned(sandbox: &Sandbox) {
    let mut files = clean_files();
    files.push(("c.png", png(9, 9, 7)));
    sandbox.zip("warned.zip", &files);
    assert_eq!(codes(&sandbox.check_json("warned.zip")), ["reference/unlisted-file"]);
}

#[test]
fn warnings_pass_unless_the_check_is_strict() {
    let sandbox = Sandbox::new();
    warned(&sandbox);
    sandbox.imgpack("check warned.zip").exits(0);
    sandbox.imgpack("check --strict warned.zip").exits(1);
    sandbox.clean();
    sandbox.imgpack("check --strict clean.zip").exits(0);
}

#[test]
fn strict_holds_for_build_as_well() {
    let sandbox = Sandbox::new();
    warned(&sandbox);
    sandbox.imgpack("build warned.zip -o a.zip").exits(0);
    sandbox.imgpack("build --strict warned.zip -o b.zip").exits(1);
}

#[test]
fn a_level_may_be_set_on_the_command_line() {
    let sandbox = Sandbox::new();
    sandbox.fixable();
    let level =
        |level: &str| sandbox.check_json(&format!("--level reference/case-mismatch={level} fixable.zip"));
    for word in ["error", "warning", "hint"] {
        assert_eq!(level(word)["findings"][0]["severity"], word);
    }
    assert!(codes(&level("off")).is_empty());
    sandbox.imgpack("check --level reference/case-mismatch=warning fixable.zip").exits(0);
    sandbox.imgpack("check --level reference/*=hint fixable.zip").exits(0);
    sandbox
        .imgpack("check --level reference/case-mismatch=loud fixable.zip")
        .cannot_run(&["loud", "warning"]);
    sandbox.imgpack("check --level reference/case-mismatch fixable.zip").cannot_run(&["CODE=LEVEL"]);
}

#[test]
fn select_runs_only_what_it_names_and_ignore_leaves_out() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    files[0].1 = b"file,title\nA.png,Oak\nb.jpg,Ash\nnowhere.gif,Elm\n".to_vec();
    files.push(("c.png", jpeg(8, 8, 3)));
    sandbox.zip("in.zip", &files);
    let found = |options: &str| {
        let report = sandbox.check_json(&format!("{options} in.zip"));
        codes(&report).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = found("");
    assert!(all.len() > 3, "{all:?}");
    assert_eq!(found("--select reference/case-mismatch"), ["reference/case-mismatch"]);
    let references = found("--select reference/*");
    assert!(references.len() > 2 && references.iter().all(|code| code.starts_with("reference/")));
    assert!(found("--ignore reference/*").iter().all(|code| !code.starts_with("reference/")));
    assert!(!found("--ignore reference/case-mismatch").contains(&"reference/case-mismatch".to_owned()));
    let two = found("--select reference/case-mismatch --select reference/missing-file");
    assert_eq!(two, ["reference/case-mismatch", "reference/missing-file"]);
    let rest = found("--select reference/* --ignore reference/missing-file --ignore reference/unlisted-file");
    assert_eq!(rest, ["reference/case-mismatch"]);
}

#[test]
fn an_unknown_code_is_exit_2_and_the_near_one_is_named() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for option in ["--select", "--ignore"] {
        let run = sandbox.imgpack(&format!("check {option} refrence/case-mismatch clean.zip"));
        run.cannot_run(&["refrence/case-mismatch", "did you mean `reference/case-mismatch`"]);
        sandbox.imgpack(&format!("check {option} zzz/* clean.zip")).cannot_run(&["zzz/*", "imgpack rules"]);
    }
    sandbox
        .imgpack("check --level reference/case-mismatc=off clean.zip")
        .cannot_run(&["did you mean `reference/case-mismatch`"]);
}

#[test]
fn wrong_usage_is_exit_2_with_nothing_on_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for arguments in [
        "",
        "chekc clean.zip",
        "check --no-such-option clean.zip",
        "check --jobs 0 clean.zip",
        "check --jobs many clean.zip",
        "check --depth deep clean.zip",
        "check --color sometimes clean.zip",
        "check --format xml clean.zip",
        "build",
        "build clean.zip",
        "build -o out.zip",
        "scan",
        "explain",
        "rules --format yaml",
    ] {
        let run = sandbox.imgpack(arguments).exits(2);
        assert_eq!(run.out, "", "{arguments}");
        assert!(!run.err.is_empty(), "{arguments}");
    }
}

#[test]
fn help_and_version_are_exit_0_on_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.imgpack("--help").exits(0).shows(&["check", "build", "scan", "explain", "rules", "targets"]);
    sandbox.imgpack("--version").exits(0).shows(&["imgpack 0."]);
    sandbox.imgpack("build --help").exits(0).shows(&["--unsafe-fixes", "--keep-going", "--dry-run"]);
}

#[test]
fn each_depth_is_taken_and_reported() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for depth in ["names", "header", "structure", "entropy", "pixels"] {
        let report = sandbox.check_json(&format!("--depth {depth} clean.zip"));
        assert_eq!(report["depth"], depth);
        assert!(codes(&report).is_empty(), "{depth}: {:?}", codes(&report));
    }
}

#[test]
fn the_table_and_its_column_may_be_named() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    files[0].1 = b"file,thumb\na.png,b.jpg\nb.jpg,a.png\n".to_vec();
    files.push(("other.csv", b"file,n\nb.jpg,1\n".to_vec()));
    sandbox.zip("two.zip", &files);
    assert!(codes(&sandbox.check_json("two.zip")).contains(&"manifest/extra"));
    files.pop();
    sandbox.zip("columns.zip", &files);
    assert!(codes(&sandbox.check_json("columns.zip")).contains(&"manifest/ambiguous-path-column"));
    assert!(codes(&sandbox.check_json("--file-column thumb columns.zip")).is_empty());
}

#[test]
fn the_number_of_threads_changes_no_byte_of_a_report() {
    let sandbox = Sandbox::new();
    let mut files = clean_files();
    let names: Vec<String> = (0..60).map(|number| format!("plate-{number}.png")).collect();
    files.extend(names.iter().map(|name| (name.as_str(), png(5, 5, 9))));
    sandbox.zip("many.zip", &files);
    let reports: Vec<String> = [1, 2, 8]
        .iter()
        .map(|jobs| sandbox.imgpack(&format!("check --format json --jobs {jobs} many.zip")).out)
        .collect();
    assert!(reports[0].contains("plate-59.png"));
    assert!(reports.iter().all(|report| *report == reports[0]));
}

#[test]
fn more_threads_than_any_machine_has_are_not_started() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    let line = |jobs: u64| format!("ulimit -v 8388608; \"$IMGPACK\" check --jobs {jobs} clean.zip");
    for jobs in [1000, 100_000, u64::MAX] {
        sandbox.shell(&line(jobs)).exits(0);
    }
}

#[test]
fn progress_is_never_drawn_where_standard_error_is_no_terminal() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for options in ["", "--no-progress", "--quiet", "--verbose"] {
        assert_eq!(sandbox.imgpack(&format!("check {options} clean.zip")).exits(0).err, "");
    }
}

/// What a rule that looks at names alone reads of an archive is its directory.
#[cfg(target_os = "linux")]
#[test]
fn no_more_is_read_than_the_rules_that_run_need() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in ["a.png", "A.png", "list.csv"] {
        zip.start_file(name, stored).unwrap();
        std::io::Write::write_all(&mut zip, &vec![b'x'; 4 << 20]).unwrap();
    }
    zip.finish().unwrap();
    let read = |words: &str| {
        let exe = env!("CARGO_BIN_EXE_imgpack");
        let script = format!("{exe} check --format json {words} {} ; cat /proc/$$/io", path.display());
        let run = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        let text = String::from_utf8(run.stdout).unwrap();
        let bytes: u64 = text.split("rchar: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        (bytes, text)
    };
    let (bytes, report) = read("--select path/case-collision");
    assert!(bytes < 1 << 20, "{bytes} bytes were read");
    assert!(report.contains("\"depth\":\"names\"") || report.contains("\"depth\": \"names\""), "{report}");
    assert!(report.contains("path/case-collision"), "{report}");
    assert!(read("").0 > 8 << 20, "without a selection everything is read");
}

#[test]
fn the_header_again_in_other_letter_case_is_a_header_and_no_row_to_drop() {
    let sandbox = Sandbox::new();
    let table = "file,title\na.png,x\nFile , TITLE\nb.png,y\n";
    sandbox.tree("set", &[("list.csv", table.into()), ("a.png", png(20, 10, 1)), ("b.png", png(20, 10, 2))]);
    assert_eq!(codes(&sandbox.check_json("set -t ods")), ["manifest/header-place"]);
    sandbox.imgpack("build set -t ods -o up.zip --unsafe-fixes").exits(1);
    assert!(!sandbox.has("up.zip"));
}

#[test]
fn options_about_tables_and_keys_are_reported_where_there_are_none() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &[("WIS-1.jpg", jpeg(20, 10, 1))]);
    sandbox.write("keys.txt", "a\n");
    sandbox.write("fields.json", r#"[{"name": "a", "kind": "string"}]"#);
    for (target, option) in [
        ("labelbox", "--csv list.csv"),
        ("labelbox", "--ontology fields.json"),
        ("labelbox", "--existing-keys keys.txt"),
        ("symbiota --pattern /^(.)/", "--csv list.csv"),
        ("symbiota --ignore key/pattern-missing", "--existing-keys keys.txt"),
    ] {
        let report = sandbox.check_json(&format!("set -t {target} {option}"));
        assert_eq!(codes(&report), ["layout/option-ignored"], "{target} {option}");
    }
}

#[test]
fn a_check_offers_no_renaming_that_a_build_would_withhold() {
    let sandbox = Sandbox::new();
    let image = png(20, 10, 1);
    let offers = |tables: &[(&str, &str)], options: &str| {
        let _ = std::fs::remove_dir_all(sandbox.path("pics"));
        sandbox.write("pics/b.jpg", &image);
        for (name, text) in tables {
            sandbox.write(format!("pics/{name}"), text);
        }
        let report = sandbox.check_json(&format!("pics -t opendatasoft {options}"));
        let findings = report["findings"].as_array().unwrap();
        let one = findings.iter().find(|one| one["code"] == "image/extension-mismatch").unwrap();
        one["fix"]["safety"].as_str().unwrap().to_owned()
    };
    let two = [("one.csv", "file,title\nb.jpg,Oak\n"), ("two.csv", "file,title\nb.jpg,Ash\n")];
    assert_eq!(offers(&two, ""), "manual", "no cell of either table would follow");
    assert_eq!(offers(&two, "--csv one.csv"), "safe");
    assert_eq!(offers(&[("list.csv", "b.jpg,Oak\n")], ""), "manual", "the table has no header");
    assert_eq!(offers(&two[..1], ""), "safe");
}

#[test]
fn a_cell_without_its_folder_is_an_error_where_its_letter_case_differs_too() {
    let sandbox = Sandbox::new();
    sandbox.write("set/photos/site-1.jpg", crate::support::jpeg(8, 8, 1));
    sandbox.write("set/photos/site-2.jpg", crate::support::jpeg(8, 8, 9));
    sandbox.write("set/list.csv", "file,title\nSITE-1.JPG,one\nsite-2.jpg,two\n");
    let report = sandbox.check_json("set");
    let levels: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            (
                found["code"].as_str().unwrap(),
                found["severity"].as_str().unwrap(),
                found["at"]["line"].as_u64(),
            )
        })
        .collect();
    assert!(levels.contains(&("reference/basename-only", "error", Some(2))), "{levels:?}");
    assert!(levels.contains(&("reference/basename-only", "warning", Some(3))), "{levels:?}");
}
