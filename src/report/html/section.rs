//! The findings of one code: why it is a defect, who says so, what to do, and every place.
//!
//! What all places share is said once.

use std::io::{self, Write};

use crate::model::{EntryId, Finding, Flaws, Safety, base64};
use crate::report::escape::{self, brief, markup};
use crate::report::file::File;
use crate::report::place::place;
use crate::report::{Package, Thumbnails, rule_url};
use crate::text::grouped;

use super::package::Group;
use super::{pair, sentence};

/// Places of one code that are listed.
const LISTED: usize = 1_000;
/// Different reasons that are given.
const REASONS: usize = 3;
/// Characters of a name or sentence that are shown.
const SHOWN: usize = 400;

/// Writes the section.
pub(super) fn write(
    package: &Package<'_>,
    group: &Group<'_>,
    index: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (level, anchor) = (group.severity.id(), group.anchor(index));
    writeln!(
        out,
        "<section class=\"code\" aria-labelledby=\"{anchor}\">\n<h3 id=\"{anchor}\"><span class=\"level {level}\">\
         {level}</span> {}</h3>\n<p class=\"summary\">{}.</p>",
        page(group.code),
        sentence(group.summary()),
    )?;
    reasons(group, out)?;
    let shared = shared(&group.findings);
    if !shared.is_empty() {
        writeln!(out, "<p><strong>What to do:</strong> {}.</p>", sentence(&shared.join("; ")))?;
    }
    table(package, group, &shared, out)?;
    let left = group.total - group.findings.len().min(LISTED) as u64;
    if left > 0 {
        let left = grouped(left);
        writeln!(out, "<p>And {left} more places, which this page does not list.</p>")?;
    }
    writeln!(out, "</section>")
}

/// A code that leads to the page of its rule.
fn page(code: &str) -> String {
    let name = markup(code);
    match rule_url(code) {
        Some(url) => format!("<a href=\"{}\" rel=\"noopener noreferrer\">{name}</a>", markup(&url)),
        None => format!("<span title=\"imgpack explain {name}\">{name}</span>"),
    }
}

/// Why, and who says so; each reason once.
fn reasons(group: &Group<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut reported = Vec::new();
    for reason in group.findings.iter().filter_map(|finding| finding.because.as_ref()) {
        if reported.len() == REASONS || reported.contains(&reason) {
            continue;
        }
        reported.push(reason);
        let title = markup(&reason.source.to_string());
        let source = match reason.source.url.as_deref().filter(|url| is_web(url)) {
            Some(url) => format!("<a href=\"{}\" rel=\"noopener noreferrer\">{title}</a>", markup(url)),
            None => title,
        };
        writeln!(out, "<p><strong>Why:</strong> {} ({source}).</p>", sentence(&reason.text))?;
    }
    Ok(())
}

/// A link leads to a page, and runs nothing.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// What to do about a finding.
fn advice(finding: &Finding) -> Vec<String> {
    let mut advice = vec![finding.help.clone()];
    if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.title != finding.help) {
        advice.push(match fix.safety {
            Safety::Safe => format!("`imgpack build` does it: {}", fix.title),
            Safety::Unsafe => format!("`imgpack build {}` does it: {}", fix.permit.flag(), fix.title),
            Safety::Manual => format!("by hand: {}", fix.title),
        });
    }
    advice.retain(|text| !text.is_empty());
    advice
}

/// The advice that all places have in common.
fn shared(findings: &[&Finding]) -> Vec<String> {
    let mut shared = findings.first().map(|first| advice(first)).unwrap_or_default();
    for other in findings.iter().skip(1) {
        if shared.is_empty() {
            break;
        }
        let theirs = advice(other);
        shared.retain(|text| theirs.contains(text));
    }
    shared
}

fn table(package: &Package<'_>, group: &Group<'_>, shared: &[String], out: &mut dyn Write) -> io::Result<()> {
    let listed = group.findings.get(..LISTED).unwrap_or(&group.findings);
    let is_shown = |finding: &&Finding| images(package.thumbnails, finding).next().is_some();
    let has_images = listed.iter().any(is_shown);
    let image = if has_images { "<th scope=\"col\">Image</th>" } else { "" };
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Places of {}\">\n\
         <table class=\"findings\">\n<thead><tr>{image}<th scope=\"col\">Place</th>\
         <th scope=\"col\">Finding</th></tr></thead>\n<tbody>",
        markup(group.code)
    )?;
    for finding in listed {
        let level = finding.severity.id();
        writeln!(out, "<tr data-level=\"{level}\">")?;
        if has_images {
            writeln!(out, "<td class=\"image\">{}</td>", thumbnails(package, finding))?;
        }
        writeln!(out, "<td class=\"place\">{}</td><td>", at(package, finding))?;
        if finding.severity != group.severity {
            write!(out, "<span class=\"level {level}\">{level}</span> ")?;
        }
        write!(out, "{}", sentence(&finding.message))?;
        pair::write(package, finding, out)?;
        for text in advice(finding).iter().filter(|text| !shared.contains(text)) {
            write!(out, "<p class=\"advice\">{}</p>", sentence(text))?;
        }
        writeln!(out, "</td></tr>")?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>")
}

/// The images that a finding is about.
fn images<'a>(
    thumbnails: &'a Thumbnails,
    finding: &'a Finding,
) -> impl Iterator<Item = (EntryId, &'a Vec<u8>)> {
    let related = finding.related.iter().filter_map(|related| related.at.entry());
    let ids = finding.at.entry().into_iter().chain(related);
    ids.filter_map(|id| Some((id, thumbnails.get(&id)?)))
}

/// At most two of them side by side.
fn thumbnails(package: &Package<'_>, finding: &Finding) -> String {
    let mut cell = String::new();
    for (id, jpeg) in images(package.thumbnails, finding).take(2) {
        let name = name(package, id);
        cell.push_str(&format!(
            "<img src=\"data:image/jpeg;base64,{}\" alt=\"\" title=\"{name}\">",
            base64(jpeg)
        ));
    }
    cell
}

/// The name of an entry as markup.
pub(super) fn name(package: &Package<'_>, id: EntryId) -> String {
    let path = &package.inventory.entry(id).path;
    if path.flaws().contains(Flaws::NOT_UTF8) {
        return markup(&escape::name(path));
    }
    markup(&brief(path.text(), SHOWN, "…"))
}

/// The entry, line and column; of what is in no entry the file.
fn at(package: &Package<'_>, finding: &Finding) -> String {
    let place = place(package.inventory, &finding.at);
    let name = match finding.at.entry() {
        Some(id) => name(package, id),
        None => markup(&brief(&File::of(package, &finding.at).whole(), SHOWN, "…")),
    };
    if let Some(sheet) = &place.sheet {
        return format!("{name}[{}]", markup(&brief(&sheet.whole, SHOWN, "…")));
    }
    match (place.line, place.column, place.row) {
        (Some(line), Some(column), _) => format!("{name}:{line}:{column}"),
        (_, _, Some(row)) => format!("{name}, row {}", grouped(row)),
        _ => name,
    }
}
