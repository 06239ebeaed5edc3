//! `imgpack init`: writes an `imgpack.toml` with the data sets that it finds, and on request a hook and a job of CI.
//!
//! Replaces nothing: where one of the files is there already, none is written. A configuration that is there is enough for
//! a hook and a job.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::config;
use crate::text::counted;

use super::args::{Ci, InitArgs};
use super::known::Program;
use super::{Exit, Failure, Outcome, note};

mod find;
mod text;

use find::Found;

/// A file to be written, and what somebody does who has one already.
struct Wanted {
    path: PathBuf,
    text: String,
    instead: String,
}

pub(super) fn run(args: &InitArgs) -> Outcome {
    let folder = &args.folder;
    if !folder.is_dir() {
        return Err(Failure::new(format!("`{}` is no folder", folder.display()))
            .help("name the folder of the repository, or none for the current one"));
    }
    let kept = kept(folder)?;
    if let Some(path) = kept.as_ref().filter(|_| !args.hook && args.ci.is_none()) {
        let exists = Failure::new(format!("`{}` exists; nothing was written", shown(path)));
        return Err(exists.help("remove it first, or write the data sets into it by hand"));
    }
    let found = if kept.is_none() { find::data_sets(folder) } else { Vec::new() };
    let mut wanted: Vec<Wanted> = kept.is_none().then(|| configuration(folder, &found)).into_iter().collect();
    wanted.extend(args.hook.then(|| hook(folder)));
    wanted.extend(args.ci.map(|ci| job(folder, ci)));
    if let Some(there) = wanted.iter().find(|wanted| wanted.path.symlink_metadata().is_ok()) {
        return Err(Failure::new(format!("`{}` exists; nothing was written", shown(&there.path)))
            .help(there.instead.clone()));
    }
    wanted.iter().try_for_each(write)?;
    let names = wanted.iter().map(|wanted| format!("`{}`", shown(&wanted.path))).collect::<Vec<_>>();
    let sets = counted(found.len() as u64, "data set", "data sets");
    match &kept {
        Some(path) => note(&format!("wrote {}; `{}` stays as it is", names.join(", "), shown(path))),
        None => note(&format!("wrote {} with {sets}", names.join(", "))),
    }
    let is_empty = kept.is_none() && found.is_empty();
    note(if is_empty { "next: name your data sets in it" } else { "next: imgpack check" });
    if args.hook {
        note("then: pre-commit install");
    }
    if let (Some(ci), true) = (args.ci, text::SOURCE.is_empty()) {
        let job = shown(&job(folder, ci).path);
        note(&format!("then: write the URL of the repository of imgpack as IMGPACK_SOURCE into `{job}`"));
    }
    Ok(Exit::Clean)
}

/// The configuration that a folder has already, under any of its names.
fn kept(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let folder = config::absolute(folder);
    let found = config::nearest(&folder, &Program::new())
        .map_err(|problem| Failure::new(problem.to_string()).help("correct it first"))?;
    Ok(found.filter(|path| path.parent() == Some(&folder)))
}

fn configuration(folder: &Path, found: &[Found]) -> Wanted {
    let instead = "remove it first, or write the data sets into it by hand".into();
    Wanted { path: folder.join(config::NAME), text: text::config(found), instead }
}

fn hook(folder: &Path) -> Wanted {
    let text = format!("repos:\n{}", text::HOOK);
    let path = folder.join(".pre-commit-config.yaml");
    Wanted { path, text, instead: format!("add this to its `repos:`\n{}", text::HOOK) }
}

fn job(folder: &Path, ci: Ci) -> Wanted {
    let (path, text) = match ci {
        Ci::Github => (".github/workflows/imgpack.yml", text::github()),
        Ci::Gitlab => (".gitlab-ci.yml", text::gitlab()),
    };
    let instead = format!("add this job to it\n{text}");
    Wanted { path: folder.join(path), text, instead }
}

fn write(wanted: &Wanted) -> Result<(), Failure> {
    let written = || {
        if let Some(folder) = wanted.path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Somebody else may have written it meanwhile.
        let mut file = OpenOptions::new().write(true).create_new(true).open(&wanted.path)?;
        file.write_all(wanted.text.as_bytes())
    };
    written().map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", shown(&wanted.path))))
}

fn shown(path: &Path) -> String {
    config::shown(&config::absolute(path)).display().to_string()
}
