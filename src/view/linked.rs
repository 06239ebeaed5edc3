//! Which files of a package the links of its rows lead to.
//!
//! Fetches nothing: a URL is taken to lead to the file that has the name it ends in. Knows no rule.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::percent_decoded;

use super::ladder::{last_component, loosest};
use super::local::{Local, LocalFiles};
use super::url::{beginnings, parts, trimmed};

/// What the links of a package lead to.
#[derive(Debug, Default)]
pub(crate) struct Linked<'a> {
    /// Whole paths, and how many links mean each or may mean it.
    paths: FxHashMap<&'a str, u32>,
    /// What URLs end in, in the loosest form.
    names: FxHashSet<String>,
}

impl<'a> Linked<'a> {
    /// Of the texts of links, where these files are at hand.
    pub(crate) fn new<'t>(files: &LocalFiles<'a>, texts: impl Iterator<Item = Cow<'t, str>>) -> Self {
        let mut linked = Self::default();
        texts.for_each(|text| linked.add(files, &text));
        linked
    }

    /// How many paths mean this file or may mean it; all URLs that end in its name count as one.
    pub(crate) fn leading_to(&self, path: &str) -> u32 {
        let by_url = u32::from(self.names.contains(last_component(&loosest(path))));
        self.paths.get(path).copied().unwrap_or_default() + by_url
    }

    fn add(&mut self, files: &LocalFiles<'a>, text: &str) {
        let text = trimmed(text);
        if parts(text).is_none() {
            return self.add_path(files, text);
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

    fn add_path(&mut self, files: &LocalFiles<'a>, text: &str) {
        match files.find(false, text) {
            Local::There(name) | Local::Near(name, _) => self.count(&[name]),
            Local::Several(names) => self.count(&names),
            // What a path may have meant is proposed there, and is not unlisted as well.
            Local::Missing => self.count(&files.longest_tails(text)),
            Local::Unseen(_) => {}
        }
    }

    fn count(&mut self, names: &[&'a str]) {
        for name in names {
            *self.paths.entry(name).or_default() += 1;
        }
    }
}
