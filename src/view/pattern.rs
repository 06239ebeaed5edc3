//! The pattern by which a platform reads an identifier from a file's name: `/^(WIS-L-\d{7})\D*/i`, and what it
//! replaces in it afterwards.
//!
//! Platforms run such patterns with PCRE. This engine runs those that mean the same to it, in linear time, and
//! says of the others that it cannot. Knows no file and no rule.
//!
//! Without the flag `u` PCRE sees bytes, of which only those of ASCII are letters and digits. So the engine is given each byte
//! as the character of that number, of the pattern as well as of the name.

use std::borrow::Cow;

use regex_lite::{Captures, Regex, RegexBuilder};

/// Flags that PHP knows and that change nothing here: study, extra checks, end of the text only.
const HARMLESS_FLAGS: &str = "SXD";
/// Flags that this engine runs.
const FLAGS: &str = "imsxU";
/// Flags that PHP knows and this engine does not run.
const FOREIGN_FLAGS: &str = "AuJn";
/// How far from its end a platform looks for the closing `/`.
const FLAGS_MAX: usize = 2;

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// No engine could read it.
    Malformed(String),
    /// The platform refuses it, and the pattern to write instead, where that can be determined.
    Refused(String, Option<String>),
    /// The platform may run it; this engine cannot.
    NotEvaluated(String),
}

/// A pattern, and what is replaced in what it finds.
#[derive(Debug)]
pub struct Pattern {
    pattern: Regex,
    replace: Option<(Regex, Vec<Piece>)>,
    /// Flags stand behind the closing `/`.
    pub has_flags: bool,
}

/// A piece of a replacement.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Group(usize),
}

impl Pattern {
    /// Reads a pattern and a replacement as the platform writes them.
    pub fn new(pattern: &str, replace: Option<&(String, String)>) -> Result<Self, PatternError> {
        let (body, flags) = delimited(pattern)?;
        let compiled = compile(body, flags)?;
        if compiled.captures_len() < 2 {
            let reason = "it has no group in parentheses to read the identifier from".to_owned();
            return Err(PatternError::Refused(reason, None));
        }
        let replace = match replace {
            None => None,
            Some((pattern, text)) => {
                let (body, flags) = delimited(pattern)?;
                Some((compile(body, flags)?, pieces(text)))
            }
        };
        Ok(Self { pattern: compiled, replace, has_flags: !flags.is_empty() })
    }

    /// The identifier in a name. The platform takes an empty one, and `0`, for none.
    pub fn identifier(&self, name: &str) -> Option<String> {
        let name = by_bytes(name);
        let found = self.pattern.captures(&name)?.get(1)?.as_str();
        if found.is_empty() || found == "0" {
            return None;
        }
        let replaced = match &self.replace {
            None => Cow::Borrowed(found),
            Some((pattern, pieces)) => {
                pattern.replace_all(found, |groups: &Captures<'_>| replaced(groups, pieces))
            }
        };
        let bytes: Vec<u8> = replaced.chars().filter_map(|byte| u8::try_from(byte).ok()).collect();
        let identifier = String::from_utf8_lossy(&bytes).trim().to_owned();
        (!identifier.is_empty()).then_some(identifier)
    }
}

/// A text with each of its bytes as the character of that number.
fn by_bytes(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.bytes().map(char::from).collect()) }
}

fn replaced(groups: &Captures<'_>, pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(plain) => text.push_str(&by_bytes(plain)),
            Piece::Group(number) => {
                text.push_str(groups.get(*number).map_or("", |group| group.as_str()));
            }
        }
    }
    text
}

/// What stands between the slashes, and the flags behind them.
fn delimited(pattern: &str) -> Result<(&str, &str), PatternError> {
    let refused =
        |reason: &str, instead: Option<String>| Err(PatternError::Refused(reason.to_owned(), instead));
    let Some(rest) = pattern.strip_prefix('/') else {
        let body = pattern.trim_end_matches('/');
        return refused("it does not begin with `/`", Some(format!("/{body}/")));
    };
    let mut is_escaped = false;
    let end = rest.char_indices().find(|(_, letter)| {
        let is_end = *letter == '/' && !is_escaped;
        is_escaped = *letter == '\\' && !is_escaped;
        is_end
    });
    let Some((end, _)) = end else {
        return refused("it does not end in `/`", Some(format!("{pattern}/")));
    };
    let (body, flags) = (rest.get(..end).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default());
    let is_known =
        |flag: &char| [HARMLESS_FLAGS, FLAGS, FOREIGN_FLAGS].iter().any(|known| known.contains(*flag));
    if let Some(flag) = flags.chars().find(|flag| !is_known(flag)) {
        let reason = format!(
            "`{flag}` behind the second `/` is not a flag; a `/` inside the pattern is written `\\/`"
        );
        return refused(&reason, None);
    }
    if flags.chars().count() > FLAGS_MAX {
        return refused("it has more than two flags behind the second `/`", None);
    }
    Ok((body, flags))
}

fn compile(body: &str, flags: &str) -> Result<Regex, PatternError> {
    let scan = Scan::new(body);
    if let Some(flaw) = scan.flaw {
        return Err(PatternError::Malformed(flaw));
    }
    let foreign =
        flags.chars().find(|flag| FOREIGN_FLAGS.contains(*flag)).map(|flag| format!("the flag `{flag}`"));
    if let Some(foreign) = foreign.or(scan.foreign) {
        return Err(PatternError::NotEvaluated(foreign));
    }
    let mut builder = RegexBuilder::new(&by_bytes(body));
    builder.case_insensitive(flags.contains('i')).multi_line(flags.contains('m'));
    builder.dot_matches_new_line(flags.contains('s')).ignore_whitespace(flags.contains('x'));
    builder.swap_greed(flags.contains('U'));
    builder.build().map_err(|error| PatternError::NotEvaluated(error.to_string()))
}

/// A first walk over a pattern: what no engine reads, and what only PCRE means so.
#[derive(Default)]
struct Scan {
    flaw: Option<String>,
    foreign: Option<String>,
}

/// What only PCRE knows behind an opening parenthesis.
const FOREIGN_GROUPS: &[&str] = &[
    "?=", "?!", "?<=", "?<!", "?>", "?|", "?(", "?#", "?R", "?&", "?P=", "?P>", "?'", "?C", "?+", "?-1",
    "?0", "?1", "?2", "?3", "?4", "?5", "?6", "?7", "?8", "?9",
];

impl Scan {
    fn new(body: &str) -> Self {
        let mut scan = Self::default();
        let mut open = 0usize;
        let mut may_repeat = false;
        let mut rest = body;
        while let Some(letter) = rest.chars().next() {
            let after = rest.get(letter.len_utf8()..).unwrap_or_default();
            rest = match letter {
                '\\' => scan.escape(after),
                '[' => scan.class(after),
                '(' => {
                    open += 1;
                    scan.group(after)
                }
                ')' if open == 0 => {
                    scan.flaw.get_or_insert("a `)` closes nothing".into());
                    after
                }
                ')' => {
                    open -= 1;
                    after
                }
                '*' | '+' | '?' if !may_repeat => {
                    scan.flaw.get_or_insert(format!("`{letter}` has nothing to repeat"));
                    after
                }
                '*' | '+' | '?' | '}' => scan.possessive(after),
                _ => after,
            };
            // The `?` of `(?:` repeats nothing and is part of the parenthesis.
            may_repeat = letter != '|' && (letter != '(' || rest.starts_with('?'));
        }
        if open > 0 {
            scan.flaw.get_or_insert("a `(` is never closed".into());
        }
        scan
    }

    fn foreign(&mut self, what: String) {
        self.foreign.get_or_insert(what);
    }

    fn escape<'t>(&mut self, after: &'t str) -> &'t str {
        let Some(letter) = after.chars().next() else {
            self.flaw.get_or_insert("it ends in a lone `\\`".into());
            return after;
        };
        let is_known = matches!(
            letter,
            'd' | 'D'
                | 'w'
                | 'W'
                | 's'
                | 'S'
                | 'b'
                | 'B'
                | 'A'
                | 'z'
                | 'n'
                | 'r'
                | 't'
                | 'f'
                | 'v'
                | 'a'
                | 'x'
        );
        let is_plain = !letter.is_ascii_alphanumeric() && !matches!(letter, '<' | '>') && letter.is_ascii();
        if letter.is_ascii_digit() && letter != '0' {
            self.foreign("a back-reference".into());
        } else if !is_known && !is_plain {
            self.foreign(format!("`\\{letter}`"));
        }
        after.get(letter.len_utf8()..).unwrap_or_default()
    }

    fn group<'t>(&mut self, after: &'t str) -> &'t str {
        // `(*UTF8)`, `(*SKIP)`
        let verb = after
            .strip_prefix('*')
            .filter(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic()));
        if let Some(rest) = verb {
            self.foreign("a verb, `(*…)`".into());
            return rest;
        }
        if let Some(word) = FOREIGN_GROUPS.iter().find(|word| after.starts_with(**word)) {
            let what = match *word {
                "?=" | "?!" | "?<=" | "?<!" => "look-around",
                "?>" => "an atomic group",
                _ => "a group that only PCRE knows",
            };
            self.foreign(format!("{what}, `({word}`"));
        }
        after
    }

    /// A `+` behind another quantifier takes and never gives back.
    fn possessive<'t>(&mut self, after: &'t str) -> &'t str {
        match after.strip_prefix('+') {
            Some(rest) => {
                self.foreign("a possessive quantifier".into());
                rest
            }
            None => after.strip_prefix('?').unwrap_or(after),
        }
    }

    /// Steps over a class of characters.
    fn class<'t>(&mut self, after: &'t str) -> &'t str {
        let body = after.strip_prefix('^').unwrap_or(after);
        let mut rest = body.strip_prefix(']').unwrap_or(body);
        loop {
            let Some(letter) = rest.chars().next() else {
                self.flaw.get_or_insert("a `[` is never closed".into());
                return rest;
            };
            let next = rest.get(letter.len_utf8()..).unwrap_or_default();
            if ["&&", "--", "~~"].iter().any(|word| rest.starts_with(word)) {
                self.foreign(format!("`{letter}{letter}` inside `[…]`"));
            }
            rest = match letter {
                ']' => return next,
                '\\' => {
                    if next.starts_with('b') {
                        self.foreign("`\\b` inside `[…]`".into());
                    }
                    self.escape(next)
                }
                '[' if next.starts_with(':') => next.split_once(":]").map_or(next, |(_, rest)| rest),
                '[' => {
                    self.foreign("`[` inside `[…]`".into());
                    next
                }
                _ => next,
            };
        }
    }
}

/// A replacement as `preg_replace` reads it: `$1`, `${1}` and `\1` are groups.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        if let Some((number, behind)) = reference(letter, after) {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            pieces.push(Piece::Group(number));
            rest = behind;
        } else if let Some(literal) =
            after.chars().next().filter(|next| letter == '\\' && matches!(next, '\\' | '$'))
        {
            plain.push(literal);
            rest = after.get(1..).unwrap_or_default();
        } else {
            plain.push(letter);
            rest = after;
        }
    }
    pieces.push(Piece::Text(plain));
    pieces
}

/// The group that a replacement names here, and what follows.
fn reference(sign: char, after: &str) -> Option<(usize, &str)> {
    if !matches!(sign, '$' | '\\') {
        return None;
    }
    let braced = (sign == '$').then(|| after.strip_prefix('{')).flatten();
    let body = braced.unwrap_or(after);
    let digits = body.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let number = body.get(..digits)?.parse().ok()?;
    let rest = body.get(digits..)?;
    Some((number, if braced.is_some() { rest.strip_prefix('}')? } else { rest }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, name: &str) -> Option<String> {
        Pattern::new(pattern, None).unwrap().identifier(name)
    }

    fn read_replaced(pattern: &str, replace: &str, by: &str, name: &str) -> Option<String> {
        Pattern::new(pattern, Some(&(replace.into(), by.into()))).unwrap().identifier(name)
    }

    #[test]
    fn group_one_is_the_identifier() {
        assert_eq!(read(r"/^(WIS-L-\d{7})\D*/", "WIS-L-0012345_a.jpg").as_deref(), Some("WIS-L-0012345"));
        assert_eq!(read(r"/(\d+)/", "x0012.jpg").as_deref(), Some("0012"), "zeros stay");
        assert_eq!(read(r"/^(wis)/i", "WIS-1.jpg").as_deref(), Some("WIS"));
        assert_eq!(read(r"/^(wis)/", "WIS-1.jpg"), None);
        assert_eq!(read(r"/^(?:a|b)(\d*)/", "a.jpg"), None, "an empty group is none");
        assert_eq!(read(r"/^(\d+)/", "0.jpg"), None, "PHP takes `0` for nothing");
        assert_eq!(read(r"/^(\d+)/", "00.jpg").as_deref(), Some("00"));
        assert_eq!(read(r"/a\/?(b)/", "ab").as_deref(), Some("b"));
        assert_eq!(read(r"/(\d+)/", "\u{0663}.jpg"), None, "only ASCII digits count without the flag u");
        assert_eq!(read(r"/^(É\w*)/", "Éa.jpg").as_deref(), Some("Éa"));
        assert_eq!(read(r"/^(..)$/", "é").as_deref(), Some("é"), "it sees bytes, of which é has two");
        assert_eq!(read(r"/^(É)/i", "é"), None, "only ASCII letters have another case");
        assert_eq!(read(r"/(\xC3)/", "é").as_deref(), Some("\u{FFFD}"));
    }

    #[test]
    fn what_is_found_is_replaced_as_preg_replace_does() {
        assert_eq!(read_replaced(r"/(\d+)/", "/^/", "barcode-", "12.jpg").as_deref(), Some("barcode-12"));
        assert_eq!(read_replaced(r"/(XYZ-\d+)/", "/XYZ-/", "", "XYZ-12.jpg").as_deref(), Some("12"));
        assert_eq!(
            read_replaced(r"/(.+)\./", r"/(\w)-(\w)/", r"$2${1}\2\$", "a-b.jpg").as_deref(),
            Some("bab$")
        );
        assert_eq!(read_replaced(r"/(\d+)/", "/.*/", "", "12.jpg"), None);
        assert_eq!(read_replaced(r"/(\d+)/", "/^/", "é-", "12.jpg").as_deref(), Some("é-12"));
    }

    #[test]
    fn what_the_platform_refuses_is_reported_with_the_pattern_to_write() {
        let refused = |pattern: &str| match Pattern::new(pattern, None) {
            Err(PatternError::Refused(_, instead)) => instead.unwrap_or_default(),
            other => panic!("{pattern}: {other:?}"),
        };
        assert_eq!(refused(r"^(\d+)"), r"/^(\d+)/");
        assert_eq!(refused(r"/^(\d+)"), r"/^(\d+)/");
        for pattern in [r"/^\d+/", r"/(a)/g", r"/(a)/ims", r"/a/(b)/"] {
            assert_eq!(refused(pattern), "", "{pattern}");
        }
    }

    #[test]
    fn what_only_pcre_runs_is_not_evaluated_and_never_run_as_something_else() {
        for pattern in [
            r"/(?=a)(a)/",
            r"/(a)(?!b)/",
            r"/(?<=a)(b)/",
            r"/(a)\1/",
            r"/(a++)/",
            r"/(a)*+/",
            r"/(a{2}+)/",
            r"/(?>a)(b)/",
            r"/(\h+)/",
            r"/(a)\K(b)/",
            r"/([a&&b])/",
            r"/(\<a)/",
            r"/(\p{L})/",
            r"/(a)/u",
            r"/(a)/A",
            r"/(?R)(a)/",
            r"/(\Qa\E)/",
            r"/(*UTF8)(a)/",
            r"/(?#x)(a)/",
            r"/(\01)/",
            r"/([\b])(a)/",
            r"/(a{100000}){100000}/",
        ] {
            let found = Pattern::new(pattern, None);
            assert!(matches!(found, Err(PatternError::NotEvaluated(_))), "{pattern}: {found:?}");
        }
    }

    #[test]
    fn what_no_engine_reads_is_malformed() {
        for pattern in ["/(a/", "/a)(b)/", "/([a/", "/(*a)b)/", "/*(a)/", "/(a|*)/"] {
            let found = Pattern::new(pattern, None);
            assert!(
                matches!(found, Err(PatternError::Malformed(_) | PatternError::NotEvaluated(_))),
                "{pattern}: {found:?}"
            );
        }
        assert!(matches!(Pattern::new("/(a/", None), Err(PatternError::Malformed(_))));
    }

    #[test]
    fn a_pattern_that_would_take_ages_by_backtracking_takes_none() {
        let name = format!("{}!", "a".repeat(50_000));
        assert_eq!(read(r"/^((a|aa)+)$/", &name), None);
    }
}
