//! `imgpack.toml`: found above the input, laid beneath the command line, refused as a whole where it is not understood.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Run, Sandbox, clean_files, codes, png};

/// A clean data set in `data/plots`, one with a missing file in `data/broken`, and this configuration.
fn with(config: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.tree("data/plots", &clean_files());
    sandbox.tree("data/broken", &broken_files());
    sandbox.write("imgpack.toml", config);
    sandbox
}

fn broken_files() -> Vec<(&'static str, Vec<u8>)> {
    vec![("list.csv", b"file,title\na.png,Oak\ngone.png,Elm\n".to_vec()), ("a.png", png(20, 10, 1))]
}

/// The reports of all packages of a run.
fn packages(report: &Value) -> Vec<&Value> {
    report["packages"].as_array().map_or_else(|| vec![report], |list| list.iter().collect())
}

fn because(report: &Value) -> &str {
    report["target"]["because"].as_str().unwrap()
}

/// A configuration that is refused: exit 2, nothing on standard output, each of these words.
#[track_caller]
fn refused(config: &str, words: &[&str]) -> Run {
    with(config).imgpack("check data/plots").cannot_run(words)
}

const TWO_SETS: &str = r#"
[datasets.plots]
path = "data/plots"
target = "opendatasoft"

[datasets.broken]
path = "data/broken"
target = "opendatasoft"
"#;

#[test]
fn a_bare_check_looks_at_every_data_set_in_the_order_of_the_text() {
    let sandbox = with(TWO_SETS);
    let report = sandbox.imgpack("check --format json").exits(1).json();
    let all = packages(&report);
    let paths: Vec<_> = all.iter().map(|one| one["input"]["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["data/plots", "data/broken"]);
    assert_eq!(because(all[0]), "named in imgpack.toml");
    assert!(codes(all[0]).is_empty());
    assert_eq!(codes(all[1]), ["reference/missing-file"]);
}

#[test]
fn a_bare_check_without_data_sets_looks_at_the_current_folder() {
    let sandbox = Sandbox::new();
    sandbox.tree("", &clean_files());
    sandbox.write("imgpack.toml", "target = \"opendatasoft\"\n");
    let report = sandbox.imgpack("check --format json").exits(0).json();
    assert_eq!(report["input"]["path"], ".");
    assert_eq!(because(&report), "named in imgpack.toml");
}

#[test]
fn an_input_that_is_a_data_set_has_the_options_of_it_however_its_path_is_spelt() {
    let sandbox = with("[datasets.plots]\npath = \"data/plots\"\ntarget = \"labelbox\"\n");
    for input in ["data/plots", "./data/plots/", "data/../data/plots"] {
        let report = sandbox.check_json(input);
        assert_eq!(report["target"]["id"], "labelbox", "{input}");
    }
    assert_eq!(sandbox.check_json("data/broken")["target"]["id"], "opendatasoft");
}

#[test]
fn the_nearest_configuration_above_the_input_holds() {
    let sandbox = with("target = \"labelbox\"\n");
    sandbox.write("data/.imgpack.toml", "target = \"symbiota\"\n");
    sandbox.write("data/plots/pyproject.toml", "[tool.imgpack]\ntarget = \"onestepai\"\n");
    sandbox.write("data/broken/pyproject.toml", "[project]\nname = \"imgpack-plugin\"\n");
    assert_eq!(sandbox.check_json("data/plots")["target"]["id"], "onestepai");
    assert_eq!(sandbox.check_json("data/broken")["target"]["id"], "symbiota");
    let report = sandbox.check_json("data/plots");
    assert_eq!(because(&report), "named in data/plots/pyproject.toml");
}

#[test]
fn a_configuration_is_found_from_a_folder_below_it_and_its_paths_stay_its_own() {
    let sandbox = with(TWO_SETS);
    let mut command = sandbox.command(&["check", "--format", "json"]);
    let report = support::ran(command.current_dir(sandbox.path("data/plots"))).exits(1).json();
    let all = packages(&report);
    assert_eq!(all[0]["input"]["path"], ".");
    assert_eq!(all[1]["input"]["path"], "../broken");
    assert_eq!(because(all[0]), "named in ../../imgpack.toml");
}

#[test]
fn two_configurations_in_one_folder_are_refused() {
    let sandbox = with("strict = true\n");
    sandbox.write(".imgpack.toml", "strict = false\n");
    sandbox.imgpack("check data/plots").cannot_run(&["imgpack.toml:", "`.imgpack.toml`", "keep one"]);
}

#[test]
fn another_configuration_can_be_named_or_none_wanted() {
    let sandbox = with("target = \"labelbox\"\n");
    sandbox.write("other/mine.toml", "target = \"symbiota\"\n");
    assert_eq!(sandbox.check_json("--config other/mine.toml data/plots")["target"]["id"], "symbiota");
    assert_eq!(sandbox.check_json("--no-config data/plots")["target"]["id"], "opendatasoft");
    sandbox.imgpack("check --config gone.toml data/plots").cannot_run(&["gone.toml"]);
    sandbox.write("imgpack.toml", "tarjet = 1\n");
    sandbox.imgpack("check --no-config data/plots").exits(0);
}

#[test]
fn the_command_line_wins_over_the_data_set_and_that_over_the_top() {
    let sandbox = with(
        "target = \"labelbox\"\nstrict = true\n[datasets.plots]\npath = \"data/plots\"\ntarget = \"symbiota\"\n",
    );
    assert_eq!(sandbox.check_json("data/plots")["target"]["id"], "symbiota");
    assert_eq!(sandbox.check_json("data/broken")["target"]["id"], "labelbox");
    let report = sandbox.check_json("data/plots -t ods");
    assert_eq!(report["target"]["id"], "opendatasoft");
    assert_eq!(because(&report), "named with --target");
}

#[test]
fn levels_and_codes_of_the_configuration_hold_and_those_of_the_command_line_are_added() {
    let sandbox =
        with("ignore = [\"image/*\"]\n[rules]\n\"reference/missing-file\" = { level = \"warning\" }\n");
    let run = |more: &str| sandbox.check_json(&format!("{more} data/broken"));
    assert_eq!(run("")["findings"][0]["severity"], "warning");
    assert_eq!(run("--level reference/missing-file=hint")["findings"][0]["severity"], "hint");
    let of = |report: Value| report["verdict"]["rules"]["run"].as_u64().unwrap();
    assert!(of(run("--ignore reference/*")) < of(run("")));
    assert!(of(run("")) < of(run("--no-config")));
    let short = with("[rules]\n\"reference/missing-file\" = \"off\"\n");
    assert!(codes(&short.check_json("data/broken")).is_empty());
}

#[test]
fn paths_are_relative_to_the_file_that_holds_them() {
    let sandbox = with("extends = \"shared/base.toml\"\n");
    sandbox.write("shared/base.toml", "target = \"mine.toml\"\nstrict = true\n");
    sandbox.write("shared/mine.toml", "extends = \"opendatasoft\"\nid = \"mine\"\n");
    let report = sandbox.check_json("data/plots");
    assert_eq!(report["target"]["id"], "mine");
}

#[test]
fn what_extends_another_wins_over_it() {
    let sandbox =
        with("extends = \"base.toml\"\ntarget = \"opendatasoft\"\n[datasets.b]\npath = \"data/broken\"\n");
    sandbox.write("base.toml", "target = \"labelbox\"\n[datasets.a]\npath = \"data/plots\"\n");
    let report = sandbox.imgpack("check --format json").json();
    let ids: Vec<_> = packages(&report).iter().map(|one| one["target"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["opendatasoft", "opendatasoft"]);
    sandbox.write("base.toml", "extends = \"imgpack.toml\"\n");
    sandbox.imgpack("check").cannot_run(&["extend each other"]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_place_and_what_was_meant() {
    let config = r#"tarjet = "ods"
depth = "entropi"
strict = "yes"
force = true

[datasets.plots]
path = "data/plots"
target = "opendatasof"
quiet = true

[datasets.nowhere]
target = "labelbox"
pattern = "/x/"

[rules]
"image/to-many-pixels" = "warning"
"image/empty" = { level = "eror" }

[limits]
recods = 5

[[ignore]]
code = "reference/mising-file"
expires = "tomorrow"
"#;
    refused(
        config,
        &[
            "imgpack.toml:1:1: unknown key `tarjet`; did you mean `target`?",
            "imgpack.toml:2:9: `depth`: ",
            "imgpack.toml:3:10: `strict` is a text; write true or false",
            "imgpack.toml:4:1: `force` is for the command line alone",
            "imgpack.toml:8:10: `target`: opendatasof: unknown target",
            "did you mean `opendatasoft`?",
            "imgpack.toml:9:1: `quiet` is about the whole run",
            "imgpack.toml:11:11: the data set `nowhere` has no `path`",
            "imgpack.toml:13:1: `pattern` is no option of labelbox",
            "imgpack.toml:16:1: `image/to-many-pixels` is not a rule; did you mean `image/too-many-pixels`?",
            "imgpack.toml:17:27: `image/empty=eror`",
            "imgpack.toml:20:1: `recods` is no limit of labelbox; did you mean `records`?",
            "imgpack.toml:23:8: `reference/mising-file` is not a rule; did you mean `reference/missing-file`?",
            "imgpack.toml:24:11: `expires` is a text; write a date",
        ],
    );
}

#[test]
fn a_file_that_is_no_toml_is_refused_and_never_ignored() {
    refused("target = \n[x\n", &["imgpack.toml:1:", "imgpack.toml:2:"]);
    refused("target = \"ods\"\ntarget = \"labelbox\"\n", &["imgpack.toml:2:1: duplicate key"]);
    let sandbox = with("");
    sandbox.write("imgpack.toml", b"target = \"\xff\"\n");
    sandbox.imgpack("check data/plots").cannot_run(&["imgpack.toml", "byte 10 is not UTF-8"]);
    let sandbox = with("");
    std::fs::remove_file(sandbox.path("imgpack.toml")).unwrap();
    sandbox.write("pyproject.toml", "[tool.imgpack\ntarget = 1\n");
    sandbox.imgpack("check data/plots").cannot_run(&["pyproject.toml:1:"]);
}

#[test]
fn a_data_set_that_is_not_there_is_refused_with_its_place() {
    let sandbox =
        with("[datasets.a]\npath = \"data/gone\"\n[datasets.b]\npath = [\"data/plots\", \"away\"]\n");
    sandbox.imgpack("check").cannot_run(&["imgpack.toml:2:8: `data/gone`", "imgpack.toml:4:23: `away`"]);
    sandbox.imgpack("check data/plots").exits(0);
}

#[test]
fn an_exception_sets_aside_what_is_found_at_its_path_and_the_verdict_counts_it() {
    let sandbox =
        with("[[ignore]]\ncode = \"reference/*\"\npath = \"data/broken/list.csv\"\nreason = \"agreed\"\n");
    let report = sandbox.imgpack("check --format json data/broken").exits(0).json();
    assert!(codes(&report).is_empty(), "{report}");
    assert_eq!(report["verdict"]["ignored"]["errors"], 1);
    assert_eq!(report["verdict"]["ready"], false);
    sandbox.imgpack("check data/broken").exits(0).shows(&[
        "1 finding is set aside by",
        "without a finding for",
        "next: fix what [[ignore]] sets aside",
    ]);
}

#[test]
fn an_exception_names_a_code_or_a_group_and_the_first_of_several_is_the_one_that_is_used() {
    for code in ["reference/missing-file", "reference", "reference/*", "*"] {
        let report = with(&format!("[[ignore]]\ncode = \"{code}\"\n")).check_json("data/broken");
        assert!(codes(&report).is_empty(), "{code}: {report}");
    }
    let one = |path: &str| format!("[[ignore]]\ncode = \"reference/*\"\npath = \"{path}\"\n");
    let many: String = (0..2_000).map(|number| one(&format!("data/broken/{number}.png"))).collect();
    let report = with(&format!("{}{many}{}", one("list.csv"), one("*.csv"))).check_json("data/broken");
    let unused = report["findings"].as_array().unwrap();
    assert_eq!(unused.len(), 1, "of those that mean a file here all but the first: {report}");
    let at = serde_json::json!({"path": "imgpack.toml", "line": 6_004, "column": 1});
    assert_eq!(unused[0]["at"], at, "{report}");
}

#[test]
fn the_path_of_an_exception_is_the_entrys_name_or_that_of_the_file_below_the_configuration() {
    for (path, is_meant) in [
        ("list.csv", true),
        ("*.csv", true),
        ("data/**", true),
        ("data/broken.zip!/list.csv", true),
        ("data/broken.zip", true),
        ("broken.zip!/list.csv", false),
        ("a.png", false),
    ] {
        let sandbox = with(&format!("[[ignore]]\ncode = \"reference/missing-file\"\npath = \"{path}\"\n"));
        sandbox.zip("data/broken.zip", &broken_files());
        let report = sandbox.check_json("data/broken.zip");
        assert_eq!(!codes(&report).contains(&"reference/missing-file"), is_meant, "{path}: {report}");
    }
}

#[test]
fn an_exception_whose_time_is_over_sets_nothing_aside_and_is_an_error() {
    let config = |date: &str| format!("[[ignore]]\ncode = \"reference/missing-file\"\nexpires = {date}\n");
    let report = with(&config("2020-02-29")).imgpack("check --format json data/broken").exits(1).json();
    assert_eq!(codes(&report), ["config/expired-ignore", "reference/missing-file"]);
    let message = report["findings"][0]["message"].as_str().unwrap();
    assert_eq!(message, "the `[[ignore]]` of `reference/missing-file` ended on 2020-02-29");
    with(&config("2999-12-31")).imgpack("check data/broken").exits(0);
    refused(&config("12:30:00"), &["has no day"]);
}

/// What is said of this configuration in this format, to somebody in a folder below it.
fn said_below(config: &str, format: &str) -> String {
    let sandbox = with(config);
    let arguments = ["check", "plots", "--format", format];
    support::ran(sandbox.command(&arguments).current_dir(sandbox.path("data"))).out
}

#[test]
fn what_is_said_of_a_configuration_has_its_place_there_in_every_format() {
    let config = "strict = false\n\n[[ignore]]\ncode = \"image/empty\"\nexpires = 2020-02-29\n";
    for (format, place) in [
        ("human", "../imgpack.toml:3:1: the `[[ignore]]` of"),
        ("concise", "../imgpack.toml:3:1: error[config/expired-ignore] the `[[ignore]]` of"),
        ("jsonl", r#""at":{"path":"../imgpack.toml","line":3,"column":1}"#),
        ("csv", "plots,opendatasoft,error,config/expired-ignore,../imgpack.toml,,3,1,,,"),
        ("github", "::error file=../imgpack.toml,line=3,col=1,title=config/expired-ignore::the `[[ignore]]`"),
        ("junit", "../imgpack.toml:3:1: error: the `[[ignore]]` of"),
        ("html", ">../imgpack.toml:3:1<"),
    ] {
        let report = said_below(config, format);
        assert!(report.contains(place), "{format}: {report}");
    }
    let json = |format: &str| serde_json::from_str::<Value>(&said_below(config, format)).unwrap();
    let at = serde_json::json!({"path": "../imgpack.toml", "line": 3, "column": 1});
    assert_eq!(json("json")["findings"][0]["at"], at);
    let place = &json("sarif")["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "../imgpack.toml");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&3.into(), &1.into()));
    let issue = &json("gitlab")[0]["location"];
    assert_eq!((&issue["path"], &issue["lines"]["begin"]), (&"../imgpack.toml".into(), &3.into()));
    let diagnostic = &json("rdjson")["diagnostics"][0]["location"];
    let expected =
        serde_json::json!({"path": "../imgpack.toml", "range": {"start": {"line": 3, "column": 1}}});
    assert_eq!(*diagnostic, expected);
}

#[test]
fn a_place_in_a_configuration_counts_characters_and_for_reviewdog_bytes() {
    let config =
        "[tool.imgpack]\nignore = [{ code = \"key\", reason = \"déjà\" }, { code = \"image/empty\" }]\n";
    let sandbox = Sandbox::new();
    sandbox.tree("data/plots", &clean_files());
    sandbox.write("pyproject.toml", config);
    let concise = sandbox.imgpack("check --format concise").out;
    assert!(concise.contains("pyproject.toml:2:46: warning[config/unused-ignore]"), "{concise}");
    let log = sandbox.imgpack("check --format rdjson").json();
    let start = |one: &Value| one["location"]["range"]["start"]["column"].as_u64();
    let columns: Vec<_> = log["diagnostics"].as_array().unwrap().iter().filter_map(start).collect();
    assert!(columns.contains(&48), "{log}");
}

#[test]
fn a_build_says_what_is_left_of_a_configuration_with_its_place() {
    let sandbox = with("[[ignore]]\ncode = \"image/empty\"\nexpires = 2020-02-29\n");
    let report = sandbox.imgpack("build data/plots -o out.zip --format json").exits(1).json();
    let at = serde_json::json!({"path": "imgpack.toml", "line": 1, "column": 1});
    assert_eq!(report["after"]["findings"][0]["at"], at, "{report}");
}

#[test]
fn an_exception_that_sets_nothing_aside_is_a_warning_once_all_that_it_is_about_was_looked_at() {
    let ignore = "[[ignore]]\ncode = \"reference/missing-file\"\n";
    let sandbox = with(&format!("{TWO_SETS}{ignore}"));
    let unused = |arguments: &str| {
        let report = sandbox.imgpack(&format!("check --format json {arguments}")).json();
        packages(&report).iter().filter(|one| codes(one).contains(&"config/unused-ignore")).count()
    };
    assert_eq!(unused(""), 0, "the second data set needs it");
    assert_eq!(unused("data/plots"), 0, "the other data set may need it");
    sandbox.write("imgpack.toml", format!("{TWO_SETS}{ignore}path = \"data/plots/**\"\n"));
    assert_eq!(unused(""), 1);
    assert_eq!(unused("data/plots"), 1, "nothing else can need it");
    assert_eq!(unused("data/broken"), 0, "it is not about this one");
    assert_eq!(unused("data/plots --select image/*"), 0, "its rule did not run");
}

#[test]
fn a_limit_of_the_configuration_takes_the_place_of_the_targets() {
    let sandbox = with("[limits]\nmanifest-columns = 1\n");
    let report = sandbox.imgpack("check --format json data/plots").exits(1).json();
    assert_eq!(codes(&report), ["manifest/too-many-columns"]);
    let finding = &report["findings"][0];
    assert!(finding["message"].as_str().unwrap().contains("limit is 1"), "{finding}");
    refused(
        "target = \"opendatasoft\"\n[limits]\nrecords = 5\n",
        &["3:1: `records` is no limit of opendatasoft"],
    );
    refused(
        "[limits]\nrecords = 5\n",
        &["imgpack.toml:2:1: [limits] records", "opendatasoft has no such limit"],
    );
    refused("[limits]\nentries = -5\n", &["2:11", "whole number"]);
}

#[test]
fn a_build_of_a_data_set_has_its_options_as_well() {
    let sandbox = with(
        "[datasets.plots]\npath = \"data/plots\"\ntarget = \"labelbox\"\nexclude = [\"b.jpg\", \"list.csv\"]\n",
    );
    let report = sandbox.imgpack("build data/plots -o out/ --format json").exits(0).json();
    assert_eq!(report["target"]["id"], "labelbox");
    assert!(sandbox.has("out/a.png") && !sandbox.has("out/b.jpg"));
}

#[test]
fn an_option_at_the_top_is_for_the_data_sets_whose_target_takes_it() {
    let base = "base-url = \"https://x.example/p\"\n";
    let sandbox = with(&format!(
        "{base}[datasets.a]\npath = \"data/plots\"\ntarget = \"opendatasoft\"\n[datasets.b]\npath = \"data/plots\"\ntarget = \"labelbox\"\n"
    ));
    let report = sandbox.imgpack("check --format json").exits(0).json();
    assert!(packages(&report).iter().all(|one| !codes(one).contains(&"layout/option-ignored")), "{report}");
    refused(&format!("target = \"opendatasoft\"\n{base}"), &["2:1: `base-url` is no option of opendatasoft"]);
}

#[test]
fn formats_and_their_files_stand_at_the_top() {
    let sandbox = with(&format!("format = [\"concise\", \"json=report.json\"]\n{TWO_SETS}"));
    sandbox.imgpack("check").exits(1).shows(&["data/broken/list.csv:3:1: error[reference/missing-file]"]);
    assert!(sandbox.has("report.json"));
    sandbox.imgpack("check --format jsonl").exits(1).shows(&["{\""]);
}

#[test]
fn the_facts_of_a_data_set_are_read_with_its_options() {
    let sandbox = with("depth = \"names\"\n");
    sandbox.imgpack("scan data/plots").exits(0).shows(&["names"]);
    sandbox.write("imgpack.toml", "dept = \"names\"\n");
    sandbox.imgpack("scan data/plots").cannot_run(&["did you mean `depth`?"]);
}

#[test]
fn what_has_the_name_of_a_configuration_and_is_no_file_is_never_ignored() {
    let sandbox = with("");
    std::fs::remove_file(sandbox.path("imgpack.toml")).unwrap();
    std::fs::create_dir(sandbox.path("imgpack.toml")).unwrap();
    sandbox.imgpack("check data/plots").cannot_run(&["imgpack.toml: is a directory", "--no-config"]);
    sandbox.imgpack("check data/plots -t opendatasoft --no-config").exits(0);
    #[cfg(unix)]
    {
        std::fs::remove_dir(sandbox.path("imgpack.toml")).unwrap();
        std::os::unix::fs::symlink("gone.toml", sandbox.path(".imgpack.toml")).unwrap();
        sandbox.imgpack("check data/plots").cannot_run(&[".imgpack.toml: leads to no file"]);
        sandbox.write("gone.toml", "target = \"opendatasoft\"\n");
        sandbox.imgpack("check data/plots").exits(0);
    }
}

#[test]
fn a_data_set_whose_path_is_empty_is_refused() {
    refused("[datasets.plots]\npath = \"\"\n", &["imgpack.toml:2:8: `path` names nothing"]);
    refused(
        "[datasets.plots]\npath = [\"data/plots\", \" \"]\n",
        &["imgpack.toml:2:23: `path` names nothing"],
    );
}
