//! Holds a profile against what it may hold: keys, types, words and sources, all that is wrong at once.
//!
//! Puts each document in the place of the key that names it, so that nobody looks it up later.

use toml::Value;

use super::Known;
use super::outline::{ANY, OUTLINE, Outline, REQUIRED, join};
use super::problem::instead;
use super::tree::{At, Branch, Held, Node};
use super::words::PLACES;

/// Everything that is wrong with a profile, each with its place.
pub(super) fn problems(whole: &Node, known: &Known<'_>) -> Vec<(At, String)> {
    let mut audit = Audit { whole, known, found: Vec::new() };
    audit.node(&Place::default(), whole, &OUTLINE);
    audit.found
}

/// A place by its kind and by its own name.
#[derive(Default)]
struct Place {
    /// With `*` for the user's own keys and for the elements of lists.
    kind: String,
    /// With the user's own keys, and nothing for the elements of lists.
    name: String,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        Self { kind: join(&self.kind, key), name: join(&self.name, key) }
    }

    fn own_key(&self, key: &str) -> Self {
        Self { kind: join(&self.kind, ANY), name: join(&self.name, key) }
    }

    fn element(&self) -> Self {
        Self { kind: join(&self.kind, ANY), name: self.name.clone() }
    }
}

struct Audit<'a> {
    whole: &'a Node,
    known: &'a Known<'a>,
    found: Vec<(At, String)>,
}

impl Audit<'_> {
    /// Looks at what stands at a place.
    fn node(&mut self, place: &Place, node: &Node, outline: &Outline) {
        match (outline, &node.held) {
            (Outline::Table(keys), Held::Table(table)) => self.table(place, node.at, table, keys),
            (Outline::Named(inner), Held::Table(table)) => self.named(place, table, inner),
            (Outline::List(inner), Held::List(list)) => {
                let below = place.element();
                for one in list {
                    self.node(&below, one, inner);
                }
            }
            (Outline::Citation, Held::Plain(Value::String(word))) => {
                let sources = self.whole.below(&["sources"]).and_then(Node::table);
                let sources = sources.into_iter().flat_map(|table| table.keys().map(String::as_str));
                self.word(node.at, word, "key of `sources`", sources);
            }
            (Outline::Word(words), Held::Plain(Value::String(word))) => {
                self.word(node.at, word, &format!("word for `{}`", place.name), words.iter().copied());
            }
            (Outline::Text, Held::Plain(Value::String(text))) => self.text(place, node.at, text),
            (Outline::Character, Held::Plain(Value::String(text))) if text.chars().count() == 1 => {}
            (Outline::Number, Held::Plain(Value::Integer(0..)))
            | (Outline::Flag, Held::Plain(Value::Boolean(_))) => {}
            _ => {
                let (kind, wanted) = (node.kind(), wanted(outline));
                self.found.push((node.at, format!("`{}` is {kind}; write {wanted}", place.name)));
            }
        }
    }

    fn table(&mut self, place: &Place, at: At, table: &Branch, keys: &[(&'static str, Outline)]) {
        let cites = keys.iter().any(|(_, inner)| matches!(inner, Outline::Citation));
        for (key, (at, node)) in table {
            if let Some((_, inner)) = keys.iter().find(|(known, _)| known == key) {
                self.node(&place.key(key), node, inner);
            } else if cites && key == "place" {
                self.node(&place.key(key), node, &Outline::Text);
            } else {
                let known = keys.iter().map(|(key, _)| *key).chain(cites.then_some("place"));
                self.found.push((*at, format!("unknown key `{key}`; {}", instead(key, known))));
            }
        }
        let is_required = |key: &str| REQUIRED.contains(&join(&place.kind, key));
        let name = if place.name.is_empty() { "the profile" } else { &place.name };
        for (key, _) in keys.iter().filter(|(key, _)| is_required(key) && !table.contains_key(*key)) {
            self.found.push((at, format!("`{name}` has no `{key}`")));
        }
        // Optional beside each other, but never one alone.
        let is_optional = |key: &str| keys.iter().any(|(known, _)| *known == key) && !is_required(key);
        for (one, other) in [("because", "source"), ("source", "because")] {
            if is_optional(one) && is_optional(other) && table.contains_key(one) && !table.contains_key(other)
            {
                self.found.push((at, format!("`{name}` has a `{one}` and no `{other}`")));
            }
        }
    }

    fn named(&mut self, place: &Place, table: &Branch, inner: &Outline) {
        let row = PLACES.iter().find(|row| row.at.strip_prefix('@') == Some(&place.kind));
        for (key, (at, node)) in table {
            if let Some(row) = row {
                let words = (row.words)(self.whole, self.known);
                self.word(*at, key, row.kind, words.iter().map(String::as_str));
            }
            self.node(&place.own_key(key), node, inner);
        }
    }

    fn text(&mut self, place: &Place, at: At, text: &str) {
        if let Some(row) = PLACES.iter().find(|row| row.at == place.kind) {
            let words = (row.words)(self.whole, self.known);
            self.word(at, text, row.kind, words.iter().map(String::as_str));
            return;
        }
        match place.kind.as_str() {
            "id" | "title" | "sources.*.title" if text.trim().is_empty() => {
                self.found.push((at, format!("`{}` is empty", place.name)));
            }
            "sources.*.url" if !["https://", "http://"].iter().any(|scheme| text.starts_with(scheme)) => {
                self.found.push((at, format!("`{text}` is not an URL; begin it with `https://`")));
            }
            _ => {}
        }
    }

    fn word<'w>(&mut self, at: At, word: &str, kind: &str, known: impl Iterator<Item = &'w str> + Clone) {
        if !known.clone().any(|one| one == word) {
            let article = if kind.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
            self.found.push((at, format!("`{word}` is not {article} {kind}; {}", instead(word, known))));
        }
    }
}

/// What stands at a place, for a message.
fn wanted(outline: &Outline) -> &'static str {
    match outline {
        Outline::Table(_) | Outline::Named(_) | Outline::Unknown => "a table",
        Outline::List(_) => "a list",
        Outline::Citation => "a key of `sources`",
        Outline::Word(_) | Outline::Text => "a text",
        Outline::Character => "a text of one character",
        Outline::Number => "a whole number from 0 on",
        Outline::Flag => "true or false",
    }
}

/// Puts each document in the place of the key that names it, with the place in it.
pub(super) fn cited(whole: &mut Node) {
    let sources = whole.below(&["sources"]).and_then(Node::table).cloned().unwrap_or_default();
    cite(whole, &OUTLINE, &sources);
}

fn cite(node: &mut Node, outline: &Outline, sources: &Branch) {
    match (outline, &mut node.held) {
        (Outline::Table(keys), Held::Table(table)) => {
            if keys.iter().any(|(_, inner)| matches!(inner, Outline::Citation)) {
                put_document(table, sources);
            }
            for (key, inner) in keys {
                if let Some((_, below)) = table.get_mut(*key) {
                    cite(below, inner, sources);
                }
            }
        }
        (Outline::Named(inner), Held::Table(table)) => {
            for (_, below) in table.values_mut() {
                cite(below, inner, sources);
            }
        }
        (Outline::List(inner), Held::List(list)) => {
            for below in list {
                cite(below, inner, sources);
            }
        }
        _ => {}
    }
}

fn put_document(table: &mut Branch, sources: &Branch) {
    let place = table.remove("place");
    let Some((_, source)) = table.get_mut("source") else { return };
    let Some((_, document)) = source.text().and_then(|key| sources.get(key)) else { return };
    *source = document.clone();
    if let (Held::Table(document), Some(place)) = (&mut source.held, place) {
        document.insert("place".into(), place);
    }
}
