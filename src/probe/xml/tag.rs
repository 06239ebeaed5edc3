//! What stands between `<` and `>`: names, attributes and references, read strictly.

use std::borrow::Cow;
use std::collections::HashSet;

use super::names::{is_legal, name, skip_space};
use super::{Attribute, Element, Event, FlawAt, FlawKind, malformed};

/// The entities that every document has.
const PREDEFINED: [(&str, &str); 5] = [("lt", "<"), ("gt", ">"), ("amp", "&"), ("apos", "'"), ("quot", "\"")];

/// A start tag from its raw text, and whether it is empty.
pub(super) fn element<'a>(
    raw: &'a str,
    start: usize,
    entities: &HashSet<&str>,
    most: usize,
) -> Result<(Element<'a>, bool), FlawAt> {
    let inner = raw.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
    let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
    let name = name(inner);
    if name.is_empty() {
        return Err(malformed(start, "a tag does not begin with a name"));
    }
    let rest = inner.get(name.len()..).unwrap_or_default();
    let at = start + 1 + name.len();
    Ok((Element { name, attributes: attributes(rest, at, entities, most)? }, empty))
}

/// Attributes as they stand, each after white space.
pub(super) fn attributes<'a>(
    text: &'a str,
    start: usize,
    entities: &HashSet<&str>,
    most: usize,
) -> Result<Vec<Attribute<'a>>, FlawAt> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let next = skip_space(rest);
        let at = start + (text.len() - next.len());
        if next.is_empty() {
            break;
        }
        if next.len() == rest.len() {
            return Err(malformed(at, "no white space before an attribute"));
        }
        if found.len() == most {
            return Err((FlawKind::Limit, at, format!("more than {most} attributes in one element")));
        }
        let (attribute, after) = attribute(next, at, entities)?;
        found.push(attribute);
        rest = after;
    }
    unique(&found)?;
    Ok(found)
}

/// One attribute, and what follows it.
fn attribute<'a>(
    text: &'a str,
    start: usize,
    entities: &HashSet<&str>,
) -> Result<(Attribute<'a>, &'a str), FlawAt> {
    let name = name(text);
    if name.is_empty() {
        return Err(malformed(start, "an attribute does not begin with a name"));
    }
    let here = |rest: &str| start + (text.len() - rest.len());
    let rest = skip_space(text.get(name.len()..).unwrap_or_default());
    let Some(rest) = rest.strip_prefix('=') else {
        return Err(malformed(here(rest), format!("attribute `{name}` has no value")));
    };
    let rest = skip_space(rest);
    let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
        return Err(malformed(here(rest), format!("the value of `{name}` has no quotes")));
    };
    let at = here(rest) + 1;
    let Some((value, after)) = rest.get(1..).and_then(|rest| rest.split_once(quote)) else {
        return Err(malformed(at, format!("the value of `{name}` has no closing quote")));
    };
    if let Some(bad) = value.find('<') {
        return Err(malformed(at + bad, format!("`<` in the value of `{name}`")));
    }
    Ok((Attribute { name, value: expand(value, at, entities)?, at }, after))
}

/// Refuses a name that appears twice.
fn unique(attributes: &[Attribute<'_>]) -> Result<(), FlawAt> {
    let mut names: Vec<(&str, usize)> = attributes.iter().map(|one| (one.name, one.at)).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(malformed(pair[1].1, format!("attribute `{}` appears twice", pair[1].0))),
        None => Ok(()),
    }
}

/// A value with its references resolved.
fn expand<'a>(value: &'a str, start: usize, entities: &HashSet<&str>) -> Result<Cow<'a, str>, FlawAt> {
    if !value.contains('&') {
        return Ok(Cow::Borrowed(value));
    }
    let mut out = String::new();
    let mut at = 0;
    while let Some(next) = value.get(at..).and_then(|rest| rest.find('&')) {
        let begin = at + next;
        out.push_str(value.get(at..begin).unwrap_or_default());
        let rest = value.get(begin..).unwrap_or_default();
        let Some(end) = rest.find(';') else {
            return Err(malformed(start + begin, "`&` that begins no reference"));
        };
        let raw = rest.get(..=end).unwrap_or_default();
        out.push_str(&resolve(raw, start + begin, entities)?);
        at = begin + raw.len();
    }
    out.push_str(value.get(at..).unwrap_or_default());
    Ok(Cow::Owned(out))
}

/// What `&…;` stands for. A reference to one of the document's own entities stays as it is.
pub(super) fn resolve<'a>(
    raw: &'a str,
    start: usize,
    entities: &HashSet<&str>,
) -> Result<Cow<'a, str>, FlawAt> {
    let inner = raw.strip_prefix('&').and_then(|rest| rest.strip_suffix(';')).unwrap_or_default();
    if let Some(number) = inner.strip_prefix('#') {
        let code = match number.strip_prefix('x') {
            Some(digits) => digits_only(digits, 16),
            None => digits_only(number, 10),
        };
        return match code.and_then(char::from_u32).filter(|c| is_legal(*c)) {
            Some(c) => Ok(Cow::Owned(c.to_string())),
            None => Err(malformed(start, format!("`{raw}` is not a legal character"))),
        };
    }
    if let Some((_, character)) = PREDEFINED.iter().find(|(name, _)| *name == inner) {
        return Ok(Cow::Borrowed(character));
    }
    if inner.is_empty() || name(inner) != inner {
        return Err(malformed(start, "`&` that begins no reference"));
    }
    if entities.contains(inner) {
        return Ok(Cow::Borrowed(raw));
    }
    Err(malformed(start, format!("entity `{inner}` is not defined")))
}

/// A number without a sign, which `from_str_radix` alone would take.
fn digits_only(digits: &str, radix: u32) -> Option<u32> {
    digits.chars().all(|c| c.is_digit(radix)).then(|| u32::from_str_radix(digits, radix).ok())?
}

/// A processing instruction from its raw text.
pub(super) fn instruction(raw: &str, start: usize) -> Result<Event<'_>, FlawAt> {
    let inner = raw.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
    let target = name(inner);
    let rest = inner.get(target.len()..).unwrap_or_default();
    if target.is_empty() || skip_space(rest).len() == rest.len() && !rest.is_empty() {
        return Err(malformed(start, "a processing instruction does not begin with a name"));
    }
    if target.eq_ignore_ascii_case("xml") {
        return Err(malformed(start, "a processing instruction may not be named `xml`"));
    }
    Ok(Event::Instruction(target, skip_space(rest)))
}
