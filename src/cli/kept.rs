//! What hooks found clean: a data set of which nothing changed since is not read again.
//!
//! One small file a data set in the user's cache, written whole or not at all. Keeps verdicts that are clean and
//! nothing else, and trusts no file that it does not know to its last byte.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::run::{self, Evidence, Input, Options};

use super::{known, note, sink};

/// The first line of a file, for this version of it.
const HEAD: &str = "imgpack clean 1";
/// Most files that are kept.
const FILES: usize = 256;
/// Most bytes of a file that is believed.
const BYTES: u64 = 64 << 10;

/// How far what was kept is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Nothing is kept, nothing looked up.
    Off,
    /// What was kept stands.
    On,
    /// Everything is read, and what was kept is held against it.
    Verify,
}

/// Where verdicts are kept.
pub(super) struct Kept {
    folder: Option<PathBuf>,
    trust: Trust,
}

/// What is known of one package before it is read.
pub(super) struct Before {
    evidence: Option<Evidence>,
    clean: Option<Clean>,
}

/// A package was clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clean {
    /// Seconds since 1970.
    since: u64,
    used: Vec<usize>,
}

impl Kept {
    /// In the cache of the user.
    pub(super) fn new(trust: Trust) -> Self {
        let folder =
            if trust == Trust::Off { None } else { cache().map(|cache| cache.join("imgpack/clean")) };
        Self { folder, trust }
    }

    /// What is known of a package, with the options that hold for it.
    pub(super) fn of(&self, input: &Input, options: &Options) -> Before {
        let evidence = self.folder.as_ref().and_then(|_| run::evidence(input, options));
        let clean =
            evidence.as_ref().and_then(|evidence| parse(&read(&self.file(evidence)?)?, &evidence.key));
        Before { evidence, clean }
    }

    /// The verdict that stands without reading.
    pub(super) fn stands<'b>(&self, before: &'b Before) -> Option<&'b Clean> {
        before.clean.as_ref().filter(|_| self.trust == Trust::On)
    }

    /// Keeps what a package was found to be: `used` where it is clean. What was kept and was wrong is reported.
    pub(super) fn conclude(&self, before: &Before, name: &str, used: Option<&[usize]>) {
        let Before { evidence: Some(evidence), clean } = before else { return };
        let Some(file) = self.file(evidence) else { return };
        match (used, clean) {
            (Some(used), None) if evidence.is_settled => {
                self.keep(&file, &text(&evidence.key, known::now(), used));
            }
            (None, Some(clean)) => {
                let since = clean.since();
                note(&format!(
                    "`{name}`: was kept as clean since {since}, and is not: its bytes changed and no time or size of a file did"
                ));
                note("  help: --no-cache reads it every time");
                let _ = std::fs::remove_file(file);
            }
            _ => {}
        }
    }

    fn file(&self, evidence: &Evidence) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(&evidence.place))
    }

    /// What cannot be kept is found again the next time.
    fn keep(&self, file: &Path, text: &str) {
        let Some(folder) = &self.folder else { return };
        if std::fs::create_dir_all(folder).and_then(|()| sink::keep(file, text.as_bytes())).is_ok() {
            prune(folder);
        }
    }
}

impl Clean {
    /// Which of its exceptions set something aside.
    pub(super) fn used(&self) -> &[usize] {
        &self.used
    }

    /// Says where somebody wants to know it.
    pub(super) fn say(&self, name: &str, is_wanted: bool) {
        if is_wanted {
            note(&format!("`{name}`: unchanged since {}, when it was clean", self.since()));
        }
    }

    /// The time, as people write it.
    fn since(&self) -> String {
        let (year, month, day) = known::day(self.since);
        let minutes = self.since / 60;
        format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60 % 24, minutes % 60)
    }
}

fn text(key: &str, since: u64, used: &[usize]) -> String {
    let used: Vec<String> = used.iter().map(usize::to_string).collect();
    format!("{HEAD}\n{key}\n{since}\n{}\n", used.join(" "))
}

fn read(file: &Path) -> Option<String> {
    if file.metadata().ok()?.len() > BYTES {
        return None;
    }
    std::fs::read_to_string(file).ok()
}

/// What a file says, where it is of this version, whole, and about this key.
fn parse(content: &str, key: &str) -> Option<Clean> {
    let mut lines = content.lines().skip(2);
    let since = lines.next()?.parse().ok()?;
    let used = lines.next()?.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let clean = Clean { since, used };
    (content == text(key, clean.since, &clean.used)).then_some(clean)
}

/// Removes the oldest files above the most.
fn prune(folder: &Path) {
    let Ok(entries) = folder.read_dir() else { return };
    let age = |entry: std::fs::DirEntry| {
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        (written.unwrap_or(UNIX_EPOCH), entry.path())
    };
    let mut files: Vec<_> = entries.flatten().map(age).collect();
    files.sort();
    for (_, file) in files.iter().take(files.len().saturating_sub(FILES)) {
        let _ = std::fs::remove_file(file);
    }
}

/// The folder for what programs can make again, where the system names one.
fn cache() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = |below: &str| named("HOME").map(|home| home.join(below));
    named("XDG_CACHE_HOME").or_else(|| {
        if cfg!(windows) {
            named("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            home("Library/Caches")
        } else {
            home(".cache")
        }
    })
}
