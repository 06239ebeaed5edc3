//! The shape of what a platform says of import files, keys and addresses.
//!
//! Keys and addresses stand in the records of an import file or in columns of a table; what is asked of
//! them is the same.

use serde::Deserialize;

use super::Limit;

/// What a field of a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the words are JSON's")]
pub enum FieldKind {
    String,
    Number,
    Array,
    Object,
    Any,
}

/// One field that a record may have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FieldNeeds {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// A record is nothing without it.
    #[serde(default)]
    pub required: bool,
    /// Names that people and older versions give it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The only texts that it may hold, where they are few.
    #[serde(default)]
    pub values: Vec<String>,
}

/// An import file of records.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecordNeeds {
    /// The fields that a record may have.
    pub fields: Vec<FieldNeeds>,
    /// Records in one file.
    #[serde(default)]
    pub max_rows: Vec<Limit>,
}

/// Keys that identify what a row is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyNeeds {
    /// The field of a record that holds the key.
    #[serde(default)]
    pub field: Option<String>,
    /// Headers of columns that hold keys, in any letter case.
    #[serde(default)]
    pub columns: Vec<String>,
    /// What the platform calls them, in the singular.
    pub title: String,
    /// The characters that a key may hold beside ASCII letters and digits; any where this is not said.
    #[serde(default)]
    pub characters: Option<String>,
    /// What the platform writes in place of any other character, and so does `build`.
    #[serde(default)]
    pub substitute: Option<String>,
    /// Keys that differ only in letter case are one key.
    #[serde(default)]
    pub case_insensitive: bool,
    /// No blanks first or last, nor two in a row.
    #[serde(default)]
    pub single_spaces: bool,
    /// Characters of a key.
    #[serde(default)]
    pub max_length: Vec<Limit>,
}

/// Addresses of pictures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UrlNeeds {
    /// The field of a record that holds the address.
    #[serde(default)]
    pub field: Option<String>,
    /// Headers of columns that hold addresses, in any letter case.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The schemes that the platform fetches, the preferred one first.
    pub schemes: Vec<String>,
    /// Schemes of cloud storage that only some accounts can fetch.
    #[serde(default)]
    pub doubtful_schemes: Vec<String>,
    /// Characters that must not stand in an address, beside blanks, controls and what is not ASCII.
    #[serde(default)]
    pub refused_characters: String,
}
