//! `OneStepAI`: what its sample client would leave out, merge, mislabel or corrupt is reported before; what is built
//! is the form of its portal, or the requests of that client.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::{Value, json};
use support::{Sandbox, codes, gif, jpeg, png, sha256};

/// An annotation that nothing is wrong with, for an image of 20 x 10 pixels.
fn voc(name: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\r\n<annotation>\r\n\t<folder>cat</folder>\r\n\t<filename>{name}</filename>\r\n\
         \t<size><width>20</width><height>10</height><depth>3</depth></size>\r\n\t<object>\r\n\
         \t\t<name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>\r\n\
         \t\t<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>\r\n\t</object>\r\n\
         </annotation>\r\n"
    )
}

fn base64(text: &[u8]) -> String {
    imgpack::model::base64(text)
}

/// A package that nothing is wrong with: two categories, one annotated image in each.
fn clean(sandbox: &Sandbox) {
    sandbox.tree(
        "data",
        &[
            ("cat/a.jpg", jpeg(20, 10, 1)),
            ("cat/a.xml", format!("\u{feff}{}", voc("a.jpg")).into_bytes()),
            ("cat/b.png", png(20, 10, 2)),
            ("dog/c.png", png(20, 10, 3)),
            ("dog/c.xml", b"<annotation/>".to_vec()),
        ],
    );
}

fn plan(sandbox: &Sandbox, name: &str) -> Value {
    serde_json::from_slice(&sandbox.read(name)).unwrap()
}

/// The codes of errors and warnings.
fn reported(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["severity"] != "hint")
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[test]
fn images_with_annotations_and_no_csv_are_taken_for_onestepai() {
    let sandbox = Sandbox::new();
    clean(&sandbox);
    let report = sandbox.check_json("data");
    assert_eq!(report["target"]["id"], "onestepai");
    assert!(report["target"]["because"].as_str().unwrap().contains(".xml"));
    assert_eq!(codes(&report), ["annotation/no-objects"], "{report:#}");
    assert_eq!(sandbox.imgpack("check data -t osai").exits(0).err, "");
}

#[test]
fn another_target_does_not_look_into_annotations() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("a.png", png(20, 10, 1)), ("a.xml", b"<no xml".to_vec())]);
    sandbox.write("data/list.csv", "file\na.png\n");
    let report = sandbox.check_json("data");
    assert_eq!(report["target"]["id"], "opendatasoft");
    assert!(!codes(&report).iter().any(|code| code.starts_with("annotation/")), "{report:#}");
    sandbox.imgpack("build data -o out/").exits(0);
    assert_eq!(sandbox.read("out/a.xml"), b"<no xml");
}

#[test]
fn what_the_sample_client_would_leave_out_is_named() {
    let sandbox = Sandbox::new();
    sandbox.tree(
        "data",
        &[
            ("cat/a.JPG", jpeg(20, 10, 1)),
            ("cat/b.jpeg", jpeg(20, 10, 2)),
            ("cat/c.gif", support::gif(20, 10, 3)),
            ("cat/d.jpg", support::gif(20, 10, 4)),
            ("cat/e.png", jpeg(20, 10, 5)),
            ("cat/f.jpg", jpeg(20, 10, 6)),
            ("cat/f.XML", voc("f.jpg").into_bytes()),
            ("cat/g.xml", b"<annotation/>".to_vec()),
            ("cat/._f.jpg", b"\0\x05\x16\x07\0\x02\0\0".to_vec()),
            ("notes/list.txt", b"no picture".to_vec()),
        ],
    );
    let report = sandbox.check_json("data -t onestepai");
    let findings = report["findings"].as_array().unwrap();
    let of = |name: &str| {
        let at = |finding: &&Value| finding["at"]["entry"] == name && finding["severity"] != "hint";
        let found: Vec<(&str, &str)> = findings
            .iter()
            .filter(at)
            .map(|finding| (finding["code"].as_str().unwrap(), finding["severity"].as_str().unwrap()))
            .collect();
        found
    };
    assert_eq!(of("cat/a.JPG"), [("image/extension-case", "error")]);
    assert_eq!(of("cat/b.jpeg"), [("image/extension-case", "error")]);
    assert_eq!(of("cat/c.gif"), [("image/unsupported-format", "warning")]);
    assert_eq!(of("cat/d.jpg"), [("image/unsupported-format", "error")]);
    assert_eq!(of("cat/e.png"), [("image/extension-mismatch", "error")]);
    assert_eq!(of("cat/f.XML"), [("annotation/extension-case", "warning")]);
    assert_eq!(of("cat/g.xml"), [("annotation/orphan", "warning")]);
    assert_eq!(of("notes/"), [("layout/empty-category", "warning")]);
    assert!(codes(&report).contains(&"archive/system-junk"));
}

#[test]
fn a_renamed_image_keeps_its_annotation_and_the_annotation_its_name() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("cat/a.JPG", jpeg(20, 10, 1)), ("cat/a.xml", voc("a.JPG").into_bytes())]);
    sandbox.imgpack("build data -o out/ -t osai").exits(0);
    assert_eq!(sandbox.names("out/cat"), ["a.jpg", "a.xml"]);
    let xml = String::from_utf8(sandbox.read("out/cat/a.xml")).unwrap();
    assert_eq!(xml, voc("a.jpg"));
}

#[test]
fn no_fix_puts_an_image_beside_the_annotation_of_another() {
    for (others, option) in [
        (vec![("cat/a.JPG", jpeg(20, 10, 2))], "--unsafe-fixes"),
        (vec![("cat/a.gif", gif(20, 10, 2))], "--convert"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.tree("data", &[("cat/a.jpg", jpeg(20, 10, 1)), ("cat/a.xml", voc("a.jpg").into_bytes())]);
        sandbox.tree("data", &others);
        sandbox.imgpack(&format!("build data -o out/ -t osai --keep-going {option}"));
        assert_eq!(sandbox.read("out/cat/a.jpg"), jpeg(20, 10, 1), "{option}");
        assert_eq!(sandbox.read("out/cat/a.xml"), voc("a.jpg").into_bytes(), "{option}");
        assert!(!sandbox.has("out/cat/a.png"), "{option}");
    }
}

#[test]
fn a_directory_and_an_archive_have_the_form_of_the_portal() {
    let sandbox = Sandbox::new();
    sandbox.tree(
        "data",
        &[
            ("animals/big cat/a.jpg", jpeg(20, 10, 1)),
            ("Annotations/a.xml", voc("a.jpg").into_bytes()),
            ("a dog/b.png", png(20, 10, 2)),
            ("a dog/b.txt", b"kept".to_vec()),
        ],
    );
    sandbox.imgpack("build data -o out/ -t osai").exits(0);
    assert_eq!(sandbox.names("out"), ["a_dog", "big_cat"]);
    assert_eq!(sandbox.names("out/big_cat"), ["a.jpg", "a.xml"]);
    assert_eq!(sandbox.names("out/a_dog"), ["b.png", "b.txt"]);
    sandbox.imgpack("build data -o out.zip -t osai").exits(0);
    let names: Vec<String> =
        support::packed_members(&sandbox.read("out.zip")).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["a_dog/b.png", "a_dog/b.txt", "big_cat/a.jpg", "big_cat/a.xml"]);
    assert_eq!(reported(&sandbox.check_json("out.zip -t osai")), ["layout/ignored-file"]);
}

#[test]
fn what_is_renamed_stands_in_the_plan_of_the_build() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("a dog/b.png", png(20, 10, 2))]);
    let report = sandbox.imgpack("build data -o out/ -t osai --format json").exits(0).json();
    let steps = report["plan"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 1);
    assert_eq!((&steps[0]["action"], &steps[0]["to"]), (&json!("rename-entry"), &json!("a_dog/b.png")));
}

#[test]
fn a_folder_whose_place_is_taken_stays() {
    let sandbox = Sandbox::new();
    let files = [("a dog/b.png", png(20, 10, 1)), ("a_dog/b.png", png(20, 10, 2))];
    sandbox.tree("data", &files);
    sandbox.imgpack("build data -o out/ -t osai").exits(0);
    assert_eq!(sandbox.names("out"), ["a dog", "a_dog"]);
}

#[test]
fn categories_are_merged_apart_or_named_as_the_user_says() {
    let sandbox = Sandbox::new();
    sandbox.tree(
        "data",
        &[
            ("train/cat/a.jpg", jpeg(20, 10, 1)),
            ("val/cat/b.jpg", jpeg(20, 10, 2)),
            ("c.jpg", jpeg(20, 10, 3)),
        ],
    );
    let report = sandbox.check_json("data -t osai");
    assert_eq!(reported(&report), ["layout/uncategorised", "layout/merged-category"], "{report:#}");
    let options = "-t osai --category-from path --root-category rest";
    assert_eq!(reported(&sandbox.check_json(&format!("data {options}"))), Vec::<&str>::new());
    sandbox.imgpack(&format!("build data -o out/ {options}")).exits(0);
    assert_eq!(sandbox.names("out"), ["rest", "train_cat", "val_cat"]);
    sandbox.imgpack(&format!("build data -o plan.json {options}")).exits(0);
    let names: Vec<Value> = plan(&sandbox, "plan.json")["categories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|category| category["name"].clone())
        .collect();
    assert_eq!(names, ["rest", "train_cat", "val_cat"]);
    sandbox.imgpack("build data -o out2/ -t osai --unsafe-fixes").exits(0);
    assert_eq!(sandbox.names("out2"), ["Other", "train_cat", "val_cat"]);
    sandbox.imgpack("check data -t osai --category-from leaf").cannot_run(&["known: parent, path"]);
    sandbox.imgpack("check data -t osai --root-category a/b").cannot_run(&["name of a folder"]);
}

#[test]
fn a_plan_holds_the_requests_of_the_sample_client_in_order() {
    let sandbox = Sandbox::new();
    clean(&sandbox);
    sandbox.imgpack("build data -o plan.json -t osai").exits(0);
    let plan = plan(&sandbox, "plan.json");
    assert_eq!(plan["baseUrl"], "https://app-eu.onestepai.com/api");
    assert_eq!(plan["dataset"], json!({"name": "data"}));
    assert_eq!(plan["categories"], json!([{"key": "cat", "name": "cat"}, {"key": "dog", "name": "dog"}]));
    let uploads = plan["uploads"].as_array().unwrap();
    let raw = format!("\u{feff}{}", voc("a.jpg"));
    assert_eq!(
        uploads[0],
        json!({
            "file": "cat/a.jpg",
            "sha256": sha256(&jpeg(20, 10, 1)),
            "size": jpeg(20, 10, 1).len(),
            "query": {"skipUnsupportedImages": "False"},
            "form": [
                ["datasetId", "$dataset"],
                ["datasetUploadId", "$upload"],
                ["imagesMetadata[0][name]", "a.jpg"],
                ["imagesMetadata[0][annotationType]", "0"],
                ["imagesMetadata[0][annotation]", base64(raw.as_bytes())],
                ["imagesMetadata[0][classifyCategoryId]", "$category:cat"],
            ],
            "filePart": {"name": "imagesFiles", "filename": "a.jpg"},
        })
    );
    let without = json!([
        ["datasetId", "$dataset"],
        ["datasetUploadId", "$upload"],
        ["imagesMetadata[0][name]", "b.png"],
        ["imagesMetadata[0][annotation]", ""],
        ["imagesMetadata[0][classifyCategoryId]", "$category:cat"],
    ]);
    assert_eq!(uploads[1]["form"], without);
    assert_eq!(uploads[2]["form"][4][1], base64(b"<annotation/>"));
    assert_eq!(plan["finish"]["query"], json!({"datasetUploadId": "$upload"}));
    assert_eq!(uploads.len(), 3);
}

#[test]
fn a_plan_names_files_as_they_lie_in_the_input_and_sends_them_as_they_should_be_named() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("big cat/a.JPG", jpeg(20, 10, 1)), ("big cat/a.xml", latin())]);
    let report = sandbox.imgpack("build data -o plan.json -t osai --format json").exits(0).json();
    assert_eq!(report["output"]["entries"], 1);
    let plan = plan(&sandbox, "plan.json");
    let upload = &plan["uploads"][0];
    assert_eq!(
        (&upload["file"], &upload["filePart"]["filename"]),
        (&json!("big cat/a.JPG"), &json!("a.jpg"))
    );
    // Spaces are the portal's business alone.
    assert_eq!(plan["categories"][0]["name"], "big cat");
    let text = voc("a.jpg").replace("1.0\"?", "1.0\" encoding=\"UTF-8\"?").replace(">cat<", ">caf\u{e9}<");
    assert_eq!(upload["form"][4][1], base64(text.as_bytes()));
}

/// An annotation in Latin-1 that says so.
fn latin() -> Vec<u8> {
    let text =
        voc("a.JPG").replace("1.0\"?", "1.0\" encoding=\"ISO-8859-1\"?").replace(">cat<", ">caf\u{e9}<");
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[test]
fn requests_cannot_send_images_that_the_plan_changes() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("cat/a.gif", support::gif(20, 10, 1))]);
    let run = sandbox.imgpack("build data -o plan.json -t osai --convert");
    run.cannot_run(&["1 image would be changed", "build a directory or an archive"]);
    assert!(!sandbox.has("plan.json"));
    sandbox.imgpack("build data -o out/ -t osai --convert").exits(0);
    assert_eq!(sandbox.names("out/cat"), ["a.png"]);
}

#[test]
fn a_plan_is_the_same_from_a_directory_a_zip_and_a_packed_tar() {
    let sandbox = Sandbox::new();
    clean(&sandbox);
    sandbox.imgpack("build data -o data.zip -t osai").exits(0);
    sandbox.imgpack("build data -o data.tar.gz -t osai").exits(0);
    for input in ["data", "data.zip", "data.tar.gz"] {
        sandbox.imgpack(&format!("build {input} -o {input}.json -t osai")).exits(0);
    }
    assert_eq!(sandbox.read("data.zip.json"), sandbox.read("data.json"));
    assert_eq!(sandbox.read("data.tar.gz.json"), sandbox.read("data.json"));
}

#[test]
fn with_errors_left_no_plan_is_written() {
    let sandbox = Sandbox::new();
    sandbox.tree("data", &[("cat/a.jpg", jpeg(20, 10, 1)), ("cat/a.xml", b"<annotation>".to_vec())]);
    let report = sandbox.imgpack("build data -o plan.json -t osai --format json").exits(1).json();
    assert!(codes(&report).contains(&"annotation/malformed"));
    assert!(!sandbox.has("plan.json"));
    sandbox.imgpack("build data -o plan.json -t osai --keep-going").exits(1);
    assert_eq!(plan(&sandbox, "plan.json")["uploads"][0]["form"][4][1], base64(b"<annotation>"));
}

#[test]
fn a_table_alone_is_nothing_to_upload_where_tables_are_not_read() {
    let sandbox = Sandbox::new();
    sandbox.write("set/list.csv", "file\na.jpg\n");
    for target in ["onestepai", "v7", "symbiota --pattern /^(.)/"] {
        let report = sandbox.check_json(&format!("set --target {target}"));
        assert!(reported(&report).contains(&"layout/no-image"), "{target}: {report:#}");
    }
}
