//! `imgpack completions` and `imgpack man`: made from the same declaration as the help.

use std::io;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::args::{CompletionsArgs, ManArgs};
use super::{Failure, Outcome, known, page};

/// What the pages belong to.
const SOURCE: &str = concat!("imgpack ", env!("CARGO_PKG_VERSION"));

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
        let man = Man::new(command).section("1").date(date()).source(SOURCE).manual("imgpack");
        man.render(&mut text)?;
        pages.push((name, spaced(&text)));
    }
    Ok(pages)
}

/// The day of the release where `SOURCE_DATE_EPOCH` says when that was, so that it can be made again; else today.
fn date() -> String {
    let said = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let (year, month, day) = known::day(said.unwrap_or_else(known::now));
    format!("{year}-{month:02}-{day:02}")
}

/// The page with each space between paragraphs written as one, which no formatter warns of.
fn spaced(page: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(page).replace("\n.br\n\n.br\n", "\n.sp\n").into_bytes()
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
