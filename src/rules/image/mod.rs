//! Rules about single images: are they what their names say, whole, of a kind that the target shows, and
//! free of what nobody wants to publish?
//!
//! The facts come from `probe`; what a file holds is decided once, in `rules::content`.

use crate::model::{
    Action, Colour, Entry, Facts, Fix, Format, Grade, ImageFacts, Limit, Locus, Permit, Trouble, TroubleKind,
};

use crate::rules::Draft;
use crate::rules::extension;
use crate::text::grouped;
use crate::view::ContentKind;
use crate::view::Context;
use crate::view::content::is_spoilt;

rules! {
    unsupported_format, degraded_format, extension_mismatch, extension_case, unreadable, truncated, empty,
    too_large, too_many_pixels, decompression_bomb, orientation, location_metadata, personal_metadata, colour_model, animated,
    metadata_too_large, trailing_data, unverified, lfs_pointer, active_content, duplicate_content,
    derivative_name
}

/// How many details a message lists; the rest is counted.
const LISTED: usize = 3;

/// The facts of an image of a format that the target takes.
fn image<'a>(context: &Context<'a>, entry: &Entry) -> Option<(&'a Facts, &'a ImageFacts)> {
    let facts = context.facts(entry.id);
    let image = facts.image.as_deref()?;
    matches!(context.content_kind(entry), ContentKind::Media(_)).then_some((facts, image))
}

/// One draft for all troubles of a kind that a file of a taken format has, at the worst of their grades.
/// A file whose bytes could not be read as packed has none, and of a bomb that is all there is to say.
fn of_troubles(context: &Context<'_>, entry: &Entry, kind: TroubleKind, help: &str) -> Option<Draft> {
    let facts = context.facts(entry.id);
    let troubles: Vec<&Trouble> = facts.troubles.iter().filter(|trouble| trouble.kind == kind).collect();
    let worst = troubles.iter().map(|trouble| trouble.grade).max()?;
    let reported_elsewhere = is_spoilt(facts) || decompression_bomb::is_bomb(facts);
    if reported_elsewhere || !matches!(context.content_kind(entry), ContentKind::Media(_)) {
        return None;
    }
    let name = entry.path.text();
    let message = format!("`{name}`: {}", details(&troubles));
    Some(Draft::new(Locus::Entry(entry.id), name, message, help).graded(worst))
}

/// What troubles say, the worst first.
fn details(troubles: &[&Trouble]) -> String {
    let mut ordered = troubles.to_vec();
    ordered.sort_by_key(|trouble| (std::cmp::Reverse(trouble.grade), trouble.at));
    let mut words: Vec<String> = ordered.iter().take(LISTED).map(|trouble| detail(trouble)).collect();
    if ordered.len() > LISTED {
        words.push(format!("and {} more", ordered.len() - LISTED));
    }
    words.join("; ")
}

fn detail(trouble: &Trouble) -> String {
    match trouble.at {
        Some(offset) => format!("{}, at byte {}", trouble.detail, grouped(offset)),
        None => trouble.detail.to_string(),
    }
}

/// Whether a file has a trouble of a kind.
fn has(facts: &Facts, kind: TroubleKind) -> bool {
    facts.troubles.iter().any(|trouble| trouble.kind == kind)
}

/// Whether an image is whole, as far as is known, so that it may be decoded.
fn is_sound(facts: &Facts) -> bool {
    !facts.troubles.iter().any(|trouble| {
        trouble.grade == Grade::Broken
            && matches!(
                trouble.kind,
                TroubleKind::ImageUnreadable | TroubleKind::ImageTruncated | TroubleKind::Unverified
            )
    }) && !is_spoilt(facts)
}

/// What a decoder may allocate for the pixels of one image. Bytes.
const DECODED_MAX: u64 = 512 << 20;

/// Whether an image is one alone, and its pixels fit into the memory that a decoder is given.
fn is_within_reach(facts: &Facts) -> bool {
    let Some(image) = &facts.image else { return true };
    let samples = match image.colour {
        Some(Colour::Gray) => 1,
        Some(Colour::GrayAlpha) => 2,
        Some(Colour::Rgb | Colour::YCbCr) => 3,
        _ => 4,
    };
    let bytes = samples * u64::from(image.bits.unwrap_or(8).div_ceil(8));
    let area = u64::from(image.width.unwrap_or(0)) * u64::from(image.height.unwrap_or(0));
    image.frames.unwrap_or(1) <= 1 && area.saturating_mul(bytes) <= DECODED_MAX
}

/// Whether the decoder knows the samples and the packing, as far as the header says.
fn is_known(format: Format, facts: &Facts) -> bool {
    let Some(image) = &facts.image else { return true };
    let is_deep = format == Format::Jpeg && image.bits > Some(8);
    image.coding.is_none() && !is_deep && !matches!(image.colour, Some(Colour::Lab | Colour::Other))
}

/// A fix that only decodable, whole and still images can have.
fn if_decodable(facts: &Facts, fix: impl FnOnce() -> Fix, else_title: &str) -> Fix {
    let is_writable = facts.format().is_some_and(extension::is_convertible);
    if is_writable { if_readable(facts, fix, else_title) } else { Fix::manual(else_title) }
}

/// A fix that makes an image of another format, of one that need not be written again.
fn if_readable(facts: &Facts, fix: impl FnOnce() -> Fix, else_title: &str) -> Fix {
    match facts.format() {
        Some(format)
            if extension::is_readable(format)
                && is_sound(facts)
                && is_within_reach(facts)
                && is_known(format, facts) =>
        {
            fix()
        }
        _ => Fix::manual(else_title),
    }
}

/// A fix that takes the metadata out, for the formats in which that can be done without decoding.
fn strip_metadata(entry: &Entry, facts: &Facts) -> Fix {
    match facts.format() {
        Some(Format::Jpeg | Format::Png | Format::WebP | Format::Gif) if is_sound(facts) => Fix::unsafe_(
            "take all metadata out, artist, copyright and captions too",
            Action::StripMetadata { entry: entry.id },
        )
        .with(Permit::StripMetadata),
        _ => Fix::manual("remove the metadata with another tool"),
    }
}

/// A fix that takes position and serial numbers out, or all metadata where the user asks for that.
fn strip_location(context: &Context<'_>, entry: &Entry, facts: &Facts) -> Fix {
    let settings = context.settings;
    if settings.strip_metadata && !settings.strip_location {
        return strip_metadata(entry, facts);
    }
    match facts.format() {
        Some(Format::Jpeg | Format::Png | Format::WebP | Format::Gif | Format::Tiff) if is_sound(facts) => {
            let action = Action::StripLocation { entry: entry.id };
            Fix::unsafe_("take position and serial numbers out", action).with(Permit::StripLocation)
        }
        _ => Fix::manual("remove the metadata with another tool"),
    }
}

/// Why a limit is one.
fn limit_reason(limit: &Limit) -> &str {
    limit.note.as_deref().unwrap_or("the target sets this limit")
}
