//! Files of web servers: signed and plain URLs, by GET of ranges. A signature for GET allows no HEAD, so none is made.
//!
//! Knows no content.

use std::io;
use std::ops::Range;
use std::time::Duration;

use futures_util::StreamExt as _;
use object_store::client::{HttpClient, HttpConnector as _, HttpRequest, HttpRequestBody, HttpResponse};
use object_store::{ClientOptions, HeaderValue, PutPayload};

use super::fault;
use super::object::{Answer, Reader, Refusal};
use super::wire::Connector;
use crate::model::{base64, url_scheme};
use crate::source::url;

/// A file of a web server.
pub(super) struct Web {
    client: HttpClient,
    /// With its signature.
    request: HttpRequest,
}

/// What reads a URL, given as it is shown.
pub(super) fn reader(shown: &str) -> io::Result<Reader> {
    let unfit = || io::Error::new(io::ErrorKind::InvalidFilename, "it is no URL that can be asked for");
    // Only this machine is asked without TLS, and no redirect leads out of it.
    let is_open = matches!(url_scheme(shown.as_ref()), Some("http"));
    let options = ClientOptions::new()
        .with_allow_http(is_open)
        .with_timeout(Duration::from_secs(3600))
        .with_read_timeout(Duration::from_secs(30))
        .with_connect_timeout(Duration::from_secs(5));
    let client =
        Connector::default().connect(&options).map_err(|_| io::Error::other("no client can be made"))?;
    let (url, user) = without_user(&url::whole(shown));
    let mut request = HttpRequest::new(HttpRequestBody::empty());
    *request.uri_mut() = url.parse().map_err(|_| unfit())?;
    if let Some(user) = user {
        let word = format!("Basic {}", base64(user.as_bytes()));
        let mut word = HeaderValue::from_str(&word).map_err(|_| unfit())?;
        word.set_sensitive(true);
        request.headers_mut().insert("authorization", word);
    }
    Ok(Reader::Web(Box::new(Web { client, request })))
}

/// A URL without its fragment and its user, and the user with the password.
fn without_user(url: &str) -> (String, Option<String>) {
    let url = url.split('#').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    match host.rsplit_once('@') {
        Some((user, host)) => (format!("{scheme}://{host}{path}"), Some(user.to_owned())),
        None => (url.to_owned(), None),
    }
}

impl Web {
    pub(super) async fn ask(&self, range: Range<u64>, tag: Option<&str>) -> Result<Answer, Refusal> {
        let mut request = self.request.clone();
        let headers = request.headers_mut();
        let bytes = format!("bytes={}-{}", range.start, range.end.saturating_sub(1));
        headers.insert("range", HeaderValue::from_str(&bytes).map_err(io::Error::other)?);
        headers.insert("accept-encoding", HeaderValue::from_static("identity"));
        // A weak tag matches nothing.
        if let Some(tag) = tag.filter(|tag| tag.starts_with('"')) {
            headers.insert("if-match", HeaderValue::from_str(tag).map_err(io::Error::other)?);
        }
        let answer = self.client.execute(request).await;
        let answer = answer.map_err(|error| Refusal { error: fault::of_http(&error), passes: true })?;
        let size = match answer.status().as_u16() {
            206 => whole_of(&header(&answer, "content-range")),
            // All of it came, and is all that was asked for.
            200 => Some(answer_length(&answer)?).filter(|length| range.start == 0 && *length <= range.end),
            status => {
                let passes = status >= 500 || matches!(status, 408 | 429);
                return Err(Refusal { error: fault::of_status(status, ""), passes });
            }
        };
        let size = size.ok_or_else(|| {
            io::Error::other("the server sends files only as a whole, not parts of them; download it first")
        })?;
        let tag = Some(header(&answer, "etag")).filter(|tag| !tag.is_empty());
        let piece = |piece: Result<_, _>| match piece {
            Ok(bytes) => Ok(PutPayload::from_bytes(bytes)),
            Err(error) => Err(fault::of_http(&error)),
        };
        Ok(Answer { size, tag, body: answer.into_body().bytes_stream().map(piece).boxed() })
    }
}

fn header(answer: &HttpResponse, name: &str) -> String {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn answer_length(answer: &HttpResponse) -> io::Result<u64> {
    let length = header(answer, "content-length");
    length
        .parse()
        .map_err(|_| io::Error::other("the server does not say how long the file is; download it first"))
}

/// The size of the whole in `bytes 0-65535/2857000`.
fn whole_of(range: &str) -> Option<u64> {
    range.rsplit_once('/')?.1.trim().parse().ok()
}
