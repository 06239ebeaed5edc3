//! Symbiota: a table of identifiers and links, a folder of JPEGs and links in an occurrence table, through the command
//! line, and row for row of the platform's page. Darwin Core Archives stand in `darwin_core.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use serde_json::Value;
use support::{Sandbox, codes, jpeg, member, png, zip};

const HEADER: &str = "catalogNumber,originalUrl\n";

/// The codes of a report, sorted, each once.
fn found(report: &Value) -> Vec<String> {
    let mut found: Vec<String> = codes(report).into_iter().map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

/// What is said of a table.
#[track_caller]
fn reported(table: &str) -> Vec<String> {
    let sandbox = Sandbox::new();
    sandbox.write("media.csv", table);
    found(&sandbox.check_json("media.csv --target symbiota"))
}

/// What becomes of a table.
#[track_caller]
fn built(table: &str, options: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("media.csv", table);
    sandbox.imgpack(&format!("build media.csv -o fixed.csv {options}")).exits(0);
    String::from_utf8(sandbox.read("fixed.csv")).unwrap()
}

/// A folder of photographs named so, each with a shade of its own.
fn folder(names: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (shade, name) in (1u8..).zip(names) {
        sandbox.write(format!("pics/{name}"), jpeg(40, 30, shade));
    }
    sandbox
}

/// Runs with a term between other words.
#[track_caller]
fn with_term(sandbox: &Sandbox, words: &[&str], term: &str) -> support::Run {
    let mut all = words.to_vec();
    all.extend(["--pattern", term]);
    sandbox.run(&all)
}

const TERM: &str = r"/^(WIS-L-\d{7})\D*/";

mod a_table_of_links {
    use super::*;

    #[test]
    fn is_reported_to_be_for_symbiota_and_passes_as_it_should_be() {
        let sandbox = Sandbox::new();
        sandbox.write("media.csv", "catalogNumber,originalUrl\nWIS-1,https://e.org/1.jpg\n");
        let report = sandbox.check_json("media.csv");
        assert_eq!(report["target"]["id"], "symbiota");
        assert!(report["target"]["because"].as_str().unwrap().contains("mode media"), "{report}");
        assert!(found(&report).is_empty(), "{report}");
    }

    #[test]
    fn in_semicolons_is_one_column_to_the_portal() {
        assert_eq!(
            reported("catalogNumber;originalUrl\n1;https://e.org/1.jpg\n"),
            ["manifest/wrong-delimiter"]
        );
        let fixed = built("catalogNumber;originalUrl\n1;https://e.org/1.jpg\n", "");
        assert_eq!(fixed, "catalogNumber,originalUrl\n1,https://e.org/1.jpg\n");
    }

    #[test]
    fn must_not_hold_a_backslash_before_a_quote() {
        let table = format!("{HEADER}1,https://e.org/1.jpg\n").replace("originalUrl", "originalUrl,caption");
        let with = |cell: &str| table.replace("1.jpg", &format!("1.jpg,{cell}"));
        for cell in [r#""C:\dir\""#, r#""a,b\""#, r#""x\""y""#] {
            assert_eq!(reported(&with(cell)), ["manifest/php-unsafe-backslash"], "{cell}");
        }
        for cell in [r"C:\dir\", r#""x\\""#, r#""a\b,c""#] {
            assert!(reported(&with(cell)).is_empty(), "{cell}");
        }
        assert_eq!(built(&with(r#""C:\dir\""#), ""), with(r"C:\dir\"));
        assert_eq!(built(&with(r#""a,b\""#), ""), with(r#""a,b\ ""#));
    }

    #[test]
    fn of_carriage_returns_alone_is_an_error() {
        let sandbox = Sandbox::new();
        sandbox.write("media.csv", "catalogNumber,originalUrl\r1,https://e.org/1.jpg\r");
        let report = sandbox.check_json("media.csv");
        assert_eq!(found(&report), ["manifest/odd-line-ends"]);
        assert_eq!(report["findings"][0]["severity"], "error");
        assert!(
            reported("\u{feff}catalogNumber,originalUrl\n1,https://e.org/1.jpg\n")
                .contains(&"manifest/byte-order-mark".into())
        );
    }

    #[test]
    fn needs_an_identifier_in_a_column_and_in_each_row() {
        assert_eq!(reported("originalUrl\nhttps://e.org/1.jpg\n"), ["manifest/required-column"]);
        assert_eq!(
            reported(&format!("{HEADER},https://e.org/1.jpg\n2,https://e.org/2.jpg\n")),
            ["key/missing"]
        );
        assert_eq!(
            reported(&format!("{HEADER} ,https://e.org/1.jpg\n2,https://e.org/2.jpg\n")),
            ["key/blank"]
        );
        let either =
            "occurrenceID,catalogNumber,originalUrl\nurn:1,,https://e.org/1.jpg\n,2,https://e.org/2.jpg\n";
        assert!(reported(either).is_empty());
    }

    #[test]
    fn has_an_original_url_and_access_uri_is_none() {
        for header in ["accessURI", "ac:accessURI", "imageUrl", "web"] {
            let table = format!("catalogNumber,{header}\n1,https://e.org/1.jpg\n");
            assert_eq!(reported(&table), ["manifest/required-column"], "{header}");
            assert_eq!(built(&table, ""), "catalogNumber,originalUrl\n1,https://e.org/1.jpg\n", "{header}");
        }
        for header in ["Original URL", "dwc:originalUrl", "large", "LargeJPG"] {
            assert!(
                reported(&format!("catalogNumber,{header}\n1,https://e.org/1.jpg\n")).is_empty(),
                "{header}"
            );
        }
        assert_eq!(reported(&format!("{HEADER}1,\n2,https://e.org/2.jpg\n")), ["manifest/required-column"]);
        let optional = "catalogNumber,originalUrl,thumbnail URL (optional)\n1,https://e.org/1.jpg,\n";
        assert_eq!(reported(optional), ["manifest/unknown-column"]);
    }

    #[test]
    fn begins_with_an_identifier() {
        let table = "caption,catalogNumber,originalUrl\na leaf,1,https://e.org/1.jpg\n";
        assert_eq!(reported(table), ["manifest/column-order"]);
        assert_eq!(built(table, ""), "catalogNumber,caption,originalUrl\n1,a leaf,https://e.org/1.jpg\n");
    }

    #[test]
    fn has_each_field_once() {
        for pair in ["url,accessURI", "caption,Caption", "url,web"] {
            let table = format!("catalogNumber,originalUrl,{pair}\n1,https://e.org/1.jpg,,\n");
            assert_eq!(reported(&table), ["manifest/duplicate-header"], "{pair}");
        }
    }

    #[test]
    fn loses_blank_rows() {
        let table = format!("{HEADER}1,https://e.org/1.jpg\n,\n\n");
        assert_eq!(reported(&table), ["manifest/blank-row"]);
        assert_eq!(built(&table, ""), format!("{HEADER}1,https://e.org/1.jpg\n"));
    }

    #[test]
    fn gives_identifiers_that_a_spreadsheet_spoilt() {
        let row = |key: &str, n: u32| format!("{key},https://e.org/{n}.jpg\n");
        assert_eq!(reported(&format!("{HEADER}{}{}", row("123", 1), row("4567", 2))), ["key/lost-zeros"]);
        assert_eq!(reported(&format!("{HEADER}{}", row("1.2E+10", 1))), ["key/spreadsheet-damage"]);
        assert_eq!(reported(&format!("{HEADER}{}", row(" WIS-1", 1))), ["key/surrounding-space"]);
        assert!(reported(&format!("{HEADER}{}{}", row("WIS-1", 1), row("WIS-22", 2))).is_empty());
        let padded = built(&format!("{HEADER}{}{}", row("123", 1), row("4567", 2)), "--unsafe-fixes");
        assert_eq!(padded, format!("{HEADER}{}{}", row("0123", 1), row("4567", 2)));
        // A number of the database has no zeros to lose.
        assert!(reported("occid,originalUrl\n9,https://e.org/1.jpg\n10,https://e.org/2.jpg\n").is_empty());
    }

    #[test]
    fn gives_no_identifier_that_a_spreadsheet_made_of_another() {
        let with = |key: &str| {
            let rows = (1..4)
                .map(|n| format!("WIS-{n:03},https://e.org/{n}.jpg\n"))
                .collect::<Vec<String>>()
                .concat();
            reported(&format!("{HEADER}{rows}{key},https://e.org/9.jpg\n"))
        };
        for key in [
            "10-Jan",
            "Jan-10",
            "2020-01-10",
            "1/10/2020",
            "10-janv",
            "#REF!",
            "#N/A",
            "#NAME?",
            "1.2E+10",
            "4.5E+17",
            "12345.0",
            "468768768833943000",
            "=\"0012\"",
            "\"=\"\"0012\"\"\"",
            "=VLOOKUP(A2)",
        ] {
            assert_eq!(with(key), ["key/spreadsheet-damage"], "{key}");
        }
        for key in ["WIS-10-Jan", "Jan-1", "1.2E10", "12345.5", "468768768833943001", "2020-1"] {
            assert!(with(key).is_empty(), "{key}");
        }
    }

    #[test]
    fn may_be_a_column_of_dates_or_fractions_or_long_numbers_by_nature() {
        let column = |key: &dyn Fn(u32) -> String| {
            let rows = (1..13)
                .map(|n| format!("{},https://e.org/{n}.jpg\n", key(n)))
                .collect::<Vec<String>>()
                .concat();
            reported(&format!("{HEADER}{rows}"))
        };
        assert!(column(&|n| format!("2020-01-{n:02}")).is_empty());
        assert!(column(&|n| format!("12345.{n}")).is_empty());
        assert!(column(&|n| format!("12345{n}.0")).is_empty());
        assert!(column(&|n| format!("Mar-{}", n + 10)).is_empty());
        assert!(column(&|n| (468_768_768_833_943_000 + 250 * u64::from(n)).to_string()).is_empty());
        let mixed = column(&|n| if n == 3 { "12345.0".into() } else { (12_340 + n).to_string() });
        assert_eq!(mixed, ["key/spreadsheet-damage"]);
    }

    #[test]
    fn gets_the_text_of_a_formula_and_no_other_fix_of_what_a_spreadsheet_damaged() {
        let table = format!("{HEADER}=\"0012\",https://e.org/1.jpg\n\"=\"\"0013\"\"\",https://e.org/2.jpg\n");
        let wanted = format!("{HEADER}0012,https://e.org/1.jpg\n0013,https://e.org/2.jpg\n");
        assert_eq!(built(&table, ""), wanted);
        assert_eq!(built(&table, "--unsafe-fixes"), wanted);
    }

    #[test]
    fn gives_identifiers_without_anything_that_nobody_sees() {
        let dirty = [
            "W-1\u{200b}",
            "\u{feff}W-1",
            "W\u{ad}-1",
            "W-1\u{a0}",
            "\u{202a}W-1\u{202c}",
            "W-1\u{7f}",
            "\"W-1\n\"",
        ];
        for key in dirty {
            let table = |key: &str| format!("{HEADER}{key},https://e.org/1.jpg\nW-2,https://e.org/2.jpg\n");
            assert_eq!(reported(&table(key)), ["key/hidden-character"], "{key:?}");
            assert_eq!(built(&table(key), ""), table("W-1"), "{key:?}");
        }
        let sandbox = Sandbox::new();
        sandbox.write("media.csv", format!("{HEADER}W\u{406}S-1,https://e.org/1.jpg\n"));
        sandbox.imgpack("check media.csv -t symbiota").exits(1).shows(&[
            "key/hidden-character",
            "U+0406",
            "`I`",
        ]);
        sandbox.imgpack("build media.csv -o fixed.csv").exits(1);
    }

    #[test]
    fn of_identifiers_that_count_on_has_lost_no_zeros() {
        let column = |range: std::ops::Range<u32>| {
            let rows =
                range.map(|n| format!("{n},https://e.org/{n}.jpg\n")).collect::<Vec<String>>().concat();
            reported(&format!("{HEADER}{rows}"))
        };
        assert!(column(9_998..10_098).is_empty() && column(1..12).is_empty());
        let lost =
            format!("{HEADER}00047,https://e.org/1.jpg\n00048,https://e.org/2.jpg\n49,https://e.org/3.jpg\n");
        assert_eq!(reported(&lost), ["key/lost-zeros"]);
        assert_eq!(built(&lost, "--unsafe-fixes"), lost.replace("\n49", "\n00049"));
    }

    #[test]
    fn shows_an_identifier_of_another_shape_than_nearly_all() {
        let table = |odd: &str, count: u32| {
            let rows = (1..count)
                .map(|n| format!("WIS-L-{n:07},https://e.org/{n}.jpg\n"))
                .collect::<Vec<String>>()
                .concat();
            format!("{HEADER}{rows}{odd},https://e.org/odd.jpg\n")
        };
        let odd = [
            "WIS-L-00O0018",
            "WIS-L-000018",
            "WIS-L0000018",
            "wis-L-0000018",
            "WIS-L-00000018",
            "WIS L-0000018",
        ];
        for key in odd {
            assert_eq!(reported(&table(key, 20)), ["key/odd-shape"], "{key}");
            assert!(reported(&table(key, 19)).is_empty(), "{key}: nineteen are too few");
        }
        let sandbox = Sandbox::new();
        sandbox.write("media.csv", table("WIS-L-00l0018", 20));
        let said = &["key/odd-shape", "`l` stands where they have a digit", "is `1` meant?"];
        sandbox.imgpack("check media.csv -t symbiota").exits(0).shows(said);
    }

    #[test]
    fn has_identifiers_that_the_portal_knows() {
        let sandbox = Sandbox::new();
        sandbox.write("known.txt", "WIS-1\nWIS-2 \n7\n");
        let table = "catalogNumber,occid,originalUrl\nWIS-1,,https://e.org/1.jpg\nW1S-2,,https://e.org/2.jpg\n\
                     ,7,https://e.org/3.jpg\n";
        sandbox.write("media.csv", table);
        let report = sandbox.check_json("media.csv -t symbiota --existing-keys known.txt");
        assert_eq!(codes(&report), ["key/unknown"]);
        assert_eq!(
            (&report["findings"][0]["at"]["row"], &report["findings"][0]["severity"]),
            (&2.into(), &"warning".into())
        );
        assert!(report["findings"][0]["help"].as_str().unwrap().contains("`WIS-2`"));
        sandbox.imgpack("build media.csv -o fixed.csv --existing-keys known.txt --unsafe-fixes").exits(0);
        assert_eq!(String::from_utf8(sandbox.read("fixed.csv")).unwrap(), table);
    }

    #[test]
    fn that_is_off_by_one_is_seen_by_the_names_of_its_files() {
        let table = |key: u32, file: u32, count: u32| {
            let row =
                |n: u32| format!("UAM{},https://e.org/UAM{}_v2.jpg\n", 100_000 + n + key, 100_000 + n + file);
            format!("{HEADER}{}", (0..count).map(row).collect::<String>())
        };
        assert_eq!(reported(&table(1, 0, 5)), ["key/file-mismatch"]);
        assert!(reported(&table(0, 0, 5)).is_empty());
        // The file says the identifier of no row, and no row says that key and file agree.
        assert!(reported(&table(50, 0, 5)).is_empty());
        let one = format!("{}UAM999999,https://e.org/UAM888888.jpg\n", table(0, 0, 5));
        assert_eq!(reported(&one), ["key/file-mismatch"]);
    }

    #[test]
    fn holds_numbers_where_the_portal_has_numbers() {
        let table = |occid: &str, order: &str| {
            reported(&format!(
                "occid,originalUrl,sortOccurrence\n{occid},https://e.org/1.jpg,{order}\n7,https://e.org/2.jpg,\n"
            ))
        };
        assert!(table("0012", "500").is_empty());
        assert_eq!(table("WIS-1", "1"), ["key/illegal-character"]);
        assert_eq!(table("12.5", "1"), ["key/illegal-character"]);
        assert_eq!(table("12", "first"), ["manifest/value-too-long"]);
        assert_eq!(table("12", "1.0"), ["manifest/value-too-long"]);
        assert_eq!(table("12", "501"), ["manifest/value-too-long"]);
    }

    #[test]
    fn gives_one_identifier_a_row() {
        let table = "catalogNumber,occid,originalUrl\nWIS-1,7,https://e.org/1.jpg\n";
        assert_eq!(reported(table), ["key/ambiguous"]);
    }

    #[test]
    fn links_an_image_once() {
        let twice = format!("{HEADER}1,https://e.org/1.jpg\n1,https://e.org/1.jpg\n");
        assert_eq!(reported(&twice), ["url/duplicate"]);
        assert_eq!(built(&twice, ""), format!("{HEADER}1,https://e.org/1.jpg\n"));
        let shared = format!("{HEADER}1,https://e.org/1.jpg\n2,https://e.org/1.jpg\n");
        assert_eq!(reported(&shared), ["url/duplicate"]);
        assert_eq!(built(&shared, ""), shared, "which record it shows is for a person to say");
    }

    #[test]
    fn keeps_every_width_to_the_character() {
        let widths = [
            ("catalogNumber", 32),
            ("otherCatalogNumbers", 75),
            ("occurrenceID", 255),
            ("sourceIdentifier", 150),
            ("hashFunction", 45),
            ("hashValue", 45),
            ("mediaMD5", 45),
            ("caption", 100),
            ("creator", 100),
            ("owner", 250),
            ("anatomy", 100),
            ("notes", 350),
            ("copyright", 255),
            ("rights", 255),
            ("accessRights", 255),
        ];
        for (name, width) in widths {
            let is_identifier =
                name.starts_with("catalog") || name.contains("other") || name.starts_with("occ");
            for (length, wanted) in [(width, 0), (width + 1, 1)] {
                let value = "é".repeat(length);
                let table = if is_identifier {
                    format!("{name},originalUrl\n{value},https://e.org/1.jpg\n")
                } else {
                    format!("catalogNumber,originalUrl,{name}\n1,https://e.org/1.jpg,{value}\n")
                };
                assert_eq!(reported(&table).len(), wanted, "{name} of {length}");
            }
        }
        for name in ["originalUrl", "url", "thumbnailUrl", "archiveUrl", "sourceUrl", "referenceUrl"] {
            for (length, wanted) in [(255, 0), (256, 1)] {
                let link = format!("https://e.org/{}.jpg", "a".repeat(length - 18));
                let table = match name {
                    "originalUrl" => format!("{HEADER}1,{link}\n"),
                    _ => format!("catalogNumber,originalUrl,{name}\n1,https://e.org/1.jpg,{link}\n"),
                };
                assert_eq!(reported(&table).len(), wanted, "{name} of {length}");
            }
        }
    }

    #[test]
    fn above_the_limit_is_split_by_rows_and_none_is_lost() {
        let sandbox = Sandbox::new();
        let limit = "[{ value = 1000, level = \"error\", source = \"SYM\" }]";
        sandbox.write("mine.toml", format!("extends = \"symbiota\"\n[manifest]\nmax-bytes = {limit}\n"));
        let row = |number| format!("WIS-{number:03},https://e.org/{number:03}.jpg\n");
        let rows = (0..100).map(row).collect::<Vec<_>>().concat();
        sandbox.write("media.csv", format!("{HEADER}{rows}"));
        sandbox.imgpack("check media.csv -t mine.toml").exits(1).shows(&["--split -o media-fixed.csv"]);
        sandbox.imgpack("build media.csv -o out.csv -t mine.toml").exits(1).shows(&["manifest/too-large"]);
        assert!(!sandbox.has("out.csv"));
        sandbox.imgpack("build media.csv -o out.csv -t mine.toml --split").exits(0);
        let names: Vec<String> =
            sandbox.names(".").into_iter().filter(|name| name.starts_with("out-")).collect();
        assert_eq!(names, ["out-001.csv", "out-002.csv", "out-003.csv", "out-004.csv"]);
        let parts: Vec<String> =
            names.iter().map(|name| String::from_utf8(sandbox.read(name)).unwrap()).collect();
        assert!(parts.iter().all(|part| part.len() <= 1000 && part.starts_with(HEADER)));
        let written: String = parts.iter().map(|part| part.strip_prefix(HEADER).unwrap()).collect();
        assert_eq!(written, rows);
    }

    #[test]
    fn in_a_zip_is_refused() {
        let sandbox = Sandbox::new();
        let table = format!("{HEADER}1,https://e.org/1.jpg\n");
        sandbox.write("media.zip", zip(&[member("media.csv", table)]));
        let report = sandbox.check_json("media.zip --target symbiota");
        assert_eq!(found(&report), ["archive/unsupported-container"]);
    }

    #[test]
    fn gives_columns_that_are_lost() {
        for name in [
            "tags",
            "sortSequence",
            "locality",
            "tid",
            "creatorUid",
            "photographer",
            "photographerUid",
            "colour",
        ] {
            let table = format!("catalogNumber,originalUrl,{name}\n1,https://e.org/1.jpg,x\n");
            assert_eq!(reported(&table), ["manifest/unknown-column"], "{name}");
        }
        let table = "catalogNumber,originalUrl,photographer,tid\n1,https://e.org/1.jpg,R. Brown,7\n";
        assert_eq!(
            built(table, ""),
            table.replace("photographer", "creator"),
            "what is not understood stays"
        );
    }
}

mod a_link {
    use super::*;

    fn of(link: &str) -> Vec<String> {
        reported(&format!("{HEADER}1,{link}\n"))
    }

    #[test]
    fn is_absolute_and_encoded() {
        assert_eq!(of("pics/1.jpg"), ["url/not-absolute"]);
        assert_eq!(of("ftp://e.org/1.jpg"), ["url/unsupported-scheme"]);
        assert_eq!(of("https://e.org/a b.jpg"), ["url/illegal-character"]);
        assert_eq!(
            built(&format!("{HEADER}1,https://e.org/a b%20é.jpg\n"), ""),
            format!("{HEADER}1,https://e.org/a%20b%20%C3%A9.jpg\n")
        );
        assert_eq!(of("http://e.org/1.jpg"), ["url/not-https"]);
    }

    #[test]
    fn is_judged_by_the_portals_own_table() {
        for extension in [".jpg", ".JPG", ".jpeg", ".png", ".gif", ".bmp", ".jpg?x=1", ".JPG?x=a.tif"] {
            assert!(of(&format!("https://e.org/1{extension}")).is_empty(), "{extension}");
        }
        assert!(of("https://e.org/iiif/1/full/max/0/default.jpg").is_empty());
        for extension in [".tif", ".TIFF", ".webp", ".svg", ".jp2", ".tif?x=1.jpg"] {
            assert_eq!(of(&format!("https://e.org/1{extension}")), ["url/unsupported-type"], "{extension}");
        }
        for extension in ["", ".heic", ".pdf", ".jpg#f", ".JPG%20", "/", "?file=1.jpg"] {
            assert_eq!(of(&format!("https://e.org/1{extension}")), ["url/untyped"], "{extension}");
        }
        for page in [
            "https://e.org/1.html",
            "https://e.org/show.php?id=1",
            "https://drive.google.com/file/d/1/view",
            "https://www.dropbox.com/s/1/a.jpg",
        ] {
            assert_eq!(of(page), ["url/page-link"], "{page}");
        }
    }

    #[test]
    fn needs_no_extension_where_the_type_is_given() {
        let with = |format: &str| {
            reported(&format!("catalogNumber,originalUrl,format\n1,https://e.org/1,{format}\n"))
        };
        assert!(with("image/jpeg").is_empty());
        assert_eq!(with(""), ["url/untyped"]);
        for wrong in ["JPG", "jpg", "image/jpg", "IMAGE/JPEG", "TIFF", "image/webp"] {
            assert_eq!(with(wrong), ["url/media-type"], "{wrong}");
        }
        let table = "catalogNumber,originalUrl,format\n1,https://e.org/1,.PNG\n";
        assert_eq!(built(table, ""), table.replace(".PNG", "image/png"));
    }

    #[test]
    fn is_of_an_image_where_the_others_are() {
        assert_eq!(
            reported(&format!("{HEADER}1,https://e.org/1.jpg\n2,https://e.org/2.mp3\n")),
            ["url/mixed-media"]
        );
        assert!(reported(&format!("{HEADER}1,https://e.org/1.ogg\n2,https://e.org/2.mp3\n")).is_empty());
    }
}

mod a_folder {
    use super::*;

    #[test]
    fn gets_a_row_an_image_field_by_field() {
        let sandbox = folder(&[
            "WIS-L-0012345.jpg",
            "WIS-L-0012345_tn.jpg",
            "WIS-L-0012345_med.jpg",
            "WIS-L-0012345_b é.jpg",
        ]);
        let words = ["build", "pics", "-o", "media.csv", "--base-url", "https://img.e.org/h/"];
        with_term(&sandbox, &words, TERM).exits(0);
        let md5 = |name: &str| {
            let run = sandbox.shell(&format!("md5sum 'pics/{name}'"));
            run.out.split_whitespace().next().unwrap().to_owned()
        };
        let base = "https://img.e.org/h/WIS-L-0012345";
        let wanted = format!(
            "catalogNumber,originalUrl,url,thumbnailUrl,format,sourceIdentifier,mediaMD5,sortOccurrence\n\
             WIS-L-0012345,{base}.jpg,{base}_med.jpg,{base}_tn.jpg,image/jpeg,filename: WIS-L-0012345.jpg,{},1\n\
             WIS-L-0012345,{base}_b%20%C3%A9.jpg,,,image/jpeg,filename: WIS-L-0012345_b é.jpg,{},2\n",
            md5("WIS-L-0012345.jpg"),
            md5("WIS-L-0012345_b é.jpg"),
        );
        assert_eq!(String::from_utf8(sandbox.read("media.csv")).unwrap(), wanted);
    }

    #[test]
    fn gets_identifiers_as_the_portal_reads_and_replaces_them() {
        let sandbox = folder(&["0012.jpg"]);
        let words =
            ["build", "pics", "-o", "media.csv", "--base-url", "https://e.org", "--replace", "/^/=barcode-"];
        with_term(&sandbox, &words, r"/^(\d+)/").exits(0);
        let table = String::from_utf8(sandbox.read("media.csv")).unwrap();
        assert!(table.lines().nth(1).unwrap().starts_with("barcode-0012,https://e.org/0012.jpg,"), "{table}");
    }

    #[test]
    fn with_a_name_that_does_not_fit_is_not_written_in_silence() {
        let sandbox = folder(&["WIS-L-0012345.jpg", "IMG_1.jpg"]);
        let words = ["build", "pics", "-o", "media.csv", "--base-url", "https://e.org"];
        with_term(&sandbox, &words, TERM).exits(1).shows(&["key/pattern-mismatch", "IMG_1.jpg"]);
        assert!(!sandbox.has("media.csv"));
    }

    #[test]
    fn shows_names_of_another_shape_and_identifiers_that_the_portal_lacks() {
        let mut names: Vec<String> = (1..25).map(|n| format!("WIS-L-{n:07}.jpg")).collect();
        names.push("WIS-L-00O0025.jpg".into());
        let sandbox = folder(&names.iter().map(String::as_str).collect::<Vec<_>>());
        sandbox
            .write("known.txt", (1..25).map(|n| format!("WIS-L-{n:07}\n")).collect::<Vec<String>>().concat());
        let base = ["--base-url", "https://e.org"];
        for more in [&base[..], &[]] {
            let words = [
                "check",
                "pics",
                "--format",
                "json",
                "-t",
                "symbiota",
                "--existing-keys",
                "known.txt",
                "--select",
                "key/*",
            ];
            let report = with_term(&sandbox, &[&words[..], more].concat(), r"/^(WIS-L-\d+)/").exits(0).json();
            assert_eq!(found(&report), ["key/odd-shape", "key/unknown"]);
            let findings = report["findings"].as_array().unwrap();
            assert!(
                findings
                    .iter()
                    .all(|one| one["at"]["entry"].as_str().unwrap().ends_with("WIS-L-00O0025.jpg"))
            );
            assert!(
                findings[0]["message"].as_str().unwrap().contains("`O` stands where they have a digit"),
                "{report}"
            );
        }
    }

    #[test]
    fn without_a_pattern_is_not_green_in_silence() {
        let sandbox = folder(&["WIS-L-0000001.jpg", "WIS-L-0000002_b.jpg"]);
        let run = sandbox.imgpack("check pics -t symbiota --strict").exits(1);
        run.shows(&["key/pattern-missing", r"'/^(WIS-L-\d{7})\D/'", "next: give --pattern "]);
        let proposed =
            with_term(&sandbox, &["check", "pics", "-t", "symbiota", "--strict"], r"/^(WIS-L-\d{7})\D/");
        proposed.exits(0);
        let other = folder(&["WIS-L-0000001.jpg", "IMG_2231.jpg"]);
        let report = other.check_json("pics -t symbiota");
        assert_eq!(codes(&report), ["key/pattern-missing"]);
        assert!(report["findings"][0]["help"].as_str().unwrap().contains("/…(…)…/"), "nothing is proposed");
    }

    #[test]
    fn takes_a_listed_identifier_without_its_zeros_where_the_portal_tries_that() {
        let sandbox = folder(&["0012345.jpg", "0099999.jpg"]);
        sandbox.write("known.txt", "12345\n");
        let words = ["check", "pics", "-t", "symbiota", "--format", "json", "--existing-keys", "known.txt"];
        let report = with_term(&sandbox, &words, r"/^(\d{7})/").exits(0).json();
        assert_eq!(codes(&report), ["key/unknown"]);
        assert!(report["findings"][0]["at"]["entry"].as_str().unwrap().ends_with("0099999.jpg"));
    }

    #[test]
    fn needs_a_base_and_a_term_to_become_a_table() {
        let sandbox = folder(&["WIS-L-0012345.jpg"]);
        with_term(&sandbox, &["build", "pics", "-o", "media.csv"], TERM).cannot_run(&["--base-url"]);
        sandbox.imgpack("build pics -o media.csv --base-url https://e.org").cannot_run(&["--pattern"]);
    }

    #[test]
    fn is_checked_as_the_table_that_it_would_become() {
        let sandbox = folder(&["WIS-L-0012345.jpg", "WIS-L-0012346.jpg"]);
        let words =
            ["check", "pics", "--target", "symbiota", "--format", "json", "--base-url", "http://e.org"];
        let report = with_term(&sandbox, &words, TERM).exits(0).json();
        assert_eq!(found(&report), ["url/not-https"]);
    }

    #[test]
    fn with_a_table_of_its_own_is_linked_by_that() {
        let sandbox = folder(&["WIS-L-0012345.jpg"]);
        sandbox.write("pics/list.csv", "catalogNumber,originalUrl,caption\nWIS-7,WIS-L-0012345.jpg,a leaf\n");
        sandbox.imgpack("build pics -o media.csv --base-url https://e.org/h").exits(0);
        let table = String::from_utf8(sandbox.read("media.csv")).unwrap();
        assert_eq!(
            table,
            "catalogNumber,originalUrl,caption\nWIS-7,https://e.org/h/WIS-L-0012345.jpg,a leaf\n"
        );
    }

    #[test]
    fn that_the_portal_processes_holds_jpeg_alone() {
        let sandbox = folder(&["WIS-L-0012345.jpg"]);
        sandbox.write("pics/WIS-L-0012346.png", png(20, 10, 1));
        sandbox.write("pics/records.xml", "<a/>");
        let report = sandbox.check_json("pics --target symbiota");
        assert!(report["target"]["because"].as_str().unwrap().contains("mode folder"), "{report}");
        assert_eq!(found(&report), ["image/unsupported-format", "key/pattern-missing", "layout/data-file"]);
    }

    #[test]
    fn has_names_that_survive_the_portal() {
        let sandbox = folder(&["A (1).jpg", "A_1.jpg", "B_tn.jpg", "C.jpeg"]);
        let report = sandbox.check_json("pics --target symbiota");
        assert_eq!(
            found(&report),
            [
                "image/derivative-name",
                "image/extension-case",
                "key/pattern-missing",
                "path/collapsed-duplicate"
            ]
        );
        let long = ["x".repeat(30) + "1.jpg", "x".repeat(30) + "2.jpg"];
        let sandbox = folder(&[&long[0], &long[1]]);
        assert_eq!(
            found(&sandbox.check_json("pics --target symbiota")),
            ["key/pattern-missing", "path/collapsed-duplicate"]
        );
    }

    #[test]
    fn is_measured_by_the_portals_limits() {
        let sandbox = Sandbox::new();
        let mut heavy = jpeg(40, 30, 1);
        heavy.splice(
            2..2,
            (0..153).flat_map(|_| [&[0xFF, 0xFE, 0xFF, 0xFF][..], &vec![b' '; 65_533]].concat()),
        );
        sandbox.write("pics/a.jpg", &heavy);
        sandbox.write("pics/b.jpg", jpeg(3201, 8, 2));
        let report = sandbox.check_json("pics --target symbiota");
        let of = |code: &str| {
            let all = report["findings"].as_array().unwrap();
            all.iter()
                .filter(|f| f["code"] == code)
                .map(|f| f["severity"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(of("image/too-large"), ["error"], "{} bytes", heavy.len());
        assert_eq!(of("image/too-many-pixels"), ["warning"]);
    }
}

mod a_term {
    use super::*;

    fn check(term: &str) -> support::Run {
        let sandbox = folder(&["WIS-L-0012345.jpg"]);
        with_term(&sandbox, &["check", "pics", "--target", "symbiota"], term)
    }

    #[test]
    fn that_the_portal_refuses_is_an_error() {
        check(r"^(WIS-L-\d{7})").exits(1).shows(&["key/pattern-unsupported", r"/^(WIS-L-\d{7})/"]);
        check(r"/^WIS-L-\d{7}/").exits(1).shows(&["key/pattern-unsupported"]);
        check(r"/^(WIS-L-\d{7})/imx").exits(1).shows(&["key/pattern-unsupported"]);
        check(r"/^(wis-l-\d{7})/i").exits(0);
    }

    #[test]
    fn that_this_engine_cannot_run_is_no_pass() {
        for term in [r"/^(?=W)(.*)\./", r"/^(W)(I)\2/", r"/^(W++)/"] {
            check(term).exits(1).shows(&["not evaluated", "key/pattern-unsupported"]);
        }
    }

    #[test]
    fn that_nobody_can_read_is_a_usage_error() {
        check("/^(WIS/").cannot_run(&["never closed"]);
    }
}

mod associated_media {
    use super::*;

    #[test]
    fn are_divided_at_commas_semicolons_and_bars() {
        let sandbox = Sandbox::new();
        let links = "https://e.org/a,b.jpg; https://e.org/2.jpg|https://e.org/3.tif";
        sandbox.write(
            "occ.csv",
            format!("catalogNumber,genus,associatedMedia\n1,Quercus,\"{links}\"\n2,Fagus,\n"),
        );
        let report = sandbox.check_json("occ.csv --target symbiota --symbiota-mode associated");
        assert_eq!(found(&report), ["url/illegal-character", "url/unsupported-type"]);
        sandbox.imgpack("build occ.csv -o out.csv --symbiota-mode associated --keep-going").exits(1);
        let fixed = String::from_utf8(sandbox.read("out.csv")).unwrap();
        assert!(
            fixed.contains("https://e.org/a%2Cb.jpg; https://e.org/2.jpg|https://e.org/3.tif"),
            "{fixed}"
        );
    }

    const OPTIONS: &str = "--target symbiota --symbiota-mode associated";

    #[test]
    fn that_stand_twice_in_a_cell_cost_no_record() {
        let sandbox = Sandbox::new();
        let twice = "https://e.org/1.jpg,https://e.org/1.jpg";
        sandbox.write("occ.csv", format!("catalogNumber,locality,associatedMedia\n1,Paris,\"{twice}\"\n"));
        sandbox.imgpack(&format!("build occ.csv -o out.csv {OPTIONS}")).exits(0);
        let fixed = String::from_utf8(sandbox.read("out.csv")).unwrap();
        assert_eq!(fixed, "catalogNumber,locality,associatedMedia\n1,Paris,https://e.org/1.jpg\n");
    }

    #[test]
    fn that_two_records_share_cost_neither() {
        let sandbox = Sandbox::new();
        let rows = "1,Paris,https://e.org/1.jpg\n1,Rome,https://e.org/1.jpg\n";
        sandbox.write("occ.csv", format!("catalogNumber,locality,associatedMedia\n{rows}"));
        sandbox.imgpack(&format!("build occ.csv -o out.csv --unsafe-fixes {OPTIONS}")).exits(0);
        let fixed = String::from_utf8(sandbox.read("out.csv")).unwrap();
        assert!(fixed.ends_with(rows), "{fixed}");
    }

    #[test]
    fn with_words_between_or_around_them_are_left_to_a_person() {
        for cell in [
            "https://e.org/1.jpg and https://e.org/2.jpg",
            "https://e.org/1.jpg (front) https://e.org/2.jpg",
            "front: https://e.org/1.jpg back: https://e.org/2.jpg",
            "https://e.org/1.jpg - https://e.org/2.jpg",
            "'https://e.org/1.jpg' 'https://e.org/2.jpg'",
            "https://e.org/1.jpg (front)",
            "https://e.org/1.jpg, front",
        ] {
            let sandbox = Sandbox::new();
            sandbox.write("occ.csv", format!("catalogNumber,associatedMedia\n1,\"{cell}\"\n"));
            sandbox.imgpack(&format!("build occ.csv -o out.csv --keep-going {OPTIONS}"));
            let written = String::from_utf8(sandbox.read("out.csv")).unwrap();
            assert!(written.contains(cell), "{cell}: {written}");
        }
    }

    #[test]
    fn go_up_as_records_of_occurrences() {
        let sandbox = Sandbox::new();
        sandbox.write("occ.csv", "catalogNumber,associatedMedia\n1,https://e.org/1.jpg\n");
        sandbox
            .imgpack(&format!("check occ.csv {OPTIONS}"))
            .exits(0)
            .shows(&["next: upload occ.csv", "upload type Full Text File Upload"]);
    }
}

#[test]
fn php_reads_what_is_written_row_for_row() {
    let has = |program: &str| std::process::Command::new(program).arg("--version").output().is_ok();
    if !has("php") || !has("python3") {
        eprintln!("skipped: there is no php here");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/symbiota-oracle.sh");
    let run =
        std::process::Command::new(script).env("IMGPACK", support::PROGRAM).arg("300").output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}

#[test]
fn a_spreadsheet_among_the_images_of_a_folder_is_reported_as_not_read() {
    let sandbox = folder(&["WIS-L-0000001.jpg"]);
    sandbox.write("pics/list.xlsx", zip(&[member("xl/workbook.xml", "<workbook/>")]));
    let report =
        with_term(&sandbox, &["check", "pics", "--target", "symbiota", "--format", "json"], TERM).json();
    assert_eq!(found(&report), ["layout/ignored-file"]);
}

#[test]
fn what_stands_around_the_links_of_a_cell_is_taken_off() {
    let sandbox = Sandbox::new();
    let options = "--target symbiota --symbiota-mode associated";
    for around in [" {} ", "\u{a0}{}", "{}\n", "\t{}\r\n", "{}\u{200b}"] {
        let links = "https://a.example/1.jpg, https://a.example/2.jpg";
        let cell = around.replace("{}", links);
        sandbox.write("media.csv", format!("catalogNumber,associatedMedia\nW-1,\"{cell}\"\n"));
        let report = sandbox.check_json(&format!("media.csv {options}"));
        // A tab at the beginning is read as a formula as well.
        assert!(codes(&report).contains(&"url/illegal-character"), "{cell:?}");
        sandbox.imgpack(&format!("build media.csv -o fixed.csv --force {options}")).exits(0);
        let fixed = String::from_utf8(sandbox.read("fixed.csv")).unwrap();
        let row = fixed.lines().nth(1).unwrap();
        assert!(
            fixed.trim_end().ends_with("2.jpg\"") && row.starts_with("W-1,\"https"),
            "{cell:?}: {fixed:?}"
        );
    }
}

#[test]
fn a_host_is_never_percent_encoded() {
    for host in ["e%20 org", "bücher.de", "e..org", ".e.org", "e.org:65536", "\"\"e.org\"\""] {
        let sandbox = Sandbox::new();
        sandbox.write("media.csv", format!("catalogNumber,originalUrl\n1,\"https://{host}/1.jpg\"\n"));
        let report = sandbox.check_json("media.csv --target symbiota");
        assert!(codes(&report).contains(&"url/invalid-host"), "{host}: {report}");
        sandbox.imgpack("build media.csv -o out.csv --keep-going").exits(1);
        assert_eq!(sandbox.read("out.csv"), sandbox.read("media.csv"), "{host}");
    }
}

#[test]
fn keys_to_skip_are_not_asked_for_where_they_are_given() {
    let sandbox = Sandbox::new();
    sandbox.write("media.csv", "catalogNumber,originalUrl\nX1,https://e.org/1.jpg\n");
    sandbox.write("keys.txt", "X1\n");
    let run = sandbox.imgpack("build media.csv -o out.csv --existing-keys keys.txt --skip-existing");
    run.shows(&["`--skip-existing` has no effect on Symbiota and this input"]);
}

#[test]
fn what_was_written_as_a_table_is_counted_in_rows() {
    let sandbox = Sandbox::new();
    let rows = "WIS-1,https://e.org/1.jpg\nWIS-2,https://e.org/2.jpg\n";
    sandbox.write("media.csv", format!("catalogNumber,originalUrl\n{rows}"));
    sandbox.imgpack("build media.csv -o fixed.csv -t symbiota").exits(0).shows(&["wrote fixed.csv: 2 rows"]);
}

#[test]
fn a_cell_whose_text_is_not_certain_is_written_over_by_no_fix() {
    let cases: [(&[u8], &[u8]); 2] = [
        (b"W-1,https://e.org/caf\xE9 1.jpg\n", b"W-1,https://e.org/caf\xE9 1.jpg\n"),
        (b"W\x00-1,https://e.org/1.jpg\n", b"W\x00-1,https://e.org/1.jpg\n"),
    ];
    for (row, kept) in cases {
        let sandbox = Sandbox::new();
        let table = [b"catalogNumber,originalUrl\n".as_slice(), row, b"W-2,https://e.org/2 b.jpg\n"].concat();
        sandbox.write("media.csv", table);
        sandbox.imgpack("build media.csv -o out.csv -t symbiota --keep-going").exits(1);
        let wanted =
            [b"catalogNumber,originalUrl\n".as_slice(), kept, b"W-2,https://e.org/2%20b.jpg\n"].concat();
        assert_eq!(sandbox.read("out.csv"), wanted);
    }
}
