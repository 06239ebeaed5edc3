//! The same finding under the same name, run after run: without lines, sizes, messages and paths of a machine, so that
//! it survives edits of other rows and a package that is packed again.
//!
//! Knows no format of a report.

use sha2::{Digest, Sha256};

use crate::model::Finding;
use crate::text::hex;

use super::Package;
use super::file::File;

/// Fingerprint v1, 64 hexadecimal digits: of the code, the target, the input, the entry and the subject.
pub(super) fn fingerprint(package: &Package<'_>, finding: &Finding) -> String {
    let entry = finding.at.entry().map_or("", |id| package.inventory.entry(id).path.text());
    let artifact = File::on_disk(package.input).path;
    let mut sum = Sha256::new();
    for part in ["v1", finding.code, &package.profile.id, &artifact, entry] {
        sum.update(part);
        sum.update([0]);
    }
    sum.update(&finding.subject);
    hex(&sum.finalize())
}
