//! One object of a store, or one file of a web server, whose bytes are read by ranges.
//!
//! Knows no content. It stays the object that was first read: where another one takes its place, reading fails.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, PutPayload};

use super::web::Web;
use super::{fault, front};
use crate::source::pace::Pace;
use crate::source::{ReadAt, Stamp};

/// How often a range is asked for where its body ends early or the server fails, and the longest pause between.
const ATTEMPTS: u32 = 8;
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Who answers ranges.
pub(super) enum Reader {
    /// A store and a key there.
    Store(Arc<dyn ObjectStore>, Path),
    Web(Box<Web>),
}

/// The answer to a range: the bytes come in pieces, each as a payload.
pub(super) struct Answer {
    /// Bytes of the whole object.
    pub(super) size: u64,
    pub(super) tag: Option<String>,
    pub(super) body: BoxStream<'static, io::Result<PutPayload>>,
}

/// Why there is no answer.
pub(super) struct Refusal {
    pub(super) error: io::Error,
    /// It may help to ask again.
    pub(super) passes: bool,
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self { error, passes: false }
    }
}

impl Reader {
    async fn ask(&self, range: Range<u64>, tag: Option<&str>) -> Result<Answer, Refusal> {
        match self {
            Self::Web(web) => web.ask(range, tag).await,
            Self::Store(store, key) => {
                let options = GetOptions {
                    range: Some(GetRange::Bounded(range)),
                    if_match: tag.map(quoted),
                    ..GetOptions::default()
                };
                // The store's client asks again by itself.
                let got = store.get_opts(key, options).await.map_err(|error| fault::of(&error))?;
                let (size, tag) = (got.meta.size, got.meta.e_tag.clone());
                let piece = |piece: object_store::Result<_>| match piece {
                    Ok(bytes) => Ok(PutPayload::from_bytes(bytes)),
                    Err(error) => Err(fault::of(&error)),
                };
                Ok(Answer { size, tag, body: got.into_stream().map(piece).boxed() })
            }
        }
    }
}

/// A tag as a header spells it; a list may leave the quotes out.
fn quoted(tag: &str) -> String {
    if tag.ends_with('"') { tag.to_owned() } else { format!("\"{tag}\"") }
}

/// Whether there is an object, by its first byte; of a server that may know no ranges, by as much as is opened.
pub(super) fn is_there(reader: &Reader) -> io::Result<bool> {
    let mut head = match reader {
        Reader::Store(..) => vec![0],
        Reader::Web(_) => vec![0; usize::try_from(Pace::FAR.first).map_err(io::Error::other)?],
    };
    match front::wait(fill(reader, &mut head, 0, None, &OnceLock::new())) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == fault::NOT_IN_RANGE => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// One object.
pub(super) struct Object {
    reader: Arc<Reader>,
    /// Bytes.
    size: u64,
    /// What says that it is the same object, once some of it was read.
    tag: OnceLock<String>,
    changed: AtomicBool,
}

impl Object {
    /// An object that a list names.
    pub(super) fn listed(reader: Arc<Reader>, size: u64) -> Self {
        Self { reader, size, tag: OnceLock::new(), changed: AtomicBool::new(false) }
    }

    /// An object of which nothing is known but where it is, and its first bytes.
    pub(super) fn found(reader: Arc<Reader>) -> io::Result<(Self, Vec<u8>)> {
        let mut head = vec![0; usize::try_from(Pace::FAR.first).map_err(io::Error::other)?];
        let tag = OnceLock::new();
        let filled = front::wait(fill(&reader, &mut head, 0, None, &tag));
        let (count, size) = match filled {
            // An empty object has no range.
            Err(error) if error.kind() == fault::NOT_IN_RANGE => (0, 0),
            filled => filled?,
        };
        head.truncate(count);
        Ok((Self { reader, size, tag, changed: AtomicBool::new(false) }, head))
    }

    fn read(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = buffer.len().min(left);
        let buffer = buffer.get_mut(..length).unwrap_or_default();
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = front::wait(fill(&self.reader, buffer, offset, Some(self.size), &self.tag));
        // What is no longer there, or ends earlier, was there when it was listed.
        let is_gone = |kind| matches!(kind, io::ErrorKind::NotFound | fault::CHANGED | fault::NOT_IN_RANGE);
        match read {
            Err(error) if is_gone(error.kind()) => {
                self.changed.store(true, Ordering::Relaxed);
                Err(if error.kind() == io::ErrorKind::NotFound { gone() } else { fault::changed() })
            }
            read => read.map(|(count, _)| count),
        }
    }
}

fn gone() -> io::Error {
    io::Error::new(fault::CHANGED, "it is no longer there")
}

impl ReadAt for Object {
    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.read(buffer, offset)
    }

    fn stamp(&self) -> io::Result<Stamp> {
        let writes = i64::from(self.changed.load(Ordering::Relaxed));
        Ok(Stamp { modified: (writes, 0), ..Stamp::of_size(self.size) })
    }

    fn pace(&self) -> Pace {
        Pace::FAR
    }
}

/// Fills the buffer from `offset` on, or up to the end of the object. Returns how many bytes came and how many the
/// object has; `size` is how many it is to have.
async fn fill(
    reader: &Reader,
    buffer: &mut [u8],
    offset: u64,
    size: Option<u64>,
    tag: &OnceLock<String>,
) -> io::Result<(usize, u64)> {
    let mut filled = 0;
    let mut pause = Duration::from_millis(100);
    for attempt in 1.. {
        let rest = buffer.get_mut(filled..).unwrap_or_default();
        let begin = offset.saturating_add(filled as u64);
        let outcome = once(reader, rest, begin, size, tag).await;
        let refusal = match outcome {
            Ok(came) => {
                filled += came.count;
                let whole = came.size.saturating_sub(offset).min(buffer.len() as u64);
                if filled as u64 >= whole {
                    return Ok((filled, came.size));
                }
                Refusal { error: came.cut.unwrap_or_else(ends_early), passes: true }
            }
            Err(refusal) => refusal,
        };
        if !refusal.passes || attempt >= ATTEMPTS {
            return Err(refusal.error);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
    Ok((filled, 0))
}

fn ends_early() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "the store ends its answers early")
}

/// What came of one request.
struct Came {
    count: usize,
    /// Bytes of the whole object.
    size: u64,
    /// Why no more came.
    cut: Option<io::Error>,
}

async fn once(
    reader: &Reader,
    buffer: &mut [u8],
    begin: u64,
    size: Option<u64>,
    tag: &OnceLock<String>,
) -> Result<Came, Refusal> {
    let end = begin.saturating_add(buffer.len() as u64);
    let mut answer = reader.ask(begin..end, tag.get().map(String::as_str)).await?;
    let is_other = |known: &String| answer.tag.as_ref().is_some_and(|tag| tag != known);
    if tag.get().is_some_and(is_other) || size.is_some_and(|size| size != answer.size) {
        return Err(fault::changed().into());
    }
    if let Some(own) = answer.tag.take() {
        let _ = tag.set(own);
    }
    let mut came = Came { count: 0, size: answer.size, cut: None };
    while let Some(pieces) = answer.body.next().await {
        let pieces = match pieces {
            Ok(pieces) => pieces,
            Err(error) => {
                came.cut = Some(error);
                break;
            }
        };
        for piece in &pieces {
            let rest = buffer.get_mut(came.count..).unwrap_or_default();
            let count = piece.len().min(rest.len());
            if let (Some(to), Some(from)) = (rest.get_mut(..count), piece.get(..count)) {
                to.copy_from_slice(from);
            }
            came.count += count;
        }
    }
    Ok(came)
}
