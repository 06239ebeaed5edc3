//! Actions of a fix as replacements of text: cells and rows of a table, fields of a record, elements of an annotation.
//!
//! Says nothing of a text that is not in UTF-8, and nothing of what is written anew. Knows no finding.

use crate::model::{Action, Annotation, EntryId, Inventory, Manifest, Replacement, Span, TextEncoding};

use super::{annotation, csv_manifest};

/// What actions do to the texts of a package; `None` where one of them is no replacement of text.
pub(crate) fn replacements(inventory: &Inventory, actions: &[Action]) -> Option<Vec<Replacement>> {
    let is_of_one = |one: &Action, next: &Action| unit(one).is_some_and(|one| unit(next) == Some(one));
    actions.chunk_by(is_of_one).map(|run| of_run(inventory, run)).collect()
}

/// What is changed at once: a record of an import file, or an annotation.
fn unit(action: &Action) -> Option<(EntryId, u32)> {
    match action {
        Action::SetElement { entry, .. }
        | Action::DropElement { entry, .. }
        | Action::DropObject { entry, .. } => Some((*entry, 0)),
        _ => action.splice().map(|(record, ..)| record),
    }
}

fn of_run(inventory: &Inventory, run: &[Action]) -> Option<Replacement> {
    let table = |entry: EntryId| {
        let is_kept = |table: &&Manifest| table.encoding == TextEncoding::Utf8 && !table.is_changed();
        inventory.manifest(entry).filter(is_kept)
    };
    match run {
        [Action::SetCell { entry, row, column, to }] => {
            let (at, text) = csv_manifest::respelled(table(*entry)?, *row, *column, to)?;
            Some(Replacement { entry: *entry, at, text: String::from_utf8(text).ok()? })
        }
        [Action::DropRow { entry, row }] => {
            let at = csv_manifest::line_of(table(*entry)?, *row)?;
            Some(Replacement { entry: *entry, at, text: String::new() })
        }
        [first, ..] => {
            let (entry, row) = unit(first)?;
            match inventory.annotation(entry) {
                Some(annotation) => of_annotation(annotation, run),
                None => of_record(inventory, entry, row, run),
            }
        }
        [] => None,
    }
}

fn of_record(inventory: &Inventory, entry: EntryId, row: u32, run: &[Action]) -> Option<Replacement> {
    let is_kept = inventory.records(entry).filter(|all| all.encoding == TextEncoding::Utf8);
    let records = is_kept.filter(|all| !all.is_changed())?;
    let splices = run.iter().filter_map(Action::splice);
    let changes: Vec<_> = splices.map(|(_, pointer, splice)| (pointer, splice)).collect();
    let new = records.respelled(row, &changes)?;
    let record = records.span(row, "")?;
    changed(entry, record.start, record.of(records.text()), &new)
}

fn of_annotation(annotation: &Annotation, run: &[Action]) -> Option<Replacement> {
    if !annotation.is_utf8() || annotation.is_changed() {
        return None;
    }
    let mut copy = annotation.clone();
    for action in run {
        match action {
            Action::SetElement { at, to, .. } => drop(copy.set(*at, to)),
            Action::DropElement { at, .. } => drop(copy.drop_field(*at)?),
            Action::DropObject { object, .. } => copy.drop_object(*object),
            _ => return None,
        }
    }
    changed(annotation.entry, 0, &annotation::render(annotation), &annotation::render(&copy))
}

/// The part in which two texts differ; the old one begins at `start`.
fn changed(entry: EntryId, start: u32, old: &[u8], new: &[u8]) -> Option<Replacement> {
    let (old, new) = (std::str::from_utf8(old).ok()?, std::str::from_utf8(new).ok()?);
    let before = common(old.chars(), new.chars());
    let (old, new) = (old.get(before..)?, new.get(before..)?);
    let after = common(old.chars().rev(), new.chars().rev());
    let start = start + u32::try_from(before).ok()?;
    let gone = u32::try_from(old.len() - after).ok()?;
    let text = new.get(..new.len() - after)?.to_owned();
    Some(Replacement { entry, at: Span { start, end: start + gone }, text })
}

/// How many bytes two texts share, from where both begin.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    fn difference(old: &str, new: &str) -> (Span, String) {
        let found = changed(EntryId(0), 100, old.as_bytes(), new.as_bytes()).unwrap();
        (found.at, found.text)
    }

    #[test]
    fn two_texts_differ_in_whole_characters_and_nowhere_twice() {
        assert_eq!(difference("aéb", "aèb"), (Span { start: 101, end: 103 }, "è".into()));
        assert_eq!(difference("aa", "aaa"), (Span { start: 102, end: 102 }, "a".into()));
        assert_eq!(difference("aaa", "aa"), (Span { start: 102, end: 103 }, String::new()));
        assert_eq!(difference("", "x"), (Span { start: 100, end: 100 }, "x".into()));
    }
}
