//! `image/personal-metadata`: a medical image that says who the patient is.
//!
//! Knows only which attributes are filled; their values are never kept or shown.

use crate::model::{Because, Entry, Fix, Locus, Patient, Safety, Severity};
use crate::rules::{Check, Draft, Drafts, Facets, Rule};
use crate::view::Context;

pub(super) static RULE: Rule = Rule {
    code: "image/personal-metadata",
    level: Some(Severity::Warning),
    summary: "the image reveals who the patient is",
    doc: DOC,
    since: "0.1.0",
    fixes: &[Safety::Manual],
    reads: Facets::NAMES.union(Facets::MAGIC).union(Facets::HEADER),
    because: Because {
        text: "name, number and birth date of a patient are to be emptied or replaced before a file is passed on",
        source: cite!(DICOM, "PS3.15, annex E (Attribute Confidentiality Profiles)"),
    },
    check: Check::Entry(check),
};

const DOC: &str = r"
## What it does
Finds DICOM files in which PatientName (0010,0010), PatientID (0010,0020) or PatientBirthDate (0010,0030) is
filled, and PatientIdentityRemoved (0012,0062) is not `YES`. The values are never shown. Other attributes, and
words that are burnt into the pixels, are not looked at.

## Why
A file that was exported from an archive of a clinic carries the patient with it, and whoever can open the
image can read that. Where names were replaced by others, the file says so in PatientIdentityRemoved.

## Example
```imgpack fail v7-darwin
container directory 10000
scan/1.dcm patient-name patient-id birth-date
```
```imgpack fail v7-darwin
container directory 10000
scan/1.dcm birth-date
```
```imgpack pass v7-darwin
container directory 10000
scan/1.dcm
```
The identity was removed, and what stands there is a pseudonym:
```imgpack pass v7-darwin
container directory 10000
scan/1.dcm patient-name patient-id identity-removed
```

## Fix
None: remove the identity with a tool for DICOM, which also knows the other attributes of PS3.15, annex E.
";

const ATTRIBUTES: [(Patient, &str); 3] =
    [(Patient::NAME, "PatientName"), (Patient::ID, "PatientID"), (Patient::BIRTH_DATE, "PatientBirthDate")];

fn check(context: &Context<'_>, entry: &Entry, drafts: &mut Drafts) {
    let Some((_, image)) = super::image(context, entry) else { return };
    if image.patient.contains(Patient::REMOVED) {
        return;
    }
    let filled: Vec<&str> =
        ATTRIBUTES.iter().filter(|(one, _)| image.patient.contains(*one)).map(|(_, name)| *name).collect();
    if filled.is_empty() {
        return;
    }
    let name = entry.path.text();
    let verb = if filled.len() == 1 { "is" } else { "are" };
    let message =
        format!("`{name}`: {} {verb} filled, and PatientIdentityRemoved is not YES", filled.join(", "));
    let help = "remove the identity of the patient with a tool for DICOM";
    drafts.push(Draft::new(Locus::Entry(entry.id), name, message, help).fix(Fix::manual(help)));
}
