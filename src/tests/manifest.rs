//! Corner cases of the rules about tables, beyond the examples of their pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use crate::engine::{self, Levels, Settled};
use crate::fixture::{self, Fixture};
use crate::model::{Finding, Format, Locus, Safety, Settings, Severity};
use crate::profiles;

fn read(text: &str) -> Fixture {
    fixture::parse(text).unwrap()
}

fn findings(text: &str) -> Vec<Finding> {
    let fixture = read(text);
    let profile = profiles::find("opendatasoft").unwrap();
    let levels = Levels::new(&profile, &[]).unwrap().retain(|rule| rule.group() == "manifest");
    engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list
}

fn codes(text: &str) -> Vec<&'static str> {
    findings(text).into_iter().map(|finding| finding.code).collect()
}

/// The only finding.
fn only(text: &str) -> Finding {
    let mut found = findings(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn safety(finding: &Finding) -> Safety {
    finding.fix.as_ref().unwrap().safety
}

/// After the safe fixes, those of archives included.
fn settled(text: &str) -> Settled {
    let fixture = read(text);
    let profile = profiles::find("opendatasoft").unwrap();
    let groups = ["manifest", "archive"];
    let levels = Levels::new(&profile, &[]).unwrap().retain(|rule| groups.contains(&rule.group()));
    engine::settle(fixture.inventory, &profile, &levels, &fixture.settings)
}

fn rows(settled: &Settled) -> Vec<Vec<String>> {
    let table = &settled.inventory.manifests[0];
    let cells =
        |row| (0..table.cells_in(row)).map(|column| table.value(row, column).unwrap().into_owned()).collect();
    std::iter::once(0).chain(table.rows()).map(cells).collect()
}

mod a_missing_table {
    use super::*;

    #[test]
    fn is_listed_once_no_name_changes_any_more() {
        let settled = settled("a.png png digest=1\na.png png digest=1\n");
        let actions: Vec<&str> = settled.plan.steps.iter().map(|step| step.action.words().id).collect();
        assert_eq!(actions, ["drop-entry", "add-entry"]);
        assert_eq!(rows(&settled), [["file", "title"], ["a.png", "a"]]);
    }

    #[test]
    fn is_listed_in_the_order_of_the_bytes_of_the_paths() {
        let settled = settled("b.png\n\"\\u{E9}.png\"\nB.png\na/z.png\n");
        let paths: Vec<String> = rows(&settled).into_iter().map(|row| row[0].clone()).collect();
        assert_eq!(paths, ["file", "B.png", "a/z.png", "b.png", "é.png"]);
    }

    #[test]
    fn lists_only_what_the_target_takes() {
        let settled = settled("a.png\nb.webp\nc.jpg html\nd.jpg ?\nnotes.txt\n__MACOSX/._a.png\n");
        assert_eq!(rows(&settled), [["file", "title"], ["a.png", "a"]]);
    }

    #[test]
    fn lists_a_name_once_however_often_it_stands_in_the_package() {
        let settled = settled("a.png png crc=1\na.png png crc=2\n");
        assert_eq!(settled.plan.steps.len(), 1);
        assert_eq!(rows(&settled), [["file", "title"], ["a.png", "a"]]);
    }

    #[test]
    fn names_files_as_they_are_called_in_the_end() {
        let fixture = read("a.jpg png\nB.PNG\n\"c:d .png\"\n");
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        let settings = Settings { unsafe_fixes: true, ..fixture.settings };
        let settled = engine::settle(fixture.inventory, &profile, &levels, &settings);
        for row in rows(&settled).iter().skip(1) {
            let mut names = settled.inventory.live().map(|entry| entry.path.text());
            assert!(names.any(|name| name == row[0]), "{row:?}");
        }
    }

    #[test]
    fn gets_titles_that_no_spreadsheet_runs() {
        let settled = settled("@home/=x.png\n");
        assert_eq!(rows(&settled)[1], ["@home/=x.png", "x", "home"]);
        assert!(settled.remaining.list.is_empty(), "{:#?}", settled.remaining);
    }

    #[test]
    fn gets_another_name_where_the_usual_one_is_taken() {
        let settled = settled("Metadata.CSV/\na.png\n");
        let names: Vec<&str> = settled.inventory.live().map(|entry| entry.path.text()).collect();
        assert!(names.contains(&"metadata-2.csv"), "{names:?}");
    }

    #[test]
    fn is_not_reported_where_the_package_cannot_be_read() {
        assert!(codes("container zip 10 !unreadable\na.png\n").is_empty());
        assert!(codes("list.csv unread !encrypted\na.png\n").is_empty());
    }

    #[test]
    fn is_reported_of_an_empty_package() {
        let finding = only("container zip 22\n");
        assert_eq!((finding.code, safety(&finding)), ("manifest/missing", Safety::Manual));
        assert_eq!(finding.message, "`upload.zip` holds 0 files to list and no CSV");
    }

    #[test]
    fn is_reported_where_csv_names_no_table() {
        let finding = only("set csv=lost.csv\nlist.csv\n| File\n| a.png\nold.csv\n| File\n| a.png\na.png\n");
        assert_eq!((finding.code, safety(&finding)), ("manifest/missing", Safety::Manual));
        assert_eq!(finding.message, "`lost.csv`, which `--csv` names, is not a table of the package");
        assert_eq!(finding.help, "name one of these with `--csv`: `list.csv`, `old.csv`");
    }

    #[test]
    fn is_not_reported_of_a_table_whose_bytes_could_not_be_read() {
        let mut fixture = read("list.csv\na.png\n");
        fixture.inventory.entries[0].size = 10;
        fixture.inventory.manifests.clear();
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap();
        assert!(
            engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX)
                .list
                .is_empty()
        );
    }

    #[test]
    fn of_blank_lines_alone_is_filled() {
        let settled = settled("list.csv\n|| \\n\\n\na.png\n");
        assert_eq!(rows(&settled), [["file", "title"], ["a.png", "a"]]);
        assert!(settled.remaining.list.is_empty(), "{:#?}", settled.remaining);
    }
}

mod several_tables {
    use super::*;

    #[test]
    fn that_all_name_files_leave_the_choice_to_the_user_and_hear_nothing_more() {
        let finding = only("a.csv\n| File\n| a.png, x\nb.csv\n| File\n| a.png, y\na.png\n");
        assert_eq!((finding.code, safety(&finding)), ("manifest/extra", Safety::Manual));
        assert_eq!(finding.message, "`a.csv`, `b.csv`: 2 tables where one is read");
    }

    #[test]
    fn of_which_one_names_files_name_that_one() {
        let finding = only("a.csv\n| x, y\n| 1\nb.csv\n| File\n| a.png\na.png\n");
        assert_eq!((finding.code, safety(&finding)), ("manifest/extra", Safety::Manual));
        assert!(finding.help.starts_with("keep one: `--csv b.csv`"), "{}", finding.help);
    }

    #[test]
    fn are_left_out_when_csv_names_the_one_to_keep() {
        let settled =
            settled("set csv=b.csv\na.csv\n| File\n| a.png\nb.csv\n| File\n| a.png\nc.csv\na.png\n");
        let names: Vec<&str> = settled.inventory.live().map(|entry| entry.path.text()).collect();
        assert_eq!(names, ["b.csv", "a.png"]);
        assert!(settled.remaining.list.is_empty(), "{:#?}", settled.remaining);
    }

    #[test]
    fn of_other_extensions_do_not_count_beside_a_csv() {
        assert!(
            codes("a.csv\n| File\n| a.png\nb.tsv\n| File\n| a.png\nreadme.txt\n| a.png\na.png\n").is_empty()
        );
    }
}

mod a_table_under_another_name {
    use super::*;

    #[test]
    fn is_one_only_if_its_cells_name_files() {
        assert_eq!(codes("notes.txt\n| see, list\n| b, c\na.png\n"), ["manifest/missing"]);
        assert_eq!(codes("list.dat\n|| File\\ta\\na.png\\tb\\n\na.png\n"), ["manifest/not-csv"]);
        assert_eq!(codes("LIST.TSV\n|| File\\ta\\na.png\\tb\\n\na.png\n"), ["manifest/not-csv"]);
    }

    #[test]
    fn keeps_its_name_where_the_new_one_is_taken() {
        let found = findings("list.csv xlsx\nlist.txt\n| File\n| a.png\na.png\n");
        let manual: Vec<Safety> = found.iter().map(safety).collect();
        assert_eq!(manual, [Safety::Manual, Safety::Manual]);
        assert!(found.iter().all(|finding| finding.code == "manifest/not-csv"));
    }

    #[test]
    fn that_was_read_and_is_no_text_is_no_table() {
        let mut fixture = read("list.csv\n| File, b\n| PK, c, d\na.png\n");
        fixture.inventory.facts[0].by_magic = Some(Format::Zip);
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap().retain(|rule| rule.group() == "manifest");
        let found = engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
        assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["manifest/not-csv"]);
    }

    #[test]
    fn that_is_no_text_is_determined_by_what_it_is() {
        assert_eq!(only("list.csv html\na.png\n").message, "`list.csv` is a web page, not a table of text");
        assert_eq!(only("list.csv lfs-pointer\na.png\n").help, "fetch the table with `git lfs pull`");
    }
}

mod an_encoding {
    use super::*;

    #[test]
    fn that_is_a_guess_is_kept_where_a_name_does_not_fit() {
        let finding = only("list.csv\n|| File,Title\\na.png,x\\nb\\xE9.png,\\xE9\\n\na.png\n");
        assert_eq!((finding.code, safety(&finding)), ("manifest/not-utf8", Safety::Manual));
        assert_eq!(finding.at, Locus::Bytes { entry: crate::model::EntryId(0), start: 20, end: 21 });
    }

    #[test]
    fn that_is_a_guess_is_kept_where_a_byte_has_no_character() {
        let finding = only("list.csv\n|| File,Title\\na.png,x\\x81\\n\na.png\n");
        assert_eq!((finding.code, safety(&finding)), ("manifest/not-utf8", Safety::Manual));
    }

    #[test]
    fn with_damage_is_not_written_anew() {
        let finding = only(
            "list.csv\n|| \\xFF\\xFEF\\x00\\n\\x00a\\x00.\\x00p\\x00n\\x00g\\x00\\n\\x00\\x00\\xD8\\n\\x00\na.png\n",
        );
        assert_eq!((finding.code, safety(&finding)), ("manifest/not-utf8", Safety::Manual));
        assert!(
            finding.message.starts_with("`list.csv` is encoded as UTF-16LE with damage"),
            "{}",
            finding.message
        );
    }

    #[test]
    fn a_mark_and_line_ends_are_fixed_together() {
        let text = "list.csv\n|| \\xEF\\xBB\\xBFFile\\r\\na.png\\n\na.png\n";
        assert_eq!(codes(text), ["manifest/odd-line-ends", "manifest/byte-order-mark"]);
        let settled = settled(text);
        assert_eq!(settled.plan.steps.len(), 1);
        assert!(settled.remaining.list.is_empty());
    }

    #[test]
    fn line_ends_are_counted_and_the_first_odd_one_is_shown() {
        let finding = only("list.csv\n|| File\\r\\na.png\\r\\nb.png\\nc.png\\n\na.png\nb.png\nc.png\n");
        assert_eq!(finding.message, "`list.csv` ends 2 lines in CR LF, 2 lines in LF");
        assert!(matches!(finding.at, Locus::Row { row: 2, .. }));
    }
}

mod headers {
    use super::*;

    #[test]
    fn that_repeat_get_numbers_that_are_free_and_the_file_column_keeps_its_name() {
        let settled = settled("list.csv\n| file, File, FILE, file_2,,\n| x, a.png, y, z, 1, 2\na.png\n");
        assert_eq!(rows(&settled)[0], ["file_3", "File", "FILE_4", "file_2", "column_5", "column_6"]);
        assert!(settled.remaining.list.is_empty(), "{:#?}", settled.remaining);
    }

    #[test]
    fn that_become_one_identifier_say_which() {
        let finding = only("list.csv\n| File, Prix (\u{20ac}), Prix ($)\n| a.png, 1, 2\na.png\n");
        assert_eq!(
            finding.message,
            "`Prix ($)`, column 3, and `Prix (\u{20ac})`, column 2, both become `prix____`"
        );
    }

    #[test]
    fn of_500_columns_are_fine_and_of_501_are_not() {
        let table = |more: usize| {
            let names: Vec<String> = (0..more).map(|number| format!("n{number}")).collect();
            format!("list.csv\n| File,{}\n| a.png{}\na.png\n", names.join(","), ",1".repeat(more))
        };
        assert!(codes(&table(499)).is_empty());
        let finding = only(&table(500));
        assert_eq!((finding.code, finding.severity), ("manifest/too-many-columns", Severity::Error));
        assert_eq!(finding.message, "`list.csv` has 501 columns; the limit is 500");
        assert_eq!(finding.subject, "n499");
    }

    #[test]
    fn of_150_columns_of_text_are_fine_and_of_151_are_not() {
        let table = |more: usize| {
            let names: Vec<String> = (0..more).map(|number| format!("n{number}")).collect();
            format!("list.csv\n| File,x,{}\n| a.png,1{}\na.png\n", names.join(","), ",word".repeat(more))
        };
        assert!(codes(&table(150)).is_empty());
        let finding = only(&table(151));
        assert_eq!((finding.code, finding.severity), ("manifest/too-many-columns", Severity::Warning));
        assert_eq!(
            (finding.subject.as_str(), finding.message.contains("151 columns of text")),
            ("n150", true)
        );
    }
}

mod the_file_column {
    use super::*;

    #[test]
    fn is_not_missed_where_reading_stopped_before_the_first_row() {
        let text = "list.csv\n|| Title,x\\na.png,\\*1048577{x}\\n\na.png\n";
        assert_eq!(codes(text), ["manifest/oversized-field"]);
    }

    #[test]
    fn that_is_misspelt_is_guessed() {
        let finding = only("set file-column=titel\nlist.csv\n| File, Title\n| a.png, x\na.png\n");
        assert_eq!(finding.help, "did you mean `Title`");
        let finding = only("set file-column=zzz\nlist.csv\n| File, Title\n| a.png, x\na.png\n");
        assert_eq!(finding.help, "name one of `File`, `Title`");
    }

    #[test]
    fn is_known_by_its_header_where_there_are_no_rows() {
        assert_eq!(codes("list.csv\n| File, Title\na.png\n"), ["manifest/no-row"]);
        assert_eq!(codes("list.csv\n| Year, Title\na.png\n"), ["manifest/no-path-column", "manifest/no-row"]);
    }
}

mod rows_of_a_table {
    use super::*;

    fn places(text: &str, code: &str) -> Vec<u32> {
        let row = |finding: Finding| match finding.at {
            Locus::Row { row, .. } | Locus::Cell { row, .. } => (finding.code == code).then_some(row),
            _ => None,
        };
        findings(text).into_iter().filter_map(row).collect()
    }

    #[test]
    fn are_blank_in_any_spelling() {
        let text = "list.csv\n|| File,b\\na.png,\\n,\\n\\\" \\\",\\t\\n\\u{A0},\\n\\\",\\\",\\n\\\"\\\"\\\"\\\",\\n,\\u{E9}\\n,,\\n\na.png\n";
        assert_eq!(places(text, "manifest/blank-row"), [2, 3, 4, 8]);
        assert!(places(text, "manifest/ragged-row").is_empty());
        assert!(places(text, "manifest/duplicate-row").is_empty());
    }

    #[test]
    fn are_equal_by_their_values_however_they_are_quoted() {
        let text =
            "list.csv\n| File,b\n| a.png,y\n| \"a.png\",y\n| a.pngy,\n| a.png,\"y\"\n| a.png,Y\na.png\n";
        assert_eq!(places(text, "manifest/duplicate-row"), [2, 4]);
        let messages: Vec<String> = findings(text).into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages[0], "row 2 says the same as row 1 in every cell, one of 3 such rows");
    }

    #[test]
    fn are_equal_by_their_values_however_their_quotes_are_written() {
        let text = "list.csv\n| File,b\n| a.png,5\" x\n| a.png,\"5\"\" x\"\na.png\n";
        assert_eq!(places(text, "manifest/duplicate-row"), [2]);
    }

    #[test]
    fn that_a_fix_made_equal_are_left_out_in_a_later_round() {
        let text = "set unsafe-fixes\nlist.csv\n| File,b\n| a.png,=1+x\n| a.png,'=1+x\na.png\n";
        assert_eq!(rows(&settled(text)), [["File", "b"], ["a.png", "'=1+x"]]);
    }

    #[test]
    fn that_were_left_out_are_not_reported_for_their_quotes() {
        let text = "list.csv\n| File,b\n| a.png,5\" x\n| a.png,5\" x\na.png\n";
        let row = |at: &Locus| if let Locus::Cell { row, .. } = at { Some(*row) } else { None };
        let left: Vec<u32> =
            settled(text).remaining.list.iter().filter_map(|finding| row(&finding.at)).collect();
        assert_eq!(left, [1]);
    }

    #[test]
    fn with_a_wrong_quote_are_not_ragged_as_well() {
        let text = "list.csv\n| File,b\n| a.png,\"one,two\n| b.png,x,y\na.png\nb.png\n";
        assert_eq!(places(text, "manifest/unclosed-quote"), [1]);
        assert_eq!(places(text, "manifest/ragged-row"), [2]);
    }

    #[test]
    fn that_are_ragged_name_what_is_missing_or_too_much() {
        let text = "list.csv\n| File,b,c\n| a.png\n| b.png,x,y,z\na.png\nb.png\n";
        let found = findings(text);
        assert_eq!(found[0].message, "row 1 has 1 field, the header has 3: no value for `b`, `c`");
        assert_eq!(found[1].message, "row 2 has 4 fields, the header has 3: `z` has no column");
        assert!(matches!(found[1].at, Locus::Cell { row: 2, column: 3, .. }));
    }

    #[test]
    fn blank_lines_are_reported_once_at_the_first() {
        let finding = only(
            "list.csv\n|| File,b\\r\\na.png,\\\"x\\ny\\\"\\r\\n\\r\\nb.png,y\\r\\n\\r\\n\na.png\nb.png\n",
        );
        assert_eq!(finding.message, "2 lines of `list.csv` are blank, the first is line 4");
        assert!(matches!(finding.at, Locus::Bytes { start: 21, end: 21, .. }), "{:?}", finding.at);
        let finding = only("list.csv\n|| \\nFile\\na.png\\n\na.png\n");
        assert_eq!(finding.message, "line 1 of `list.csv` is blank");
        assert!(matches!(finding.at, Locus::Bytes { start: 0, .. }), "{:?}", finding.at);
    }

    #[test]
    fn nul_bytes_are_reported_once_with_their_number() {
        let finding = only("list.csv\n|| File,b\\na.png,\\x00\\x00x\\x00\\x00\\n\na.png\n");
        assert_eq!(finding.message, "`list.csv` holds 4 NUL bytes, the first in row 1");
        assert_eq!(finding.related.len(), 2);
    }

    #[test]
    fn formulas_are_reported_in_the_header_too_and_not_in_names_of_files() {
        let text = "list.csv\n| File,=b\n| -a.png,x\n| =c.png,x\n-a.png\n";
        assert_eq!(places(text, "manifest/formula-cell"), [0, 2]);
    }
}

#[test]
fn a_table_of_a_side_file_is_not_counted() {
    let found = findings("list.csv\n| File\n| a.png\n__MACOSX/._list.csv\n| not, a, table\na.png png\n");
    assert!(found.is_empty(), "{found:#?}");
}

mod the_shape_of_a_table {
    use super::*;

    #[test]
    fn a_first_row_that_names_a_file_is_no_header_however_it_is_spelt() {
        for first in ["a.png, x", "A.PNG, x", "sub\\a.png, x"] {
            let text = format!("list.csv\n| {first}\n| b.png, y\n{}\nb.png", "sub/a.png");
            assert_eq!(codes(&text), ["manifest/no-header"], "{first}");
        }
        let text = "list.csv\n| 0001, x\n| 0002, y\n0001.png\n0002.png";
        assert_eq!(codes(text), ["manifest/no-header"]);
    }

    #[test]
    fn blank_rows_are_no_rows() {
        let found = codes("list.csv\n| File, Title\n|| ,\\n\na.png\n");
        assert_eq!(found, ["manifest/no-row", "manifest/blank-row"]);
    }

    #[test]
    fn a_title_of_one_value_stands_above_a_header_and_a_first_record_below_one() {
        let rows = "| a.png, x\n| b.png, y\na.png\nb.png";
        for title in ["Inventory,", ",Inventory", "Inventory"] {
            let text = format!("list.csv\n|| {title}\\nfile,titre\\n\n{rows}");
            assert_eq!(codes(&text), ["manifest/header-place"], "{title}");
        }
        // The first record of a table may name a file that is not there.
        assert!(codes(&format!("list.csv\n| file, titre\n| none, Harbour\n{rows}")).is_empty());
        assert!(
            codes(&format!("list.csv\n| file,\"\"\n| none, Harbour\n{rows}"))
                .iter()
                .all(|code| *code == "manifest/empty-header")
        );
    }

    #[test]
    fn the_header_again_is_named_by_its_row_and_no_file_is_missed_for_it() {
        let text = "list.csv\n| file, titre\n| a.png, x\n| file, titre\n| b.png, y\na.png\nb.png";
        assert_eq!(codes(text), ["manifest/header-place"]);
    }

    #[test]
    fn rows_in_a_cell_are_swallowed_only_where_no_row_names_their_file() {
        let table = |rest: &str| {
            format!("list.csv\n|| file,titre\\na.png,\"x\\nb.png,y\\nc.png,z\"\\n{rest}\na.png\nb.png\nc.png")
        };
        assert_eq!(codes(&table("")), ["manifest/swallowed-rows"]);
        assert!(codes(&table("b.png,y\\nc.png,z\\n")).is_empty());
    }

    #[test]
    fn nothing_is_fixed_in_a_table_of_wrong_shape() {
        for table in [
            "Inventory,\\nfile,titre\\na.JPG,x\\n",
            "a.JPG,x,\\n",
            "file,titre\\na.JPG,\"x\\nb.png,12\"\"\"\\n",
        ] {
            let text = format!("set unsafe-fixes\nlist.csv\n|| {table}\na.JPG jpeg\nb.png png");
            let fixture = fixture::parse(&text).unwrap();
            let profile = profiles::find("opendatasoft").unwrap();
            let levels = crate::engine::Levels::new(&profile, &[]).unwrap();
            let settled = crate::engine::settle(fixture.inventory, &profile, &levels, &fixture.settings);
            assert!(settled.plan.steps.is_empty(), "{table}: {:?}", settled.plan.steps);
        }
    }

    #[test]
    fn surplus_cells_go_with_other_fixes_of_the_same_rows() {
        let text = "list.csv\n|| file,,titre,,\\n A.png,,x,,\\nb.png,,\\n,,,,\\n\na.png png\nb.png png";
        let fixture = fixture::parse(text).unwrap();
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = crate::engine::Levels::new(&profile, &[]).unwrap();
        let settled = crate::engine::settle(fixture.inventory, &profile, &levels, &fixture.settings);
        let rendered = fixture::render(&settled.inventory);
        assert!(
            rendered.contains("| [\"file\", \"titre\"]\n| [\"a.png\", \"x\"]\n| [\"b.png\", \"\"]\n"),
            "{rendered}"
        );
        assert_eq!(settled.remaining.tally.total(), 0, "{:?}", settled.remaining.list);
    }
}
