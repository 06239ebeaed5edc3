//! What the user said about the package: options, and the files that options name.
//!
//! A file that cannot be read is exit 2: nothing is checked against half of it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::model::{Ontology, Settings};

use super::args::InputArgs;
use super::{Failure, push};

/// What the user said about the package.
pub(super) fn settings(args: &InputArgs) -> Result<Settings, Failure> {
    let target = &args.target_options;
    Ok(Settings {
        csv: args.csv.clone(),
        file_column: args.file_column.clone(),
        base_url: target.base_url.clone(),
        existing_keys: target.existing_keys.as_deref().map(keys).transpose()?.unwrap_or_default(),
        category_from: target.category_from.unwrap_or_default(),
        root_category: target.root_category.clone(),
        push: push::settings(target)?,
        ontology: target.ontology.as_deref().map(ontology).transpose()?,
        pattern: args.symbiota.pattern.clone(),
        replace: args.symbiota.replace.clone(),
        ..Settings::default()
    })
}

/// The keys in a file, one a line; blank lines and a byte-order mark are none.
fn keys(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let text = read(path, "--existing-keys")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

/// The metadata fields that a file lists.
fn ontology(path: &Path) -> Result<Ontology, Failure> {
    Ontology::parse(&read(path, "--ontology")?).map_err(|reason| {
        Failure::new(format!("--ontology `{}`: {reason}", path.display())).help(
            "list the fields as JSON: [{\"name\": \"site\", \"kind\": \"enum\", \"options\": [\"north\"]}]",
        )
    })
}

/// The longest file that an option may name. Bytes.
const FILE_MAX: u64 = 128 << 20;

/// The bytes of a file; one that does not end is refused before it fills the memory.
pub(super) fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(io::Error::other(format!("it holds more than {FILE_MAX} bytes")));
    }
    Ok(bytes)
}

/// The text of a file that an option names.
fn read(path: &Path, option: &str) -> Result<String, Failure> {
    let failed = |reason: String| {
        Failure::new(format!("{option} `{}`: {reason}", path.display())).help("give a text file in UTF-8")
    };
    let bytes = bounded(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    String::from_utf8(bytes)
        .map_err(|error| failed(format!("byte {} is not UTF-8", error.utf8_error().valid_up_to())))
}
