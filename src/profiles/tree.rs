//! The text of profiles as trees whose every key and value knows its place, laid over each other.
//!
//! Knows no key but `extends` and `modes`, which say how the layers lie.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::problem::{Problem, ProfileError, instead};
use super::{Known, TEXTS};

/// A place in one of the texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    text: usize,
    byte: usize,
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) at: At,
    pub(super) held: Held,
}

#[derive(Debug, Clone)]
pub(super) enum Held {
    Table(Branch),
    List(Vec<Node>),
    Plain(Value),
}

/// The keys of a table, each with its place and its value.
pub(super) type Branch = BTreeMap<String, (At, Node)>;

impl Node {
    /// The table that it is.
    pub(super) fn table(&self) -> Option<&Branch> {
        if let Held::Table(table) = &self.held { Some(table) } else { None }
    }

    /// The text that it is.
    pub(super) fn text(&self) -> Option<&str> {
        if let Held::Plain(Value::String(text)) = &self.held { Some(text) } else { None }
    }

    /// What stands below these keys.
    pub(super) fn below(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| Some(&node.table()?.get(*key)?.1))
    }

    /// What it is, for a message.
    pub(super) fn kind(&self) -> &'static str {
        match &self.held {
            Held::Table(_) => "a table",
            Held::List(_) => "a list",
            Held::Plain(Value::String(_)) => "a text",
            Held::Plain(Value::Integer(_) | Value::Float(_)) => "a number",
            Held::Plain(Value::Boolean(_)) => "true or false",
            Held::Plain(_) => "a date",
        }
    }
}

/// What one text says always, and what only in a mode.
struct Layer {
    base: Node,
    modes: Branch,
}

/// The texts of a profile and of those that it extends, the lowest first.
#[derive(Default)]
pub(super) struct Layers {
    texts: Vec<(String, String)>,
    list: Vec<Layer>,
}

/// Most profiles that extend each other.
const DEEPEST: usize = 8;

impl Layers {
    /// Reads a text, and before it the one that it extends.
    pub(super) fn read(&mut self, name: &str, text: &str, known: &Known<'_>) -> Result<(), ProfileError> {
        let index = self.texts.len();
        self.texts.push((name.to_owned(), text.to_owned()));
        let mut base = self.parsed(index)?;
        if let Some((at, extends)) = base.remove("extends") {
            self.extend(at, &extends, known)?;
        }
        let modes = match base.remove("modes") {
            None => Branch::new(),
            Some((_, Node { held: Held::Table(modes), .. })) => modes,
            Some((at, _)) => return Err(self.problem(at, "`modes` is not a table".into()).into()),
        };
        let start = At { text: index, byte: 0 };
        self.list.push(Layer { base: Node { at: start, held: Held::Table(base) }, modes });
        Ok(())
    }

    fn parsed(&self, index: usize) -> Result<Branch, ProfileError> {
        let Some((_, text)) = self.texts.get(index) else { return Ok(Branch::new()) };
        let (spans, errors) = DeTable::parse_recoverable(text);
        let problem = |error: &toml::de::Error| {
            let byte = error.span().map_or(0, |span| span.start);
            self.problem(At { text: index, byte }, error.message().to_owned())
        };
        let problems: Vec<Problem> = errors.iter().map(problem).collect();
        match text.parse::<toml::Table>() {
            Ok(values) if problems.is_empty() => Ok(branch(index, spans.get_ref(), values)),
            Err(error) if problems.is_empty() => Err(problem(&error).into()),
            _ => Err(ProfileError { problems }),
        }
    }

    fn extend(&mut self, at: At, extends: &Node, known: &Known<'_>) -> Result<(), ProfileError> {
        let failed = |layers: &Self, message| Err(layers.problem(at, message).into());
        let Some(word) = extends.text() else {
            return failed(self, format!("`extends` is {}, not a text", extends.kind()));
        };
        if let Some((id, text)) = TEXTS.iter().find(|(id, _)| *id == word) {
            return self.read(id, text, known);
        }
        if !Path::new(word).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
            let near = instead(word, super::ids());
            return failed(self, format!("`{word}` is not a target and no path of a `.toml`; {near}"));
        }
        if self.texts.len() >= DEEPEST {
            return failed(self, format!("more than {DEEPEST} profiles extend each other"));
        }
        let folder = self.texts.get(at.text).and_then(|(name, _)| Path::new(name).parent());
        let path = folder.unwrap_or(Path::new("")).join(word);
        match (known.file)(&path) {
            Ok(text) => self.read(&path.display().to_string(), &text, known),
            Err(reason) => failed(self, format!("`{}` cannot be read: {reason}", path.display())),
        }
    }

    /// The names of the modes that some layer has, each once.
    pub(super) fn modes(&self) -> Vec<&String> {
        let mut names: Vec<&String> = self.list.iter().flat_map(|layer| layer.modes.keys()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The layers over each other, each followed by what it says in a mode.
    pub(super) fn merged(&self, mode: Option<&str>) -> Node {
        let top = At { text: self.texts.len().saturating_sub(1), byte: 0 };
        let mut whole = Node { at: top, held: Held::Table(Branch::new()) };
        for layer in &self.list {
            overlay(&mut whole, layer.base.clone());
            if let Some((_, own)) = mode.and_then(|mode| layer.modes.get(mode)) {
                overlay(&mut whole, own.clone());
            }
        }
        if let (Held::Table(keys), Some(mode)) = (&mut whole.held, mode) {
            let node = Node { at: top, held: Held::Plain(Value::String(mode.to_owned())) };
            keys.insert("mode".into(), (top, node));
        }
        whole
    }

    /// Something that is wrong at a place.
    pub(super) fn problem(&self, at: At, message: String) -> Problem {
        let (file, text) = self.texts.get(at.text).cloned().unwrap_or_default();
        let before = text.get(..at.byte).unwrap_or(&text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Problem { file, place: Some((line, column)), message }
    }
}

/// The values of a table, each with the place that the parser says.
fn branch(text: usize, spans: &DeTable<'_>, mut values: toml::Table) -> Branch {
    let one = |(key, span): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        let value = values.remove(name.as_ref())?;
        let at = At { text, byte: key.span().start };
        Some((name.to_string(), (at, node(text, span, value))))
    };
    spans.iter().filter_map(one).collect()
}

fn node(text: usize, span: &toml::Spanned<DeValue<'_>>, value: Value) -> Node {
    let held = match (span.get_ref(), value) {
        (DeValue::Table(spans), Value::Table(values)) => Held::Table(branch(text, spans, values)),
        (DeValue::Array(spans), Value::Array(values)) => {
            Held::List(spans.iter().zip(values).map(|(span, value)| node(text, span, value)).collect())
        }
        (_, value) => Held::Plain(value),
    };
    Node { at: At { text, byte: span.span().start }, held }
}

/// Lays one table over another; lists and plain values take the place of what was there.
fn overlay(base: &mut Node, top: Node) {
    let (Held::Table(below), Held::Table(above)) = (&mut base.held, top.held.clone()) else {
        *base = top;
        return;
    };
    base.at = top.at;
    // Who says so goes with what is said.
    if above.contains_key("because") {
        below.retain(|key, _| !matches!(key.as_str(), "source" | "place"));
    }
    for (key, (at, value)) in above {
        match below.get_mut(&key) {
            Some((place, old)) => {
                *place = at;
                overlay(old, value);
            }
            None => {
                below.insert(key, (at, value));
            }
        }
    }
}
