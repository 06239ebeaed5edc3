//! Which paths are URLs of stores, and what of a URL may be shown.
//!
//! A matter of texts; opens nothing.

use std::borrow::Cow;
use std::path::Path;

/// Schemes of URLs that are inputs and outputs.
const SCHEMES: [&str; 5] = ["s3", "gs", "az", "https", "http"];
/// Words in the query of a URL that show that it is signed.
const SIGNS: [&str; 8] =
    ["x-amz-", "x-goog-", "sig=", "signature=", "token=", "credential=", "key=", "password="];

/// The scheme of a path that is a URL, in lower case.
pub fn url_scheme(path: &Path) -> Option<&'static str> {
    let (scheme, _) = path.to_str()?.split_once("://")?;
    SCHEMES.into_iter().find(|known| scheme.eq_ignore_ascii_case(known))
}

/// Whether a path is a URL that may be an input or an output.
pub fn is_url(path: &Path) -> bool {
    url_scheme(path).is_some()
}

/// A URL without user, password, query and fragment.
pub fn without_secrets(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// A text without the signatures, passwords and users of the URLs in it.
pub fn redacted(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let begin = rest.get(..at).map_or(0, |before| {
            before.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |last| last + 1)
        });
        let (before, url) = rest.split_at(begin);
        let end = url.find(|c: char| c.is_whitespace() || "\"'`<>)".contains(c)).unwrap_or(url.len());
        let (url, after) = url.split_at(end.max(at - begin + 3));
        shown.push_str(before);
        shown.push_str(&if is_secret(url) { without_secrets(url) } else { url.to_owned() });
        rest = after;
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

fn is_secret(url: &str) -> bool {
    let host = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    let query = url.split_once('?').map_or("", |(_, query)| query).to_ascii_lowercase();
    host.contains('@') || SIGNS.iter().any(|sign| query.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_known_by_its_scheme_and_a_path_is_none() {
        for url in ["s3://b", "S3://b/x", "gs://b/", "az://c/d", "https://h/x.zip"] {
            assert!(is_url(Path::new(url)), "{url}");
        }
        for path in ["s3:/b", "photos", "ftp://h/x", "./s3://b", "C:\\x"] {
            assert!(!is_url(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn texts_lose_the_secrets_of_their_urls_and_nothing_else() {
        let cases = [
            ("GET https://h/x.zip?sig=abc%3D&se=1 failed", "GET https://h/x.zip failed"),
            ("(`http://u:p@h/x`) and https://h/?page=2", "(`http://h/x`) and https://h/?page=2"),
            ("s3://bucket/a b.png: no such key", "s3://bucket/a b.png: no such key"),
            ("https://a/?Signature=1 https://b/?X-Goog-Signature=2", "https://a/ https://b/"),
            ("://", "://"),
            ("no URL", "no URL"),
        ];
        for (text, wanted) in cases {
            assert_eq!(redacted(text), wanted);
        }
    }
}
