//! What the target takes the extension of a URL for: a type that it takes or refuses, a page, or nothing it
//! knows.
//!
//! Knows no rule code; the extensions stand in the profile.

use std::borrow::Cow;

use crate::profiles::{CellMeaning, UrlNeeds};
use crate::view::url::Url;
use crate::view::{Context, RowValue};

use super::pages;

/// What an extension says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UrlExtension<'a> {
    /// A MIME type that the target takes.
    Taken(&'a str),
    /// A MIME type that it does not take.
    Refused(&'a str),
    /// The URL of a page.
    Page,
    /// Nothing, so that the server is asked.
    Unknown,
}

/// What the extension of a URL says.
pub(super) fn of<'a>(needs: &'a UrlNeeds, url: Url<'_>) -> UrlExtension<'a> {
    let host = url.host.to_ascii_lowercase();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    if pages::is_page(host, url) {
        return UrlExtension::Page;
    }
    let is_page_host = |page: &String| host == page || host.ends_with(&format!(".{page}"));
    let extension = extension(url.path).to_ascii_lowercase();
    if needs.page_hosts.iter().any(is_page_host) || needs.page_extensions.contains(&extension) {
        return UrlExtension::Page;
    }
    match needs.extensions.get(&extension) {
        Some(mime) if needs.media_types.contains(mime) => UrlExtension::Taken(mime),
        Some(mime) => UrlExtension::Refused(mime),
        None => UrlExtension::Unknown,
    }
}

/// What follows the last dot of the last segment, a query cut off; a fragment is part of it.
pub(super) fn extension(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A URL whose extension must give its type, since the row says the type nowhere else, and what it says.
pub(super) fn unreported<'a>(
    context: &'a Context<'_>,
    link: RowValue,
) -> Option<(&'a UrlNeeds, Cow<'a, str>, UrlExtension<'a>)> {
    let columns = context.columns()?;
    columns.meaning(link.column).filter(|column| column.typed)?;
    let reported = columns.content_kind(CellMeaning::MediaType).next();
    let value = reported.and_then(|column| context.manifest()?.value(link.row, column));
    let (needs, text) = super::text(context, link)?;
    let found = of(needs, super::hosted(&text)?);
    value.is_none_or(|value| value.trim().is_empty()).then_some((needs, text, found))
}
