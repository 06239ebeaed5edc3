//! The plan of a push: each item with its slots, as the vendor's client asks for them; and the registration
//! of files that lie in the platform's storage already.
//!
//! Knows the fields and nothing of why; the items come from `profiles`.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::model::{Entry, EntryId, Inventory, MergeMode, PushSettings, Root};
use crate::profiles::PushNeeds;
use crate::view::{Merged, Push, grid};

/// What stands for the data set where nobody named it.
pub(crate) const NO_DATASET: &str = "<dataset>";

/// A package on its way into a plan.
struct Plan<'a> {
    inventory: &'a Inventory,
    needs: &'a PushNeeds,
    settings: &'a PushSettings,
    push: Push<'a>,
}

/// Writes the items of a package, one a line. Returns how many there are.
pub(crate) fn write(
    inventory: &Inventory,
    needs: &PushNeeds,
    settings: &PushSettings,
    out: &mut dyn Write,
) -> io::Result<u64> {
    let plan = Plan { inventory, needs, settings, push: Push::new(inventory, needs, settings) };
    out.write_all(b"{\"items\":[")?;
    let mut count = 0_u64;
    plan.each(&mut |item| {
        out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        count += 1;
        serde_json::to_writer(&mut *out, &item).map_err(io::Error::from)
    })?;
    out.write_all(b"\n]")?;
    if let Some(storage) = &settings.storage {
        let dataset = settings.dataset.as_deref().unwrap_or(NO_DATASET);
        write!(out, ",\"dataset_slug\":{},\"storage_slug\":{}", json!(dataset), json!(storage))?;
    }
    out.write_all(b"}\n")?;
    Ok(count)
}

/// Reads a plan back and counts its items.
pub(crate) fn items_in(text: &[u8]) -> io::Result<u64> {
    let plan: Value = serde_json::from_slice(text)?;
    let items = plan.get("items").and_then(Value::as_array);
    items.map(|items| items.len() as u64).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// The package in parts of so many items at most, in the order of the items; each holds only the entries that
/// its items are made of.
pub(crate) fn parts(
    inventory: &Inventory,
    needs: &PushNeeds,
    settings: &PushSettings,
    most: usize,
) -> Vec<Inventory> {
    let push = Push::new(inventory, needs, settings);
    let items: Vec<Vec<EntryId>> = if settings.merge.is_some() {
        push.merged().into_iter().map(|item| item.members).filter(|members| !members.is_empty()).collect()
    } else {
        let sent = inventory.files().filter(|entry| push.sends(entry));
        sent.map(|entry| vec![entry.id]).collect()
    };
    if items.is_empty() {
        return vec![inventory.clone()];
    }
    items.chunks(most.max(1)).map(|items| part(inventory, items)).collect()
}

/// A package of these entries alone.
fn part(inventory: &Inventory, items: &[Vec<EntryId>]) -> Inventory {
    let mut part = Inventory::empty(inventory.container.clone());
    for (id, number) in items.iter().flatten().zip(0..) {
        part.entries.push(Entry { id: EntryId(number), ..inventory.entry(*id).clone() });
        part.facts.push(inventory.facts(*id).clone());
    }
    part.take_given_names(inventory);
    let Inventory { container, entries, .. } = &mut part;
    container.roots.retain(|root| holds_any(root, entries));
    part
}

fn holds_any(root: &Root, entries: &[Entry]) -> bool {
    let is_inside = |entry: &Entry| {
        entry.path.text().strip_prefix(root.folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    entries.iter().any(is_inside)
}

impl Plan<'_> {
    fn each(&self, visit: &mut dyn FnMut(Value) -> io::Result<()>) -> io::Result<()> {
        let Some(mode) = self.settings.merge else {
            for entry in self.inventory.files() {
                if let Some(item) = self.single(entry) {
                    visit(item)?;
                }
            }
            return Ok(());
        };
        let items = self.push.merged();
        items.iter().filter(|item| !item.members.is_empty()).try_for_each(|item| {
            visit(match (self.settings.storage.is_some(), mode) {
                (true, _) => self.registered_together(item, mode),
                (false, MergeMode::Series) => series(item),
                (false, _) => self.together(item, mode),
            })
        })
    }

    /// An item of one file.
    fn single(&self, entry: &Entry) -> Option<Value> {
        let remote = self.push.remote(entry)?;
        if self.settings.storage.is_none() {
            let slot = json!({
                "file_name": remote.name, "slot_name": "0", "fps": 0, "as_frames": false, "extract_views": false,
            });
            return Some(json!({"name": remote.name, "path": remote.path, "slots": [slot]}));
        }
        let mut item = json!({
            "path": remote.path,
            "type": self.type_of(entry),
            "storage_key": self.push.key(entry),
            "name": remote.name,
        });
        self.put_size(item.as_object_mut(), entry);
        Some(item)
    }

    /// The slots of an item of several files, as they are sent.
    fn together(&self, item: &Merged<'_>, mode: MergeMode) -> Value {
        let names: Vec<&str> = item.members.iter().map(|id| self.name(*id)).collect();
        let slots: Vec<Value> = names
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let slot = if mode == MergeMode::Slots { index.to_string() } else { (*name).to_owned() };
                json!({"file_name": name, "slot_name": slot, "fps": 0})
            })
            .collect();
        let layout = if mode == MergeMode::Slots { grid_of(names.len()) } else { channels(&names) };
        json!({"name": item.name, "path": "/", "slots": slots, "layout": layout})
    }

    /// The slots of an item of several files that lie in the storage already.
    fn registered_together(&self, item: &Merged<'_>, mode: MergeMode) -> Value {
        let slots = item.members.iter().map(|id| {
            let entry = self.inventory.entry(*id);
            let mut slot = json!({
                "slot_name": entry.path.name(),
                "type": self.type_of(entry),
                "storage_key": self.push.key(entry),
                "file_name": entry.path.name(),
            });
            self.put_size(slot.as_object_mut(), entry);
            slot
        });
        let mut value = json!({"slots": slots.collect::<Vec<_>>(), "name": item.name, "path": "/"});
        if mode == MergeMode::Channels {
            let names: Vec<&str> = item.members.iter().map(|id| self.name(*id)).collect();
            value["layout"] = channels(&names);
        }
        value
    }

    fn name(&self, id: EntryId) -> &str {
        self.inventory.entry(id).path.name()
    }

    /// The type of a file; one whose extension is spelt in capitals is reported all the same.
    fn type_of(&self, entry: &Entry) -> Option<&str> {
        let name = entry.path.name();
        self.needs.registered_type(name).or_else(|| self.needs.registered_type(&name.to_lowercase()))
    }

    /// What a platform that may not write to the storage cannot find out for itself.
    fn put_size(&self, fields: Option<&mut Map<String, Value>>, entry: &Entry) {
        let image = self.inventory.facts(entry.id).image.as_deref();
        let size = image.and_then(|image| image.width.zip(image.height));
        let wanted = self.settings.read_only && self.needs.is_image(entry.path.name());
        if let (Some(fields), Some((width, height)), true) = (fields, size, wanted) {
            fields.insert("width".into(), json!(width));
            fields.insert("height".into(), json!(height));
        }
    }
}

/// A volume: its slices travel in one file that bears the name of the item.
fn series(item: &Merged<'_>) -> Value {
    let slot = json!({"file_name": format!("{}.dcm", item.name), "slot_name": "0"});
    json!({"name": item.name, "path": "/", "slots": [slot], "layout": null})
}

fn grid_of(count: usize) -> Value {
    let cell = |index: usize| [index.to_string()];
    let columns = grid(count).into_iter().map(|column| column.into_iter().map(cell).collect());
    json!({"version": 3, "slots_grid": columns.collect::<Vec<Vec<[String; 1]>>>()})
}

/// All channels lie in one cell, above one another.
fn channels(names: &[&str]) -> Value {
    json!({"version": 3, "slots_grid": [[names]]})
}
