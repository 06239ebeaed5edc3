//! `imgpack scan`: facts only, one JSON object a line. Runs no rules.

use std::io::{self, Write};

use crate::model::Findings;
use crate::report::facts_line;
use crate::rules::Facets;
use crate::run::{self, Looked, Wish};

use super::args::ScanArgs;
use super::progress::Progress;
use super::sink::quiet_on_closed_pipe;
use super::{Exit, Outcome, set_jobs, tell_defects, terminal};

pub(super) fn run(args: &ScanArgs) -> Outcome {
    set_jobs(args.jobs)?;
    let progress = Progress::new(terminal::progress(args.quiet, args.no_progress));
    let mut exit = Exit::Clean;
    // Nothing is printed where one of several inputs cannot be looked at.
    args.inputs.iter().try_for_each(|path| run::is_within_reach(path))?;
    for path in &args.inputs {
        let opened = run::open(path)?;
        let wish = Wish { depth: args.depth, facets: Facets::NAMES, table: None };
        let name = path.display().to_string();
        let (_, inventory) = run::load(opened, wish, &progress);
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = inventory
            .entries
            .iter()
            .try_for_each(|entry| writeln!(out, "{}", facts_line(&name, &inventory, entry)));
        quiet_on_closed_pipe(written.and_then(|()| out.flush()))?;
        let findings = Findings::default();
        let verdict = run::verdict(Looked { inventory: &inventory, findings: &findings }, None);
        tell_defects(&verdict);
        exit = exit.max(Exit::of(&verdict, false));
    }
    Ok(exit)
}
