//! What to do next: a command made of the arguments that were given, and what comes of it.
//!
//! Decides nothing: what a build would make of the package was looked into by `run`.

use std::path::is_separator;

use crate::model::{ContainerKind, Depth, Given, Inventory, Verdict};
use crate::report::escape::{shell, terminal};
use crate::report::{Built, Forecast, Output, Package};
use crate::text::{counted, grouped};

/// What to do next, and what comes of it.
#[derive(Default)]
pub(super) struct Next {
    pub(super) step: String,
    pub(super) effect: String,
    /// The page of the platform about the step, which is a sentence then and no command.
    pub(super) page: Option<String>,
}

impl Next {
    fn only(step: impl Into<String>) -> Self {
        Self { step: step.into(), ..Self::default() }
    }
}

/// Options of a build alone, which say nothing to a check.
const OF_BUILD: &[&str] = &[
    "bake-orientation",
    "convert",
    "downscale",
    "leave-out",
    "skip-existing",
    "split",
    "split-bytes",
    "stretch",
    "strip-location",
    "strip-metadata",
    "unsafe-fixes",
];

/// After a check.
pub(super) fn of_check(package: &Package<'_>) -> Next {
    let verdict = package.verdict;
    if verdict.is_the_last_word() && verdict.left.total() == 0 && verdict.held_back.errors > 0 {
        return undecided(package);
    }
    let is_blind = verdict.is_blind() && verdict.left.errors == 0;
    if let Some(forecast) = package.forecast.filter(|forecast| forecast.fixes > 0 || !is_blind) {
        return of_forecast(package, forecast);
    }
    if verdict.left.errors > 0 {
        return Next::only("fix it by hand as described above, then check again");
    }
    if !verdict.is_ready() {
        return undecided(package);
    }
    let kind = package.inventory.container.kind;
    unasked(package).unwrap_or_else(|| handed_over(package, kind, package.inventory, package.inputs))
}

/// Codes of findings that say what was not looked at for want of an option, and the option.
const UNASKED: &[(&str, &str)] = &[("key/pattern-missing", "--pattern")];

/// What to say before the package is handed over: an option that much was not looked at without.
fn unasked(package: &Package<'_>) -> Option<Next> {
    let is_found = |code: &str| package.findings.list.iter().any(|finding| finding.code == code);
    let (_, option) = UNASKED.iter().find(|(code, _)| is_found(code))?;
    Some(Next::only(format!("give {option} as described above, and check again before the upload")))
}

/// A build that was looked into.
fn of_forecast(package: &Package<'_>, forecast: &Forecast) -> Next {
    if forecast.leaves_nothing {
        return Next::only("nothing to upload: a build would leave out all there is");
    }
    let is_new = |option: &&Given| !package.given.iter().any(|one| one.name == option.name);
    let options: Vec<&Given> = forecast.options.iter().filter(is_new).collect();
    let step = command("build", package, |_| true, &options, Some(&forecast.output));
    let look = if forecast.is_guess { "check the sample; " } else { "" };
    let fixes = format!("{look}fixes {} of {}", grouped(forecast.fixes), grouped(forecast.of));
    let errors = counted(forecast.errors, "error is", "errors are");
    // What is written is read back further than that.
    let is_shallow = package.depth < Depth::Structure;
    let is_ready = package.built.is_none() && package.verdict.is_ready();
    let effect = match forecast.errors {
        0 if is_shallow => format!("({fixes}; the output will be written unless more is found in the files)"),
        0 if is_ready && forecast.fixes == 0 => "(the output is what to upload)".to_owned(),
        0 => format!("({fixes}; the output will be written)"),
        _ => format!("({fixes}; the output will not be written, {errors} left to fix by hand)"),
    };
    Next { step, effect, page: None }
}

/// What was not looked at comes first.
fn undecided(package: &Package<'_>) -> Next {
    let scope = &package.verdict.scope;
    if package.verdict.is_the_last_word() && package.verdict.held_back.errors > 0 {
        let keeps = |given: &Given| given.name != "baseline" && !OF_BUILD.contains(&given.name.as_str());
        let effect = "(shows what the baseline holds back)".into();
        return Next { step: command("check", package, keeps, &[], None), effect, page: None };
    }
    if package.verdict.is_the_last_word() {
        return Next::only("fix what [[ignore]] sets aside, or upload it knowing of it");
    }
    if scope.errors_off.is_empty() {
        return Next::only("make all of it readable, then check again");
    }
    let is_selector = |given: &Given| matches!(given.name.as_str(), "select" | "ignore" | "level");
    let keeps = |given: &Given| !is_selector(given) && !OF_BUILD.contains(&given.name.as_str());
    let count = counted(scope.errors_off.len() as u64, "rule was", "rules were");
    let effect = format!("({count} left out that find errors)");
    Next { step: command("check", package, keeps, &[], None), effect, page: None }
}

/// How a package is handed over, or the word for it where the profile has none.
fn handed_over(package: &Package<'_>, kind: ContainerKind, inventory: &Inventory, paths: &[String]) -> Next {
    let profile = package.profile;
    let name = paths.first().map_or(package.input, String::as_str);
    let Some(handover) = profile.upload_of(kind, name) else {
        return Next::only("build a package that the target takes");
    };
    let is_file_of_items = kind == ContainerKind::File && has_extension(name, &["json"]);
    if profile.push.is_some() && !is_file_of_items {
        return Next::only(pushed(package, inventory, paths, &handover.step));
    }
    let names = paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ");
    let page = handover.source.url.as_deref().map(terminal);
    Next { step: terminal(&handover.step).replace("{}", &names), page, ..Next::default() }
}

/// The command of the platform that pushes folders, with the options that were given for it.
fn pushed(package: &Package<'_>, inventory: &Inventory, paths: &[String], client: &str) -> String {
    let value = |name: &str| package.given.iter().find(|given| given.name == name);
    let dataset = value("dataset").and_then(|given| given.value.clone());
    let mut words = vec![client.to_owned(), shell(&dataset.unwrap_or_else(|| "TEAM/DATASET".into()))];
    let is_merged = value("item-merge-mode").is_some();
    match paths {
        [output] if is_merged && package.built.is_some() => {
            let folder = output.trim_end_matches(is_separator);
            words.extend(folders(inventory).iter().map(|item| path_word(&format!("{folder}/{item}"))));
        }
        _ => words.extend(paths.iter().map(|path| path_word(path))),
    }
    for (name, theirs) in [
        ("item-merge-mode", "item-merge-mode"),
        ("preserve-folders", "preserve-folders"),
        ("remote-path", "path"),
    ] {
        let given = value(name).map(|given| Given { name: theirs.into(), value: given.value.clone() });
        words.extend(given.iter().flat_map(Given::words).map(|word| shell(&word)));
    }
    words.join(" ")
}

/// The folders of the first level that hold files.
fn folders(inventory: &Inventory) -> std::collections::BTreeSet<String> {
    let folder = |path: &str| path.split_once('/').map(|(folder, _)| folder.to_owned());
    inventory.files().filter_map(|entry| folder(entry.path.text())).collect()
}

/// After a build.
pub(super) fn of_build(package: &Package<'_>, built: &Built<'_>) -> Next {
    let written: Vec<&Output> = built.outputs.iter().filter(|output| !output.is_kept).collect();
    let Some(first) = written.first() else { return of_refused(package) };
    if package.verdict.left.errors > 0 {
        return Next::only("fix what is left by hand, then build it again");
    }
    if !package.verdict.is_ready() {
        return undecided(package);
    }
    let paths: Vec<String> = written.iter().map(|output| output.path.clone()).collect();
    handed_over(package, kind_of(&first.path), built.inventory, &paths)
}

fn of_refused(package: &Package<'_>) -> Next {
    if package.verdict.is_empty {
        return Next::only("leave less out: nothing would be left to upload");
    }
    match package.forecast {
        Some(forecast) if forecast.errors == 0 || !forecast.options.is_empty() => {
            of_forecast(package, forecast)
        }
        _ if package.inventory.entries.is_empty() => {
            Next::only("fix what is left by hand: nothing of it could be read")
        }
        _ => Next::only("fix what is left by hand, or --keep-going to write it as it is"),
    }
}

/// The kind of an output, by its name.
fn kind_of(path: &str) -> ContainerKind {
    let is_file = has_extension(path, &["json", "csv"]);
    ContainerKind::from_name(path).unwrap_or(if is_file {
        ContainerKind::File
    } else {
        ContainerKind::Directory
    })
}

fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

/// A command of this tool over the same inputs, with those of the given options that are kept.
fn command(
    verb: &str,
    package: &Package<'_>,
    keeps: impl Fn(&Given) -> bool,
    more: &[&Given],
    output: Option<&str>,
) -> String {
    let mut words = vec!["imgpack".to_owned(), verb.to_owned()];
    words.extend(package.inputs.iter().map(|input| path_word(input)));
    let given = package.given.iter().filter(|given| keeps(given)).chain(more.iter().copied());
    words.extend(given.flat_map(|given| given.words().collect::<Vec<_>>()).map(|word| shell(&word)));
    words.extend(output.into_iter().flat_map(|output| ["-o".to_owned(), path_word(output)]));
    words.join(" ")
}

/// A path as a word of a command.
fn path_word(path: &str) -> String {
    if path.starts_with('-') { shell(&format!("./{path}")) } else { shell(path) }
}

/// A path as a sentence names it.
fn shown(path: &str) -> String {
    terminal(path)
}

/// Whether a sentence about the package may say that nothing is wrong with it.
pub(super) fn is_clean(verdict: &Verdict) -> bool {
    verdict.left.total() == 0 && !verdict.is_empty
}
