//! `imgpack completions` and `imgpack man`: made from the same declaration as the help.

use std::io;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::args::{CompletionsArgs, ManArgs};
use super::{Failure, Outcome, page};

/// The script that lets a shell complete words.
pub(super) fn completions(args: &CompletionsArgs, mut program: Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "imgpack", &mut script);
    page::bytes(&script)
}

/// The page of the program or of one command; with a folder a file for each.
pub(super) fn man(args: &ManArgs, mut program: Command) -> Outcome {
    program.build();
    let pages = pages(program).map_err(|error| Failure::new(format!("the page cannot be made: {error}")))?;
    if let Some(folder) = &args.dir {
        return write_all(folder, &pages);
    }
    let name = args.command.as_ref().map_or("imgpack".to_owned(), |command| format!("imgpack-{command}"));
    match pages.iter().find(|(page, _)| *page == name) {
        Some((_, text)) => page::bytes(text),
        None => Err(Failure::new(format!("`{}` is not a command", name.trim_start_matches("imgpack-")))
            .help("`imgpack --help` lists the commands")),
    }
}

/// All pages by their names.
fn pages(program: Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let commands: Vec<Command> = program.get_subcommands().cloned().collect();
    let mut pages = Vec::new();
    for command in std::iter::once(program).chain(commands) {
        let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
        let mut text = Vec::new();
        Man::new(command).section("1").render(&mut text)?;
        pages.push((name, text));
    }
    Ok(pages)
}

fn write_all(folder: &Path, pages: &[(String, Vec<u8>)]) -> Outcome {
    let failed = |path: &Path, error: io::Error| Failure::new(format!("`{}`: {error}", path.display()));
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (name, text) in pages {
        let path = folder.join(format!("{name}.1"));
        std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    Ok(super::Exit::Clean)
}
