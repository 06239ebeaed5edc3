//! The columns of a table as a platform knows them: their names, what each holds, how long its values may be.
//!
//! Knows no table; `rules::columns` holds one against this.

use serde::Deserialize;

use crate::model::{Citation, Limit, SourcedReason};

/// What the cells of a column are to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CellMeaning {
    /// A word that must stay whole.
    #[default]
    Word,
    /// Free text, which may be cut.
    Text,
    /// What the platform finds its record by.
    Identifier,
    /// The URL of a file.
    Link,
    /// The URL of a page about it.
    Page,
    /// A MIME type.
    MediaType,
    /// A whole number.
    Number,
    /// A checksum of the file.
    Checksum,
}

/// What `build` writes into a column when it makes the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fill {
    /// The identifier that the image's name holds.
    Identifier,
    /// The URL of a file.
    Link,
    /// The MIME type of the content.
    MediaType,
    /// The image's file name, behind the word `filename: `.
    FileName,
    /// The MD5 sum of the content.
    Md5,
    /// The place of the image among those of its identifier, where there are several.
    Order,
}

/// One column that the platform reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Column {
    /// The header to write.
    pub name: String,
    /// Other headers that the platform takes for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What its cells are.
    #[serde(default)]
    pub holds: CellMeaning,
    /// The table is nothing without it, nor is any of its rows.
    #[serde(default)]
    pub required: bool,
    /// Rows may do without it all the same.
    #[serde(default)]
    pub blank_rows: bool,
    /// Headers that mean another column to the platform and this one to everybody else, reported and renamed
    /// where this column is missing.
    #[serde(default)]
    pub meant_by: Vec<String>,
    /// Headers that stand for it, where no column is it, once somebody maps them by hand.
    #[serde(default)]
    pub by_hand: Vec<String>,
    /// What a made table has in it; nothing where this is not said.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// What the stems of the files that it links end in, behind that of the image: the first that is there.
    /// An empty one is the image itself.
    #[serde(default)]
    pub suffixes: Vec<String>,
    /// The extension of its URL must give the type of the file, where no column does.
    #[serde(default)]
    pub typed: bool,
    /// Characters that stand between several values of one cell; none where it holds one.
    #[serde(default)]
    pub separators: String,
    /// Its values are plain numbers, in which zeros in front mean nothing.
    #[serde(default)]
    pub plain_number: bool,
    /// Characters of one value.
    #[serde(default)]
    pub max_length: Vec<Limit>,
    /// The largest number, where it holds numbers.
    #[serde(default)]
    pub max_value: Vec<Limit>,
}

/// A column whose values the platform loses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostColumn {
    /// Its header.
    pub name: String,
    /// What happens to it, in one sentence without a full stop.
    pub because: String,
    /// Who says so.
    pub source: Citation,
    /// The column to write instead, where one holds the same.
    #[serde(default)]
    pub write: Option<String>,
}

/// Which columns a table has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ColumnNeeds {
    /// Headers count in lower case, without what stands before the first `:`, and of the rest only
    /// letters, digits, `_`, `#` and `-`.
    #[serde(default)]
    pub loose_headers: bool,
    /// Some column must hold identifiers, and each row must have one.
    #[serde(default)]
    pub identifier_required: bool,
    /// Why the first column must hold identifiers.
    #[serde(default)]
    pub identifier_first: Option<SourcedReason>,
    /// No other column is read.
    #[serde(default)]
    pub complete: bool,
    /// The columns that are read, in the order in which they are written.
    pub known: Vec<Column>,
    /// The columns that are known to be lost.
    #[serde(default)]
    pub lost: Vec<LostColumn>,
}

impl ColumnNeeds {
    /// Nothing is asked.
    pub const NONE: &Self = &Self {
        loose_headers: false,
        identifier_required: false,
        identifier_first: None,
        complete: false,
        known: Vec::new(),
        lost: Vec::new(),
    };

    /// A header as the platform compares it.
    pub fn key(&self, header: &str) -> String {
        if !self.loose_headers {
            return header.to_owned();
        }
        let local = header.split_once(':').map_or(header, |(_, local)| local);
        let counts = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '#' | '-');
        local.chars().filter(counts).map(|letter| letter.to_ascii_lowercase()).collect()
    }

    /// The column that a header means to the platform.
    pub fn column(&self, header: &str) -> Option<&Column> {
        let key = self.key(header);
        let is_it = |name: &String| self.key(name) == key;
        self.known.iter().find(|column| is_it(&column.name) || column.aliases.iter().any(is_it))
    }

    /// The column that a header stands for where somebody maps it by hand.
    pub fn by_hand(&self, header: &str) -> Option<&Column> {
        let key = self.key(header);
        self.known.iter().find(|column| column.by_hand.iter().any(|name| self.key(name) == key))
    }

    /// What is known of a column that is lost.
    pub fn lost(&self, header: &str) -> Option<&LostColumn> {
        let key = self.key(header);
        self.lost.iter().find(|column| self.key(&column.name) == key)
    }
}

/// What a platform looks for in a Darwin Core Archive.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DarwinCoreNeeds {
    /// Words in the type of a core's rows.
    pub core_row_types: Vec<String>,
    /// Words in the type of an extension's rows by which it is one of media.
    pub media_row_types: Vec<String>,
    /// Words in the type of the rows of other extensions that it reads.
    #[serde(default)]
    pub other_row_types: Vec<String>,
    /// The columns of a core that it reads for more than the record.
    #[serde(default)]
    pub core_columns: Option<ColumnNeeds>,
    /// What it asks of extensions of media whose columns are others than usual.
    #[serde(default)]
    pub extensions: Vec<ExtensionNeeds>,
}

/// The columns of one kind of extension.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtensionNeeds {
    /// Words in the type of its rows.
    pub row_types: Vec<String>,
    /// Its columns.
    pub columns: ColumnNeeds,
}
