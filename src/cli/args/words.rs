//! The values of options: words from a short list, which the help shows and completions offer, and values of a form of
//! their own.
//!
//! A word that is misspelt is answered with the one that was meant by `cli::mistakes`, not here.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PathBufValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, Error};

use crate::model::{CategoryFrom, CodePage, Depth, Level, MergeMode, RenditionSize, Share};
use crate::report::FORMATS;
use crate::run;
use crate::text::nearest;

/// One of these, by its word.
pub(super) fn one_of<T, const N: usize>(
    all: [T; N],
    id: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(id))
        .try_map(move |word| all.into_iter().find(|one| id(*one) == word).ok_or("not listed"))
}

pub(super) fn depth() -> impl TypedValueParser<Value = Depth> {
    one_of(Depth::ALL, Depth::id)
}

pub(super) fn merge_mode() -> impl TypedValueParser<Value = MergeMode> {
    one_of(MergeMode::ALL, MergeMode::id)
}

pub(super) fn category_from() -> impl TypedValueParser<Value = CategoryFrom> {
    one_of(CategoryFrom::ALL, CategoryFrom::id)
}

/// A path, or a URL of which only what may be shown is seen from here on.
pub(super) fn input() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| run::taken_in(&path))
}

/// `FORMAT` or `FORMAT=PATH`, as it was written.
pub(super) fn format() -> impl TypedValueParser<Value = String> {
    Format(PossibleValuesParser::new(FORMATS.iter().map(|(name, _)| *name)))
}

#[derive(Clone)]
struct Format(PossibleValuesParser);

impl TypedValueParser for Format {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        let text = value.to_string_lossy();
        let name = text.split_once('=').map_or(&*text, |(name, _)| name);
        self.0.parse_ref(command, argument, OsStr::new(name))?;
        value.to_str().map(str::to_owned).ok_or_else(|| Error::new(clap::error::ErrorKind::InvalidUtf8))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

pub(super) fn share(word: &str) -> Result<Share, String> {
    word.parse()
}

pub(super) fn code_page(name: &str) -> Result<CodePage, String> {
    CodePage::named(name).ok_or_else(|| {
        let known: Vec<&str> = CodePage::candidates().map(CodePage::name).collect();
        format!("known encodings: {}, and the other labels of the web", known.join(", "))
    })
}

/// A pattern with its flags, and what stands behind the first `=` after them.
pub(super) fn replace(word: &str) -> Result<(String, String), String> {
    let end = word.find("/=").map(|at| at + 1);
    let behind_flags = || {
        let flags = word.rfind('/')? + 1;
        let at = flags + word.get(flags..)?.find('=')?;
        word.get(flags..at)?.chars().all(|flag| flag.is_ascii_alphabetic()).then_some(at)
    };
    let at = end.or_else(behind_flags).ok_or("write /RE/=TEXT")?;
    let (pattern, text) = word.split_at(at);
    Ok((pattern.into(), text.strip_prefix('=').unwrap_or(text).into()))
}

pub(super) fn level(word: &str) -> Result<(String, Level), String> {
    let (code, level) = word.split_once('=').ok_or("write CODE=LEVEL")?;
    let ids = Level::ALL.map(Level::id);
    match Level::ALL.into_iter().find(|known| known.id() == level) {
        Some(level) => Ok((code.into(), level)),
        None => Err(match nearest(ids, level) {
            Some(near) => format!("did you mean `{code}={near}`?"),
            None => format!("known levels: {}", ids.join(", ")),
        }),
    }
}

/// A copy by its name and the pixels of its longer side.
pub(super) fn rendition(word: &str) -> Result<RenditionSize, String> {
    let (name, side) = word.split_once('=').ok_or("write NAME=PIXELS")?;
    match side.parse() {
        Ok(side) if (16..=65_535).contains(&side) => Ok(RenditionSize { name: name.into(), side }),
        _ => Err("write 16 to 65535 pixels".into()),
    }
}

/// A number of bytes, with `k`, `M` or `G` for thousands of thousands.
pub(super) fn byte_count(word: &str) -> Result<u64, String> {
    const UNITS: [(char, u64); 3] = [('k', 1_000), ('m', 1_000_000), ('g', 1_000_000_000)];
    let lower = word.to_ascii_lowercase();
    let unit = UNITS.iter().find_map(|(unit, bytes)| Some((lower.strip_suffix(*unit)?, *bytes)));
    let (digits, unit) = unit.unwrap_or((&lower, 1));
    let count = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(unit));
    count.filter(|count| *count > 0).ok_or_else(|| "write a number of bytes, e.g. 1M for 1,000,000".into())
}
