//! A store on the loopback that speaks as much of S3 as is asked of it, and fails where a test wants it to.
//!
//! Plain files are there by the same paths, without a signature. What it was asked for is counted.

#![allow(unreachable_pub, missing_docs, reason = "a part of one test binary")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at once")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Keys in a page of a list, so that lists have several.
const PAGE: usize = 50;

/// How a store fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fault {
    #[default]
    None,
    /// One answer of five is 503, one of twenty ends early.
    Busy,
    /// Every object is dropped before it is answered; lists are given.
    Drops,
    /// Every object is another one each time.
    Changes,
    /// Objects and lists are refused.
    Denies,
    /// Ranges are passed over: all of the file comes.
    Whole,
    /// Parts of an upload take long.
    Slow,
}

/// What a store was asked for.
#[derive(Debug, Default)]
pub struct Counts {
    pub gets: AtomicU64,
    pub lists: AtomicU64,
    pub heads: AtomicU64,
    pub bytes: AtomicU64,
    pub refused: AtomicU64,
    pub cut: AtomicU64,
    pub aborted: AtomicU64,
    pub parts: AtomicU64,
}

impl Counts {
    pub fn of(count: &AtomicU64) -> u64 {
        count.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
struct Shelf {
    /// By bucket and key: `bucket/key`.
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Objects that are NULs but for these pieces, with their sizes.
    sparse: Mutex<BTreeMap<String, Sparse>>,
    uploads: Mutex<BTreeMap<String, BTreeMap<u32, Vec<u8>>>>,
    /// All that was asked for: method, path and query, headers.
    asked: Mutex<Vec<String>>,
    fault: Fault,
    counts: Counts,
    number: AtomicU64,
}

/// An object of this size that is NULs but for pieces at these offsets.
pub type Sparse = (u64, Vec<(u64, Vec<u8>)>);

/// A store that runs until the test ends.
pub struct Store {
    shelf: Arc<Shelf>,
    pub port: u16,
}

struct Request {
    method: String,
    /// Decoded, without the first `/`.
    path: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Store {
    pub fn new(fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shelf = Arc::new(Shelf { fault, ..Shelf::default() });
        let own = Arc::clone(&shelf);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shelf = Arc::clone(&own);
                std::thread::spawn(move || while shelf.answer(&stream).is_ok() {});
            }
        });
        Self { shelf, port }
    }

    pub fn put(&self, key: &str, bytes: impl Into<Vec<u8>>) {
        self.shelf.objects.lock().unwrap().insert(key.to_owned(), bytes.into());
    }

    pub fn put_sparse(&self, key: &str, object: Sparse) {
        self.shelf.sparse.lock().unwrap().insert(key.to_owned(), object);
    }

    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.shelf.objects.lock().unwrap().get(key).cloned()
    }

    /// Uploads that were begun and neither completed nor aborted.
    pub fn open_uploads(&self) -> usize {
        self.shelf.uploads.lock().unwrap().len()
    }

    pub fn counts(&self) -> &Counts {
        &self.shelf.counts
    }

    /// All that was asked for, as text.
    pub fn asked(&self) -> String {
        self.shelf.asked.lock().unwrap().join("\n")
    }

    /// The variables by which a client finds it.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ALLOW_HTTP", "true".into()),
            ("AWS_REGION", "us-east-1".into()),
            ("AWS_ACCESS_KEY_ID", "AKIAPLANTEDKEY".into()),
            ("AWS_SECRET_ACCESS_KEY", "PlantedSecretKey".into()),
            ("AWS_SESSION_TOKEN", "PlantedSessionToken".into()),
        ]
    }
}

impl Shelf {
    fn answer(&self, stream: &TcpStream) -> io::Result<()> {
        let request = read(stream)?;
        self.asked.lock().unwrap().push(format!("{} {} {:?}", request.method, request.path, request.query));
        let is_list = request.query.contains_key("list-type");
        let number = self.number.fetch_add(1, Ordering::SeqCst);
        if self.fault == Fault::Denies {
            let body = "<Error><Code>AccessDenied</Code><Message>PlantedMessage</Message></Error>";
            return send(stream, "403 Forbidden", &[], body.as_bytes());
        }
        if self.fault == Fault::Busy && number % 5 == 4 {
            self.counts.refused.fetch_add(1, Ordering::SeqCst);
            return send(stream, "503 Slow Down", &[], b"<Error><Code>SlowDown</Code></Error>");
        }
        match request.method.as_str() {
            "GET" if is_list => self.list(stream, &request),
            "GET" => self.object(stream, &request, number),
            "HEAD" => {
                self.counts.heads.fetch_add(1, Ordering::SeqCst);
                send(stream, "403 Forbidden", &[], b"")
            }
            _ => self.write(stream, request),
        }
    }

    fn list(&self, stream: &TcpStream, request: &Request) -> io::Result<()> {
        self.counts.lists.fetch_add(1, Ordering::SeqCst);
        let bucket = format!("{}/", request.path.trim_end_matches('/'));
        let prefix = format!("{bucket}{}", request.query.get("prefix").map_or("", String::as_str));
        let after = request.query.get("continuation-token").cloned().unwrap_or_default();
        let objects = self.objects.lock().unwrap();
        let mut found = objects.iter().filter(|(key, _)| key.starts_with(&prefix) && **key > after);
        let page: Vec<_> = found.by_ref().take(PAGE).collect();
        let mut text = String::from("<?xml version=\"1.0\"?><ListBucketResult>");
        for (key, bytes) in &page {
            let key = escaped(key.strip_prefix(&bucket).unwrap());
            let (size, tag) = (bytes.len(), tag(bytes));
            write!(
                text,
                "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>{tag}</ETag>\
                 <LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            )
            .unwrap();
        }
        if let (Some(_), Some((last, _))) = (found.next(), page.last()) {
            write!(text, "<NextContinuationToken>{}</NextContinuationToken>", escaped(last)).unwrap();
        }
        text.push_str("</ListBucketResult>");
        send(stream, "200 OK", &[("Content-Type", "application/xml".into())], text.as_bytes())
    }

    fn object(&self, stream: &TcpStream, request: &Request, number: u64) -> io::Result<()> {
        self.counts.gets.fetch_add(1, Ordering::SeqCst);
        if self.fault == Fault::Drops {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if let Some((size, pieces)) = self.sparse.lock().unwrap().get(&request.path) {
            return self.sparse(stream, request, *size, pieces);
        }
        let Some(bytes) = self.objects.lock().unwrap().get(&request.path).cloned() else {
            return send(stream, "404 Not Found", &[], b"<Error><Code>NoSuchKey</Code></Error>");
        };
        let mut tag = tag(&bytes);
        if self.fault == Fault::Changes {
            tag = format!("\"{number}\"");
        }
        if request.headers.get("if-match").is_some_and(|wanted| *wanted != tag) {
            return send(
                stream,
                "412 Precondition Failed",
                &[],
                b"<Error><Code>PreconditionFailed</Code></Error>",
            );
        }
        let wanted = request.headers.get("range").filter(|_| self.fault != Fault::Whole);
        let (status, range) = match wanted {
            None => ("200 OK", 0..bytes.len()),
            Some(range) => {
                let (start, end) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
                let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
                if start >= bytes.len() {
                    return send(stream, "416 Range Not Satisfiable", &[], b"");
                }
                ("206 Partial Content", start..bytes.len().min(end + 1))
            }
        };
        let part = &bytes[range.clone()];
        self.counts.bytes.fetch_add(part.len() as u64, Ordering::SeqCst);
        let spread = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), bytes.len());
        let headers = [
            ("ETag", tag),
            ("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT".into()),
            ("Content-Range", spread),
        ];
        if self.fault == Fault::Busy && number % 20 == 7 && part.len() > 1 {
            self.counts.cut.fetch_add(1, Ordering::SeqCst);
            send_part(stream, status, &headers, part.len(), &part[..part.len() / 2])?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        send(stream, status, &headers, part)
    }

    fn sparse(
        &self,
        stream: &TcpStream,
        request: &Request,
        size: u64,
        pieces: &[(u64, Vec<u8>)],
    ) -> io::Result<()> {
        let (start, end) = request.headers["range"].strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        let (start, end): (u64, u64) = (start.parse().unwrap(), end.parse().unwrap());
        let end = size.min(end + 1);
        let mut part = vec![0; usize::try_from(end - start).unwrap()];
        for (offset, piece) in pieces {
            for (at, byte) in (*offset..).zip(piece).filter(|(at, _)| (start..end).contains(at)) {
                part[usize::try_from(at - start).unwrap()] = *byte;
            }
        }
        self.counts.bytes.fetch_add(part.len() as u64, Ordering::SeqCst);
        let headers = [
            ("ETag", "\"sparse\"".to_owned()),
            ("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT".into()),
            ("Content-Range", format!("bytes {start}-{}/{size}", end - 1)),
        ];
        send(stream, "206 Partial Content", &headers, &part)
    }

    fn write(&self, stream: &TcpStream, request: Request) -> io::Result<()> {
        let Request { method, path, query, body, .. } = request;
        let upload = query.get("uploadId");
        match (method.as_str(), upload) {
            ("POST", None) if query.contains_key("uploads") => {
                let id = format!("upload-{path}");
                self.uploads.lock().unwrap().insert(id.clone(), BTreeMap::new());
                let text = format!(
                    "<InitiateMultipartUploadResult><UploadId>{}</UploadId></InitiateMultipartUploadResult>",
                    escaped(&id)
                );
                send(stream, "200 OK", &[], text.as_bytes())
            }
            ("PUT", Some(id)) => {
                self.counts.parts.fetch_add(1, Ordering::SeqCst);
                if self.fault == Fault::Slow {
                    std::thread::sleep(Duration::from_secs(2));
                }
                let tag = tag(&body);
                let number = query["partNumber"].parse().unwrap();
                // An upload that was aborted takes no part any more.
                if let Some(parts) = self.uploads.lock().unwrap().get_mut(id) {
                    parts.insert(number, body);
                }
                send(stream, "200 OK", &[("ETag", tag)], b"")
            }
            ("POST", Some(id)) => {
                let parts = self.uploads.lock().unwrap().remove(id).unwrap();
                let bytes: Vec<u8> = parts.into_values().flatten().collect();
                let tag = tag(&bytes);
                self.objects.lock().unwrap().insert(path, bytes);
                let text = format!(
                    "<CompleteMultipartUploadResult><ETag>{tag}</ETag></CompleteMultipartUploadResult>"
                );
                send(stream, "200 OK", &[], text.as_bytes())
            }
            ("DELETE", Some(id)) => {
                self.counts.aborted.fetch_add(1, Ordering::SeqCst);
                self.uploads.lock().unwrap().remove(id);
                send(stream, "204 No Content", &[], b"")
            }
            ("PUT", None) => {
                let tag = tag(&body);
                self.objects.lock().unwrap().insert(path, body);
                send(stream, "200 OK", &[("ETag", tag)], b"")
            }
            _ => send(stream, "405 Method Not Allowed", &[], b""),
        }
    }
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", &crate::support::sha256(bytes)[..16])
}

fn read(stream: &TcpStream) -> io::Result<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    Ok(Request { method, path: decoded(path.trim_start_matches('/')), query, headers, body })
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        plain.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(plain).unwrap()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn send(stream: &TcpStream, status: &str, headers: &[(&str, String)], body: &[u8]) -> io::Result<()> {
    send_part(stream, status, headers, body.len(), body)
}

/// Sends the head of an answer of this length, and of its body what is given.
fn send_part(
    mut stream: &TcpStream,
    status: &str,
    headers: &[(&str, String)],
    length: usize,
    body: &[u8],
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}
