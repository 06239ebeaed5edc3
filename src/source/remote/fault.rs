//! What went wrong with a request, in words of our own.
//!
//! The errors of clients hold URLs, headers and whole answers; none of their text is passed on but the code that a store
//! gives and its status.

use std::error::Error as _;
use std::io;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

use super::wire::GIVEN_UP;

/// The range begins at or after the end of the object: it is empty, or shorter than it was.
pub(super) const NOT_IN_RANGE: io::ErrorKind = io::ErrorKind::InvalidInput;
/// The object is another one than when it was first read.
pub(super) const CHANGED: io::ErrorKind = io::ErrorKind::StaleNetworkFileHandle;

/// Who gives credentials to machines; where one is asked, there were none in the environment.
const MACHINES: [&str; 3] = ["169.254.169.254", "169.254.170.2", "metadata.google.internal"];

/// The error of a request to a store.
pub(super) fn of(error: &Error) -> io::Error {
    let text = error.to_string();
    let code = code(&text).map(|code| format!(" ({code})")).unwrap_or_default();
    if MACHINES.iter().any(|host| text.contains(host)) {
        return io::Error::new(
            io::ErrorKind::PermissionDenied,
            "there are no credentials in the environment, and this machine has none of its own",
        );
    }
    match error {
        Error::NotFound { .. } => {
            io::Error::new(io::ErrorKind::NotFound, format!("there is no such object{code}"))
        }
        Error::Precondition { .. } => changed(),
        Error::PermissionDenied { .. } => denied(403, &code),
        Error::Unauthenticated { .. } => denied(401, &code),
        Error::InvalidPath { .. } => invalid_key(),
        _ => match status(&text) {
            Some(status) => of_status(status, &code),
            None if text.contains("Received redirect without LOCATION") => io::Error::other(
                "the bucket lies in another region than the one that is asked; AWS_REGION says which",
            ),
            None => of_transport(error),
        },
    }
}

/// The error of an answer that is none of what was asked for.
pub(super) fn of_status(status: u16, code: &str) -> io::Error {
    match status {
        401 | 403 => denied(status, code),
        404 | 410 => io::Error::new(io::ErrorKind::NotFound, format!("there is no such object{code}")),
        412 => changed(),
        416 => io::Error::new(NOT_IN_RANGE, "the object ends before the bytes that were asked for"),
        429 | 503 => io::Error::new(
            io::ErrorKind::ResourceBusy,
            format!("the store answers {status}{code}, however slowly it is asked"),
        ),
        _ => io::Error::other(format!("the store answers {status}{code}")),
    }
}

/// The error of a request without an answer.
pub(super) fn of_transport(error: &(dyn std::error::Error + 'static)) -> io::Error {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<HttpError>() {
            return of_http(error);
        }
        cause = error.source();
    }
    io::Error::other(
        "the request could not be made: credentials or options of the store are missing or wrong",
    )
}

/// The same of the client itself.
pub(super) fn of_http(error: &HttpError) -> io::Error {
    match error.kind() {
        HttpErrorKind::Connect => {
            io::Error::new(io::ErrorKind::NotConnected, "no connection to the store can be made")
        }
        HttpErrorKind::Timeout => {
            io::Error::new(io::ErrorKind::TimedOut, "the store does not answer in time")
        }
        HttpErrorKind::Request | HttpErrorKind::Interrupted => {
            io::Error::new(io::ErrorKind::ConnectionReset, "the store drops the connection")
        }
        _ if error.source().is_some_and(|own| own.to_string() == GIVEN_UP) => {
            io::Error::new(io::ErrorKind::ConnectionReset, GIVEN_UP)
        }
        _ if error.source().is_some_and(names_http) => io::Error::other(
            "the store is named by http://, which AWS_ALLOW_HTTP, GOOGLE_ALLOW_HTTP or AZURE_ALLOW_HTTP must allow",
        ),
        _ => io::Error::other("the store gives no answer that can be read"),
    }
}

/// Whether an error, or what caused it, is that a URL begins with `http://`.
fn names_http(error: &(dyn std::error::Error + 'static)) -> bool {
    error.to_string().contains("URL scheme is not allowed") || error.source().is_some_and(names_http)
}

/// The object was replaced between two reads of it.
pub(super) fn changed() -> io::Error {
    io::Error::new(CHANGED, "it was written to while it was read")
}

fn denied(status: u16, code: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::PermissionDenied,
        format!("the store answers {status}{code}: the credentials do not allow it"),
    )
}

/// A key that no path of files could be.
pub(super) fn invalid_key() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidFilename,
        "a key has an empty part (`//`), or one that is `.` or `..`; such keys cannot be read",
    )
}

/// The status in the text of an error.
fn status(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("status code: ")?;
    rest.get(..3)?.parse().ok()
}

/// The code of the store in the text of an error, which is one word.
fn code(text: &str) -> Option<&str> {
    let (code, _) = text.split_once("<Code>")?.1.split_once("</Code>")?;
    (code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}
