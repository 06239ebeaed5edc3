//! `annotation/label-variants`: labels that differ only in letter case or spaces.
//!
//! Compares the labels of the whole package, spaces around them taken away.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Annotation, Because, FieldAt, Fix, Leaf, Locus, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::text::{counted, edit_distance, fold, is_invisible, nfc};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "annotation/label-variants",
    level: Some(Severity::Warning),
    summary: "labels differ only in letter case, spaces or underscores",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::ANNOTATIONS),
    because: Because {
        text: "labels are compared byte for byte, so that each spelling is a class of its own",
        source: cite!(TENSORFLOW_MODELS, "issue 1881"),
    },
    check: Check::Package(check),
};

const DOC: &str = r"
## What it does
Compares the labels of all objects without letter case, spaces and underscores. Each spelling but the most frequent one
is reported once. A label one letter off another that is at least 20 times as frequent is a hint.

## Why
Several people annotated, each with a spelling of their own. One class becomes two, and each learns from half of the
images.

## Example
```imgpack fail onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
| <object><name>Cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>2</xmin><ymin>2</ymin><xmax>8</xmax><ymax>8</ymax></bndbox></object></annotation>
```
```imgpack pass onestepai
cat/a.jpg 20x10
cat/a.xml
| <annotation><filename>a.jpg</filename>
| <size><width>20</width><height>10</height><depth>3</depth></size>
| <object><name>cat</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object>
| <object><name>dog</name><pose>Left</pose><truncated>0</truncated><difficult>0</difficult>
| <bndbox><xmin>2</xmin><ymin>2</ymin><xmax>8</xmax><ymax>8</ymax></bndbox></object></annotation>
```

## Fix
Choose one spelling, and write it everywhere.
";

/// A label, how often it stands, and where first.
type Use<'a> = (&'a str, u64, Locus);

fn check(context: &Context<'_>, drafts: &mut Drafts) {
    let mut uses: FxHashMap<&str, (u64, &Annotation, FieldAt)> = FxHashMap::default();
    for annotation in context.annotations().filter(|annotation| annotation.is_read()) {
        for (object, _) in annotation.live_objects() {
            let at = FieldAt::object(object, Leaf::Name);
            let Some(label) = annotation.value(at).map(str::trim).filter(|label| !label.is_empty()) else {
                continue;
            };
            uses.entry(label).or_insert((0, annotation, at)).0 += 1;
        }
    }
    // A set may hold a quarter of a million labels, so that they are sorted and not put into maps of maps.
    let mut classes: Vec<(String, &str)> = uses.keys().map(|label| (key(label), *label)).collect();
    classes.sort_unstable();
    for class in classes.chunk_by(|one, next| one.0 == next.0).filter(|class| class.len() > 1) {
        let class = class.iter().filter_map(|(_, label)| uses.get(label).map(|found| (*label, found)));
        let class: Vec<Use<'_>> = class
            .map(|(label, (count, annotation, at))| (label, *count, super::locus(annotation, *at)))
            .collect();
        report(&class, drafts);
    }
    report_slips(&classes, &uses, drafts);
}

/// How many times as frequent a label must be to be taken for what a rare one means.
const TIMES: u64 = 20;
/// Letters of the shortest and the longest label that are compared for a slip.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=64;
/// Letters that the longer of two labels has: `cat` and `car` are two words, `cat` and `catt` are one.
const LONGER: usize = 4;

/// A word, and all that it is without one letter: two words one letter apart have one of these in common.
fn shortened(key: &str) -> Vec<String> {
    let letters: Vec<char> = key.chars().collect();
    let without = |left: usize| {
        letters.iter().enumerate().filter(|(at, _)| *at != left).map(|(_, letter)| *letter).collect()
    };
    std::iter::once(key.to_owned()).chain((0..letters.len()).map(without)).collect()
}

/// Labels one letter off a much more frequent one. Numbers count things, so that a digit is never a slip.
fn report_slips(
    classes: &[(String, &str)],
    uses: &FxHashMap<&str, (u64, &Annotation, FieldAt)>,
    drafts: &mut Drafts,
) {
    let count = |label: &str| uses.get(label).map_or(0, |found| found.0);
    let fits = |key: &str| LETTERS.contains(&key.chars().count());
    let mut usual: FxHashMap<String, Vec<(&str, &str)>> = FxHashMap::default();
    for (key, label) in classes.iter().filter(|(key, label)| fits(key) && count(label) >= TIMES) {
        for short in shortened(key) {
            usual.entry(short).or_default().push((key, label));
        }
    }
    let digits = |key: &str| key.chars().filter(char::is_ascii_digit).collect::<String>();
    for (key, label) in classes.iter().filter(|(key, _)| fits(key) && !usual.is_empty()) {
        let near: FxHashSet<(&str, &str)> =
            shortened(key).iter().filter_map(|short| usual.get(short)).flatten().copied().collect();
        let is_meant = |(other, spelt): &(&str, &str)| {
            count(spelt) >= TIMES.saturating_mul(count(label))
                && digits(other) == digits(key)
                && other.chars().count().max(key.chars().count()) >= LONGER
                && edit_distance(other, key, 1) == Some(1)
        };
        let Some((_, meant)) = near.into_iter().filter(is_meant).min() else { continue };
        let Some((times, annotation, at)) = uses.get(label) else { continue };
        let message = format!(
            "`{label}` ({}) is one letter off `{meant}` ({})",
            counted(*times, "object", "objects"),
            counted(count(meant), "object", "objects")
        );
        let draft = Draft::new(super::locus(annotation, *at), *label, message, "see which label is meant");
        let draft = draft.severity(Severity::Hint);
        drafts.push(draft.fix(Fix::manual(format!("write `{meant}` if that is what is meant"))));
    }
}

fn key(label: &str) -> String {
    fold(&nfc(label)).chars().filter(|c| !c.is_whitespace() && *c != '_' && !is_invisible(*c)).collect()
}

fn report(uses: &[Use<'_>], drafts: &mut Drafts) {
    // They are in the order of the labels, and the first of several is kept.
    let most_used = uses.iter().reduce(|most, one| if one.1 > most.1 { one } else { most });
    let Some((usual, most, first)) = most_used else { return };
    for (label, count, at) in uses.iter().filter(|(label, ..)| label != usual) {
        let times = |count: u64| counted(count, "object", "objects");
        let is_hidden = label.chars().chain(usual.chars()).any(is_invisible);
        let or = if is_hidden { ", spaces or characters that nobody sees" } else { " or spaces" };
        let message = format!(
            "`{label}` ({}) and `{usual}` ({}) differ only in letter case{or}",
            times(*count),
            times(*most)
        );
        let draft = Draft::new(at.clone(), *label, message, "choose one spelling of the label");
        let draft = draft.related(first.clone(), "the first of the more frequent spelling");
        drafts.push(draft.fix(Fix::manual(format!("write `{usual}` everywhere, or the other one"))));
    }
}
