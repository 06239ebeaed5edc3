//! Names that are spelt like a cell that nothing fits: the same name below other folders, the same stem with another
//! extension or none, zeros lost or added, the beginning of a name, a wrong letter or two.
//!
//! Names are indexed by stem and by length, and the work of a whole package is bounded: a table whose
//! every cell is wrong is reported in the time of a good one.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use crate::model::EntryId;

use super::ladder::{PathIndex, last_component, loosest};
use crate::text::{edit_distance, unpadded, without_extension, without_written_extension};

/// Most names that are offered for one cell.
const OFFERED: usize = 3;
/// Groups of one stem above this size say nothing.
const REPORTING_GROUP: usize = 8;
/// Steps that a package may cost in the search for wrong letters: names looked at, and pairs of letters
/// compared. Where they are spent, cells get names of equal stems only.
const STEPS: u64 = 50_000_000;
/// Steps that it costs to compare the folders of a name.
const STEPS_A_NAME: u64 = 32;
/// Shorter stems are the beginning of too much. Characters.
const SHORTEST_BEGINNING: usize = 3;
/// Longer stems are not compared letter by letter.
const LONGEST: usize = 255;

/// A name that a cell may have meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearName {
    /// The entry of that name.
    pub entry: EntryId,
    /// The stems agree but for the zeros before their numbers; else letters differ.
    pub same_stem: bool,
}

/// A stem that no cell names yet.
#[derive(Debug)]
struct Spelling {
    letters: usize,
    /// One bit for each letter that occurs, modulo 64.
    bag: u64,
    stem: String,
    entry: EntryId,
}

/// The names of a package, for search.
#[derive(Debug)]
pub(crate) struct NearNames<'c, 'a> {
    files: &'c PathIndex<'a>,
    /// By path without extension.
    paths: HashMap<String, Vec<EntryId>>,
    /// By last component without extension, once as it is and once without the zeros before its numbers.
    stems: HashMap<String, Vec<EntryId>>,
    unpadded: HashMap<String, Vec<EntryId>>,
    /// Stems that no cell names yet, in order.
    unnamed: BTreeMap<String, Vec<EntryId>>,
    /// By length.
    spellings: Vec<Spelling>,
    /// By the numbers in the stem: indices into `spellings`.
    numbered: HashMap<String, Vec<usize>>,
    steps: Cell<u64>,
}

impl<'c, 'a> NearNames<'c, 'a> {
    pub(crate) fn new(files: &'c PathIndex<'a>, is_named: impl Fn(EntryId) -> bool) -> Self {
        let mut paths: HashMap<String, Vec<EntryId>> = HashMap::new();
        let mut stems: HashMap<String, Vec<EntryId>> = HashMap::new();
        let mut unnamed: BTreeMap<String, Vec<EntryId>> = BTreeMap::new();
        let mut unpadded_stems: HashMap<String, Vec<EntryId>> = HashMap::new();
        let mut spellings = Vec::new();
        for entry in files.distinct() {
            let loose = loosest(files.text(entry.id));
            let stem = without_extension(last_component(&loose)).to_owned();
            paths.entry(without_extension(&loose).to_owned()).or_default().push(entry.id);
            if !is_named(entry.id) {
                spellings.push(Spelling::new(&stem, entry.id));
                unnamed.entry(stem.clone()).or_default().push(entry.id);
            }
            unpadded_stems.entry(unpadded(&stem)).or_default().push(entry.id);
            stems.entry(stem).or_default().push(entry.id);
        }
        spellings.sort_by_key(|spelling| spelling.letters);
        let mut numbered: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, spelling) in spellings.iter().enumerate() {
            numbered.entry(numbers(&spelling.stem)).or_default().push(index);
        }
        Self {
            files,
            paths,
            stems,
            unpadded: unpadded_stems,
            unnamed,
            spellings,
            numbered,
            steps: Cell::new(STEPS),
        }
    }

    /// The names nearest to a cell, the nearest first, at most three.
    pub(crate) fn search(&self, cell: &str) -> Vec<NearName> {
        let loose = loosest(cell);
        let name = last_component(&loose);
        let path = &loose[..loose.len() - name.len()];
        let stem = without_written_extension(name);
        let below = |group| self.below_other_folders(group, &loose);
        let searches: [&dyn Fn() -> Vec<EntryId>; 6] = [
            // A cell without extension may hold a dot all the same.
            &|| self.offered(self.paths.get(&loose)),
            &|| self.offered(self.paths.get(&format!("{path}{stem}"))),
            &|| self.same_name(name, &loose),
            &|| below(self.stems.get(name)),
            &|| below(self.stems.get(stem)),
            &|| below(self.unpadded.get(&unpadded(stem))),
        ];
        let found = searches.iter().map(|search| search()).find(|found| !found.is_empty());
        if let Some(found) = found {
            return found.into_iter().map(|entry| NearName { entry, same_stem: true }).collect();
        }
        let begun = self.begun(stem);
        let found = if begun.is_empty() { self.misspelt(stem) } else { begun };
        found.into_iter().map(|entry| NearName { entry, same_stem: false }).collect()
    }

    /// A small group in the order of its names.
    fn offered(&self, group: Option<&Vec<EntryId>>) -> Vec<EntryId> {
        let mut group = group.filter(|group| group.len() <= REPORTING_GROUP).cloned().unwrap_or_default();
        group.sort_by_key(|entry| (self.text(*entry), *entry));
        group.truncate(OFFERED);
        group
    }

    /// Files of the same name below other folders.
    fn same_name(&self, name: &str, loose: &str) -> Vec<EntryId> {
        let group = self.stems.get(without_extension(name)).filter(|group| self.affords(group));
        let is_same = |entry: &&EntryId| last_component(&loosest(self.text(**entry))) == name;
        let same: Vec<EntryId> = group.into_iter().flatten().filter(is_same).copied().collect();
        self.below_other_folders(Some(&same), loose)
    }

    /// Those of a group that share the longest tail of folders with a cell.
    fn below_other_folders(&self, group: Option<&Vec<EntryId>>, loose: &str) -> Vec<EntryId> {
        let Some(group) = group.filter(|group| self.affords(group)) else { return Vec::new() };
        let tail = |entry: &EntryId| shared_folders(&loosest(self.text(*entry)), loose);
        let tails: Vec<(usize, EntryId)> = group.iter().map(|entry| (tail(entry), *entry)).collect();
        let longest = tails.iter().map(|(tail, _)| *tail).max().unwrap_or_default();
        let nearest = tails.into_iter().filter(|(tail, _)| *tail == longest).map(|(_, entry)| entry);
        self.offered(Some(&nearest.collect()))
    }

    /// Whether a group may still be gone through.
    fn affords(&self, group: &[EntryId]) -> bool {
        let left = self.steps.get().checked_sub(STEPS_A_NAME * group.len() as u64);
        self.steps.set(left.unwrap_or(self.steps.get()));
        left.is_some()
    }

    /// Files that no cell names and whose stems go on where this one ends, or end where this one goes on.
    fn begun(&self, stem: &str) -> Vec<EntryId> {
        if stem.chars().count() < SHORTEST_BEGINNING {
            return Vec::new();
        }
        let longer = self.unnamed.range::<str, _>((Bound::Excluded(stem), Bound::Unbounded));
        let longer = longer.take_while(|(known, _)| known.starts_with(stem)).take(REPORTING_GROUP + 1);
        let longer = longer.filter(|(known, _)| is_break(known, stem.len()));
        let mut found: Vec<EntryId> = longer.flat_map(|(_, group)| group).copied().collect();
        if found.is_empty() {
            let breaks = stem.char_indices().rev().map(|(at, _)| at).filter(|at| is_break(stem, *at));
            let mut shorter = breaks.filter_map(|at| stem.get(..at));
            let long_enough = |shorter: &&str| shorter.chars().count() >= SHORTEST_BEGINNING;
            let known = shorter.by_ref().take_while(long_enough).find_map(|known| self.unnamed.get(known));
            found = known.cloned().unwrap_or_default();
        }
        self.offered(Some(&found))
    }

    /// Files that no cell names and whose stems differ by a letter or two. A number that differs is mostly
    /// another file of the same series, so that it may be the only difference.
    fn misspelt(&self, stem: &str) -> Vec<EntryId> {
        let wanted = Spelling::new(stem, EntryId::default());
        let most = edits_allowed(wanted.letters);
        if most == 0 {
            return Vec::new();
        }
        let same_numbers = self.numbered.get(&numbers(&wanted.stem)).map_or(&[][..], Vec::as_slice);
        let known = same_numbers.iter().filter_map(|index| self.spellings.get(*index));
        let (mut found, spent) = self.nearest(&wanted, known, most, self.steps.get());
        self.steps.set(self.steps.get() - spent);
        if found.is_empty() {
            let from = self.spellings.partition_point(|known| known.letters + 1 < wanted.letters);
            let upward = self.spellings.get(from..).unwrap_or_default();
            let near = upward.iter().take_while(|known| known.letters <= wanted.letters + 1);
            let (others, spent) = self.nearest(&wanted, near, 1, self.steps.get());
            self.steps.set(self.steps.get() - spent);
            found = others;
        }
        found.truncate(OFFERED);
        found
    }

    /// Those of some spellings that are at most so many edits away, the nearest first, and the steps it
    /// took.
    fn nearest<'s>(
        &self,
        wanted: &Spelling,
        known: impl Iterator<Item = &'s Spelling>,
        most: usize,
        steps: u64,
    ) -> (Vec<EntryId>, u64) {
        let price = (wanted.letters * wanted.letters) as u64;
        let mut left = steps;
        let mut found: Vec<(usize, &str, EntryId)> = Vec::new();
        for known in known {
            // Each edit takes out one kind of letter and brings in another at most.
            let comparable = (known.bag ^ wanted.bag).count_ones() as usize <= 2 * most;
            let Some(rest) = left.checked_sub(if comparable { price } else { 1 }) else { break };
            left = rest;
            if let Some(distance) =
                comparable.then(|| edit_distance(&known.stem, &wanted.stem, most)).flatten()
            {
                found.push((distance, self.text(known.entry), known.entry));
            }
        }
        found.sort_unstable();
        (found.into_iter().map(|(.., entry)| entry).collect(), steps - left)
    }

    fn text(&self, entry: EntryId) -> &'a str {
        self.files.text(entry)
    }
}

impl Spelling {
    fn new(stem: &str, entry: EntryId) -> Self {
        let stem = unpadded(stem);
        let bag = stem.chars().fold(0u64, |bag, letter| bag | 1 << (u32::from(letter) % 64));
        Self { letters: stem.chars().count(), bag, stem, entry }
    }
}

/// In short names every letter says; long ones are not worth the work.
fn edits_allowed(letters: usize) -> usize {
    match letters {
        4..=7 => 1,
        8..=LONGEST => 2,
        _ => 0,
    }
}

/// How many folders two paths share, counted from the last.
fn shared_folders(path: &str, other: &str) -> usize {
    let folders = |path| str::rsplit(path, '/').skip(1);
    folders(path).zip(folders(other)).take_while(|(one, other)| one == other).count()
}

/// Whether a stem could end before this byte: another kind of character follows than a letter or a digit.
fn is_break(stem: &str, at: usize) -> bool {
    stem.get(at..).and_then(|rest| rest.chars().next()).is_some_and(|next| !next.is_alphanumeric())
}

/// The numbers in a stem, a space between them.
fn numbers(stem: &str) -> String {
    let numbers: Vec<&str> =
        stem.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    numbers.join(" ")
}
