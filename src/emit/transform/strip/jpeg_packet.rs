//! The parts of a long XMP packet in a JPEG (XMP part 3, 1.1.3.1), which stand in segments of their own.
//!
//! Knows no other segment.

use md5::{Digest as _, Md5};

use super::xmp;
use crate::text::hex;

/// What a further part begins with; a digest, the length of all parts and the place of this one follow.
pub(super) const PART: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const DIGEST: usize = 32;
const HEAD: usize = PART.len() + DIGEST + 8;

/// The segments of a file that hold parts, and those that may name the packet of them: where each body stands.
#[derive(Default)]
pub(super) struct Parts {
    parts: Vec<(usize, usize)>,
    packets: Vec<(usize, usize)>,
}

impl Parts {
    pub(super) fn part(&mut self, start: usize, end: usize) {
        self.parts.push((start, end));
    }

    pub(super) fn packet(&mut self, start: usize, end: usize) {
        self.packets.push((start, end));
    }

    /// Takes position and serial numbers out of what the parts make together. Where the digest is that of the packet, it
    /// stays that: readers pass over a packet that has another.
    pub(super) fn blank(self, bytes: &mut [u8]) -> Option<()> {
        let mut parts = Vec::new();
        for (start, end) in self.parts {
            let body = bytes.get(start..end)?;
            let digest: [u8; DIGEST] = *body.get(PART.len()..)?.first_chunk()?;
            let place = u32::from_be_bytes(*body.get(HEAD.checked_sub(4)?..)?.first_chunk()?);
            parts.push((digest, place, start, end));
        }
        parts.sort_unstable();
        for group in parts.chunk_by(|a, b| a.0 == b.0) {
            let digest = group.first()?.0;
            let mut packet = Vec::new();
            for (.., start, end) in group {
                packet.extend_from_slice(bytes.get(start.checked_add(HEAD)?..*end)?);
            }
            let is_of_packet = digest_of(&packet) == digest;
            xmp::blank(&mut packet)?;
            let mut rest = packet.as_slice();
            for (.., start, end) in group {
                let body = bytes.get_mut(start.checked_add(HEAD)?..*end)?;
                let (own, behind) = rest.split_at_checked(body.len())?;
                body.copy_from_slice(own);
                rest = behind;
            }
            if is_of_packet {
                let named = self.packets.iter().copied();
                let heads = group.iter().map(|(.., start, _)| (*start, start.saturating_add(HEAD)));
                for (start, end) in named.chain(heads) {
                    replace(bytes.get_mut(start..end)?, &digest, &digest_of(&packet))?;
                }
            }
        }
        Some(())
    }
}

fn digest_of(packet: &[u8]) -> [u8; DIGEST] {
    let text = hex(Md5::digest(packet).as_slice()).to_ascii_uppercase();
    text.as_bytes().first_chunk().copied().unwrap_or([0; DIGEST])
}

fn replace(text: &mut [u8], old: &[u8; DIGEST], new: &[u8; DIGEST]) -> Option<()> {
    while let Some(at) = memchr::memmem::find(text, old).filter(|_| old != new) {
        *text.get_mut(at..)?.first_chunk_mut()? = *new;
    }
    Some(())
}
