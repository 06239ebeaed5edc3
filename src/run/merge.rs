//! `merge`: what `map` and `reduce` decided joins the facts that they were made of. Refused where a row is missing, there
//! twice or changed, a part was not mapped, or a bucket was reduced twice.
//!
//! Knows no single rule. What is kept are the rows that say something.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::engine::Decisions;
use crate::model::rows_v1::{Group, Mapped, Part, Reduced, Row, Says, Sum};
use crate::model::{Digest, EntryId, Share};
use crate::rules;

use super::error::{FactsError, RunError};
use super::lines::Lines;

/// All rows of a run, and what they add up to.
#[derive(Default)]
pub(super) struct Rows {
    mapped: Vec<Mapped>,
    reduced: Vec<Reduced>,
    says: Vec<Says>,
    groups: Vec<Group>,
    said: Sum,
    grouped: Sum,
}

impl Rows {
    /// The rows of these files, in any order.
    pub(super) fn read(files: &[PathBuf]) -> Result<Self, RunError> {
        let mut rows = Self::default();
        for file in files {
            let mut lines = Lines::open(file)?;
            while let Some(text) = lines.next()? {
                let taken = rows.take(text);
                taken.map_err(|reason| lines.wrong(reason).of_rows())?;
            }
        }
        Ok(rows)
    }

    fn take(&mut self, text: &str) -> Result<(), String> {
        match Row::parse(text)? {
            // What was for `reduce` was counted there.
            Row::Head | Row::Keyed(_) => {}
            Row::Says(says) => {
                self.said.add(text);
                self.says.push(says);
            }
            Row::Group(group) => {
                self.grouped.add(text);
                self.groups.push(group);
            }
            Row::Mapped(mapped) => self.mapped.push(mapped),
            Row::Reduced(reduced) => self.reduced.push(reduced),
        }
        Ok(())
    }

    /// Says what does not fit: the rows to one another, to the options, or to the facts of these parts.
    pub(super) fn fit(
        &self,
        file: &Path,
        options: Digest,
        parts: &[(String, Share, Digest)],
    ) -> Result<(), FactsError> {
        let fit = self
            .fit_options(options)
            .and_then(|()| self.fit_parts(parts))
            .and_then(|()| self.fit_counts())
            .and_then(|()| self.fit_buckets());
        fit.map_err(|reason| FactsError::new(file, None, reason).of_rows())
    }

    fn fit_options(&self, options: Digest) -> Result<(), String> {
        if self.mapped.iter().all(|mapped| mapped.options == options) {
            return Ok(());
        }
        Err("`map` was given another target or other options than `merge`, or is of another version".into())
    }

    fn fit_parts(&self, parts: &[(String, Share, Digest)]) -> Result<(), String> {
        let mut mapped: BTreeMap<(&str, Share), Vec<Digest>> = BTreeMap::new();
        for Part { source, share, facts } in self.mapped.iter().flat_map(|mapped| &mapped.parts) {
            mapped.entry((source, *share)).or_default().push(*facts);
        }
        for (source, share, facts) in parts {
            match mapped.remove(&(source.as_str(), *share)).as_deref() {
                Some([only]) if only == facts => {}
                Some([_]) => return Err(format!("part {share} of `{source}` was mapped from other facts")),
                Some(_) => return Err(format!("part {share} of `{source}` was mapped twice")),
                None => return Err(format!("part {share} of `{source}` was not mapped")),
            }
        }
        match mapped.keys().next() {
            Some((source, share)) => {
                Err(format!("part {share} of `{source}` was mapped, and its facts are not there"))
            }
            None => Ok(()),
        }
    }

    fn fit_counts(&self) -> Result<(), String> {
        let said = total(self.mapped.iter().map(|mapped| mapped.says));
        let grouped = total(self.reduced.iter().map(|reduced| reduced.groups));
        for (step, counted, there) in [("map", said, self.said), ("reduce", grouped, self.grouped)] {
            if counted.rows != there.rows {
                return Err(format!("`{step}` counts {} rows, {} are there", counted.rows, there.rows));
            }
            if counted != there {
                return Err(format!("a row of `{step}` was changed"));
            }
        }
        Ok(())
    }

    fn fit_buckets(&self) -> Result<(), String> {
        let mut mapped: BTreeMap<u16, Sum> = BTreeMap::new();
        for (bucket, sum) in self.mapped.iter().flat_map(|mapped| &mapped.buckets) {
            *mapped.entry(*bucket).or_default() += *sum;
        }
        let mut reduced: BTreeMap<u16, Sum> = BTreeMap::new();
        for (bucket, sum) in self.reduced.iter().flat_map(|reduced| &reduced.buckets) {
            if reduced.insert(*bucket, *sum).is_some() {
                return Err(format!("bucket {bucket} was reduced twice"));
            }
        }
        let all = mapped.keys().chain(reduced.keys());
        let of = |sums: &BTreeMap<u16, Sum>, bucket: &u16| sums.get(bucket).copied().unwrap_or_default();
        for bucket in all {
            let (sent, taken) = (of(&mapped, bucket), of(&reduced, bucket));
            if sent.rows != taken.rows {
                let (sent, taken) = (sent.rows, taken.rows);
                return Err(format!("bucket {bucket}: `map` wrote {sent} rows, `reduce` took {taken}"));
            }
            if sent != taken {
                return Err(format!("bucket {bucket}: a row was changed between `map` and `reduce`"));
            }
        }
        Ok(())
    }

    /// What was decided of an input of so many entries.
    pub(super) fn decisions(&self, source: &str, entries: usize) -> Result<Decisions, String> {
        let mut decisions = Decisions::default();
        let id = |number: u32| {
            let id = EntryId(number);
            let is_there = id.index() < entries;
            is_there.then_some(id).ok_or_else(|| format!("`{source}` has no entry number {number}"))
        };
        for code in self.mapped.iter().flat_map(|mapped| &mapped.open) {
            decisions.leave_open(known(code)?);
        }
        for Says { says, entry, .. } in self.says.iter().filter(|says| says.source == source) {
            for code in says {
                decisions.say(known(code)?, id(*entry)?);
            }
        }
        for Group { group, entries, .. } in self.groups.iter().filter(|group| group.source == source) {
            let ids = entries.iter().map(|number| id(*number)).collect::<Result<_, _>>()?;
            decisions.group(known(group)?, ids);
        }
        Ok(decisions)
    }
}

fn total(sums: impl Iterator<Item = Sum>) -> Sum {
    sums.fold(Sum::default(), |mut all, one| {
        all += one;
        all
    })
}

fn known(code: &str) -> Result<&'static str, String> {
    rules::find(code).map(|rule| rule.code).ok_or_else(|| format!("`{code}` is no rule of this version"))
}
