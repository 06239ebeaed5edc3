//! The name of an entry: its raw bytes, the text they stand for, and the flaws of that text.
//!
//! Knows no file system and no platform; which flaw matters where is reported by rules.

use bitflags::bitflags;
use unicode_normalization::{IsNormalized, is_nfc_quick};

use super::junk::is_junk;
use super::{CodePage, is_utf8};

bitflags! {
    /// What is peculiar about a name. Found once, when the name is made.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Flaws: u32 {
        /// A `..` component, with either separator.
        const PARENT = 1;
        /// Begins with a separator.
        const ABSOLUTE = 1 << 1;
        /// Begins with a drive letter and a colon.
        const DRIVE = 1 << 2;
        /// Holds a backslash.
        const BACKSLASH = 1 << 3;
        /// Holds a C0 or C1 control, DEL, a line or paragraph separator, a noncharacter, a private-use character
        /// or one of the specials from U+FFF0 on.
        const CONTROL = 1 << 4;
        /// Holds a bidirectional control.
        const BIDI = 1 << 5;
        /// Holds a zero-width or another format character.
        const INVISIBLE = 1 << 6;
        /// The bytes claim to be UTF-8 and are not.
        const NOT_UTF8 = 1 << 7;
        /// Not ASCII and not marked as UTF-8, so that readers guess.
        const UNMARKED = 1 << 8;
        /// Not in Unicode normalisation form C.
        const NOT_NFC = 1 << 9;
        /// Empty, a `.` component inside, or a doubled slash.
        const NOT_CANONICAL = 1 << 10;
        /// Begins with `./`, as `tar c .` writes.
        const DOT_SLASH = 1 << 11;
        /// A component that Windows reserves (`con`, `lpt1` …).
        const RESERVED = 1 << 12;
        /// A component that ends in a dot or a space.
        const TRAILING_DOT = 1 << 13;
        /// A component above 255 bytes, or 4,096 bytes in all.
        const TOO_LONG = 1 << 14;
        /// Above 260 characters in all.
        const LONG_FOR_WINDOWS = 1 << 15;
        /// Holds one of `" * : < > ? |`.
        const WINDOWS_CHARACTER = 1 << 16;
        /// A side file of an operating system (`__MACOSX/`, `._*`, `Thumbs.db` …).
        const JUNK = 1 << 17;
        /// Not pure ASCII.
        const NON_ASCII = 1 << 18;
        /// Not marked, and nothing proves the code page: the text is what the container's own says.
        const UNPROVED = 1 << 19;
    }
}

impl Flaws {
    /// The flaw that one character brings into a name, if any.
    pub fn of_character(character: char) -> Self {
        character_flaw(character)
    }
}

/// Longest component that common file systems hold, in bytes.
pub const MAX_COMPONENT: usize = 255;
/// Longest path that Linux takes, in bytes.
pub const MAX_PATH: usize = 4096;
/// Longest path that Windows takes by default, in characters.
pub const MAX_WINDOWS: usize = 260;

/// The name of an entry inside its container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPath {
    raw: Box<[u8]>,
    /// Only where the raw bytes are not the text.
    decoded: Option<Box<str>>,
    flaws: Flaws,
}

impl From<&str> for EntryPath {
    fn from(text: &str) -> Self {
        Self { raw: text.as_bytes().into(), decoded: None, flaws: flaws_of(text) }
    }
}

impl EntryPath {
    /// A name of bytes that claim to be UTF-8. Where they are not, the text holds U+FFFD and the flaw
    /// is noted.
    pub fn from_utf8(raw: Vec<u8>) -> Self {
        match String::from_utf8(raw) {
            Ok(text) => Self::from(text.as_str()),
            Err(error) => {
                let raw = error.into_bytes();
                let text = String::from_utf8_lossy(&raw).into_owned();
                Self::decoded(raw, &text, Flaws::NOT_UTF8)
            }
        }
    }

    /// A name in a zip that is not ASCII and not marked as UTF-8: UTF-8 where it can be determined to be so, else in the code
    /// page of such names, which is what few writers mean.
    pub fn unmarked(raw: Vec<u8>) -> Self {
        if raw.is_ascii() || is_utf8(&raw) {
            return Self::from_utf8(raw).with_flaws(Flaws::UNMARKED);
        }
        let text = CodePage::of_zip().decode_lossy(&raw).into_owned();
        Self::decoded(raw, &text, Flaws::UNMARKED | Flaws::UNPROVED)
    }

    /// A name whose bytes were decoded by a code page: `text` is what they stand for.
    pub fn decoded(raw: Vec<u8>, text: &str, extra: Flaws) -> Self {
        let mut flaws = flaws_of(text) | extra;
        // Here U+FFFD stands for bytes and not for itself.
        let is_own =
            |other: char| other != char::REPLACEMENT_CHARACTER && character_flaw(other) == Flaws::CONTROL;
        if extra.contains(Flaws::NOT_UTF8) && !text.chars().any(is_own) {
            flaws.remove(Flaws::CONTROL);
        }
        let decoded = (text.as_bytes() != raw.as_slice()).then(|| text.into());
        Self { raw: raw.into(), decoded, flaws }
    }

    /// The same name with more flaws noted.
    #[must_use]
    pub fn with_flaws(mut self, extra: Flaws) -> Self {
        self.flaws |= extra;
        self
    }

    /// The same name below another folder; a `./`, or the folder `from` and its slash, is taken off its start.
    #[must_use]
    pub fn moved(&self, from: &str, to: &str) -> Self {
        let rest = |name: &[u8]| -> Vec<u8> {
            let name = name.strip_prefix(b"./").unwrap_or(name);
            let inner = name.strip_prefix(from.as_bytes()).and_then(|name| name.strip_prefix(b"/"));
            [to.as_bytes(), b"/", inner.filter(|_| !from.is_empty()).unwrap_or(name)].concat()
        };
        let text = rest(self.text().as_bytes());
        let reported = Flaws::NOT_UTF8
            | Flaws::UNMARKED
            | Flaws::UNPROVED
            | Flaws::PARENT
            | Flaws::ABSOLUTE
            | Flaws::DRIVE;
        Self::decoded(rest(&self.raw), &String::from_utf8_lossy(&text), self.flaws & reported)
    }

    /// The name that takes the place of this one. What nothing proves of the old is not proved of the new.
    #[must_use]
    pub fn renamed(&self, to: &str) -> Self {
        let page = CodePage::of_zip();
        match page.encode(to).filter(|_| self.flaws.contains(Flaws::UNPROVED) && !to.is_ascii()) {
            Some(raw) => Self::decoded(raw.into_owned(), to, Flaws::UNMARKED | Flaws::UNPROVED),
            None => Self::from(to),
        }
    }

    /// The bytes as the container holds them.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The name as text.
    pub fn text(&self) -> &str {
        // Without `decoded` the raw bytes were text when the name was made.
        self.decoded.as_deref().unwrap_or_else(|| std::str::from_utf8(&self.raw).unwrap_or_default())
    }

    /// What is peculiar about the name.
    pub fn flaws(&self) -> Flaws {
        self.flaws
    }

    /// The last component.
    pub fn name(&self) -> &str {
        name_of(self.text())
    }

    /// The last component without its extension.
    pub fn stem(&self) -> &str {
        split_name(self.name()).0
    }

    /// The extension without its dot, as written; `None` for `.hidden` and for names without a dot.
    pub fn extension(&self) -> Option<&str> {
        split_name(self.name()).1
    }

    /// Everything before the last component, without the slash; empty at the root.
    pub fn parent(&self) -> &str {
        let text = self.text().trim_end_matches('/');
        text.rfind('/').map_or("", |slash| &text[..slash])
    }

    /// Whether a system or a tool left it there and nobody wants it.
    pub fn is_junk(&self) -> bool {
        self.flaws.contains(Flaws::JUNK)
    }

    /// Whether this program reads or writes it for itself, beside the data sets.
    pub fn is_own(&self) -> bool {
        let name = self.name();
        OWN_NAMES.contains(&name) || name.ends_with(LEFT_OUT) && name.len() > LEFT_OUT.len()
    }

    /// The outermost hidden file or folder that the entry is or lies in, as a path without a slash at its end.
    pub fn hidden(&self) -> Option<&str> {
        hidden(self.text())
    }

    /// The outermost hidden folder that the entry lies in.
    pub fn hidden_folder(&self) -> Option<&str> {
        hidden(self.parent())
    }
}

/// The path up to the first component that begins with a dot.
fn hidden(text: &str) -> Option<&str> {
    let mut end = 0;
    for part in text.trim_end_matches('/').split('/') {
        end += part.len();
        if part.starts_with('.') && !matches!(part, "." | "..") {
            return text.get(..end);
        }
        end += 1;
    }
    None
}

fn name_of(text: &str) -> &str {
    let text = text.trim_end_matches('/');
    text.rsplit('/').next().unwrap_or(text)
}

fn split_name(name: &str) -> (&str, Option<&str>) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => (&name[..dot], Some(&name[dot + 1..])),
        _ => (name, None),
    }
}

fn flaws_of(text: &str) -> Flaws {
    let mut flaws = shape_flaws(text);
    if text.is_ascii() {
        flaws |= text.bytes().map(ascii_flaw).fold(Flaws::empty(), |all, one| all | one);
    } else {
        flaws |= text.chars().map(character_flaw).fold(Flaws::NON_ASCII, |all, one| all | one);
        if is_nfc_quick(text.chars()) != IsNormalized::Yes && !unicode_normalization::is_nfc(text) {
            flaws |= Flaws::NOT_NFC;
        }
    }
    if !flaws.intersects(Flaws::PARENT | Flaws::ABSOLUTE | Flaws::DRIVE) && is_junk(text) {
        flaws |= Flaws::JUNK;
    }
    flaws
}

fn shape_flaws(text: &str) -> Flaws {
    let mut flaws = Flaws::empty();
    flaws.set(Flaws::ABSOLUTE, text.starts_with(['/', '\\']));
    flaws.set(Flaws::DRIVE, matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic()));
    flaws.set(Flaws::DOT_SLASH, text.starts_with("./") && text.len() > 2);
    flaws.set(Flaws::TOO_LONG, text.len() > MAX_PATH);
    flaws.set(Flaws::LONG_FOR_WINDOWS, text.len() > MAX_WINDOWS && text.chars().count() > MAX_WINDOWS);
    let inner = text.strip_prefix("./").unwrap_or(text);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    flaws.set(Flaws::NOT_CANONICAL, inner.is_empty());
    for (index, part) in inner.split('/').enumerate() {
        flaws |= component_flaws(part, index == 0);
        if part.contains('\\') {
            flaws.set(Flaws::PARENT, flaws.contains(Flaws::PARENT) || part.split('\\').any(|p| p == ".."));
        }
    }
    flaws
}

fn component_flaws(part: &str, first: bool) -> Flaws {
    let mut flaws = Flaws::empty();
    flaws.set(Flaws::PARENT, part == "..");
    // An empty first component is an absolute name, reported as such.
    flaws.set(Flaws::NOT_CANONICAL, part == "." || (part.is_empty() && !first));
    flaws.set(Flaws::TOO_LONG, part.len() > MAX_COMPONENT);
    flaws.set(Flaws::TRAILING_DOT, part != "." && part != ".." && part.ends_with(['.', ' ']));
    flaws.set(Flaws::RESERVED, is_reserved(part));
    flaws
}

/// Names of devices on Windows; numbered ports besides (Microsoft, Naming Files, Paths, and Namespaces).
const RESERVED_NAMES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

fn is_reserved(part: &str) -> bool {
    let base = part.split('.').next().unwrap_or(part).trim_end_matches(' ');
    if RESERVED_NAMES.iter().any(|name| base.eq_ignore_ascii_case(name)) {
        return true;
    }
    let Some((device, number)) = base.split_at_checked(3) else { return false };
    let is_port = ["com", "lpt"].iter().any(|name| device.eq_ignore_ascii_case(name));
    is_port && matches!(number, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
}

fn ascii_flaw(byte: u8) -> Flaws {
    match byte {
        b'\\' => Flaws::BACKSLASH,
        0..0x20 | 0x7f => Flaws::CONTROL,
        b'"' | b'*' | b':' | b'<' | b'>' | b'?' | b'|' => Flaws::WINDOWS_CHARACTER,
        _ => Flaws::empty(),
    }
}

fn character_flaw(character: char) -> Flaws {
    match character {
        '\0'..='\u{7f}' => ascii_flaw(character as u8),
        '\u{80}'..='\u{9f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{fff0}'..='\u{fff8}'
        | '\u{fffc}'
        | '\u{fffd}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{fdd0}'..='\u{fdef}'
        | '\u{f0000}'..='\u{10ffff}' => Flaws::CONTROL,
        other if (other as u32) & 0xfffe == 0xfffe => Flaws::CONTROL,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            Flaws::BIDI
        }
        '\u{ad}'
        | '\u{600}'..='\u{605}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'
        | '\u{891}'
        | '\u{8e2}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0001}'..='\u{e007f}' => Flaws::INVISIBLE,
        _ => Flaws::empty(),
    }
}

/// The program's own files: its settings, and its list of known findings.
const OWN_NAMES: [&str; 3] = ["imgpack.toml", ".imgpack.toml", "imgpack-baseline.json"];
/// What the names of its lists of left-out images end in.
const LEFT_OUT: &str = "-left-out.csv";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_has_no_flaw() {
        for name in [
            "a.png",
            "img/1-10.png",
            "fo o/é.jpg",
            "a..b/c",
            "console.jpg",
            "com0.png",
            "com1a.png",
            "conin.png",
        ] {
            assert_eq!(EntryPath::from(name).flaws() - Flaws::NON_ASCII, Flaws::empty(), "{name}");
        }
    }

    #[test]
    fn each_flaw_is_seen() {
        let cases: &[(&str, Flaws)] = &[
            ("../a", Flaws::PARENT),
            ("a\\..\\b", Flaws::PARENT | Flaws::BACKSLASH),
            ("/a", Flaws::ABSOLUTE),
            ("C:/a", Flaws::DRIVE | Flaws::WINDOWS_CHARACTER),
            ("a\\b", Flaws::BACKSLASH),
            ("a\u{1}", Flaws::CONTROL),
            ("a\u{202e}gpj.exe", Flaws::BIDI | Flaws::NON_ASCII),
            ("a\u{200b}", Flaws::INVISIBLE | Flaws::NON_ASCII),
            ("e\u{301}.png", Flaws::NOT_NFC | Flaws::NON_ASCII),
            ("a//b", Flaws::NOT_CANONICAL),
            ("a/./b", Flaws::NOT_CANONICAL),
            ("./a", Flaws::DOT_SLASH),
            ("img/CON.jpg", Flaws::RESERVED),
            ("img/com9.jpg", Flaws::RESERVED),
            ("COM¹", Flaws::RESERVED | Flaws::NON_ASCII),
            ("conin$.png", Flaws::RESERVED),
            ("end. ", Flaws::TRAILING_DOT),
            ("a\u{2028}", Flaws::CONTROL | Flaws::NON_ASCII),
            ("a\u{fffd}", Flaws::CONTROL | Flaws::NON_ASCII),
            ("a\u{fff9}", Flaws::INVISIBLE | Flaws::NON_ASCII),
            ("a\u{1d173}", Flaws::INVISIBLE | Flaws::NON_ASCII),
            ("__MACOSX/._a", Flaws::JUNK),
            ("img/.DS_Store", Flaws::JUNK),
            ("img/Icon\r", Flaws::JUNK | Flaws::CONTROL),
            (".Trash-1000/a.jpg", Flaws::JUNK),
            ("cat/.ipynb_checkpoints/a.jpg", Flaws::JUNK),
            ("a.jpg:Zone.Identifier", Flaws::JUNK | Flaws::WINDOWS_CHARACTER),
            (".gitignore", Flaws::empty()),
            (".drafts/a.jpg", Flaws::empty()),
        ];
        for (name, flaws) in cases {
            assert_eq!(EntryPath::from(*name).flaws(), *flaws, "{name:?}");
        }
        assert!(EntryPath::from("").flaws().contains(Flaws::NOT_CANONICAL));
        let bytes = |raw: &[u8]| EntryPath::from_utf8(raw.to_vec()).flaws();
        assert_eq!(bytes(b"caf\xe9.png"), Flaws::NOT_UTF8 | Flaws::NON_ASCII);
        assert_eq!(bytes(b"caf\xe9\n.png"), Flaws::NOT_UTF8 | Flaws::NON_ASCII | Flaws::CONTROL);
    }

    #[test]
    fn a_hostile_name_is_never_junk() {
        assert!(!EntryPath::from("../__MACOSX/._a").is_junk());
    }

    #[test]
    fn what_is_hidden_is_known_by_the_outermost_dot() {
        let hidden = |name: &str| EntryPath::from(name).hidden().map(str::to_owned);
        assert_eq!(hidden("a/.b/.c/d.jpg").as_deref(), Some("a/.b"));
        assert_eq!(hidden(".b/").as_deref(), Some(".b"));
        assert_eq!(hidden("./a/.b.jpg").as_deref(), Some("./a/.b.jpg"));
        assert_eq!(hidden("a/../b./c.jpg"), None);
        assert_eq!(EntryPath::from("a/.b.jpg").hidden_folder(), None);
        assert_eq!(EntryPath::from("a/.b/c.jpg").hidden_folder(), Some("a/.b"));
    }

    #[test]
    fn the_programs_own_files_are_known_by_their_names() {
        let is_own = |name: &str| EntryPath::from(name).is_own();
        assert!(is_own("imgpack.toml") && is_own("sets/up-left-out.csv"));
        assert!(!is_own("my-imgpack.toml") && !is_own("-left-out.csv") && !is_own("left-out.csv"));
    }

    #[test]
    fn a_name_that_is_moved_keeps_what_was_wrong_with_it() {
        let moved = |name: &str, from: &str| EntryPath::from(name).moved(from, "in").text().to_owned();
        assert_eq!(moved("a/b.png", ""), "in/a/b.png");
        assert_eq!(moved("./a/b.png", "a"), "in/b.png");
        assert_eq!(moved("ab/b.png", "a"), "in/ab/b.png");
        assert_eq!(moved("a/", "a"), "in/");
        let bytes = EntryPath::from_utf8(b"caf\xe9.png".to_vec()).moved("", "in");
        assert_eq!(bytes.raw(), b"in/caf\xe9.png");
        assert!(bytes.flaws().contains(Flaws::NOT_UTF8));
        assert!(EntryPath::from("/etc/a.png").moved("", "in").flaws().contains(Flaws::ABSOLUTE));
    }

    #[test]
    fn names_split_into_stem_and_extension() {
        let path = EntryPath::from("a/b.c/1-10.tar.gz");
        assert_eq!((path.parent(), path.stem(), path.extension()), ("a/b.c", "1-10.tar", Some("gz")));
        assert_eq!(EntryPath::from(".hidden").extension(), None);
    }
}
