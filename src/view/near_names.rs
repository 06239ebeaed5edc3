//! Names that are spelt like a cell that nothing fits: the same name in another folder, the same stem with
//! another extension, a wrong letter or two.
//!
//! Names are indexed by stem and by length, and the work of a whole package is bounded: a table whose
//! every cell is wrong is reported in the time of a good one.

use std::collections::HashMap;

use crate::model::EntryId;

use super::ladder::{PathIndex, last_component, loosest};
use crate::text::edit_distance;

/// Most names that are offered for one cell.
const OFFERED: usize = 3;
/// Groups of one stem above this size say nothing.
const REPORTING_GROUP: usize = 8;
/// Steps that a package may cost in the search for wrong letters: names looked at, and pairs of letters
/// compared. Where they are spent, cells get names of equal stems only.
const STEPS: u64 = 50_000_000;
/// Longer stems are not compared letter by letter.
const LONGEST: usize = 255;

/// A name that a cell may have meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearName {
    /// The entry of that name.
    pub entry: EntryId,
    /// The stems agree; else a letter or two differ.
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
    /// By last component without extension.
    stems: HashMap<String, Vec<EntryId>>,
    /// By length.
    spellings: Vec<Spelling>,
    /// By the numbers in the stem: indices into `spellings`.
    numbered: HashMap<String, Vec<usize>>,
    steps: u64,
}

impl<'c, 'a> NearNames<'c, 'a> {
    pub(crate) fn new(files: &'c PathIndex<'a>, is_named: impl Fn(EntryId) -> bool) -> Self {
        let mut paths: HashMap<String, Vec<EntryId>> = HashMap::new();
        let mut stems: HashMap<String, Vec<EntryId>> = HashMap::new();
        let mut spellings = Vec::new();
        for entry in files.distinct() {
            let loose = loosest(entry.path.text());
            let stem = without_extension(last_component(&loose)).to_owned();
            paths.entry(without_extension(&loose).to_owned()).or_default().push(entry.id);
            if !is_named(entry.id) {
                spellings.push(Spelling::new(&stem, entry.id));
            }
            stems.entry(stem).or_default().push(entry.id);
        }
        spellings.sort_by_key(|spelling| spelling.letters);
        let mut numbered: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, spelling) in spellings.iter().enumerate() {
            numbered.entry(numbers(&spelling.stem)).or_default().push(index);
        }
        Self { files, paths, stems, spellings, numbered, steps: STEPS }
    }

    /// The names nearest to a cell, the nearest first, at most three.
    pub(crate) fn search(&mut self, cell: &str) -> Vec<NearName> {
        let loose = loosest(cell);
        let name = last_component(&loose);
        let found = [
            self.reporting(self.paths.get(without_extension(&loose))),
            self.same_name(name),
            self.reporting(self.stems.get(without_extension(name))),
        ];
        match found.into_iter().find(|group| !group.is_empty()) {
            Some(group) => group.into_iter().map(|entry| NearName { entry, same_stem: true }).collect(),
            None => self.misspelt(without_extension(name)),
        }
    }

    /// A small group in the order of its names.
    fn reporting(&self, group: Option<&Vec<EntryId>>) -> Vec<EntryId> {
        let mut group = group.filter(|group| group.len() <= REPORTING_GROUP).cloned().unwrap_or_default();
        group.sort_by_key(|entry| (self.text(*entry), *entry));
        group.truncate(OFFERED);
        group
    }

    /// Files of the same name in other folders.
    fn same_name(&self, name: &str) -> Vec<EntryId> {
        let mut group = self.reporting(self.stems.get(without_extension(name)));
        group.retain(|entry| last_component(&loosest(self.text(*entry))) == name);
        group
    }

    /// Files that no cell names and whose stems differ by a letter or two. A number that differs is mostly
    /// another file of the same series, so that it may be the only difference.
    fn misspelt(&mut self, stem: &str) -> Vec<NearName> {
        let wanted = Spelling::new(stem, EntryId::default());
        let most = edits_allowed(wanted.letters);
        if most == 0 {
            return Vec::new();
        }
        let same_numbers = self.numbered.get(&numbers(&wanted.stem)).map_or(&[][..], Vec::as_slice);
        let known = same_numbers.iter().filter_map(|index| self.spellings.get(*index));
        let (mut found, spent) = self.nearest(&wanted, known, most, self.steps);
        self.steps -= spent;
        if found.is_empty() {
            let from = self.spellings.partition_point(|known| known.letters + 1 < wanted.letters);
            let upward = self.spellings.get(from..).unwrap_or_default();
            let near = upward.iter().take_while(|known| known.letters <= wanted.letters + 1);
            let (others, spent) = self.nearest(&wanted, near, 1, self.steps);
            self.steps -= spent;
            found = others;
        }
        found.into_iter().take(OFFERED).map(|entry| NearName { entry, same_stem: false }).collect()
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

fn without_extension(path: &str) -> &str {
    let name = last_component(path);
    match name.rfind('.') {
        Some(dot) if dot > 0 => &path[..path.len() - name.len() + dot],
        _ => path,
    }
}

/// `img_007` becomes `img_7`.
fn unpadded(stem: &str) -> String {
    let mut text = String::with_capacity(stem.len());
    let mut letters = stem.chars().peekable();
    while let Some(letter) = letters.next() {
        let in_number = text.ends_with(|before: char| before.is_ascii_digit());
        let pads = letter == '0' && !in_number && letters.peek().is_some_and(char::is_ascii_digit);
        if !pads {
            text.push(letter);
        }
    }
    text
}

/// The numbers in a stem, a space between them.
fn numbers(stem: &str) -> String {
    let numbers: Vec<&str> =
        stem.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    numbers.join(" ")
}
