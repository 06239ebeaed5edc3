//! Rules about `imgpack.toml`: what it sets aside, and whether it still should.
//!
//! What cannot be understood there is refused before anything is read, and no finding.

rules! { expired_ignore, unused_ignore }

use crate::model::{Ignore, Locus};

/// What is set aside, as the configuration spells it.
fn words(ignore: &Ignore) -> String {
    match &ignore.path {
        Some(path) => format!("`{}` at `{}`", ignore.code, path.text),
        None => format!("`{}`", ignore.code),
    }
}

/// Where it stands: the file to correct.
fn place(ignore: &Ignore) -> Locus {
    Locus::Config(Box::new(ignore.place.clone()))
}
