//! tar, plain or packed by gzip or bzip2.
//!
//! Every header is read and audited here; no crate sees it first. Knows nothing of what entries hold.

use super::extents::Extents;
use super::input::Input;
use super::sniff;
use super::tar_header::BLOCK;
use super::zeros::is_zero;
use super::{Opened, Source};
use crate::model::{Container, ContainerKind, Grade, Trouble, TroubleKind};

mod bzip2;
mod forward;
mod gzip;
mod input;
mod list;
mod member;
mod packed;
mod pax;
mod pending;
mod stream;
#[cfg(unix)]
#[cfg(test)]
mod tests;
mod unpack;
mod walk;

use packed::Packed;
use stream::{Plain, Stream};
pub(crate) use unpack::Packing;
use unpack::Unpacked;

/// More NULs than this and no entry are no tar. Bytes.
const EMPTY_MAX: u64 = 1 << 20;

/// Opens a tar that lies unpacked in the file.
pub(super) fn open_plain(input: Input) -> Opened {
    let container = input.container(ContainerKind::Tar);
    let stream = Plain::new(&input.bytes, input.stamp.size);
    let (mut listing, places, _) = list::list(stream, container);
    refuse_empty(&mut listing.container, places.is_empty(), input.stamp.size);
    Opened { source: Box::new(Extents::new(input.bytes, input.stamp, places)), listing }
}

/// Opens a packed tar. Where the packing holds no tar, says what it holds.
pub(super) fn open_packed(input: Input, packing: Packing) -> Opened {
    let container = input.container(packing.container());
    let (head, failure) = first_bytes(&input, packing);
    let is_tar = sniff::is_tar(&head) || (head.len() >= BLOCK && is_zero(&head));
    if !is_tar {
        let trouble = failure.unwrap_or_else(|| {
            let looks = sniff::describe(&head, head.len() as u64);
            let detail = format!("a {} file that holds no tar: {looks}", packing.word());
            Trouble::broken(TroubleKind::Unreadable, detail)
        });
        return input.refused(ContainerKind::Unknown, trouble);
    }
    let stream = Unpacked::new(&input.bytes, input.stamp.size, packing);
    let (mut listing, places, stream) = list::list(stream, container);
    let unpacked = stream.position();
    listing.container.troubles.extend(stream.into_troubles());
    refuse_empty(&mut listing.container, places.is_empty(), unpacked);
    let source: Box<dyn Source> = Box::new(Packed { file: input.bytes, stamp: input.stamp, packing, places });
    Opened { source, listing }
}

/// What the unpacked bytes begin with, and why they end, where they do so early.
fn first_bytes(input: &Input, packing: Packing) -> (Vec<u8>, Option<Trouble>) {
    let mut head = vec![0; sniff::SNIFF];
    let mut stream = Unpacked::new(&input.bytes, input.stamp.size, packing);
    let failure = stream.read(&mut head).err();
    head.truncate(usize::try_from(stream.position()).unwrap_or_default());
    (head, failure)
}

/// A file of NULs is an empty tar by the letter, and nothing by its size.
fn refuse_empty(container: &mut Container, is_empty: bool, len: u64) {
    let padding =
        |trouble: &Trouble| trouble.grade == Grade::Doubtful && trouble.kind == TroubleKind::HiddenData;
    if is_empty && len > EMPTY_MAX && container.troubles.iter().all(padding) {
        let detail = format!("no entry in {len} bytes: it looks like nothing but NUL bytes");
        container.troubles = vec![Trouble::broken(TroubleKind::Unreadable, detail)];
    }
}

/// The trouble of an entry that has fewer bytes than when it was listed.
fn shorter() -> Trouble {
    Trouble::broken(TroubleKind::ChangedDuringRun, "it ends earlier than when it was listed")
}
