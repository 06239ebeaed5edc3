//! Whether a file is a report of an earlier run, in the format in which it is to be written anew.
//!
//! What only mentions this program is none: it stays. Knows no finding.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::rules;

/// Bytes of a file that are looked at.
const LOOKED_AT: u64 = 64 << 10;

/// How the reports of each format are known.
const SIGNS: &[(&str, fn(&str) -> bool)] = &[
    ("human", |text| text.lines().nth(1).is_some_and(|line| line.starts_with("target: "))),
    ("concise", |text| whole_lines(text).all(names_a_rule)),
    ("json", |text| {
        let of_statistics = || text.contains("\"fixable\": ") || text.trim() == "[]";
        object(text, "\"schema\": \"imgpack.report.v1\"") || text.starts_with('[') && of_statistics()
    }),
    ("jsonl", |text| text.is_empty() || object(text, "\"schema\":\"imgpack.finding.v1\"")),
    ("csv", |text| text.starts_with("package,target,level,code,file,entry,")),
    ("sarif", |text| object(text, "\"name\": \"imgpack\"")),
    ("junit", |text| text.starts_with("<?xml ") && text.contains("<testsuites name=\"imgpack\">")),
    ("github", |text| whole_lines(text).all(|line| line.starts_with("::"))),
    ("gitlab", |text| text.trim() == "[]" || text.starts_with('[') && text.contains("\"check_name\": ")),
    ("rdjson", |text| object(text, "\"name\": \"imgpack\"")),
    ("html", |text| text.contains(" imgpack report</title>")),
];

/// Whether a file is a report of this format.
pub(super) fn is_report(path: &Path, format: &str) -> bool {
    let sign = SIGNS.iter().find(|(name, _)| *name == format);
    head(path).is_ok_and(|text| sign.is_some_and(|(_, is_one)| is_one(&text)))
}

fn head(path: &Path) -> io::Result<String> {
    let mut head = Vec::new();
    File::open(path)?.take(LOOKED_AT).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn object(text: &str, sign: &str) -> bool {
    text.starts_with('{') && text.contains(sign)
}

/// The lines that end within what was looked at.
fn whole_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'))
}

/// Whether a line says `level[code]`, or is the row of a code in a report that counts.
fn names_a_rule(line: &str) -> bool {
    let code = |word: &str| Some(word.split_once('[')?.1.split_once(']')?.0.to_owned());
    let is_counted = line.split_whitespace().nth(1).is_some_and(|word| rules::find(word).is_some());
    is_counted || line.split(' ').any(|word| code(word).is_some_and(|code| rules::find(&code).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report;

    #[test]
    fn every_format_has_its_sign() {
        let formats: Vec<&str> = report::FORMATS.iter().map(|(name, _)| *name).collect();
        let mut signs: Vec<&str> = SIGNS.iter().map(|(name, _)| *name).collect();
        signs.sort_by_key(|sign| formats.iter().position(|format| format == sign));
        assert_eq!(signs, formats);
    }
}
