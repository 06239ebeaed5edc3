//! The places of a profile at which only some words mean anything, and which those are.
//!
//! What a type lists itself, such as a level, is not here.

use crate::model::{ContainerKind, FORMATS};

use super::Known;
use super::tree::{Held, Node};

/// The shapes of output in `emits`.
const SHAPES: [&str; 4] = ["archive", "directory", "json", "csv"];

/// Where words of one kind stand.
pub(super) struct Place {
    /// The name of the place, `*` for any key or element; `@` before it where its keys are meant.
    pub(super) at: &'static str,
    /// What such a word is.
    pub(super) kind: &'static str,
    /// The words, as this profile has them.
    pub(super) words: fn(&Node, &Known<'_>) -> Vec<String>,
    /// Each profile has words of its own.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "a schema alone asks for it"))]
    pub(super) is_own: bool,
}

const fn place(at: &'static str, kind: &'static str, words: fn(&Node, &Known<'_>) -> Vec<String>) -> Place {
    Place { at, kind, words, is_own: false }
}

const fn own(at: &'static str, kind: &'static str, words: fn(&Node, &Known<'_>) -> Vec<String>) -> Place {
    Place { at, kind, words, is_own: true }
}

/// Every place of words.
pub(super) static PLACES: &[Place] = &[
    place("groups.*", "group of rules", groups),
    place("@rules", "rule", |_, known| owned(known.codes.iter().copied())),
    own("mode", "mode", modes),
    own("when.*.mode", "mode", modes),
    place("when.*.output", "shape of output", shapes),
    place("when.*.container", "container", |_, _| [containers(), vec!["archive".to_owned()]].concat()),
    place("emits.*", "shape of output", shapes),
    place("containers.accepted.*", "container", |_, _| containers()),
    place("image.accepted.*", "format", formats),
    place("image.other.*", "format", formats),
    place("image.degraded.*", "format", formats),
    place("@image.doubtful-extensions", "extension", extensions),
    place("@image.refused-extensions", "extension", extensions),
    place("image.doubtful-extensions.*.write", "extension", extensions),
    place("image.refused-extensions.*.write", "extension", extensions),
    own("keys.field", "field of a record", fields),
    own("urls.field", "field of a record", fields),
    own("metadata.field", "field of a record", fields),
    own("attachments.field", "field of a record", fields),
];

fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

fn groups(_: &Node, known: &Known<'_>) -> Vec<String> {
    owned(known.codes.iter().filter_map(|code| code.split('/').next()))
}

/// The modes stand beside the tree that is looked at, in which one of them is laid over the rest.
fn modes(_: &Node, known: &Known<'_>) -> Vec<String> {
    known.modes.clone()
}

fn shapes(_: &Node, _: &Known<'_>) -> Vec<String> {
    owned(SHAPES)
}

fn containers() -> Vec<String> {
    use ContainerKind::{Directory, File, Tar, TarBz2, TarGz, Zip};
    owned([Zip, Tar, TarGz, TarBz2, Directory, File].map(ContainerKind::id))
}

fn formats(_: &Node, _: &Known<'_>) -> Vec<String> {
    owned(FORMATS.iter().map(|row| row.id))
}

fn extensions(_: &Node, _: &Known<'_>) -> Vec<String> {
    owned(FORMATS.iter().flat_map(|row| row.extensions.iter().copied()))
}

fn fields(whole: &Node, _: &Known<'_>) -> Vec<String> {
    names(whole, &["records", "fields"])
}

/// The names of the tables in a list.
fn names(whole: &Node, list: &[&str]) -> Vec<String> {
    let Some(Node { held: Held::List(list), .. }) = whole.below(list) else { return Vec::new() };
    owned(list.iter().filter_map(|one| one.below(&["name"])?.text()))
}
