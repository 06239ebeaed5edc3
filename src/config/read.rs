//! The text of a configuration as a `Config`: keys, types and values are held against what is known.
//!
//! Knows the tables of a configuration; its options are those of the command line.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::profiles::{Problem, instead};

use super::find::joined;
use super::table::{self, Lines, Row, kind, plain, rows};
use super::{
    Config, DataSet, Exception, Known, Layer, OptionValue, Scope, SetOption, Shape, Source, Spot, Takes,
};

mod exception;
mod fit;
mod limits;

/// Most configurations that extend each other.
const DEEPEST: usize = 8;

/// Another word for an option, where the data set has a better one.
const ALIASES: [(&str, &str); 1] = [("manifest", "csv")];

/// Keys that are no options.
const EVERYWHERE: [&str; 4] = ["rules", "limits", "ignore", "manifest"];
const AT_THE_TOP: [&str; 2] = ["extends", "datasets"];
const IN_A_DATA_SET: [&str; 1] = ["path"];

/// The configuration in a file, from the root on, or everything that is wrong with it.
pub(crate) fn read(path: &Path, known: &dyn Known) -> Result<Config, Vec<Problem>> {
    let mut problems = Vec::new();
    let config = read_one(path, known, 0, &mut problems);
    if let Some(config) = &config {
        problems.extend(fit::problems(config, known));
    }
    problems.sort();
    problems.dedup();
    match config {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(problems),
    }
}

fn read_one(path: &Path, known: &dyn Known, depth: usize, problems: &mut Vec<Problem>) -> Option<Config> {
    let source =
        Source { file: super::shown(path), folder: path.parent().unwrap_or(Path::new("")).to_path_buf() };
    let file = source.file.display().to_string();
    let text = match known.text(path) {
        Ok(text) => text,
        Err(reason) => {
            problems.push(Problem { file, place: None, message: format!("cannot be read: {reason}") });
            return None;
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let whole = match table::parsed(text) {
        Ok(whole) => whole,
        Err(errors) => {
            let lines = Lines::of(text);
            let problem =
                |(byte, message)| Problem { file: file.clone(), place: Some(lines.place(byte)), message };
            problems.extend(errors.into_iter().map(problem));
            return None;
        }
    };
    let is_project = path.file_name().is_some_and(|name| name == super::find::PYPROJECT);
    let top = if is_project { table::of_tool(whole.get_ref()) } else { Some(whole.get_ref()) };
    let mut reader = Reader { known, lines: Lines::of(text), source, problems };
    let Some(top) = top else {
        reader.problem(0, "there is no `[tool.imgpack]` in it");
        return None;
    };
    Some(reader.config(top, depth))
}

/// Reads one text.
struct Reader<'a> {
    known: &'a dyn Known,
    lines: Lines<'a>,
    source: Source,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn spot(&self, byte: usize) -> Spot {
        let (line, column) = self.lines.place(byte);
        Spot { file: self.source.file.clone(), line, column, column_bytes: self.lines.column_bytes(byte) }
    }

    fn problem(&mut self, byte: usize, message: impl Into<String>) {
        let problem = self.spot(byte).problem(message);
        self.problems.push(problem);
    }

    fn config(&mut self, top: &DeTable<'_>, depth: usize) -> Config {
        let mut config = Config { source: self.source.clone(), ..Config::default() };
        config.defaults = self.layer(top, Scope::Run);
        for row in rows(top) {
            match (row.key, row.value) {
                ("datasets", DeValue::Table(sets)) => {
                    config.datasets = rows(sets).iter().filter_map(|row| self.dataset(row)).collect();
                }
                ("datasets", other) => {
                    let message = format!("`datasets` is {}; write [datasets.NAME]", kind(other));
                    self.problem(row.value_at, message);
                }
                _ => {}
            }
        }
        match rows(top).into_iter().find(|row| row.key == "extends") {
            Some(row) => self.extended(config, &row, depth),
            None => config,
        }
    }

    /// The configuration laid over the one that it extends.
    fn extended(&mut self, config: Config, row: &Row<'_>, depth: usize) -> Config {
        let DeValue::String(path) = row.value else {
            self.problem(row.value_at, format!("`extends` is {}; write a path", kind(row.value)));
            return config;
        };
        if depth >= DEEPEST {
            self.problem(row.value_at, format!("more than {DEEPEST} configurations extend each other"));
            return config;
        }
        let path = self.source.folder.join(path.as_ref());
        if !path.is_file() {
            let message = format!("`{}`: there is no such file", super::shown(&path).display());
            self.problem(row.value_at, message);
            return config;
        }
        match read_one(&path, self.known, depth + 1, self.problems) {
            Some(below) => over(config, below),
            None => config,
        }
    }

    fn dataset(&mut self, row: &Row<'_>) -> Option<DataSet> {
        let DeValue::Table(inner) = row.value else {
            let message = format!("`{}` is {}; write [datasets.{}]", row.key, kind(row.value), row.key);
            self.problem(row.value_at, message);
            return None;
        };
        let layer = self.layer(inner, Scope::Package);
        let mut set = DataSet { name: row.key.to_owned(), layer, ..DataSet::default() };
        match rows(inner).into_iter().find(|row| row.key == "path") {
            Some(path) => set.paths = self.paths(&path),
            None => self.problem(row.at, format!("the data set `{}` has no `path`", row.key)),
        }
        Some(set)
    }

    fn paths(&mut self, row: &Row<'_>) -> Vec<(PathBuf, Spot)> {
        let texts = self.texts(row);
        let is_nothing = |text: &&(String, usize)| text.0.trim().is_empty();
        if let Some(at) = texts.iter().find(is_nothing).map(|text| text.1) {
            self.problem(at, "`path` names nothing; `.` is the directory of this file");
        } else if texts.is_empty() {
            self.problem(row.value_at, "`path` names nothing; write a path, or a list of paths");
        }
        let folder = self.source.folder.clone();
        texts.into_iter().map(|(text, at)| (joined(&folder, Path::new(&text)), self.spot(at))).collect()
    }

    /// The texts of a value: one, or each of a list.
    fn texts(&mut self, row: &Row<'_>) -> Vec<(String, usize)> {
        if let Some(text) = plain(row.value) {
            return vec![(text, row.value_at)];
        }
        let DeValue::Array(list) = row.value else {
            let message = format!("`{}` is {}; write a text, or a list of texts", row.key, kind(row.value));
            self.problem(row.value_at, message);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for one in list {
            if let Some(text) = plain(one.get_ref()) {
                texts.push((text, one.span().start));
            } else {
                let message = format!("`{}` holds {}; write texts", row.key, kind(one.get_ref()));
                self.problem(one.span().start, message);
            }
        }
        texts
    }

    fn layer(&mut self, table: &DeTable<'_>, scope: Scope) -> Layer {
        let mut layer = Layer::default();
        for row in rows(table) {
            match row.key {
                "rules" => layer.options.extend(self.rules(&row)),
                "limits" => layer.limits.extend(self.limits(&row)),
                "ignore" => self.ignored(&row, &mut layer),
                key if is_table(key, scope) => {}
                _ => layer.options.extend(self.option(&row, scope)),
            }
        }
        layer
    }

    /// An option under its long name.
    fn option(&mut self, row: &Row<'_>, scope: Scope) -> Option<SetOption> {
        let name = ALIASES.iter().find(|(alias, _)| *alias == row.key).map_or(row.key, |(_, name)| *name);
        let known = self.known;
        let shape = known.options().iter().find(|shape| shape.name == name);
        let refused = match shape.map(|shape| shape.scope) {
            _ if name == "level" => {
                "levels stand in a table: [rules], then \"CODE\" = \"warning\"".to_owned()
            }
            None => {
                let options = known.options().iter().filter(|shape| is_allowed(shape, scope));
                let mut words: Vec<&str> = options.map(|shape| shape.name.as_str()).collect();
                tables(scope).for_each(|word| words.push(word));
                format!("unknown key `{}`; {}", row.key, instead(row.key, words))
            }
            Some(Scope::Call) => format!("`{name}` is for the command line alone"),
            Some(Scope::Run) if scope == Scope::Package => {
                format!("`{name}` is about the whole run; write it at the top of the file")
            }
            Some(_) => return self.shaped(shape?, row),
        };
        self.problem(row.at, refused);
        None
    }

    fn shaped(&mut self, shape: &Shape, row: &Row<'_>) -> Option<SetOption> {
        let at = self.spot(row.at);
        let value = match (shape.takes, row.value) {
            (Takes::Flag, DeValue::Boolean(flag)) => OptionValue::Flag(*flag),
            (Takes::Flag, other) => {
                self.problem(row.value_at, format!("`{}` is {}; write true or false", row.key, kind(other)));
                return None;
            }
            (Takes::One, other) if plain(other).is_none() => {
                self.problem(row.value_at, format!("`{}` is {}; write a text", row.key, kind(other)));
                return None;
            }
            _ => OptionValue::Texts(self.values(shape, row)),
        };
        Some(SetOption { name: shape.name.clone(), value, at })
    }

    /// The values of an option, each held against what it may be.
    fn values(&mut self, shape: &Shape, row: &Row<'_>) -> Vec<String> {
        let mut values = Vec::new();
        for (text, at) in self.texts(row) {
            let value = self.with_path(shape, &text);
            if let Err(reason) = self.known.value(&shape.name, &value) {
                self.problem(at, format!("`{}`: {reason}", row.key));
            }
            values.push(value);
        }
        values
    }

    /// A value with the path in it, where there is one, taken from the folder of this file.
    fn with_path(&self, shape: &Shape, text: &str) -> String {
        let path = |text: &str| {
            super::shown(&joined(&self.source.folder, Path::new(text))).to_string_lossy().into_owned()
        };
        let is_toml = || Path::new(text).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
        match shape.name.as_str() {
            "target" if is_toml() => path(text),
            "format" => match text.split_once('=') {
                Some((format, file)) if file != "-" => format!("{format}={}", path(file)),
                _ => text.to_owned(),
            },
            _ if shape.is_path => path(text),
            _ => text.to_owned(),
        }
    }

    /// `[rules]`: a level for each code.
    fn rules(&mut self, row: &Row<'_>) -> Vec<SetOption> {
        let DeValue::Table(rules) = row.value else {
            self.problem(row.value_at, format!("`rules` is {}; write [rules]", kind(row.value)));
            return Vec::new();
        };
        rows(rules).iter().filter_map(|rule| self.level(rule)).collect()
    }

    fn level(&mut self, row: &Row<'_>) -> Option<SetOption> {
        if let Err(reason) = self.known.rule(row.key) {
            self.problem(row.at, reason);
        }
        let (level, at) = match row.value {
            DeValue::String(level) => (level.to_string(), row.value_at),
            DeValue::Table(inner) => self.level_in(row, inner)?,
            other => {
                let message = format!("`{}` is {}; write a level: \"warning\"", row.key, kind(other));
                self.problem(row.value_at, message);
                return None;
            }
        };
        let value = format!("{}={level}", row.key);
        if let Err(reason) = self.known.value("level", &value) {
            self.problem(at, reason);
        }
        Some(SetOption {
            name: "level".into(),
            value: OptionValue::Texts(vec![value]),
            at: self.spot(row.at),
        })
    }

    fn level_in(&mut self, row: &Row<'_>, inner: &DeTable<'_>) -> Option<(String, usize)> {
        let mut level = None;
        for one in rows(inner) {
            match (one.key, one.value) {
                ("level", DeValue::String(text)) => level = Some((text.to_string(), one.value_at)),
                ("level", other) => {
                    self.problem(one.value_at, format!("`level` is {}; write a text", kind(other)));
                }
                (key, _) => self.problem(one.at, format!("unknown key `{key}`; {}", instead(key, ["level"]))),
            }
        }
        if level.is_none() {
            self.problem(row.value_at, format!("`{}` has no `level`", row.key));
        }
        level
    }
}

fn is_allowed(shape: &Shape, scope: Scope) -> bool {
    shape.scope == Scope::Package || shape.scope == scope
}

fn is_table(key: &str, scope: Scope) -> bool {
    key != "manifest" && tables(scope).any(|table| table == key)
}

/// The keys of a place that are no options.
fn tables(scope: Scope) -> impl Iterator<Item = &'static str> {
    let own: &[&str] = if scope == Scope::Run { &AT_THE_TOP } else { &IN_A_DATA_SET };
    EVERYWHERE.into_iter().chain(own.iter().copied())
}

/// One configuration laid over another.
fn over(top: Config, below: Config) -> Config {
    let defaults = top.defaults.over(&below.defaults);
    let mut datasets = below.datasets;
    for set in top.datasets {
        match datasets.iter_mut().find(|known| known.name == set.name) {
            Some(known) => {
                known.layer = set.layer.over(&known.layer);
                known.paths = set.paths;
            }
            None => datasets.push(set),
        }
    }
    Config { source: top.source, defaults, datasets }
}
