//! Writes the `meta.xml` of a Darwin Core Archive with what the plan says of its tables: what did not change stays byte for byte.
//!
//! Knows no table; which columns there are stands in the description.

use std::fmt::Write as _;

use crate::model::{Described, Description};

/// The bytes of a description with the plan's changes.
pub(super) fn render(description: &Description) -> Vec<u8> {
    let mut tables: Vec<&Described> = description.rewritten().collect();
    tables.sort_by_key(|table| table.at);
    let text = |from: u32, to: u32| description.text.get(from as usize..to as usize).unwrap_or_default();
    let mut out = String::with_capacity(description.text.len());
    let mut from = 0;
    for table in tables {
        out.push_str(text(from, table.at.start));
        out.push_str(&tag(text(table.at.start, table.at.end), table));
        from = table.at.end;
        if table.terms != table.stated_terms {
            out.push_str(text(from, table.terms_at.start));
            out.push_str(&terms(table));
            from = table.terms_at.end;
        }
    }
    out.push_str(description.text.get(from as usize..).unwrap_or_default());
    out.into_bytes()
}

/// The tag of a table with what the plan says in its attributes.
fn tag(text: &str, table: &Described) -> String {
    let lines = table.header_lines.to_string();
    let states_lines = table.header_lines > 0 || value_at(text, "ignoreHeaderLines").is_some();
    let attributes = [
        ("encoding", table.encoding.as_deref()),
        ("linesTerminatedBy", table.line_end.as_deref()),
        ("ignoreHeaderLines", Some(lines.as_str()).filter(|_| states_lines)),
    ];
    let mut tag = text.to_owned();
    for (name, value) in attributes {
        if let Some(value) = value {
            set(&mut tag, name, value);
        }
    }
    tag
}

/// Gives an attribute of a tag a value, where it has another one; one that is not there is put last.
fn set(tag: &mut String, name: &str, value: &str) {
    let escaped = quick_xml::escape::escape(value);
    let Some(place) = value_at(tag, name) else {
        let end = tag.rfind("/>").or_else(|| tag.rfind('>')).unwrap_or(tag.len());
        tag.insert_str(end, &format!(" {name}=\"{escaped}\""));
        return;
    };
    let stated = tag.get(place.clone()).and_then(|stated| quick_xml::escape::unescape(stated).ok());
    if stated.as_deref() != Some(value) {
        tag.replace_range(place, &escaped);
    }
}

/// Where the value of an attribute stands in a tag.
fn value_at(tag: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let mut from = 0;
    loop {
        let equals = from + tag.get(from..)?.find('=')?;
        let begin = equals + 1 + tag.get(equals + 1..)?.find(['"', '\''])?;
        let quote = tag.get(begin..)?.chars().next()?;
        let end = begin + 1 + tag.get(begin + 1..)?.find(quote)?;
        if tag.get(from..equals)?.trim_end().ends_with(name) {
            let before = tag.get(from..equals)?.trim_end().strip_suffix(name)?;
            if before.ends_with(char::is_whitespace) {
                return Some(begin + 1..end);
            }
        }
        from = end + 1;
    }
}

fn terms(table: &Described) -> String {
    let mut text = String::new();
    for (number, term) in table.terms.iter().enumerate() {
        let indent = if number == 0 { "" } else { "\n    " };
        let index = term.index.map(|index| format!(" index=\"{index}\"")).unwrap_or_default();
        let uri = quick_xml::escape::escape(term.uri.as_str());
        let _ = write!(text, "{indent}<field{index} term=\"{uri}\"/>");
    }
    text
}
