//! Writes the `meta.xml` of a Darwin Core Archive with what the plan says of its tables: what did not change stays byte for byte.
//!
//! Knows no table; which columns there are stands in the description.

use std::fmt::Write as _;

use crate::model::{Described, Description, Span};

/// The bytes of a description with the plan's changes, in UTF-8.
pub(super) fn render(description: &Description) -> Vec<u8> {
    let text = |from: u32, to: u32| description.text.get(from as usize..to as usize).unwrap_or_default();
    let mut patches: Vec<(Span, String)> = Vec::new();
    for (stated, table) in description.rewritten() {
        patches.push((table.at, tag(text(table.at.start, table.at.end), stated, table)));
        if table.terms != stated.terms {
            patches.push((table.terms_at, terms(table)));
        }
    }
    let is_other = |at: &Span| !text(at.start, at.end).eq_ignore_ascii_case("UTF-8");
    patches.extend(description.declared.filter(is_other).map(|at| (at, "UTF-8".into())));
    patches.sort_by_key(|(at, _)| *at);
    let mut out = String::with_capacity(description.text.len());
    let mut from = 0;
    for (at, new) in patches {
        out.push_str(text(from, at.start));
        out.push_str(&new);
        from = at.end;
    }
    out.push_str(description.text.get(from as usize..).unwrap_or_default());
    out.into_bytes()
}

/// The tag of a table with the attributes that the plan gives another value than is stated.
fn tag(text: &str, stated: &Described, table: &Described) -> String {
    let lines = |table: &Described| Some(table.header_lines.to_string());
    let attributes = [
        ("encoding", stated.encoding.clone(), table.encoding.clone()),
        ("linesTerminatedBy", stated.line_end.clone(), table.line_end.clone()),
        ("ignoreHeaderLines", lines(stated), lines(table)),
    ];
    let mut tag = text.to_owned();
    for (name, _, value) in attributes.into_iter().filter(|(_, stated, value)| stated != value) {
        set(&mut tag, name, &value.unwrap_or_default());
    }
    tag
}

/// Gives an attribute of a tag a value; one that is not there is put last.
fn set(tag: &mut String, name: &str, value: &str) {
    let escaped = quick_xml::escape::escape(value);
    if let Some(place) = value_at(tag, name) {
        tag.replace_range(place, &escaped);
        return;
    }
    let open = tag.strip_suffix("/>").or_else(|| tag.strip_suffix('>')).unwrap_or(tag);
    tag.insert_str(open.len(), &format!(" {name}=\"{escaped}\""));
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
