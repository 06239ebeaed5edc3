//! Pages on standard output: drawn for a terminal, Markdown as it stands for everything else.

use std::io::{self, Write};

use clap::builder::StyledStr;

use crate::report::markdown;

use super::sink::quiet_on_closed_pipe;
use super::{Exit, Outcome, terminal};

/// Shows a page of Markdown.
pub(super) fn show(page: &str) -> Outcome {
    match terminal::page() {
        Some(look) => bytes(&markdown(page, look)),
        None => bytes(page.as_bytes()),
    }
}

/// Shows what the parser wrote of a command.
pub(super) fn help(text: &StyledStr) -> Outcome {
    let text = if terminal::paints_help() { text.ansi().to_string() } else { text.to_string() };
    bytes(format!("{}\n", text.trim_end()).as_bytes())
}

/// Writes bytes; a reader that went away has seen enough.
pub(super) fn bytes(bytes: &[u8]) -> Outcome {
    quiet_on_closed_pipe(io::stdout().write_all(bytes))?;
    Ok(Exit::Clean)
}
