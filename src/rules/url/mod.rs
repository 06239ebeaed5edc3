//! Rules about the URLs of images: can the platform fetch them as they are written?
//!
//! A URL stands in a record or in a cell; where it stands is no matter here. Nothing is fetched.

use std::borrow::Cow;

use crate::model::{Fix, Safety};
use crate::profiles::UrlNeeds;

use crate::rules::Draft;
use crate::view::url::{Url, is_signed, parts, trimmed};
use crate::view::{Context, RowValue};

mod extension;
mod pages;

rules! {
    not_absolute, unsupported_scheme, not_https, path_style, data_lake_endpoint, several, invalid_host,
    not_public, illegal_character, untyped, unsupported_type, page_link, media_type, mixed_media, duplicate, unlinked_copy,
}

/// What the target needs of URLs, and a URL that is there, without what stands around it; several in one place are
/// `several`.
fn text<'a>(context: &'a Context<'_>, link: RowValue) -> Option<(&'a UrlNeeds, Cow<'a, str>)> {
    let needs = context.profile.urls.as_ref()?;
    let text = match context.links().text(link)? {
        Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
        Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
    };
    (!text.is_empty() && several::urls(&text).len() < 2).then_some((needs, text))
}

/// The parts of a URL that has a scheme and a host.
fn hosted(text: &str) -> Option<Url<'_>> {
    parts(text).filter(|url| !url.host.is_empty())
}

/// The parts of a URL of the web.
fn web(text: &str) -> Option<Url<'_>> {
    let is_web = |scheme: &str| ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    hosted(text).filter(|url| is_web(url.scheme))
}

/// A fix that writes a URL. One that is signed holds for what was signed alone.
fn write(context: &Context<'_>, value: RowValue, url: &str) -> Fix {
    let title = format!("write `{url}`");
    let signed = context.links().text(value).filter(|text| is_signed(text) && trimmed(text) != url);
    if signed.is_some() {
        return Fix::manual(format!("{title}, and sign that URL anew"));
    }
    match context.links().write(value, url) {
        Some(action) => Fix::safe(title, action),
        None => Fix::manual(title),
    }
}

/// The same where the URL is only most likely meant.
fn guess(context: &Context<'_>, value: RowValue, url: &str) -> Fix {
    let mut fix = write(context, value, url);
    if fix.offer.safety == Safety::Safe {
        fix.offer.safety = Safety::Unsafe;
    }
    fix
}

/// A finding about one URL.
fn draft(context: &Context<'_>, value: RowValue, text: &str, message: String, help: &str) -> Draft {
    Draft::new(context.links().locus(value), text, message, help)
}
