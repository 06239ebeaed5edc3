//! Which files of a package the links of its rows lead to.
//!
//! Fetches nothing: a URL is taken to lead to the file that has the name it ends in. Knows no rule.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::percent_decoded;

use super::ladder::{last_component, loosest};
use super::local::{Local, LocalFiles};
use super::url::{each, parts, trimmed};

/// What the links of a package lead to.
#[derive(Debug, Default)]
pub(crate) struct Linked<'a> {
    /// Whole paths, and how many links mean each or may mean it.
    paths: FxHashMap<&'a str, u32>,
    /// What URLs end in, in the loosest form.
    names: FxHashSet<String>,
}

impl<'a> Linked<'a> {
    /// Of the texts of links, where these files are at hand, and where they can be fetched below a base.
    pub(crate) fn new<'t>(
        files: &LocalFiles<'a>,
        base: Option<&str>,
        texts: impl Iterator<Item = Cow<'t, str>>,
    ) -> Self {
        let mut linked = Self::default();
        for text in texts {
            linked.add(files, &text);
            linked.add_below(files, base, &text);
        }
        linked
    }

    /// A URL below the base is a path again.
    fn add_below(&mut self, files: &LocalFiles<'a>, base: Option<&str>, text: &str) {
        let inside = |base: &str| trimmed(text).strip_prefix(base.trim_end_matches('/'))?.strip_prefix('/');
        let Some(path) = base.and_then(inside) else { return };
        if let Local::There(name) | Local::Near(name, _) = files.find(false, &percent_decoded(path)) {
            self.count(&[name]);
        }
    }

    /// How many paths mean this file or may mean it.
    pub(crate) fn paths_to(&self, path: &str) -> u32 {
        self.paths.get(path).copied().unwrap_or_default()
    }

    /// Whether a path or a URL leads to this file, or may.
    pub(crate) fn leads_to(&self, path: &str) -> bool {
        self.paths_to(path) > 0 || self.names.contains(last_component(&loosest(path)))
    }

    fn add(&mut self, files: &LocalFiles<'a>, text: &str) {
        let text = trimmed(text);
        if parts(text).is_none() {
            return self.add_path(files, text);
        }
        for url in each(text) {
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
