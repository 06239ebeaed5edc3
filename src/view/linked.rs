//! Which files of a package the links of its rows lead to.
//!
//! Fetches nothing: a URL is taken to lead to the file that has the name it ends in. Knows no rule.

use rustc_hash::FxHashSet;

use crate::model::Entry;
use crate::model::json::Value;
use crate::text::percent_decoded;

use super::context::Context;
use super::imports::Row;
use super::ladder::{last_component, loosest};
use super::local::Local;
use super::url::{beginnings, parts, trimmed};

/// What the links of a package lead to.
#[derive(Debug, Default)]
pub(crate) struct Linked<'a> {
    /// Whole paths.
    paths: FxHashSet<&'a str>,
    /// What URLs end in, in the loosest form.
    names: FxHashSet<String>,
}

impl<'a> Linked<'a> {
    pub(crate) fn new(context: &Context<'a>) -> Self {
        let mut linked = Self::default();
        let links = context.links();
        links.iter().filter_map(|link| links.text(link)).for_each(|text| linked.add(context, &text));
        if let (Some(records), Some(needs)) = (context.records(), &context.profile.attachments) {
            let rows =
                records.rows().filter_map(|row| Some(Row { records, row, record: records.record(row)? }));
            let values =
                rows.flat_map(|row| row.elements(&needs.field).map(|(value, _)| value.get(&needs.value)));
            let texts = values.flatten().filter_map(Value::text);
            texts.for_each(|text| linked.add(context, &text));
        }
        linked
    }

    pub(crate) fn leads_to(&self, entry: &Entry) -> bool {
        let path = entry.path.text();
        self.paths.contains(path) || self.names.contains(last_component(&loosest(path)))
    }

    fn add(&mut self, context: &Context<'a>, text: &str) {
        let text = trimmed(text);
        if parts(text).is_none() {
            return self.add_path(context, text);
        }
        let starts = beginnings(text);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        for url in starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end)) {
            let path = url.split(['?', '#']).next().unwrap_or(url);
            self.names.insert(last_component(&loosest(&percent_decoded(path))).to_owned());
            // A `#` that should have been encoded belongs to the name.
            self.names.insert(last_component(&loosest(url)).to_owned());
        }
    }

    fn add_path(&mut self, context: &Context<'a>, text: &str) {
        match context.local_files().find(false, text) {
            Local::There(name) | Local::Near(name, _) => {
                self.paths.insert(name);
            }
            Local::Several(names) => self.paths.extend(names),
            // What a path may have meant is proposed there, and is not unlisted as well.
            Local::Missing => self.paths.extend(context.local_files().longest_tails(text)),
            Local::Unseen(_) => {}
        }
    }
}
