//! All that is asked of the operating system: opening without waiting and without following links, stamps,
//! holes, names.
//!
//! The only file of this room that knows a system. Knows no container.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::{OpenError, ReadAt, Stamp};

/// What lies at a path.
pub(super) enum Place {
    File(File),
    Folder(Folder),
}

/// Opens what lies at a path without ever waiting: a FIFO would block, a socket cannot be opened, a device may
/// act.
pub(super) fn open(path: &Path) -> Result<Place, OpenError> {
    let metadata = std::fs::metadata(path).map_err(open_error)?;
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(OpenError::NotAFileOrDirectory);
    }
    if metadata.is_dir() {
        return Folder::open(path).map(Place::Folder).map_err(open_error);
    }
    let file = system::open(path).map_err(open_error)?;
    let metadata = file.metadata().map_err(OpenError::Io)?;
    if metadata.is_file() { Ok(Place::File(file)) } else { Err(OpenError::NotAFileOrDirectory) }
}

fn open_error(error: io::Error) -> OpenError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::Missing,
        _ => OpenError::Io(error),
    }
}

/// The last component, also of `.` and `..`.
pub(super) fn name_of(path: &Path) -> String {
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned());
    own.or_else(|| Some(path.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned()))
        .unwrap_or_else(|| path.to_string_lossy().into_owned())
}

/// A folder that is open, so that names below it stay names below it.
#[derive(Debug)]
pub(super) struct Folder {
    root: system::Root,
    path: PathBuf,
}

impl Folder {
    fn open(path: &Path) -> io::Result<Self> {
        let root = system::Root::open(path)?;
        // Absolute and free of links, so that names below it and targets of links can be compared with it.
        Ok(Self { root, path: path.canonicalize()? })
    }

    /// Absolute and free of links.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a file by its name below the folder; `None` where there is none any more. Follows no link.
    pub(super) fn file(&self, name: &[u8]) -> io::Result<Option<File>> {
        self.root.file(name)
    }
}

impl ReadAt for File {
    fn size(&self) -> io::Result<u64> {
        self.metadata().map(|metadata| metadata.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        system::read_at(self, buffer, offset)
    }

    fn stamp(&self) -> io::Result<Stamp> {
        self.metadata().map(|metadata| stamp(&metadata))
    }

    fn next_data(&self, offset: u64) -> Option<u64> {
        system::next_data(self, offset)
    }
}

/// A time, as the system counts.
type Time = (i64, i64);

/// The stamp of a file.
pub(super) fn stamp(metadata: &Metadata) -> Stamp {
    let (identity, modified, changed) = system::identity_and_times(metadata);
    Stamp { identity, size: metadata.len(), modified, changed }
}

pub(super) use system::{name_below, open_files_allowed, special_word};

#[cfg(unix)]
mod system {
    use std::fs::{File, FileType, Metadata};
    use std::io;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{FileExt as _, FileTypeExt as _, MetadataExt as _};
    use std::path::Path;

    use super::Time;
    use rustix::fs::{Mode, OFlags, SeekFrom};
    use rustix::io::Errno;
    use rustix::process::{Resource, getrlimit};

    /// How everything is opened.
    const READ: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

    pub(super) fn open(path: &Path) -> io::Result<File> {
        Ok(rustix::fs::open(path, READ, Mode::empty())?.into())
    }

    #[derive(Debug)]
    pub(super) struct Root(File);

    impl Root {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            Ok(Self(rustix::fs::open(path, READ | OFlags::DIRECTORY, Mode::empty())?.into()))
        }

        pub(super) fn file(&self, name: &[u8]) -> io::Result<Option<File>> {
            match rustix::fs::openat(&self.0, name, READ | OFlags::NOFOLLOW, Mode::empty()) {
                Ok(descriptor) => Ok(Some(descriptor.into())),
                Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }
    }

    pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        file.read_at(buffer, offset)
    }

    /// A file system that knows no holes says: here.
    pub(super) fn next_data(file: &File, at: u64) -> Option<u64> {
        match rustix::fs::seek(file, SeekFrom::Data(at)) {
            Ok(data) => Some(data),
            Err(Errno::NXIO) => None,
            Err(_) => Some(at),
        }
    }

    /// Device and inode; the times of the last write and of the last change, in seconds and nanoseconds since 1970.
    pub(super) fn identity_and_times(metadata: &Metadata) -> ((u64, u64), Time, Option<Time>) {
        let (written, changed) =
            ((metadata.mtime(), metadata.mtime_nsec()), (metadata.ctime(), metadata.ctime_nsec()));
        ((metadata.dev(), metadata.ino()), written, Some(changed))
    }

    /// The bytes of a name below a folder.
    pub(in super::super) fn name_below(root: &Path, path: &Path) -> Option<Vec<u8>> {
        path.strip_prefix(root).ok().map(|path| path.as_os_str().as_bytes().to_vec())
    }

    /// Half of what the system allows is left to the rest of the process.
    pub(in super::super) fn open_files_allowed(most: u64) -> u64 {
        getrlimit(Resource::Nofile).current.map_or(most, |limit| (limit / 2).clamp(1, most))
    }

    /// What is neither a file nor a folder nor a link.
    pub(in super::super) fn special_word(file_type: FileType) -> &'static str {
        match file_type {
            kind if kind.is_fifo() => "a FIFO",
            kind if kind.is_socket() => "a socket",
            kind if kind.is_char_device() || kind.is_block_device() => "a device",
            _ => "neither a file nor a directory",
        }
    }
}

#[cfg(windows)]
mod system {
    use std::fs::{File, FileType, Metadata, OpenOptions};
    use std::io;
    use std::os::windows::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
    use std::path::{Path, PathBuf};

    use super::Time;

    /// `FILE_FLAG_OPEN_REPARSE_POINT`: a link itself is opened, not what it leads to.
    const NO_FOLLOW: u32 = 0x0020_0000;
    /// `FILE_ATTRIBUTE_REPARSE_POINT`: of a file that is no link, the system fetches or unpacks the bytes where it is
    /// opened in the ordinary way.
    const REPARSE_POINT: u32 = 0x400;

    pub(super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    #[derive(Debug)]
    pub(super) struct Root(PathBuf);

    impl Root {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            std::fs::read_dir(path)?;
            path.canonicalize().map(Self)
        }

        pub(super) fn file(&self, name: &[u8]) -> io::Result<Option<File>> {
            let Ok(name) = std::str::from_utf8(name) else {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "its name is not Unicode"));
            };
            let path = self.0.join(name.replace('/', "\\"));
            match OpenOptions::new().read(true).custom_flags(NO_FOLLOW).open(&path) {
                Ok(file) => match file.metadata()? {
                    found if !found.is_file() => Ok(None),
                    found if found.file_attributes() & REPARSE_POINT != 0 => File::open(path).map(Some),
                    _ => Ok(Some(file)),
                },
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        }
    }

    pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match file.seek_read(buffer, offset) {
            // ERROR_HANDLE_EOF
            Err(error) if error.raw_os_error() == Some(38) => Ok(0),
            read => read,
        }
    }

    pub(super) fn next_data(_: &File, at: u64) -> Option<u64> {
        Some(at)
    }

    /// The time of creation stands for the file; times in units of 100 ns since 1601. The last change of anything is
    /// said only of an open file.
    pub(super) fn identity_and_times(metadata: &Metadata) -> ((u64, u64), Time, Option<Time>) {
        ((metadata.creation_time(), 0), (metadata.last_write_time().cast_signed(), 0), None)
    }

    /// The name below a folder, `/` between components. A name that is no Unicode is no UTF-8 either.
    pub(in super::super) fn name_below(root: &Path, path: &Path) -> Option<Vec<u8>> {
        let mut name = path.strip_prefix(root).ok()?.as_os_str().as_encoded_bytes().to_vec();
        name.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
        Some(name)
    }

    pub(in super::super) fn open_files_allowed(most: u64) -> u64 {
        most
    }

    pub(in super::super) fn special_word(_: FileType) -> &'static str {
        "neither a file nor a directory"
    }
}
