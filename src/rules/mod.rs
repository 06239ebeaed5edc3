//! The rules: what each one is, and the list of all of them.
//!
//! A rule is a static row and a pure function from facts and a profile to findings. It opens nothing and
//! knows no platform's name. One rule is one file, named after its code.

use bitflags::bitflags;

use crate::model::{
    Annotation, Because, Depth, Entry, Ignore, Manifest, Safety, Severity, Trouble, TroubleKind, XmlTrouble,
    XmlTroubleKind,
};

use crate::text::{self, edit_distance};
use crate::view::{Context, Members, Naming, Row, RowValue};

mod draft;
mod extension;
mod keyed;
mod limit;
mod readings;
mod turning;

pub(crate) use draft::{Draft, Drafts, Hush, Said};
pub(crate) use extension::is_readable;
pub(crate) use keyed::{Group, Keyed, groups, known_groups};
use readings::{Unproved, readings};

/// Declares the files of a group and lists their rules in the written order.
macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// The rules of this group, in the order of the catalogue.
        pub(super) static RULES: &[&super::Rule] = &[$(&$name::RULE),*];
    };
}

/// A document of `sources`, and the place in it.
macro_rules! cite {
    ($work:ident) => {
        cite!($work, "")
    };
    ($work:ident, $place:literal) => {
        crate::rules::sources::$work.at($place)
    };
}

mod annotation;
mod archive;
mod attachment;
mod config;
mod image;
mod key;
mod layout;
mod manifest;
mod metadata;
mod path;
mod record;
mod reference;
mod source;
mod sources;
mod url;

/// All groups, in the order of the catalogue.
static GROUPS: &[&[&Rule]] = &[
    archive::RULES,
    path::RULES,
    manifest::RULES,
    reference::RULES,
    image::RULES,
    key::RULES,
    url::RULES,
    record::RULES,
    metadata::RULES,
    attachment::RULES,
    annotation::RULES,
    layout::RULES,
    source::RULES,
    config::RULES,
];

bitflags! {
    /// What a rule reads of an entry; the union over the enabled rules decides what is opened.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Facets: u16 {
        /// Names, kinds and declared sizes.
        const NAMES = 1;
        /// The first bytes.
        const MAGIC = 1 << 1;
        /// The header of an image.
        const HEADER = 1 << 2;
        /// Each format walked to its end.
        const STRUCTURE = 1 << 3;
        /// Checksums of the container.
        const CHECKSUM = 1 << 4;
        /// The table beside the images.
        const MANIFEST = 1 << 5;
        /// A hash of the whole content.
        const HASH = 1 << 6;
        /// The description of a Darwin Core Archive.
        const DESCRIPTION = 1 << 10;
        /// The MD5 sum of every image.
        const MD5 = 1 << 9;
        /// The records of an import file.
        const RECORDS = 1 << 7;
        /// The annotations beside the images.
        const ANNOTATIONS = 1 << 8;
    }
}

impl Facets {
    /// How deep to look where so much is asked for: no deeper than these need.
    pub fn depth(self, asked: Depth) -> Depth {
        let whole = Self::STRUCTURE | Self::CHECKSUM | Self::HASH | Self::ANNOTATIONS | Self::MD5;
        if self.intersects(whole) {
            asked
        } else if self.intersects(Self::MAGIC | Self::HEADER) {
            asked.min(Depth::Header)
        } else {
            Depth::Names
        }
    }
}

/// How a rule is run.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Sees one entry's facts. Not called for dropped entries, nor for junk.
    Entry(fn(&Context<'_>, &Entry, &mut Drafts)),
    /// Sees one member of the container, junk included.
    Member(fn(&Context<'_>, &Entry, &mut Drafts)),
    /// Sees one trouble of this kind: of an entry, or of the container where there is no entry.
    Trouble(TroubleKind, fn(&Context<'_>, Option<&Entry>, &Trouble) -> Draft),
    /// Sees one table.
    Manifest(fn(&Context<'_>, &Manifest, &mut Drafts)),
    /// Sees one annotation that was read and has an image.
    Annotation(fn(&Context<'_>, &Annotation, &mut Drafts)),
    /// Sees one record of the import file.
    Record(fn(&Context<'_>, Row<'_>, &mut Drafts)),
    /// Sees something that is wrong with the text of an annotation that has an image, of these kinds.
    XmlTrouble(&'static [XmlTroubleKind], fn(&Context<'_>, &Annotation, &XmlTrouble) -> Draft),
    /// Sees one key of a row, wherever it stands and whether it is there or not.
    Key(fn(&Context<'_>, RowValue, &mut Drafts)),
    /// Sees one URL of a row, wherever it stands and whether it is there or not.
    Link(fn(&Context<'_>, RowValue, &mut Drafts)),
    /// Sees one cell or path that names a file, with what it means among the names of the package.
    Reference(fn(&Context<'_>, Naming<'_>, &mut Drafts)),
    /// Sees groups of two and more members under one key.
    Keyed(Keyed),
    /// Sees the package.
    Package(fn(&Context<'_>, &mut Drafts)),
    /// Sees one exception of the configuration that set nothing aside, once all other rules have run.
    Unused(fn(&Ignore) -> Draft),
}

impl Check {
    /// Whether it looks at one table, its rows or what stands in them.
    pub(crate) fn is_of_table(&self) -> bool {
        match self {
            Self::Manifest(_) | Self::Key(_) | Self::Link(_) | Self::Reference(_) => true,
            Self::Keyed(keyed) => keyed.over != Members::Entries,
            _ => false,
        }
    }

    /// Whether it looks at one entry after the other, or groups them: that can be decided of each apart from the others.
    pub(crate) fn is_of_entries(&self) -> bool {
        match self {
            Self::Entry(_) | Self::Member(_) => true,
            Self::Keyed(keyed) => keyed.over == Members::Entries,
            _ => false,
        }
    }

    /// The word of `imgpack rules --format json`.
    pub fn scope(&self) -> &'static str {
        match self {
            Self::Trouble(kind, _) if kind.is_of_container() => "package",
            Self::Entry(_)
            | Self::Member(_)
            | Self::Trouble(..)
            | Self::Manifest(_)
            | Self::Annotation(_)
            | Self::XmlTrouble(..)
            | Self::Record(_)
            | Self::Key(_)
            | Self::Link(_) => "entry",
            Self::Keyed(_) => "keyed",
            Self::Reference(_) | Self::Package(_) | Self::Unused(_) => "package",
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// `group/kebab-name`.
    pub code: &'static str,
    /// The level where no profile says otherwise; `None` = off until a profile turns it on.
    pub level: Option<Severity>,
    /// The defect in one line, without a full stop.
    pub summary: &'static str,
    /// The page: what it does, why, examples that are run as tests, fix, platforms.
    pub doc: &'static str,
    /// The version that brought it.
    pub since: &'static str,
    /// The kinds of fix it offers, the usual one first.
    pub fixes: &'static [Safety],
    /// What it reads.
    pub reads: Facets,
    /// Why it is a defect, where no profile says so.
    pub because: Because,
    /// How it is run.
    pub check: Check,
}

impl Rule {
    /// Whether it is about one file: an entry, or the archive that it is looked at as.
    pub fn is_of_one_file(&self) -> bool {
        self.check.scope() == "entry" || matches!(self.check, Check::Trouble(..))
    }

    /// The part of the code before the slash.
    pub fn group(&self) -> &'static str {
        self.code.split('/').next().unwrap_or_default()
    }
}

/// The codes of all rules, in the order of the catalogue.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    all().map(|rule| rule.code)
}

/// All rules, in the order of the catalogue.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// The rule with this code.
pub(crate) fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code == code)
}

/// Rules about names that guard who unpacks or lists the package.
const GUARDS: &[&str] = &[
    "path/absolute",
    "path/backslash",
    "path/bidi-control",
    "path/control-character",
    "path/drive-letter",
    "path/file-folder-clash",
    "path/invisible-character",
    "path/not-canonical",
    "path/parent-segment",
    "source/changed-during-run",
    "source/unreadable-file",
];

/// Rules about containers that are about order alone.
const HARMLESS: &[&str] = &["archive/single-root-folder", "archive/system-junk"];

/// Whether the rule guards who opens the package, or says that it was not read: nobody gets used to what it finds.
pub(crate) fn is_guard(code: &str) -> bool {
    let is_of_container = code.starts_with("archive/") && !HARMLESS.contains(&code);
    is_of_container || GUARDS.contains(&code)
}

/// The names of the groups, in the order of the catalogue.
pub(crate) fn groups_of_rules() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().filter_map(|group| group.first().map(|rule| rule.group()))
}

/// The code that is spelt most like a wrong one, if any is near; of a word without a `/`, or of all of a group, the
/// group.
pub(crate) fn nearest(wrong: &str) -> Option<&'static str> {
    let group = wrong.strip_suffix("/*").unwrap_or(wrong);
    if group.contains('/') {
        return all()
            .filter_map(|rule| Some((edit_distance(rule.code, wrong, 4)?, rule.code)))
            .min()
            .map(|(_, code)| code);
    }
    let is_of = |code: &&str| code.split_once('/').is_some_and(|(_, name)| name == group);
    text::nearest(groups_of_rules(), group).or_else(|| codes().find(is_of))
}
