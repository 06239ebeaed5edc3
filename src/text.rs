//! Small judgements about text that several rules share: folding, forms, code points, near names.
//!
//! Knows no entry and no manifest.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

/// Full Unicode case folding.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        Cow::Owned(caseless::default_case_fold_str(text))
    } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// Unicode normalisation form C.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || unicode_normalization::is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Forward slashes, no leading `./` or `/`.
pub(crate) fn separators(text: &str) -> Cow<'_, str> {
    let slashed = if text.contains('\\') { Cow::Owned(text.replace('\\', "/")) } else { Cow::Borrowed(text) };
    let mut rest: &str = &slashed;
    while let Some(shorter) = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')) {
        rest = shorter;
    }
    if rest.len() == slashed.len() { slashed } else { Cow::Owned(rest.to_owned()) }
}

/// A byte order mark, a space without width, a joiner, a soft hyphen, a mark of direction: what texts carry along
/// unseen.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text as it would have been typed: without characters that nobody sees, with plain quotes, dashes and spaces in
/// place of a text program's, without spaces and quotes around the whole of it.
pub(crate) fn plainly_typed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(unquoted(text));
    }
    let mut typed = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            unseen if is_invisible(unseen) => {}
            '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2039}' | '\u{203a}' => typed.push('\''),
            '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => typed.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => typed.push('-'),
            '\u{2026}' => typed.push_str("..."),
            space if space.is_whitespace() => typed.push(if space.is_ascii() { space } else { ' ' }),
            other => typed.push(other),
        }
    }
    let plain = unquoted(&typed);
    if plain == text { Cow::Borrowed(text) } else { Cow::Owned(plain.to_owned()) }
}

/// A text without spaces, and without a pair of quotes around the rest.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inside = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).map_or(text, str::trim)
}

/// `%41` becomes `A`; the text as it is where the result would not be UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if let (b'%', Some(value)) = (byte, hex_pair(tail)) {
            decoded.push(value);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            decoded.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Everything but letters, digits, `-`, `.`, `_`, `~` and the slashes between segments as `%41`.
pub(crate) fn percent_encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// `-2`, `-3` … between a stem and what follows: the first such name that is free.
pub(crate) fn numbered(stem: &str, end: &str, from: usize, is_taken: impl Fn(&str) -> bool) -> String {
    let names = (from..).map(|number| format!("{stem}-{number}{end}"));
    names.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let pair = bytes.get(..2)?;
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some(digit(pair[0])? * 16 + digit(pair[1])?)
}

/// For JSON that somebody may look at in a terminal: what a terminal would not show stays the same value,
/// written as `\uHHHH`. Line ends, which JSON has only between its values, stay.
pub(crate) fn json_safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || !is_unsafe(character) {
            safe.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(safe, "\\u{unit:04x}");
        }
    }
    safe
}

/// Controls, marks that turn or hide text, spaces that look like another space, private use.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
            | '\u{e0000}'..='\u{10ffff}')
}

/// Where two texts differ first in a way that a reader would not see, in code points: `U+00E9` against
/// `U+0065 U+0301`. `None` where every difference is plain ASCII or one of letter case, and thus visible.
pub(crate) fn code_points_of_difference(left: &str, right: &str) -> Option<(String, String)> {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let (mut at, mut to) = (0, 0);
    loop {
        let equal = left[at..].iter().zip(&right[to..]).take_while(|(a, b)| a == b || are_of_case(**a, **b));
        let equal = equal.count();
        (at, to) = (at + equal, to + equal);
        if at == left.len() && to == right.len() {
            return None;
        }
        let (more, further) = until_alike(&left[at..], &right[to..]);
        let is_visible = |text: &[char]| text.iter().all(char::is_ascii_graphic);
        if !(is_visible(&left[at..at + more]) && is_visible(&right[to..to + further])) {
            // A combining mark belongs to the letter before it.
            let back = usize::from(at.min(to) > 0 && starts_with_mark(&left[at..], &right[to..]));
            return Some((
                code_points(&left[at - back..at + more]),
                code_points(&right[to - back..to + further]),
            ));
        }
        (at, to) = (at + more, to + further);
    }
}

/// Whether two letters are the small and the capital form of one.
fn are_of_case(one: char, other: char) -> bool {
    let is_pair =
        |small: char, capital: char| capital.to_lowercase().eq([small]) && small.to_uppercase().eq([capital]);
    is_pair(one, other) || is_pair(other, one)
}

/// How much of two texts that begin differently lies before both go on alike; all where they never do.
fn until_alike(left: &[char], right: &[char]) -> (usize, usize) {
    const MOST: usize = 16;
    let splits = (1..=MOST).flat_map(|total| (0..=total).map(move |part| (total - part, part)));
    let fits = |(more, further): &(usize, usize)| {
        *more <= left.len() && *further <= right.len() && left.get(*more) == right.get(*further)
    };
    splits.into_iter().find(fits).unwrap_or((left.len(), right.len()))
}

fn starts_with_mark(left: &[char], right: &[char]) -> bool {
    let is_mark =
        |text: &[char]| text.first().is_some_and(|c| unicode_normalization::char::is_combining_mark(*c));
    is_mark(left) || is_mark(right)
}

fn code_points(text: &[char]) -> String {
    if text.is_empty() {
        return "nothing".into();
    }
    let mut words = String::new();
    for character in text.iter().take(8) {
        let _ = write!(words, "{}U+{:04X}", if words.is_empty() { "" } else { " " }, u32::from(*character));
    }
    if text.len() > 8 {
        words.push_str(" …");
    }
    words
}

/// Longer extensions, and those without a letter, are part of a name.
const LONGEST_EXTENSION: usize = 5;

/// A path without the extension of its last component.
pub(crate) fn without_extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rfind('.') {
        Some(dot) if dot > 0 => &path[..path.len() - name.len() + dot],
        _ => path,
    }
}

/// A name without what stands for an extension, which `v1.2` has none.
pub(crate) fn without_written_extension(name: &str) -> &str {
    let is_extension = |extension: &str| {
        extension.len() <= LONGEST_EXTENSION
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && is_extension(extension) => stem,
        _ => name,
    }
}

/// `img_007` becomes `img_7`.
pub(crate) fn unpadded(stem: &str) -> String {
    let mut text = String::with_capacity(stem.len());
    let mut letters = stem.chars().peekable();
    while let Some(letter) = letters.next() {
        let in_number = text.ends_with(|before: char| before.is_ascii_digit());
        let pads = letter == '0' && !in_number && letters.peek().is_some_and(char::is_ascii_digit);
        if !pads {
            text.push(letter);
        }
    }
    text
}

/// The word that is spelt most like a wrong one, if any is near. Of two that are as near the one that only has letters
/// more is likelier.
pub(crate) fn nearest<W: AsRef<str> + Ord>(words: impl IntoIterator<Item = W>, wrong: &str) -> Option<W> {
    let most = (wrong.chars().count() / 3).max(1);
    let near =
        |word: &W| Some((edit_distance(word.as_ref(), wrong, most)?, !has_letters(word.as_ref(), wrong)));
    let words = words.into_iter().filter_map(|word| Some((near(&word)?, word)));
    words.min().map(|(_, word)| word)
}

/// Whether a word has all letters of a shorter one in their order.
fn has_letters(word: &str, short: &str) -> bool {
    let mut letters = word.chars();
    short.chars().all(|letter| letters.any(|other| other == letter))
}

/// How many letters must be inserted, dropped, replaced or swapped; `None` above `most`.
pub(crate) fn edit_distance(left: &str, right: &str, most: usize) -> Option<usize> {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut cost = (above[j] + usize::from(a != b)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                cost = cost.min(two_above[j - 1] + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        two_above = above;
        above = row;
    }
    above.last().copied().filter(|distance| *distance <= most)
}

/// A sum over some texts (FNV-1a, 32 bits), the same on every machine and in every version.
pub(crate) fn fnv(texts: &[&[u8]]) -> u32 {
    let mut sum = 0x811c_9dc5_u32;
    for text in texts {
        for byte in text.iter().chain(&[0xFF]) {
            sum = (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    }
    sum
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// Names between backticks, the first few; the rest is counted: `a`, `b` and 7 more.
pub(crate) fn listed(names: impl IntoIterator<Item = impl AsRef<str>>, most: usize) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(most).map(|name| format!("`{}`", name.as_ref())).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {} more", shown.join(", "), grouped(more as u64)),
    }
}

/// The longest text of a finding, and the longest of its values where it is longer. Bytes.
const TEXT_MAX: usize = 2_048;
const VALUE_MAX: usize = 400;
/// What is kept of the beginning and of the end of a value that is longer. Characters.
const VALUE_ENDS: (usize, usize) = (160, 40);

/// A text that is not too long to be reported: of long values, which stand between backticks, the middle is left
/// out and their length reported. Untrusted values may have mebibytes, and each is reported of more than once.
pub(crate) fn clipped(text: String) -> String {
    if text.len() <= TEXT_MAX {
        return text;
    }
    let parts: Vec<Cow<'_, str>> = text.split('`').map(|part| without_middle(part)).collect();
    let shorter = parts.join("`");
    if shorter.len() <= 2 * TEXT_MAX { shorter } else { without_middle(&shorter).into_owned() }
}

/// Both ends of a text: where the cut goes through a value, its backticks are closed before and opened behind it.
pub(crate) fn around(first: &str, cut: &str, last: &str) -> String {
    let mark = |text: &str| if text.matches('`').count() % 2 == 1 { "`" } else { "" };
    format!("{first}{}{cut}{}{last}", mark(first), mark(last))
}

fn without_middle(value: &str) -> Cow<'_, str> {
    let (head, tail) = VALUE_ENDS;
    let head = value.char_indices().nth(head).map_or(value.len(), |(at, _)| at);
    let tail = value.char_indices().rev().nth(tail).map_or(0, |(at, _)| at);
    match (value.get(..head), value.get(tail..)) {
        (Some(first), Some(last)) if value.len() > VALUE_MAX && head < tail => {
            let cut = format!(" ... {} bytes in all ... ", grouped(value.len() as u64));
            Cow::Owned(around(first, &cut, last))
        }
        _ => Cow::Borrowed(value),
    }
}

/// `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `9,961 bytes`, `24.8 kB`, `1.08 GB`: three digits of decimal units.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: &[(u64, &str)] =
        &[(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let unit = UNITS.iter().find(|(size, _)| count >= *size && count >= 10_000);
    let Some((size, name)) = unit else { return counted(count, "byte", "bytes") };
    let (whole, part) = (count / size, count % size);
    match whole {
        0..=9 => format!("{whole}.{:02} {name}", part / (size / 100)),
        10..=99 => format!("{whole}.{} {name}", part / (size / 10)),
        _ => format!("{} {name}", grouped(whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_reported_by_code_points() {
        let reported = code_points_of_difference("caf\u{e9}.png", "cafe\u{301}.png");
        assert_eq!(reported, Some(("U+00E9".into(), "U+0065 U+0301".into())));
        let reported = code_points_of_difference("\u{430}.png", "a.png");
        assert_eq!(reported, Some(("U+0430".into(), "U+0061".into())));
        assert_eq!(code_points_of_difference("a.PNG", "a.png"), None);
        let kelvin = code_points_of_difference("5 \u{212a}.png", "5 k.png");
        assert_eq!(kelvin, Some(("U+212A".into(), "U+006B".into())));
        let mark = code_points_of_difference("e\u{301}.png", "e.png");
        assert_eq!(mark, Some(("U+0065 U+0301".into(), "U+0065".into())));
    }

    #[test]
    fn a_difference_is_shown_where_it_is_and_letter_case_is_plain_to_see() {
        assert_eq!(code_points_of_difference("FA\u{c7}ADE.JPG", "Fa\u{e7}ade.jpg"), None);
        assert_eq!(code_points_of_difference("\u{c9}\u{e9}.jpg", "\u{e9}\u{c9}.JPG"), None);
        let reported = code_points_of_difference(
            "A caf\u{e9} in \u{e9}t\u{e9}.JPG",
            "a cafe\u{301} in \u{e9}t\u{e9}.jpg",
        );
        assert_eq!(reported, Some(("U+00E9".into(), "U+0065 U+0301".into())));
    }

    #[test]
    fn swapped_letters_are_one_edit() {
        assert_eq!(edit_distance("img_01.png", "img_10.png", 2), Some(1));
        assert_eq!(edit_distance("abc", "xyz", 2), None);
        assert_eq!(edit_distance("", "ab", 2), Some(2));
    }

    #[test]
    fn percent_signs_decode_only_to_text() {
        assert_eq!(percent_decoded("a%20b%"), "a b%");
        assert_eq!(percent_decoded("a%ff"), "a%ff");
    }

    #[test]
    fn long_values_lose_their_middle_and_short_texts_nothing() {
        let short = format!("`{}` is long", "é".repeat(1000));
        assert_eq!(clipped(short.clone()), short);
        let long = format!("`{}a` is not `b`", "é".repeat(100_000));
        let reported = clipped(long);
        assert!(reported.starts_with("`éé") && reported.ends_with("éa` is not `b`"), "{reported}");
        assert!(reported.contains(" 200,001 bytes in all ") && reported.len() < 600, "{reported}");
        assert!(clipped("`".repeat(1 << 20)).len() <= TEXT_MAX);
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(counted(1_234_567, "byte", "bytes"), "1,234,567 bytes");
        assert_eq!(counted(1, "byte", "bytes"), "1 byte");
    }

    #[test]
    fn sizes_have_three_digits() {
        assert_eq!(bytes(9_961), "9,961 bytes");
        assert_eq!(bytes(24_802), "24.8 kB");
        assert_eq!(bytes(1_075_559_269), "1.07 GB");
        assert_eq!(bytes(999_999), "999 kB");
        assert_eq!(bytes(2_500_000_000_000_000), "2,500 TB");
    }
}
