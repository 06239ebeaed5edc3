//! Which entries one of several scans of the same input takes.
//!
//! Knows no reader: a name alone decides, so that every machine decides the same.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::EntryPath;

/// One of several parts of an input; each entry falls to one of them by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    index: u32,
    of: u32,
}

impl Share {
    /// The whole input.
    pub const WHOLE: Self = Self { index: 0, of: 1 };
    /// Most parts of one input.
    pub const MOST: u32 = 1_000_000;

    /// The part with this number; the last may be called by their count or by 0.
    pub fn new(index: u32, of: u32) -> Option<Self> {
        let fits = (1..=Self::MOST).contains(&of) && index <= of;
        fits.then(|| Self { index: index % of, of })
    }

    /// How many parts there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// All parts, this one among them.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (0..self.of).map(move |index| Self { index, of: self.of })
    }

    /// Whether an entry of this name falls to it.
    pub fn holds(self, path: &EntryPath) -> bool {
        if self.of == 1 {
            return true;
        }
        let digest: [u8; 32] = Sha256::digest(path.raw()).into();
        let head = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        self.takes(head)
    }

    /// Whether what has this number falls to it.
    pub fn takes(self, number: u64) -> bool {
        number % u64::from(self.of) == u64::from(self.index)
    }
}

impl Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers =
            text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        numbers
            .and_then(|(index, of)| Self::new(index, of))
            .ok_or_else(|| format!("is no part of a number of parts (at most {}), like 0/8", Self::MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_falls_to_exactly_one_part() {
        let parts: Vec<Share> = (1..=7).filter_map(|index| Share::new(index, 7)).collect();
        for name in 0..1000 {
            let path = EntryPath::from(format!("{name}.png").as_str());
            assert_eq!(parts.iter().filter(|part| part.holds(&path)).count(), 1, "{name}");
        }
    }

    #[test]
    fn parts_are_counted_from_0_or_from_1() {
        let part = |text: &str| text.parse::<Share>().map(|share| share.to_string());
        assert_eq!(part("0/4"), Ok("0/4".into()));
        assert_eq!(part("4/4"), Ok("0/4".into()));
        assert_eq!(part("1/1"), Ok("0/1".into()));
        for wrong in ["5/4", "0/0", "x/4", "4", "-1/4", "0/1000001"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
    }
}
