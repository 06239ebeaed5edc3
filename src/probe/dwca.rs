//! Reads the `meta.xml` of a Darwin Core Archive.
//!
//! Judges nothing; names are compared without their prefix.

use crate::model::{Described, Description, EntryId, Span, Term};

use super::xml::{Document, Element, Event, Flaw, Limits, Reader};

/// The largest description that is read, in bytes.
pub(super) const DESCRIPTION_MAX: u64 = 4 << 20;

/// The most tables that are read of a description: as many as are read of a package.
const DESCRIBED_MAX: usize = super::texts::TABLES_MAX;

/// Reads a description; what is wrong with its text is reported in it.
pub(crate) fn read(entry: EntryId, bytes: &[u8]) -> Description {
    let mut description = Description::unread(entry);
    match Document::decode(bytes, true) {
        Ok(document) if document.is_disputed(bytes) => {
            let declared = document.encoding();
            let flaw = format!(
                "the declaration says {declared}, and the bytes are valid UTF-8; correct the declaration"
            );
            description.flaw = Some(flaw);
        }
        Ok(document) => {
            document.text().clone_into(&mut description.text);
            description.declared = document.declared().map(|at| span(at.start, at.end));
            let limits = Limits { depth: 16, elements: 100_000, attributes: 64 };
            if let Err(flaw) = fill(&mut description, &mut Reader::new(&document, limits)) {
                description.flaw = Some(flaw.to_string());
            }
            place(&mut description, &document);
            limit(&mut description);
        }
        Err(flaw) => description.flaw = Some(flaw.to_string()),
    }
    description
}

/// A description that is not read, and why.
pub(super) fn unread(entry: EntryId, reason: String) -> Description {
    let mut description = Description::unread(entry);
    description.flaw = Some(reason);
    description
}

fn fill(description: &mut Description, reader: &mut Reader<'_>) -> Result<(), Flaw> {
    let mut path: Vec<String> = Vec::new();
    let mut open: Option<Described> = None;
    while let Some(event) = reader.next()? {
        match event {
            Event::Start(element) => {
                let name = local(element.name).to_owned();
                let place = span(reader.at(), reader.end());
                match (open.as_mut(), name.as_str()) {
                    (None, "core" | "extension") if path.len() == 1 => open = Some(table(&element, place)),
                    (Some(table), "id" | "coreid") => table.id = value(&element, "index"),
                    (Some(table), "field") => field(table, &element, place),
                    _ => {}
                }
                path.push(name);
            }
            Event::Text(text) if path.last().is_some_and(|name| name == "location") => {
                let file = text.trim();
                if let Some(table) = open.as_mut().filter(|_| !file.is_empty()) {
                    table.files.push(file.to_owned());
                }
            }
            Event::End => {
                path.pop();
                if path.len() == 1 {
                    let ended = open.take().map(|table| closed(table, reader.at()));
                    description.tables.extend(ended);
                }
            }
            _ => {}
        }
    }
    description.tables.sort_by_key(|table| !table.is_core);
    Ok(())
}

/// Leaves the tables of a description alone where they are too many.
fn limit(description: &mut Description) {
    let count = description.tables.len();
    if count > DESCRIBED_MAX {
        description.tables.clear();
        description.flaw = Some(format!("it describes {count} tables; at most {DESCRIBED_MAX} are read"));
    }
}

/// Notes where the tags stand in the file.
fn place(description: &mut Description, document: &Document<'_>) {
    let mut tables: Vec<&mut Described> = description.tables.iter_mut().collect();
    tables.sort_by_key(|table| table.at);
    let (mut at, mut bytes) = (0, document.offset(0));
    let mut pass = |to: u32| {
        bytes += document.width(at..to as usize);
        at = to as usize;
        bytes
    };
    for table in tables {
        table.in_file = pass(table.at.start)..pass(table.at.end);
    }
}

fn table(element: &Element<'_>, at: Span) -> Described {
    Described {
        is_core: local(element.name) == "core",
        row_type: value(element, "rowType").unwrap_or_default(),
        delimiter: value(element, "fieldsTerminatedBy"),
        quote: value(element, "fieldsEnclosedBy"),
        line_end: value(element, "linesTerminatedBy"),
        encoding: value(element, "encoding"),
        header_lines: value(element, "ignoreHeaderLines")
            .and_then(|lines| lines.trim().parse().ok())
            .unwrap_or_default(),
        at,
        ..Described::default()
    }
}

fn field(table: &mut Described, element: &Element<'_>, at: Span) {
    let index = value(element, "index").and_then(|index| index.trim().parse().ok());
    table.terms.push(Term { index, uri: value(element, "term").unwrap_or_default() });
    if table.terms_at == Span::default() {
        table.terms_at = at;
    }
    table.terms_at.end = at.end;
}

/// A table without columns could get them right before its end.
fn closed(mut table: Described, end: usize) -> Described {
    if table.terms_at == Span::default() {
        table.terms_at = span(end, end);
    }
    table
}

fn value(element: &Element<'_>, name: &str) -> Option<String> {
    element
        .attributes
        .iter()
        .find(|attribute| local(attribute.name) == name)
        .map(|found| found.value.to_string())
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn span(start: usize, end: usize) -> Span {
    let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span { start: narrow(start), end: narrow(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = r#"<?xml version="1.0"?>
<archive xmlns="http://rs.tdwg.org/dwc/text/">
  <core rowType="http://rs.tdwg.org/dwc/terms/Occurrence" fieldsTerminatedBy="\t" ignoreHeaderLines="1">
    <files><location>occurrences.csv</location></files>
    <id index="0"/>
    <field index="1" term="http://rs.tdwg.org/dwc/terms/catalogNumber"/>
    <field default="x" term="http://purl.org/dc/terms/license"></field>
  </core>
  <extension rowType="http://rs.tdwg.org/ac/terms/Multimedia">
    <files><location> multimedia.csv </location></files>
    <coreid index="0"/>
  </extension>
</archive>"#;

    #[test]
    fn tables_files_and_terms_are_read_with_their_places() {
        let found = read(EntryId(0), META.as_bytes());
        assert_eq!(found.flaw, None);
        let core = found.core().unwrap();
        assert_eq!(
            (core.files.as_slice(), core.id.as_deref()),
            (&["occurrences.csv".to_owned()][..], Some("0"))
        );
        assert_eq!(core.delimiter_byte(), Some(b'\t'));
        assert_eq!(core.header_lines, 1);
        let terms: Vec<_> = core.terms.iter().map(|term| (term.index, term.local())).collect();
        assert_eq!(terms, [(Some(1), "catalogNumber"), (None, "license")]);
        let at = core.terms_at;
        let text = &META[at.start as usize..at.end as usize];
        assert!(text.starts_with("<field index") && text.ends_with('>'), "{text}");
        let extension = &found.tables[1];
        assert_eq!(extension.files, ["multimedia.csv"]);
        assert!(META[extension.terms_at.start as usize..].starts_with("</extension>"));
    }

    #[test]
    fn more_tables_than_are_read_of_a_package_are_a_flaw() {
        let with = |count: usize| {
            let table = "<extension><files><location>a.csv</location></files></extension>";
            read(EntryId(0), format!("<archive>{}</archive>", table.repeat(count)).as_bytes())
        };
        assert_eq!((with(DESCRIBED_MAX).flaw, with(DESCRIBED_MAX).tables.len()), (None, DESCRIBED_MAX));
        let beyond = with(DESCRIBED_MAX + 1);
        assert_eq!(beyond.flaw.as_deref(), Some("it describes 65 tables; at most 64 are read"));
    }

    #[test]
    fn what_is_no_xml_is_reported() {
        assert!(read(EntryId(0), b"<archive><core>").flaw.is_some());
        assert!(read(EntryId(0), b"\xff\xff\xff").flaw.is_some());
    }
}
