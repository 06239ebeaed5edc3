//! Rules about the container: can every reader open it, and do they all see the same members?
//!
//! The facts come from the structural audit in `source`; nothing here reads a byte.

use crate::model::{Action, Entry, Fix, Grade, Trouble, TroubleKind};

use crate::rules::{Draft, Drafts};
use crate::view::Context;

rules! {
    unreadable, unsupported_container, container_mismatch, too_large, too_many_entries, encrypted_entry,
    unsupported_compression, bad_checksum, duplicate_entry, header_disagreement, overlapping_entries,
    hidden_data, ambiguous_end, zip64_inconsistent, descriptor_mismatch, malformed_field, ambiguous_name,
    ambiguous_folder, tar_conflict, oversized_header, sparse_entry, unexpected_payload, missing_end,
    several_members, polyglot, suspicious_ratio, link_entry, system_junk, nested_archive,
    single_root_folder,
}

/// Troubles of an entry that leave open which bytes, or which name, are meant.
const IN_DOUBT: &[TroubleKind] = &[
    TroubleKind::BadChecksum,
    TroubleKind::Overlap,
    TroubleKind::Encrypted,
    TroubleKind::UnsupportedCompression,
    TroubleKind::AmbiguousName,
    TroubleKind::AmbiguousFolder,
];

/// Writing the archive anew where the trouble leaves one reading of it, which is the directory's; else
/// a person must decide.
fn rewrite(context: &Context<'_>, entry: Option<&Entry>, trouble: &Trouble) -> Fix {
    if trouble.grade < Grade::Broken || entry.is_some_and(|entry| is_verified(context, entry)) {
        strip(entry, trouble.kind)
    } else {
        Fix::manual("pack the archive again from the original files")
    }
}

/// Writing the archive anew, which leaves the trouble behind.
fn strip(entry: Option<&Entry>, what: TroubleKind) -> Fix {
    let action = Action::Strip { entry: entry.map(|entry| entry.id), what };
    Fix::safe("write the archive anew", action)
}

/// Whether the data was read whole and is what the directory promises.
fn is_verified(context: &Context<'_>, entry: &Entry) -> bool {
    let facts = context.facts(entry.id);
    facts.crc.is_some()
        && facts.crc == entry.crc
        && !facts.troubles.iter().any(|trouble| IN_DOUBT.contains(&trouble.kind))
}

/// Reports the container's troubles of one kind, with the fix that a rule has for each.
fn report_container(
    context: &Context<'_>,
    kind: TroubleKind,
    help: &str,
    fix: impl Fn(&Trouble) -> Fix,
    drafts: &mut Drafts,
) {
    for (entry, trouble) in context.troubles(kind) {
        drafts.push(Draft::of_trouble(context, entry, trouble, help).fix(fix(trouble)));
    }
}
