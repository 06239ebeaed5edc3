//! Darwin Core Archives for Symbiota, through the command line: every table that the portal reads is judged, as the
//! description says it is to be read, and what is fixed keeps every value below its term.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Sandbox, codes, member, tar, zip};

const DWC: &str = "http://rs.tdwg.org/dwc/terms/";
const AC: &str = "http://rs.tdwg.org/ac/terms/";
const DC: &str = "http://purl.org/dc/terms/";
const COMMAS: &str = r#"fieldsTerminatedBy="," fieldsEnclosedBy="&quot;""#;
const TABS: &str = r#"fieldsTerminatedBy="\t" fieldsEnclosedBy="""#;
const OCCURRENCES: &str = "id,catalogNumber,recordedBy\n1,W-1,Jos\n2,W-2,Zoe\n";
const MEDIA: &str = "coreid,accessURI,title\n1,https://e.org/1.jpg,x\n2,https://e.org/2.jpg,y\n";

/// An archive under construction, right in every point until something is said.
struct Archive {
    core: String,
    core_terms: Vec<String>,
    media: String,
    media_type: String,
    media_terms: Vec<String>,
    others: String,
    meta: Vec<(String, String)>,
    encode: fn(&str) -> Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
}

impl Archive {
    fn new() -> Self {
        let attributes = format!(r#"encoding="UTF-8" linesTerminatedBy="\n" ignoreHeaderLines="1" {COMMAS}"#);
        Self {
            core: attributes.clone(),
            core_terms: vec![format!("{DWC}catalogNumber"), format!("{DWC}recordedBy")],
            media: attributes,
            media_type: format!("{AC}Multimedia"),
            media_terms: vec![format!("{AC}accessURI"), format!("{DC}title")],
            others: String::new(),
            meta: Vec::new(),
            encode: |text| text.as_bytes().to_vec(),
            files: vec![
                ("occurrences.csv".into(), OCCURRENCES.into()),
                ("multimedia.csv".into(), MEDIA.into()),
            ],
        }
    }

    fn core(mut self, from: &str, to: &str) -> Self {
        self.core = self.core.replace(from, to);
        self
    }

    fn media(mut self, from: &str, to: &str) -> Self {
        self.media = self.media.replace(from, to);
        self
    }

    /// Another description.
    fn meta(mut self, from: &str, to: &str) -> Self {
        self.meta.push((from.into(), to.into()));
        self
    }

    /// One more file of the core.
    fn second(self, text: impl AsRef<[u8]>) -> Self {
        let first = "<location>occurrences.csv</location>";
        self.meta(first, &format!("{first}<location>occ2.csv</location>")).file("occ2.csv", text)
    }

    fn occurrences(self, text: impl AsRef<[u8]>) -> Self {
        self.file("occurrences.csv", text)
    }

    fn multimedia(self, text: impl AsRef<[u8]>) -> Self {
        self.file("multimedia.csv", text)
    }

    fn file(mut self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.retain(|(known, _)| known != name);
        self.files.push((name.into(), text.as_ref().to_vec()));
        self
    }

    /// Media as GBIF's IPT writes them.
    fn simple(mut self, multimedia: &str) -> Self {
        self.media_type = "http://rs.gbif.org/terms/1.0/Multimedia".into();
        self.media_terms = vec![format!("{DC}identifier"), format!("{DC}references")];
        self.multimedia(multimedia)
    }

    /// One more extension.
    fn extension(mut self, row_type: &str, file: &str, term: &str, text: impl AsRef<[u8]>) -> Self {
        self.others += &described("extension", &self.media, row_type, file, &[term.to_owned()]);
        self.file(file, text)
    }

    fn members(&self) -> Vec<(String, Vec<u8>)> {
        let core =
            described("core", &self.core, &format!("{DWC}Occurrence"), "occurrences.csv", &self.core_terms);
        let media =
            described("extension", &self.media, &self.media_type, "multimedia.csv", &self.media_terms);
        let meta = format!(
            "<archive xmlns=\"http://rs.tdwg.org/dwc/text/\" metadata=\"eml.xml\">\n{core}{media}{}</archive>\n",
            self.others
        );
        let meta = self.meta.iter().fold(meta, |meta, (from, to)| meta.replace(from, to));
        [("meta.xml".to_owned(), (self.encode)(&meta))].into_iter().chain(self.files.clone()).collect()
    }

    fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        let members: Vec<_> = self.members().into_iter().map(|(name, text)| member(name, text)).collect();
        sandbox.write("dwca.zip", zip(&members));
        sandbox
    }

    fn report(&self) -> Value {
        self.sandbox().check_json("dwca.zip --target symbiota")
    }

    /// The findings, each as level, code, file and row.
    fn found(&self) -> Vec<String> {
        self.report()["findings"].as_array().unwrap().iter().map(line).collect()
    }

    /// How safe the fixes of the findings of a rule are.
    fn fixes(&self, code: &str) -> Vec<String> {
        let report = self.report();
        let own = report["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == code);
        own.map(|finding| finding["fix"]["safety"].as_str().unwrap().to_owned()).collect()
    }

    /// What a build makes of it, which is clean.
    #[track_caller]
    fn built(&self, options: &str) -> Built {
        let sandbox = self.sandbox();
        sandbox.imgpack(&format!("build dwca.zip --target symbiota -o fixed/ {options}")).exits(0);
        let again = sandbox.check_json("fixed --target symbiota");
        assert_eq!(again["summary"]["errors"], 0, "{again}");
        Built(sandbox)
    }

    #[track_caller]
    fn is_left_to_a_person(&self) {
        let run = self.sandbox().imgpack("build dwca.zip --target symbiota -o fixed.zip --unsafe-fixes");
        run.exits(1);
    }
}

fn described(tag: &str, attributes: &str, row_type: &str, file: &str, terms: &[String]) -> String {
    let id = if tag == "core" { "id" } else { "coreid" };
    let fields: Vec<String> = (1..).zip(terms).map(|(index, term)| field(index, term)).collect();
    let fields = fields.concat();
    format!(
        "<{tag} {attributes} rowType=\"{row_type}\">\n<files><location>{file}</location></files>\n<{id} index=\"0\"/>\n{fields}</{tag}>\n"
    )
}

fn line(finding: &Value) -> String {
    let text = |key: &str| finding[key].as_str().unwrap_or_default();
    let at = &finding["at"];
    let file = at["entry"].as_str().unwrap_or_default();
    let row = at["row"].as_u64().map(|row| format!(" {row}")).unwrap_or_default();
    format!("{} {} {file}{row}", text("severity"), text("code"))
}

/// What was built.
struct Built(Sandbox);

impl Built {
    fn text(&self, name: &str) -> String {
        String::from_utf8(self.0.read(&format!("fixed/{name}"))).unwrap()
    }

    #[track_caller]
    fn says(&self, words: &[&str]) {
        let meta = self.text("meta.xml");
        for word in words {
            assert!(meta.contains(word), "no {word} in {meta}");
        }
    }
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

fn marked(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").into_bytes()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// That a column has a term.
fn field(index: u32, term: &str) -> String {
    format!("<field index=\"{index}\" term=\"{term}\"/>")
}

mod the_tables {
    use super::*;

    #[test]
    fn of_an_archive_that_is_right_are_passed_over_in_silence() {
        assert!(Archive::new().found().is_empty(), "{}", Archive::new().report());
    }

    #[test]
    fn are_judged_one_and_all_that_the_portal_reads() {
        let broken = "id,catalogNumber,recordedBy\n1,W-1,\"Jos\n2,W-2,Zoe\n";
        assert_eq!(
            Archive::new().occurrences(broken).found(),
            ["error manifest/unclosed-quote occurrences.csv 1"]
        );
        let short = "id,catalogNumber,recordedBy\n1,W-1\n2,W-2,Zoe\n";
        assert_eq!(
            Archive::new().occurrences(short).found(),
            ["error manifest/ragged-row occurrences.csv 1"]
        );
        let determinations = format!("{DWC}Identification");
        let (file, term) = ("identifications.csv", format!("{DWC}identifiedBy"));
        let with = |text: &[u8]| Archive::new().extension(&determinations, file, &term, text);
        assert!(with(b"coreid,identifiedBy\n").found().is_empty(), "a record need not have any");
        let found = with(&latin1("coreid,identifiedBy\n1,José\n")).found();
        assert_eq!(found, ["error manifest/not-utf8 identifications.csv"]);
    }

    #[test]
    fn that_hold_nothing_are_an_error() {
        assert_eq!(Archive::new().occurrences("").found(), ["error manifest/no-row occurrences.csv"]);
        assert_eq!(Archive::new().multimedia("").found(), ["error manifest/no-row multimedia.csv"]);
    }

    #[test]
    fn of_records_whose_rows_a_lone_quote_swallowed_are_an_error() {
        let rows = |rows: &[&str]| {
            format!("id,catalogNumber,recordedBy\n1,W-1,Jos\n2,W-2,Zoe\n{}\n", rows.join("\n"))
        };
        let swallowed = rows(&["3,W-3,\"Ann", "4,W-4,Bob", "5,W-5,Eve\""]);
        assert_eq!(
            Archive::new().occurrences(&swallowed).found(),
            ["error manifest/swallowed-rows occurrences.csv 3"]
        );
        // Lines of one value, with as many commas.
        let honest = rows(&[
            "3,W-3,\"Fagus, wet, slope\nQuercus, dry, ridge\"",
            "4,W-4,\"1, red, big\n2, blue, small\"",
        ]);
        assert!(Archive::new().occurrences(&honest).found().is_empty());
    }

    #[test]
    fn that_give_no_quote_are_read_with_that_of_the_core() {
        let tabs = |quote: &str| format!("fieldsTerminatedBy=\"\\t\" fieldsEnclosedBy=\"{quote}\"");
        let media = "coreid\taccessURI\ttitle\n1\thttps://e.org/1.jpg\t\"Tomentosa\" form\n";
        let of = |core: &str, media: &str, text: &str| {
            Archive::new()
                .core(COMMAS, core)
                .media(COMMAS, media)
                .occurrences(OCCURRENCES.replace(',', "\t"))
                .multimedia(text)
                .found()
        };
        let reported = ["error manifest/unclosed-quote multimedia.csv 1"];
        assert_eq!(of(&tabs("&quot;"), TABS, media), reported);
        assert!(of(TABS, TABS, media).is_empty());
        assert!(of(&tabs("&quot;"), TABS, &media.replace('"', "")).is_empty());
        let commas = "coreid,accessURI,title\n1,https://e.org/1.jpg,\"a, b\"\n";
        assert_eq!(of(TABS, r#"fieldsTerminatedBy="," fieldsEnclosedBy="""#, commas), reported);
        assert!(of(TABS, COMMAS, commas).is_empty());
    }

    #[test]
    fn beside_files_that_no_table_links_are_reported_as_all_that_is_read() {
        for name in ["label.pdf", "call.mp4", "sheet.tif", "plate.svg", "x.dcm", "x.heic"] {
            let report = Archive::new().file(name, "%PDF-1.4").report();
            assert_eq!(codes(&report), ["layout/ignored-file"], "{name}: {report:#}");
        }
        for name in ["COPYING", "COPYING.LESSER", "NOTICE.txt", "AUTHORS", "LICENSE-MIT", "README"] {
            let report = Archive::new().file(name, "words").report();
            assert_eq!(report["summary"]["hints"], 1, "{name}: {report:#}");
            assert_eq!(report["summary"]["warnings"], 0, "{name}: {report:#}");
        }
    }

    #[test]
    fn that_the_description_does_not_name_are_reported_as_not_read() {
        for name in ["extra.csv", "list.tsv", "notes.txt"] {
            let report = Archive::new().file(name, "a\tb\n1\t2\n").report();
            assert_eq!(codes(&report), ["layout/ignored-file"], "{name}");
        }
        assert!(Archive::new().file("eml.xml", "<eml/>").found().is_empty());
    }

    #[test]
    fn that_the_portal_passes_over_are_passed_over() {
        let facts = format!("{DWC}MeasurementOrFact");
        let unread = "coreid,measurementType\n1,\"a\\\"\n,b\n";
        let archive = Archive::new().extension(&facts, "mof.csv", &format!("{DWC}measurementType"), unread);
        assert!(archive.found().is_empty(), "{}", archive.report());
    }

    #[test]
    fn of_media_are_judged_each_where_there_are_several() {
        let image = "http://rs.gbif.org/terms/1.0/Image";
        let rows = "coreid,identifier\n1,9.jpg\n8,https://e.org/8.jpg\n";
        let found = Archive::new().extension(image, "image.csv", &format!("{DC}identifier"), rows).found();
        assert_eq!(
            found,
            [
                "warning manifest/required-column image.csv",
                "error url/not-absolute image.csv 1",
                "error manifest/dwca-orphan-row image.csv 2",
            ]
        );
    }

    #[test]
    fn are_found_beside_the_description_in_any_container() {
        let files = Archive::new().occurrences(latin1("id,catalogNumber,recordedBy\n1,W-1,José\n2,W-2,x\n"));
        let sandbox = Sandbox::new();
        for (name, text) in files.members() {
            sandbox.write(format!("a/b/{name}"), text);
        }
        sandbox.write("a.tar", tar(&files.members()));
        for input in ["a", "a.tar"] {
            let report = sandbox.check_json(&format!("{input} --target symbiota"));
            assert!(codes(&report).contains(&"manifest/not-utf8"), "{input}: {report}");
        }
    }

    #[test]
    fn with_a_backslash_before_a_quote_are_written_so_that_php_reads_each_record() {
        let archive = Archive::new()
            .occurrences("id,catalogNumber,recordedBy\n1,W-1,\"Smith, A\\\"\n2,W-2,\"Zoe, B\"\n");
        assert_eq!(archive.found(), ["error manifest/php-unsafe-backslash occurrences.csv 1"]);
        assert!(archive.built("").text("occurrences.csv").contains("\"Smith, A\\ \"\n2,"));
    }
}

mod the_encoding {
    use super::*;

    const NAMES: &str = "id,catalogNumber,recordedBy\n1,W-1,José\n2,W-2,Zoë\n";

    #[test]
    fn that_the_description_names_is_certain_and_the_description_follows_what_is_written() {
        let archive = Archive::new()
            .core("UTF-8", "ISO-8859-1")
            .core("\\n", "\\r\\n")
            .occurrences(latin1(&NAMES.replace('\n', "\r\n")));
        assert_eq!(archive.found(), ["error manifest/not-utf8 occurrences.csv"]);
        let built = archive.built("");
        assert_eq!(built.text("occurrences.csv"), NAMES);
        assert!(!built.text("meta.xml").contains("8859") && !built.text("meta.xml").contains("\\r"));
    }

    #[test]
    fn that_the_bytes_do_not_bear_out_is_no_proof_and_an_option_settles_it() {
        for declared in ["UTF-8", "US-ASCII", "Shift_JIS"] {
            let archive = Archive::new().core("UTF-8", declared).occurrences(latin1(NAMES));
            assert_eq!(archive.found(), ["error manifest/not-utf8 occurrences.csv"], "{declared}");
            if declared == "UTF-8" {
                archive.is_left_to_a_person();
                let built = archive.built("--encoding windows-1252");
                assert_eq!(built.text("occurrences.csv"), NAMES);
            }
        }
    }

    #[test]
    fn that_is_utf_8_under_another_name_is_named() {
        let archive = Archive::new().core("UTF-8", "windows-1252").occurrences(NAMES);
        assert_eq!(archive.found(), ["warning manifest/dwca-encoding meta.xml"]);
        let built = archive.built("");
        assert_eq!(built.text("occurrences.csv"), NAMES);
        assert!(!built.text("meta.xml").contains("1252"));
        assert!(Archive::new().core("UTF-8", "windows-1252").found().is_empty(), "ASCII is the same in both");
    }
}

mod the_header {
    use super::*;

    #[test]
    fn in_another_order_stays_and_the_indexes_follow_it() {
        let ring = "id,recordedBy,catalogNumber\n1,Jos,W-1\n2,Zoe,W-2\n";
        let archive = Archive::new().occurrences(ring);
        assert_eq!(archive.found(), ["error manifest/dwca-header occurrences.csv"]);
        let built = archive.built("");
        assert_eq!(built.text("occurrences.csv"), ring);
        built.says(&[&field(2, &format!("{DWC}catalogNumber")), &field(1, &format!("{DWC}recordedBy"))]);
        built.says(&["metadata=\"eml.xml\"", "<id index=\"0\"/>"]);
    }

    #[test]
    fn in_words_is_renamed_to_the_terms_and_never_the_terms_to_the_words() {
        for (words, fixed) in [
            ("id,Catalog Number,Collector", "id,catalogNumber,recordedBy"),
            ("ID,Nummer,Sammler", "ID,catalogNumber,recordedBy"),
            ("id,,recordedBy", "id,catalogNumber,recordedBy"),
        ] {
            let archive =
                Archive::new().occurrences(OCCURRENCES.replace("id,catalogNumber,recordedBy", words));
            let built = archive.built("");
            assert_eq!(built.text("occurrences.csv").lines().next(), Some(fixed));
            built.says(&[&field(1, &format!("{DWC}catalogNumber")), &field(2, &format!("{DWC}recordedBy"))]);
        }
        let moved = "id,Recorded by,catalog-number\n1,Jos,W-1\n2,Zoe,W-2\n";
        let built = Archive::new().occurrences(moved).built("");
        assert_eq!(built.text("occurrences.csv"), "id,recordedBy,catalogNumber\n1,Jos,W-1\n2,Zoe,W-2\n");
        built.says(&[&field(2, &format!("{DWC}catalogNumber"))]);
    }

    #[test]
    fn that_leaves_no_column_for_a_term_is_for_a_person() {
        let archive = Archive::new().multimedia("coreid,title,Web\n1,x,https://e.org/1.jpg\n");
        archive.is_left_to_a_person();
        let other_field = Archive::new().multimedia(MEDIA.replace("title", "goodQualityAccessURI"));
        other_field.is_left_to_a_person();
    }

    #[test]
    fn with_more_columns_than_are_described_is_a_warning() {
        let more = "id,catalogNumber,recordedBy,sex\n1,W-1,Jos,m\n2,W-2,Zoe,f\n";
        assert_eq!(
            Archive::new().occurrences(more).found(),
            ["warning manifest/dwca-header occurrences.csv"]
        );
    }

    #[test]
    fn that_is_not_declared_is_declared() {
        for lines in [r#"ignoreHeaderLines="0""#, ""] {
            let archive = Archive::new().core(r#"ignoreHeaderLines="1""#, lines);
            assert_eq!(archive.found(), ["error manifest/dwca-header occurrences.csv"]);
            let built = archive.built("");
            assert_eq!(built.text("occurrences.csv"), OCCURRENCES);
            assert_eq!(built.text("meta.xml").matches(r#"ignoreHeaderLines="1""#).count(), 2);
        }
    }

    #[test]
    fn that_is_declared_and_not_there_is_a_row_that_nobody_renames() {
        let rows = "1,W-1,Jos\n2,W-2,Zoe\n";
        let archive = Archive::new().occurrences(rows);
        assert_eq!(archive.found(), ["error manifest/dwca-header occurrences.csv 1"]);
        let built = archive.built("");
        assert_eq!(built.text("occurrences.csv"), rows, "its identifier is used, so it is a row for sure");
        built.says(&[r#"ignoreHeaderLines="0""#, &field(1, &format!("{DWC}catalogNumber"))]);
        let unused = Archive::new().occurrences("7,W-7,Ann\n1,W-1,Jos\n2,W-2,Zoe\n");
        unused.is_left_to_a_person();
    }

    #[test]
    fn that_may_be_one_in_both_tables_is_no_row_for_sure_in_either() {
        let archive = Archive::new()
            .occurrences("specimen_id,Katalog,Sammler\n1,W-1,Jos\n2,W-2,Zoe\n")
            .multimedia("specimen_id,Bild,Titel\n1,https://e.org/1.jpg,x\n2,https://e.org/2.jpg,y\n");
        assert_eq!(archive.fixes("manifest/dwca-header"), ["manual", "manual"]);
    }

    #[test]
    fn that_a_row_without_a_header_above_it_names_may_be_a_row() {
        let archive = Archive::new()
            .occurrences("7,W-7,recordedBy\n1,W-1,Jos\n")
            .multimedia("7,https://e.org/1.jpg,x\n1,https://e.org/2.jpg,y\n");
        assert_eq!(archive.fixes("manifest/dwca-header"), ["manual"; 2]);
    }

    #[test]
    fn that_stands_again_further_down_is_for_a_person() {
        let again =
            |text: &str| format!("{text}{}\n3,W-3,Eve\n", text.lines().next().unwrap().to_uppercase());
        let core = Archive::new().occurrences(again(OCCURRENCES));
        assert_eq!(core.found(), ["error manifest/header-place occurrences.csv 3"]);
        core.is_left_to_a_person();
        let media = Archive::new().multimedia(again(MEDIA));
        assert!(media.found().contains(&"error manifest/header-place multimedia.csv 3".into()));
        media.is_left_to_a_person();
    }

    #[test]
    fn is_not_missed_where_none_is_declared() {
        let bare = |text: &str| text.split_once('\n').unwrap().1.to_owned();
        let none = |archive: Archive| {
            let (from, to) = (r#"ignoreHeaderLines="1""#, r#"ignoreHeaderLines="0""#);
            archive.core(from, to).media(from, to).occurrences(bare(OCCURRENCES))
        };
        let right = none(Archive::new().multimedia(bare(MEDIA)));
        assert!(right.found().is_empty(), "{}", right.report());
        let wrong = none(Archive::new().multimedia("1,a.jpg,x\n9,https://e.org/2.jpg,y\n"));
        assert_eq!(
            wrong.found(),
            ["error url/not-absolute multimedia.csv 1", "error manifest/dwca-orphan-row multimedia.csv 2"]
        );
        let spaced = none(Archive::new().multimedia("1, https://e.org/1.jpg,x\n2,https://e.org/2.jpg,y\n"));
        assert_eq!(spaced.built("").text("multimedia.csv"), bare(MEDIA));
    }
}

mod several_files_of_one_table {
    use super::*;

    const ROWS: &str = "3,W-3,Ann\n";

    #[test]
    fn hold_the_records_that_media_belong_to() {
        let more = format!("{MEDIA}3,https://e.org/3.jpg,z\n");
        let archive = Archive::new().second(format!("id,catalogNumber,recordedBy\n{ROWS}")).multimedia(more);
        assert_eq!(archive.found(), ["warning layout/ignored-file occ2.csv"]);
        let headless = Archive::new()
            .second(format!("id,catalogNumber,recordedBy\n{ROWS}"))
            .multimedia("3,https://e.org/3.jpg,z\n1,https://e.org/1.jpg,x\n");
        headless.built("").says(&[r#"ignoreHeaderLines="0""#]);
    }

    #[test]
    fn share_a_description_that_is_for_a_person() {
        let undeclared = Archive::new().core(r#"ignoreHeaderLines="1""#, r#"ignoreHeaderLines="0""#);
        undeclared.second(ROWS).is_left_to_a_person();
        let headless = Archive::new().occurrences("1,W-1,Jos\n2,W-2,Zoe\n");
        headless.second(format!("id,catalogNumber,recordedBy\n{ROWS}")).is_left_to_a_person();
        let moved = Archive::new().occurrences("id,recordedBy,catalogNumber\n1,Jos,W-1\n2,Zoe,W-2\n");
        moved.second(format!("id,catalogNumber,recordedBy\n{ROWS}")).is_left_to_a_person();
        let named = Archive::new()
            .core("UTF-8", "windows-1252")
            .occurrences("id,catalogNumber,recordedBy\n1,W-1,José\n2,W-2,Zoë\n")
            .second(latin1("id,catalogNumber,recordedBy\n3,W-3,Núñez\n"));
        named.built("").says(&[r#"encoding="windows-1252""#]);
    }

    #[test]
    fn keep_the_encoding_of_those_that_are_not_written_anew() {
        let archive = Archive::new()
            .core("UTF-8", "windows-1252")
            .occurrences(latin1("id,catalogNumber,recordedBy\n1,W-1,José\n2,W-2,Zoë\n"))
            .second(latin1("id,catalogNumber,recordedBy\n3,W-3,Núñez\n"));
        archive.built("").says(&[r#"encoding="windows-1252""#]);
    }
}

mod the_identifier_of_a_record {
    use super::*;

    #[test]
    fn is_there_and_is_its_own() {
        let with = |row: &str| Archive::new().occurrences(format!("{OCCURRENCES}{row}\n"));
        for row in ["2,W-3,Ann", " 2 ,W-3,Ann", ",W-3,Ann", "  ,W-3,Ann"] {
            assert_eq!(with(row).found(), ["error manifest/dwca-record-id occurrences.csv 3"], "{row}");
            with(row).is_left_to_a_person();
        }
        assert!(with("02,W-3,Ann").found().is_empty());
    }

    #[test]
    fn of_a_record_that_stands_twice_is_written_once() {
        let twice = Archive::new().occurrences(format!("{OCCURRENCES}1,W-1,Jos\n"));
        assert_eq!(twice.built("").text("occurrences.csv"), OCCURRENCES);
    }

    #[test]
    fn is_named_by_every_row_of_media() {
        let blank = Archive::new().multimedia(format!("{MEDIA},https://e.org/3.jpg,z\n"));
        assert_eq!(blank.found(), ["error manifest/dwca-orphan-row multimedia.csv 3"]);
    }
}

mod simple_multimedia {
    use super::*;

    #[test]
    fn is_a_warning_and_its_links_are_looked_at() {
        let fine =
            "coreid,identifier,references\n1,https://e.org/1.jpg,https://e.org/p1\n2,https://e.org/2.jpg,\n";
        assert_eq!(Archive::new().simple(fine).found(), ["warning manifest/required-column multimedia.csv"]);
        let bad =
            fine.replace("https://e.org/1.jpg", "654355.jpg").replace("https://e.org/p1", "www.e.org/p1");
        assert_eq!(
            Archive::new().simple(&bad).found(),
            [
                "warning manifest/required-column multimedia.csv",
                "error url/not-absolute multimedia.csv 1",
                "error url/not-absolute multimedia.csv 1",
            ]
        );
    }

    #[test]
    fn with_an_access_uri_gives_its_identifiers_as_they_are() {
        let mut archive =
            Archive::new().simple("coreid,identifier,accessURI\n1,urn:x:1,https://e.org/1.jpg\n");
        archive.media_terms = vec![format!("{DC}identifier"), format!("{AC}accessURI")];
        assert!(archive.found().is_empty(), "{}", archive.report());
    }
}

mod tabs_without_quotes {
    use super::*;

    fn archive() -> Archive {
        Archive::new()
            .core(COMMAS, TABS)
            .media(COMMAS, TABS)
            .occurrences("id\tcatalogNumber\trecordedBy\n1\tW-1\t\"Bob\" Smith\n2\tW-2\tZoe\\\n")
            .multimedia("coreid\taccessURI\ttitle\n1\thttps://e.org/1.jpg\t\"Tomentosa\n2\thttps://e.org/2.jpg\tleaf 5\" wide\n")
    }

    #[test]
    fn hold_quotes_as_plain_characters() {
        assert!(archive().found().is_empty(), "{}", archive().report());
        let lost = archive()
            .multimedia("coreid\taccessURI\ttitle\n1\thttps://e.org/1.jpg\t\"x\n9\thttps://e.org/2.jpg\ty\n");
        assert_eq!(lost.found(), ["error manifest/dwca-orphan-row multimedia.csv 2"]);
    }

    #[test]
    fn are_written_as_they_are_read() {
        let archive = archive()
            .core("UTF-8", "windows-1252")
            .occurrences(latin1("id\tcatalogNumber\trecordedBy\n1\tW-1\t\"José\", Núñez\n2\tW-2\t\"\n"));
        let text = archive.built("").text("occurrences.csv");
        assert_eq!(text, "id\tcatalogNumber\trecordedBy\n1\tW-1\t\"José\", Núñez\n2\tW-2\t\"\n");
    }
}

mod the_description {
    use super::*;

    fn with(change: impl Fn(&str) -> String) -> Vec<String> {
        let sandbox = Sandbox::new();
        let members = Archive::new().members();
        let changed = members.into_iter().map(|(name, text)| {
            let text =
                if name == "meta.xml" { change(&String::from_utf8(text).unwrap()).into() } else { text };
            (name, text)
        });
        let members: Vec<_> =
            changed.filter(|(_, text)| !text.is_empty()).map(|(name, text)| member(name, text)).collect();
        sandbox.write("dwca.zip", zip(&members));
        let report = sandbox.check_json("dwca.zip --target symbiota");
        codes(&report).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn says_how_tables_are_read_whatever_rule_reads_them() {
        let (from, to) = (r#"ignoreHeaderLines="1""#, r#"ignoreHeaderLines="0""#);
        let archive = Archive::new().media(from, to).multimedia("1,a.jpg,x\n2,https://e.org/2.jpg,y\n");
        let sandbox = archive.sandbox();
        for (rule, rows) in [
            ("manifest/required-column", vec![]),
            ("manifest/no-header", vec![]),
            ("url/not-absolute", vec![1]),
        ] {
            let report = sandbox.check_json(&format!("dwca.zip --target symbiota --select {rule}"));
            let found = report["findings"].as_array().unwrap().iter();
            let found: Vec<u64> = found.map(|finding| finding["at"]["row"].as_u64().unwrap()).collect();
            assert_eq!(found, rows, "{rule}: {report}");
        }
    }

    #[test]
    fn says_in_which_encoding_it_is_written() {
        let ring = "id,recordedBy,catalogNumber\n1,Jos,W-1\n2,Zoe,W-2\n";
        let declared = |encoding: &str| {
            let archive = Archive::new().occurrences(ring).meta("metadata=\"eml.xml\"", "metadata=\"é.xml\"");
            archive.meta("<archive", &format!("<?xml version=\"1.0\" encoding='{encoding}'?>\n<archive"))
        };
        for (encoding, encode) in [("ISO-8859-1", latin1 as fn(&str) -> Vec<u8>), ("UTF-16", utf16)] {
            let archive = Archive { encode, ..declared(encoding) };
            archive.built("").says(&["<?xml version=\"1.0\" encoding='UTF-8'?>", "metadata=\"é.xml\""]);
        }
    }

    #[test]
    fn keeps_what_no_fix_speaks_of() {
        let stated = r#"encoding="windows-1252" ignoreHeaderLines="true" note='a/>b'"#;
        let names = "id,catalogNumber,recordedBy\n1,W-1,José\n2,W-2,Zoë\n";
        let mut archive = Archive::new().occurrences(names);
        archive.core = format!("{stated} {COMMAS}");
        let sandbox = archive.sandbox();
        sandbox.imgpack("build dwca.zip --target symbiota -o fixed/ --ignore manifest/dwca-header").exits(0);
        Built(sandbox).says(&[&stated.replace("windows-1252", "UTF-8")]);
        let bare = Archive::new().core(r#"ignoreHeaderLines="1""#, "note='a/>b'").built("");
        bare.says(&["note='a/>b'", r#"ignoreHeaderLines="1">"#]);
    }

    #[test]
    fn is_shown_at_the_bytes_of_its_file() {
        for encode in [|text: &str| text.as_bytes().to_vec(), marked, utf16] {
            let broken =
                Archive::new().meta("multimedia.csv", "é.csv").meta("<archive", "<!-- 𝄞é --><archive");
            let archive = Archive { encode, ..broken };
            let report = archive.report();
            let at = &report["findings"][0]["at"]["bytes"];
            let number = |index: usize| usize::try_from(at[index].as_u64().unwrap()).unwrap();
            let (_, meta) = archive.members().swap_remove(0);
            let tag = &meta[number(0)..number(1)];
            let mark = encode("").len();
            assert_eq!(
                tag,
                &encode(&format!("<extension {} rowType=\"{AC}Multimedia\">", archive.media))[mark..]
            );
        }
    }

    #[test]
    fn of_an_identifier_is_name_enough_for_a_column() {
        let archive = Archive::new().multimedia(MEDIA.replace("coreid", ""));
        assert!(archive.found().is_empty(), "{}", archive.report());
    }

    #[test]
    fn must_be_there_and_tie_its_tables_together() {
        assert_eq!(with(|_| String::new()), ["manifest/dwca-meta-missing"]);
        assert_eq!(with(|_| "<archive>".into()), ["manifest/dwca-meta-missing"]);
        assert_eq!(with(|meta| meta.replace("multimedia.csv", "media.csv")), ["manifest/dwca-file-missing"]);
        let other = |meta: &str| meta.replace("<coreid index=\"0\"/>", "<coreid index=\"00\"/>");
        assert_eq!(with(other), ["manifest/dwca-core-id"]);
        let unknown = |meta: &str| meta.replace("ac/terms/Multimedia", "ac/terms/Picture");
        assert_eq!(with(unknown), ["manifest/dwca-row-type"]);
    }

    #[test]
    fn lies_at_any_depth_in_any_letter_case() {
        let sandbox = Sandbox::new();
        let members = Archive::new().members().into_iter();
        let members: Vec<_> = members
            .map(|(name, text)| member(format!("a/{}", name.replace("meta.xml", "META.XML")), text))
            .collect();
        sandbox.write("dwca.zip", zip(&members));
        let report = sandbox.check_json("dwca.zip --target symbiota");
        assert!(codes(&report).is_empty(), "{report}");
        assert!(report["target"]["because"].as_str().unwrap().contains("mode archive"), "{report}");
    }
}

/// An archive whose core has an occurrenceID and a catalogNumber in every record.
fn with_identifiers(rows: &str) -> Archive {
    let mut archive = Archive::new().occurrences(format!("id,occurrenceID,catalogNumber\n{rows}"));
    archive.core_terms = vec![format!("{DWC}occurrenceID"), format!("{DWC}catalogNumber")];
    archive.multimedia("coreid,accessURI,title\n1,https://e.org/1.jpg,x\n")
}

#[test]
fn identifiers_of_the_core_are_judged_as_identifiers() {
    let row = |text: String, row: u32| text + &format!("{row},urn:{row},WIS-{row:07}\n");
    let odd = (1..=20).fold(String::new(), row) + "21,urn:21,WIS-00000O1\n";
    for (rows, wanted) in [
        ("1,urn:1,W-1\n2,urn:2,W-2\n", &[][..]),
        ("1,urn:1,W-1\n2,urn:1,W-2\n", &["key/duplicate"]),
        ("1,urn:1,W-1\n2,urn:2,W-1\n", &["key/duplicate"]),
        ("1,W-1,W-1\n2,W-2,W-2\n", &[]),
        ("1,urn:1,W-1 \n2,,W-2\n", &["key/surrounding-space"]),
        ("1,urn:1,W-1\n2,urn:2,\u{200b}W-2\n", &["key/hidden-character"]),
        ("1,urn:1,WI\u{405}-1\n2,urn:2,WIS-2\n", &["key/hidden-character"]),
        ("1,urn:1,W-1\n2,urn:2,1.2E+10\n", &["key/spreadsheet-damage"]),
        ("1,urn:1,0012\n2,urn:2,0013\n3,urn:3,14\n", &["key/lost-zeros"]),
        ("1,,\n2,,\n", &[]),
        (odd.as_str(), &["key/odd-shape"]),
    ] {
        let report = with_identifiers(rows).report();
        let found: Vec<&str> = codes(&report).into_iter().filter(|code| code.starts_with("key/")).collect();
        assert_eq!(found, wanted, "{rows}: {report:#}");
        for finding in report["findings"].as_array().unwrap() {
            assert!(
                !finding["code"].as_str().unwrap().starts_with("key/")
                    || finding["at"]["entry"] == "occurrences.csv"
            );
        }
    }
}

#[test]
fn an_identifier_that_ties_the_tables_together_is_not_changed_in_one_of_them() {
    let archive = Archive::new().meta("<id index=\"0\"/>", "<id index=\"1\"/>");
    let archive = archive.occurrences("row,catalogNumber,recordedBy\n1,W-1 ,Jos\n2,W-2,Zoe\n");
    let archive =
        archive.multimedia("coreid,accessURI,title\nW-1 ,https://e.org/1.jpg,x\nW-2,https://e.org/2.jpg,y\n");
    assert_eq!(archive.fixes("key/surrounding-space"), ["manual"], "{:#?}", archive.found());
}

#[test]
fn an_image_inside_an_archive_is_listed_as_not_read() {
    let report = Archive::new().file("images/1.jpg", support::jpeg(20, 10, 9)).report();
    assert_eq!(codes(&report), ["layout/ignored-file"], "{report:#}");
    assert_eq!(report["findings"][0]["at"]["entry"], "images/1.jpg");
}
