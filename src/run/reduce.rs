//! `reduce`: which entries share a key. Rows of one key are in one bucket, and a bucket is reduced once.
//!
//! Relies on no order of rows. Knows no rule, no target and no facts.

use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::model::Share;
use crate::model::rows_v1::{Group, Keyed, Reduced, Row, first_line};

use super::error::RunError;
use super::lines::Lines;

/// Hands on the groups among the rows of these files, and what was taken into account. Of several reducers each takes the
/// buckets that fall to it: those whose number leaves its own when it is divided by theirs.
///
/// # Errors
/// A row cannot be read, or a group cannot be put.
pub fn reduce<E: From<RunError>>(
    files: &[PathBuf],
    share: Share,
    put: &mut dyn FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let mut reducer = Reducer::default();
    files.iter().try_for_each(|file| Lines::are_there(file))?;
    put(&first_line("reduce"))?;
    for file in files {
        let mut lines = Lines::open(file)?;
        while let Some(text) = lines.next().map_err(RunError::from)? {
            let taken = reducer.take(text, share);
            taken.map_err(|reason| RunError::from(lines.wrong(reason)))?;
        }
    }
    let Reducer { mut reduced, rows, names } = reducer;
    for row in groups(rows, &names) {
        let row = row.line();
        reduced.groups.add(&row);
        put(&row)?;
    }
    put(&Row::Reduced(reduced).line())
}

/// A row in 28 bytes: its key, rule and input by their number, and its entry.
type Short = ([u8; 16], u32, u32, u32);

#[derive(Default)]
struct Reducer {
    reduced: Reduced,
    rows: Vec<Short>,
    names: Names,
}

impl Reducer {
    fn take(&mut self, text: &str, share: Share) -> Result<(), String> {
        let Row::Keyed(keyed) = Row::parse(text)? else { return Ok(()) };
        if !share.takes(u64::from(keyed.bucket)) {
            return Ok(());
        }
        let Keyed { bucket, key, rule, source, entry } = keyed;
        self.reduced.buckets.entry(bucket).or_default().add(text);
        self.rows.push((key, self.names.number(rule), self.names.number(source), entry));
        Ok(())
    }
}

/// Names, each once.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: String) -> u32 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    fn name(&self, number: u32) -> String {
        self.list.get(number as usize).cloned().unwrap_or_default()
    }
}

/// The groups of two and more entries, in the order of their keys.
fn groups(mut rows: Vec<Short>, names: &Names) -> impl Iterator<Item = Row> {
    rows.sort_unstable();
    let mut found = Vec::new();
    for same in rows.chunk_by(|a, b| a.0 == b.0) {
        let mut entries: Vec<u32> = same.iter().map(|row| row.3).collect();
        entries.dedup();
        if let Some((_, rule, source, _)) = same.first().filter(|_| entries.len() > 1) {
            let (group, source) = (names.name(*rule), names.name(*source));
            found.push(Row::Group(Group { group, source, entries }));
        }
    }
    found.into_iter()
}
