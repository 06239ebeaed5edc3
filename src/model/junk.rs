//! What systems and tools leave in folders and archives, by its name.
//!
//! Knows no platform; rules say what it does there.

/// What systems and tools leave in folders and archives.
const JUNK_NAMES: &[&str] = &[
    ".ds_store",
    ".appledouble",
    ".lsoverride",
    ".localized",
    "thumbs.db",
    "thumbs.db:encryptable",
    "ehthumbs.db",
    "desktop.ini",
    "$recycle.bin",
    ".directory",
    ".fseventsd",
    ".spotlight-v100",
    ".temporaryitems",
    ".trashes",
    "@eadir",
    ".git",
    ".svn",
    ".hg",
    ".cache",
    ".venv",
    ".ipynb_checkpoints",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".documentrevisions-v100",
    ".thumbnails",
    ".tox",
    ".idea",
    ".picasa.ini",
    "picasa.ini",
    "system volume information",
    // The icon of a folder on macOS, and as file servers write its last character.
    "icon\r",
    "icon\u{f00d}",
];

/// What the names of leavings begin with: a bin of deleted files, a file that was deleted while it was open, the lock of
/// an office program.
const JUNK_STARTS: &[&str] = &[".trash-", ".nfs0", ".~lock.", "~$"];

/// The stream in which Windows notes that a file was downloaded, where it became a file.
const JUNK_END: &str = ":zone.identifier";

/// Whether a part of a path is one of them.
pub(super) fn is_junk(text: &str) -> bool {
    // A dot file, what begins with `__` and the Windows names need one of these letters at the start of a component.
    ends_with(text, JUNK_END)
        || text.split('/').any(|part| match part.as_bytes().first() {
            Some(b'_') => part == "__MACOSX" || part == "__pycache__",
            Some(
                b'.' | b't' | b'T' | b'e' | b'E' | b'd' | b'D' | b's' | b'S' | b'p' | b'P' | b'i' | b'I'
                | b'~' | b'$' | b'@',
            ) => {
                part.starts_with("._") && part.len() > 2
                    || JUNK_NAMES.iter().any(|name| name.eq_ignore_ascii_case(part))
                    || JUNK_STARTS.iter().any(|start| starts_with(part, start))
            }
            _ => false,
        })
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

fn ends_with(text: &str, end: &str) -> bool {
    let from = text.len().checked_sub(end.len());
    from.and_then(|from| text.get(from..)).is_some_and(|found| found.eq_ignore_ascii_case(end))
}
