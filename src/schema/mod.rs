//! The JSON Schemas (draft 7, which editors read) of what this program reads and writes.
//!
//! Those of frozen shapes are files; those of shapes that grow with the program are made from it: options, codes, limits
//! and the keys of profiles have no second list.

mod config;
mod profile;

use serde_json::Value;

use crate::config::Shape;

/// A schema by its name: `config`, `report`, `facts` or `profile`.
pub(crate) fn find(name: &str, options: &[Shape]) -> Option<Value> {
    match name {
        "config" => Some(config::schema(options)),
        "report" => serde_json::from_str(include_str!("report.json")).ok(),
        "facts" => serde_json::from_str(include_str!("facts.json")).ok(),
        "profile" => Some(profile::schema()),
        _ => None,
    }
}

/// The names of the schemas.
pub(crate) const NAMES: [&str; 4] = ["config", "report", "facts", "profile"];

/// The version of JSON Schema.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";
