//! The fingerprint of a finding of a package.
//!
//! Knows no format of a report.

use crate::model::Finding;

use super::Package;

/// Fingerprint v1, 64 hexadecimal digits.
pub(super) fn fingerprint(package: &Package<'_>, finding: &Finding) -> String {
    let entry = finding.at.entry().map_or("", |id| package.inventory.entry(id).path.text());
    package.artifact.fingerprint(finding.code, entry, &finding.subject)
}
