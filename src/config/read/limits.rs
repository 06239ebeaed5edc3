//! `[limits]`: what the user sets in place of a target's limits.

use toml::de::DeValue;

use super::super::SetLimit;
use super::super::table::{Row, kind, rows, whole};
use super::Reader;

impl Reader<'_> {
    pub(super) fn limits(&mut self, row: &Row<'_>) -> Vec<SetLimit> {
        let DeValue::Table(limits) = row.value else {
            self.problem(row.value_at, format!("`limits` is {}; write [limits]", kind(row.value)));
            return Vec::new();
        };
        rows(limits).iter().filter_map(|limit| self.limit(limit)).collect()
    }

    fn limit(&mut self, row: &Row<'_>) -> Option<SetLimit> {
        let value = whole(row.value).and_then(|value| u64::try_from(value).ok());
        if value.is_none() {
            let message = format!("`{}` is {}; write a whole number from 0 on", row.key, kind(row.value));
            self.problem(row.value_at, message);
        }
        Some(SetLimit { name: row.key.to_owned(), value: value?, at: self.spot(row.at) })
    }
}
