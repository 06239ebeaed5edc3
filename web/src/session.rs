//! From a request to its answer. Never fails: what cannot be done is said in the summary.

use std::sync::Once;

use imgpack::profiles;
use imgpack::report::{self, Appearance, Package};
use imgpack::run::{self, BuildOptions, Checked, Held};
use serde_json::{Value, json};

use crate::answer::{left, output, summary};
use crate::host::{HostStore, Piece, Progress, give};
use crate::plan;
use crate::request::{Named, Request, Wishes};

static PANICS: Once = Once::new();

/// Answers a request piece by piece: the summary first, then the reports that were asked for.
pub(crate) fn answer(request: &[u8]) {
    // A panic aborts here; its words are the last thing that the host hears.
    PANICS
        .call_once(|| std::panic::set_hook(Box::new(|info| give(Piece::Panic, info.to_string().as_bytes()))));
    let answered = serde_json::from_slice(request).map_err(|error| error.to_string()).and_then(handle);
    if let Err(reason) = answered {
        give_summary(&json!({ "error": reason }));
    }
}

fn handle(request: Request) -> Result<(), String> {
    match request {
        Request::Targets => {
            give_summary(&targets());
            Ok(())
        }
        Request::Build { inputs, options, output, dry_run, reports } => {
            let mut wanted = BuildOptions::to(output);
            (wanted.dry_run, wanted.digest) = (dry_run, !dry_run);
            build(inputs, &options, &wanted, &reports)
        }
        Request::Check { inputs, options, thumbnails, reports } => {
            check(inputs, &options, thumbnails, &reports)
        }
    }
}

fn give_summary(value: &Value) {
    give(Piece::Summary, value.to_string().as_bytes());
}

fn targets() -> Value {
    let target = |profile: profiles::Profile| {
        let modes: Vec<&String> = profile.modes.keys().collect();
        json!({ "id": profile.id, "title": profile.title, "joins": profile.joins_inputs, "modes": modes, "emits": profile.emits })
    };
    json!({ "targets": profiles::all().into_iter().map(target).collect::<Vec<_>>() })
}

fn check(inputs: Vec<Named>, wishes: &Wishes, thumbnails: bool, reports: &[String]) -> Result<(), String> {
    let mut options = wishes.options()?;
    options.thumbnails = thumbnails;
    let held: Vec<Held> = inputs.into_iter().map(Named::held).collect();
    let watch = Progress::default();
    let one = |input| run::check(&input, &options, &watch).map_err(|error| error.to_string());
    let checked: Vec<Checked> =
        run::held_packages(&held, &options).into_iter().map(one).collect::<Result<_, _>>()?;
    let packages: Vec<Package<'_>> = checked.iter().map(Checked::package).collect();
    give_summary(&json!({ "packages": packages.iter().map(summary).collect::<Vec<_>>() }));
    give_reports(&packages, reports)
}

fn build(
    inputs: Vec<Named>,
    wishes: &Wishes,
    wanted: &BuildOptions,
    reports: &[String],
) -> Result<(), String> {
    let options = wishes.options()?;
    let held: Vec<Held> = inputs.into_iter().map(Named::held).collect();
    let packages = run::held_packages(&held, &options);
    let [input] = packages.as_slice() else { return Err("one package is built at a time".to_owned()) };
    let built = run::build_into(&HostStore, input, &options, wanted, &Progress::default());
    let built = built.map_err(|error| error.to_string())?;
    let package = built.package();
    let outputs: Vec<Value> = built.outputs.iter().map(output).collect();
    give_summary(&json!({
        "packages": [summary(&package)],
        "outputs": outputs,
        "left": left(&built),
        "steps": plan::steps(&built.plan),
        "skipped": plan::skipped(&built.plan),
    }));
    give_reports(&[package], reports)
}

/// Hands over the reports that are wanted, in their order.
fn give_reports(packages: &[Package<'_>], reports: &[String]) -> Result<(), String> {
    for format in reports {
        let piece = match format.as_str() {
            "json" => Piece::Json,
            "html" => Piece::Html,
            "csv" => Piece::Csv,
            other => return Err(format!("`{other}` is no report of the page")),
        };
        let render = report::find(format).ok_or_else(|| format!("there is no report `{format}`"))?;
        let mut bytes = Vec::new();
        render(packages, Appearance::default(), &mut bytes).map_err(|error| error.to_string())?;
        give(piece, &bytes);
    }
    Ok(())
}
