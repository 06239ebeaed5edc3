//! Which target is meant, and who decided it.

use crate::support::{Sandbox, clean_files, codes, png};

#[test]
fn every_word_of_a_target_is_taken() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    for word in ["opendatasoft", "ods", "huwise"] {
        for option in ["-t", "--target"] {
            let report = sandbox.check_json(&format!("{option} {word} clean.zip"));
            assert_eq!(
                report["target"],
                serde_json::json!({"id": "opendatasoft", "because": "named with --target"})
            );
        }
    }
}

#[test]
fn an_unknown_target_is_exit_2_and_the_near_one_is_named() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox
        .imgpack("check -t opendatasof clean.zip")
        .cannot_run(&["opendatasof", "did you mean `opendatasoft`"]);
    sandbox.imgpack("check -t huwize clean.zip").cannot_run(&["did you mean `huwise`"]);
    sandbox.imgpack("check -t moon clean.zip").cannot_run(&["moon", "imgpack targets"]);
    sandbox.imgpack("build -t moon clean.zip -o out.zip").cannot_run(&["moon"]);
}

#[test]
fn the_report_says_which_clause_inferred_the_target() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.tree("photos", &clean_files());
    let because = |input: &str| sandbox.check_json(input)["target"].clone();
    let of = |text: &str| serde_json::json!({"id": "opendatasoft", "because": text});
    assert_eq!(because("clean.zip"), of("inferred: the input is an archive"));
    assert_eq!(because("photos"), of("inferred: the input is a directory"));
    sandbox.imgpack("check clean.zip").exits(0).shows(&["inferred: the input is an archive"]);
}

#[test]
fn the_clauses_are_asked_in_their_order() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.write("list.csv", "file\na.png\n");
    sandbox.write("import.json", "[]");
    sandbox.tree("voc", &[("a.png", png(2, 2, 1)), ("a.xml", b"<annotation/>".to_vec())]);
    sandbox.tree(
        "both",
        &[("a.png", png(2, 2, 1)), ("a.xml", b"<a/>".to_vec()), ("l.csv", b"file\na.png\n".to_vec())],
    );
    let report = sandbox.imgpack("build --format json list.csv -o x.json").json();
    assert_eq!(report["target"]["because"], "inferred: the output is .json");
    let report = sandbox.check_json("import.json");
    assert_eq!(
        report["target"],
        serde_json::json!({"id": "labelbox", "because": "inferred: the input is .json"})
    );
    let voc = sandbox.check_json("voc")["target"].clone();
    assert_eq!(voc["id"], "onestepai");
    let clause = "an image has an .xml of its own name beside it and there is no CSV";
    assert_eq!(voc["because"], format!("inferred: {clause}"));
    let report = sandbox.check_json("both");
    assert_eq!(report["target"]["because"], "inferred: the input is a directory");
}

#[test]
fn a_profile_of_ones_own_extends_a_platform() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox.write(
        "mine.toml",
        "extends = \"opendatasoft\"\nid = \"mine\"\n[image]\naccepted = [\"png\"]\nother = []\n",
    );
    let report = sandbox.check_json("-t mine.toml clean.zip");
    assert_eq!(report["target"]["id"], "mine");
    assert_eq!(codes(&report), ["image/unsupported-format"]);
}

#[test]
fn a_profile_that_cannot_be_used_is_exit_2_with_the_reason() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    let reported = |text: &str, words: &[&str]| {
        sandbox.write("mine.toml", text);
        sandbox.imgpack("check -t mine.toml clean.zip").cannot_run(words);
    };
    reported("extends = \"moon\"", &["moon"]);
    reported("extends = \"opendatasoft\"\nmax-entrys = []", &["max-entrys"]);
    reported("not toml", &["mine.toml"]);
    reported("extends = \"opendatasoft\"\nmax-entries = [{ value = 3, level = \"error\" }]", &["source"]);
    reported(
        "extends = \"opendatasoft\"\nmax-entries = [{ value = 3, level = \"error\", source = \"S9\" }]",
        &["S9"],
    );
    reported(
        "extends = \"opendatasoft\"\n[rules]\n\"path/nestd\" = { level = \"off\" }",
        &["did you mean `path/nested`"],
    );
    reported("extends = \"opendatasoft\"\n[image]\naccepted = [\"jpgg\"]", &["jpgg"]);
    reported("extends = \"opendatasoft\"\n[containers]\naccepted = [\"zipp\"]", &["zipp"]);
    sandbox.imgpack("check -t absent.toml clean.zip").cannot_run(&["absent.toml"]);
}
