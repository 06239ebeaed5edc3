//! The size in pixels that a root element says: `width`, `height`, their units, and `viewBox`
//! (SVG 2 §8.2, CSS Values 4 §6).
//!
//! 1 inch is 96 pixels. What depends on a font or a window is not reported.

use super::active::value;
use crate::probe::xml::Element;

/// Absolute units, and pixels in one of them.
const UNITS: [(&str, f64); 8] = [
    ("", 1.0),
    ("px", 1.0),
    ("pt", 96.0 / 72.0),
    ("pc", 16.0),
    ("in", 96.0),
    ("cm", 96.0 / 2.54),
    ("mm", 96.0 / 25.4),
    ("q", 96.0 / 101.6),
];

/// One side as it is reported.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Pixels(f64),
    /// A share of the window, or nothing said.
    Share(f64),
    /// A unit that depends on a font or a window, or no length at all.
    Unreported,
}

/// Width and height in whole pixels, rounded; a side that is not given follows the view box.
pub(super) fn pixels(root: &Element<'_>) -> (Option<u32>, Option<u32>) {
    let side = |name| value(root, name).map_or(Side::Share(1.0), length);
    let (width, height) = (side("width"), side("height"));
    let view = value(root, "viewBox").and_then(view_box);
    let ratio = view.map(|(width, height)| width / height);
    let (width, height) = match (width, height) {
        (Side::Pixels(width), Side::Pixels(height)) => (Some(width), Some(height)),
        (Side::Pixels(width), _) => (Some(width), ratio.map(|ratio| width / ratio)),
        (_, Side::Pixels(height)) => (ratio.map(|ratio| height * ratio), Some(height)),
        (width, height) => {
            (view.and_then(|view| share(width, view.0)), view.and_then(|view| share(height, view.1)))
        }
    };
    (width.and_then(whole), height.and_then(whole))
}

fn share(side: Side, of: f64) -> Option<f64> {
    match side {
        Side::Share(share) => Some(share * of),
        _ => None,
    }
}

/// A length: a number and a unit.
fn length(text: &str) -> Side {
    let text = text.trim();
    if text == "auto" {
        return Side::Share(1.0);
    }
    let Some((number, unit)) = number(text) else { return Side::Unreported };
    if unit == "%" {
        return Side::Share(number / 100.0);
    }
    let unit = unit.to_ascii_lowercase();
    match UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, pixels)) => Side::Pixels(number * pixels),
        None => Side::Unreported,
    }
}

/// The number that a text begins with, and the rest.
fn number(text: &str) -> Option<(f64, &str)> {
    let is_mark = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-');
    let mut end = text.find(|c| !is_mark(c)).unwrap_or(text.len());
    // An exponent, unless the letter begins the unit `em` or `ex`.
    let tail = text.get(end..)?;
    if let Some(rest) = tail.strip_prefix(['e', 'E'])
        && rest.starts_with(is_mark)
    {
        end += 1 + rest.find(|c| !is_mark(c)).unwrap_or(rest.len());
    }
    let number: f64 = text.get(..end)?.parse().ok()?;
    number.is_finite().then_some((number, text.get(end..)?))
}

/// Width and height of a view box, both above zero.
fn view_box(text: &str) -> Option<(f64, f64)> {
    let separator = |c: char| c.is_whitespace() || c == ',';
    let mut numbers =
        text.split(separator).filter(|part| !part.is_empty()).map(|part| part.parse::<f64>().ok());
    let (_, _, width, height) = (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()??);
    let good = |side: f64| side.is_finite() && side > 0.0;
    (numbers.next().is_none() && good(width) && good(height)).then_some((width, height))
}

/// Whole pixels, at least one; `None` for nothing and for what no image can be.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked before")]
fn whole(side: f64) -> Option<u32> {
    (side > 0.0 && side <= f64::from(u32::MAX)).then(|| side.round().max(1.0) as u32)
}
