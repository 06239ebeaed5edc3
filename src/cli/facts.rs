//! `--facts`: files by their path or by a pattern of names, which a shell may or may not have spread.
//!
//! Knows no line of facts.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::Glob;

use super::Failure;

/// The files that are meant, those of a pattern in the order of their names.
pub(super) fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_pattern = name.contains(['*', '?']) && path.symlink_metadata().is_err();
        if is_pattern { files.extend(matching(path, &name)?) } else { files.push(path.clone()) }
    }
    Ok(files)
}

/// Where the configuration is looked for: where the facts are, as it would be where the input is.
pub(super) fn stand_in<'p>(facts: &'p [PathBuf], inputs: &'p [PathBuf]) -> &'p [PathBuf] {
    facts.get(..1).unwrap_or(inputs)
}

/// Refuses an output that holds images: facts hold none.
pub(super) fn hold_enough_for(output: &Path) -> Result<(), Failure> {
    let extension = output.extension().unwrap_or_default().to_ascii_lowercase();
    if extension == "json" || extension == "csv" {
        return Ok(());
    }
    Err(Failure::new(format!("`{}`: facts hold no images to write", output.display()))
        .help("name an import file: -o import.json; or build from the images themselves"))
}

fn matching(pattern: &Path, name: &str) -> Result<Vec<PathBuf>, Failure> {
    let folder = pattern.parent().filter(|folder| !folder.as_os_str().is_empty());
    let glob = Glob::new(name);
    let listed = fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten().flatten();
    let names = listed.map(|entry| entry.file_name()).filter(|name| glob.matches(&name.to_string_lossy()));
    let mut found: Vec<PathBuf> =
        names.map(|name| folder.map_or_else(|| PathBuf::from(&name), |folder| folder.join(&name))).collect();
    found.sort();
    if found.is_empty() {
        return Err(Failure::new(format!("--facts {}: there is no such file", pattern.display()))
            .help("`imgpack scan INPUT --output facts.jsonl.zst` writes one"));
    }
    Ok(found)
}
