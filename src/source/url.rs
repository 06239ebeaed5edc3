//! Takes URLs in: what must not be shown of one is kept here and nowhere else.
//!
//! A signature or a password is taken away before the rest of the program sees the URL, so that no report, log, fact or
//! error can hold what nobody has. Opens nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::model::{url_scheme, without_secrets};

/// URLs with what must not be shown of them, by what is shown.
static HIDDEN: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// Two URLs that differ only in what must not be shown: as they are shown.
#[derive(Debug)]
pub(crate) struct Alike(pub(crate) String);

/// Takes a URL in: gives what may be shown of it, and keeps the rest. What is no URL stays as it is.
pub(crate) fn taken_in(path: &Path) -> Result<PathBuf, Alike> {
    let Some(whole) = path.to_str().filter(|_| matches!(url_scheme(path), Some("https" | "http"))) else {
        return Ok(path.to_path_buf());
    };
    let shown = without_secrets(whole);
    let mut hidden = HIDDEN.lock().unwrap_or_else(PoisonError::into_inner);
    match hidden.get(&shown) {
        // What is shown may be taken in once more.
        Some(known) if known != whole && whole != shown => return Err(Alike(shown)),
        Some(_) => {}
        None if whole == shown => {}
        None => drop(hidden.insert(shown.clone(), whole.to_owned())),
    }
    Ok(PathBuf::from(shown))
}

/// The whole URL of which this is shown.
#[cfg(feature = "remote")]
pub(super) fn whole(shown: &str) -> String {
    let hidden = HIDDEN.lock().unwrap_or_else(PoisonError::into_inner);
    hidden.get(shown).cloned().unwrap_or_else(|| shown.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn what_signs_a_url_is_not_shown_and_is_known_where_it_is_opened() {
        let whole_url = "https://me:pass@host.example/a/up.zip?X-Amz-Signature=1f&X-Amz-Credential=K#x";
        let shown = taken_in(Path::new(whole_url)).unwrap();
        assert_eq!(shown, Path::new("https://host.example/a/up.zip"));
        // It may be named again as it is shown, but not with another signature.
        assert_eq!(taken_in(&shown).unwrap(), shown);
        assert!(taken_in(Path::new("https://host.example/a/up.zip?sig=2")).is_err());
        #[cfg(feature = "remote")]
        assert_eq!(whole("https://host.example/a/up.zip"), whole_url);
        assert_eq!(taken_in(Path::new("s3://b/what?.png")).unwrap(), Path::new("s3://b/what?.png"));
    }
}
