//! Makes untrusted text safe to show: one function a format. Says how wide safe text is at most.
//!
//! Knows no finding.

use std::fmt::Write as _;

use crate::model::{EntryPath, Flaws};
use crate::text::{around, is_unsafe};

/// Columns that a tab takes at most where it is kept.
const TAB: usize = 4;

/// For a terminal: controls, bidirectional and invisible characters and line breaks appear as `\u{…}`.
pub(super) fn terminal(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        put(character, &mut safe);
    }
    safe
}

/// For HTML and XML, between tags and in attributes: as [`terminal`], and nothing in it is markup.
pub(super) fn markup(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // No character of XML (1.0, 2.2).
            '\u{fffe}' | '\u{ffff}' => safe.push_str(&format!("\\u{{{:x}}}", u32::from(character))),
            other => put(other, &mut safe),
        }
    }
    safe
}

/// The beginning of a text, at most so many bytes.
pub(super) fn at_most(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// As [`terminal`], but tabs stay: for lines of a source, where whoever draws them spreads the tabs.
pub(super) fn source_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\t' { safe.push('\t') } else { put(character, &mut safe) }
    }
    safe
}

/// As [`terminal`], with the middle left out where the text has more than `most` characters.
pub(super) fn brief(text: &str, most: usize, ellipsis: &str) -> String {
    let head = text.char_indices().nth(most * 2 / 3).map_or(text.len(), |(at, _)| at);
    let tail = text.char_indices().rev().nth(most / 3).map_or(0, |(at, _)| at);
    match (text.get(..head), text.get(tail..)) {
        (Some(first), Some(last)) if head < tail => around(&terminal(first), ellipsis, &terminal(last)),
        _ => terminal(text),
    }
}

/// The name of an entry for a terminal: bytes that are not UTF-8 appear as `\xHH`.
pub(super) fn name(path: &EntryPath) -> String {
    if !path.flaws().contains(Flaws::NOT_UTF8) {
        return terminal(path.text());
    }
    let mut safe = String::new();
    for chunk in path.raw().utf8_chunks() {
        safe.push_str(&terminal(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(safe, "\\x{byte:02x}");
        }
    }
    safe
}

/// Columns that a text takes at most once it went through [`terminal`] or [`source_line`].
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// Columns that one character takes at most once it went through [`source_line`].
pub(super) fn width(character: char) -> usize {
    match character {
        ' '..='~' => 1,
        '\t' => TAB,
        '\n' | '\r' => 2,
        other if is_unsafe(other) => "\\u{}".len() + hex_digits(u32::from(other)),
        other if is_wide(other) => 2,
        _ => 1,
    }
}

fn hex_digits(number: u32) -> usize {
    (number.checked_ilog2().unwrap_or(0) / 4 + 1) as usize
}

fn put(character: char, safe: &mut String) {
    match character {
        '\t' => safe.push_str("\\t"),
        '\n' => safe.push_str("\\n"),
        '\r' => safe.push_str("\\r"),
        other if is_unsafe(other) => {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(other));
        }
        other => safe.push(other),
    }
}

/// Characters that may take two columns; a few that take one are among them.
fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{11ff}' | '\u{2300}'..='\u{23ff}' | '\u{25fd}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{16fe0}'..='\u{18fff}'
        | '\u{1aff0}'..='\u{1b2ff}' | '\u{1d300}'..='\u{1d37f}' | '\u{1f000}'..='\u{3fffd}')
}

/// A word as a shell of this system takes it; what no terminal shows stands as a placeholder.
pub(crate) fn shell(word: &str) -> String {
    let marks = if cfg!(windows) { "_./-+=:\\" } else { "_./-+=:@%," };
    let is_plain = |c: char| c.is_alphanumeric() || marks.contains(c);
    if terminal(word) != word {
        return "INPUT".into();
    }
    if word.chars().all(is_plain) && !word.is_empty() {
        return word.to_owned();
    }
    if cfg!(windows) { windows_word(word) } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// A word in the quotes that PowerShell and `cmd` share; backslashes at its end would take the closing one away.
fn windows_word(word: &str) -> String {
    let slashes = &word[word.trim_end_matches('\\').len()..];
    format!("\"{}{slashes}\"", word.replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_or_turns_the_text_is_left() {
        assert_eq!(terminal("a\u{1b}[2J\u{202e}b\nc\u{7f}"), "a\\u{1b}[2J\\u{202e}b\\nc\\u{7f}");
        assert_eq!(terminal("Größe 大.png"), "Größe 大.png");
        assert_eq!(terminal("a\u{a0}b\u{3000}c"), "a\\u{a0}b\\u{3000}c");
    }

    #[test]
    fn json_keeps_its_values_and_shows_nothing_that_is_obeyed() {
        let values =
            serde_json::json!({"a\u{9b}2J": ["\u{202e}b\u{7f}", "\u{e0001}", "Größe 大", "\u{1b}\n"]});
        let shown = crate::text::json_safe(&format!("{values:#}"));
        assert!(shown.chars().all(|c| c == '\n' || !is_unsafe(c)), "{shown}");
        assert!(
            shown.contains("\\u009b2J") && shown.contains("\\udb40\\udc01") && shown.contains("Größe 大")
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), values);
    }

    #[test]
    fn a_source_line_keeps_its_tabs_and_nothing_else() {
        assert_eq!(source_line("a\tb\u{1b}"), "a\tb\\u{1b}");
    }

    #[test]
    fn long_text_loses_its_middle() {
        assert_eq!(brief("abcdefghijkl", 6, "…"), "abcd…jkl");
        assert_eq!(brief("abcdef", 6, "…"), "abcdef");
        assert_eq!(brief("", 6, "…"), "");
    }

    #[test]
    fn a_cut_through_a_value_leaves_no_backtick_alone() {
        assert_eq!(brief("x reads `abcdefghijkl` here", 15, "…"), "x reads `a`…`` here");
        assert_eq!(brief("`abc` reads, `def` too", 15, "…"), "`abc` read…`f` too");
        assert_eq!(brief("`a` and many more words of no value", 15, "…"), "`a` and ma… value");
    }

    #[test]
    fn names_that_are_not_text_show_their_bytes() {
        assert_eq!(name(&EntryPath::from_utf8(b"caf\xe9\x1b.png".to_vec())), "caf\\xe9\\u{1b}.png");
    }

    #[test]
    fn columns_count_what_is_shown() {
        for text in ["a\u{1b}b", "大\u{202e}", "\u{e0001}", "é\n", "\u{0}\u{10}\u{100000}"] {
            let shown = source_line(text);
            assert_eq!(columns(text), columns(&shown), "{shown}");
        }
        assert_eq!(columns("大é"), 3);
    }

    #[test]
    fn a_word_of_windows_ends_where_it_should() {
        for (word, quoted) in [
            ("my photos", r#""my photos""#),
            (r"my photos\", r#""my photos\\""#),
            (r#"a "b" c"#, r#""a \"b\" c""#),
        ] {
            assert_eq!(windows_word(word), quoted);
        }
    }
}
