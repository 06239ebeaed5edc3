//! `imgpack build`. Placeholder.
use super::args::BuildArgs;
use super::{Failure, Outcome};
pub(super) fn run(_: &BuildArgs) -> Outcome {
    Err(Failure::new("not yet"))
}
