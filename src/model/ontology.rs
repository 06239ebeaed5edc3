//! The metadata fields of a user's workspace, as the user's own list gives them.
//!
//! Knows no platform; the list is JSON: `[{"name": …, "kind": …, "options": […]}]`.

use serde::Deserialize;

use super::json::{JsonKind, JsonLimits, Scanner, Value};

/// What a metadata field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the words say it")]
#[non_exhaustive]
pub enum MetadataKind {
    String,
    Number,
    Datetime,
    Enum,
    Embedding,
}

impl MetadataKind {
    const ALL: [(&'static str, Self); 5] = [
        ("string", Self::String),
        ("number", Self::Number),
        ("datetime", Self::Datetime),
        ("enum", Self::Enum),
        ("embedding", Self::Embedding),
    ];

    /// The kind of a word, also as the vendor's exports spell it: `CustomMetadataString`.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim_start_matches("CustomMetadata").to_ascii_lowercase().replace(['-', '_'], "");
        let word = if word == "datetimefield" { "datetime" } else { &word };
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }
}

/// One metadata field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OntologyField {
    /// Its name.
    pub name: String,
    /// Its id, where the list gives it.
    pub id: Option<String>,
    /// What it holds.
    pub kind: MetadataKind,
    /// Names, and ids where they are reported, of the options of an enum.
    pub options: Vec<(String, Option<String>)>,
}

/// The metadata fields of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ontology {
    /// The fields, in the order of the list.
    pub fields: Vec<OntologyField>,
}

impl Ontology {
    /// Reads the list; what is wrong with it otherwise.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut scanner = Scanner::new(text.as_bytes(), 0, JsonLimits::default());
        let read = scanner.value(0);
        if read.is_ok() && scanner.peek().is_some() {
            scanner.unexpected("the end");
        }
        if let Some(flaw) = scanner.take_flaws().first() {
            return Err(format!("no JSON at byte {}: {}", flaw.at.start, flaw.detail));
        }
        let list = Value::new(text.as_bytes(), &scanner.nodes, 0);
        if list.kind() != JsonKind::Array {
            return Err(format!("{}, not an array of fields", list.kind().title()));
        }
        let fields = (1..)
            .zip(list.elements())
            .map(|(number, value)| field(value).map_err(|reason| format!("field {number}: {reason}")));
        Ok(Self { fields: fields.collect::<Result<_, _>>()? })
    }
}

fn text_of(value: Value<'_>, name: &str) -> Option<String> {
    Some(value.get(name)?.text()?.into_owned())
}

fn field(value: Value<'_>) -> Result<OntologyField, String> {
    let name = text_of(value, "name").ok_or("it has no `name`")?;
    let word = text_of(value, "kind").ok_or("it has no `kind`")?;
    let kind = MetadataKind::from_word(&word)
        .ok_or_else(|| format!("`{word}` is not a kind; known: string, number, datetime, enum, embedding"))?;
    let id_of = |value| {
        text_of(value, "id").or_else(|| text_of(value, "schema_id")).or_else(|| text_of(value, "uid"))
    };
    let options = value.get("options").into_iter().flat_map(Value::elements).map(|option| {
        let name = option.text().map(std::borrow::Cow::into_owned).or_else(|| text_of(option, "name"));
        name.map(|name| (name, id_of(option))).ok_or("an option is neither a text nor has a `name`")
    });
    let options = options.collect::<Result<_, _>>()?;
    Ok(OntologyField { name, id: id_of(value), kind, options })
}
