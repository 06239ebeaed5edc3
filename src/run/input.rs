//! What one run looks at: an input, or several inputs that the target joins to one package.
//!
//! Knows no rule; the joining itself is done in `source`.

use std::fmt::{self, Formatter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{ContainerKind, Depth, TroubleKind};
use crate::source::{self, HeldFiles, Opened, Part, ReadAt};

use super::error::InputError;
use super::options::Options;
#[cfg(feature = "fs")]
use super::reach::{is_within_reach, open, taken_in};
#[cfg(feature = "fs")]
use super::{recall, table};

#[cfg(feature = "fs")]
mod scanned;

#[cfg(feature = "fs")]
pub use scanned::{merged, recalled};

/// What one run looks at.
#[derive(Debug, Clone)]
pub struct Input(Place);

#[derive(Clone)]
enum Place {
    #[cfg(feature = "fs")]
    Paths {
        /// At least one.
        paths: Vec<PathBuf>,
        /// They stand side by side, each below its own name.
        joined: bool,
        /// A file that is no archive is a package of one file.
        bare: bool,
        /// A table that was given beside the package, which it describes.
        table: Option<PathBuf>,
    },
    /// Files of one folder that are looked at one by one, as a package of these alone.
    #[cfg(feature = "fs")]
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line alone takes loose files"))]
    Files {
        /// The folder.
        folder: PathBuf,
        /// Each by its path, and by its name in the folder.
        files: Vec<(PathBuf, String)>,
    },
    /// What scans said of inputs that are not at hand.
    #[cfg(feature = "fs")]
    Recalled {
        /// At least one.
        packages: Vec<recall::Package>,
        /// They stand side by side, each below its own name.
        joined: bool,
    },
    /// Bytes that are at hand.
    Held {
        /// At least one.
        parts: Vec<Held>,
        /// They stand side by side, each below its own name.
        joined: bool,
        /// A file that is no archive is a package of one file.
        bare: bool,
    },
}

/// An input of which the bytes are at hand: in memory, or wherever ranges of them can be read.
#[derive(Clone)]
pub struct Held {
    name: PathBuf,
    bytes: Bytes,
}

#[derive(Clone)]
enum Bytes {
    File(Arc<dyn ReadAt>),
    Folder(HeldFiles),
}

impl Held {
    /// A file of this name.
    pub fn file(name: impl Into<PathBuf>, bytes: impl ReadAt + 'static) -> Self {
        Self { name: name.into(), bytes: Bytes::File(Arc::new(bytes)) }
    }

    /// A folder of this name with these files, each by its name below the folder, `/` between components. A name that
    /// ends in `/` is that of a folder that holds nothing.
    pub fn folder(name: impl Into<PathBuf>, files: Vec<(String, Arc<dyn ReadAt>)>) -> Self {
        Self { name: name.into(), bytes: Bytes::Folder(files) }
    }

    fn open(&self, bare: bool) -> Result<Opened, InputError> {
        let file = self.name.file_name().unwrap_or(self.name.as_os_str()).to_string_lossy();
        let of = |error| InputError::of(&self.name, error);
        match &self.bytes {
            Bytes::Folder(files) => Ok(source::open_held(&file, files.clone())),
            Bytes::File(bytes) => {
                let opened = source::open_bytes(&file, Arc::clone(bytes)).map_err(of)?;
                if bare && stands_for_itself(&opened) {
                    return source::open_bare_bytes(&file, Arc::clone(bytes)).map_err(of);
                }
                Ok(opened)
            }
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "fs")]
            Self::Paths { paths, table, .. } => f.debug_list().entries(paths).entries(table).finish(),
            #[cfg(feature = "fs")]
            Self::Files { files, .. } => f.debug_list().entries(files).finish(),
            #[cfg(feature = "fs")]
            Self::Recalled { packages, .. } => {
                f.debug_list().entries(packages.iter().map(|one| &one.source)).finish()
            }
            Self::Held { parts, .. } => f.debug_list().entries(parts.iter().map(|part| &part.name)).finish(),
        }
    }
}

/// The packages that inputs form: each its own, or all of them one where the target joins them.
#[cfg(feature = "fs")]
pub fn packages(paths: &[PathBuf], options: &Options) -> Result<Vec<Input>, InputError> {
    let paths = &paths.iter().map(|path| taken_in(path)).collect::<Result<Vec<_>, _>>()?;
    let input = |paths: &[PathBuf], joined, bare| {
        Input(Place::Paths { paths: paths.to_vec(), joined, bare, table: None })
    };
    if !options.target.as_ref().is_some_and(|profile| profile.joins_inputs) {
        if let Some((package, table)) = table::beside(paths) {
            let (paths, table) = (vec![package.clone()], Some(table.clone()));
            return Ok(vec![Input(Place::Paths { paths, joined: false, bare: false, table })]);
        }
        return Ok(paths.chunks(1).map(|paths| input(paths, false, false)).collect());
    }
    let is_merged = options.settings.push.merge.is_some();
    if !is_merged {
        apart(paths)?;
    }
    Ok(vec![input(paths, is_merged || paths.len() > 1, true)])
}

/// The same of inputs that are at hand.
pub fn held_packages(parts: &[Held], options: &Options) -> Vec<Input> {
    let input = |parts: &[Held], joined, bare| Input(Place::Held { parts: parts.to_vec(), joined, bare });
    if !options.target.as_ref().is_some_and(|profile| profile.joins_inputs) {
        return parts.chunks(1).map(|part| input(part, false, false)).collect();
    }
    vec![input(parts, options.settings.push.merge.is_some() || parts.len() > 1, true)]
}

/// Refuses inputs that lie in one another: each file would be sent twice.
#[cfg(feature = "fs")]
fn apart(paths: &[PathBuf]) -> Result<(), InputError> {
    let real: Vec<(&PathBuf, PathBuf)> =
        paths.iter().filter_map(|path| Some((path, path.canonicalize().ok()?))).collect();
    for (index, (outer, outer_real)) in real.iter().enumerate() {
        for (other, (inner, inner_real)) in real.iter().enumerate() {
            if index != other && inner_real.starts_with(outer_real) {
                return Err(InputError::Nested { inner: (*inner).clone(), outer: (*outer).clone() });
            }
        }
    }
    Ok(())
}

impl Input {
    /// An archive or an import file of which the bytes are at hand: in memory, or wherever ranges of them can be
    /// read. The name is the one that the file would have.
    pub fn held(name: impl Into<PathBuf>, bytes: impl ReadAt + 'static) -> Self {
        Self(Place::Held { parts: vec![Held::file(name, bytes)], joined: false, bare: false })
    }

    /// Files of a folder as a package of these alone, each by its path and by its name in the folder.
    #[cfg(feature = "cli")]
    pub(crate) fn files(folder: PathBuf, files: Vec<(PathBuf, String)>) -> Self {
        Self(Place::Files { folder, files })
    }

    /// The paths of the inputs; of bytes that are at hand there are none.
    pub fn paths(&self) -> &[PathBuf] {
        match &self.0 {
            #[cfg(feature = "fs")]
            Place::Paths { paths, .. } => paths,
            #[cfg(feature = "fs")]
            Place::Files { folder, .. } => std::slice::from_ref(folder),
            #[cfg(feature = "fs")]
            Place::Recalled { .. } => &[],
            Place::Held { .. } => &[],
        }
    }

    /// The paths that reports are about, whether or not there is something at them.
    pub(crate) fn places(&self) -> Vec<&Path> {
        match &self.0 {
            #[cfg(feature = "fs")]
            Place::Recalled { packages, .. } => packages.iter().map(|one| Path::new(&one.source)).collect(),
            _ => self.paths().iter().map(PathBuf::as_path).collect(),
        }
    }

    /// How much of each file was read, where that is past: the least of all that was scanned.
    pub fn depth(&self) -> Option<Depth> {
        match &self.0 {
            #[cfg(feature = "fs")]
            Place::Recalled { packages, .. } => packages.iter().map(|one| one.depth).min(),
            _ => None,
        }
    }

    /// The paths of the inputs and of the table beside them.
    pub(super) fn all_paths(&self) -> Vec<PathBuf> {
        #[cfg(feature = "fs")]
        let table = self.table();
        #[cfg(not(feature = "fs"))]
        let table: Option<&Path> = None;
        self.paths().iter().cloned().chain(table.map(Path::to_path_buf)).collect()
    }

    /// The first input: its name may suggest a target.
    pub(super) fn first(&self) -> &Path {
        match &self.0 {
            #[cfg(feature = "fs")]
            Place::Paths { paths, .. } => paths.first().map_or(Path::new(""), PathBuf::as_path),
            #[cfg(feature = "fs")]
            Place::Files { folder, .. } => folder,
            #[cfg(feature = "fs")]
            Place::Recalled { packages, .. } => {
                packages.first().map_or(Path::new(""), |one| Path::new(&one.source))
            }
            Place::Held { parts, .. } => parts.first().map_or(Path::new(""), |part| &part.name),
        }
    }

    /// What reports call the package.
    pub fn name(&self) -> String {
        match &self.0 {
            #[cfg(feature = "fs")]
            Place::Paths { paths, .. } => {
                paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
            }
            #[cfg(feature = "fs")]
            Place::Files { folder, .. } => folder.display().to_string(),
            #[cfg(feature = "fs")]
            Place::Recalled { .. } => self.spelt().join(", "),
            Place::Held { .. } => self.spelt().join(", "),
        }
    }

    /// The table that was given beside the package.
    #[cfg(feature = "fs")]
    pub(super) fn table(&self) -> Option<&Path> {
        match &self.0 {
            Place::Paths { table, .. } => table.as_deref(),
            _ => None,
        }
    }

    /// The paths of the inputs as the command line spells them.
    pub(super) fn spelt(&self) -> Vec<String> {
        match &self.0 {
            #[cfg(feature = "fs")]
            Place::Paths { paths, table, .. } => {
                paths.iter().chain(table).map(|path| path.display().to_string()).collect()
            }
            #[cfg(feature = "fs")]
            Place::Files { folder, .. } => vec![folder.display().to_string()],
            #[cfg(feature = "fs")]
            Place::Recalled { packages, .. } => packages.iter().map(|one| one.source.clone()).collect(),
            Place::Held { parts, .. } => parts.iter().map(|part| part.name.display().to_string()).collect(),
        }
    }

    /// Opens all of it as one package.
    pub(super) fn open(&self) -> Result<Opened, InputError> {
        self.opened().map(without_own)
    }

    fn opened(&self) -> Result<Opened, InputError> {
        match &self.0 {
            #[cfg(feature = "fs")]
            Place::Paths { paths, joined, bare, .. } => open_all(paths, *joined, *bare),
            #[cfg(feature = "fs")]
            Place::Files { folder, files } => open_files(folder, files),
            #[cfg(feature = "fs")]
            Place::Recalled { packages, joined } => Ok(scanned::open(packages, *joined)),
            Place::Held { parts, joined, bare } => match parts.as_slice() {
                [only] if !joined => only.open(*bare),
                parts => {
                    let part = |part: &Held| Ok(Part { name: spelt(&part.name), opened: part.open(true)? });
                    Ok(source::join(parts.iter().map(part).collect::<Result<_, InputError>>()?))
                }
            },
        }
    }
}

/// Passes over what this program wrote for itself, or is told by: no data set holds it.
fn without_own(mut opened: Opened) -> Opened {
    let kind = opened.listing.container.kind;
    if kind == ContainerKind::Directory || kind.is_archive() {
        for entry in opened.listing.entries.iter_mut().filter(|entry| entry.path.is_own()) {
            entry.dropped = true;
        }
    }
    opened
}

#[cfg(feature = "fs")]
fn open_files(folder: &Path, files: &[(PathBuf, String)]) -> Result<Opened, InputError> {
    let part = |(path, name): &(PathBuf, String)| {
        is_within_reach(path)?;
        let opened = source::open_bare(path).map_err(|error| InputError::of(path, error))?;
        Ok(Part { name: name.clone(), opened })
    };
    let parts = files.iter().map(part).collect::<Result<_, InputError>>()?;
    Ok(source::gather(parts, &folder.to_string_lossy()))
}

#[cfg(feature = "fs")]
fn open_all(paths: &[PathBuf], joined: bool, bare: bool) -> Result<Opened, InputError> {
    // Nothing is read where one of several inputs cannot be looked at.
    paths.iter().try_for_each(|path| is_within_reach(path))?;
    match paths {
        [only] if !joined && bare => open_one(only),
        [only] if !joined => open(only),
        _ => {
            let part = |path: &PathBuf| Ok(Part { name: spelt(path), opened: open_one(path)? });
            Ok(source::join(paths.iter().map(part).collect::<Result<_, InputError>>()?))
        }
    }
}

/// Opens an input; one that neither is nor claims to be an archive stands for itself.
#[cfg(feature = "fs")]
fn open_one(path: &Path) -> Result<Opened, InputError> {
    let opened = open(path)?;
    if stands_for_itself(&opened) {
        return source::open_bare(path).map_err(|error| InputError::of(path, error));
    }
    Ok(opened)
}

/// Whether what was opened neither is nor claims to be an archive.
fn stands_for_itself(opened: &Opened) -> bool {
    let container = &opened.listing.container;
    let is_archive = container.claimed.is_some()
        || container.troubles.iter().any(|trouble| trouble.kind == TroubleKind::UnsupportedContainer);
    container.kind == ContainerKind::Unknown && !is_archive
}

/// The last component as the command line spells it: none for `/`, and `.` and `..` as they are.
fn spelt(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.trim_end_matches(std::path::is_separator);
    text.rsplit(std::path::is_separator).next().unwrap_or(text).to_owned()
}
