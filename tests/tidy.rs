//! The shape of the program: who may import whom, which crate belongs in which module, how files look.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom. `cli` may import everything.
const IMPORTS: &[(&str, &[&str])] = &[
    ("streams", &[]),
    ("text", &[]),
    ("parallel", &[]),
    ("model", &["text"]),
    ("profiles", &["model", "text"]),
    ("source", &["model", "parallel", "text"]),
    ("probe", &["model", "source", "text"]),
    ("config", &["model", "profiles", "text"]),
    ("view", &["model", "profiles", "text"]),
    ("rules", &["model", "profiles", "view", "text"]),
    ("engine", &["model", "parallel", "profiles", "rules", "view", "text"]),
    ("emit", &["model", "parallel", "source", "profiles", "view", "text"]),
    ("report", &["model", "profiles", "rules", "text"]),
    ("run", &["model", "profiles", "source", "probe", "view", "rules", "engine", "emit", "report", "text"]),
    ("schema", &["config", "profiles", "rules"]),
    ("fixture", &["model", "source", "probe"]),
    ("fuzzing", &["model", "profiles", "source", "probe", "engine", "emit", "run", "fixture"]),
];

/// Which modules a crate belongs in.
const CRATES: &[(&str, &[&str])] = &[
    ("zip", &["emit"]),
    ("tar", &["emit"]),
    ("flate2", &["source", "probe", "emit", "run"]),
    ("fdeflate", &["probe"]),
    ("ruzstd", &["run"]),
    ("bzip2", &["source"]),
    ("quick_xml", &["probe", "emit", "report"]),
    ("image", &["probe", "emit"]),
    ("fast_image_resize", &["emit"]),
    ("moxcms", &["emit"]),
    ("libheif_rs", &["emit"]),
    ("infer", &["source", "probe"]),
    ("rayon", &["parallel"]),
    ("object_store", &["source"]),
    ("reqwest", &[]),
    ("rustls", &["source"]),
    ("tokio", &["source"]),
    ("futures_util", &["source"]),
    ("serde_json", &["model", "probe", "report", "emit", "schema"]),
    ("serde", &["model", "profiles", "report"]),
    ("time", &["rules", "cli"]),
    ("toml", &["config", "profiles"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("signal_hook", &["cli"]),
    ("terminal_size", &["cli"]),
    ("miette", &["report"]),
    ("similar", &["emit"]),
    ("rustix", &["source", "emit"]),
    ("winapi_util", &["emit"]),
    ("sha2", &["model", "probe", "emit", "report", "run"]),
    ("imgpack_streams", &["source", "probe"]),
    ("crc32fast", &["streams"]),
    ("wide", &["streams"]),
    ("encoding_rs", &["probe", "model", "emit"]),
    ("memchr", &["streams", "model", "source", "probe", "rules", "view", "report", "emit"]),
    ("caseless", &["text"]),
    ("md5", &["emit", "probe"]),
    ("regex_lite", &["view"]),
    ("unicode_normalization", &["model", "text", "rules"]),
    ("bitflags", &["model", "rules"]),
];

/// The floors of `view`, the lowest first: a module imports only what stands below it.
const FLOORS: &[&[&str]] = &[
    &[
        "columns",
        "content",
        "darwin_core",
        "derivatives",
        "hidden",
        "imports",
        "items",
        "key_shapes",
        "ladder",
        "members",
        "names",
        "pairs",
        "pattern",
        "rows",
        "tables",
    ],
    &["values"],
    &["spreadsheet"],
    &["url"],
    &["record_columns"],
    &["several"],
    &["local", "near_names", "path_column", "proposed_pattern"],
    &["identifiers", "keys", "linked", "references"],
    &["matching", "shape"],
    &["context"],
    &["copies", "described", "each_table", "elsewhere", "naming", "reading", "sound_keys", "table"],
    &["options"],
];

/// The floors of `source`, the lowest first; a folder is one module, and `mod` is what `mod.rs` itself defines.
const SOURCE_FLOORS: &[&[&str]] = &[
    &["budget", "pace", "permissions", "stamp", "url"],
    &["read_at", "scratch"],
    &["zeros"],
    &["tar_header"],
    &["sniff"],
    &["leftover"],
    &["mod"],
    &["joined", "memory", "os", "positional", "watched", "windows"],
    &["extents", "lazy", "recalled"],
    &["input"],
    &["dir", "tar", "zip"],
    &["no_remote", "remote"],
    &["open", "outline"],
];

/// What the groups of rules share. No group imports another.
const SHARED_BY_RULES: &[&str] = &["draft", "extension", "keyed", "limit", "readings", "turning"];

/// Modules that do no input or output and know no time.
const PURE: &[&str] = &["text", "model", "profiles", "view", "rules", "engine", "report"];
/// What such modules must not name.
const IMPURE: &[&str] =
    &["std::fs", "std::env", "std::process", "std::time", "std::net", "println!", "eprintln!"];

const MAX_FILE: usize = 400;
const MAX_FUNCTION: usize = 40;

struct Source {
    path: PathBuf,
    module: String,
    /// The text without its unit tests.
    code: String,
}

/// Where code lies: each folder below `src` is a module, the crate beside it is one as a whole.
const ROOTS: &[&str] = &["src", "streams/src"];

fn sources() -> Vec<Source> {
    let roots = ROOTS.iter().map(|root| Path::new(env!("CARGO_MANIFEST_DIR")).join(root));
    let found: Vec<Source> = roots.flat_map(|root| sources_below(&root)).collect();
    assert!(found.iter().any(|source| source.module == "streams"), "the walk lost its way");
    found
}

fn sources_below(root: &Path) -> Vec<Source> {
    let tests = test_files(root);
    let own_crate = root.parent().and_then(Path::file_name).filter(|name| *name == "streams");
    let mut found = Vec::new();
    for path in files_below(root).into_iter().filter(|path| !tests.contains(path)) {
        // What lies below a test-only folder is test-only as well.
        if path.ancestors().any(|folder| tests.contains(&folder.join("mod.rs"))) {
            continue;
        }
        let relative = path.strip_prefix(root).unwrap().to_path_buf();
        let first = own_crate.unwrap_or(relative.components().next().unwrap().as_os_str());
        let first = first.to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        let code = code.split("#[cfg(test)]\n#[allow").next().unwrap().to_owned();
        found.push(Source { path: relative, module: first.trim_end_matches(".rs").to_owned(), code });
    }
    assert!(found.len() > 4, "the walk lost its way");
    found
}

/// Files that only tests see: named by a `mod` line that `#[cfg(test)]` guards.
fn test_files(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for path in files_below(root) {
        let text = fs::read_to_string(&path).unwrap();
        let stem = path.file_stem().unwrap();
        let own = ["mod", "lib", "main"].iter().any(|name| stem == *name);
        let folder = if own { path.parent().unwrap().to_path_buf() } else { path.with_extension("") };
        let mut guarded = false;
        for line in text.lines() {
            let module = line.trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ");
            if let Some(name) =
                module.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')).filter(|_| guarded)
            {
                found.insert(folder.join(format!("{name}.rs")));
                found.insert(folder.join(name).join("mod.rs"));
            }
            guarded = line == "#[cfg(test)]" || (guarded && line.starts_with("#["));
        }
    }
    found
}

fn files_below(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The names that follow a path: `super::`, `crate::view::`, each alone or in braces.
fn named_after(code: &str, path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(path) {
        if code[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || before == ':') {
            continue;
        }
        let rest = &code[at + path.len()..];
        let list = rest.strip_prefix('{').map_or(rest, |list| &list[..list.find("};").unwrap_or(list.len())]);
        let count = if rest.starts_with('{') { usize::MAX } else { 1 };
        for name in list.split(',').take(count).map(str::trim) {
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            names.insert(name[..end].to_owned());
        }
    }
    names
}

/// Runs a judgement over all files and lists every breach.
fn for_each_source(judge: impl Fn(&Source, &mut String)) {
    let mut breaches = String::new();
    for source in sources() {
        judge(&source, &mut breaches);
    }
    assert!(breaches.is_empty(), "\n{breaches}");
}

/// The modules that a text names after `crate::`.
fn modules_named(code: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            modules.insert(name[..end].to_owned());
        }
    }
    modules
}

#[test]
fn modules_import_only_the_modules_that_the_table_allows() {
    for_each_source(|source, breaches| {
        let Some((_, allowed)) = IMPORTS.iter().find(|(module, _)| *module == source.module) else { return };
        for named in modules_named(&source.code) {
            let is_module = IMPORTS.iter().any(|(module, _)| *module == named) || named == "cli";
            if is_module && named != source.module && !allowed.contains(&named.as_str()) {
                writeln!(breaches, "{}: imports {named}", source.path.display()).unwrap();
            }
        }
    });
}

#[test]
fn modules_of_the_view_import_only_what_stands_below_them() {
    let floor = |name: &str| FLOORS.iter().position(|floor| floor.contains(&name));
    for_each_source(|source, breaches| {
        let mut parts = source.path.iter().map(|part| part.to_str().unwrap());
        let (module, Some(name), inner) = (parts.next().unwrap(), parts.next(), parts.next()) else { return };
        let name = name.trim_end_matches(".rs");
        if module != "view" || name == "mod" {
            return;
        }
        let Some(own) = floor(name) else {
            return writeln!(breaches, "{}: stands on no floor", source.path.display()).unwrap();
        };
        let up = if inner.is_some() { "super::super::" } else { "super::" };
        for named in named_after(&source.code, up).union(&named_after(&source.code, "crate::view::")) {
            // A name that is no module is one that `mod.rs` passes on, from whatever floor.
            let is_type = named.starts_with(|first: char| first.is_ascii_uppercase());
            if is_type || floor(named).is_some_and(|floor| floor >= own) {
                writeln!(breaches, "{}: imports {named}", source.path.display()).unwrap();
            }
        }
    });
}

#[test]
fn modules_of_the_source_import_only_what_stands_below_them() {
    let floor = |name: &str| SOURCE_FLOORS.iter().position(|floor| floor.contains(&name));
    let homes = homes_of_names_that_source_passes_on();
    for_each_source(|source, breaches| {
        let mut parts = source.path.iter().map(|part| part.to_str().unwrap());
        let (module, Some(name), file) = (parts.next().unwrap(), parts.next(), parts.next()) else { return };
        let name = name.trim_end_matches(".rs");
        if module != "source" || name == "mod" {
            return;
        }
        let Some(own) = floor(name) else {
            return writeln!(breaches, "{}: stands on no floor", source.path.display()).unwrap();
        };
        let up = if file.is_some_and(|file| file != "mod.rs") { "super::super::" } else { "super::" };
        for named in named_after(&source.code, up).union(&named_after(&source.code, "crate::source::")) {
            let is_passed_on = named.starts_with(|first: char| first.is_ascii_uppercase());
            let home = homes.get(named).map_or(if is_passed_on { "mod" } else { named }, String::as_str);
            if home != name && floor(home).is_some_and(|floor| floor >= own) {
                writeln!(breaches, "{}: imports {named} of {home}", source.path.display()).unwrap();
            }
        }
    });
}

/// The module of each name that `source/mod.rs` passes on without defining it.
fn homes_of_names_that_source_passes_on() -> BTreeMap<String, String> {
    let mut homes = BTreeMap::new();
    let source = sources().into_iter().find(|source| source.path == Path::new("source/mod.rs")).unwrap();
    for line in source.code.lines() {
        let Some((_, passed)) = line.split_once("use ").filter(|_| line.starts_with("pub")) else { continue };
        let Some((home, names)) = passed.split_once("::") else { continue };
        for name in names.trim_matches(['{', '}', ';']).split(", ") {
            homes.insert(name.trim_end_matches("};").to_owned(), home.to_owned());
        }
    }
    assert_eq!(homes.get("ReadAt").map(String::as_str), Some("read_at"));
    homes
}

#[test]
fn no_group_of_rules_imports_another() {
    for_each_source(|source, breaches| {
        let mut parts = source.path.iter().map(|part| part.to_str().unwrap());
        let (module, group, file) = (parts.next().unwrap(), parts.next(), parts.next());
        if module != "rules" || file.is_none() {
            return;
        }
        let mut named = named_after(&source.code, "crate::rules::");
        if file == Some("mod.rs") {
            named.extend(named_after(&source.code, "super::"));
        } else {
            named.extend(named_after(&source.code, "super::super::"));
        }
        for name in named {
            let is_module = name.starts_with(|first: char| first.is_ascii_lowercase());
            if is_module && group != Some(&name) && !SHARED_BY_RULES.contains(&name.as_str()) {
                writeln!(breaches, "{}: imports {name}", source.path.display()).unwrap();
            }
        }
    });
}

#[test]
fn every_module_is_in_the_table() {
    for source in sources() {
        let known = IMPORTS.iter().any(|(module, _)| *module == source.module);
        assert!(
            known || ["cli", "lib", "main"].contains(&source.module.as_str()),
            "{}",
            source.path.display()
        );
    }
}

#[test]
fn crates_stay_in_their_modules() {
    for_each_source(|source, breaches| {
        for (name, modules) in CRATES {
            let used = source.code.lines().any(|line| names_crate(line, name));
            if used && !modules.contains(&source.module.as_str()) {
                writeln!(breaches, "{}: uses the crate {name}", source.path.display()).unwrap();
            }
        }
    });
}

/// Whether a line of code uses a crate: `use name::`, or the path `name::` in it.
fn names_crate(line: &str, name: &str) -> bool {
    let line = line.split("//").next().unwrap();
    let path = format!("{name}::");
    line.match_indices(&path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        // `super::zip::` and `crate::probe::csv::` are modules, not crates.
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
    }) && (line.trim_start().starts_with("use ") || !is_own_module(line, name))
}

/// Modules have modules of the same name as a crate; those are called as `name::function`.
fn is_own_module(line: &str, name: &str) -> bool {
    ["zip", "tar", "csv", "image"].contains(&name) && !line.contains("use ")
}

/// What is asked of an operating system, and the two files that ask.
#[test]
fn one_file_of_source_and_one_of_emit_know_the_system() {
    let words = ["std::os::", "rustix::", "winapi_util::"];
    for_each_source(|source, breaches| {
        let path = source.path.to_string_lossy().replace('\\', "/");
        if let Some(word) = words.iter().find(|word| source.code.contains(**word))
            && path != "source/os.rs"
            && path != "emit/os.rs"
        {
            writeln!(breaches, "{path}: names {word}").unwrap();
        }
    });
}

#[test]
fn every_dependency_has_its_row() {
    let manifests = ["Cargo.toml", "streams/Cargo.toml"]
        .map(|manifest| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest)).unwrap());
    let manifest = manifests.join("\n");
    let sections = manifest.split("\n[").filter_map(|section| section.split_once("dependencies]\n"));
    let used = sections.filter(|(kind, _)| !kind.starts_with("dev")).flat_map(|(_, rows)| rows.lines());
    let rows: Vec<&str> = used.filter(|line| line.contains('=')).collect();
    assert!(rows.iter().any(|row| row.starts_with("rustix")), "the sections of systems are not seen");
    for line in rows {
        let name = line.split('=').next().unwrap().trim().replace('-', "_");
        let free = ["rustc_hash"];
        let known = CRATES.iter().any(|(row, _)| *row == name) || free.contains(&name.as_str());
        assert!(known, "{name} has no row in the crate table");
    }
}

#[test]
fn the_middle_of_the_program_does_no_input_or_output() {
    for_each_source(|source, breaches| {
        if !PURE.contains(&source.module.as_str()) {
            return;
        }
        for word in IMPURE {
            if source.code.contains(word) {
                writeln!(breaches, "{}: names {word}", source.path.display()).unwrap();
            }
        }
    });
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    for_each_source(|source, breaches| {
        if !source.code.starts_with("//! ") {
            writeln!(breaches, "{}: does not open with `//!`", source.path.display()).unwrap();
        }
    });
}

#[test]
fn no_file_is_too_long() {
    for_each_source(|source, breaches| {
        let lines = source.code.lines().count();
        if lines > MAX_FILE {
            writeln!(breaches, "{}: {lines} lines", source.path.display()).unwrap();
        }
    });
}

#[test]
fn no_function_is_too_long() {
    for_each_source(|source, breaches| {
        let lines: Vec<&str> = source.code.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let Some(name) = function_name(line).filter(|_| !line.ends_with(';')) else { continue };
            let indent = line.len() - line.trim_start().len();
            let end = format!("{}}}", " ".repeat(indent));
            let Some(length) = lines[start..].iter().position(|line| **line == end) else { continue };
            if length + 1 > MAX_FUNCTION {
                writeln!(
                    breaches,
                    "{}:{}: {name} has {} lines",
                    source.path.display(),
                    start + 1,
                    length + 1
                )
                .unwrap();
            }
        }
    });
}

fn function_name(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    let rest = ["pub(super) ", "pub(crate) ", "pub "]
        .iter()
        .find_map(|word| trimmed.strip_prefix(word))
        .unwrap_or(trimmed);
    let rest = rest.strip_prefix("const ").unwrap_or(rest).strip_prefix("fn ")?;
    Some(rest.split(['(', '<']).next().unwrap())
}

#[test]
fn nothing_stops_the_program_by_panicking() {
    let words = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!("];
    for_each_source(|source, breaches| {
        for (number, line) in source.code.lines().enumerate() {
            if words.iter().any(|word| line.split("//").next().unwrap().contains(word)) {
                writeln!(breaches, "{}:{}: {}", source.path.display(), number + 1, line.trim()).unwrap();
            }
        }
    });
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["TODO", "FIXME", "XXX", "HACK"];
    for_each_source(|source, breaches| {
        if let Some(word) = words.iter().find(|word| source.code.contains(**word)) {
            writeln!(breaches, "{}: {word}", source.path.display()).unwrap();
        }
    });
}

#[test]
fn the_guards_see_a_breach() {
    assert_eq!(
        modules_named("use crate::{engine, model};"),
        BTreeSet::from(["engine".into(), "model".into()])
    );
    assert!(modules_named("let x = crate::cli::run();").contains("cli"));
    let found = named_after("use super::{a, B};\nuse crate::super::c;\nsuper::d::e()", "super::");
    assert_eq!(found, BTreeSet::from(["a".into(), "B".into(), "d".into()]));
    assert!(names_crate("use miette::Report;", "miette"));
    assert!(!names_crate("use super::zip::open;", "zip"));
    assert_eq!(function_name("    pub(crate) fn name<T>(a: T) {"), Some("name"));
}
