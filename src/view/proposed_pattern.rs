//! A pattern that would read keys from the names of files, where nearly all names share a shape.
//!
//! What it proposes was run over the names. Knows no rule.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::without_extension;

use super::key_shapes::{atoms, frame, sign};
use super::pattern::Pattern;

/// How many names of ten share the shape.
const OF_TEN: usize = 9;
/// A key has no more images than this on average.
const IMAGES_A_KEY: usize = 5;

/// A pattern between slashes, and a key that it reads.
pub(crate) fn proposed_pattern(names: &[&str]) -> Option<(String, String)> {
    let stems: Vec<&str> = names.iter().map(|name| without_extension(name)).collect();
    let heads: Vec<&str> = stems.iter().map(|stem| head(stem)).collect();
    [heads, stems].iter().find_map(|keys| of_keys(names, keys))
}

/// A stem up to what tells the images of one key apart: `WIS-1` of `WIS-1_a` and of `WIS-1 (2)`.
fn head(stem: &str) -> &str {
    let number = stem.find(|letter: char| letter.is_ascii_digit()).unwrap_or(stem.len());
    let behind = stem.get(number..).unwrap_or_default().find(['_', ' ', '(']);
    behind.and_then(|at| stem.get(..number + at)).unwrap_or(stem)
}

/// A pattern in the portal's form, and what it does to names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The pattern between slashes.
    pub(crate) pattern: String,
    /// A key that it reads.
    pub(crate) key: String,
    /// The names that it reads no key from, by their index.
    pub(crate) misses: Vec<usize>,
    /// What stands behind keys and tells the images of one apart, and how often, the most frequent first.
    pub(crate) suffixes: Vec<(String, usize)>,
}

/// The pattern that reads a key from more names than any other that would be proposed.
pub(crate) fn best_pattern(names: &[&str]) -> Option<Proposal> {
    let stems: Vec<&str> = names.iter().map(|name| without_extension(name)).collect();
    let heads: Vec<&str> = stems.iter().map(|stem| head(stem)).collect();
    let (pattern, key) = [&heads, &stems].iter().find_map(|keys| of_most_keys(names, keys, 0))?;
    let reader = Pattern::new(&pattern, None).ok()?;
    let (mut misses, mut suffixes) = (Vec::new(), FxHashMap::<&str, usize>::default());
    for (index, name) in names.iter().enumerate() {
        match reader.identifier(name) {
            Some(key) => {
                let rest = stems[index].split_once(key.as_str()).map_or("", |(_, rest)| rest);
                *suffixes.entry(rest).or_default() += 1;
            }
            None => misses.push(index),
        }
    }
    suffixes.remove("");
    let mut suffixes: Vec<(String, usize)> =
        suffixes.into_iter().map(|(suffix, count)| (suffix.to_owned(), count)).collect();
    suffixes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Some(Proposal { pattern, key, misses, suffixes })
}

fn of_keys(names: &[&str], keys: &[&str]) -> Option<(String, String)> {
    of_most_keys(names, keys, OF_TEN)
}

/// The pattern of the shape that most keys have, where that is the shape of so many of ten.
fn of_most_keys(names: &[&str], keys: &[&str], of_ten: usize) -> Option<(String, String)> {
    let different: FxHashSet<&&str> = keys.iter().collect();
    if different.len() * IMAGES_A_KEY < keys.len() {
        return None;
    }
    let mut shapes: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (index, key) in keys.iter().enumerate() {
        shapes.entry(frame(key).collect()).or_default().push(index);
    }
    let (_, members) = shapes
        .into_iter()
        .max_by(|(a, one), (b, other)| one.len().cmp(&other.len()).then_with(|| b.cmp(a)))?;
    if members.len() * 10 < keys.len() * of_ten {
        return None;
    }
    let of_members: Vec<&str> = members.iter().map(|index| keys[*index]).collect();
    let text = written(&of_members)?;
    let pattern = Pattern::new(&text, None).ok()?;
    let reads = |index: &usize| pattern.identifier(names[*index]).as_deref() == Some(keys[*index]);
    let first = of_members.first()?;
    members.iter().all(reads).then(|| (text, (*first).to_owned()))
}

/// The pattern of keys of one shape, which hold a number.
fn written(keys: &[&str]) -> Option<String> {
    let of_keys: Vec<Vec<&str>> = keys.iter().map(|key| atoms(key).collect()).collect();
    let first = of_keys.first()?;
    let mut body = String::new();
    for (index, atom) in first.iter().enumerate() {
        let all = of_keys.iter().filter_map(|atoms| atoms.get(index).copied());
        body.push_str(&one_atom(atom, all)?);
    }
    let has_number = first.iter().any(|atom| sign(atom) == '9');
    let ends_in_number = first.last().is_some_and(|atom| sign(atom) == '9');
    let end = if ends_in_number { r"\D" } else { "[^A-Za-z]" };
    (has_number && !body.contains('\'')).then(|| format!("/^({body}){end}/"))
}

fn one_atom<'a>(first: &str, all: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let class = match sign(first) {
        '9' => {
            let from = all.clone().map(str::len).min()?;
            let to = all.map(str::len).max()?;
            let mut text = format!(r"\d{{{from}");
            if to > from {
                let _ = write!(text, ",{to}");
            }
            return Some(text + "}");
        }
        'A' => "[A-Z]",
        'a' => "[a-z]",
        _ => "",
    };
    let is_one = all.clone().all(|atom| atom == first);
    let escape = if first.chars().all(|letter| letter.is_alphanumeric() || "-_ ".contains(letter)) {
        ""
    } else {
        "\\"
    };
    if is_one { Some(format!("{escape}{first}")) } else { (!class.is_empty()).then(|| class.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(names: &[&str]) -> Option<String> {
        proposed_pattern(names).map(|(pattern, _)| pattern)
    }

    #[test]
    fn a_pattern_reads_what_nearly_all_names_begin_with() {
        assert_eq!(proposed(&["WIS-L-0000001.jpg", "WIS-L-0000002.jpg"]).unwrap(), r"/^(WIS-L-\d{7})\D/");
        assert_eq!(
            proposed(&["WIS-01_a.jpg", "WIS-01_b.jpg", "WIS-02 (2).jpg"]).unwrap(),
            r"/^(WIS-\d{2})\D/"
        );
        assert_eq!(proposed(&["UA99.jpg", "UB100.jpg"]).unwrap(), r"/^(U[A-Z]\d{2,3})\D/");
        assert_eq!(proposed(&["IMG_0001.jpg", "IMG_0002.jpg"]).unwrap(), r"/^(IMG_\d{4})\D/");
        assert_eq!(proposed(&["a.1+b.jpg"]).unwrap(), r"/^(a\.\d{1}\+b)[^A-Za-z]/");
        assert_eq!(
            proposed(&[
                "WIS_2019_01.jpg",
                "WIS_2019_02.jpg",
                "WIS_2019_03.jpg",
                "WIS_2019_04.jpg",
                "WIS_2019_05.jpg",
                "WIS_2019_06.jpg"
            ])
            .unwrap(),
            r"/^(WIS_\d{4}_\d{2})\D/"
        );
    }

    #[test]
    fn the_best_pattern_names_what_it_does_not_fit_and_what_stands_behind_keys() {
        let names = ["W-001.jpg", "W-001_2.jpg", "W-002_label.jpg", "W-003_2.jpg", "IMG (1).jpg"];
        let best = best_pattern(&names).unwrap();
        assert_eq!((best.pattern.as_str(), best.key.as_str()), (r"/^(W-\d{3})\D/", "W-001"));
        assert_eq!(best.misses, [4]);
        assert_eq!(best.suffixes, [("_2".to_owned(), 2), ("_label".to_owned(), 1)]);
        assert_eq!(best_pattern(&["oak.jpg", "elm.jpg"]), None);
    }

    #[test]
    fn nothing_is_proposed_where_no_shape_is_usual_or_nothing_is_numbered() {
        assert_eq!(proposed(&["WIS-L-0000001.jpg", "IMG_2231.jpg"]), None);
        assert_eq!(proposed(&["oak.jpg", "elm.jpg"]), None);
        let mut ten: Vec<String> = (0..9).map(|n| format!("W-{n}.jpg")).collect();
        ten.push("x.jpg".into());
        let of = |names: &[String]| proposed(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(of(&ten).is_some(), "nine of ten");
        assert_eq!(of(&ten[1..]), None, "eight of nine");
    }
}
