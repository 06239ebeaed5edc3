//! The schema of a user's profile: its keys and their types as the types of a profile say.

use serde_json::{Map, Value, json};

use crate::profiles::{Outline, is_required, join, outline, words_at};
use crate::rules;

use super::DRAFT;

pub(super) fn schema() -> Value {
    let mut whole = node(outline(), "");
    if let Some(object) = whole.as_object_mut() {
        object.insert("$schema".into(), json!(DRAFT));
        object.insert("title".into(), json!("A profile of imgpack"));
        let required = object.remove("required").unwrap_or_else(|| json!([]));
        // What another profile says need not be said again.
        object.insert("anyOf".into(), json!([{"required": ["extends"]}, {"required": required}]));
        if let Some(Value::Object(keys)) = object.get_mut("properties") {
            keys.insert(
                "extends".into(),
                json!({"type": "string", "description": "A target, or the path of a profile."}),
            );
            keys.insert("modes".into(), json!({"type": "object"}));
        }
    }
    whole
}

fn node(outline: &Outline, place: &str) -> Value {
    match outline {
        Outline::Unknown => json!({}),
        Outline::Table(keys) => table(keys, place),
        Outline::Named(inner) => named(inner, place),
        Outline::List(inner) => json!({"type": "array", "items": node(inner, &join(place, "*"))}),
        Outline::Citation => json!({"type": "string", "description": "A key of `sources`."}),
        Outline::Word(words) => json!({"enum": words}),
        Outline::Text => match words_at(place, rules::codes()) {
            Some(words) => json!({"enum": words}),
            None => json!({"type": "string"}),
        },
        Outline::Character => json!({"type": "string", "minLength": 1, "maxLength": 1}),
        Outline::Number => json!({"type": "integer", "minimum": 0}),
        Outline::Flag => json!({"type": "boolean"}),
    }
}

fn table(keys: &[(&'static str, Outline)], place: &str) -> Value {
    let mut properties: Map<String, Value> =
        keys.iter().map(|(key, inner)| ((*key).to_owned(), node(inner, &join(place, key)))).collect();
    if keys.iter().any(|(_, inner)| matches!(inner, Outline::Citation)) {
        properties.insert("place".into(), json!({"type": "string"}));
    }
    // Below the top, a table may say one key of many: the rest comes from what the profile extends.
    let is_top = place.is_empty();
    let required: Vec<&str> =
        keys.iter().map(|(key, _)| *key).filter(|key| is_top && is_required(key)).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn named(inner: &Outline, place: &str) -> Value {
    let keys = words_at(&format!("@{place}"), rules::codes());
    let names = keys.map_or_else(|| json!({}), |words| json!({"enum": words}));
    json!({
        "type": "object",
        "propertyNames": names,
        "additionalProperties": node(inner, &join(place, "*")),
    })
}
