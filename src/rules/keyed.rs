//! Rules that group: a key for each member, and a judgement on each group of two or more.
//!
//! The state of a group is bounded and commutative (a count and its first members in total order), so
//! that the same row can run as map, shuffle and reduce elsewhere.

use std::hash::{BuildHasher as _, RandomState};

use crate::model::EntryId;

use super::Drafts;
use crate::view::{Context, Member, Members, RowValue, RowValues};

/// How many members of a group are kept; the count goes on. As many as a package may list, so that each is
/// reported and fixed.
const MEMBERS_KEPT: usize = 1_000_000;

/// Two or more members under one key.
#[derive(Debug)]
pub struct Group {
    /// The key.
    pub key: String,
    /// How many members there are in all.
    pub count: u64,
    /// The first of them: entries by the bytes of their names, rows by their place.
    pub members: Vec<Member>,
}

impl Group {
    /// The entries among the members kept.
    pub fn entries(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.members.iter().filter_map(|member| match member {
            Member::Entry(id) => Some(*id),
            Member::Row(_) | Member::Value(_) => None,
        })
    }

    /// The rows among the members kept.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.members.iter().filter_map(|member| match member {
            Member::Row(row) => Some(*row),
            Member::Entry(_) | Member::Value(_) => None,
        })
    }

    /// The keys or URLs among the members kept.
    pub fn values<'s>(&'s self, values: &'s RowValues<'_>) -> impl Iterator<Item = RowValue> + 's {
        self.members.iter().filter_map(|member| match member {
            Member::Value(index) => values.get(*index),
            Member::Entry(_) | Member::Row(_) => None,
        })
    }
}

/// A rule over groups.
#[derive(Debug, Clone, Copy)]
pub struct Keyed {
    /// What is grouped.
    pub over: Members,
    /// The key of a member; `None` leaves it out.
    pub key: fn(&Context<'_>, Member) -> Option<String>,
    /// Judges one group of two or more.
    pub judge: fn(&Context<'_>, &Group, &mut Drafts),
}

/// The groups of two or more members, ordered by their first member.
pub(crate) fn groups(context: &Context<'_>, keyed: &Keyed) -> Vec<Group> {
    let hasher = RandomState::new();
    let mut by_hash: Vec<(u64, Member)> = context
        .members(keyed.over)
        .filter_map(|member| Some((hasher.hash_one((keyed.key)(context, member)?), member)))
        .collect();
    by_hash.sort_unstable_by_key(|(hash, _)| *hash);
    let mut found = Vec::new();
    // Only members that share a hash are keyed a second time: almost none are.
    for same_hash in by_hash.chunk_by(|a, b| a.0 == b.0).filter(|chunk| chunk.len() > 1) {
        let mut rest: Vec<Member> = same_hash.iter().map(|(_, member)| *member).collect();
        // Mostly they have one key. Of a million members that is held once.
        while let Some(key) = rest.first().and_then(|first| (keyed.key)(context, *first)) {
            let has_key = |member: &Member| (keyed.key)(context, *member).as_deref() == Some(&key);
            let (members, others): (Vec<Member>, Vec<Member>) = rest.into_iter().partition(has_key);
            rest = others;
            found.extend(group(context, key, members));
        }
    }
    in_order(context, found)
}

/// The groups of entries that are known to share a key, ordered by their first member.
pub(crate) fn known_groups(context: &Context<'_>, keyed: &Keyed, known: &[Vec<EntryId>]) -> Vec<Group> {
    let is_member = |id: &&EntryId| {
        let entry = context.entry(**id);
        !entry.dropped && !entry.path.is_junk()
    };
    let found = known.iter().filter_map(|entries| {
        let members: Vec<Member> = entries.iter().filter(is_member).map(|id| Member::Entry(*id)).collect();
        group(context, (keyed.key)(context, *members.first()?)?, members)
    });
    in_order(context, found.collect())
}

/// The group of these members, where there are two.
fn group(context: &Context<'_>, key: String, mut members: Vec<Member>) -> Option<Group> {
    if members.len() < 2 {
        return None;
    }
    members.sort_by(|a, b| context.compare(*a, *b));
    let count = members.len() as u64;
    members.truncate(MEMBERS_KEPT);
    Some(Group { key, count, members })
}

fn in_order(context: &Context<'_>, mut groups: Vec<Group>) -> Vec<Group> {
    groups.sort_by(|a, b| context.compare(a.members[0], b.members[0]));
    groups
}
