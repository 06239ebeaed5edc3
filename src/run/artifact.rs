//! What findings are called after, on whatever machine: the path of the input from where the run stands.
//!
//! Knows no finding.

use std::env;
use std::path::{Component, Path, PathBuf};

use crate::model::is_url;

use super::input::Input;
use super::options::Options;

/// The paths of the inputs from the base of the run, with `/`.
pub(super) fn name(input: &Input, options: &Options) -> String {
    let Some(here) = env::current_dir().ok().filter(|_| !input.places().is_empty()) else {
        return input.name();
    };
    let base = options.base.as_ref().map_or_else(|| here.clone(), |base| whole(&here, base));
    // A URL is the same from everywhere.
    let name = |path: &Path| match path.to_str().filter(|_| is_url(path)) {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => relative(&base, &whole(&here, path)),
    };
    let names = input.places().into_iter().map(name);
    names.collect::<Vec<_>>().join(", ")
}

/// A path from the root, without `.` and `..`; no link is followed.
fn whole(here: &Path, path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for component in here.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(whole.pop()),
            other => whole.push(other),
        }
    }
    whole
}

fn relative(base: &Path, path: &Path) -> String {
    let same = base.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    // On another drive there is no way from here.
    if same == 0 {
        return path.to_string_lossy().replace('\\', "/");
    }
    let up = base.components().skip(same).map(|_| "..".to_owned());
    let down = path.components().skip(same).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".into() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_named_from_the_base_however_it_is_spelt() {
        let here = Path::new("/home/me/sets");
        let name =
            |base: &str, path: &str| relative(&whole(here, Path::new(base)), &whole(here, Path::new(path)));
        for spelt in ["a/up.zip", "./a/up.zip", "/home/me/sets/a/up.zip", "b/../a//up.zip"] {
            assert_eq!(name(".", spelt), "a/up.zip", "{spelt}");
        }
        assert_eq!(name(".", "/home/me/sets/"), ".");
        assert_eq!(name("..", "a/up.zip"), "sets/a/up.zip");
        assert_eq!(name(".", "/data/up.zip"), "../../../data/up.zip");
    }
}
