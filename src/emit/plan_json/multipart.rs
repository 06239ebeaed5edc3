//! The requests that send a package image by image, in the order of the vendor's sample client, with
//! placeholders for what only the platform knows: `$dataset`, `$upload` and `$category:NAME`.
//!
//! Sends nothing. Knows the parts of a request; URLs and fixed values come from the profile.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::emit::{annotation, each_byte};
use crate::model::{Categories, ContainerKind, Entry, EntryId, Inventory, base64};
use crate::profiles::RequestNeeds;
use crate::text::hex;

use super::Package;

/// What was read of the files that are sent.
#[derive(Default)]
struct Read {
    /// SHA-256 of images, in hexadecimal.
    sums: FxHashMap<EntryId, String>,
    /// Annotations in base64.
    annotations: FxHashMap<EntryId, String>,
}

/// Writes the requests, one a line. Returns how many images they send.
pub(crate) fn write(package: &Package<'_>, needs: &RequestNeeds, out: &mut dyn Write) -> io::Result<u64> {
    let images = images(package);
    let beside = beside(package);
    let own = |entry: &Entry| beside.get(&(entry.path.parent(), entry.path.stem())).copied();
    let read = read(package, &images, images.iter().filter_map(|entry| own(entry)))?;
    let named: Vec<String> = categories(package, &images);
    let mut seen: Vec<&String> = Vec::new();
    for name in &named {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    let categories: Vec<Value> = seen.iter().map(|name| json!({"key": name, "name": name})).collect();
    let dataset = json!({"name": dataset(package.inventory)});
    write!(out, "{{\"baseUrl\":{},\n\"dataset\":{dataset},\n", json!(needs.base_url))?;
    write!(out, "\"categories\":{},\n\"uploads\":[", Value::Array(categories))?;
    for (index, (entry, category)) in images.iter().zip(&named).enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let annotation = own(entry).and_then(|own| read.annotations.get(&own));
        let upload = upload(package, needs, entry, category, annotation, &read);
        serde_json::to_writer(&mut *out, &upload).map_err(io::Error::from)?;
    }
    let finish = json!({
        "method": "POST",
        "path": "/Datasets/$dataset/FinishUploading",
        "query": {"datasetUploadId": "$upload"},
    });
    write!(out, "\n],\n\"finish\":{finish}}}\n")?;
    Ok(images.len() as u64)
}

/// Reads requests back and counts the images they send.
pub(crate) fn uploads_in(text: &[u8]) -> io::Result<u64> {
    let plan: Value = serde_json::from_slice(text)?;
    let uploads = plan.get("uploads").and_then(Value::as_array);
    uploads.map(|uploads| uploads.len() as u64).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// The images that are sent, in the order of their names in the input: those whose extension is taken and that lie in
/// no hidden folder.
fn images<'a>(package: &Package<'a>) -> Vec<&'a Entry> {
    let image = &package.profile.image;
    let is_taken =
        |entry: &&Entry| entry.path.extension().is_some_and(|extension| image.takes_extension(extension));
    let is_shown = |entry: &&Entry| entry.path.hidden_folder().is_none();
    let mut images: Vec<&Entry> = package.inventory.files().filter(is_taken).filter(is_shown).collect();
    images.sort_by_key(|entry| original(package, entry).path.text().as_bytes());
    images
}

/// An entry as it lies in the input.
fn original<'a>(package: &Package<'a>, entry: &'a Entry) -> &'a Entry {
    package.before.entries.get(entry.id.index()).unwrap_or(entry)
}

/// The annotations by folder and stem.
fn beside<'a>(package: &Package<'a>) -> FxHashMap<(&'a str, &'a str), EntryId> {
    let wanted = package.profile.annotations.as_ref().map(|needs| needs.extension.as_str());
    let is_annotation = |entry: &&Entry| wanted.is_some() && entry.path.extension() == wanted;
    let place = |entry: &'a Entry| ((entry.path.parent(), entry.path.stem()), entry.id);
    package.inventory.files().filter(is_annotation).map(place).collect()
}

/// The category of each image.
fn categories(package: &Package<'_>, images: &[&Entry]) -> Vec<String> {
    let settings = package.settings;
    let categories =
        Categories::new(package.inventory, settings.category_from, settings.root_category.as_deref());
    let default = package.profile.categories.as_ref().map_or("", |needs| needs.default.as_str());
    let of = |entry: &&Entry| {
        categories.of(&entry.path).map_or_else(|| default.to_owned(), std::borrow::Cow::into_owned)
    };
    images.iter().map(of).collect()
}

/// The name of the data set: that of the input, without its extension.
fn dataset(inventory: &Inventory) -> &str {
    let name = inventory.container.name.as_str();
    match name.rsplit_once('.').filter(|_| ContainerKind::from_name(name).is_some()) {
        Some((stem, _)) => stem.strip_suffix(".tar").unwrap_or(stem),
        None => name,
    }
}

/// Reads every file that is sent once.
fn read(
    package: &Package<'_>,
    images: &[&Entry],
    annotations: impl Iterator<Item = EntryId>,
) -> io::Result<Read> {
    let mut wanted: BTreeMap<EntryId, bool> = images.iter().map(|entry| (entry.id, true)).collect();
    wanted.extend(annotations.map(|id| (id, false)));
    let originals: Vec<&Entry> =
        wanted.keys().filter_map(|id| package.before.entries.get(id.index())).collect();
    let mut read = Read::default();
    package.source.each(&originals, &mut |id, bytes| {
        if wanted.get(&id) == Some(&true) {
            let mut hash = Sha256::new();
            each_byte(bytes, |window| {
                hash.update(window);
                Ok(())
            })?;
            read.sums.insert(id, hex(&hash.finalize()));
            return Ok(());
        }
        let changed = package.inventory.annotation(id).filter(|annotation| annotation.is_changed());
        let mut raw = changed.map(annotation::render).unwrap_or_default();
        if changed.is_none() {
            each_byte(bytes, |window| {
                raw.extend_from_slice(window);
                Ok(())
            })?;
        }
        read.annotations.insert(id, base64(&raw));
        Ok(())
    })?;
    Ok(read)
}

fn upload(
    package: &Package<'_>,
    needs: &RequestNeeds,
    entry: &Entry,
    category: &str,
    annotation: Option<&String>,
    read: &Read,
) -> Value {
    let name = entry.path.name();
    let metadata = |field: &str, value: &str| json!([format!("imagesMetadata[0][{field}]"), value]);
    let mut form = vec![json!(["datasetId", "$dataset"]), json!(["datasetUploadId", "$upload"])];
    form.push(metadata("name", name));
    // A part without a value is left out by the client; an empty one is sent.
    form.extend(annotation.map(|_| metadata("annotationType", &needs.annotation_type)));
    form.push(metadata("annotation", annotation.map_or("", String::as_str)));
    form.push(metadata("classifyCategoryId", &format!("$category:{category}")));
    let before = original(package, entry);
    json!({
        "file": before.path.text(),
        "sha256": read.sums.get(&entry.id),
        "size": before.size,
        "query": {"skipUnsupportedImages": needs.skip_unsupported},
        "form": form,
        "filePart": {"name": "imagesFiles", "filename": name},
    })
}
