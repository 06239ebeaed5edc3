//! Rules about the metadata of records: does each entry name a field of the workspace, and give it a value of
//! its type?
//!
//! Types come from the fields that every account has and from the user's ontology; what is in neither cannot
//! be judged.

use std::borrow::Cow;

use crate::model::json::{JsonKind, Value};
use crate::model::{MetadataKind, OntologyField, Settings};
use crate::profiles::{MetadataNeeds, ReservedField};

use crate::view::{Context, ElementAt, Row};

mod iso;

rules! { shape, unknown_name, duplicate, wrong_type, not_iso_datetime, too_long, not_finite, split_value }

/// One entry of a record's metadata that is an object.
struct Item<'a> {
    object: Value<'a>,
    pointer: ElementAt<'a>,
    name: Option<Cow<'a, str>>,
    id: Option<Cow<'a, str>>,
    value: Option<Value<'a>>,
}

impl<'a> Item<'a> {
    fn new(needs: &MetadataNeeds, object: Value<'a>, pointer: ElementAt<'a>) -> Self {
        let mut item = Self { object, pointer, name: None, id: None, value: None };
        for (key, value) in object.members() {
            if key.is(&needs.value) {
                item.value = Some(value);
            } else if key.is(&needs.name) {
                item.name = value.text();
            } else if key.is(&needs.id) {
                item.id = value.text();
            }
        }
        item
    }

    /// What the entry calls its field.
    fn title(&self) -> &str {
        self.id.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }

    /// The pointer to one of its members.
    fn at(&self, member: &str) -> String {
        format!("{}/{member}", self.pointer)
    }
}

/// Calls `judge` with each entry of a record's metadata that is an object.
fn each_item<'c>(context: &Context<'c>, row: Row<'_>, mut judge: impl FnMut(&'c MetadataNeeds, Item<'_>)) {
    let Some(needs) = &context.profile.metadata else { return };
    for (value, pointer) in row.elements(&needs.field) {
        if value.kind() == JsonKind::Object {
            judge(needs, Item::new(needs, value, pointer));
        }
    }
}

/// A field whose type is known.
#[derive(Clone, Copy)]
enum Field<'a> {
    /// Every account has it.
    Reserved(&'a ReservedField),
    /// The user's ontology gives it.
    Own(&'a OntologyField),
}

impl<'a> Field<'a> {
    /// The field that an entry names: by its id where it gives one, else by its name.
    fn of(needs: &'a MetadataNeeds, settings: &'a Settings, item: &Item<'_>) -> Option<Self> {
        match (&item.id, &item.name) {
            (Some(id), _) => Self::all(needs, settings).find(|field| field.id() == Some(id)),
            (None, Some(name)) => Self::all(needs, settings).find(|field| field.name() == name),
            (None, None) => None,
        }
    }

    /// All fields, the user's own first.
    fn all(needs: &'a MetadataNeeds, settings: &'a Settings) -> impl Iterator<Item = Self> {
        let own = settings.ontology.iter().flat_map(|ontology| &ontology.fields).map(Self::Own);
        own.chain(needs.reserved.iter().map(Self::Reserved))
    }

    fn name(self) -> &'a str {
        match self {
            Self::Reserved(field) => &field.name,
            Self::Own(field) => &field.name,
        }
    }

    fn id(self) -> Option<&'a str> {
        match self {
            Self::Reserved(field) => field.id.as_deref(),
            Self::Own(field) => field.id.as_deref(),
        }
    }

    fn kind(self) -> MetadataKind {
        match self {
            Self::Reserved(field) => field.kind,
            Self::Own(field) => field.kind,
        }
    }

    /// The options of an enum: name and id.
    fn options(self) -> Vec<(&'a str, Option<&'a str>)> {
        match self {
            Self::Reserved(field) => {
                field.options.iter().map(|option| (option.name.as_str(), option.id.as_deref())).collect()
            }
            Self::Own(field) => {
                field.options.iter().map(|(name, id)| (name.as_str(), id.as_deref())).collect()
            }
        }
    }

    /// The option that a word means under another spelling.
    fn meant(self, word: &str) -> Option<(&'a str, Option<&'a str>)> {
        let word = word.trim();
        let alias = match self {
            Self::Reserved(field) => field
                .options
                .iter()
                .find(|option| option.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(word))),
            Self::Own(_) => None,
        };
        let alias = alias.map(|option| (option.name.as_str(), option.id.as_deref()));
        alias.or_else(|| self.options().into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)))
    }

    /// Whether a word is an option: its name or its id where the field is named, its id alone where the
    /// field is given by its id and the ids are known.
    fn takes(self, word: &str, by_id: bool) -> bool {
        let options = self.options();
        let is_id = options.iter().any(|(_, id)| *id == Some(word));
        let is_name = options.iter().any(|(name, _)| *name == word);
        if by_id {
            // An id that nobody reported cannot be judged.
            is_id || (!is_name && self.meant(word).is_none())
        } else {
            is_id || is_name
        }
    }
}

/// The number that a value means to a reader that takes texts as well.
fn number(value: Value<'_>) -> Option<f64> {
    if value.kind() == JsonKind::Bool {
        return Some(1.0);
    }
    value.number().or_else(|| value.text()?.trim().replace('_', "").parse().ok())
}
