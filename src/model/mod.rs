//! The nouns of the program: entries, facts, manifests, inventory, findings, fixes.
//!
//! Knows nothing of files, platforms or reports, and does nothing but hold and relate data.

mod action;
mod annotation;
mod answer;
mod base64;
mod baseline;
mod camera;
mod category;
mod cell;
mod citation;
mod code_pages;
mod description;
mod entry;
mod facts;
pub mod facts_v1;
mod finding;
mod fix;
mod format;
mod given;
mod glob;
mod ignored;
mod inventory;
pub mod json;
mod junk;
mod level;
mod limit;
mod line_index;
mod manifest;
mod natural;
mod notation;
mod ontology;
mod path;
mod push;
mod records;
mod rendition;
mod replacement;
pub mod rows_v1;
mod settings;
mod share;
mod sheet;
mod transform;
mod trouble;
mod url;
mod verdict;

pub use action::{Action, Content, Target, Words};
pub use annotation::{
    Annotation, Edit, Element, Field, FieldAt, Leaf, Place, XmlEncoding, XmlTrouble, XmlTroubleKind,
};
pub use answer::Answer;
pub use base64::base64;
pub use baseline::{Artifact, Baseline, Known};
pub(crate) use camera::SERIALS;
pub use category::{Categories, CategoryFrom};
pub(crate) use cell::closing_quote;
pub use cell::{Cell, Record, Span};
pub use citation::{Citation, SourcedReason};
pub use code_pages::{CodePage, Reading, Readings, is_utf8};
pub use description::{Described, Description, Redescription, Term, header_key};
pub use entry::{Entry, EntryId, EntryKind, Method};
pub use facts::{Coding, Colour, Depth, Digest, Facts, ImageFacts, Patient, Tail, TailKind};
pub use finding::{Because, Finding, Findings, Locus, Reason, Related, Severity, Tally};
pub use fix::{Deed, Fix, LeftOut, Offer, Permit, Plan, Remedy, Safety, Skipped, Step};
pub use format::{FORMATS, Format, FormatRow};
pub use given::Given;
pub use glob::{Glob, Globs};
pub use ignored::{ConfigPlace, Ignore, Judged};
pub use inventory::{Container, ContainerKind, GivenTable, Inventory, Root};
pub use level::Level;
pub use limit::Limit;
pub use manifest::{
    BLANK_LINES_KEPT, CellAt, CsvTrouble, CsvTroubleKind, DELIMITERS, LineEnds, Manifest, TextEncoding,
    is_foreign,
};
pub use natural::NaturalKey;
pub use notation::Notation;
pub use ontology::{MetadataKind, Ontology, OntologyField};
pub use path::{EntryPath, Flaws, MAX_COMPONENT, MAX_PATH, MAX_WINDOWS};
pub use push::{MergeMode, PushSettings};
pub use records::{JsonShape, Records, RowAt, Scanned, is_fixed_by_rewriting, pointer_to, whole_pointer};
pub use rendition::{Rendition, RenditionSize, within};
pub use replacement::{Replacement, Replacements};
pub use settings::{LeaveOut, Settings};
pub use share::Share;
pub use sheet::{OtherSheet, Sheet, cell_name, table_and_sheet};
pub use transform::{Remake, Transform};
pub use trouble::{Grade, Trouble, TroubleKind};
pub use url::{is_url, redacted, url_scheme, without_secrets};
pub use verdict::{Defect, Scope, Unread, Verdict};
