//! The schema of `imgpack.toml`: options as the command line takes them, codes, limits, and the tables around them.

use serde_json::{Map, Value, json};

use crate::config::{Scope, Shape, Takes};
use crate::profiles::{ids, limit_names};
use crate::rules;

use super::DRAFT;

pub(super) fn schema(options: &[Shape]) -> Value {
    let top = |shape: &&Shape| shape.scope != Scope::Call;
    let of_package = |shape: &&Shape| shape.scope == Scope::Package;
    let mut whole = properties(options.iter().filter(top));
    whole.insert("extends".into(), text("The path of a configuration that this one is laid over."));
    whole.insert(
        "datasets".into(),
        json!({
            "type": "object",
            "description": "What a bare `imgpack check` and `--hook` look at.",
            "additionalProperties": {"$ref": "#/definitions/dataset"},
        }),
    );
    let mut set = properties(options.iter().filter(of_package));
    let path = json!({
        "description": "Its input, or several inputs; relative to this file.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
    });
    set.insert("path".into(), path);
    json!({
        "$schema": DRAFT,
        "title": "imgpack.toml",
        "type": "object",
        "properties": whole,
        "additionalProperties": false,
        "definitions": {
            "dataset": {
                "type": "object",
                "properties": set,
                "required": ["path"],
                "additionalProperties": false,
            },
            "code": code(),
            "level": {"enum": ["error", "warning", "hint", "off"]},
            "rules": leveled(),
            "limits": limits(),
            "ignore": {"type": "array", "items": {"anyOf": [{"$ref": "#/definitions/code"}, exception()]}},
        },
    })
}

/// Options, and the tables that stand beside them everywhere.
fn properties<'s>(options: impl Iterator<Item = &'s Shape>) -> Map<String, Value> {
    let mut all: Map<String, Value> = options.map(|shape| (shape.name.clone(), option(shape))).collect();
    for table in ["rules", "limits", "ignore"] {
        all.insert(table.into(), json!({"$ref": format!("#/definitions/{table}")}));
    }
    all.insert("manifest".into(), text("The name of the manifest; the same as `csv`."));
    all
}

fn option(shape: &Shape) -> Value {
    let mut value = match shape.takes {
        Takes::Flag => json!({"type": "boolean"}),
        Takes::One => one(shape),
        Takes::Several => json!({"anyOf": [one(shape), {"type": "array", "items": one(shape)}]}),
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("description".into(), json!(shape.help));
    }
    value
}

fn one(shape: &Shape) -> Value {
    match shape.name.as_str() {
        "select" => json!({"$ref": "#/definitions/code"}),
        "target" => json!({"anyOf": [{"enum": ids().collect::<Vec<_>>()}, {"type": "string"}]}),
        "format" => json!({"type": "string", "pattern": format!("^({})(=.+)?$", shape.values.join("|"))}),
        _ if shape.is_number => json!({"type": "integer", "minimum": 0}),
        _ if !shape.values.is_empty() => json!({"enum": shape.values}),
        _ => json!({"type": "string"}),
    }
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

/// A code, or a pattern of codes.
fn code() -> Value {
    let codes: Vec<&str> = rules::codes().collect();
    json!({"anyOf": [{"enum": codes}, {"type": "string", "pattern": "^[a-z-]+(/[a-z0-9-]*)?\\*?$|^\\*$"}]})
}

fn leveled() -> Value {
    let level = json!({"$ref": "#/definitions/level"});
    let row = json!({
        "anyOf": [
            level,
            {"type": "object", "properties": {"level": level}, "required": ["level"], "additionalProperties": false},
        ],
    });
    json!({
        "type": "object",
        "propertyNames": {"$ref": "#/definitions/code"},
        "additionalProperties": row,
    })
}

fn limits() -> Value {
    let number = json!({"type": "integer", "minimum": 0});
    let all: Map<String, Value> = limit_names().map(|name| (name.to_owned(), number.clone())).collect();
    json!({"type": "object", "properties": all, "additionalProperties": false})
}

/// An `[[ignore]]`. Editors hand a date over as a text.
fn exception() -> Value {
    json!({
        "type": "object",
        "properties": {
            "code": {"$ref": "#/definitions/code"},
            "path": text("Names of entries in their package, or of files relative to this one: data/upload.zip!/a.png."),
            "reason": text("Why it is accepted."),
            "expires": {
                "type": "string",
                "format": "date",
                "description": "The last day on which it holds (UTC), without quotes.",
            },
        },
        "required": ["code"],
        "additionalProperties": false,
    })
}
