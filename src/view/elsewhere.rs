//! Which links of a package lead to something that is not here, so that nobody looked at it.
//!
//! Fetches nothing and knows no rule.

use rustc_hash::FxHashSet;

use crate::text::percent_decoded;

use super::context::Context;
use super::ladder::{last_component, loosest};
use super::local::Local;
use super::url::{each, parts, trimmed};

impl Context<'_> {
    /// How many URLs lead to no file of the package. A URL is taken to lead to the file that has the name it ends in.
    pub(crate) fn urls_elsewhere(&self) -> u64 {
        let links = self.links();
        let texts = links.iter().filter_map(|link| links.text(link)).chain(self.attached_texts());
        let mut names: Option<FxHashSet<String>> = None;
        let mut count = 0;
        for text in texts {
            let text = trimmed(&text);
            if parts(text).is_none() {
                // A path that nothing answers to is reported.
                let is_unseen = || matches!(self.local(text), Some(Local::Unseen(_)));
                count += u64::from(!text.is_empty() && is_unseen());
                continue;
            }
            let names = names.get_or_insert_with(|| {
                let media = self.inventory.media();
                media.map(|entry| last_component(&loosest(entry.path.text())).to_owned()).collect()
            });
            let is_here = |url: &str| {
                let path = url.split(['?', '#']).next().unwrap_or(url);
                names.contains(last_component(&loosest(&percent_decoded(path))))
            };
            count += each(text).filter(|url| !is_here(url)).count() as u64;
        }
        count
    }
}
