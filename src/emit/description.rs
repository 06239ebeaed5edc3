//! Writes the `meta.xml` of a Darwin Core Archive with the plan's columns: what did not change stays byte for byte.
//!
//! Knows no table; which columns there are stands in the description.

use std::fmt::Write as _;

use crate::model::{Described, Description};

/// The bytes of a description with the plan's changes.
pub(super) fn render(description: &Description) -> Vec<u8> {
    let mut tables: Vec<&Described> = description.rewritten().collect();
    tables.sort_by_key(|table| table.terms_at);
    let mut out = String::with_capacity(description.text.len());
    let mut from = 0;
    for table in tables {
        let (start, end) = (table.terms_at.start as usize, table.terms_at.end as usize);
        out.push_str(description.text.get(from..start).unwrap_or_default());
        out.push_str(&terms(table));
        from = end;
    }
    out.push_str(description.text.get(from..).unwrap_or_default());
    out.into_bytes()
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
