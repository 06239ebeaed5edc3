//! The field's words: what a user reads says image, URL, extension, fix … and never the words that stood there before.
//!
//! Looks at every string of the program outside its tests, at the profiles, the pages and what `--help` prints. Codes of
//! rules, fenced packages, URLs and what stands between backticks are names, not words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A word that is not the field's, and the one that is.
const WORDS: &[(&str, &str)] = &[
    ("picture", "image"),
    ("pictures", "images"),
    ("film", "video"),
    ("films", "videos"),
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("told", "reported"),
    ("tells", "reports, says"),
    ("blanks", "spaces, whitespace"),
    ("address", "URL"),
    ("addresses", "URLs"),
    ("term", "pattern"),
    ("terms", "patterns"),
    ("ending", "extension"),
    ("endings", "extensions"),
    ("symlink", "symbolic link"),
    ("symlinks", "symbolic links"),
    ("rung", "step"),
    ("rungs", "steps"),
    ("room", "module"),
    ("rooms", "modules"),
];

/// What may hold such a word all the same, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("ending in", "the verb: a name ending in a dot"),
    ("want of room", "memory"),
    ("ipv6 address", "what everybody calls it"),
];

/// What a literal of one word may be: a name that reports of facts and fixtures use.
const NAMES: &[&str] = &["symlink"];

/// Files in which a Darwin Core term is meant, and the attribute of `meta.xml` that names it.
const DARWIN_CORE: &[&str] = &["dwca", "darwin_core", "description", "symbiota"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The string literals of a source; bytes are data.
fn literals(code: &str) -> Vec<&str> {
    let (bytes, mut at, mut found) = (code.as_bytes(), 0, Vec::new());
    while at < bytes.len() {
        let rest = &code[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if bytes[at] == b'\'' {
            at += character(rest);
        } else if bytes[at] == b'r'
            && (rest.starts_with("r\"") || rest.starts_with("r#"))
            && !in_word(code, at)
        {
            let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
            let end = format!("\"{}", "#".repeat(hashes));
            let inner = rest.get(hashes + 2..).unwrap_or_default();
            let length = inner.find(&end).unwrap_or(inner.len());
            found.push(&inner[..length]);
            at += hashes + 2 + length + end.len();
        } else if bytes[at] == b'"' {
            let inner = &rest[1..];
            let length = closing(inner);
            if at == 0 || bytes[at - 1] != b'b' {
                found.push(&inner[..length]);
            }
            at += length + 2;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// How long a character literal is; a lifetime is its mark alone.
fn character(rest: &str) -> usize {
    let escaped = rest[1..].starts_with('\\');
    match rest[1..].char_indices().skip(1 + usize::from(escaped)).take(8).find(|(_, c)| *c == '\'') {
        Some((end, _)) if escaped || rest[1..].chars().nth(1) == Some('\'') => end + 2,
        _ => 1,
    }
}

fn in_word(code: &str, at: usize) -> bool {
    code[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn closing(inner: &str) -> usize {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at,
            _ => escaped = false,
        }
    }
    inner.len()
}

/// The code of a source before its unit tests.
fn without_tests(text: &str) -> &str {
    let end = ["#[cfg(test)]\nmod tests {", "#[cfg(test)]\n#[allow"];
    end.iter().filter_map(|mark| text.find(mark)).min().map_or(text, |at| &text[..at])
}

/// A text without its fenced blocks, except those that show what the program prints.
fn without_fences(text: &str) -> String {
    let mut kept = String::new();
    let (mut inside, mut shown) = (false, true);
    for line in text.lines() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            inside = !inside;
            shown = !inside || matches!(kind, "console" | "text");
        } else if shown {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The words of a text in lower case, as a person reads them: no code spans, URLs, paths or codes.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::new();
    for (index, part) in text.split('`').enumerate() {
        plain.push_str(if index % 2 == 0 { part } else { " ` " });
    }
    plain
        .replace("\\n", " ")
        .split_whitespace()
        .map(|word| if word.contains('/') || word.contains('_') || word.contains('=') { "-" } else { word })
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        // Names of the environment, such as TERM, are written in capitals.
        .map(|word| if word.chars().any(char::is_lowercase) { word.to_lowercase() } else { String::new() })
        .map(|word| word.strip_suffix("'s").map_or(word.clone(), str::to_owned))
        .collect()
}

/// Words of a text that are not the field's, each with what stands around it.
fn breaches(text: &str) -> Vec<String> {
    let words = words(text);
    if let [only] = words.as_slice()
        && NAMES.contains(&only.as_str())
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((_, better)) = WORDS.iter().find(|(old, _)| old == word) else { continue };
        let around = words[at.saturating_sub(3)..words.len().min(at + 4)].join(" ");
        if !ALLOWED.iter().any(|(phrase, _)| around.contains(phrase)) {
            found.push(format!("{around}: not `{word}` but {better}"));
        }
    }
    found
}

/// Looks at texts and lists every breach with its file.
fn judge(texts: impl IntoIterator<Item = (String, String)>) {
    let mut list = String::new();
    let mut count = 0;
    for (name, text) in texts {
        count += 1;
        let darwin = DARWIN_CORE.iter().any(|part| name.contains(part));
        for breach in breaches(&text).iter().filter(|breach| !darwin || !breach.contains("not `term")) {
            writeln!(list, "{name}: {breach}").unwrap();
        }
    }
    assert!(count > 0, "nothing was looked at");
    assert!(list.is_empty(), "\n{list}");
}

fn named(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

#[test]
fn messages_use_the_words_of_the_field() {
    let sources = files_below(&root().join("src"), "rs");
    let sources =
        sources.iter().filter(|path| !named(path).contains("test") && !named(path).contains("fixture"));
    judge(sources.flat_map(|path| {
        let text = fs::read_to_string(path).unwrap();
        let found: Vec<_> = literals(without_tests(&text))
            .into_iter()
            .map(|literal| (named(path), without_fences(literal)))
            .collect();
        found
    }));
}

#[test]
fn profiles_use_the_words_of_the_field() {
    let quoted = |text: &str| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        lines
            .flat_map(|line| line.split('"').skip(1).step_by(2))
            .filter(|part| part.contains(' '))
            .collect::<Vec<_>>()
            .join(" . ")
    };
    let profiles = files_below(&root().join("src/profiles"), "toml");
    judge(profiles.iter().map(|path| (named(path), quoted(&fs::read_to_string(path).unwrap()))));
}

#[test]
fn pages_use_the_words_of_the_field() {
    let mut pages = files_below(&root().join("docs"), "md");
    pages.extend(["README.md", "CHANGELOG.md"].map(|name| root().join(name)));
    judge(pages.iter().map(|path| (named(path), without_fences(&fs::read_to_string(path).unwrap()))));
}

#[test]
fn help_uses_the_words_of_the_field() {
    let help = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_imgpack")).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let all = help(&["--help"]);
    let commands = all
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with(char::is_lowercase));
    let names: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"check") && names.contains(&"build"), "{names:?}");
    judge(names.iter().map(|name| (format!("imgpack {name} --help"), help(&[name, "--help"]))));
}

#[test]
fn the_guard_sees_an_old_word_and_lets_names_pass() {
    assert_eq!(breaches("the picture ends").len(), 1);
    assert_eq!(breaches("Blanks, and the `picture`, `key/blank` and a name ending in x").len(), 1);
    assert_eq!(breaches("see https://example.org/picture and key/told").len(), 0);
    assert_eq!(
        literals("f('\"', \"told\", r#\"a \"film\"\"#, b\"mend\") // \"room\""),
        ["told", "a \"film\""]
    );
    assert_eq!(without_fences("a\n```imgpack fail\npicture\n```\nb\n"), "a\nb\n");
}
