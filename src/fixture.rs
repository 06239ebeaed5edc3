//! A package in one string, for the examples in rule pages, for tests and for benches.
//!
//! A line is an entry: its name (between quotes where it holds spaces or escapes), then words: a format (`png`; without
//! one the extension's), a kind (`directory`, `symlink`, `hardlink`, `special`), `unmarked` (a name that is not marked
//! as UTF-8), a size in pixels (`20x10`), `size=`, `stored=`, `crc=`, `method=`, `orientation=`, `frames=`, `bits=`,
//! `colour=`, `tail=KIND:BYTES`, `parts=` (of a table that a plan divided), `gps`, `serial`, `patient-name`,
//! `patient-id`, `birth-date`, `identity-removed`, and troubles: `!kind`, `!~kind` (doubtful), `!-kind` (minor), each
//! with a detail after `:` if it needs one. Lines that begin with `| ` are the text of the table or annotation above
//! them, a space after a comma left out, or of the JSON above them, as it stands; `|| ` takes the text as it is, with
//! escapes, `\*COUNT{TEXT}` for a text so many times, and no line end of its own. `container KIND BYTES [!trouble …]`
//! describes the package, `root FOLDER [name=NAME] [KIND]` an input that was joined to it, `set NAME[=VALUE]` the
//! user's settings, `set ignore=CODE [path=GLOB] [expired=DATE]` what a configuration sets aside. Words of a workbook are
//! those of `fixture/workbook.rs`. Knows no rule.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use crate::model::{
    CategoryFrom, Container, ContainerKind, Entry, EntryId, EntryKind, EntryPath, Facts, Format, Given,
    Grade, ImageFacts, Inventory, Method, Patient, Settings, Trouble, TroubleKind,
};
use crate::probe::{self, csv, dwca, json, notation, voc};

mod annotation;
mod colours;
mod escapes;
mod imports;
mod package;
mod workbook;

use colours::{parse_colour, parse_tail};
use escapes::{number, unescaped};
use imports::{ontology, render_records};
use workbook::Book;

/// What a fixture describes.
#[derive(Debug)]
pub(crate) struct Fixture {
    /// The package.
    pub inventory: Inventory,
    /// What the user said.
    pub settings: Settings,
}

/// A line that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FixtureError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// Reads a fixture.
pub(crate) fn parse(text: &str) -> Result<Fixture, FixtureError> {
    let mut builder = Builder::default();
    for (index, line) in text.lines().enumerate() {
        builder.line(line).map_err(|message| FixtureError { line: index + 1, message })?;
    }
    Ok(builder.finish())
}

struct Builder {
    inventory: Inventory,
    settings: Settings,
    /// Tables under construction.
    texts: Vec<(EntryId, Vec<u8>)>,
    /// Tables that a plan divided, and into how many.
    parts: Vec<(EntryId, u32)>,
    /// Workbooks under construction.
    books: FxHashMap<EntryId, Book>,
}

impl Default for Builder {
    fn default() -> Self {
        let container = Container {
            kind: ContainerKind::Zip,
            claimed: Some(ContainerKind::Zip),
            name: "upload.zip".into(),
            bytes: 10_000,
            troubles: Vec::new(),
            roots: Vec::new(),
        };
        let inventory = Inventory::empty(container);
        Self {
            inventory,
            settings: Settings::default(),
            texts: Vec::new(),
            parts: Vec::new(),
            books: FxHashMap::default(),
        }
    }
}

impl Builder {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(cells) = line.strip_prefix("|| ").or_else(|| (line == "||").then_some("")) {
            return self.table_line(&unescaped(cells)?, false);
        }
        if let Some(cells) = line.strip_prefix("| ") {
            let cells = if self.is_in_json() { cells.to_owned() } else { cells.replace(", ", ",") };
            return self.table_line(cells.as_bytes(), true);
        }
        if line.trim().is_empty() {
            return Ok(());
        }
        let (name, rest) = split_name(line)?;
        match name.as_slice() {
            b"container" => package::container(words(rest), &mut self.inventory.container),
            b"root" => {
                self.inventory.container.roots.push(package::root(words(rest))?);
                Ok(())
            }
            b"set" => self.set(rest.trim()),
            _ => self.entry(name, rest),
        }
    }

    fn table_line(&mut self, text: &[u8], with_end: bool) -> Result<(), String> {
        let (_, table) = self.texts.last_mut().ok_or("cells before any table")?;
        table.extend_from_slice(text);
        if with_end {
            table.push(b'\n');
        }
        Ok(())
    }

    fn set(&mut self, request: &str) -> Result<(), String> {
        let settings = &mut self.settings;
        if package::set_push(&mut settings.push, request) || package::ignore(&mut settings.ignores, request) {
            return Ok(());
        }
        match request.split_once('=') {
            Some(("csv", name)) => settings.csv = Some(name.into()),
            Some(("given", name)) => settings.given.push(Given::flag(name)),
            Some(("file-column", name)) if settings.file_column.is_some() => {
                settings.more_file_columns.push(name.into());
            }
            Some(("file-column", name)) => settings.file_column = Some(name.into()),
            Some(("root-category", name)) => settings.root_category = Some(name.into()),
            Some(("category-from", "path")) => settings.category_from = CategoryFrom::Path,
            Some(("base-url", url)) => settings.base_url = Some(url.into()),
            Some(("pattern", pattern)) => settings.pattern = Some(pattern.into()),
            Some(("replace", replace)) => {
                settings.replace =
                    replace.split_once("/=").map(|(pattern, text)| (format!("{pattern}/"), text.into()));
            }
            Some(("existing-keys", keys)) => {
                settings.existing_keys = keys.split(',').map(str::to_owned).collect();
            }
            Some(("ontology", json)) => settings.ontology = Some(ontology(json)?),
            None if request == "unsafe-fixes" => settings.unsafe_fixes = true,
            None if request == "split" => settings.split = true,
            None if request == "propose-pattern" => settings.propose_pattern = true,
            _ => return Err(format!("unknown setting `{request}`")),
        }
        Ok(())
    }

    fn entry(&mut self, name: Vec<u8>, rest: &str) -> Result<(), String> {
        let id = EntryId(u32::try_from(self.inventory.entries.len()).map_err(|error| error.to_string())?);
        let path = EntryPath::from_utf8(name);
        let by_name = path.extension().and_then(Format::from_extension);
        let mut facts = Facts { by_name, by_magic: by_name, sniffed: true, ..Facts::default() };
        let mut entry = Entry::file(id, path, 1000);
        entry.offset = u64::from(id.0);
        if entry.path.raw().ends_with(b"/") {
            entry.kind = EntryKind::Directory;
            entry.size = 0;
        }
        let mut image = ImageFacts::sized(16, 16);
        let mut book = Book::default();
        for word in words(rest) {
            if let Some(parts) = word.strip_prefix("parts=") {
                self.parts.push((id, parts.parse().map_err(|_| format!("`{word}`: how many?"))?));
                continue;
            }
            if !book.take(&word) {
                apply_word(&word, &mut entry, &mut facts, &mut image)?;
            }
        }
        if facts.by_magic.is_some_and(Format::is_media) {
            facts.image = Some(Box::new(image));
        }
        let is_tree = matches!(facts.by_name, Some(Format::Json | Format::Xml));
        let is_book = book.is_described();
        if is_book {
            self.books.insert(id, book);
        }
        let is_table =
            || [facts.by_name, facts.by_magic].iter().all(|format| format.is_some_and(Format::is_table));
        if is_tree || is_book || is_table() {
            self.texts.push((id, Vec::new()));
        }
        self.inventory.entries.push(entry);
        self.inventory.facts.push(facts);
        Ok(())
    }

    /// Whether the text under construction is JSON.
    fn is_in_json(&self) -> bool {
        let facts = self.texts.last().map(|(id, _)| self.inventory.facts(*id));
        facts.is_some_and(|facts| facts.by_name == Some(Format::Json))
    }

    fn finish(mut self) -> Fixture {
        for (id, text) in workbook::read(self.books, self.texts, &mut self.inventory) {
            let by_name = self.inventory.facts(id).by_name;
            // A text without lines is a table only where its name says so.
            if text.is_empty() && by_name != Some(Format::Csv) {
                continue;
            }
            self.inventory.entries[id.index()].size = text.len() as u64;
            self.inventory.facts[id.index()].notation = by_name.and_then(|f| notation::of(&text, true, f));
            match by_name {
                Some(Format::Json) => self.inventory.records.push(json::read(id, text)),
                Some(Format::Xml)
                    if self.inventory.entry(id).path.name().eq_ignore_ascii_case("meta.xml") =>
                {
                    self.inventory.description = Some(dwca::read(id, &text));
                }
                Some(Format::Xml) => {
                    let stem = Some(self.inventory.entry(id).path.stem());
                    let hints = voc::Hints { named: None, stem };
                    self.inventory.annotations.push(voc::read(id, &text, hints));
                }
                _ => {
                    let mut table = csv::read(id, text, None);
                    for (_, parts) in self.parts.iter().filter(|(divided, _)| *divided == id) {
                        table.split(*parts);
                    }
                    self.inventory.manifests.push(table);
                }
            }
        }
        probe::settle(&mut self.inventory, None);
        // A single import file is a package of its own.
        if let ([entry], [_]) = (self.inventory.entries.as_slice(), self.inventory.records.as_slice()) {
            let (kind, name) = (ContainerKind::File, entry.path.text().to_owned());
            self.inventory.container = Container { kind, claimed: None, name, ..self.inventory.container };
        }
        Fixture { inventory: self.inventory, settings: self.settings }
    }
}

const KINDS: &[EntryKind] = &[
    EntryKind::File,
    EntryKind::Directory,
    EntryKind::SymbolicLink,
    EntryKind::HardLink,
    EntryKind::Special,
];
const OF_PATIENTS: &[(&str, Patient)] = &[
    ("patient-name", Patient::NAME),
    ("patient-id", Patient::ID),
    ("birth-date", Patient::BIRTH_DATE),
    ("identity-removed", Patient::REMOVED),
];

fn apply_word(
    word: &str,
    entry: &mut Entry,
    facts: &mut Facts,
    image: &mut ImageFacts,
) -> Result<(), String> {
    if let Some(trouble) = word.strip_prefix('!') {
        facts.troubles.push(parse_trouble(trouble)?);
    } else if let Some((name, value)) = word.split_once('=') {
        apply_value(name, value, entry, facts, image)?;
    } else if let Some(kind) = KINDS.iter().find(|kind| kind.id() == word) {
        entry.kind = *kind;
    } else if let Some((_, reported)) = OF_PATIENTS.iter().find(|(known, _)| *known == word) {
        image.patient |= *reported;
    } else if let Some((width, height)) =
        word.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)))
    {
        (image.width, image.height) = (Some(width), Some(height));
    } else {
        match word {
            "unmarked" => entry.path = EntryPath::unmarked(entry.path.raw().to_vec()),
            "gps" => image.gps = true,
            "serial" => image.serial = true,
            // Content that nothing recognises.
            "?" => facts.by_magic = None,
            // Content that was not looked at.
            "unread" => (facts.by_magic, facts.sniffed) = (None, false),
            _ => {
                facts.by_magic = Some(Format::from_id(word).ok_or_else(|| format!("unknown word `{word}`"))?);
            }
        }
    }
    Ok(())
}

fn apply_value(
    name: &str,
    value: &str,
    entry: &mut Entry,
    facts: &mut Facts,
    image: &mut ImageFacts,
) -> Result<(), String> {
    let small = || u8::try_from(number(value)?).map_err(|error| error.to_string());
    match name {
        "size" => entry.size = number(value)?,
        "stored" => entry.stored = number(value)?,
        "method" => entry.method = Method(u16::from(small()?)),
        "crc" => {
            let crc = u32::from_str_radix(value, 16).map_err(|error| error.to_string())?;
            (entry.crc, facts.crc) = (Some(crc), Some(crc));
        }
        "orientation" => image.orientation = Some(small()?),
        "frames" => image.frames = Some(u32::from(small()?)),
        "bits" => image.bits = Some(small()?),
        "colour" => image.colour = Some(parse_colour(value)?),
        "tail" => image.tail = Some(parse_tail(value)?),
        "digest" => facts.digest = Some(Box::new([small()?; 32])),
        _ => return Err(format!("unknown word `{name}=`")),
    }
    Ok(())
}

fn parse_trouble(word: &str) -> Result<Trouble, String> {
    let (grade, word) = match word.split_at_checked(1) {
        Some(("~", rest)) => (Grade::Doubtful, rest),
        Some(("-", rest)) => (Grade::Minor, rest),
        _ => (Grade::Broken, word),
    };
    let (id, detail) = word.split_once(':').unwrap_or((word, "as the example says"));
    let kind = TroubleKind::ALL.iter().copied().find(|kind| kind.id() == id);
    let kind = kind.ok_or_else(|| format!("unknown trouble `{id}`"))?;
    Ok(Trouble { kind, grade, at: None, detail: detail.replace('_', " ").into(), gave_up: false })
}

fn words(rest: &str) -> impl Iterator<Item = String> + '_ {
    rest.split_whitespace().map(str::to_owned)
}

/// The name at the start of a line, and the rest.
fn split_name(line: &str) -> Result<(Vec<u8>, &str), String> {
    let Some(quoted) = line.strip_prefix('"') else {
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        return Ok((name.as_bytes().to_vec(), rest));
    };
    let end = quoted.rfind('"').ok_or("a quote is never closed")?;
    Ok((unescaped(&quoted[..end])?, &quoted[end + 1..]))
}

/// What a package comes to, one line an entry and a cell row, for comparison: names, formats, sizes,
/// troubles, and every value of every table.
pub(crate) fn render(inventory: &Inventory) -> String {
    let mut entries: Vec<&Entry> = inventory.live().collect();
    entries.sort_by(|a, b| a.path.raw().cmp(b.path.raw()));
    let mut text = String::new();
    for trouble in &inventory.container.troubles {
        let _ = writeln!(text, "!{} {}", trouble.kind.id(), trouble.detail);
    }
    for entry in entries {
        render_entry(inventory, entry, &mut text);
    }
    text
}

fn render_entry(inventory: &Inventory, entry: &Entry, text: &mut String) {
    let facts = inventory.facts(entry.id);
    let _ = write!(text, "{:?} {}", entry.path.text(), entry.kind.id());
    if let (Some(format), Some(image)) = (facts.by_magic, &facts.image) {
        let _ = write!(text, " {} {:?}x{:?}", format.id(), image.width, image.height);
    }
    for trouble in &facts.troubles {
        let _ = write!(text, " !{}", trouble.kind.id());
    }
    text.push('\n');
    if let Some(table) = inventory.manifest(entry.id) {
        for record in std::iter::once(0).chain(table.rows()) {
            let columns = table.written_columns(record);
            let cells: Vec<_> = columns.filter_map(|c| table.value(record, c)).collect();
            let _ = writeln!(text, "| {cells:?}");
        }
    }
    if let Some(records) = inventory.records(entry.id) {
        render_records(records, text);
    }
    let description = inventory.description.iter().filter(|description| description.entry == entry.id);
    for table in description.flat_map(|description| &description.tables) {
        let _ = writeln!(text, "<{}> {:?} {:?}", table.row_type, table.id, table.terms);
    }
    if let Some(annotation) = inventory.annotation(entry.id) {
        annotation::render(annotation, text);
    }
}
