//! The shape of what a platform says of import files, keys and URLs.
//!
//! Keys and URLs stand in the records of an import file or in columns of a table; what is asked of
//! them is the same.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Limit, MetadataKind, SourcedReason};

/// What a field of a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the words are JSON's")]
#[non_exhaustive]
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
    /// Other texts, in lower case, and what they mean.
    #[serde(default)]
    pub value_aliases: BTreeMap<String, String>,
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
    /// Vectors that records carry, where they may.
    #[serde(default)]
    pub embeddings: Option<EmbeddingNeeds>,
    /// Records with metadata in one file.
    #[serde(default)]
    pub max_rows_with_metadata: Vec<Limit>,
}

/// Embeddings of records: an array of objects, each of which names an embedding and gives a vector.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmbeddingNeeds {
    /// The field of a record that holds the array.
    pub field: String,
    /// The member that names the embedding by its id.
    pub id: String,
    /// The member that holds the vector.
    pub vector: String,
    /// Numbers of one vector.
    #[serde(default)]
    pub max_length: Vec<Limit>,
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
    /// They are given by somebody else, so that none is ever made up.
    #[serde(default)]
    pub given: bool,
    /// Why a term that reads them from names should have no flags.
    #[serde(default)]
    pub without_flags: Option<SourcedReason>,
    /// A key with zeros in front fits one without them as well.
    #[serde(default)]
    pub tries_without_zeros: bool,
    /// No spaces first or last.
    #[serde(default)]
    pub trimmed: bool,
    /// No spaces first or last, nor two in a row.
    #[serde(default)]
    pub single_spaces: bool,
    /// Characters of a key.
    #[serde(default)]
    pub max_length: Vec<Limit>,
}

/// URLs of images.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UrlNeeds {
    /// The field of a record that holds the URL.
    #[serde(default)]
    pub field: Option<String>,
    /// Headers of columns that hold URLs, in any letter case.
    #[serde(default)]
    pub columns: Vec<String>,
    /// What the platform calls them.
    pub title: String,
    /// The schemes that the platform fetches, the preferred one first.
    pub schemes: Vec<String>,
    /// Schemes of cloud storage that only some accounts can fetch, and the URL that stands for `SCHEME://`.
    #[serde(default)]
    pub doubtful_schemes: BTreeMap<String, String>,
    /// A path in place of a URL names a local file that is uploaded.
    #[serde(default)]
    pub local_files: bool,
    /// `http` is fetched, and `https` is advised.
    #[serde(default)]
    pub prefers_https: bool,
    /// MIME types that the platform takes.
    #[serde(default)]
    pub media_types: Vec<String>,
    /// What the platform takes the extension of a URL for, lower case without the dot: the MIME type.
    #[serde(default)]
    pub extensions: BTreeMap<String, String>,
    /// Extensions of pages, lower case without the dot.
    #[serde(default)]
    pub page_extensions: Vec<String>,
    /// Hosts whose URLs lead to pages, without `www.`.
    #[serde(default)]
    pub page_hosts: Vec<String>,
    /// Characters that must not stand in a URL, beside spaces, controls and what is not ASCII.
    #[serde(default)]
    pub refused_characters: String,
}

/// An option of an enum field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MetadataOption {
    /// Its name.
    pub name: String,
    /// Its id, where it is the same for everybody.
    #[serde(default)]
    pub id: Option<String>,
    /// Words that people use instead.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A metadata field that every account has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReservedField {
    /// Its name.
    pub name: String,
    /// Its id, where it is the same for everybody.
    #[serde(default)]
    pub id: Option<String>,
    /// What it holds.
    pub kind: MetadataKind,
    /// The options of an enum.
    #[serde(default)]
    pub options: Vec<MetadataOption>,
}

/// Metadata of records: an array of objects, each of which names a field and gives its value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MetadataNeeds {
    /// The field of a record that holds the array.
    pub field: String,
    /// The member that names the field.
    pub name: String,
    /// The member that gives the field's id instead.
    pub id: String,
    /// The member that gives the value.
    pub value: String,
    /// Names that people give these members.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// Columns of a table whose headers begin so hold metadata.
    pub column_prefix: String,
    /// The fields that every account has.
    #[serde(default)]
    pub reserved: Vec<ReservedField>,
    /// Characters of a text.
    #[serde(default)]
    pub max_length: Vec<Limit>,
}

/// A kind of attachment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AttachmentKind {
    /// Its name.
    pub name: String,
    /// Extensions of what is shown, lower case without the dot; empty where anything is.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// The value is a text and not a URL.
    #[serde(default)]
    pub text: bool,
    /// Names that older versions gave it; one of a text and one of a URL may share a name.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// How many of them a record may have.
    #[serde(default)]
    pub max: Vec<Limit>,
}

/// Attachments of records: an array of objects, each of which gives a kind and a value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AttachmentNeeds {
    /// The field of a record that holds the array.
    pub field: String,
    /// The member that gives the kind.
    pub kind: String,
    /// The member that gives the value.
    pub value: String,
    /// The member that gives a name, where one wants to.
    pub name: String,
    /// Columns of a table whose headers begin so hold attachments.
    pub column_prefix: String,
    /// The kinds.
    pub kinds: Vec<AttachmentKind>,
}
