//! All limits of a platform in one list, for `imgpack targets` and for tests that hold each to the byte.
//!
//! Knows no rule but by the group that reads a limit.

use crate::model::Limit;

use super::{Profile, PushNeeds};

/// A limit as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<'a> {
    /// What is limited.
    pub name: &'static str,
    /// The group of the rules that read it.
    group: &'static str,
    /// The column whose values it bounds, where it is about one.
    pub column: Option<&'a str>,
    /// The limit itself.
    pub limit: &'a Limit,
    /// The modes that set it; empty where all do, or where there is but one.
    pub modes: Vec<&'a str>,
}

/// A limit of the package as a whole: what is limited, the group of the rules that read it, and where it stands.
struct Field {
    name: &'static str,
    group: &'static str,
    get: fn(&Profile) -> &[Limit],
    /// Nothing where this platform has no such thing.
    get_mut: fn(&mut Profile) -> Option<&mut Vec<Limit>>,
}

/// A limit that every platform may have, or one of a part that it may lack.
macro_rules! field {
    ($name:literal, $group:literal, $($part:ident).+) => {
        Field { name: $name, group: $group, get: |all| &all.$($part).+, get_mut: |all| Some(&mut all.$($part).+) }
    };
    ($name:literal, $group:literal, $part:ident ? $field:ident) => {
        Field {
            name: $name,
            group: $group,
            get: |all| all.$part.as_ref().map_or(&[], |part| &part.$field),
            get_mut: |all| all.$part.as_mut().map(|part| &mut part.$field),
        }
    };
}

#[rustfmt::skip]
static FIELDS: [Field; 14] = [
    field!("archive-bytes", "archive", containers.max_bytes),
    field!("entries", "archive", max_entries),
    field!("manifest-columns", "manifest", manifest ? max_columns),
    field!("manifest-text-columns", "manifest", manifest ? max_text_columns),
    field!("manifest-bytes", "manifest", manifest ? max_bytes),
    field!("records", "record", records ? max_rows),
    field!("records-with-metadata", "record", records ? max_rows_with_metadata),
    field!("metadata-length", "metadata", metadata ? max_length),
    field!("key-length", "key", keys ? max_length),
    field!("image-bytes", "image", image.max_bytes),
    field!("image-side", "image", image.max_side),
    field!("image-pixels", "image", image.max_pixels),
    field!("image-width", "image", image.max_width),
    field!("image-decoded", "image", image.max_decoded),
];

/// The names of the limits that a user may set.
pub fn limit_names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|field| field.name)
}

impl Profile {
    /// The names of the limits that a user may set for this platform, in one of its modes at least.
    pub fn settable_limits(&self) -> Vec<&'static str> {
        let has = |profile: &Self, field: &Field| {
            let is_read = profile.groups.iter().any(|group| group == field.group);
            is_read && (field.get_mut)(&mut profile.clone()).is_some()
        };
        let in_one =
            |field: &&Field| has(self, field) || self.modes.values().any(|profile| has(profile, field));
        FIELDS.iter().filter(in_one).map(|field| field.name).collect()
    }

    /// Sets a limit in place of what the platform says, in all modes. One that it has no use for stays away.
    pub fn set_limit(&mut self, name: &str, limit: &Limit) {
        let Some(field) = FIELDS.iter().find(|field| field.name == name) else { return };
        if let Some(limits) = (field.get_mut)(self) {
            *limits = vec![limit.clone()];
        }
        self.modes.values_mut().for_each(|profile| profile.set_limit(name, limit));
    }

    /// Every limit with the name of its field.
    pub fn limits(&self) -> Vec<(&'static str, &Limit)> {
        self.fields().into_iter().map(|listed| (listed.name, listed.limit)).collect()
    }

    /// Every limit of every mode that has rules for it, each once.
    pub fn every_limit(&self) -> Vec<Listed<'_>> {
        let mut all: Vec<Listed<'_>> = Vec::new();
        if self.modes.is_empty() {
            all.extend(self.fields().into_iter().chain(self.values()).filter(|listed| self.reads(listed)));
        }
        for (mode, profile) in &self.modes {
            let own = profile.fields().into_iter().chain(profile.values());
            for listed in own.filter(|listed| profile.reads(listed)) {
                match all.iter_mut().find(|known| known.is_as(&listed)) {
                    Some(known) => known.modes.push(mode),
                    None => all.push(Listed { modes: vec![mode], ..listed }),
                }
            }
        }
        for listed in all.iter_mut().filter(|listed| listed.modes.len() == self.modes.len()) {
            listed.modes.clear();
        }
        all
    }

    fn reads(&self, listed: &Listed<'_>) -> bool {
        self.groups.iter().any(|group| group == listed.group)
    }

    /// The limits of all fields, those of columns apart.
    fn fields(&self) -> Vec<Listed<'_>> {
        let attachments = self.attachments.iter().flat_map(|needs| &needs.kinds).flat_map(|kind| &kind.max);
        let fields = FIELDS.iter().map(|field| (field.name, field.group, (field.get)(self)));
        let push = self.push.iter().flat_map(PushNeeds::limits);
        let fields = fields.chain(push);
        let listed =
            fields.flat_map(|(name, group, limits)| limits.iter().map(move |limit| (name, group, limit)));
        let attachments = attachments.map(|limit| ("attachments", "attachment", limit));
        let row = |(name, group, limit)| Listed { name, group, column: None, limit, modes: Vec::new() };
        listed.chain(attachments).map(row).collect()
    }

    /// The limits of the values of columns.
    fn values(&self) -> impl Iterator<Item = Listed<'_>> {
        let columns = self.columns().into_iter().flat_map(|columns| &columns.known);
        columns.flat_map(|column| {
            let (name, group, column_name) = ("value-length", "manifest", Some(column.name.as_str()));
            let row = move |limit| Listed { name, group, column: column_name, limit, modes: Vec::new() };
            column.max_length.iter().map(row)
        })
    }
}

impl Listed<'_> {
    /// Whether both say the same, be it in other modes.
    fn is_as(&self, other: &Self) -> bool {
        (self.name, self.column, self.limit) == (other.name, other.column, other.limit)
    }
}
