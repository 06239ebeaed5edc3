//! What the user said about the package: options, and the files that options name.
//!
//! A file that cannot be read is exit 2: nothing is checked against half of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::model::{Glob, LeaveOut, Ontology, Settings};
use crate::run::{self, BuildOptions, Options, Selector};

use super::args::{BuildArgs, InputArgs, TargetArgs};
use super::{Failure, baseline, key_list, push};

/// The word of `--pattern` that asks for a proposal.
const AUTO: &str = "auto";

/// What the user said of a run.
pub(super) fn options(args: &InputArgs, targets: &TargetArgs) -> Result<Options, Failure> {
    let mut options = Options::default();
    options.target = args.target.as_deref().map(run::named).transpose()?;
    options.settings = settings(args, targets)?;
    // A target that nothing is pushed to takes no notice of what is refused for a push; a rule says so.
    if options.target.as_ref().is_some_and(|target| target.push.is_some()) {
        options.settings.push = push::settings(targets)?;
    }
    options.mode.clone_from(&targets.symbiota.symbiota_mode);
    options.depth = args.depth;
    options.baseline = args.baseline.as_deref().map(baseline::read).transpose()?.map(Arc::new);
    options.rules.extend(args.select.iter().cloned().map(Selector::Select));
    options.rules.extend(args.ignore.iter().cloned().map(Selector::Ignore));
    options.rules.extend(args.level.iter().cloned().map(|(code, level)| Selector::Level(code, level)));
    Ok(options)
}

/// What the user said of a build, with what the plan may do.
pub(super) fn of_build(args: &BuildArgs) -> Result<(Options, BuildOptions), Failure> {
    let mut options = options(&args.input, &args.targets)?;
    let (output, changes) = (&args.output, &args.changes);
    options.settings = Settings {
        unsafe_fixes: output.unsafe_fixes,
        convert: changes.convert,
        downscale: changes.downscale,
        bake_orientation: changes.bake_orientation,
        strip_metadata: changes.strip_metadata,
        strip_location: changes.strip_location,
        stretch: changes.stretch,
        renditions: changes.renditions.clone(),
        max_bytes: changes.max_bytes,
        split: output.split,
        split_bytes: output.split_bytes,
        leave_out: LeaveOut::new(&output.leave_out),
        skip_existing: output.skip_existing,
        ..options.settings
    };
    let mut wanted = BuildOptions::to(&output.path);
    (wanted.dry_run, wanted.force, wanted.keep_going) = (output.dry_run, output.force, output.keep_going);
    Ok((options, wanted))
}

/// What the user said about the package.
fn settings(args: &InputArgs, targets: &TargetArgs) -> Result<Settings, Failure> {
    Ok(Settings {
        csv: args.csv.clone(),
        exclude: args.exclude.iter().map(|glob| Glob::new(glob)).collect(),
        encoding: args.encodings.texts,
        name_encoding: args.encodings.names,
        file_column: args.file_column.first().cloned(),
        more_file_columns: args.file_column.iter().skip(1).cloned().collect(),
        base_url: targets.base_url.clone(),
        existing_keys: targets.existing_keys.as_deref().map(keys).transpose()?.unwrap_or_default(),
        category_from: targets.category_from.unwrap_or_default(),
        root_category: targets.root_category.clone(),
        ontology: targets.ontology.as_deref().map(ontology).transpose()?,
        pattern: targets.symbiota.pattern.clone().filter(|pattern| pattern != AUTO),
        propose_pattern: targets.symbiota.pattern.as_deref() == Some(AUTO),
        replace: targets.symbiota.replace.clone(),
        ..Settings::default()
    })
}

/// The keys that a file lists.
fn keys(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let bytes = bytes(path, "--existing-keys", KEYS)?;
    key_list::parse(bytes).map_err(|reason| failed(path, "--existing-keys", &reason, KEYS))
}

/// The metadata fields that a file lists.
fn ontology(path: &Path) -> Result<Ontology, Failure> {
    Ontology::parse(&read(path, "--ontology")?).map_err(|reason| {
        Failure::new(format!("--ontology `{}`: {reason}", path.display())).help(
            "list the fields as JSON: [{\"name\": \"site\", \"kind\": \"enum\", \"options\": [\"north\"]}]",
        )
    })
}

/// How a list of keys looks.
const KEYS: &str = "give a text in UTF-8 with one key a line, or a CSV with a header";

/// How any text looks.
const TEXT: &str = "give a text file in UTF-8";

/// The text of a file that an option names.
fn read(path: &Path, option: &str) -> Result<String, Failure> {
    String::from_utf8(bytes(path, option, TEXT)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        failed(path, option, &format!("byte {at} is not UTF-8"), TEXT)
    })
}

fn bytes(path: &Path, option: &str, help: &str) -> Result<Vec<u8>, Failure> {
    run::bounded(path).map_err(|error| failed(path, option, &format!("cannot be read: {error}"), help))
}

fn failed(path: &Path, option: &str, reason: &str, help: &str) -> Failure {
    Failure::new(format!("{option} `{}`: {reason}", path.display())).help(help)
}
