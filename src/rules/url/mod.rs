//! Rules about the addresses of pictures: can the platform fetch them as they are written?
//!
//! An address stands in a record or in a cell; where it stands is no matter here. Nothing is fetched.

use std::borrow::Cow;

use crate::model::{EntryId, Fix};
use crate::profiles::UrlNeeds;

use crate::rules::Draft;
use crate::view::address::{Address, parts};
use crate::view::{Context, Resolution, RowValue, Rung};

mod ending;

rules! {
    not_absolute, unsupported_scheme, not_https, path_style, data_lake_endpoint, illegal_character,
    untyped, unsupported_type, page_link, media_type, mixed_media, duplicate,
}

/// Calls `judge` with every address that is there.
fn each_link(context: &Context<'_>, mut judge: impl FnMut(&UrlNeeds, RowValue, &str)) {
    let Some(needs) = &context.profile.urls else { return };
    let links = context.links();
    for value in links.iter() {
        if let Some(text) = links.text(value).filter(|text| !text.trim().is_empty()) {
            judge(needs, value, &text);
        }
    }
}

/// Calls `judge` with every address that has a scheme and a host.
fn each_address(context: &Context<'_>, mut judge: impl FnMut(RowValue, &str, Address<'_>)) {
    each_link(context, |_, value, text| {
        if let Some(address) = parts(text).filter(|address| !address.host.is_empty()) {
            judge(value, text, address);
        }
    });
}

/// A fix that writes an address.
fn write(context: &Context<'_>, value: RowValue, address: &str) -> Fix {
    let title = format!("write `{address}`");
    match context.links().write(value, address) {
        Some(action) => Fix::safe(title, action),
        None => Fix::manual(title),
    }
}

/// A finding about one address.
fn draft(context: &Context<'_>, value: RowValue, text: &str, message: String, help: &str) -> Draft {
    Draft::new(context.links().locus(value), text, message, help)
}

/// What a path in place of an address means.
pub(super) enum Local<'a> {
    /// A file that is there, by its name in the package where it has one.
    There(Cow<'a, str>),
    /// A file that is there under a name that is spelt alike, and what differs.
    Near(EntryId, Rung),
    /// Nothing that is there.
    Missing,
}

/// What a text means that is no address, where such a text names a local file.
pub(super) fn local<'t>(context: &'t Context<'_>, text: &'t str) -> Option<Local<'t>> {
    context.profile.urls.as_ref().filter(|needs| needs.local_files)?;
    if parts(text).is_some() || text.trim().is_empty() || context.links().is_table() {
        return None;
    }
    if context.inventory.beside.contains(text) {
        return Some(Local::There(Cow::Borrowed(text)));
    }
    Some(match context.paths().resolve(text) {
        Resolution::Exact(entry) => Local::There(Cow::Borrowed(context.entry(entry).path.text())),
        Resolution::Near(entry, rung) => Local::Near(entry, rung),
        // A file alone knows nothing of the folder that the base stands for.
        _ if stands_alone(context) && context.settings.base_url.is_some() && !text.starts_with('/') => {
            Local::There(Cow::Borrowed(text))
        }
        _ => Local::Missing,
    })
}

/// Calls `judge` with every path that stands in place of an address and names a local file.
pub(super) fn each_local(context: &Context<'_>, mut judge: impl FnMut(RowValue, &str, Local<'_>)) {
    each_link(context, |_, value, text| {
        if let Some(local) = local(context, text) {
            judge(value, text, local);
        }
    });
}

/// Whether the package is nothing but the file that holds the addresses.
fn stands_alone(context: &Context<'_>) -> bool {
    context.inventory.files().nth(1).is_none()
}
