//! How the header of a described table and the terms of its description lie to each other.
//!
//! Knows no single rule and no platform.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Described, Manifest, Term, header_key};

/// What header and description agree on, and what each has alone.
pub(super) struct Alignment<'t> {
    /// The terms with the columns that hold them.
    pub(super) terms: Vec<Term>,
    /// The first term that stands in another column than described.
    pub(super) moved: Option<&'t Term>,
    /// Columns whose header is not the name of their term.
    pub(super) misnamed: Vec<(u32, &'t Term)>,
    /// Columns with a header that no term is described for.
    pub(super) undescribed: Vec<u32>,
    /// Terms for which no column is left.
    pub(super) homeless: Vec<&'t Term>,
}

impl<'t> Alignment<'t> {
    pub(super) fn new(table: &Manifest, described: &'t Described) -> Self {
        let cells: Vec<String> = table.header().into_iter().map(std::borrow::Cow::into_owned).collect();
        let places = places(&cells, described);
        let holders: FxHashSet<u32> = places.iter().flatten().copied().collect();
        let taken = |column: u32| holders.contains(&column);
        let mut aligned = Self {
            terms: described.terms.clone(),
            moved: None,
            misnamed: Vec::new(),
            undescribed: Vec::new(),
            homeless: Vec::new(),
        };
        for ((term, place), new) in described.terms.iter().zip(&places).zip(&mut aligned.terms) {
            match (*place, term.index) {
                (_, None) => {}
                (Some(place), Some(index)) => {
                    new.index = Some(place);
                    if place != index && aligned.moved.is_none() {
                        aligned.moved = Some(term);
                    }
                    if !cells.get(place as usize).is_some_and(|cell| term.is_spelt(cell)) {
                        aligned.misnamed.push((place, term));
                    }
                }
                (None, Some(index)) if is_tie(described, index) => {}
                (None, Some(index)) if cells.len() > index as usize && !taken(index) => {
                    aligned.misnamed.push((index, term));
                }
                (None, Some(_)) => aligned.homeless.push(term),
            }
        }
        let misnamed: FxHashSet<u32> = aligned.misnamed.iter().map(|(column, _)| *column).collect();
        let is_alone = |(column, cell): &(u32, &String)| {
            let is_named = taken(*column) || described.id_column() == Some(*column);
            let is_described = misnamed.contains(column);
            !is_named && !is_described && !cell.trim().is_empty()
        };
        aligned.undescribed = (0u32..).zip(&cells).filter(is_alone).map(|(column, _)| column).collect();
        aligned
    }
}

/// Whether a column of an extension names the record, whatever its header is.
fn is_tie(described: &Described, column: u32) -> bool {
    !described.is_core && described.id_column() == Some(column)
}

/// The column whose header is the name of each term: the one that is described, else the first that no other term has.
fn places(cells: &[String], described: &Described) -> Vec<Option<u32>> {
    let mut columns: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (column, cell) in numbered(cells).filter(|(column, _)| !is_tie(described, *column)) {
        columns.entry(header_key(cell)).or_default().push(column);
    }
    columns.remove("");
    let own = |term: &Term| {
        let index = term.index.filter(|index| !is_tie(described, *index))?;
        term.keys().contains(&header_key(cells.get(index as usize)?)).then_some(index)
    };
    let mut places: Vec<Option<u32>> = described.terms.iter().map(own).collect();
    let mut taken: FxHashSet<u32> = places.iter().flatten().copied().collect();
    for (place, term) in places.iter_mut().zip(&described.terms) {
        if term.index.is_none() || place.is_some() {
            continue;
        }
        // A column that is taken is looked at once: the first one left stands last.
        for key in term.keys() {
            let named = columns.entry(key).or_default();
            while place.is_none() && !named.is_empty() {
                *place = named.pop().filter(|column| taken.insert(*column));
            }
        }
    }
    places
}

/// The headers with their columns, the last first.
fn numbered(cells: &[String]) -> impl Iterator<Item = (u32, &String)> {
    let number = |column| u32::try_from(column).unwrap_or(u32::MAX);
    cells.iter().enumerate().rev().map(move |(column, cell)| (number(column), cell))
}
