//! Goes through a tar from header to header and accounts for every byte: headers, extension headers,
//! payloads, padding, the end marker and what comes after it.
//!
//! Knows neither where the bytes come from nor what a payload means.

use super::super::leftover;
use super::super::tar_header::{BLOCK, BadNumber, Block, Checksum, Header, has_checksum, more_maps_follow};
use super::super::zeros::is_zero;
use super::member::{self, Member};
use super::pending::{EXTENSION_MAX, Pending};
use super::stream::Stream;
use crate::model::{Trouble, TroubleKind};

/// A walk over the members of a tar.
pub(super) struct Walk<S> {
    stream: S,
    pending: Pending,
    /// Where the last payload ends.
    payload_end: u64,
    /// A block that was read to see what it is, and is still to be used.
    lookahead: Option<Box<Block>>,
    /// Paddings that hold something: how many, and where the first one is.
    noisy_paddings: Option<(u64, u64)>,
    /// What the last payload belongs to, and whether that is a member.
    name: String,
    is_in_member: bool,
    troubles: Vec<Trouble>,
    /// The last member's payload is not all there.
    is_cut: bool,
    is_done: bool,
}

/// The walk is over; what there is to say was said.
struct Over;

impl<S: Stream> Walk<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            pending: Pending::default(),
            payload_end: 0,
            lookahead: None,
            noisy_paddings: None,
            name: String::new(),
            is_in_member: false,
            troubles: Vec::new(),
            is_cut: false,
            is_done: false,
        }
    }

    /// The next member, or `None` when the walk is over.
    pub(super) fn next(&mut self) -> Option<Member> {
        if self.is_done {
            return None;
        }
        let member = self.advance();
        self.is_done = member.is_err();
        member.ok()
    }

    /// Whether the last member's payload is not all there.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// What is wrong with the tar as a whole, and the stream it was read from.
    pub(super) fn finish(mut self) -> (Vec<Trouble>, S) {
        self.troubles.append(&mut self.pending.leftovers());
        if let Some((count, first)) = self.noisy_paddings {
            let detail = format!("the padding after an entry holds bytes that are not NUL; {count} in all");
            self.troubles.push(Trouble::doubtful(TroubleKind::HiddenData, detail).at(first));
        }
        (self.troubles, self.stream)
    }

    fn advance(&mut self) -> Result<Member, Over> {
        loop {
            let block = self.next_block()?;
            let at = self.stream.position().saturating_sub(BLOCK as u64);
            if is_zero(block.as_slice()) {
                return Err(self.end(at));
            }
            let header = Header(&block);
            self.audit_checksum(header, at)?;
            if let Some(member) = self.take(header, at)? {
                return Ok(member);
            }
        }
    }

    /// Passes what is left of the payload before, and reads the block after it.
    fn next_block(&mut self) -> Result<Box<Block>, Over> {
        if let Some(block) = self.lookahead.take() {
            return Ok(block);
        }
        self.pass_payload()?;
        let mut block = Box::new([0; BLOCK]);
        let at = self.stream.position();
        let count = self.read(block.as_mut_slice())?;
        if count == BLOCK {
            return Ok(block);
        }
        let rest = block.get(..count).unwrap_or_default();
        Err(if is_zero(rest) {
            let detail = "it ends without the two blocks of NULs that mark the end";
            self.over(Trouble::broken(TroubleKind::MissingEnd, detail).at(at))
        } else {
            let detail = format!("it ends inside a header: {count} of {BLOCK} bytes are there");
            self.over(Trouble::broken(TroubleKind::Unreadable, detail).at(at))
        })
    }

    fn pass_payload(&mut self) -> Result<(), Over> {
        let end = self.payload_end;
        let left = end.saturating_sub(self.stream.position());
        let passed = self.stream.skip(left);
        let passed = passed.map_err(|trouble| self.cut(trouble))?;
        if passed < left {
            let (name, missing) = (&self.name, left.saturating_sub(passed));
            let detail = format!("it ends inside {name}: {missing} bytes are missing");
            let trouble = Trouble::broken(TroubleKind::Unreadable, detail).at(self.stream.position());
            return Err(self.cut(trouble));
        }
        let used = usize::try_from(self.stream.position() % BLOCK as u64).unwrap_or_default();
        if used > 0 {
            let mut padding = [0; BLOCK];
            let at = self.stream.position();
            let target = padding.get_mut(used..).unwrap_or_default();
            let count = self.stream.read(target).map_err(|trouble| self.over(trouble))?;
            if count < BLOCK.saturating_sub(used) {
                // The data is whole: what is written anew from it loses nothing.
                let detail = format!("it ends inside the padding after {}", self.name);
                return Err(self.over(Trouble::doubtful(TroubleKind::Unreadable, detail).at(at)));
            }
            if !is_zero(padding.get(..used.saturating_add(count)).unwrap_or_default()) {
                let (count, _) = self.noisy_paddings.get_or_insert((0, at));
                *count = count.saturating_add(1);
            }
        }
        Ok(())
    }

    fn audit_checksum(&mut self, header: Header<'_>, at: u64) -> Result<(), Over> {
        match header.checksum() {
            Checksum::Right => Ok(()),
            Checksum::Signed => {
                let detail = "its header's checksum is summed over signed bytes";
                self.pending.note(Trouble::doubtful(TroubleKind::MalformedField, detail).at(at));
                Ok(())
            }
            Checksum::Wrong { written, computed } => {
                let written = written.map_or("not a number".to_owned(), |sum| sum.to_string());
                let detail = format!(
                    "damaged header: its checksum is {written} and should be {computed}; \
                     what follows cannot be read"
                );
                Err(self.over(Trouble::broken(TroubleKind::Unreadable, detail).at(at)))
            }
        }
    }

    /// Uses one header: an extension is kept for the next member.
    fn take(&mut self, header: Header<'_>, at: u64) -> Result<Option<Member>, Over> {
        let flag = header.type_flag();
        if let Some(detail) = header.oddity() {
            self.pending.note(Trouble::doubtful(TroubleKind::MalformedField, detail).at(at));
        }
        if matches!(flag, b'x' | b'X' | b'g' | b'L' | b'K') {
            let size = self.end_of(header.size().map_err(BadNumber::word), at)?;
            "an extension header".clone_into(&mut self.name);
            self.is_in_member = false;
            let payload = self.extension(size, at)?;
            self.pending.extend(flag, payload, at);
            return Ok(None);
        }
        if flag == b'S' && header.has_more_maps() {
            while more_maps_follow(&*self.map_block()?) {}
        }
        let pending = std::mem::take(&mut self.pending);
        let (mut member, size) = member::build(header, pending.for_member(&mut self.pending), at);
        self.name = format!("`{}`", member::shortened(member.path.raw()));
        self.is_in_member = true;
        member.stored = self.end_of(size, at)?;
        member.offset = self.stream.position();
        if member.stored > 0 && !member.has_payload(flag) {
            self.weigh_payload(&mut member)?;
        }
        Ok(Some(member))
    }

    /// Checks a size, and sets the end of the payload that begins here.
    fn end_of(&mut self, size: Result<u64, &'static str>, at: u64) -> Result<u64, Over> {
        let end = size.and_then(|size| {
            let end = self.stream.position().checked_add(size).filter(|end| *end <= i64::MAX.cast_unsigned());
            end.map(|end| (size, end)).ok_or("too large")
        });
        match end {
            Ok((size, end)) => {
                self.payload_end = end;
                Ok(size)
            }
            Err(word) => {
                let detail = format!("the size in a header is {word}; what follows cannot be read");
                Err(self.over(Trouble::broken(TroubleKind::Unreadable, detail).at(at)))
            }
        }
    }

    /// The payload of an extension header; `None` where it is above the ceiling and was passed unread.
    fn extension(&mut self, size: u64, at: u64) -> Result<Option<Vec<u8>>, Over> {
        let Some(length) = usize::try_from(size).ok().filter(|length| *length <= EXTENSION_MAX) else {
            let detail = format!("an extension header of {size} bytes, at most {EXTENSION_MAX} are read");
            self.pending.note(Trouble::broken(TroubleKind::OversizedHeader, detail).at(at));
            return Ok(None);
        };
        let mut payload = vec![0; length];
        let count = self.read(&mut payload)?;
        if count < length {
            let detail = format!("it ends inside an extension header: {count} of {length} bytes are there");
            return Err(self.over(Trouble::broken(TroubleKind::Unreadable, detail).at(at)));
        }
        Ok(Some(payload))
    }

    /// A block of sparse maps that follows a header.
    fn map_block(&mut self) -> Result<Box<Block>, Over> {
        let mut block = Box::new([0; BLOCK]);
        let at = self.stream.position();
        if self.read(block.as_mut_slice())? < BLOCK {
            let detail = "it ends inside a sparse map";
            return Err(self.over(Trouble::broken(TroubleKind::Unreadable, detail).at(at)));
        }
        Ok(block)
    }

    /// A type without payload claims one. Some writers note a size and write nothing: what follows says.
    fn weigh_payload(&mut self, member: &mut Member) -> Result<(), Over> {
        let detail = format!("{} bytes of data on a type that has none", member.stored);
        member.note(Trouble::broken(TroubleKind::UnexpectedPayload, detail));
        let mut block = Box::new([0; BLOCK]);
        let count = self.read(block.as_mut_slice())?;
        if count == BLOCK && (is_zero(block.as_slice()) || has_checksum(&block)) {
            self.payload_end = self.stream.position();
            self.lookahead = Some(block);
            member.stored = 0;
        }
        Ok(())
    }

    /// A block of NULs: the end, if another one follows.
    fn end(&mut self, at: u64) -> Over {
        let mut block = [0; BLOCK];
        let second = self.stream.position();
        let count = match self.read(&mut block) {
            Ok(count) => count,
            Err(over) => return over,
        };
        if !is_zero(block.get(..count).unwrap_or_default()) {
            let held = block.get(..count).unwrap_or_default();
            let which = "bytes after a lone block of NULs, where some readers stop and others go on,";
            return self.over(leftover::stray(held, which, " that belong to nothing").at(second));
        }
        if count < BLOCK {
            let detail = "one block of NULs at the end instead of two";
            return self.over(Trouble::doubtful(TroubleKind::MissingEnd, detail).at(at));
        }
        match self.stream.rest() {
            Ok(rest) => self.troubles.extend(leftover::behind_padding(&rest, "the end marker")),
            Err(trouble) => self.troubles.push(trouble),
        }
        Over
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Over> {
        self.stream.read(buffer).map_err(|trouble| self.over(trouble))
    }

    fn over(&mut self, trouble: Trouble) -> Over {
        self.troubles.push(trouble);
        Over
    }

    fn cut(&mut self, trouble: Trouble) -> Over {
        self.is_cut = self.is_in_member;
        self.over(trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::zeros::Zeros;
    use super::*;

    /// The bytes of a tar; scribbles over what it does not fill of a buffer, as an unpacker may.
    struct Scribbling<'a>(&'a [u8], usize);

    impl Stream for Scribbling<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Trouble> {
            let rest = self.0.get(self.1..).unwrap_or_default();
            let count = rest.len().min(buffer.len());
            buffer.fill(7);
            buffer[..count].copy_from_slice(&rest[..count]);
            self.1 += count;
            Ok(count)
        }
        fn skip(&mut self, count: u64) -> Result<u64, Trouble> {
            let count = count.min((self.0.len() - self.1) as u64);
            self.1 += usize::try_from(count).unwrap_or(usize::MAX);
            Ok(count)
        }
        fn position(&self) -> u64 {
            self.1 as u64
        }
        fn rest(&mut self) -> Result<Zeros, Trouble> {
            Ok(Zeros { len: 0, first: None, head: Vec::new() })
        }
    }

    fn reported(bytes: &[u8]) -> Vec<TroubleKind> {
        let mut walk = Walk::new(Scribbling(bytes, 0));
        while walk.next().is_some() {}
        walk.finish().0.into_iter().map(|trouble| trouble.kind).collect()
    }

    #[test]
    fn what_lies_behind_the_bytes_that_were_read_is_not_looked_at() {
        let mut header = vec![0; BLOCK];
        header[..1].copy_from_slice(b"a");
        header[124..136].copy_from_slice(b"00000000010\0");
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        header.extend_from_slice(b"a file..");
        assert_eq!(reported(&header), [TroubleKind::Unreadable], "no padding");
        header.resize(2 * BLOCK - 5, 0);
        assert_eq!(reported(&header), [TroubleKind::Unreadable], "part of the padding");
        header.resize(2 * BLOCK, 0);
        assert_eq!(reported(&header), [TroubleKind::MissingEnd], "all of the padding");
        header.resize(3 * BLOCK + 9, 0);
        assert_eq!(reported(&header), [TroubleKind::MissingEnd], "part of the second block of the end");
    }
}
