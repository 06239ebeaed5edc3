//! One record of an import file as rules see it, and which import file is the package's.
//!
//! Knows no rule code and no field by its name: the profile names them.

use std::fmt;

use crate::model::json::{JsonKind, Value, quoted};
use crate::model::{Action, Format, Inventory, Locus, Notation, Records, pointer_to};
use crate::profiles::RecordNeeds;

/// One record of the import file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The import file.
    pub records: &'a Records,
    /// The number of the record, from 1.
    pub row: u32,
    /// The record as the plan leaves it.
    pub record: Value<'a>,
}

impl<'a> Row<'a> {
    /// The place that a pointer from the record leads to.
    pub fn locus(self, pointer: impl Into<Box<str>>) -> Locus {
        Locus::Field { entry: self.records.entry, row: self.row, pointer: pointer.into() }
    }

    /// Puts JSON into the record.
    pub fn set(self, pointer: impl Into<Box<str>>, json: impl Into<String>) -> Action {
        let (entry, row) = (self.records.entry, self.row);
        Action::SetField { entry, row, pointer: pointer.into(), to: json.into() }
    }

    /// Puts a text into the record.
    pub fn write(self, pointer: impl Into<Box<str>>, text: &str) -> Action {
        self.set(pointer, quoted(text))
    }

    /// Gives a member of the record another name.
    pub fn rename(self, pointer: impl Into<Box<str>>, to: &str) -> Action {
        let (entry, row) = (self.records.entry, self.row);
        Action::RenameField { entry, row, pointer: pointer.into(), to: to.into() }
    }

    /// A member of the record: the value and the pointer to it.
    pub fn member(self, name: &str) -> Option<(Value<'a>, String)> {
        Some((self.record.get(name)?, pointer_to(name)))
    }

    /// The elements of an array that a member is, each with its place.
    pub fn elements<'f>(self, field: &'f str) -> impl Iterator<Item = (Value<'a>, ElementAt<'f>)> {
        let elements = self.record.get(field).into_iter().flat_map(Value::elements);
        elements.enumerate().map(move |(index, value)| (value, ElementAt { field, index }))
    }
}

/// The place of an element in an array that a member of a record is; shown as a pointer from the record.
#[derive(Debug, Clone, Copy)]
pub struct ElementAt<'f> {
    field: &'f str,
    index: usize,
}

impl fmt::Display for ElementAt<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}", pointer_to(self.field), self.index)
    }
}

/// The import file of a package: the file itself, or the only JSON beside the images whose records have a
/// field that the target needs.
pub(crate) fn find<'a>(inventory: &'a Inventory, needs: &RecordNeeds) -> Option<&'a Records> {
    let mut fitting = inventory.records.iter().filter(|records| {
        let entry = inventory.entry(records.entry);
        // What another tool wrote has fields of the same names that mean something else.
        let notation = inventory.facts(records.entry).notation;
        let is_foreign = || notation.is_some_and(|notation| notation != Notation::ImportFile);
        let is_meant = || !is_foreign() && is_import(records, needs);
        entry.is_file() && (stands_alone(inventory) || entry.added || is_meant())
    });
    fitting.next().filter(|_| fitting.next().is_none())
}

/// Whether the package is one file of JSON.
fn stands_alone(inventory: &Inventory) -> bool {
    let mut files = inventory.files().filter(|entry| !inventory.is_neighbour(entry.id));
    let only = files.next().filter(|_| files.next().is_none());
    only.is_some_and(|entry| inventory.facts(entry.id).by_name == Some(Format::Json))
}

fn is_import(records: &Records, needs: &RecordNeeds) -> bool {
    let required = || needs.fields.iter().filter(|field| field.required);
    let first = records.rows().next().and_then(|row| records.record(row));
    first.filter(|record| record.kind() == JsonKind::Object).is_some_and(|record| {
        required().any(|field| {
            record.get(&field.name).is_some() || field.aliases.iter().any(|alias| record.get(alias).is_some())
        })
    })
}
