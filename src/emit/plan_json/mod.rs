//! Writes JSON that asks a platform for items: what would be sent, or where the files lie.
//!
//! Holds no bytes of images. Each shape has a file of its own; the profile says which one is meant.

use std::io::{self, Write};

use crate::model::{Inventory, Settings};
use crate::profiles::Profile;
use crate::source::Source;

pub(crate) mod multipart;
pub(crate) mod push;

/// A package on its way into JSON.
pub(crate) struct Package<'a> {
    /// The package as it will be.
    pub inventory: &'a Inventory,
    /// The package as it lies in the input.
    pub before: &'a Inventory,
    /// Its bytes.
    pub source: &'a dyn Source,
    /// What the platform wants.
    pub profile: &'a Profile,
    /// What the user wants.
    pub settings: &'a Settings,
}

/// Writes what the profile asks for. Returns how many items it has.
pub(crate) fn write(package: &Package<'_>, out: &mut dyn Write) -> io::Result<u64> {
    let Package { inventory, profile, settings, .. } = package;
    match (&profile.push, &profile.requests) {
        (Some(needs), _) => push::write(inventory, needs, &settings.push, out),
        (None, Some(needs)) => multipart::write(package, needs, out),
        (None, None) => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// Reads what was written back and counts its items.
pub(crate) fn items_in(profile: &Profile, text: &[u8]) -> io::Result<u64> {
    if profile.push.is_some() { push::items_in(text) } else { multipart::uploads_in(text) }
}
