//! One self-contained page for people, opened from the artefacts of a CI run: it loads nothing, and reads without its
//! script. The policy in its head lets only its own style and script run, whatever a name holds.
//!
//! Every untrusted text goes through `escape::markup`.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::model::base64;
use crate::text::counted;

use super::escape::markup;
use super::{Appearance, Package};

mod histogram;
mod package;
mod pair;
mod section;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the page about all packages.
pub(super) fn render(packages: &[Package<'_>], _: Appearance, out: &mut dyn Write) -> io::Result<()> {
    head(packages, out)?;
    writeln!(out, "<body>\n<header>\n<h1>imgpack report</h1>")?;
    if packages.len() > 1 {
        let ready = packages.iter().filter(|package| !package.verdict.fails(false)).count();
        let all = counted(packages.len() as u64, "package", "packages");
        writeln!(out, "<p>{all}, {ready} of them without errors.</p>\n<ul class=\"packages\">")?;
        for (index, package) in packages.iter().enumerate() {
            let name = markup(package.input);
            writeln!(out, "<li><a href=\"#p{index}\">{name}</a></li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "<div id=\"filter\" hidden></div>\n</header>\n<main>")?;
    for (index, package) in packages.iter().enumerate() {
        package::write(package, index, out)?;
    }
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, "</main>\n<footer><p>Written by imgpack {version}.</p></footer>")?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

/// A text that begins as a sentence does; what stands between backticks is code. Where a name holds a backtick nothing is.
fn sentence(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let first = parts.first().copied().unwrap_or_default();
    let mut letters = first.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if parts.len().is_multiple_of(2) {
        return markup(text);
    }
    let mut safe = markup(&first);
    for (index, part) in parts.iter().enumerate().skip(1) {
        let part = markup(part);
        safe.push_str(&if index % 2 == 1 { format!("<code>{part}</code>") } else { part });
    }
    safe
}

fn head(packages: &[Package<'_>], out: &mut dyn Write) -> io::Result<()> {
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        base64(&Sha256::digest(STYLE)),
        base64(&Sha256::digest(SCRIPT)),
    );
    let title = packages.first().map_or("", |package| package.input);
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{} · imgpack report</title>\n<style>{STYLE}</style>\n</head>",
        markup(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_backticks_are_code_and_nothing_else_is_markup() {
        assert_eq!(sentence("write `a<b>` & go"), "Write <code>a&lt;b&gt;</code> &amp; go");
        assert_eq!(sentence("`a` is `b`"), "<code>a</code> is <code>b</code>");
        assert_eq!(sentence("an odd ` name"), "an odd ` name");
        assert_eq!(sentence(""), "");
    }
}
