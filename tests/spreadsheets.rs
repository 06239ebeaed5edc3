//! Workbooks in place of a table: what is read of them, what is said of them, what is made of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::io::Read as _;

use serde_json::Value;
use support::{Sandbox, codes, deflated, member, png, zip};

const HERBIER: &str = "Fichier,Numéro,Code,Légende,Récolté le,Hauteur\n\
    été-001.png,00012,0012,\"Bécassine, mâle\",2024-02-29,12.5\n\
    été-002.png,00345,0345,dit « le petit »,2024-02-29T13:05:09,3\n";

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/workbooks/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A folder `pics` with images of these names.
fn pics(names: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (shade, name) in (0..).zip(names) {
        sandbox.write(format!("pics/{name}"), png(20, 10, shade));
    }
    sandbox
}

/// The sheet of a workbook of one sheet: its rows as XML.
fn sheet(rows: &str) -> Vec<u8> {
    book(&[("List", "", rows)])
}

/// A workbook of sheets: name, state, rows as XML.
fn book(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let (mut list, mut relations) = (String::new(), String::new());
    let mut members = Vec::new();
    for (number, (name, state, rows)) in (1..).zip(sheets) {
        let state = if state.is_empty() { String::new() } else { format!(" state='{state}'") };
        list += &format!("<sheet name='{name}' sheetId='{number}'{state} r:id='r{number}'/>");
        relations += &format!(
            "<Relationship Id='r{number}' Type='x/worksheet' Target='worksheets/sheet{number}.xml'/>"
        );
        let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        members.push(deflated(format!("xl/worksheets/sheet{number}.xml"), xml));
    }
    members.push(member("[Content_Types].xml", "<Types/>"));
    members.push(member("xl/workbook.xml", format!("<workbook><sheets>{list}</sheets></workbook>")));
    let relations = format!("<Relationships>{relations}</Relationships>");
    members.push(member("xl/_rels/workbook.xml.rels", relations));
    members.sort_by_key(|member| member.name.clone());
    zip(&members)
}

/// A row of texts.
fn row(texts: &[&str]) -> String {
    let cells: Vec<String> =
        texts.iter().map(|text| format!("<c t='inlineStr'><is><t>{text}</t></is></c>")).collect();
    format!("<row>{}</row>", cells.concat())
}

fn table_in(sandbox: &Sandbox, zip: &str, name: &str) -> String {
    let mut archive = zip_of(sandbox, zip);
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn zip_of(sandbox: &Sandbox, name: &str) -> zip::ZipArchive<std::io::Cursor<Vec<u8>>> {
    zip::ZipArchive::new(std::io::Cursor::new(sandbox.read(name))).unwrap()
}

fn places(report: &Value) -> Vec<(String, String)> {
    let of = |finding: &Value| {
        let at = &finding["at"];
        let cell = at["cell"].as_str().unwrap_or_default().to_owned();
        (finding["code"].as_str().unwrap().to_owned(), cell)
    };
    report["findings"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn a_french_workbook_becomes_a_clean_zip_in_one_command() {
    for name in ["herbier.xlsx", "herbier.ods", "herbier.xls"] {
        let sandbox = pics(&["été-001.png", "été-002.png"]);
        sandbox.write(format!("pics/{name}"), fixture(name));
        let run = sandbox.imgpack("build pics -o herbier.zip --target opendatasoft").exits(0);
        run.shows(&["write as a CSV and leave out 1 workbook", "herbier.csv"]);
        assert_eq!(table_in(&sandbox, "herbier.zip", "herbier.csv"), HERBIER, "{name}");
        assert!(zip_of(&sandbox, "herbier.zip").by_name(name).is_err(), "{name} is left out");
        assert!(codes(&sandbox.check_json("herbier.zip")).is_empty());
    }
}

#[test]
fn a_workbook_is_read_in_an_archive_by_itself_and_by_its_name() {
    let rows = row(&["file", "title"]) + &row(&["a.png", "one"]);
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/z.xlsx", sheet(&rows));
    let packed = zip(&[member("a.png", png(20, 10, 0)), member("list.xlsx", sheet(&rows))]);
    sandbox.write("up.zip", packed);
    assert_eq!(codes(&sandbox.check_json("up.zip")), ["manifest/not-csv"]);
    assert_eq!(codes(&sandbox.check_json("pics --csv z.xlsx -t opendatasoft")), ["manifest/not-csv"]);
    let links = row(&["catalogNumber", "originalUrl"]) + &row(&["W-1", "https://e.org/1.jpg"]);
    sandbox.write("links.xlsx", sheet(&links));
    let report = sandbox.check_json("links.xlsx");
    assert_eq!(report["target"]["id"], "symbiota");
    assert_eq!(codes(&report), ["manifest/not-csv"]);
    sandbox.imgpack("build links.xlsx -o media.csv").exits(0);
    let made = String::from_utf8(sandbox.read("media.csv")).unwrap();
    assert_eq!(made, "catalogNumber,originalUrl\nW-1,https://e.org/1.jpg\n");
}

#[test]
fn every_report_says_a_place_as_the_spreadsheet_does() {
    let sandbox = pics(&["a.png", "b.png", "c.png"]);
    sandbox.write("pics/odd.xlsx", fixture("odd.xlsx"));
    let report = sandbox.check_json("pics -t opendatasoft");
    let found = places(&report);
    for wanted in [
        ("manifest/cell-error", "B2"),
        ("manifest/cell-error", "D2"),
        ("manifest/merged-cells", "B3"),
        ("manifest/hidden-cells", "5"),
        ("manifest/hidden-cells", "C"),
        ("manifest/blank-row", ""),
        ("manifest/not-csv", ""),
    ] {
        assert!(found.contains(&(wanted.0.to_owned(), wanted.1.to_owned())), "{wanted:?} in {found:?}");
    }
    let error = report["findings"].as_array().unwrap().iter().find(|one| one["at"]["cell"] == "B2").unwrap();
    assert_eq!(error["at"]["sheet"], "List");
    assert!(error["at"]["line"].is_null() && error["at"]["bytes"].is_null());
    let shown = |format: &str| sandbox.imgpack(&format!("check pics -t opendatasoft --format {format}")).out;
    assert!(shown("human").contains("odd.xlsx[List!B2]"), "{}", shown("human"));
    assert!(shown("concise").contains("odd.xlsx[List!B2]: error[manifest/cell-error]"));
    assert!(shown("jsonl").contains("\"cell\":\"B2\""));
    for format in ["csv", "sarif", "github", "gitlab", "rdjson"] {
        assert!(shown(format).contains("List!B2"), "{format}: {}", shown(format));
    }
}

#[test]
fn the_sheet_is_the_one_that_names_images_or_the_one_that_is_named() {
    let notes = row(&["read me first"]);
    let list = |name: &str| row(&["file", "title"]) + &row(&[name, "one"]);
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/b.xlsx", book(&[("Notes", "", &notes), ("L", "", &list("a.png"))]));
    let report = sandbox.check_json("pics -t opendatasoft");
    assert_eq!(codes(&report), ["manifest/not-csv", "manifest/other-sheets"]);
    sandbox.write("pics/b.xlsx", book(&[("2023", "", &list("a.png")), ("2024", "", &list("b.png"))]));
    assert!(codes(&sandbox.check_json("pics -t opendatasoft")).contains(&"manifest/extra"));
    let report = sandbox.check_json("pics -t opendatasoft --csv b.xlsx#2023");
    assert_eq!(codes(&report), ["manifest/not-csv", "manifest/other-sheets"]);
    let report = sandbox.check_json("pics -t opendatasoft --csv b.xlsx#2025");
    assert_eq!(codes(&report), ["manifest/not-csv"]);
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("`2023`, `2024`"), "{report:#}");
    let hidden = book(&[("Old", "hidden", &list("b.png")), ("New", "", &list("a.png"))]);
    sandbox.write("pics/b.xlsx", hidden);
    assert_eq!(
        codes(&sandbox.check_json("pics -t opendatasoft")),
        ["manifest/not-csv", "manifest/other-sheets"]
    );
}

#[test]
fn what_cannot_be_read_is_reported_with_its_reason() {
    let mut cut = fixture("herbier.xlsx");
    cut.truncate(3000);
    let mut xls = fixture("herbier.xls");
    xls.truncate(2048);
    let dtd = zip(&[
        member("[Content_Types].xml", "<Types/>"),
        member("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><workbook/>"),
    ]);
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("list.xlsx", cut, "damaged"),
        ("list.xls", xls, "damaged"),
        ("list.xlsx", fixture("secret.xlsx"), "encrypted with a password"),
        ("list.xlsx", dtd, "document type"),
        ("list.xlsx", b"nothing of that kind\n".to_vec(), "not a workbook"),
        ("list.xls", b"<html><table><tr><td>file</td></tr></table></html>".to_vec(), "a web page"),
        ("list.numbers", zip(&[member("Index/Document.iwa", "x")]), "Apple Numbers"),
        ("list.xlsx", sheet("<row r='2'/><row r='1'/>"), "row 1 stands behind row 2"),
        ("list.xlsx", sheet(""), "no sheet"),
    ];
    for (name, bytes, reason) in cases {
        let sandbox = pics(&["a.png"]);
        sandbox.write(format!("pics/{name}"), bytes);
        let report = sandbox.check_json("pics -t opendatasoft");
        assert_eq!(codes(&report), ["manifest/not-csv"], "{name}: {report:#}");
        let message = report["findings"][0]["message"].as_str().unwrap();
        assert!(message.contains(reason), "{message}");
        assert_eq!(report["findings"][0]["fix"]["safety"], "manual");
    }
}

#[test]
fn a_table_of_text_under_the_name_of_a_workbook_is_read_as_what_it_is() {
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/export.xls", "file\ttitle\na.png\tone\n");
    let report = sandbox.check_json("pics -t opendatasoft");
    assert_eq!(codes(&report), ["manifest/not-csv"], "{report:#}");
    sandbox.imgpack("build pics -o up.zip -t opendatasoft").exits(0);
    assert_eq!(table_in(&sandbox, "up.zip", "export.csv"), "file\ttitle\na.png\tone\n");
}

#[test]
fn a_row_of_formulas_without_values_is_an_error_at_its_place_and_is_not_left_out() {
    let formula = "<row r='3'><c r='A3'><f>B1</f></c><c r='B3'><f>B1</f><v></v></c></row>";
    let rows = row(&["file", "title"]) + &row(&["a.png", "one"]) + formula;
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/list.xlsx", sheet(&rows));
    let found = places(&sandbox.check_json("pics -t opendatasoft"));
    for cell in ["A3", "B3"] {
        assert!(found.contains(&("manifest/cell-error".to_owned(), cell.to_owned())), "{found:?}");
    }
    sandbox.imgpack("build pics -o up.zip -t opendatasoft").exits(1);
    assert!(!sandbox.has("up.zip"));
}

#[test]
fn a_workbook_that_unpacks_to_far_more_than_it_holds_is_refused() {
    let row = "<row><c><v>1</v></c></row>".repeat(8_000_000);
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/list.xlsx", sheet(&row));
    let report = sandbox.check_json("pics -t opendatasoft");
    assert_eq!(codes(&report), ["manifest/not-csv"]);
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("damaged"), "{report:#}");
}

#[test]
fn a_table_of_text_is_read_beside_a_workbook_that_names_no_image() {
    let sandbox = pics(&["a.png"]);
    sandbox.write("pics/list.csv", "file,title\na.png,one\n");
    sandbox.write("pics/notes.xlsx", sheet(&row(&["read me"])));
    assert_eq!(codes(&sandbox.check_json("pics -t opendatasoft")), ["layout/ignored-file"]);
    sandbox.write("pics/notes.xlsx", sheet(&(row(&["file"]) + &row(&["a.png"]))));
    assert!(codes(&sandbox.check_json("pics -t opendatasoft")).contains(&"manifest/extra"));
}
