//! Makes sound names out of flawed ones, the same each time.
//!
//! Knows no package: whether a name is taken already is asked by the caller.

use std::borrow::Cow;

use crate::model::{EntryPath, Flaws, MAX_COMPONENT, MAX_WINDOWS};
use crate::text::nfc;

/// Longest extension that is kept when a name is shortened, in bytes.
const MAX_EXTENSION: usize = 16;
/// Shortest rest of a name that is worth keeping, in characters.
const MIN_NAME: usize = 24;

/// The name relative to the root: no drive, no separator at the start, forward slashes, no empty or `.`
/// component. `None` where a `..` stands in it or nothing is left.
pub(super) fn relative(text: &str) -> Option<String> {
    let text = match text.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => text.get(2..)?,
        _ => text,
    };
    let parts: Vec<&str> = text.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() || parts.contains(&"..") {
        return None;
    }
    let slash = if text.ends_with('/') { "/" } else { "" };
    Some(parts.join("/") + slash)
}

/// The name in Unicode form C, without characters that nobody sees, without components that Windows
/// cannot hold. `None` where a `..` stands in it: what it leads to must not change.
pub(super) fn clean(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    if parts.contains(&"..") {
        return None;
    }
    let parts: Vec<Cow<'_, str>> = parts
        .into_iter()
        .map(|part| if part.is_empty() || part == "." { Cow::Borrowed(part) } else { component(part).into() })
        .collect();
    Some(parts.join("/"))
}

fn component(part: &str) -> String {
    let unseen = Flaws::CONTROL | Flaws::BIDI | Flaws::INVISIBLE;
    let visible: String = part.chars().filter(|c| !Flaws::of_character(*c).intersects(unseen)).collect();
    let mut name = nfc(visible.trim_end_matches(['.', ' '])).into_owned();
    if name.is_empty() {
        name.push('_');
    }
    if EntryPath::from(name.as_str()).flaws().contains(Flaws::RESERVED) {
        let base = name.split('.').next().unwrap_or_default().trim_end_matches(' ').len();
        name.insert(base, '_');
    }
    if name.len() > MAX_COMPONENT { shortened(&name, MAX_COMPONENT, str::len) } else { name }
}

/// The name with components that every file system holds, and short enough for Windows where shortening
/// the last component can do it.
pub(super) fn short(text: &str) -> Option<String> {
    let clean = clean(text)?;
    let characters = |text: &str| text.chars().count();
    if characters(&clean) <= MAX_WINDOWS {
        return Some(clean);
    }
    let (folder, name) = clean.rsplit_once('/').unwrap_or(("", &clean));
    let most = MAX_WINDOWS.saturating_sub(characters(folder) + usize::from(!folder.is_empty()));
    if most < MIN_NAME || characters(name) <= most {
        return Some(clean);
    }
    let name = shortened(name, most, characters);
    Some(if folder.is_empty() { name } else { format!("{folder}/{name}") })
}

/// The start of a name, a hash of all of it, and its extension: at most `most` long.
fn shortened(name: &str, most: usize, length: impl Fn(&str) -> usize) -> String {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= MAX_EXTENSION => {
            (stem, format!(".{extension}"))
        }
        _ => (name, String::new()),
    };
    let tail = format!("-{:08x}{extension}", hash(name));
    let most = most.saturating_sub(length(&tail));
    let mut kept = 0;
    let mut end = 0;
    for (index, character) in stem.char_indices() {
        let after = index + character.len_utf8();
        kept += length(stem.get(index..after).unwrap_or_default());
        if kept > most {
            break;
        }
        end = after;
    }
    let start = stem.get(..end).unwrap_or_default().trim_end_matches(['.', ' ']);
    format!("{start}{tail}")
}

/// FNV-1a, 32 bits: short, and the same on every machine.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The same name with a number before its extension.
pub(super) fn numbered(text: &str, number: usize) -> String {
    let name = text.rsplit_once('/').map_or(text, |(_, name)| name);
    let at = match name.rfind('.') {
        Some(dot) if dot > 0 => text.len() - name.len() + dot,
        _ => text.len(),
    };
    let (before, after) = text.split_at(at);
    format!("{before}-{number}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_relative_without_changing_what_they_lead_to() {
        for (from, to) in [
            ("/a.png", Some("a.png")),
            ("\\\\server\\share\\a.png", Some("server/share/a.png")),
            ("C:\\img\\a.png", Some("img/a.png")),
            ("C:a.png", Some("a.png")),
            ("img//./a.png", Some("img/a.png")),
            ("img\\sub/", Some("img/sub/")),
            ("/../a.png", None),
            ("a\\..\\b", None),
            ("/", None),
        ] {
            assert_eq!(relative(from).as_deref(), to, "{from:?}");
        }
    }

    #[test]
    fn clean_names_have_no_flaw_that_cleaning_is_for() {
        let flaws = Flaws::CONTROL
            | Flaws::BIDI
            | Flaws::INVISIBLE
            | Flaws::NOT_NFC
            | Flaws::RESERVED
            | Flaws::TRAILING_DOT
            | Flaws::TOO_LONG;
        let long = format!("{}.\u{301}.png", "e\u{301}".repeat(200));
        for name in [
            "a\u{1}b.png",
            "con\u{200b}.png",
            "nul",
            "aux .txt",
            ". .",
            "...",
            "a. . /b.png",
            "x/\u{202e}",
            "cafe\u{301}.png",
            "e\u{200b}\u{301}.png",
            long.as_str(),
            "lpt1.tar.gz. ",
        ] {
            let clean = clean(name).unwrap();
            assert!(!EntryPath::from(clean.as_str()).flaws().intersects(flaws), "{name:?} gives {clean:?}");
        }
    }

    #[test]
    fn cleaning_never_makes_a_parent_segment() {
        assert_eq!(clean(".\u{200b}./a.png").as_deref(), Some("_/a.png"));
        assert_eq!(clean("../a\u{1}.png"), None);
    }

    #[test]
    fn shortened_names_keep_their_extension_and_stay_apart() {
        let (one, two) = (format!("{}1.png", "a".repeat(300)), format!("{}2.png", "a".repeat(300)));
        let (one, two) = (short(&one).unwrap(), short(&two).unwrap());
        assert_ne!(one, two);
        assert_eq!((one.len(), EntryPath::from(one.as_str()).extension()), (255, Some("png")));
    }

    #[test]
    fn a_path_is_shortened_for_windows_in_its_last_component() {
        let path = format!("{}/{}.png", "d".repeat(200), "n".repeat(80));
        assert_eq!(short(&path).unwrap().chars().count(), 260);
    }

    #[test]
    fn numbers_stand_before_the_extension() {
        assert_eq!(numbered("a.b/c.tar.gz", 2), "a.b/c.tar-2.gz");
        assert_eq!(numbered("a.b/c", 2), "a.b/c-2");
        assert_eq!(numbered(".hidden", 3), ".hidden-3");
    }
}
