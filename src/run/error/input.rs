//! Inputs that cannot be looked at.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::{is_url, url_scheme};
use crate::source::OpenError;

use super::Words;

/// Why an input cannot be looked at.
#[derive(Debug)]
#[non_exhaustive]
pub enum InputError {
    /// There is nothing at this path.
    Missing(PathBuf),
    /// It is there and cannot be read.
    Unreadable(PathBuf, io::Error),
    /// It is a device, a FIFO or a socket.
    NotAFileOrDirectory(PathBuf),
    /// Two URLs differ only in what must not be shown: as it is shown.
    Alike(String),
    /// One input lies in another.
    Nested {
        /// The input that lies in the other.
        inner: PathBuf,
        /// The other.
        outer: PathBuf,
    },
}

impl InputError {
    /// The reason why the input at a path did not open.
    pub(crate) fn of(path: &Path, error: OpenError) -> Self {
        let path = path.to_path_buf();
        match error {
            OpenError::Missing => Self::Missing(path),
            OpenError::Io(error) => Self::Unreadable(path, error),
            OpenError::NotAFileOrDirectory => Self::NotAFileOrDirectory(path),
        }
    }

    /// Whether it may be read at another time: a store did not answer, or was asked too much.
    pub(super) fn passes(&self) -> bool {
        use io::ErrorKind::{ConnectionReset, NotConnected, ResourceBusy, TimedOut};
        let Self::Unreadable(path, error) = self else { return false };
        is_url(path) && matches!(error.kind(), ConnectionReset | NotConnected | ResourceBusy | TimedOut)
    }

    pub(super) fn words(&self) -> Words {
        let (message, help) = match self {
            Self::Missing(path) if is_url(path) => (
                format!("`{}`: there is no such object, and none below it", path.display()),
                "check bucket and key, which are taken as they are written; a folder ends in `/`",
            ),
            Self::Missing(path) if path.to_string_lossy().contains("://") => (
                format!("`{}` is a URL of a scheme that is not read", path.display()),
                "give s3:// gs:// az:// or https://, or download it first",
            ),
            Self::Missing(path) => (
                format!("`{}`: there is no such file or directory", path.display()),
                "check the spelling; paths are taken from the current directory",
            ),
            Self::Unreadable(path, error) if is_url(path) => {
                (format!("`{}`: cannot be read: {error}", path.display()), help_at_url(path, error.kind()))
            }
            Self::Unreadable(path, error) => (
                format!("`{}`: cannot be read: {error}", path.display()),
                "check the permissions of the file and of the folders above it",
            ),
            Self::NotAFileOrDirectory(path) => (
                format!("`{}` is neither a file nor a directory", path.display()),
                "give a directory or an archive; devices and pipes are not read",
            ),
            Self::Alike(url) => (
                format!("two inputs are `{url}`, with different signatures"),
                "give one of them, or each in a run of its own",
            ),
            Self::Nested { inner, outer } => (
                format!(
                    "`{}` lies in `{}`: each of its files would be sent twice",
                    inner.display(),
                    outer.display()
                ),
                "give only the outer one",
            ),
        };
        (message, Some(help.into()))
    }
}

/// What to do about a URL that cannot be read.
fn help_at_url(url: &Path, kind: io::ErrorKind) -> &'static str {
    let is_signed = matches!(url_scheme(url), Some("https" | "http"));
    match kind {
        io::ErrorKind::Unsupported => {
            "download it first, or take a released build, which reads s3:// gs:// az:// https:// (of the sources: --features remote)"
        }
        io::ErrorKind::InvalidFilename => {
            "s3://BUCKET/KEY, gs://BUCKET/KEY, az://CONTAINER/KEY or https://HOST/FILE"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::Other if is_signed => {
            "check the URL; a signature may have expired, or be for another method than GET"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
            match url_scheme(url) {
                Some("gs") => {
                    "credentials are those of the environment, e.g. GOOGLE_APPLICATION_CREDENTIALS; docs/remote.md lists them"
                }
                Some("az") => {
                    "credentials are those of the environment, e.g. AZURE_STORAGE_ACCOUNT_NAME and _KEY; docs/remote.md lists them"
                }
                _ => {
                    "credentials are those of the environment, e.g. AWS_ACCESS_KEY_ID, AWS_REGION; docs/remote.md lists them"
                }
            }
        }
        _ => "try again when the store answers",
    }
}

impl Error for InputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable(_, error) => Some(error),
            _ => None,
        }
    }
}
