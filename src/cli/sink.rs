//! Where reports go: standard output or files, each written whole or not at all.
//!
//! Knows no finding. A closed pipe is a quiet end.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::emit::atomic::{CommitError, Staged};
use crate::emit::is_same;
use crate::report::{self, Appearance, Package, Render};
use crate::text::{counted, grouped};

use super::args::ReportArgs;
use super::{Failure, actions, earlier, note, terminal};

/// One report that is asked for.
struct Wanted {
    format: String,
    render: Render,
    path: Option<PathBuf>,
    is_human: bool,
    shows_images: bool,
    says_fixes: bool,
}

/// The reports of a run.
pub(super) struct Sink {
    wanted: Vec<Wanted>,
    appearance: Appearance,
}

impl Sink {
    /// What the user asked for; a wrong format is reported before anything is read.
    pub(super) fn new(args: &ReportArgs) -> Result<Self, Failure> {
        let appearance = terminal::appearance(args);
        let mut wanted = Vec::new();
        for format in &args.format {
            let (name, path) = match format.split_once('=') {
                Some((name, "-")) => (name, None),
                Some((name, path)) => (name, Some(PathBuf::from(path))),
                None => (format.as_str(), args.output_file.clone()),
            };
            wanted.push(one(name, path, args.statistics)?);
        }
        if wanted.is_empty() {
            wanted.push(one("human", args.output_file.clone(), args.statistics)?);
        }
        if wanted.iter().filter(|wanted| wanted.path.is_none()).count() > 1 {
            return Err(Failure::new("two reports cannot both go to standard output")
                .help("give all but one a file: --format json=report.json"));
        }
        let mut places = BTreeSet::new();
        for path in wanted.iter().filter_map(|wanted| wanted.path.as_deref()) {
            can_hold_a_report(path)?;
            if !places.insert(real(path)) {
                return Err(Failure::new(format!("`{}`: two reports cannot share a file", path.display()))
                    .help("give each a file of its own: --format json=report.json"));
            }
        }
        Ok(Self { wanted, appearance })
    }

    /// Refuses a report that would replace an input, or be replaced by what else is written.
    pub(super) fn keep_off(&self, inputs: &[PathBuf], outputs: &[&Path]) -> Result<(), Failure> {
        let placed = self.wanted.iter().filter_map(|wanted| Some((wanted, wanted.path.as_deref()?)));
        for (wanted, path) in placed {
            if path.is_file() && inputs.iter().any(|input| is_same(input, path)) {
                return Err(Failure::new(format!(
                    "`{}` is an input; an input is never written",
                    path.display()
                ))
                .help("give the report another name"));
            }
            let is_ours = || earlier::is_report(path, &wanted.format);
            if path.is_file() && inputs.iter().any(|input| is_inside(path, input)) && !is_ours() {
                return Err(Failure::new(format!(
                    "`{}` is a file of an input; an input is never written",
                    path.display()
                ))
                .help("give the report a new name, or a place outside the input"));
            }
            if outputs.iter().any(|output| *output == path || is_same(output, path)) {
                return Err(Failure::new(format!("`{}` is the output as well as a report", path.display()))
                    .help("give the report another name"));
            }
        }
        Ok(())
    }

    /// Whether a report is written that shows the digest of an output.
    pub(super) fn wants_digest(&self) -> bool {
        self.wanted.iter().any(|wanted| !wanted.is_human)
    }

    /// Whether a report is written that says what to do next.
    pub(super) fn wants_next(&self) -> bool {
        !self.appearance.quiet && self.wanted.iter().any(|wanted| wanted.is_human)
    }

    /// Whether a report is written that shows images.
    pub(super) fn wants_thumbnails(&self) -> bool {
        self.wanted.iter().any(|wanted| wanted.shows_images)
    }

    /// Whether a report is written that says what safe fixes do to the texts of files.
    pub(super) fn wants_replacements(&self) -> bool {
        self.wanted.iter().any(|wanted| wanted.says_fixes)
    }

    /// Writes every report; files first, so that standard output stays empty where one of them fails.
    pub(super) fn write(&self, packages: &[Package<'_>]) -> Result<(), Failure> {
        for wanted in &self.wanted {
            if let Some(path) = &wanted.path {
                to_file(path, wanted.render, packages, self.appearance.plain())?;
                if !self.appearance.quiet {
                    summary(packages, path);
                }
            }
        }
        let to_stdout = |wanted: &Wanted| to_stdout(wanted, packages, self.appearance);
        self.wanted.iter().filter(|wanted| wanted.path.is_none()).try_for_each(to_stdout)?;
        let is_shown = |wanted: &Wanted| wanted.is_human && wanted.path.is_none();
        if self.wanted.iter().any(is_shown) { actions::annotate(packages) } else { Ok(()) }
    }
}

/// Refuses a place that no file can have, before anything is read.
fn can_hold_a_report(path: &Path) -> Result<(), Failure> {
    let name = path.display();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (reason, help) = match folder {
        _ if path.as_os_str().is_empty() => {
            ("--format: the path of a report is missing".into(), "write --format json=report.json".to_owned())
        }
        _ if path.is_dir() => (
            format!("`{name}` is a directory"),
            format!("give the report a name in it: {}", path.join("report").display()),
        ),
        Some(folder) if !folder.is_dir() => {
            let folder = folder.display();
            (
                format!("`{name}`: there is no directory `{folder}`"),
                format!("make it first: mkdir -p {folder}"),
            )
        }
        _ => return Ok(()),
    };
    Err(Failure::new(reason).help(help))
}

/// The path without links and detours, of a file that may not be there yet.
fn real(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let in_folder = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.to_path_buf())
}

fn is_inside(path: &Path, input: &Path) -> bool {
    input.is_dir() && real(path).starts_with(real(input))
}

fn one(name: &str, path: Option<PathBuf>, statistics: bool) -> Result<Wanted, Failure> {
    let names =
        |formats: &[(&str, Render)]| formats.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let render = report::find(name).ok_or_else(|| {
        Failure::new(format!("--format {name}: unknown; known: {}", names(report::FORMATS)))
    })?;
    let counted = report::STATISTICS.iter().find(|(format, _)| *format == name).map(|(_, render)| *render);
    let render = if statistics { counted } else { Some(render) };
    let render = render.ok_or_else(|| {
        let known = names(report::STATISTICS);
        Failure::new(format!("--statistics has no format {name}; it has: {known}"))
    })?;
    Ok(Wanted {
        format: name.to_owned(),
        render,
        path,
        is_human: name == "human",
        shows_images: name == "html",
        says_fixes: name == "sarif",
    })
}

fn to_file(
    path: &Path,
    render: Render,
    packages: &[Package<'_>],
    appearance: Appearance,
) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::new(format!("`{}`: the report cannot be written: {error}", path.display()))
    };
    let mut text = Vec::new();
    render(packages, appearance, &mut text).map_err(failed)?;
    keep(path, &text).map_err(failed)
}

/// A file appears whole under its name or stays as it was; a device, a pipe, or a file in a folder that may not
/// be written to gets the text as it is.
pub(super) fn keep(path: &Path, text: &[u8]) -> io::Result<()> {
    let place = match fs::metadata(path) {
        Ok(data) if data.is_file() => path.canonicalize()?,
        Ok(_) => return fs::write(path, text),
        Err(_) => path.to_path_buf(),
    };
    let staged = match Staged::file_beside(&place) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return fs::write(path, text),
        staged => staged?,
    };
    staged.file()?.write_all(text)?;
    match staged.commit(true) {
        Ok(()) => Ok(()),
        Err(CommitError::Before(error) | CommitError::After(error)) => Err(error),
    }
}

fn to_stdout(wanted: &Wanted, packages: &[Package<'_>], appearance: Appearance) -> Result<(), Failure> {
    let appearance = if wanted.is_human { appearance } else { appearance.plain() };
    let mut out = io::BufWriter::new(io::stdout().lock());
    quiet_on_closed_pipe((wanted.render)(packages, appearance, &mut out).and_then(|()| out.flush()))
}

/// A reader that went away has seen enough; any other failure is reported.
pub(super) fn quiet_on_closed_pipe(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the report cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

fn summary(packages: &[Package<'_>], path: &Path) {
    let (mut tally, mut held) = (crate::model::Tally::default(), 0);
    for package in packages {
        tally += package.findings.tally;
        held += package.findings.held_back.total();
    }
    let held =
        if held == 0 { String::new() } else { format!(", {} held back by the baseline", grouped(held)) };
    note(&format!(
        "{}, {}, {}{held}; the report is in {}",
        counted(tally.errors, "error", "errors"),
        counted(tally.warnings, "warning", "warnings"),
        counted(tally.hints, "hint", "hints"),
        path.display()
    ));
}
