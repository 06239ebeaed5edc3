//! Where a table stands in a workbook: its sheet, and the row of the sheet in which each record stands.
//!
//! Knows no format of workbooks; columns of the table are those of the sheet.

use std::fmt::Write as _;

/// Extensions of workbooks that may be read, with the dot.
const EXTENSIONS: [&str; 4] = [".xlsx", ".xlsm", ".xls", ".ods"];

/// The sheet of a workbook that a table was read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the workbook's entry.
    pub book: String,
    /// The name of the sheet.
    pub name: String,
    /// The row of the sheet in which each record stands, from 1.
    pub rows: Vec<u32>,
    /// The sheets that hold something and are not read.
    pub others: Vec<OtherSheet>,
    /// The user named the sheet.
    pub is_named: bool,
}

/// A sheet of a workbook that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherSheet {
    /// Its name.
    pub name: String,
    /// It is not shown.
    pub is_hidden: bool,
    /// Some cell names an image.
    pub names_images: bool,
}

impl Sheet {
    /// The sheet as a formula writes it: `Sheet1`, `'My sheet'`.
    pub fn quoted(&self) -> String {
        let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
        let is_word = self.name.chars().all(is_plain) && !self.name.starts_with(|c: char| c.is_ascii_digit());
        if is_word && !self.name.is_empty() {
            return self.name.clone();
        }
        format!("'{}'", self.name.replace('\'', "''"))
    }

    /// The row of the sheet in which a record stands, from 1; none of a record that a plan added.
    pub fn row(&self, record: u32) -> Option<u32> {
        self.rows.get(record as usize).copied()
    }
}

/// `C17`, for a column from 0 and a row from 1; without a row the column alone.
pub fn cell_name(column: u32, row: Option<u32>) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    let mut name: String = letters.into_iter().rev().collect();
    if let Some(row) = row {
        let _ = write!(name, "{row}");
    }
    name
}

/// A table as the user names it: its file, and its sheet behind a `#` where it is a workbook.
pub fn table_and_sheet(wanted: &str) -> (&str, Option<&str>) {
    let lower = wanted.to_ascii_lowercase();
    let cut = EXTENSIONS.iter().filter_map(|extension| {
        let at = lower.find(&format!("{extension}#"))? + extension.len();
        Some((wanted.get(..at)?, Some(wanted.get(at + 1..)?)))
    });
    cut.min_by_key(|(file, _)| file.len()).unwrap_or((wanted, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        let names = [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1"), (16_383, "XFD1")];
        for (column, name) in names {
            assert_eq!(cell_name(column, Some(1)), name);
        }
        assert_eq!(cell_name(2, None), "C");
    }

    #[test]
    fn a_sheet_is_named_behind_a_hash_of_a_workbook_alone() {
        assert_eq!(table_and_sheet("a/book.XLSX#My #1"), ("a/book.XLSX", Some("My #1")));
        assert_eq!(table_and_sheet("a#b.csv"), ("a#b.csv", None));
        assert_eq!(table_and_sheet("book.ods"), ("book.ods", None));
    }

    #[test]
    fn a_sheet_is_quoted_where_a_formula_would_quote_it() {
        let quoted = |name: &str| Sheet { name: name.into(), ..Sheet::default() }.quoted();
        let names = ["Feuil1", "Été", "My sheet", "l'herbier", "2024", ""].map(quoted);
        assert_eq!(names, ["Feuil1", "Été", "'My sheet'", "'l''herbier'", "'2024'", "''"]);
    }
}
