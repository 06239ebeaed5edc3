//! Writes folders.
//!
//! Knows no plan. Names that would leave the folder are refused, whatever the rules said.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use crate::model::Format;
use crate::source::Bytes;

use super::os::keeps_name;
use super::{Pack, each_window};

/// A folder in the making.
pub(super) struct Dir {
    root: PathBuf,
}

impl Dir {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// Makes the folders that a member lies in. Never the root: where it is gone, the output was given up.
    fn folders_above(&self, relative: &Path) -> io::Result<()> {
        let mut folder = self.root.clone();
        for part in relative.parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Pack for Dir {
    fn member(&mut self, name: &str, _: Option<Format>, bytes: &mut dyn Bytes) -> io::Result<()> {
        let relative = Path::new(name);
        if !relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("`{name}` leaves the folder")));
        }
        if !name.split('/').all(keeps_name) {
            let reason = format!("`{name}` cannot be the name of a file on this system");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        self.folders_above(relative)?;
        let path = self.root.join(relative);
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        each_window(bytes, |window| file.write_all(window))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}
