//! What is read and written is what `imgpack schema` says: configurations, reports, facts and profiles.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};
use support::{Sandbox, clean_files, fixable_files, hopeless_files, member, png, zip};

/// One of the program's own schemas.
struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn of(name: &str) -> Self {
        let value = Sandbox::new().imgpack(&format!("schema {name}")).exits(0).json();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("file:///own.json", value).unwrap();
        let index = compiler.compile("file:///own.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn error(&self, document: &Value) -> Option<String> {
        self.schemas.validate(document, self.index).err().map(|error| format!("{error:#}"))
    }

    #[track_caller]
    fn takes(&self, document: &Value) {
        if let Some(error) = self.error(document) {
            panic!("{error}\n{document:#}");
        }
    }

    #[track_caller]
    fn refuses(&self, document: &Value) {
        assert!(self.error(document).is_some(), "{document:#}");
    }
}

/// A text of TOML as editors hand it to a schema: dates are texts.
fn as_json(text: &str) -> Value {
    fn plain(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(list) => list.into_iter().map(plain).collect(),
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(key, value)| (key, plain(value))).collect())
            }
            other => serde_json::to_value(other).unwrap(),
        }
    }
    plain(toml::Value::Table(text.parse().unwrap()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The blocks of a page that begin with this fence.
fn blocks(page: &str, fence: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once(&format!("```{fence}\n")) {
        let (block, after) = after.split_once("```").unwrap();
        found.push(block.to_owned());
        rest = after;
    }
    found
}

/// Folders with everything that the examples of pages name.
fn examples() -> Sandbox {
    let sandbox = Sandbox::new();
    for folder in ["data/plots", "data/scans", "scans/left", "scans/right", "archive", "photos"] {
        sandbox.tree(folder, &clean_files());
    }
    sandbox.zip("data/upload.zip", &clean_files());
    sandbox.write("profiles/mine.toml", "extends = \"opendatasoft\"\nid = \"mine\"\n");
    sandbox.write("shared/imgpack.toml", "strict = true\n");
    sandbox.write("known.txt", "a\n");
    sandbox
}

#[test]
fn every_example_of_a_configuration_is_taken_by_the_program_and_by_the_schema() {
    let schema = Schema::of("config");
    let found = blocks("docs/config.md", "toml");
    assert!(found.len() >= 4, "{}", found.len());
    for block in found.iter().chain(&blocks("README.md", "toml")) {
        schema.takes(&as_json(block));
        let sandbox = examples();
        sandbox.write("imgpack.toml", block);
        let run = sandbox.imgpack("check photos");
        assert!(run.code != Some(2), "{block}\n{}", run.err);
        let bare = sandbox.imgpack("check");
        assert!(bare.code != Some(2), "{block}\n{}", bare.err);
    }
}

#[test]
fn what_the_program_refuses_the_schema_refuses() {
    let schema = Schema::of("config");
    for text in [
        "tarjet = 1",
        "strict = \"yes\"",
        "force = true",
        "level = \"image/empty=off\"",
        "[datasets.a]\ntarget = \"labelbox\"",
        "[datasets.a]\npath = \"x\"\nquiet = true",
        "[rules]\n\"image/empty\" = \"eror\"",
        "[rules]\n\"image/empty\" = { level = \"off\", why = \"\" }",
        "[limits]\nrecods = 5",
        "[limits]\nentries = \"5\"",
        "[[ignore]]\npath = \"x\"",
        "[[ignore]]\ncode = \"image/empty\"\nuntil = 2027-01-01",
    ] {
        schema.refuses(&as_json(text));
        let sandbox = examples();
        sandbox.write("imgpack.toml", text);
        sandbox.imgpack("check photos").cannot_run(&["imgpack.toml:"]);
    }
}

#[test]
fn the_schema_of_a_configuration_names_every_option_of_the_command_line_and_no_other() {
    let schema = Sandbox::new().imgpack("schema config").json();
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let help = Sandbox::new().imgpack("build --help").out;
    for option in ["target", "exclude", "storage", "pattern", "category-from", "unsafe-fixes", "split-bytes"]
    {
        assert!(help.contains(&format!("--{option}")) && keys.iter().any(|key| *key == option), "{option}");
    }
    for never in ["output", "force", "dry-run", "config", "no-config", "hook", "level", "help"] {
        assert!(keys.iter().all(|key| *key != never), "{never}");
    }
}

#[test]
fn profiles_are_what_their_schema_says() {
    let schema = Schema::of("profile");
    let folder = fs::read_dir(root().join("src/profiles")).unwrap();
    let texts: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    let texts: Vec<_> =
        texts.iter().filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    assert!(texts.len() >= 5);
    for path in texts {
        schema.takes(&as_json(&fs::read_to_string(path).unwrap()));
    }
    schema.takes(&json!({"extends": "opendatasoft", "image": {"max-side": [{"value": 5, "level": "error", "source": "X"}]}}));
    schema.refuses(&json!({"extends": "opendatasoft", "imgae": {}}));
    schema.refuses(&json!({"extends": "opendatasoft", "rules": {"image/emty": {"level": "off"}}}));
    schema.refuses(&json!({"id": "mine"}));
}

/// Packages of every kind.
fn packages() -> (Sandbox, Vec<&'static str>) {
    let sandbox = Sandbox::new();
    sandbox.tree("clean", &clean_files());
    sandbox.tree("broken", &hopeless_files());
    sandbox.zip("fixable.zip", &fixable_files());
    sandbox.write("cut.zip", &zip(&[member("a.png", png(8, 8, 1))])[..40]);
    sandbox.write("names.zip", zip(&[member(b"caf\xe9\n\x1b.png", png(8, 8, 1)), member("../up.png", "x")]));
    sandbox.write("records.json", r#"[{"row_data": "ftp://x/a.png", "global_key": ""}, {"global_key": 7}]"#);
    sandbox.write("links.csv", "catalogNumber,originalurl\n,not a url\nA1,https://x.example/a.jpg\n");
    let annotation = b"<annotation><filename>b.png</filename><object/></annotation>".to_vec();
    sandbox.tree("pairs", &[("cat/a.png", png(8, 8, 1)), ("cat/a.xml", annotation)]);
    sandbox.write("x.7z", "7z\u{bc}\u{af}'\u{1c}");
    (
        sandbox,
        vec![
            "clean",
            "broken",
            "fixable.zip",
            "cut.zip",
            "names.zip",
            "records.json",
            "links.csv",
            "pairs",
            "x.7z",
        ],
    )
}

/// The targets, each with an output that it takes.
const TARGETS: [(&str, &str); 5] = [
    ("opendatasoft", "out.zip"),
    ("labelbox", "out.json"),
    ("v7-darwin", "out/"),
    ("symbiota", "out.csv"),
    ("onestepai", "out.json"),
];

#[test]
fn every_report_is_what_its_schema_says() {
    let schema = Schema::of("report");
    let (sandbox, inputs) = packages();
    for (target, output) in TARGETS {
        for input in &inputs {
            schema.takes(&sandbox.check_json(&format!("{input} -t {target}")));
            let build =
                format!("build {input} -t {target} --unsafe-fixes --dry-run --format json -o {output}");
            let run = sandbox.imgpack(&build);
            if run.code != Some(2) {
                schema.takes(&run.json());
            }
        }
    }
    let written = sandbox.imgpack("build fixable.zip -o written.zip --format json").exits(0).json();
    assert!(written["output"]["sha256"].is_string());
    schema.takes(&written);
    schema.takes(&sandbox.check_json("clean broken"));
    schema.takes(&sandbox.check_json("clean --exclude a.png"));
}

#[test]
fn the_schema_of_reports_sees_what_is_missing_or_misspelt() {
    let schema = Schema::of("report");
    let (sandbox, _) = packages();
    let report = sandbox.check_json("broken");
    for (pointer, value) in [
        ("/findings/0/severity", json!("fatal")),
        ("/findings/0/code", json!("Reference")),
        ("/findings/0/at/line", json!(0)),
        ("/verdict/ready", json!("yes")),
        ("/summary/errors", json!(-1)),
        ("/depth", json!("deep")),
        ("/schema", json!("imgpack.report.v2")),
    ] {
        let mut wrong = report.clone();
        *wrong.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}: {report:#}")) = value;
        schema.refuses(&wrong);
    }
    for key in ["tool", "target", "input", "verdict", "summary", "findings"] {
        let mut wrong = report.clone();
        wrong.as_object_mut().unwrap().remove(key);
        schema.refuses(&wrong);
    }
}

#[test]
fn every_line_of_facts_is_what_its_schema_says() {
    let schema = Schema::of("facts");
    let (sandbox, inputs) = packages();
    for depth in ["names", "header", "structure", "entropy", "pixels"] {
        let run = sandbox.imgpack(&format!("scan --hash --depth {depth} gone.zip {}", inputs.join(" ")));
        let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.len() > 20, "{run:?}");
        lines.iter().for_each(|line| schema.takes(line));
    }
    schema.refuses(&json!({"schema": "imgpack.facts.v1", "source": "x"}));
    schema.refuses(&json!({"schema": "imgpack.facts.v1", "source": "x", "error": ""}));
    schema.refuses(&json!({"schema": "imgpack.facts.v2", "source": "x", "error": "gone"}));
}

#[test]
fn an_unknown_schema_is_exit_2_and_the_known_ones_are_named() {
    Sandbox::new().imgpack("schema conf").cannot_run(&["config", "report", "facts", "profile"]);
}
