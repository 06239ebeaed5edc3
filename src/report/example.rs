//! The examples of rule pages as people read them: which files there are, tables in columns, and what is wrong or right.
//!
//! Knows the notation of the examples, which tests run; what it means is decided in `fixture`.

use std::fmt::Write as _;

use crate::text::grouped;

use super::escape::columns;

/// A page whose examples are files and tables in place of the notation.
pub(super) fn shown(page: &str) -> String {
    let mut text = String::new();
    let mut example: Option<Example> = None;
    for line in page.lines() {
        if let Some(words) = line.strip_prefix("```imgpack ") {
            example = Some(Example::new(words));
        } else if line == "```" && example.is_some() {
            let gap = if text.ends_with("\n\n") { "" } else { "\n" };
            text.push_str(gap);
            text.push_str(&example.take().map(|example| example.text()).unwrap_or_default());
        } else if let Some(example) = &mut example {
            example.line(line);
        } else if !(line.is_empty() && text.ends_with("\n\n")) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// One package of an example.
#[derive(Default)]
struct Example {
    title: String,
    options: Vec<String>,
    /// What is said of the container, of folders, and of each entry.
    rows: Vec<Row>,
}

/// A file or folder: its name, what is said of it, and its text.
#[derive(Default)]
struct Row {
    name: String,
    about: String,
    text: String,
}

impl Example {
    /// What stands behind the fence: `fail opendatasoft mode="folder"`.
    fn new(words: &str) -> Self {
        let mut words = words.splitn(3, ' ');
        let (kind, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let kind = match kind {
            "fail" => "Wrong",
            "fixed" => "Right, as a build writes it",
            _ => "Right",
        };
        let with =
            words.next().filter(|keys| !keys.starts_with("rules")).map(|keys| format!(", with `{keys}`"));
        Self { title: format!("{kind} ({target}{}):", with.unwrap_or_default()), ..Self::default() }
    }

    fn line(&mut self, line: &str) {
        if line == "||" {
            return self.text_line("\n");
        }
        if let Some(text) = line.strip_prefix("|| ") {
            return self.text_line(&unescaped(text));
        }
        if let Some(text) = line.strip_prefix("| ") {
            return self.text_line(&format!("{}\n", self.comma(text)));
        }
        let (name, words) = name(line);
        match name.as_str() {
            "" => {}
            "set" => self.options.push(option(words)),
            "root" => self.rows.push(Row::new(format!("{}/", words.trim()), "an input".into())),
            "container" => self.rows.extend(container(words)),
            _ => {
                let words = words.split_whitespace().filter(|word| !is_said_by(&name, word));
                let about: Vec<String> = words.map(about).collect();
                self.rows.push(Row::new(name, about.join(", ")));
            }
        }
    }

    /// A line of a table without the space after each comma; JSON as it stands.
    fn comma(&self, text: &str) -> String {
        let is_json = self
            .rows
            .last()
            .is_some_and(|row| row.name.rsplit_once('.').is_some_and(|(_, end)| end == "json"));
        if is_json { text.to_owned() } else { text.replace(", ", ",") }
    }

    fn text_line(&mut self, text: &str) {
        if let Some(row) = self.rows.last_mut() {
            row.text.push_str(text);
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n\n```text\n", self.title);
        if !self.options.is_empty() {
            let _ = writeln!(text, "$ imgpack check {}", self.options.join(" "));
        }
        let wide = self.rows.iter().filter(|row| !row.about.is_empty()).map(|row| columns(&row.name)).max();
        for row in &self.rows {
            let gap = wide.unwrap_or(0).saturating_sub(columns(&row.name)) + 2;
            let line = format!("{}{:gap$}{}", row.name, "", row.about);
            let _ = writeln!(text, "{}", line.trim_end());
            for line in lines(&row.text) {
                let _ = writeln!(text, "    {}", line.trim_end());
            }
        }
        text + "```\n\n"
    }
}

impl Row {
    fn new(name: String, about: String) -> Self {
        Self { name, about, text: String::new() }
    }
}

/// The name at the beginning of a line, without its quotes, and what follows.
fn name(line: &str) -> (String, &str) {
    let quoted = line.strip_prefix('"').and_then(|rest| rest.find("\" ").map(|end| rest.split_at(end)));
    if let Some((name, rest)) = quoted {
        return (name.to_owned(), rest.trim_start_matches('"'));
    }
    let whole = line.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(|name| (name, ""));
    let (name, rest) = whole.or_else(|| line.split_once(' ')).unwrap_or((line, ""));
    (name.to_owned(), rest)
}

/// `--csv list.csv` of `csv=list.csv`.
fn option(words: &str) -> String {
    match words.trim().split_once('=') {
        Some(("given", option)) => format!("--{option} \u{2026}"),
        Some((option, value)) => format!("--{option} {value}"),
        None => format!("--{}", words.trim()),
    }
}

/// The package itself, where something is said of it: `zip 10000 name=upload.tar !trouble:detail`.
fn container(words: &str) -> Option<Row> {
    let mut words = words.split_whitespace();
    let kind = words.next().filter(|kind| !matches!(*kind, "directory" | "file"))?;
    let bytes = words.next().map(bytes_of).unwrap_or_default();
    let (mut name, mut said) = (format!("upload.{kind}"), vec![bytes]);
    for word in words {
        match word.strip_prefix("name=") {
            Some(other) => other.clone_into(&mut name),
            None => said.push(about(word)),
        }
    }
    Some(Row::new(name, said.join(", ")))
}

fn bytes_of(number: &str) -> String {
    number.parse().map_or_else(|_| number.to_owned(), |bytes| format!("{} bytes", grouped(bytes)))
}

/// Whether the name of an entry says its format as well.
fn is_said_by(name: &str, format: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension == format || matches!((extension, format), ("jpg", "jpeg") | ("tif", "tiff"))
}

/// What one word says of an entry.
fn about(word: &str) -> String {
    if let Some(trouble) = word.strip_prefix('!') {
        let trouble = trouble.trim_start_matches(['~', '-']);
        return match trouble.split_once(':') {
            Some((_, detail)) => detail.replace('_', " "),
            None => trouble.replace('-', " "),
        };
    }
    if let Some((wide, high)) = word.split_once('x').filter(|(wide, _)| wide.parse::<u32>().is_ok()) {
        return format!("{wide} \u{d7} {high} pixels");
    }
    match word.split_once('=') {
        Some(("size", bytes)) => bytes_of(bytes),
        Some(("tail", tail)) => format!("behind the image: {}", tail.replace(':', " ")),
        Some((what, value)) => format!("{what} {value}"),
        None if word == "?" => "no format that is known".into(),
        None => word.replace('-', " "),
    }
}

/// A text with its line breaks; other escapes stay, so that what is invisible is seen.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let escape = &rest[at..];
        let taken = if escape.starts_with("\\n") {
            plain.push('\n');
            2
        } else if escape.starts_with("\\\\") {
            plain.push('\\');
            2
        } else if let Some((times, repeated)) = repeated(escape) {
            let _ = write!(plain, "{repeated}\u{2026} ({} times)", grouped(times));
            escape.find('}').map_or(escape.len(), |end| end + 1)
        } else {
            plain.push('\\');
            1
        };
        rest = &escape[taken..];
    }
    plain + rest
}

/// `\*100{x}`: a text so many times.
fn repeated(escape: &str) -> Option<(u64, &str)> {
    let (times, rest) = escape.strip_prefix("\\*")?.split_once('{')?;
    Some((times.parse().ok()?, rest.split('}').next()?))
}

/// The lines of a text; of a plain table in columns.
fn lines(text: &str) -> Vec<String> {
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let is_table = text.lines().all(|line| !line.contains(['"', '{', '[', '<', ';', '\\']))
        && rows.windows(2).all(|pair| pair[0].len() == pair[1].len())
        && rows.first().is_some_and(|row| row.len() > 1);
    if !is_table {
        return text.lines().map(str::to_owned).collect();
    }
    let count = rows.first().map_or(0, Vec::len);
    let wide =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| columns(&visible(cell))).max();
    let wide: Vec<usize> = (0..count).map(|at| wide(at).unwrap_or(0)).collect();
    let line = |row: &Vec<&str>| {
        row.iter().zip(&wide).fold(String::new(), |line, (cell, wide)| {
            let cell = visible(cell);
            let gap = wide.saturating_sub(columns(&cell)) + 2;
            format!("{line}{cell}{:gap$}", "")
        })
    };
    rows.iter().map(line).collect()
}

/// A cell whose spaces at either end are seen.
fn visible(cell: &str) -> String {
    if cell.trim() == cell { cell.to_owned() } else { format!("'{cell}'") }
}
