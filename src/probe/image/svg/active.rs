//! What in an SVG runs or loads something: scripts, event handlers, foreign content, references to other
//! files, entities.
//!
//! Looks at names and values as they stand; understands no script, and of CSS what `css` finds.

use super::css;
use crate::model::{Grade, Trouble, TroubleKind};
use crate::probe::xml::{Document, Element};

/// What was found, in the order of [`WORDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Entity,
    Script,
    Handler,
    ScriptUrl,
    Foreign,
    External,
    PlainEntity,
    Data,
    Doctype,
}

/// How each is called, and how bad it is.
const WORDS: [(What, Grade, &str); 9] = [
    (What::Entity, Grade::Broken, "declares an entity"),
    (What::Script, Grade::Broken, "holds a script"),
    (What::Handler, Grade::Broken, "holds an event handler"),
    (What::ScriptUrl, Grade::Broken, "links to a script"),
    (What::Foreign, Grade::Doubtful, "holds foreign content"),
    (What::External, Grade::Doubtful, "refers to something outside itself"),
    (What::PlainEntity, Grade::Doubtful, "declares an entity of plain text"),
    (What::Data, Grade::Doubtful, "embeds data that is neither a raster image nor a font"),
    (What::Doctype, Grade::Minor, "declares a document type, which some readers fetch"),
];

/// Media types of images that hold nothing but pixels.
const PLAIN: [&str; 5] = ["image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"];
/// What media types of fonts begin with.
const FONTS: [&str; 4] =
    ["font/", "application/font-", "application/x-font-", "application/vnd.ms-fontobject"];

/// The first of one kind, and how many there are.
#[derive(Debug)]
struct Hit {
    at: usize,
    count: u64,
    detail: String,
}

/// Gathers what is active, one entry a kind.
#[derive(Debug, Default)]
pub(super) struct Active {
    hits: [Option<Hit>; 9],
    /// How deep within a `style` element the reader is; 0 = outside.
    style: u32,
}

/// Prefix and local name.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The value of the attribute with exactly this name.
pub(super) fn value<'e>(element: &'e Element<'_>, name: &str) -> Option<&'e str> {
    element.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
}

/// Whether it names an event: `on` and letters, as `onload`. Editors write `only_selected` and the like.
fn handler(name: &str) -> bool {
    let event = name.get(..2).filter(|begin| begin.eq_ignore_ascii_case("on")).and(name.get(2..));
    event.is_some_and(|event| !event.is_empty() && event.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

impl Active {
    /// A start tag at an offset in the text.
    pub(super) fn element(&mut self, element: &Element<'_>, at: usize) {
        let (_, local) = split(element.name);
        match local {
            "script" | "handler" => self.hit(What::Script, at, local),
            "foreignObject" => self.hit(What::Foreign, at, local),
            _ => {}
        }
        self.style += u32::from(self.style > 0 || local == "style");
        for attribute in &element.attributes {
            self.attribute(local, attribute.name, &attribute.value, attribute.at);
        }
        self.animation(element);
    }

    /// The end of an element.
    pub(super) fn end(&mut self) {
        self.style = self.style.saturating_sub(1);
    }

    /// Text at an offset.
    pub(super) fn text(&mut self, text: &str, at: usize) {
        if self.style > 0 {
            self.css(text, at);
        }
    }

    /// A processing instruction; a style sheet is loaded.
    pub(super) fn instruction(&mut self, target: &str, content: &str, at: usize) {
        let inner = content.split_once("href").and_then(|(_, rest)| rest.split_once(['"', '\'']));
        if let Some((_, reference)) = inner.filter(|_| target == "xml-stylesheet") {
            self.reference(reference.split(['"', '\'']).next().unwrap_or_default(), at);
        }
    }

    /// A document type declaration, where its first entity is declared, and whether all of them are plain text.
    pub(super) fn doctype(&mut self, entity_at: Option<usize>, is_plain: bool, at: usize) {
        match entity_at {
            Some(at) if is_plain => self.hit(What::PlainEntity, at, "<!ENTITY"),
            Some(at) => self.hit(What::Entity, at, "<!ENTITY"),
            None => self.hit(What::Doctype, at, "<!DOCTYPE"),
        }
    }

    /// What was found, the worst first.
    pub(super) fn troubles(&self, document: &Document<'_>) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        for (hit, (_, grade, words)) in self.hits.iter().zip(WORDS) {
            let Some(hit) = hit else { continue };
            let (line, column) = document.place(hit.at);
            let more = if hit.count > 1 { format!(", {} times", hit.count) } else { String::new() };
            let detail = format!("line {line}, column {column}: {words}{more}: `{}`", hit.detail);
            troubles.push(Trouble {
                kind: TroubleKind::ActiveContent,
                grade,
                at: Some(document.offset(hit.at)),
                detail: detail.into(),
                gave_up: false,
            });
        }
        troubles
    }

    fn hit(&mut self, what: What, at: usize, detail: &str) {
        let Some(slot) = self.hits.get_mut(what as usize) else { return };
        match slot {
            Some(hit) => hit.count = hit.count.saturating_add(1),
            None => *slot = Some(Hit { at, count: 1, detail: detail.chars().take(60).collect() }),
        }
    }

    fn attribute(&mut self, element: &str, name: &str, value: &str, at: usize) {
        let (prefix, local) = split(name);
        if prefix == "xmlns" || name == "xmlns" {
            return;
        }
        if prefix.is_empty() && handler(name) {
            self.hit(What::Handler, at, name);
        }
        // Animation can set a handler or a link.
        if local == "attributeName" && handler(value) {
            self.hit(What::Handler, at, value);
        }
        if value.contains(':') && value.split(';').any(is_script_url) {
            self.hit(What::ScriptUrl, at, value);
        }
        // A link of `a` is followed by a person, not loaded.
        let is_followed = local == "href" && element == "a";
        let loads = matches!(local, "href" | "src") && !is_followed || name == "xml:base";
        if loads || is_followed && data_type(value).is_some() {
            self.reference(value, at);
        }
        self.css(value, at);
    }

    /// A reference that is not to the document itself; of those that carry their own data, one that is more
    /// than an image of pixels or a font.
    fn reference(&mut self, value: &str, at: usize) {
        let value = value.trim();
        if value.is_empty() || value.starts_with('#') || is_script_url(value) {
            return;
        }
        match data_type(value) {
            Some(kind) if is_plain(kind) => {}
            Some(_) => self.hit(What::Data, at, value),
            None => self.hit(What::External, at, value),
        }
    }

    /// What a style sheet or one property loads.
    fn css(&mut self, text: &str, at: usize) {
        if css::loads(text, |reference| self.reference(reference, at)) {
            self.hit(What::External, at, "@import");
        }
    }

    /// An animation of a link sets what is loaded.
    fn animation(&mut self, element: &Element<'_>) {
        if value(element, "attributeName").is_none_or(|name| split(name).1 != "href") {
            return;
        }
        for attribute in &element.attributes {
            match attribute.name {
                "to" | "from" | "by" => self.reference(&attribute.value, attribute.at),
                "values" => {
                    // Data is divided by the same sign as the list.
                    let parts = attribute.value.split(';').filter(|part| !part.starts_with("base64,"));
                    parts.for_each(|part| self.reference(part, attribute.at));
                }
                _ => {}
            }
        }
    }
}

/// The media type of a `data:` URI (RFC 2397).
fn data_type(value: &str) -> Option<&str> {
    let (scheme, rest) = value.trim_start().split_at_checked(5)?;
    scheme.eq_ignore_ascii_case("data:").then(|| rest.split([';', ',']).next().unwrap_or_default().trim())
}

/// Whether data of this type only shows itself.
fn is_plain(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    PLAIN.contains(&&*kind) || FONTS.iter().any(|begin| kind.starts_with(begin))
}

/// Whether a browser would run this value; it skips white space and control characters.
fn is_script_url(value: &str) -> bool {
    let mut letters = value.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    let start: String = letters.by_ref().take(11).collect::<String>().to_ascii_lowercase();
    start.starts_with("javascript:") || start.starts_with("vbscript:")
}
