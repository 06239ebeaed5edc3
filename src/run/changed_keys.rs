//! The table of old and new keys that a build writes beside an import file whose keys it changed.
//!
//! Knows no rule: what changed stands in the plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::emit;
use crate::engine::Settled;
use crate::model::json::{JsonLimits, Scanner, Value};
use crate::model::{Action, EntryId, Manifest, pointer_to};
use crate::profiles::Profile;

use super::place;

/// Where the table goes: `import-keys.csv` beside `import.json`.
pub(super) fn beside(output: &Path) -> PathBuf {
    let stem = place::stem(output);
    output.with_file_name(format!("{stem}-keys.csv"))
}

/// The table, and how many keys are in it; nothing where no key changed.
pub(super) fn table(settled: &Settled, profile: &Profile) -> Option<(Vec<u8>, u64)> {
    let field = profile.keys.as_ref()?.field.as_deref()?;
    let pointer = pointer_to(field);
    let mut old: BTreeMap<(EntryId, u32), &str> = BTreeMap::new();
    for step in &settled.plan.steps {
        if let (Action::SetField { entry, row, pointer: at, .. }, Some(from)) = (&step.action, &step.from)
            && **at == *pointer
        {
            old.entry((*entry, *row)).or_insert(from);
        }
    }
    let mut rows = vec![["row", "old_key", "new_key"].map(str::to_owned).to_vec()];
    for ((entry, row), json) in old {
        let records = settled.inventory.records(entry).filter(|records| !records.is_dropped(row));
        let new = records.and_then(|records| records.field(row, field)).and_then(Value::text);
        let (Some(new), Some(old)) = (new, text(json)) else { continue };
        if !old.is_empty() && old != new {
            rows.push(vec![row.to_string(), old, new.into_owned()]);
        }
    }
    let count = rows.len() as u64 - 1;
    (count > 0).then(|| (emit::rendered(&Manifest::generated(EntryId(0), rows)), count))
}

/// What a value of JSON says.
fn text(json: &str) -> Option<String> {
    let mut scanner = Scanner::new(json.as_bytes(), 0, JsonLimits::default());
    scanner.value(0).ok()?;
    let value = Value::new(json.as_bytes(), &scanner.nodes, 0);
    Some(value.text().map_or_else(|| json.to_owned(), std::borrow::Cow::into_owned))
}
