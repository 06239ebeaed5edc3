//! What the target takes the ending of an address for: a type that it takes or refuses, a page, or nothing it
//! knows.
//!
//! Knows no rule code; the endings stand in the profile.

use std::borrow::Cow;

use crate::profiles::{Holds, UrlNeeds};
use crate::view::address::Address;
use crate::view::{Context, RowValue};

/// What an ending says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending<'a> {
    /// A MIME type that the target takes.
    Taken(&'a str),
    /// A MIME type that it does not take.
    Refused(&'a str),
    /// The address of a page.
    Page,
    /// Nothing, so that the server is asked.
    Unknown,
}

/// What the ending of an address says.
pub(super) fn of<'a>(needs: &'a UrlNeeds, address: Address<'_>) -> Ending<'a> {
    let host = address.host.to_ascii_lowercase();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_page_host = |page: &String| host == page || host.ends_with(&format!(".{page}"));
    let ending = ending(address.path).to_ascii_lowercase();
    if needs.page_hosts.iter().any(is_page_host) || needs.page_extensions.contains(&ending) {
        return Ending::Page;
    }
    match needs.extensions.get(&ending) {
        Some(mime) if needs.media_types.contains(mime) => Ending::Taken(mime),
        Some(mime) => Ending::Refused(mime),
        None => Ending::Unknown,
    }
}

/// What follows the last dot of the last segment, a query cut off; a fragment is part of it.
pub(super) fn ending(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// A URL whose ending must tell its type, since the row says the type nowhere else, and what it tells.
pub(super) fn untold<'a>(
    context: &'a Context<'_>,
    link: RowValue,
) -> Option<(&'a UrlNeeds, Cow<'a, str>, Ending<'a>)> {
    let columns = context.columns()?;
    columns.meaning(link.column).filter(|column| column.typed)?;
    let told = columns.holding(Holds::MediaType).next();
    let value = told.and_then(|column| context.manifest()?.value(link.row, column));
    let (needs, text) = super::text(context, link)?;
    let found = of(needs, super::hosted(&text)?);
    value.is_none_or(|value| value.trim().is_empty()).then_some((needs, text, found))
}
