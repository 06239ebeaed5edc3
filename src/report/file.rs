//! Which file somebody opens to see a place: one on the disk, and the member in it where that is an archive.
//!
//! Knows no format of a report.

use std::path::Path;

use crate::model::{ContainerKind, Finding, Locus};

use super::Package;
use super::place::place;

/// A finding as a program shows it that opens files and looks into no archive.
pub(super) struct Spot {
    pub(super) file: File,
    /// Line and column in characters, from 1; of a member there are none, since they are none of the archive.
    pub(super) line: Option<u64>,
    pub(super) column: Option<u64>,
    /// The member, what is wrong, and what to do.
    pub(super) text: String,
}

impl Spot {
    pub(super) fn of(package: &Package<'_>, finding: &Finding) -> Self {
        let file = File::of(package, &finding.at);
        let (message, help) = (&finding.message, &finding.help);
        let at = place(package.inventory, &finding.at);
        let cell = at.sheet.map(|sheet| sheet.whole);
        if let Some(member) = &file.member {
            let cell = cell.map_or_else(String::new, |cell| format!("[{cell}]"));
            let text = format!("{member}{cell}: {message} ({help})");
            return Self { text, file, line: None, column: None };
        }
        let cell = cell.map_or_else(String::new, |cell| format!("{cell}: "));
        Self { text: format!("{cell}{message} ({help})"), file, line: at.line, column: at.column }
    }
}

/// A file, and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// The file on the disk as the command line would name it, with `/`.
    pub(super) path: String,
    /// The member, where the file is an archive.
    pub(super) member: Option<String>,
}

impl File {
    /// The file that a finding about the input is in; the input itself where it is about all of it.
    pub(super) fn of(package: &Package<'_>, at: &Locus) -> Self {
        if let Locus::Config(place) = at {
            return Self::on_disk(&place.file);
        }
        let inventory = package.inventory;
        let given = inventory.given_table.as_ref().filter(|given| at.entry() == Some(given.entry));
        if let Some(given) = given {
            return Self::on_disk(&given.path);
        }
        // What only the plan knows is no file that somebody can open.
        let entry = at.entry().map(|id| inventory.entry(id)).filter(|entry| !entry.added);
        let first = package.inputs.first().map_or(package.input, String::as_str);
        let name = entry.map(|entry| entry.path.text());
        if let Some(entry) = entry.filter(|entry| inventory.is_neighbour(entry.id)) {
            let folder = Path::new(first).parent().unwrap_or(Path::new(""));
            return Self::on_disk(&joined(&folder.to_string_lossy(), entry.path.text()));
        }
        let (index, kind, name) = match name.map(|name| inventory.input_of(name)) {
            Some((index, kind, name)) => (index, kind, Some(name.to_owned())),
            None => (0, inventory.container.kind, None),
        };
        let input = package.inputs.get(index).map_or(first, String::as_str);
        match name {
            Some(name) if kind == ContainerKind::Directory => Self::on_disk(&joined(input, &name)),
            Some(name) if kind.is_archive() => Self { member: Some(name), ..Self::on_disk(input) },
            _ => Self::on_disk(input),
        }
    }

    /// The file of a path as the command line spells it.
    pub(super) fn on_disk(path: &str) -> Self {
        let path = path.replace(std::path::MAIN_SEPARATOR, "/");
        let some = |path: &&str| !path.is_empty();
        let inner = path.strip_prefix("./").filter(some).unwrap_or(&path);
        let inner = Some(inner.trim_end_matches('/')).filter(some).unwrap_or(inner);
        Self { path: inner.to_owned(), member: None }
    }

    /// Both in one text: `upload.zip!/a.png`.
    pub(super) fn whole(&self) -> String {
        match &self.member {
            Some(member) => format!("{}!/{member}", self.path),
            None => self.path.clone(),
        }
    }
}

fn joined(folder: &str, name: &str) -> String {
    match folder.trim_end_matches('/') {
        "." | "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
