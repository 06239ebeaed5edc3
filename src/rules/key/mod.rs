//! Rules about the keys that identify rows: are they there, allowed, and each of them unique?
//!
//! A key stands in a record or in a cell; where it stands is no matter here.

use std::borrow::Cow;

use crate::model::json::{JsonKind, Value};
use crate::model::{Action, Fix, Locus};
use crate::profiles::KeyNeeds;

use crate::rules::{Draft, Drafts, Group};
use crate::text::percent_decoded;
use crate::view::keys::{is_too_long, sanitised, single_spaced};
use crate::view::{Context, Member, Row, RowValue, rows};

rules! {
    missing,
    not_text,
    blank,
    duplicate,
    folded_duplicate,
    sanitised_duplicate,
    existing,
    too_long,
    illegal_character,
    surrounding_space,
    hidden_character,
    ambiguous,
    unknown,
    pattern_mismatch,
    pattern_unsupported,
    pattern_missing,
    spreadsheet_damage,
    lost_zeros,
    odd_shape,
    file_mismatch,
}

/// What the target needs of keys, and a key where it is a text and sound: not blank, not damaged by a spreadsheet,
/// with nothing hidden in it. What is not sound is reported as such, and no other fix should touch it.
fn text<'a>(context: &'a Context<'_>, value: RowValue) -> Option<(&'a KeyNeeds, Cow<'a, str>)> {
    Some((context.profile.keys.as_ref()?, context.sound_key(value)?))
}

/// The key of a member, where it is a text and sound.
fn text_of(context: &Context<'_>, member: Member) -> Option<String> {
    let Member::Value(index) = member else { return None };
    context.sound_key(context.keys().get(index)?).map(Cow::into_owned)
}

/// Whether a row has no key at all, and none under another name.
fn is_missing(context: &Context<'_>, value: RowValue) -> bool {
    let keys = context.keys();
    match keys.row(value) {
        // Of several columns one is enough, and the row is reported once.
        None => {
            let row = keys.of_row(value.row);
            let is_empty = |value: &RowValue| keys.text(*value).is_none_or(|key| key.is_empty());
            row.first() == Some(&value) && row.iter().all(is_empty) && !is_blank_row(context, value.row)
        }
        Some(row) => {
            let is_null = keys.value(value).is_none_or(|value| value.kind() == JsonKind::Null);
            is_null && row.record.kind() == JsonKind::Object && !has_alias(context, row)
        }
    }
}

/// Whether a row of the table says nothing at all, which is reported in `manifest`.
fn is_blank_row(context: &Context<'_>, row: u32) -> bool {
    context.manifest().is_some_and(|table| rows::is_blank_row(table, row))
}

fn has_alias(context: &Context<'_>, row: Row<'_>) -> bool {
    let key = context.profile.keys.as_ref().and_then(|needs| needs.field.as_ref());
    let fields = context.profile.records.iter().flat_map(|needs| &needs.fields);
    let mut aliases = fields.filter(|field| Some(&field.name) == key).flat_map(|field| &field.aliases);
    aliases.any(|alias| row.record.get(alias).is_some())
}

/// A fix that makes a key of the path of the row's URL.
fn generated(context: &Context<'_>, needs: &KeyNeeds, value: RowValue) -> Fix {
    if needs.given {
        return Fix::manual(format!("write the {} of the row", needs.title));
    }
    let links = context.links();
    let link = links.of_row(value.row).first().and_then(|link| links.text(*link));
    let Some(link) = link.filter(|link| !link.trim().is_empty()) else {
        return Fix::manual(format!("write a {}", needs.title));
    };
    let key = single_spaced(&sanitised(needs, &path_of(context, &link)));
    if key.is_empty() || context.taken_keys().contains(needs, &key) || is_too_long(needs, &key) {
        return write(
            context,
            value,
            &context.taken_keys().unique(needs, context.links(), value, &key, u64::from(value.row)),
        );
    }
    write(context, value, &key)
}

/// The path of a URL behind `--base-url` or its host, as a person writes it.
fn path_of(context: &Context<'_>, link: &str) -> String {
    let base = context.settings.base_url.as_deref().and_then(|base| link.strip_prefix(base));
    let behind_host = || Some(link.split_once("://")?.1.split_once('/')?.1);
    let path = base.or_else(behind_host).unwrap_or(link);
    let end = path.find(['?', '#']).unwrap_or(path.len());
    percent_decoded(path.get(..end).unwrap_or(path).trim_start_matches('/')).into_owned()
}

/// A character as a person finds it.
fn shown(letter: char) -> String {
    if letter.is_ascii_graphic() {
        format!("`{letter}`")
    } else {
        format!("`{letter}` (U+{:04X})", u32::from(letter))
    }
}

/// A fix that writes a key.
fn write(context: &Context<'_>, value: RowValue, key: &str) -> Fix {
    let title = format!("write `{key}`");
    let keys = context.keys();
    if keys.is_table() && context.ties_tables(keys.series(value)) {
        return Fix::manual(format!("{title}, in every table of the archive"));
    }
    match keys.write(value, key) {
        Some(action) => Fix::safe(title, action),
        None => Fix::manual(title),
    }
}

/// A fix that leaves the row of a key out, which loses nothing where another one says the same.
fn dropped(context: &Context<'_>, value: RowValue) -> Option<Fix> {
    let (Locus::Cell { entry, row, .. } | Locus::Field { entry, row, .. }) = context.keys().locus(value)
    else {
        return None;
    };
    Some(Fix::safe(format!("leave out row {row}, which says the same"), Action::DropRow { entry, row }))
}

/// The rows of one key that were looked at, each content once.
#[derive(Default)]
struct Seen(Vec<Vec<(String, String)>>);

/// Different records of one key that are compared with each other; a hostile file costs no more.
const COMPARED: usize = 64;

impl Seen {
    /// Whether the row of a key says the same as one before.
    fn repeats(&mut self, context: &Context<'_>, value: RowValue) -> bool {
        let Some(row) = context.keys().row(value) else {
            return context.equal_rows().repeats(value.row).is_some();
        };
        let said =
            |(name, value): (Value<'_>, Value<'_>)| (name.raw().into_owned(), value.raw().into_owned());
        let mut fields: Vec<(String, String)> = row.record.members().map(said).collect();
        fields.sort_unstable();
        if self.0.contains(&fields) {
            return true;
        }
        if self.0.len() < COMPARED {
            self.0.push(fields);
        }
        false
    }
}

/// A finding about one key.
fn draft(context: &Context<'_>, value: RowValue, key: &str, message: String, help: &str) -> Draft {
    Draft::new(context.keys().locus(value), key, message, help)
}

/// Reports the second and each later member of a group that come under one key for a new reason, with the
/// first named: members that share `class` with an earlier one are reported by another rule.
fn report_repeats(
    context: &Context<'_>,
    group: &Group,
    mut class: impl FnMut(&str) -> String,
    words: &str,
    drafts: &mut Drafts,
) {
    let Some(needs) = &context.profile.keys else { return };
    let keys = context.keys();
    let mut reported = rustc_hash::FxHashSet::default();
    let mut seen = Seen::default();
    let mut first: Option<(RowValue, String)> = None;
    for (number, value) in (1u64..).zip(group.values(keys)) {
        let Some(key) = keys.text(value) else { continue };
        let is_new = reported.insert(class(&key));
        let Some((first_slot, first_key)) = &first else {
            first = Some((value, key.into_owned()));
            seen.repeats(context, value);
            continue;
        };
        if !is_new {
            continue;
        }
        // A row that stands twice, equal in all fields, is one row.
        let is_repeat = seen.repeats(context, value);
        // Of a record of an archive that is reported by what ties it to others.
        if is_repeat && context.darwin_core().is_some() {
            continue;
        }
        let (title, row) = (&needs.title, first_slot.row);
        let message = format!("the {title} `{key}` {words} `{first_key}` in row {row}");
        let unique = context.taken_keys().unique(needs, context.links(), value, &key, number);
        let help = format!("give every row a {title} of its own");
        let related = format!("the first row with this {title}");
        let draft = draft(context, value, &key, message, &help).related(keys.locus(*first_slot), related);
        let fix = is_repeat.then(|| dropped(context, value)).flatten();
        let other = || if needs.given { Fix::manual(help) } else { write(context, value, &unique) };
        drafts.push(draft.fix(fix.unwrap_or_else(other)));
    }
}
