//! `imgpack.rows.v1`: what `map`, `reduce` and `merge` hand on as lines of JSON, in both directions.
//!
//! Rows hold decisions and never texts: which rule has something to say of which entry, which entries share a key. What is
//! said is written where all facts are at hand. Counts and digests of rows do not depend on their order, so that an engine
//! may shuffle them as it likes. Knows no file; docs/cluster.md describes the lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Share;
use super::facts_v1::values::{Hex, Spelt};
use crate::text::json_safe;

#[cfg(test)]
mod tests;

/// The name of the shape, in the first and in the last line of a step.
pub const SCHEMA: &str = "imgpack.rows.v1";

/// How many buckets there are: the first 12 bits of a key.
pub const BUCKETS: u16 = 1 << 12;

/// One row, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The first line of a step.
    Head,
    /// Rules that have something to say of an entry, or must see the whole package to know.
    Says(Says),
    /// An entry under the key of a rule that groups.
    Keyed(Keyed),
    /// Entries that share a key.
    Group(Group),
    /// The last line of `map`.
    Mapped(Mapped),
    /// The last line of `reduce`.
    Reduced(Reduced),
}

/// Rules that have something to say of an entry, or must see the whole package to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Says {
    /// Their codes.
    pub says: Vec<String>,
    /// The input as the scan named it.
    pub source: String,
    /// The number of the entry in its input.
    pub entry: u32,
}

/// An entry under the key of a rule that groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed {
    /// Which reducer it goes to: rows of one key have one bucket.
    pub bucket: u16,
    /// The digest of the rule, the input and the key.
    pub key: [u8; 16],
    /// The code of the rule.
    pub rule: String,
    /// The input as the scan named it.
    pub source: String,
    /// The number of the entry in its input.
    pub entry: u32,
}

/// Two and more entries that share a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The code of the rule.
    pub group: String,
    /// The input as the scan named it.
    pub source: String,
    /// The numbers of the entries in their input, ascending.
    pub entries: Vec<u32>,
}

/// What `map` says in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    /// The digest of the options, and of the program that it was.
    pub options: super::Digest,
    /// What was mapped.
    pub parts: Vec<Part>,
    /// Rules of which nothing was decided, as they must see the whole package.
    pub open: Vec<String>,
    /// The rows of what rules say.
    pub says: Sum,
    /// The rows for `reduce`, by their bucket.
    pub buckets: BTreeMap<u16, Sum>,
}

/// A part of an input that was mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The input as the scan named it.
    pub source: String,
    /// Which part of it.
    pub share: Share,
    /// The digest in the trailer of its facts.
    pub facts: super::Digest,
}

/// What `reduce` says in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reduced {
    /// The rows that were taken, by their bucket.
    pub buckets: BTreeMap<u16, Sum>,
    /// The rows of groups.
    pub groups: Sum,
}

/// How many rows, and the sum of their digests: the same in any order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub rows: u64,
    /// The first 8 bytes of SHA-256 of each row, without its line feed, added up modulo 2^64.
    pub digest: u64,
}

impl Sum {
    /// Takes one row into account.
    pub fn add(&mut self, row: &str) {
        let digest: [u8; 32] = Sha256::digest(row.as_bytes()).into();
        let head = digest.first_chunk::<8>().copied().unwrap_or_default();
        *self += Self { rows: 1, digest: u64::from_be_bytes(head) };
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.digest = self.digest.wrapping_add(other.digest);
    }
}

impl Keyed {
    /// The row of an entry with this key; entries of one input, one rule and one key have one digest.
    pub fn new(rule: &str, source: &str, key: &str, entry: u32) -> Self {
        let mut hash = Sha256::new();
        for text in [rule, source] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.update(key.as_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let key = digest.first_chunk::<16>().copied().unwrap_or_default();
        let bucket = u16::from_be_bytes([key[0], key[1]]) >> 4;
        Self { bucket, key, rule: rule.to_owned(), source: source.to_owned(), entry }
    }
}

#[derive(Serialize, Deserialize)]
struct KeyedPart<'a> {
    bucket: u16,
    key: Hex<16>,
    #[serde(borrow)]
    rule: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    source: std::borrow::Cow<'a, str>,
    entry: u32,
}

#[derive(Serialize, Deserialize)]
struct HeadPart {
    schema: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mapped: Option<MappedPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reduced: Option<ReducedPart>,
}

type SumPart = (u64, Hex<8>);

#[derive(Serialize, Deserialize)]
struct MappedPart {
    options: Hex<32>,
    parts: Vec<(String, Spelt<Share>, Hex<32>)>,
    open: Vec<String>,
    says: SumPart,
    buckets: BTreeMap<u16, SumPart>,
}

#[derive(Serialize, Deserialize)]
struct ReducedPart {
    buckets: BTreeMap<u16, SumPart>,
    groups: SumPart,
}

fn put(sum: Sum) -> SumPart {
    (sum.rows, Hex(sum.digest.to_be_bytes()))
}

fn got((rows, Hex(digest)): SumPart) -> Sum {
    Sum { rows, digest: u64::from_be_bytes(digest) }
}

/// One line of JSON that a terminal may be shown. Nothing here fails to become JSON; a line that did would be empty, and no
/// reader takes that.
fn line(value: &impl Serialize) -> String {
    json_safe(&serde_json::to_string(value).unwrap_or_default())
}

fn head(step: Option<&str>, mapped: Option<MappedPart>, reduced: Option<ReducedPart>) -> String {
    line(&HeadPart { schema: SCHEMA.to_owned(), step: step.map(str::to_owned), mapped, reduced })
}

/// The first line of a step.
pub fn first_line(step: &str) -> String {
    head(Some(step), None, None)
}

impl Row {
    /// The line of a row, without its line feed.
    pub fn line(&self) -> String {
        match self {
            Self::Head => first_line("map"),
            Self::Says(says) => line(says),
            Self::Keyed(Keyed { bucket, key, rule, source, entry }) => line(&KeyedPart {
                bucket: *bucket,
                key: Hex(*key),
                rule: rule.into(),
                source: source.into(),
                entry: *entry,
            }),
            Self::Group(group) => line(group),
            Self::Mapped(Mapped { options, parts, open, says, buckets }) => {
                let part =
                    |Part { source, share, facts }: &Part| (source.clone(), Spelt(*share), Hex(*facts));
                let mapped = MappedPart {
                    options: Hex(*options),
                    parts: parts.iter().map(part).collect(),
                    open: open.clone(),
                    says: put(*says),
                    buckets: buckets.iter().map(|(bucket, sum)| (*bucket, put(*sum))).collect(),
                };
                head(None, Some(mapped), None)
            }
            Self::Reduced(Reduced { buckets, groups }) => {
                let buckets = buckets.iter().map(|(bucket, sum)| (*bucket, put(*sum))).collect();
                head(None, None, Some(ReducedPart { buckets, groups: put(*groups) }))
            }
        }
    }

    /// Reads one line without its line feed.
    ///
    /// # Errors
    /// What is wrong with it, in words: it is no line of this shape.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |error: serde_json::Error| error.to_string();
        // The first key says which row it is; there may be many millions.
        if text.starts_with("{\"bucket\":") {
            let KeyedPart { bucket, key: Hex(key), rule, source, entry } =
                serde_json::from_str(text).map_err(wrong)?;
            let keyed = Keyed { bucket, key, rule: rule.into_owned(), source: source.into_owned(), entry };
            return Ok(Self::Keyed(keyed));
        }
        if text.starts_with("{\"says\":") {
            return serde_json::from_str(text).map(Self::Says).map_err(wrong);
        }
        if text.starts_with("{\"group\":") {
            return serde_json::from_str(text).map(Self::Group).map_err(wrong);
        }
        head_of(serde_json::from_str(text).map_err(wrong)?)
    }
}

fn head_of(HeadPart { schema, step, mapped, reduced }: HeadPart) -> Result<Row, String> {
    if schema != SCHEMA {
        return Err(format!("the schema is `{schema}`, not `{SCHEMA}`"));
    }
    let sums = |buckets: BTreeMap<u16, SumPart>| {
        buckets.into_iter().map(|(bucket, sum)| (bucket, got(sum))).collect()
    };
    match (mapped, reduced) {
        (Some(MappedPart { options, parts, open, says, buckets }), None) => {
            let part = |(source, Spelt(share), Hex(facts))| Part { source, share, facts };
            let parts = parts.into_iter().map(part).collect();
            let (options, says, buckets) = (options.0, got(says), sums(buckets));
            Ok(Row::Mapped(Mapped { options, parts, open, says, buckets }))
        }
        (None, Some(ReducedPart { buckets, groups })) => {
            Ok(Row::Reduced(Reduced { buckets: sums(buckets), groups: got(groups) }))
        }
        (None, None) if step.is_some() => Ok(Row::Head),
        _ => Err("it is neither the first nor the last line of a step".into()),
    }
}
