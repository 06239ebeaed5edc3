//! All that writing asks of the operating system: which file is which, names given at once, what is durable.
//!
//! The only file of this room that knows a system.

pub(crate) use system::is_same;
pub(super) use system::{
    exchange, identity_at, identity_of, is_abandoned, keeps_name, open_staged, rename_new, sync_folder,
    sync_tree,
};

/// What two names of one file have in common, and two files have not.
pub(super) type Identity = (u64, u64);

#[cfg(unix)]
mod system {
    use std::fs::{self, File};
    use std::io;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    use rustix::fs::{CWD, Mode, OFlags, RenameFlags, renameat_with};
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    use super::Identity;

    /// Whether two paths lead to one file.
    pub(crate) fn is_same(left: &Path, right: &Path) -> bool {
        let identity = |path: &Path| fs::metadata(path).ok().map(|data| (data.dev(), data.ino()));
        identity(left).is_some() && identity(left) == identity(right)
    }

    /// Of what lies at a path, be it a link.
    pub(in super::super) fn identity_at(path: &Path) -> io::Result<Identity> {
        path.symlink_metadata().map(|data| (data.dev(), data.ino()))
    }

    pub(in super::super) fn identity_of(file: &File) -> io::Result<Identity> {
        file.metadata().map(|data| (data.dev(), data.ino()))
    }

    /// Opens a file for reading and writing, and no link.
    pub(in super::super) fn open_staged(path: &Path) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
    }

    /// Gives a name that nothing has.
    pub(in super::super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
    }

    /// Exchanges the names of two folders.
    pub(in super::super) fn exchange(from: &Path, to: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, from, CWD, to, RenameFlags::EXCHANGE)?)
    }

    /// Whether the process that staged a place is dead.
    pub(in super::super) fn is_abandoned(process: i32, _: &Path) -> bool {
        let Some(process) = Pid::from_raw(process) else { return false };
        test_kill_process(process) == Err(Errno::SRCH)
    }

    /// Makes everything below a folder durable: one call for the file system, where thousands of single ones take
    /// minutes.
    #[cfg(target_os = "linux")]
    pub(in super::super) fn sync_tree(folder: &Path) -> io::Result<()> {
        Ok(rustix::fs::syncfs(File::open(folder)?)?)
    }

    /// Makes everything below a folder durable.
    #[cfg(not(target_os = "linux"))]
    pub(in super::super) fn sync_tree(folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { sync_tree(&path)? } else { File::open(&path)?.sync_all()? }
        }
        sync_folder(folder)
    }

    /// Makes the names in a folder durable.
    pub(in super::super) fn sync_folder(path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Whether a file of this name keeps it.
    pub(in super::super) fn keeps_name(_: &str) -> bool {
        true
    }
}

#[cfg(windows)]
mod system {
    use std::fs::{self, File, OpenOptions};
    use std::io;
    use std::os::windows::fs::OpenOptionsExt as _;
    use std::path::Path;
    use std::time::Duration;

    use winapi_util::{Handle, file};

    use super::Identity;

    /// `FILE_FLAG_OPEN_REPARSE_POINT`: a link itself is opened, not what it leads to.
    const NO_FOLLOW: u32 = 0x0020_0000;
    /// No build takes so long.
    const ABANDONED: Duration = Duration::from_hours(24);
    /// Names of devices, also with an extension.
    const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

    /// Whether two paths lead to one file.
    pub(crate) fn is_same(left: &Path, right: &Path) -> bool {
        match (identity_at(left), identity_at(right)) {
            (Ok(left), Ok(right)) => left == right,
            _ => false,
        }
    }

    pub(in super::super) fn identity_at(path: &Path) -> io::Result<Identity> {
        let found = file::information(Handle::from_path_any(path)?)?;
        Ok((found.volume_serial_number(), found.file_index()))
    }

    pub(in super::super) fn identity_of(file: &File) -> io::Result<Identity> {
        let found = file::information(file)?;
        Ok((found.volume_serial_number(), found.file_index()))
    }

    /// Opens a file for reading and writing, and no link.
    pub(in super::super) fn open_staged(path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).custom_flags(NO_FOLLOW).open(path)
    }

    /// Gives a name that nothing has: a second name for the file is an error where there is one, whoever came
    /// first. A folder, and a file on a disk without second names, is renamed after a look.
    pub(in super::super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
        let linked =
            if from.is_dir() { Err(io::ErrorKind::Unsupported.into()) } else { fs::hard_link(from, to) };
        match linked {
            Ok(()) => fs::remove_file(from),
            Err(_) if to.symlink_metadata().is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(from, to),
        }
    }

    /// Exchanges the names of two folders, one after the other: the system cannot do it at once.
    pub(in super::super) fn exchange(from: &Path, to: &Path) -> io::Result<()> {
        let mut aside = from.as_os_str().to_owned();
        aside.push("-old.tmp");
        fs::rename(to, &aside)?;
        if let Err(error) = fs::rename(from, to) {
            let _ = fs::rename(&aside, to);
            return Err(error);
        }
        fs::rename(&aside, from)
    }

    /// Whether a process that lives would have been done with a place long ago; others cannot be asked for.
    pub(in super::super) fn is_abandoned(process: i32, path: &Path) -> bool {
        let written = path.symlink_metadata().and_then(|data| data.modified());
        let age = written.ok().and_then(|written| written.elapsed().ok());
        i64::from(process) != i64::from(std::process::id()) && age.is_some_and(|age| age > ABANDONED)
    }

    /// Makes everything below a folder durable.
    pub(in super::super) fn sync_tree(folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                sync_tree(&path)?;
            } else {
                OpenOptions::new().write(true).open(path)?.sync_all()?;
            }
        }
        Ok(())
    }

    /// A folder cannot be synced here; the system does it.
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may fail")]
    pub(in super::super) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }

    /// Whether a file of this name keeps it: no device, no stream, no separator, nothing cut from its end.
    pub(in super::super) fn keeps_name(name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let stem = lower.split('.').next().unwrap_or_default().trim_end();
        let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        let is_port = port.is_some_and(|number| {
            let mut letters = number.chars();
            letters.next().is_some_and(|letter| letter.is_ascii_digit()) && letters.next().is_none()
        });
        let is_refused = |letter: char| letter.is_control() || "<>:\"\\|?*".contains(letter);
        !DEVICES.contains(&stem) && !is_port && !name.ends_with(['.', ' ']) && !name.contains(is_refused)
    }

    #[cfg(test)]
    mod tests {
        use super::keeps_name;

        #[test]
        fn names_that_the_system_would_change_are_known() {
            for name in ["nul", "CON.png", "com1.jpg", "a.", "a ", "a:b", "a\\b", "a?"] {
                assert!(!keeps_name(name), "{name}");
            }
            for name in ["nulls", "com.jpg", "com10.jpg", ".a", "é 1.png"] {
                assert!(keeps_name(name), "{name}");
            }
        }
    }
}
