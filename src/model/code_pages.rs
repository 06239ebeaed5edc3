//! Code pages: the encodings that a text without a mark may be in, one list for tables, annotations and names.
//!
//! Knows no table and no container. Which page is right is proved by who knows what the text should name.

use std::borrow::Cow;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, IBM866, ISO_8859_2, ISO_8859_5, ISO_8859_15, KOI8_R, MACINTOSH, SHIFT_JIS,
    UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
    WINDOWS_1257, WINDOWS_1258,
};

mod oem;
mod readings;
#[cfg(test)]
mod tests;

use oem::{CP437, CP850, CP852, Oem};
pub use readings::{Reading, Readings, is_utf8};

/// An encoding of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodePage {
    /// One that the web knows (WHATWG Encoding Standard).
    Web(&'static Encoding),
    /// One that it leaves out.
    Oem(&'static Oem),
}

/// Names that the web does not know, and the page that is meant.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("macroman", "macintosh"),
];

impl CodePage {
    /// The candidates for a text that nothing marks; of two that are as plausible the first is named.
    pub fn candidates() -> impl Iterator<Item = Self> {
        let western = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1251];
        let web = [
            GBK,
            SHIFT_JIS,
            EUC_KR,
            BIG5,
            MACINTOSH,
            KOI8_R,
            IBM866,
            WINDOWS_1253,
            WINDOWS_1254,
            WINDOWS_1255,
            WINDOWS_1256,
            WINDOWS_1257,
            WINDOWS_1258,
            ISO_8859_2,
            ISO_8859_5,
            ISO_8859_15,
        ];
        let oem = [&CP850, &CP437, &CP852].map(Self::Oem);
        western.map(Self::Web).into_iter().chain(oem).chain(web.map(Self::Web))
    }

    /// The page of names in zips that nothing marks (PKWARE APPNOTE, appendix D).
    pub fn of_zip() -> Self {
        Self::Oem(&CP437)
    }

    /// UTF-8.
    pub fn utf8() -> Self {
        Self::Web(UTF_8)
    }

    /// The page of this name: `cpNNN`, or any label of the web, in any letter case.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase().replace('_', "-");
        let number = ["cp", "ibm", "ibm-", "cp-", "dos-"].iter().find_map(|before| name.strip_prefix(before));
        if let Some(oem) = [&CP437, &CP850, &CP852].into_iter().find(|oem| number == Some(&oem.name[2..])) {
            return Some(Self::Oem(oem));
        }
        let known = OTHER_NAMES.iter().find(|(other, _)| *other == name.replace('-', "").replace("ms", "cp"));
        let label = known.map_or(name.as_str(), |(_, label)| label);
        let label = label.replace("shift-jis", "shift_jis");
        Encoding::for_label(label.as_bytes()).filter(|found| found.is_ascii_compatible()).map(Self::Web)
    }

    /// The name that [`CodePage::named`] takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web(web) if web == IBM866 => "cp866",
            Self::Web(web) => web.name(),
            Self::Oem(oem) => oem.name,
        }
    }

    /// Whether this is an encoding of the web.
    pub fn is(self, web: &'static Encoding) -> bool {
        self == Self::Web(web)
    }

    /// Whether each character is one byte.
    pub fn is_single_byte(self) -> bool {
        match self {
            Self::Web(web) => web.is_single_byte(),
            Self::Oem(_) => true,
        }
    }

    /// The text that the bytes stand for; `None` where some stand for nothing.
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Web(web) => web.decode_without_bom_handling_and_without_replacement(bytes),
            Self::Oem(oem) => {
                let character = |byte: &u8| match byte.checked_sub(128) {
                    Some(upper) => oem.upper.get(usize::from(upper)).copied(),
                    None => Some(char::from(*byte)),
                };
                bytes.iter().map(character).collect::<Option<String>>().map(Cow::Owned)
            }
        }
    }

    /// The text that the bytes stand for, U+FFFD for those that stand for nothing.
    pub fn decode_lossy(self, bytes: &[u8]) -> Cow<'_, str> {
        match (self, self.decode(bytes)) {
            (_, Some(text)) => text,
            (Self::Web(web), None) => web.decode_without_bom_handling(bytes).0,
            (Self::Oem(_), None) => String::from_utf8_lossy(bytes),
        }
    }

    /// The bytes of a text; `None` where the page lacks one of its characters.
    pub fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Web(web) => Some(web.encode(text)).filter(|(_, _, lost)| !lost).map(|(bytes, ..)| bytes),
            Self::Oem(oem) => {
                let byte = |letter: char| {
                    let upper = || oem.upper.iter().position(|known| *known == letter).map(|at| at + 128);
                    let code = if letter.is_ascii() { Some(letter as usize) } else { upper() };
                    code.and_then(|code| u8::try_from(code).ok())
                };
                text.chars().map(byte).collect::<Option<Vec<u8>>>().map(Cow::Owned)
            }
        }
    }

    /// The bytes of a text, with references of XML for the characters that the page lacks.
    pub fn encode_with_references(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Web(web) => web.encode(text).0,
            Self::Oem(_) => {
                let bytes =
                    text.chars().flat_map(|letter| match self.encode(letter.encode_utf8(&mut [0; 4])) {
                        Some(bytes) => bytes.into_owned(),
                        None => format!("&#{};", u32::from(letter)).into_bytes(),
                    });
                Cow::Owned(bytes.collect())
            }
        }
    }
}
