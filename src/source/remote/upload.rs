//! Puts finished files into a store. A file is complete there or not there: a large one goes up in parts, which become an
//! object when all are there, and are given up on every other way out.
//!
//! Knows nothing of what is written, nor whether it may be.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path as FilePath;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use futures_util::stream::FuturesUnordered;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt as _, PutPayload};
use tokio::sync::Notify;

use super::location::Location;
use super::object::{self, Reader};
use super::{bucket, fault, front};

/// Bytes of a part; larger where a file would have too many of them.
const PART: u64 = 8 << 20;
/// Most parts of a file; stores take 10,000.
const PARTS_MAX: u64 = 9_000;
/// Parts that go up at a time.
const LANES: usize = 4;

/// A signal ends the process: nothing more is put anywhere.
static ENDING: AtomicBool = AtomicBool::new(false);
static ENDED: Notify = Notify::const_new();
/// Uploads that are under way.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// Gives up all uploads, and waits a while until what they left is taken away; for a signal that ends the process.
pub(crate) fn give_up() {
    ENDING.store(true, Ordering::SeqCst);
    ENDED.notify_waiters();
    for _ in 0..500 {
        if UNDER_WAY.load(Ordering::SeqCst) == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Where files are put.
pub(crate) struct Shelf {
    store: Arc<dyn ObjectStore>,
    key: Path,
}

impl Shelf {
    /// The place that a URL names, which is the key of an object or of a folder.
    pub(crate) fn at(url: &FilePath) -> io::Result<Self> {
        match Location::of(url)? {
            Location::Web(_) => Err(io::Error::new(
                io::ErrorKind::InvalidFilename,
                "nothing is written to https://; give s3:// gs:// az://",
            )),
            Location::Bucket { service, bucket, key, .. } => {
                Ok(Self { store: bucket::open(service, &bucket)?, key })
            }
        }
    }

    /// Whether an object of this key, or one below it, is there.
    pub(crate) fn is_taken(&self) -> io::Result<bool> {
        let is_folder = front::wait(async {
            let mut below = self.store.list(Some(&self.key));
            below.next().await.transpose().map(|found| found.is_some()).map_err(|error| fault::of(&error))
        })?;
        let object = || Reader::Store(Arc::clone(&self.store), self.key.clone());
        Ok(is_folder || (!self.key.as_ref().is_empty() && object::is_there(&object())?))
    }

    /// Puts a file; `name` is that of one in a folder.
    pub(crate) fn put(&self, file: &FilePath, name: Option<&str>) -> io::Result<()> {
        let key = match name {
            Some(name) => Path::parse(format!("{}/{name}", self.key)).map_err(|_| fault::invalid_key())?,
            None => self.key.clone(),
        };
        UNDER_WAY.fetch_add(1, Ordering::SeqCst);
        let put = front::wait(put(self.store.as_ref(), &key, file));
        UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
        put
    }

    /// Takes away what was put into a folder that is not complete.
    pub(crate) fn take_away(&self, names: &[String]) {
        let _ = front::wait(async {
            for name in names {
                if let Ok(key) = Path::parse(format!("{}/{name}", self.key)) {
                    let _ = self.store.delete(&key).await;
                }
            }
            Ok(())
        });
    }
}

async fn put(store: &dyn ObjectStore, key: &Path, file: &FilePath) -> io::Result<()> {
    let mut file = File::open(file)?;
    let size = file.metadata()?.len();
    let part = PART.max(size.div_ceil(PARTS_MAX));
    if ENDING.load(Ordering::SeqCst) {
        return Err(io::ErrorKind::Interrupted.into());
    }
    if size <= part {
        let bytes = next(&mut file, part)?;
        return store.put(key, PutPayload::from(bytes)).await.map(drop).map_err(|error| fault::of(&error));
    }
    let mut upload = store.put_multipart(key).await.map_err(|error| fault::of(&error))?;
    let sent = {
        let parts = pin!(parts(upload.as_mut(), &mut file, part));
        let ended = pin!(ENDED.notified());
        match select(parts, ended).await {
            Either::Left((sent, _)) => sent,
            Either::Right(_) => Err(io::ErrorKind::Interrupted.into()),
        }
    };
    if sent.is_err() || ENDING.load(Ordering::SeqCst) {
        let _ = upload.abort().await;
        return sent.and_then(|()| Err(io::ErrorKind::Interrupted.into()));
    }
    match upload.complete().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let _ = upload.abort().await;
            Err(fault::of(&error))
        }
    }
}

/// Sends all parts, some at a time.
async fn parts(upload: &mut dyn MultipartUpload, file: &mut File, part: u64) -> io::Result<()> {
    let mut under_way = FuturesUnordered::new();
    loop {
        let bytes = next(file, part)?;
        let is_last = bytes.is_empty();
        if !is_last {
            under_way.push(upload.put_part(PutPayload::from(bytes)));
        }
        while under_way.len() >= LANES || (is_last && !under_way.is_empty()) {
            if let Some(Err(error)) = under_way.next().await {
                return Err(fault::of(&error));
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

fn next(file: &mut File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
