//! Workbooks of `OpenDocument` (part 3 of its standard): all sheets stand in one part, which is gone through once.
//!
//! Knows no format of numbers: what a cell shows stands beside its value.

use rustc_hash::FxHashSet;

use super::package::{Node, Parts, Tag, Xml};
use super::{Listed, Refusal, Visit, Workbook};

mod cells;

/// A workbook of `OpenDocument`.
pub(super) struct Ods(Parts);

impl Ods {
    /// Refuses what is encrypted.
    pub(super) fn open(parts: Parts) -> Result<Self, Refusal> {
        match parts.read("META-INF/manifest.xml", is_encrypted)? {
            Some(true) => Err(Refusal::new("it is encrypted with a password")),
            _ => Ok(Self(parts)),
        }
    }
}

impl Workbook for Ods {
    fn each(&mut self, visit: Visit<'_>) -> Result<(), Refusal> {
        self.0.read("content.xml", |xml| sheets(xml, visit)).map(drop)
    }
}

fn is_encrypted(xml: &mut Xml<'_>) -> Result<bool, Refusal> {
    while let Some(node) = xml.next()? {
        if matches!(&node, Node::Start(tag) if tag.name() == "encryption-data") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads the sheets; the styles that say which of them are shown stand before them.
fn sheets(xml: &mut Xml<'_>, visit: Visit<'_>) -> Result<(), Refusal> {
    let mut hidden: FxHashSet<String> = FxHashSet::default();
    let mut style = String::new();
    let text = |tag: &Tag<'_>, name: &str| tag.get(name).unwrap_or_default().into_owned();
    while let Some(node) = xml.next()? {
        let Node::Start(tag) = node else { continue };
        match tag.name() {
            "style" => style = text(&tag, "name"),
            "table-properties" if tag.get("display").is_some_and(|display| display == "false") => {
                hidden.insert(std::mem::take(&mut style));
            }
            "table" => {
                let is_hidden = hidden.contains(&text(&tag, "style-name"));
                let sheet = Listed { name: text(&tag, "name"), is_hidden };
                drop(tag);
                let outside = xml.depth() - 1;
                let read = cells::read(xml)?;
                // What is left of a sheet that is too large.
                while xml.depth() > outside && xml.next()?.is_some() {}
                visit(sheet, Ok(read))?;
            }
            "tracked-changes" => xml.skip()?,
            _ => {}
        }
    }
    Ok(())
}
