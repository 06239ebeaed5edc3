//! `map`: what is decided of each entry alone, from facts to rows. One entry is in memory at a time.
//!
//! Knows no single rule.

use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::engine::{self, Levels};
use crate::model::facts_v1::{Line, Reader};
use crate::model::rows_v1::{Keyed, Mapped, Part, Row, Says, first_line};
use crate::model::{Entry, EntryId, Facts, Inventory, Share};
use crate::profiles::Profile;

use super::error::{RunError, TargetError};
use super::lines::Lines;
use super::options::Options;
use super::{mode, target};

/// Hands on what is decided of each entry that these files of facts tell of, one row after the other.
///
/// # Errors
/// Facts are not whole, the options cannot be used, or a row cannot be put.
pub fn map<E: From<RunError>>(
    files: &[PathBuf],
    options: &Options,
    put: &mut dyn FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let mut mapper = Mapper::new(options)?;
    files.iter().try_for_each(|file| Lines::are_there(file))?;
    put(&first_line("map"))?;
    for file in files {
        let mut lines = Lines::open(file)?;
        let mut reader = Reader::default();
        while let Some(text) = lines.next().map_err(RunError::from)? {
            let line = reader.line(text).map_err(|unfit| unfit.reason);
            let rows = line.and_then(|line| mapper.take(line));
            for row in rows.map_err(|reason| RunError::from(lines.wrong(reason)))? {
                put(&row)?;
            }
        }
        reader.finish().map_err(|unfit| RunError::from(lines.wrong(unfit.reason)))?;
    }
    put(&Row::Mapped(mapper.mapped).line())
}

/// Entries of which a rule may know nothing alone before all entries are left to where the package is.
const LEFT_MAX: u32 = 100;

/// Decides of one entry after the other.
struct Mapper<'o> {
    options: &'o Options,
    /// The target and its rules; nothing where only the whole package says which.
    judge: Option<(Profile, Levels)>,
    mapped: Mapped,
    /// Of how many entries a rule knew nothing alone.
    left: FxHashMap<&'static str, u32>,
    /// The parts whose trailer is still to come.
    begun: Vec<(String, Share)>,
    /// The input that lines are about, with room for one entry.
    current: Option<(String, Inventory)>,
}

impl<'o> Mapper<'o> {
    fn new(options: &'o Options) -> Result<Self, RunError> {
        let judge = judge(options)?;
        let open =
            if judge.is_some() { Vec::new() } else { engine::codes_apart().map(str::to_owned).collect() };
        let mapped = Mapped { options: options.digest(), open, ..Mapped::default() };
        let left = FxHashMap::default();
        Ok(Self { options, judge, mapped, left, begun: Vec::new(), current: None })
    }

    /// The rows that a line of facts becomes.
    fn take(&mut self, line: Line) -> Result<Vec<String>, String> {
        match line {
            Line::Container { source, extent, container } => {
                let share = extent.share.ok_or("was scanned to be read, not to be judged")?;
                self.begun.push((source.clone(), share));
                self.current = Some((source, Inventory::empty(container)));
                Ok(Vec::new())
            }
            Line::Entry { source, entry, facts, .. } => self.decided(&source, entry, facts),
            Line::Unopened { source, reason } => Err(format!("`{source}` could not be scanned: {reason}")),
            Line::Trailer(trailer) => {
                let part = |(source, share)| Part { source, share, facts: trailer.sha256 };
                self.mapped.parts.extend(self.begun.drain(..).map(part));
                self.current = None;
                Ok(Vec::new())
            }
        }
    }

    fn decided(&mut self, source: &str, entry: Entry, facts: Facts) -> Result<Vec<String>, String> {
        let current = self.current.as_mut().filter(|(known, _)| known == source);
        let (_, inventory) = current
            .ok_or_else(|| format!("is of `{source}`, of which no line of a container stands above"))?;
        let Some((profile, levels)) = &self.judge else { return Ok(Vec::new()) };
        let number = entry.id.0;
        inventory.entries = vec![Entry { id: EntryId(0), ..entry }];
        inventory.facts = vec![facts];
        let mut found = engine::apart(inventory, profile, levels, &self.options.settings);
        found.open.extend(found.left.iter().copied().filter(|code| {
            let count = self.left.entry(code).or_default();
            *count += 1;
            *count > LEFT_MAX
        }));
        for code in found.open {
            if self.mapped.open.iter().all(|known| known != code) {
                self.mapped.open.push(code.to_owned());
            }
        }
        let mut rows = Vec::new();
        found
            .says
            .extend(found.left.iter().filter(|code| self.left.get(*code).is_some_and(|n| *n <= LEFT_MAX)));
        if !found.says.is_empty() {
            let says = found.says.into_iter().map(str::to_owned).collect();
            let row = Row::Says(Says { says, source: source.to_owned(), entry: number }).line();
            self.mapped.says.add(&row);
            rows.push(row);
        }
        for (rule, key) in found.keys {
            let keyed = Keyed::new(rule, source, &key, number);
            let bucket = keyed.bucket;
            let row = Row::Keyed(keyed).line();
            self.mapped.buckets.entry(bucket).or_default().add(&row);
            rows.push(row);
        }
        Ok(rows)
    }
}

/// The target and its rules; nothing where only the whole package says in which mode the target takes it.
fn judge(options: &Options) -> Result<Option<(Profile, Levels)>, RunError> {
    let Some(mut profile) = options.target.clone() else {
        return Err(TargetError::NotNamed.into());
    };
    if let Some(mode) = options.mode.as_ref().filter(|_| !profile.modes.is_empty()) {
        profile = mode::named(&profile, mode)?;
    } else if profile.mode.is_none() && !profile.modes.is_empty() {
        return Ok(None);
    }
    target::limited(&mut profile, &options.limits)?;
    let levels = options.levels(&profile)?;
    Ok(Some((profile, levels)))
}
