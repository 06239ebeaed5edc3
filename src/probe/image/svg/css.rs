//! What a style sheet or one property loads: `url(…)`, the strings of `image-set(…)`, `@import`
//! (CSS Values 4 §4.5, CSS Images 4 §2.4, CSS Cascade 5 §2).
//!
//! Understands nothing else of CSS. Names may be written with escapes (CSS Syntax 3 §4.3.7).

use std::borrow::Cow;

/// The longest number of an escape. Digits.
const DIGITS: usize = 6;

/// Calls `visit` with each reference, and says whether another style sheet is imported.
pub(super) fn loads(text: &str, mut visit: impl FnMut(&str)) -> bool {
    let text = &*unescaped(text);
    let mut rest = text;
    while let Some(found) = find(rest, "url(") {
        let inner = rest.get(found + 4..).unwrap_or_default();
        let end = inner.find(')').unwrap_or(inner.len());
        let reference = inner.get(..end).unwrap_or_default().trim();
        visit(reference.trim_matches(['"', '\'']));
        rest = inner.get(end..).unwrap_or_default();
    }
    let mut rest = text;
    while let Some(found) = find(rest, "image-set(") {
        rest = strings(rest.get(found + 10..).unwrap_or_default(), &mut visit);
    }
    find(text, "@import").is_some()
}

/// Calls `visit` with each string of a list, not with those of functions within; answers with what follows it.
fn strings<'t>(list: &'t str, visit: &mut impl FnMut(&str)) -> &'t str {
    let (mut rest, mut depth) = (list, 1_u32);
    while let Some(at) = rest.find(['(', ')', '"', '\'']).filter(|_| depth > 0) {
        let (mark, after) = rest.get(at..).unwrap_or_default().split_at_checked(1).unwrap_or_default();
        rest = after;
        match mark {
            "(" => depth = depth.saturating_add(1),
            ")" => depth = depth.saturating_sub(1),
            quote => {
                let (string, after) = rest.split_once(quote).unwrap_or((rest, ""));
                if depth == 1 {
                    visit(string);
                }
                rest = after;
            }
        }
    }
    rest
}

/// The text with its escapes resolved.
fn unescaped(text: &str) -> Cow<'_, str> {
    let mut pieces = text.split('\\');
    let first = pieces.next().unwrap_or_default();
    if first.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    plain.push_str(first);
    while let Some(piece) = pieces.next() {
        if piece.is_empty() {
            // One that stands for itself.
            plain.push('\\');
            plain.push_str(pieces.next().unwrap_or_default());
            continue;
        }
        let digits = piece.bytes().take(DIGITS).take_while(u8::is_ascii_hexdigit).count();
        let (number, mut rest) = piece.split_at_checked(digits).unwrap_or((piece, ""));
        if digits > 0 {
            let code = u32::from_str_radix(number, 16).ok().and_then(char::from_u32);
            plain.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = rest.strip_prefix([' ', '\t', '\n', '\r', '\u{C}']).unwrap_or(rest);
        }
        plain.push_str(rest);
    }
    Cow::Owned(plain)
}

/// Where an ASCII word begins, in any letter case.
fn find(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let first = *word.first()?;
    let mut from = 0;
    while let Some(next) = text
        .get(from..)
        .and_then(|rest| memchr::memchr2(first.to_ascii_lowercase(), first.to_ascii_uppercase(), rest))
    {
        let at = from + next;
        if text.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loads(text, |reference| seen.push(reference.to_owned()));
        seen
    }

    #[test]
    fn references_are_found_in_urls_and_lists() {
        assert_eq!(seen("a: url( 'b' ); c: URL(d"), ["b", "d"]);
        assert_eq!(seen("image-set('a' 1x, url(b) type(\"c\"), \"d) \" 2x) 'e'"), ["b", "a", "d) "]);
        assert_eq!(seen("-webkit-image-set('a"), ["a"]);
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unescaped(r"a\62 c\000064e\\\g\\66\110000 f"), "abcde\\g\\66\u{FFFD}f");
        assert!(loads(r"@\49 mport", |_| ()));
        assert!(matches!(unescaped("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn lists_within_lists_come_to_an_end() {
        // Quadratic reading would not come to an end here.
        assert_eq!(seen(&"image-set(".repeat(300_000)), Vec::<String>::new());
    }
}
