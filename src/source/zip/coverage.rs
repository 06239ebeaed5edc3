//! Every byte of the file belongs to exactly one thing: a sweep from the first byte to the last.
//!
//! Is reported what lies where, in order; says what lies twice and what belongs to nothing.

use std::io;

use super::super::leftover;
use super::ledger::{Ledger, bytes as amount_of};
use super::record::{LOCAL, LOCAL_BYTES, Local, le32};
use super::window_reader::WindowReader;
use crate::model::{Entry, Trouble, TroubleKind};

/// Gaps that are reported one by one.
const REPORTED: u64 = 100;
/// Bytes of a gap that are shown.
const SHOWN: usize = 8;
/// Bytes of a hidden header's name that are looked at.
const NAME: usize = 512;

/// What lies somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nothing yet.
    Start,
    /// The entry at this place of the listing.
    Entry(usize),
    /// A record of the archive, by its name.
    Record(&'static str),
}

/// The sweep.
#[derive(Debug)]
pub(super) struct Coverage<'a> {
    entries: &'a [Entry],
    end: u64,
    owner: Owner,
    gaps: u64,
    unreported: u64,
    /// Offsets do not count the bytes before the archive.
    shifted: bool,
    /// Not all entries are known, so that a gap says nothing.
    partial: bool,
    /// The last entry of which an overlap was reported.
    reported: Option<usize>,
}

impl<'a> Coverage<'a> {
    /// A sweep that has seen nothing.
    pub(super) fn new(entries: &'a [Entry], shifted: bool, partial: bool) -> Self {
        Self {
            entries,
            end: 0,
            owner: Owner::Start,
            gaps: 0,
            unreported: 0,
            shifted,
            partial,
            reported: None,
        }
    }

    /// `owner` has the bytes from `start` up to `end`. Must be called in order of `start`. Says whether
    /// all of them are its own.
    pub(super) fn put(
        &mut self,
        (start, end): (u64, u64),
        owner: Owner,
        reader: &mut WindowReader<'_>,
        ledger: &mut Ledger,
    ) -> io::Result<bool> {
        let alone = start >= self.end;
        if start > self.end && !self.partial {
            self.gap(start, owner, reader, ledger)?;
        } else if !alone {
            self.overlap(start, owner, ledger);
        }
        if end > self.end {
            self.end = end;
            self.owner = owner;
        }
        Ok(alone)
    }

    fn name(&self, owner: Owner) -> String {
        match owner {
            Owner::Start => "the start of the file".to_owned(),
            Owner::Entry(index) => {
                format!("{:?}", self.entries.get(index).map_or("", |entry| entry.path.text()))
            }
            Owner::Record(name) => name.to_owned(),
        }
    }

    fn overlap(&mut self, start: u64, owner: Owner, ledger: &mut Ledger) {
        let shared = |other: Owner| {
            let words = format!("shares bytes with {}, which ends at {}", self.name(other), self.end);
            Trouble::broken(TroubleKind::Overlap, words).at(start)
        };
        match (owner, self.owner) {
            (Owner::Entry(index), other) => ledger.entry(index, shared(other)),
            (Owner::Record(_), Owner::Entry(index)) if self.reported == Some(index) => {}
            (Owner::Record(name), Owner::Entry(index)) => {
                let words = format!("its data runs up to {}, into {name} at {start}", self.end);
                ledger.entry(index, Trouble::broken(TroubleKind::Overlap, words).at(start));
                self.reported = Some(index);
            }
            (_, other) => ledger.container(shared(other)),
        }
    }

    fn gap(
        &mut self,
        next: u64,
        owner: Owner,
        reader: &mut WindowReader<'_>,
        ledger: &mut Ledger,
    ) -> io::Result<()> {
        let bytes = next.saturating_sub(self.end);
        self.gaps += 1;
        if self.gaps > REPORTED {
            self.unreported = self.unreported.saturating_add(bytes);
            return Ok(());
        }
        let head = reader.get(self.end, NAME.min(usize::try_from(bytes).unwrap_or(NAME)), 0)?;
        let amount = amount_of(bytes);
        let shown = head.get(..SHOWN).unwrap_or(head).escape_ascii().to_string();
        let place = if self.owner == Owner::Start && self.shifted {
            "before the first entry, not counted by its offsets".to_owned()
        } else {
            format!("between {} and {}", self.name(self.owner), self.name(owner))
        };
        let is_local = le32(head, 0) == LOCAL && head.len() >= LOCAL_BYTES;
        let trouble = if is_local {
            let name = Local::parse(head).map(|local| String::from_utf8_lossy(local.name).into_owned());
            let name = name.unwrap_or_default();
            let words = format!("{amount} {place}: an entry {name:?} that the directory does not list");
            Trouble::broken(TroubleKind::HiddenData, words)
        } else {
            let otherwise = format!(": no part of any entry or record, beginning with \"{shown}\"");
            leftover::stray(head, &format!("{amount} {place}"), &otherwise)
        };
        ledger.container(trouble.at(self.end));
        Ok(())
    }

    /// Ends the sweep: where the last thing ends. Gaps that were not reported one by one are reported together.
    pub(super) fn finish(self, ledger: &mut Ledger) -> u64 {
        if self.gaps > REPORTED {
            let words = format!(
                "{} more gaps with {} in all are no part of any entry or record",
                self.gaps - REPORTED,
                amount_of(self.unreported)
            );
            ledger.container(Trouble::broken(TroubleKind::HiddenData, words));
        }
        self.end
    }
}
