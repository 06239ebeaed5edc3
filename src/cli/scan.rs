//! `imgpack scan`: facts only, one JSON object a line. Runs no rules.

use std::io::{self, Write};

use crate::model::Findings;
use crate::report::facts_line;
use crate::rules::Facets;

use super::args::ScanArgs;
use super::check::trust;
use super::package::{self, Wish};
use super::progress::Progress;
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Outcome, set_jobs, terminal};

pub(super) fn run(args: &ScanArgs) -> Outcome {
    set_jobs(args.jobs)?;
    let progress = Progress::new(terminal::progress(args.quiet, args.no_progress));
    let mut exit = Exit::Clean;
    // Nothing is printed where one of several inputs cannot be looked at.
    args.inputs.iter().try_for_each(|path| package::is_within_reach(path))?;
    for path in &args.inputs {
        let opened = package::open(path)?;
        let wish = Wish { depth: args.depth, facets: Facets::NAMES, table: None };
        let loaded = package::load(path.display().to_string(), opened, wish, &progress);
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written =
            loaded.inventory.entries.iter().try_for_each(|entry| {
                writeln!(out, "{}", facts_line(&loaded.name, &loaded.inventory, entry))
            });
        quiet_on_closed_pipe(written.and_then(|()| out.flush()))?;
        exit = exit.max(trust(&loaded.inventory, &Findings::default()));
    }
    Ok(exit)
}
