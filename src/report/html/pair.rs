//! Two names side by side, with what differs marked: a cell and the file it means, two files that fall together.
//!
//! Compares characters, not meaning.

use std::io::{self, Write};

use crate::model::{Finding, Locus};
use crate::report::Package;
use crate::report::escape::markup;

use super::section;

/// Other names that are shown beside the first.
const OTHERS: usize = 5;
/// Characters of names that are compared.
const COMPARED: usize = 400;

/// Writes the names that a finding and its related places hold.
pub(super) fn write(package: &Package<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let others: Vec<_> = finding.related.iter().filter_map(|related| related.at.entry()).collect();
    if others.is_empty() {
        return Ok(());
    }
    let own = match finding.at {
        Locus::Entry(id) => package.inventory.entry(id).path.text(),
        _ => &finding.subject,
    };
    write!(out, "<ul class=\"names\">")?;
    let first = others.first().map_or("", |id| package.inventory.entry(*id).path.text());
    write!(out, "<li><code>{}</code></li>", marked(own, first))?;
    for id in others.iter().take(OTHERS) {
        let name = package.inventory.entry(*id).path.text();
        // What has another name altogether is no slip of letters.
        let shown = if are_alike(own, name) { marked(name, own) } else { section::name(package, *id) };
        write!(out, "<li><code>{shown}</code></li>")?;
    }
    let left = others.len().saturating_sub(OTHERS);
    if left > 0 {
        write!(out, "<li>and {left} more</li>")?;
    }
    write!(out, "</ul>")
}

/// Whether names are so alike that single characters are worth marking.
fn are_alike(one: &str, other: &str) -> bool {
    let same = one.chars().zip(other.chars()).filter(|(a, b)| a.to_lowercase().eq(b.to_lowercase())).count();
    one.chars().count() == other.chars().count() && same * 2 >= one.chars().count()
}

/// A name with the characters marked that the other has not at their place.
fn marked(name: &str, other: &str) -> String {
    if !are_alike(name, other) {
        return markup(name);
    }
    let mut safe = String::new();
    let mut is_marked = false;
    for (character, theirs) in name.chars().zip(other.chars()).take(COMPARED) {
        if is_marked != (character != theirs) {
            safe.push_str(if is_marked { "</mark>" } else { "<mark>" });
            is_marked = !is_marked;
        }
        safe.push_str(&markup(character.encode_utf8(&mut [0; 4])));
    }
    if is_marked { safe + "</mark>" } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_characters_that_differ_are_marked() {
        assert_eq!(marked("A.PNG", "a.png"), "<mark>A</mark>.<mark>PNG</mark>");
        assert_eq!(marked("1-10.PNG", "1-10.png"), "1-10.<mark>PNG</mark>");
        assert_eq!(marked("aXb<", "axb<"), "a<mark>X</mark>b&lt;");
        assert_eq!(marked("oak.png", "elm-tree.png"), "oak.png");
    }
}
