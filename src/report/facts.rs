//! One line of `imgpack.facts.v1`: what is known of one entry.
//!
//! The shape is frozen; `null` = not known at this depth.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::model::{Entry, Facts, ImageFacts, Inventory};

use super::escape;
use super::json::put_entry;

/// The facts of one entry as one JSON object without a line end.
pub fn facts_line(source: &str, inventory: &Inventory, entry: &Entry) -> String {
    let facts = inventory.facts(entry.id);
    let mut object = Map::new();
    object.insert("schema".into(), json!("imgpack.facts.v1"));
    object.insert("source".into(), json!(source));
    put_entry(&mut object, entry);
    object.insert("kind".into(), json!(entry.kind.id()));
    object.insert("size".into(), json!(entry.size));
    object.insert("stored".into(), json!(entry.stored));
    object.insert("method".into(), json!(entry.method.name()));
    object.insert("crc32".into(), json!(facts.crc.or(entry.crc).map(|crc| format!("{crc:08x}"))));
    object.insert("format".into(), json!(facts.by_magic.map(crate::model::Format::id)));
    object.insert("by_name".into(), json!(facts.by_name.map(crate::model::Format::id)));
    put_image(&mut object, facts.image.as_deref());
    put_troubles(&mut object, facts);
    escape::json(&Value::Object(object).to_string())
}

fn put_image(object: &mut Map<String, Value>, image: Option<&ImageFacts>) {
    let Some(image) = image else { return };
    object.insert("width".into(), json!(image.width));
    object.insert("height".into(), json!(image.height));
    object.insert("frames".into(), json!(image.frames));
    object.insert("bits".into(), json!(image.bits));
    object.insert("colour".into(), json!(image.colour.map(crate::model::Colour::id)));
    if let Some(coding) = image.coding {
        object.insert("coding".into(), json!(coding.id()));
    }
    object.insert("orientation".into(), json!(image.orientation));
    object.insert("gps".into(), json!(image.gps));
    if let Some(tail) = image.tail {
        object.insert("trailing".into(), json!(tail.bytes));
    }
}

fn put_troubles(object: &mut Map<String, Value>, facts: &Facts) {
    if let Some(digest) = &facts.digest {
        let digest = hex(&digest[..]);
        object.insert("sha256".into(), json!(digest));
    }
    let troubles: Vec<Value> = facts
        .troubles
        .iter()
        .map(|trouble| json!({"kind": trouble.kind.id(), "detail": trouble.detail, "offset": trouble.at}))
        .collect();
    object.insert("troubles".into(), Value::Array(troubles));
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
