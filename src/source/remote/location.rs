//! What a URL names: a store, a bucket of it, and a key there.
//!
//! Opens nothing.

use std::io;
use std::path::Path as FilePath;

use object_store::path::Path;

use super::fault;

/// The store that a bucket lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Amazon,
    Google,
    Azure,
}

/// What a URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Location {
    /// An object, or all that have a key below it.
    Bucket {
        service: Service,
        bucket: String,
        /// Without `/` at its ends.
        key: Path,
        /// The URL ends in `/`, or names the bucket alone.
        is_folder: bool,
    },
    /// Whatever a server has there; as it is shown.
    Web(String),
}

impl Location {
    /// Reads a URL as the tools of the stores do: a key is taken as it is written, without escapes.
    pub(super) fn of(url: &FilePath) -> io::Result<Self> {
        let text = url.to_str().unwrap_or_default();
        // Where a path was joined, Windows put its own separator.
        let joined = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
        let text = joined.as_str();
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let service = match scheme.to_ascii_lowercase().as_str() {
            "s3" => Service::Amazon,
            "gs" => Service::Google,
            "az" => Service::Azure,
            _ => return Self::web(text, rest),
        };
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(unfit("the URL names no bucket"));
        }
        let is_folder = key.is_empty() || key.ends_with('/');
        // The crate passes over a part without a name at either end.
        if key.starts_with('/') || key.ends_with("//") {
            return Err(fault::invalid_key());
        }
        let key = Path::parse(key).map_err(|_| fault::invalid_key())?;
        Ok(Self::Bucket { service, bucket: bucket.to_owned(), key, is_folder })
    }

    fn web(url: &str, rest: &str) -> io::Result<Self> {
        let host = rest.split('/').next().unwrap_or_default();
        let is_open = url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"));
        if is_open && !is_loopback(host) {
            return Err(unfit("what comes by http:// can be changed on its way; use https://"));
        }
        if url.ends_with('/') || !rest.contains('/') {
            return Err(unfit(
                "a folder behind https:// cannot be listed; name an archive, or use s3:// gs:// az://",
            ));
        }
        Ok(Self::Web(url.to_owned()))
    }
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "[::1]") || name.starts_with("127.")
}

fn unfit(words: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidFilename, words)
}

/// The last part of a URL: what reports call the container.
pub(in crate::source) fn name(url: &FilePath) -> String {
    let text = url.to_string_lossy();
    let text = text.trim_end_matches('/');
    text.rsplit('/').next().unwrap_or(text).to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    fn bucket(url: &str) -> (String, String, bool) {
        match Location::of(FilePath::new(url)).unwrap() {
            Location::Bucket { bucket, key, is_folder, .. } => (bucket, key.to_string(), is_folder),
            Location::Web(url) => (url, String::new(), false),
        }
    }

    #[test]
    fn keys_are_taken_as_they_are_written() {
        let three = |bucket: &str, key: &str, is_folder| (bucket.to_owned(), key.to_owned(), is_folder);
        assert_eq!(bucket("s3://b"), three("b", "", true));
        assert_eq!(bucket("s3://b/"), three("b", "", true));
        assert_eq!(bucket("gs://b/a/up.zip"), three("b", "a/up.zip", false));
        assert_eq!(bucket("az://c/naïve é+ &=%20/"), three("c", "naïve é+ &=%20", true));
        assert_eq!(name(FilePath::new("s3://b/photos/")), "photos");
        assert_eq!(name(FilePath::new("s3://b")), "b");
    }

    #[test]
    fn what_cannot_be_read_is_refused_before_anything_is_asked() {
        for url in [
            "s3:///a",
            "s3://b/a//b",
            "s3://b/../x",
            "http://example.org/up.zip",
            "https://h/x/",
            "https://h",
        ] {
            assert!(Location::of(FilePath::new(url)).is_err(), "{url}");
        }
        for url in ["http://127.0.0.1:9/x.zip", "http://localhost/x.zip", "https://example.org/x.zip"] {
            assert!(Location::of(FilePath::new(url)).is_ok(), "{url}");
        }
    }
}
