//! The place a build writes to: may it, how is it called, what came of it.
//!
//! Knows no rule.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::emit::atomic::CommitError;
use crate::emit::{self, Shape};
use crate::model::{Inventory, Settings};
use crate::profiles::{Level, Profile};
use crate::text::counted;
use crate::text::hex;
use crate::view::Context;

use super::Failure;

/// The shape that the output's name asks for, where the target takes it.
pub(super) fn shape(output: &Path, profile: &Profile) -> Result<Shape, Failure> {
    let unknown = || {
        Failure::new(format!("`{}`: the name does not say what to write", output.display()))
            .help("end it in .zip, .tar, .tar.gz, .tgz, .json or .csv, or in / for a directory")
    };
    let shape = Shape::of(output).ok_or_else(unknown)?;
    if profile.emits.iter().any(|word| word == shape.word()) {
        return Ok(shape);
    }
    let taken: Vec<&str> = profile.emits.iter().map(|word| wanted(word).0).collect();
    let (name, id) = (output.display(), &profile.id);
    let failure = Failure::new(format!("`{name}`: the target {id} takes {}", taken.join(" or ")));
    Err(failure.help(profile.emits.first().map_or("choose another target", |word| wanted(word).1)))
}

/// What a word of `emits` means, and what an output's name must be for it.
fn wanted(word: &str) -> (&'static str, &'static str) {
    match word {
        "archive" => ("an archive", "end the name in .zip"),
        "json" => ("a JSON import file", "end the name in .json"),
        "csv" => ("a CSV", "end the name in .csv"),
        _ => ("a directory", "end the name in /"),
    }
}

/// Refuses an output that would replace or enter an input, or that exists.
pub(super) fn may_be_written(output: &Path, inputs: &[PathBuf], force: bool) -> Result<(), Failure> {
    let name = output.display();
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(|error| {
        Failure::new(format!("`{name}`: the folder it should lie in cannot be used: {error}"))
            .help("create the folder first")
    })?;
    inputs.iter().try_for_each(|input| stays_off(output, &folder, input))?;
    if !force && output.symlink_metadata().is_ok() {
        return Err(Failure::new(format!("`{name}` exists")).help("use --force to replace it"));
    }
    Ok(())
}

/// Refuses an output in this folder that is an input, holds it or lies in it.
fn stays_off(output: &Path, folder: &Path, input: &Path) -> Result<(), Failure> {
    let name = output.display();
    if let Ok(real) = input.canonicalize() {
        let same = is_same(&real, output) || folder.join(output.file_name().unwrap_or_default()) == real;
        if same {
            return Err(Failure::new(format!("`{name}` is the input itself; an input is never written"))
                .help("give the output another name"));
        }
        if output.canonicalize().is_ok_and(|old| old.is_dir() && real.starts_with(old)) {
            return Err(Failure::new(format!("`{name}` holds the input; an input is never written"))
                .help("write to a folder of its own"));
        }
        if real.is_dir() && folder.starts_with(&real) {
            return Err(Failure::new(format!("`{name}` lies inside the input; an input is never written"))
                .help("write to a folder outside the input"));
        }
    }
    Ok(())
}

/// Whether two paths are one file, by device and inode.
pub(super) fn is_same(left: &Path, right: &Path) -> bool {
    let identity = |path: &Path| fs::metadata(path).ok().map(|data| (data.dev(), data.ino()));
    identity(left).is_some() && identity(left) == identity(right)
}

/// A write that failed: exit 2 with place and cause.
pub(super) fn failure(place: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("`{}` cannot be written: {error}", place.display()));
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure.help("free some room and run again")
        }
        io::ErrorKind::AlreadyExists => failure.help("use --force to replace it"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            failure.help("write to a folder that you may write to")
        }
        _ => failure.help("nothing was left behind; mend the cause and run again"),
    }
}

/// An output that could not be given its name, or that has it and may not keep it.
pub(super) fn commit_failure(place: &Path, error: &CommitError) -> Failure {
    match error {
        CommitError::Before(error) => failure(place, error),
        CommitError::After(error) => Failure::new(format!(
            "`{}` is in its place and complete, but the folder around it could not be settled: {error}",
            place.display()
        ))
        .help("look at the disk; run again if the machine stops before it is synced"),
    }
}

/// The package, or its parts where the user allows a split and a limit forces it.
pub(super) fn parts(
    shape: Shape,
    inventory: &Inventory,
    profile: &Profile,
    settings: &Settings,
) -> Vec<Inventory> {
    if settings.import_as.is_some() {
        return import_parts(inventory, profile, settings);
    }
    if shape == Shape::Csv {
        return tables(inventory, profile, settings);
    }
    if let (Shape::Json, Some(needs)) = (shape, &profile.push) {
        let limits = needs.items_at_once(settings.push.storage.is_some());
        let most = limits.iter().map(|limit| limit.value).min().filter(|_| settings.split);
        let Some(most) = most.and_then(|most| usize::try_from(most).ok()) else {
            return vec![inventory.clone()];
        };
        return emit::plan_json::push::parts(inventory, needs, &settings.push, most);
    }
    let limit = profile.containers.max_bytes.iter().map(|limit| limit.value).min();
    let Some(limit) = limit.filter(|_| settings.split) else { return vec![inventory.clone()] };
    let context = Context::new(inventory, profile, settings);
    let rows = inventory.files().map(|entry| (entry.id, context.rows_naming(entry.id).to_vec())).collect();
    emit::split::split(inventory, limit, &rows)
}

/// The import file alone, or its parts.
fn import_parts(inventory: &Inventory, profile: &Profile, settings: &Settings) -> Vec<Inventory> {
    let Some(records) = Context::new(inventory, profile, settings).records().cloned() else {
        return vec![inventory.clone()];
    };
    let limits = profile.records.iter().flat_map(|needs| &needs.max_rows);
    let refused = limits.filter(|limit| limit.level == Level::Error).map(|limit| limit.value).min();
    let rows = if settings.split { refused } else { None };
    let whole = |records| Inventory { records: vec![records], manifests: Vec::new(), ..inventory.clone() };
    match emit::split_records(&records, rows, settings.split_bytes).as_slice() {
        [] | [_] => vec![whole(records)],
        several => several.iter().map(|rows| whole(records.part(rows))).collect(),
    }
}

/// The file name of an output.
pub(super) fn name(output: &Path) -> String {
    output.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Requests send pictures as they lie in the input: a plan that changes some of them needs a package first.
pub(super) fn can_be_told(shape: Shape, inventory: &Inventory, profile: &Profile) -> Result<(), Failure> {
    if shape != Shape::Json || profile.requests.is_none() || inventory.remakes.is_empty() {
        return Ok(());
    }
    let pictures = counted(inventory.remakes.len() as u64, "picture", "pictures");
    Err(Failure::new(format!(
        "{pictures} would be changed, and requests name pictures as they lie in the input"
    ))
    .help("build a directory or an archive with these options first, and the requests from that"))
}

/// The table alone, or divided where the user allows a split and a limit forces it.
fn tables(inventory: &Inventory, profile: &Profile, settings: &Settings) -> Vec<Inventory> {
    let Some(table) = Context::new(inventory, profile, settings).manifest().map(|table| table.entry) else {
        return Vec::new();
    };
    let limits = profile.manifest.as_ref().map(|needs| needs.max_bytes.as_slice()).unwrap_or_default();
    let limit = limits.iter().map(|limit| limit.value).min().filter(|_| settings.split);
    emit::split::rows(inventory, table, limit.unwrap_or(u64::MAX))
}

/// `upload-001.zip` for `upload.zip`.
pub(super) fn numbered(output: &Path, number: usize) -> PathBuf {
    let name = name(output);
    let endings = [".tar.gz", ".tar", ".tgz", ".zip", ".json", ".csv"];
    let ending = endings.iter().find(|ending| name.to_ascii_lowercase().ends_with(**ending));
    let (stem, ending) = name.split_at(name.len() - ending.map_or(0, |ending| ending.len()));
    output.with_file_name(format!("{stem}-{number:03}{ending}"))
}

/// Bytes of an output, and its SHA-256 where somebody wants it.
pub(super) fn measure(path: &Path, digest: bool) -> io::Result<(u64, Option<String>)> {
    if path.is_dir() {
        return Ok((bytes_below(path)?, None));
    }
    let bytes = fs::metadata(path)?.len();
    if !digest {
        return Ok((bytes, None));
    }
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
    }
    Ok((bytes, Some(hex(&hash.finalize()))))
}

fn bytes_below(folder: &Path) -> io::Result<u64> {
    fs::read_dir(folder)?.try_fold(0, |sum, entry| {
        let entry = entry?;
        let data = entry.metadata()?;
        Ok(sum + if data.is_dir() { bytes_below(&entry.path())? } else { data.len() })
    })
}

/// What the plan changes in each table, as unified diffs.
pub(super) fn diff(before: &Inventory, after: &Inventory) -> String {
    let tables = after.manifests.iter().filter(|table| table.is_changed()).map(|table| {
        let old = before.manifest(table.entry).filter(|table| !before.entry(table.entry).added);
        let old = old.map(emit::rendered).unwrap_or_default();
        emit::diff::unified(after.entry(table.entry).path.text(), &old, &emit::rendered(table))
    });
    let imports = after.records.iter().filter(|records| records.is_changed()).map(|records| {
        let old = before.records(records.entry).map(|records| records.text().to_vec()).unwrap_or_default();
        emit::diff::unified(after.entry(records.entry).path.text(), &old, &emit::rendered_records(records))
    });
    tables.chain(imports).collect()
}
