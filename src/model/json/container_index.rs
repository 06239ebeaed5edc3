//! Ways to what large containers hold, so that a member is found without a walk over all before it.
//!
//! Made when they are first asked for, and only where a walk is long; what is found is the same without them.

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::{JsonKind, Value};

/// Nodes directly within a container that are walked; what holds more has a way.
const FEW: usize = 64;
/// Nodes from one step to the next; even, so that a step is never a value without its name.
const STRIDE: usize = 32;

/// The ways that were asked for, by the places of their containers on the tape.
type Found = Mutex<FxHashMap<usize, Arc<ContainerIndex>>>;

/// The ways on one tape.
#[derive(Debug, Default)]
pub(super) struct ContainerIndexes(OnceLock<Box<Found>>);

impl ContainerIndexes {
    /// The way through a container; `None` where a walk is short.
    pub(super) fn through(&self, value: Value<'_>) -> Option<Arc<ContainerIndex>> {
        value.children().nth(FEW)?;
        let indexes = self.0.get_or_init(Box::default);
        let mut indexes = indexes.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(indexes.entry(value.place()).or_insert_with(|| Arc::new(ContainerIndex::new(value)))))
    }
}

/// Where what a container holds stands on the tape.
#[derive(Debug)]
pub(super) struct ContainerIndex {
    /// One node in every [`STRIDE`].
    steps: Box<[u32]>,
    /// The names of an object: a hash of each, and its place; ordered.
    names: Box<[(u32, u32)]>,
}

impl ContainerIndex {
    fn new(value: Value<'_>) -> Self {
        let steps = value.children().step_by(STRIDE).map(Value::index).collect();
        let mut names: Vec<(u32, u32)> = match value.kind() {
            JsonKind::Object => value.members().map(|(name, _)| (hash(&name.said()), name.index())).collect(),
            _ => Vec::new(),
        };
        names.sort_unstable();
        Self { steps, names: names.into_boxed_slice() }
    }

    /// The last step at or before the `nth` node, and how many nodes behind it that is.
    pub(super) fn to_nth(&self, nth: usize) -> Option<(u32, usize)> {
        Some((self.steps.get(nth / STRIDE).copied()?, nth % STRIDE))
    }

    /// The last step that is `before` something, and how many nodes stand before it.
    pub(super) fn last(&self, before: impl Fn(u32) -> bool) -> Option<(u32, usize)> {
        let index = self.steps.partition_point(|step| before(*step)).checked_sub(1)?;
        Some((self.steps.get(index).copied()?, index * STRIDE))
    }

    /// The places of all names that may be this one, in the order of the text.
    pub(super) fn alike(&self, name: &str) -> impl DoubleEndedIterator<Item = u32> {
        let hash = hash(name.as_bytes());
        let start = self.names.partition_point(|(other, _)| *other < hash);
        let end = self.names.partition_point(|(other, _)| *other <= hash);
        self.names.get(start..end).unwrap_or_default().iter().map(|(_, place)| *place)
    }
}

/// Not the hash of the other maps, for which names that are all alike are easily found.
fn hash(name: &[u8]) -> u32 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name);
    u32::try_from(hasher.finish() >> 32).unwrap_or(u32::MAX)
}
