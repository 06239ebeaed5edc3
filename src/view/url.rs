//! URLs as texts: scheme, host and path, what must be percent-encoded, and how a path follows a base.
//!
//! Fetches nothing and knows no rule.

use std::fmt::Write as _;

use crate::model::{EntryPath, Format};
use crate::text::{is_invisible, percent_encoded, separators};

use super::spreadsheet::is_error_value;

/// A URL in three parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Url<'a> {
    /// What stands before the colon.
    pub(crate) scheme: &'a str,
    /// Host and port; nothing where no `//` follows the colon.
    pub(crate) host: &'a str,
    /// Everything behind the host, with the slash it begins with.
    pub(crate) path: &'a str,
}

/// The parts of a URL; `None` where a text is none, but a path or a word. A single letter before a
/// colon is a drive.
pub(crate) fn parts(text: &str) -> Option<Url<'_>> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !is_scheme {
        return None;
    }
    let Some(rest) = rest.strip_prefix("//") else {
        // `s3:/bucket` is a slip of a URL; `a:b c` is a sentence.
        let is_slip = rest.starts_with('/') || matches!(scheme, "data" | "blob" | "urn");
        return is_slip.then_some(Url { scheme, host: "", path: rest });
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    Some(Url { scheme, host, path })
}

/// A text without the spaces, line breaks and invisible characters around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter))
}

/// The URLs of a text, each up to where the next begins.
pub(crate) fn each(text: &str) -> impl Iterator<Item = &str> {
    let starts = beginnings(text);
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).filter_map(|(start, end)| text.get(start..end))
}

/// Where each of several URLs in one text begins; one or none where it holds no more than one. A URL inside another,
/// behind a `/`, a `=` or the like, belongs to it.
fn beginnings(text: &str) -> Vec<usize> {
    let folded = text.to_ascii_lowercase();
    let schemes = folded.match_indices("://").filter_map(|(colon, _)| {
        let before = folded.get(..colon)?;
        let start =
            ["https", "http", "ftp", "s3", "gs"].iter().find_map(|scheme| before.strip_suffix(scheme))?.len();
        let outside = before.get(..start)?.chars().next_back();
        let divides = |letter: char| {
            letter.is_whitespace()
                || is_invisible(letter)
                || ",;|\"'<>".contains(letter)
                || letter.is_alphanumeric()
        };
        outside.is_none_or(divides).then_some(start)
    });
    schemes.collect()
}

/// What people and spreadsheets write where there is nothing to write.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "n/a",
        "na",
        "n.a.",
        "n/d",
        "nd",
        "null",
        "(null)",
        "none",
        "nil",
        "nan",
        "undefined",
        "unknown",
        "missing",
        "tbd",
        "todo",
        "pending",
        "no image",
        "no photo",
        "not available",
        "true",
        "false",
        "0",
    ];
    let text = trimmed(text);
    let word = text.to_lowercase();
    // `#REF!`, `-`, `?`: no name in front.
    WORDS.contains(&word.as_str()) || is_error_value(text) || !word.chars().any(char::is_alphanumeric)
}

/// Whether a text can be a path below some URL, with nothing at hand to compare it with: it ends in an extension,
/// leads nowhere else (a drive, a share, a root, a parent) and holds nothing that a URL would read in its own way.
pub(crate) fn is_relative_path(text: &str) -> bool {
    let path = separators(text);
    let is_rooted = text.starts_with(['/', '\\', '~']) || text.as_bytes().get(1) == Some(&b':');
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_extension = (1..=5).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_read = |letter: char| "?#:|;*<>\"".contains(letter) || letter.is_control() || is_invisible(letter);
    let is_escaped =
        text.bytes().enumerate().any(|(at, _)| is_escape(text.as_bytes().get(at..).unwrap_or_default()));
    !is_rooted
        && is_extension
        && !is_escaped
        && !text.contains(is_read)
        && path.split('/').all(|part| part != "..")
}

/// Whether a text that is no URL was meant as one: `https//e.org/1.jpg`, `https:\\e.org\1.jpg`, `www.e.org/1.jpg`,
/// `//e.org/1.jpg`.
pub(crate) fn is_slip(text: &str) -> bool {
    let folded = text.to_ascii_lowercase();
    let behind = ["https", "http", "ftp", "s3"].iter().find_map(|scheme| folded.strip_prefix(scheme));
    let host = folded.strip_prefix("//").and_then(|rest| rest.split_once('/'));
    behind.is_some_and(|rest| [":", ";", "//", "\\\\"].iter().any(|sign| rest.starts_with(sign)))
        || host.is_some_and(|(host, _)| host.contains('.'))
        || folded.starts_with("www.")
}

/// Names of query parameters that hold a signature: of S3, Google Cloud, `CloudFront` and older S3, Azure.
const SIGNATURES: &[&str] = &["x-amz-signature", "x-goog-signature", "signature", "sig"];

/// Whether the query of a URL holds a signature, which another host, path or query makes void.
pub(crate) fn is_signed(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let is_one = |pair: &str| {
        let name = pair.split_once('=').map_or("", |(name, _)| name);
        SIGNATURES.iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    query.split(['&', '#']).any(is_one)
}

/// Whether `#` or `?` and a raw space stand in one URL, a `#` where a fragment may begin, or something behind the extension
/// of an image, so that nobody can say what belongs to the name.
pub(crate) fn is_unclear(url: &str) -> bool {
    let has_space = url.contains(char::is_whitespace);
    has_space && url.contains(['#', '?'])
        || may_be_fragment(url)
        || url.contains(|letter: char| letter.is_control() || is_invisible(letter))
        || has_words_behind(url)
}

/// Whether what follows a `#` may be a fragment, which is never sent: an image is named before it, or none behind it.
fn may_be_fragment(url: &str) -> bool {
    let Some((before, behind)) = url.split_once('#') else { return false };
    let is_image = |text: &str| {
        let path = text.split_once('?').map_or(text, |(path, _)| path);
        EntryPath::from(path).extension().and_then(Format::from_extension).is_some_and(Format::is_media)
    };
    is_image(before) || behind.contains('/') || !is_image(behind)
}

/// Whether something follows the extension of an image: `1.jpg (front)`, `1.jpg,2.jpg`.
fn has_words_behind(url: &str) -> bool {
    let divides = |letter: char| letter.is_whitespace() || ",;|".contains(letter);
    let is_media = |(at, _): (usize, &str)| {
        let path = EntryPath::from(url.get(..at).unwrap_or_default());
        path.extension().and_then(Format::from_extension).is_some_and(Format::is_media)
    };
    url.match_indices(divides).any(is_media)
}

/// Where the path of a URL begins. A `\` ends the host as well, as browsers read it.
fn path_start(text: &str) -> usize {
    let Some(url) = parts(text).filter(|url| !url.host.is_empty()) else { return 0 };
    url.scheme.len() + "://".len() + url.host.find('\\').unwrap_or(url.host.len())
}

/// Whether a byte may stand in a URL as it is (RFC 3986), the percent sign apart.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte)
}

/// Whether a percent sign at the start of some bytes begins an escape.
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

/// The characters of a URL's path and query that must not stand there: those that no URL may hold, and `refused`. No
/// character of a host can be percent-encoded.
pub(crate) fn bad_characters(text: &str, refused: &str) -> Vec<char> {
    let is_bad = |(at, letter): &(usize, char)| match u8::try_from(*letter) {
        Ok(b'%') => !is_escape(text.as_bytes().get(*at..).unwrap_or_default()),
        Ok(byte) => !is_plain(byte) || refused.contains(*letter),
        Err(_) => true,
    };
    let start = path_start(text);
    text.char_indices().filter(|(at, _)| *at >= start).filter(is_bad).map(|(_, letter)| letter).collect()
}

/// The URL with such characters percent-encoded, its host and what is encoded already left alone.
pub(crate) fn fixed(text: &str, refused: &str) -> String {
    let start = path_start(text);
    let mut out = text.get(..start).unwrap_or_default().to_owned();
    for (at, byte) in text.bytes().enumerate().skip(start) {
        let stays = match byte {
            b'%' => is_escape(text.as_bytes().get(at..).unwrap_or_default()),
            _ => is_plain(byte) && !refused.contains(char::from(byte)),
        };
        push(&mut out, byte, stays);
    }
    out
}

/// A path behind a base, each part of it percent-encoded once.
pub(crate) fn joined(base: &str, path: &str) -> String {
    format!("{}/{}", base.trim_end_matches('/'), percent_encoded(path.trim_start_matches('/')))
}

fn push(out: &mut String, byte: u8, stays: bool) {
    if stays {
        out.push(char::from(byte));
    } else {
        let _ = write!(out, "%{byte:02X}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_paths_and_sentences() {
        let of = |text| parts(text).map(|url: Url<'_>| (url.scheme, url.host, url.path));
        assert_eq!(of("https://a.b:8/c?d#e"), Some(("https", "a.b:8", "/c?d#e")));
        assert_eq!(of("s3://bucket"), Some(("s3", "bucket", "")));
        assert_eq!(of("s3:/bucket"), Some(("s3", "", "/bucket")));
        for text in ["C:\\a.jpg", "C:/a.jpg", "a.jpg", "/a/b.jpg", "note: a b", "", ":", "1a://b"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn a_url_inside_another_is_no_second_one() {
        for several in [
            "https://a/1.jpg https://a/2.jpg",
            "https://a/1.jpg|http://a/2.jpg",
            "https://a/1.jpg\nHTTPS://a/2.jpg",
            "https://a/1.jpghttps://a/2.jpg",
        ] {
            assert_eq!(beginnings(several).len(), 2, "{several}");
        }
        for one in [
            "https://web.archive.org/web/2020/https://a/1.jpg",
            "https://proxy.example/?url=https://a/1.jpg",
            "https://https://a/1.jpg",
            "img/a.jpg",
        ] {
            assert!(beginnings(one).len() < 2, "{one}");
        }
    }

    #[test]
    fn words_for_nothing_are_no_paths() {
        for word in ["n/a", " NULL ", "#REF!", "#N/A", "-", "?", "NaN", "--"] {
            assert!(is_placeholder(word), "{word}");
        }
        for path in ["a.jpg", "na.jpg", "#1.jpg", "none/a.jpg"] {
            assert!(!is_placeholder(path), "{path}");
        }
    }

    #[test]
    fn a_url_with_a_slip_is_no_path() {
        for slip in [
            "https//e.org/1.jpg",
            "https:\\\\e.org\\1.jpg",
            "WWW.e.org/1.jpg",
            "//e.org/1.jpg",
            "http;//e/1.jpg",
        ] {
            assert!(is_slip(slip), "{slip}");
        }
        for path in ["http/1.jpg", "https.jpg", "//img/1.jpg", "s3/1.jpg", "wwwx/1.jpg", "e.org/1.jpg"] {
            assert!(!is_slip(path), "{path}");
        }
    }

    #[test]
    fn only_a_plain_path_can_follow_a_base_unseen() {
        for path in ["a.jpg", "img/a b.JPG", "img\\a.jpg", "./a.jpeg"] {
            assert!(is_relative_path(path), "{path}");
        }
        for other in [
            "C:/a.jpg",
            "C:a.jpg",
            "\\\\nas\\a.jpg",
            "/a.jpg",
            "~/a.jpg",
            "../a.jpg",
            "a%20b.jpg",
            "a.jpg?x=1",
            "see note",
        ] {
            assert!(!is_relative_path(other), "{other}");
        }
    }

    #[test]
    fn what_follows_an_extension_may_be_no_part_of_the_name() {
        for unclear in
            ["https://e.org/1.jpg (front)", "https://e.org/1.JPG,2.jpg", "https://e.org/1.tif; note"]
        {
            assert!(is_unclear(unclear), "{unclear}");
        }
        for clear in ["https://e.org/1 (front).jpg", "https://e.org/a,b.jpg", "https://e.org/v1.2 final.jpg"]
        {
            assert!(!is_unclear(clear), "{clear}");
        }
    }

    #[test]
    fn what_is_encoded_is_not_encoded_again() {
        assert_eq!(fixed("https://a/b c%20d%é<#?x=1", "#<"), "https://a/b%20c%20d%25%C3%A9%3C%23?x=1");
        assert_eq!(fixed("https://é b/é", ""), "https://é b/%C3%A9");
        assert_eq!(fixed(&fixed("https://a/50% é", ""), ""), fixed("https://a/50% é", ""));
        assert_eq!(joined("https://h/x/", "a b/c#d%20é.jpg"), "https://h/x/a%20b/c%23d%2520%C3%A9.jpg");
        assert_eq!(
            joined("https://h", "-._~!$&'()*+,;=:@/[?].png"),
            "https://h/-._~%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40/%5B%3F%5D.png"
        );
    }
}
