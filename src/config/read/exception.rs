//! `ignore`: codes that do not run, and `[[ignore]]`: findings that are set aside.

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::model::{Glob, Ignore};
use crate::profiles::instead;

use super::super::table::{Row, kind, rows};
use super::{Exception, Layer, OptionValue, Reader, SetOption};

/// The keys of an `[[ignore]]`.
const KEYS: [&str; 4] = ["code", "path", "reason", "expires"];

impl Reader<'_> {
    /// Codes and exceptions, as they come.
    pub(super) fn ignored(&mut self, row: &Row<'_>, layer: &mut Layer) {
        let DeValue::Array(list) = row.value else {
            let message = format!("`ignore` is {}; write a list of codes, or [[ignore]]", kind(row.value));
            self.problem(row.value_at, message);
            return;
        };
        let mut codes = Vec::new();
        for one in list {
            let at = one.span().start;
            match one.get_ref() {
                DeValue::String(code) => {
                    self.code(code, at);
                    codes.push(code.to_string());
                }
                DeValue::Table(table) => layer.exceptions.extend(self.exception(table, at)),
                other => {
                    let message = format!("`ignore` holds {}; write a code, or [[ignore]]", kind(other));
                    self.problem(at, message);
                }
            }
        }
        if !codes.is_empty() {
            let at = self.spot(row.at);
            layer.options.push(SetOption { name: "ignore".into(), value: OptionValue::Texts(codes), at });
        }
    }

    fn code(&mut self, code: &str, at: usize) {
        if let Err(reason) = self.known.rule(code) {
            self.problem(at, reason);
        }
    }

    fn exception(&mut self, table: &DeTable<'_>, at: usize) -> Option<Exception> {
        let mut ignore = Ignore { place: self.spot(at).place(), ..Ignore::default() };
        for row in rows(table) {
            match (row.key, row.value) {
                ("code", DeValue::String(code)) => {
                    self.code(code, row.value_at);
                    ignore.code = code.to_string();
                }
                ("path", DeValue::String(path)) => ignore.path = Some(Glob::new(path)),
                ("reason", DeValue::String(reason)) => ignore.reason = Some(reason.to_string()),
                ("expires", DeValue::Datetime(date)) => ignore.expired = self.expired(&row, date),
                ("expires", other) => {
                    let message = format!("`expires` is {}; write a date: 2027-01-31", kind(other));
                    self.problem(row.value_at, message);
                }
                (key, other) if KEYS.contains(&key) => {
                    self.problem(row.value_at, format!("`{key}` is {}; write a text", kind(other)));
                }
                (key, _) => self.problem(row.at, format!("unknown key `{key}`; {}", instead(key, KEYS))),
            }
        }
        if rows(table).iter().all(|row| row.key != "code") {
            self.problem(at, "the [[ignore]] has no `code`");
            return None;
        }
        Some(Exception { ignore, folder: self.source.folder.clone() })
    }

    /// The date, where it is over.
    fn expired(&mut self, row: &Row<'_>, date: &Datetime) -> Option<String> {
        let Some(date) = date.date else {
            self.problem(row.value_at, "`expires` has no day; write a date: 2027-01-31");
            return None;
        };
        ((date.year, date.month, date.day) < self.known.today()).then(|| date.to_string())
    }
}
