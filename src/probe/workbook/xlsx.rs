//! Workbooks of Office Open XML (ECMA-376 part 1): the list of sheets, the texts that cells share, the formats.
//!
//! Knows no cell; `cells` reads those of a sheet.

use rustc_hash::FxHashMap;

use super::number::NumberFormat;
use super::package::{Node, Parts, Xml};
use super::transcript::{TEXT_MAX, Transcript};
use super::{Listed, Refusal, Visit, Workbook};

mod cells;

/// The most formats of cells that are kept.
const FORMATS_MAX: usize = 65_536;

/// A workbook of Office Open XML.
pub(super) struct Xlsx {
    parts: Parts,
    sheets: Vec<(Listed, Option<String>)>,
    shared: SharedTexts,
    formats: Vec<NumberFormat>,
    is_1904: bool,
}

/// The texts that cells share, each once.
#[derive(Default)]
struct SharedTexts {
    text: String,
    ends: Vec<usize>,
}

impl SharedTexts {
    fn get(&self, index: usize) -> Option<&str> {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(index)?)
    }
}

impl Xlsx {
    /// Reads all but the sheets.
    pub(super) fn open(parts: Parts) -> Result<Self, Refusal> {
        let main = relations(&parts, "_rels/.rels")?.into_iter().find(|one| one.is_a("officeDocument"));
        let main = main.map_or_else(|| "xl/workbook.xml".into(), |one| one.target);
        let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
        let related = relations(&parts, &format!("{folder}/_rels/{name}.rels"))?;
        let part =
            |kind: &str| related.iter().find(|one| one.is_a(kind)).map(|one| resolved(folder, &one.target));
        let book = parts.read(&main, workbook)?;
        let Some((sheets, is_1904)) = book else { return Err(Refusal::new("there is no workbook in it")) };
        let sheets = sheets.into_iter().map(|(listed, id)| {
            let sheet = related.iter().find(|one| one.id == id && one.is_a("worksheet"));
            (listed, sheet.map(|one| resolved(folder, &one.target)))
        });
        let sheets = sheets.collect();
        let read = |part: Option<String>| part.map(|part| parts.read(&part, shared_texts)).transpose();
        let shared = read(part("sharedStrings"))?.flatten().unwrap_or_default();
        let styles = part("styles").map(|part| parts.read(&part, formats)).transpose()?;
        let formats = styles.flatten().unwrap_or_default();
        Ok(Self { parts, sheets, shared, formats, is_1904 })
    }
}

impl Workbook for Xlsx {
    fn each(&mut self, visit: Visit<'_>) -> Result<(), Refusal> {
        for (sheet, part) in std::mem::take(&mut self.sheets) {
            // A chart has a sheet of its own and no cell.
            let read = part.map_or_else(|| Ok(Transcript::default()), |part| self.sheet(&part));
            visit(sheet, read)?;
        }
        Ok(())
    }
}

impl Xlsx {
    fn sheet(&self, part: &str) -> Result<Transcript, Refusal> {
        let read = |xml: &mut Xml<'_>| cells::read(xml, &self.shared, &self.formats, self.is_1904);
        let transcript = self.parts.read(part, read)?;
        transcript.ok_or_else(|| Refusal::new(format!("its part `{part}` is missing")))
    }
}

/// A relation of a part to another.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Relation {
    /// Whether it is one of this kind, in either of the two vocabularies.
    fn is_a(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

fn relations(parts: &Parts, name: &str) -> Result<Vec<Relation>, Refusal> {
    let all = parts.read(name.trim_start_matches('/'), |xml| {
        let mut all = Vec::new();
        while let Some(node) = xml.next()? {
            let Node::Start(tag) = node else { continue };
            let text = |name: &str| tag.get(name).unwrap_or_default().into_owned();
            if tag.name() == "Relationship" && all.len() < FORMATS_MAX {
                let target = text("Target");
                let target = target.trim_start_matches('/').to_owned();
                all.push(Relation { id: text("Id"), kind: text("Type"), target });
            }
        }
        Ok(all)
    })?;
    Ok(all.unwrap_or_default())
}

/// The name of a part that another in this folder names.
fn resolved(folder: &str, target: &str) -> String {
    if target.split_once('/').is_some_and(|(first, _)| first == folder) {
        return target.to_owned();
    }
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in target.split('/') {
        match segment {
            "." | "" => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

/// The sheets with the relations that lead to them, and whether days count from 1904.
fn workbook(xml: &mut Xml<'_>) -> Result<(Vec<(Listed, String)>, bool), Refusal> {
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    while let Some(node) = xml.next()? {
        let Node::Start(tag) = node else { continue };
        match tag.name() {
            "workbookPr" => is_1904 = tag.is("date1904"),
            "sheet" if sheets.len() < FORMATS_MAX => {
                let name = tag.get("name").unwrap_or_default().into_owned();
                let is_hidden = tag.get("state").is_some_and(|state| state != "visible");
                let id = tag.get("id").unwrap_or_default().into_owned();
                sheets.push((Listed { name, is_hidden }, id));
            }
            _ => {}
        }
    }
    Ok((sheets, is_1904))
}

fn shared_texts(xml: &mut Xml<'_>) -> Result<SharedTexts, Refusal> {
    let mut shared = SharedTexts::default();
    while let Some(node) = xml.next()? {
        let Node::Start(tag) = node else { continue };
        if tag.name() != "si" {
            continue;
        }
        drop(tag);
        let text = rich_text(xml)?;
        if shared.text.len() + text.len() > TEXT_MAX {
            return Err(Refusal::new(format!("its cells share more than {TEXT_MAX} bytes of text")));
        }
        shared.text.push_str(&text);
        shared.ends.push(shared.text.len());
    }
    Ok(shared)
}

/// The text of the element that was started last, in one piece or in runs, without what is said of its reading.
fn rich_text(xml: &mut Xml<'_>) -> Result<String, Refusal> {
    let outside = xml.depth() - 1;
    let mut all = String::new();
    while xml.depth() > outside {
        let Some(node) = xml.next()? else { break };
        let Node::Start(tag) = node else { continue };
        match tag.name() {
            "t" => all.push_str(&xml.text()?),
            "rPh" => xml.skip()?,
            _ => {}
        }
    }
    Ok(unescaped(all))
}

/// Resolves `_x000D_`, by which a workbook writes what XML has no place for.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let letter = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        if let Some(letter) = letter {
            out.push(letter);
            rest = &rest[at + 7..];
        } else {
            out.push_str("_x");
            rest = &rest[at + 2..];
        }
    }
    out.push_str(rest);
    out
}

/// The formats of cells, by the index that cells give.
fn formats(xml: &mut Xml<'_>) -> Result<Vec<NumberFormat>, Refusal> {
    let mut codes: FxHashMap<u32, String> = FxHashMap::default();
    let mut of_cells = Vec::new();
    let mut is_of_cells = false;
    while let Some(node) = xml.next()? {
        match node {
            Node::Start(tag) => match tag.name() {
                "numFmt" if codes.len() < FORMATS_MAX => {
                    let code = tag.get("formatCode").unwrap_or_default().into_owned();
                    codes.extend(tag.number("numFmtId").map(|id| (id, code)));
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells && of_cells.len() < FORMATS_MAX => {
                    of_cells.push(tag.number("numFmtId").unwrap_or(0));
                }
                _ => {}
            },
            Node::End(tag) if tag.name() == "cellXfs" => is_of_cells = false,
            _ => {}
        }
    }
    let of = |id: &u32| {
        codes.get(id).map_or_else(|| NumberFormat::built_in(*id), |code| NumberFormat::of_code(code))
    };
    Ok(of_cells.iter().map(of).collect())
}
