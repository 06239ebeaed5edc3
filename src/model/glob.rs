//! A pattern of names as users write it: `*.tif`, `drafts/`, `scans/**/x-?.png`.
//!
//! One without a `/` in its middle means files and folders of this name wherever they stand; what lies below a
//! folder that is meant is meant as well.

use rustc_hash::FxHashMap;

/// A pattern of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    /// As it was written.
    pub text: String,
    parts: Vec<String>,
    is_anchored: bool,
}

impl Glob {
    /// The pattern that a text means.
    pub fn new(text: &str) -> Self {
        let trimmed = text.strip_prefix("./").unwrap_or(text).trim_matches('/');
        let parts: Vec<String> = trimmed.split('/').map(str::to_owned).collect();
        Self { text: text.to_owned(), is_anchored: parts.len() > 1 || text.starts_with('/'), parts }
    }

    /// Whether it means a file of this name, or a folder above it.
    pub fn matches(&self, path: &str) -> bool {
        let names = names(path);
        if !self.is_anchored {
            return self.parts.first().is_some_and(|part| names.iter().any(|name| is_like(part, name)));
        }
        (1..=names.len()).any(|count| are_like(&self.parts, names.get(..count).unwrap_or_default()))
    }

    /// Whether it means nothing but what it spells.
    fn is_plain(&self) -> bool {
        !self.text.contains(['*', '?'])
    }
}

/// Many patterns, each with a value. A plain one is found by the name that it means: their number costs nothing.
#[derive(Debug, Default)]
pub struct Globs<T> {
    paths: FxHashMap<String, Vec<T>>,
    names: FxHashMap<String, Vec<T>>,
    others: FxHashMap<String, (Glob, Vec<T>)>,
}

impl<T: Copy> Globs<T> {
    /// Adds a pattern.
    pub fn add(&mut self, glob: &Glob, value: T) {
        let key = || glob.parts.join("/");
        let values = match (glob.is_plain(), glob.is_anchored) {
            (true, true) => self.paths.entry(key()).or_default(),
            (true, false) => self.names.entry(key()).or_default(),
            _ => &mut self.others.entry(glob.text.clone()).or_insert_with(|| (glob.clone(), Vec::new())).1,
        };
        values.push(value);
    }

    /// Hands out the value of each pattern that means a file of this name, in no order.
    pub fn each(&self, path: &str, mut take: impl FnMut(T)) {
        let names = names(path);
        if names.is_empty() {
            return;
        }
        let whole = names.join("/");
        let ends = whole.match_indices('/').map(|(at, _)| at).chain([whole.len()]);
        let above = ends.filter_map(|end| self.paths.get(whole.get(..end)?));
        let named = names.iter().filter_map(|name| self.names.get(*name));
        let others = self.others.values().filter(|(glob, _)| glob.matches(path)).map(|(_, values)| values);
        above.chain(named).chain(others).flatten().copied().for_each(&mut take);
    }
}

/// The names of the folders of a path, and its own.
fn names(path: &str) -> Vec<&str> {
    path.split('/').filter(|name| !name.is_empty() && *name != ".").collect()
}

/// Whether names fit the parts one by one; `**` stands for any number of them.
fn are_like(parts: &[String], names: &[&str]) -> bool {
    match (parts, names) {
        ([], names) => names.is_empty(),
        ([any, rest @ ..], _) if any == "**" => {
            (0..=names.len()).any(|skipped| are_like(rest, names.get(skipped..).unwrap_or_default()))
        }
        ([part, rest @ ..], [name, names @ ..]) => is_like(part, name) && are_like(rest, names),
        _ => false,
    }
}

/// Whether a name fits; `*` stands for any characters, `?` for one. Goes back to the last `*` alone, so that no
/// pattern takes long.
fn is_like(part: &str, name: &str) -> bool {
    let (part, name): (Vec<char>, Vec<char>) = (part.chars().collect(), name.chars().collect());
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < name.len() {
        match part.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(letter) if *letter == '?' || Some(letter) == name.get(seen) => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((back, from)) = star else { return false };
                star = Some((back, from + 1));
                (at, seen) = (back + 1, from + 1);
            }
        }
    }
    part.iter().skip(at).all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_what_users_of_other_tools_expect() {
        for (pattern, path, meant) in [
            ("*.tif", "a.tif", true),
            ("*.tif", "deep/er/a.tif", true),
            ("*.tif", "a.tiff", false),
            ("drafts", "drafts/a.png", true),
            ("drafts/", "x/drafts/a.png", true),
            ("x/drafts", "y/x/drafts/a.png", false),
            ("x/drafts", "x/drafts/a.png", true),
            ("./x/*.png", "x/a.png", true),
            ("x/*.png", "x/y/a.png", false),
            ("x/**/*.png", "x/y/z/a.png", true),
            ("x/**/*.png", "x/a.png", true),
            ("IMG_????.jpg", "IMG_2231.jpg", true),
            ("IMG_????.jpg", "IMG_223.jpg", false),
            ("*a*b*c", "xaxbxbxc", true),
            ("a.png", "./a.png", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(path), meant, "{pattern} {path}");
        }
    }

    #[test]
    fn many_patterns_mean_what_each_of_them_means() {
        let patterns = [
            "*.tif",
            "a.tif",
            "/a.tif",
            "./a.tif",
            "x",
            "x/",
            "/x",
            "x/y",
            "x//y",
            "x/./y",
            "x/*",
            "**/a.tif",
            "",
            "/",
            ".",
            "./",
            "y/a.tif",
            "x/y/a.tif/",
            "?.tif",
            "*.tif",
        ];
        let globs: Vec<Glob> = patterns.map(Glob::new).to_vec();
        let mut all = Globs::default();
        globs.iter().enumerate().for_each(|(at, glob)| all.add(glob, at));
        for path in ["a.tif", "./a.tif", "/x/y//a.tif", "x/y/a.tif", "y/a.tif", "x", "xy", "", "/", "x/."] {
            let mut found = Vec::new();
            all.each(path, |at| found.push(at));
            found.sort_unstable();
            let meant = globs.iter().enumerate().filter(|(_, glob)| glob.matches(path));
            assert_eq!(found, meant.map(|(at, _)| at).collect::<Vec<_>>(), "{path}");
        }
    }
}
