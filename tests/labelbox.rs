//! Labelbox from end to end: import files as they are checked, corrected and made of a folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::{Value, json};
use support::{Sandbox, codes, gif, jpeg, png};

/// The form of import file that the vendor's page shows, with metadata by id and by name.
const SAMPLE: &str = r#"[
  {
    "row_data": "https://lb-test-data.s3.us-west-1.amazonaws.com/image-samples/sample-image-1.jpg",
    "global_key": "https://lb-test-data.s3.us-west-1.amazonaws.com/image-samples/sample-image-1.jpg",
    "media_type": "IMAGE",
    "metadata_fields": [{"schema_id": "cko8s9r5v0001h2dk9elqdidh", "value": "tag_string"}],
    "attachments": [{"type": "IMAGE_OVERLAY", "value": "https://storage.googleapis.com/labelbox-sample-datasets/Docs/rgb.jpg" }]
  },
  {
    "row_data": "https://lb-test-data.s3.us-west-1.amazonaws.com/image-samples/sample-image-2.jpg",
    "global_key": "https://lb-test-data.s3.us-west-1.amazonaws.com/image-samples/sample-image-2.jpg",
    "media_type": "IMAGE",
    "metadata_fields": [{"name": "<metadata_field_name>", "value": "tag_string"}],
    "attachments": [{"type": "TEXT_URL", "value": "https://storage.googleapis.com/labelbox-sample-datasets/Docs/text_attachment.txt"}]
  }
]"#;

fn row(url: &str, key: &str) -> Value {
    json!({"row_data": url, "global_key": key})
}

/// Checks these records and returns the report.
fn check(sandbox: &Sandbox, records: &Value, options: &str) -> Value {
    sandbox.write("import.json", records.to_string());
    sandbox.check_json(&format!("{options} import.json"))
}

/// The findings as code and place in the file.
fn places(report: &Value) -> Vec<(&str, &str)> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|f| (f["code"].as_str().unwrap(), f["at"]["pointer"].as_str().unwrap_or("-"))).collect()
}

fn read_json(sandbox: &Sandbox, name: &str) -> Value {
    serde_json::from_slice(&sandbox.read(name)).unwrap()
}

#[test]
fn the_vendors_form_of_an_import_file_is_clean() {
    let sandbox = Sandbox::new();
    sandbox.write("import.json", SAMPLE);
    let run = sandbox.imgpack("check import.json --format json --strict").exits(0);
    let report = run.json();
    assert!(codes(&report).is_empty(), "{report:#}");
    assert_eq!(report["target"]["because"], "inferred: the input is .json");
}

#[test]
fn a_finding_in_a_record_has_its_pointer_row_field_line_and_column() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "import.json",
        "[\n {\"row_data\": \"https://x.example/a.jpg\", \"global_key\": \"a\"},\n {\"row_data\": \"https://x.example/b.jpg\", \"global_key\": \" é\"}\n]\n",
    );
    let report = sandbox.check_json("--select key/surrounding-space import.json");
    let at = &report["findings"][0]["at"];
    assert_eq!(at["pointer"], "/1/global_key");
    assert_eq!((&at["row"], &at["field"]), (&json!(2), &json!("global_key")));
    assert_eq!((&at["line"], &at["column"]), (&json!(3), &json!(56)));
    let bytes: Vec<usize> = at["bytes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| usize::try_from(n.as_u64().unwrap()).unwrap())
        .collect();
    assert_eq!(&sandbox.read("import.json")[bytes[0]..bytes[1]], "\" é\"".as_bytes());
    sandbox.imgpack("check import.json").shows(&["import.json:3:56", "\" é\""]);
}

#[test]
fn names_with_a_slash_or_a_tilde_are_escaped_in_pointers() {
    let sandbox = Sandbox::new();
    let mut record = row("https://x.example/a.jpg", "a");
    record["a/b~c"] = json!(1);
    let report = check(&sandbox, &json!([record]), "");
    assert_eq!(places(&report), [("record/unknown-field", "/0/a~1b~0c")]);
}

#[test]
fn what_is_wrong_with_a_text_of_json_is_distinguished() {
    let sandbox = Sandbox::new();
    let one = r#"{"row_data": "https://x.example/a.jpg", "global_key": "a"}"#;
    for (text, code, words, exit) in [
        (format!("\u{feff}[{one}]"), "record/unparsable", "byte-order mark", 1),
        (format!("[{one},]"), "record/unparsable", "comma", 1),
        (format!("[{}]", one.replace("\"a\"", "NaN")), "record/unparsable", "NaN", 1),
        (format!("[{}]", one.replace('{', "{\"global_key\": \"a\", ")), "record/unparsable", "twice", 1),
        (format!("[{one}"), "record/unparsable", "the text ends", 1),
        (format!("{one}\n{}", one.replace("\"a\"", "\"b\"")), "record/not-array", "2 objects", 1),
        (one.to_owned(), "record/not-array", "one object", 1),
        ("7".to_owned(), "record/not-array", "a number", 1),
        (String::new(), "record/unparsable", "0 bytes", 1),
        ("[]".to_owned(), "record/empty", "0 records", 1),
    ] {
        sandbox.write("import.json", &text);
        let report = sandbox.imgpack("check --format json import.json").exits(exit).json();
        let findings = report["findings"].as_array().unwrap();
        assert!(findings.iter().any(|f| f["code"] == code), "{text}: {findings:#?}");
        assert!(
            findings.iter().any(|f| f["message"].as_str().unwrap().contains(words)),
            "{text}: {findings:#?}"
        );
    }
}

#[test]
fn repeated_keys_are_determined_from_the_second_row_on_with_the_first_beside_them() {
    let sandbox = Sandbox::new();
    let url = |n: usize| format!("https://x.example/{n}.jpg");
    let keys = ["a b", "c", "a b", "A B", "a\u{e9}b", "a_b", "A b"];
    let records: Vec<Value> = keys.iter().enumerate().map(|(n, key)| row(&url(n), key)).collect();
    let report = check(&sandbox, &json!(records), "--select key/*");
    assert_eq!(
        places(&report),
        [
            ("key/duplicate", "/2/global_key"),
            ("key/folded-duplicate", "/3/global_key"),
            ("key/illegal-character", "/4/global_key"),
            ("key/sanitised-duplicate", "/5/global_key"),
            ("key/folded-duplicate", "/6/global_key"),
        ]
    );
    for finding in
        report["findings"].as_array().unwrap().iter().filter(|f| f["code"] != "key/illegal-character")
    {
        let first =
            if finding["code"] == "key/sanitised-duplicate" { "/4/global_key" } else { "/0/global_key" };
        assert_eq!(finding["related"][0]["pointer"], first, "{finding:#}");
    }
    sandbox.imgpack("build import.json -o fixed.json").exits(0);
    let fixed = read_json(&sandbox, "fixed.json");
    let folded: std::collections::HashSet<String> =
        fixed.as_array().unwrap().iter().map(|r| r["global_key"].as_str().unwrap().to_lowercase()).collect();
    assert_eq!((folded.len(), fixed[0]["global_key"].as_str()), (keys.len(), Some("a b")));
}

#[test]
fn keys_that_the_platform_has_are_reported_whatever_their_letter_case() {
    let sandbox = Sandbox::new();
    sandbox.write("known.txt", "\u{feff}Plot-1\r\n\nplot-9\n");
    let records = json!([row("https://x.example/1.jpg", "plot-1"), row("https://x.example/2.jpg", "plot-2")]);
    let report = check(&sandbox, &records, "--existing-keys known.txt");
    assert_eq!(places(&report), [("key/existing", "/0/global_key")]);
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("`Plot-1`"));
    sandbox.imgpack("check import.json --existing-keys absent.txt").cannot_run(&["absent.txt"]);
}

#[test]
fn keys_that_a_spreadsheet_or_nobody_wrote_get_no_fix_that_hides_it() {
    let sandbox = Sandbox::new();
    let records = json!([
        row("https://x.example/1.jpg", "#REF!"),
        row("https://x.example/2.jpg", "#REF!"),
        row("https://x.example/3.jpg", "k-3\u{200b}"),
        row("https://x.example/4.jpg", "k_3"),
        row("https://x.example/5.jpg", "=\"0012\""),
    ]);
    let report = check(&sandbox, &records, "-t labelbox");
    assert_eq!(
        places(&report),
        [
            ("key/spreadsheet-damage", "/0/global_key"),
            ("key/spreadsheet-damage", "/1/global_key"),
            ("key/hidden-character", "/2/global_key"),
            ("key/spreadsheet-damage", "/4/global_key"),
        ]
    );
    sandbox.imgpack("build import.json -o fixed.json").exits(1);
    sandbox.imgpack("build import.json -o fixed.json --keep-going").exits(1);
    let fixed = read_json(&sandbox, "fixed.json");
    let keys: Vec<&str> =
        fixed.as_array().unwrap().iter().map(|r| r["global_key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["#REF!", "#REF!", "k-3", "k_3", "0012"]);
}

#[test]
fn a_key_of_another_shape_and_a_file_of_another_key_are_shown() {
    let sandbox = Sandbox::new();
    let url = |n: u32| format!("https://x.example/img-{n:03}.jpg");
    let mut records: Vec<Value> = (1..21).map(|n| row(&url(n), &format!("img-{n:03}.jpg"))).collect();
    records[4]["global_key"] = json!("img-O05.jpg");
    records[8]["row_data"] = json!(url(99));
    let report = check(&sandbox, &json!(records), "");
    assert_eq!(places(&report), [("key/odd-shape", "/4/global_key"), ("key/file-mismatch", "/8/global_key")]);
}

#[test]
fn an_ontology_types_the_metadata() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "fields.json",
        r#"[{"name": "site", "kind": "enum", "options": ["north", {"name": "south"}]}, {"name": "height", "kind": "number"}]"#,
    );
    let mut record = row("https://x.example/a.jpg", "a");
    record["metadata_fields"] = json!([
        {"name": "site", "value": "West"},
        {"name": "height", "value": "tall"},
        {"name": "hieght", "value": 1},
        {"name": "split", "value": "val"},
    ]);
    let records = json!([record]);
    assert_eq!(
        places(&check(&sandbox, &records, "")),
        [("metadata/split-value", "/0/metadata_fields/3/value")]
    );
    let report = check(&sandbox, &records, "--ontology fields.json");
    assert_eq!(
        places(&report),
        [
            ("metadata/wrong-type", "/0/metadata_fields/0/value"),
            ("metadata/wrong-type", "/0/metadata_fields/1/value"),
            ("metadata/unknown-name", "/0/metadata_fields/2/name"),
            ("metadata/split-value", "/0/metadata_fields/3/value"),
        ]
    );
    sandbox.write("fields.json", "[{\"name\": \"site\"}]");
    sandbox.imgpack("check import.json --ontology fields.json").cannot_run(&["field 1", "kind"]);
}

#[test]
fn a_path_that_leads_nowhere_is_a_missing_file_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.write("import.json", r#"["nope/x.jpg", {"row_data": "/nope/y.jpg", "global_key": "y"}]"#);
    let report = sandbox.imgpack("check --format json import.json").exits(1).json();
    assert_eq!(
        places(&report),
        [("reference/missing-file", "/0"), ("reference/missing-file", "/1/row_data")]
    );
}

#[test]
fn a_path_that_leads_to_a_file_is_made_an_address() {
    let sandbox = Sandbox::new();
    sandbox.write("img/a b.jpg", jpeg(4, 4, 1));
    sandbox.write("import.json", r#"["img/a b.jpg"]"#);
    let report = sandbox.check_json("import.json");
    assert_eq!(codes(&report), ["url/not-absolute"]);
    sandbox.imgpack("build import.json -o fixed.json --base-url https://cdn.example/set").exits(0);
    let key = json!([{"row_data": "https://cdn.example/set/img/a%20b.jpg", "global_key": "img/a b.jpg"}]);
    assert_eq!(read_json(&sandbox, "fixed.json"), key);
}

#[test]
fn local_files_that_an_import_file_misses_are_reported_with_their_place() {
    let sandbox = Sandbox::new();
    let folder: Vec<(&str, Vec<u8>)> = vec![
        ("a.jpg", jpeg(4, 4, 1)),
        ("list.csv", b"file,metadata.tag\na.jpg,oak\ngone.jpg,ash\n".to_vec()),
        (
            "import.json",
            br#"[{"row_data": "A.jpg", "global_key": "a"}, {"row_data": "b.jpg", "global_key": "b"}]"#
                .to_vec(),
        ),
    ];
    sandbox.tree("set", &folder);
    let report = sandbox.imgpack("check --format json -t labelbox set").exits(1).json();
    let reported: Vec<(&str, &str, u64)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (
                f["code"].as_str().unwrap(),
                f["at"]["entry"].as_str().unwrap(),
                f["at"]["row"].as_u64().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        reported,
        [
            ("reference/case-mismatch", "import.json", 1),
            ("reference/missing-file", "import.json", 2),
            // Beside an import file no table is read.
            ("layout/ignored-file", "list.csv", 0),
        ]
    );
}

#[test]
fn images_are_judged_by_the_platforms_formats() {
    let sandbox = Sandbox::new();
    let files = [
        ("a.gif", gif(4, 4, 1)),
        ("b.png", jpeg(4, 4, 2)),
        ("c.bmp", b"BM".to_vec()),
        ("d.jpg", jpeg(4, 4, 3)),
    ];
    sandbox.tree("set", &files);
    sandbox.zip("set.zip", &files);
    for input in ["set", "set.zip"] {
        let report = sandbox.imgpack(&format!("check --format json -t labelbox {input}")).exits(1).json();
        let mut found = codes(&report);
        found.dedup();
        // Labelbox takes no archive.
        found.retain(|code| *code != "archive/unsupported-container");
        assert_eq!(
            found,
            ["image/unsupported-format", "image/extension-mismatch", "image/unreadable"],
            "{input}"
        );
    }
}

/// A folder whose names need care, with a table beside the images.
fn plots(sandbox: &Sandbox) {
    sandbox.tree(
        "plots",
        &[
            ("z.png", png(4, 4, 1)),
            ("north/a b.jpg", jpeg(4, 4, 2)),
            ("north/é#1.png", png(4, 4, 3)),
            ("north/__1.png", png(4, 4, 4)),
            ("north/A B.jpg", jpeg(4, 4, 5)),
            (
                "list.csv",
                "file;metadata.split;metadata.captureDateTime;metadata.skipNFrames;attachment.RAW_TEXT.note;attachment.image\n\
                 z.png;train;2024-05-01T10:00:00+02:00;3;\"an \"\"oak\"\"\";\n\
                 north/a b.jpg;val;;;;https://x.example/m.png\n"
                    .into(),
            ),
        ],
    );
}

const BUILD_PLOTS: &str =
    "build plots -o import.json -t labelbox --base-url https://cdn.example/set/ --ignore path/*";

#[test]
fn a_folder_becomes_an_import_file() {
    let sandbox = Sandbox::new();
    plots(&sandbox);
    sandbox.imgpack(BUILD_PLOTS).exits(0);
    let import = read_json(&sandbox, "import.json");
    let urls: Vec<&str> =
        import.as_array().unwrap().iter().map(|r| r["row_data"].as_str().unwrap()).collect();
    assert_eq!(
        urls,
        [
            "https://cdn.example/set/z.png",
            "https://cdn.example/set/north/a%20b.jpg",
            "https://cdn.example/set/north/A%20B.jpg",
            "https://cdn.example/set/north/__1.png",
            "https://cdn.example/set/north/%C3%A9%231.png",
        ]
    );
    assert_eq!(
        import[0],
        json!({
            "row_data": "https://cdn.example/set/z.png",
            "global_key": "z.png",
            "media_type": "IMAGE",
            "metadata_fields": [
                {"name": "split", "value": "train"},
                {"name": "captureDateTime", "value": "2024-05-01T10:00:00+02:00"},
                {"name": "skipNFrames", "value": 3},
            ],
            "attachments": [{"type": "RAW_TEXT", "value": "an \"oak\"", "name": "note"}],
        })
    );
    assert_eq!(import[1]["metadata_fields"], json!([{"name": "split", "value": "valid"}]));
    assert_eq!(import[1]["attachments"], json!([{"type": "IMAGE", "value": "https://x.example/m.png"}]));
    let report = sandbox.imgpack("check --format json --strict import.json").exits(0).json();
    assert!(codes(&report).is_empty(), "{report:#}");
}

#[test]
fn keys_come_from_paths_stay_unique_and_their_changes_are_written_down() {
    let sandbox = Sandbox::new();
    plots(&sandbox);
    // The table of keys stays with the user.
    sandbox
        .imgpack(BUILD_PLOTS)
        .exits(0)
        .shows(&["next: imgpack check plots --target labelbox", "rules were left out that find errors"]);
    let import = read_json(&sandbox, "import.json");
    let keys: Vec<&str> =
        import.as_array().unwrap().iter().map(|r| r["global_key"].as_str().unwrap()).collect();
    assert_eq!(keys[..2], ["z.png", "north/a b.jpg"]);
    let folded: std::collections::HashSet<String> = keys.iter().map(|key| key.to_lowercase()).collect();
    assert_eq!(folded.len(), keys.len(), "{keys:?}");
    let mapping = String::from_utf8(sandbox.read("import-keys.csv")).unwrap();
    let wanted = format!("row,old_key,new_key\n3,north/A B.jpg,{}\n5,north/é#1.png,{}\n", keys[2], keys[4]);
    assert_eq!(mapping, wanted);
    let first = sandbox.read("import.json");
    sandbox.imgpack(&format!("{BUILD_PLOTS} --force --jobs 1")).exits(0);
    assert_eq!(sandbox.read("import.json"), first);
    sandbox.imgpack(BUILD_PLOTS).exits(2);
}

#[test]
fn an_import_without_a_base_is_not_written() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &[("a.jpg", jpeg(4, 4, 1))]);
    sandbox.imgpack("build set -o import.json").exits(1).shows(&["url/not-absolute", "--base-url"]);
    assert!(!sandbox.has("import.json"));
    sandbox.imgpack("build set -o import.json --base-url cdn.example").cannot_run(&["https://host/folder"]);
}

#[test]
fn an_image_that_must_change_is_not_linked_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &[("a.gif", gif(4, 4, 1))]);
    let link = "build set -o import.json --base-url https://cdn.example --convert";
    sandbox.imgpack(link).exits(1).shows(&["build a directory first"]);
    sandbox.imgpack("build set -t labelbox -o ready/ --convert").exits(0);
    sandbox.imgpack("build ready -o import.json --base-url https://cdn.example").exits(0);
    assert_eq!(read_json(&sandbox, "import.json")[0]["row_data"], "https://cdn.example/a.png");
}

#[test]
fn only_what_is_wrong_changes_in_an_import_file() {
    let sandbox = Sandbox::new();
    let text = "[ {\"row_data\":\"https://s3.eu-west-1.amazonaws.com/my-set/a.jpg\" ,\n\t\"globalKey\" : \"a\\u0020b\", \"embeddings\":[{\"embedding_id\":\"e\",\"vector\":[1.0,2e3]}]},\n  {\"row_data\":\"https://x.example/\\u00e9.jpg\",\"global_key\":\"c\"}  ]\r\n";
    sandbox.write("import.json", text);
    sandbox.imgpack("build import.json -o fixed.json").exits(0);
    let wanted = text
        .replace(
            "https://s3.eu-west-1.amazonaws.com/my-set/a.jpg",
            "https://my-set.s3.eu-west-1.amazonaws.com/a.jpg",
        )
        .replace("globalKey", "global_key")
        .replace("\\u00e9", "%C3%A9");
    assert_eq!(String::from_utf8(sandbox.read("fixed.json")).unwrap(), wanted);
}

#[test]
fn what_cannot_be_fixed_keeps_the_import_file_from_being_written() {
    let sandbox = Sandbox::new();
    sandbox
        .write("import.json", json!([{"global_key": "a"}, row("http://x.example/b.jpg", "b")]).to_string());
    sandbox.imgpack("build import.json -o fixed.json").exits(1);
    assert!(!sandbox.has("fixed.json"));
    sandbox.imgpack("build import.json -o fixed.json --keep-going").exits(1);
    assert_eq!(sandbox.read("fixed.json"), sandbox.read("import.json"));
}

#[test]
fn many_records_are_written_to_several_files_each_complete() {
    let sandbox = Sandbox::new();
    let mine = "extends = \"labelbox\"\n[records]\nmax-rows = [{ value = 2, level = \"error\", source = \"LB-LIMITS\" }]\n";
    sandbox.write("mine.toml", mine);
    let records: Vec<Value> =
        (0..5).map(|n| row(&format!("https://x.example/{n}.jpg"), &n.to_string())).collect();
    sandbox.write("import.json", json!(records).to_string());
    sandbox.imgpack("check -t mine.toml import.json").exits(1).shows(&["record/too-many-rows", "5 records"]);
    sandbox.imgpack("build -t mine.toml import.json -o part.json --split").exits(0);
    assert_eq!(
        sandbox.names("."),
        ["import.json", "mine.toml", "part-001.json", "part-002.json", "part-003.json"]
    );
    let parts: Vec<Value> = (1..=3)
        .flat_map(|n| read_json(&sandbox, &format!("part-00{n}.json")).as_array().unwrap().clone())
        .collect();
    assert_eq!(parts, records);
}

#[test]
fn a_limit_of_bytes_splits_as_well() {
    let sandbox = Sandbox::new();
    let records: Vec<Value> =
        (0..9).map(|n| row(&format!("https://x.example/{n}.jpg"), &n.to_string())).collect();
    sandbox.write("import.json", json!(records).to_string());
    sandbox.imgpack("build import.json -o part.json --split --split-bytes 200").exits(0);
    let mut all = Vec::new();
    for name in sandbox.names(".").into_iter().filter(|name| name.starts_with("part")) {
        assert!(sandbox.read(&name).len() <= 200, "{name}");
        all.extend(read_json(&sandbox, &name).as_array().unwrap().clone());
    }
    assert_eq!(all, records);
    sandbox.imgpack("build import.json -o one.json --split-bytes 200").exits(0);
    assert_eq!(sandbox.read("one-001.json"), sandbox.read("part-001.json"));
}

#[test]
fn a_table_of_addresses_becomes_an_import_file() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "links.csv",
        "row_data,global_key,metadata.tag\nhttps://x.example/b.jpg,two,oak\nhttps://x.example/a.jpg,one,\n",
    );
    sandbox.imgpack("build links.csv -o import.json").exits(0);
    let tag = json!([{"name": "tag", "value": "oak"}]);
    assert_eq!(
        read_json(&sandbox, "import.json"),
        json!([
            {"row_data": "https://x.example/b.jpg", "global_key": "two", "media_type": "IMAGE", "metadata_fields": tag},
            {"row_data": "https://x.example/a.jpg", "global_key": "one", "media_type": "IMAGE"},
        ])
    );
}

#[test]
fn an_output_of_a_shape_that_the_platform_does_not_take_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.clean();
    sandbox
        .imgpack("build clean.zip -t labelbox -o out.zip")
        .cannot_run(&["labelbox", "a JSON import file or a directory"]);
    sandbox
        .imgpack("build clean.zip -t opendatasoft -o out.json")
        .cannot_run(&["opendatasoft", "an archive"]);
}

#[test]
fn the_page_shows_what_is_built() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/labelbox.md")).unwrap();
    let block = |language: &str| {
        let start = page.find(&format!("```{language}\n")).unwrap() + language.len() + 4;
        page[start..].split("```").next().unwrap().to_owned()
    };
    let sandbox = Sandbox::new();
    sandbox.tree(
        "ready",
        &[
            ("north/oak 1.jpg", jpeg(4, 4, 1)),
            ("north/oak 2.jpg", jpeg(4, 4, 2)),
            ("ash #3.jpg", jpeg(4, 4, 3)),
            ("list.csv", block("csv").into()),
        ],
    );
    sandbox
        .imgpack("build ready/ -o import.json --target labelbox --base-url https://cdn.example/plots")
        .exits(0);
    assert_eq!(String::from_utf8(sandbox.read("import.json")).unwrap(), block("json"));
}

#[test]
fn a_path_is_compared_with_the_files_beside_the_import_file_before_it_becomes_a_url() {
    let sandbox = Sandbox::new();
    sandbox.tree("job", &[("img/a b.JPG", jpeg(4, 4, 1)), ("old/c.jpg", jpeg(4, 4, 2))]);
    let options = "-t labelbox --base-url https://cdn.example/p/";
    let paths = json!([row("img\\a b.jpg", "a"), row("./old/c.jpg", "c")]);
    sandbox.write("job/in.json", paths.to_string());
    sandbox.imgpack(&format!("build job/in.json -o out.json {options}")).exits(0);
    let urls: Vec<Value> = read_json(&sandbox, "out.json")
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["row_data"].clone())
        .collect();
    assert_eq!(urls, ["https://cdn.example/p/img/a%20b.JPG", "https://cdn.example/p/old/c.jpg"]);
    for lost in ["img/gone.jpg", "C:/Users/ann/old/c.jpg", "n/a"] {
        sandbox.write("job/in.json", json!([row(lost, "a")]).to_string());
        sandbox.imgpack(&format!("build job/in.json -o no.json {options}")).exits(1);
        assert!(!sandbox.path("no.json").exists(), "{lost}");
    }
}

#[test]
fn an_import_file_that_links_images_is_not_written_where_they_would_have_to_change() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &[("a.jpg", jpeg(4, 4, 1)), ("b.gif", gif(4, 4, 2))]);
    let build = "build set -o out.json -t labelbox --convert --base-url https://cdn.example/p/";
    sandbox.imgpack(build).exits(1).shows(&["the images are linked as they are; build a directory first"]);
    assert!(!sandbox.path("out.json").exists());
}

#[test]
fn a_record_is_dropped_only_where_no_image_beside_the_file_could_be_its_own() {
    let records = |last: &str| json!([row("a.jpg", "a"), row("b.jpg", "b"), row(last, "c")]).to_string();
    for (files, code) in [(&["a.jpg", "b.jpg"][..], 0), (&["a.jpg", "b.jpg", "other.jpg"][..], 1)] {
        let sandbox = Sandbox::new();
        let files: Vec<(&str, Vec<u8>)> = files.iter().map(|name| (*name, jpeg(4, 4, 1))).collect();
        sandbox.tree("set", &files);
        sandbox.write("set/in.json", records("gone.jpg"));
        let base = "--base-url https://cdn.example --unsafe-fixes";
        let run = sandbox.imgpack(&format!("build set/in.json -o out.json {base}"));
        run.exits(code);
        assert_eq!(sandbox.has("out.json"), code == 0);
    }
}

#[test]
fn what_is_left_out_goes_with_its_rows_in_every_file_that_has_one() {
    let sandbox = Sandbox::new();
    let list = "File,Title,global_key\n,,\na.png,one,ka\nb.png,two,kb\nc.png,three,kc\n";
    let image = |seed| support::png(8, 8, seed);
    sandbox.tree("set", &[("a.png", image(1)), ("b.png", image(2)), ("c.png", image(3))]);
    sandbox.write("set/list.csv", list);
    sandbox.write("known.txt", "kb\n");
    let build = "build set -t labelbox --base-url https://cdn.example/s --unsafe-fixes --force -o x.json";
    for (option, left, listed) in [
        ("--leave-out a.png", ["kb", "kc"], "a.png,2,"),
        ("--existing-keys known.txt --skip-existing", ["ka", "kc"], "kb,3,"),
    ] {
        sandbox.imgpack(&format!("{build} {option}")).exits(0);
        let records = read_json(&sandbox, "x.json");
        let keys: Vec<&str> =
            records.as_array().unwrap().iter().map(|record| record["global_key"].as_str().unwrap()).collect();
        assert_eq!(keys, left, "{option}");
        let table = String::from_utf8(sandbox.read("x-left-out.csv")).unwrap();
        assert!(table.contains(listed), "{option}: {table}");
    }
}

#[test]
fn a_record_goes_with_its_image_however_it_spells_the_path() {
    let sandbox = Sandbox::new();
    sandbox.tree("set/img", &[("a.png", support::png(8, 8, 1)), ("b.png", support::png(8, 8, 2))]);
    sandbox.write("set/in.json", json!([row("img\\a.png", "a"), row("img/b.png", "b")]).to_string());
    let build = "build set -t labelbox --base-url https://cdn.example/s -o x.json --leave-out img/a.png";
    sandbox.imgpack(build).exits(0);
    let records = read_json(&sandbox, "x.json");
    assert_eq!((records.as_array().unwrap().len(), &records[0]["global_key"]), (1, &json!("b")));
}

#[test]
fn paths_that_nobody_could_compare_are_told_of_what_is_written_too() {
    let sandbox = Sandbox::new();
    sandbox.write("in.json", json!([row("img/a.jpg", "a"), row("img/b.jpg", "b")]).to_string());
    let told = "2 paths not compared, the first of them `img/a.jpg`";
    let base = "-t labelbox --base-url https://cdn.example/s";
    sandbox.imgpack(&format!("check in.json {base}")).shows(&[told]);
    sandbox
        .imgpack(&format!("build in.json -o out.json {base}"))
        .exits(0)
        .shows(&[told, "1 warning in out.json"]);
    sandbox.imgpack(&format!("build in.json -o strict.json --strict {base}")).exits(1);
}

#[test]
fn a_file_that_two_records_may_mean_is_given_to_none() {
    for (first, second) in [("1.png", "D:/old/1.png"), ("C:/a/1.png", "C:/b/1.png")] {
        let sandbox = Sandbox::new();
        sandbox.tree("set", &[("1.png", support::png(8, 8, 1))]);
        sandbox.write("set/in.json", json!([row(first, "a"), row(second, "b")]).to_string());
        let build = "build set/in.json -o out.json --base-url https://cdn.example/s --unsafe-fixes";
        sandbox.imgpack(build).exits(1);
        assert!(!sandbox.has("out.json"), "{first} {second}");
    }
}

#[test]
fn an_image_that_no_record_links_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &[("img/a.jpg", jpeg(4, 4, 1)), ("img/b.jpg", jpeg(4, 4, 2))]);
    sandbox.write("set/in.json", json!([row("https://cdn.example/p/img/a.jpg", "a")]).to_string());
    sandbox.imgpack("check set -t labelbox").exits(0).shows(&["reference/unlisted-file", "img/b.jpg"]);
}

#[test]
fn a_table_beside_images_that_no_import_is_made_of_is_reported_as_not_read() {
    let sandbox = Sandbox::new();
    sandbox.write("set/a.jpg", jpeg(20, 10, 1));
    for (table, options, expected) in [
        ("file,metadata.site\na.jpg,Lyon\n", "", vec!["layout/ignored-file"]),
        ("site,year\nLyon,1904\n", "", vec!["layout/ignored-file"]),
        ("file,metadata.site\na.jpg,Lyon\n", "--base-url https://cdn.example/p", vec![]),
    ] {
        sandbox.write("set/t.csv", table);
        assert_eq!(
            codes(&sandbox.check_json(&format!("set -t labelbox {options}"))),
            expected,
            "{table} {options}"
        );
    }
}

#[test]
fn a_share_of_a_cloud_drive_is_a_page() {
    let sandbox = Sandbox::new();
    for (url, is_page) in [
        ("https://www.dropbox.com/s/abc/a.jpg?dl=0", true),
        ("https://www.dropbox.com/scl/fi/abc/a.jpg?rlkey=k&dl=0", true),
        ("https://1drv.ms/i/abc.jpg", true),
        ("https://www.dropbox.com/s/abc/a.jpg?dl=1", false),
        ("https://www.dropbox.com/s/abc/a.jpg?raw=1", false),
        ("https://dl.dropboxusercontent.com/s/abc/a.jpg", false),
    ] {
        let report = check(&sandbox, &json!([row(url, "a")]), "");
        assert_eq!(codes(&report).contains(&"url/page-link"), is_page, "{url}");
    }
}

#[test]
fn a_row_that_names_no_file_as_it_stands_is_never_lost_from_an_import() {
    for cells in [["1.jpg", "2.jpg"], ["001", "002"], ["001.jpg; 002.jpg", "003.jpg"]] {
        let sandbox = Sandbox::new();
        for (shade, name) in (1..).zip(["001.jpg", "002.jpg", "003.jpg"]) {
            sandbox.write(format!("set/{name}"), jpeg(20, 10, shade));
        }
        let [one, two] = cells;
        sandbox
            .write("set/t.csv", format!("file,global_key,metadata.site\n{one},k1,Lyon\n{two},k2,Nantes\n"));
        let options = "-t labelbox --base-url https://cdn.example/p --unsafe-fixes -o out.json";
        sandbox.imgpack(&format!("build set {options}")).exits(1);
        assert!(!sandbox.has("out.json"), "{cells:?}");
    }
}

#[test]
fn a_column_that_has_no_place_in_a_record_is_reported_and_every_other_one_comes_along() {
    let sandbox = Sandbox::new();
    let header = "file,Title,Global_Key,metadata.site,External ID,attachment.RAW_TEXT.note,empty";
    sandbox.tree(
        "set",
        &[
            ("list.csv", format!("{header}\na.jpg,Oak,k1,north,7,hello,\n").into_bytes()),
            ("a.jpg", jpeg(8, 8, 1)),
        ],
    );
    let words = "set -t labelbox --base-url https://cdn.example/p";
    for report in [
        sandbox.check_json(words),
        sandbox.imgpack(&format!("build {words} -o x.json --format json")).exits(0).json(),
    ] {
        let lost: Vec<(&str, &str)> =
            report["findings"].as_array().unwrap().iter().map(code_and_subject).collect();
        assert_eq!(lost, [("manifest/unknown-column", "Title")], "{report:#}");
    }
    let written = &read_json(&sandbox, "x.json")[0];
    assert_eq!((&written["global_key"], &written["external_id"]), (&json!("k1"), &json!("7")));
    assert_eq!(written["metadata_fields"], json!([{"name": "site", "value": "north"}]));
    assert_eq!(written["attachments"], json!([{"type": "RAW_TEXT", "value": "hello", "name": "note"}]));
}

fn code_and_subject(finding: &Value) -> (&str, &str) {
    (finding["code"].as_str().unwrap(), finding["subject"].as_str().unwrap_or_default())
}

#[test]
fn a_check_with_a_base_url_judges_the_records_and_leads_to_the_import_file() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &[("a\u{a0}b.jpg", jpeg(8, 8, 1)), ("._a.jpg", b"\0\x05\x16\x07".to_vec())]);
    let run = sandbox.imgpack("check set -t labelbox --base-url https://cdn.example/p").exits(1);
    let command =
        "next: imgpack build set --target labelbox --base-url https://cdn.example/p -o set-fixed.json";
    assert!(run.out.contains(command) && run.out.contains("key/hidden-character"), "{}", run.out);
    // What only the check makes is no file that somebody can open.
    let report = sandbox.check_json("set -t labelbox --base-url https://cdn.example/p --select key/*");
    assert_eq!(report["findings"][0]["at"]["path"], "set", "{report:#}");
    let run =
        sandbox.imgpack("build set -t labelbox --base-url https://cdn.example/p -o set-fixed.json").exits(0);
    assert!(run.out.contains("next: import set-fixed.json: dataset.create_data_rows("), "{}", run.out);
    let url = &read_json(&sandbox, "set-fixed.json")[0]["row_data"];
    assert_eq!(url, "https://cdn.example/p/a%C2%A0b.jpg");
}

#[test]
fn a_table_of_links_alone_leads_to_an_import_file() {
    let sandbox = Sandbox::new();
    for (header, cell) in [("row_data", "https://x.example/a.jpg"), ("url", "https://x.example/a.jpg")] {
        sandbox.write("links.csv", format!("{header},globalKey\n{cell},k\n"));
        let run = sandbox.imgpack("check links.csv -t labelbox").exits(0);
        assert!(run.out.contains("-o links-fixed.json"), "{}", run.out);
        sandbox.imgpack("build links.csv -t labelbox --force -o x.json").exits(0);
        assert_eq!(
            read_json(&sandbox, "x.json")[0],
            json!({"row_data": cell, "global_key": "k", "media_type": "IMAGE"})
        );
    }
    // `data` and `url` have other meanings as well.
    sandbox.write("dates.csv", "data,autore\n2026-01-02,Ann\n");
    let report = sandbox.check_json("dates.csv -t labelbox");
    assert_eq!(codes(&report), ["layout/no-image"]);
}

#[test]
fn names_of_images_that_lie_on_a_server_are_completed_with_one_warning() {
    let sandbox = Sandbox::new();
    sandbox.write("names.csv", "file\nx/a.jpg\nb.jpg\n");
    let words = "names.csv -t labelbox --base-url https://cdn.example/p";
    sandbox.imgpack(&format!("build {words} -o x.json")).exits(0);
    let urls: Vec<Value> =
        read_json(&sandbox, "x.json").as_array().unwrap().iter().map(|r| r["row_data"].clone()).collect();
    assert_eq!(urls, ["https://cdn.example/p/x/a.jpg", "https://cdn.example/p/b.jpg"]);
    let report = sandbox.check_json(words);
    assert_eq!(report["summary"]["warnings"], 1, "{report:#}");
}

#[test]
fn an_attachment_that_is_a_file_goes_through_the_ladder_and_is_no_image_of_its_own() {
    let sandbox = Sandbox::new();
    let table = b"file,attachment.IMAGE_OVERLAY\na.jpg,Masks\\A.PNG\nb.jpg,nowhere.png\nc.jpg,\n".to_vec();
    let image = |shade| jpeg(8, 8, shade);
    sandbox.tree(
        "set",
        &[
            ("list.csv", table),
            ("a.jpg", image(1)),
            ("b.jpg", image(2)),
            ("c.jpg", image(3)),
            ("masks/a.png", png(8, 8, 4)),
        ],
    );
    let words = "set -t labelbox --base-url https://cdn.example/p";
    let report = sandbox.check_json(words);
    assert_eq!(codes(&report), ["attachment/value", "attachment/value"], "{report:#}");
    let run = sandbox.imgpack(&format!("build {words} -o x.json --format json")).exits(0);
    let written = read_json(&sandbox, "x.json");
    assert_eq!(written.as_array().unwrap().len(), 3, "{written:#}");
    assert_eq!(written[0]["attachments"][0]["value"], "https://cdn.example/p/masks/a.png");
    assert_eq!(run.json()["findings"].as_array().unwrap().len(), 2);
}

#[test]
fn a_list_of_existing_keys_is_read_as_people_export_it_or_refused() {
    let sandbox = Sandbox::new();
    let records = json!([row("https://x.example/a.jpg", "a"), row("https://x.example/b.jpg", "b")]);
    sandbox.write("import.json", records.to_string());
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for list in [
        b"a\n".to_vec(),
        b"\"a\"\r\n\"z\"\r\n".to_vec(),
        b"\xef\xbb\xbfa\rz\r".to_vec(),
        utf16("a\r\nz\r\n"),
        b"global_key\na\n".to_vec(),
        b"ID;\"Global Key\"\n1;\"a\"\n2;z\n".to_vec(),
        b"globalKey,other\na,1\n".to_vec(),
        b"other\tGlobalKey\n1\ta\n".to_vec(),
        b"a\nSmith, Ann\nSmith, Bob\n".to_vec(),
    ] {
        sandbox.write("known.txt", &list);
        let report = sandbox.check_json("import.json --existing-keys known.txt");
        assert_eq!(codes(&report), ["key/existing"], "{:?}", String::from_utf8_lossy(&list));
    }
    for (list, why) in [
        (&b"id,title\n1,a\n2,z\n"[..], "no column is called global_key"),
        (b"1\ta\n2\tz\n", "no column is called"),
        (b"[\"a\"]", "JSON"),
        (b"ab\0c\n", "NUL"),
        (b"a\n\xe9t\xe9\n", "byte 2 is not UTF-8"),
    ] {
        sandbox.write("known.txt", list);
        sandbox.imgpack("check import.json --existing-keys known.txt").cannot_run(&[why, "one key a line"]);
    }
    sandbox.write("known.txt", "\n");
    let report = sandbox.check_json("import.json --existing-keys known.txt");
    assert_eq!(report["findings"][0]["code"], "layout/option-ignored");
    assert_eq!(report["findings"][0]["severity"], "hint");
}

#[test]
fn an_import_file_beside_images_is_read_and_what_another_tool_wrote_is_not() {
    let sandbox = Sandbox::new();
    let tasks = json!([{"data": {"image": "/data/a.jpg"}, "annotations": []}]).to_string();
    let found = |name: &str, text: &str| {
        sandbox.tree(name, &[("set.json", text.as_bytes().to_vec()), ("a.jpg", jpeg(8, 8, 1))]);
        codes(&sandbox.check_json(&format!("{name} -t labelbox"))).join(" ")
    };
    assert_eq!(
        found("own", &json!([row("a.jpg", "k"), row("zz.jpg", "l")]).to_string()),
        "url/not-absolute reference/missing-file"
    );
    assert_eq!(
        found("aliased", &json!([{"imageUrl": "zz.jpg", "global_key": "l"}]).to_string()),
        "reference/unlisted-file record/unknown-field"
    );
    assert_eq!(found("tasks", &tasks), "layout/ignored-file");
}

#[test]
fn images_that_must_change_before_they_are_linked_lead_to_a_folder() {
    let sandbox = Sandbox::new();
    sandbox.tree("set", &[("a.gif", gif(8, 8, 1)), ("b b.jpg", jpeg(8, 8, 2))]);
    let words = "set -t labelbox --base-url https://cdn.example/p";
    let run = sandbox.imgpack(&format!("check {words}")).exits(1);
    let command = "next: imgpack build set --target labelbox --base-url https://cdn.example/p --convert -o set-fixed/  (fixes 1 of 1; the output will be written)";
    assert!(run.out.contains(command), "{}", run.out);
    sandbox.imgpack(&format!("build {words} --convert -o set-fixed/")).exits(0);
    sandbox.imgpack("check set-fixed -t labelbox --base-url https://cdn.example/p").exits(0);
}

#[test]
fn rows_that_a_lone_quote_swallowed_are_told_of_a_table_of_links_as_well() {
    let sandbox = Sandbox::new();
    let rows =
        (1..9).map(|n| format!("https://x.example/{n}.jpg,k{n},note {n}\n")).collect::<Vec<_>>().concat();
    let broken = rows.replace("note 2", "\"note 2").replace("note 5", "frame of 12\"");
    sandbox.write("links.csv", format!("row_data,global_key,metadata.note\n{broken}"));
    let report = sandbox.check_json("links.csv -t labelbox");
    assert_eq!(codes(&report), ["manifest/swallowed-rows"], "{report:#}");
    sandbox.imgpack("build links.csv -t labelbox -o x.json --unsafe-fixes").exits(1);
}

#[test]
fn a_row_of_a_table_of_links_without_its_link_is_an_error_and_not_left_out() {
    let sandbox = Sandbox::new();
    sandbox.write("links.csv", "row_data,global_key\nhttps://x.example/1.jpg,a\n ,b\n");
    let report = sandbox.check_json("links.csv -t labelbox");
    assert_eq!(codes(&report), ["record/missing-field"], "{report:#}");
    sandbox.imgpack("build links.csv -t labelbox -o x.json").exits(1);
}

#[test]
fn keys_of_a_table_are_compared_with_each_other_and_with_the_files_of_their_rows() {
    let sandbox = Sandbox::new();
    let rows = |key: fn(u32) -> String| -> String {
        (1..25).map(|n| format!("https://x.example/WIS-{n:05}.jpg,{}\n", key(n))).collect::<Vec<_>>().concat()
    };
    let found = |rows: String| {
        sandbox.write("links.csv", format!("row_data,global_key\n{rows}"));
        codes(&sandbox.check_json("links.csv -t labelbox")).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(found(rows(|n| format!("WIS-{n:05}"))).is_empty());
    assert_eq!(found(rows(|n| format!("WIS-{:05}", n + 1)))[0], "key/file-mismatch");
    let odd = |n| if n == 7 { "WIS-OOOO7".to_owned() } else { format!("WIS-{n:05}") };
    assert!(found(rows(odd)).contains(&"key/odd-shape".to_owned()));
}

#[test]
fn some_of_the_rules_judge_the_same_records_as_all_of_them() {
    let sandbox = Sandbox::new();
    let table = b"file,global_key\na.jpg,k \nb.jpg,l\n".to_vec();
    sandbox.tree("set", &[("list.csv", table), ("a.jpg", jpeg(8, 8, 1)), ("b.jpg", jpeg(8, 8, 2))]);
    let own = json!([row("https://x.example/a.jpg", "own")]).to_string().into_bytes();
    sandbox.tree("own", &[("import.json", own), ("a.jpg", jpeg(8, 8, 1))]);
    let words = "-t labelbox --base-url https://cdn.example/p";
    for rules in ["", "--select key/*", "--select key/surrounding-space"] {
        let report = sandbox.check_json(&format!("set {words} {rules}"));
        assert_eq!(codes(&report), ["key/surrounding-space"], "{rules}");
    }
    for rules in ["--select key/*", "--select path/*", "--select image/*", "--select layout/*"] {
        let report = sandbox.check_json(&format!("own {words} {rules}"));
        assert!(codes(&report).is_empty(), "{rules}: {report:#}");
    }
}

#[test]
fn a_value_that_readers_take_for_different_things_keeps_its_text() {
    for (member, other) in [
        (r#""global_key": "\ud83d""#, "https://e.org/a.jpg"),
        (r#""global_key": "a b\ud83d""#, "https://e.org/a b.jpg"),
        (r#""global_key": "a b", "global_key": "b c""#, "https://e.org/a.jpg"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("import.json", format!(r#"[{{"row_data": "{other}", {member}}}]"#));
        let report = sandbox.check_json("import.json --target labelbox");
        assert!(codes(&report).contains(&"record/unparsable"), "{report}");
        let run = sandbox.imgpack("build import.json -o out.json --target labelbox --keep-going");
        let written = String::from_utf8(sandbox.read("out.json")).unwrap();
        assert!(written.contains(member), "{member}: {written}");
        run.exits(1);
    }
}

#[test]
fn the_name_of_an_object_is_not_percent_encoded() {
    let sandbox = Sandbox::new();
    for url in ["gs://bucket/a b.jpg", "gs://bucket/100%.jpg", "gs://bucket/é.jpg", "gs://bucket/a#1.jpg"] {
        sandbox.write("import.json", json!([row(url, "a")]).to_string());
        sandbox.imgpack("build import.json -o out.json --force --target labelbox").exits(0);
        let written: Value = serde_json::from_slice(&sandbox.read("out.json")).unwrap();
        assert_eq!(written[0]["row_data"], url);
    }
}

#[test]
fn a_field_of_metadata_is_renamed_only_where_the_fields_are_known() {
    let sandbox = Sandbox::new();
    let mut record = row("https://e.org/a.jpg", "a");
    record["metadata_fields"] = json!([{"name": "Tag", "value": "x"}]);
    let report = check(&sandbox, &json!([record]), "--target labelbox");
    let finding = &report["findings"][0];
    assert_eq!(finding["code"], "metadata/unknown-name");
    assert_eq!(finding["fix"]["safety"], "manual");
    assert!(!finding["message"].as_str().unwrap().contains("is not a metadata field"), "{finding}");
}

#[test]
fn a_lone_image_is_judged_like_a_folder_of_one() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/a.jpg", jpeg(20, 10, 1));
    let alone = sandbox.imgpack("check pics/a.jpg -t labelbox --format json").exits(0).json();
    assert_eq!(alone["summary"]["errors"], 0, "{alone}");
}

/// A folder with an import file that names one sound image and one that is cut.
fn with_a_broken_image(table: &str, text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let image = jpeg(40, 30, 90);
    sandbox.write("a.jpg", &image);
    sandbox.write("sub/b.jpg", &image[..image.len() / 2]);
    sandbox.write("never-named.jpg", &image[..9]);
    sandbox.write(table, text);
    sandbox
}

#[test]
fn files_that_an_import_file_names_and_that_are_here_are_looked_at() {
    let rows = json!([row("a.jpg", "a"), row("sub/b.jpg", "b")]).to_string();
    let attached = json!([{"row_data": "https://x.example/c.jpg", "global_key": "c",
        "attachments": [{"type": "IMAGE", "value": "sub/b.jpg"}]}]);
    let table = "row_data,global_key\na.jpg,a\nsub/b.jpg,b\n";
    let named = "file,global_key\na.jpg,a\nsub/b.jpg,b\n";
    let links = "catalogNumber,originalUrl\n1,a.jpg\n2,sub/b.jpg\n";
    for (name, text, target) in [
        ("x.json", rows.as_str(), "labelbox"),
        ("x.json", &attached.to_string(), "labelbox"),
        ("x.csv", table, "labelbox"),
        ("x.csv", named, "labelbox"),
        ("x.csv", links, "symbiota"),
    ] {
        let sandbox = with_a_broken_image(name, text);
        for base in ["", "--base-url https://x.example/p"] {
            let report = sandbox.check_json(&format!("{base} --target {target} {name}"));
            let findings = report["findings"].as_array().unwrap();
            let cut: Vec<&Value> =
                findings.iter().filter(|found| found["code"] == "image/truncated").collect();
            assert_eq!(cut.len(), 1, "{name} {base}: {report:#}");
            assert_eq!(
                (&cut[0]["at"]["path"], &cut[0]["at"]["entry"]),
                (&json!("sub/b.jpg"), &json!("sub/b.jpg"))
            );
        }
        let output = if target == "labelbox" { "up.json" } else { "up.csv" };
        let build = format!("build {name} --target {target} --base-url https://x.example/p -o {output}");
        sandbox.imgpack(&build).exits(1);
        assert!(!sandbox.has(output), "{name}");
        sandbox.imgpack(&format!("{build} --leave-out broken")).exits(0);
        let (left, whole) = (String::from_utf8(sandbox.read(output)).unwrap(), attached.to_string());
        assert!(!left.contains("b.jpg") || whole == text, "{left}");
    }
}

#[test]
fn a_verdict_names_the_urls_that_nobody_looked_behind() {
    let sandbox = Sandbox::new();
    let rows = json!([row("https://x.example/a.jpg", "a"), row("https://x.example/b.jpg", "b")]);
    sandbox.write("import.json", rows.to_string());
    sandbox.imgpack("check import.json").exits(0).shows(&["what its 2 URLs lead to was not looked at"]);
    assert_eq!(sandbox.check_json("import.json")["verdict"]["urls_elsewhere"], 2);
    sandbox.write("set/import.json", rows.to_string());
    sandbox.write("set/a.jpg", jpeg(40, 30, 90));
    sandbox.imgpack("check set -t labelbox").shows(&["what its URL leads to was not looked at"]);
    sandbox.write("set/b.jpg", jpeg(40, 30, 80));
    let all = sandbox.imgpack("check set -t labelbox").exits(0);
    assert!(!all.out.contains("was not looked at"), "{}", all.out);
}

#[test]
fn rows_of_links_are_left_out_by_the_names_that_their_urls_end_in() {
    let rows = json!([row("https://x.example/p/a.jpg", "a"), row("https://x.example/p/b%20c.jpg?x=1", "b")]);
    let table = "catalogNumber,originalUrl\n1,https://x.example/p/a.jpg\n2,https://x.example/p/b%20c.jpg\n";
    for (name, text, output) in [
        ("x.json", rows.to_string(), "up.json"),
        ("x.csv", table.to_owned(), "up.csv"),
        ("y.csv", table.replace("catalogNumber,originalUrl", "global_key,row_data"), "up.json"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(name, text);
        for glob in ["b*.jpg", "p/b*", "b?c.jpg"] {
            let run =
                sandbox.imgpack(&format!("build {name} --leave-out {glob} -o {output} --force")).exits(0);
            assert!(!run.out.contains("option-ignored"), "{name} {glob}: {}", run.out);
            let left = String::from_utf8(sandbox.read(output)).unwrap();
            assert!(left.contains("a.jpg") && !left.contains("b%20c"), "{name} {glob}: {left}");
            let listed = String::from_utf8(sandbox.read("up-left-out.csv")).unwrap();
            assert!(listed.contains("p/b c.jpg,2,,"), "{name} {glob}: {listed}");
        }
        let run = sandbox.imgpack(&format!("build {name} --leave-out z.jpg -o {output} --force")).exits(0);
        assert!(run.out.contains("means no entry"), "{}", run.out);
    }
}

#[test]
fn a_table_beside_an_import_file_or_of_other_things_is_ignored_and_not_judged() {
    let broken = "class,count\noak,\"3\nfir,4,5\n";
    let sandbox = Sandbox::new();
    sandbox.write("set/a.jpg", jpeg(40, 30, 90));
    sandbox.write("set/counts.csv", broken);
    for base in ["", "--base-url https://x.example/p"] {
        assert_eq!(codes(&sandbox.check_json(&format!("set -t labelbox {base}"))), ["layout/ignored-file"]);
    }
    sandbox.write("set/import.json", json!([row("https://x.example/a.jpg", "a")]).to_string());
    assert_eq!(codes(&sandbox.check_json("set -t labelbox")), ["layout/ignored-file"]);
    // What an import file is made of is read.
    sandbox.write("made/a.jpg", jpeg(40, 30, 90));
    sandbox.write("made/list.csv", "file,global_key\na.jpg,\"x\n");
    let made = sandbox.check_json("made -t labelbox --base-url https://x.example/p");
    assert!(codes(&made).contains(&"manifest/unclosed-quote"), "{made:#}");
}

#[test]
fn a_key_that_exists_leads_to_skipping_it_and_to_nothing_where_all_do() {
    let sandbox = Sandbox::new();
    sandbox.write("keys.txt", "b\n");
    sandbox.write("all.txt", "a\nb\n");
    sandbox.write(
        "x.json",
        json!([row("https://x.example/a.jpg", "a"), row("https://x.example/b.jpg", "b")]).to_string(),
    );
    let run = sandbox.imgpack("check x.json --existing-keys keys.txt").exits(1);
    assert!(
        run.out.contains("--skip-existing -o x-fixed.json  (fixes 1 of 1; the output will be written)"),
        "{}",
        run.out
    );
    let run = sandbox.imgpack("check x.json --existing-keys all.txt").exits(1);
    assert!(run.out.contains("next: nothing to upload"), "{}", run.out);
}

#[test]
fn a_limit_of_bytes_below_one_record_is_refused_with_both_numbers() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "x.json",
        json!([row("https://x.example/a.jpg", "a"), row("https://x.example/bb.jpg", "b")]).to_string(),
    );
    sandbox.imgpack("build x.json -o up.json --split-bytes 10").cannot_run(&[
        "--split-bytes 10: record 2",
        "bytes",
        "give at least",
    ]);
    let most = |bytes: u64| format!("build x.json -o up.json --split-bytes {bytes}");
    let record = json!(row("https://x.example/bb.jpg", "b")).to_string().len() as u64 + 5;
    sandbox.imgpack(&most(record - 1)).cannot_run(&[&format!("give at least {record}")]);
    sandbox.imgpack(&most(record)).exits(0);
    assert!(sandbox.has("up-002.json"));
}

/// How safe the fixes of the URL of one record are.
fn safety(url: &str) -> Vec<String> {
    let sandbox = Sandbox::new();
    let report = check(&sandbox, &json!([row(url, "a")]), "");
    let fixes =
        report["findings"].as_array().unwrap().iter().filter_map(|finding| finding["fix"]["safety"].as_str());
    fixes.map(str::to_owned).collect()
}

#[test]
fn a_signed_url_is_never_rewritten() {
    let host = "https://s3.us-east-1.amazonaws.com/bucket/a.jpg";
    assert_eq!(safety(host), ["safe"]);
    for signed in [
        "X-Amz-SignedHeaders=host&X-Amz-Signature=1f",
        "Expires=1&Signature=ab%3D",
        "x=1&sig=ab",
        "X-Goog-Signature=1",
    ] {
        assert_eq!(safety(&format!("{host}?{signed}")), ["manual"], "{signed}");
    }
    assert_eq!(safety("https://e.org/a b.jpg?Signature=ab"), ["manual"]);
    assert_eq!(safety(" https://e.org/a.jpg?sig=ab"), ["safe"]);
}

#[test]
fn a_fragment_is_not_made_a_part_of_a_name() {
    assert_eq!(safety("https://e.org/Test#1.jpg"), ["safe"]);
    for fragment in ["a.jpg#", "a.jpg#xywh=1,2,3,4", "a.jpg?v=1#t=1", "viewer#/img/a.jpg"] {
        assert_eq!(safety(&format!("https://e.org/{fragment}")), ["manual"], "{fragment}");
    }
}

#[test]
fn empty_attachments_are_none() {
    for (none, wanted) in [(json!([]), 0), (json!({}), 0), (json!({"type": "IMAGE"}), 1)] {
        let mut record = row("https://e.org/a.jpg", "a");
        record["attachments"] = none;
        let report = check(&Sandbox::new(), &json!([record]), "");
        let found = codes(&report).into_iter().filter(|code| *code == "attachment/shape").count();
        assert_eq!(found, wanted, "{report:#}");
    }
}

#[test]
fn a_list_of_records_one_level_down_is_neither_renamed_nor_taken_out() {
    let records = json!([row("https://e.org/a.jpg", "a")]);
    for (import, title) in [
        (json!([{"data": records}]), "write the list in `data` as the whole file"),
        (json!({"data": records}), "write the list in `data` as the whole file"),
        (json!([{"images": records}]), "write the list in `images` as the whole file"),
        (
            json!([{"row_data": "https://e.org/a.jpg", "metadata": {"a": "b"}}]),
            "in the form of `metadata_fields`",
        ),
    ] {
        let report = check(&Sandbox::new(), &import, "");
        let unknown = report["findings"].as_array().unwrap().iter();
        let fix = unknown.filter(|found| found["code"] == "record/unknown-field").map(|found| &found["fix"]);
        let fixes: Vec<&Value> = fix.collect();
        assert_eq!(fixes.len(), 1, "{report:#}");
        assert_eq!(fixes[0]["safety"], "manual", "{report:#}");
        assert!(fixes[0]["title"].as_str().unwrap().contains(title), "{report:#}");
    }
}
