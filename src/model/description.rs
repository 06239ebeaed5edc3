//! The `meta.xml` of a Darwin Core Archive: which tables it has, what their columns are, how they hang together.
//!
//! Knows no platform; `probe::dwca` fills it, rules read it, `emit` writes it.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Entry, EntryId, Span};

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

    /// Whether a header is its name: its URL, or what stands behind that, with a prefix or without.
    pub fn is_spelt(&self, header: &str) -> bool {
        let header = unquoted(header);
        let name = header.rsplit(':').next().unwrap_or(header);
        header.eq_ignore_ascii_case(&self.uri) || name.eq_ignore_ascii_case(self.local())
    }

    /// Its name and its URL, each as headers are compared; see [`header_key`].
    pub fn keys(&self) -> [String; 2] {
        [letters(self.local()), letters(&self.uri)]
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
    /// `fieldsEnclosedBy` as it stands.
    pub quote: Option<String>,
    /// `linesTerminatedBy` as it stands.
    pub line_end: Option<String>,
    /// `encoding` as it stands.
    pub encoding: Option<String>,
    /// `ignoreHeaderLines`: how many lines stand before the first row.
    pub header_lines: u32,
    /// The index of the column that ties core and extension together, as it stands.
    pub id: Option<String>,
    /// Its columns.
    pub terms: Vec<Term>,
    /// Where its tag stands in the text.
    pub at: Span,
    /// Where its tag stands in the file, in bytes.
    pub in_file: Range<u64>,
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

    /// Whether quotes are plain characters: tabs stand between the fields and nothing around them.
    pub fn is_unquoted(&self) -> bool {
        self.delimiter_byte() == Some(b'\t') && self.quote.as_deref().unwrap_or_default().is_empty()
    }

    /// The column that ties core and extension together.
    pub fn id_column(&self) -> Option<u32> {
        self.id.as_ref()?.trim().parse().ok()
    }

    /// How many columns it speaks of: one more than the number of the last.
    pub fn columns(&self) -> u32 {
        let last = self.terms.iter().filter_map(|term| term.index).chain(self.id_column()).max();
        last.map_or(0, |last| last.saturating_add(1))
    }

    /// What it says of the same as a plan does, in words.
    pub fn words(&self, of: &Redescription) -> String {
        match of {
            Redescription::Terms(_) => self.terms.iter().map(Term::local).collect::<Vec<_>>().join(", "),
            Redescription::HeaderLines(_) => format!("{} header lines", self.header_lines),
            Redescription::Encoding(_) => self.encoding.clone().unwrap_or_default(),
            Redescription::LineEnd(_) => self.line_end.clone().unwrap_or_default(),
        }
    }

    /// Whether a first record holds the names of the columns. Under a declared header one of them is enough; where
    /// none is declared more than half must be.
    pub fn is_header(&self, cells: &[impl AsRef<str>]) -> bool {
        let named = self.named(cells);
        if self.header_lines == 1 { named > 0 } else { named * 2 > filled(cells) }
    }

    /// Whether each filled field of a record is the name of a column.
    pub fn is_whole_header(&self, cells: &[impl AsRef<str>]) -> bool {
        self.named(cells) == filled(cells)
    }

    /// How many fields of a record name a column.
    fn named(&self, cells: &[impl AsRef<str>]) -> usize {
        let terms = self.terms.iter().filter(|term| term.index.is_some());
        let names: FxHashSet<String> = terms.flat_map(Term::keys).collect();
        let is_name = |(column, cell): &(u32, &str)| {
            let key = header_key(cell);
            let is_id = || self.id_column() == Some(*column) && ID_NAMES.contains(&key.as_str());
            !key.is_empty() && (names.contains(&key) || is_id())
        };
        (0u32..).zip(cells.iter().map(AsRef::as_ref)).filter(is_name).count()
    }

    /// A name for each of so many columns, no two alike, where the table itself has no header.
    pub fn header(&self, columns: u32) -> Vec<String> {
        let columns = columns.max(self.columns().min(COLUMNS_MAX));
        let terms = self.terms.iter().rev().filter_map(|term| Some((term.index?, term)));
        let terms: FxHashMap<u32, &Term> = terms.collect();
        let (mut names, mut taken) = (Vec::new(), FxHashSet::default());
        for column in 0..columns {
            let name = match terms.get(&column) {
                Some(term) if taken.insert(term.local()) => term.local().to_owned(),
                Some(term) => term.uri.clone(),
                None if self.id_column() == Some(column) && self.is_core => "id".to_owned(),
                None if self.id_column() == Some(column) => "coreid".to_owned(),
                None => format!("column {column}"),
            };
            names.push(name);
        }
        names
    }
}

/// What the column with the identifier of a record is called, where no term names it.
const ID_NAMES: [&str; 8] =
    ["id", "coreid", "recordid", "occurrenceid", "gbifid", "occid", "taxonid", "eventid"];

/// The most columns that a description can give to a table.
const COLUMNS_MAX: u32 = 16_384;

fn filled(cells: &[impl AsRef<str>]) -> usize {
    cells.iter().filter(|cell| !cell.as_ref().trim().is_empty()).count()
}

fn unquoted(header: &str) -> &str {
    header.trim().trim_matches('"').trim()
}

/// The letters and digits of a text, in small letters.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A header as headers are compared: its letters and digits in small letters, of a URL all, else those behind its prefix.
pub fn header_key(header: &str) -> String {
    let header = unquoted(header);
    let name = header.rsplit_once(':').map_or(header, |(_, name)| name);
    letters(if name.starts_with("//") { header } else { name })
}

/// What a plan says of a table that its description did not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Redescription {
    /// Its columns.
    Terms(Vec<Term>),
    /// `ignoreHeaderLines`.
    HeaderLines(u32),
    /// `encoding`.
    Encoding(String),
    /// `linesTerminatedBy`.
    LineEnd(String),
}

/// A `meta.xml`.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// The entry that holds it.
    pub entry: EntryId,
    /// Its text.
    pub text: String,
    /// Where the text gives its encoding.
    pub declared: Option<Span>,
    /// Its tables, the core first.
    pub tables: Vec<Described>,
    /// Why it could not be read, with the place.
    pub flaw: Option<String>,
    /// Tables that a plan describes anew, as the text has them.
    stated: BTreeMap<usize, Described>,
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

    /// The files that it can name, by their names from its own folder.
    pub fn files<'e>(&self, entries: &'e [Entry]) -> FxHashMap<&'e str, EntryId> {
        let folder = self.folder(entries);
        let mut files = FxHashMap::default();
        for entry in entries.iter().filter(|entry| entry.is_file() && !entry.path.is_junk()) {
            let path = entry.path.text();
            let name = match folder {
                "" => Some(path),
                _ => path.strip_prefix(folder).and_then(|name| name.strip_prefix('/')),
            };
            name.map(|name| *files.entry(name).or_insert(entry.id));
        }
        files
    }

    /// The name of a file of a table inside the package.
    pub fn path(&self, file: &str, entries: &[Entry]) -> String {
        match self.folder(entries) {
            "" => file.to_owned(),
            folder => format!("{folder}/{file}"),
        }
    }

    fn folder<'e>(&self, entries: &'e [Entry]) -> &'e str {
        entries.get(self.entry.index()).map_or("", |entry| entry.path.parent())
    }

    /// Describes a table anew.
    pub fn describe(&mut self, table: usize, change: Redescription) {
        let Some(described) = self.tables.get_mut(table) else { return };
        self.stated.entry(table).or_insert_with(|| described.clone());
        match change {
            Redescription::Terms(terms) => described.terms = terms,
            Redescription::HeaderLines(lines) => described.header_lines = lines,
            Redescription::Encoding(name) => described.encoding = Some(name),
            Redescription::LineEnd(end) => described.line_end = Some(end),
        }
    }

    /// Describes a table as UTF-8 with LF, where it says otherwise.
    pub fn describe_plain_text(&mut self, table: usize) {
        let Some(described) = self.tables.get(table) else { return };
        let is_other = |stated: &Option<String>, value: &str| {
            stated.as_deref().is_some_and(|stated| !stated.trim().eq_ignore_ascii_case(value))
        };
        let (encoding, line_end) = (&described.encoding, &described.line_end);
        let (in_other, ends_otherwise) = (is_other(encoding, "UTF-8"), is_other(line_end, "\\n"));
        if in_other {
            self.describe(table, Redescription::Encoding("UTF-8".into()));
        }
        if ends_otherwise {
            self.describe(table, Redescription::LineEnd("\\n".into()));
        }
    }

    /// Whether a plan changed it.
    pub fn is_changed(&self) -> bool {
        !self.stated.is_empty()
    }

    /// The tables that a plan describes anew, each as the text has it and as the plan has it.
    pub fn rewritten(&self) -> impl Iterator<Item = (&Described, &Described)> {
        self.stated.iter().filter_map(|(number, stated)| Some((stated, self.tables.get(*number)?)))
    }
}
