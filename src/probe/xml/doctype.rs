//! The document type declaration: its name, its external identifier and which entities it declares.
//!
//! Fetches nothing and expands nothing.

use std::collections::HashSet;

use super::names::{name, skip_space};
use super::{FlawAt, FlawKind, malformed};

/// The most entities whose names are kept.
const MOST_ENTITIES: usize = 10_000;

/// What a document type declaration says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doctype<'a> {
    /// The name of the root element that it announces.
    pub root: &'a str,
    /// Offset in the decoded text of the first `<!ENTITY`, of a parameter entity too.
    pub entity_at: Option<usize>,
    /// All entities are plain text of the document's own: none is fetched, none holds another.
    pub is_plain: bool,
}

/// Reads a declaration from its raw text, `<!DOCTYPE` to `>`, and adds the general entities that it
/// declares.
pub(super) fn read<'a>(
    raw: &'a str,
    start: usize,
    entities: &mut HashSet<&'a str>,
) -> Result<Doctype<'a>, FlawAt> {
    let mut cursor = Cursor { text: raw, at: 0, start };
    if !cursor.take("<!DOCTYPE") {
        return Err(cursor.flaw("a document type declaration is written in capitals"));
    }
    cursor.space()?;
    let root = cursor.name()?;
    let mut found = Doctype { root, entity_at: None, is_plain: true };
    if cursor.skip() {
        external(&mut cursor)?;
    }
    cursor.skip();
    if cursor.take("[") {
        (found.entity_at, found.is_plain) = subset(&mut cursor, entities)?;
        cursor.skip();
    }
    if cursor.rest() == ">" { Ok(found) } else { Err(cursor.flaw("`>` expected")) }
}

/// `PUBLIC "…" "…"` or `SYSTEM "…"`.
fn external(cursor: &mut Cursor<'_>) -> Result<(), FlawAt> {
    let literals = match (cursor.take("PUBLIC"), cursor.take("SYSTEM")) {
        (true, _) => 2,
        (_, true) => 1,
        _ => return Ok(()),
    };
    for _ in 0..literals {
        cursor.space()?;
        cursor.literal()?;
    }
    Ok(())
}

/// The declarations between `[` and `]`; answers where the first entity is declared.
fn subset<'a>(
    cursor: &mut Cursor<'a>,
    entities: &mut HashSet<&'a str>,
) -> Result<(Option<usize>, bool), FlawAt> {
    let (mut first, mut is_plain) = (None, true);
    loop {
        cursor.skip();
        let at = cursor.start + cursor.at;
        if cursor.take("]") {
            return Ok((first, is_plain));
        } else if cursor.take("<!--") {
            cursor.until("-->")?;
        } else if cursor.take("<?") {
            cursor.until("?>")?;
        } else if cursor.take("%") {
            is_plain = false;
            cursor.name()?;
            cursor.until(";")?;
        } else if cursor.take("<!ENTITY") {
            first.get_or_insert(at);
            is_plain &= entity(cursor, entities)?;
        } else if ["<!ELEMENT", "<!ATTLIST", "<!NOTATION"].iter().any(|word| cursor.take(word)) {
            cursor.space()?;
            cursor.declaration()?;
        } else {
            return Err(cursor.flaw("not a declaration"));
        }
    }
}

/// Says whether the entity is plain text.
fn entity<'a>(cursor: &mut Cursor<'a>, entities: &mut HashSet<&'a str>) -> Result<bool, FlawAt> {
    cursor.space()?;
    let parameter = cursor.take("%");
    if parameter {
        cursor.space()?;
    }
    let name = cursor.name()?;
    cursor.space()?;
    if !parameter && entities.insert(name) && entities.len() > MOST_ENTITIES {
        return Err((
            FlawKind::Limit,
            cursor.start + cursor.at,
            format!("more than {MOST_ENTITIES} entities"),
        ));
    }
    let start = cursor.at;
    cursor.declaration()?;
    let declared = cursor.text.get(start..cursor.at).unwrap_or_default();
    Ok(!parameter && declared.starts_with(['"', '\'']) && !declared.contains(['&', '%', '<']))
}

/// A place in the raw text of a declaration.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Offset of the raw text in the document.
    start: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn flaw(&self, detail: &str) -> FlawAt {
        malformed(self.start + self.at, format!("{detail} in the document type declaration"))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// Skips white space; says whether there was some.
    fn skip(&mut self) -> bool {
        let before = self.at;
        self.at = self.text.len() - skip_space(self.rest()).len();
        self.at > before
    }

    fn space(&mut self) -> Result<(), FlawAt> {
        if self.skip() { Ok(()) } else { Err(self.flaw("white space expected")) }
    }

    fn name(&mut self) -> Result<&'a str, FlawAt> {
        let found = name(self.rest());
        self.at += found.len();
        if found.is_empty() { Err(self.flaw("a name expected")) } else { Ok(found) }
    }

    fn until(&mut self, mark: &str) -> Result<(), FlawAt> {
        match self.rest().find(mark) {
            Some(found) => {
                self.at += found + mark.len();
                Ok(())
            }
            None => Err(self.flaw(&format!("`{mark}` expected"))),
        }
    }

    fn literal(&mut self) -> Result<(), FlawAt> {
        if self.take("\"") {
            self.until("\"")
        } else if self.take("'") {
            self.until("'")
        } else {
            Err(self.flaw("a quoted text expected"))
        }
    }

    /// The rest of one declaration, past its `>`; quoted texts may hold that character.
    fn declaration(&mut self) -> Result<(), FlawAt> {
        loop {
            let rest = self.rest();
            let Some(next) = rest.find(['"', '\'', '<', '>']) else {
                return Err(self.flaw("`>` expected"));
            };
            self.at += next;
            if self.take(">") {
                return Ok(());
            }
            self.literal()?;
        }
    }
}
