//! The library, the program and the program that is given facts in place of files say the same: every fixture and
//! every example of a rule is checked through all of them, and the reports are equal byte for byte. Bytes at hand are judged like the file that they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use imgpack::model::Given;
use imgpack::report::{self, Appearance};
use imgpack::run::{self, BuildOptions, Draft, Held, Input, Options, ReadAt, RunError, Store};
use rayon::prelude::*;
use support::{Sandbox, gif, jpeg, png, stored, zip};

/// How a run ends: the report, whether errors are left, and what is said where there is none.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Report(String, bool),
    Refused(String),
}

/// The words of a command, and the same as options.
#[derive(Default)]
struct ReadRequest {
    words: Vec<String>,
    options: Options,
}

impl ReadRequest {
    fn target(word: &str) -> Self {
        let mut request = Self::default();
        request.options.target = Some(run::named(word).unwrap());
        request.words.extend(["-t".to_owned(), word.to_owned()]);
        request
    }

    /// Takes the line of an example that says what the user wants, where both sides have a word for it.
    fn set(&mut self, line: &str) {
        let Some((name, value)) = line.split_once('=') else { return };
        let settings = &mut self.options.settings;
        if name == "file-column" && settings.file_column.is_some() {
            settings.more_file_columns.push(value.to_owned());
        }
        let place = match name {
            "csv" => &mut settings.csv,
            "file-column" => &mut settings.file_column,
            "base-url" => &mut settings.base_url,
            "pattern" => &mut settings.pattern,
            "root-category" => &mut settings.root_category,
            _ => return,
        };
        place.get_or_insert_with(|| value.to_owned());
        settings.given.push(Given { name: name.to_owned(), value: Some(value.to_owned()) });
        self.words.extend([format!("--{name}"), value.to_owned()]);
    }
}

/// What the program says of a path.
fn by_the_program(path: &Path, request: &ReadRequest) -> End {
    ended(Command::new(support::PROGRAM).arg("check").arg(path), request)
}

fn ended(command: &mut Command, request: &ReadRequest) -> End {
    let output = command.args(["--format", "json"]).args(&request.words).output().unwrap();
    match output.status.code() {
        Some(code @ (0 | 1)) => End::Report(String::from_utf8(output.stdout).unwrap(), code == 1),
        Some(2) => End::Refused(String::from_utf8(output.stderr).unwrap()),
        code => panic!("{command:?}: {code:?} {}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// What the program says of the facts that two scans found at a path, each of one part of it.
fn by_facts(path: &Path, request: &ReadRequest) -> End {
    let folder = tempfile::tempdir().unwrap();
    for part in ["1/2", "2/2"] {
        let facts = folder.path().join(format!("facts-{}.jsonl.gz", &part[..1]));
        let mut command = Command::new(support::PROGRAM);
        command.args(["scan", "--quiet", "--shard", part, "--output"]).arg(facts).arg(path);
        assert_ne!(command.status().unwrap().code(), Some(2), "{command:?}");
    }
    let facts = folder.path().join("facts-*.jsonl.gz");
    ended(Command::new(support::PROGRAM).arg("check").arg("--facts").arg(facts), request)
}

/// What the program says of rows that were made of the facts of two parts of a path, each row at one of two reducers.
fn by_rows(path: &Path, request: &ReadRequest) -> End {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let run = |words: &[&str], paths: &[PathBuf], rest: &[String]| {
        let mut command = Command::new(support::PROGRAM);
        command.args(words).args(paths).args(rest);
        assert_ne!(command.status().unwrap().code(), Some(2), "{command:?}");
    };
    for part in ["1", "2"] {
        let (facts, rows) = (at(&format!("facts-{part}.jsonl")), at(&format!("rows-{part}.jsonl")));
        let share = format!("{part}/2");
        let words = ["scan", "--quiet", "--shard", &share, "--output"];
        run(&words, &[facts.clone(), path.to_path_buf()], &[]);
        run(&["map", "--output"], &[rows, facts], &request.words);
    }
    let rows = at("rows-*.jsonl");
    for part in ["1", "2"] {
        let (share, groups) = (format!("{part}/2"), at(&format!("groups-{part}.jsonl")));
        run(&["reduce", "--buckets", &share, "--output"], &[groups, rows.clone()], &[]);
    }
    let mut command = Command::new(support::PROGRAM);
    command.arg("merge").args([rows, at("groups-*.jsonl")]).arg("--facts").arg(at("facts-*.jsonl"));
    ended(&mut command, request)
}

/// What the library says of an input.
fn by_the_library(input: &Input, request: &ReadRequest) -> End {
    let checked = match run::check(input, &request.options, &()) {
        Ok(checked) => checked,
        Err(error) => return refused(&error),
    };
    let mut text = Vec::new();
    report::find("json").unwrap()(&[checked.package()], Appearance::default(), &mut text).unwrap();
    End::Report(String::from_utf8(text).unwrap(), checked.verdict.fails(false))
}

fn refused(error: &RunError) -> End {
    let mut text = format!("error: {error}\n");
    if let Some(help) = error.help() {
        writeln!(text, "  help: {help}").unwrap();
    }
    End::Refused(text)
}

/// Says where both sides differ.
fn difference(path: &Path, request: &ReadRequest) -> Option<String> {
    let paths = [path.to_path_buf()];
    let inputs = run::packages(&paths, &request.options).unwrap();
    let program = by_the_program(path, request);
    let at_hand = run::held_packages(&[held(path)], &request.options);
    inputs.iter().chain(&at_hand).find_map(|input| {
        let library = by_the_library(input, request);
        (program != library).then(|| format!("{}:\n{program:#?}\n{library:#?}", path.display()))
    })
}

/// The same as bytes at hand: a file, or a folder with all that is in it.
fn held(path: &Path) -> Held {
    if path.is_file() {
        return Held::file(path, fs::read(path).unwrap());
    }
    let mut found = Vec::new();
    below(path, &mut found);
    let file = |own: &PathBuf| {
        let name = own.strip_prefix(path).unwrap().to_str().unwrap();
        let (name, bytes) = match fs::read(own) {
            Ok(bytes) => (name.to_owned(), bytes),
            Err(_) => (format!("{name}/"), Vec::new()),
        };
        (name, Arc::new(bytes) as Arc<dyn ReadAt>)
    };
    Held::folder(path, found.iter().map(file).collect())
}

/// Says where a folder and its facts differ; what cannot be looked at has none.
fn difference_by_facts(path: &Path, request: &ReadRequest) -> Option<String> {
    let program = by_the_program(path, request);
    if !path.is_dir() || matches!(program, End::Refused(_)) {
        return None;
    }
    let facts = by_facts(path, request);
    (program != facts).then(|| format!("{}: by its facts:\n{program:#?}\n{facts:#?}", path.display()))
}

/// The same of rows that were made of facts, where a target is named.
fn difference_by_rows(path: &Path, request: &ReadRequest) -> Option<String> {
    let program = by_the_program(path, request);
    if !path.is_dir() || matches!(program, End::Refused(_)) || request.words.is_empty() {
        return None;
    }
    let rows = by_rows(path, request);
    (program != rows).then(|| format!("{}: in parts:\n{program:#?}\n{rows:#?}", path.display()))
}

/// An example of a rule page: its target, with the keys of a profile that extends it, and its lines.
struct Example {
    target: String,
    keys: String,
    lines: Vec<String>,
}

/// The examples of all pages, as they are written.
fn examples() -> Vec<Example> {
    let mut folders = vec![PathBuf::from("src/rules")];
    let mut pages: Vec<String> = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() { folders.push(path) } else { pages.push(fs::read_to_string(path).unwrap()) }
        }
    }
    let mut found = Vec::new();
    for block in pages.iter().flat_map(|page| page.split("```imgpack ").skip(1)) {
        let mut lines = block.split("\n```").next().unwrap().lines().map(str::to_owned);
        let head = lines.next().unwrap();
        let mut words = head.split(' ').skip(1).map(str::to_owned);
        let target = words.next().unwrap();
        found.push(Example { target, keys: words.collect::<Vec<_>>().join("\n"), lines: lines.collect() });
    }
    found
}

/// The files of an example as they may lie on a disk: tables and annotations as they stand, images of their
/// format, anything else a few bytes.
fn files(lines: &[String], request: &mut ReadRequest) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in lines {
        if let Some(text) = line.strip_prefix('|') {
            let (name, content) = files.last_mut().unwrap();
            let text = text.strip_prefix("| ").map_or_else(
                || {
                    let text = text.strip_prefix(' ').unwrap_or_default();
                    if name.ends_with("json") {
                        format!("{text}\n")
                    } else {
                        format!("{}\n", text.replace(", ", ","))
                    }
                },
                |raw| raw.replace("\\n", "\n"),
            );
            content.extend(text.bytes());
        } else if let Some(line) = line.strip_prefix("set ") {
            request.set(line);
        } else if !["container ", "root "].iter().any(|word| line.starts_with(word)) && !line.is_empty() {
            let name = match line.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next().unwrap(),
                None => line.split(' ').next().unwrap(),
            };
            let content = match name.rsplit('.').next().unwrap().to_ascii_lowercase().as_str() {
                "png" => png(3, 3, 1),
                "jpg" | "jpeg" => jpeg(3, 3, 1),
                "gif" => gif(3, 3, 1),
                "csv" | "tsv" | "txt" | "json" | "xml" => Vec::new(),
                _ => b"some bytes".to_vec(),
            };
            files.push((name.to_owned(), content));
        }
    }
    files
}

/// Writes what a disk takes of them.
fn write(folder: &Path, files: &[(String, Vec<u8>)]) {
    fs::create_dir_all(folder).unwrap();
    let plain = |name: &str| !name.starts_with('/') && !name.split('/').any(|part| part == "..");
    for (name, content) in files.iter().filter(|(name, _)| plain(name)) {
        let path = folder.join(name);
        if name.ends_with('/') {
            let _ = fs::create_dir_all(path);
        } else if fs::create_dir_all(path.parent().unwrap()).is_ok() {
            let _ = fs::write(path, content);
        }
    }
}

#[test]
fn every_example_of_a_rule_gets_the_same_report_from_both() {
    let sandbox = Sandbox::new();
    let examples = examples();
    assert!(examples.len() > 500, "{} examples", examples.len());
    let differences: Vec<String> = examples
        .par_iter()
        .enumerate()
        .filter_map(|(number, example)| {
            let folder = sandbox.path(number.to_string());
            fs::create_dir_all(&folder).unwrap();
            let mut target = example.target.clone();
            if !example.keys.is_empty() {
                let profile = folder.join("profile.toml");
                fs::write(&profile, format!("extends = \"{target}\"\n{}", example.keys)).unwrap();
                target = profile.display().to_string();
            }
            let mut request = ReadRequest::target(&target);
            write(&folder.join("in"), &files(&example.lines, &mut request));
            let by_facts = || difference_by_facts(&folder.join("in"), &request);
            let is_sampled = number % 8 == 0 || std::env::var_os("IMGPACK_LONG").is_some();
            let by_rows = || difference_by_rows(&folder.join("in"), &request);
            let is_in_parts = number % 8 == 4 || std::env::var_os("IMGPACK_LONG").is_some();
            difference(&folder.join("in"), &request)
                .or_else(|| is_sampled.then(by_facts).flatten())
                .or_else(|| is_in_parts.then(by_rows).flatten())
        })
        .collect();
    assert!(differences.is_empty(), "{} differ, the first: {}", differences.len(), differences[0]);
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, found);
        }
        found.push(path);
    }
}

/// A file away from those beside it, which a table that names them has in its package, and bytes at hand have not.
fn alone(sandbox: &Sandbox, number: usize, path: PathBuf) -> PathBuf {
    if path.is_dir() {
        return path;
    }
    let copy = sandbox.path(format!("{number}/{}", path.file_name().unwrap().to_str().unwrap()));
    fs::create_dir_all(copy.parent().unwrap()).unwrap();
    fs::copy(&path, &copy).unwrap();
    copy
}

#[test]
fn every_fixture_gets_the_same_report_from_both_for_every_target() {
    let mut found = Vec::new();
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), &mut found);
    let targets =
        imgpack::profiles::ids().map(ReadRequest::target).chain([ReadRequest::default()]).collect::<Vec<_>>();
    let sandbox = Sandbox::new();
    for (number, path) in found.into_iter().enumerate() {
        let path = alone(&sandbox, number, path);
        for request in &targets {
            let difference = difference(&path, request).or_else(|| difference_by_facts(&path, request));
            assert!(difference.is_none(), "{:?} {}", request.words, difference.unwrap_or_default());
        }
    }
}

#[test]
fn a_folder_of_links_is_in_the_same_mode_for_both() {
    let sandbox = Sandbox::new();
    let folder = sandbox.tree("specimens", &[("WIS-1.png", png(3, 3, 1))]);
    let mut linked = ReadRequest::target("symbiota");
    linked.set("base-url=https://example.org/images/");
    linked.set("pattern=/^(WIS-\\d+)/");
    for request in [ReadRequest::target("symbiota"), linked] {
        assert_eq!(difference(&folder, &request), None);
    }
}

#[test]
fn bytes_at_hand_are_judged_like_the_file_that_they_are() {
    let sandbox = Sandbox::new();
    let files = [("list.csv", b"file\nB.png\n".to_vec()), ("b.png", png(3, 3, 1))];
    for (name, bytes) in [("in.zip", zip(&stored(&files))), ("in.json", b"[{\"row_data\": 1}]".to_vec())] {
        let path = sandbox.write(name, &bytes);
        let request = ReadRequest::default();
        let held = Input::held(&path, bytes);
        assert_eq!(by_the_library(&held, &request), by_the_program(&path, &request), "{name}");
    }
}

/// Keeps outputs in memory, with their names once they are kept.
#[derive(Default)]
struct Shelf {
    kept: Arc<Mutex<Vec<(PathBuf, Vec<u8>)>>>,
    /// An output has room for so many bytes.
    room: Option<usize>,
}

struct Sheet {
    name: PathBuf,
    bytes: Mutex<Vec<u8>>,
    kept: Arc<Mutex<Vec<(PathBuf, Vec<u8>)>>>,
    room: usize,
}

impl Store for Shelf {
    fn draft(&self, place: &Path) -> io::Result<Arc<dyn Draft>> {
        let (kept, room) = (Arc::clone(&self.kept), self.room.unwrap_or(usize::MAX));
        Ok(Arc::new(Sheet { name: place.to_path_buf(), bytes: Mutex::default(), kept, room }))
    }
}

impl ReadAt for Sheet {
    fn size(&self) -> io::Result<u64> {
        Ok(self.bytes.lock().unwrap().len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.bytes.lock().unwrap().read_at(buffer, offset)
    }
}

impl Draft for Sheet {
    fn write_at(&self, new: &[u8], offset: u64) -> io::Result<()> {
        let (mut bytes, start) = (self.bytes.lock().unwrap(), usize::try_from(offset).unwrap());
        let end = start + new.len();
        if end > self.room {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let length = bytes.len().max(end);
        bytes.resize(length, 0);
        bytes[start..end].copy_from_slice(new);
        Ok(())
    }

    fn keep(&self) -> io::Result<()> {
        self.kept.lock().unwrap().push((self.name.clone(), self.bytes.lock().unwrap().clone()));
        Ok(())
    }
}

#[test]
fn what_is_built_into_a_store_is_what_is_built_on_a_disk() {
    let sandbox = Sandbox::new();
    let files = [("list.csv", b"file\nB.png\n".to_vec()), ("b.png", png(3, 3, 1))];
    let input = Input::held("in.zip", zip(&stored(&files)));
    let request = ReadRequest::target("opendatasoft");
    for name in ["out.zip", "out.tar", "out.tar.gz"] {
        let place = sandbox.path(name);
        let on_disk = run::build(&input, &request.options, &BuildOptions::to(&place), &()).unwrap();
        let shelf = Shelf::default();
        let wanted = BuildOptions::to(&place);
        let in_store = run::build_into(&shelf, &input, &request.options, &wanted, &()).unwrap();
        assert_eq!(*shelf.kept.lock().unwrap(), [(place.clone(), fs::read(&place).unwrap())]);
        assert_eq!(in_store.outputs[0].bytes, on_disk.outputs[0].bytes);
        assert_eq!(in_store.remaining.tally, on_disk.remaining.tally);
    }
}

#[test]
fn nothing_is_kept_in_a_store_that_is_full_or_of_a_package_with_errors_left() {
    let hopeless = [("list.csv", b"file\nb.png\nnowhere.png\n".to_vec()), ("b.png", png(3, 3, 1))];
    let fine = [("list.csv", b"file\nb.png\n".to_vec()), ("b.png", png(3, 3, 1))];
    let options = ReadRequest::target("opendatasoft").options;
    let build = |shelf: &Shelf, files: &[(&str, Vec<u8>)]| {
        let input = Input::held("in.zip", zip(&stored(files)));
        run::build_into(shelf, &input, &options, &BuildOptions::to("out.zip"), &())
    };
    let shelf = Shelf { room: Some(100), ..Shelf::default() };
    assert!(build(&shelf, &fine).unwrap_err().to_string().contains("out.zip"));
    assert!(shelf.kept.lock().unwrap().is_empty());
    let shelf = Shelf::default();
    assert!(build(&shelf, &hopeless).unwrap().outputs.is_empty());
    assert!(shelf.kept.lock().unwrap().is_empty());
}
