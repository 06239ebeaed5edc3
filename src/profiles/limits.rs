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

impl Profile {
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
        let manifest = self.manifest.as_ref();
        let records = self.records.as_ref();
        let attachments = self.attachments.iter().flat_map(|needs| &needs.kinds).flat_map(|kind| &kind.max);
        #[rustfmt::skip]
        let fields: [(&'static str, &'static str, &[Limit]); 14] = [
            ("archive-bytes", "archive", &self.containers.max_bytes),
            ("entries", "archive", &self.max_entries),
            ("manifest-columns", "manifest", manifest.map_or(&[], |needs| &needs.max_columns)),
            ("manifest-text-columns", "manifest", manifest.map_or(&[], |needs| &needs.max_text_columns)),
            ("manifest-bytes", "manifest", manifest.map_or(&[], |needs| &needs.max_bytes)),
            ("records", "record", records.map_or(&[], |needs| &needs.max_rows)),
            ("records-with-metadata", "record", records.map_or(&[], |needs| &needs.max_rows_with_metadata)),
            ("metadata-length", "metadata", self.metadata.as_ref().map_or(&[], |needs| &needs.max_length)),
            ("key-length", "key", self.keys.as_ref().map_or(&[], |needs| &needs.max_length)),
            ("image-bytes", "image", &self.image.max_bytes),
            ("image-side", "image", &self.image.max_side),
            ("image-pixels", "image", &self.image.max_pixels),
            ("image-width", "image", &self.image.max_width),
            ("image-decoded", "image", &self.image.max_decoded),
        ];
        let push = self.push.iter().flat_map(PushNeeds::limits);
        let fields = fields.into_iter().chain(push);
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
