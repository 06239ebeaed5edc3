//! Images that are given by themselves. With `--per-entry-only` they are together one package, beside archives and
//! tables; else each is one, which is said.
//!
//! Knows no rule: which of them run is decided by the engine.

use std::path::{Path, PathBuf};

use crate::config;
use crate::model::{ContainerKind, Format};
use crate::report::shell;
use crate::run::{self, Input, InputError, Options};

use super::args::CheckArgs;
use super::call::Task;

/// The packages of a task.
pub(super) fn packages(task: &Task<CheckArgs>, options: &Options) -> Result<Vec<Input>, InputError> {
    let (files, others): (Vec<PathBuf>, Vec<PathBuf>) =
        task.inputs.iter().cloned().partition(|path| is_loose(path));
    let mut packages = if others.is_empty() { Vec::new() } else { run::packages(&others, options)? };
    if !files.is_empty() {
        packages.insert(0, gathered(&files, task.within.as_deref()));
    }
    Ok(packages)
}

/// What to name instead of images that are each taken as a package: the folder they lie in.
pub(super) fn folder_instead(inputs: &[PathBuf], packages: usize) -> Option<String> {
    if packages < 2 || packages != inputs.len() || !inputs.iter().all(|path| is_loose(path)) {
        return None;
    }
    let folder = inputs.first().and_then(|path| path.parent())?;
    let is_shared = inputs.iter().all(|path| path.parent() == Some(folder));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Some(if is_shared { shell(&folder.to_string_lossy()) } else { "FOLDER".into() })
}

/// Whether it is a file that is no package by its name.
fn is_loose(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let format = name.rsplit_once('.').and_then(|(_, end)| Format::from_extension(&end.to_ascii_lowercase()));
    !path.is_dir() && ContainerKind::from_name(&name).is_none() && format.is_some_and(Format::is_media)
}

/// Files under the names that they have in their data set, else in the current folder, else in the folder that all of
/// them lie in.
fn gathered(files: &[PathBuf], within: Option<&Path>) -> Input {
    let files: Vec<PathBuf> = files.iter().map(|file| config::absolute(file)).collect();
    let holds_all = |folder: &Path| files.iter().all(|file| file.starts_with(folder));
    let current = config::absolute(Path::new("."));
    let above = files.iter().take(1).flat_map(|file| file.ancestors().skip(1));
    let folders: Vec<&Path> = within.into_iter().chain([current.as_path()]).chain(above).collect();
    let folder = folders.into_iter().find(|folder| holds_all(folder)).unwrap_or(&current);
    let named = files.iter().map(|file| {
        let name = config::relative(file, folder).to_string_lossy().replace('\\', "/");
        (config::shown(file), name)
    });
    let named = named.collect();
    Input::files(config::shown(folder), named)
}
