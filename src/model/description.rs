//! The `meta.xml` of a Darwin Core Archive: which tables it has, what their columns are, how they hang together.
//!
//! Knows no platform; `probe::dwca` fills it, rules read it, `emit` writes it.

use super::{EntryId, Span};

/// One column of a described table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The column, counted from 0; `None` for a value that all rows share.
    pub index: Option<u32>,
    /// The whole term, a URL.
    pub uri: String,
}

impl Term {
    /// What stands behind the last `/` or `#`.
    pub fn local(&self) -> &str {
        self.uri.rsplit(['/', '#']).next().unwrap_or(&self.uri)
    }
}

/// A table of the archive: its core, or an extension of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    /// It is the core.
    pub is_core: bool,
    /// What a row is, a URL.
    pub row_type: String,
    /// Where its files are, from the folder of the description.
    pub files: Vec<String>,
    /// `fieldsTerminatedBy` as it stands.
    pub delimiter: Option<String>,
    /// `ignoreHeaderLines`: whether the first line is a header.
    pub has_header: bool,
    /// The index of the column that ties core and extension together, as it stands.
    pub id: Option<String>,
    /// Its columns.
    pub terms: Vec<Term>,
    /// Where the element begins in the text.
    pub at: Span,
    /// Where its columns stand in the text.
    pub terms_at: Span,
}

impl Described {
    /// The delimiter as a byte: the two characters `\t` are a tab.
    pub fn delimiter_byte(&self) -> Option<u8> {
        match self.delimiter.as_deref()? {
            "\\t" | "\t" => Some(b'\t'),
            other => other.bytes().next().filter(|_| other.len() == 1),
        }
    }
}

/// A `meta.xml`.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// The entry that holds it.
    pub entry: EntryId,
    /// Its text.
    pub text: String,
    /// Its tables, the core first.
    pub tables: Vec<Described>,
    /// Why it could not be read, with the place.
    pub flaw: Option<String>,
    /// Tables whose columns a plan wrote anew.
    rewritten: Vec<usize>,
}

impl Description {
    /// A description of which nothing is known yet.
    pub fn unread(entry: EntryId) -> Self {
        Self { entry, ..Self::default() }
    }

    /// The core, where there is one.
    pub fn core(&self) -> Option<&Described> {
        self.tables.iter().find(|table| table.is_core)
    }

    /// Writes the columns of a table anew.
    pub fn describe(&mut self, table: usize, terms: Vec<Term>) {
        if let Some(described) = self.tables.get_mut(table) {
            described.terms = terms;
            self.rewritten.push(table);
        }
    }

    /// Whether a plan changed it.
    pub fn is_changed(&self) -> bool {
        !self.rewritten.is_empty()
    }

    /// The tables whose columns a plan wrote anew.
    pub fn rewritten(&self) -> impl Iterator<Item = &Described> {
        let is_new = |(number, _): &(usize, &Described)| self.rewritten.contains(number);
        self.tables.iter().enumerate().filter(is_new).map(|(_, table)| table)
    }
}
