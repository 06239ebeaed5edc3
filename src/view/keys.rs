//! Which keys are taken, and new ones that are not.
//!
//! The same package gives the same keys: what is appended is a sum over what the row holds.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::values::{RowValue, RowValues};
use crate::profiles::KeyNeeds;
use crate::text::{fnv, fold, unpadded};

/// Hexadecimal digits and their hyphen that make a key unique.
const SUFFIX: usize = 9;

/// The keys that are taken, in the package or on the platform, as the platform compares them.
#[derive(Debug, Default)]
pub(crate) struct Taken(FxHashSet<String>);

impl Taken {
    pub(crate) fn new(needs: &KeyNeeds, keys: &RowValues<'_>, existing: &BTreeSet<String>) -> Self {
        let own = keys.iter().filter_map(|value| Some(compared(needs, &keys.text(value)?, true)));
        let existing = existing.iter().map(|key| compared(needs, key, true));
        Self(own.chain(existing).collect())
    }

    /// Whether a key is taken.
    pub(crate) fn contains(&self, needs: &KeyNeeds, key: &str) -> bool {
        self.0.contains(&compared(needs, key, true))
    }

    /// A key like this one that no row has: with a sum over the row behind it. `number` tells rows apart
    /// that hold the same.
    pub(crate) fn unique(
        &self,
        needs: &KeyNeeds,
        links: &RowValues<'_>,
        value: RowValue,
        key: &str,
        number: u64,
    ) -> String {
        let link = links.of_row(value.row).first().and_then(|link| links.text(*link)).unwrap_or_default();
        let clean = single_spaced(&sanitised(needs, key));
        let mut number = number;
        loop {
            let sum = fnv(&[key.as_bytes(), link.as_bytes(), &number.to_le_bytes()]);
            let candidate = format!("{}-{sum:08x}", cut(&clean, limit(needs).saturating_sub(SUFFIX)));
            if !self.contains(needs, &candidate) {
                return candidate;
            }
            number = number.wrapping_add(1_000_003);
        }
    }
}

/// A key in the form in which the platform compares keys: as it is, or once it was cleaned.
pub(crate) fn compared(needs: &KeyNeeds, key: &str, cleaned: bool) -> String {
    let clean = if cleaned { sanitised(needs, key) } else { key.to_owned() };
    if needs.case_insensitive { fold(&clean).into_owned() } else { clean }
}

/// The keys that the platform has, as it compares them.
#[derive(Debug, Default)]
pub(crate) struct Existing<'a>(FxHashMap<String, &'a str>);

impl<'a> Existing<'a> {
    pub(crate) fn new(needs: &KeyNeeds, existing: &'a BTreeSet<String>) -> Self {
        Self(existing.iter().map(|key| (compared(needs, key, false), key.as_str())).collect())
    }

    /// Whether none is listed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key that is the same to the platform.
    pub(crate) fn find(&self, needs: &KeyNeeds, key: &str) -> Option<&'a str> {
        let found = |key: &str| self.0.get(&compared(needs, key, false)).copied();
        let short = || needs.tries_without_zeros.then(|| found(key.trim_start_matches(['0', ' '])))?;
        found(key).or_else(short)
    }

    /// The keys by what is left of them without letter case, zeros in front, what stands between letters and digits, and
    /// letters that stand for digits; `None` where that is the same of several.
    pub(crate) fn by_likeness(&self) -> FxHashMap<String, Option<&'a str>> {
        let mut found: FxHashMap<String, Option<&str>> = FxHashMap::default();
        for known in self.0.values() {
            found.entry(likeness(known)).and_modify(|one| *one = None).or_insert(Some(*known));
        }
        found
    }
}

/// What is left of a key once all is gone that is easily mistaken.
pub(crate) fn likeness(key: &str) -> String {
    let digit = |letter: char| match letter {
        'o' => '0',
        'i' | 'l' => '1',
        's' => '5',
        'b' => '8',
        other => other,
    };
    let folded = fold(key);
    let told: String = folded.chars().filter(|letter| letter.is_alphanumeric()).map(digit).collect();
    unpadded(&told)
}

/// Whether a key is longer than the target takes.
pub(crate) fn is_too_long(needs: &KeyNeeds, key: &str) -> bool {
    key.chars().count() > limit(needs)
}

/// The longest key that no limit speaks of, in characters.
fn limit(needs: &KeyNeeds) -> usize {
    let shortest = needs.max_length.iter().map(|limit| limit.value).min();
    shortest.and_then(|length| usize::try_from(length).ok()).unwrap_or(usize::MAX)
}

/// So many characters of a text, without a space at the end.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text).trim_end()
}

/// Whether a key may hold a character.
pub(crate) fn is_allowed(needs: &KeyNeeds, letter: char) -> bool {
    let Some(characters) = &needs.characters else { return true };
    letter.is_ascii_alphanumeric() || characters.contains(letter)
}

/// The key as the platform cleans it up.
pub(crate) fn sanitised(needs: &KeyNeeds, key: &str) -> String {
    let Some(substitute) = &needs.substitute else { return key.to_owned() };
    let mut clean = String::with_capacity(key.len());
    for letter in key.chars() {
        if is_allowed(needs, letter) { clean.push(letter) } else { clean.push_str(substitute) }
    }
    clean
}

/// The key without spaces at its ends and without several in a row.
pub(crate) fn single_spaced(key: &str) -> String {
    key.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
