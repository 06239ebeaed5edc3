//! Turns the members of a tar into a listing.
//!
//! Knows no header; says where each payload lies in the unpacked tar.

use super::super::positional::Extent;
use super::super::{ENTRIES_MAX, Listing, NAMES_MAX};
use super::member::Member;
use super::stream::Stream;
use super::walk::Walk;
use crate::model::{Container, Entry, EntryId, EntryKind, Trouble, TroubleKind};

/// Lists a whole tar. Gives back the stream as well, for what it has to say itself.
pub(super) fn list<S: Stream>(stream: S, container: Container) -> (Listing, Vec<Option<Extent>>, S) {
    let mut walk = Walk::new(stream);
    let mut listing = Listing { container, entries: Vec::new(), troubles: Vec::new() };
    let mut places = Vec::new();
    let mut names = 0_usize;
    let mut too_many = None;
    while let Some(member) = walk.next() {
        names = names.saturating_add(member.path.raw().len());
        if listing.entries.len() >= ENTRIES_MAX || names > NAMES_MAX {
            let detail = format!(
                "more than {ENTRIES_MAX} entries or {NAMES_MAX} bytes of names; the first {} are listed",
                listing.entries.len()
            );
            too_many = Some(Trouble::broken(TroubleKind::TooManyEntries, detail).at(member.header));
            break;
        }
        push(&mut listing, &mut places, member);
    }
    if walk.is_cut()
        && let Some(last) = places.last_mut()
    {
        *last = None;
    }
    let (troubles, stream) = walk.finish();
    listing.container.troubles.extend(too_many);
    listing.container.troubles.extend(troubles);
    (listing, places, stream)
}

fn push(listing: &mut Listing, places: &mut Vec<Option<Extent>>, member: Member) {
    let Ok(id) = u32::try_from(listing.entries.len()).map(EntryId) else { return };
    let is_readable = member.kind == EntryKind::File && member.sparse_size.is_none();
    places.push(is_readable.then_some(Extent { offset: member.offset, len: member.stored }));
    listing.troubles.extend(member.troubles.into_iter().map(|trouble| (id, trouble)));
    let size = member.sparse_size.unwrap_or(member.stored);
    let file = Entry::file(id, member.path, size);
    listing.entries.push(Entry { kind: member.kind, stored: member.stored, offset: member.header, ..file });
}
