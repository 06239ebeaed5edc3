//! The columns of a table as the target reads them: which header means which of its fields.
//!
//! Knows no platform; what headers mean stands in the profile.

use crate::model::Manifest;
use crate::profiles::{CellMeaning, Column, ColumnNeeds};

/// The columns of one table, as the target reads them.
#[derive(Debug)]
pub struct Columns<'a> {
    /// What the target says of columns.
    pub needs: &'a ColumnNeeds,
    read: Vec<Option<&'a Column>>,
    /// The columns that mean what they do only once somebody maps them.
    by_hand: Vec<u32>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(needs: &'a ColumnNeeds, table: &Manifest) -> Self {
        let headers = table.header();
        let mut read: Vec<Option<&Column>> = headers.iter().map(|header| needs.column(header)).collect();
        let mut by_hand = Vec::new();
        for (column, header) in (0u32..).zip(&headers) {
            let is_missing = |column: &&Column| read.iter().flatten().all(|known| known.name != column.name);
            let meant = needs.by_hand(header).filter(is_missing);
            if let Some(unread @ None) = read.get_mut(column as usize) {
                *unread = meant;
                by_hand.extend(meant.map(|_| column));
            }
        }
        Self { needs, read, by_hand }
    }

    /// Whether a column means what it does only once somebody maps it.
    pub fn is_by_hand(&self, column: u32) -> bool {
        self.by_hand.contains(&column)
    }

    /// What the target takes a column for.
    pub fn meaning(&self, column: u32) -> Option<&'a Column> {
        self.read.get(column as usize).copied().flatten()
    }

    /// The columns that mean something, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &'a Column)> + '_ {
        (0u32..).zip(&self.read).filter_map(|(index, column)| Some((index, (*column)?)))
    }

    /// The columns that hold something, in the order of the table.
    pub fn content_kind(&self, holds: CellMeaning) -> impl Iterator<Item = u32> + '_ {
        self.iter().filter(move |(_, column)| column.holds == holds).map(|(index, _)| index)
    }

    /// The first column that the target takes for this one.
    pub fn named(&self, name: &str) -> Option<u32> {
        self.iter().find(|(_, column)| column.name == name).map(|(index, _)| index)
    }

    /// The column with the link that each row needs.
    pub fn link(&self) -> Option<u32> {
        let is_it = |column: &Column| column.holds == CellMeaning::Link && column.required;
        self.iter().find(|(_, column)| is_it(column)).map(|(index, _)| index)
    }
}
