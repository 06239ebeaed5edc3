//! How the header of a described table and the terms of its description lie to each other.
//!
//! Knows no single rule and no platform.

use crate::model::{Described, Manifest, Term};

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
        let taken = |column: u32| places.contains(&Some(column));
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
        let is_alone = |(column, cell): &(u32, &String)| {
            let is_named = taken(*column) || described.id_column() == Some(*column);
            let is_described = aligned.misnamed.iter().any(|(named, _)| named == column);
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
    let is_named = |term: &Term, column: u32| {
        let cell = cells.get(column as usize);
        !is_tie(described, column) && cell.is_some_and(|cell| term.is_meant(cell))
    };
    let own = |term: &Term| term.index.filter(|column| is_named(term, *column));
    let mut places: Vec<Option<u32>> = described.terms.iter().map(own).collect();
    let columns = u32::try_from(cells.len()).unwrap_or(u32::MAX);
    for (number, term) in described.terms.iter().enumerate() {
        if term.index.is_some() && places[number].is_none() {
            let free =
                (0..columns).find(|column| is_named(term, *column) && !places.contains(&Some(*column)));
            places[number] = free;
        }
    }
    places
}
