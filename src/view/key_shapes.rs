//! The shape that identifiers share: classes of letters, with runs of digits between them, and how long those are.
//!
//! Numbers that merely count on over a power of ten are one shape, as are `W-9` and `W-10`. Looks at texts alone and
//! knows no rule.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

/// Fewer identifiers have no shape that one could lack.
const FEWEST: usize = 20;
/// How many of a hundred share a shape at least.
const USUAL: usize = 95;
/// A step from one length to the next is none of counting on where it is so many times the usual step …
const JUMP: u128 = 10;
/// … and more than this part of the number.
const PART: u128 = 20;

/// The runs of digits in a text, and every other letter by itself.
pub(crate) fn atoms(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let letter = rest.chars().next()?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (atom, behind) = rest.split_at(digits.max(letter.len_utf8()));
        rest = behind;
        Some(atom)
    })
}

/// The class of a letter; all digits are one class, and what is no letter stands for itself.
pub(crate) fn class(letter: char) -> char {
    match letter {
        '0'..='9' => '9',
        'A'..='Z' => 'A',
        'a'..='z' => 'a',
        _ if letter.is_uppercase() => 'X',
        _ if letter.is_alphabetic() => 'x',
        _ => letter,
    }
}

/// The frame of a text, in which a run of digits is one `9`.
pub(crate) fn frame(text: &str) -> impl Iterator<Item = char> + '_ {
    atoms(text).map(sign)
}

/// The class of the letters of an atom.
pub(crate) fn sign(atom: &str) -> char {
    atom.chars().next().map_or(' ', class)
}

/// The runs of digits in a text.
pub(crate) fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|run| !run.is_empty())
}

/// Lengths of a number that are one shape: from, to.
pub(crate) type Lengths = (usize, usize);

/// The shape that nearly all identifiers of a list share.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UsualShape {
    frame: String,
    slots: Vec<Lengths>,
    /// How many have it.
    pub(crate) count: usize,
    /// The first of each length in characters that has it.
    examples: BTreeMap<usize, String>,
}

impl UsualShape {
    /// The shape of most of these, none of which stands twice.
    pub(crate) fn of(texts: &[&str]) -> Option<Self> {
        let is_usual = |count: usize| count * 100 >= texts.len() * USUAL;
        if texts.len() < FEWEST {
            return None;
        }
        let (frame, count) = most_frequent(texts)?;
        if !is_usual(count) {
            return None;
        }
        let fits = |text: &&&str| has_frame(text, &frame);
        let members: Vec<&str> = texts.iter().filter(fits).copied().collect();
        let slots = usual_slots(&members);
        let mut shape = Self { frame, slots, count: 0, examples: BTreeMap::new() };
        for text in members.into_iter().filter(|text| shape.has_lengths(text)).collect::<Vec<_>>() {
            shape.count += 1;
            shape.examples.entry(text.chars().count()).or_insert_with(|| text.to_owned());
        }
        is_usual(shape.count).then_some(shape)
    }

    /// Whether a text has it.
    pub(crate) fn fits(&self, text: &str) -> bool {
        has_frame(text, &self.frame) && self.has_lengths(text)
    }

    fn has_lengths(&self, text: &str) -> bool {
        let mut slots = self.slots.iter();
        numbers(text).all(|run| slots.next().is_some_and(|(from, to)| (*from..=*to).contains(&run.len())))
    }

    /// One that has it: of the same length where there is one.
    pub(crate) fn example(&self, text: &str) -> Option<&str> {
        let same = self.examples.get(&text.chars().count());
        same.or_else(|| self.examples.values().next()).map(String::as_str)
    }
}

fn has_frame(text: &str, wanted: &str) -> bool {
    frame(text).eq(wanted.chars())
}

fn most_frequent(texts: &[&str]) -> Option<(String, usize)> {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    let mut buffer = String::new();
    for text in texts {
        buffer.clear();
        buffer.extend(frame(text));
        match counts.get_mut(&buffer) {
            Some(count) => *count += 1,
            None => drop(counts.insert(buffer.clone(), 1)),
        }
    }
    counts.into_iter().max_by(|(a, one), (b, other)| one.cmp(other).then_with(|| b.cmp(a)))
}

/// For each number in a frame the lengths that most of its members have.
fn usual_slots(members: &[&str]) -> Vec<Lengths> {
    let slots = members.first().map_or(0, |text| numbers(text).count());
    let of_slot = |slot: usize| {
        let runs: Vec<&str> = members.iter().filter_map(|text| numbers(text).nth(slot)).collect();
        let counted =
            |(from, to): &Lengths| runs.iter().filter(|run| (*from..=*to).contains(&run.len())).count();
        one_shape(&runs).into_iter().max_by_key(counted).unwrap_or_default()
    };
    (0..slots).map(of_slot).collect()
}

/// The numbers of one length.
#[derive(Debug, Default)]
struct OfLength {
    numbers: Vec<u128>,
    has_zero: bool,
}

/// The lengths of numbers, those together that are one shape.
pub(crate) fn one_shape(runs: &[&str]) -> Vec<Lengths> {
    let mut lengths: BTreeMap<usize, OfLength> = BTreeMap::new();
    for run in runs {
        let of_length = lengths.entry(run.len()).or_default();
        of_length.has_zero |= run.len() > 1 && run.starts_with('0');
        of_length.numbers.extend(run.parse::<u128>());
    }
    let mut steps = Vec::new();
    for of_length in lengths.values_mut() {
        of_length.numbers.sort_unstable();
        of_length.numbers.dedup();
        steps.extend(of_length.numbers.windows(2).map(|pair| pair[1] - pair[0]));
    }
    steps.sort_unstable();
    let usual = steps.get(steps.len() / 2).copied().unwrap_or_default();
    let mut shapes: Vec<Lengths> = Vec::new();
    let mut last: Option<&OfLength> = None;
    for (&length, of_length) in &lengths {
        let goes_on = last.is_some_and(|last| counts_on(last, of_length, usual, length));
        match shapes.last_mut().filter(|shape| goes_on && shape.1 + 1 == length) {
            Some(shape) => shape.1 = length,
            None => shapes.push((length, length)),
        }
        last = Some(of_length);
    }
    shapes
}

/// Whether numbers of one digit more are those that follow.
fn counts_on(shorter: &OfLength, longer: &OfLength, usual: u128, length: usize) -> bool {
    let (Some(last), Some(next)) = (shorter.numbers.last(), longer.numbers.first()) else { return false };
    let allowed = (usual * JUMP).max(last / PART).max(1);
    // Of numbers below a hundred nobody writes the zeros.
    !longer.has_zero && (length <= 2 || next.saturating_sub(*last) <= allowed)
}

/// The lengths that a list of numbers should have, where some have lost their zeros: the shorter ones without a zero
/// in front are those. `None` where none are.
pub(crate) fn full_length(runs: &[&str]) -> Option<usize> {
    let shapes = one_shape(runs);
    let is_padded = |shape: &&Lengths| {
        runs.iter().any(|run| run.len() > 1 && run.starts_with('0') && is_of(run, **shape))
    };
    let count = |shape: &&Lengths| runs.iter().filter(|run| is_of(run, **shape)).count();
    let padded = shapes.iter().filter(is_padded).max_by_key(count);
    padded
        .or(shapes.last())
        .map(|(from, _)| *from)
        .filter(|length| runs.iter().any(|run| is_short(run, *length)))
}

/// Whether a number is shorter than the others and may have lost its zeros.
pub(crate) fn is_short(run: &str, length: usize) -> bool {
    run.len() < length && (run.len() == 1 || !run.starts_with('0'))
}

fn is_of(run: &str, (from, to): Lengths) -> bool {
    (from..=to).contains(&run.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(range: impl Iterator<Item = u32>, write: impl Fn(u32) -> String) -> Vec<String> {
        range.map(write).collect()
    }

    fn odd(texts: &[String]) -> Option<Vec<&str>> {
        let all: Vec<&str> = texts.iter().map(String::as_str).collect();
        let shape = UsualShape::of(&all)?;
        Some(all.into_iter().filter(|text| !shape.fits(text)).collect())
    }

    #[test]
    fn one_of_twenty_is_odd_and_one_of_nineteen_is_not() {
        let mut list = texts(1..20, |n| format!("WIS-L-{n:07}"));
        list.push("WIS-L-00O0018".into());
        assert_eq!(odd(&list), Some(vec!["WIS-L-00O0018"]));
        assert_eq!(odd(&list[1..]), None, "nineteen are too few");
        list.extend(["W".into(), "V".into()]);
        assert_eq!(odd(&list), None, "19 of 22 are not 95 of 100");
    }

    #[test]
    fn numbers_that_count_on_are_one_shape() {
        for range in [9_998..10_098, 1..120, 95..1_100] {
            assert_eq!(odd(&texts(range.clone(), |n| n.to_string())), Some(vec![]), "{range:?}");
            assert_eq!(odd(&texts(range.clone(), |n| format!("W-{n}a"))), Some(vec![]), "{range:?}");
            assert_eq!(odd(&texts(range.clone(), |n| format!("{n:04}"))), Some(vec![]), "{range:?}");
        }
    }

    #[test]
    fn a_number_that_lost_its_zeros_is_not() {
        let mut list = texts(40..70, |n| format!("WIS-{n:05}"));
        list[7] = "WIS-47".into();
        assert_eq!(odd(&list), Some(vec!["WIS-47"]));
        let mut list = texts(10_001..10_040, |n| n.to_string());
        list.push("123".into());
        assert_eq!(odd(&list), Some(vec!["123"]));
    }

    #[test]
    fn short_numbers_are_those_that_do_not_lead_up_to_the_others() {
        assert_eq!(full_length(&["12345", "1012346"]), Some(7));
        assert_eq!(full_length(&["9998", "9999", "10000"]), None);
        assert_eq!(full_length(&["00047", "00048", "49"]), Some(5));
        assert_eq!(full_length(&["00047", "00048", "123456"]), None, "a digit too many is no zero too few");
        assert_eq!(full_length(&["7", "12"]), None);
        assert_eq!(full_length(&["123", "4567"]), Some(4));
    }
}
