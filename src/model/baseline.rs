//! A baseline: findings that were there when a gate was put up, and that it holds back since. One line a fingerprint,
//! so that two branches merge.
//!
//! Knows no rule: what may stand in a baseline is decided where one is made.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::text::{hex, json_safe};

use super::{Depth, Finding, Inventory};

/// The schema of the file.
const SCHEMA: &str = "imgpack.baseline.v1";

/// What a fingerprint is of, beside the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The data set's name, else the path of the input relative to where the run stands, with `/`.
    pub name: String,
    /// The target.
    pub target: String,
}

impl Artifact {
    /// Fingerprint v1, 64 hexadecimal digits: of the code, the target, the artifact, the entry and the subject. No
    /// lines, sizes, messages or paths of a machine, so that it survives edits of other rows and a package that is
    /// packed again.
    pub fn fingerprint(&self, code: &str, entry: &str, subject: &str) -> String {
        let mut sum = Sha256::new();
        for part in ["v1", code, &self.target, &self.name, entry] {
            sum.update(part);
            sum.update([0]);
        }
        sum.update(subject);
        hex(&sum.finalize())
    }
}

/// The findings of one fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Known {
    /// Fingerprint v1.
    pub fingerprint: String,
    /// How many findings have it.
    #[serde(default = "one")]
    pub count: u64,
    /// The rule.
    pub code: String,
    /// The target.
    pub target: String,
    /// What it was found in.
    pub artifact: String,
    /// The entry; empty where it is the whole package.
    #[serde(default)]
    pub entry: String,
    /// The name or value at fault.
    #[serde(default)]
    pub subject: String,
    /// How deep a run must read to find it, where the usual depth may not do.
    #[serde(default, deserialize_with = "depth")]
    pub depth: Option<Depth>,
}

fn depth<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Depth>, D::Error> {
    let word = String::deserialize(from)?;
    let unknown = || D::Error::custom(format!("`{word}` is no depth"));
    Depth::from_id(&word).map(Some).ok_or_else(unknown)
}

fn one() -> u64 {
    1
}

/// The findings that are held back, by fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<String, Known>,
}

/// The file; the last of its findings is `null`, so that every line of a finding ends alike.
#[derive(serde::Deserialize)]
struct Document {
    schema: String,
    findings: Vec<Option<Known>>,
}

impl Baseline {
    /// Reads a baseline. A line that stands twice, as after a merge, counts once.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.schema != SCHEMA {
            return Err(format!("the schema is `{}`, not `{SCHEMA}`", document.schema));
        }
        let mut baseline = Self::default();
        document.findings.into_iter().flatten().for_each(|known| baseline.add(known));
        Ok(baseline)
    }

    /// The file: a line a fingerprint, sorted.
    pub fn text(&self) -> String {
        let mut text = format!("{{\"schema\": \"{SCHEMA}\", \"findings\": [\n");
        for known in self.known.values() {
            let mut line = json!({
                "fingerprint": known.fingerprint,
                "code": known.code,
                "target": known.target,
                "artifact": known.artifact,
                "entry": known.entry,
                "subject": known.subject,
            });
            if known.count > 1 {
                line["count"] = json!(known.count);
            }
            if let Some(depth) = known.depth {
                line["depth"] = json!(depth.id());
            }
            text.push_str(&json_safe(&line.to_string()));
            text.push_str(",\n");
        }
        text.push_str("null]}\n");
        text
    }

    /// Adds a line; of two with one fingerprint the greater count stays, and the lesser depth.
    pub fn add(&mut self, known: Known) {
        let (count, depth) = (known.count, known.depth);
        let kept = self.known.entry(known.fingerprint.clone()).or_insert(known);
        (kept.count, kept.depth) = (kept.count.max(count), kept.depth.min(depth));
    }

    /// Counts one finding more, and notes how deep a run must read to find it where the usual depth may not do.
    pub fn count(
        &mut self,
        artifact: &Artifact,
        inventory: &Inventory,
        finding: &Finding,
        depth: Option<Depth>,
    ) {
        let entry = finding.at.entry().map_or("", |id| inventory.entry(id).path.text());
        let fingerprint = artifact.fingerprint(finding.code, entry, &finding.subject);
        let known = self.known.entry(fingerprint.clone()).or_insert_with(|| Known {
            fingerprint,
            count: 0,
            code: finding.code.to_owned(),
            target: artifact.target.clone(),
            artifact: artifact.name.clone(),
            entry: entry.to_owned(),
            subject: finding.subject.clone(),
            depth,
        });
        known.count += 1;
    }

    /// The lines of one data set and target.
    pub fn of<'a>(&'a self, artifact: &'a Artifact) -> impl Iterator<Item = &'a Known> {
        let is_own = move |known: &&Known| known.artifact == artifact.name && known.target == artifact.target;
        self.known.values().filter(is_own)
    }

    /// Replaces the lines of one data set and target.
    pub fn replace(&mut self, artifact: &Artifact, lines: Self) {
        self.known.retain(|_, known| known.artifact != artifact.name || known.target != artifact.target);
        lines.known.into_values().for_each(|known| self.add(known));
    }

    /// How many findings are held back.
    pub fn total(&self) -> u64 {
        self.known.values().map(|known| known.count).sum()
    }

    /// How many findings of this fingerprint are held back.
    pub fn allows(&self, fingerprint: &str) -> u64 {
        self.known.get(fingerprint).map_or(0, |known| known.count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    fn known(fingerprint: &str, count: u64) -> Known {
        let [code, target, artifact] = ["key/blank", "labelbox", "up.json"].map(str::to_owned);
        let subject = "\u{202e}\"\n".into();
        Known {
            fingerprint: fingerprint.into(),
            count,
            code,
            target,
            artifact,
            entry: "a\u{1b}".into(),
            subject,
            depth: None,
        }
    }

    fn baseline(lines: &[(&str, u64)]) -> Baseline {
        let mut baseline = Baseline::default();
        lines.iter().for_each(|(fingerprint, count)| baseline.add(known(fingerprint, *count)));
        baseline
    }

    #[test]
    fn what_is_written_is_json_of_a_sorted_line_a_fingerprint_and_is_read_back() {
        let text = baseline(&[("bb", 3), ("aa", 1)]).text();
        assert_eq!(Baseline::parse(&text).unwrap(), baseline(&[("aa", 1), ("bb", 3)]));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].starts_with(r#"{"fingerprint":"aa","#) && lines[2].ends_with(r#","count":3},"#));
        assert_eq!((lines.len(), lines[3]), (4, "null]}"));
        assert!(!text.contains(['\u{202e}', '\u{1b}']));
    }

    #[test]
    fn lines_that_a_merge_left_twice_and_in_disorder_count_once() {
        let text = baseline(&[("aa", 1), ("bb", 2)]).text();
        let lines: Vec<&str> = text.lines().collect();
        let merged = [lines[0], lines[2], lines[1], lines[2], lines[3]].join("\n");
        assert_eq!(Baseline::parse(&merged).unwrap(), baseline(&[("aa", 1), ("bb", 2)]));
    }

    #[test]
    fn a_line_that_was_found_at_the_usual_depth_as_well_needs_no_more() {
        let deep = Known { depth: Some(Depth::Pixels), ..known("aa", 1) };
        let mut lines = Baseline::default();
        lines.add(deep.clone());
        let text = lines.text();
        assert!(text.contains(r#""depth":"pixels""#));
        assert_eq!(Baseline::parse(&text).unwrap(), lines);
        assert!(Baseline::parse(&text.replace("pixels", "abyss")).unwrap_err().contains("`abyss`"));
        lines.add(known("aa", 1));
        assert_eq!(lines, baseline(&[("aa", 1)]));
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_line() {
        let conflict = baseline(&[("aa", 1)]).text().replace("null", "<<<<<<< ours\nnull");
        assert!(Baseline::parse(&conflict).unwrap_err().contains("line 3"));
        let other = r#"{"schema": "imgpack.report.v1", "findings": []}"#;
        assert!(Baseline::parse(other).unwrap_err().contains("imgpack.report.v1"));
    }
}
