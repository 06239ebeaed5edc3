//! Names of XMP properties that tell one camera, or its owner, from others: what is looked for is what is taken out.
//!
//! Knows no packet.

/// In any namespace (`aux`, `exifEX`, makers' own).
pub(crate) const SERIALS: &[&[u8]] = &[
    b"SerialNumber",
    b"BodySerialNumber",
    b"CameraSerialNumber",
    b"LensSerialNumber",
    b"InternalSerialNumber",
    b"OwnerName",
    b"CameraOwnerName",
];
