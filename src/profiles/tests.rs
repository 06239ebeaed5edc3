//! The texts that come with the tool, held against what is asked of a user's, and against each other.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

use std::collections::BTreeSet;

use super::outline::{OUTLINE, Outline, REQUIRED};
use super::tree::{Held, Layers, Node};
use super::*;

fn layers(id: &str) -> Layers {
    let (_, text) = TEXTS.iter().find(|(known, _)| *known == id).unwrap();
    let mut layers = Layers::default();
    layers.read(id, text, &Known::new([])).unwrap();
    layers
}

#[test]
fn the_texts_that_come_with_the_tool_have_nothing_wrong() {
    for (id, text) in TEXTS {
        let read = parse(id, text, &Known::new(crate::rules::codes()));
        assert!(read.is_ok(), "{}", read.unwrap_err());
    }
}

/// The keys of `sources` that a text uses, as the outline knows where they stand.
fn used(node: &Node, outline: &Outline, found: &mut BTreeSet<String>) {
    match (outline, &node.held) {
        (Outline::Citation, _) => found.extend(node.text().map(str::to_owned)),
        (Outline::Table(keys), Held::Table(table)) => {
            let below = keys.iter().filter_map(|(key, inner)| Some((&table.get(*key)?.1, inner)));
            below.for_each(|(node, inner)| used(node, inner, found));
        }
        (Outline::Named(inner), Held::Table(table)) => {
            table.values().for_each(|(_, node)| used(node, inner, found));
        }
        (Outline::List(inner), Held::List(list)) => list.iter().for_each(|node| used(node, inner, found)),
        _ => {}
    }
}

#[test]
fn every_source_is_used() {
    for id in ids() {
        let layers = layers(id);
        let mut found = BTreeSet::new();
        trees(&layers).for_each(|tree| used(&tree, &OUTLINE, &mut found));
        let all = layers.merged(None);
        let all = all.below(&["sources"]).and_then(Node::table).unwrap();
        assert_eq!(found, all.keys().cloned().collect(), "{id}");
    }
}

/// A kind of table, by its keys, and one of them.
type Key = (Vec<&'static str>, &'static str);

/// The keys of every kind of table that a profile may hold.
fn possible(outline: &Outline, found: &mut BTreeSet<Key>) {
    match outline {
        Outline::Table(keys) => {
            let kind: Vec<_> = keys.iter().map(|(key, _)| *key).collect();
            found.extend(kind.iter().map(|key| (kind.clone(), *key)));
            keys.iter().for_each(|(_, inner)| possible(inner, found));
        }
        Outline::Named(inner) | Outline::List(inner) => possible(inner, found),
        _ => {}
    }
}

/// Those that a profile holds somewhere.
fn held(node: &Node, outline: &Outline, found: &mut BTreeSet<Key>) {
    match (outline, &node.held) {
        (Outline::Table(keys), Held::Table(table)) => {
            let kind: Vec<_> = keys.iter().map(|(key, _)| *key).collect();
            for (key, inner) in keys {
                if let Some((_, below)) = table.get(*key) {
                    found.insert((kind.clone(), *key));
                    held(below, inner, found);
                }
            }
        }
        (Outline::Named(inner), Held::Table(table)) => {
            table.values().for_each(|(_, below)| held(below, inner, found));
        }
        (Outline::List(inner), Held::List(list)) => list.iter().for_each(|below| held(below, inner, found)),
        _ => {}
    }
}

/// Keys that no platform here needs, and that a user's own may have: pixels in all, and the place of a document
/// that is cited for one place alone.
const USERS_OWN: [&str; 2] = ["max-pixels", "place"];

#[test]
fn every_key_that_a_profile_may_hold_is_held_by_one() {
    let mut found = BTreeSet::new();
    for id in ids() {
        trees(&layers(id)).for_each(|tree| held(&tree, &OUTLINE, &mut found));
    }
    let mut all = BTreeSet::new();
    possible(&OUTLINE, &mut all);
    let mut dead: Vec<&str> = all.difference(&found).map(|(_, key)| *key).collect();
    dead.sort_unstable();
    assert_eq!(dead, USERS_OWN);
}

#[test]
fn what_must_be_there_is_reported_by_the_types() {
    for place in ["id", "image.accepted", "max-entries.*.source", "sources.*.title", "urls.schemes"] {
        assert!(REQUIRED.contains(place), "{place}");
    }
    for place in ["aliases", "manifest", "max-entries.*.note", "rules.*.source", "max-entries"] {
        assert!(!REQUIRED.contains(place), "{place}");
    }
}

#[test]
fn every_place_of_words_is_a_place_of_a_profile() {
    let places = OUTLINE.places();
    for row in words::PLACES {
        assert!(places.iter().any(|place| place == row.at.trim_start_matches('@')), "{}", row.at);
    }
}
