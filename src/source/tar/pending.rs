//! What extension headers said that is still to meet its member.
//!
//! Knows no position but for messages.

use super::super::tar_header::until_nul;
use super::super::zeros::is_zero;
use super::pax::Pax;
use crate::model::{Trouble, TroubleKind};

/// Largest extension header that is read, and largest sum of the global ones (Go's archive/tar: 1 MiB).
/// Bytes.
pub(super) const EXTENSION_MAX: usize = 1 << 20;

/// Adds a trouble; the worst of a kind is enough.
pub(super) fn note(troubles: &mut Vec<Trouble>, trouble: Trouble) {
    match troubles.iter_mut().find(|other| other.kind == trouble.kind) {
        Some(other) if other.grade < trouble.grade => *other = trouble,
        Some(_) => {}
        None => troubles.push(trouble),
    }
}

/// Extension headers that wait for a member.
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub(super) pax: Option<Pax>,
    pub(super) long_name: Option<Vec<u8>>,
    pub(super) long_link: Option<Vec<u8>>,
    pub(super) troubles: Vec<Trouble>,
    /// Something waits, even if it could not be read.
    is_waiting: bool,
    /// Bytes of global headers so far.
    global: usize,
}

impl Pending {
    /// Keeps a trouble; the worst of a kind is enough.
    pub(super) fn note(&mut self, trouble: Trouble) {
        note(&mut self.troubles, trouble);
    }

    fn conflict(&mut self, detail: impl Into<Box<str>>, at: u64) {
        self.note(Trouble::broken(TroubleKind::TarConflict, detail).at(at));
    }

    /// Takes one extension header in. `payload` is `None` where it was too large to read.
    pub(super) fn extend(&mut self, flag: u8, payload: Option<Vec<u8>>, at: u64) {
        self.is_waiting |= flag != b'g';
        if flag == b'X' {
            let detail = "an extension header of Solaris, which some readers take for a file";
            self.note(Trouble::doubtful(TroubleKind::MalformedField, detail).at(at));
        }
        let Some(payload) = payload else { return };
        match flag {
            b'g' => self.take_global(&payload, at),
            b'x' | b'X' => self.take_pax(&payload, at),
            _ => self.take_long(flag, &payload, at),
        }
    }

    fn take_global(&mut self, payload: &[u8], at: u64) {
        self.global = self.global.saturating_add(payload.len());
        if self.global > EXTENSION_MAX {
            let detail = format!("global headers of more than {EXTENSION_MAX} bytes in all");
            self.note(Trouble::broken(TroubleKind::OversizedHeader, detail).at(at));
            return;
        }
        let pax = Pax::parse(payload);
        self.note_doubt(&pax, at);
        if pax.names_a_member() {
            self.conflict("a global header gives a name or a size to all entries that follow", at);
        }
        self.note_charset(&pax, at);
        if let Some(conflict) = pax.conflict {
            self.conflict(conflict, at);
        }
    }

    fn note_charset(&mut self, pax: &Pax, at: u64) {
        if pax.is_binary {
            let detail = "a pax header says that names are in no known encoding";
            self.note(Trouble::doubtful(TroubleKind::TarConflict, detail).at(at));
        }
    }

    fn note_doubt(&mut self, pax: &Pax, at: u64) {
        if let Some(detail) = pax.doubt {
            self.note(Trouble::doubtful(TroubleKind::TarConflict, detail).at(at));
        }
    }

    fn take_pax(&mut self, payload: &[u8], at: u64) {
        if self.pax.is_some() {
            self.conflict("two pax headers for one entry", at);
        }
        let mut pax = Pax::parse(payload);
        if let Some(conflict) = pax.conflict.take() {
            self.conflict(conflict, at);
        }
        if let Some(key) = &pax.garbage {
            let detail = format!("the `{key}` of its pax header is not a number");
            self.note(Trouble::doubtful(TroubleKind::MalformedField, detail).at(at));
        }
        self.note_charset(&pax, at);
        self.note_doubt(&pax, at);
        self.note_mixture(self.long_name.is_some() || self.long_link.is_some(), at);
        self.pax = Some(pax);
    }

    fn take_long(&mut self, flag: u8, payload: &[u8], at: u64) {
        let name = until_nul(payload);
        if !is_zero(payload.get(name.len()..).unwrap_or_default()) {
            self.conflict("bytes after the NUL that ends a long name", at);
        }
        let slot = if flag == b'L' { &mut self.long_name } else { &mut self.long_link };
        let repeated = slot.replace(name.to_vec()).is_some();
        if repeated {
            self.conflict("two long names for one entry", at);
        }
        self.note_mixture(self.pax.is_some(), at);
    }

    fn note_mixture(&mut self, both: bool, at: u64) {
        if both {
            self.conflict("a pax header and a GNU long name for one entry", at);
        }
    }

    /// Hands over what waits; what holds for the whole tar stays in `next`.
    pub(super) fn for_member(self, next: &mut Self) -> Self {
        next.global = self.global;
        self
    }

    /// What is left when no member follows.
    pub(super) fn leftovers(&mut self) -> Vec<Trouble> {
        if self.is_waiting {
            let detail = "an extension header at the end that belongs to no entry";
            self.note(Trouble::doubtful(TroubleKind::TarConflict, detail));
        }
        std::mem::take(&mut self.troubles)
    }
}
